//! runbookc: a compiler and linter for incident runbooks.
//!
//! # Pipeline
//!
//! ```text
//! world ── files ──▶ syntax ── blocks, spans ──▶ model ── Workspace ──┬─▶ passes ── diagnostics ──▶ report
//!                                                                     └─▶ emit ──── artifacts ────▶ world
//! ```
//!
//! * [`world`]: the only door to files, processes, the network and the clock.
//! * [`syntax`]: Markdown, tables, fences, mermaid, shell, YAML. Never heard of runbooks, and cannot fail.
//! * [`model`]: what a runbook means: severities, steps, actions, ladders, times, thresholds, flows, links.
//! * [`passes`]: lint rules; read the model, return diagnostics.
//! * [`emit`]: build targets; read the model, return artifacts.
//! * [`scenario`]: runs playbooks where every command is a stub, and holds them against what must come of it.
//! * [`report`]: diagnostics for people, CI and editors.
//!
//! [`load`] asks the world for all that the model and the passes need to know; behind it everything is a pure function.
//!
//! # Layers
//!
//! Dependencies point one way: `source <- {diagnostic, config, world} <- syntax <- model <- {passes, emit} <- lib <- cli <-
//! main`. `tests/house.rs` reads the `use` lines and holds them to it.
//!
//! # Invariants
//!
//! 1. No input makes the program panic, loop or recurse without bound.
//! 2. Spans are byte offsets into the file as it lies on disk, on character boundaries, for everything.
//! 3. Same input, same bytes out: no clock, no hash order, no absolute path in an artifact or a report.
//! 4. `check` and `build` never touch the network; `check --online` alone does, through [`world::web::Web`].
//! 5. Nothing is dropped in silence: each block of a page is modelled, carried through as prose, or in the ledger with
//!    the reason why it was not understood.
//! 6. Text from a runbook is data in every generated file.
//! 7. Each generated line can be traced back to its file and line.

pub mod baseline;
pub mod cli;
pub mod config;
pub mod coverage;
pub mod diagnostic;
mod dump;
pub mod emit;
mod failure;
pub mod fix;
pub mod init;
pub mod load;
pub mod mdbook;
pub mod model;
mod online;
pub mod output;
pub mod pages;
pub mod passes;
pub mod report;
pub mod scenario;
pub mod since;
pub mod source;
pub mod suppress;
pub mod syntax;
pub mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::config::{ChecklistForm, Config, ConfigError, DocsForm};
use crate::diagnostic::{Diagnostic, Findings, Fingerprint, RuleInfo};
use crate::emit::template::Templates;
use crate::emit::{Artifact, TARGETS, Target, shows_findings, shows_pages};
use crate::load::{Cache, Keep, Loaded, load_with};
use crate::model::{Runbook, Workspace};
use crate::pages::Scope;
use crate::passes::links::DEAD_URL;
use crate::source::{FileId, Sources};
use crate::world::web::Web;
use crate::world::{Trouble, World};

pub use crate::dump::{Dump, dump, dump_dot, flowchart_line};
pub use crate::failure::Failure;

/// What `check` is asked for.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions {
    /// Which files.
    pub scope: Scope,
    /// Only these rules, where any are named: codes, names, prefixes.
    pub select: Vec<String>,
    /// Not these rules.
    pub ignore: Vec<String>,
    /// Findings that are known already, and not reported.
    pub known: BTreeSet<Fingerprint>,
    /// What earlier runs read of pages, where they may be asked.
    pub cache: Option<Cache>,
    /// Who is asked about links into the web; nobody, unless the user asks for it by name.
    pub web: Option<Arc<dyn Web>>,
}

/// What `check` found.
#[derive(Debug)]
pub struct Checked {
    /// The findings.
    pub findings: Findings,
    /// The files they speak of.
    pub sources: Sources,
    /// Pages that were asked for and could not be read: an input error beside the findings.
    pub troubles: Vec<Trouble>,
    /// What the walk passed over and is worth a hint.
    pub passed_over: Vec<Trouble>,
    /// Known findings that were met, and are not among the findings.
    pub silent: BTreeSet<Fingerprint>,
    /// Links into the web of which nobody can say where they lead, and why: neither findings nor passed.
    pub unverified: BTreeMap<String, String>,
    /// What was in force.
    pub config: Config,
}

impl Checked {
    /// Takes the findings away that are known.
    pub fn silence(&mut self, known: &BTreeSet<Fingerprint>) {
        let met = self.findings.diagnostics.iter().map(|diagnostic| diagnostic.fingerprint);
        self.silent.extend(met.filter(|print| known.contains(print)));
        self.findings.diagnostics.retain(|diagnostic| !known.contains(&diagnostic.fingerprint));
    }
}

