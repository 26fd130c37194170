//! Recovery objectives: `Scenario | RTO | RPO`, or `Metric | Target` with rows `RTO` and `RPO`.

use crate::model::lower::recovery::{says_whose, states_interval};
use crate::model::lower::{Page, Whose};
use crate::model::table::{Column, Kind, Role, TableKind, View, backup_schedule, says_something};
use crate::model::words::{self, Words};
use crate::model::{Objective, Origin, Scope, Text, TimeKind, Timed};
use crate::syntax::table::{Cell, Row};

/// Tables of recovery objectives.
pub(super) const KIND: Kind = Kind { kind: TableKind::RtoRpo, score, lower };

/// Words of headers of what recoveries took.
const MEASURED: &[&str] = &["average", "avg", "mean", "actual", "achieved", "measured", "observed", "impact", "change"];

/// Words of headers of how long something may be down at most.
const MOST: &[&str] = &["max downtime", "maximum downtime"];

/// The two measures: the role of a column, the words of a row, the kind of time, the name.
const MEASURES: &[(Role, &[&str], TimeKind, &str)] = &[
    (Role::Rto, &["rto", "recovery time"], TimeKind::RecoveryTime, "RTO"),
    (Role::Rpo, &["rpo", "recovery point"], TimeKind::RecoveryPoint, "RPO"),
];

/// Rows whose first cell names a measure. `rto_target_minutes` names a variable.
fn measured_rows(view: &View<'_>) -> usize {
    let named = |row: &&Row| {
        let cell = row.cells.first().map_or("", Cell::str);
        let words = Words::of(cell);
        !cell.contains('_') && MEASURES.iter().any(|(_, names, _, _)| words.has(names))
    };
    view.table.rows.iter().filter(named).count()
}

/// Is the only column of recovery times an objective? "Average recovery time" was measured, "impact on RTO" is a change, and
/// the time that a recovery takes is an objective where a title says so.
fn promises(view: &View<'_>) -> bool {
    const NAMED: &[&str] = &["rto", "rpo", "objective", "target"];
    // Beside a promised availability it is what that leaves.
    let left = view.columns.iter().any(|column| column.words.has(&["uptime", "availability", "sla", "month", "year"]));
    let topic = view.within(&["rto", "rpo", "recovery objectives", "recovery time objectives", "objectives"]);
    let promise = |column: &Column<'_>| {
        let recovery = column.has(Role::Rto) || column.has(Role::Rpo);
        recovery
            && !column.words.has(MEASURED)
            && (topic || column.words.has(NAMED) || !left && column.words.has(MOST))
            && column.index > 0
    };
    view.columns.iter().any(promise)
}

/// Are there numbers in every column behind the first, none of them measured?
fn numbers(view: &View<'_>) -> bool {
    let number = |column: &Column<'_>| column.digits() >= 0.6 && !column.words.has(MEASURED);
    view.columns.len() > 1 && view.columns.iter().skip(1).all(number)
}

/// The column of what a recovery is meant to take at most, by the title and the header together: `Scenario | Target time`
/// below "Restoration targets".
fn target_column(view: &View<'_>) -> Option<usize> {
    const RECOVERY: &[&str] = &["recovery", "restore", "restoration", "failover", "rto"];
    const MEANT: &[&str] = &["target", "targets", "objective", "objectives"];
    let reported = view.columns.iter().any(|column| column.index > 0 && column.words.has(MEASURED));
    let target = |column: &&Column<'_>| column.has(Role::Target) && column.times() >= 0.6;
    let columns = || view.columns.iter().skip(1).filter(target);
    let sole = view.under(RECOVERY) && view.under(MEANT) && !reported && columns().count() == 1;
    columns().map(|column| column.index).next().filter(|_| sole)
}

/// Does it tell what tests came to: `Scenario | Last test | RTO | Result`, where rows passed or failed? Times below such
/// headers were measured, unless one says that it is meant.
fn tells_results(view: &View<'_>) -> bool {
    let meant = |column: &Column<'_>| {
        (column.has(Role::Rto) || column.has(Role::Rpo)) && column.words.has(&["target", "objective", "goal", "sla"])
    };
    let result = |column: &Column<'_>| column.words.has(&["result", "results", "outcome"]) && column.outcomes() >= 0.5;
    view.columns.iter().any(result) && !view.columns.iter().any(meant)
}

