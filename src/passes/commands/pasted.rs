//! What looks like a command and is pasted into no shell, or stands there to be looked up.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Command, Fence, Place, effect, is_known, words};
use crate::passes::Page;
use crate::passes::commands::block::{is_request, is_table, lines, sets_a_variable};

/// Words that stand above a synopsis.
const SYNOPSIS: &[&str] = &["syntax", "usage", "synopsis", "command syntax", "general syntax", "basic syntax"];

/// Words that stand below a synopsis and explain its parts.
const EXPLAIN: &[&str] = &["arguments", "flags", "options", "parameters", "where"];

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
/// <token>`), a parameter of its address, an option that a help text explains (`--output <path>   Where to write`), a row of a
/// table, what is typed into another program (`AUTH <user>`: no program's name is in capitals)?
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
    let first = text.split_whitespace().next().unwrap_or_default();
    // `rate(calls{shop=<name>}[5m])`: a query.
    let query = first.split_once('(').is_some_and(|(name, rest)| !name.is_empty() && rest.contains('{'));
    let capitals = first.len() > 2 && first.bytes().all(|byte| byte.is_ascii_uppercase());
    let block = |test: &dyn Fn(&str) -> bool| fence_of(command, page).is_some_and(|fence| test(&fence.text.text));
    let endpoint = |text: &str| lines(text).next().is_some_and(|line| line.contains(" /")) && is_request(text);
    let above = |fence: &Fence| {
        let lines = page.source.text.get(fence.span.range().start..command.text.span.range().start);
        lines.is_some_and(|lines| lines.lines().any(is_ruler))
    };
    let other = || block(&|text| is_table(text) || endpoint(text) || is_ssh_config(text));
    let row = || fence_of(command, page).is_some_and(above);
    // Below a program of its own, `> ` is what it asks with; a tree of files has its lines.
    let marked = text.starts_with(['-', '│', '├', '└']) || text.starts_with("> ");
    // `rsync <a> → <b>` says what happens; a quoted message may have an arrow.
    let said = || text.split_once(" → ").is_some_and(|(before, _)| !before.contains(['"', '\'']));
    let code = || marked || capitals || query || is_cmdlet(first) || header() || request() || other() || row();
    said() || command.place == Place::Fence && code()
}

/// `---   -----`: what programs print below the head of a table.
fn is_ruler(line: &str) -> bool {
    let mut parts = line.split_whitespace().map(|part| part.bytes().all(|byte| byte == b'-')).peekable();
    line.starts_with("--") && parts.clone().count() > 1 && parts.all(|ruled| ruled)
}

/// `Set-VMProcessor`: a command of PowerShell, to which `<` and braces mean other things.
fn is_cmdlet(word: &str) -> bool {
    let capital = |part: &str| part.starts_with(|c: char| c.is_ascii_uppercase());
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    word.split_once('-').is_some_and(|(verb, noun)| [verb, noun].iter().all(|part| capital(part) && plain(part)))
}

/// Keys of ssh's configuration.
const SSH_CONFIG: &[&str] = &[
    "host",
    "hostname",
    "user",
    "identityfile",
    "identitiesonly",
    "proxyjump",
    "proxycommand",
    "port",
    "forwardagent",
];

/// Are the lines of a block those of `~/.ssh/config`?
fn is_ssh_config(block: &str) -> bool {
    let key = |line: &str| {
        let word = line.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        SSH_CONFIG.contains(&word.as_str())
    };
    // The first lines tell: this is asked for each command of the block.
    lines(block).take(4).count() > 1 && lines(block).take(4).all(key)
}

fn fence_of<'a>(command: &Command, page: Page<'a>) -> Option<&'a Fence> {
    page.runbook.fences.get(command.fence?)
}

/// Does it say how a command is written, and not what to run: below `Syntax` or above `Options:`, with parts in brackets that
/// may be left out, with alternatives (`json|yaml`), or with a placeholder for its verb? Of a program that the page presents,
/// any number of parts (`<file> ...`) is none to be pasted either.
pub(super) fn is_synopsis(command: &Command, page: Page<'_>) -> bool {
    let optional = |word: &str| {
        let name = word.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let plain = |name: &str| name.len() > 1 && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_|".contains(c));
        word.strip_prefix('[').is_some_and(|rest| rest.starts_with(['-', '<'])) || name.is_some_and(plain)
    };
    let text = command.text.str();
    text.contains("> ...") && is_own(command)
        || text.split_whitespace().any(|word| optional(word) || stands_for_the_verb(word) || has_alternatives(word))
        || command.place == Place::Fence
            && fence_of(command, page).is_some_and(|fence| is_explained(fence, command, page))
}

