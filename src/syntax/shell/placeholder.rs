//! Words that a reader is to replace before a command runs: `<pod>`, `{name}`, `{{name}}`, `YOUR_TOKEN`, `xxx`,
//! `YYYYMMDD`, and in messages `[describe the impact]`.
//!
//! What only looks alike is left alone: redirections and process substitutions, here-documents, markup, generics, brace
//! expansion, go-templates, jsonpath, awk, named groups, and the `<none>` that tools print. A variable (`$VAR`) is no
//! placeholder. In comments nothing is looked for.

use std::collections::HashSet;
use std::ops::Range;

use serde::Serialize;

use crate::source::{Mapped, Span};
use crate::syntax::shell::scan::{Context, scan};

/// Longest text between the brackets of a placeholder, in bytes; more is prose or markup.
const LONGEST: usize = 80;

/// How a placeholder is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spelling {
    /// `<name>`
    Angle,
    /// `{name}`
    Brace,
    /// `{{name}}` and `${{ name }}`
    DoubleBrace,
    /// `YOUR_NAME`, `your-name`
    Your,
    /// `[describe the impact]`, in messages only
    Bracket,
    /// `xxx`
    Crosses,
    /// `...`
    Ellipsis,
    /// `YYYYMMDD`, `HH:MM`
    Date,
}

/// A word that a reader is to replace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Placeholder {
    /// Its name in lower snake case, without `your`: `<your Pod-Name>` is `pod_name`. Where the spelling carries no name
    /// (`xxx`, `...`), the option or the variable before it lends its own, else it is `value`.
    pub name: String,
    /// How it is written.
    pub spelling: Spelling,
    /// Its bytes in the text that was searched, brackets included.
    pub range: Range<usize>,
    /// Its place in the file.
    #[serde(skip)]
    pub span: Span,
    /// Pasted as it stands, bash reads it as a redirection: an unquoted `<x>`.
    pub redirects: bool,
}

/// Elements of HTML that nobody means as the name of something to fill in.
const MARKUP: &[&str] = &[
    "a", "b", "body", "br", "code", "details", "div", "em", "h1", "h2", "h3", "head", "hr", "html", "i", "img", "li",
    "ol", "p", "pre", "script", "span", "strong", "sub", "sup", "tbody", "td", "th", "thead", "tr", "tt", "u", "ul",
];

/// Values that tools print between angle brackets.
const PRINTED: &[&str] =
    &["invalid", "missing", "nil", "no value", "none", "not set", "null", "pending", "undefined", "unknown", "unset"];

/// Words in braces that belong to go-template, jsonpath and awk.
const TEMPLATE: &[&str] = &["else", "end", "exit", "next", "print", "range", "break", "continue"];

/// Functions whose arguments hold date formats, and the command whose argument is a pattern of crosses.
const FORMATS: &[&str] =
    &["to_char", "to_date", "to_timestamp", "date_format", "--date-format", "strftime", "mktemp", "--format"];

/// The placeholders of command text, in order, none inside another.
pub fn find(text: &Mapped) -> Vec<Placeholder> {
    if may_hold(&text.text) { find_in(text, &scan(&text.text).contexts) } else { Vec::new() }
}

/// The blanks of a message: all that [`find`] finds, without quoting, and `[describe the impact]` as well. Links, task
/// boxes, footnotes and tags (`[RESOLVED]` at the start of a line) are no blanks.
pub fn find_in_message(text: &Mapped) -> Vec<Placeholder> {
    let contexts = vec![Context::Double; text.text.len()];
    let mut found = find_in(text, &contexts);
    let bytes = text.text.as_bytes();
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'[', bytes.get(from..).unwrap_or_default()).map(|i| i + from) {
        from = at + 1;
        let Some(length) = blank_length(&text.text, at) else { continue };
        let inner = text.text.get(at + 1..at + length - 1).unwrap_or_default();
        found.push(placeholder(text, name_of(inner), Spelling::Bracket, at..at + length, false));
        from = at + length;
    }
    found.sort_by_key(|p| (p.range.start, std::cmp::Reverse(p.range.end)));
    let mut end = 0;
    found.retain(|p| {
        let free = p.range.start >= end;
        end = end.max(p.range.end);
        free
    });
    found
}

/// Could there be one at all? Most commands have none, and are spared the search.
fn may_hold(text: &str) -> bool {
    text.bytes().any(|b| matches!(b, b'<' | b'{' | b'Y' | b'H'))
        || ["your", "xxx", "XXX", "...", "…"].iter().any(|sign| text.contains(sign))
}

