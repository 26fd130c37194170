//! What sentences promise for the severities that they name: `Respond to P1 incidents within 15 minutes`, `SEV2 pages are
//! acknowledged within an hour`, `Post updates every 15 minutes (P0) or 30 minutes (P1)`.

use std::ops::Range;

use crate::model::lower::inline::labels;
use crate::model::lower::{Page, deadlines, fields, timed};
use crate::model::time::{Qualifier, TimeExpr};
use crate::model::words::Words;
use crate::model::{Origin, Scope, TimeKind};
use crate::source::has_digit;
use crate::syntax::markdown::Inlines;

/// The longest sentence that is read, in bytes: what goes on for longer tells of much.
const SENTENCE: usize = 200;

/// Words that say what is done in time.
const DONE: &[(&[&str], TimeKind)] = &[
    (&["respond", "responds", "responded", "response", "answer", "answers", "answered"], TimeKind::Response),
    (
        &["acknowledge", "acknowledges", "acknowledged", "acknowledgement", "acknowledgment", "ack"],
        TimeKind::Acknowledge,
    ),
];

/// Words that say what is done again and again.
const REPEATED: &[&str] = &["update", "updates", "updated"];

/// Words that make a sentence a condition, a measure, a question, a report, or a promise of something else.
const OTHERWISE: &[&str] = &[
    "if",
    "unless",
    "when",
    "after",
    "until",
    "no",
    "not",
    "without",
    "never",
    "escalate",
    "escalates",
    "escalated",
    "escalation",
    "unacknowledged",
    "mitigate",
    "mitigated",
    "mitigation",
    "contain",
    "containment",
    "workaround",
    "patch",
    "hotfix",
    "fix",
    "plan",
    "review",
    "postmortem",
    "average",
    "avg",
    "mean",
    "median",
    "p50",
    "p95",
    "p99",
    "api",
    "latency",
    "slo",
    "kpi",
    "metric",
    "goal",
    "was",
    "were",
    "did",
    "example",
    "would",
    "than",
    "took",
    "resolve",
    "resolved",
    "resolution",
    "template",
    "message",
    "incident response",
    "playbook",
    "runbook",
    "similar",
    "same",
    "follow",
    "relaxed",
    "extended",
    "hours only",
    "business hours",
    "working hours",
    "off hours",
    "after hours",
    "weekend",
    "weekends",
    "night",
    "nights",
    "test",
    "drill",
    "training",
    "file",
    "files",
];

/// Words that say that somebody else answers than who is called first, or that somebody else waits.
const OTHERS: &[&str] = &[
    "security",
    "support",
    "vendor",
    "legal",
    "customer",
    "customers",
    "user",
    "users",
    "secondary",
    "backup",
    "manager",
    "management",
    "executive",
    "executives",
    "exec",
    "leadership",
    "l2",
    "l3",
    "external",
    "externally",
    "ciso",
    "cto",
    "director",
    "vp",
    "dba",
    "bug",
    "bugs",
    "ticket",
    "tickets",
    "defect",
    "defects",
    "vulnerability",
    "vulnerabilities",
    "briefing",
    "briefings",
    "email",
];

/// May a text name a numbered severity? Asked of every text that speaks of answers or updates, before its words are looked at.
pub(super) fn may_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    let letter = |at: usize| bytes.get(at).map_or(0, |byte| byte | 0x20);
    let named = |at: usize| {
        let gap =
            at.checked_sub(1).and_then(|before| bytes.get(before)).filter(|gap| matches!(gap, b'-' | b' ' | b'_'));
        let last = at.checked_sub(1 + usize::from(gap.is_some())).map_or(0, letter);
        // The last letters of `SEV`, `severity`, `priority` and `prio`; `P` stands right before its number.
        matches!(last, b'v' | b'y' | b'o') || last == b'p' && matches!(gap, None | Some(b'-'))
    };
    bytes.iter().enumerate().any(|(at, byte)| byte.is_ascii_digit() && named(at))
}

/// May a sentence promise something for a severity? Asked of many, most of which do not.
pub(super) fn may_promise(text: &str) -> bool {
    text.len() <= SENTENCE && has_digit(text) && {
        let words = Words::of(text);
        let done = DONE.iter().any(|(names, _)| words.has(names)) || words.has(REPEATED);
        done && !text.contains(['%', '?']) && !words.has(OTHERWISE) && !words.has(OTHERS)
    }
}

