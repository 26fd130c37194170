//! RB3xx: flowcharts that cannot be followed, or tell another story than the steps.

mod answers_lead_alike;
mod dead_end;
mod decision_without_alternative;
mod diamonds;
mod flowchart_syntax;
mod graph;
mod loop_without_exit;
mod loop_without_limit;
mod lost_in_drawing;
mod node_without_step;
mod order_differs;
mod same_answers;
mod step_not_in_flowchart;
mod subgraph_not_entered;
mod two_labels;
mod unreachable_node;

use crate::model::{Flow, Runbook};
use crate::passes::Rule;

/// The rules about flowcharts.
pub const RULES: &[&Rule] = &[
    &flowchart_syntax::RULE,
    &unreachable_node::RULE,
    &decision_without_alternative::RULE,
    &same_answers::RULE,
    &loop_without_exit::RULE,
    &order_differs::RULE,
    &step_not_in_flowchart::RULE,
    &node_without_step::RULE,
    &two_labels::RULE,
    &answers_lead_alike::RULE,
    &dead_end::RULE,
    &subgraph_not_entered::RULE,
    &lost_in_drawing::RULE,
    &loop_without_limit::RULE,
];

/// The flowcharts of a page that mermaid draws. What is lost where it would not (the edge on a line that does not parse) is missed
/// by no reader.
fn drawn(runbook: &Runbook) -> impl Iterator<Item = &Flow> {
    runbook.flows.iter().filter(|flow| flow.diagram.errors.is_empty())
}
