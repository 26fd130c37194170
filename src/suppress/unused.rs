//! # A suppression has nothing to suppress
//!
//! The comment names a rule that finds nothing at the place that the comment covers. Either the problem has been mended,
//! or the comment has slipped away from its line.
//!
//! Left where it is, it will hide the next problem of that kind, and the next one is met at three in the morning.
//!
//! A comment on a line of its own covers the next line with text, or the fence or table that begins there. Suppressions
//! of rules that are off are not reported.
//!
//! Bad, where the link has long been mended:
//!
//! ```markdown
//! <!-- runbookc-ignore RB101: the page is being written -->
//! See [the queue](./queue.md).
//! ```
//!
//! Good: the line without the comment.

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::suppress::parse::Rule;

/// The rule.
pub(super) static RULE: RuleInfo = RuleInfo {
    code: "RB901",
    name: "unused-suppression",
    level: Some(Level::Warning),
    confidence: Confidence::High,
    summary: "a suppression has nothing to suppress",
    source: include_str!("unused.rs"),
};

pub(super) fn finding(rule: &Rule) -> Diagnostic {
    let message = format!("nothing is suppressed here: `{}` finds nothing at this place", rule.name);
    Diagnostic::new(&RULE, rule.span, message).help("Remove it, so that it does not hide the next problem of its kind.")
}
