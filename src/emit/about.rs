//! The box at the top of a runbook in other people's docs: its alerts, its severities, the way to its checklist.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::config::ConfigError;
use crate::emit::markdown::Dialect;
use crate::emit::template::Templates;
use crate::model::rule_file::link::deployed;
use crate::model::{Alert, Runbook, Workspace};

/// A box names no more alerts than these.
const MOST_ALERTS: usize = 30;

/// The box as finished Markdown.
#[derive(Debug, Serialize)]
struct About {
    alerts: Vec<String>,
    severities: Vec<String>,
    checklist: Option<String>,
}

/// What stands in the box, a line each; none where there is nothing to say.
///
/// # Errors
/// Where the template fails.
pub(in crate::emit) fn lines(
    runbook: &Runbook,
    workspace: &Workspace,
    dialect: &Dialect,
    templates: &Templates<'_>,
    checklist: Option<String>,
) -> Result<Vec<String>, ConfigError> {
    let mut alerts: Vec<String> =
        runbook.alerts.iter().take(MOST_ALERTS).map(|found| alert(found, runbook, workspace, dialect)).collect();
    alerts.dedup();
    let severity = |severity: &crate::model::Severity| {
        let time = severity.response.as_ref().map(|time| format!(" (respond: {})", dialect.text(time.text.str())));
        format!("**{}**{}", dialect.text(severity.name.str()), time.unwrap_or_default())
    };
    let about = About { alerts, severities: runbook.severities.iter().map(severity).collect(), checklist };
    if about.alerts.is_empty() && about.severities.is_empty() && about.checklist.is_none() {
        return Ok(Vec::new());
    }
    let text = templates.view("docs/about.md.j2", &about, BTreeMap::new())?;
    Ok(text.trim().lines().map(str::to_owned).collect())
}

/// An alert's name, and how severe it is as the page or the deployed rule says.
fn alert(alert: &Alert, runbook: &Runbook, workspace: &Workspace, dialect: &Dialect) -> String {
    let written = runbook.rules.iter().map(|found| &found.rule);
    let mut rules = written.chain(deployed(workspace).map(|(_, rule)| rule));
    let mut set = || {
        let rule = rules.find(|rule| rule.name.str() == Some(alert.name.str()))?;
        Some(rule.label("severity")?.str()?.to_owned())
    };
    let severity = alert.severity.as_ref().map(|severity| severity.text.clone()).or_else(&mut set);
    let severity = severity.map(|severity| format!(" ({})", dialect.text(&severity))).unwrap_or_default();
    format!("{}{severity}", dialect.span(alert.name.str()))
}
