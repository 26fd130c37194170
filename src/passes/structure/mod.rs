//! RB6xx: pages that do not hold together.

mod lost_cells;
mod placeholder_contact;
mod step_numbering;
mod two_vocabularies;
mod unclosed_fence;
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
    &two_vocabularies::RULE,
];
