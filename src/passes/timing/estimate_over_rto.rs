//! # A recovery that takes longer than it may
//!
//! The page expects a recovery to take longer than the recovery time objective (RTO) that the page itself states.
//!
//! The plan misses its objective when everything goes as planned. Either the objective is a wish, or the plan needs a
//! faster way.
//!
//! An estimate that is a range is over the objective where its longer end is. Phases of a recovery with windows (`Phase 4
//! (4 h-4 h 30 min)`) are one, too, and so is a list that breaks the recovery down.
//!
//! Bad:
//!
//! ```markdown
//! **RTO:** 4 hours
//!
//! ## Restore from backup
//! **Estimated recovery time:** 4-8 hours
//! ```
//!
//! Good: an estimate within the objective, or an objective of its own for that scenario.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Origin, Runbook, Scope, TimeFact, TimeKind, words};
use crate::passes::timing::recovery::subject;
use crate::passes::timing::scope::is_template;
use crate::passes::{Check, Page, Rule};

/// RB208.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB208",
        name: "estimate-over-rto",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a recovery is expected to take longer than its objective",
        source: include_str!("estimate_over_rto.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let runbook = page.runbook;
    if is_template(runbook) || facts(runbook, TimeKind::RecoveryTime).next().is_none() {
        return Vec::new();
    }
    let mut objectives = BTreeMap::new();
    for fact in facts(runbook, TimeKind::RecoveryTime) {
        if let Some(about) = subject(&fact.scope) {
            objectives.entry((Some(fact.section), about.clone())).or_insert(fact);
            objectives.entry((None, about)).or_insert(fact);
        }
    }
    // The objective for what the estimate is about: the one beside it, its own, else the page's.
    let objective = |estimate: &TimeFact| {
        let about = subject(&estimate.scope);
        let find = |section, about: &Option<BTreeSet<String>>| objectives.get(&(section, about.clone()?));
        let own = find(Some(estimate.section), &about).or_else(|| find(None, &about));
        own.or_else(|| objectives.get(&(None, BTreeSet::new()))).copied()
    };
    let estimates = facts(runbook, TimeKind::RecoveryEstimate);
    let estimated = estimates.filter_map(|estimate| finding(estimate, objective(estimate)?)).collect::<Vec<_>>();
    estimated.into_iter().chain(late_phases(runbook)).collect()
}

fn facts(runbook: &Runbook, kind: TimeKind) -> impl Iterator<Item = &TimeFact> {
    runbook.times.iter().filter(move |fact| fact.kind == kind)
}

/// The last phase of a recovery that ends after the objective of the section that holds the phases.
fn late_phases(runbook: &Runbook) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut last = BTreeMap::new();
    for phase in facts(runbook, TimeKind::Window).filter(|phase| phase.origin == Origin::AlertFired) {
        let step = |scope: &Scope| match scope {
            Scope::Step(step) => runbook.steps.get(*step),
            _ => None,
        };
        let recovers = step(&phase.scope).is_some_and(|step| !words::has_word(step.title.str(), AFTERWARDS));
        let around = runbook.section(phase.section).and_then(|section| section.parent);
        if let Some(around) = around.filter(|_| recovers) {
            last.insert(around, phase);
        }
    }
    for objective in facts(runbook, TimeKind::RecoveryTime) {
        found.extend(
            objective.section.and_then(|section| last.remove(&section)).and_then(|phase| finding(phase, objective)),
        );
    }
    found
}

/// Words of phases that come when all runs again.
const AFTERWARDS: &[&str] = &[
    "post",
    "after",
    "afterwards",
    "follow",
    "review",
    "retrospective",
    "postmortem",
    "monitor",
    "monitoring",
    "cleanup",
    "failback",
    "hardening",
    "improvement",
    "lessons",
    "learned",
    "documentation",
    "closure",
    "closeout",
    "normalization",
    "optimization",
    "stabilization",
];

fn finding(estimate: &TimeFact, objective: &TimeFact) -> Option<Diagnostic> {
    // An estimate is what it names: "about 3 hours" may be six, and is within an objective of four.
    let longest = estimate.time.value.upper()?.min(estimate.time.value.clock()?);
    let over = longest > objective.time.value.upper()?;
    let (said, may) = (&estimate.time.text, &objective.time.text);
    let message = format!("the recovery is expected to take \"{}\", over the RTO of \"{}\"", said.str(), may.str());
    let diagnostic = Diagnostic::new(&RULE.info, said.span, message)
        .label("the estimate")
        .relate(may.span, "the RTO")
        .help("find a faster way, or state an RTO of its own for this scenario");
    over.then_some(diagnostic)
}
