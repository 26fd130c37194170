//! The output folder: what a build writes, what it finds stale, and what it may remove.
//!
//! A list of our own files lies in the folder. What is not on it is the user's: it is neither removed nor overwritten.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::world::{Trouble, TroubleKind, World, normalize, outside};
use crate::{Artifact, Failure};

/// Name of the list of our own files, in the output folder.
pub const MANIFEST: &str = ".runbookc.json";

/// Changes when a key changes its meaning.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Manifest {
    version: u32,
    artifacts: BTreeSet<String>,
}

/// How a file differs from what the build makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is not there yet.
    New,
    /// It has other contents.
    Changed,
    /// An earlier build made it; this one does not.
    Gone,
}

impl Change {
    /// What `build --check` says of it.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "missing",
            Self::Changed => "out of date",
            Self::Gone => "no longer made",
        }
    }
}

/// What is to be done to an output folder.
#[derive(Debug)]
pub struct Plan {
    /// Files that differ, sorted by path.
    pub changes: BTreeMap<String, Change>,
    /// How many are as they should be.
    pub unchanged: usize,
    /// What will be ours afterwards.
    owned: BTreeSet<String>,
    /// What is ours before and while it is written.
    claimed: BTreeSet<String>,
    /// Is the list itself as it should be?
    listed: bool,
}

/// Compares `artifacts` with the folder that is the root of `out`. In a `partial` build (some targets only) files of
/// other builds stay as they are.
///
/// # Errors
/// Where two artifacts have the same name, or a file of that name is there that runbookc did not make.
pub fn plan(out: &dyn World, artifacts: &[Artifact], partial: bool) -> Result<Plan, Failure> {
    let before = manifest(out)?;
    let made = named(artifacts)?;
    let mut changes = BTreeMap::new();
    for (path, artifact) in &made {
        let there = match out.read(path) {
            Ok(bytes) => Some(bytes),
            Err(e) if e.kind == TroubleKind::NotFound => None,
            // Larger than anything we would read, so other than anything we would write.
            Err(e) if e.kind == TroubleKind::TooLarge => Some(Vec::new()),
            Err(e) => return Err(Failure::Trouble(e)),
        };
        match there {
            None => drop(changes.insert(path.clone(), Change::New)),
            Some(bytes) if bytes == artifact.bytes => {}
            Some(_) if before.contains(path) => drop(changes.insert(path.clone(), Change::Changed)),
            Some(_) => return Err(foreign(&out.display(path))),
        }
    }
    let unchanged = made.len() - changes.len();
    let others = before.iter().filter(|path| !made.contains_key(*path));
    let mut owned: BTreeSet<String> = made.keys().cloned().collect();
    match partial {
        true => owned.extend(others.cloned()),
        false => changes.extend(others.map(|path| (path.clone(), Change::Gone))),
    }
    let claimed = owned.union(&before).cloned().collect();
    Ok(Plan { changes, unchanged, listed: owned == before, owned, claimed })
}

/// Carries out a plan. The list comes first, so that whatever happens in between, nothing lies about that is not on it.
///
/// # Errors
/// Where a file cannot be written or removed; each file is whole, the old one or the new.
pub fn install(out: &dyn World, artifacts: &[Artifact], plan: &Plan) -> Result<(), Trouble> {
    if plan.changes.is_empty() && plan.listed {
        return Ok(());
    }
    let folder = |path: &String| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let folders: BTreeSet<String> = plan.claimed.iter().map(folder).chain([String::new()]).collect();
    folders.iter().for_each(|folder| out.tidy(folder));
    list(out, &plan.claimed)?;
    for artifact in artifacts {
        let path = normalize(&artifact.path).ok_or_else(|| outside(&artifact.path))?;
        if matches!(plan.changes.get(&path), Some(Change::New | Change::Changed)) {
            out.write(&path, &artifact.bytes, artifact.executable)?;
        }
    }
    for (path, _) in plan.changes.iter().filter(|(_, change)| **change == Change::Gone) {
        out.remove(path)?;
    }
    if plan.owned == plan.claimed { Ok(()) } else { list(out, &plan.owned) }
}

/// Is this folder one that an earlier build has written to?
pub fn is_ours(out: &dyn World) -> bool {
    out.exists(MANIFEST)
}

fn list(out: &dyn World, artifacts: &BTreeSet<String>) -> Result<(), Trouble> {
    let manifest = Manifest { version: VERSION, artifacts: artifacts.clone() };
    // A set of strings is always JSON.
    let text = serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n";
    out.write(MANIFEST, text.as_bytes(), false)
}

