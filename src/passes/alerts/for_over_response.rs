//! # An alert waits longer than its severity allows
//!
//! The `for` of a rule, and the interval at which its group is evaluated, are longer than the response time that the pages
//! promise for its severity.
//!
//! Nobody can answer in 15 minutes what is told after 30: the promise is broken before anybody knows.
//!
//! A severity is paired with a `severity` label by `[prometheus] severity`, else by its own name. Of several response times
//! the longest counts; an interval counts where the group states one.
//!
//! Bad:
//!
//! ```markdown
//! | Severity | Response time |
//! |---|---|
//! | Critical | 15 minutes |
//! ```
//!
//! ```yaml
//! - alert: ApiDown
//!   for: 30m
//!   labels: {severity: critical}
//! ```
//!
//! Good:
//!
//! ```yaml
//! - alert: ApiDown
//!   for: 5m
//!   labels: {severity: critical}
//! ```

use std::collections::BTreeMap;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::time::{Amount, Duration};
use crate::model::{AlertRule, Severity, TimeValue, Workspace};
use crate::passes::alerts::pairs::{label, severity};
use crate::passes::{Check, Rule};
use crate::source::Span;

/// RB514.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB514",
        name: "for-over-response",
        level: Some(Level::Info),
        confidence: Confidence::Low,
        summary: "an alert waits longer than the response time of its severity",
        source: include_str!("for_over_response.rs"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let promised = promised(workspace);
    let groups = workspace.rule_files.iter().flat_map(|file| &file.groups);
    let rules = groups.flat_map(|group| {
        let interval = group.interval.as_ref().and_then(|interval| interval.length);
        group.alerts.iter().map(move |alert| (alert, interval.unwrap_or_default()))
    });
    rules.filter_map(|(alert, interval)| finding(alert, interval, &promised)).collect()
}

fn finding(alert: &AlertRule, interval: Duration, promised: &BTreeMap<String, (Duration, Span)>) -> Option<Diagnostic> {
    let name = severity(alert)?;
    let (response, there) = promised.get(&name)?;
    let hold = alert.hold.as_ref()?;
    let waits = Duration::from_seconds(hold.length?.seconds().saturating_add(interval.seconds()));
    if waits <= *response {
        return None;
    }
    let message =
        format!("`{}` is told of after {waits}, and `{name}` promises a response in {response}", alert.name.text.text);
    let label = if interval == Duration::ZERO {
        "this alone is longer".to_owned()
    } else {
        format!("and an interval of {interval}")
    };
    Some(
        Diagnostic::new(&RULE.info, hold.text.span(), message)
            .label(label)
            .relate(*there, "the response time")
            .help("shorten `for`, or give the alert another severity"),
    )
}

/// The longest response time that pages promise for each `severity` label.
fn promised(workspace: &Workspace) -> BTreeMap<String, (Duration, Span)> {
    let mut promised: BTreeMap<String, (Duration, Span)> = BTreeMap::new();
    for severity in workspace.runbooks.iter().flat_map(|runbook| &runbook.severities) {
        let Some(response) = &severity.response else { continue };
        let length = match response.value {
            TimeValue::Clock(Amount::Exact(length) | Amount::AtMost(length)) => length,
            TimeValue::Clock(Amount::Range { high, .. }) => high,
            _ => continue,
        };
        for label in named(workspace, severity) {
            let longest = promised.entry(label).or_insert((length, response.text.span));
            if length > longest.0 {
                *longest = (length, response.text.span);
            }
        }
    }
    promised
}

/// The labels that a severity of a page may be: what the configuration says of its name, and the words of it.
fn named(workspace: &Workspace, severity: &Severity) -> Vec<String> {
    let name = severity.name.str();
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    std::iter::once(label(workspace, name)).chain(words).collect()
}
