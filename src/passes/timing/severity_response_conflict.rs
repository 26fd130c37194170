//! # Two response times for one severity
//!
//! The same severity has different response times in two places of the workspace.
//!
//! At three in the morning nobody compares pages. Whoever opened the page with the longer time answers late by the
//! other one, and both were right. The time belongs in one table that every other page links to.
//!
//! Times are compared by value (`60 min` and `1 hour` are equal), a bound with its limit (`< 15 min` and `15 min` are
//! equal), business time with clock time only where they differ on any calendar.
//!
//! Bad:
//!
//! ```markdown
//! <!-- on-call.md -->
//! | Severity | Response time |
//! |---|---|
//! | SEV1 | 15 min |
//!
//! <!-- incidents.md -->
//! | Severity | Response time |
//! |---|---|
//! | SEV1 | 5 min |
//! ```
//!
//! Good: one of the tables, and `See [severities](incidents.md#severities)` in the other page.

use crate::diagnostic::{Diagnostic, Level, RuleInfo};
use crate::model::Workspace;
use crate::model::time::certainly_differs;
use crate::passes::Rule;
use crate::passes::timing::facts::{Response, responses};

/// RB201.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB201",
        name: "severity-response-conflict",
        level: Some(Level::Error),
        summary: "one severity has two response times",
        source: include_str!("severity_response_conflict.rs"),
    },
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    responses(workspace).values().flat_map(|all| conflicts(all)).collect()
}

/// One finding for each place that differs from the first one stated; the first is shown beside it.
fn conflicts(all: &[Response<'_>]) -> Vec<Diagnostic> {
    let Some((first, rest)) = all.split_first() else { return Vec::new() };
    let differing = rest.iter().filter(|other| certainly_differs(&first.time.value, &other.time.value));
    differing.map(|other| finding(first, other)).collect()
}

fn finding(first: &Response<'_>, other: &Response<'_>) -> Diagnostic {
    let (name, here, there) = (other.severity.key.to_string(), other.time.text.str(), first.time.text.str());
    let place = if first.runbook.path == other.runbook.path {
        "further up".to_owned()
    } else {
        format!("in {}", first.runbook.path)
    };
    Diagnostic::new(
        &RULE.info,
        other.time.text.span,
        format!("{name} is answered within {here} here, and within {there} {place}"),
    )
    .label(format!("{name}: {here}"))
    .relate(first.time.text.span, format!("{name}: {there}"))
    .help("decide which of the two holds, state it in one place, and link to that place from the other page")
}
