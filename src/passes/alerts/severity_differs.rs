//! # The page gives another severity than the rule
//!
//! A table or a block of YAML on the page gives an alert a severity; the deployed rule of that name has another `severity`
//! label.
//!
//! The page says that somebody is paged, and the alert goes to a channel that nobody reads at night.
//!
//! The page's word is compared with the label, letter case aside, after `[prometheus] severity` had its say. Words that no
//! rule has as a label (`P1`, where the labels are `critical` and `warning`) are not compared.
//!
//! Bad, where the rule has `severity: warning`:
//!
//! ```markdown
//! | Alert | Condition | Severity | For |
//! |---|---|---|---|
//! | `HighErrorRate` | 5xx > 5% | Critical | 5 min |
//! ```
//!
//! Good:
//!
//! ```markdown
//! | Alert | Condition | Severity | For |
//! |---|---|---|---|
//! | `HighErrorRate` | 5xx > 5% | Warning | 5 min |
//! ```

use std::collections::BTreeSet;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Workspace;
use crate::model::rule_file::link::deployed;
use crate::passes::alerts::pairs::{Pair, label, severity};
use crate::passes::{Check, Rule};

/// RB507.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB507",
        name: "severity-differs",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a page gives another severity than the deployed rule",
        source: include_str!("severity_differs.rs"),
    },
    check: Check::Alerts(check),
};

fn check(workspace: &Workspace, pairs: &[Pair<'_>]) -> Vec<Diagnostic> {
    let labels: BTreeSet<String> = deployed(workspace).filter_map(|(_, rule)| severity(rule)).collect();
    pairs.iter().filter_map(|pair| finding(workspace, pair, &labels)).collect()
}

fn finding(workspace: &Workspace, pair: &Pair<'_>, labels: &BTreeSet<String>) -> Option<Diagnostic> {
    let (word, place) = pair.said.severity?;
    let wanted = label(workspace, word);
    let first = pair.rules.first().filter(|_| labels.contains(&wanted))?;
    let given: Vec<String> = pair.rules.iter().map(|rule| severity(rule)).collect::<Option<_>>()?;
    let deployed = given.first().filter(|_| !given.contains(&wanted))?;
    let there = first.label("severity").map_or(first.span, |severity| severity.span());
    let message = format!("`{}` is `{wanted}` on this page, and `{deployed}` as it is deployed", pair.said.name);
    Some(
        Diagnostic::new(&RULE.info, place, message)
            .label("the page's severity")
            .relate(there, "the rule's severity")
            .help("change the one that is wrong"),
    )
}