/// Does it say how long recoveries are expected to take: `Scenario | Expected recovery time`?
fn estimates(view: &View<'_>) -> bool {
    let estimate = |column: &Column<'_>| {
        column.index > 0
            && column.has(Role::Estimate)
            && column.words.has(&["recovery", "restore"])
            && column.times() >= 0.6
    };
    view.columns.iter().any(estimate)
}

fn score(view: &View<'_>) -> u8 {
    if tells_results(view) {
        return 0;
    }
    let columns = usize::from(view.has(Role::Rto)) + usize::from(view.has(Role::Rpo));
    let rows = view.table.rows.len();
    // Columns that are all blank are those of a log to be kept.
    let stated = |role: Role| {
        let meant = view.column(role).and_then(|i| view.columns.get(i)).is_some_and(|c| !c.words.has(MEASURED));
        meant && view.table.rows.iter().any(|row| view.cell(row, role).is_some())
    };
    match (columns, measured_rows(view)) {
        (2, _) if stated(Role::Rto) || stated(Role::Rpo) => 98,
        (2, _) => 0,
        // A scenario with its objective, whatever is done then.
        (1, _) if promises(view) => 92,
        // What tests came to.
        (0, _) if view.under(&["result", "results"]) => 0,
        // One objective among other fields makes no table of objectives.
        (0, measured @ 2..) if measured * 3 >= rows || view.under(&["rto", "rpo", "recovery"]) => 90,
        (0, 1) if rows <= 2 => 70,
        (0, 0) if target_column(view).is_some() => 89,
        (0, 0) if estimates(view) => 66,
        // `Plan | Normal | Fast` below "Recovery time (RTO)", in whatever words.
        (0, 0) if view.under(&["rto", "rpo"]) && numbers(view) => 66,
        _ => 0,
    }
}

fn lower(view: &View<'_>, page: &mut Page<'_>) {
    let named = view.has(Role::Rto) || view.has(Role::Rpo) || measured_rows(view) > 0;
    let target = target_column(view).filter(|_| !named);
    for row in &view.table.rows {
        let Some(first) = subject(view, row) else { continue };
        if let Some((index, cell)) = target.and_then(|index| Some((index, row.cells.get(index)?))) {
            let time = view.time(row, index, page);
            let scope = Scope::Named(first.str().to_lowercase());
            objective(page, first, (cell, time), (TimeKind::RecoveryTime, "RTO"), scope);
        }
        if backup_schedule::is_one(view) {
            backup_schedule::interval(view, row, &Scope::Named(first.str().to_lowercase()), page);
        }
        if !view.has(Role::Frequency) {
            backup_schedule::by_a_log(view, row, &Scope::Named(first.str().to_lowercase()), page);
        }
        schedule_row(view, row, page);
        if view.has(Role::Estimate) && says_something(first.str()) {
            let time = view.role_time(row, Role::Estimate, page);
            page.fact(TimeKind::RecoveryEstimate, Scope::Named(first.str().to_lowercase()), Origin::Unstated, time);
        }
        if view.has(Role::Retention) {
            let time = view.role_time(row, Role::Retention, page);
            page.fact(TimeKind::Retention, Scope::Named(first.str().to_lowercase()), Origin::Unstated, time);
        }
        if view.has(Role::Rto) && view.column(Role::Rto) == view.column(Role::Rpo) {
            let whose = Scope::Named(first.str().to_lowercase());
            view.cell(row, Role::Rto)
                .into_iter()
                .for_each(|cell| page.objectives_in(&cell.content, Whose::Settled(&whose)));
            continue;
        }
        for (role, names, kind, measure) in MEASURES {
            if let Some(cell) = view.cell(row, *role) {
                // How long something may be down at most is longer than what its recovery is meant to take.
                if view.column(*role).and_then(|i| view.columns.get(i)).is_some_and(|column| column.words.has(MOST)) {
                    continue;
                }
                // `RPO | RTO | Strategy`: a time is nobody's name.
                let measured =
                    view.columns.first().is_some_and(|column| column.has(Role::Rto) || column.has(Role::Rpo));
                let scope = if measured {
                    page.named_scope()
                } else if says_something(first.str()) {
                    let part = part_of(view, *role, names).unwrap_or_default();
                    Scope::Named(format!("{part}{}", first.str().to_lowercase()))
                } else {
                    Scope::Document
                };
                let time = view.role_time(row, *role, page);
                objective(page, first, (cell, time), (*kind, measure), scope);
            } else if !view.has(*role) && names_measure(row, names) && !has_several_targets(view, row, page) {
                let timed = (1..row.cells.len()).find_map(|i| Some((row.cells.get(i)?, view.time(row, i, page)?)));
                if let Some((cell, time)) = timed {
                    // Two rows of one measure (`RPO (replication)`, `Backup RPO`) are about different things.
                    let rows = view.table.rows.iter().filter(|row| names_measure(row, names)).count();
                    let named = (rows > 1).then(|| Scope::Named(first.str().to_lowercase()));
                    let scope = named.or_else(|| of_part(row)).unwrap_or_else(|| page.named_scope());
                    objective(page, first, (cell, Some(time)), (*kind, measure), scope);
                }
            }
        }
    }
}

