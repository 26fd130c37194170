//! The `runbookc` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    runbookc::cli::run(std::env::args_os())
}
