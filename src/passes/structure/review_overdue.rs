//! # A page that was due for review
//!
//! The page says when it was last reviewed, and that is longer ago than the team allows.
//!
//! What it describes has changed since; the responder finds out which parts of it have.
//!
//! Off until asked for (`review-overdue = "info"` in `[rules]`). Read are fields such as `**Last reviewed:** 2026-01-31`, with
//! a date written year, month, day; a page without one is not judged. `[review] days` of the configuration says how long a
//! review holds, 180 days where it does not. The date of today is the clock's, or `--today`.
//!
//! Bad, in 2026:
//!
//! ```markdown
//! **Last reviewed:** 2024-03-01
//! ```
//!
//! Good: a look at the page, and the date of that look.

use jiff::civil::Date;

use crate::diagnostic::{Confidence, Diagnostic, RuleInfo};
use crate::model::{Runbook, Workspace};
use crate::passes::{Check, Rule};

/// RB613.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB613",
        name: "review-overdue",
        level: None,
        confidence: Confidence::High,
        summary: "a page was reviewed longer ago than the team allows",
        source: include_str!("review_overdue.rs"),
    },
    check: Check::Workspace(check),
};

/// How long a review holds where the configuration does not say, in days.
const DAYS: u32 = 180;

/// Fields that say when somebody looked at the page as a whole.
const FIELDS: &[&str] = &[
    "last reviewed",
    "last review",
    "reviewed",
    "reviewed on",
    "review date",
    "last reviewed on",
    "last verified",
    "verified",
    "last tested",
];

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let days = workspace.config.review.days.unwrap_or(DAYS);
    workspace.runbooks.iter().flat_map(|runbook| page(runbook, workspace.today, days)).collect()
}

fn page(runbook: &Runbook, today: Date, days: u32) -> Vec<Diagnostic> {
    let fields = runbook.metadata.iter().filter(|field| FIELDS.contains(&field.key.replace(['_', '-'], " ").as_str()));
    let overdue = fields.filter_map(|field| {
        let date = date(field.value.str())?;
        let ago = u32::try_from(today.since(date).ok()?.get_days()).ok().filter(|ago| *ago > days)?;
        let message = format!("the last review was {ago} days ago; it holds for {days}");
        Some(
            Diagnostic::new(&RULE.info, field.value.span, message)
                .help("look through the page, and write the date of that look"),
        )
    });
    overdue.collect()
}

/// The date with which a value begins.
fn date(value: &str) -> Option<Date> {
    value.trim_start().get(..10)?.replace('/', "-").parse().ok()
}
