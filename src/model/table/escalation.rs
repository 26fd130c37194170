//! Escalation ladders: `After | Escalate to`, or severities against times in the header.

use crate::model::lower::lists::is_tier;
use crate::model::lower::{Page, timed};
use crate::model::table::contacts::{WAYS, is_register};
use crate::model::table::crossing::{by_column, by_severity, by_tier, matrix_columns, severity_columns, tier_columns};
use crate::model::table::{Column, Kind, Role, TableKind, View, says_something};
use crate::model::time::{self, Duration, Qualifier, TimeExpr};
use crate::model::{Contact, Ladder, Origin, Rung, Scope, SeverityKey, Text, TimeKind, Timed, severity, words};
use crate::syntax::markdown::Inlines;
use crate::syntax::table::{Cell, Row};

/// Escalation tables.
pub(super) const KIND: Kind = Kind { kind: TableKind::Escalation, score, lower };

pub(super) const TOPIC: &[&str] = &[
    "escalation",
    "escalate",
    "escalates",
    "escalations",
    "escalating",
    "escalamiento",
    "escalado",
    "escalación",
    "escalonamento",
    "escalação",
    "escalade",
    "escalare",
    "escalatie",
    "eskalation",
    "eskalacja",
    "эскалация",
];

/// Titles below which times are promises to whoever waits.
const PROMISED: &[&str] =
    &["response time", "response times", "resolution time", "resolution times", "first response", "sla", "slas"];

/// Words of headers that say that somebody is called.
const CALL: &[&str] = &["page", "call", "notify", "notified", "paged", "to whom"];

fn score(view: &View<'_>) -> u8 {
    let topic = view.within(TOPIC);
    let headed = view.columns.iter().any(|c| c.words.has(TOPIC));
    // Asked of every table: one that neither speaks of escalation nor calls anybody is spared a look at its cells.
    if !topic && !headed && !view.columns.iter().any(|column| column.words.has(CALL)) {
        return 0;
    }
    // An attacker escalates privileges.
    if view.within(&["privilege", "privileges"]) || is_roster(view) || has_thresholds(view) || promises(view) {
        return 0;
    }
    // `Level | Name | Phone | Email` below "Escalation contact register" is that.
    if is_register(view) {
        return 0;
    }
    if (topic || headed) && matrix_columns(view).len() > usize::from(!headed) {
        return 95;
    }
    // What a scale says of escalation beside its times is read there.
    if headed && is_scale(view) {
        return 60;
    }
    if topic && (tier_columns(view).len() > 1 || severity_columns(view).len() > 1) {
        return 97;
    }
    // `L1 | On-call | First response` below a heading that says so is a ladder, also where it tells how each is reached.
    if view.under(TOPIC) && tiers(view) && target_column(view, 0).is_some() {
        return 97;
    }
    // `Channel | Target` below "First response time": when somebody answers, not when somebody else is asked.
    if view.under(PROMISED) && !view.under(TOPIC) && !headed {
        return 0;
    }
    // How long an alert's condition must hold is no time after which somebody is called.
    if view.columns.first().is_some_and(|column| column.has(Role::Alert)) && view.columns.iter().any(holds) {
        return 0;
    }
    let Some(after) = after_column(view) else { return 0 };
    let target = target_column(view, after);
    let timed = view.columns.get(after).is_some_and(|column| column.times() >= 0.5);
    match (topic || headed, target, timed) {
        (true, Some(_), true) => 96,
        // Without times, only what is a condition by its header tells when: "Time" over other things heads a log.
        (true, Some(_), false) if conditional(view, after) => {
            if view.under(TOPIC) {
                90
            } else {
                85
            }
        }
        (true, None, true) if (view.under(TOPIC) || headed) && (by_level(view) || elapses(view, after)) => 70,
        // What happens and to whom it goes then: there the title must say so.
        (true, Some(target), false)
            if after == 0 && view.under(TOPIC) && (escalates(view, target) || amounts(view)) =>
        {
            86
        }
        // `Role | Escalates to`: who is called next, whenever that is.
        (true, Some(target), false) if after == 0 && topic && hands_on(view, target) => 82,
        // `Severity | First responder | Escalation`: each level is when.
        (_, Some(target), false) if by_level(view) && (calls(view, target) || names_next(view, target)) => 72,
        // "Time since alert | Who to page" needs no title.
        (false, Some(target), true) if elapses(view, after) && calls(view, target) => 75,
        _ => 0,
    }
}