/// [`find`], where the text has been scanned already.
pub(crate) fn find_in(text: &Mapped, contexts: &[Context]) -> Vec<Placeholder> {
    if !may_hold(&text.text) {
        return Vec::new();
    }
    let search = Search::new(&text.text, contexts);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = text.text.as_bytes().get(at) {
        let Some((spelling, length, name)) = search.at(at, byte) else {
            at += 1;
            continue;
        };
        let redirects = spelling == Spelling::Angle && contexts.get(at) == Some(&Context::Bare);
        found.push(placeholder(text, name, spelling, at..at + length, redirects));
        at += length;
    }
    found
}

fn placeholder(text: &Mapped, name: String, spelling: Spelling, range: Range<usize>, redirects: bool) -> Placeholder {
    let name = if name.is_empty() { name_before(&text.text, range.start) } else { name };
    Placeholder { name, spelling, span: text.span(range.clone()), range, redirects }
}

/// The text, and what of it must be known before its placeholders are.
struct Search<'a> {
    text: &'a str,
    contexts: &'a [Context],
    /// Names with an end tag, `</name>`: markup.
    closed: HashSet<&'a str>,
    /// Names that `xargs -I{name}` fills in.
    filled: HashSet<&'a str>,
}

type Found = (Spelling, usize, String);

impl<'a> Search<'a> {
    fn new(text: &'a str, contexts: &'a [Context]) -> Self {
        let up_to = |rest: &'a str, stop: char| rest.split_once(stop).map(|(name, _)| name);
        let short = |name: &&str| name.len() <= LONGEST;
        let closed = text.split("</").skip(1).filter_map(|rest| up_to(head(rest), '>')).filter(short).collect();
        let filled = text
            .split("-I")
            .skip(1)
            .filter_map(|rest| up_to(head(rest).trim_start().strip_prefix('{')?, '}'))
            .filter(short)
            .collect();
        Self { text, contexts, closed, filled }
    }

    fn before(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    /// The placeholder that begins at byte `at`.
    fn at(&self, at: usize, byte: u8) -> Option<Found> {
        if !matches!(byte, b'<' | b'{' | b'$' | b'Y' | b'y' | b'x' | b'X' | b'H' | b'.' | 0xE2) {
            return None;
        }
        let context = *self.contexts.get(at)?;
        if context == Context::Comment {
            return None;
        }
        match byte {
            b'<' => self.angle(at),
            b'{' => self.brace(at, context),
            b'$' => self.double_brace(at, 1),
            b'x' | b'X' => self.crosses(at, byte),
            b'Y' | b'H' if self.text.as_bytes().get(at + 1) != Some(&b'O') => self.date(at),
            b'Y' | b'y' => self.your(at),
            _ => self.ellipsis(at, context),
        }
    }

    fn angle(&self, at: usize) -> Option<Found> {
        let length = angle_length(self.text, at)?;
        let inner = self.text.get(at + 1..at + length - 1)?;
        (!self.closed.contains(inner)).then(|| (Spelling::Angle, length, name_of(inner)))
    }

    fn double_brace(&self, at: usize, lead: usize) -> Option<Found> {
        let rest = self.text.get(at + lead..)?.strip_prefix("{{")?;
        let (inner, _) = head(rest).split_once("}}")?;
        let name = inner.trim();
        let plain = is_name(name, "._- ") && !TEMPLATE.contains(&name.split(' ').next().unwrap_or_default());
        // `{{json .}}` and `{{range $x}}` are templates; `{{ end }}` is excluded by its word.
        plain.then(|| (Spelling::DoubleBrace, lead + inner.len() + 4, name_of(name)))
    }

    fn brace(&self, at: usize, context: Context) -> Option<Found> {
        let before = self.before(at);
        if before.is_some_and(|c| "$%@#^{\\".contains(c)) {
            return None;
        }
        if let Some(found) = self.double_brace(at, 0) {
            return Some(found);
        }
        let (inner, after) = head(self.text.get(at + 1..)?).split_once('}')?;
        let your = inner.to_ascii_lowercase().starts_with("your ");
        let fits = is_name(inner, if your { "_- " } else { "_-" }) && inner.len() > 1;
        if !fits || TEMPLATE.contains(&inner) || self.filled.contains(inner) || after.starts_with('}') {
            return None;
        }
        // In single quotes stand awk, jq and jsonpath programs, where a brace begins a block or an object: only a name
        // that is glued to something (`'https://host/{id}'`) is one to fill in.
        let glue = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "-/_.=:".contains(c));
        let glued = glue(before) || glue(after.chars().next());
        (context != Context::Single || glued).then(|| (Spelling::Brace, inner.len() + 2, name_of(inner)))
    }

