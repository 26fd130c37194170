//! What mermaid does to a text before it lexes it, with the way back to the file kept.
//!
//! The order matters, and so do the oddities: they decide which texts are flowcharts at all.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memmem};
use serde_json::{Map, Value};

use crate::syntax::mermaid::blank::{blanks, ends_line, find, from, is_blank, is_word, word};
use crate::syntax::mermaid::directive;
use crate::syntax::mermaid::kind::{DiagramKind, detect};
use crate::syntax::mermaid::trace::{Edit, Traced};
use crate::syntax::yaml;

/// A text ready for the lexer.
pub(crate) struct Prepared {
    /// The text, which ends with a line break.
    pub(crate) traced: Traced,
    /// What kind of diagram it is.
    pub(crate) kind: DiagramKind,
    /// `title` of the front matter.
    pub(crate) title: Option<String>,
    /// `config` of the front matter and of the directives.
    pub(crate) config: Map<String, Value>,
    /// What is wrong with the front matter, and where in the text as it was given.
    pub(crate) broken: Option<(String, Range<usize>)>,
}

/// The ASCII characters that occur in a text: what asks for others has nothing to do. Bytes of other characters stand for
/// some as well.
struct Occurring([bool; 128]);

impl Occurring {
    fn of(text: &str) -> Self {
        let mut seen = [false; 128];
        for byte in text.bytes() {
            if let Some(slot) = seen.get_mut(usize::from(byte & 0x7f)) {
                *slot = true;
            }
        }
        Self(seen)
    }

    fn has(&self, wanted: &[u8]) -> bool {
        wanted.iter().all(|byte| self.0.get(usize::from(*byte)) == Some(&true))
    }
}

/// Does all of it.
pub(crate) fn prepare(text: &str) -> Prepared {
    let occurring = Occurring::of(text);
    let when = |wanted: &[u8], traced, find: fn(&str) -> Vec<Edit>| {
        if occurring.has(wanted) { edited(traced, find) } else { traced }
    };
    let traced = Traced::new(text);
    let traced = when(b"\r", traced, line_breaks);
    let traced = when(b"<=\">", traced, attribute_quotes);
    let mut front = Front::default();
    let matter = front_matter(&traced.text);
    let length = matter.as_ref().map_or(0, |matter| matter.length);
    if let Some(matter) = matter {
        front = read_front(&traced, &matter);
    }
    let traced = if length > 0 { traced.rewrite(&[Edit::delete(0..length)]) } else { traced };
    let first = detect(&for_detection(&traced.text));
    let before = traced.text.len();
    let config = directive::config(front.config, &traced.text);
    let traced = when(b"%{", traced, directives);
    let traced = when(b"%", traced, comments);
    let traced = edited(traced, lead);
    // What is gone may have hidden another kind; where nothing is, there is nothing to look for.
    let kind = match first {
        DiagramKind::Unknown => DiagramKind::Unknown,
        first if traced.text.len() == before => first,
        _ => detect(&for_detection(&traced.text)),
    };
    let traced = when(b"#;", traced, |text| last_semicolons(text, "style"));
    let traced = when(b"#;", traced, |text| last_semicolons(text, "classDef"));
    let mut traced = when(b"#;", traced, entities);
    traced.text.push('\n');
    let traced = when(b"}", traced, closing_braces);
    Prepared { traced, kind, title: front.title, config, broken: front.broken }
}

fn edited(traced: Traced, find: impl Fn(&str) -> Vec<Edit>) -> Traced {
    let edits = find(&traced.text);
    traced.rewrite(&edits)
}

/// `\r\n` and `\r` become `\n`.
fn line_breaks(text: &str) -> Vec<Edit> {
    let returns = memchr::memchr_iter(b'\r', text.as_bytes());
    returns
        .map(|at| match text.as_bytes().get(at + 1) {
            Some(b'\n') => Edit::delete(at..at + 1),
            _ => Edit::replace(at..at + 1, "\n"),
        })
        .collect()
}

