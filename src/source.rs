//! Files as they lie on disk, and places in them.
//!
//! A [`Span`] is a pair of byte offsets into one file, always on character boundaries. Lines and columns exist only
//! where something is shown to a person: [`Source::position`] makes them. Text that was taken out of a file and changed
//! on the way (a table cell without its escapes, a fence without the indentation of its list) is [`Mapped`]: it knows
//! for each of its bytes where that byte stands in the file.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;
use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Names one file of a [`Sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FileId(pub u32);

thread_local! {
    /// The file whose places are read back.
    static READ_BACK: Cell<FileId> = const { Cell::new(FileId(u32::MAX)) };
}

impl FileId {
    /// What `read` gives, where every place that it reads back lies in this file: its number differs from run to run.
    pub(crate) fn of_all<T>(self, read: impl FnOnce() -> T) -> T {
        let before = READ_BACK.replace(self);
        let read = read();
        READ_BACK.set(before);
        read
    }
}

/// Whatever the number was, it is that of the file named to [`FileId::of_all`].
impl<'de> Deserialize<'de> for FileId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u32::deserialize(deserializer).map(|_| READ_BACK.get())
    }
}

/// Byte offsets `start..end` in one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The file that the offsets count in.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// A span over `range` of `file`. Offsets beyond 4 GiB saturate; files of that size are never read.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let offset = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file, start: offset(range.start), end: offset(range.end.max(range.start)) }
    }

    /// The offsets as a range that slices the file's text.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The smallest span that holds both; `self` where `other` lies in another file.
    pub fn to(self, other: Self) -> Self {
        if self.file != other.file {
            return self;
        }
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Does `other` lie inside this span?
    pub fn contains(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// A place as people count it: lines and columns from 1, columns in characters, offsets in bytes from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Offset in bytes, from 0.
    pub offset: u32,
}

/// One file's text and the names it goes by.
#[derive(Debug)]
pub struct Source {
    /// Path from the root, with `/`.
    pub path: String,
    /// Path from the working directory, with `/`: the one people are shown.
    pub display: String,
    /// The text as it lies on disk.
    pub text: String,
    lines: OnceLock<Vec<u32>>,
    characters: OnceLock<Vec<u32>>,
}

/// Characters are counted ahead to the start of each block of so many bytes: columns on one line of megabytes, asked for
/// by thousands of findings, must not count it through each time.
const BLOCK: usize = 1024;

/// In a text of up to so many bytes lines are counted when somebody asks: that takes no longer than to look them up in a
/// list that would have to be made first and be held for each file with a finding.
const COUNTED: usize = 4096;

/// How many characters begin in `bytes`.
fn characters(bytes: &[u8]) -> u32 {
    let continues = |byte: u8| byte & 0b1100_0000 == 0b1000_0000;
    u32::try_from(bytes.iter().filter(|&&byte| !continues(byte)).count()).unwrap_or(u32::MAX)
}

impl Source {
    /// A file with its path from the root, its path from the working directory, and its text.
    pub fn new(path: impl Into<String>, display: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            display: display.into(),
            text: text.into(),
            lines: OnceLock::new(),
            characters: OnceLock::new(),
        }
    }

    /// Offsets of the first byte of each line.
    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let breaks = memchr::memchr_iter(b'\n', self.text.as_bytes());
            // As long as it will be: it is held to the end, and counting is quicker than growing.
            let mut lines = Vec::with_capacity(breaks.clone().count() + 1);
            lines.push(0);
            lines.extend(breaks.map(|i| u32::try_from(i + 1).unwrap_or(u32::MAX)));
            lines
        })
    }

    /// The line that holds `offset`, from 1.
    pub fn line(&self, offset: u32) -> u32 {
        let line = if self.text.len() <= COUNTED {
            let before = self.text.as_bytes().get(..offset as usize).unwrap_or(self.text.as_bytes());
            memchr::memchr_iter(b'\n', before).count() + 1
        } else {
            self.lines().partition_point(|&start| start <= offset)
        };
        u32::try_from(line).unwrap_or(u32::MAX).max(1)
    }

    /// Line and column of `offset`; offsets inside a character or behind the end move back to a place that exists.
    pub fn position(&self, offset: u32) -> Position {
        let offset = self.text.floor_char_boundary(offset as usize);
        let at = u32::try_from(offset).unwrap_or(u32::MAX);
        let line = self.line(at);
        let start = self.line_range(line).start;
        let column = match self.text.as_bytes().get(start..offset) {
            Some(before) if before.len() <= BLOCK => characters(before),
            _ => self.characters_before(offset) - self.characters_before(start),
        };
        Position { line, column: column + 1, offset: at }
    }

    /// The bytes of `line` (from 1) with its line break; empty, at the end of the text, where there is no such line.
    pub fn line_range(&self, line: u32) -> Range<usize> {
        let line = line.max(1) as usize;
        if self.text.len() <= COUNTED {
            let mut breaks = memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|at| at + 1);
            let start = if line == 1 { Some(0) } else { breaks.nth(line - 2) };
            let start = start.unwrap_or(self.text.len());
            return start..breaks.next().unwrap_or(self.text.len());
        }
        let start = |index: usize| self.lines().get(index).map_or(self.text.len(), |&start| start as usize);
        start(line - 1)..start(line)
    }

    /// How many characters stand before `offset` in the whole text.
    fn characters_before(&self, offset: usize) -> u32 {
        let blocks = self.characters.get_or_init(|| {
            let counts = self.text.as_bytes().chunks(BLOCK).map(characters);
            let sums = counts.scan(0_u32, |sum, count| {
                *sum += count;
                Some(*sum)
            });
            std::iter::once(0).chain(sums).collect()
        });
        let block = offset / BLOCK;
        let rest = self.text.as_bytes().get(block * BLOCK..offset).unwrap_or_default();
        blocks.get(block).copied().unwrap_or(0) + characters(rest)
    }

    /// The text that `span` covers; empty where it lies outside.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

/// Does `text` hold a digit of ASCII? Asked of every paragraph there is, so it looks at many bytes at once.
pub fn has_digit(text: &str) -> bool {
    let any = |bytes: &[u8]| bytes.iter().fold(false, |any, byte| any | byte.is_ascii_digit());
    text.as_bytes().chunks(64).any(any)
}

/// The lines of `text` that hold one of `signs`, each with its offset and its line break.
pub fn lines_with<'a>(text: &'a str, signs: &[&str]) -> Vec<(usize, &'a str)> {
    let bytes = text.as_bytes();
    let mut places: Vec<usize> = signs.iter().flat_map(|sign| memchr::memmem::find_iter(bytes, sign)).collect();
    places.sort_unstable();
    let (mut lines, mut end) = (Vec::new(), 0);
    for at in places {
        if at < end {
            continue;
        }
        let start = memchr::memrchr(b'\n', bytes.get(..at).unwrap_or_default()).map_or(0, |i| i + 1);
        end = memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()).map_or(text.len(), |i| at + i + 1);
        lines.extend(text.get(start..end).map(|line| (start, line)));
    }
    lines
}

/// `text` without characters that would steer a terminal or turn the reading direction: each is replaced by one that
/// shows and takes as many bytes, so that offsets still hold. Tabs and line breaks stay.
pub fn legible(text: &str) -> Cow<'_, str> {
    let replacement = |c: char| match c {
        '\t' | '\n' => None,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some('\u{fffd}'),
        c if c.is_control() => Some(if c.is_ascii() { '?' } else { '\u{b7}' }),
        _ => None,
    };
    // A break of two characters is one to whoever shows the text.
    let crlf = |rest: &str| rest.starts_with("\r\n");
    if !text.char_indices().any(|(at, c)| replacement(c).is_some() && !text.get(at..).is_some_and(crlf)) {
        return Cow::Borrowed(text);
    }
    let legible = |(at, c)| if text.get(at..).is_some_and(crlf) { c } else { replacement(c).unwrap_or(c) };
    Cow::Owned(text.char_indices().map(legible).collect())
}

/// A file's name as [`legible`] text on one line: a name with a line break in it must not forge a line of a report, nor one that
/// begins as the commands do that CI looks for in what is printed (`::error`, `##[error]`).
pub fn legible_name(name: &str) -> Cow<'_, str> {
    let shown = legible(name);
    let shown = if shown.contains(['\n', '\r']) { Cow::Owned(shown.replace(['\n', '\r'], "?")) } else { shown };
    if shown.starts_with("::") || shown.starts_with("##[") { Cow::Owned(format!("./{shown}")) } else { shown }
}

