//! # A time that nobody can read
//!
//! Where a time is expected stands something that is nearly one: `15 mintues`, `10-5 min`.
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
use crate::model::{TimeFact, TimeValue};
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
    page.runbook.times.iter().filter_map(finding).collect()
}

fn finding(fact: &TimeFact) -> Option<Diagnostic> {
    let TimeValue::Unreadable(why) = &fact.time.value else { return None };
    let reason = match why {
        Unreadable::UnknownUnit => "its unit is none",
        Unreadable::Reversed => "it ends before it begins",
        Unreadable::TooLong => "it is longer than a century",
    };
    let text = &fact.time.text;
    Some(
        Diagnostic::new(&RULE.info, text.span, format!("\"{}\" is no time: {reason}", text.str()))
            .label(reason)
            .help("write a number and a unit: `15 min`"),
    )
}
