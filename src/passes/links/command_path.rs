//! # A command names a file of the repository that is not there
//!
//! A command runs or reads `scripts/failover.sh`; the repository has the folder, and not the file.
//!
//! Scripts are moved and renamed, and nobody runs the runbook until it is needed. "No such file or directory" is then
//! the first answer that the responder gets.
//!
//! Judged are paths with a folder and the ending of a script or a configuration, in code blocks, whose first folder is
//! in the repository. Not judged: paths with placeholders or variables, files that a command of the page writes, those that
//! `rm` and `git` name, words of a quoted message, paths that fit a file somewhere below (`cd` may have gone there), and
//! what comes after a `cd` that leaves the repository.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! ./scripts/fail-over.sh
//! ```
//! ````
//!
//! Good, where the file is called `failover.sh`:
//!
//! ````markdown
//! ```bash
//! ./scripts/failover.sh
//! ```
//! ````

use std::collections::HashMap;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::named::Named;
use crate::model::target::normal;
use crate::model::{Runbook, Text, Workspace};
use crate::passes::{Check, Rule};

/// RB106.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB106",
        name: "command-path-missing",
        level: Some(Level::Info),
        confidence: Confidence::Medium,
        summary: "a command names a file of the repository that is not there",
        source: include_str!("command_path.rs"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let mut by_name: HashMap<&str, Vec<&str>> = HashMap::new();
    for path in workspace.paths.files() {
        by_name.entry(path.rsplit('/').next().unwrap_or(path)).or_default().push(path);
    }
    workspace.runbooks.iter().flat_map(|runbook| page(runbook, workspace, &by_name)).collect()
}

/// The first mention of each missing path of a page, up to where the shell goes somewhere that nobody knows.
fn page(runbook: &Runbook, workspace: &Workspace, by_name: &HashMap<&str, Vec<&str>>) -> Vec<Diagnostic> {
    let folder = runbook.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let known = runbook.named.iter().take_while(|named| match named {
        Named::Folder(path) => stays(path, folder, workspace),
        _ => true,
    });
    let files = known.filter_map(|named| match named {
        Named::File(file) => Some(file),
        _ => None,
    });
    files.filter(|file| is_missing(file.str(), folder, workspace, by_name)).map(finding).collect()
}

fn finding(file: &Text) -> Diagnostic {
    let message = format!("the command names `{}`, which is not in the repository", file.str());
    let help = "correct the path, or say where the file comes from";
    Diagnostic::new(&RULE.info, file.span, message).label("no such file").help(help)
}

/// Is a folder that the shell goes to one of the repository, seen from its root or from the page?
fn stays(path: &str, folder: &str, workspace: &Workspace) -> bool {
    let there = |base: &str| normal(base, path).is_some_and(|path| workspace.paths.folder(&path) == Some(true));
    there("") || there(folder)
}

fn is_missing(path: &str, folder: &str, workspace: &Workspace, by_name: &HashMap<&str, Vec<&str>>) -> bool {
    let (Some(rooted), Some(beside)) = (normal("", path), normal(folder, path)) else { return false };
    let known = |path: &str| workspace.paths.folder(path).is_some() || workspace.paths.other_case(path).is_some();
    let first = rooted.split('/').next().unwrap_or_default();
    let name = rooted.rsplit('/').next().unwrap_or_default();
    let below = by_name
        .get(name)
        .is_some_and(|files| files.len() > 50 || files.iter().any(|file| file.ends_with(&format!("/{rooted}"))));
    // Of a folder, what lies in it is asked for.
    let inner = format!("/{rooted}/");
    let below = below || !name.contains('.') && workspace.paths.files().any(|file| file.contains(&inner));
    workspace.paths.folder(first) == Some(true) && !known(&rooted) && !known(&beside) && !below
}
