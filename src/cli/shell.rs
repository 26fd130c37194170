//! `runbookc completions` and `runbookc man`: what a shell and a manual know of the command line.

use clap::{Args, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::Failure;
use crate::cli::{Cli, Outcome, terminal};
use crate::world::{Trouble, TroubleKind};

/// What `completions` takes.
#[derive(Args)]
pub(super) struct CompletionOptions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// What `man` takes.
#[derive(Args)]
pub(super) struct ManOptions {
    /// The page of one command [default: of runbookc]
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Prints a script that the shell reads.
pub(super) fn completions(options: &CompletionOptions) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "runbookc", &mut script);
    terminal::print_bytes(&script)?;
    Ok(Outcome::Clean)
}

/// Prints a page in roff.
pub(super) fn manual(options: &ManOptions) -> Result<Outcome, Failure> {
    let mut program = Cli::command();
    program.build();
    let command = match &options.command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => command.clone(),
            None => {
                let message = format!("there is no command `{name}`");
                return Err(Failure::Usage { message, help: "`runbookc --help` lists them".to_owned() });
            }
        },
    };
    let mut page = Vec::new();
    let unwritten = |e: std::io::Error| Trouble {
        path: "the manual page".to_owned(),
        kind: TroubleKind::Other,
        message: format!("cannot be made: {e}"),
    };
    Man::new(command).render(&mut page).map_err(unwritten)?;
    terminal::print_bytes(&page)?;
    Ok(Outcome::Clean)
}
