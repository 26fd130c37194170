//! # A node with two labels
//!
//! The flowchart gives one node two different labels. Mermaid draws the last one, and the other is nowhere to be seen.
//!
//! Mostly two nodes were meant that got the same letter: then the edges of both leave from one box, and the picture
//! shows ways that nobody thought of.
//!
//! Bad:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A[Alert] --> B[Restart the pod]
//!     A --> B[Page the lead]
//! ```
//! ````
//!
//! Good: a letter for each node.

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::flow::plain_label;
use crate::model::mermaid::Node;
use crate::model::words;
use crate::passes::flow::drawn;
use crate::passes::{Check, Page, Rule};

/// RB309.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB309",
        name: "two-labels",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a flowchart's node has two labels",
        source: include_str!("two_labels.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    // A state may have several descriptions, each of which is a line of its box.
    // Of a broken chart mermaid draws nothing at all.
    let flows = drawn(page.runbook).filter(|flow| flow.diagram.kind.is_flowchart());
    let charts = flows.filter_map(|flow| flow.chart());
    charts.flat_map(|chart| chart.nodes.iter().filter_map(finding)).collect()
}

fn finding(node: &Node) -> Option<Diagnostic> {
    let other = node.former_labels.iter().find(|label| words::words(&label.text) != words::words(&node.label.text))?;
    let message =
        format!("node `{}` is \"{}\" and \"{}\"", node.id, plain_label(&other.text), plain_label(&node.label.text));
    let diagnostic = Diagnostic::new(&RULE.info, node.label.span, message)
        .label("mermaid draws this one")
        .relate(other.span, "this one is lost");
    Some(diagnostic.help("give the second node a name of its own, or leave its label out where it is mentioned again"))
}
