//! The walk over a folder, with git's ignore rules.

use std::ffi::OsStr;
use std::fs::{self, DirEntry, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rayon::prelude::*;

use crate::world::disk::{slashed, trouble};
use crate::world::origin::{git_folder, read, work_tree};
use crate::world::{Entry, Listing, SKIPPED, Trouble, TroubleKind, normalize};

/// A folder to be read, and the ignore rules that hold in it.
struct Folder {
    path: PathBuf,
    rules: Option<Arc<Rules>>,
}

/// What stands in one folder.
#[derive(Default)]
struct Contents {
    entries: Vec<Entry>,
    passed_over: Vec<(PathBuf, Trouble)>,
    folders: Vec<Folder>,
}

/// Lists `root`, the folders of one depth side by side; `display` writes a path for people. Links are listed and not followed,
/// so that no loop of links can hold the walk and no folder is met twice.
pub(super) fn walk(root: &Path, display: &(dyn Fn(&str) -> String + Sync)) -> Result<Listing, Trouble> {
    fs::read_dir(root).map_err(|e| Trouble { path: display(""), ..trouble(root, &e) })?;
    let mut listing = Listing::default();
    let mut passed_over = Vec::new();
    let mut folders = vec![Folder { path: root.to_owned(), rules: Rules::above(root) }];
    while !folders.is_empty() {
        let read: Vec<Contents> = folders.par_iter().map(|folder| contents(root, folder, display)).collect();
        folders.clear();
        for contents in read {
            listing.entries.extend(contents.entries);
            passed_over.extend(contents.passed_over);
            folders.extend(contents.folders);
        }
    }
    listing.entries.sort();
    passed_over.sort_by(|(a, _), (b, _)| a.cmp(b));
    listing.passed_over = passed_over.into_iter().map(|(_, trouble)| trouble).collect();
    Ok(listing)
}

/// Reads one folder.
fn contents(root: &Path, folder: &Folder, display: &dyn Fn(&str) -> String) -> Contents {
    let mut contents = Contents::default();
    let shown = |path: &Path| display(&below(root, path).to_string_lossy());
    let failed = |path: &Path, e: &io::Error| (path.to_owned(), Trouble { path: shown(path), ..trouble(path, e) });
    let listed: Vec<io::Result<DirEntry>> = match fs::read_dir(&folder.path) {
        Ok(listed) => listed.collect(),
        Err(e) => {
            contents.passed_over.push(failed(&folder.path, &e));
            return contents;
        }
    };
    let governed = listed.iter().flatten().any(|found| found.file_name() == IGNORES);
    let rules = if governed { Rules::of(&folder.path, folder.rules.clone()) } else { folder.rules.clone() };
    let file = folder.path.join(IGNORES);
    if governed && file.symlink_metadata().is_ok_and(|about| about.len() > LARGEST) {
        let message = "is longer than 256 KiB, and is not heeded".to_owned();
        contents.passed_over.push((file.clone(), Trouble { path: shown(&file), kind: TroubleKind::TooLarge, message }));
    }
    for found in listed {
        let (path, kind) = match found.and_then(|found| Ok((found.path(), found.file_type()?))) {
            Ok(found) => found,
            Err(e) => {
                contents.passed_over.push(failed(&folder.path, &e));
                continue;
            }
        };
        let skipped = SKIPPED.iter().any(|name| path.file_name() == Some(OsStr::new(name)));
        if skipped || Rules::ignore(rules.as_deref(), &path, kind.is_dir()) {
            continue;
        }
        match entry(root, &path, kind) {
            Ok(entry) => contents.entries.push(entry),
            Err((kind, message)) => {
                let trouble = Trouble { path: shown(&path), kind, message: message.to_owned() };
                contents.passed_over.push((path, trouble));
                continue;
            }
        }
        if kind.is_dir() {
            contents.folders.push(Folder { path, rules: rules.clone() });
        }
    }
    contents
}

fn below<'a>(root: &Path, path: &'a Path) -> &'a Path {
    path.strip_prefix(root).unwrap_or(path)
}

/// What the walk found at one place, or why it is passed over.
fn entry(root: &Path, place: &Path, kind: FileType) -> Result<Entry, (TroubleKind, &'static str)> {
    let path = slashed(below(root, place)).ok_or((TroubleKind::Other, "has a name that is not UTF-8"))?;
    // `C:\\a.md` is one name here, and a path elsewhere: nothing is read or written by it.
    normalize(&path).ok_or((TroubleKind::Other, "has a name that is a path on Windows"))?;
    if kind.is_symlink() {
        let real = place.canonicalize().map_err(|_| (TroubleKind::NotFound, "is a link that leads nowhere"))?;
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

/// The file of a folder that says what of it git leaves alone.
const IGNORES: &str = ".gitignore";

/// The longest such file that is heeded, in bytes: each of its patterns costs room, and time at every name. One of 256 KiB has
/// some ten thousand.
const LARGEST: u64 = 256 * 1024;

/// The rules of one ignore file, and those of the folders around it.
struct Rules {
    own: Gitignore,
    around: Option<Arc<Rules>>,
}

impl Rules {
    /// The rules from outside the root: `info/exclude` of its repository and the `.gitignore` of each folder above.
    fn above(root: &Path) -> Option<Arc<Self>> {
        let top = work_tree(root)?;
        let excluded = git_folder(top).and_then(|git| Self::read(top, &git.join("info/exclude"), None));
        let mut above: Vec<&Path> = root.ancestors().skip(1).take_while(|folder| folder.starts_with(top)).collect();
        above.reverse();
        above.into_iter().fold(excluded, |around, folder| Self::of(folder, around))
    }

    /// The rules that hold in `folder`: those around it, and its own where it has a file of them. Git follows no link there.
    fn of(folder: &Path, around: Option<Arc<Self>>) -> Option<Arc<Self>> {
        let file = folder.join(IGNORES);
        let heeded = file.symlink_metadata().is_ok_and(|about| about.is_file() && about.len() <= LARGEST);
        if heeded { Self::read(folder, &file, around) } else { around }
    }

    /// The rules in a file about a folder. A line that is no pattern is passed over, as git does.
    fn read(folder: &Path, file: &Path, around: Option<Arc<Self>>) -> Option<Arc<Self>> {
        let Some(text) = read(file) else { return around };
        let mut builder = GitignoreBuilder::new(folder);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let _ = builder.add_line(Some(file.to_owned()), line);
        }
        builder.build().ok().map(|own| Arc::new(Self { own, around: around.clone() })).or(around)
    }

    /// Do they say that `path` is ignored? The nearest that speaks of it decides.
    fn ignore(rules: Option<&Self>, path: &Path, folder: bool) -> bool {
        let all = std::iter::successors(rules, |rules| rules.around.as_deref());
        let verdict = all.map(|rules| rules.own.matched(path, folder)).find(|found| !found.is_none());
        verdict.is_some_and(|found| found.is_ignore())
    }
}
