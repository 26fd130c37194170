//! Bounds on metrics: `Metric | Warning | Critical`, `Trigger | Threshold | Action`.

use crate::model::lower::Page;
use crate::model::rule_file::Query;
use crate::model::signals::compares;
use crate::model::table::{Column, Kind, Role, TableKind, View, says_something, symptom_action};
use crate::model::threshold::{Polarity, find_thresholds, read_header, read_threshold};
use crate::model::words::Words;
use crate::model::{SeverityKey, Text, Threshold, ThresholdSource, severity};
use crate::source::Mapped;
use crate::syntax::table::{Cell, Row};

/// Tables of thresholds.
pub(super) const KIND: Kind = Kind { kind: TableKind::Threshold, score, lower };

/// Headers that say by themselves that a bound follows. "Limit" and "Max" do not: they head what a pod may use, too.
const NAMED: &[&str] = &[
    "threshold",
    "thresholds",
    "warning",
    "warn",
    "critical",
    "alert threshold",
    "burn rate",
    "umbral",
    "limiar",
    "seuil",
    "schwellenwert",
    "порог",
];

/// Titles below which bounds are stated, whatever their headers say.
const TOPIC: &[&str] =
    &["threshold", "thresholds", "alert conditions", "alarm conditions", "umbrales", "limiares", "seuils"];

/// Titles below which numbers are what is meant to be kept.
const MEANT: &[&str] =
    &["target", "targets", "objectives", "budget", "budgets", "gate", "gates", "threshold", "thresholds"];

/// Words for what a machine measures. Goals of people and of a business have numbers, too: signups, ratings, sessions.
const TECHNICAL: &[&str] = &[
    "latency",
    "error",
    "errors",
    "availability",
    "uptime",
    "downtime",
    "cpu",
    "memory",
    "ram",
    "disk",
    "storage",
    "throughput",
    "response",
    "queue",
    "lag",
    "request",
    "requests",
    "rps",
    "qps",
    "tps",
    "cache",
    "hit",
    "load",
    "ttfb",
    "lcp",
    "fid",
    "cls",
    "inp",
    "fcp",
    "tti",
    "query",
    "queries",
    "replication",
    "restart",
    "restarts",
    "pod",
    "pods",
    "node",
    "nodes",
    "db",
    "database",
    "api",
    "endpoint",
    "5xx",
    "4xx",
    "timeout",
    "timeouts",
    "saturation",
    "iops",
    "heap",
    "gc",
    "p50",
    "p90",
    "p95",
    "p99",
    "connection",
    "connections",
    "backup",
    "backups",
    "restore",
    "recovery",
    "mttr",
    "mttd",
    "mtta",
    "rollout",
    "deployment",
    "failover",
    "coverage",
    "build",
    "job",
    "jobs",
    "worker",
    "workers",
    "network",
    "bandwidth",
    "packet",
    "health",
    "startup",
    "cold",
    "render",
    "bundle",
    "lighthouse",
    "fps",
    "duration",
    "incident",
    "incidents",
    "alert",
    "alerts",
    "vulnerability",
    "vulnerabilities",
    "scan",
    "scans",
    "secret",
    "secrets",
    "patch",
    "patches",
    "resource",
    "cost",
    "remediate",
    "remediation",
    "vulns",
    "dependency",
    "dependencies",
    "toil",
    "automation",
    "change",
    "services",
    "deploys",
    "delivery",
    "ingestion",
    "sync",
    "webhook",
    "webhooks",
    "cert",
    "certificate",
    "certificates",
    "log",
    "logs",
];

/// Columns that hold bounds: by their header, and by cells that are one. A time is one beside the name of a metric, and
/// below one.
fn bound_columns(view: &View<'_>) -> Vec<usize> {
    let metric = view.columns.first().is_some_and(|first| first.has(Role::Metric));
    let timed = |column: &Column<'_>| match metric {
        true => column.times().max(column.signed()),
        false if measures(column) => column.times(),
        false => 0.0,
    };
    let held = |column: &Column<'_>| bounds(column).max(column.compared()) + timed(column);
    // Below the name of a severity, or of a colour that stands for one, is when it begins.
    let level = |column: &Column, index: usize| {
        metric && severity::named(view.header(index)).is_some() && bounds(column) >= 0.6
    };
    let bound = |i: &usize| {
        view.columns.get(*i).is_some_and(|c| {
            (c.has(Role::Bound) || c.has(Role::Target)) && held(c) >= 0.3 && c.digits() > 0.0 || level(c, *i)
        })
    };
    (1..view.columns.len()).filter(bound).collect()
}

