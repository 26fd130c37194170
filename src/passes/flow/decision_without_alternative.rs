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

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Workspace;
use crate::passes::Rule;
use crate::passes::flow::diamonds::{Diamond, asks, diamonds};

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
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let lone = |diamond: &Diamond<'_>| {
        let answers = &diamond.decision.answers;
        answers.len() < 2 && (asks(diamond.node) || answers.iter().any(|answer| answer.label.is_some()))
    };
    diamonds(workspace).filter(lone).map(|diamond| finding(&diamond)).collect()
}

fn finding(Diamond { node, decision, .. }: &Diamond<'_>) -> Diagnostic {
    let ways = if decision.answers.is_empty() { "no way out" } else { "one way out" };
    let message = format!("the decision \"{}\" has {ways}", node.label.text);
    Diagnostic::new(&RULE.info, node.label.span, message)
        .label(ways)
        .help("draw the other answer and what is done then")
}
