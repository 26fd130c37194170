//! # The ladder escalates before the response is due
//!
//! A rung of an escalation ladder is reached before a severity's own response time is over: somebody is paged about an
//! incident that nobody had to look at yet.
//!
//! Usually the ladder was written for the worst severity and names none. The people at its top learn to ignore it, or
//! the first responder is overrun while still in time. A rung at the very moment when the response is due is in order.
//!
//! A ladder whose clock starts with the last progress, not with the alert, is compared only where it would be early for
//! any progress, and reported as a warning. Business time (`next business day`) counts as longer than any clock time
//! that is shorter on every calendar.
//!
//! Bad:
//!
//! ```markdown
//! ## Severities
//! | Severity | Response time |
//! |---|---|
//! | SEV1 | 5 min |
//! | SEV3 | 1 hour |
//!
//! ## Escalation
//! | After | Escalate to |
//! |---|---|
//! | 15 min | Second on-call |
//! ```
//!
//! Good: the ladder says for whom it is.
//!
//! ```markdown
//! ## Escalation
//! | Severity | After | Escalate to |
//! |---|---|---|
//! | SEV1 | 15 min | Second on-call |
//! | SEV3 | 2 hours | Second on-call |
//! ```

use crate::diagnostic::{Diagnostic, Level, RuleInfo};
use crate::model::time::certainly_before;
use crate::model::{Ladder, Origin, Runbook, Rung, Severity, Timed, Workspace};
use crate::passes::Rule;

/// RB203.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB203",
        name: "escalates-before-response",
        level: Some(Level::Error),
        summary: "a ladder escalates before a severity's response time is over",
        source: include_str!("escalates_before_response.rs"),
    },
    check,
};

/// A rung that comes before the response of a severity.
struct Early<'a> {
    rung: &'a Rung,
    after: &'a Timed,
    severity: &'a Severity,
    response: &'a Timed,
}

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let ladders =
        workspace.runbooks.iter().flat_map(|runbook| runbook.ladders.iter().map(move |ladder| (runbook, ladder)));
    ladders.filter_map(|(runbook, ladder)| finding(&early(runbook, ladder))).collect()
}

/// The page's own severities against the ladder's rungs.
fn early<'a>(runbook: &'a Runbook, ladder: &'a Ladder) -> Vec<Early<'a>> {
    let mut early = Vec::new();
    for severity in &runbook.severities {
        let Some(response) = &severity.response else { continue };
        for rung in &ladder.rungs {
            let Some(after) = &rung.after else { continue };
            let meant = rung.severities.is_empty() || rung.severities.contains(&severity.key);
            if meant && certainly_before(&after.value, &response.value) {
                early.push(Early { rung, after, severity, response });
            }
        }
    }
    early
}

/// One finding for a ladder, however many rungs and severities it is about.
fn finding(early: &[Early<'_>]) -> Option<Diagnostic> {
    let first = early.iter().min_by_key(|e| e.rung.span)?;
    let mut severities: Vec<&Early<'_>> = Vec::new();
    for each in early {
        if severities.iter().all(|seen| seen.severity.key != each.severity.key) {
            severities.push(each);
        }
    }
    let due = severities.iter().map(|e| format!("{} ({})", e.severity.key, e.response.text.str())).collect::<Vec<_>>();
    let names_it = early.iter().all(|e| !e.rung.severities.is_empty());
    let subject = if names_it { "the ladder" } else { "the ladder names no severity, and" };
    let message = format!(
        "{subject} reaches \"{}\" after {}, before the response of {} is due",
        first.rung.target.str(),
        first.after.text.str(),
        due.join(" and ")
    );
    let mut diagnostic = Diagnostic::new(&RULE.info, first.rung.span, message).label(rung_label(early, first.rung));
    let mut shown = vec![first.rung.span];
    for each in early {
        if !shown.contains(&each.rung.span) {
            shown.push(each.rung.span);
            diagnostic = diagnostic.relate(each.rung.span, rung_label(early, each.rung));
        }
    }
    for each in severities {
        diagnostic = diagnostic.relate(
            each.response.text.span,
            format!("{} has {} to respond", each.severity.key, each.response.text.str()),
        );
    }
    let one_clock = early.iter().all(|e| names_it && e.rung.origin != Origin::LastProgress);
    let help = if names_it {
        "let the rung wait until the response is due, or shorten the response time"
    } else {
        "say which severities the ladder is for, in a column of its own or above the table, and give the slower ones later rungs"
    };
    Some(diagnostic.help(help).at_most(if one_clock { Level::Error } else { Level::Warning }))
}

/// What a rung does too early, and for whom.
fn rung_label(early: &[Early<'_>], rung: &Rung) -> String {
    let hit: Vec<String> =
        early.iter().filter(|e| e.rung.span == rung.span).map(|e| e.severity.key.to_string()).collect();
    format!("too early for {}", hit.join(", "))
}
