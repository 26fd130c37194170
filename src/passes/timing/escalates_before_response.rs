//! # The ladder escalates before the response is due
//!
//! A rung of an escalation ladder is reached before a severity's own response time is over: somebody is paged about an
//! incident that nobody had to look at yet.
//!
//! Usually the ladder was written for the worst severity and names none. The people at its top learn to ignore it, or
//! the first responder is overrun while still in time. A rung at the very moment when the response is due is in order.
//!
//! Who has been called may be called again, by a louder way. A list that says what makes each severity is no ladder, and how
//! fast a channel is answered is none either.
//!
//! A ladder that names no severity is for the one of the headings around it, or of the field with which its page or section
//! begins (`**Severity:** P2`). What is done then, and calls nobody, is no rung.
//!
//! Severities may stand above the columns of a ladder, and a rung in a field of a severity beside its response time (`Escalation:
//! the lead after 2 hours`). Who is told `within` a time may well be told at once.
//!
//! A rung for whom a call does not reach (`no answer in 5 minutes`) is timed from the call, and not compared.
//!
//! A ladder whose clock starts with the last progress, not with the alert, is compared only where it would be early for
//! any progress, and reported as a warning. Business time (`next business day`) counts as longer than any clock time
//! that is shorter on every calendar.
//!
//! Bad:
//!
//! ```markdown
//! ## Severities
//! | Severity | Response time |
//! |---|---|
//! | SEV1 | 5 min |
//! | SEV3 | 1 hour |
//!
//! ## Escalation
//! | After | Escalate to |
//! |---|---|
//! | 15 min | Second on-call |
//! ```
//!
//! Good: the ladder says for whom it is.
//!
//! ```markdown
//! ## Escalation
//! | Severity | After | Escalate to |
//! |---|---|---|
//! | SEV1 | 15 min | Second on-call |
//! | SEV3 | 2 hours | Second on-call |
//! ```

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::lower::outline::is_imperative;
use crate::model::table::calls_somebody;
use crate::model::table::is_alert_name;
use crate::model::time::{Duration, Qualifier, TimeValue, certainly_before};
use crate::model::{Ladder, Origin, Runbook, Rung, Scope, SeverityKey, TimeKind, Timed, Workspace, words};
use crate::passes::timing::facts::{Stated, distinct, pages, plain, stated};
use crate::passes::timing::ladders::{Trigger, for_one_severity, moment, particular, reminders, trigger};
use crate::passes::timing::scope::{About, is_of_incidents};
use crate::passes::{Check, Rule};

/// RB203.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB203",
        name: "escalates-before-response",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a ladder escalates before a severity's response time is over",
        source: include_str!("escalates_before_response.rs"),
    },
    check: Check::Workspace(check),
};

/// More different response times than this on one page are no scale that a ladder can be held against.
const STATEMENTS: usize = 256;

/// A rung that comes before the response of a severity.
struct Early<'a> {
    rung: &'a Rung,
    after: &'a Timed,
    severity: &'a SeverityKey,
    response: &'a Timed,
}

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    // Who acknowledges has responded, where a page promises nothing else.
    let answered: BTreeSet<_> =
        stated(workspace, TimeKind::Response).map(|it| (it.runbook.file, &it.fact.scope)).collect();
    let acknowledged = stated(workspace, TimeKind::Acknowledge);
    let alone = acknowledged.filter(|it| !answered.contains(&(it.runbook.file, &it.fact.scope)));
    let elsewhere = distinct(stated(workspace, TimeKind::Response).chain(alone));
    pages(workspace)
        .filter(|runbook| !runbook.ladders.is_empty())
        .flat_map(|runbook| page(runbook, &elsewhere))
        .collect()
}

fn page(runbook: &Runbook, elsewhere: &Elsewhere<'_>) -> Vec<Diagnostic> {
    let stated = stated_here(runbook);
    runbook.ladders.iter().filter_map(|ladder| finding(&early(runbook, ladder, &stated, elsewhere))).collect()
}

/// Response times by severity, each with whom it is for.
type Elsewhere<'a> = BTreeMap<&'a Scope, Vec<(Stated<'a>, About)>>;

/// A severity's response time that a ladder is held against.
#[derive(Clone, Copy)]
struct Due<'a> {
    key: &'a SeverityKey,
    response: &'a Timed,
    acknowledge: Option<&'a Timed>,
}

