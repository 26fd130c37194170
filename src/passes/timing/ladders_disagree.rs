//! # Two ladders that disagree
//!
//! Two ladders escalate the same incident differently: the same person is called after different times, or different
//! people after the same time.
//!
//! Whoever follows one page wakes the vice president an hour too early by the other one, or waits for somebody whom
//! nobody has called.
//!
//! Rungs are compared where both pages are about incidents in general and the condition is the same: not acknowledged,
//! not resolved, no progress, or plain time. A ladder that names no severity holds for all of them. The name of the product
//! (the README's title, or what titles of several such pages share) makes no page one about a part.
//!
//! Two ladders with the same moments all along, which mostly call the same people then, are one ladder written twice: on each
//! rung both have to call the same.
//!
//! Where a table of severities says after which time each is escalated, and not to whom, a ladder for that severity has a
//! rung at that time.
//!
//! In a drawing, times that rise from one name to the next are counted from the alert; times that do not (`on-call (15 min)`,
//! `lead (15 min)`) are how long each is waited for, and add up.
//!
//! Bad:
//!
//! ```markdown
//! <!-- on-call.md -->
//! | After | Escalate to |
//! |---|---|
//! | 30 min unresolved | VP Engineering |
//!
//! <!-- incidents.md -->
//! | After | Escalate to |
//! |---|---|
//! | 1 hour unresolved | VP Engineering |
//! ```
//!
//! Good: one ladder, and a link to it from the other page.

use std::collections::BTreeSet;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::time::{Duration, Qualifier, certainly_differs};
use crate::model::{Ladder, Runbook, Rung, Scope, SeverityKey, TimeKind, Timed, Workspace};
use crate::passes::timing::facts::{Stated, pages, place, plain, stated};
use crate::passes::timing::ladders::{
    Trigger, for_one_severity, is_tier, moment, particular, people, share_a_person, trigger,
};
use crate::passes::timing::scope::{About, Whole};
use crate::passes::{Check, Rule};

/// RB202.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB202",
        name: "ladders-disagree",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "two pages escalate the same incident differently",
        source: include_str!("ladders_disagree.rs"),
    },
    check: Check::Workspace(check),
};

/// More rungs than this are not compared with each other: a workspace has one ladder, or a few.
const RUNGS: usize = 400;

/// A rung that can be compared.
struct Step<'a> {
    runbook: &'a Runbook,
    about: About,
    ladder: &'a Ladder,
    rung: &'a Rung,
    after: &'a Timed,
    trigger: Trigger,
    particular: BTreeSet<String>,
    people: Vec<BTreeSet<String>>,
}

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let pages = || pages(workspace).filter(|runbook| !runbook.ladders.is_empty());
    let whole = Whole::of(workspace, pages());
    let steps: Vec<Step<'_>> = pages().flat_map(|runbook| steps(runbook, &whole)).take(RUNGS).collect();
    let ladders = steps.iter().filter_map(|step| finding(step, &steps));
    ladders.chain(scales(workspace, &whole).filter_map(|(stated, key)| off_scale(&stated, key, &steps))).collect()
}

/// When a table of severities says that each is escalated, to whomever that is: `Severity | Response | Escalate after`.
fn scales<'a>(workspace: &'a Workspace, whole: &Whole) -> impl Iterator<Item = (Stated<'a>, &'a SeverityKey)> {
    let of_scale = |stated: &Stated<'_>| {
        let span = stated.time().text.span;
        let mut rungs = stated.runbook.ladders.iter().flat_map(|ladder| &ladder.rungs);
        let rung = rungs.find(|rung| rung.after.as_ref().is_some_and(|it| it.text.span == span));
        // What a rung goes on for is held against rungs.
        let plain = |rung: &Rung| {
            let alone = rung.target.str().is_empty() && particular(rung, false).is_empty();
            alone && trigger(rung) == Trigger::Elapsed
        };
        stated.about().general(whole) && rung.is_none_or(plain)
    };
    let by_severity = stated(workspace, TimeKind::Rung).take(RUNGS).filter_map(|stated| match &stated.fact.scope {
        Scope::Severity(key) => Some((stated, key)),
        _ => None,
    });
    by_severity.filter(move |(stated, _)| of_scale(stated))
}

