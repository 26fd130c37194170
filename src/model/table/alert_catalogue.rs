//! Alerts with their conditions: `Alert | Condition | Severity | For | Runbook`.

use crate::model::lower::Page;
use crate::model::table::{Kind, Role, TableKind, View, says_something};
use crate::model::threshold::find_thresholds;
use crate::model::{Alert, SeverityKey, Text, Threshold, ThresholdSource, severity};
use crate::syntax::table::Cell;

/// Tables of alerts.
pub(super) const KIND: Kind = Kind { kind: TableKind::AlertCatalogue, score, lower };

/// Does a name look like an alert's: one CamelCase or snake_case word?
pub(crate) fn is_alert_name(text: &str) -> bool {
    let word = text.trim().trim_matches('`');
    let humps = word
        .chars()
        .zip(word.chars().skip(1))
        .filter(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase())
        .count();
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == ':');
    plain && word.len() >= 6 && word.starts_with(|c: char| c.is_ascii_uppercase()) && humps >= 1
}

fn score(view: &View<'_>) -> u8 {
    let Some(first) = view.columns.first() else { return 0 };
    let names = view.table.column(0).filter(|(_, cell)| is_alert_name(cell.str())).count();
    let named = names * 2 >= view.table.rows.len() && names > 0;
    let topic = view.within(&["alert", "alerts", "alerting", "alertas"]);
    let others = view.columns.iter().skip(1);
    let facts = others
        .filter(|c| [Role::Condition, Role::Severity, Role::For, Role::Runbook].iter().any(|&r| c.has(r)))
        .count();
    match (first.has(Role::Alert), named, facts) {
        (true, true, 1..) => 97,
        (true, _, 2..) => 90,
        (true, _, 1) => 80,
        (false, true, 1..) => {
            if topic {
                88
            } else {
                66
            }
        }
        _ => 0,
    }
}

fn lower(view: &View<'_>, page: &mut Page<'_>) {
    for row in &view.table.rows {
        let Some(name) = row.cells.first().filter(|cell| says_something(cell.str())) else { continue };
        let text = |role: Role| view.cell(row, role).map(|cell| Text::of(&cell.content.text));
        let alert = Alert {
            name: Text::of(&name.content.text),
            section: page.section(),
            expr: view
                .cell(row, Role::Condition)
                .and_then(|cell| cell.content.code().next())
                .map(|code| Text::of(&code)),
            hold: view.cell(row, Role::For).and_then(|cell| page.timed(&cell.content)),
            severity: text(Role::Severity),
            defined: true,
        };
        if let Some(cell) = view.cell(row, Role::Condition).filter(|_| alert.expr.is_none()) {
            let severity = alert.severity.as_ref().and_then(|text| severity::named(text.str()));
            bounds(cell, severity.map(|(key, _)| key), page);
        }
        page.runbook.alerts.push(alert);
    }
}

/// The bounds in a condition such as `Node CPU > 80%`.
fn bounds(cell: &Cell, severity: Option<SeverityKey>, page: &mut Page<'_>) {
    for bound in find_thresholds(cell.str()) {
        page.runbook.thresholds.push(Threshold {
            subject: bound.subject.clone().map(|range| Text::of(&cell.content.text.part(range))),
            text: Text::of(&cell.content.text.part(bound.range.clone())),
            bound,
            severity: severity.clone(),
            action: None,
            source: ThresholdSource::Alert,
            section: page.section(),
        });
    }
}
