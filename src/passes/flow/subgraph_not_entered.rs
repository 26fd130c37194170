//! # A subgraph that nothing leads to
//!
//! The parts of a flowchart are drawn as subgraphs with edges from one to the next, and one of them stands by itself: it
//! holds a chain of nodes of its own, and no edge leads into it or out of it.
//!
//! Whoever follows the arrows never gets there. A phase that was added later and not connected looks just like this. A
//! legend is meant to stand apart, and is not reported; nor are charts that consist of several pictures side by side.
//!
//! Bad:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     subgraph triage
//!         A[Alert] --> B{Real?}
//!     end
//!     subgraph mitigate
//!         C[Scale out] --> D[Watch]
//!     end
//!     subgraph rollback
//!         E[Undo the release] --> F[Check]
//!     end
//!     B -->|Yes| C
//!     B -->|No| G[Close]
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     subgraph triage
//!         A[Alert] --> B{Real?}
//!     end
//!     subgraph mitigate
//!         C[Scale out] --> D[Watch]
//!     end
//!     subgraph rollback
//!         E[Undo the release] --> F[Check]
//!     end
//!     B -->|Yes| C
//!     B -->|No| G[Close]
//!     D -->|not better| E
//! ```
//! ````

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::flow::plain_label;
use crate::model::mermaid::{Flowchart, Node, Stroke, Subgraph};
use crate::model::words;
use crate::passes::flow::drawn;
use crate::passes::{Check, Page, Rule};

/// RB312.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB312",
        name: "subgraph-not-entered",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "no edge leads to a part of a flowchart",
        source: include_str!("subgraph_not_entered.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    drawn(page.runbook).filter_map(|flow| flow.chart()).filter_map(lone).collect()
}

/// Words of a title that say that a subgraph stands by itself.
const APART: &[&str] = &["legend", "key", "note", "notes", "legende", "colors", "colours", "example", "examples"];

/// The one subgraph that stands by itself, where all others hang together.
fn lone(chart: &Flowchart) -> Option<Diagnostic> {
    if chart.subgraphs.len() < 2 || !chart.nodes.iter().any(Node::is_decision) {
        return None;
    }
    let inside = outermost(chart);
    // What is outside of every subgraph is one part like any of them.
    let part = |id: &str| inside.get(id).copied();
    let (mut joined, mut within) = (HashSet::new(), HashSet::new());
    for edge in chart.edges.iter().filter(|edge| edge.stroke != Stroke::Invisible) {
        let (from, to) = (part(&edge.from), part(&edge.to));
        if from == to {
            within.extend(from);
        } else {
            joined.extend([from, to].into_iter().flatten());
        }
    }
    let outer: HashSet<usize> = inside.values().copied().collect();
    let mut apart: Vec<usize> = outer.iter().copied().filter(|part| !joined.contains(part)).collect();
    let subgraph = chart.subgraphs.get(apart.pop().filter(|part| apart.is_empty() && within.contains(part))?)?;
    let first = chart.nodes.first().and_then(|node| part(&node.id)).and_then(|part| chart.subgraphs.get(part));
    let begins = first.is_some_and(|first| first.id == subgraph.id);
    if begins || joined.len() < 2 || words::has_word(&subgraph.title.text, APART) {
        return None;
    }
    Some(finding(subgraph))
}

/// For each node and subgraph the subgraph around it that no other holds, as an index. Subgraphs come in the order in
/// which they are closed, so that the outer ones are read last.
fn outermost(chart: &Flowchart) -> HashMap<&str, usize> {
    let mut outermost: HashMap<&str, usize> = HashMap::new();
    let mut parent: Vec<Option<usize>> = vec![None; chart.subgraphs.len()];
    let index: HashMap<&str, usize> = chart.subgraphs.iter().enumerate().map(|(i, s)| (s.id.as_str(), i)).collect();
    for (outer, subgraph) in chart.subgraphs.iter().enumerate() {
        for inner in subgraph.nodes.iter().filter_map(|id| index.get(id.as_str())) {
            parent.get_mut(*inner).into_iter().for_each(|slot| *slot = Some(outer).filter(|outer| outer > inner));
        }
    }
    let mut root: Vec<usize> = (0..parent.len()).collect();
    // A parent is closed behind its children: from the last to the first, the parent's own root is known.
    for inner in (0..parent.len()).rev() {
        let above = parent.get(inner).copied().flatten().and_then(|outer| root.get(outer).copied());
        root.get_mut(inner).into_iter().for_each(|slot| *slot = above.unwrap_or(inner));
    }
    for (own, subgraph) in chart.subgraphs.iter().enumerate() {
        let Some(&root) = root.get(own) else { continue };
        outermost.insert(&subgraph.id, root);
        outermost
            .extend(subgraph.nodes.iter().filter(|id| !index.contains_key(id.as_str())).map(|id| (id.as_str(), root)));
    }
    outermost
}

fn finding(subgraph: &Subgraph) -> Diagnostic {
    let message = format!("no edge leads to \"{}\" or away from it", plain_label(&subgraph.title.text));
    Diagnostic::new(&RULE.info, subgraph.title.span, message)
        .label("stands by itself")
        .help("draw the edge that leads there; call it `Legend` if it is one")
}
