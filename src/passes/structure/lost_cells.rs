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
use crate::model::Workspace;
use crate::passes::Rule;
use crate::passes::commands::split_code::escape;
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
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let tables = workspace.runbooks.iter().flat_map(|runbook| &runbook.tables);
    let lost = tables.flat_map(|table| table.lost.iter().map(move |span| (table, *span)));
    // An empty cell too many loses nothing.
    let text = |span: Span| workspace.sources.get(span.file).map_or("", |source| source.slice(span));
    let lost = lost.filter(|(_, span)| text(*span).chars().any(|c| !c.is_whitespace() && c != '|'));
    lost.map(|(table, span)| {
        let columns = table.header.len();
        let diagnostic = Diagnostic::new(
            &RULE.info,
            span,
            format!("the table has {columns} columns: no reader sees the rest of this row"),
        )
        .label("lost")
        .help("write `\\|` for a pipe inside a cell, or give the table another column");
        // The code whose pipe made one cell too many ends in what is lost, or just before it.
        let split = table.split.iter().find(|code| code.start < span.end && code.end > span.start.saturating_sub(2));
        match split {
            Some(code) => diagnostic.fix(escape(*code, workspace)),
            None => diagnostic,
        }
    })
    .collect()
}
