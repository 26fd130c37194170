//! What is built from the model: playbooks, rules, checklists.
//!
//! A target reads the [`Workspace`] and returns bytes; writing them is the world's business. The same workspace gives
//! the same bytes.

pub mod alertmanager;
pub mod checklist;
pub mod playbook;
pub mod prometheus;
pub mod template;
pub mod yaml;

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
    /// Artifacts that could not be made at all, each with the reason: a template of the user's that fails.
    pub failures: Vec<String>,
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
pub const TARGETS: &[Target] = &[playbook::TARGET, prometheus::TARGET, alertmanager::TARGET, checklist::TARGET];