/// Do the lines around the block say that it explains a command? An example below a call of some script of the
/// page's own shows how the call is filled in.
fn is_explained(fence: &Fence, command: &Command, page: Page<'_>) -> bool {
    let text = page.source.text.as_str();
    let word = |line: &str| line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let above = text.get(..fence.opening.range().start).unwrap_or_default().trim_end().rsplit('\n').next();
    let below = text.get(fence.span.range().end..).unwrap_or_default();
    let below = word(below.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default());
    let above = above.unwrap_or_default();
    SYNOPSIS.contains(&word(above).as_str())
        || above.trim_end().ends_with(':') && words::has_word(above, &["syntax", "synopsis"])
        || (EXPLAIN.contains(&below.as_str()) || below == "for example") && is_own(command)
}

/// Words with which an example begins.
const EXAMPLE: &[&str] = &["e.g", "eg", "ex", "example", "examples", "for example"];

/// How many lines an example has at most: a word for it, a fence, a remark and the command.
const EXAMPLE_LINES: usize = 4;

/// Does an example right beside a command show how it is filled in: in another cell of its row, as a remark on the next line, or
/// below its block?
pub(super) fn has_example(command: &Command, page: Page<'_>) -> bool {
    let text = page.source.text.as_str();
    let behind = text.get(command.text.span.range().end..).unwrap_or_default();
    let begins = |line: &str| {
        let line = line.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let lead = line.split([':', '`', ' ']).next().unwrap_or_default().trim_end_matches(['.', ',']);
        EXAMPLE.contains(&lead) || line.starts_with("for example")
    };
    // What it printed is no example of the command.
    let program = command.text.str().split(' ').next().unwrap_or_default();
    let calls = |line: &str| line.split([' ', '`']).any(|word| word == program) && !line.contains('<');
    let remarked =
        || behind.lines().nth(1).is_some_and(|line| line.trim_start().starts_with('#') && begins(line) && calls(line));
    let below = |fence: &Fence| text.get(fence.span.range().end..).unwrap_or_default();
    let followed = |fence: &Fence| {
        let mut lines = below(fence).lines().filter(|line| !line.trim().is_empty()).take(EXAMPLE_LINES).peekable();
        lines.peek().is_some_and(|line| begins(line)) && lines.any(calls)
    };
    let filled = |code: &str| code.split(' ').next() == Some(program) && !code.contains('<');
    match command.place {
        Place::Cell => behind.lines().next().is_some_and(|row| row.split('`').skip(2).step_by(2).any(filled)),
        Place::Fence => remarked() || fence_of(command, page).is_some_and(followed),
        _ => false,
    }
}

/// Words of headings below which the calls of a program are listed.
const REFERENCES: &[&str] = &["cli reference", "command reference", "commands reference", "command line reference"];

/// Does a heading above call its part of the page the reference of a program, and is the program the page's own?
pub(super) fn is_of_a_reference(command: &Command, page: Page<'_>) -> bool {
    let section = fence_of(command, page).map(|fence| fence.section);
    let above = |at: &Option<usize>| page.runbook.section(*at).map(|section| section.parent);
    let mut sections = std::iter::successors(section, |at| at.and_then(|_| above(at)));
    is_own(command)
        && sections.any(|at| page.runbook.section(at).is_some_and(|it| words::has_word(it.title.str(), REFERENCES)))
}

/// Is the program one that the page presents, since nobody else knows it?
fn is_own(command: &Command) -> bool {
    command.invocations.iter().all(|it| !is_known(&it.program) && !effect::is_listed(&it.program))
}

/// Does a word leave a choice: `json|yaml`, `<file|folder>`? `ps|grep` goes on with a program.
fn has_alternatives(word: &str) -> bool {
    let value = word.split_once('=').map_or(word, |(_, value)| value);
    let plain = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let inner = value.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(value);
    let program = |part: &str| is_known(part) || effect::is_listed(part);
    inner.contains('|') && inner.split('|').all(plain) && (inner.len() < value.len() || !inner.split('|').any(program))
}

/// Does a word stand for what the program is asked to do: `<command>`?
fn stands_for_the_verb(word: &str) -> bool {
    let name = word.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    name.is_some_and(|name| VERBS.contains(&name.to_lowercase().as_str()))
}

