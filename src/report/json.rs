//! One object for programs, versioned; the shape is part of the command line's contract.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Edit, Findings, Fix, Label, Level};
use crate::report::Options;
use crate::source::{Position, Sources, Span};

/// Changes when a key changes its meaning or goes.
const VERSION: u32 = 1;

/// `check --format json`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Report<'a> {
    /// The version of this form: 1.
    version: u32,
    /// In the order of their places.
    findings: Vec<Finding<'a>>,
    summary: Summary,
}

/// A finding; with `--format jsonl` each stands on a line of its own.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Finding<'a> {
    /// `RB203`.
    code: &'a str,
    /// `escalates-before-response`.
    name: &'a str,
    level: Level,
    /// What is wrong.
    message: &'a str,
    /// What to do; may be empty.
    help: &'a str,
    /// Path from the working directory, with `/`.
    file: &'a str,
    span: Range,
    related: Vec<Related<'a>>,
    fix: Option<Change<'a>>,
}

/// From the first character to behind the last.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Range {
    start: Position,
    end: Position,
}

/// Another place that the finding speaks of.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Related<'a> {
    message: &'a str,
    file: &'a str,
    span: Range,
}

/// A change that would mend it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Change<'a> {
    title: &'a str,
    /// Does it need no look afterwards?
    safe: bool,
    edits: Vec<Replacement<'a>>,
}

/// Text to be written in the place of what stands there.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Replacement<'a> {
    file: &'a str,
    span: Range,
    text: &'a str,
}

/// How much was looked at and found.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Summary {
    files: usize,
    findings: usize,
    error: usize,
    warning: usize,
    info: usize,
}

pub(super) fn render(findings: &Findings, sources: &Sources, _: &Options<'_>) -> String {
    let count = |level| findings.count(level);
    let summary = Summary {
        files: findings.files,
        findings: findings.diagnostics.len(),
        error: count(Level::Error),
        warning: count(Level::Warning),
        info: count(Level::Info),
    };
    let findings = findings.diagnostics.iter().filter_map(|d| finding(d, sources)).collect();
    let report = Report { version: VERSION, findings, summary };
    // These types have no map with odd keys and nothing else that JSON cannot hold.
    serde_json::to_string_pretty(&report).map_or_else(|_| String::new(), |text| text + "\n")
}

/// The same findings, one a line, without the frame.
pub(super) fn render_lines(findings: &Findings, sources: &Sources, _: &Options<'_>) -> String {
    let findings = findings.diagnostics.iter().filter_map(|d| finding(d, sources));
    findings.filter_map(|finding| serde_json::to_string(&finding).ok()).map(|line| line + "\n").collect()
}

fn finding<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Option<Finding<'a>> {
    let (file, span) = place(diagnostic.primary.span, sources)?;
    Some(Finding {
        code: diagnostic.rule.code,
        name: diagnostic.rule.name,
        level: diagnostic.level,
        message: &diagnostic.message,
        help: &diagnostic.help,
        file,
        span,
        related: diagnostic.related.iter().filter_map(|label| related(label, sources)).collect(),
        fix: diagnostic.fix.as_ref().map(|fix| change(fix, sources)),
    })
}

fn place(span: Span, sources: &Sources) -> Option<(&str, Range)> {
    let source = sources.get(span.file)?;
    Some((&source.display, Range { start: source.position(span.start), end: source.position(span.end) }))
}

fn related<'a>(label: &'a Label, sources: &'a Sources) -> Option<Related<'a>> {
    let (file, span) = place(label.span, sources)?;
    Some(Related { message: &label.message, file, span })
}

fn change<'a>(fix: &'a Fix, sources: &'a Sources) -> Change<'a> {
    let edit = |edit: &'a Edit| {
        let (file, span) = place(edit.span, sources)?;
        Some(Replacement { file, span, text: &edit.text })
    };
    Change { title: &fix.title, safe: fix.safe, edits: fix.edits.iter().filter_map(edit).collect() }
}