/// Columns of what is meant to be kept to, by what their headers say is measured or by their cells: `Endpoint | p95 | p99`,
/// `Operation | Target`. They are that below a title that says so.
pub(super) fn aimed_columns(view: &View<'_>) -> Vec<usize> {
    let metric = view.columns.first().is_some_and(|first| first.has(Role::Metric));
    let aimed = |column: &&Column<'_>| {
        let headed = metric || column.has(Role::Target) || column.has(Role::Bound);
        measured_header(column) && (bounds(column).max(column.times()).max(column.signed()) >= 0.6)
            || headed && column.signed() >= 0.6 && !column.words.has(&["benchmark", "current"])
    };
    // An alert with a bound is an alert, and what was measured is no aim.
    let alerts = view.columns.iter().take(2).any(|column| column.has(Role::Alert));
    if alerts || reached(view) || view.near(&["measured", "result", "results", "baseline", "baselines", "estimates"]) {
        return Vec::new();
    }
    view.columns.iter().skip(1).filter(aimed).map(|column| column.index).collect()
}

/// The share of cells that hold a bound, with a unit of their own or the header's.
fn bounds(column: &Column) -> f32 {
    column.bounds().max(column.measured())
}

fn score(view: &View<'_>) -> u8 {
    let Some(first) = view.columns.first() else { return 0 };
    let metric = first.has(Role::Metric);
    let seen = first.has(Role::Symptom) || first.has(Role::Check);
    if states_bounds(view) {
        return 89;
    }
    if scales(view) {
        return 86;
    }
    let columns: Vec<&Column> = bound_columns(view).into_iter().filter_map(|i| view.columns.get(i)).collect();
    let any = |test: fn(&Column) -> bool| columns.iter().any(|column| test(column));
    let strong = any(|c| bounds(c) >= 0.6);
    if reports(view, &columns) {
        return 0;
    }
    let bad = any(|c| bounds(c) >= 0.6 && !c.has(Role::Target));
    if !columns.is_empty() && goals(view, &columns) {
        return 0;
    }
    let plain = any(|c| c.compared() >= 0.5 || (bounds(c) >= 0.6 && c.words.has(NAMED)));
    match (metric, seen, plain) {
        (true, ..) if bad => 90,
        (true, ..) if strong => 86,
        (true, ..) if !columns.is_empty() => 70,
        (_, true, true) if bad => 90,
        (_, true, true) => 70,
        (_, _, true) if strong => 66,
        (true, ..) if bound_by_level(view) => 70,
        _ if columns.iter().any(|column| measures(column)) => 78,
        _ if view.near(MEANT) && !aimed_columns(view).is_empty() => 76,
        _ if strong && view.under(TOPIC) => 66,
        // `Level | Lag | Action`: where each level begins.
        _ if view.under(TOPIC) && by_level(view) => 66,
        // `Signal | Suggested alert`: below a title that says so, in whatever words.
        (true, ..) if view.under(TOPIC) && view.columns.iter().skip(1).any(|c| c.has(Role::Bound)) => 62,
        _ if stated_thresholds(view) => 64,
        // `Trigger | Threshold`, both by title and by header.
        _ if view.under(TOPIC) && view.columns.iter().skip(1).any(|column| column.words.has(&["threshold"])) => 62,
        _ => 0,
    }
}

/// Are these goals that somebody works towards, and not bounds of something that runs: `KPI | Target` over signups?
fn goals(view: &View<'_>, bounds: &[&Column<'_>]) -> bool {
    let aimed = bounds.iter().all(|column| column.has(Role::Target) && !column.words.has(NAMED) && !measures(column));
    let technical = |row: &&Row| row.cells.iter().take(2).any(|cell| Words::of(cell.str()).has(TECHNICAL));
    aimed && !view.under(TECHNICAL) && view.table.rows.iter().filter(technical).count() * 3 < view.table.rows.len()
}

