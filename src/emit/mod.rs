//! What is built from the model: playbooks, rules, checklists.
//!
//! A target reads the [`Workspace`] and returns bytes; writing them is the world's business. The same workspace gives
//! the same bytes.

mod about;
mod aim;
pub mod alertmanager;
pub mod checklist;
pub mod diagrams;
pub mod docs;
mod links;
mod lists;
mod markdown;
pub mod mdbook;
pub mod playbook;
pub mod prometheus;
pub mod site;
mod svg;
pub mod template;
pub mod yaml;

use crate::config::ConfigError;
use crate::diagnostic::Diagnostic;
use crate::model::Workspace;

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Path below the output folder, with `/`.
    pub path: String,
    /// What stands in it.
    pub bytes: Vec<u8>,
    /// May it be run?
    pub executable: bool,
}

/// What a target made of a workspace.
#[derive(Debug, Default)]
pub struct Emitted {
    /// The files, sorted by path.
    pub artifacts: Vec<Artifact>,
    /// What could not be compiled, and what to do about it.
    pub diagnostics: Vec<Diagnostic>,
    /// What is left out of the artifacts, and why: a flowchart that is too large to be drawn.
    pub notes: Vec<String>,
    /// Why artifacts could not be made at all: a template of the user's that fails.
    pub failures: Vec<ConfigError>,
}

impl Emitted {
    /// Adds a file that a template made, or the reason why it did not.
    fn file(&mut self, path: String, text: Result<String, ConfigError>) {
        match text {
            Ok(text) => self.artifacts.push(Artifact { path, bytes: text.into_bytes(), executable: false }),
            Err(reason) => self.fail(reason),
        }
    }

    /// A template that fails for one page fails for most: once is enough.
    fn fail(&mut self, reason: ConfigError) {
        if self.failures.iter().all(|known| known.to_string() != reason.to_string()) {
            self.failures.push(reason);
        }
    }
}

/// Something that `build` makes.
#[derive(Debug)]
pub struct Target {
    /// What `--target` calls it.
    pub name: &'static str,
    /// What it is, in a line.
    pub describe: &'static str,
    /// Makes it.
    pub emit: fn(&Workspace) -> Emitted,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    playbook::TARGET,
    prometheus::TARGET,
    alertmanager::TARGET,
    checklist::TARGET,
    diagrams::TARGET,
    site::TARGET,
    docs::TARGET,
];

/// Does a target show pages whole? Then the model must keep them.
pub fn shows_pages(target: &Target) -> bool {
    [checklist::TARGET.name, site::TARGET.name, docs::TARGET.name].contains(&target.name)
}

/// Does a target show what `check` says?
pub fn shows_findings(target: &Target) -> bool {
    target.name == site::TARGET.name
}
