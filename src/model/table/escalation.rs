//! Escalation ladders: `After | Escalate to`, or severities against times in the header.

use crate::model::lower::Page;
use crate::model::table::{Column, Kind, Role, TableKind, View, says_something};
use crate::model::{Ladder, Origin, Rung, Scope, SeverityKey, Text, TimeKind, Timed, severity, words};
use crate::syntax::markdown::Inlines;
use crate::syntax::table::{Cell, Row};

/// Escalation tables.
pub(super) const KIND: Kind = Kind { kind: TableKind::Escalation, score, lower };

const TOPIC: &[&str] = &["escalation", "escalate", "escalations", "escalating"];

fn score(view: &View<'_>) -> u8 {
    let topic = view.within(TOPIC);
    let headed = view.columns.iter().any(|c| c.words.has(TOPIC));
    if matrix_columns(view).len() > usize::from(!headed) && (topic || headed) {
        return 95;
    }
    if !topic && !headed {
        return 0;
    }
    let Some(after) = after_column(view) else { return 0 };
    let target = target_column(view, after).is_some();
    let timed = view.columns.get(after).is_some_and(|column| column.times() >= 0.5);
    match (topic || headed, target, timed) {
        (true, true, true) => 96,
        // Without times, only what is a condition by its header tells when: "Time" over other things heads a log.
        (true, true, false) if conditional(view, after) => 85,
        (true, false, true) => 70,
        _ => 0,
    }
}

/// Columns whose header holds a time: `Escalation (15 min)`.
fn matrix_columns(view: &View<'_>) -> Vec<usize> {
    let levels = view.columns.first().is_some_and(|column| column.severities() >= 0.6);
    let timed = |index: &usize| view.columns.get(*index).is_some_and(|column| column.header_time());
    if levels { (1..view.columns.len()).filter(timed).collect() } else { Vec::new() }
}

/// The column that says when: the one of times, else the one whose header says so.
fn after_column(view: &View<'_>) -> Option<usize> {
    let by = |test: &dyn Fn(usize) -> bool| (0..view.columns.len()).find(|&index| test(index));
    let column = |index: usize| view.columns.get(index);
    by(&|i| column(i).is_some_and(|c| c.has(Role::After) && c.times() >= 0.5 && !answers(c)))
        .or_else(|| by(&|i| column(i).is_some_and(|c| c.times() >= 0.5 && !answers(c))))
        .or_else(|| by(&|i| column(i).is_some_and(|c| c.has(Role::After) && !answers(c))))
}

/// Does the header say that what stands below is a condition?
fn conditional(view: &View<'_>, after: usize) -> bool {
    const CONDITION: &[&str] =
        &["after", "when", "condition", "situation", "trigger", "criteria", "unacknowledged", "if"];
    view.columns.get(after).is_some_and(|column| column.words.has(CONDITION))
}

/// Is it a column of times that somebody has, not of times after which somebody else is asked?
fn answers(column: &Column<'_>) -> bool {
    column.has(Role::Response) || column.has(Role::Resolution) || column.has(Role::Update)
}

/// The column that says to whom.
fn target_column(view: &View<'_>, after: usize) -> Option<usize> {
    let named = |role: Role| {
        (0..view.columns.len())
            .find(|&i| i != after && view.columns.get(i).is_some_and(|c| c.has(role) && c.times() < 0.5))
    };
    named(Role::Escalate).or_else(|| named(Role::Person)).or_else(|| named(Role::Reach)).or_else(|| {
        let last = view.columns.len().checked_sub(1)?;
        (last != after && view.columns.len() == 2).then_some(last)
    })
}

/// The column beside times and targets that says in which situation.
fn situation_column(view: &View<'_>, after: usize, target: usize) -> Option<usize> {
    const SITUATION: &[&str] =
        &["scenario", "situation", "condition", "trigger", "criteria", "case", "event", "incident"];
    (0..view.columns.len()).find(|&i| {
        ![after, target].contains(&i) && view.columns.get(i).is_some_and(|c| c.words.has(SITUATION) && c.times() < 0.5)
    })
}