/// `Role | Primary contact | Backup contact | Escalation time`: each row is for its own people, and none follows another.
fn is_roster(view: &View<'_>) -> bool {
    let has = |words: &[&str]| view.columns.iter().any(|column| column.words.has(words));
    has(&["role"]) && has(&["primary"]) && has(&["backup", "secondary"])
}

/// `Service | Team | Channel | Promise`: how fast others answer, each for itself.
fn promises(view: &View<'_>) -> bool {
    const OTHERS: &[&str] = &["service", "system", "vendor", "provider", "component", "area", "domain", "product"];
    const PROMISE: &[&str] = &["promise", "promised", "sla", "response", "answer", "answers", "target"];
    let first = view.columns.first().is_some_and(|column| column.words.has(OTHERS));
    first && view.columns.iter().any(|column| column.words.has(PROMISE) && column.times() >= 0.5)
}

/// `Gate | Target | Warning | Breach | Escalation`: how long each thing may take, and who is told. No row follows another. Nor
/// does one where a budget is burnt at different rates.
fn has_thresholds(view: &View<'_>) -> bool {
    if view.columns.iter().any(|column| column.words.has(&["burn rate", "exhaustion"])) {
        return true;
    }
    let others = view.columns.iter().skip(1);
    let timed = || others.clone().filter(|column| column.times() >= 0.5);
    others.clone().any(|column| column.words.has(BREACH))
        && !by_level(view)
        && !tiers(view)
        && timed().count() > 2
        && timed().any(|column| column.words.has(BREACH))
}

/// Words of the header of a time that is not to be exceeded.
const BREACH: &[&str] = &["breach", "warning", "critical", "limit"];

/// Does each row say within what time a severity is answered?
fn is_scale(view: &View<'_>) -> bool {
    let answered = |column: &Column<'_>| answers(column) && column.times() >= 0.5;
    by_level(view) && !tiers(view) && view.columns.iter().skip(1).any(answered)
}

/// Does the first column hold amounts, as a budget that is spent by so much?
fn amounts(view: &View<'_>) -> bool {
    view.columns.first().is_some_and(|column| column.bounds() >= 0.6 || column.digits() >= 0.8)
}

/// Does the header of a column of times say that time passes?
fn elapses(view: &View<'_>, after: usize) -> bool {
    view.columns.get(after).is_some_and(|column| column.has(Role::After))
}

/// Is it the `for` of alerts?
fn holds(column: &Column<'_>) -> bool {
    column.words.len() == 1 && column.words.has(&["for", "pending"]) && column.times() >= 0.5
}

/// Does a header say that somebody is called? A `Page` may be one of a site: `/dashboard`.
fn calls(view: &View<'_>, target: usize) -> bool {
    let path = |cell: &Cell| cell.str().trim().trim_matches('`').starts_with('/');
    let paths = || view.table.column(target).any(|(_, cell)| path(cell));
    view.columns.get(target).is_some_and(|column| column.words.has(CALL)) && !paths()
}

/// Does a header say that what stands below is who is called next?
fn escalates(view: &View<'_>, target: usize) -> bool {
    view.columns.get(target).is_some_and(|column| column.has(Role::Escalate))
}

/// Does the first column number tiers of people: `L1`, `Tier 2`, `Level 3`?
fn tiers(view: &View<'_>) -> bool {
    const TIERS: &[&str] = &["l", "level", "tier", "line"];
    let tier = |cell: &Cell| {
        let text = cell.str().trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        TIERS.iter().any(|word| {
            let number = text.strip_prefix(word).map(|rest| rest.trim_start_matches([' ', '-']));
            number.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        })
    };
    view.table.rows.len() >= 2 && view.table.column(0).all(|(_, cell)| tier(cell))
}