/// A moment of a scale at which no rung is reached that a ladder elsewhere has for the severity.
fn off_scale(stated: &Stated<'_>, key: &SeverityKey, all: &[Step<'_>]) -> Option<Diagnostic> {
    let about = stated.about();
    let for_it = |step: &&Step<'_>| {
        let timed = step.after.value.clock().is_some_and(|clock| clock > Duration::ZERO);
        let told = step.after.qualifier == Qualifier::Within && step.trigger == Trigger::Elapsed;
        // Who stands on the third tier is not the first who is called.
        let later = step.people.iter().flatten().any(|word| is_tier(word) && !matches!(word.as_str(), "l1" | "l2"));
        // Rungs for everything belong to the severity's ladder, too.
        step.ladder.rungs.iter().all(|rung| !rung.severities.is_empty())
            && step.rung.severities.contains(key)
            && !step.rung.target.str().is_empty()
            && timed
            && !later
            && !told
            && step.particular.is_empty()
            && step.about.alike(&about)
    };
    let (elapsed, unresolved): (Vec<&Step<'_>>, Vec<&Step<'_>>) =
        all.iter().filter(for_it).partition(|step| matches!(step.trigger, Trigger::Elapsed | Trigger::Unacknowledged));
    // Where a ladder goes on only because nothing is solved, that is when it does.
    let unresolved = unresolved.into_iter().filter(|step| step.trigger == Trigger::Unresolved);
    let rungs = if elapsed.is_empty() { unresolved.collect() } else { elapsed };
    let first = rungs.iter().min_by_key(|step| step.after.value.clock())?;
    let differs = |step: &&Step<'_>| certainly_differs(&moment(step.after), &moment(stated.time()));
    if !rungs.iter().all(differs) {
        return None;
    }
    let (when, there) = (plain(stated.time()), place(stated.runbook, first.runbook));
    let message = format!(
        "{key} is escalated after {when} here; the first rung of its ladder {there} is after {}",
        plain(first.after)
    );
    let diagnostic = Diagnostic::new(&RULE.info, stated.time().text.span, message)
        .label(format!("{key}: {when}"))
        .relate(first.rung.span, format!("{}: {}", plain(first.after), first.rung.target.str()))
        .help("decide which of them holds, and state it in one place");
    Some(diagnostic)
}

fn steps<'a>(runbook: &'a Runbook, whole: &Whole) -> impl Iterator<Item = Step<'a>> {
    runbook.ladders.iter().flat_map(move |ladder| {
        ladder.rungs.iter().filter_map(move |rung| {
            let (about, after) = (About::of(runbook, ladder.section), rung.after.as_ref()?);
            let (trigger, particular, people) = (trigger(rung), particular(rung, false), people(rung.target.str()));
            about.general(whole).then_some(Step { runbook, about, ladder, rung, after, trigger, particular, people })
        })
    })
}

/// The rungs of earlier ladders that are about the same incident as this one.
fn comparable<'s, 'a>(step: &'s Step<'a>, all: &'s [Step<'a>]) -> impl Iterator<Item = &'s Step<'a>> {
    all.iter().take_while(|other| other.ladder.span != step.ladder.span).filter(|other| step.is_for(other))
}

impl Step<'_> {
    /// Are both for the same incident?
    fn is_for(&self, other: &Self) -> bool {
        // A ladder for everything is the ladder for the worst: it says nothing of lesser incidents.
        let general = |rung: &Rung| rung.severities.is_empty();
        let as_grave = general(other.rung) == general(self.rung) || worst(other.rung) || worst(self.rung);
        let same = as_grave && other.trigger == self.trigger && other.particular == self.particular;
        same && other.about.alike(&self.about) && for_one_severity(&other.rung.severities, &self.rung.severities)
    }
}

/// Is a rung for incidents of the first two levels?
fn worst(rung: &Rung) -> bool {
    rung.severities.iter().any(|key| key.number.map_or(key.family == "CRITICAL", |number| number <= 1))
}

fn finding(step: &Step<'_>, all: &[Step<'_>]) -> Option<Diagnostic> {
    if step.rung.target.str().is_empty() {
        return unnamed(step, all);
    }
    if step.people.is_empty() {
        return None;
    }
    let same_people: Vec<&Step<'_>> =
        comparable(step, all).filter(|other| share_a_person(&step.people, &other.people)).collect();
    let other = match same_people.as_slice() {
        [] => other_people(step, all).or_else(|| of_twin(step, all))?,
        same if same.iter().all(|other| certainly_differs(&moment(step.after), &moment(other.after))) => {
            same.first().copied()?
        }
        _ => return None,
    };
    let (who, when) = (step.rung.target.str(), plain(step.after));
    let there = place(step.runbook, other.runbook);
    let message = if same_people.is_empty() {
        format!("after {when} the ladder leads to \"{who}\", and to \"{}\" {there}", other.rung.target.str())
    } else {
        format!("\"{who}\" is reached after {when} here, and after {} {there}", plain(other.after))
    };
    let diagnostic = Diagnostic::new(&RULE.info, step.rung.span, message)
        .label(format!("{when}: {who}"))
        .relate(other.rung.span, format!("{}: {}", plain(other.after), other.rung.target.str()))
        .help("keep one ladder and link to it; where both are meant, say for which incidents each one is");
    Some(diagnostic)
}

