//! `runbookc rules`

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::Failure;
use crate::cli::{Outcome, terminal};
use crate::config::Config;
use crate::diagnostic::RuleInfo;
use crate::report::RULE_PAGES;
use crate::world::disk::DiskWorld;
use crate::world::locate::locate;

/// What `rules` takes.
#[derive(Args)]
pub(super) struct Options {
    /// The levels that are in force at this file or folder, by its runbookc.toml [default: the levels without one]
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    /// How the list is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Human,
    Json,
}

/// A configuration, and the path at which it is asked.
fn in_force(options: &Options) -> Result<(Config, String), Failure> {
    let Some(path) = &options.path else { return Ok((Config::default(), String::new())) };
    let mut located = locate(path)?;
    let world = DiskWorld::new(&located.root, None)?;
    Ok((Config::load(&world, crate::rules())?, located.prefixes.pop().unwrap_or_default()))
}

/// Lists all rules by code.
pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
    let (config, path) = in_force(options)?;
    let level = |rule: &RuleInfo| config.level_for(rule, &path).map_or("off", |level| level.name());
    let mut rules: Vec<&RuleInfo> = crate::rules().to_vec();
    rules.sort_by_key(|rule| rule.code);
    let text = match options.format {
        Format::Human => {
            let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
            let line = |rule: &&RuleInfo| {
                format!("{}  {:<width$}  {:<7}  {}\n", rule.code, rule.name, level(rule), rule.summary)
            };
            rules.iter().map(line).collect()
        }
        Format::Json => {
            let object = |rule: &&RuleInfo| {
                let (code, name) = (rule.code, rule.name);
                let page = format!("{RULE_PAGES}{code}.md");
                let (level, confidence) = (level(rule), rule.confidence);
                json!({"code": code, "name": name, "level": level, "confidence": confidence, "summary": rule.summary, "url": page})
            };
            let rules: Vec<_> = rules.iter().map(object).collect();
            format!("{:#}\n", json!({"version": 1, "rules": rules}))
        }
    };
    terminal::print(&text)?;
    Ok(Outcome::Clean)
}
