//! Playbooks: each runbook as one bash file that leads an operator through it.
//!
//! The file is data and a runtime. The data is written by [`bash`], as quoted words: text of the page
//! is never code, but for the commands that the model says are commands. The runtime (`templates/playbook/`) asks
//! before anything changes, and keeps a transcript.

pub mod bash;
pub mod due;
pub mod lead;
pub mod loose;
pub mod places;
pub mod plan;
pub mod prose;
pub mod quote;
pub mod route;
pub mod sense;
pub mod session;
pub mod shell;
pub mod variables;

use std::collections::{BTreeMap, BTreeSet};

use crate::config::ConfigError;
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

/// What takes the operator's part and the clock's in a test, before the last line of a playbook. It is in no artifact.
pub const HARNESS: &str = include_str!("../../../templates/playbook/scenario.sh");

/// A playbook as it is written.
#[derive(Debug)]
pub struct Playbook {
    /// The page's path from the root.
    pub page: String,
    /// Its own path below `playbooks/`.
    pub path: String,
    /// The script.
    pub script: String,
    /// The programs that its commands call.
    pub tools: BTreeSet<String>,
}

/// The playbooks of a workspace, sorted by path.
///
/// # Errors
/// Where a template fails.
pub fn playbooks(workspace: &Workspace) -> Result<Vec<Playbook>, ConfigError> {
    let templates = Templates::of(workspace);
    let pages = pages(workspace);
    let playbook = |runbook: &Runbook| {
        let path = pages.get(&runbook.file)?;
        let plan = plan::plan(workspace, runbook, &pages);
        let made =
            |script| Playbook { page: runbook.path.clone(), path: path.clone(), script, tools: plan.tools.clone() };
        Some(script(&plan, &templates).map(made))
    };
    let mut playbooks = workspace.runbooks.iter().filter_map(playbook).collect::<Result<Vec<_>, _>>()?;
    playbooks.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(playbooks)
}

fn emit(workspace: &Workspace) -> Emitted {
    let artifact = |playbook: Playbook| Artifact {
        path: format!("playbooks/{}", playbook.path),
        bytes: playbook.script.into_bytes(),
        executable: true,
    };
    match playbooks(workspace) {
        Ok(playbooks) => Emitted { artifacts: playbooks.into_iter().map(artifact).collect(), ..Emitted::default() },
        Err(reason) => Emitted { failures: vec![reason], ..Emitted::default() },
    }
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
pub fn script(plan: &Plan, templates: &Templates<'_>) -> Result<String, ConfigError> {
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
