//! The floor: what it costs to read the Markdown files of a folder and to drain the parser's events, and no more. Nothing
//! that understands pages can be faster. `scripts/bench` holds `runbookc check` against it; by itself it prints what it
//! read.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pulldown_cmark::{Options, Parser};

/// What runbookc asks the parser for.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_GFM);

/// The Markdown files below `folder`.
fn pages(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            pages(&path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "md" || ending == "markdown") {
            found.push(path);
        }
    }
    Ok(())
}

/// Files, bytes and events below `folder`.
fn drain(folder: &Path) -> std::io::Result<(usize, usize, usize)> {
    let mut found = Vec::new();
    pages(folder, &mut found)?;
    let (mut bytes, mut events) = (0, 0);
    for path in &found {
        #[allow(
            clippy::disallowed_methods,
            reason = "this is the cost that the library's door to files is held against"
        )]
        let file = std::fs::read(path)?;
        let text = String::from_utf8_lossy(&file);
        bytes += text.len();
        events += Parser::new_ext(&text, OPTIONS).into_offset_iter().count();
    }
    Ok((found.len(), bytes, events))
}

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a program of its own, not the library")]
fn main() -> ExitCode {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "runbooks".to_owned());
    match drain(Path::new(&folder)) {
        Ok((files, bytes, events)) => println!("{files} files, {bytes} bytes, {events} events"),
        Err(error) => {
            eprintln!("{folder}: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
