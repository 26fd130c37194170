//! # A table row has more cells than the header
//!
//! Every renderer drops the cells behind the last column.
//!
//! The responder copies half a command and does not know it. Usually a command with a pipe stands in the row: `kubectl get pods | grep Crash` is two cells, and the half behind
//! the pipe is gone. Inside a table a pipe is written `\|`, also in code.
//!
//! Bad:
//!
//! ```markdown
//! | Check | Command |
//! |---|---|
//! | Pods | `kubectl get pods | grep Crash` |
//! ```
//!
//! Good:
//!
//! ```markdown
//! | Check | Command |
//! |---|---|
//! | Pods | `kubectl get pods \| grep Crash` |
//! ```

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::passes::{Check, Page, Rule};
use crate::source::Span;

/// RB606.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB606",
        name: "lost-cells",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a table row has cells that no renderer shows",
        source: include_str!("lost_cells.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let lost = page.runbook.tables.iter().flat_map(|table| table.lost.iter().map(move |span| (table, *span)));
    // A cell too many that is empty or holds a mark alone loses nothing, nor does a comment.
    let lost = lost.filter(|(_, span)| {
        let text = page.source.slice(*span).trim_matches(|c: char| c.is_whitespace() || c == '|');
        let again = SAME.iter().any(|same| text.trim().eq_ignore_ascii_case(same));
        text.contains(char::is_alphanumeric) && !again && !(text.starts_with("<!--") && text.ends_with("-->"))
    });
    // Where a pipe in code made one cell too many, RB412 says so, and mends it.
    let line = |span: Span| page.source.line(span.start);
    let lost = lost.filter(|(table, span)| !table.split.iter().any(|code| line(*code) == line(*span)));
    // What stands between the marks of a template is no text yet.
    let templated = |span: Span| {
        let text = page.source.text.as_str();
        let start = text.get(..span.range().start).and_then(|text| text.rfind('\n')).map_or(0, |end| end + 1);
        text.get(start..)
            .and_then(|text| text.lines().next())
            .is_some_and(|row| row.contains("{{") || row.contains("{%"))
    };
    let lost = lost.filter(|(_, span)| !templated(*span));
    lost.map(|(table, span)| finding(table.header.len(), span)).collect()
}

/// Words of a cell that says what another one says.
const SAME: &[&str] = &["same", "ditto", "idem", "n/a"];

fn finding(columns: usize, span: Span) -> Diagnostic {
    let message = format!("the table has {columns} columns: no reader sees the rest of this row");
    let help = "write `\\|` for a pipe inside a cell, or give the table another column";
    Diagnostic::new(&RULE.info, span, message).label("lost").help(help)
}
