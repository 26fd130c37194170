//! # Branches that cannot be told apart
//!
//! Two edges leave a decision with the same label, with labels that say the same ("Yes" and "True"), or with none.
//!
//! The responder has the answer and cannot see which way it leads. An edge that is drawn twice leads the same way.
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

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::flow::plain_label;
use crate::model::words;
use crate::passes::flow::diamonds::{Diamond, asks, diamonds, is_question_word, is_verdict};
use crate::passes::flow::drawn;
use crate::passes::{Check, Page, Rule};

/// RB304.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB304",
        name: "same-answers",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "branches of a decision cannot be told apart",
        source: include_str!("same_answers.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    drawn(page.runbook).flat_map(diamonds).filter_map(|diamond| finding(&diamond)).collect()
}

/// Answers that all say yes, and answers that all say no.
const ALIKE: &[&[&str]] = &[&["yes", "y", "true"], &["no", "n", "false"]];

/// Do two answers say the same, in one word or another?
fn alike(a: &Option<String>, b: &Option<String>) -> bool {
    let says =
        |answer: &Option<String>| ALIKE.iter().position(|row| answer.as_deref().is_some_and(|a| row.contains(&a)));
    a == b || says(a).is_some_and(|same| says(b) == Some(same))
}

/// Two answers alike.
fn finding(diamond: &Diamond<'_>) -> Option<Diagnostic> {
    let Diamond { node, decision, .. } = diamond;
    let text = |index: usize| {
        decision.answers.get(index).map(|answer| answer.label.as_ref().map(|l| l.text.trim().to_lowercase()))
    };
    let count = decision.answers.len();
    let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
    // A decision with very many answers is no drawing for people.
    let (a, b) = pairs.take(200).find(|&(a, b)| {
        let to = |index: usize| decision.answers.get(index).map(|answer| answer.to);
        to(a) != to(b) && text(a).zip(text(b)).is_some_and(|(a, b)| alike(&a, &b))
    })?;
    let answers = || (0..count).filter_map(text);
    match text(a)? {
        None if !wants_verdict(diamond) || decision.answers.iter().any(|answer| is_answer(diamond, answer.to)) => {
            return None;
        }
        // One answer of several may set off several things at once.
        // Nor is a shape that asks nothing a decision.
        Some(same) if !is_verdict(&same) && (!asks(node) || answers().any(|other| other.as_ref() != Some(&same))) => {
            return None;
        }
        _ => {}
    }
    let (a, b) = (decision.answers.get(a)?, decision.answers.get(b)?);
    let what = match (&a.label, &b.label) {
        (Some(a), Some(b)) if a.text.to_lowercase() != b.text.to_lowercase() => {
            format!("two answers that say the same, \"{}\" and \"{}\"", plain_label(&a.text), plain_label(&b.text))
        }
        (Some(label), _) => format!("two answers \"{}\"", plain_label(&label.text)),
        (None, _) => "two answers without a label".to_owned(),
    };
    let message = format!("the decision \"{}\" has {what}", plain_label(&node.label.text));
    Some(
        Diagnostic::new(&RULE.info, a.span, message)
            .label("one way")
            .relate(b.span, "the other")
            .help("label each way with its answer: `-->|Yes|`"),
    )
}

/// What a question ends with that asks which of several it is: `Alert type?`.
const KINDS: &[&str] = &[
    "type",
    "kind",
    "source",
    "severity",
    "level",
    "category",
    "class",
    "priority",
    "scope",
    "indicator",
    "environment",
    "requirement",
    "requirements",
    "need",
    "needs",
    "experience",
    "size",
    "volume",
    "workload",
    "format",
    "pattern",
    "mode",
    "strategy",
    "use case",
];

/// Can a decision be answered by yes and no alone? It asks so, or it has two ways, or one of its ways has a label.
/// `Source?` names things instead: where each way leads is the answer.
fn wants_verdict(Diamond { node, decision, .. }: &Diamond<'_>) -> bool {
    let label = plain_label(&node.label.text);
    let words = words::words(&label);
    let first = words.first().map_or("", String::as_str);
    let names = ["which", "what", "who", "how"].contains(&first)
        || words.last().is_some_and(|last| KINDS.contains(&last.as_str()));
    if !asks(node) || names {
        return false;
    }
    first != "check" && is_question_word(first)
        || decision.answers.len() == 2
        || decision.answers.iter().any(|answer| answer.label.is_some())
}

/// Does a node stand for the answer that leads to it: `--> Yes[yes]`?
fn is_answer(diamond: &Diamond<'_>, node: usize) -> bool {
    let label = diamond.flow.node(node).map_or("", |node| node.label.text.as_str());
    words::words(label).first().is_some_and(|word| is_verdict(word))
}