/// What the times of a sentence are about, where all of them are about the same.
fn kind_of(words: &Words, times: &[&TimeExpr]) -> Option<TimeKind> {
    let all = |qualifiers: &[Qualifier]| times.iter().all(|expr| qualifiers.contains(&expr.qualifier));
    // `every 15 minutes (P0) or 30 minutes (P1)` says it once.
    if times.first()?.qualifier == Qualifier::Every {
        return (words.has(REPEATED) && all(&[Qualifier::Every, Qualifier::None])).then_some(TimeKind::Cadence);
    }
    let bounded = all(&[Qualifier::Within, Qualifier::In, Qualifier::None]);
    // An update within some time is the first one.
    let mut kinds = DONE.iter().filter(|(names, _)| words.has(names) && !words.has(REPEATED)).map(|(_, kind)| *kind);
    let (first, second) = (kinds.next(), kinds.next());
    first.filter(|_| bounded && second.is_none())
}

/// Does a sentence that names no severity begin with what is promised, for the severity that it stands below?
fn begins(text: &str) -> bool {
    const FIRST: &[&str] = &[
        "response within",
        "respond within",
        "responds within",
        "update every",
        "updates every",
        "update the",
        "status update",
        "status updates",
        "post update",
        "post updates",
        "provide updates",
        "internal updates",
    ];
    Words::first(text, 2).begin_with(FIRST)
}

/// The sentences of a text: up to a full stop, a semicolon, or the end of a line behind which none goes on.
fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let goes_on =
        |behind: &str| behind.trim_start().starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit() || c == '(');
    let is_end = move |&at: &usize| {
        let behind = text.get(at + 1..).unwrap_or_default();
        match text.as_bytes().get(at) {
            Some(b'.') => behind.is_empty() || behind.starts_with([' ', '\n']),
            Some(b'\n') => !goes_on(behind),
            _ => true,
        }
    };
    let ends = memchr::memchr3_iter(b'\n', b';', b'.', text.as_bytes()).filter(is_end);
    let mut start = 0;
    ends.chain(std::iter::once(text.len())).map(move |end| std::mem::replace(&mut start, end + 1)..end)
}

impl Page<'_> {
    /// What the sentences of a text promise that do not begin with it: those are read with the other promises.
    pub(super) fn told_promises(&mut self, inlines: &Inlines) {
        let text = inlines.str();
        let levels = self.severity_of.iter().any(Option::is_some);
        if !(may_name(text) || levels && has_digit(text)) {
            return;
        }
        for range in sentences(text) {
            let sentence = text.get(range.clone()).unwrap_or_default();
            if may_promise(sentence) && deadlines::promised_act(sentence).is_none() {
                self.told_promise(&inlines.part(range));
            }
        }
    }

    /// Adds what a sentence promises for each severity that it names.
    pub(super) fn told_promise(&mut self, sentence: &Inlines) {
        // A field that states a time is read as one.
        let label = |label: Range<usize>| sentence.str().get(label).is_some_and(fields::states_time);
        let field = sentence.lead_in().into_iter().chain(labels(sentence)).any(label);
        if field || !self.is_for_the_first() {
            return;
        }
        let text = sentence.str();
        let each = deadlines::paired(text);
        let times: Vec<&TimeExpr> = each.iter().map(|(expr, _)| expr).collect();
        let Some(kind) = kind_of(&Words::of(text), &times) else { return };
        if let [(expr, keys)] = each.as_slice()
            && keys.is_empty()
        {
            let whom = Some(self.severity_scopes()).filter(|_| begins(text));
            for scope in whom.into_iter().flatten().filter(|scope| *scope != Scope::Document) {
                self.fact(kind, scope, Origin::AlertFired, Some(timed(sentence, expr)));
            }
        }
        // Updates for severities by name are read by themselves.
        if kind == TimeKind::Cadence || each.iter().any(|(_, keys)| keys.is_empty()) {
            return;
        }
        for (expr, keys) in &each {
            for key in keys {
                self.fact(kind, Scope::Severity(key.clone()), Origin::AlertFired, Some(timed(sentence, expr)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_severities_are_seen() {
        for text in ["for SEV1", "Sev-2 alerts", "P0/P1", "severity 3", "priority_2", "prio 1", "sev 1"] {
            assert!(may_name(text), "{text}");
        }
        for text in ["within 15 minutes", "step 3 of 4, 10 min", "", "P"] {
            assert!(!may_name(text), "{text}");
        }
    }

    #[test]
    fn sentences_end_where_none_goes_on() {
        let all = |text: &'static str| sentences(text).map(|range| text[range].trim()).collect::<Vec<_>>();
        assert_eq!(
            all("The security team\nresponds to P1. Next one"),
            ["The security team\nresponds to P1", "Next one"]
        );
        assert_eq!(all("SEV1: 5 min\nSEV2: 1 h"), ["SEV1: 5 min", "SEV2: 1 h"]);
    }
}
