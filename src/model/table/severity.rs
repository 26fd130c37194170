//! Severity tables: `Level | Description | Response Time | Examples`.

use std::collections::BTreeMap;

use crate::model::lower::{Page, deadlines, timed};
use crate::model::table::{Column, Kind, Role, TableKind, View, beside, crossing, says_something};
use crate::model::words::Words;
use crate::model::{Origin, Scope, Severity, SeverityKey, Text, TimeKind, TimeValue, Timed, severity};
use crate::syntax::table::{Cell, Row};

/// Severity tables.
pub(super) const KIND: Kind = Kind { kind: TableKind::Severity, score, lower };

/// Titles below which severities are defined.
const TOPIC: &[&str] = &["severity", "severities", "priority", "incident", "classification", "sla", "response"];

/// Titles that say that severities are told apart.
const DEFINES: &[&str] = &["severity", "severities", "classification", "priorities"];

/// Titles below which times are times to answer.
const ANSWERS: &[&str] = &[
    "sla",
    "slas",
    "resposta",
    "respuesta",
    "réponse",
    "response",
    "responses",
    "severity",
    "severities",
    "priorities",
    "acknowledge",
    "support",
];

/// Titles below which times are times between updates.
const UPDATES: &[&str] = &["update", "updates", "cadence", "frequency", "communication", "communications"];

/// Headers of lists of work, in which a priority is a property of a task and not what is defined.
const TASKS: &[&str] =
    &["owner", "due", "status", "assignee", "task", "feature", "effort", "estimate", "ticket", "link"];

/// Headers of lists of things that have a priority, which are no incidents: sources of logs, for one.
const THINGS: &[&str] = &["source", "category", "categories", "asset", "assets", "feed", "onboarding"];

/// Headers of promises to people who wait for an answer.
const PROMISES: &[&str] = &[
    "response",
    "respond",
    "acknowledge",
    "acknowledgement",
    "acknowledgment",
    "ack",
    "resolve",
    "resolution",
    "update",
    "updates",
];

/// Headers that name the scale itself. A level may be one of log lines.
const SEVERITIES: &[&str] =
    &["severity", "sev", "severidade", "severidad", "gravedad", "sévérité", "severite", "schweregrad"];

/// Headers of levels of incidents. A priority may be one of tasks.
const LEVELS: &[&str] = &["severity", "sev", "level"];

/// Headers of where a level goes and who hears of it.
const ROUTES: &[&str] = &[
    "channel",
    "channels",
    "receiver",
    "receivers",
    "routing",
    "notification",
    "notifications",
    "notify",
    "notified",
    "responder",
    "responders",
    "audience",
    "email",
    "slack",
    "pagerduty",
    "canal",
    "canais",
    "canales",
];

/// Headers of times that name no promise: below levels of flaws they are the time to mend them.
const TIMES: &[&str] =
    &["within", "timeframe", "time frame", "timeline", "deadline", "window", "time", "prazo", "plazo", "délai"];

/// Headers of times of something else than an answer, wherever they stand.
const OTHER_TIMES: &[&str] = &[
    "status page",
    "post mortem",
    "postmortem",
    "retrospective",
    "review",
    "notify",
    "notification",
    "notifications",
    "customer",
    "customers",
    "freeze",
    "retention",
    "repeat",
    "interval",
    "cadence",
    "comms",
    "frequency",
    "fix",
    "patch",
    "rpo",
    "rto",
    "support hours",
    "escalate",
    "escalation",
    "escalates",
    "silence",
    "window",
    "duration",
    "mitigate",
    "mitigation",
];

/// Titles below which levels and tiers are of something else than incidents.
const OTHER_SCALES: &[&str] = &[
    "maturity",
    "sensitivity",
    "confidentiality",
    "data classification",
    "access",
    "autonomy",
    "readiness",
    "membership",
    "pricing",
    "plans",
    "service tiers",
    "support tiers",
];

/// Does it count what was found of each level: `Severity | Count`, `Severity | Open | Resolved`?
fn tallies(view: &View<'_>, level: usize) -> bool {
    const COUNTS: &[&str] =
        &["count", "counts", "number", "total", "open", "closed", "found", "findings", "issues", "quantity"];
    let others = || view.columns.iter().filter(|column| column.index != level);
    let bare = |column: &Column<'_>| {
        let first = |cell: &Cell| {
            let rest = cell.str().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ',');
            rest.len() < cell.str().len() && (rest.is_empty() || rest.trim_start().starts_with(['(', '—', '–']))
        };
        let number = |cell: &Cell| !says_something(cell.str()) || first(cell);
        view.table.column(column.index).all(|(_, cell)| number(cell)) && !column.header_unit() && column.times() < 0.5
    };
    let counted = others().any(|column| column.words.has(COUNTS) && bare(column));
    counted || others().count() > 1 && others().filter(|column| bare(column) && !column.header_unit()).count() > 1
}