/// The page's own response times, each with whom it is for, in the order of the page.
fn stated_here<'a>(runbook: &'a Runbook) -> Vec<(Due<'a>, About)> {
    let facts = |kind: TimeKind| runbook.times.iter().filter(move |fact| fact.kind == kind);
    let mut acknowledge: BTreeMap<&Scope, &Timed> = BTreeMap::new();
    for fact in facts(TimeKind::Acknowledge) {
        acknowledge.entry(&fact.scope).or_insert(&fact.time);
    }
    // Who acknowledges has responded, where nothing else is promised.
    let answered: BTreeSet<&Scope> = facts(TimeKind::Response).map(|fact| &fact.scope).collect();
    let alone = facts(TimeKind::Acknowledge).filter(|fact| !answered.contains(&fact.scope));
    let responses = facts(TimeKind::Response).chain(alone).map(|fact| Stated { runbook, fact });
    let mut stated: Vec<(Stated<'a>, About)> = distinct(responses).into_values().flatten().collect();
    stated.sort_by_key(|(stated, _)| stated.time().text.span);
    let due = |(stated, about): (Stated<'a>, About)| {
        let Scope::Severity(key) = &stated.fact.scope else { return None };
        let acknowledge = acknowledge.get(&stated.fact.scope).copied();
        Some((Due { key, response: stated.time(), acknowledge }, about))
    };
    stated.into_iter().filter_map(due).take(STATEMENTS).collect()
}

/// Response times on other pages of the severities that the ladder names and its own page does not define.
fn foreign<'a>(
    (runbook, ladder): (&Runbook, &'a Ladder),
    own: &[Due<'a>],
    about: &About,
    elsewhere: &Elsewhere<'a>,
) -> Vec<Due<'a>> {
    let mut keys: Vec<&SeverityKey> = ladder.rungs.iter().flat_map(|rung| &rung.severities).collect();
    keys.sort();
    keys.dedup();
    keys.retain(|key| !own.iter().any(|due| due.key == *key) && is_of_incidents(runbook, ladder.section, key));
    let quickest = |key: &SeverityKey| {
        let stated =
            elsewhere.get(&Scope::Severity(key.clone())).into_iter().flatten().filter(|(_, whom)| whom.alike(about));
        // Where pages differ, the ladder is held against the quickest of them.
        stated.map(|(stated, _)| stated).fold(None, |best: Option<&Stated<'a>>, next| match best {
            Some(best) if !certainly_before(&next.time().value, &best.time().value) => Some(best),
            _ => Some(next),
        })
    };
    let due = |key| {
        quickest(key).and_then(|stated| match &stated.fact.scope {
            Scope::Severity(key) => Some(Due { key, response: stated.time(), acknowledge: None }),
            _ => None,
        })
    };
    keys.into_iter().filter_map(due).collect()
}

/// Does a ladder stand below the name of an alert? Its severity is the alert's, whichever that is.
fn is_of_an_alert(runbook: &Runbook, section: Option<usize>) -> bool {
    let around = std::iter::successors(runbook.section(section), |section| runbook.section(section.parent));
    around.into_iter().any(|section| is_alert_name(section.title.str()))
}

/// The rungs that come before a response. A rung for incidents of one kind (`data loss`) is left alone.
fn early<'a>(
    runbook: &'a Runbook,
    ladder: &'a Ladder,
    stated: &[(Due<'a>, About)],
    elsewhere: &Elsewhere<'a>,
) -> Vec<Early<'a>> {
    let about = About::of(runbook, ladder.section);
    let mut dues: Vec<Due<'a>> = stated.iter().filter(|(_, whom)| whom.alike(&about)).map(|(due, _)| *due).collect();
    let more = foreign((runbook, ladder), &dues, &about, elsewhere);
    dues.extend(more);
    let mut early = Vec::new();
    let alert = is_of_an_alert(runbook, ladder.section);
    // Who has been called already is called again, and nobody is escalated to.
    let again = if dues.is_empty() { BTreeSet::new() } else { reminders(ladder) };
    for due in &dues {
        for rung in ladder.rungs.iter().filter(|rung| particular(rung, true).is_empty() && !again.contains(&rung.span))
        {
            let Some(after) = &rung.after else { continue };
            // Who has to be told within 15 minutes, whatever happens, may well be told at once.
            let told = after.qualifier == Qualifier::Within && trigger(rung) == Trigger::Elapsed;
            // Who does not answer a call is followed by the next one: that clock starts with the call.
            if told || trigger(rung) == Trigger::Unreached {
                continue;
            }
            let meant = !answers(ladder, rung, after)
                && (rung.severities.is_empty() && !alert || rung.severities.contains(due.key));
            // Who is called because nobody acknowledged comes too early only before the acknowledgement is due.
            let deadline = due.acknowledge.filter(|_| trigger(rung) == Trigger::Unacknowledged).unwrap_or(due.response);
            if meant && certainly_before(&moment(after), &deadline.value) {
                early.push(Early { rung, after, severity: due.key, response: deadline });
            }
        }
    }
    early
}

