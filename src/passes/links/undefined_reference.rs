//! # A reference has no definition
//!
//! `[text][label]` is written, and no `[label]: url` stands on the page.
//!
//! It is no link: the brackets are shown as they are, and the responder has a promise of a dashboard instead of one.
//!
//! Brackets that are code in running text are left alone (`env["a"]["b"]`, `[a-z][0-9]+`), and so are MkDocs' references
//! to headings. `[Search][Part 1] Add a filter` at the beginning of a list item, a cell or a heading has tags in front, and
//! `[[a][b] c](url)` is one link. A line `[label]: ...` defines its label, whatever a site generator is to put in behind it. On
//! a page without any definition, `[Back][Next]` are two buttons: only what looks like a key (`[the page][wiki-page]`) is a label.
//!
//! Bad:
//!
//! ```markdown
//! See [the dashboard][grafana].
//! ```
//!
//! Good:
//!
//! ```markdown
//! See [the dashboard][grafana].
//!
//! [grafana]: https://grafana.example.com/d/api
//! ```

use std::collections::HashSet;

use crate::config::Renderer;
use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Text;
use crate::passes::{Check, Page, Rule};

/// RB104.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB104",
        name: "undefined-reference",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a reference has no definition",
        source: include_str!("undefined_reference.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    // The autorefs plugin of MkDocs resolves references to headings and to dotted names of code.
    if page.runbook.renderer == Renderer::Mkdocs {
        return Vec::new();
    }
    let text = page.source.text.as_str();
    let meant = |it: &&Text| is_label(&it.text) && stands_apart(text, it) && !labels_an_item(text, it);
    let mut references = page.runbook.undefined_references.iter().filter(meant).peekable();
    if references.peek().is_none() {
        return Vec::new();
    }
    let (tags, defined, links) = (tags(text), defined(text), Extents::of(page));
    let meant = |reference: &&Text| {
        !links.contain(reference.span.start)
            && !is_tag(text, reference, &tags)
            && !defined.contains(&folded(&reference.text))
            && (!defined.is_empty() || is_key(text, reference))
    };
    references.filter(meant).map(finding).collect()
}

/// Where the links of a page begin, in order, and how far those up to each reach.
struct Extents(Vec<(u32, u32)>);

impl Extents {
    fn of(page: Page<'_>) -> Self {
        let mut all: Vec<(u32, u32)> = page.runbook.links.iter().map(|link| (link.span.start, link.span.end)).collect();
        all.sort_unstable();
        let mut reach = 0;
        for (_, end) in &mut all {
            reach = reach.max(*end);
            *end = reach;
        }
        Self(all)
    }

    /// Does a byte of the page stand in a link?
    fn contain(&self, at: u32) -> bool {
        let behind = self.0.partition_point(|(start, _)| *start <= at);
        behind.checked_sub(1).and_then(|last| self.0.get(last)).is_some_and(|(_, reach)| *reach > at)
    }
}

/// The labels that lines of the page define, whatever stands behind them. Hugo, Jekyll and others put targets in before anything
/// reads Markdown: `[label]: {{< ref "page" >}}` is no definition to others, and takes those below it along.
fn defined(text: &str) -> HashSet<String> {
    let label = |line: &str| {
        let (label, target) = line.trim_start_matches([' ', '\t', '>']).strip_prefix('[')?.split_once("]:")?;
        (!label.contains(']') && !label.starts_with('^') && !target.trim().is_empty()).then(|| folded(label))
    };
    text.lines().filter_map(label).collect()
}

/// A label as references are matched: letter case and blanks do not count.
fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The words of a label at most: more make a sentence.
const WORDS: usize = 6;

/// Does a label look like one by itself: `[logs][]`, or a single word with no capital in front, such as `wiki-page` or
/// `01_Index.md`, or behind words of a sentence (`[here][KubeNode]`)?
fn is_key(source: &str, reference: &Text) -> bool {
    let label = reference.text.trim_matches('`');
    let written = source.get(reference.span.range()).unwrap_or_default();
    let name = written.trim_matches(['[', ']', '!']).split_once("][").map(|(name, _)| name);
    let repeated = name.is_none_or(|name| name == label);
    let in_sentence = name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
    let signed = label.contains(['.', '_', '/', ':']);
    let plain = label.is_ascii() && !label.starts_with(|c: char| c.is_ascii_uppercase());
    repeated || !label.contains(char::is_whitespace) && (signed || plain || in_sentence)
}

/// The longest tag, in bytes.
const TAG: usize = 40;