/// Are these levels of the lines of a log? Those of incidents are numbered, or below a title of their own.
fn logs(view: &View<'_>, level: usize) -> bool {
    let cells = || view.table.column(level);
    let fine = |(_, cell): (_, &Cell)| Words::first(cell.str(), 2).has(&["debug", "trace", "fatal"]);
    let numbered = |(_, cell): (_, &Cell)| severity::named(cell.str()).is_some_and(|(key, _)| key.number.is_some());
    (cells().any(fine) || view.near(&["log", "logs", "logging"])) && !cells().any(numbered)
}

/// Does it say what the levels of one scale are called in others?
fn translates(view: &View<'_>, level: usize) -> bool {
    let scale = |column: &&Column<'_>| {
        column.index != level && (column.severities() >= 0.6 || column.words.has(&["severity", "priority", "urgency"]))
    };
    view.columns.iter().filter(scale).count() >= 2
}

/// Is it a list of things that have a priority and a time of their own?
fn lists_things(view: &View<'_>) -> bool {
    let any = |wanted: &[&str]| view.columns.iter().any(|column| column.words.has(wanted));
    any(THINGS) && !any(PROMISES)
}

/// The column that names the level: by its cells, and by its header or its place.
fn level_column(view: &View<'_>) -> Option<usize> {
    let named = |index: &usize| {
        view.columns
            .get(*index)
            .is_some_and(|column| (column.has(Role::Severity) || *index == 0) && column.severities() >= 0.6)
    };
    // Below a title that says so, half of the names must be known: `Critical`, `Warning`, `Suggestion`, `Praise`.
    let half = |index: &usize| {
        let column = view.columns.get(*index);
        view.under(DEFINES) && column.is_some_and(|column| column.has(Role::Severity) && column.severities() >= 0.5)
    };
    (0..view.columns.len().min(2)).find(named).or_else(|| Some(0).filter(half)).or_else(|| criteria(view))
}

/// The last column, where each row states what makes one severity: `Users affected | Revenue | Severity`, below a title that
/// speaks of severities.
fn criteria(view: &View<'_>) -> Option<usize> {
    let last = view.columns.len().checked_sub(1).filter(|&last| last > 0)?;
    let level = view.columns.get(last).filter(|column| column.has(Role::Severity) && column.severities() == 1.0)?;
    let named = |(_, cell): (_, &Cell)| severity::named(cell.str()).map(|(key, _)| key);
    let mut keys: Vec<_> = view.table.column(level.index).filter_map(named).collect();
    let numbered = keys.iter().all(|key| key.number.is_some());
    let rows = keys.len();
    keys.sort();
    keys.dedup();
    (numbered && rows >= 3 && keys.len() == rows && view.under(DEFINES)).then_some(last)
}

/// Is every column behind the first one of a numbered level, below a title that speaks of them?
fn sideways(view: &View<'_>) -> bool {
    let keys = view.columns.iter().skip(1).filter_map(|column| severity::named(view.header(column.index)));
    let mut levels: Vec<_> = keys.map(|(key, _)| key).filter(|key| key.number.is_some()).collect();
    levels.dedup();
    levels.len() >= 3 && levels.len() + 1 == view.columns.len() && view.near(DEFINES)
}

/// Do scores stand before the levels: `CVSS | Severity | Fix within`?
fn scored(view: &View<'_>) -> bool {
    view.columns.first().is_some_and(|first| first.words.has(&["cvss", "score"]) && first.digits() >= 0.6)
}

/// Columns of times below severities, beside what the rows are for: `Plan | Channels | P1 | P2 | P3`.
fn by_plan(view: &View<'_>) -> bool {
    let promised = |column: &&Column<'_>| {
        let key = severity::named(view.header(column.index)).map(|(key, _)| key);
        key.is_some_and(|key| key.number.is_some()) && column.times() >= 0.5
    };
    view.columns.iter().skip(1).filter(promised).count() >= 2
}

