//! # A suppression has expired
//!
//! The date in `(until 2027-03-01)` has passed. The suppression holds through that day; from the next day on the finding
//! that it hid is reported again.
//!
//! What was to be mended by then was not, and the responder meets it unmended.
//!
//! Bad, in 2028: `<!-- runbookc-ignore RB203: the VP asked for this (until 2027-03-01) -->`
//!
//! Good: the problem mended and the comment gone, or a later date that somebody decided on anew.

use jiff::civil::Date;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::source::Span;

/// The rule.
pub(super) static RULE: RuleInfo = RuleInfo {
    code: "RB903",
    name: "expired-suppression",
    level: Some(Level::Warning),
    confidence: Confidence::High,
    summary: "a suppression is past its date",
    source: include_str!("expired.rs"),
};

pub(super) fn finding(span: Span, until: Date) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("this suppression held until {until} and hides nothing any more"))
        .help("Mend the problem and remove the comment, or decide anew and set a later date.")
}
