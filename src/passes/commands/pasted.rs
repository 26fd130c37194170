//! What looks like a command and is pasted into no shell.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Command, Place};
use crate::passes::Page;

/// Words that stand above a synopsis.
const SYNOPSIS: &[&str] = &["syntax", "usage", "synopsis", "command syntax", "general syntax", "basic syntax"];

/// The verbs of HTTP: a request as APIs are described, and no program.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Is it an address, which people put into a browser, or a request for one?
pub(super) fn is_address(command: &Command) -> bool {
    let (first, rest) = command.text.str().split_once(' ').unwrap_or((command.text.str(), ""));
    let address = if METHODS.contains(&first) { rest.trim_start() } else { first };
    ["https://", "http://", "/"].iter().any(|begin| address.starts_with(begin))
        && (METHODS.contains(&first) || !address.starts_with('/'))
}

/// Does it say how a command is written, and not what to run: below `Syntax`, or with parts in brackets that may be left
/// out?
pub(super) fn is_synopsis(command: &Command, page: Page<'_>) -> bool {
    let optional = |word: &str| word.strip_prefix('[').is_some_and(|rest| rest.starts_with(['-', '<']));
    let fence = || page.runbook.fences.get(command.fence?);
    command.text.str().split_whitespace().any(optional)
        || command.place == Place::Fence
            && fence().is_some_and(|fence| {
                let above = page.source.text.get(..fence.opening.range().start).unwrap_or_default();
                let label = above.trim_end().rsplit('\n').next().unwrap_or_default();
                let label = label.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
                SYNOPSIS.contains(&label.as_str())
            })
}

/// The code blocks that hold the lines of a settings file, as indices: names with values, none of them exported, none of
/// them used by a command of the page.
pub(super) fn settings_files(commands: &[&Command]) -> BTreeSet<usize> {
    let used: BTreeSet<&String> = commands.iter().flat_map(|command| &command.uses).collect();
    let mut files: BTreeMap<usize, bool> = BTreeMap::new();
    for (fence, command) in commands.iter().filter_map(|command| Some((command.fence?, command))) {
        let sets = command.invocations.is_empty() && !command.defines.is_empty();
        *files.entry(fence).or_insert(true) &= sets && !command.defines.iter().any(|name| used.contains(name));
    }
    files.into_iter().filter(|(_, sets)| *sets).map(|(fence, _)| fence).collect()
}
