//! # A code block holds the beginning of another one
//!
//! A line inside a block opens a block of its own, with no more marks than the outer one has. The inner block's end ends
//! the outer one, and from there on text and code change places: headings and steps are shown as code, code as text.
//!
//! Either the block above was never closed, or a page is quoted that holds blocks itself: then the outer fence needs one
//! mark more than the inner ones. A page has one finding. With MkDocs, which takes blocks out before it reads HTML, one right below
//! a tag (`<center>`) is a block all the same, and what the forge makes of it is advice.
//!
//! Bad:
//!
//! ````markdown
//! ```markdown
//! ## Restart
//! ```bash
//! systemctl restart api
//! ```
//! ```
//! ````
//!
//! Good: four marks around three.
//!
//! `````markdown
//! ````markdown
//! ## Restart
//! ```bash
//! systemctl restart api
//! ```
//! ````
//! `````

use std::ops::Range;

use crate::config::Renderer;
use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Fence;
use crate::passes::{Check, Page, Rule};
use crate::source::{Source, Span};

/// RB611.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB611",
        name: "nested-fence",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a code block holds the beginning of another one, whose end ends both",
        source: include_str!("nested_fence.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    one(page).into_iter().collect()
}

/// How many bytes above a block are looked at for the one that a tag hides.
const NEAR: usize = 16_000;

/// Is the block the end of one that stands right below a tag, and is raw HTML to all but Python-Markdown?
fn ends_a_hidden_one(fence: &Fence, source: &Source) -> bool {
    let start = fence.opening.range().start;
    let near = source.text.floor_char_boundary(start.saturating_sub(NEAR))..start;
    let mut above = source.text.get(near).unwrap_or_default().lines().rev().map(str::trim);
    let hidden = above.by_ref().find(|line| line.starts_with("```")).is_some_and(|line| line.len() > 3);
    hidden && fence.info.text.is_empty() && above.next().is_some_and(|line| line.starts_with('<'))
}

/// Where the block begins another one, if it does.
pub(in crate::passes) fn nested(fence: &Fence, source: &Source) -> Option<Span> {
    inner(fence, source.slice(fence.opening)).filter(|_| fence.fenced && fence.closed)
}

/// Where a page is out of step, as offsets: behind a block that begins another one, fences open where they were meant to
/// close, until one opens with a label, which nobody writes where a block ends.
pub(in crate::passes) fn out_of_step(page: Page<'_>) -> Vec<Range<u32>> {
    let mut ranges = Vec::new();
    let mut lost: Option<u32> = None;
    for fence in &page.runbook.fences {
        if nested(fence, page.source).is_some() {
            lost = lost.or(Some(fence.span.end));
        } else if !fence.info.text.is_empty() {
            ranges.extend(lost.take().map(|start| start..fence.span.start));
        }
    }
    ranges.extend(lost.map(|start| start..u32::MAX));
    ranges
}

/// One finding for a page: behind the first, every fence is out of step.
fn one(page: Page<'_>) -> Option<Diagnostic> {
    let mut nested = page.runbook.fences.iter().filter_map(|fence| Some((fence, nested(fence, page.source)?)));
    let (fence, inside) = nested.next()?;
    let message = "the block opened here holds the beginning of another one, and ends where that one ends";
    let diagnostic = Diagnostic::new(&RULE.info, fence.opening, message)
        .label("the outer block")
        .relate(inside, "begins another block, and is shown as code");
    let diagnostic = nested.fold(diagnostic, |diagnostic, (_, inside)| diagnostic.relate(inside, "and here"));
    let taken_out = page.runbook.renderer == Renderer::Mkdocs && ends_a_hidden_one(fence, page.source);
    let diagnostic = if taken_out { diagnostic.at_most(Level::Info) } else { diagnostic };
    Some(
        diagnostic.help("close the block above the inner one; where it is meant to hold blocks, give it one more mark"),
    )
}

/// A line inside that begins a block: marks of the same kind, as many as the outer ones, and a language behind them.
fn inner(fence: &Fence, opening: &str) -> Option<Span> {
    let mark = opening.trim_start().chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    // Nearly no block holds three marks in a row; looking for them costs less than looking at each line.
    let marks = if mark == '`' { "```" } else { "~~~" };
    memchr::memmem::find(fence.text.text.as_bytes(), marks.as_bytes())?;
    let count = opening.trim().chars().take_while(|c| *c == mark).count();
    // An inner end that is escaped (`\\```` ) leaves the outer block open on purpose.
    if fence.text.text.lines().any(|line| line.trim_start().strip_prefix('\\').is_some_and(|it| it.starts_with(marks)))
    {
        return None;
    }
    let mut at = 0;
    for line in fence.text.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        // A line that is four columns in neither opens a block nor closes one.
        if indent(line) >= 4 {
            continue;
        }
        let label = line.trim().trim_start_matches(mark);
        let marks = line.trim().len() - label.len();
        let language = label.chars().next().is_some_and(|c| c.is_ascii_alphabetic())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || "-_+#".contains(c));
        if marks >= count.max(3) && language {
            // An inner end with something behind it (`'` of a quotation) is none: the outer block ends where it was meant to.
            let ends = fence.text.text.get(at..).unwrap_or_default().lines().any(|line| ends_badly(line.trim(), mark));
            return (!ends).then(|| fence.text.span(start..start + line.trim_end().len()));
        }
    }
    None
}

/// Three marks with a sign behind them, as in "```'".
fn ends_badly(line: &str, mark: char) -> bool {
    let behind = line.trim_start_matches(mark);
    line.len() - behind.len() >= 3 && behind.starts_with(['\'', '"', ')', ']', '}', ','])
}

/// How many columns a line stands in, as far as four of them.
fn indent(line: &str) -> usize {
    let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.map(|byte| if byte == b'\t' { 4 } else { 1 }).sum()
}