/// All files of one run, by [`FileId`].
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file and names it.
    pub fn add(&mut self, source: Source) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(source);
        id
    }

    /// The file named `id`.
    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.files.get(id.0 as usize)
    }

    /// The file whose path from the root is `path`.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.iter().find(|(_, source)| source.path == path).map(|(id, _)| id)
    }

    /// All files in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// `path:line` of a span's start, with the path from the root, as artifacts cite their sources.
    pub fn cite(&self, span: Span) -> String {
        self.get(span.file).map_or_else(String::new, |source| format!("{}:{}", source.path, source.line(span.start)))
    }
}

/// Text taken out of a file, and for each of its bytes the place it came from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Mapped {
    /// The text as it is read: escapes resolved, indentation and quote marks gone.
    pub text: String,
    file: FileId,
    /// Offset in the file of the first byte.
    start: u32,
    /// `(offset in text, offset in the file)` where each further run of plainly copied bytes begins, sorted. Most text has
    /// none.
    runs: Vec<(u32, u32)>,
    /// Offset in the file behind the last byte.
    end: u32,
}

impl Mapped {
    /// Text that has nothing yet; `at` is where it will begin.
    pub fn empty(file: FileId, at: usize) -> Self {
        let at = Span::new(file, at..at).start;
        Self { text: String::new(), file, start: at, runs: Vec::new(), end: at }
    }

