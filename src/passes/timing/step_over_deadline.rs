//! # A step that takes longer than it may
//!
//! A step's time is over the time of the phase around it, the steps of a phase take longer than the phase, or the step
//! that acknowledges or answers ends after the acknowledgement or the answer is due.
//!
//! Who follows the page to the minute is late. Steps whose times follow each other (`0-15 min`, `15-30 min`) are read
//! as parts of the incident, which end when their range ends; other ranges as lengths, of which the lesser end counts. A step
//! that watches what was done (`Monitor for 48 hours`) is none of the work. A
//! severity is answered when somebody begins, so a part that answers it is held by its beginning. What is due by then, offered
//! in a quotation, or bounded because it is measured (`Launch time (< 3 s)`) is no step's time.
//!
//! Bad:
//!
//! ```markdown
//! | Severity | Response time |
//! |---|---|
//! | SEV1 | 5 min |
//!
//! ## 1. Acknowledge (10 min)
//! ```
//!
//! Good: `## 1. Acknowledge (2 min)`.

use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::time::{Amount, Duration, TimeValue};
use crate::model::{Origin, Qualifier, Runbook, Scope, Section, Step, TimeFact, TimeKind, Timed, Workspace, words};
use crate::passes::timing::facts::{Stated, pages, place, stated};
use crate::passes::timing::scope::About;
use crate::passes::timing::sum_mismatch::ROUGHLY;
use crate::passes::{Check, Rule};

/// RB205.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB205",
        name: "step-over-deadline",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a step takes longer than its phase or its deadline allows",
        source: include_str!("step_over_deadline.rs"),
    },
    check: Check::Workspace(check),
};

/// Titles of steps that have a deadline of their own, and which.
const ACTS: &[(&[&str], TimeKind)] = &[
    (&["acknowledge", "acknowledgement", "acknowledgment", "ack"], TimeKind::Acknowledge),
    (
        &["initial response", "initial responses", "first response", "first responses", "provide initial response"],
        TimeKind::Response,
    ),
];

/// How long a step takes, and when it ends where its time is a part of the incident.
#[derive(Clone, Copy)]
struct Spent<'a> {
    time: &'a Timed,
    /// It begins then, seen from the beginning, where another part comes before it.
    start: Option<Duration>,
    /// At least this long.
    length: Duration,
    /// It ends then, seen from the beginning.
    end: Duration,
}

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let deadlines: Vec<Stated<'_>> =
        [TimeKind::Acknowledge, TimeKind::Response].into_iter().flat_map(|kind| stated(workspace, kind)).collect();
    pages(workspace).flat_map(|runbook| page(runbook, &deadlines)).collect()
}

fn page(runbook: &Runbook, deadlines: &[Stated<'_>]) -> Vec<Diagnostic> {
    let spent = spent(runbook);
    let late =
        runbook.steps.iter().zip(&spent).filter_map(|(step, spent)| late(runbook, step, spent.as_ref()?, deadlines));
    late.chain(over_phases(runbook, &spent)).collect()
}

/// The times of the page's steps. What is due after the incident is over is no part of it.
fn spent(runbook: &Runbook) -> Vec<Option<Spent<'_>>> {
    let after: Vec<usize> =
        runbook.times.iter().filter(|fact| fact.origin == Origin::IncidentClosed).filter_map(step_index).collect();
    let mut times: Vec<Option<&Timed>> = Vec::with_capacity(runbook.steps.len());
    for (index, step) in runbook.steps.iter().enumerate() {
        let title = step.title.str();
        let watches = || words::Words::first(title, 1).has(&["monitor", "watch", "observe", "soak"]);
        let example = words::has_word(title, NO_LENGTH) || recurs(title) || remains(runbook, step) || watches();
        times.push(step.budget.as_ref().filter(|time| lasts(time) && !example && !after.contains(&index)));
    }
    let parts = parts(runbook, &times);
    let one = |(index, time): (usize, Option<_>)| {
        let time: &Timed = time?;
        let (start, length, end) = match (&time.value, parts.get(&index)) {
            (TimeValue::Clock(Amount::Range { low, high }), Some(from)) => {
                let length = Duration::from_millis(high.millis().saturating_sub(from.millis()));
                (Some(*low).filter(|low| *low > Duration::ZERO), length, *high)
            }
            (TimeValue::Clock(Amount::Range { low, .. }), None) => (None, *low, *low),
            (TimeValue::Clock(Amount::Exact(length) | Amount::AtMost(length)), _) => (None, *length, *length),
            _ => return None,
        };
        Some(Spent { time, start, length, end })
    };
    times.iter().copied().enumerate().map(one).collect()
}

