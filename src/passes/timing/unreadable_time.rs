//! # A time that nobody can read
//!
//! Where a time is expected stands something that is nearly one: `15 mintues`, `within 2 huors`, `10-5 min`.
//!
//! Whoever is paged guesses what was meant. runbookc does not guess: it compares such a time with nothing.
//!
//! Bad:
//!
//! ```markdown
//! | Severity | Response time |
//! |---|---|
//! | SEV1 | 15 mintues |
//! ```
//!
//! Good: `| SEV1 | 15 minutes |`.

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::time::Unreadable;
use crate::model::{TimeValue, Timed};
use crate::passes::{Check, Page, Rule};

/// RB213.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB213",
        name: "unreadable-time",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a time that nobody can read",
        source: include_str!("unreadable_time.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let stated = page.runbook.times.iter().map(|fact| &fact.time);
    let labels = page.runbook.flows.iter().flat_map(|flow| &flow.times).map(|label| &label.time);
    stated.chain(labels).filter_map(finding).collect()
}

fn finding(time: &Timed) -> Option<Diagnostic> {
    let TimeValue::Unreadable(why) = &time.value else { return None };
    let reason = match why {
        Unreadable::UnknownUnit => "its unit is none",
        Unreadable::Reversed => "it ends before it begins",
        Unreadable::TooLong => "it is longer than a century",
    };
    let text = &time.text;
    Some(
        Diagnostic::new(&RULE.info, text.span, format!("\"{}\" is no time: {reason}", text.str()))
            .label(reason)
            .help("write a number and a unit: `15 min`"),
    )
}
