//! What looks like a command and is pasted into no shell.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Command, Effect, Place};
use crate::passes::Page;

/// Words that stand above a synopsis.
const SYNOPSIS: &[&str] = &["syntax", "usage", "synopsis", "command syntax", "general syntax", "basic syntax"];

/// Placeholders that stand for the verb of a program.
const VERBS: &[&str] = &["action", "args", "cmd", "command", "flags", "operation", "options", "subcommand", "verb"];

/// How many subcommands of one program make a list of what it can do.
const LISTED: usize = 3;

/// The verbs of HTTP: a request as APIs are described, and no program.
pub(super) const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Is it an address, which people put into a browser, or a request for one?
pub(super) fn is_address(command: &Command) -> bool {
    let (first, rest) = command.text.str().split_once(' ').unwrap_or((command.text.str(), ""));
    if METHODS.contains(&first) {
        return ["https://", "http://", "/"].iter().any(|begin| rest.trim_start().starts_with(begin));
    }
    let scheme = first.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+'))
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

/// Does it say how a command is written, and not what to run: below `Syntax`, with parts in brackets that may be left
/// out, or with a placeholder for its verb?
pub(super) fn is_synopsis(command: &Command, page: Page<'_>) -> bool {
    let optional = |word: &str| {
        let name = word.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let plain = |name: &str| name.len() > 1 && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        word.strip_prefix('[').is_some_and(|rest| rest.starts_with(['-', '<'])) || name.is_some_and(plain)
    };
    let fence = || page.runbook.fences.get(command.fence?);
    command.text.str().split_whitespace().any(|word| optional(word) || stands_for_the_verb(word))
        || command.place == Place::Fence
            && fence().is_some_and(|fence| {
                let above = page.source.text.get(..fence.opening.range().start).unwrap_or_default();
                let label = above.trim_end().rsplit('\n').next().unwrap_or_default();
                let label = label.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
                SYNOPSIS.contains(&label.as_str())
            })
}

/// Does a word stand for what the program is asked to do: `<command>`?
fn stands_for_the_verb(word: &str) -> bool {
    let name = word.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    name.is_some_and(|name| VERBS.contains(&name.to_lowercase().as_str()))
}

/// The code blocks that list what a program can do, as indices: its subcommands one by one, nearly each with a remark. Which
/// programs are known is said in the tables of effects: what they do is no news.
pub(super) fn listings(commands: &[&Command], page: Page<'_>) -> BTreeSet<usize> {
    let mut blocks: BTreeMap<usize, Vec<&Command>> = BTreeMap::new();
    for command in commands {
        blocks.entry(command.fence.unwrap_or(usize::MAX)).or_default().push(command);
    }
    let remark = |command: &&&Command| {
        let behind = page.source.text.get(command.text.span.range().end..).unwrap_or_default();
        behind.lines().next().is_some_and(|rest| rest.trim_start().starts_with('#'))
    };
    let lists = |commands: &Vec<&Command>| {
        let runs = || commands.iter().filter_map(|command| command.invocations.first());
        let verbs: BTreeSet<_> = runs().map(|run| (&run.program, &run.verb)).collect();
        let programs: BTreeSet<_> = runs().map(|run| &run.program).collect();
        let unknown = runs().all(|run| run.effect == Effect::Unknown);
        let listed = verbs.len() >= LISTED && programs.len() == 1 && unknown && runs().count() == commands.len();
        listed && commands.iter().filter(remark).count() * 2 > commands.len()
    };
    blocks.into_iter().filter(|(_, commands)| lists(commands)).map(|(fence, _)| fence).collect()
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