    /// The same with room for the bytes of `place`, in which it stands.
    pub fn with_room(file: FileId, place: &Range<usize>) -> Self {
        Self { text: String::with_capacity(place.len()), ..Self::empty(file, place.start) }
    }

    /// Text that stands in the file as it is, from offset `at`.
    pub fn plain(file: FileId, at: usize, text: impl Into<String>) -> Self {
        let mut mapped = Self::empty(file, at);
        let text = text.into();
        mapped.push(&text, at..at + text.len());
        mapped
    }

    /// Appends `text` that was written as `range` of the file. Where the lengths differ (an entity, an escape), each
    /// byte of `text` maps to the start of `range`.
    pub fn push(&mut self, text: &str, range: Range<usize>) {
        let here = Span::new(self.file, range);
        let at = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let copied = here.end - here.start == u32::try_from(text.len()).unwrap_or(u32::MAX);
        let (t, s) = self.runs.last().copied().unwrap_or((0, self.start));
        let continues = copied && here.start.checked_sub(s) == Some(at - t);
        if at == 0 {
            self.runs.clear();
            self.start = here.start;
        } else if !continues {
            self.runs.push((at, here.start));
        }
        self.text.push_str(text);
        self.end = here.end;
    }

    /// The place in the file of the bytes `range` of the text.
    pub fn span(&self, range: Range<usize>) -> Span {
        // A range that cuts a character in two means all of it.
        let range = self.text.floor_char_boundary(range.start)..self.text.ceil_char_boundary(range.end);
        let start = self.offset(range.start, false);
        let end = if range.end >= self.text.len() { self.end } else { self.offset(range.end, true) };
        Span { file: self.file, start, end: end.max(start) }
    }

    /// The place of the whole text.
    pub fn whole(&self) -> Span {
        self.span(0..self.text.len())
    }

    /// The part `range` of the text with its map; empty where `range` is not on character boundaries.
    pub fn part(&self, range: Range<usize>) -> Self {
        let text = self.text.get(range.clone()).unwrap_or_default().to_owned();
        let span = self.span(range.clone());
        let first = u32::try_from(range.start).unwrap_or(u32::MAX);
        let last = u32::try_from(range.end).unwrap_or(u32::MAX);
        let from = self.runs.partition_point(|&(t, _)| t <= first);
        let inner = self.runs.iter().skip(from).take_while(|&&(t, _)| t < last).map(|&(t, s)| (t - first, s));
        Self { text, file: self.file, start: span.start, runs: inner.collect(), end: span.end }
    }

    /// The part without white space at either end.
    pub fn trimmed(&self) -> Self {
        self.part(self.trimmed_range())
    }

