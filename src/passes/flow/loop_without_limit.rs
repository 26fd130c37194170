//! # A loop without a limit
//!
//! A way leads back to something that was done before, and nothing on the loop says how often or for how long: no number
//! and no time on its nodes and edges.
//!
//! "Not fixed? Try again" keeps one tired person trying for hours. A limit ("3 times", "after 30 minutes") is where the
//! next one is called. Many good flowcharts leave the limit to the page's text, so this rule is off until it is asked for.
//!
//! Bad:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A[Restart] --> B{Recovered?}
//!     B -->|No| A
//!     B -->|Yes| C[Close]
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A[Restart] --> B{Recovered?}
//!     B -->|No, up to 3 times| A
//!     B -->|Still not| D[Page the lead]
//!     B -->|Yes| C[Close]
//! ```
//! ````

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Confidence, Diagnostic, RuleInfo};
use crate::model::Flow;
use crate::model::flow::plain_label;
use crate::model::mermaid::Flowchart;
use crate::model::words::Words;
use crate::passes::flow::drawn;
use crate::passes::flow::graph::Graph;
use crate::passes::{Check, Page, Rule};

/// RB314.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB314",
        name: "loop-without-limit",
        level: None,
        confidence: Confidence::Low,
        summary: "a loop in a flowchart that says neither how often nor how long",
        source: include_str!("loop_without_limit.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    drawn(page.runbook).flat_map(loops).collect()
}

fn loops(flow: &Flow) -> Vec<Diagnostic> {
    let (Some(chart), Some(graph)) = (flow.chart(), Graph::of(flow)) else { return Vec::new() };
    let index: HashMap<&str, usize> = chart.nodes.iter().enumerate().map(|(i, node)| (node.id.as_str(), i)).collect();
    let component = |id: &str| index.get(id).and_then(|&node| graph.component.get(node)).copied();
    // A way out that counts leads out of the loop as well: the labels of all edges that leave its nodes are read.
    let edges = chart.edges.iter().filter(|edge| edge.label.as_ref().is_some_and(|label| limits(&label.text)));
    let nodes = chart.nodes.iter().filter(|node| limits(&node.label.text));
    let limited: HashSet<usize> =
        edges.filter_map(|edge| component(&edge.from)).chain(nodes.filter_map(|node| component(&node.id))).collect();
    let open = (0..graph.members.len()).filter(|&own| graph.is_loop(own) && !limited.contains(&own));
    open.filter_map(|own| finding(chart, graph.members.get(own)?)).collect()
}

/// Words that bound a loop without a number.
const BOUNDS: &[&str] = &["once", "twice", "until", "timeout", "attempts", "retries", "budget", "deadline", "still"];

fn limits(label: &str) -> bool {
    let words = Words::of(label);
    words.has(BOUNDS) || words.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

fn finding(chart: &Flowchart, members: &[usize]) -> Option<Diagnostic> {
    let mut nodes = members.iter().filter_map(|&node| chart.nodes.get(node));
    // Only a loop that somebody decides to go round again is one that goes on for too long.
    let decision = nodes.clone().find(|node| node.is_decision())?;
    let first = nodes.find(|node| node.id != decision.id)?;
    let message = format!(
        "the loop of \"{}\" and \"{}\" has no limit",
        plain_label(&first.label.text),
        plain_label(&decision.label.text)
    );
    let diagnostic = Diagnostic::new(&RULE.info, decision.label.span, message)
        .label("again and again")
        .relate(first.label.span, "back to this")
        .help("say how often or how long, and what is done then");
    Some(diagnostic)
}
