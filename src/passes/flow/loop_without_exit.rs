//! # A loop without exit
//!
//! A flowchart that decides something leads into a circle of nodes that no edge leaves.
//!
//! Whoever follows the picture goes round for ever: nothing says when it is enough, or whom to call then.
//!
//! Charts without a decision show how things hang together, not what to do; they are left alone. So is a loop that says
//! of itself that it goes on: `continuous improvement`, `ongoing`.
//!
//! Bad:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A[Alert] --> B{Recovered?}
//!     B -->|Yes| E[Close]
//!     B -->|No| C[Restart]
//!     C --> D[Wait]
//!     D --> C
//! ```
//! ````
//!
//! Good: `D --> B`, so that recovery ends the loop.

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Flow;
use crate::model::flow::plain_label;
use crate::model::words;
use crate::passes::flow::drawn;
use crate::passes::flow::graph::Graph;
use crate::passes::{Check, Page, Rule};

/// RB305.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB305",
        name: "loop-without-exit",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a loop in a flowchart that no edge leaves",
        source: include_str!("loop_without_exit.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    drawn(page.runbook).flat_map(loops).collect()
}

fn loops(flow: &Flow) -> Vec<Diagnostic> {
    let decides = flow.chart().is_some_and(|chart| chart.nodes.iter().any(|node| node.is_decision()));
    let Some(graph) = Graph::of(flow).filter(|graph| decides && !graph.through_subgraphs) else { return Vec::new() };
    let mut left = vec![false; graph.members.len()];
    for (node, next) in graph.next.iter().enumerate() {
        let Some(&own) = graph.component.get(node) else { continue };
        if next.iter().any(|&to| graph.component.get(to) != Some(&own)) {
            left.get_mut(own).into_iter().for_each(|mark| *mark = true);
        }
    }
    // Where the whole chart is one circle, but for where it is entered, it shows a cycle on purpose.
    let is_whole = |members: &[usize]| members.len() > 4 && members.len() + flow.starts.len() >= graph.next.len();
    let closed = (0..graph.members.len()).filter(|&c| {
        // A node that leads to itself ends there.
        let on_purpose = graph.members.len() == 1
            || graph.members.get(c).is_some_and(|members| members.len() == 1 || is_whole(members));
        graph.is_loop(c) && left.get(c) == Some(&false) && !on_purpose
    });
    let goes_on = |members: &Vec<usize>| goes_on(flow, members);
    let closed = closed.filter_map(|component| graph.members.get(component)).filter(|members| !goes_on(members));
    closed.filter_map(|members| finding(flow, members)).collect()
}

/// Words of what is meant to have no end.
const ENDLESS: &[&str] = &["continuous", "continuously", "continual", "continually", "ongoing", "cycle", "lifecycle"];

/// Does a node of a loop, or the subgraph around one, say that it goes on?
fn goes_on(flow: &Flow, members: &[usize]) -> bool {
    let nodes = || members.iter().filter_map(|&node| flow.node(node));
    let said = |text: &str| words::has_word(&plain_label(text), ENDLESS);
    let around = flow.chart().into_iter().flat_map(|chart| &chart.subgraphs);
    let mut around = around.filter(|subgraph| nodes().any(|node| subgraph.nodes.contains(&node.id)));
    nodes().any(|node| said(&node.label.text)) || around.any(|subgraph| said(&subgraph.title.text))
}

fn finding(flow: &Flow, members: &[usize]) -> Option<Diagnostic> {
    let mut nodes = members.iter().filter_map(|&node| flow.node(node));
    let first = nodes.next()?;
    let message = format!("no way leads out of the loop of \"{}\"", plain_label(&first.label.text));
    let diagnostic = Diagnostic::new(&RULE.info, first.label.span, message)
        .label("in the loop")
        .help("draw the edge that ends it: what is checked, and what happens when it is enough");
    Some(nodes.take(5).fold(diagnostic, |diagnostic, node| diagnostic.relate(node.label.span, "in the loop")))
}
