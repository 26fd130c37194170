//! Where a repository was cloned from, as its own configuration says. Nothing is asked of git, and nothing is run.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The repository that a root stands in, as others see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The URL of the remote `origin`, as it is written.
    pub url: String,
    /// The branch that the remote shows first, where the clone knows it.
    pub branch: Option<String>,
    /// The root's own path from the top of the repository; empty where they are the same.
    pub below: String,
}

/// No configuration that git wrote is longer, in bytes.
const LONGEST: u64 = 1 << 20;

/// The origin of the repository around `root`.
pub(super) fn of(root: &Path) -> Option<Origin> {
    let top = work_tree(root)?;
    let git = git_folder(top)?;
    let url = remote(&read(&git.join("config"))?)?;
    let head = read(&git.join("refs/remotes/origin/HEAD"));
    let branch = head.and_then(|head| Some(head.trim().strip_prefix("ref: refs/remotes/origin/")?.to_owned()));
    let below = root.strip_prefix(top).ok()?.to_str()?.replace('\\', "/");
    Some(Origin { url, branch, below })
}

/// The top of the git work tree that `path` lies in.
pub(super) fn work_tree(path: &Path) -> Option<&Path> {
    path.ancestors().find(|folder| folder.join(".git").exists())
}

/// The folder with a repository's `config` and `info/`: `.git`, or for a linked work tree the one that its `.git` file
/// leads to.
pub(super) fn git_folder(top: &Path) -> Option<PathBuf> {
    let git = top.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let own = top.join(read(&git)?.strip_prefix("gitdir:")?.trim());
    Some(read(&own.join("commondir")).map_or_else(|| own.clone(), |common| own.join(common.trim())))
}

/// The text of a file of git's; none where it is no file, or longer than git writes one.
pub(super) fn read(path: &Path) -> Option<String> {
    // To open a pipe is to wait for its writer.
    let about = fs::metadata(path).ok().filter(|about| about.is_file() && about.len() <= LONGEST)?;
    let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or_default());
    File::open(path).ok()?.take(LONGEST).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The `url` in the section `[remote "origin"]`.
fn remote(config: &str) -> Option<String> {
    let lines = config.lines().map(str::trim).skip_while(|line| *line != "[remote \"origin\"]").skip(1);
    let mut own = lines.take_while(|line| !line.starts_with('['));
    own.find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "url").then(|| value.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_and_no_other_remote() {
        let config = "[core]\n\tbare = false\n[remote \"fork\"]\n\turl = x\n[remote \"origin\"]\n\tfetch = +a\n\
                      \turl = git@github.com:o/r.git\n[branch \"main\"]\n\turl = y\n";
        assert_eq!(remote(config).as_deref(), Some("git@github.com:o/r.git"));
        assert_eq!(remote("[remote \"fork\"]\nurl = x\n[remote \"origin\"]\n[x]\nurl = y\n"), None);
    }
}