/// What stands in brackets by itself, brackets included: `[ui]`.
fn tags(text: &str) -> HashSet<&str> {
    let tag = |(at, _): (usize, &str)| {
        let near = text.get(at..text.floor_char_boundary(at + TAG))?;
        let tag = near.get(..=near.find(']')?)?;
        let (before, after) = (text.get(..at)?, text.get(at + tag.len()..)?);
        let alone = !before.ends_with(']') && !after.starts_with(['[', '(', ':']);
        (alone && tag.len() > 2 && !tag.contains(' ')).then_some(tag)
    };
    text.match_indices('[').filter_map(tag).collect()
}

/// Is it what people call a reference? Labels have a letter, and no signs of code.
fn is_label(label: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || " -_./:'`&,()+#@\n".contains(c);
    let ends = label.starts_with(|c: char| c.is_alphanumeric() || c == '`') && !label.ends_with('-');
    let phrase = label.split_whitespace().nth(WORDS).is_none();
    label.chars().any(char::is_alphabetic) && label.chars().all(plain) && ends && phrase && !is_range(label)
}

/// Is it the second of two tags, `[backend][ui]`, on a page that writes one of them by itself as well?
fn is_tag(source: &str, reference: &Text, tags: &HashSet<&str>) -> bool {
    let written = source.get(reference.span.range()).unwrap_or_default();
    !written.contains(' ') && written.split_inclusive(']').any(|tag| tags.contains(tag))
}

/// Are these the tags of a list item, a cell or a heading, `- [x] [Review][Patch] The check blocks ...`: in front of its text,
/// and the second in words rather than in the lower case of a label?
fn labels_an_item(source: &str, reference: &Text) -> bool {
    let range = reference.span.range();
    // What stands before a tag of an item or a cell is no longer than this.
    const NEAR: usize = 2000;
    let near = source.floor_char_boundary(range.start.saturating_sub(NEAR))..range.start;
    let (before, behind) = (source.get(near).unwrap_or_default(), source.get(range.end..).unwrap_or_default());
    let marker = before.rsplit('\n').next().unwrap_or_default();
    let marker = marker.trim_start_matches([' ', '\t', '>']).trim_end_matches('*');
    let heading = !marker.is_empty() && marker.trim_end().bytes().all(|byte| byte == b'#');
    let item = marker.starts_with(['-', '*', '+']) || marker.starts_with(|c: char| c.is_ascii_digit());
    let bare = marker.trim_start_matches(|c: char| c.is_ascii_digit() || " \t-*+.)".contains(c));
    // Or a cell's of a table.
    let cell = marker.starts_with('|') && marker.trim_end().ends_with('|');
    let in_front = cell || heading || item && matches!(bare, "" | "[ ] " | "[x] " | "[X] " | "[[");
    let written = source.get(range).unwrap_or_default();
    let (name, label) = written.trim_matches(['[', ']']).split_once("][").unwrap_or_default();
    let in_words = label.contains(' ') || label.starts_with(char::is_uppercase);
    in_front && in_words && !name.eq_ignore_ascii_case(label) && behind.starts_with([' ', ':'])
}

/// Is it a range of characters, as in a pattern: `A-Z`, `a-zA-Z0-9`?
fn is_range(label: &str) -> bool {
    let bytes = label.as_bytes();
    let (ranges, rest) = bytes.as_chunks::<3>();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric();
    !ranges.is_empty() && rest.is_empty() && ranges.iter().all(|[a, dash, b]| plain(a) && *dash == b'-' && plain(b))
}

/// Do the brackets stand for themselves, rather than behind a name or before an operator as code does?
fn stands_apart(source: &str, reference: &Text) -> bool {
    let range = reference.span.range();
    let before = source.get(..range.start).and_then(|text| text.chars().next_back());
    let after = source
        .get(range.end..)
        .map(|text| text.strip_prefix("[]").unwrap_or(text))
        .and_then(|text| text.chars().next());
    let glued = before.is_some_and(|c| c.is_alphanumeric() || "_])}$^\\=@".contains(c));
    !glued && after.is_none_or(|c| !c.is_alphanumeric() && !"[({+*?$=".contains(c))
}

fn finding(reference: &Text) -> Diagnostic {
    Diagnostic::new(&RULE.info, reference.span, format!("`[{}]` is defined nowhere on this page", reference.text))
        .label("shown with its brackets, not as a link")
        .help(format!("add a line `[{}]: <url>`, or write the target in place", reference.text))
}