/// Does the header of a column of bounds say what is measured: `p95 target`, `Max error rate`?
fn measures(column: &Column<'_>) -> bool {
    let bound = column.has(Role::Bound) || column.has(Role::Target);
    measured_header(column) && bound && bounds(column).max(column.times()) >= 0.6
}

/// Does a header say what is measured below it?
fn measured_header(column: &Column<'_>) -> bool {
    const MEASURED: &[&str] =
        &["latency", "response time", "error rate", "throughput", "availability", "uptime", "lag"];
    column.words.has(MEASURED) || column.words.iter().any(|word| read_header(word).quantile.is_some())
}

/// Does the first column name levels, and another the numbers where they begin?
fn by_level(view: &View<'_>) -> bool {
    let levels = view.columns.first().is_some_and(|column| column.severities() >= 0.6);
    levels && view.columns.iter().skip(1).any(|column| column.digits() >= 0.6 && column.times() < 0.5)
}

/// Is there a column for warnings and one for what is critical, both with numbers in them: `1+`, `3 in a row`?
fn bound_by_level(view: &View<'_>) -> bool {
    let level = |column: &&Column<'_>| column.words.has(&["warning", "critical"]) && column.digits() >= 0.5;
    view.columns.iter().filter(level).count() > 1
}

/// Is there a column that says it holds thresholds, and most of whose cells compare something, in whatever words?
fn stated_thresholds(view: &View<'_>) -> bool {
    let compares = |cell: &Cell| cell.str().contains(['<', '>', '≥', '≤']);
    view.columns.iter().skip(1).filter(|column| column.words.has(&["threshold", "thresholds"])).any(|column| {
        let cells = view.table.column(column.index).filter(|(_, cell)| says_something(cell.str()));
        let (all, compared) =
            cells.fold((0, 0), |(all, some), (_, cell)| (all + 1, some + usize::from(compares(cell))));
        compared > 0 && compared * 2 >= all
    })
}

/// Does it say what was reached of what was meant, or what is meant to be reached by when: `Metric | Achieved | Target`,
/// `Target (3 months) | Target (6 months)`? Nobody is told by it when something is bad.
fn reports(view: &View<'_>, bounds: &[&Column<'_>]) -> bool {
    let dated = bounds.len() > 1 && bounds.iter().all(|column| column.header_time());
    // A `Target threshold` is a target.
    let meant =
        |column: &&Column<'_>| column.has(Role::Target) && (!column.words.has(NAMED) || column.words.has(&["target"]));
    bounds.iter().all(meant) && (dated || reached(view))
}

/// Is there a column of what was reached, or whether it was?
fn reached(view: &View<'_>) -> bool {
    let measured = |column: &Column<'_>| {
        column.index > 0 && column.has(Role::Measured) && !column.has(Role::Bound) && !column.words.has(&["expected"])
    };
    let met = |column: &Column<'_>| {
        column.words.has(&["status", "met"]) && column.outcomes() >= 0.5 || column.words.has(&["pass fail"])
    };
    view.columns.iter().any(|column| measured(column) || met(column))
}

/// Does the first column itself state the bounds: `Memory > 75% | Scale up`? Under a header that speaks of symptoms, that
/// is a table of symptoms, unless each has its level: `Condition | Severity | Action`.
fn states_bounds(view: &View<'_>) -> bool {
    let Some(first) = view.columns.first() else { return false };
    let others = || view.columns.iter().skip(1);
    let compares = first.compared() >= 0.6;
    // `> 67 %` alone is a degree of something; what is measured makes it a condition.
    let leveled = compares && first.signed() < 0.5 && others().any(|column| grades(column));
    let graded = |column: &Column<'_>| view.under(TOPIC) && column.has(Role::Severity);
    let acts = others().any(|column| column.has(Role::Action) || graded(column));
    // Below `Threshold` the bounds alone are enough: the title says of what.
    let named = || first.words.has(NAMED) && (first.stated() >= 0.6 || first.times() >= 0.6);
    let told = view.under(TOPIC) && view.columns.len() == 2 && (compares || first.stated() >= 0.6);
    leveled || told || acts && !first.has(Role::Symptom) && (compares || named())
}