    /// The bytes of the text without white space at either end.
    pub fn trimmed_range(&self) -> Range<usize> {
        let start = self.text.len() - self.text.trim_start().len();
        start..start + self.text.trim().len()
    }

    /// Where byte `at` stands. `closing` asks for the place behind the byte before it, which is the better end of a
    /// span where a run has just ended (the end of a line in a quoted fence).
    fn offset(&self, at: usize, closing: bool) -> u32 {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let run = self.runs.partition_point(|&(t, _)| if closing { t < at } else { t <= at });
        let (t, s) = run.checked_sub(1).and_then(|run| self.runs.get(run)).copied().unwrap_or((0, self.start));
        (s + at.saturating_sub(t)).min(self.end.max(s))
    }
}

/// For people the text alone; a serializer for machines is given all, so that it can be read back.
impl Serialize for Mapped {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { text, file, start, runs, end } = self;
        if serializer.is_human_readable() {
            return serializer.serialize_str(text);
        }
        (text, file, start, runs, end).serialize(serializer)
    }
}

/// A span as `dump` prints it: the file, and lines and columns as people count.
#[cfg(test)]
impl schemars::JsonSchema for Span {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Span".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let position = generator.subschema_for::<Position>();
        schemars::json_schema!({
            "description": "A place in a file, from its first character to behind its last.",
            "type": "object",
            "properties": {
                "file": { "description": "Path from the working directory.", "type": "string" },
                "start": position,
                "end": position
            },
            "required": ["file", "start", "end"],
            "additionalProperties": false
        })
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Mapped {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Mapped".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<String>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_offsets_bytes() {
        let source = Source::new("a.md", "a.md", "é\nüx\n");
        let at = |o| {
            let p = source.position(o);
            (p.line, p.column, p.offset)
        };
        assert_eq!(at(0), (1, 1, 0));
        assert_eq!(at(1), (1, 1, 0), "inside a character moves back");
        assert_eq!(at(5), (2, 2, 5));
        assert_eq!(at(99), (3, 1, 7));
        let long = Source::new("b.md", "b.md", "ü".repeat(3000));
        assert_eq!((long.position(2400).column, long.position(4097).column), (1201, 2049));
    }

    #[test]
    fn lines_are_the_same_counted_and_looked_up() {
        for text in ["", "\n", "a\nbc\n\nd", "a\r\nb\n"] {
            let counted = Source::new("a.md", "a.md", text);
            let listed = Source::new("a.md", "a.md", format!("{text}\n{}", "x".repeat(COUNTED)));
            for offset in 0..=u32::try_from(text.len()).unwrap() {
                assert_eq!(counted.line(offset), listed.line(offset), "{text:?} at {offset}");
                let line = counted.line(offset);
                let (range, long) = (counted.line_range(line), listed.line_range(line));
                let whole = long.start..long.end.min(text.len());
                assert_eq!(range, whole, "{text:?}, line {line}");
            }
            assert_eq!(counted.line(u32::MAX), counted.line(u32::try_from(text.len()).unwrap()));
            assert_eq!(counted.line_range(9), text.len()..text.len());
        }
    }

    #[test]
    fn legible_text_keeps_its_offsets() {
        let text = "a\u{1b}[1m\r\n\tb\u{9b}c\u{202e}d\r";
        let shown = legible(text);
        assert_eq!((shown.len(), &*shown), (text.len(), "a?[1m\r\n\tb\u{b7}c\u{fffd}d?"));
        assert!(matches!(legible("plain\r\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn mapped_text_keeps_its_places_through_escapes_and_lines() {
        // The cell `a \| b` reads `a | b`.
        let mut cell = Mapped::empty(FileId(0), 10);
        cell.push("a ", 10..12);
        cell.push("| b", 13..16);
        assert_eq!(cell.text, "a | b");
        assert_eq!(cell.span(2..3).range(), 13..14);
        assert_eq!(cell.span(0..2).range(), 10..12);
        assert_eq!(cell.whole().range(), 10..16);
        let part = cell.part(2..5);
        assert_eq!((part.text.as_str(), part.span(2..3).range()), ("| b", 15..16));
    }
}
