//! Alerts with their conditions: `Alert | Condition | Severity | For | Runbook`.

use std::ops::Range;

use crate::model::lower::{Page, timed};
use crate::model::rule_file::Query;
use crate::model::signals::compares;
use crate::model::table::{Column, Kind, Role, TableKind, View, says_something};
use crate::model::threshold::find_thresholds;
use crate::model::time::{Qualifier, TimeExpr, read_all};
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

/// Headers of the conditions of alerts.
const CONDITION: &[&str] = &["condition", "expression", "expr", "promql", "query"];

fn score(view: &View<'_>) -> u8 {
    let at = name_column(view);
    let Some(first) = view.columns.get(at) else { return 0 };
    let named = names(view, at);
    let topic = view.within(&["alert", "alerts", "alerting", "alertas"]);
    // Numbers are findings of a scan.
    if !view.table.column(at).any(|(_, cell)| cell.str().contains(char::is_alphabetic)) {
        return 0;
    }
    let others = || view.columns.iter().filter(|column| column.index != at);
    let stated = |column: &&Column<'_>| [Role::Condition, Role::For, Role::Runbook].iter().any(|&r| column.has(r));
    let facts = others().filter(|column| stated(column) || column.has(Role::Severity)).count();
    // Names in CamelCase may be of anything, and so may their levels.
    let graded = others().any(|column| stated(&column) || column.words.has(&["severity", "sev", "priority"]));
    match (first.has(Role::Alert), named, facts) {
        (true, true, 1..) => 97,
        (true, _, 2..) => 90,
        // What has a condition is an alert, and no metric with a bound.
        (true, _, 1) if view.columns.iter().any(|column| column.words.has(CONDITION)) => 91,
        // `Alert | Threshold | Action`, whatever is done then.
        (true, _, 1) if view.columns.iter().any(|c| c.has(Role::Condition) && c.compared() >= 0.5) => 89,
        (true, _, 1) => 80,
        (false, true, 1..) if !graded => 0,
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

/// Are most cells of a column names of alerts?
fn names(view: &View<'_>, column: usize) -> bool {
    let names = view.table.column(column).filter(|(_, cell)| is_alert_name(cell.str())).count();
    names * 2 >= view.table.rows.len() && names > 0
}

/// The column of the alerts' names: the first, or the second below `Alert`, where the first says what they watch over.
fn name_column(view: &View<'_>) -> usize {
    let second = view.columns.get(1).is_some_and(|column| column.has(Role::Alert));
    usize::from(second && !view.columns.first().is_some_and(|column| column.has(Role::Alert)) && names(view, 1))
}

fn lower(view: &View<'_>, page: &mut Page<'_>) {
    let at = name_column(view);
    for row in &view.table.rows {
        let Some(name) = row.cells.get(at).filter(|cell| says_something(cell.str())) else { continue };
        let text = |role: Role| view.cell(row, role).map(|cell| Text::of(&cell.content.text));
        let condition = view.cell(row, Role::Condition);
        let held = condition.and_then(|cell| Some((cell, held(cell.str())?)));
        let alert = Alert {
            name: named(name),
            section: page.section(),
            expr: condition.and_then(|cell| expression(cell, held.as_ref().map(|(_, time)| time.range.start))),
            hold: view
                .cell(row, Role::For)
                .and_then(|cell| page.timed(&cell.content))
                .or_else(|| held.as_ref().map(|(cell, time)| timed(&cell.content, time))),
            severity: text(Role::Severity),
            defined: true,
        };
        if let Some(cell) = condition.filter(|_| alert.expr.is_none()) {
            let severity = alert.severity.as_ref().and_then(|text| severity::named(text.str()));
            bounds(cell, severity.map(|(key, _)| key), page);
        }
        page.runbook.alerts.push(alert);
    }
}

/// The alert's name: the name in code at the start of the cell, where something else follows (`QueueFull` (since 2.1)),
/// else all of it.
fn named(cell: &Cell) -> Text {
    let code = cell.content.code().next().filter(|code| cell.str().trim_start().starts_with(code.text.as_str()));
    Text::of(&code.filter(|code| is_alert_name(&code.text)).unwrap_or_else(|| cell.content.text.clone()))
}

/// The one time for which a condition must hold: `error rate > 5% for 10 min`.
fn held(condition: &str) -> Option<TimeExpr> {
    let mut times = read_all(condition).into_iter().filter(|time| time.qualifier == Qualifier::For);
    times.next().filter(|_| times.next().is_none())
}

/// The PromQL of a condition: what it has in code, or all that stands before `until`, of which some is code.
fn expression(cell: &Cell, until: Option<usize>) -> Option<Query> {
    let mut code = cell.content.code().peekable();
    code.peek()?;
    let before = |until| cell.content.text.part(Range { start: 0, end: until });
    let whole = until.map_or_else(|| cell.content.text.clone(), before);
    let mut parts = code.chain([whole]).map(|part| part.trimmed());
    parts.find(|part| compares(&part.text) == Some(true)).map(Query::new)
}

/// The bounds in a condition such as `Node CPU > 80%`.
fn bounds(cell: &Cell, severity: Option<SeverityKey>, page: &mut Page<'_>) {
    for bound in find_thresholds(cell.str()) {
        page.runbook.thresholds.push(Threshold {
            subject: bound.subject.clone().map(|range| Text::of(&cell.content.text.part(range))),
            query: None,
            text: Text::of(&cell.content.text.part(bound.range.clone())),
            column: None,
            bound,
            severity: severity.clone(),
            action: None,
            source: ThresholdSource::Alert,
            section: page.section(),
        });
    }
}