/// Does a column say of each row how severe it is?
fn grades(column: &Column<'_>) -> bool {
    column.has(Role::Severity) && !column.words.has(&["tier"]) && column.severities() >= 0.6
}

/// Are these the bounds at which an autoscaler acts? They are no alarm for people, so the model has no place for them.
fn scales(view: &View<'_>) -> bool {
    view.has(Role::Metric) && view.columns.iter().any(|column| column.has(Role::Scaling) && column.bounds() >= 0.6)
}

fn lower(view: &View<'_>, page: &mut Page<'_>) {
    let action = view.column(Role::Action).filter(|&i| i != 0);
    if states_bounds(view) {
        for row in &view.table.rows {
            let action = action.and_then(|i| row.cells.get(i)).map(|cell| Text::of(&cell.content.text));
            let severity = named(view, row);
            row.cells.first().into_iter().for_each(|cell| first_cell(cell, action.as_ref(), severity.as_ref(), page));
        }
        // A condition with its severity is a symptom, too: what is done about it may be a command.
        if action.is_some() && view.columns.first().is_some_and(|first| first.has(Role::Symptom)) {
            symptom_action::lower(view, page);
        }
        return;
    }
    let mut columns = bound_columns(view);
    if columns.is_empty() {
        let named =
            |&i: &usize| view.columns.get(i).is_some_and(|column| column.words.has(&["threshold", "thresholds"]));
        columns = (1..view.columns.len()).filter(named).collect();
    }
    if columns.is_empty() && !scales(view) {
        columns = aimed_columns(view);
    }
    view.table.rows.iter().for_each(|row| row_bounds(view, row, &columns, page));
}

/// The columns of a table of objectives that say when it is bad.
pub(super) fn alert_columns(view: &View<'_>) -> Vec<usize> {
    let bad = |i: &usize| {
        view.columns
            .get(*i)
            .is_some_and(|c| c.has(Role::Bound) && !c.has(Role::Target) && bounds(c).max(c.stated()) >= 0.3)
    };
    (1..view.columns.len()).filter(bad).collect()
}

/// The bounds in some columns of a row.
pub(super) fn row_bounds(view: &View<'_>, row: &Row, columns: &[usize], page: &mut Page<'_>) {
    let Some(subject) = row.cells.first().filter(|cell| says_something(cell.str())) else { return };
    let action = view.column(Role::Action).filter(|&i| i != 0);
    // Where the rows are windows of time, the header says what is measured.
    let windows = view.columns.first().is_some_and(|first| first.times() >= 0.6);
    let query = query(view, row);
    let calls = |index: usize| view.columns.get(index).is_some_and(|column| column.words.has(ALARMS));
    // `p95 latency (ms)` states the unit of the numbers in its row.
    let (name, unit) = match subject.str().find('(').filter(|_| read_header(subject.str()).unit.is_some()) {
        Some(at) => (subject.str().get(..at).unwrap_or_default(), subject.str().get(at..)),
        None => (subject.str(), None),
    };
    for &index in columns {
        let Some(cell) = row.cells.get(index) else { continue };
        let header = view.header(index);
        let with_unit = unit.filter(|_| read_header(header).unit.is_none()).map(|unit| format!("{header} {unit}"));
        let Some(mut bound) = read_threshold(cell.str(), Some(with_unit.as_deref().unwrap_or(header))) else {
            several(cell, subject, query.as_ref(), page);
            continue;
        };
        bound.quantile = bound.quantile.or_else(|| read_header(subject.str()).quantile);
        // What no header calls a bound or a level is what is meant to be kept to.
        let good = view.columns.get(index).is_some_and(|c| !c.has(Role::Bound)) && severity::named(header).is_none();
        page.runbook.thresholds.push(Threshold {
            subject: measured(view, index, windows)
                .or_else(|| Some(Text::of(&subject.content.text.part(0..name.len())))),
            query: query.clone().filter(|_| !windows && (action.is_some() || calls(index))),
            bound: bound.with_polarity(if good { Polarity::GoodWhen } else { Polarity::BadWhen }),
            text: Text::of(&cell.content.text),
            column: view.table.header.get(index).map(|cell| Text::of(&cell.content.text)),
            severity: if good { None } else { level(header).or_else(|| named(view, row)) },
            action: action.and_then(|i| row.cells.get(i)).map(|cell| Text::of(&cell.content.text)),
            source: ThresholdSource::Table,
            section: page.section(),
        });
    }
}

