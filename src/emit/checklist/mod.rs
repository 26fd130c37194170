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

use crate::emit::checklist::links::{Sheet, Sheets};
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
    let templates = Templates::new(&workspace.templates);
    let sheets = sheets(workspace);
    let mut emitted = Emitted::default();
    for runbook in &workspace.runbooks {
        let Some(sheet) = sheets.get(runbook.path.as_str()) else { continue };
        let page = outline::page(runbook, workspace, &sheets);
        let markdown = templates.view("checklist.md.j2", &markdown::sheet(&page), BTreeMap::new());
        let code = html::code(templates.source("checklist.css"), templates.source("checklist.js"));
        let html = templates.view("checklist.html.j2", &html::Shell { page: &page }, code);
        for (ending, text) in [("html", html), ("md", markdown)] {
            let path = format!("checklists/{}.{ending}", sheet.name);
            match text {
                Ok(text) => emitted.artifacts.push(Artifact { path, bytes: text.into_bytes(), executable: false }),
                // A template that fails for one page fails for most: once is enough.
                Err(reason) if !emitted.failures.contains(&reason) => emitted.failures.push(reason),
                Err(_) => {}
            }
        }
    }
    emitted.artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    emitted
}

/// The pages that have a checklist.
fn sheets(workspace: &Workspace) -> Sheets<'_> {
    let names = workspace.artifact_names();
    let mut sheets = Sheets::new();
    for runbook in workspace.runbooks.iter().filter(|runbook| has_checklist(runbook)) {
        if let Some(name) = names.get(&runbook.file) {
            sheets.insert(runbook.path.as_str(), Sheet { name, title: outline::title(runbook) });
        }
    }
    sheets
}

/// Is there something to do, to decide or to escalate on the page?
fn has_checklist(runbook: &Runbook) -> bool {
    let flows = runbook.flows.iter().any(|flow| flow.chart().is_some_and(|chart| !chart.nodes.is_empty()));
    flows || !runbook.steps.is_empty() || !runbook.actions.is_empty()
}
