//! RB2xx: times that contradict each other.

mod backup_over_rpo;
mod duties_differ;
mod escalates_before_response;
mod estimate_over_rto;
mod facts;
mod label_against_table;
mod ladder_out_of_order;
mod ladders;
mod ladders_disagree;
mod limit_over_budget;
mod objectives_differ;
mod promises_differ;
mod recovery;
mod scope;
mod severity_response_conflict;
mod step_over_deadline;
mod sum_mismatch;
mod unreadable_time;

use crate::passes::Rule;

/// The rules about time.
pub(super) const RULES: &[&Rule] = &[
    &severity_response_conflict::RULE,
    &ladders_disagree::RULE,
    &escalates_before_response::RULE,
    &ladder_out_of_order::RULE,
    &step_over_deadline::RULE,
    &sum_mismatch::RULE,
    &objectives_differ::RULE,
    &estimate_over_rto::RULE,
    &backup_over_rpo::RULE,
    &label_against_table::RULE,
    &limit_over_budget::RULE,
    &promises_differ::RULE,
    &unreadable_time::RULE,
];