/// The column that says when: the one of times, else the one whose header says so.
fn after_column(view: &View<'_>) -> Option<usize> {
    let by = |test: &dyn Fn(usize) -> bool| (0..view.columns.len()).find(|&index| test(index));
    let column = |index: usize| view.columns.get(index);
    by(&|i| column(i).is_some_and(|c| c.has(Role::After) && c.times() >= 0.5 && !answers(c)))
        .or_else(|| by(&|i| column(i).is_some_and(|c| c.times() >= 0.5 && !answers(c))))
        .or_else(|| by(&|i| column(i).is_some_and(|c| c.has(Role::After) && !answers(c))))
        .or_else(|| by(&|i| conditional(view, i)))
        // Where nothing says when, what happened is what the row is for.
        .or_else(|| {
            let handed = || view.within(TOPIC) && (1..view.columns.len()).any(|i| hands_on(view, i));
            (view.under(TOPIC) || by_level(view) || handed()).then_some(0)
        })
}

/// Does the header of a column speak of escalation?
fn names_next(view: &View<'_>, column: usize) -> bool {
    view.columns.get(column).is_some_and(|column| column.words.has(TOPIC))
}

/// Does the header of a column say that it goes on to whom stands below it?
fn hands_on(view: &View<'_>, column: usize) -> bool {
    const ON: &[&str] = &["escalates to", "escalate to", "escalation path", "escalation target", "escalation to"];
    view.columns.get(column).is_some_and(|column| column.words.has(ON))
}

/// Does the first column name levels?
pub(super) fn by_level(view: &View<'_>) -> bool {
    view.columns.first().is_some_and(|column| column.severities() >= 0.6)
}

/// Does the header say that what stands below is a condition?
pub(super) fn conditional(view: &View<'_>, after: usize) -> bool {
    const CONDITION: &[&str] = &[
        "after",
        "when",
        "condition",
        "situation",
        "scenario",
        "trigger",
        "criteria",
        "unacknowledged",
        "if",
        "since",
        "elapsed",
        "rung",
    ];
    view.columns.get(after).is_some_and(|column| column.words.has(CONDITION))
}

/// Is it a column of times that somebody has, not of times after which somebody else is asked: `Response time`, but not
/// `Without response for`?
pub(super) fn answers(column: &Column<'_>) -> bool {
    const MISSING: &[&str] =
        &["without", "no", "not", "if", "after", "since", "un", "unacknowledged", "escalate", "escalation"];
    let answer =
        [Role::Response, Role::Acknowledge, Role::Resolution, Role::Update].iter().any(|&role| column.has(role));
    const OFTEN: &[&str] = &["review", "reviewed", "reviews"];
    let hours = column.words.has(&["availability", "hours", "disponibilité", "disponibilidad", "disponibilidade"]);
    let often = column.has(Role::Frequency) || column.words.has(OFTEN);
    hours || often || answer && !column.words.has(MISSING)
}

/// Does a column say what the levels beside it are called: `P0 | Critical`? A severity's name is nobody's.
fn grades(column: &Column<'_>) -> bool {
    column.severities() >= 0.5
}

/// The column that says to whom.
fn target_column(view: &View<'_>, after: usize) -> Option<usize> {
    // `P0 | Critical`: the name of a level is nobody's.
    let of_level = |c: &Column<'_>| by_level(view) && c.words.len() == 1 && c.words.has(&["name", "label", "title"]);
    let named = |role: Role| {
        (0..view.columns.len()).find(|&i| {
            let fits = |c: &Column<'_>| c.has(role) && c.times() < 0.5 && !grades(c) && !of_level(c);
            i != after && view.columns.get(i).is_some_and(fits)
        })
    };
    // `Condition | Action` is a ladder only below a heading that says so.
    let action = || named(Role::Action).filter(|_| view.under(TOPIC));
    // Where the actions call people, `Who` beside them is who does it.
    let calling = (0..view.columns.len())
        .find(|&i| i != after && view.columns.get(i).is_some_and(|c| c.has(Role::Action) && c.calls() >= 0.5));
    if calling.is_some() && view.under(TOPIC) {
        return calling;
    }
    // `When to escalate` names nobody.
    // `First responder | Escalation`: the one comes first who is called next.
    let next = (0..view.columns.len()).find(|&i| {
        i != after
            && !conditional(view, i)
            && names_next(view, i)
            && view.columns.get(i).is_some_and(|c| c.has(Role::Escalate) && c.times() < 0.5)
    });
    // `Secondary contact | Escalation time | Final escalation`: the last comes after the one between.
    let last = next.and_then(|i| view.columns.get(i)).is_some_and(|c| c.words.has(&["final", "last", "ultimate"]));
    let second = |c: &&Column<'_>| c.index != after && c.words.has(&["secondary", "second", "backup"]);
    if let Some(column) = view.columns.iter().find(second).filter(|_| last) {
        return Some(column.index);
    }
    let escalate = next.or_else(|| named(Role::Escalate).filter(|&i| !conditional(view, i)));
    escalate.or_else(|| named(Role::Person)).or_else(|| named(Role::Reach)).or_else(action).or_else(|| {
        let last = view.columns.len().checked_sub(1)?;
        (last != after && view.columns.len() == 2).then_some(last)
    })
}

