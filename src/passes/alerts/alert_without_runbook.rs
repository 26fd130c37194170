//! # A critical alert without a runbook
//!
//! An alert that wakes somebody (`severity: critical`, `page`) has no link to a runbook.
//!
//! Whoever is woken has a name and a number, and looks for the page by guessing.
//!
//! Alerts of other severities are listed by `runbookc coverage`. An annotation or label called `runbook_url`, `runbook` or
//! much like it counts, whatever it says.
//!
//! Bad:
//!
//! ```yaml
//! - alert: ApiDown
//!   expr: up{job="api"} == 0
//!   labels: {severity: critical}
//! ```
//!
//! Good:
//!
//! ```yaml
//! - alert: ApiDown
//!   expr: up{job="api"} == 0
//!   labels: {severity: critical}
//!   annotations: {runbook_url: docs/runbooks/api-down.md}
//! ```

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Workspace;
use crate::model::rule_file::link::deployed;
use crate::passes::alerts::pairs::severity;
use crate::passes::{Check, Rule};

/// RB502.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB502",
        name: "alert-without-runbook",
        level: Some(Level::Warning),
        confidence: Confidence::High,
        summary: "a critical alert has no link to a runbook",
        source: include_str!("alert_without_runbook.rs"),
    },
    check: Check::Workspace(check),
};

/// Labels of alerts that wake somebody.
const WAKING: &[&str] = &["critical", "page", "emergency", "disaster"];

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let pages = workspace.runbooks.iter().flat_map(|runbook| &runbook.alerts);
    let pages: std::collections::BTreeMap<&str, _> = pages.map(|alert| (alert.name.str(), alert.name.span)).collect();
    let mut found = Vec::new();
    for (_, alert) in deployed(workspace) {
        let wakes = severity(alert).is_some_and(|severity| WAKING.contains(&severity.as_str()));
        let Some(name) = alert.name.str().filter(|_| wakes && !alert.open && alert.runbook().is_none()) else {
            continue;
        };
        let message = format!("`{name}` wakes somebody and has no runbook");
        let diagnostic = Diagnostic::new(&RULE.info, alert.name.span(), message).label("no `runbook_url`");
        found.push(match pages.get(name) {
            Some(&page) => diagnostic.relate(page, "a page speaks of it").help("link to the page that speaks of it"),
            None => diagnostic.help("write what to do, and link to it with the annotation `runbook_url`"),
        });
    }
    found
}