/// A row `Snapshot | every 6 hours` among those of the objectives.
fn schedule_row(view: &View<'_>, row: &Row, page: &mut Page<'_>) {
    const NAMES: &[&str] = &["backup", "snapshot", "snapshots", "dump"];
    if view.has(Role::Rto) || view.has(Role::Rpo) {
        return;
    }
    let [label, value] = row.cells.as_slice() else { return };
    let key = words::words(label.str()).join(" ");
    if says_something(value.str()) && (NAMES.contains(&key.as_str()) || states_interval(&key)) {
        let time = page.interval(&value.content);
        page.fact(TimeKind::BackupInterval, page.named_scope(), Origin::Unstated, time);
    }
}

/// Does a row state several targets that differ: `Target (current) | Target (phase 1)`? Which of them holds is for its readers
/// to say.
fn has_several_targets(view: &View<'_>, row: &Row, page: &Page<'_>) -> bool {
    let targets = view.columns.iter().filter(|column| column.index > 0 && column.words.has(&["target", "objective"]));
    let mut times = targets.filter_map(|column| Some(view.time(row, column.index, page)?.value));
    times.next().is_some_and(|first| times.any(|other| other != first))
}

/// The part that the header of a measure names, and a blank, where the table has several columns of it: `Postgres RPO target`
/// beside `Files RPO target`.
fn part_of(view: &View<'_>, role: Role, names: &[&str]) -> Option<String> {
    const ANY: &[&str] = &["target", "current", "new", "old", "max", "maximum", "proposed", "business"];
    view.columns.iter().filter(|column| column.has(role)).nth(1)?;
    let header = words::words(view.header(view.column(role)?));
    let measure = |word: &String| names.iter().any(|name| name.split(' ').next() == Some(word));
    let before: Vec<String> = header.into_iter().take_while(|word| !measure(word)).collect();
    let any = |word: &String| ANY.contains(&word.as_str()) || MEASURED.contains(&word.as_str());
    (!before.is_empty() && !before.iter().any(any)).then(|| before.join(" ") + " ")
}

/// The cell that says what a row is about: the first, or where that ranks it (`Tier | Component | RTO`) the component.
pub(super) fn subject<'r>(view: &View<'_>, row: &'r Row) -> Option<&'r Cell> {
    const RANKS: &[&str] = &["tier", "priority", "criticality", "class", "level", "rank", "order"];
    const PARTS: &[&str] = &[
        "component",
        "service",
        "system",
        "application",
        "database",
        "datastore",
        "data store",
        "workload",
        "resource",
    ];
    let ranked = view.columns.first().is_some_and(|column| column.words.has(RANKS) && !column.words.has(PARTS));
    let part = || view.columns.iter().position(|column| column.words.len() <= 2 && column.words.has(PARTS));
    row.cells.get(if ranked { part().unwrap_or(0) } else { 0 })
}

/// The part that the only row of a measure names beside it: `RPO for patients' data`.
fn of_part(row: &Row) -> Option<Scope> {
    let label = row.cells.first()?.str();
    (says_whose(label)).then(|| Scope::Named(label.to_lowercase()))
}

fn names_measure(row: &Row, names: &[&str]) -> bool {
    row.cells.first().is_some_and(|cell| words::has_word(cell.str(), names))
}

type Target<'a> = (&'a Cell, Option<Timed>);

fn objective(
    page: &mut Page<'_>,
    subject: &Cell,
    (cell, time): Target<'_>,
    (kind, measure): (TimeKind, &str),
    scope: Scope,
) {
    page.fact(kind, scope, Origin::Unstated, time.clone());
    page.runbook.objectives.push(Objective {
        subject: Text::of(&subject.content.text),
        indicator: None,
        measure: measure.to_owned(),
        target: Text::of(&cell.content.text),
        time,
        bound: None,
        window: None,
        section: page.section(),
    });
}