/// The steps whose ranges are parts of one clock, each with when it begins behind the part before it. Siblings are parts
/// where each goes on from the one before; of those that do not begin with the clock two may meet by chance.
fn parts(runbook: &Runbook, times: &[Option<&Timed>]) -> HashMap<usize, Duration> {
    let mut siblings: HashMap<_, Vec<(usize, Duration, Duration)>> = HashMap::new();
    for ((index, step), time) in runbook.steps.iter().enumerate().zip(times) {
        if let Some(TimeValue::Clock(Amount::Range { low, high })) = time.map(|time| &time.value) {
            let around = runbook.section(step.section).and_then(|section| section.parent);
            siblings.entry((step.parent, around)).or_default().push((index, *low, *high));
        }
    }
    let mut found = HashMap::new();
    for ranges in siblings.values() {
        let zero = ranges.first().is_some_and(|(_, low, _)| *low == Duration::ZERO);
        // Parts that begin with the clock may run into each other.
        let goes_on =
            |((_, low, high), (_, next, until)): (&(usize, Duration, Duration), &(usize, Duration, Duration))| {
                high == next || zero && low <= next && high <= until
            };
        let on = (zero || ranges.len() > 2) && ranges.iter().zip(ranges.iter().skip(1)).all(goes_on);
        let mut before = Duration::ZERO;
        for &(index, low, high) in ranges {
            let before = std::mem::replace(&mut before, high);
            if on || low == Duration::ZERO {
                found.insert(index, if on && low > Duration::ZERO { before.max(low) } else { low });
            }
        }
    }
    found
}

/// Words beside a time that is none for which the step lasts: `interval '1 hour'` is SQL.
const NO_LENGTH: &[&str] = &["e g", "eg", "retention", "interval"];

/// Does a step set up what comes again: `Set up a rotation schedule (90 days)`?
fn recurs(title: &str) -> bool {
    const PERIODS: &[&str] = &["schedule", "rotation", "cadence", "policy", "expiry", "ttl", "period", "frequency"];
    let (before, _) = title.rsplit_once('(').unwrap_or_default();
    words::words(before).last().is_some_and(|last| PERIODS.contains(&last.as_str()))
}

/// Words of headings of what is yet to come, which is no share of the time that is spent on speaking about it.
const TO_COME: &[&str] =
    &["remaining", "remains", "next steps", "action items", "follow up", "followup", "future", "backlog"];

/// Does a heading say that what stands below it is yet to come: `Next steps (90 hours remaining)`? That is no part of what was
/// done.
fn remains(runbook: &Runbook, step: &Step) -> bool {
    let heading = runbook.section(step.section);
    words::has_word(step.title.str(), TO_COME)
        || heading.is_some_and(|heading| words::has_word(heading.title.str(), TO_COME))
}

fn step_index(fact: &TimeFact) -> Option<usize> {
    if let Scope::Step(index) = fact.scope { Some(index) } else { None }
}

/// Is it a length or a deadline, not an interval or a moment?
fn lasts(time: &Timed) -> bool {
    matches!(time.qualifier, Qualifier::None | Qualifier::Within | Qualifier::For | Qualifier::First)
}

/// The deadline that a title speaks of by its first words.
pub(super) fn act(title: &str) -> Option<TimeKind> {
    let spaced = format!("{} ", words::words(title).join(" "));
    ACTS.iter()
        .find(|(names, _)| names.iter().any(|name| spaced.starts_with(&format!("{name} "))))
        .map(|(_, kind)| *kind)
}

