//! `runbookc build`

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::{Outcome, Paths, deadline, terminal};
use crate::config::{ChecklistForm, DocsForm, Version};
use crate::emit::{TARGETS, Target};
use crate::output::{self, Change, Plan};
use crate::pages::{Scope, is_markdown};
use crate::report::counted;
use crate::source::legible_name;
use crate::world::disk::DiskWorld;
use crate::world::locate::Located;
use crate::world::{World, within};
use crate::{BuildOptions, Compiled, Failure};

/// Where artifacts go when nobody says where.
const DEFAULT_OUTPUT: &str = "dist";

/// What `build` takes.
#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    paths: Paths,
    /// The output folder [default: dist]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Only these targets [default: all]
    #[arg(long, value_name = "TARGET", value_delimiter = ',', value_parser = target_names())]
    target: Vec<String>,
    /// Make nothing that this version of Prometheus does not know [default: `prometheus.version` of the configuration, else 2.42]
    #[arg(long, value_name = "VERSION", value_parser = prometheus_version)]
    prometheus_version: Option<Version>,
    /// Whose build `--target docs` writes for [default: who renders the pages now, else mkdocs]
    #[arg(long, value_name = "FORM", value_parser = names(DocsForm::ALL))]
    docs_form: Option<String>,
    /// What `--target checklist` writes [default: page]
    #[arg(long, value_name = "FORM", value_parser = names(ChecklistForm::ALL))]
    checklist_form: Option<String>,
    /// Write nothing; fail where the output folder is not what a build would make of it
    #[arg(long)]
    check: bool,
}

fn target_names() -> clap::builder::PossibleValuesParser {
    let value = |target: &Target| clap::builder::PossibleValue::new(target.name).help(target.describe);
    TARGETS.iter().map(value).collect::<Vec<_>>().into()
}

fn prometheus_version(text: &str) -> Result<Version, String> {
    Version::read(text).ok_or_else(|| "write `2.42` or `3.5`".to_owned())
}

fn names<T>(forms: &[(&'static str, T)]) -> clap::builder::PossibleValuesParser {
    forms.iter().map(|(name, _)| *name).collect::<Vec<_>>().into()
}

fn form<T: Copy>(forms: &[(&str, T)], asked: Option<&String>) -> Option<T> {
    forms.iter().find(|(name, _)| asked.is_some_and(|asked| asked == name)).map(|(_, form)| *form)
}

/// Compiles, and writes or compares.
pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
    let (world, located, scope) = options.paths.world(None)?;
    let folder = options.output.as_deref().unwrap_or(Path::new(DEFAULT_OUTPUT));
    let out = DiskWorld::output(folder)?;
    fit_for_output(&out, &located, &scope, options.output.is_some())?;
    let request = BuildOptions {
        scope,
        targets: options.target.clone(),
        docs_form: form(DocsForm::ALL, options.docs_form.as_ref()),
        prometheus_version: options.prometheus_version,
        checklist_form: form(ChecklistForm::ALL, options.checklist_form.as_ref()),
    };
    let deadline = deadline::of_templates(&world);
    let compiled = crate::compile(&world, &request)?;
    drop(deadline);
    say_what_was_not_compiled(&compiled);
    // What could not be made is not what is no longer made: its last good form stays.
    let whole = compiled.failures.is_empty() && compiled.troubles.is_empty();
    let plan = output::plan(&out, &compiled.artifacts, !(whole && options.target.is_empty()))?;
    if options.check {
        let outcome = stale(&out, &plan)?;
        return Ok(if whole { outcome } else { Outcome::Unusable });
    }
    output::install(&out, &compiled.artifacts, &plan)?;
    let done = |change: &Change| if *change == Change::Gone { "removed" } else { "wrote" };
    let shown = |path: &String| legible_name(&out.display(path)).into_owned();
    let lines = plan.changes.iter().map(|(path, change)| format!("{} {}\n", done(change), shown(path)));
    let count = plan.unchanged;
    let rest = if count > 0 { format!("{} up to date\n", counted(count, "file")) } else { String::new() };
    terminal::print(&(lines.collect::<String>() + &rest))?;
    Ok(if whole { Outcome::Clean } else { Outcome::Unusable })
}

/// Notes on what the page says and no target could express, and artifacts that could not be made, to stderr.
fn say_what_was_not_compiled(compiled: &Compiled) {
    for diagnostic in &compiled.findings.diagnostics {
        terminal::hint(&format!(
            "{}: {}\n{}",
            compiled.sources.cite(diagnostic.primary.span),
            diagnostic.message,
            diagnostic.help
        ));
    }
    compiled.notes.iter().for_each(|note| terminal::hint(note));
    compiled.failures.iter().for_each(terminal::quote);
    for trouble in &compiled.troubles {
        terminal::hint(&trouble.to_string());
    }
}

/// Lists what a build would change.
fn stale(out: &DiskWorld, plan: &Plan) -> Result<Outcome, Failure> {
    let line = |path: &String, word: &str| format!("{}: {word}\n", legible_name(&out.display(path)));
    let lines: String = plan.changes.iter().map(|(path, change)| line(path, change.word())).collect();
    if lines.is_empty() {
        terminal::print(&format!("{}: up to date\n", out.display("")))?;
        return Ok(Outcome::Clean);
    }
    terminal::print(&lines)?;
    terminal::hint("run `runbookc build` to bring these up to date");
    Ok(Outcome::Findings)
}

/// Refuses output folders that hold what is compiled.
fn fit_for_output(out: &DiskWorld, located: &Located, scope: &Scope, chosen: bool) -> Result<(), Failure> {
    let shown = out.display("");
    let refuse = |message: String| {
        let help = format!("choose a folder of its own with -o, such as `-o {DEFAULT_OUTPUT}`");
        Err(Failure::Usage { message, help })
    };
    if located.root.starts_with(out.root()) {
        return refuse(format!("the output folder `{shown}` holds the whole workspace"));
    }
    if !chosen && Path::new(DEFAULT_OUTPUT).is_symlink() {
        return refuse(format!("the output folder `{DEFAULT_OUTPUT}` is a link"));
    }
    if out.root().components().any(|part| part.as_os_str() == ".git") {
        return refuse(format!("the output folder `{shown}` lies in git's own"));
    }
    let Ok(inside) = out.root().strip_prefix(&located.root) else {
        // Without a configuration or a git work tree, the root is just what PATH says: nobody meant it as a border.
        let bordered = located.config_path.is_some() || located.repository.is_some();
        let message = || format!("the output folder `{shown}` would lie outside the workspace");
        return if bordered && !chosen { refuse(message()) } else { Ok(()) };
    };
    let inside = inside.to_string_lossy().replace('\\', "/");
    if scope.paths.iter().any(|path| within(path, &inside)) {
        return refuse(format!("the output folder `{shown}` holds the runbooks that are to be built"));
    }
    let exists = out.root().is_dir();
    if exists && !output::is_ours(out) && out.entries()?.entries.iter().any(|e| !e.folder && is_markdown(&e.path)) {
        return refuse(format!("the output folder `{shown}` holds Markdown files that runbookc did not make"));
    }
    Ok(())
}
