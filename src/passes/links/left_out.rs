//! What the `.gitignore` of a folder around it leaves out.

use std::collections::BTreeMap;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::model::around;

/// The rules of each folder that has a `.gitignore`.
pub(super) struct LeftOut<'a>(BTreeMap<&'a str, Gitignore>);

impl<'a> LeftOut<'a> {
    /// The rules of `files`: folders, and the text of the `.gitignore` there.
    pub(super) fn new(files: &'a BTreeMap<String, String>) -> Self {
        Self(files.iter().map(|(folder, text)| (folder.as_str(), rules(text))).collect())
    }

    /// Does the nearest folder that says something of `path` leave it out?
    pub(super) fn names(&self, path: &str) -> bool {
        let mut folders = std::iter::successors(around(path), |it| around(it));
        let verdict = |folder: &str| {
            let below = path.get(folder.len()..)?.trim_start_matches('/');
            let found = self.0.get(folder)?.matched_path_or_any_parents(below, false);
            (!found.is_none()).then(|| found.is_ignore())
        };
        folders.find_map(verdict) == Some(true)
    }
}

fn rules(text: &str) -> Gitignore {
    let mut rules = GitignoreBuilder::new("");
    for line in text.lines() {
        // A line that is no pattern is passed over, as git does.
        let _ = rules.add_line(None, line);
    }
    rules.build().unwrap_or_else(|_| Gitignore::empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_folder_decides() {
        let files = [("", "*.log\n/build/\n"), ("app", "*.local\n!keep.log\n")];
        let files: BTreeMap<_, _> = files.map(|(folder, text)| (folder.to_owned(), text.to_owned())).into();
        let left_out = LeftOut::new(&files);
        for path in ["a.log", "app/x/a.log", "build/x/y.md", "app/x/settings.local"] {
            assert!(left_out.names(path), "{path}");
        }
        for path in ["a.local", "app/keep.log", "app/build/x.md", "x/app/a.local"] {
            assert!(!left_out.names(path), "{path}");
        }
    }
}