/// What a row measures in PromQL: what stands below `Query`, or a metric in code below `Metric`. Elsewhere a word in code may
/// be anything.
fn query(view: &View<'_>, row: &Row) -> Option<Query> {
    let value = |text: Mapped| {
        let text = text.trimmed();
        (compares(&text.text) == Some(false)).then(|| Query::new(text))
    };
    let code = |cell: &Cell| cell.content.code().next();
    let is_name = |text: &str| text.contains('_') && !text.contains(char::is_whitespace);
    let below = view.columns.iter().find(|c| c.words.has(&["query", "promql", "expression", "expr", "source"]));
    let stated = below.and_then(|column| row.cells.get(column.index)).and_then(|cell| {
        let bare = || Some(cell.content.text.clone()).filter(|text| is_name(text.text.trim()));
        value(code(cell).or_else(bare)?)
    });
    let first = row.cells.first().filter(|_| view.columns.first().is_some_and(|c| c.words.has(&["metric", "metrics"])));
    stated.or_else(|| {
        let cell = first.filter(|cell| cell.str().contains(['_', ':', '(']))?;
        value(code(cell)?).filter(|query| query.text.text == cell.str().trim())
    })
}

/// Headers of bounds at which somebody is called. `Threshold` alone may head what is wanted, too.
const ALARMS: &[&str] =
    &["alert", "alerts", "alerting", "alarm", "warning", "warn", "critical", "page", "trigger", "condition", "red"];

/// The bounds of a cell that says of each what it means: `>1% = warning, >5% = critical`.
fn several(cell: &Cell, subject: &Cell, query: Option<&Query>, page: &mut Page<'_>) {
    let mut at = 0;
    for part in cell.str().split_inclusive([',', ';']) {
        let start = at + (part.len() - part.trim_start().len());
        at += part.len();
        let Some((stated, meant)) = part.split_once(['=', ':', '→', '(']) else { continue };
        let meant = meant.trim_matches(|c: char| c.is_whitespace() || ",;)".contains(c));
        let Some((severity, _)) = severity::named(meant) else { continue };
        let Some(bound) = read_threshold(stated.trim(), None) else { continue };
        let range = start..start + stated.trim().len();
        page.runbook.thresholds.push(Threshold {
            subject: Some(Text::of(&subject.content.text)),
            query: query.cloned(),
            text: Text::of(&cell.content.text.part(range)),
            column: None,
            bound: bound.with_polarity(Polarity::BadWhen),
            severity: Some(severity),
            action: None,
            source: ThresholdSource::Table,
            section: page.section(),
        });
    }
}

/// The level that a row's cell for severities names.
fn named(view: &View<'_>, row: &Row) -> Option<SeverityKey> {
    severity::named(view.cell(row, Role::Severity)?.str()).map(|(key, _)| key)
}

/// What the header of a column says is measured, where the rows do not.
fn measured(view: &View<'_>, index: usize, windows: bool) -> Option<Text> {
    view.table.header.get(index).filter(|_| windows).map(|cell| Text::of(&cell.content.text))
}

/// The bounds in a cell such as `Memory > 75%`.
fn first_cell(cell: &Cell, action: Option<&Text>, severity: Option<&SeverityKey>, page: &mut Page<'_>) {
    for bound in find_thresholds(cell.str()) {
        page.runbook.thresholds.push(Threshold {
            subject: bound.subject.clone().map(|range| Text::of(&cell.content.text.part(range))),
            query: None,
            text: Text::of(&cell.content.text.part(bound.range.clone())),
            column: None,
            bound,
            severity: severity.cloned(),
            action: action.cloned(),
            source: ThresholdSource::Table,
            section: page.section(),
        });
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