/// A ladder that goes on after some time to nobody by name, against one none of whose rungs for the same severity comes
/// then.
fn unnamed(step: &Step<'_>, all: &[Step<'_>]) -> Option<Diagnostic> {
    // What a scale says of time alone is held against ladders by [`off_scale`].
    let named = |other: &&Step<'_>| {
        let nobody = other.rung.target.str().is_empty();
        let alike = step.trigger != Trigger::Elapsed || nobody;
        // Of two that name nobody the later one is reported.
        let apart = other.ladder.span != step.ladder.span && (!nobody || before(other, step));
        apart && alike && !step.rung.severities.is_empty() && !other.rung.severities.is_empty()
    };
    let others: Vec<&Step<'_>> = all.iter().filter(|other| step.is_for(other)).filter(named).collect();
    let differs = |other: &&Step<'_>| certainly_differs(&moment(step.after), &moment(other.after));
    let other = others.first().filter(|_| others.iter().all(differs))?;
    let (name, when) = (step.rung.severities.first()?, plain(step.after));
    let message = format!(
        "{name} is escalated after {when} here, and after {} {}",
        plain(other.after),
        place(step.runbook, other.runbook)
    );
    let diagnostic = Diagnostic::new(&RULE.info, step.rung.span, message)
        .label(format!("{name}: {when}"))
        .relate(other.rung.span, format!("{}: {}", plain(other.after), other.rung.called()))
        .help("keep one ladder and link to it; where both are meant, say for which incidents each one is");
    Some(diagnostic)
}

/// Does a ladder stand before another one, in the order of pages?
fn before(one: &Step<'_>, other: &Step<'_>) -> bool {
    (&one.runbook.path, one.ladder.span.start) < (&other.runbook.path, other.ladder.span.start)
}

/// The rung at the same moment of a ladder that has the same moments all along, and mostly calls the same people then: but not
/// on this rung.
fn of_twin<'s, 'a>(step: &'s Step<'a>, all: &'s [Step<'a>]) -> Option<&'s Step<'a>> {
    let after = |rung: &Rung| rung.after.as_ref().map(|after| after.value.clone());
    let same = |a: &[BTreeSet<String>], b: &[BTreeSet<String>]| {
        a.iter().any(|one| b.iter().any(|other| one.is_subset(other) || other.is_subset(one)))
    };
    let twins = |a: &Ladder, b: &Ladder| {
        let pairs = || a.rungs.iter().zip(&b.rungs);
        let alike = pairs().filter(|(a, b)| same(&people(a.target.str()), &people(b.target.str()))).count();
        a.rungs.len() > 2
            && a.rungs.len() == b.rungs.len()
            && pairs().all(|(a, b)| after(a).is_some() && after(a) == after(b))
            && alike * 2 >= a.rungs.len()
    };
    comparable(step, all).find(|other| {
        other.after.value == step.after.value
            && !other.people.is_empty()
            && !same(&step.people, &other.people)
            && twins(step.ladder, other.ladder)
    })
}

/// A rung of another ladder at the same moment that leads to somebody else, where no rung of that ladder at that moment
/// leads to the same people.
fn other_people<'s, 'a>(step: &'s Step<'a>, all: &'s [Step<'a>]) -> Option<&'s Step<'a>> {
    let mut same_time = comparable(step, all)
        .filter(|other| !certainly_differs(&moment(step.after), &moment(other.after)) && !other.people.is_empty());
    // Who stands on a tier is not said everywhere.
    let tiers = |step: &Step<'_>| step.people.iter().any(|name| name.iter().any(|word| is_tier(word)));
    let plain = step.trigger != Trigger::Elapsed && !tiers(step);
    // People who are called beside each other stand in one ladder, or on one page.
    let beside = |other: &&Step<'_>| {
        let here =
            all.iter().filter(|own| own.runbook.path == step.runbook.path && own.ladder.span == step.ladder.span);
        here.clone().any(|own| own.rung.span != step.rung.span && share_a_person(&own.people, &other.people))
    };
    same_time.find(|other| plain && !tiers(other) && !beside(other))
}
