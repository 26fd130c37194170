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

/// Is it a part of something else that stands in a block of commands: a header of an HTTP request (`Authorization: Bearer
/// <token>`), a parameter of its address, an option that a help text explains (`--output <path>   Where to write`)?
pub(super) fn is_no_program(command: &Command, page: Page<'_>) -> bool {
    let text = command.text.str();
    let header = || {
        let (name, value) = text.split_once(": ").unwrap_or_default();
        name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !value.is_empty()
    };
    let request = || {
        let before = page.source.text.get(..command.text.span.range().start).unwrap_or_default();
        let begins = before.rsplit('\n').next().unwrap_or_default().trim_start();
        begins.split_once(' ').is_some_and(|(first, rest)| METHODS.contains(&first) && rest.contains('?'))
    };
    // Below a program of its own, `> ` is what it asks with.
    command.place == Place::Fence && (text.starts_with('-') || text.starts_with("> ") || header() || request())
}

/// Does it say how a command is written, and not what to run: below `Syntax`, or with parts in brackets that may be left
/// out?
pub(super) fn is_synopsis(command: &Command, page: Page<'_>) -> bool {
    let optional = |word: &str| word.strip_prefix('[').is_some_and(|rest| rest.starts_with(['-', '<']));
    let fence = || page.runbook.fences.get(command.fence?);
    command.text.str().split_whitespace().any(|word| optional(word) || stands_for_a_part(word))
        || command.place == Place::Fence
            && fence().is_some_and(|fence| {
                let above = page.source.text.get(..fence.opening.range().start).unwrap_or_default();
                let label = above.trim_end().rsplit('\n').next().unwrap_or_default();
                let label = label.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
                SYNOPSIS.contains(&label.as_str())
            })
}

/// Does a word stand for what the program is asked to do (`<command>`), or name an argument that may be left out
/// (`[target-dir]`)?
fn stands_for_a_part(word: &str) -> bool {
    const PARTS: &[&str] = &["command", "subcommand", "action", "options", "args", "arguments", "flags"];
    let within = |open: char, close: char| word.strip_prefix(open)?.strip_suffix(close);
    let argument = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.contains(['-', '_'])
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_'))
    };
    within('<', '>').is_some_and(|name| PARTS.contains(&name)) || within('[', ']').is_some_and(argument)
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
