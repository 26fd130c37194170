//! The two streams: what is printed where, with colours or without.

use std::io::{self, IsTerminal, Write};

use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::Failure;
use crate::cli::Outcome;
use crate::config::ConfigError;
use crate::source::legible;
use crate::world::{Trouble, TroubleKind};

/// Columns for people where nobody says how many there are, and the bounds of what is believed.
const WIDTH: (usize, usize, usize) = (60, 100, 160);

/// Writes to stdout. A reader that has gone away (`| head`) has seen enough.
///
/// # Errors
/// Where stdout cannot be written for another reason: a full disk must not pass for success.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    print_bytes(text.as_bytes())
}

/// The same of what need not be text.
///
/// # Errors
/// As [`print`].
pub(super) fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Trouble(Trouble {
            path: "stdout".to_owned(),
            kind: TroubleKind::Other,
            message: format!("cannot be written: {e}"),
        })),
        _ => Ok(()),
    }
}

/// Text of a page as stdout may have it: harmless to a terminal, exact to a program.
pub(super) fn shown(text: &str) -> String {
    if io::stdout().is_terminal() { legible(text).into_owned() } else { text.to_owned() }
}

/// Writes a line to stderr, where there is anybody to read it. What it holds of pages and names does not steer a terminal.
pub(super) fn hint(line: &str) {
    say(&legible(line));
}

fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Says on stderr why a run came to nothing, and how it ends.
pub(super) fn complain(failure: &Failure) -> Outcome {
    match failure {
        Failure::Config(error) => quote(error),
        Failure::Usage { message, help } => hint(&format!("error: {message}\n  help: {help}")),
        Failure::Trouble(_) | Failure::Nothing(_) => hint(&format!("error: {failure}")),
    }
    if matches!(failure, Failure::Nothing(_)) { Outcome::Nothing } else { Outcome::Unusable }
}

/// Shows on stderr what is wrong with a file of the user's, with its line.
pub(super) fn quote(error: &ConfigError) {
    let mut text = String::new();
    let shown = handler(colored(io::stderr().is_terminal())).render_report(&mut text, error);
    say(if shown.is_ok() { text.trim_end() } else { &error.message });
}

fn handler(color: bool) -> GraphicalReportHandler {
    let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    GraphicalReportHandler::new_themed(theme).with_width(width()).with_links(false)
}

/// Colours on stdout?
pub(super) fn colors() -> bool {
    colored(io::stdout().is_terminal())
}

/// `NO_COLOR` (no-color.org) and `FORCE_COLOR` (force-color.org) before what the stream is.
fn colored(terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    !set("NO_COLOR") && (set("FORCE_COLOR") || (terminal && !dumb))
}

/// How many columns text for people may take.
#[allow(clippy::disallowed_methods)]
pub(super) fn width() -> usize {
    let (least, usual, most) = WIDTH;
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
    said.unwrap_or(usual).clamp(least, most)
}
