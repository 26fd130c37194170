//! What is looked at, and with which command: `Check | Command`.

use crate::model::lower::Page;
use crate::model::table::{Kind, Role, TableKind, View, says_something};
use crate::model::{ActionKind, Text};

/// Tables of checks.
pub(super) const KIND: Kind = Kind { kind: TableKind::CheckCommand, score, lower };

/// Titles below which commands are there to look at something, not to start or to install it.
const TOPIC: &[&str] = &[
    "command",
    "commands",
    "check",
    "checks",
    "diagnostic",
    "diagnostics",
    "diagnosis",
    "health",
    "verification",
    "verify",
    "troubleshooting",
];

fn command_column(view: &View<'_>) -> Option<usize> {
    let at = |test: &dyn Fn(usize) -> bool| (1..view.columns.len()).find(|&index| test(index));
    at(&|i| view.columns.get(i).is_some_and(|c| c.has(Role::Command) && c.commands() > 0.0))
        .or_else(|| at(&|i| view.columns.get(i).is_some_and(|c| c.commands() >= 0.5)))
}

fn score(view: &View<'_>) -> u8 {
    let Some(column) = command_column(view).and_then(|i| view.columns.get(i)) else { return 0 };
    let check = view.columns.first().is_some_and(|first| first.has(Role::Check) && first.commands() < 0.5);
    match (check, column.has(Role::Command)) {
        (true, true) => 92,
        (true, false) => 70,
        (false, true) if column.commands() >= 0.5 && view.under(TOPIC) => 70,
        _ => 0,
    }
}

fn lower(view: &View<'_>, page: &mut Page<'_>) {
    let Some(column) = command_column(view) else { return };
    let expected = view.column(Role::Expected).filter(|&i| i != column && i != 0);
    for row in &view.table.rows {
        let (Some(subject), Some(cell)) = (row.cells.first(), row.cells.get(column)) else { continue };
        if !says_something(subject.str()) || !says_something(cell.str()) {
            continue;
        }
        let commands = page.cell_commands(cell);
        let how = commands.is_empty().then(|| Text::of(&cell.content.text));
        let expected = expected.and_then(|i| row.cells.get(i)).filter(|cell| says_something(cell.str()));
        let kind = ActionKind::Check {
            subject: Text::of(&subject.content.text),
            how,
            commands,
            expected: expected.map(|cell| Text::of(&cell.content.text)),
        };
        page.act(kind, None, row.span);
    }
}
