//! `runbookc dump`

use std::io::{self, BufRead, BufReader, Read};

use clap::{Args, ValueEnum};
use rayon::prelude::*;

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

/// So much of the input is read at once.
const CHUNK_BYTES: usize = 1 << 20;

/// So many lines are answered at once: enough for all processors, and few enough answers to hold.
const TOGETHER: usize = 64;

/// Answers each line as soon as it has come, so that a program can keep the pipe open; lines that have come together are
/// read side by side.
fn answer_lines() -> Result<Outcome, Failure> {
    let mut stdin = BufReader::with_capacity(CHUNK_BYTES, io::stdin().lock());
    loop {
        let mut lines = vec![line(&mut stdin)?];
        while lines.len() < TOGETHER && stdin.buffer().contains(&b'\n') {
            lines.push(line(&mut stdin)?);
        }
        let is_last = lines.last().is_some_and(Vec::is_empty);
        let answers: Vec<String> = lines.par_iter().map(|line| answer(&String::from_utf8_lossy(line))).collect();
        terminal::print(&answers.concat())?;
        if is_last {
            return Ok(Outcome::Clean);
        }
    }
}

/// The next line; nothing at the end.
fn line(stdin: &mut impl BufRead) -> Result<Vec<u8>, Failure> {
    let trouble = |kind, message: String| Failure::Trouble(Trouble { path: "stdin".to_owned(), kind, message });
    let mut line = Vec::new();
    let read = stdin.take(MAX_FILE_BYTES).read_until(b'\n', &mut line);
    read.map_err(|e| trouble(TroubleKind::Other, format!("cannot be read: {e}")))?;
    if line.len() as u64 == MAX_FILE_BYTES && !line.ends_with(b"\n") {
        return Err(trouble(TroubleKind::TooLarge, "has a line that is longer than 16 MiB".to_owned()));
    }
    Ok(line)
}

/// The answer to a line, with its line break; nothing to a blank one.
fn answer(line: &str) -> String {
    if line.trim().is_empty() {
        return String::new();
    }
    let mut answer = crate::flowchart_line(line.trim());
    answer.push('\n');
    answer
}
