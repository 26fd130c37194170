//! Lint rules: each reads the workspace and returns what is wrong with it.
//!
//! A rule is one file: its page (the leading `//!` lines, which `explain` prints), its metadata and its function. It is
//! listed in its topic's `RULES`; [`rules`] strings the topics together. Rules never change anything, never ask the
//! outside world, and walk the model, not the text.

pub mod alerts;
pub mod commands;
pub mod flow;
pub mod links;
mod purpose;
mod specimen;
pub mod structure;
pub mod timing;
pub mod tool;

use std::collections::HashMap;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Level, RuleInfo};
use crate::model::{Runbook, Standing, Workspace};
use crate::passes::alerts::{Pair, compared};
use crate::passes::links::{Resolved, resolved};
use crate::passes::specimen::is_specimen;
use crate::source::{FileId, Source};

/// A lint rule.
pub struct Rule {
    /// Its metadata and page.
    pub info: RuleInfo,
    /// What it finds.
    pub check: Check,
}

/// What a rule reads, and what it finds there.
#[derive(Clone, Copy)]
pub enum Check {
    /// One page at a time, and nothing beside it.
    Page(fn(Page<'_>) -> Vec<Diagnostic>),
    /// All pages, and what stands around them.
    Workspace(fn(&Workspace) -> Vec<Diagnostic>),
    /// All links, each with the place that it leads to.
    Links(fn(&Workspace, &[Resolved<'_>]) -> Vec<Diagnostic>),
    /// What pages say of deployed alerts, beside the rules that they mean.
    Alerts(fn(&Workspace, &[Pair<'_>]) -> Vec<Diagnostic>),
}

/// What a rule reads that needs one page alone.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// What the page means.
    pub runbook: &'a Runbook,
    /// Its text.
    pub source: &'a Source,
}

/// Every rule in the order of its code.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [links::RULES, timing::RULES, flow::RULES, commands::RULES, alerts::RULES, structure::RULES, tool::RULES]
        .into_iter()
        .flatten()
        .copied()
}

/// The rules for which `wanted` holds, in the order of their codes.
pub fn wanted(wanted: impl Fn(&RuleInfo) -> bool) -> Vec<&'static Rule> {
    rules().filter(|rule| wanted(&rule.info)).collect()
}

/// What those of `rules` that are about single pages find on one, in their order. A command that the page shows as a mistake
/// is none of the page's; a secret is one all the same.
pub fn on_page(page: Page<'_>, rules: &[&'static Rule]) -> Vec<Diagnostic> {
    // Behind a block that swallowed another one, text is code and code is text: that is said once, and what seems to stand
    // there is judged when the block is mended.
    let lost = &page.runbook.lost;
    let found = |rule: &&Rule| match rule.check {
        Check::Page(check) => {
            let mut found = check(page);
            if tells_code_from_text(&rule.info) {
                found.retain(|found| !lost.iter().any(|range| range.contains(&found.primary.span.start)));
            }
            if !found.is_empty() && purpose::advises(&rule.info, page.runbook) {
                found = found.into_iter().map(|found| found.at_most(Level::Info)).collect();
            }
            if commands::of_commands(&rule.info) {
                found.retain(|diagnostic| !is_specimen(&page.source.text, diagnostic.primary.span.range().start));
            }
            found
        }
        _ => Vec::new(),
    };
    rules.iter().flat_map(found).collect()
}

/// Does a rule hold for code alone, or for text alone? A secret is one in both.
fn tells_code_from_text(rule: &RuleInfo) -> bool {
    let codes = ["RB104", "RB3", "RB4", "RB603", "RB604", "RB609"];
    codes.iter().any(|code| rule.code.starts_with(code)) && rule.code != "RB410"
}

/// What those of `rules` that are about all pages find, in their order.
pub fn on_workspace(workspace: &Workspace, rules: &[&'static Rule]) -> Vec<Diagnostic> {
    // Several rules ask for these; they are no work where none does.
    let resolved =
        if rules.iter().any(|rule| matches!(rule.check, Check::Links(_))) { resolved(workspace) } else { Vec::new() };
    let pairs = OnceLock::new();
    let found = |rule: &&Rule| match rule.check {
        Check::Page(_) => Vec::new(),
        Check::Workspace(check) => check(workspace),
        Check::Links(check) => check(workspace, &resolved),
        Check::Alerts(check) => check(workspace, pairs.get_or_init(|| compared(workspace))),
    };
    rules.par_iter().flat_map_iter(found).collect()
}

/// The findings, those on pages that nobody mends or goes by as advice: whoever mends what a program writes mends it until the
/// next run, and the rest is kept for the record. On pages for assistants, and where a plan is
/// followed once, they are warnings. A secret is out all the same.
pub fn advised(workspace: &Workspace, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let pages: HashMap<FileId, &Runbook> = workspace.runbooks.iter().map(|runbook| (runbook.file, runbook)).collect();
    let advice = |it: Diagnostic| match pages.get(&it.primary.span.file) {
        _ if it.rule.code == "RB410" => it,
        Some(page) if matches!(page.standing, Standing::Made | Standing::Kept) => it.at_most(Level::Info),
        Some(page) if purpose::warns(it.rule, &page.path) => it.at_most(Level::Warning),
        _ => it,
    };
    found.into_iter().map(advice).collect()
}
