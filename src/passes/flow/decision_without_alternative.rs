//! # A decision with one way out
//!
//! A diamond asks a question, and at most one edge leaves it.
//!
//! Either the answer does not matter and it is no decision, or the other answer leads somewhere that nobody drew: the
//! responder whose answer is "no" is left standing there.
//!
//! Silent where one node leads to several conditions at once: each is the other's alternative; and where an order is drawn as
//! a diamond (`Check the logs`). Where the diamond holds no question mark it is advice: many draw what is important as one.
//!
//! Bad:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A[Alert] --> B{Recovered?}
//!     B -->|Yes| C[Monitor]
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A[Alert] --> B{Recovered?}
//!     B -->|Yes| C[Monitor]
//!     B -->|No| D[Page on-call]
//! ```
//! ````

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Flow;
use crate::model::flow::plain_label;
use crate::model::mermaid::{Edge, Node};
use crate::model::words;
use crate::passes::flow::diamonds::{Diamond, asks, diamonds};
use crate::passes::flow::drawn;
use crate::passes::{Check, Page, Rule};

/// RB303.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB303",
        name: "decision-without-alternative",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a decision in a flowchart has one way out",
        source: include_str!("decision_without_alternative.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    drawn(page.runbook).flat_map(without_alternative).collect()
}

fn without_alternative(flow: &Flow) -> Vec<Diagnostic> {
    let lone = |diamond: &Diamond<'_>| {
        let answers = &diamond.decision.answers;
        let wants = asks(diamond.node) && !orders(diamond.node);
        // A sample of shapes has no edges.
        let drawn = !answers.is_empty() || leads_to(flow, &diamond.node.id);
        let labels = || answers.iter().filter_map(|answer| answer.label.as_ref());
        let both = labels().any(|label| holds_both(&label.text) || words::has_word(&label.text, ALL));
        drawn && !both && answers.len() < 2 && (wants || answers.iter().any(|answer| answer.label.is_some()))
    };
    let lone: Vec<Diamond<'_>> = diamonds(flow).filter(lone).collect();
    let guards = if lone.is_empty() { BTreeSet::new() } else { guards(flow) };
    lone.iter().filter(|diamond| !guards.contains(diamond.node.id.as_str())).map(finding).collect()
}

/// Does it ask for something to be done, rather than whether it is so: `Check the health for details`?
fn orders(node: &Node) -> bool {
    let first = words::words(&node.label.text).into_iter().next();
    first.is_some_and(|word| word == "check") && !node.label.text.contains('?')
}

/// Answers that leave no other.
const ALL: &[&str] = &["all", "always", "any", "both", "either"];

/// Does one label hold both answers: `Allow/Deny`, `yes or no`?
fn holds_both(label: &str) -> bool {
    label.split(['/', '|']).filter(|part| part.chars().any(char::is_alphabetic)).count() > 1
        || words::has_word(label, &["or"])
}

/// Is there an edge to the node?
fn leads_to(flow: &Flow, node: &str) -> bool {
    flow.chart().is_some_and(|chart| chart.edges.iter().any(|edge| edge.to == node))
}

/// The nodes that stand side by side behind one that asks nothing: conditions that are watched for at once. The others
/// are the alternative to each.
fn guards(flow: &Flow) -> BTreeSet<&str> {
    let plain = || flow.chart().into_iter().flat_map(|chart| &chart.edges).filter(|edge| edge.label.is_none());
    let mut ways: BTreeMap<&str, usize> = BTreeMap::new();
    plain().for_each(|edge| *ways.entry(edge.from.as_str()).or_default() += 1);
    let forks = |edge: &&Edge| ways.get(edge.from.as_str()).is_some_and(|ways| *ways > 1);
    plain().filter(forks).map(|edge| edge.to.as_str()).collect()
}

fn finding(Diamond { node, decision, .. }: &Diamond<'_>) -> Diagnostic {
    let ways = if decision.answers.is_empty() { "no way out" } else { "one way out" };
    let message = format!("the decision \"{}\" has {ways}", plain_label(&node.label.text));
    let diagnostic = Diagnostic::new(&RULE.info, node.label.span, message).label(ways);
    let diagnostic = diagnostic.help("draw the other answer and what is done then");
    if node.label.text.contains(['?', '？']) { diagnostic } else { diagnostic.at_most(Level::Info) }
}
