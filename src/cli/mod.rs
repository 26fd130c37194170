//! The command line: clap's tree of commands, what they share, and the only code that prints.

mod build;
mod check;
mod coverage;
mod deadline;
mod dump;
mod explain;
mod init;
mod mdbook;
mod rule_files;
mod rules;
mod shell;
mod terminal;
mod test;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::Failure;
use crate::pages::Scope;
use crate::world::disk::DiskWorld;
use crate::world::locate::{Located, locate, locate_all};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Nothing to complain of.
    Clean,
    /// Findings at or over `--fail-on`, or stale artifacts.
    Findings,
    /// Wrong usage or configuration, or something could not be read or written.
    Unusable,
    /// Nothing to check or build.
    Nothing,
}

impl Outcome {
    /// The exit status.
    fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Unusable => 2,
            Self::Nothing => 3,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome.code())
    }
}

#[derive(Parser)]
#[command(
    name = "runbookc",
    version,
    about = "A compiler and linter for incident runbooks written in ordinary Markdown",
    after_help = "Exit status: 0 nothing to complain of, 1 findings or stale artifacts, 2 wrong usage, configuration \
                  or input, 3 nothing to check.",
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Find problems in runbooks
    Check(check::Options),
    /// Compile runbooks into what people use during an incident
    Build(build::Options),
    /// Run the scenarios of playbooks, where every command is a stub
    Test(test::Options),
    /// List deployed alerts with their runbooks, and what is missing on either side
    Coverage(coverage::Options),
    /// Show a rule's page
    Explain(explain::Options),
    /// List all rules
    Rules(rules::Options),
    /// Print what runbookc understood, as JSON
    Dump(dump::Options),
    /// Preprocess an mdBook: pictures for flowcharts, a box and a checklist for each runbook, findings in the build log
    Mdbook(mdbook::Options),
    /// Write a configuration, and a job for the CI that is there
    Init,
    /// Write a page to fill in, for an alert or a mistake
    New(init::NewOptions),
    /// Print completions for a shell
    Completions(shell::CompletionOptions),
    /// Print the manual page
    Man(shell::ManOptions),
}

/// The PATH arguments that most commands take.
#[derive(Args)]
struct Paths {
    /// Files or folders [default: `runbooks` of runbookc.toml, else ./runbooks, else .]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

impl Paths {
    /// The root that the paths lie in, and what they mean there.
    ///
    /// Where nothing else tells the root it is the folder that holds both the paths and the folders `beside`.
    fn locate(&self, beside: &[PathBuf]) -> Result<(Located, Scope), Failure> {
        let mut here = locate(Path::new("."))?;
        if self.paths.is_empty() {
            let scope = Scope { here: here.prefixes.pop().unwrap_or_default(), ..Scope::default() };
            return Ok((here, scope));
        }
        let mut located = locate_all(&self.paths)?;
        if located.config_path.is_none() && located.repository.is_none() && !beside.is_empty() {
            let all: Vec<&PathBuf> = self.paths.iter().chain(beside).collect();
            located = locate_all(&all)?;
            located.prefixes.truncate(self.paths.len());
        }
        let scope = Scope { paths: std::mem::take(&mut located.prefixes), ..Scope::default() };
        Ok((located, scope))
    }

    /// The same, with the world of that root; `today` overrides the clock.
    fn world(&self, today: Option<jiff::civil::Date>) -> Result<(DiskWorld, Located, Scope), Failure> {
        let (located, scope) = self.locate(&[])?;
        Ok((DiskWorld::new(&located.root, today)?, located, scope))
    }
}

/// Runs the command that `args` ask for; the first of them is the program's own name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help goes to stdout, complaints to stderr; a pipe that is closed is nobody's loss.
            let _ = error.print();
            return if error.use_stderr() { Outcome::Unusable.into() } else { Outcome::Clean.into() };
        }
    };
    let outcome = match cli.command {
        Command::Check(options) => check::run(&options),
        Command::Build(options) => build::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Coverage(options) => coverage::run(&options),
        Command::Explain(options) => explain::run(&options),
        Command::Rules(options) => rules::run(&options),
        Command::Dump(options) => dump::run(&options),
        Command::Mdbook(options) => mdbook::run(&options),
        Command::Init => init::run(),
        Command::New(options) => init::new_page(&options),
        Command::Completions(options) => shell::completions(&options),
        Command::Man(options) => shell::manual(&options),
    };
    outcome.unwrap_or_else(|failure| terminal::complain(&failure)).into()
}
