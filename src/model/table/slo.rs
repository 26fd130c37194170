//! Service level objectives: `SLI | Objective | Window`, or a table of targets under a heading that says SLO.

use crate::model::lower::Page;
use crate::model::table::threshold::{aimed_columns, alert_columns, row_bounds};
use crate::model::table::{Column, Kind, Role, TableKind, View, says_something};
use crate::model::threshold::{Polarity, read_header, read_threshold};
use crate::model::{Objective, Text};
use crate::syntax::table::Row;

/// Tables of service level objectives.
pub(super) const KIND: Kind = Kind { kind: TableKind::Slo, score, lower };

/// Titles below which objectives are stated.
const TOPIC: &[&str] =
    &["slo", "slos", "sli", "slis", "service level", "error budget", "availability", "service levels"];

fn target_column(view: &View<'_>) -> Option<usize> {
    // "Counts against the SLI: yes" is no target; a target has a number.
    let at = |role: Role| {
        (1..view.columns.len()).find(|&i| view.columns.get(i).is_some_and(|c| c.has(role) && c.digits() >= 0.3))
    };
    at(Role::Target).or_else(|| at(Role::Slo)).or_else(|| at(Role::Value))
}

/// The columns that hold objectives: the one whose header says so, else those of what is measured.
fn target_columns(view: &View<'_>) -> Vec<usize> {
    target_column(view).map_or_else(|| aimed_columns(view), |column| vec![column])
}

/// Is it a promise to customers of when they are answered and helped: `Plan | Response Time | Resolution Target`?
fn promises(view: &View<'_>) -> bool {
    let answers =
        |column: &Column<'_>| [Role::Response, Role::Resolution, Role::Update].iter().any(|&role| column.has(role));
    target_column(view).and_then(|i| view.columns.get(i)).is_some_and(|column| answers(column) && column.times() >= 0.5)
}

fn score(view: &View<'_>) -> u8 {
    let topic = view.within(TOPIC) || view.under(&["sla", "slas"]);
    let headed = view.columns.iter().any(|column| column.words.has(&["slo", "sli"]));
    if !headed && promises(view) {
        return 0;
    }
    // Objectives are what the section is about, not the page alone, where a column says when somebody is called.
    if !headed && !view.under(TOPIC) && !alert_columns(view).is_empty() {
        return 0;
    }
    match (topic, headed, target_column(view).is_some()) {
        (true, true, true) => 90,
        (true, false, true) => 87,
        (false, true, true) => 80,
        // `Endpoint | p95 | p99`, `Tier | Availability`.
        (true, _, false) if alert_columns(view).is_empty() && !aimed_columns(view).is_empty() => 85,
        _ => 0,
    }
}

/// The column that says what is measured, where the first says of which service.
fn indicator_column(view: &View<'_>, target: usize) -> Option<usize> {
    let named = |&i: &usize| {
        i != target
            && view.columns.get(i).is_some_and(|c| c.words.has(&["sli", "metric", "indicator"]) && c.digits() < 0.5)
    };
    (1..view.columns.len()).find(named)
}

/// The column of the time over which objectives are kept.
fn window_column(view: &View<'_>) -> Option<usize> {
    let named =
        |&i: &usize| view.columns.get(i).is_some_and(|c| c.words.has(&["window", "period"]) && c.times() >= 0.5);
    (1..view.columns.len()).find(named)
}

fn lower(view: &View<'_>, page: &mut Page<'_>) {
    let columns = target_columns(view);
    let mut alerts = alert_columns(view);
    alerts.retain(|index| !columns.contains(index));
    for row in &view.table.rows {
        columns.iter().for_each(|&column| objective(view, row, column, page));
        row_bounds(view, row, &alerts, page);
    }
}

/// The objective that a row states in a column.
fn objective(view: &View<'_>, row: &Row, column: usize, page: &mut Page<'_>) {
    let (Some(subject), Some(target)) = (row.cells.first(), row.cells.get(column)) else { return };
    if !says_something(subject.str()) || !says_something(target.str()) {
        return;
    }
    let window = window_column(view).and_then(|i| view.time(row, i, page));
    let indicator = indicator_column(view, column).and_then(|i| row.cells.get(i));
    // Where several columns hold objectives, their headers say of what.
    let indicator = indicator.or_else(|| view.table.header.get(column).filter(|_| target_column(view).is_none()));
    let stated = indicator.filter(|cell| says_something(cell.str()));
    let bound = read_threshold(target.str(), Some(view.header(column))).map(|mut bound| {
        let named = stated.into_iter().chain([subject]).find_map(|cell| read_header(cell.str()).quantile);
        bound.quantile = bound.quantile.or(named);
        bound.with_polarity(Polarity::GoodWhen)
    });
    page.runbook.objectives.push(Objective {
        subject: Text::of(&subject.content.text),
        indicator: stated.map(|cell| Text::of(&cell.content.text)),
        measure: "SLO".to_owned(),
        time: page.timed(&target.content),
        target: Text::of(&target.content.text),
        bound,
        window,
        section: page.section(),
    });
}
