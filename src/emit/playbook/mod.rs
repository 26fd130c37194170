//! Playbooks: each runbook as one bash file that leads an operator through it.
//!
//! The file is data and a runtime. The data is written by [`bash`], as quoted words and here-documents: text of the page
//! is never code, but for the commands that the model says are commands. The runtime (`templates/playbook/`) asks
//! before anything changes, and keeps a transcript.

pub mod bash;
pub mod places;
pub mod plan;
pub mod prose;
pub mod quote;
pub mod route;
pub mod sense;
pub mod shell;
pub mod variables;

use std::collections::BTreeMap;

use crate::emit::playbook::plan::Plan;
use crate::emit::template::{Part, Templates};
use crate::emit::{Artifact, Emitted, Target};
use crate::model::{Runbook, Workspace};
use crate::source::FileId;

/// The target.
pub const TARGET: Target = Target {
    name: "playbook",
    describe: "a bash script for each runbook that leads through it, asks before it changes anything and keeps a transcript",
    emit,
};

/// The parts of the runtime, in the order in which they stand in the file.
const RUNTIME: &[&str] = &["data", "say", "log", "value", "ask", "guard", "run", "items", "walk", "list", "main"];

fn emit(workspace: &Workspace) -> Emitted {
    let templates = Templates::new(&workspace.templates);
    let pages = pages(workspace);
    let mut emitted = Emitted::default();
    for runbook in &workspace.runbooks {
        let Some(path) = pages.get(&runbook.file) else { continue };
        match script(&plan::plan(workspace, runbook, &pages), &templates) {
            Ok(text) => emitted.artifacts.push(Artifact {
                path: format!("playbooks/{path}"),
                bytes: text.into_bytes(),
                executable: true,
            }),
            Err(reason) => {
                emitted.failures.push(reason);
                break;
            }
        }
    }
    emitted.artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    emitted
}

/// The runbooks that have a playbook, and its path below `playbooks/`.
fn pages(workspace: &Workspace) -> BTreeMap<FileId, String> {
    let none = BTreeMap::new();
    let acts = |runbook: &&Runbook| plan::plan(workspace, runbook, &none).does_something();
    let names = workspace.artifact_names();
    let acting = workspace.runbooks.iter().filter(acts).map(|runbook| runbook.file);
    acting.filter_map(|file| Some((file, format!("{}.sh", names.get(&file)?)))).collect()
}

/// The script of `plan`.
///
/// # Errors
/// Where a template fails.
pub fn script(plan: &Plan, templates: &Templates<'_>) -> Result<String, String> {
    let header = format!(
        "# Runbook: {}.\n#\n# A playbook, compiled by runbookc from {}: change that page, not this file. --help says what it does.",
        plan.title, plan.source
    );
    let runtime: Vec<&str> = RUNTIME.iter().map(|name| templates.source(&format!("playbook/{name}.sh"))).collect();
    let values = BTreeMap::from([
        ("title", Part::Text(plan.title.clone())),
        ("source", Part::Text(plan.source.clone())),
        ("header", Part::Code(header)),
        ("runtime", Part::Code(runtime.join("\n"))),
        ("page", Part::Code(bash::page(plan))),
    ]);
    templates.render("playbook.sh.j2", values)
}
