//! # A recovery that takes longer than it may
//!
//! The page expects a recovery to take longer than the recovery time objective (RTO) that the page itself states.
//!
//! The plan misses its objective when everything goes as planned. Either the objective is a wish, or the plan needs a
//! faster way.
//!
//! An estimate that is a range is over the objective where its longer end is.
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

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Runbook, TimeFact, TimeKind};
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
    if is_template(runbook) {
        return Vec::new();
    }
    facts(runbook, TimeKind::RecoveryEstimate).filter_map(|estimate| finding(runbook, estimate)).collect()
}

fn facts(runbook: &Runbook, kind: TimeKind) -> impl Iterator<Item = &TimeFact> {
    runbook.times.iter().filter(move |fact| fact.kind == kind)
}

/// The objective for what the estimate is about: its own, else the page's.
fn objective<'a>(runbook: &'a Runbook, estimate: &TimeFact) -> Option<&'a TimeFact> {
    let about = subject(&estimate.scope);
    let beside = facts(runbook, TimeKind::RecoveryTime).find(|fact| fact.section == estimate.section);
    if beside.is_some_and(|fact| subject(&fact.scope) == about) {
        return beside;
    }
    let own = facts(runbook, TimeKind::RecoveryTime).find(|fact| about.is_some() && subject(&fact.scope) == about);
    own.or_else(|| {
        facts(runbook, TimeKind::RecoveryTime)
            .find(|fact| subject(&fact.scope).is_some_and(|subject| subject.is_empty()))
    })
}

fn finding(runbook: &Runbook, estimate: &TimeFact) -> Option<Diagnostic> {
    let objective = objective(runbook, estimate)?;
    let over = estimate.time.value.upper()? > objective.time.value.upper()?;
    let (said, may) = (&estimate.time.text, &objective.time.text);
    let message = format!("the recovery is expected to take \"{}\", over the RTO of \"{}\"", said.str(), may.str());
    let diagnostic = Diagnostic::new(&RULE.info, said.span, message)
        .label("the estimate")
        .relate(may.span, "the RTO")
        .help("find a faster way, or state an RTO of its own for this scenario");
    over.then_some(diagnostic)
}