/// The column beside times and targets that says in which situation.
fn situation_column(view: &View<'_>, after: usize, target: usize) -> Option<usize> {
    const SITUATION: &[&str] = &[
        "scenario",
        "situation",
        "condition",
        "trigger",
        "criteria",
        "case",
        "event",
        "incident",
        "category",
        "categories",
        "complaint",
        "issue",
        "problem",
        "failure",
        "symptom",
        "finding",
        "reason",
        "type",
        "kind",
        "what happened",
    ];
    (0..view.columns.len()).find(|&i| {
        ![after, target].contains(&i) && view.columns.get(i).is_some_and(|c| c.words.has(SITUATION) && c.times() < 0.5)
    })
}

fn lower(view: &View<'_>, page: &mut Page<'_>) {
    let (matrix, timed, levels) = (matrix_columns(view), tier_columns(view), severity_columns(view));
    let rungs = match (matrix.is_empty(), timed.len(), levels.len()) {
        (true, _, 2..) => by_column(view, page, &levels),
        (true, 2.., _) => by_tier(view, page, &timed),
        (true, ..) => plain(view, page),
        (false, ..) => by_severity(view, page, &matrix),
    };
    push(rungs, page);
    reached(view, page);
}

/// Adds a ladder of these rungs, and when each of them is reached.
pub(super) fn push(rungs: Vec<Rung>, page: &mut Page<'_>) {
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

/// Who is called is a contact, too, where the table says how: in each tier, and below a header of a way to reach people.
fn reached(view: &View<'_>, page: &mut Page<'_>) {
    let after = if tiers(view) { Some(0) } else { after_column(view) };
    let Some(who) = after.and_then(|after| target_column(view, after)) else { return };
    // `Primary contact | Secondary contact` are two people.
    const PEOPLE: &[&str] = &["first", "primary", "secondary", "initial", "backup", "final"];
    let is_way = |column: &Column<'_>| match tiers(view) {
        true => column.index > 0 && column.reach() >= 0.5,
        false => Some(column.index) != after && column.words.has(WAYS) && !column.words.has(PEOPLE),
    };
    let way = |index: &usize| *index != who && view.columns.get(*index).is_some_and(is_way);
    let ways: Vec<usize> = (0..view.columns.len()).filter(way).collect();
    for row in view.table.rows.iter().filter(|_| !ways.is_empty()) {
        let Some(role) = row.cells.get(who).filter(|cell| says_something(cell.str())) else { continue };
        let reach = ways.iter().filter_map(|&i| row.cells.get(i)).map(|cell| Text::of(&cell.content.text)).collect();
        page.runbook.contacts.push(Contact { role: Text::of(&role.content.text), reach, span: row.span });
    }
}

/// Is there somebody, not a yes or no to the question whether anybody is called?
pub(super) fn names_somebody(cell: &str) -> bool {
    says_something(cell) && !matches!(cell.trim().to_lowercase().as_str(), "no" | "yes" | "never" | "nobody")
}

