//! Lint rules: each reads the workspace and returns what is wrong with it.
//!
//! A rule is one file: its page (the leading `//!` lines, which `explain` prints), its metadata and its function. It is
//! listed in its topic's `RULES`; [`rules`] strings the topics together. Rules never change anything, never ask the
//! outside world, and walk the model, not the text.

pub mod alerts;
pub mod commands;
pub mod flow;
pub mod links;
pub mod structure;
pub mod timing;
pub mod tool;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, RuleInfo};
use crate::model::Workspace;

/// A lint rule.
pub struct Rule {
    /// Its metadata and page.
    pub info: RuleInfo,
    /// What it finds.
    pub check: fn(&Workspace) -> Vec<Diagnostic>,
}

/// Every rule in the order of its code.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [links::RULES, timing::RULES, flow::RULES, commands::RULES, alerts::RULES, structure::RULES, tool::RULES]
        .into_iter()
        .flatten()
        .copied()
}

/// What all rules for which `wanted` holds find, in the order of the rules.
pub fn run(workspace: &Workspace, wanted: impl Fn(&RuleInfo) -> bool + Sync) -> Vec<Diagnostic> {
    let rules: Vec<&Rule> = rules().filter(|rule| wanted(&rule.info)).collect();
    rules.par_iter().flat_map_iter(|rule| (rule.check)(workspace)).collect()
}