fn score(view: &View<'_>) -> u8 {
    // The model has no place for what is promised to one customer and not to another.
    if by_plan(view) && view.within(ANSWERS) {
        return 90;
    }
    // `Concern | P1 | P2 | P3`: the scale on its side, without times.
    if sideways(view) {
        return 86;
    }
    let Some(level) = level_column(view) else { return 0 };
    if criteria(view) == Some(level) {
        return 86;
    }
    if logs(view, level) || crossing::is_matrix(view) {
        return 0;
    }
    // `Alert acknowledgement` is a time, and names no alert.
    let alert = |column: &Column<'_>| column.has(Role::Alert) && !column.has(Role::Acknowledge);
    if view.columns.iter().any(alert) || view.has(Role::Rto) || level > 0 && !scored(view) || lists_things(view) {
        return 0;
    }
    let header = view.header(level);
    let named = |(_, cell): (_, &Cell)| severity::named_under(header, cell.str()).map(|(key, _)| key);
    let keys: Vec<_> = view.table.column(level).filter_map(named).collect();
    let mut distinct = keys.clone();
    distinct.sort();
    distinct.dedup();
    if distinct.len() < 2 || distinct.len() * 10 < keys.len() * 8 {
        return 0;
    }
    let promised = |&role: &Role| view.columns.iter().any(|column| column.has(role) && !counts(view, column));
    let answered = [Role::Response, Role::Acknowledge, Role::Resolution, Role::Update].iter().any(promised);
    // Times below a heading that speaks of answers are times to answer, whatever their headers say: plans, tiers.
    let own =
        |key: &&SeverityKey| key.number.is_some() && !matches!(key.family.as_str(), "LEVEL" | "TIER") && !lettered(key);
    // `Warning | 70-80 % | 1 week`: how bad one resource's state is, and not an incident.
    if view.columns.iter().any(|column| column.words.has(&["threshold", "thresholds"]))
        && !keys.iter().any(|key| own(&key))
    {
        return 0;
    }
    // Letters with a digit are levels of all sorts: that they are answered in time is what makes them severities.
    if keys.iter().all(lettered) && !answered {
        return 0;
    }
    // Two times for each numbered level are promises in any language.
    let two = view.timed().nth(1).is_some();
    let several = two && keys.iter().any(|key| own(&key));
    let severities = view.columns.get(level).is_some_and(|column| column.words.has(SEVERITIES));
    // How often a level is spoken of, and when flaws of a level are mended.
    let owed = view.timed().filter_map(|i| view.columns.get(i)).any(|column| {
        column.has(Role::Frequency) && view.near(UPDATES) || (severities || two) && column.words.has(TIMES)
    });
    let below = (view.under(ANSWERS) || view.under(UPDATES)) && view.timed().next().is_some();
    let timed = answered || several || owed || below;
    // Levels and tiers are numbered in scales of all sorts.
    let numbered = keys.iter().any(|key| own(&key)) || timed && keys.iter().any(|key| key.number.is_some());
    let topic = view.within(TOPIC);
    let described = view.has(Role::Description) || view.has(Role::Examples);
    // Labels of an issue tracker.
    let labels = !timed && view.columns.get(level).is_some_and(|column| column.words.has(&["label", "labels"]));
    if labels || tallies(view, level) || !answered && view.under(OTHER_SCALES) {
        return 0;
    }
    if !timed && (view.columns.iter().any(|column| column.words.has(TASKS)) || translates(view, level)) {
        return 0;
    }
    let acts = view.columns.len() <= 3 && view.columns.iter().skip(1).any(|column| column.has(Role::Action));
    match (timed, numbered || topic, described) {
        (true, true, _) => 95,
        (true, false, _) => 80,
        (false, true, true) => 85,
        (false, true, false) if numbered && view.under(TOPIC) => 65,
        (false, true, false) if acts && view.columns.get(level).is_some_and(|column| column.words.has(LEVELS)) => 65,
        (false, false, true) if view.columns.get(level).is_some_and(|c| c.has(Role::Severity)) => 65,
        (false, ..) if severities && routed(view) => 65,
        (false, ..) if view.under(DEFINES) && view.columns.get(level).is_some_and(|c| c.has(Role::Severity)) => 65,
        _ => 40,
    }
}

/// Is it a level of a scale with a letter of its own: `R0`?
fn lettered(key: &SeverityKey) -> bool {
    key.family.len() == 1 && !matches!(key.family.as_str(), "P" | "S")
}

/// Does it say where a level goes, or who hears of it: `Severity | Receiver | Channels`?
fn routed(view: &View<'_>) -> bool {
    view.columns.iter().skip(1).any(|column| column.words.has(ROUTES))
}

