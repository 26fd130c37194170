//! RB3xx: flowcharts that cannot be followed, or tell another story than the steps.

mod decision_without_alternative;
mod flowchart_syntax;
mod node_without_step;
mod same_answers;
mod step_not_in_flowchart;

use crate::passes::Rule;

/// The rules about flowcharts.
pub const RULES: &[&Rule] = &[
    &flowchart_syntax::RULE,
    &decision_without_alternative::RULE,
    &same_answers::RULE,
    &step_not_in_flowchart::RULE,
    &node_without_step::RULE,
];
