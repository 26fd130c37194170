//! # A suppression gives no reason
//!
//! Without a reason the comment suppresses nothing.
//!
//! Whoever meets it in a year, in the middle of an incident, cannot tell whether the risk was weighed or the linter was
//! silenced.
//!
//! Bad: `<!-- runbookc-ignore RB203 -->`
//!
//! Good: `<!-- runbookc-ignore RB203: agreed with the support lead -->`

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::source::Span;
use crate::suppress::parse::Rule;

/// The rule.
pub(super) static RULE: RuleInfo = RuleInfo {
    code: "RB904",
    name: "suppression-without-reason",
    level: Some(Level::Warning),
    confidence: Confidence::High,
    summary: "a suppression gives no reason and is not followed",
    source: include_str!("without_reason.rs"),
};

pub(super) fn finding(span: Span, rules: &[Rule]) -> Diagnostic {
    let names: Vec<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
    let names = names.join(", ");
    Diagnostic::new(&RULE, span, format!("this suppression of {names} gives no reason and is not followed"))
        .help(format!("Write the reason behind a colon: `<!-- runbookc-ignore {names}: why -->`."))
}