/// What `build` is asked for.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// Which files.
    pub scope: Scope,
    /// Names of targets; empty for all.
    pub targets: Vec<String>,
    /// Which Prometheus must read the rules, where the configuration is not to say.
    pub prometheus_version: Option<config::Version>,
    /// Whose build docs are for, whatever the configuration says.
    pub docs_form: Option<DocsForm>,
    /// What checklists are written as, whatever the configuration says.
    pub checklist_form: Option<ChecklistForm>,
}

/// What `build` made.
#[derive(Debug)]
pub struct Compiled {
    /// The files, sorted by path.
    pub artifacts: Vec<Artifact>,
    /// What could not be compiled, and what to do about it.
    pub findings: Findings,
    /// The files they speak of.
    pub sources: Sources,
    /// What is left out of the artifacts, and why.
    pub notes: Vec<String>,
    /// Why artifacts could not be made.
    pub failures: Vec<ConfigError>,
    /// Pages that could not be read.
    pub troubles: Vec<Trouble>,
}

/// All rules, by code.
pub fn rules() -> &'static [&'static RuleInfo] {
    static RULES: OnceLock<Vec<&'static RuleInfo>> = OnceLock::new();
    RULES.get_or_init(|| {
        let mut rules: Vec<&RuleInfo> =
            passes::rules().map(|rule| &rule.info).chain(suppress::RULES.iter().copied()).collect();
        rules.sort_by_key(|rule| rule.code);
        rules
    })
}

/// A rule's page: what it says of itself, and the keys of the configuration that it reads.
pub fn rule_page(rule: &RuleInfo) -> String {
    let mut options = config::options::options(rule.code).peekable();
    let mut page = rule.documentation().trim().to_owned();
    if options.peek().is_some() {
        page.push_str("\n\nIn `runbookc.toml` it reads:\n\n| key | |\n|---|---|\n");
        // A pipe would end the cell.
        options.for_each(|it| page.push_str(&format!("| `{}` | {} |\n", it.key, it.what.replace('|', "\\|"))));
    }
    page
}

/// Finds what is wrong with the runbooks in a scope.
///
/// # Errors
/// Where the configuration means nothing, the root cannot be listed, or nothing remains to be checked.
pub fn check(world: &dyn World, options: &CheckOptions) -> Result<Checked, Failure> {
    let config = Config::load(world, rules())?.narrow(&options.select, &options.ignore, rules())?;
    check_with(world, config, options)
}

/// The same by a configuration that is not the world's own.
fn check_with(world: &dyn World, mut config: Config, options: &CheckOptions) -> Result<Checked, Failure> {
    if options.web.is_none() {
        // A rule that cannot speak does not make entries of a baseline stale.
        config.ignore.push(DEAD_URL.code.to_owned());
    }
    let rules = on_anywhere(&config);
    let judge = |page: passes::Page<'_>| passes::on_page(page, &rules);
    let Loaded { mut workspace, found, files, troubles, passed_over } =
        load_with(world, config, &options.scope, Keep::Gist(&judge, options.cache.as_ref()))?;
    if let Some(web) = options.web.as_deref() {
        workspace.answers = online::ask(web, &workspace, &options.scope);
    }
    let found = judged(&workspace, found);
    let unverified = online::unverified(&workspace.answers);
    let Workspace { sources, config, rule_files, runbooks, .. } = workspace;
    // Nobody has to wait until so many small things are put away.
    rayon::spawn(move || drop(runbooks));
    let configured = config.signals.values().filter_map(|signal| sources.find(&signal.place.0));
    let rules: Vec<_> = rule_files.iter().map(|file| file.file).chain(configured).collect();
    let findings = Findings::new(reported(found, &options.scope, &sources, &rules), files, &sources);
    let mut checked = Checked { findings, sources, troubles, passed_over, silent: BTreeSet::new(), unverified, config };
    checked.silence(&options.known);
    Ok(checked)
}

