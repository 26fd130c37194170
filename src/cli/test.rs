//! `runbookc test`

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::Failure;
use crate::cli::{Outcome, Paths, terminal};
use crate::report::counted;
use crate::scenario::{Coverage, Share, Tested, Verdict};
use crate::world::process::Machine;

/// The last lines of a run that failed, which are shown.
const TAIL: usize = 30;

/// What `test` takes.
#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    paths: Paths,
    /// How the result is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Show what the playbooks said, also where all is well
    #[arg(long)]
    output: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Human,
    Json,
}

/// Runs the scenarios.
pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
    let (world, _, scope) = options.paths.world(None)?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let machine = Machine::new(std::env::split_paths(&path).collect())?;
    let tested = crate::scenario::test(&world, &machine, &scope)?;
    terminal::print(&match options.format {
        Format::Human => human(&tested, options.output),
        Format::Json => format!("{:#}\n", json(&tested)),
    })?;
    let clean = tested.verdicts.iter().all(|verdict| verdict.problems.is_empty());
    Ok(if clean { Outcome::Clean } else { Outcome::Findings })
}

fn human(tested: &Tested, output: bool) -> String {
    let mut text: String = tested.verdicts.iter().map(|verdict| one(verdict, output)).collect();
    text.push('\n');
    text.extend(tested.coverage.iter().map(covered));
    let failed = tested.verdicts.iter().filter(|verdict| !verdict.problems.is_empty()).count();
    text + &format!("\n{}, {failed} failed\n", counted(tested.verdicts.len(), "scenario"))
}

fn one(verdict: &Verdict, output: bool) -> String {
    let Verdict { page, name, problems, output: said } = verdict;
    let word = if problems.is_empty() { "ok    " } else { "FAILED" };
    let mut text = format!("{word}  {page}: {name}\n");
    text.extend(problems.iter().map(|problem| format!("        {problem}\n")));
    let lines: Vec<&str> = said.lines().collect();
    let skipped = if output { 0 } else { lines.len().saturating_sub(TAIL) };
    if output || !problems.is_empty() {
        text.extend(lines.iter().skip(skipped).map(|line| format!("        | {line}\n")));
    }
    text
}

fn covered(coverage: &Coverage) -> String {
    let share = |share: &Share| format!("{} of {}", share.covered(), share.all);
    let mut text =
        format!("{}: {} steps, {} branches\n", coverage.page, share(&coverage.steps), share(&coverage.branches));
    let missed = coverage.steps.missed.iter().chain(&coverage.branches.missed);
    text.extend(missed.map(|words| format!("        not come past: {words}\n")));
    text
}

fn json(tested: &Tested) -> serde_json::Value {
    let verdict =
        |v: &Verdict| json!({"page": v.page, "name": v.name, "passed": v.problems.is_empty(), "problems": v.problems});
    let share = |s: &Share| json!({"covered": s.covered(), "all": s.all, "missed": s.missed});
    let coverage = |c: &Coverage| json!({"page": c.page, "steps": share(&c.steps), "branches": share(&c.branches)});
    let failed = tested.verdicts.iter().filter(|verdict| !verdict.problems.is_empty()).count();
    json!({
        "version": 1,
        "scenarios": tested.verdicts.iter().map(verdict).collect::<Vec<_>>(),
        "coverage": tested.coverage.iter().map(coverage).collect::<Vec<_>>(),
        "summary": {"scenarios": tested.verdicts.len(), "failed": failed},
    })
}
