//! RB2xx: times that contradict each other.

mod escalates_before_response;
mod facts;
mod ladder_out_of_order;
mod ladders_disagree;
mod severity_response_conflict;
mod step_over_deadline;

use crate::passes::Rule;

/// The rules about time.
pub const RULES: &[&Rule] = &[
    &severity_response_conflict::RULE,
    &ladders_disagree::RULE,
    &escalates_before_response::RULE,
    &ladder_out_of_order::RULE,
    &step_over_deadline::RULE,
];
