//! RB6xx: pages that do not hold together.

mod lost_cells;
mod merge_conflict;
mod nested_fence;
mod no_owner;
mod page_twice;
mod placeholder_contact;
mod review_overdue;
mod step_numbering;
mod stub;
mod table_not_drawn;
mod two_vocabularies;
pub(super) mod unclosed_fence;
mod undefined_severity;
mod unknown_escalation_target;
mod unlabelled_fence;

use crate::passes::Rule;

/// The rules about structure.
pub const RULES: &[&Rule] = &[
    &unknown_escalation_target::RULE,
    &placeholder_contact::RULE,
    &step_numbering::RULE,
    &unlabelled_fence::RULE,
    &unclosed_fence::RULE,
    &lost_cells::RULE,
    &table_not_drawn::RULE,
    &two_vocabularies::RULE,
    &undefined_severity::RULE,
    &stub::RULE,
    &page_twice::RULE,
    &nested_fence::RULE,
    &no_owner::RULE,
    &review_overdue::RULE,
    &merge_conflict::RULE,
];
