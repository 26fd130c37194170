//! What the rules about ladders share: under which condition a rung is reached, and who is reached.

use std::collections::BTreeSet;

use crate::model::time::{Amount, TimeValue};
use crate::model::{Ladder, Rung, SeverityKey, Timed, words};
use crate::source::Span;

/// What must not have happened for a rung to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trigger {
    /// Somebody who was called does not answer the call.
    Unreached,
    /// Nobody acknowledged.
    Unacknowledged,
    /// It is not resolved or mitigated.
    Unresolved,
    /// There was no progress.
    NoProgress,
    /// Time has passed, whatever was done.
    Elapsed,
}

const TRIGGERS: &[(Trigger, &[&str])] = &[
    (
        Trigger::Unreached,
        &[
            "answer",
            "answers",
            "answered",
            "answering",
            "unanswered",
            "pick up",
            "picks up",
            "picked up",
            "reply",
            "replies",
            "replied",
            "not reachable",
            "not reached",
            "cannot be reached",
            "unreachable",
            "voicemail",
        ],
    ),
    (
        Trigger::Unacknowledged,
        &[
            "ack",
            "acked",
            "acknowledge",
            "acknowledged",
            "acknowledgement",
            "acknowledgment",
            "unacknowledged",
            "unresponsive",
            "respond",
            "responds",
            "responded",
            "response",
        ],
    ),
    (Trigger::NoProgress, &["progress", "improving", "improved"]),
    (
        Trigger::Unresolved,
        &[
            "resolve",
            "resolved",
            "unresolved",
            "down",
            "resolution",
            "mitigate",
            "mitigated",
            "unmitigated",
            "mitigation",
            "fixed",
            "restored",
            "contained",
        ],
    ),
];

/// Words of a condition that narrow nothing down.
const PLAIN: &[&str] = &[
    "triggers",
    "a",
    "an",
    "the",
    "no",
    "not",
    "without",
    "after",
    "within",
    "in",
    "for",
    "if",
    "when",
    "once",
    "is",
    "it",
    "its",
    "nobody",
    "anybody",
    "anyone",
    "has",
    "had",
    "been",
    "still",
    "of",
    "lasting",
    "lasts",
    "longer",
    "than",
    "more",
    "over",
    "past",
    "unable",
    "exceeds",
    "exceed",
    "threshold",
    "service",
    "incident",
    "incidents",
    "issue",
    "issues",
    "primary",
    "secondary",
    "oncall",
    "engineer",
    "can",
    "t",
    "cannot",
    "doesn",
    "does",
    "did",
    "didn",
    "isn",
    "hasn",
    "be",
    "any",
    "all",
    "to",
    "and",
    "or",
    "escalate",
    "escalation",
    "rule",
    "rules",
    "policy",
    "auto",
    "automatic",
    "automatically",
    "path",
    "level",
    "tier",
    "trigger",
    "criteria",
    "elapsed",
    "time",
    "since",
    "from",
    "alert",
    "alerts",
    "page",
    "paged",
    "pages",
    "start",
    "being",
    "yet",
    "duration",
    "least",
    "at",
    "remains",
    "outage",
    "ongoing",
    "continues",
    "unless",
    "by",
    "notify",
    "notified",
    "responder",
    "first",
    "team",
    "minute",
    "minutes",
    "min",
    "mins",
    "m",
    "hour",
    "hours",
    "h",
    "hr",
    "hrs",
    "day",
    "days",
    "business",
    "next",
    "immediate",
    "immediately",
    "sev",
    "severity",
    "p",
    "t",
];

/// Words of a condition that speak of an incident's weight, not of its kind.
const WEIGHT: &[&str] = &["customer", "customers", "user", "users", "facing", "impact", "impacting"];

/// When a rung is reached: "lasting > 1 hour" and "over 1 hour" are reached at one hour.
pub(super) fn moment(after: &Timed) -> TimeValue {
    match after.value {
        TimeValue::Clock(Amount::AtLeast(d)) => TimeValue::Clock(Amount::Exact(d)),
        _ => after.value.clone(),
    }
}

/// What must not have happened.
pub(super) fn trigger(rung: &Rung) -> Trigger {
    let said =
        |text: &str| TRIGGERS.iter().find(|(_, names)| words::has_word(text, names)).map(|(trigger, _)| *trigger);
    said(rung.condition.str()).or_else(|| said(clause(rung.target.str())?)).unwrap_or(Trigger::Elapsed)
}

/// The condition beside the names of those who are called: `If it recurs, escalate to the platform team`, `Page the lead if
/// nobody answers`.
fn clause(target: &str) -> Option<&str> {
    let leads = target.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("if "));
    match leads {
        true => target.split([',', ':']).next(),
        false => [" if ", " when ", " unless "]
            .iter()
            .filter_map(|mark| target.find(mark))
            .min()
            .and_then(|at| target.get(at..)),
    }
}