fn plain(view: &View<'_>, page: &Page<'_>) -> Vec<Rung> {
    let Some(after) = after_column(view) else { return Vec::new() };
    let Some(target) = target_column(view, after) else { return Vec::new() };
    let level = (0..view.columns.len()).find(|&i| view.columns.get(i).is_some_and(|c| c.severities() >= 0.6));
    let situation = situation_column(view, after, target);
    let mut around = page.severities_here();
    // Where each row has its time, all of them are about one incident.
    if around.is_empty() && view.columns.get(after).is_some_and(|column| column.times() >= 0.9) {
        around.extend(only_severity(view));
    }
    let left = is_left(view, after);
    let rungs = |(at, row): (usize, &Row)| {
        let time = row.cells.get(after)?;
        let called = if left { view.table.rows.get(at + 1)? } else { row };
        let target = called.cells.get(target).filter(|cell| names_somebody(cell.str()))?;
        // `Security breach | Security team | Immediately`: the time alone does not say when.
        let situation = situation.and_then(|i| row.cells.get(i)).filter(|cell| says_something(cell.str()));
        let named = level.and_then(|i| row.cells.get(i)).map(|cell| severities(cell.str())).unwrap_or_default();
        let said = |cell: &Cell| severity::mentioned(cell.str()).into_iter().map(|(key, _)| key).collect::<Vec<_>>();
        // `CTO (SEV1)` and `If P1 is unresolved, page the CTO` say it beside the name.
        let keys = [named, situation.map(said).unwrap_or_default(), said(time), said(target)];
        let keys = keys.into_iter().find(|keys| !keys.is_empty()).unwrap_or_else(|| around.clone());
        let (state, target) = state(&target.content);
        let condition =
            state.map_or_else(|| condition(time, situation), |state| both(state, Text::of(&time.content.text)));
        let rung = |(after, severities): (Option<Timed>, Vec<SeverityKey>)| Rung {
            after,
            origin: origin(condition.str(), view),
            severities,
            condition: condition.clone(),
            target: target.clone(),
            span: row.span,
        };
        let tagged = tagged(&time.content);
        let times = if tagged.len() > 1 {
            tagged
        } else {
            // `429 > 20% for 2 min` is when it is bad, and not when somebody else is called.
            let holds = |timed: &Timed| timed.qualifier == Qualifier::For && time.str().contains(['<', '>', '%']);
            let timed = view.time(row, after, page).or_else(|| first_time(&time.content, page));
            let timed = timed.filter(|timed| !holds(timed) && !hands_over(view, after, time.str()));
            vec![(timed.map(|timed| due(view, after, timed)), keys)]
        };
        Some(times.into_iter().map(rung).collect::<Vec<_>>())
    };
    view.table.rows.iter().enumerate().filter_map(rungs).flatten().collect()
}

/// Does each row say when it goes on from whom it names: a time in the first row of tiers, and none in the last one?
fn is_left(view: &View<'_>, after: usize) -> bool {
    let rows = &view.table.rows;
    let cell = |row: Option<&Row>| row.and_then(|row| row.cells.get(after)).map_or("", Cell::str).to_owned();
    let goes_on = view
        .columns
        .get(after)
        .is_some_and(|column| column.words.has(&["escalate after", "escalates after", "timeout"]));
    let first = time::read_cell(&cell(rows.first()))
        .is_some_and(|expr| expr.value.clock().is_some_and(|it| it > Duration::ZERO));
    goes_on && tiers(view) && first && !says_something(&cell(rows.last()))
}

/// The severity that the ladder is for, where its rows name one and no other: `T+15 min | P0 confirmed | Commander`.
fn only_severity(view: &View<'_>) -> Option<SeverityKey> {
    let cells = view.table.rows.iter().flat_map(|row| &row.cells);
    let mut keys = cells.flat_map(|cell| severity::mentioned(cell.str())).map(|(key, _)| key);
    let first = keys.next()?;
    keys.all(|key| key == first).then_some(first)
}

/// Does a row of a tier of people say when that tier hands over: `L2 | Senior engineer | Cannot resolve in 2 hours` below `When
/// to escalate`? When it is reached itself stands in the row above.
fn hands_over(view: &View<'_>, after: usize, cell: &str) -> bool {
    let asks = view.columns.get(after).is_some_and(|column| column.words.has(&["when to escalate", "escalate when"]));
    asks && tiers(view) && !words::words(cell).iter().any(|word| is_tier(word))
}

