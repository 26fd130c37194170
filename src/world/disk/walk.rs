//! The walk over a folder, with git's ignore rules.

use std::fs;
use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use walkdir::{DirEntry, WalkDir};

use crate::world::disk::{slashed, trouble};
use crate::world::origin::git_folder;
use crate::world::{Entry, Listing, SKIPPED, Trouble, TroubleKind, normalize};

/// Lists `root`; `display` writes a path for people. Links are listed and not followed, so that no loop of links can
/// hold the walk and no folder is met twice.
pub(super) fn walk(root: &Path, display: &dyn Fn(&str) -> String) -> Result<Listing, Trouble> {
    fs::read_dir(root).map_err(|e| Trouble { path: display(""), ..trouble(root, &e) })?;
    let mut listing = Listing::default();
    let mut rules = IgnoreRules::above(root);
    let mut walk = WalkDir::new(root).min_depth(1).sort_by_file_name().into_iter();
    rules.enter(root, 0);
    while let Some(next) = walk.next() {
        let found = match next {
            Ok(found) => found,
            Err(e) => {
                listing.passed_over.extend(failed(root, &e, display));
                continue;
            }
        };
        let folder = found.file_type().is_dir();
        rules.leave(found.depth());
        if SKIPPED.iter().any(|name| found.file_name() == *name) || rules.ignores(found.path(), folder) {
            if folder {
                walk.skip_current_dir();
            }
            continue;
        }
        if folder {
            rules.enter(found.path(), found.depth());
        }
        match entry(root, &found) {
            Ok(entry) => listing.entries.push(entry),
            Err((kind, message)) => {
                let path = below(root, found.path()).to_string_lossy().into_owned();
                listing.passed_over.push(Trouble { path: display(&path), kind, message: message.to_owned() });
                if folder {
                    walk.skip_current_dir();
                }
            }
        }
    }
    listing.entries.sort();
    Ok(listing)
}

fn below<'a>(root: &Path, path: &'a Path) -> &'a Path {
    path.strip_prefix(root).unwrap_or(path)
}

fn failed(root: &Path, error: &walkdir::Error, display: &dyn Fn(&str) -> String) -> Option<Trouble> {
    let path = below(root, error.path()?);
    let found = error.io_error().map(|e| trouble(path, e))?;
    Some(Trouble { path: display(&path.to_string_lossy()), ..found })
}

/// What the walk found at one place, or why it is passed over.
fn entry(root: &Path, found: &DirEntry) -> Result<Entry, (TroubleKind, &'static str)> {
    let path = slashed(below(root, found.path())).ok_or((TroubleKind::Other, "has a name that is not UTF-8"))?;
    // `C:\\a.md` is one name here, and a path elsewhere: nothing is read or written by it.
    normalize(&path).ok_or((TroubleKind::Other, "has a name that is a path on Windows"))?;
    let kind = found.file_type();
    if kind.is_symlink() {
        let real = found.path().canonicalize().map_err(|_| (TroubleKind::NotFound, "is a link that leads nowhere"))?;
        let inside = real.strip_prefix(root).map_err(|_| (TroubleKind::Outside, "is a link out of the workspace"))?;
        let target = slashed(inside).ok_or((TroubleKind::Other, "is a link to a name that is not UTF-8"))?;
        return match (real.is_dir(), real.is_file()) {
            (false, false) => Err((TroubleKind::WrongKind, "is a link to a pipe or a device")),
            (folder, _) => Ok(Entry { path, folder, target: Some(target) }),
        };
    }
    if kind.is_dir() || kind.is_file() {
        return Ok(Entry { path, folder: kind.is_dir(), target: None });
    }
    Err((TroubleKind::WrongKind, "is a pipe or a device, not a file"))
}

/// The ignore files that govern the place where the walk is, the nearest last.
struct IgnoreRules(Vec<(usize, Gitignore)>);

impl IgnoreRules {
    /// The rules from outside the root: `info/exclude` of its repository and the `.gitignore` of each folder above.
    fn above(root: &Path) -> Self {
        let Some(top) = root.ancestors().find(|folder| folder.join(".git").exists()) else {
            return Self(Vec::new());
        };
        let mut builder = GitignoreBuilder::new(top);
        if let Some(git) = git_folder(top) {
            builder.add(git.join("info/exclude"));
        }
        let mut rules = Self(builder.build().map(|rules| vec![(0, rules)]).unwrap_or_default());
        let mut above: Vec<&Path> = root.ancestors().skip(1).take_while(|folder| folder.starts_with(top)).collect();
        above.reverse();
        above.into_iter().for_each(|folder| rules.enter(folder, 0));
        rules
    }

    /// Adds the rules of `folder`, which stands `depth` below the root. A line that is no pattern is passed over, as
    /// git does.
    fn enter(&mut self, folder: &Path, depth: usize) {
        let file = folder.join(".gitignore");
        if file.is_file() {
            self.0.push((depth, Gitignore::new(file).0));
        }
    }

    /// Forgets the rules of folders that an entry at `depth` does not lie in.
    fn leave(&mut self, depth: usize) {
        while self.0.last().is_some_and(|&(of, _)| of >= depth && of > 0) {
            self.0.pop();
        }
    }

    fn ignores(&self, path: &Path, folder: bool) -> bool {
        let verdict = self.0.iter().rev().map(|(_, rules)| rules.matched(path, folder)).find(|found| !found.is_none());
        verdict.is_some_and(|found| found.is_ignore())
    }
}