fn lower(view: &View<'_>, page: &mut Page<'_>) {
    let matrix = matrix_columns(view);
    let rungs = if matrix.is_empty() { plain(view, page) } else { by_severity(view, page, &matrix) };
    if rungs.is_empty() {
        return;
    }
    for rung in &rungs {
        let scope = rung.severities.first().cloned().map_or(Scope::Document, Scope::Severity);
        page.fact(TimeKind::Rung, scope, rung.origin, rung.after.clone());
    }
    let span = page.block_span();
    page.runbook.ladders.push(Ladder { rungs, section: page.section(), span });
}

fn plain(view: &View<'_>, page: &Page<'_>) -> Vec<Rung> {
    let Some(after) = after_column(view) else { return Vec::new() };
    let Some(target) = target_column(view, after) else { return Vec::new() };
    let level = (0..view.columns.len()).find(|&i| view.columns.get(i).is_some_and(|c| c.severities() >= 0.6));
    let situation = situation_column(view, after, target);
    let around = page.runbook.severities_around(page.section());
    let rung = |row: &Row| {
        let when = row.cells.get(after)?;
        // `Security breach | Security team | Immediately`: the time alone does not say when.
        let condition = situation.and_then(|i| row.cells.get(i)).filter(|cell| says_something(cell.str()));
        let condition = condition.unwrap_or(when);
        let target = row.cells.get(target).filter(|cell| says_something(cell.str()))?;
        let named =
            level.and_then(|i| row.cells.get(i)).map(|cell| severities(cell.str())).filter(|keys| !keys.is_empty());
        let said = |cell: &Cell| severity::mentioned(cell.str()).into_iter().map(|(key, _)| key).collect::<Vec<_>>();
        // `CTO (SEV1)` and `If P1 is unresolved, page the CTO` say it beside the name.
        let mentioned = || [condition, when, target].into_iter().map(said).find(|keys| !keys.is_empty());
        Some(Rung {
            after: first_time(&when.content, page),
            origin: origin(condition.str(), view),
            severities: named.or_else(mentioned).unwrap_or_else(|| around.clone()),
            condition: Text::of(&condition.content.text),
            target: Text::of(&target.content.text),
            span: row.span,
        })
    };
    view.table.rows.iter().filter_map(rung).collect()
}

/// Every severity that a cell names: `SEV1, SEV2`.
fn severities(cell: &str) -> Vec<SeverityKey> {
    let first = severity::named(cell).map(|(key, _)| key);
    let mut keys: Vec<SeverityKey> = severity::mentioned(cell).into_iter().map(|(key, _)| key).collect();
    keys.extend(first.filter(|_| keys.is_empty()));
    keys
}

fn by_severity(view: &View<'_>, page: &Page<'_>, columns: &[usize]) -> Vec<Rung> {
    let mut rungs = Vec::new();
    for row in &view.table.rows {
        let Some((key, _)) = row.cells.first().and_then(|cell| severity::named(cell.str())) else { continue };
        for &index in columns {
            let (Some(header), Some(cell)) = (view.table.header.get(index), row.cells.get(index)) else { continue };
            if says_something(cell.str()) {
                rungs.push(Rung {
                    after: first_time(&header.content, page),
                    origin: origin(header.str(), view),
                    severities: vec![key.clone()],
                    condition: Text::of(&header.content.text),
                    target: Text::of(&cell.content.text),
                    span: cell.span,
                });
            }
        }
    }
    rungs
}

/// The first time in a condition such as `P1 unresolved after 2 hours`.
fn first_time(content: &Inlines, page: &Page<'_>) -> Option<Timed> {
    page.timed(content).or_else(|| page.times_in(content).into_iter().next())
}

/// When a rung's clock starts, by the words of the condition and of the header.
fn origin(condition: &str, view: &View<'_>) -> Origin {
    let headers: Vec<&str> = view.table.header.iter().map(Cell::str).collect();
    let all = format!("{condition} {}", headers.join(" "));
    if words::has_word(condition, &["progress"]) {
        Origin::LastProgress
    } else if words::has_word(
        &all,
        &[
            "ack",
            "acknowledgement",
            "acknowledged",
            "unacknowledged",
            "response",
            "unanswered",
            "alert",
            "page",
            "detection",
            "start",
        ],
    ) {
        Origin::AlertFired
    } else {
        Origin::Unstated
    }
}
