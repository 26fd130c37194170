//! # A pipe inside a table splits a command
//!
//! A command in backquotes holds a `|`, and the table takes it for the end of the cell: one half of the command stands in
//! this cell, the other in the next.
//!
//! The responder copies `kubectl get pods` and misses the `grep` that was the point of it; every column behind it has the
//! wrong heading. Inside a table a pipe is written `\|`, also in code.
//!
//! Where the row has more cells than the table has columns, `lost-cells` reports it.
//!
//! Bad:
//!
//! ```markdown
//! | Check | Command | Expected |
//! |---|---|---|
//! | Pods | `kubectl get pods | grep Crash` |
//! ```
//!
//! Good:
//!
//! ```markdown
//! | Check | Command | Expected |
//! |---|---|---|
//! | Pods | `kubectl get pods \| grep Crash` | nothing |
//! ```

use crate::config::Renderer;
use crate::diagnostic::{Confidence, Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::passes::{Check, Page, Rule};
use crate::source::{Source, Span};

/// RB412.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB412",
        name: "split-code",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a pipe inside a table splits a command",
        source: include_str!("split_code.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    // MkDocs and some other generators read code before they read cells; where the code is hosted it is split all the same.
    let whole = matches!(page.runbook.renderer, Renderer::Other | Renderer::Mkdocs);
    let softened = |it: Diagnostic| if whole { it.at_most(Level::Info) } else { it };
    let split = page.runbook.tables.iter().flat_map(|table| &table.split);
    split.map(|span| softened(finding(*span, page.source))).collect()
}

fn finding(span: Span, source: &Source) -> Diagnostic {
    Diagnostic::new(&RULE.info, span, "the table splits this code at its `|`: its parts stand in two cells")
        .label("one command, two cells")
        .help("write `\\|` for a pipe inside a table, also in code")
        .fix(escape(span, source))
}

/// Escapes each pipe in the code at `span`.
fn escape(span: Span, source: &Source) -> Fix {
    let text = source.slice(span);
    let at = |offset: usize| span.start.saturating_add(u32::try_from(offset).unwrap_or(0));
    let escaped = |offset: usize| text.get(..offset).is_some_and(|before| before.ends_with('\\'));
    let pipes = text.match_indices('|').filter(|(offset, _)| !escaped(*offset));
    let insert =
        |(offset, _)| Edit { span: Span { start: at(offset), end: at(offset), ..span }, text: "\\".to_owned() };
    Fix { title: "escape the pipe".to_owned(), safe: true, edits: pipes.map(insert).collect() }
}
