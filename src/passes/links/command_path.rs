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

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::target::normal;
use crate::model::{Command, Place, Runbook, Workspace};
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

/// Endings of files that people write and commit.
const ENDINGS: &[&str] = &["sh", "bash", "py", "rb", "js", "ts", "yaml", "yml", "tf", "tfvars", "sql", "toml"];

/// Words before a path that a command writes.
const WRITES: &[&str] = &[">", ">>", "-o", "--output", "--out", "-out", "--output-file", "tee", "-O"];

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let mut named: HashMap<&str, Vec<&str>> = HashMap::new();
    for path in workspace.paths.files() {
        named.entry(path.rsplit('/').next().unwrap_or(path)).or_default().push(path);
    }
    workspace.runbooks.iter().flat_map(|runbook| page(runbook, workspace, &named)).collect()
}

/// The first mention of each missing path of a page.
fn page(runbook: &Runbook, workspace: &Workspace, named: &HashMap<&str, Vec<&str>>) -> Vec<Diagnostic> {
    let named_by = |command: &&Command| command.place == Place::Fence && !is_of_the_past(command.text.str());
    let Some(source) = workspace.sources.get(runbook.file) else { return Vec::new() };
    let commands: Vec<&Command> = runbook.commands().into_iter().filter(named_by).collect();
    let mut seen: BTreeSet<&str> = commands.iter().flat_map(|command| written(command.text.str())).map(bare).collect();
    let folder = runbook.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut found = Vec::new();
    let stays = |command: &&Command| !leaves(command, folder, workspace);
    for command in commands.into_iter().take_while(stays) {
        for (offset, path) in paths(command.text.str()) {
            if in_prose(command.text.str(), offset) {
                continue;
            }
            if !seen.insert(bare(path)) || !is_missing(path, folder, workspace, named) {
                continue;
            }
            let span = command.place_of(offset..offset + path.len(), source);
            let message = format!("the command names `{path}`, which is not in the repository");
            let help = "correct the path, or say where the file comes from";
            found.push(Diagnostic::new(&RULE.info, span, message).label("no such file").help(help));
        }
    }
    found
}

/// Does the command `cd` to where the repository has no folder? What follows is run there.
fn leaves(command: &Command, folder: &str, workspace: &Workspace) -> bool {
    let there =
        |base: &str, path: &str| normal(base, path).is_some_and(|path| workspace.paths.folder(&path) == Some(true));
    let moves = command.invocations.iter().filter(|call| call.program == "cd");
    moves.filter_map(|call| call.verb.as_deref()).any(|path| !there("", path) && !there(folder, path))
}

/// Is a path in the command one that need not be there any more, or lies in another revision: of `rm`, of `git`?
fn is_of_the_past(command: &str) -> bool {
    matches!(command.split_whitespace().next(), Some("rm" | "git"))
}

/// Does byte `offset` stand in quotes with several words in them, as in a message or a prompt?
fn in_prose(command: &str, offset: usize) -> bool {
    let (before, behind) = command.split_at_checked(offset).unwrap_or((command, ""));
    ['"', '\''].iter().any(|&quote| {
        let open = before.matches(quote).count() % 2 == 1;
        let inner = || [before.rsplit(quote).next(), behind.split(quote).next()];
        open && inner().into_iter().flatten().any(|part| part.contains(char::is_whitespace))
    })
}

/// `./scripts/x.sh` is `scripts/x.sh`.
fn bare(path: &str) -> &str {
    path.strip_prefix("./").unwrap_or(path)
}

/// The words of a command that look like files of a repository, and where they begin.
fn paths(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '=' | ',' | ';' | '(' | ')' | '&' | '|');
    let words = text.split_inclusive(ends).map(move |piece| {
        let start = at;
        at += piece.len();
        (start, piece.trim_end_matches(ends))
    });
    words.filter(|(_, word)| is_path(word))
}

fn is_path(word: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/');
    let Some((_, ending)) = word.rsplit_once('.') else { return false };
    let relative = word.starts_with("./") || word.starts_with(|c: char| c.is_ascii_alphanumeric());
    let folder = || word.trim_start_matches("./").contains('/');
    let stand_in = || ["path/to/", "xxx", "your-", "...", "example"].iter().any(|sign| word.contains(sign));
    relative && ENDINGS.contains(&ending) && word.bytes().all(plain) && folder() && !stand_in()
}

/// The paths that a command writes: behind the words of [`WRITES`], and where `cp`, `mv` and `touch` put something.
fn written(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split_whitespace();
    let copied = words
        .clone()
        .next()
        .filter(|first| matches!(*first, "cp" | "mv" | "touch" | "ln"))
        .and_then(|_| words.clone().next_back());
    words.clone().zip(words.skip(1)).filter(|(before, _)| WRITES.contains(before)).map(|(_, path)| path).chain(copied)
}

fn is_missing(path: &str, folder: &str, workspace: &Workspace, named: &HashMap<&str, Vec<&str>>) -> bool {
    let (Some(rooted), Some(beside)) = (normal("", path), normal(folder, path)) else { return false };
    let known = |path: &str| workspace.paths.folder(path).is_some() || workspace.paths.other_case(path).is_some();
    let first = rooted.split('/').next().unwrap_or_default();
    let name = rooted.rsplit('/').next().unwrap_or_default();
    let below = named
        .get(name)
        .is_some_and(|files| files.len() > 50 || files.iter().any(|file| file.ends_with(&format!("/{rooted}"))));
    workspace.paths.folder(first) == Some(true) && !known(&rooted) && !known(&beside) && !below
}
