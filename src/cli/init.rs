//! `runbookc init` and `runbookc new`

use std::path::Path;

use clap::Args;

use crate::Failure;
use crate::cli::rule_files::RuleFiles;
use crate::cli::{Outcome, terminal};
use crate::init::{Draft, init};
use crate::pages::Scope;
use crate::world::World;
use crate::world::disk::DiskWorld;
use crate::world::locate::locate;

/// What `new` takes.
#[derive(Args)]
pub(super) struct NewOptions {
    /// The alert, or what goes wrong: KubePodCrashLooping, "Queue is stuck"
    #[arg(value_name = "ALERT|NAME")]
    name: String,
    #[command(flatten)]
    rule_files: RuleFiles,
}

/// Writes what is not there yet.
pub(super) fn run() -> Result<Outcome, Failure> {
    // The folder that a configuration here would govern: the repository's top, else this folder.
    let located = locate(Path::new("."))?;
    let world = DiskWorld::new(&located.root, None)?;
    let beginning = init(&world)?;
    beginning
        .kept
        .iter()
        .for_each(|path| terminal::hint(&format!("{} is there already and stays", world.display(path))));
    beginning.drafts.iter().try_for_each(|draft| write(&world, draft))?;
    beginning.hints.iter().for_each(|hint| terminal::hint(hint));
    Ok(Outcome::Clean)
}

/// Writes a page to fill in.
pub(super) fn new_page(options: &NewOptions) -> Result<Outcome, Failure> {
    let located = locate(Path::new("."))?;
    let world = DiskWorld::new(&located.root, None)?;
    let mut scope = Scope::default();
    options.rule_files.name_in(&mut scope, &world)?;
    let page = crate::init::new_page(&world, &options.name, &scope)?;
    write(&world, &page.draft)?;
    page.hint.iter().for_each(|hint| terminal::hint(hint));
    Ok(Outcome::Clean)
}

fn write(world: &DiskWorld, draft: &Draft) -> Result<(), Failure> {
    world.write(&draft.path, draft.text.as_bytes(), false)?;
    terminal::print(&format!("wrote {}\n", world.display(&draft.path)))
}
