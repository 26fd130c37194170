//! What a comment says.

use std::ops::Range;

use jiff::civil::Date;

use crate::diagnostic::RuleInfo;
use crate::source::{FileId, Span};

/// A comment: of HTML on a page, of YAML in a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From `<!--` to behind `-->`; from `#` to the end of its line.
    pub span: Span,
    /// The text as it stands in the file, marks and all.
    pub text: String,
}

impl Comment {
    /// Does it stand in YAML?
    pub(super) fn is_yaml(&self) -> bool {
        self.text.starts_with('#')
    }
}

/// The comments in a piece of HTML that stands at offset `at` of `file` just as it is.
pub fn comments_in(html: &str, file: FileId, at: usize) -> Vec<Comment> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = html.get(from..).and_then(|rest| rest.find(OPEN)).map(|start| from + start) {
        let Some(length) = html.get(start + OPEN.len()..).and_then(|rest| rest.find(CLOSE)) else { break };
        let end = start + OPEN.len() + length + CLOSE.len();
        let text = html.get(start..end).unwrap_or_default().to_owned();
        found.push(Comment { span: Span::new(file, at + start..at + end), text });
        from = end;
    }
    found
}

/// The comments of a YAML file that are meant for us.
pub fn comments_in_yaml(text: &str, file: FileId) -> Vec<Comment> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        if let Some(comment) = directive_at(bare).and_then(|at| bare.get(at..).map(|text| (at, text))) {
            let (at, text) = (start + comment.0, comment.1.to_owned());
            found.push(Comment { span: Span::new(file, at..at + text.len()), text });
        }
        start += line.len();
    }
    found
}

/// Where on a line of YAML a comment begins that is meant for us.
pub(super) fn directive_at(line: &str) -> Option<usize> {
    let ours = |at: &usize| {
        let (before, rest) = line.split_at_checked(*at).unwrap_or((line, ""));
        let apart = before.is_empty() || before.ends_with(char::is_whitespace);
        apart && rest.trim_start_matches('#').trim_start().starts_with(WORD)
    };
    line.match_indices('#').map(|(at, _)| at).find(ours)
}

const OPEN: &str = "<!--";
const CLOSE: &str = "-->";

/// What all our directives begin with.
const WORD: &str = "runbookc-ignore";

/// How much a suppression covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The next line or block, or the comment's own line.
    Place,
    /// The whole file.
    File,
}

/// A rule by the name that a comment gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) span: Span,
}

impl Rule {
    /// Is it this rule, or a prefix of its code?
    pub(super) fn means(&self, rule: &RuleInfo) -> bool {
        crate::config::specificity(&self.name, rule).is_some()
    }
}

/// A suppression as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Directive {
    pub(super) reach: Reach,
    pub(super) rules: Vec<Rule>,
    /// Without the date.
    pub(super) reason: String,
    /// The last day on which it holds, and where that is written.
    pub(super) until: Option<(Date, Span)>,
}

/// A comment that is meant for us.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    Directive(Directive),
    /// One that says nothing that could be acted on.
    Unreadable {
        span: Span,
        why: String,
    },
}

/// Reads a comment; `None` where it is not meant for us.
pub(super) fn read(comment: &Comment) -> Option<Said> {
    let html = || comment.text.strip_prefix(OPEN)?.strip_suffix(CLOSE);
    let inner = if comment.is_yaml() { comment.text.trim_start_matches('#') } else { html()? };
    let words = inner.trim_start();
    let rest = words.strip_prefix(WORD)?;
    let unreadable = |why: String| Some(Said::Unreadable { span: comment.span, why });
    let (reach, rest) = match rest.strip_prefix("-file") {
        Some(rest) => (Reach::File, rest),
        None => (Reach::Place, rest),
    };
    if rest.starts_with(|c: char| !c.is_whitespace() && c != ':') {
        let word = words.split(|c: char| c.is_whitespace() || c == ':').next().unwrap_or_default();
        return unreadable(format!("`{word}` is no directive"));
    }
    let (names, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let place = |part: &str| span_of(comment, part);
    let separates = |c: char| c.is_whitespace() || c == ',';
    let rule = |name: &str| Rule { name: name.to_owned(), span: place(name) };
    let rules: Vec<Rule> = names.split(separates).filter(|name| !name.is_empty()).map(rule).collect();
    if rules.is_empty() {
        return unreadable("it names no rule".to_owned());
    }
    let (reason, until) = match split_until(reason) {
        (reason, None) => (reason, None),
        (reason, Some(text)) => match text.trim().parse::<Date>() {
            Ok(date) => (reason, Some((date, place(text.trim())))),
            Err(_) => return unreadable(format!("`{}` is no date", text.trim())),
        },
    };
    Some(Said::Directive(Directive { reach, rules, reason: reason.trim().to_owned(), until }))
}

/// `why (until DATE)` at its end.
fn split_until(reason: &str) -> (&str, Option<&str>) {
    let parts = reason.trim_end().strip_suffix(')').and_then(|rest| rest.rsplit_once("(until "));
    parts.map_or((reason, None), |(reason, date)| (reason, Some(date)))
}

/// Where a part of the comment's own text stands.
fn span_of(comment: &Comment, part: &str) -> Span {
    let offset = (part.as_ptr() as usize).saturating_sub(comment.text.as_ptr() as usize);
    let Range { start, .. } = comment.span.range();
    Span::new(comment.span.file, start + offset..start + offset + part.len())
}