    fn your(&self, at: usize) -> Option<Found> {
        let free = self.before(at).is_none_or(|c| !c.is_alphanumeric() && !"-_${".contains(c));
        let rest = self.text.get(at..)?;
        let known = ["YOUR_", "YOUR-", "your-", "your_"].iter().any(|lead| rest.starts_with(lead));
        if !free || !known {
            return None;
        }
        let upper = rest.starts_with("YOUR");
        let fits = |c: char| c == '-' || c == '_' || c.is_ascii_digit() || c.is_ascii_alphabetic();
        let length = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        let word = rest.get(..length)?.trim_end_matches(['-', '_']);
        let one_case = !upper || !word.chars().any(|c| c.is_ascii_lowercase());
        // `YOUR_X=...` sets a variable of that name.
        let assigned = rest.get(word.len()..)?.starts_with('=');
        (word.len() > 5 && one_case && !assigned).then(|| (Spelling::Your, word.len(), name_of(word)))
    }

    /// Three crosses or more that are a word, or a part of one between marks: `i-xxxx`, `xxx.xxx`.
    fn crosses(&self, at: usize, byte: u8) -> Option<Found> {
        let rest = self.text.as_bytes().get(at..)?;
        let length = rest.iter().take_while(|&&b| b == byte).count();
        let inside = |c: char| c.is_alphanumeric() || c == '\\' || c == '$';
        let free = self.before(at).is_none_or(|c| !inside(c));
        let ends = rest.get(length).is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'_');
        if length < 3 || !free || !ends || self.formatted(at) {
            return None;
        }
        Some((Spelling::Crosses, length, String::new()))
    }

    /// A whole word of three dots. Go's `./...`, git's `a...b` and the end of a sentence are none.
    fn ellipsis(&self, at: usize, context: Context) -> Option<Found> {
        let rest = self.text.get(at..)?;
        let length = ["...", "…"].iter().find(|dots| rest.starts_with(**dots))?.len();
        let quoted = context != Context::Bare;
        let before = self.before(at);
        let opens = |c: char| matches!(c, '=' | '"' | '\'') || (!quoted && c.is_whitespace());
        let closes = |c: char| matches!(c, '"' | '\'' | ')') || (!quoted && c.is_whitespace());
        let alone = before.is_some_and(opens) && rest.get(length..)?.chars().next().is_none_or(closes);
        (alone && context != Context::Heredoc).then(|| (Spelling::Ellipsis, length, String::new()))
    }

    /// `YYYYMMDD`, `YYYY-MM-DDTHH:MM`, `HH:MM`, not in a format that a function is given.
    fn date(&self, at: usize) -> Option<Found> {
        let rest = self.text.get(at..)?;
        let date = rest.starts_with("YYYY");
        let free = self.before(at).is_none_or(|c| !c.is_ascii_uppercase() && !"$%{_".contains(c));
        if !free || !(date || rest.starts_with("HH:MM")) {
            return None;
        }
        let length = rest.find(|c| !"YMDHSTZ-:/_".contains(c)).unwrap_or(rest.len());
        let word = rest.get(..length)?.trim_end_matches(['-', ':', '/', '_']);
        let whole = rest.get(word.len()..)?.chars().next().is_none_or(|c| !c.is_alphanumeric());
        let fits = whole && (!date || word.contains("MM")) && !self.formatted(at);
        fits.then(|| (Spelling::Date, word.len(), if date { "date" } else { "time" }.to_owned()))
    }

    /// Is the word at `at` an argument of something that takes it literally?
    fn formatted(&self, at: usize) -> bool {
        let line = tail(self.text.get(..at).unwrap_or_default()).to_ascii_lowercase();
        FORMATS.iter().any(|format| line.contains(format))
    }
}

/// The first bytes of `text`, as many as a placeholder may have, on the same line.
fn head(text: &str) -> &str {
    let end = text.bytes().take(LONGEST + 2).position(|b| b == b'\n').unwrap_or(LONGEST + 2);
    text.get(..text.floor_char_boundary(end)).unwrap_or_default()
}

/// The last bytes of `text` on the same line, no more than are worth looking at.
fn tail(text: &str) -> &str {
    let near = text.ceil_char_boundary(text.len().saturating_sub(4 * LONGEST));
    let near = text.get(near..).unwrap_or_default();
    near.rsplit('\n').next().unwrap_or_default()
}

/// Letters first, then letters, digits and `marks`.
fn is_name(text: &str, marks: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.len() <= LONGEST
        && text.chars().all(|c| c.is_ascii_alphanumeric() || marks.contains(c))
}

