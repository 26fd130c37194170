//! # Two response times for one severity
//!
//! The same severity has different response times in two places of the workspace.
//!
//! At three in the morning nobody compares pages. Whoever opened the page with the longer time answers late by the
//! other one, and both were right. The time belongs in one table that every other page links to.
//!
//! Times are compared by value (`60 min` and `1 hour` are equal), a bound with its limit (`< 15 min` and `15 min` are
//! equal), business time with clock time only where they differ on any calendar. Where most places agree, the others are
//! reported. A page that stands in two places word for word speaks once. A section with tables for several things (limits of
//! the processor, of the disks) has a scale for each of them. What mends something (`Response: patch within 7 days`) is no
//! answer. What a runbook says of itself (`Severity: P1`, `Response time: 30 min`) and what an index of runbooks says in
//! every row of a severity count, too, and so does a sentence that names severities (`We respond to P2 within 2 hours`) and is
//! no condition, measure or report; times of those who are called later do not. The severity of a time is the nearest one
//! that names it: its item, the line above the list (`**High (P1)**:`), a heading, or the section's `Severity:`. Pages and sections
//! of different teams (`## Data team`), pages in an archive, decisions and proposals (`adr/`, `Status: proposed`), and tables about
//! other matters than production incidents (security reports, support requests, contracts), have scales of their own and are not
//! compared. `Critical` and `High` are levels of many things: they are compared where both places say that they are about incidents.
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

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Scope, TimeKind, Workspace};
use crate::passes::timing::facts::{Conflict, conflicts, place, stated};
use crate::passes::{Check, Rule};

/// RB201.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB201",
        name: "severity-response-conflict",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "one severity has two response times",
        source: include_str!("severity_response_conflict.rs"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let by_severity =
        stated(workspace, TimeKind::Response).filter(|stated| matches!(stated.fact.scope, Scope::Severity(_)));
    conflicts(by_severity).iter().filter_map(finding).collect()
}

fn finding(conflict: &Conflict<'_>) -> Option<Diagnostic> {
    let (Scope::Severity(name), first) = (&conflict.here.fact.scope, conflict.others.first()?) else { return None };
    let (here, there) = (&conflict.here.time().text, &first.time().text);
    let place = place(conflict.here.runbook, first.runbook);
    let message = format!("the response time of {name} is \"{}\" here, and \"{}\" {place}", here.str(), there.str());
    let diagnostic = Diagnostic::new(&RULE.info, here.span, message)
        .label(format!("{name}: {}", here.str()))
        .help("decide which of them holds, state it in one place, and link to that place from the other pages");
    let related = |diagnostic: Diagnostic, other: &crate::passes::timing::facts::Stated<'_>| {
        diagnostic.relate(other.time().text.span, format!("{name}: {}", other.time().text.str()))
    };
    Some(conflict.others.iter().fold(diagnostic, related))
}
