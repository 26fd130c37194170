//! The `runbookc` command.

use std::process::ExitCode;

/// Reading pages makes and drops more than a million small things; the C library's allocator was an eighth of all work.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    runbookc::cli::run(std::env::args_os())
}
