//! # A command that may run longer than its step
//!
//! A command sleeps, or waits until a timeout, for longer than the step that it stands in may take; or the step itself says
//! to wait for so long. A loop with a pause (`for i in $(seq 1 30); do ...; sleep 30; done`) takes all its rounds.
//!
//! The step's time is a promise to those who wait; the command breaks it without anybody doing something wrong.
//!
//! Bad:
//!
//! ````markdown
//! ### 2. Restart (5 min)
//!
//! ```bash
//! kubectl rollout status deployment/orders -n prod --timeout=15m
//! ```
//! ````
//!
//! Good: a timeout within the step's time, and a word about what is done when it is over.

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::time::certainly_before;
use crate::model::{Origin, Runbook, Scope, TimeFact, TimeKind, TimeValue};
use crate::passes::{Check, Page, Rule};

/// RB211.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB211",
        name: "limit-over-budget",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a command may run longer than its step may take",
        source: include_str!("limit_over_budget.rs"),
    },
    check: Check::Page(check),
};

/// A wait of more than so many times what the step takes is not spent in it.
const AWAY: u64 = 10;

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let waits = |fact: &&TimeFact| matches!(fact.kind, TimeKind::CommandTimeout | TimeKind::Wait);
    let limits = page.runbook.times.iter().filter(waits);
    limits.filter_map(|limit| finding(page.runbook, limit)).collect()
}

fn finding(runbook: &Runbook, limit: &TimeFact) -> Option<Diagnostic> {
    let Scope::Step(index) = limit.scope else { return None };
    let step = runbook.steps.get(index)?;
    let budget = step.budget.as_ref().filter(|budget| matches!(budget.value, TimeValue::Clock(_)))?;
    // `T-15 min` and `T+1 h` are when the step begins.
    if budget.text.str().starts_with(['T', 't']) {
        return None;
    }
    // Nobody sits there for the day that an approval takes.
    let away = limit.kind == TimeKind::Wait
        && limit.time.value.lower().zip(budget.value.upper()).is_none_or(|(wait, step)| wait > step.times(AWAY));
    let later = runbook.times.iter().any(|fact| fact.scope == limit.scope && fact.origin == Origin::IncidentClosed);
    if away || later || !certainly_before(&budget.value, &limit.time.value) {
        return None;
    }
    let message = match limit.kind {
        TimeKind::Wait => format!("the step waits {}, and takes \"{}\"", limit.time.value, budget.text.str()),
        _ => format!("the command may run {}, and its step takes \"{}\"", limit.time.value, budget.text.str()),
    };
    let diagnostic = Diagnostic::new(&RULE.info, limit.time.text.span, message)
        .label(format!("up to {}", limit.time.value))
        .relate(budget.text.span, "the step's time")
        .help("let the command give up within the step's time, or give the step more");
    Some(diagnostic)
}
