//! What the rules about decisions share: the nodes that are drawn as one.

use crate::model::flow::Decision;
use crate::model::mermaid::Node;
use crate::model::{Flow, words};

/// A decision of a flowchart and its node.
pub(super) struct Diamond<'a> {
    /// The flowchart.
    pub(super) flow: &'a Flow,
    /// The node.
    pub(super) node: &'a Node,
    /// Its ways out.
    pub(super) decision: &'a Decision,
}

/// The decisions of a flowchart that are drawn as one. A node of another shape is a decision only because its edges have
/// labels, and those may well say something else than answers.
pub(super) fn diamonds(flow: &Flow) -> impl Iterator<Item = Diamond<'_>> {
    flow.decisions.iter().filter_map(move |decision| {
        let node = flow.node(decision.node).filter(|node| node.is_decision())?;
        Some(Diamond { flow, node, decision })
    })
}

/// Words that a question begins with.
const QUESTIONS: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "does", "do", "did", "can", "could", "should", "will", "any", "check",
    "which", "what", "who", "how",
];

/// Does a diamond ask? Some people draw every important node as one: `{alerting rules}`, `{end}`.
pub(super) fn asks(node: &Node) -> bool {
    let first = words::words(&node.label.text).into_iter().next();
    node.label.text.contains('?') || first.is_some_and(|word| is_question_word(&word))
}

/// Is it a word that a question begins with?
pub(super) fn is_question_word(word: &str) -> bool {
    QUESTIONS.contains(&word)
}

/// Answers that exclude each other.
const VERDICTS: &[&str] = &["yes", "no", "true", "false", "y", "n", "ok", "fail", "pass", "success", "failure", "else"];

/// Is it an answer that excludes all others?
pub(super) fn is_verdict(label: &str) -> bool {
    VERDICTS.contains(&label.trim().to_lowercase().as_str())
}
