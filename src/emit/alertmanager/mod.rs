//! Escalation ladders as Alertmanager routes.
//!
//! A rung is a route beside the others, with `continue: true` so that the next one is tried too, `group_by: ['...']` so
//! that each alert has a clock of its own, and the rung's time as `group_wait`. The clock is the alert's start. A silence
//! or the end of the alert stops the ladder; Alertmanager knows nothing of "progress".

pub mod render;
pub mod rules;
pub mod rung;

use crate::config::Escalation;
use crate::diagnostic::Diagnostic;
use crate::emit::alertmanager::rung::{Route, route};
use crate::emit::prometheus::labels::runbook_url;
use crate::emit::prometheus::{self, names};
use crate::emit::{Artifact, Emitted, Target};
use crate::model::{Runbook, Workspace};

/// The target.
pub const TARGET: Target = Target {
    name: "alertmanager",
    describe: "each escalation ladder as Alertmanager routes, alone and in a whole file",
    emit,
};

fn emit(workspace: &Workspace) -> Emitted {
    let (stems, paths) = (names::stems(workspace), workspace.artifact_names());
    let mut emitted = Emitted::default();
    for (runbook, stem) in workspace.runbooks.iter().zip(&stems) {
        let (routes, notes) = routes(workspace, runbook);
        emitted.diagnostics.extend(notes);
        if routes.is_empty() {
            continue;
        }
        let page = render::Page { path: &runbook.path, stem, routes: &routes };
        let Some(bare) = paths.get(&runbook.file) else { continue };
        for (ending, text) in [("alertmanager", render::whole(&page)), ("routes", render::fragment(&page))] {
            let path = format!("alertmanager/{bare}.{ending}.yaml");
            emitted.artifacts.push(Artifact { path, bytes: text.into_bytes(), executable: false });
        }
        let config = &workspace.config;
        if config.prometheus.escalation == Escalation::Rules {
            let section = runbook.ladders.first().and_then(|ladder| ladder.section);
            let url = runbook_url(runbook, section, config).value;
            let file = rules::rules(runbook, stem, bare, &routes, config.prometheus.version, &url);
            emitted.artifacts.extend(prometheus::artifacts(&file, "alertmanager", &config.prometheus));
        }
    }
    emitted.artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    emitted
}

/// The routes of a page's ladders in the page's order, and a note for each rung that is none.
fn routes(workspace: &Workspace, runbook: &Runbook) -> (Vec<Route>, Vec<Diagnostic>) {
    let (mut routes, mut notes) = (Vec::new(), Vec::new());
    for ladder in &runbook.ladders {
        let rungs: Vec<_> = ladder.rungs.iter().map(|rung| route(rung, &workspace.sources)).collect();
        // A table without a single time is about who decides what, not about when.
        let timed = rungs.iter().any(Result::is_ok);
        for rung in rungs {
            match rung {
                Ok(route) => routes.push(route),
                Err(note) if timed => notes.push(*note),
                Err(_) => {}
            }
        }
    }
    (routes, notes)
}
