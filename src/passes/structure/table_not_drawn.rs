//! # A table that no reader sees as one
//!
//! The line below the head of a table rules off more or fewer columns than the head has.
//!
//! GitHub, and every other renderer, then shows no table: all rows stand in one paragraph, with their bars. Nobody finds the row that
//! is for them in it.
//!
//! Bad:
//!
//! ```markdown
//! | Severity | Response time | Who |
//! |---|---|
//! | SEV1 | 5 min | On-call |
//! ```
//!
//! Good:
//!
//! ```markdown
//! | Severity | Response time | Who |
//! |---|---|---|
//! | SEV1 | 5 min | On-call |
//! ```

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::table::ruled;
use crate::passes::{Check, Page, Rule};
use crate::source::Span;

/// RB615.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB615",
        name: "table-not-drawn",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a table whose head and ruler have other numbers of columns, which no renderer draws",
        source: include_str!("table_not_drawn.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    page.runbook.undrawn.iter().filter_map(|paragraph| finding(page, *paragraph)).collect()
}

/// The first head and ruler of a paragraph that do not fit each other.
fn finding(page: Page<'_>, paragraph: Span) -> Option<Diagnostic> {
    let (mut at, mut above) = (paragraph.range().start, "");
    for line in page.source.slice(paragraph).split_inclusive('\n') {
        let columns = ruled(line).filter(|columns| columns_of(above).is_some_and(|head| head != *columns));
        if let Some((columns, head)) = columns.zip(columns_of(above)) {
            let start = at + (line.len() - line.trim_start().len());
            let span = Span::new(page.runbook.file, start..start + line.trim().len());
            let message = format!("no table is drawn: its head has {head} columns, and this line has {columns}");
            let help = "write `---` once for each column of the head";
            return Some(Diagnostic::new(&RULE.info, span, message).label("rules off another number").help(help));
        }
        (at, above) = (at + line.len(), line);
    }
    None
}

/// How many columns a head has; none where it is no head: two at least have a name.
fn columns_of(line: &str) -> Option<usize> {
    let line = line.trim();
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = inner.strip_suffix('|').filter(|inner| !inner.ends_with('\\')).unwrap_or(inner);
    let mut bars = inner
        .bytes()
        .enumerate()
        .filter(|(at, byte)| *byte == b'|' && !inner.get(..*at).is_some_and(|before| before.ends_with('\\')));
    let named = inner.split('|').filter(|cell| cell.contains(char::is_alphanumeric)).count();
    (named >= 2).then(|| bars.by_ref().count() + 1)
}
