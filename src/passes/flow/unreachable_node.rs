//! # Nodes that nothing leads to
//!
//! Some nodes of the flowchart lead to each other in a circle, and no way from the chart's beginning leads into it.
//!
//! The picture shows steps that nobody gets to. Mostly the edge that should lead there points at another node.
//!
//! Bad:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A[Alert] --> B{Is it up?}
//!     B -->|yes| E[Resolve]
//!     B -->|no| F[Call the lead]
//!     C[Retry] --> D[Wait]
//!     D --> C
//! ```
//! ````
//!
//! Judged only in charts with a decision: others are mostly pictures of parts that speak to each other.
//!
//! Good: an edge from the step that the circle belongs to. A circle in a subgraph that no edge enters or leaves is a picture
//! of its own.

use std::collections::BTreeSet;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Flow;
use crate::model::flow::plain_label;
use crate::passes::flow::diamonds::diamonds;
use crate::passes::flow::drawn;
use crate::passes::flow::graph::Graph;
use crate::passes::{Check, Page, Rule};

/// RB302.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB302",
        name: "unreachable-node",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "nodes of a flowchart that nothing leads to",
        source: include_str!("unreachable_node.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    drawn(page.runbook).flat_map(circles).collect()
}

/// Circles without a way in. Where the chart's first node lies in one, it is where the reader begins.
fn circles(flow: &Flow) -> Vec<Diagnostic> {
    // A chart without a decision is mostly a picture of parts that speak to each other, not of steps.
    if diamonds(flow).next().is_none() {
        return Vec::new();
    }
    let Some(graph) = Graph::of(flow).filter(|graph| !graph.through_subgraphs && !flow.starts.is_empty()) else {
        return Vec::new();
    };
    let mut entered = vec![false; graph.members.len()];
    for (node, next) in graph.next.iter().enumerate() {
        let own = graph.component.get(node);
        for to in next.iter().filter_map(|&to| graph.component.get(to)).filter(|to| Some(*to) != own) {
            entered.get_mut(*to).into_iter().for_each(|mark| *mark = true);
        }
    }
    let first = graph.component.first().copied();
    let lost =
        (0..graph.members.len()).filter(|&c| Some(c) != first && graph.is_loop(c) && entered.get(c) == Some(&false));
    let node = |component: usize| flow.node(graph.members.get(component)?.first().copied()?);
    lost.filter_map(|component| {
        let node = node(component).filter(|node| !stands_apart(flow, &node.id))?;
        let start = flow.starts.first().and_then(|&start| flow.node(start))?;
        let message = format!(
            "nothing leads to \"{}\": the nodes around it lead only to each other",
            plain_label(&node.label.text)
        );
        let diagnostic = Diagnostic::new(&RULE.info, node.label.span, message)
            .label("never reached")
            .relate(start.label.span, "the flowchart begins here");
        Some(diagnostic.help("draw the edge that leads there, or take the nodes out"))
    })
    .collect()
}

/// Does a node lie in a subgraph that no edge enters or leaves? That is a picture of its own beside the others.
fn stands_apart(flow: &Flow, node: &str) -> bool {
    let Some(chart) = flow.chart() else { return false };
    let around = chart.subgraphs.iter().take(200).filter(|subgraph| subgraph.nodes.iter().any(|id| id == node));
    let mut apart = around.map(|subgraph| {
        let within: BTreeSet<&str> = subgraph.nodes.iter().map(String::as_str).collect();
        chart.edges.iter().all(|edge| within.contains(edge.from.as_str()) == within.contains(edge.to.as_str()))
    });
    apart.any(|apart| apart)
}
