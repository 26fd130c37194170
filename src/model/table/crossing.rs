//! Ladders whose rungs are the cells of a table, each of which is said by its row and its column together: severities against
//! times, people against severities.

use crate::model::lower::Page;
use crate::model::lower::lists::is_tier;
use crate::model::table::escalation::{answers, by_level, condition, first_time, names_somebody, origin, severities};
use crate::model::table::{Column, Role, View, says_something};
use crate::model::{Origin, Rung, SeverityKey, Text, severity, words};
use crate::syntax::table::{Cell, Row};

/// Columns of times, each below a tier of people: `Issue | L1 | L2 (on-call) | L3 (lead)`; below names of people, `Severity |
/// Secondary | Lead`, where the rows are severities.
pub(super) fn tier_columns(view: &View<'_>) -> Vec<usize> {
    let named = |column: &Column<'_>| by_level(view) && column.words.has(words::ROLES) && !answers(column);
    let tier = |index: &usize| {
        let Some(words) = view.columns.get(*index).map(|column| &column.words) else { return false };
        if view.columns.get(*index).is_some_and(named) {
            return true;
        }
        // `L2 (on-call)`, `Level 2`.
        words.iter().next().is_some_and(is_tier) || is_tier(&words.iter().take(2).collect::<Vec<_>>().join(" "))
    };
    let tiers: Vec<usize> = (1..view.columns.len()).filter(tier).collect();
    tiers.into_iter().filter(|&i| view.columns.get(i).is_some_and(|column| column.times() >= 0.5)).collect()
}

/// Columns of times, each below a severity, beside who is called then: `Level | Who | SEV1 | SEV2`.
pub(super) fn severity_columns(view: &View<'_>) -> Vec<usize> {
    let timed = |index: &usize| view.columns.get(*index).is_some_and(|column| column.times() >= 0.5);
    // `Level 1` is a tier of people.
    let level = |key: &SeverityKey| key.number.is_some() && !matches!(key.family.as_str(), "LEVEL" | "TIER");
    let named = |index: &usize| severity::named(view.header(*index)).is_some_and(|(key, _)| level(&key));
    (1..view.columns.len()).filter(named).filter(timed).collect()
}

/// Does it say below times in its header who is called for each severity? Who answers first stands in it, too, and no time.
pub(super) fn is_matrix(view: &View<'_>) -> bool {
    let columns = matrix_columns(view);
    columns.len() > 1 && view.columns.iter().all(|column| column.times() == 0.0)
}

/// Columns whose header holds a time: `Escalation (15 min)`; the rows are severities, or situations where it goes on to
/// several people.
pub(super) fn matrix_columns(view: &View<'_>) -> Vec<usize> {
    let levels = view.columns.first().is_some_and(|column| column.severities() >= 0.6);
    let timed = |index: &usize| view.columns.get(*index).is_some_and(|column| column.header_time());
    let columns: Vec<usize> = (1..view.columns.len()).filter(timed).collect();
    let named = |&index: &usize| view.columns.get(index).is_some_and(|column| column.digits() == 0.0);
    if levels || columns.len() > 1 && columns.iter().all(named) { columns } else { Vec::new() }
}

/// A cell that says something, and what it stands below and beside.
struct Crossing<'a> {
    row: &'a Row,
    column: usize,
    header: &'a Cell,
    cell: &'a Cell,
    /// The severity of its row.
    severities: Vec<SeverityKey>,
    /// The first cell of its row, where that names no severity.
    situation: Option<&'a Cell>,
}

/// The cells of `columns`, row by row.
fn crossings<'a>(view: &'a View<'_>, columns: &'a [usize]) -> impl Iterator<Item = Crossing<'a>> {
    let crossing = |row: &'a Row, column: usize| {
        let (first, header, cell) = (row.cells.first()?, view.table.header.get(column)?, row.cells.get(column)?);
        let severities: Vec<SeverityKey> = severity::named(first.str()).into_iter().map(|(key, _)| key).collect();
        let situation = severities.is_empty().then_some(first);
        says_something(cell.str()).then_some(Crossing { row, column, header, cell, severities, situation })
    };
    view.table.rows.iter().flat_map(move |row| columns.iter().filter_map(move |&column| crossing(row, column)))
}

/// A rung for each name: when they are reached stands in the header.
pub(super) fn by_severity(view: &View<'_>, page: &Page<'_>, columns: &[usize]) -> Vec<Rung> {
    let rung = |at: Crossing<'_>| Rung {
        after: first_time(&at.header.content, page),
        origin: origin(at.header.str(), view),
        condition: condition(at.header, at.situation),
        severities: at.severities,
        target: Text::of(&at.cell.content.text),
        span: at.cell.span,
    };
    crossings(view, columns).map(rung).collect()
}

/// A rung for each time: who is reached stands in the header.
pub(super) fn by_tier(view: &View<'_>, page: &Page<'_>, columns: &[usize]) -> Vec<Rung> {
    let rung = |at: Crossing<'_>| {
        Some(Rung {
            after: Some(view.time(at.row, at.column, page)?),
            origin: Origin::Unstated,
            condition: condition(at.cell, at.situation),
            severities: at.severities,
            target: Text::of(&at.header.content.text),
            span: at.cell.span,
        })
    };
    crossings(view, columns).filter_map(rung).collect()
}

/// A rung for each time: its severity stands in the header, and who is reached in the row.
pub(super) fn by_column(view: &View<'_>, page: &Page<'_>, columns: &[usize]) -> Vec<Rung> {
    let person = |column: &Column<'_>| column.has(Role::Person) || column.has(Role::Escalate);
    let who =
        (0..view.columns.len()).find(|i| !columns.contains(i) && view.columns.get(*i).is_some_and(person)).unwrap_or(0);
    let rung = |at: Crossing<'_>| {
        let target = at.row.cells.get(who).filter(|cell| names_somebody(cell.str()))?;
        Some(Rung {
            after: Some(view.time(at.row, at.column, page)?),
            origin: Origin::Unstated,
            condition: Text::of(&at.cell.content.text),
            severities: severities(at.header.str()),
            target: Text::of(&target.content.text),
            span: at.cell.span,
        })
    };
    // One ladder goes down a column.
    columns
        .iter()
        .flat_map(|column| crossings(view, std::slice::from_ref(column)).filter_map(rung).collect::<Vec<_>>())
        .collect()
}