/// The words that narrow a condition down to some incidents: `replication lag`. Those of [`WEIGHT`] count where
/// `weighty`.
pub(super) fn particular(rung: &Rung, weighty: bool) -> BTreeSet<String> {
    let known = |word: &str| {
        let trigger = TRIGGERS.iter().any(|(_, names)| names.contains(&word));
        trigger
            || PLAIN.contains(&word)
            || !weighty && WEIGHT.contains(&word)
            || word.bytes().any(|b| b.is_ascii_digit())
    };
    let said = words::words(rung.condition.str()).into_iter();
    said.chain(clause(rung.target.str()).map(words::words).unwrap_or_default()).filter(|word| !known(word)).collect()
}

/// May both rungs be for one incident?
pub(super) fn for_one_severity(a: &[SeverityKey], b: &[SeverityKey]) -> bool {
    a.is_empty() || b.is_empty() || a.iter().any(|key| b.contains(key))
}

/// Words in the name of somebody that say no more than that they are called.
const CALLED: &[&str] = &[
    "a",
    "an",
    "the",
    "to",
    "page",
    "notify",
    "call",
    "add",
    "contact",
    "escalate",
    "inform",
    "alert",
    "via",
    "and",
    "on",
    "through",
    "phone",
    "pagerduty",
    "slack",
    "message",
    "ping",
    "sms",
    "email",
    "dm",
    "also",
    "engage",
    "involve",
    "of",
    "for",
    "at",
    "by",
    "person",
    "their",
    "your",
    "bring",
    "in",
    "loop",
];

/// Those who are reached, each as the words of the name; what is no role is left out, and so is the condition behind the
/// names: `Page on-call if no response`.
pub(super) fn people(target: &str) -> Vec<BTreeSet<String>> {
    let clause = clause(target).filter(|clause| target.ends_with(clause));
    let target = clause.and_then(|clause| target.strip_suffix(clause)).unwrap_or(target);
    let split = target.split(['+', ',', '/', '&', ';', '→']).flat_map(|part| part.split(" and "));
    split.map(person).filter(|name| name.iter().any(|word| is_role(word))).collect()
}

/// Is it a word for a role, or the number of a tier of people: `l3`?
fn is_role(word: &str) -> bool {
    words::ROLES.contains(&word) || is_tier(word)
}

/// Is it the number of a tier of people, as [`person`] writes it?
pub(super) fn is_tier(word: &str) -> bool {
    matches!(word.as_bytes(), [b'l', digit] if digit.is_ascii_digit())
}

fn person(name: &str) -> BTreeSet<String> {
    let one = |word: String| match word.as_str() {
        "second" | "2nd" | "backup" => "secondary".to_owned(),
        "first" | "1st" => "primary".to_owned(),
        "eng" => "engineering".to_owned(),
        "mgr" => "manager".to_owned(),
        _ => word,
    };
    let plain = name.split('(').next().unwrap_or_default();
    let mut words = words::words(plain);
    // `Level 3` and `Tier 3` are `L3`.
    let tier = words.windows(2).position(|pair| {
        matches!(pair, [word, number]
        if matches!(word.as_str(), "level" | "tier") && is_tier(&format!("l{number}")))
    });
    if let Some(number) = tier.and_then(|at| words.get_mut(at + 1)) {
        number.insert(0, 'l');
    }
    words
        .into_iter()
        .filter(|word| !CALLED.contains(&word.as_str()) && !matches!(word.as_str(), "level" | "tier"))
        .map(one)
        .collect()
}

/// Is it the same person? `VP Engineering` is `Engineering VP`, and the `VP` where only one is named.
pub(super) fn same_person(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    let has_role = |names: &BTreeSet<String>| {
        names.iter().any(|word| is_role(word) && word != "oncall" && word != "team" && word != "engineer")
    };
    a == b || a.is_subset(b) && has_role(a) || b.is_subset(a) && has_role(b)
}

/// The rungs of a ladder on which nobody is reached who was not reached on an earlier one, by another way or once more.
pub(super) fn reminders(ladder: &Ladder) -> BTreeSet<Span> {
    let mut before: Vec<(&[SeverityKey], BTreeSet<String>)> = Vec::new();
    let mut found = BTreeSet::new();
    for rung in &ladder.rungs {
        let called = people(rung.target.str());
        let known = |one: &BTreeSet<String>| {
            let same = |(keys, other): &(&[SeverityKey], BTreeSet<String>)| {
                for_one_severity(keys, &rung.severities) && same_person(one, other)
            };
            before.iter().any(same)
        };
        if !called.is_empty() && called.iter().all(known) {
            found.insert(rung.span);
        } else if before.len() < CALLED_BEFORE {
            before.extend(called.into_iter().map(|one| (rung.severities.as_slice(), one)));
        }
    }
    found
}

/// More people than this are on no ladder.
const CALLED_BEFORE: usize = 64;

/// Is somebody reached on both rungs?
pub(super) fn share_a_person(a: &[BTreeSet<String>], b: &[BTreeSet<String>]) -> bool {
    a.iter().any(|one| b.iter().any(|other| same_person(one, other)))
}
