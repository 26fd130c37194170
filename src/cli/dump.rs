//! `runbookc dump`

use std::io::{self, BufRead, Read};

use clap::{Args, ValueEnum};

use crate::cli::{Outcome, Paths, terminal};
use crate::world::{MAX_FILE_BYTES, Trouble, TroubleKind};
use crate::{Dump, Failure};

/// What `dump` takes.
#[derive(Args)]
pub(super) struct Options {
    /// What to print
    #[arg(value_name = "WHAT")]
    what: What,
    #[command(flatten)]
    paths: Paths,
    /// Read {"id", "source"} lines from standard input and answer each with a line (flowchart alone)
    #[arg(long, conflicts_with = "paths")]
    jsonl: bool,
    /// How many blocks of each kind were understood, instead of each block (ledger alone)
    #[arg(long, conflicts_with = "jsonl")]
    statistics: bool,
    /// In which form (dot: flowcharts alone, for Graphviz)
    #[arg(long, value_name = "FORMAT", default_value = "json", conflicts_with = "jsonl")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON value
    Json,
    /// A `digraph` for each flowchart
    Dot,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// The runbooks as runbookc understands them
    Model,
    /// Each block of the runbooks and what became of it
    Ledger,
    /// The flowcharts
    Flowchart,
    /// The configuration in force
    Config,
}

impl From<What> for Dump {
    fn from(what: What) -> Self {
        match what {
            What::Model => Self::Model,
            What::Ledger => Self::Ledger,
            What::Flowchart => Self::Flowchart,
            What::Config => Self::Config,
        }
    }
}

/// Prints one JSON value, or a line for each line.
pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
    if options.jsonl {
        return match options.what {
            What::Flowchart => answer_lines(),
            _ => Err(Failure::Usage {
                message: "--jsonl goes with `dump flowchart` alone".to_owned(),
                help: "leave it out".to_owned(),
            }),
        };
    }
    if options.format == Format::Dot {
        if options.what != What::Flowchart || options.statistics {
            return Err(Failure::Usage {
                message: "--format dot goes with `dump flowchart` alone".to_owned(),
                help: "leave it out".to_owned(),
            });
        }
        let (world, _, scope) = options.paths.world(None)?;
        terminal::print(&crate::dump_dot(&world, &scope)?)?;
        return Ok(Outcome::Clean);
    }
    let what = match (options.what, options.statistics) {
        (What::Ledger, true) => Dump::LedgerStatistics,
        (_, true) => {
            return Err(Failure::Usage {
                message: "--statistics goes with `dump ledger` alone".to_owned(),
                help: "leave it out".to_owned(),
            });
        }
        (what, false) => what.into(),
    };
    let (world, _, scope) = options.paths.world(None)?;
    let value = crate::dump(&world, &scope, what)?;
    terminal::print(&format!("{value:#}\n"))?;
    Ok(Outcome::Clean)
}

/// Answers each line as soon as it has come, so that a program can keep the pipe open.
fn answer_lines() -> Result<Outcome, Failure> {
    let mut stdin = io::stdin().lock();
    let trouble = |kind, message: String| Failure::Trouble(Trouble { path: "stdin".to_owned(), kind, message });
    loop {
        let mut line = Vec::new();
        let read = stdin.by_ref().take(MAX_FILE_BYTES).read_until(b'\n', &mut line);
        if read.map_err(|e| trouble(TroubleKind::Other, format!("cannot be read: {e}")))? == 0 {
            return Ok(Outcome::Clean);
        }
        if line.len() as u64 == MAX_FILE_BYTES && !line.ends_with(b"\n") {
            return Err(trouble(TroubleKind::TooLarge, "has a line that is longer than 16 MiB".to_owned()));
        }
        let line = String::from_utf8_lossy(&line);
        if !line.trim().is_empty() {
            terminal::print(&(crate::flowchart_line(line.trim()) + "\n"))?;
        }
    }
}