/// In `<tag a="b">` the quotes become single ones.
fn attribute_quotes(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at = 0;
    while let Some(open) = memchr(b'<', from(text, at).as_bytes()).map(|i| at + i) {
        at = open + 1;
        if !from(text, at).starts_with(is_word) {
            continue;
        }
        let Some(close) = memchr(b'>', from(text, at).as_bytes()).map(|i| at + i) else { break };
        let mut quote = at + word(from(text, at));
        while let Some(start) = text.get(quote..close).and_then(|part| part.find("=\"")).map(|i| quote + i + 1) {
            let Some(end) = text.get(start + 1..close).and_then(|part| part.find('"')).map(|i| start + 1 + i) else {
                break;
            };
            edits.push(Edit::replace(start..start + 1, "'"));
            edits.push(Edit::replace(end..end + 1, "'"));
            quote = end + 1;
        }
        at = close + 1;
    }
    edits
}

/// Front matter: its fences' indentation, the range of its YAML, and where the diagram begins.
struct Matter {
    indent: usize,
    body: Range<usize>,
    length: usize,
}

/// Finds front matter. The opening fence takes as many blank lines with it as leave a closing fence behind; the first
/// closing fence after that ends the block, if a line break follows.
fn front_matter(text: &str) -> Option<Matter> {
    let indent = text.find(|c: char| !is_blank(c) || c == '\n')?;
    let rest = from(text, indent).strip_prefix("---")?;
    let run = text.len() - rest.len()..text.len() - rest.len() + blanks(rest);
    let breaks = |range: Range<usize>| {
        let part = text.get(range.clone()).unwrap_or_default();
        memchr::memchr_iter(b'\n', part.as_bytes()).map(move |i| range.start + i)
    };
    let first = breaks(run.clone()).next()?;
    let fence = format!("\n{}---", text.get(..indent).unwrap_or_default());
    let closing = |at: usize| {
        let end = at + fence.len();
        breaks(end..end + blanks(from(text, end))).next_back().map(|last| (at, last + 1))
    };
    let searched = from(text, first + 1);
    let fences = || memmem::find_iter(searched.as_bytes(), fence.as_bytes()).map(|i| first + 1 + i);
    let (last, _) = fences().filter_map(closing).last()?;
    let opening = breaks(run).rfind(|&at| at == first || at < last)?;
    let (end, length) = fences().filter(|&at| at > opening).find_map(closing)?;
    Some(Matter { indent, body: opening + 1..end, length })
}

#[derive(Default)]
struct Front {
    title: Option<String>,
    config: Map<String, Value>,
    broken: Option<(String, Range<usize>)>,
}

fn read_front(traced: &Traced, matter: &Matter) -> Front {
    let body = traced.text.get(matter.body.clone()).unwrap_or_default();
    let indent = traced.text.get(..matter.indent).unwrap_or_default();
    let lines: Vec<_> = body.split('\n').map(|line| line.strip_prefix(indent).unwrap_or(line)).collect();
    let node = match yaml::read(&lines.join("\n")) {
        Ok(node) => node,
        Err(error) => {
            let at = (matter.body.start + error.at + indent.len()).min(matter.body.end);
            return Front { broken: Some((error.message, traced.origins(at..at))), ..Front::default() };
        }
    };
    let get = |key| node.as_ref().and_then(|node| node.get(key)).filter(|value| directive::truthy(value));
    let config = match get("config").map(yaml::Node::to_json) {
        Some(Value::Object(config)) => config,
        _ => Map::new(),
    };
    Front { title: get("title").map(yaml::Node::display), config, broken: None }
}

/// The text as it looks to whoever asks for the kind of diagram.
fn for_detection(text: &str) -> Cow<'_, str> {
    let text = front_matter(text).map_or(text, |matter| from(text, matter.length));
    if find(text, "%%").is_none() {
        return Cow::Borrowed(text);
    }
    let traced = edited(Traced::new(text), directives);
    let mut out = String::with_capacity(traced.text.len());
    for line in traced.text.split_inclusive('\n') {
        match line.find("%%").filter(|_| line.ends_with('\n')) {
            Some(at) => {
                out.push_str(line.get(..at).unwrap_or_default());
                out.truncate(out.trim_end_matches(is_blank).len());
                out.push('\n');
            }
            None => out.push_str(line),
        }
    }
    Cow::Owned(out)
}