/// What the rules say of a workspace, less what comments silence, at the configured levels; `found` is what is known of
/// its pages already.
fn judged(workspace: &Workspace, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let between = passes::on_workspace(workspace, &on_anywhere(&workspace.config));
    found.reserve_exact(between.len());
    found.extend(between);
    let found = passes::advised(workspace, found);
    let (config, sources, today) = (&workspace.config, &workspace.sources, workspace.today);
    let comments: Vec<_> = workspace
        .runbooks
        .iter()
        .flat_map(|runbook| &runbook.comments)
        // Read where it stands: the model's text has lost what the block around it adds to each line.
        .filter_map(|comment| Some((sources.get(comment.span.file)?.slice(comment.span), comment.span)))
        .flat_map(|(text, span)| suppress::comments_in(text, span.file, span.start as usize))
        .chain(in_rule_files(workspace))
        .collect();
    // A rule that did not hear of every link does not make a suppression unused.
    let is_deaf = workspace.answers.is_empty() || !online::unverified(&workspace.answers).is_empty();
    let is_on = |rule: &RuleInfo, path: &str| {
        config.level_for(rule, path).is_some() && !(is_deaf && rule.code == DEAD_URL.code)
    };
    config.levelled(suppress::apply(found, &comments, sources, rules(), &is_on, today), sources)
}

/// The same of a workspace whose pages are whole, and not judged yet.
fn all_judged(workspace: &Workspace, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let rules = on_anywhere(&workspace.config);
    let of_page = |runbook: &Runbook| {
        let source = workspace.sources.get(runbook.file)?;
        Some(passes::on_page(passes::Page { runbook, source }, &rules))
    };
    found.par_extend(workspace.runbooks.par_iter().filter_map(of_page).flatten_iter());
    judged(workspace, found)
}

/// The comments of YAML in rule files; JSON has none.
fn in_rule_files(workspace: &Workspace) -> impl Iterator<Item = suppress::Comment> {
    let yaml = workspace.rule_files.iter().filter(|file| !file.path.ends_with(".json"));
    let texts = yaml.filter_map(|file| Some((file.file, workspace.sources.get(file.file)?)));
    texts.flat_map(|(file, source)| suppress::comments_in_yaml(&source.text, file))
}

/// The rules that might speak at any path. Rules that are off everywhere are not run.
fn on_anywhere(config: &Config) -> Vec<&'static passes::Rule> {
    passes::wanted(|rule| !config.overrides.is_empty() || config.level_for(rule, "").is_some())
}

/// The findings at the paths that were asked for: with a configuration, more is modelled than was asked for. The rule
/// files have been asked for, wherever they lie, and what they are held against is configured.
fn reported(found: Vec<Diagnostic>, scope: &Scope, sources: &Sources, rules: &[FileId]) -> Vec<Diagnostic> {
    let asked = |diagnostic: &Diagnostic| {
        if rules.contains(&diagnostic.primary.span.file) {
            return true;
        }
        let path = sources.get(diagnostic.primary.span.file).map_or("", |source| source.path.as_str());
        scope.covers(path)
    };
    found.into_iter().filter(asked).collect()
}

/// Compiles the runbooks in a scope.
///
/// # Errors
/// Where the configuration means nothing, a target is unknown, the root cannot be listed, or nothing remains to be
/// compiled.
pub fn compile(world: &dyn World, options: &BuildOptions) -> Result<Compiled, Failure> {
    let mut config = Config::load(world, rules())?;
    config.prometheus.version = options.prometheus_version.unwrap_or(config.prometheus.version);
    config.docs = options.docs_form.or(config.docs);
    config.checklist = options.checklist_form.or(config.checklist);
    let is_wanted =
        |target: &Target| options.targets.is_empty() || options.targets.iter().any(|name| name == target.name);
    let wanted: Vec<&Target> = TARGETS.iter().filter(|target| is_wanted(target)).collect();
    let keep = if wanted.iter().any(|target| shows_pages(target)) { Keep::Looks } else { Keep::Meaning };
    let Loaded { mut workspace, found, files, troubles, .. } = load_with(world, config, &options.scope, keep)?;
    if wanted.iter().any(|target| shows_findings(target)) {
        workspace.findings = all_judged(&workspace, found);
        workspace.coverage = coverage::rows(&workspace, &options.scope);
    }
    let (mut artifacts, mut found) = (Vec::new(), Vec::new());
    let (mut notes, mut failures) = (Templates::strangers(&workspace), Vec::new());
    for target in wanted {
        let emitted = (target.emit)(&workspace);
        artifacts.extend(emitted.artifacts);
        found.extend(emitted.diagnostics);
        notes.extend(emitted.notes);
        failures.extend(emitted.failures);
    }
    artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    let found = workspace.config.levelled(found, &workspace.sources);
    let findings = Findings::new(found, files, &workspace.sources);
    Ok(Compiled { artifacts, findings, sources: workspace.sources, notes, failures, troubles })
}

#[cfg(test)]
#[path = "schema/tests.rs"]
mod schema;
