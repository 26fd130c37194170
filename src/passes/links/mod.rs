//! RB1xx: links that lead nowhere.

mod announced;
mod command_path;
mod copied;
mod dead_url;
mod left_out;
mod letter_case;
mod missing_anchor;
mod missing_file;
mod near;
mod own_computer;
mod placeholder_target;
mod resolved;
mod undefined_reference;

pub use resolved::{Resolved, resolved};

use crate::passes::Rule;

/// The rules about links.
pub const RULES: &[&Rule] = &[
    &missing_file::RULE,
    &missing_anchor::RULE,
    &letter_case::RULE,
    &undefined_reference::RULE,
    &placeholder_target::RULE,
    &command_path::RULE,
    &dead_url::RULE,
];

/// The rule that needs answers of the network.
pub const DEAD_URL: &crate::diagnostic::RuleInfo = &dead_url::RULE.info;
