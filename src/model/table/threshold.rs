//! Bounds on metrics: `Metric | Warning | Critical`, `Trigger | Threshold | Action`.

use crate::model::lower::Page;
use crate::model::table::{Kind, Role, TableKind, View, says_something};
use crate::model::threshold::{Polarity, read_threshold};
use crate::model::{SeverityKey, Text, Threshold, ThresholdSource, severity};

/// Tables of thresholds.
pub(super) const KIND: Kind = Kind { kind: TableKind::Threshold, score, lower };

/// Columns that hold bounds: by their header, and by at least one cell that is one.
fn bound_columns(view: &View<'_>) -> Vec<usize> {
    let bound = |i: &usize| {
        view.columns.get(*i).is_some_and(|c| (c.has(Role::Bound) || c.has(Role::Target)) && c.bounds() >= 0.3)
    };
    (1..view.columns.len()).filter(bound).collect()
}

fn score(view: &View<'_>) -> u8 {
    let metric = view
        .columns
        .first()
        .is_some_and(|first| first.has(Role::Metric) || first.has(Role::Symptom) || first.has(Role::Check));
    let columns = bound_columns(view);
    let strong = columns.iter().any(|&i| view.columns.get(i).is_some_and(|c| c.bounds() >= 0.6));
    match (metric, columns.is_empty(), strong) {
        (true, false, true) => 86,
        (true, false, false) => 70,
        (false, false, true) => 66,
        _ => 0,
    }
}

fn lower(view: &View<'_>, page: &mut Page<'_>) {
    let action = view.column(Role::Action).filter(|&i| i != 0);
    let columns = bound_columns(view);
    for row in &view.table.rows {
        let Some(subject) = row.cells.first().filter(|cell| says_something(cell.str())) else { continue };
        for &index in &columns {
            let Some(cell) = row.cells.get(index) else { continue };
            let header = view.header(index);
            let Some(bound) = read_threshold(cell.str(), Some(header)) else { continue };
            let good = view.columns.get(index).is_some_and(|c| c.has(Role::Target) && !c.has(Role::Bound));
            page.runbook.thresholds.push(Threshold {
                subject: Some(Text::of(&subject.content.text)),
                bound: bound.with_polarity(if good { Polarity::GoodWhen } else { Polarity::BadWhen }),
                text: Text::of(&cell.content.text),
                severity: level(header),
                action: action.and_then(|i| row.cells.get(i)).map(|cell| Text::of(&cell.content.text)),
                source: ThresholdSource::Table,
                section: page.section(),
            });
        }
    }
}

/// The level that a header names: `Critical`, `Warning threshold`. "High" and "low" in a header are no levels.
fn level(header: &str) -> Option<SeverityKey> {
    let word = |word: &str| {
        severity::named(word)
            .map(|(key, _)| key)
            .filter(|key| matches!(key.family.as_str(), "CRITICAL" | "WARNING" | "INFO"))
    };
    severity::named(header).map(|(key, _)| key).or_else(|| header.split_whitespace().find_map(word))
}
