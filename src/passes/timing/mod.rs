//! RB2xx: times that contradict each other.

mod escalates_before_response;
mod facts;
mod severity_response_conflict;

use crate::passes::Rule;

/// The rules about time.
pub const RULES: &[&Rule] = &[&severity_response_conflict::RULE, &escalates_before_response::RULE];