/// What must be so and for how long, where two cells say it.
pub(super) fn condition(time: &Cell, situation: Option<&Cell>) -> Text {
    let time = Text::of(&time.content.text);
    match situation.map(|cell| Text::of(&cell.content.text)) {
        Some(situation) => both(situation, time),
        None => time,
    }
}

pub(super) fn both(one: Text, other: Text) -> Text {
    Text { text: format!("{}, {}", one.text, other.text), span: one.span.to(other.span) }
}

/// The two halves of an action such as `No ack → page secondary`: what is so then, and who is called. `Lead → CTO` is two people.
pub(super) fn state(content: &Inlines) -> (Option<Text>, Text) {
    const STATES: &[&str] = &["no", "not", "still", "if", "any", "when", "unresolved", "unacknowledged", "ongoing"];
    let text = content.str();
    let halves = ["→", "->", "⇒"].iter().find_map(|arrow| Some((text.find(arrow)?, arrow.len())));
    let split = halves.filter(|(at, _)| text.get(..*at).is_some_and(|left| words::has_word(left, STATES)));
    let half = |range: std::ops::Range<usize>| {
        let trimmed = text.get(range.clone()).map_or(range.clone(), |half| {
            let start = range.start + half.len() - half.trim_start().len();
            start..start + half.trim().len()
        });
        Text::of(&content.text.part(trimmed))
    };
    match split {
        Some((at, arrow)) => (Some(half(0..at)), half(at + arrow..text.len())),
        None => (None, Text::of(&content.text)),
    }
}

/// The times of a cell that says for which severity each of them is: `15 min (P1), 30 min (P2)`. Nothing where one of
/// them does not.
fn tagged(content: &Inlines) -> Vec<(Option<Timed>, Vec<SeverityKey>)> {
    let text = content.str();
    let each = |expr: &TimeExpr| {
        let keys: Vec<SeverityKey> = severity::mentioned(expr.tag(text)?).into_iter().map(|(key, _)| key).collect();
        (!keys.is_empty()).then(|| (Some(timed(content, expr)), keys))
    };
    time::read_all(text).iter().map(each).collect::<Option<_>>().unwrap_or_default()
}

/// Every severity that a cell names: `SEV1, SEV2`.
pub(crate) fn severities(cell: &str) -> Vec<SeverityKey> {
    let first = severity::named(cell).map(|(key, _)| key);
    let mut keys: Vec<SeverityKey> = severity::mentioned(cell).into_iter().map(|(key, _)| key).collect();
    keys.extend(first.filter(|_| keys.is_empty()));
    keys
}

/// A time below `Within` is one to be ready in, and not one after which somebody else is called.
fn due(view: &View<'_>, column: usize, time: Timed) -> Timed {
    let is_deadline = view.columns.get(column).is_some_and(|column| column.words.has(&["within", "deadline"]));
    let qualifier = if is_deadline && time.qualifier == Qualifier::None { Qualifier::Within } else { time.qualifier };
    Timed { qualifier, ..time }
}

/// The first time in a condition such as `P1 unresolved after 2 hours`.
pub(super) fn first_time(content: &Inlines, page: &Page<'_>) -> Option<Timed> {
    page.timed(content).or_else(|| page.times_in(content).into_iter().next())
}

/// When a rung's clock starts, by the words of the condition and of the header.
pub(super) fn origin(condition: &str, view: &View<'_>) -> Origin {
    let headers: Vec<&str> = view.table.header.iter().map(Cell::str).collect();
    match stated_origin(condition) {
        Origin::Unstated => stated_origin(&headers.join(" ")),
        stated => stated,
    }
}

/// When a clock starts, by the words beside it.
pub(super) fn stated_origin(text: &str) -> Origin {
    const FIRED: &[&str] = &[
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
    ];
    if words::has_word(text, &["progress", "improving", "improved"]) {
        Origin::LastProgress
    } else if words::has_word(text, FIRED) {
        Origin::AlertFired
    } else {
        Origin::Unstated
    }
}
