//! `runbookc mdbook`

use std::io::{self, Read};
use std::path::Path;

use clap::{Args, Subcommand};

use crate::Failure;
use crate::cli::{Outcome, deadline, terminal};
use crate::diagnostic::Level;
use crate::mdbook::{preprocess, request};
use crate::report::{FORMATS, Options as About, summary};
use crate::world::disk::DiskWorld;
use crate::world::locate::locate;
use crate::world::{Trouble, TroubleKind};

/// What `mdbook` takes.
#[derive(Args)]
pub(super) struct Options {
    #[command(subcommand)]
    question: Option<Question>,
}

#[derive(Subcommand)]
enum Question {
    /// Exits with 0 where a renderer's books can be preprocessed
    Supports {
        /// Its name: `html`
        renderer: String,
    },
}

/// Answers, or reads a book and writes it.
pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
    if let Some(Question::Supports { renderer }) = &options.question {
        // Pictures and boxes to tick are HTML.
        return Ok(if renderer == "html" { Outcome::Clean } else { Outcome::Findings });
    }
    let mut text = String::new();
    let read = io::stdin().lock().read_to_string(&mut text);
    let trouble = |e: io::Error| Trouble {
        path: "stdin".to_owned(),
        kind: TroubleKind::Other,
        message: format!("cannot be read: {e}"),
    };
    read.map_err(trouble)?;
    let (context, book) = request(&text)?;
    let mut located = locate(&Path::new(&context.root).join(&context.src))?;
    let folder = located.prefixes.pop().unwrap_or_default();
    let world = DiskWorld::new(&located.root, None)?;
    let deadline = deadline::of_templates(&world);
    let done = preprocess(&world, &folder, book)?;
    drop(deadline);
    if !done.findings.diagnostics.is_empty() {
        let short = FORMATS.iter().find(|format| format.name == "short").map(|format| format.render);
        let in_repository = located.in_repository();
        let about = About {
            color: false,
            width: terminal::width(),
            fail_on: Level::Error,
            in_repository: &in_repository,
            rules: &[],
        };
        let lines = short.map(|render| render(&done.findings, &done.sources, &about)).unwrap_or_default();
        lines.lines().for_each(terminal::hint);
        terminal::hint(&format!("runbookc: {}", summary(&done.findings)));
    }
    if done.findings.diagnostics.iter().any(|found| context.fail_on.is_some_and(|least| found.level >= least)) {
        terminal::hint("the build fails because `fail-on` of `[preprocessor.runbookc]` says so");
        return Ok(Outcome::Findings);
    }
    terminal::print(&done.book.to_string())?;
    Ok(Outcome::Clean)
}
