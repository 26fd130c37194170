//! `runbookc rules`

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::Failure;
use crate::cli::{Outcome, terminal};
use crate::diagnostic::RuleInfo;
use crate::report::RULE_PAGES;

/// What `rules` takes.
#[derive(Args)]
pub(super) struct Options {
    /// How the list is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Human,
    Json,
}

fn level(rule: &RuleInfo) -> &'static str {
    rule.level.map_or("off", |level| level.name())
}

/// Lists all rules by code.
pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
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