/// How many bytes the placeholder `<name>` has that begins at `at`, if it is one.
pub(crate) fn angle_length(text: &str, at: usize) -> Option<usize> {
    let (inner, after) = head(text.get(at..)?.strip_prefix('<')?).split_once('>')?;
    let first = inner.chars().next()?;
    let last = inner.chars().next_back()?;
    let lower = inner.to_ascii_lowercase();
    let fits = |c: char| c.is_alphanumeric() || " _-./:,'|()@+#*&!?".contains(c);
    if matches!(inner, "..." | "…") {
        return Some(inner.len() + 2);
    }
    // `<32-random-bytes>` says in words what to write.
    let word = |word: &&str| word.len() > 1 && word.chars().all(char::is_alphabetic);
    let before = text.get(..at)?;
    let assigned = before.ends_with('=') && inner.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let counted =
        first.is_ascii_digit() && (assigned || inner.split(|c: char| !c.is_alphanumeric()).filter(word).count() > 1);
    if !(first.is_alphabetic() || first == '_' || counted) || last == ' ' || last == '-' || !inner.chars().all(fits) {
        return None;
    }
    let address = inner.contains("://") || (inner.contains('@') && inner.contains('.'));
    // `main..<head>`, `/srv/<a>` and `SUB=<sub>` go on with a word: no element stands there.
    let glued = before.ends_with(['.', '/', '-', '@', '=']);
    if address
        || MARKUP.contains(&lower.as_str()) && !glued
        || PRINTED.contains(&lower.as_str())
        || inner.contains("&&")
    {
        return None;
    }
    let next = after.chars().next();
    (!is_other(before) && !is_redirection(before, inner, next, after)).then_some(inner.len() + 2)
}

/// Does what stands before `<` make it a here-document, a named group, an escaped mark or a type's argument?
fn is_other(before: &str) -> bool {
    // `File "a.py", line 5, in <module>`: where a program failed.
    if before.ends_with(", in ") {
        return true;
    }
    let mut back = before.chars().rev();
    match (back.next(), back.next()) {
        (Some('<' | '\\' | '?' | '&'), _) | (Some('P'), Some('?')) => true,
        (Some(':'), Some(':')) => true,
        (Some(c), _) if c.is_alphanumeric() => {
            let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            let path = before.strip_suffix(word).is_some_and(|rest| rest.ends_with("::"));
            path || (word.starts_with(|c: char| c.is_ascii_uppercase())
                && word.contains(|c: char| c.is_ascii_lowercase()))
        }
        _ => false,
    }
}

/// `sort <in>out`, `mysql <dump.sql>/dev/null`, `mysql <dump.sql> out.log`: two redirections, and no placeholder.
fn is_redirection(before: &str, inner: &str, next: Option<char>, after: &str) -> bool {
    if !before.ends_with([' ', '\t']) || inner.contains(' ') {
        return false;
    }
    let file = |word: &str| word.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && end.len() <= 5);
    let glued = next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '>' || c == '&');
    let target = after.split_whitespace().next().unwrap_or_default();
    glued || after.starts_with("/dev/") || (file(inner) && next == Some(' ') && file(target))
}

/// How many bytes the blank `[...]` has that begins at `at`, if it is one.
fn blank_length(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at + 1..)?;
    let line = rest.get(..rest.floor_char_boundary(200)).and_then(|near| near.split('\n').next())?;
    let (inner, after) = line.split_once(']')?;
    let before = text.get(..at)?;
    let words = inner.chars().next()?.is_alphabetic() && inner.chars().count() > 1 && !inner.contains(['[', '=', '"']);
    let link = after.starts_with(['(', '[', ':']) || before.ends_with([']', '!', '\\']);
    let tag = !inner.chars().any(|c| c.is_lowercase() || c.is_whitespace() || c == '_')
        && tail(before).trim().is_empty()
        && !after.trim().is_empty();
    (words && !link && !tag).then_some(inner.len() + 2)
}

/// Lower snake case, without what only addresses the reader (`your`, `the`).
fn name_of(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() {
            name.extend(c.to_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_end_matches('_');
    let addressed = ["your_", "the_", "my_"].iter().find_map(|lead| name.strip_prefix(lead));
    addressed.unwrap_or(name).to_owned()
}

/// The name of the option or the variable that a placeholder without a name is the value of.
fn name_before(text: &str, at: usize) -> String {
    let divides = |c: char| c.is_whitespace() || c == '=' || c == '"' || c == '\'';
    // In `--instance-ids i-xxxx` the crosses are only the end of the value.
    let line = tail(text.get(..at).unwrap_or_default()).trim_end_matches(|c| !divides(c));
    let line = line.trim_end_matches([' ', '=', '"', '\'', ':']);
    let word = line.rsplit(|c: char| c.is_whitespace() || c == '=' || c == '"').next().unwrap_or_default();
    let option = word.starts_with("--") || word.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let name = name_of(word);
    if option && !name.is_empty() { name } else { "value".to_owned() }
}
