//! Code blocks that hold the beginning of another one, and where a page is out of step behind them.

use std::ops::Range;

use crate::model::Fence;
use crate::source::{Source, Span};

/// Where the block begins another one, if it does.
pub(crate) fn nested(fence: &Fence, source: &Source) -> Option<Span> {
    inner(fence, source.slice(fence.opening)).filter(|_| fence.fenced && fence.closed)
}

/// Where a page is out of step, as offsets. Behind a block that begins another one, fences open where they were meant to close,
/// until one opens with a label, which nobody writes where a block ends. Where the block was to show a page with blocks of its
/// own, it is meant to go on to the fence without a label that swallows what follows.
pub(crate) fn out_of_step(fences: &[Fence], source: &Source) -> Vec<Range<u32>> {
    let nested: Vec<bool> = fences.iter().map(|fence| nested(fence, source).is_some()).collect();
    if !nested.contains(&true) {
        return Vec::new();
    }
    let all = || fences.iter().zip(nested.iter().copied()).enumerate();
    let swallows =
        |(_, (fence, nested)): &(usize, (&Fence, bool))| fence.info.text.is_empty() && (*nested || !fence.closed);
    let ends: Vec<usize> = all().filter(swallows).map(|(at, _)| at).collect();
    let (mut ranges, mut lost, mut shown) = (Vec::new(), None, None);
    for (at, (fence, nested)) in all() {
        if shown.is_some_and(|end| at < end) {
            continue;
        }
        let (labelled, end_of_page) = (!fence.info.text.is_empty(), shown.take().is_some());
        if end_of_page || labelled && !nested {
            ranges.extend(lost.take().map(|start| start..fence.span.start));
        }
        // What the end of such a page swallowed brings the rest in step again.
        if nested && (!end_of_page || shows_a_page(fence)) {
            lost = lost.or(Some(fence.span.end));
            shown = ends.get(ends.partition_point(|end| *end <= at)).copied().filter(|_| shows_a_page(fence));
        }
    }
    ranges.extend(lost.map(|start| start..u32::MAX));
    ranges
}

/// Is a block labelled as a page, or one that it holds the beginning of?
fn shows_a_page(fence: &Fence) -> bool {
    let named = |label: &str| matches!(label.split_whitespace().next(), Some("markdown" | "md"));
    let begins = |line: &str| line.trim().strip_prefix("```").is_some_and(named);
    named(&fence.info.text) || fence.text.text.lines().any(begins)
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
