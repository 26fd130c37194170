//! # A suppression cannot be read
//!
//! The comment begins like a directive of runbookc but is none: its word is misspelt, it names no rule, or its date is
//! not written as `(until 2027-03-01)`. It suppresses nothing.
//!
//! The finding that was looked at and accepted stands in the way of the next change, at whatever hour that is made.
//!
//! `runbookc-ignore` is for the next line, `runbookc-ignore-file` for the whole file.
//!
//! Bad: `<!-- runbookc-ignore RB203: agreed (till March) -->`
//!
//! Good: `<!-- runbookc-ignore RB203: agreed (until 2027-03-31) -->`

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::source::Span;

/// The rule.
pub(super) static RULE: RuleInfo = RuleInfo {
    code: "RB905",
    name: "unreadable-suppression",
    level: Some(Level::Warning),
    confidence: Confidence::High,
    summary: "a comment begins like a suppression but cannot be read as one",
    source: include_str!("unreadable.rs"),
};

pub(super) fn finding(span: Span, why: String) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("this suppression cannot be read and is not followed: {why}"))
        .help("Write `<!-- runbookc-ignore RB203: why (until 2027-03-01) -->`; `runbookc-ignore-file` covers the file.")
}
