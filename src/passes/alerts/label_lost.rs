//! # An annotation shows a label that the alert does not have
//!
//! An annotation uses `$labels.name`, and no series of the rule's expression can have a label of that name: it was aggregated
//! away, or is no label of the series at all.
//!
//! Prometheus writes nothing in its place: "Pod  of  is down" says that something is down, but not what.
//!
//! Only what can be proven is reported: `sum by (job)` leaves `job` alone, `without (pod)` everything but `pod`, a match `on
//! (job)` its labels, `absent` those that its selector demands. `alertname` and the labels that the rule itself sets are not
//! among `$labels` either. Labels that the same annotation asks for with `if` or `with` are meant to be empty at times.
//!
//! Bad:
//!
//! ```yaml
//! - alert: Errors
//!   expr: sum by (job) (rate(errors_total[5m])) > 5
//!   annotations: {summary: "{{ $labels.pod }} has errors"}
//! ```
//!
//! Good:
//!
//! ```yaml
//! - alert: Errors
//!   expr: sum by (job, pod) (rate(errors_total[5m])) > 5
//!   annotations: {summary: "{{ $labels.pod }} has errors"}
//! ```

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::rule_file::labels;
use crate::model::{AlertRule, Workspace};
use crate::passes::alerts::pairs::{actions, evaluated};
use crate::passes::{Check, Rule};

/// RB512.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB512",
        name: "label-lost",
        level: Some(Level::Warning),
        confidence: Confidence::High,
        summary: "an annotation shows a label that the alert's series do not have",
        source: include_str!("label_lost.rs"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    evaluated(workspace).flat_map(in_rule).collect()
}

fn in_rule(alert: &AlertRule) -> Vec<Diagnostic> {
    let Some((query, tree)) = alert.expr.as_ref().and_then(|query| Some((query, query.expr()?))) else {
        return Vec::new();
    };
    let possible = labels(tree);
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for annotation in &alert.annotations {
        let text = annotation.value.text.text.as_str();
        let asked = asked(text);
        for (name, range) in shown(text) {
            // Nothing but Prometheus' own series of alerts has it.
            let none = name == "alertname" && !query.text.text.contains("ALERTS") && !query.text.text.contains(name);
            if possible.can_be(name) && !none || asked.contains(name) || !told.insert(name) {
                continue;
            }
            let own = name == "alertname" || alert.label(name).is_some();
            let help = if own {
                "`$labels` are those of the series, not of the alert: write the value itself"
            } else {
                "keep the label in the expression, or take it out of the text"
            };
            let message = format!("`$labels.{name}` is empty: no series of this expression has the label");
            found.push(
                Diagnostic::new(&RULE.info, annotation.value.text.span(range), message)
                    .label("nothing is written here")
                    .relate(query.text.whole(), "the labels are those that this leaves")
                    .help(help),
            );
        }
    }
    found
}

/// The labels that a text shows, each with its place.
fn shown(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    actions(text)
        .filter(|(_, action)| !is_question(action))
        .flat_map(|(at, action)| uses(action).map(move |(name, range)| (name, range.start + at..range.end + at)))
}

/// The labels that a text asks for before it shows them.
fn asked(text: &str) -> BTreeSet<&str> {
    actions(text)
        .filter(|(_, action)| is_question(action))
        .flat_map(|(_, action)| uses(action))
        .map(|(name, _)| name)
        .collect()
}

fn is_question(action: &str) -> bool {
    let words = action.trim_matches(['-', ' ']);
    ["if ", "with ", "else if ", "range "].iter().any(|word| words.starts_with(word))
}

/// The labels that an action uses.
fn uses(action: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    const SIGN: &str = "$labels.";
    action.match_indices(SIGN).filter_map(|(at, _)| {
        let start = at + SIGN.len();
        let rest = action.get(start..)?;
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let name = rest.get(..end).filter(|name| !name.is_empty())?;
        Some((name, at..start + end))
    })
}
