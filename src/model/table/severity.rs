//! Severity tables: `Level | Description | Response Time | Examples`.

use crate::model::lower::Page;
use crate::model::table::{Kind, Role, TableKind, View};
use crate::model::{Origin, Scope, Severity, Text, TimeKind, severity};

/// Severity tables.
pub(super) const KIND: Kind = Kind { kind: TableKind::Severity, score, lower };

/// Titles below which severities are defined.
const TOPIC: &[&str] = &["severity", "severities", "priority", "incident", "classification", "sla", "response"];

/// Headers of lists of work, in which a priority is a property of a task and not what is defined.
const TASKS: &[&str] =
    &["owner", "due", "status", "assignee", "task", "feature", "effort", "estimate", "ticket", "link"];

/// The column that names the level: by its cells, and by its header or its place.
fn level_column(view: &View<'_>) -> Option<usize> {
    let named = |index: &usize| {
        view.columns
            .get(*index)
            .is_some_and(|column| (column.has(Role::Severity) || *index == 0) && column.severities() >= 0.6)
    };
    (0..view.columns.len().min(2)).find(named)
}

fn score(view: &View<'_>) -> u8 {
    let Some(level) = level_column(view) else { return 0 };
    if view.has(Role::Alert) || view.has(Role::Rto) || level > 0 {
        return 0;
    }
    let keys: Vec<_> =
        view.table.column(level).filter_map(|(_, cell)| severity::named(cell.str())).map(|(key, _)| key).collect();
    let mut distinct = keys.clone();
    distinct.sort();
    distinct.dedup();
    if distinct.len() < 2 || distinct.len() * 10 < keys.len() * 8 {
        return 0;
    }
    let answered =
        [Role::Response, Role::Acknowledge, Role::Resolution, Role::Update].iter().any(|&role| view.has(role));
    // Times below a heading that speaks of answers are times to answer, whatever their headers say: plans, tiers.
    let answers = view.under(&["sla", "response", "severity", "severities", "acknowledge"]);
    let timed = answered || (answers && view.columns.iter().skip(1).any(|column| column.times() >= 0.5));
    let numbered = keys.iter().any(|key| key.number.is_some());
    let topic = view.within(TOPIC);
    let described = view.has(Role::Description) || view.has(Role::Examples);
    if !timed && view.columns.iter().any(|column| column.words.has(TASKS)) {
        return 0;
    }
    match (timed, numbered || topic, described) {
        (true, true, _) => 95,
        (true, false, _) => 80,
        (false, true, true) => 85,
        (false, true, false) if numbered && view.under(TOPIC) => 65,
        (false, false, true) if view.columns.get(level).is_some_and(|c| c.has(Role::Severity)) => 65,
        _ => 40,
    }
}

fn lower(view: &View<'_>, page: &mut Page<'_>) {
    let Some(level) = level_column(view) else { return };
    for row in &view.table.rows {
        let Some(cell) = row.cells.get(level) else { continue };
        let Some((key, _)) = severity::named(cell.str()) else { continue };
        let time = |role: Role| view.cell(row, role).and_then(|cell| page.timed(&cell.content));
        let text = |role: Role| view.cell(row, role).map(|cell| Text::of(&cell.content.text));
        let acknowledge = time(Role::Acknowledge);
        let response = time(Role::Response).or_else(|| acknowledge.clone());
        let (resolution, update) = (time(Role::Resolution), time(Role::Update));
        let examples: Vec<Text> = text(Role::Examples).into_iter().collect();
        let severity = Severity {
            key: key.clone(),
            name: Text::of(&cell.content.text),
            description: text(Role::Description),
            response: response.clone(),
            resolution: resolution.clone(),
            update: update.clone(),
            examples: examples.clone(),
            span: row.span,
        };
        page.runbook.severities.push(severity);
        let scope = Scope::Severity(key.clone());
        let acknowledged = if view.has(Role::Response) { acknowledge } else { None };
        page.fact(TimeKind::Acknowledge, scope.clone(), Origin::AlertFired, acknowledged);
        page.fact(TimeKind::Response, scope.clone(), Origin::AlertFired, response);
        page.fact(TimeKind::Resolution, scope.clone(), Origin::AlertFired, resolution);
        page.fact(TimeKind::Cadence, scope, Origin::Unstated, update);
        if let Some(cell) = view.cell(row, Role::Examples) {
            page.example_thresholds(&cell.content, &key);
        }
    }
}
