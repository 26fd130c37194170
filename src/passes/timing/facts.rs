//! What the rules about time share: responses by severity, and the words for a time.

use std::collections::BTreeMap;

use crate::model::{Runbook, Severity, SeverityKey, Timed, Workspace};

/// A severity's response time as one page states it.
pub(super) struct Response<'a> {
    /// The page.
    pub(super) runbook: &'a Runbook,
    /// The severity.
    pub(super) severity: &'a Severity,
    /// The time.
    pub(super) time: &'a Timed,
}

/// Every response time in the workspace by severity, in the order of pages.
pub(super) fn responses(workspace: &Workspace) -> BTreeMap<&SeverityKey, Vec<Response<'_>>> {
    let mut responses: BTreeMap<&SeverityKey, Vec<Response<'_>>> = BTreeMap::new();
    for runbook in &workspace.runbooks {
        for severity in &runbook.severities {
            if let Some(time) = &severity.response {
                responses.entry(&severity.key).or_default().push(Response { runbook, severity, time });
            }
        }
    }
    responses
}