/// The deadline that a step misses by its title.
fn late(runbook: &Runbook, step: &Step, spent: &Spent<'_>, deadlines: &[Stated<'_>]) -> Option<Diagnostic> {
    let kind = act(step.title.str())?;
    let about = About::of(runbook, step.section);
    let meant = runbook.severities_around(step.section.or_else(|| section_of(runbook, step)));
    let holds = |deadline: &&Stated<'_>| {
        // A step below `P1 - High` has the deadline of P1.
        if matches!(&deadline.fact.scope, Scope::Severity(key) if !meant.is_empty() && !meant.contains(key)) {
            return false;
        }
        let own = deadline.runbook.path == runbook.path;
        let named = matches!(deadline.fact.scope, Scope::Severity(_)) && own || deadline.fact.scope == Scope::Document;
        let kinds = deadline.fact.kind == kind || own && deadline.fact.kind == TimeKind::Response;
        // A severity is answered when somebody begins; a deadline for the act by its name is kept when the act is done.
        let begun = spent.start.filter(|_| matches!(deadline.fact.scope, Scope::Severity(_)));
        let late = begun.unwrap_or(spent.end);
        let due = deadline.time().value.upper().is_some_and(|due| due < late);
        named && kinds && due && About::of(deadline.runbook, deadline.fact.section).matters_as(&about)
    };
    let missed = deadlines.iter().filter(holds).min_by_key(|deadline| deadline.time().value.upper())?;
    let due = &missed.time().text;
    let whose = if let Scope::Severity(key) = &missed.fact.scope { format!(" for {key}") } else { String::new() };
    let message = format!(
        "\"{}\" ends after {}, and is due \"{}\"{whose} {}",
        step.title.str(),
        spent.end,
        due.str(),
        place(runbook, missed.runbook)
    );
    let diagnostic = Diagnostic::new(&RULE.info, spent.time.text.span, message)
        .label(format!("until {}", spent.end))
        .relate(due.span, "the deadline")
        .help("give the step less time, or correct the deadline");
    Some(diagnostic)
}