/// `%%{...}%%` goes, wherever it stands.
fn directives(text: &str) -> Vec<Edit> {
    directive::find(text).into_iter().map(|found| Edit::delete(found.range)).collect()
}

/// The text begins where something stands.
fn lead(text: &str) -> Vec<Edit> {
    match blanks(text) {
        0 => Vec::new(),
        lead => vec![Edit::delete(0..lead)],
    }
}

/// Lines that hold a comment alone go, with blank lines before them.
fn comments(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut line = 0;
    while line < text.len() {
        let start = line + blanks(from(text, line));
        let comment = from(text, start).strip_prefix("%%").filter(|rest| !rest.starts_with(['{', '\n']));
        let rest = comment.filter(|rest| !rest.is_empty());
        if let Some(rest) = rest {
            let end = start + 2 + memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |i| i + 1);
            edits.push(Edit::delete(line..end));
            line = end;
            continue;
        }
        let Some(next) = from(text, start).find(ends_line).map(|i| start + i) else { break };
        line = next + from(text, next).chars().next().map_or(1, char::len_utf8);
    }
    edits
}

/// Where a line has `keyword`, then a `:`, and a `#` in the same word after that, it loses its last `;`: mermaid means
/// to keep colours from being read as entities.
fn last_semicolons(text: &str, keyword: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at = 0;
    while let Some(start) = memmem::find(from(text, at).as_bytes(), keyword.as_bytes()).map(|i| at + i) {
        let line = from(text, start);
        let line = line.get(..line.find(ends_line).unwrap_or(line.len())).unwrap_or_default();
        let coloured = line.rfind(';').filter(|&last| {
            let before = line.get(keyword.len()..last).unwrap_or_default();
            before.split(is_blank).any(|part| part.find(':').is_some_and(|colon| from(part, colon).contains('#')))
        });
        if let Some(last) = coloured {
            edits.push(Edit::delete(start + last..start + last + 1));
        }
        at = start + line.len();
    }
    edits
}

/// The marks that mermaid puts around an entity.
const ENTITY: (&str, &str, &str) = ("ﬂ°", "ﬂ°°", "¶ß");

/// `#name;` and `#35;` become what no grammar can mistake for anything else.
fn entities(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    for at in memchr::memchr_iter(b'#', text.as_bytes()) {
        let name = word(from(text, at + 1));
        if name == 0 || !from(text, at + 1 + name).starts_with(';') {
            continue;
        }
        let inner = text.get(at + 1..at + 1 + name).unwrap_or_default();
        let mark = if inner.bytes().all(|b| b.is_ascii_digit()) { ENTITY.1 } else { ENTITY.0 };
        edits.push(Edit::replace(at..at + name + 2, format!("{mark}{inner}{}", ENTITY.2)));
    }
    edits
}

/// Does `text` have entities?
pub(crate) fn is_coded(text: &str) -> bool {
    let has = |mark: &str| find(text, mark).is_some();
    !text.is_ascii() && (has(ENTITY.0) || has(ENTITY.2))
}

/// Entities as they stand in the source.
pub(crate) fn restore(text: &str) -> String {
    if !is_coded(text) {
        return text.to_owned();
    }
    text.replace(ENTITY.1, "#").replace(ENTITY.0, "#").replace(ENTITY.2, ";")
}

/// White space between a `}` and the last line break after it goes.
fn closing_braces(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    for at in memchr::memchr_iter(b'}', text.as_bytes()) {
        let run = from(text, at + 1);
        let run = run.get(..blanks(run)).unwrap_or_default();
        if let Some(last) = run.rfind('\n').filter(|&last| last > 0) {
            edits.push(Edit::delete(at + 1..at + 1 + last));
        }
    }
    edits
}
