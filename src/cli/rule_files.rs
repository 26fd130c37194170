//! The options that name rule files.

use std::path::{Path, PathBuf};

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
        let folder = |glob: &String| {
            let fixed = fixed_part(glob).0;
            PathBuf::from(if fixed.is_empty() && !glob.starts_with('/') { "." } else { fixed })
        };
        let folders: Vec<PathBuf> = self.globs.iter().map(folder).collect();
        let (located, mut scope) = paths.locate(&folders)?;
        let world = DiskWorld::new(&located.root, today)?;
        scope.allow_outside = self.allow_outside;
        for (glob, folder) in self.globs.iter().zip(&folders) {
            let rest = fixed_part(glob).1;
            let folder = from(world.root(), Path::new(folder))?;
            scope.rule_files.push(format!("{folder}/{rest}"));
        }
        Ok((world, located, scope))
    }
}
