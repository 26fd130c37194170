//! What is seen, and what is done about it: `Issue | Action`, `Symptom | Likely cause | Resolution`.

use crate::model::lower::Page;
use crate::model::table::{Kind, Role, TableKind, View, says_something};
use crate::model::{ActionKind, Branch, Text};

/// Tables of symptoms and actions.
pub(super) const KIND: Kind = Kind { kind: TableKind::SymptomAction, score, lower };

/// The column of actions: never the first.
fn action_column(view: &View<'_>) -> Option<usize> {
    (1..view.columns.len()).rev().find(|&i| view.columns.get(i).is_some_and(|c| c.has(Role::Action) && c.times() < 0.5))
}

fn score(view: &View<'_>) -> u8 {
    let symptom = view.columns.first().is_some_and(|column| column.has(Role::Symptom) && column.severities() < 0.6);
    let topic = view.within(&[
        "troubleshooting",
        "issues",
        "problems",
        "errors",
        "mitigation",
        "mitigations",
        "failure",
        "symptoms",
        "mitigate",
    ]);
    match (symptom, action_column(view).is_some(), view.has(Role::Cause)) {
        (true, true, _) => 88,
        (true, false, true) => 75,
        (false, true, true) => 75,
        (false, true, false) if topic && view.columns.len() == 2 => 65,
        _ => 0,
    }
}

/// What is done about what stands in the first column.
pub(super) fn lower(view: &View<'_>, page: &mut Page<'_>) {
    let action =
        action_column(view).or_else(|| view.column(Role::Cause)).unwrap_or(view.columns.len().saturating_sub(1));
    let mut branches = Vec::new();
    for row in &view.table.rows {
        let (Some(issue), Some(cell)) = (row.cells.first(), row.cells.get(action)) else { continue };
        if says_something(issue.str()) && says_something(cell.str()) {
            let actions = page.cell_actions(cell, issue.str());
            branches.push(Branch { issue: Text::of(&issue.content.text), actions, span: row.span });
        }
    }
    if !branches.is_empty() {
        let span = page.block_span();
        page.act(ActionKind::Choice(branches), None, span);
    }
}
