//! # A decision with one way out
//!
//! A diamond asks a question, and at most one edge leaves it.
//!
//! Either the answer does not matter and it is no decision, or the other answer leads somewhere that nobody drew: the
//! responder whose answer is "no" is left standing there.
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

use crate::diagnostic::{Diagnostic, Level, RuleInfo};
use crate::model::{Flow, Workspace};
use crate::passes::Rule;

/// RB303.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB303",
        name: "decision-without-alternative",
        level: Some(Level::Warning),
        summary: "a decision in a flowchart has one way out",
        source: include_str!("decision_without_alternative.rs"),
    },
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    workspace.runbooks.iter().flat_map(|runbook| &runbook.flows).flat_map(decisions).collect()
}

fn decisions(flow: &Flow) -> Vec<Diagnostic> {
    let single = flow.decisions.iter().filter(|decision| decision.answers.len() < 2);
    let found = single.filter_map(|decision| {
        let node = flow.node(decision.node).filter(|node| node.is_decision())?;
        let ways = if decision.answers.is_empty() { "no way out" } else { "one way out" };
        let message = format!("the decision \"{}\" has {ways}", node.label.text);
        Some(
            Diagnostic::new(&RULE.info, node.label.span, message)
                .label(ways)
                .help("draw the other answer and what is done then"),
        )
    });
    found.collect()
}
