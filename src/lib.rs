//! stub, to be written with the pipeline
pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod output;
pub mod pages;
pub mod report;
pub mod source;
pub mod suppress;
pub mod world;

use std::fmt;

use config::{Config, ConfigError};
use diagnostic::{Findings, RuleInfo};
use pages::Scope;
use source::{FileId, Source, Sources};
use world::{Trouble, World};

/// Why a run came to nothing.
#[derive(Debug)]
pub enum Failure {
    /// The configuration, or a rule named on the command line, means nothing.
    Config(ConfigError),
    /// Something outside did not do what was asked.
    Trouble(Trouble),
    /// The request cannot be carried out as it is.
    Usage {
        /// The problem.
        message: String,
        /// What to do.
        help: String,
    },
    /// Nothing to check or build remains; says which filter removed everything.
    Nothing(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Trouble(trouble) => trouble.fmt(f),
            Self::Usage { message, .. } | Self::Nothing(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Failure {}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

/// What `check` is asked for.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions {
    /// Which files.
    pub scope: Scope,
    /// Only these rules, where any are named: codes, names, prefixes.
    pub select: Vec<String>,
    /// Not these rules.
    pub ignore: Vec<String>,
    /// Path patterns of Prometheus rule files, from the root, beside the configuration's.
    pub rule_files: Vec<String>,
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
}

/// What `build` is asked for.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// Which files.
    pub scope: Scope,
    /// Names of targets; empty for all.
    pub targets: Vec<String>,
    /// The output folder from the root, where it lies inside: nothing in it is a source.
    pub output: Option<String>,
}

/// One generated file.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Path in the output folder, with `/`.
    pub path: String,
    /// Its contents.
    pub bytes: Vec<u8>,
    /// May it be run?
    pub executable: bool,
}

/// What can be dumped of the files in a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dump {
    /// The runbooks.
    Model,
    /// Each block and what became of it.
    Ledger,
    /// The flowcharts.
    Flowchart,
    /// The configuration in force.
    Config,
}

/// A build target, for listings and `--target`.
#[derive(Clone, Copy, Debug)]
pub struct TargetInfo {
    /// What `--target` calls it.
    pub name: &'static str,
    /// One line for listings.
    pub description: &'static str,
}

/// All build targets.
pub fn targets() -> &'static [TargetInfo] {
    &[TargetInfo { name: "list", description: "stub" }]
}

/// All rules, by code.
pub fn rules() -> &'static [&'static RuleInfo] {
    suppress::RULES
}

fn read(world: &dyn World, scope: &Scope, config: &Config) -> Result<Sources, Failure> {
    let listing = world.entries()?;
    let mut sources = Sources::default();
    for path in pages::pages(world, config, &listing, &scope.asked(config, &listing))? {
        let text = String::from_utf8_lossy(&world.read(&path)?).into_owned();
        sources.add(Source::new(path.clone(), world.display(&path), text));
    }
    Ok(sources)
}

/// Checks.
pub fn check(world: &dyn World, options: &CheckOptions) -> Result<Checked, Failure> {
    let config = Config::load(world, rules())?.narrow(&options.select, &options.ignore, rules())?;
    let sources = read(world, &options.scope, &config)?;
    let comment = |(id, source): (FileId, &Source)| suppress::comments_in(&source.text, id, 0);
    let comments: Vec<_> = sources.iter().flat_map(comment).collect();
    let is_on = |rule: &RuleInfo, path: &str| config.level_for(rule, path).is_some();
    let diagnostics = suppress::apply(Vec::new(), &comments, &sources, rules(), &is_on, world.today());
    let diagnostics = config.levelled(diagnostics, &sources);
    let files = sources.iter().count();
    let findings = Findings::new(diagnostics, files, &sources);
    Ok(Checked { findings, sources, troubles: Vec::new(), passed_over: Vec::new() })
}

/// Compiles.
pub fn compile(world: &dyn World, options: &BuildOptions) -> Result<Vec<Artifact>, Failure> {
    let config = Config::load(world, rules())?;
    let sources = read(world, &options.scope, &config)?;
    let artifact = |(_, source): (_, &Source)| Artifact {
        path: format!("{}.list", source.path),
        bytes: source.text.clone().into_bytes(),
        executable: true,
    };
    Ok(sources.iter().map(artifact).collect())
}

/// Dumps.
pub fn dump(world: &dyn World, scope: &Scope, what: Dump) -> Result<serde_json::Value, Failure> {
    let config = Config::load(world, rules())?;
    match what {
        Dump::Config => Ok(serde_json::to_value(&config).unwrap_or_default()),
        _ => read(world, scope, &config).map(|sources| serde_json::json!({"files": sources.iter().count()})),
    }
}

/// Answers one `{"id", "source"}` line with one line.
pub fn flowchart_line(line: &str) -> String {
    format!("{{\"echo\":{line}}}")
}