/// Steps that take longer than the part of the page around them.
fn over_phases(runbook: &Runbook, spent: &[Option<Spent<'_>>]) -> Vec<Diagnostic> {
    let mut parts: BTreeMap<usize, Vec<(&Step, Spent<'_>)>> = BTreeMap::new();
    let own: HashMap<usize, Spent<'_>> =
        runbook.steps.iter().zip(spent).filter_map(|(step, spent)| Some((step.section?, (*spent)?))).collect();
    for (step, spent) in runbook.steps.iter().zip(spent) {
        if let (Some(part), Some(spent)) = (part_around(runbook, step), spent) {
            parts.entry(part).or_default().push((step, *spent));
        }
    }
    let around = |part: usize| own.get(&part).map_or_else(|| stands_alone(runbook, part), |spent| Some(room(spent)));
    let to_come =
        |part: usize| runbook.section(Some(part)).is_some_and(|section| words::has_word(section.title.str(), TO_COME));
    let kinds = |part: usize| runbook.section(Some(part)).is_some_and(|section| lists_kinds(section.title.str()));
    let parts = parts.into_iter().filter(|(part, _)| !to_come(*part));
    parts.filter_map(|(part, steps)| over(around(part)?, &steps, !kinds(part))).collect()
}

/// Does a heading grade what may happen, each for itself: `Tier 2: fast recovery`?
fn lists_kinds(title: &str) -> bool {
    let first = words::words(title).into_iter().next();
    first.is_some_and(|first| matches!(first.as_str(), "tier" | "category" | "class"))
}

/// The section in which a step stands, as an index.
fn section_of(runbook: &Runbook, step: &Step) -> Option<usize> {
    runbook.sections.partition_point(|section| section.extent.start <= step.span.start).checked_sub(1)
}

/// The nearest section around a step whose heading states a time, as an index.
fn part_around(runbook: &Runbook, step: &Step) -> Option<usize> {
    let mut at = match step.section {
        Some(section) => runbook.section(Some(section)).and_then(|section| section.parent),
        None => section_of(runbook, step),
    };
    while let Some(index) = at {
        let section = runbook.section(Some(index))?;
        // The title's time (`5 minute guide`) is an advertisement.
        if section.time.is_some() && section.level > 1 && !is_measured(section) {
            return Some(index);
        }
        at = section.parent;
    }
    None
}

/// Does a heading bound what is measured below it: `Launch time (< 3 s)`?
fn is_measured(section: &Section) -> bool {
    let bound = section.time.as_ref().is_some_and(|time| matches!(time.value, TimeValue::Clock(Amount::AtMost(_))));
    let named = words::words(section.title.str().split('(').next().unwrap_or_default());
    bound
        && named
            .last()
            .is_some_and(|last| matches!(last.as_str(), "time" | "latency" | "duration" | "startup" | "speed"))
}

/// The time of a heading that is no step, and the room that it gives.
fn stands_alone(runbook: &Runbook, part: usize) -> Option<(&Timed, Duration)> {
    let time = runbook.section(Some(part))?.time.as_deref().filter(|time| lasts(time))?;
    // `A test takes > 10 seconds` leaves any room.
    let open = matches!(time.value, TimeValue::Clock(Amount::AtLeast(_)));
    Some((time, time.value.clock().filter(|_| !open)?))
}

/// The room that a step gives to the steps in it.
fn room<'a>(around: &Spent<'a>) -> (&'a Timed, Duration) {
    let room = match around.time.value {
        TimeValue::Clock(Amount::Range { low, high }) if around.end == high => {
            Duration::from_millis(high.millis().saturating_sub(low.millis()))
        }
        TimeValue::Clock(Amount::Range { high, .. }) => high,
        _ => around.end,
    };
    (around.time, room)
}

/// What takes more than so many times as long as a part is no step of it.
const SHARE: u64 = 100;

/// The step that takes longer than the `room` of its part, or all of them together, where they follow each other.
fn over((time, room): (&Timed, Duration), steps: &[(&Step, Spent<'_>)], follow: bool) -> Option<Diagnostic> {
    // "About" leaves room, as in a sum.
    let about = matches!(time.value, TimeValue::Clock(Amount::About(_)));
    let slack = if about { room.millis() / ROUGHLY } else { 0 };
    let most = Duration::from_millis(room.millis().saturating_add(slack));
    // Weeks are no share of minutes.
    let shares = |(_, own): &&(&Step, Spent<'_>)| own.length.millis() / SHARE <= room.millis();
    let steps: Vec<_> = steps.iter().filter(shares).copied().collect();
    let total = steps.iter().map(|(_, own)| own.length).fold(Duration::ZERO, Duration::plus);
    let alternative = steps.iter().any(|(step, _)| step.alternative);
    // `30 days`, `60 days`, `90 days` below `The next 90 days` are dates.
    let lengths = || steps.iter().map(|(_, own)| own.length);
    let dates = steps.len() > 1 && lengths().next_back() == Some(room) && lengths().is_sorted_by(|a, b| a < b);
    let one = steps.iter().find(|(_, own)| own.length > most);
    let (what, shown) = match one {
        Some(one) => (format!("\"{}\" takes {}", one.0.title.str(), one.1.length), vec![one]),
        None if total > most && follow && !alternative && !dates => (
            format!("the steps take {total} together"),
            steps.iter().filter(|(_, own)| own.length > Duration::ZERO).collect(),
        ),
        None => return None,
    };
    let message = format!("{what}, and the part around has {room} (\"{}\")", time.text.str());
    let (_, first) = shown.first()?;
    let diagnostic = Diagnostic::new(&RULE.info, first.time.text.span, message)
        .label("a step")
        .relate(time.text.span, "the part around it")
        .help("give the steps less time, or the part around them more");
    let more = shown.iter().skip(1).take(8);
    Some(
        more.fold(diagnostic, |diagnostic, (step, own)| diagnostic.relate(own.time.text.span, step.title.text.clone())),
    )
}
