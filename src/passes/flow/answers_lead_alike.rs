//! # All answers of a decision lead to the same node
//!
//! A diamond asks a question, and every way out of it leads to one and the same node.
//!
//! Then the answer changes nothing: either a branch was drawn to the wrong node, or the question need not be asked. The
//! responder spends minutes on finding out something that nobody will use.
//!
//! Bad:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A[Alert] --> B{Recovered?}
//!     B -->|Yes| C[Page on-call]
//!     B -->|No| C
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A[Alert] --> B{Recovered?}
//!     B -->|Yes| D[Monitor]
//!     B -->|No| C[Page on-call]
//! ```
//! ````

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::flow::plain_label;
use crate::passes::flow::diamonds::{Diamond, diamonds, is_verdict};
use crate::passes::flow::drawn;
use crate::passes::{Check, Page, Rule};

/// RB310.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB310",
        name: "answers-lead-alike",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "all answers of a decision lead to the same node",
        source: include_str!("answers_lead_alike.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    drawn(page.runbook).flat_map(diamonds).filter_map(|diamond| finding(&diamond)).collect()
}

fn finding(Diamond { flow, node, decision }: &Diamond<'_>) -> Option<Diagnostic> {
    let (first, rest) = decision.answers.split_first()?;
    let other = rest.first().filter(|_| rest.iter().all(|answer| answer.to == first.to))?;
    // Signs of which each is enough, `High entropy` and `Over 50 characters`, may well lead to one place.
    if !decision.answers.iter().any(|answer| answer.label.as_ref().is_some_and(|label| is_verdict(&label.text))) {
        return None;
    }
    let there = flow.node(first.to)?;
    let message = format!(
        "every answer to \"{}\" leads to \"{}\"",
        plain_label(&node.label.text),
        plain_label(&there.label.text)
    );
    Some(
        Diagnostic::new(&RULE.info, first.span, message)
            .label("one answer")
            .relate(other.span, "another, to the same node")
            .help("lead one of the answers elsewhere, or take the question out"),
    )
}