/// Is a rung's target the one who answers: who acknowledges, is called at once whatever the severity, or is the on-call
/// engineer on the first rung of all?
fn answers(ladder: &Ladder, rung: &Rung, after: &Timed) -> bool {
    const SECOND: &[&str] = &["secondary", "second", "backup", "lead", "manager", "director", "head", "vp", "all"];
    let target = words::Words::of(rung.target.str());
    let first = ladder.rungs.iter().find(|other| for_one_severity(&other.severities, &rung.severities));
    if first.is_some_and(|first| first.span == rung.span)
        && target.has(&["oncall", "primary", "first responder"])
        && !target.has(SECOND)
    {
        return true;
    }
    let acknowledges = words::has_word(rung.target.str(), &["acknowledge", "acknowledges", "acknowledged"]);
    // What is done then, in a list of what happens when, calls nobody.
    let happens =
        words::has_word(rung.target.str(), &["assigned", "created", "scheduled", "assembled", "review", "triages"])
            || is_task(rung.target.str());
    let value = moment(after);
    let at_once = matches!(value, TimeValue::Immediate(_)) || value.upper() == Some(Duration::ZERO);
    // Who is told at once, and is followed by others, is told and not yet escalated to.
    let same = |other: &&Rung| for_one_severity(&other.severities, &rung.severities);
    let begins =
        first.is_some_and(|first| first.span == rung.span) && ladder.rungs.iter().filter(same).nth(1).is_some();
    acknowledges || happens || at_once && (rung.severities.is_empty() || begins)
}

/// Is something done, and nobody called: `Run the diagnosis`, `If it is down, restart it`?
fn is_task(target: &str) -> bool {
    let calls = calls_somebody(target) || words::has_word(target, words::ROLES);
    !calls && (is_imperative(target) || words::Words::first(target, 1).has(&["if"]))
}

/// One finding for a ladder, however many rungs and severities it is about.
fn finding(early: &[Early<'_>]) -> Option<Diagnostic> {
    let first = early.iter().min_by_key(|e| e.rung.span)?;
    let mut severities: Vec<&Early<'_>> = Vec::new();
    for each in early {
        if severities.iter().all(|seen| seen.severity != each.severity) {
            severities.push(each);
        }
    }
    let due = severities.iter().map(|e| format!("{} ({})", e.severity, e.response.text.str())).collect::<Vec<_>>();
    let names_it = early.iter().all(|e| !e.rung.severities.is_empty());
    let subject = if names_it { "the ladder" } else { "the ladder names no severity, and" };
    let goes = match first.rung.target.str() {
        "" => "goes on".to_owned(),
        who => format!("reaches \"{who}\""),
    };
    let message =
        format!("{subject} {goes} after {}, before the response of {} is due", plain(first.after), due.join(" and "));
    let mut diagnostic = Diagnostic::new(&RULE.info, first.rung.span, message).label(rung_label(early, first.rung));
    let mut shown = vec![first.rung.span];
    for each in early {
        if !shown.contains(&each.rung.span) {
            shown.push(each.rung.span);
            diagnostic = diagnostic.relate(each.rung.span, rung_label(early, each.rung));
        }
    }
    for each in severities {
        diagnostic = diagnostic
            .relate(each.response.text.span, format!("{} has {} to respond", each.severity, each.response.text.str()));
    }
    let one_clock = early.iter().all(|e| names_it && e.rung.origin != Origin::LastProgress);
    let help = if names_it {
        "let the rung wait until the response is due, or shorten the response time"
    } else {
        "say which severities the ladder is for, in a column of its own or above the table, and give the slower ones later rungs"
    };
    Some(diagnostic.help(help).at_most(if one_clock { Level::Error } else { Level::Warning }))
}

/// What a rung does too early, and for whom.
fn rung_label(early: &[Early<'_>], rung: &Rung) -> String {
    let hit: Vec<String> = early.iter().filter(|e| e.rung.span == rung.span).map(|e| e.severity.to_string()).collect();
    format!("too early for {}", hit.join(", "))
}
