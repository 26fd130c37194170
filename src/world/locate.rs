//! Where the work happens: the root folder, its configuration, and what was asked for in it.

use std::path::{Component, Path, PathBuf};

use crate::world::disk::{slashed, trouble};
use crate::world::origin::work_tree;
use crate::world::{Trouble, TroubleKind};

/// Name of the configuration file.
pub const CONFIG: &str = "runbookc.toml";

/// A root folder and what was asked for in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The folder that paths start from and never leave, with all links resolved.
    pub root: PathBuf,
    /// Its configuration, where it has one.
    pub config_path: Option<PathBuf>,
    /// The git work tree that holds the root.
    pub repository: Option<PathBuf>,
    /// What was asked for, from the root, with `/`; the root itself is the empty path.
    pub prefixes: Vec<String>,
}

impl Located {
    /// The root's own path from the top of its repository, which is how forges name files; empty where they are the same.
    pub fn in_repository(&self) -> String {
        let below = self.repository.as_deref().and_then(|top| self.root.strip_prefix(top).ok());
        below.and_then(slashed).unwrap_or_default()
    }
}

/// What governs one path: the nearest configuration above it, else the nearest git work tree.
struct Anchor {
    path: PathBuf,
    folder: PathBuf,
    config: Option<PathBuf>,
    repository: Option<PathBuf>,
}

impl Anchor {
    /// Links are resolved first, so that a link into a workspace is part of it. One out of the repository that it stands in is
    /// refused: hooks and CI hand over the names that a change has brought.
    fn find(start: &Path) -> Result<Self, Trouble> {
        let path = start.canonicalize().map_err(|e| trouble(start, &e))?;
        if let Some(border) = around(start)
            && !path.starts_with(border)
        {
            let message = "is a link out of its repository; name what it leads to".to_owned();
            return Err(Trouble { path: start.display().to_string(), kind: TroubleKind::Outside, message });
        }
        let folder = if path.is_dir() { path.clone() } else { path.parent().unwrap_or(&path).to_owned() };
        let config = folder.ancestors().find(|folder| folder.join(CONFIG).is_file()).map(Path::to_owned);
        let repository = work_tree(&folder).map(Path::to_owned);
        Ok(Self { path, folder, config, repository })
    }

    fn root(&self) -> Option<&Path> {
        self.config.as_deref().or(self.repository.as_deref())
    }
}

/// The git work tree around `path` as it is written, before any link is followed.
fn around(path: &Path) -> Option<PathBuf> {
    let mut at = std::path::absolute(path).ok()?;
    while matches!(at.components().next_back(), Some(Component::Normal(_))) && at.pop() {
        if at.join(".git").exists() {
            return at.canonicalize().ok();
        }
    }
    None
}

/// Finds the root of one path: the folder of `runbookc.toml` at or above it, else the git work tree, else the path
/// itself (its folder, where it is a file).
///
/// # Errors
/// Where the path is not there, cannot be looked at, or has a name that is not UTF-8.
pub fn locate(start: &Path) -> Result<Located, Trouble> {
    locate_all(std::slice::from_ref(&start))
}

/// Finds the one root of several paths; without a configuration or a git work tree it is the nearest folder above all.
///
/// # Errors
/// As [`locate`], and where the paths have different roots: their facts are not compared, so that one run is no use.
pub fn locate_all(starts: &[impl AsRef<Path>]) -> Result<Located, Trouble> {
    let anchors = starts.iter().map(|start| Anchor::find(start.as_ref())).collect::<Result<Vec<_>, _>>()?;
    let Some((first, rest)) = anchors.split_first() else {
        return Err(trouble(Path::new("."), &std::io::Error::other("no path was given")));
    };
    for other in rest {
        if other.root() != first.root() {
            return Err(apart(first, other));
        }
    }
    let common = || rest.iter().fold(first.folder.as_path(), |folder, other| nearest_common(folder, &other.folder));
    let root = first.root().unwrap_or_else(common).to_owned();
    let prefix = |anchor: &Anchor| {
        anchor.path.strip_prefix(&root).ok().and_then(slashed).ok_or_else(|| Trouble {
            path: anchor.path.display().to_string(),
            kind: TroubleKind::Other,
            message: "has a name that is not UTF-8".to_owned(),
        })
    };
    let prefixes = anchors.iter().map(prefix).collect::<Result<_, _>>()?;
    let config_path = first.config.as_ref().map(|folder| folder.join(CONFIG));
    Ok(Located { config_path, repository: first.repository.clone(), prefixes, root })
}

fn nearest_common<'a>(folder: &'a Path, other: &Path) -> &'a Path {
    folder.ancestors().find(|above| other.starts_with(above)).unwrap_or(folder)
}

fn apart(first: &Anchor, other: &Anchor) -> Trouble {
    let of = |anchor: &Anchor| match anchor.root() {
        Some(root) => format!("belongs to the workspace `{}`", root.display()),
        None => "belongs to no workspace".to_owned(),
    };
    let first_path = first.path.display();
    let message = format!("{}, but `{first_path}` {}; check them one after the other", of(other), of(first));
    Trouble { path: other.path.display().to_string(), kind: TroubleKind::Outside, message }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests {
    use super::*;
    use std::fs;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    fn tree(files: &[&str]) -> Result<tempfile::TempDir, std::io::Error> {
        let folder = tempfile::tempdir()?;
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap_or(&path))?;
            fs::write(path, "")?;
        }
        Ok(folder)
    }

    #[test]
    fn configuration_before_git_before_the_path_itself() -> Outcome {
        let tree = tree(&["git/.git/HEAD", "git/a/runbookc.toml", "git/a/b/x.md", "git/c/y.md", "bare/d/z.md"])?;
        let top = tree.path().canonicalize()?;
        let found = locate(&top.join("git/a/b"))?;
        assert_eq!((found.root.clone(), found.prefixes.clone()), (top.join("git/a"), vec!["b".to_owned()]));
        assert_eq!(found.in_repository(), "a");
        let found = locate(&top.join("git/c/y.md"))?;
        assert_eq!((found.root, found.prefixes), (top.join("git"), vec!["c/y.md".to_owned()]));
        let found = locate(&top.join("bare/d/z.md"))?;
        assert_eq!((found.root, found.prefixes), (top.join("bare/d"), vec!["z.md".to_owned()]));
        Ok(())
    }

    #[test]
    fn several_paths_have_one_root_or_are_refused() -> Outcome {
        let tree = tree(&["one/runbookc.toml", "one/a.md", "two/runbookc.toml", "two/b.md", "x/p/c.md", "x/q/d.md"])?;
        let at = |path: &str| tree.path().join(path);
        let refused = locate_all(&[at("one/a.md"), at("two/b.md")]).map_err(|e| e.kind);
        assert_eq!(refused, Err(TroubleKind::Outside));
        let found = locate_all(&[at("x/p"), at("x/q/d.md")])?;
        assert_eq!(found.root, at("x").canonicalize()?);
        assert_eq!(found.prefixes, ["p", "q/d.md"]);
        assert_eq!(locate(&at("nowhere")).map_err(|e| e.kind), Err(TroubleKind::NotFound));
        Ok(())
    }
}
