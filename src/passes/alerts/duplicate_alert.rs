//! # An alert is there twice
//!
//! Two deployed rules have the same name, the same labels and the same expression.
//!
//! Each incident pages twice, or a fix of the one leaves the other as it was.
//!
//! Expressions are compared as they are read: spaces, comments and the order of matchers do not matter.
//!
//! Bad:
//!
//! ```yaml
//! - alert: ApiDown
//!   expr: up{job="api"} == 0
//! - alert: ApiDown
//!   expr: up{job = "api"} == 0
//! ```
//!
//! Good: one of them.

use std::collections::HashMap;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::rule_file::link::deployed;
use crate::model::{AlertRule, Workspace};
use crate::passes::{Check, Rule};

/// RB515.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB515",
        name: "duplicate-alert",
        level: Some(Level::Warning),
        confidence: Confidence::High,
        summary: "two rules are the same alert",
        source: include_str!("duplicate_alert.rs"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let mut seen: HashMap<String, &AlertRule> = HashMap::new();
    let mut found = Vec::new();
    for (_, alert) in deployed(workspace) {
        let Some(identity) = identity(alert) else { continue };
        match seen.get(&identity) {
            Some(first) => {
                let message = format!("`{}` is there a second time", alert.name.text.text);
                let diagnostic =
                    Diagnostic::new(&RULE.info, alert.name.span(), message).relate(first.name.span(), "here first");
                found.push(diagnostic.help("take one of them out"));
            }
            None => _ = seen.insert(identity, alert),
        }
    }
    found
}

/// What makes an alert the one that it is; nothing where a part is not known.
fn identity(alert: &AlertRule) -> Option<String> {
    let mut labels: Vec<String> = Vec::new();
    for field in &alert.labels {
        labels.push(format!("{}={:?}", field.key.str()?, field.value.str()?));
    }
    labels.sort();
    let expr = alert.expr.as_ref()?.normal()?;
    let bound = alert.bound.as_ref().map_or("", |bound| bound.text.text.as_str());
    (!alert.open).then_some(())?;
    Some(format!("{}\n{}\n{expr}\n{bound}", alert.name.str()?, labels.join(",")))
}
