//! # A suppression names a rule that does not exist
//!
//! The comment suppresses nothing, because no rule has this code or name.
//!
//! Whoever wrote it believes that the matter is settled; whoever reads the report next sees both, and trusts neither.
//!
//! `runbookc rules` lists all rules; a family is named by the beginning of its codes (`RB4`).
//!
//! Bad: `<!-- runbookc-ignore missing-flie: the page is being written -->`
//!
//! Good: `<!-- runbookc-ignore missing-file: the page is being written -->`

use crate::config;
use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::suppress::parse::Rule;

/// The rule.
pub(super) static RULE: RuleInfo = RuleInfo {
    code: "RB902",
    name: "unknown-suppression",
    level: Some(Level::Warning),
    confidence: Confidence::High,
    summary: "a suppression names a rule that does not exist",
    source: include_str!("unknown_rule.rs"),
};

pub(super) fn finding(rule: &Rule, rules: &[&RuleInfo]) -> Diagnostic {
    let message = config::unknown_rule(&rule.name, rules);
    Diagnostic::new(&RULE, rule.span, message).help("Correct the name; `runbookc rules` lists all rules.")
}
