//! The manifests beside the runbooks, for the rule that holds commands against them.

use rayon::prelude::*;

use crate::model::Runbook;
use crate::model::manifest::{self, Manifest};
use crate::model::named::Named;
use crate::world::{Listing, World};

/// How many files are read at most; a repository with more of them is generated, and its names are not the pages'.
const MAX_FILES: usize = 5_000;

/// The longest file that is read, in bytes. A manifest by hand has a few kilobytes.
const MAX_BYTES: usize = 256 << 10;

/// Every workload in the manifests below the root; none where no command of a page names one, or where charts and overlays
/// give objects names that no manifest has.
pub(super) fn find(world: &dyn World, listing: &Listing, runbooks: &[Runbook]) -> Vec<Manifest> {
    let is_workload = |named: &Named| matches!(named, Named::Workload(_));
    let wanted = runbooks.iter().any(|page| page.named.iter().any(is_workload));
    let files = listing.entries.iter().filter(|entry| !entry.folder).map(|entry| entry.path.as_str());
    let chart = |path: &str| path.rsplit('/').next() == Some("Chart.yaml");
    if !wanted || files.clone().any(chart) {
        return Vec::new();
    }
    let yaml: Vec<&str> = files.filter(|path| path.ends_with(".yaml") || path.ends_with(".yml")).collect();
    if yaml.len() > MAX_FILES {
        return Vec::new();
    }
    let read = |path: &&str| {
        let text =
            world.read(path).ok().filter(|bytes| bytes.len() <= MAX_BYTES).and_then(|it| String::from_utf8(it).ok());
        text.map_or_else(|| Some(Vec::new()), |text| manifest::read(path, &text))
    };
    let found: Option<Vec<Vec<Manifest>>> = yaml.par_iter().map(read).collect();
    let mut found: Vec<Manifest> = found.unwrap_or_default().into_iter().flatten().collect();
    found.sort();
    found
}
