//! # A dead end that is no ending
//!
//! A node asks something, or says to wait or to try again, and no edge leaves it.
//!
//! A flowchart may end with whatever is done last. It cannot end with a question, or with "wait 10 minutes": something
//! comes after that, and whoever follows the chart at night has to guess what. It is advice: charts of how things hang
//! together end with "Retry", too. Diamonds without a way out are reported by
//! `decision-without-alternative`.
//!
//! Bad:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A[Alert] --> B{Recovered?}
//!     B -->|Yes| C[Close the incident]
//!     B -->|No| D[Wait 10 minutes]
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A[Alert] --> B{Recovered?}
//!     B -->|Yes| C[Close the incident]
//!     B -->|No| D[Wait 10 minutes] --> E[Page the lead]
//! ```
//! ````

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Flow;
use crate::model::flow::plain_label;
use crate::model::mermaid::Node;
use crate::model::words::{self, Words};
use crate::passes::flow::drawn;
use crate::passes::flow::graph::Graph;
use crate::passes::{Check, Page, Rule};

/// RB311.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB311",
        name: "dead-end",
        level: Some(Level::Info),
        confidence: Confidence::Low,
        summary: "a flowchart ends where something has to follow",
        source: include_str!("dead_end.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    drawn(page.runbook).flat_map(dead_ends).collect()
}

fn dead_ends(flow: &Flow) -> Vec<Diagnostic> {
    let decides = flow.chart().is_some_and(|chart| chart.nodes.iter().any(Node::is_decision));
    let Some(graph) = Graph::of(flow).filter(|graph| decides && !graph.through_subgraphs) else { return Vec::new() };
    let ends = flow.endings.iter().filter(|ending| !flow.starts.contains(ending) && graph.next_of(**ending).is_empty());
    ends.filter_map(|&ending| finding(flow, flow.node(ending)?)).collect()
}

/// What a label begins with that something has to follow.
const UNFINISHED: &[&str] = &["wait", "retry", "try again", "repeat", "go back", "go to"];

/// What a label begins with that leads back. To another node something has to follow; `Return to normal` is an ending.
const BACK: &[&str] = &["return to", "back to"];

/// Does a label send the reader to another node of its flowchart, or to a step?
fn leads_back(flow: &Flow, label: &str) -> bool {
    let goes = Words::first(label, 4).begin_with(BACK);
    let names = |node: &Node| {
        let (own, other) = (words::meaning(label), words::meaning(&plain_label(&node.label.text)));
        !other.is_empty() && other.len() < own.len() && other.iter().all(|stem| own.contains(stem))
    };
    goes && (words::has_word(label, &["step", "start", "beginning", "top"])
        || flow.chart().is_some_and(|chart| chart.nodes.iter().any(names)))
}

fn finding(flow: &Flow, node: &Node) -> Option<Diagnostic> {
    let label = plain_label(&node.label.text);
    let asks = label.trim_end().ends_with('?') && !node.is_decision();
    // `Retry or fail`, `Retry / hand over`: what else it may be is an ending. So is `Go back to normal`.
    let ends = words::has_word(&label, &["or", "normal"]) || [" / ", " + "].iter().any(|joint| label.contains(joint));
    let unfinished = asks || Words::first(&label, 4).begin_with(UNFINISHED) || leads_back(flow, &label);
    if ends || !unfinished {
        return None;
    }
    let message = format!("the flowchart ends with \"{label}\", and does not say what follows");
    let diagnostic = Diagnostic::new(&RULE.info, node.label.span, message);
    Some(diagnostic.label("no edge leaves this node").help("draw the edge to what comes next"))
}
