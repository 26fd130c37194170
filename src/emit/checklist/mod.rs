//! Checklists: a runbook as a list to work through, in Markdown and as a page that needs nothing but itself.
//!
//! [`view`] says what is shown; `outline`, `flow`, `actions` and `scale` make it of a runbook; `markdown` and `html`
//! hand it to their templates.

mod actions;
mod flow;
mod html;
mod ids;
mod links;
mod markdown;
mod outline;
mod scale;
pub mod view;

use std::collections::BTreeMap;

use crate::emit::checklist::links::Sheets;
use crate::emit::template::Templates;
use crate::emit::{Artifact, Emitted, Target};
use crate::model::{Runbook, Workspace};

/// `checklists/`: two forms of each runbook that has something to do in it.
pub const TARGET: Target = Target {
    name: "checklist",
    describe: "Checklists to work through: Markdown task lists, and pages that keep their ticks and print on paper",
    emit,
};

/// The checklists of a workspace.
fn emit(workspace: &Workspace) -> Emitted {
    let overrides = BTreeMap::new();
    let templates = Templates::new(&overrides);
    let wanted = |runbook: &&Runbook| has_checklist(runbook);
    let sheets = workspace.runbooks.iter().filter(wanted);
    let sheets: Sheets<'_> = sheets.map(|runbook| (runbook.path.as_str(), outline::title(runbook))).collect();
    let mut emitted = Emitted::default();
    for runbook in workspace.runbooks.iter().filter(wanted) {
        let page = outline::page(runbook, workspace, &sheets);
        let sheet = links::sheet(&runbook.path);
        let markdown = templates.view("checklist.md.j2", &markdown::sheet(&page));
        let shell = html::shell(&page, templates.source("checklist.css"), templates.source("checklist.js"));
        let html = templates.view("checklist.html.j2", &shell);
        for (ending, text) in [("html", html), ("md", markdown)] {
            match text {
                Ok(text) => emitted.artifacts.push(Artifact {
                    path: format!("checklists/{sheet}.{ending}"),
                    bytes: text.into_bytes(),
                    executable: false,
                }),
                Err(reason) => emitted.failures.push(reason),
            }
        }
    }
    emitted.artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    emitted
}

/// Is there something to do, to decide or to escalate on the page?
fn has_checklist(runbook: &Runbook) -> bool {
    let flows = runbook.flows.iter().any(|flow| flow.chart().is_some_and(|chart| !chart.nodes.is_empty()));
    flows || !runbook.steps.is_empty() || !runbook.actions.is_empty()
}
