//! Service level objectives: `SLI | Objective | Window`, or a table of targets under a heading that says SLO.

use crate::model::lower::Page;
use crate::model::table::threshold::{alert_columns, row_bounds};
use crate::model::table::{Kind, Role, TableKind, View, says_something};
use crate::model::threshold::{Polarity, read_header, read_threshold};
use crate::model::{Objective, Text};

/// Tables of service level objectives.
pub(super) const KIND: Kind = Kind { kind: TableKind::Slo, score, lower };

fn target_column(view: &View<'_>) -> Option<usize> {
    // "Counts against the SLI: yes" is no target; a target has a number.
    let at = |role: Role| {
        (1..view.columns.len()).find(|&i| view.columns.get(i).is_some_and(|c| c.has(role) && c.digits() >= 0.3))
    };
    at(Role::Target).or_else(|| at(Role::Slo)).or_else(|| at(Role::Value))
}

fn score(view: &View<'_>) -> u8 {
    let topic =
        view.within(&["slo", "slos", "sli", "slis", "service level", "error budget", "availability", "service levels"]);
    let topic = topic || view.under(&["sla", "slas"]);
    let headed = view.columns.iter().any(|column| column.words.has(&["slo", "sli"]));
    match (topic, headed, target_column(view).is_some()) {
        (true, true, true) => 90,
        (true, false, true) => 87,
        (false, true, true) => 80,
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
    let Some(column) = target_column(view) else { return };
    let (indicator, window) = (indicator_column(view, column), window_column(view));
    let mut alerts = alert_columns(view);
    alerts.retain(|&index| index != column);
    for row in &view.table.rows {
        let (Some(subject), Some(target)) = (row.cells.first(), row.cells.get(column)) else { continue };
        if says_something(subject.str()) && says_something(target.str()) {
            let stated = indicator.and_then(|i| row.cells.get(i)).filter(|cell| says_something(cell.str()));
            let bound = read_threshold(target.str(), Some(view.header(column))).map(|mut bound| {
                let named = stated.into_iter().chain([subject]).find_map(|cell| read_header(cell.str()).quantile);
                bound.quantile = bound.quantile.or(named);
                bound.with_polarity(Polarity::GoodWhen)
            });
            let objective = Objective {
                subject: Text::of(&subject.content.text),
                indicator: stated.map(|cell| Text::of(&cell.content.text)),
                measure: "SLO".to_owned(),
                time: page.timed(&target.content),
                target: Text::of(&target.content.text),
                bound,
                window: window.and_then(|i| view.time(row, i, page)),
                section: page.section(),
            };
            page.runbook.objectives.push(objective);
        }
        row_bounds(view, row, &alerts, page);
    }
}