/// Is it somebody's answer to an incident? A machine may answer (`Severity | Response SLA | Auto-remediation`), and what was
/// mended is looked at once more (`Retest SLA`).
fn is_answer(view: &View<'_>, index: usize) -> bool {
    let again = |column: &Column<'_>| column.words.has(&["retest", "retesting", "verification"]);
    // Flaws are scored.
    let flaws = view.columns.iter().any(|column| column.words.has(&["cvss"]));
    !flaws && !answered_by_machine(view) && !view.columns.get(index).is_some_and(again)
}

/// Is it a machine that answers?
fn answered_by_machine(view: &View<'_>) -> bool {
    const MACHINE: &[&str] = &["auto remediation", "auto remediated", "autoremediation", "automated", "auto healing"];
    view.columns.iter().any(|column| column.words.has(MACHINE))
}

fn lower(view: &View<'_>, page: &mut Page<'_>) {
    let Some(level) = level_column(view) else { return };
    let column = |role: Role, words: &[&str]| match view.times_column(role, words) {
        None if view.timed().all(|i| view.columns.get(i).is_some_and(|column| !column.has(role))) => view.column(role),
        only => only,
    };
    let acknowledged = column(Role::Acknowledge, &["first"]);
    // `How often` on a page about updates.
    let often = || view.column(Role::Frequency).filter(|_| view.near(UPDATES));
    let (resolved, updated) = (column(Role::Resolution, &["target"]), column(Role::Update, &["status"]).or_else(often));
    // The only time of a severity, below a heading that speaks of answers, is the one to answer in.
    // Nobody has months for it: those are of rewards, of keys.
    let months = |&index: &usize| {
        let month = |row: &Row| matches!(view.time(row, index, page)?.value, TimeValue::Calendar(_)).then_some(());
        view.table.rows.iter().any(|row| month(row).is_some())
    };
    let other = |index: usize| view.columns.get(index).is_some_and(|column| column.words.has(OTHER_TIMES));
    let only = || {
        let first = view.timed().next().filter(|_| view.timed().count() == 1 && view.under(ANSWERS));
        first.filter(|i| !months(i) && !other(*i))
    };
    let stated = acknowledged.or(resolved).or(updated);
    let responded = column(Role::Response, &["response", "respond"]).or_else(|| only().filter(|_| stated.is_none()));
    for row in &view.table.rows {
        let Some(cell) = row.cells.get(level) else { continue };
        let Some((key, _)) = severity::named_under(view.header(level), cell.str()) else { continue };
        let time = |column: Option<usize>| promise(view, row, column?, page);
        let text = |role: Role| view.cell(row, role).map(|cell| Text::of(&cell.content.text));
        let answer = |column: Option<usize>| time(column).or_else(|| promise_among(row, column?, page));
        let response = responded.filter(|&i| is_answer(view, i) && !row.cells.get(i).is_some_and(does_otherwise));
        let mut said = (answer(acknowledged), answer(response), time(resolved));
        // `30 min ack` below `Response` is when somebody has acknowledged.
        let answered = response.and_then(|index| row.cells.get(index));
        if said.0.is_none() && said.1.as_ref().zip(answered).is_some_and(|(time, cell)| is_acknowledged(time, cell)) {
            said = (said.1, None, said.2);
        }
        if let (None, None, None) = said {
            said = in_clauses(view, row);
        }
        let ((acknowledge, response, resolution), update) = (said, time(updated));
        let examples: Vec<Text> = text(Role::Examples).into_iter().collect();
        let severity = Severity {
            key: key.clone(),
            name: Text::of(&cell.content.text),
            description: text(Role::Description),
            response: response.clone().or_else(|| acknowledge.clone()),
            resolution: resolution.clone(),
            update: update.clone(),
            examples: examples.clone(),
            span: row.span,
        };
        page.runbook.severities.push(severity);
        let scope = Scope::Severity(key.clone());
        page.fact(TimeKind::Acknowledge, scope.clone(), Origin::AlertFired, acknowledge);
        page.fact(TimeKind::Response, scope.clone(), Origin::AlertFired, response);
        page.fact(TimeKind::Resolution, scope.clone(), Origin::AlertFired, resolution);
        page.fact(TimeKind::Cadence, scope, Origin::Unstated, update);
        if let Some(cell) = view.cell(row, Role::Examples) {
            page.example_thresholds(&cell.content, &key);
        }
    }
    beside::rungs(view, page);
}