/// The code blocks that are there to be looked up, as indices: nearly each command has a remark that says what it does.
pub(super) struct Listings {
    /// Those that list what one program can do, whose subcommands are no news: which programs are known is said in the
    /// tables of effects.
    pub(super) subcommands: BTreeSet<usize>,
    /// Those in which every command has its remark, whatever it calls.
    pub(super) remarked: BTreeSet<usize>,
}

/// The blocks of a page that are there to be looked up.
pub(super) fn listings(commands: &[&Command], page: Page<'_>) -> Listings {
    let mut blocks: BTreeMap<usize, Vec<&Command>> = BTreeMap::new();
    for (fence, command) in commands.iter().filter_map(|command| Some((command.fence?, command))) {
        blocks.entry(fence).or_default().push(command);
    }
    blocks.retain(|_, commands| commands.len() >= LISTED);
    let remarks = |commands: &Vec<&Command>| commands.iter().filter(|command| is_remarked(command, page)).count();
    let lists = |commands: &Vec<&Command>| {
        let runs = || commands.iter().filter_map(|command| command.invocations.first());
        let calls: BTreeSet<String> = commands.iter().map(|command| called(command.text.str())).collect();
        // Another program that is called by its name alone (`bv`, a viewer) does not count.
        let alone = |command: &&&Command| !command.text.str().contains(' ');
        let main = commands.iter().filter(|command| !alone(command)).filter_map(|command| command.invocations.first());
        let programs: BTreeSet<&str> = main.map(|run| run.program.as_str()).collect();
        let unknown = programs.len() == 1 && !programs.iter().any(|program| effect::is_listed(program));
        let remarked = remarks(commands) * 2 > commands.len();
        let said = || calls.len() > LISTED && commands.first().is_some_and(|command| is_called_a_list(command, page));
        calls.len() >= LISTED && unknown && runs().count() == commands.len() && (remarked || said())
    };
    let all = |test: &dyn Fn(&Vec<&Command>) -> bool| {
        blocks.iter().filter(|(_, commands)| test(commands)).map(|(fence, _)| *fence).collect()
    };
    Listings { subcommands: all(&lists), remarked: all(&|commands| remarks(commands) == commands.len()) }
}

/// Does the heading, or the line above the block, call it a list of what a program can do?
fn is_called_a_list(command: &Command, page: Page<'_>) -> bool {
    const LISTS: &[&str] = &["cli", "commands", "cheat sheet", "cheatsheet", "reference", "usage"];
    let Some(fence) = command.fence.and_then(|fence| page.runbook.fences.get(fence)) else { return false };
    let title = page.runbook.section(fence.section).map_or("", |section| section.title.str());
    let above = page.source.text.get(..fence.opening.range().start).unwrap_or_default();
    let above = above.lines().rev().take(3).find(|line| !line.trim().is_empty()).unwrap_or_default();
    words::has_word(title, LISTS) || words::has_word(above, LISTS)
}

/// Does a remark stand behind the command on its line?
fn is_remarked(command: &Command, page: Page<'_>) -> bool {
    let behind = page.source.text.get(command.text.span.range().end..).unwrap_or_default();
    behind.lines().next().is_some_and(|rest| rest.trim_start().starts_with('#'))
}

/// The words with which a command says what its program is to do: `shopctl keys set`.
fn called(text: &str) -> String {
    text.split_whitespace().take(3).take_while(|word| !word.starts_with('<')).collect::<Vec<_>>().join(" ")
}

/// The code blocks that hold the lines of a settings file, as indices: names with values, none of them exported, none of
/// them used by a command of the page. A value of several words (`TITLE=The shop`) is one there.
pub(super) fn settings_files(commands: &[&Command]) -> BTreeSet<usize> {
    let used: BTreeSet<&String> = commands.iter().flat_map(|command| &command.uses).collect();
    let mut files: BTreeMap<usize, bool> = BTreeMap::new();
    for (fence, command) in commands.iter().filter_map(|command| Some((command.fence?, command))) {
        let value = |program: &str| program.starts_with(|c: char| c.is_ascii_uppercase());
        let none = command.invocations.iter().all(|it| value(&it.program));
        let set = command.text.str().split_whitespace().next().is_some_and(sets_a_variable);
        let sets = none && set;
        *files.entry(fence).or_insert(true) &= sets && !command.defines.iter().any(|name| used.contains(name));
    }
    files.into_iter().filter(|(_, sets)| *sets).map(|(fence, _)| fence).collect()
}