/// What earlier builds made. Names that lead elsewhere were not written by us, and the list itself is not on it.
fn manifest(out: &dyn World) -> Result<BTreeSet<String>, Failure> {
    let bytes = match out.read(MANIFEST) {
        Ok(bytes) => bytes,
        Err(e) if e.kind == TroubleKind::NotFound => return Ok(BTreeSet::new()),
        Err(e) => return Err(Failure::Trouble(e)),
    };
    match serde_json::from_slice::<Manifest>(&bytes) {
        Ok(manifest) if manifest.version == VERSION => {
            let ours = |path: &String| path != MANIFEST && normalize(path).as_ref() == Some(path);
            Ok(manifest.artifacts.into_iter().filter(ours).collect())
        }
        _ => Err(Failure::Usage {
            message: format!(
                "`{}` is not a list of files that this version of runbookc can read",
                out.display(MANIFEST)
            ),
            help: "remove the output folder, or build into another one with -o".to_owned(),
        }),
    }
}

/// Artifacts by path. Names that differ in letter case alone are the same file on some systems.
fn named(artifacts: &[Artifact]) -> Result<BTreeMap<String, &Artifact>, Failure> {
    let mut folded = BTreeMap::from([(MANIFEST.to_owned(), MANIFEST.to_owned())]);
    let mut made = BTreeMap::new();
    for artifact in artifacts {
        let path = normalize(&artifact.path).ok_or_else(|| Failure::Trouble(outside(&artifact.path)))?;
        if let Some(other) = folded.insert(path.to_lowercase(), path.clone()) {
            return Err(same_name(&other, &path));
        }
        made.insert(path, artifact);
    }
    Ok(made)
}

fn same_name(one: &str, other: &str) -> Failure {
    let message = match one == other {
        true => format!("two things would be written to `{one}`"),
        false => {
            format!("two things would be written to one file, for some systems take `{one}` and `{other}` for one")
        }
    };
    Failure::Usage { message, help: "give the runbooks that they are made of different names".to_owned() }
}

fn foreign(path: &str) -> Failure {
    Failure::Usage {
        message: format!("`{path}` is there and was not made by runbookc"),
        help: "move it away, or build into another folder with -o".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::memory::MemoryWorld;

    fn artifact(path: &str, text: &str) -> Artifact {
        Artifact { path: path.to_owned(), bytes: text.as_bytes().to_vec(), executable: path.ends_with(".sh") }
    }

    fn build(out: &MemoryWorld, artifacts: &[Artifact], partial: bool) -> Result<Vec<(String, Change)>, String> {
        let plan = plan(out, artifacts, partial).map_err(|e| e.to_string())?;
        install(out, artifacts, &plan).map_err(|e| e.to_string())?;
        Ok(plan.changes.into_iter().collect())
    }

    fn change(path: &str, change: Change) -> (String, Change) {
        (path.to_owned(), change)
    }

    #[test]
    fn a_build_replaces_what_earlier_ones_made_and_nothing_else() -> Result<(), String> {
        let out = MemoryWorld::new([("notes.md", "mine")]);
        let first = [artifact("a.sh", "1"), artifact("b/c.md", "1")];
        assert_eq!(build(&out, &first, false)?, [change("a.sh", Change::New), change("b/c.md", Change::New)]);
        assert!(out.executable("a.sh") && !out.executable("b/c.md"));
        assert_eq!(build(&out, &first, false)?, []);
        let second = [artifact("a.sh", "2")];
        assert_eq!(build(&out, &second, true)?, [change("a.sh", Change::Changed)], "other targets stay");
        assert_eq!(build(&out, &second, false)?, [change("b/c.md", Change::Gone)]);
        assert!(!out.exists("b/c.md") && out.exists("notes.md"));
        Ok(())
    }

    #[test]
    fn files_of_the_user_are_not_overwritten() {
        let out = MemoryWorld::new([("notes.md", "mine"), ("same.md", "same")]);
        let refused = build(&out, &[artifact("notes.md", "ours")], false);
        assert!(refused.is_err_and(|e| e.contains("was not made by runbookc")));
        assert!(!out.exists(MANIFEST), "nothing was begun");
        assert_eq!(build(&out, &[artifact("same.md", "same")], false), Ok(vec![]));
        let twice = build(&out, &[artifact("A.md", "1"), artifact("a.md", "2")], false);
        assert!(twice.is_err_and(|e| e.contains("two things")));
    }

    #[test]
    fn a_list_that_was_tampered_with_removes_nothing_else() {
        let names = "{\"version\":1,\"artifacts\":[\"../x\",\"/etc/passwd\",\"a/../b\",\".runbookc.json\"]}";
        let out = MemoryWorld::new([(MANIFEST, names), ("b", "mine")]);
        assert_eq!(build(&out, &[artifact("c", "1")], false), Ok(vec![change("c", Change::New)]));
        assert!(out.exists("b"));
        let broken = MemoryWorld::new([(MANIFEST, "[]")]);
        assert!(build(&broken, &[], false).is_err());
    }
}