/// Does a cell say that something else is done by its time than to answer: `Review within 24 hours`?
fn does_otherwise(cell: &Cell) -> bool {
    const DEEDS: &[&str] = &[
        "review",
        "reviewed",
        "block",
        "blocked",
        "planned",
        "plan",
        "schedule",
        "scheduled",
        "backlog",
        "fix",
        "fixed",
    ];
    Words::first(cell.str(), 1).has(DEEDS)
}

/// Does a cell say behind its time that it is one to acknowledge in: `30 min ack`?
fn is_acknowledged(time: &Timed, cell: &Cell) -> bool {
    let behind = cell.str().split_once(time.text.str()).map_or("", |(_, behind)| behind);
    Words::first(behind, 1).has(&["ack", "acknowledge", "acknowledged", "acknowledgement", "acknowledgment"])
}

/// When a severity is acknowledged, answered and resolved by the clauses of one cell: `15-min response, 4-hr resolution`.
fn in_clauses(view: &View<'_>, row: &Row) -> (Option<Timed>, Option<Timed>, Option<Timed>) {
    const PROMISES: &[&str] = &["sla", "slas", "target", "targets", "commitment", "commitments", "time", "times"];
    let columns = view.columns.iter().filter(|column| column.words.has(PROMISES) || column.has(Role::Response));
    let mut all = (None, None, None);
    for content in columns.filter_map(|column| Some(&row.cells.get(column.index)?.content)) {
        for (kind, expr) in deadlines::clauses(content.str()) {
            let slot = match kind {
                TimeKind::Acknowledge => &mut all.0,
                TimeKind::Response => &mut all.1,
                _ => &mut all.2,
            };
            *slot = slot.take().or_else(|| Some(timed(content, &expr)));
        }
    }
    all
}

/// What an index of runbooks says of the severities in it, `Runbook | Severity | Response time`: for each of which all rows
/// say the same.
pub(crate) fn indexed(view: &View<'_>, page: &mut Page<'_>) {
    let column = |index: usize| view.columns.get(index);
    let level =
        (1..view.columns.len()).find(|&i| column(i).is_some_and(|c| c.has(Role::Severity) && c.severities() >= 0.6));
    let response = view.times_column(Role::Response, &["response", "respond"]);
    let (Some(level), Some(response)) = (level, response.filter(|_| column(0).is_some_and(|c| c.has(Role::Runbook))))
    else {
        return;
    };
    let mut stated: BTreeMap<SeverityKey, Vec<Timed>> = BTreeMap::new();
    for row in &view.table.rows {
        // `P1-P2` is for either.
        let named = row.cells.get(level).map(|cell| severity::mentioned(cell.str())).unwrap_or_default();
        if let ([(key, _)], Some(time)) = (named.as_slice(), promise(view, row, response, page)) {
            stated.entry(key.clone()).or_default().push(time);
        }
    }
    for (key, times) in stated {
        let alike = times.iter().zip(times.iter().skip(1)).all(|(a, b)| a.value == b.value);
        page.fact(
            TimeKind::Response,
            Scope::Severity(key),
            Origin::AlertFired,
            times.into_iter().next().filter(|_| alike),
        );
    }
}

/// The time in a cell. A bare `0` counts something: incidents that were fixed, not the time that it took.
fn promise(view: &View<'_>, row: &Row, index: usize, page: &Page<'_>) -> Option<Timed> {
    view.time(row, index, page).filter(|time| says_something(time.text.str()) && time.text.str() != "0")
}

/// The only time by the clock in a cell that begins with a promise: `Acknowledge within 5 minutes, take command immediately`.
fn promise_among(row: &Row, index: usize, page: &Page<'_>) -> Option<Timed> {
    let content = &row.cells.get(index)?.content;
    let promises = [["acknowledge", "within"], ["respond", "within"], ["response", "within"]];
    let words = Words::of(content.str());
    let (clock, others): (Vec<Timed>, Vec<Timed>) =
        page.times_in(content).into_iter().partition(|time| matches!(time.value, TimeValue::Clock(_)));
    let at_once = others.iter().all(|time| matches!(time.value, TimeValue::Immediate(_)));
    let promised = promises.iter().any(|promise| words.begin_with(promise)) && at_once;
    <[Timed; 1]>::try_from(clock).ok().map(|[time]| time).filter(|_| promised)
}

/// Does a column hold bare numbers: how many incidents of a severity were fixed?
fn counts(view: &View<'_>, column: &Column<'_>) -> bool {
    let number = |cell: &Cell| cell.str().parse::<f64>().is_ok();
    !column.header_unit() && view.table.column(column.index).all(|(_, cell)| number(cell))
}
