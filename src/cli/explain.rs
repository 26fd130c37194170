//! `runbookc explain`

use clap::Args;

use crate::Failure;
use crate::cli::{Outcome, terminal};
use crate::config::unknown_rule;
use crate::report::RULE_PAGES;

/// What `explain` takes.
#[derive(Args)]
pub(super) struct Options {
    /// A rule's code or name: RB101, missing-file
    #[arg(value_name = "CODE|NAME")]
    rule: String,
}

/// Prints the rule's page.
pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
    let rules = crate::rules();
    let asked = |name: &str| name.eq_ignore_ascii_case(&options.rule);
    let Some(rule) = rules.iter().find(|rule| asked(rule.code) || asked(rule.name)) else {
        let help = "`runbookc rules` lists them".to_owned();
        return Err(Failure::Usage { message: unknown_rule(&options.rule, rules), help });
    };
    let level = rule.level.map_or("off until asked for", |level| level.name());
    let page = crate::rule_page(rule);
    let page = if page.trim().is_empty() { rule.summary } else { page.trim() };
    let (code, name, confidence) = (rule.code, rule.name, rule.confidence.name());
    terminal::print(&format!("{code} {name} ({level}, {confidence} confidence)\n\n{page}\n\n{RULE_PAGES}{code}.md\n"))?;
    Ok(Outcome::Clean)
}
