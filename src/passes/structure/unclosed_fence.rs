//! # A code block is never closed
//!
//! The opening fence has no closing one, so the rest of the page, or of the list item it stands in, is code.
//!
//! The steps below it are shown as grey text without headings, links or tables, and no tool finds them.
//!
//! A block at the very end of a page, with nothing but code in it, is shown correctly and reported as advice. One that is labelled
//! `markdown` and holds headings, below a heading such as "PR template", may have been meant to: a warning.
//!
//! Bad:
//!
//! ````markdown
//! ```promql
//! up == 0
//! ``
//!
//! ## Mitigation
//! ````
//!
//! Good: three backticks on a line of their own below `up == 0`.

use crate::diagnostic::{Confidence, Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::model::{Fence, Runbook, words};
use crate::passes::{Check, Page, Rule};
use crate::source::Span;

/// RB605.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB605",
        name: "unclosed-fence",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a code block is never closed",
        source: include_str!("unclosed_fence.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    // Behind a block that swallows another one, fences open where they were meant to close: one cause, one finding.
    let mut unclosed = page.runbook.fences.iter().filter(|fence| !fence.closed).peekable();
    if unclosed.peek().is_none() {
        return Vec::new();
    }
    let end = page.runbook.lost.first().map_or(u32::MAX, |lost| lost.start);
    let unclosed = unclosed.filter(|fence| fence.span.start < end);
    unclosed.map(|fence| finding(fence, page)).collect()
}

/// Does the heading above a block call it a form or an example of a page?
fn shows_a_page(fence: &Fence, runbook: &Runbook) -> bool {
    const SHOWN: &[&str] = &["template", "templates", "example", "examples", "sample", "form", "format", "skeleton"];
    let above = runbook.sections.partition_point(|section| section.title.span.start < fence.span.start);
    let section = above.checked_sub(1).and_then(|last| runbook.sections.get(last));
    let labelled = matches!(fence.info.text.split_whitespace().next(), Some("markdown" | "md"));
    labelled && section.is_some_and(|section| words::has_word(section.title.str(), SHOWN))
}

fn finding(fence: &Fence, page: Page<'_>) -> Diagnostic {
    let source = page.source.text.as_str();
    let diagnostic = |message| {
        Diagnostic::new(&RULE.info, fence.opening, message)
            .label("opened here")
            .help("put a closing fence, at least as long as the opening one, below the last line of code")
    };
    let Some((span, what)) = swallowed(fence) else {
        let advice = diagnostic("the code block is never closed; it ends with what it stands in").at_most(Level::Info);
        return match last_line(fence, source) {
            Some(fix) => advice.fix(fix),
            None => advice,
        };
    };
    let rest = source.get(fence.span.range().end..).unwrap_or_default();
    let message = if rest.trim().is_empty() {
        "the code block is never closed: the rest of the page is shown as code"
    } else {
        "the code block is never closed: the rest of its list item or quote is shown as code"
    };
    let diagnostic = diagnostic(message).relate(span, what);
    // A page that is quoted has headings of its own.
    let quoted = what == HEADING && shows_a_page(fence, page.runbook);
    let diagnostic = if quoted { diagnostic.at_most(Level::Warning) } else { diagnostic };
    match fix(fence, span, source) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}

/// The line that was meant to close the block, with as many marks as it needs: certain where it has marks of the same
/// kind, and too few.
fn fix(fence: &Fence, line: Span, source: &str) -> Option<Fix> {
    let opening = run(source.get(fence.opening.range())?.trim());
    let written = source.get(line.range())?;
    let marks = written.trim();
    let too_few = !marks.is_empty() && marks.len() < opening.len() && opening.starts_with(marks);
    let text = written.replace(marks, opening);
    too_few.then(|| Fix {
        title: format!("close it with `{opening}`"),
        safe: true,
        edits: vec![Edit { span: line, text }],
    })
}

/// The closing fence of a block with which the page ends: nothing is shown in another way. One that stands in a quote or
/// on the line of a list mark would need these on its last line, too.
fn last_line(fence: &Fence, source: &str) -> Option<Fix> {
    let at = fence.opening.range().start;
    let (before, opening) = (source.get(..at)?, source.get(at..)?);
    let indent = before.get(before.rfind('\n').map_or(0, |end| end + 1)..)?;
    let marks = run(opening);
    let is_last = source.get(fence.span.range().end..)?.trim().is_empty();
    if !is_last || !indent.chars().all(|c| c == ' ') {
        return None;
    }
    let end = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let text = match source.ends_with('\n') {
        true => format!("{indent}{marks}{end}"),
        false => format!("{end}{indent}{marks}{end}"),
    };
    let span = Span::new(fence.opening.file, source.len()..source.len());
    Some(Fix { title: format!("close it with `{marks}`"), safe: true, edits: vec![Edit { span, text }] })
}

/// The marks that a fence begins with, without its label.
fn run(opening: &str) -> &str {
    let first = opening.chars().next().unwrap_or_default();
    opening.get(..opening.len() - opening.trim_start_matches(first).len()).unwrap_or_default()
}

/// What a heading inside a block is.
const HEADING: &str = "a heading that is shown as code";

/// A line inside that shows that more was swallowed than code: a fence that was meant to close it, or a heading. One that
/// closes a block within the block is not meant for it.
pub(in crate::passes) fn swallowed(fence: &Fence) -> Option<(Span, &'static str)> {
    let mut at = 0;
    let (mut heading, mut blank, mut inner) = (None, false, false);
    for line in fence.text.text.split_inclusive('\n') {
        let trimmed = line.trim();
        let span = fence.text.span(at..at + line.trim_end().len());
        at += line.len();
        let label = trimmed.trim_start_matches(['`', '~']);
        if label.len() < trimmed.len() {
            match (label.is_empty(), inner) {
                (true, false) => return Some((span, "meant to close it?")),
                (true, true) => inner = false,
                (false, _) => inner |= trimmed.len() - label.len() >= 3 && !label.contains(['`', '~']),
            }
        }
        // A comment of a script may begin like a heading; it rarely stands behind an empty line with two signs.
        if heading.is_none() && blank && (trimmed.starts_with("## ") || trimmed.starts_with("### ")) {
            heading = Some((span, HEADING));
        }
        blank = trimmed.is_empty();
    }
    heading
}
