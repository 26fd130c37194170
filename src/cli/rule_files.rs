//! The options that name rule files.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use crate::Failure;
use crate::cli::Paths;
use crate::load::rule_files::fixed_part;
use crate::pages::Scope;
use crate::world::disk::{DiskWorld, from};
use crate::world::locate::Located;

/// Which rule files are held against the runbooks.
#[derive(Args)]
pub(super) struct RuleFiles {
    /// Prometheus rule files to hold against the runbooks, beside those of the configuration
    #[arg(long = "rule-files", value_name = "GLOB")]
    globs: Vec<String>,
    /// Read rule files that lie outside of the root, too
    #[arg(long)]
    allow_outside: bool,
}

impl RuleFiles {
    /// The world of `paths`, and a scope that knows of the rule files.
    pub(super) fn world(&self, paths: &Paths, today: Option<Date>) -> Result<(DiskWorld, Located, Scope), Failure> {
        let folders: Vec<PathBuf> = self.globs.iter().map(|glob| folder(glob)).collect();
        let (located, mut scope) = paths.locate(&folders)?;
        let world = DiskWorld::new(&located.root, today)?;
        self.name_in(&mut scope, &world)?;
        Ok((world, located, scope))
    }

    /// Adds the rule files to a scope in a world.
    pub(super) fn name_in(&self, scope: &mut Scope, world: &DiskWorld) -> Result<(), Failure> {
        scope.allow_outside = self.allow_outside;
        for glob in &self.globs {
            let rest = fixed_part(glob).1;
            let folder = from(world.root(), &folder(glob))?;
            scope.rule_files.push(format!("{folder}/{rest}"));
        }
        Ok(())
    }
}

/// The folder that a pattern starts from.
fn folder(glob: &str) -> PathBuf {
    let fixed = fixed_part(glob).0;
    PathBuf::from(if fixed.is_empty() && !glob.starts_with('/') { "." } else { fixed })
}
