//! # Branches that cannot be told apart
//!
//! Two edges leave a decision with the same label, or with none.
//!
//! The responder has the answer and cannot see which way it leads.
//!
//! Bad:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     B{Recovered?} --> C[Monitor]
//!     B --> D[Page on-call]
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     B{Recovered?} -->|Yes| C[Monitor]
//!     B -->|No| D[Page on-call]
//! ```
//! ````

use crate::diagnostic::{Diagnostic, Level, RuleInfo};
use crate::model::Workspace;
use crate::passes::Rule;
use crate::passes::flow::diamonds::{Diamond, diamonds};

/// RB304.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB304",
        name: "same-answers",
        level: Some(Level::Warning),
        summary: "branches of a decision cannot be told apart",
        source: include_str!("same_answers.rs"),
    },
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    diamonds(workspace).filter_map(|diamond| finding(&diamond)).collect()
}

/// Two answers alike.
fn finding(Diamond { node, decision, .. }: &Diamond<'_>) -> Option<Diagnostic> {
    let text = |index: usize| {
        decision.answers.get(index).map(|answer| answer.label.as_ref().map(|l| l.text.trim().to_lowercase()))
    };
    let count = decision.answers.len();
    let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
    // A decision with very many answers is no drawing for people.
    let (a, b) = pairs.take(200).find(|&(a, b)| text(a) == text(b))?;
    let (a, b) = (decision.answers.get(a)?, decision.answers.get(b)?);
    let what = match &a.label {
        Some(label) => format!("two answers \"{}\"", label.text),
        None => "two answers without a label".to_owned(),
    };
    let message = format!("the decision \"{}\" has {what}", node.label.text);
    Some(
        Diagnostic::new(&RULE.info, a.span, message)
            .label("one way")
            .relate(b.span, "the other")
            .help("label each way with its answer: `-->|Yes|`"),
    )
}
