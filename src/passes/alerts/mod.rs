//! RB5xx: what is deployed against what is written.

mod alert_not_deployed;
mod alert_without_runbook;
mod duplicate_alert;
mod expression_differs;
mod for_differs;
mod for_over_response;
mod label_lost;
mod misfires;
mod page_without_alert;
mod pairs;
mod percentage;
mod promql_syntax;
mod rule_file_syntax;
mod runbook_url_dead;
mod severity_differs;
mod signal_invalid;
mod threshold_differs;

pub use alert_not_deployed::not_deployed;
pub use pairs::{Pair, compared};

use crate::passes::Rule;

/// The rules about alerts.
pub const RULES: &[&Rule] = &[
    &runbook_url_dead::RULE,
    &alert_without_runbook::RULE,
    &alert_not_deployed::RULE,
    &page_without_alert::RULE,
    &threshold_differs::RULE,
    &for_differs::RULE,
    &severity_differs::RULE,
    &expression_differs::RULE,
    &promql_syntax::RULE,
    &signal_invalid::RULE,
    &label_lost::RULE,
    &percentage::RULE,
    &for_over_response::RULE,
    &duplicate_alert::RULE,
    &rule_file_syntax::RULE,
    &misfires::RULE,
];
