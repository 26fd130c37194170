//! RB5xx: what is deployed against what is written.

mod rule_file_syntax;
mod runbook_url_dead;

use crate::passes::Rule;

/// The rules about alerts.
pub const RULES: &[&Rule] = &[&runbook_url_dead::RULE, &rule_file_syntax::RULE];
