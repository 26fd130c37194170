//! # A placeholder that the shell reads as a redirection
//!
//! `<name>` in a command is a placeholder for people. The shell reads `<` as "take the input from a file" and `>` as
//! "write the output into one".
//!
//! Pasted as it stands, `kubectl delete pods -n <namespace> --all` deletes from the *current* namespace and writes a
//! file called `--all`, if a file called `namespace` happens to be there. Otherwise the shell complains about a file
//! that nobody has heard of.
//!
//! Write the placeholder so that the shell takes it as plain text: `{namespace}`, or as a variable that must be set:
//! `"${NAMESPACE:?}"`. Inside quotes `<name>` is harmless and not reported. Where the command only looks, or nobody can
//! tell what it does, it is a warning. Code in running text is a level lower, since most of it is read and not pasted; so
//! is code that only looks in a table, and a block to be looked up, in which every command has a remark that says what it
//! does. `git clone <url>` is advice, and so is what an example right beside it shows filled in.
//!
//! Not judged: what nobody pastes into a shell. That is a synopsis (below `Syntax` or `Usage`, above `Options:`, with
//! `[--option]`, `<command>`, `json|yaml` or `<file> ...` in it), an address, the headers of a request, an option that a help
//! text explains, a table that was printed, what is typed at the prompt of another program, a key (`<TAB>`), a line that is to
//! be written yet (`<restart command>`) or is a pattern (`<type>/<name>`), and the lines of a settings file (`API_KEY=<key>`,
//! where no command of the page uses `$API_KEY`, or where the block is for `.env`); nor a block that the page shows as a
//! mistake, or one that lists the subcommands of a program, nor what stands below `CLI reference`.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! kubectl rollout undo deployment/<name> -n shop
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! kubectl rollout undo deployment/{name} -n shop
//! ```
//! ````

use std::collections::BTreeMap;

use crate::diagnostic::{Confidence, Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::model::{Command, Effect, Piece, Place, Text};
use crate::passes::commands::block::{SettingsFiles, is_help, is_setting};
use crate::passes::commands::chat_ops_in_shell::begins_sql;
use crate::passes::commands::pasted::{
    has_example, is_address, is_no_program, is_of_a_reference, is_synopsis, listings, settings_files,
};
use crate::passes::{Check, Page, Rule};

/// RB402.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB402",
        name: "placeholder-redirects",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a placeholder that the shell reads as a redirection",
        source: include_str!("placeholder_redirects.rs"),
    },
    check: Check::Page(check),
};

/// A command and a placeholder in it.
type Redirecting<'a> = (&'a Command, &'a Text);

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    // One finding for a code block, one for each cell: a page full of `<namespace>` is one habit.
    let mut groups: BTreeMap<(Option<usize>, u32), Vec<Redirecting<'_>>> = BTreeMap::new();
    let commands = page.runbook.commands();
    let setting = |command: &Command| {
        let (text, start) = (page.source.text.as_str(), command.text.span.range().start);
        command.place == Place::Fence && is_setting(command.text.str(), text, start)
    };
    // Few commands redirect by a placeholder: that is asked first.
    let pasted = |command: &&&Command| {
        redirecting(command).next().is_some()
            && is_whole(command)
            && !is_synopsis(command, page)
            && !is_no_program(command, page)
            && !is_of_a_reference(command, page)
            && !setting(command)
    };
    for &command in commands.iter().filter(pasted) {
        let key = (command.fence, if command.fence.is_some() { 0 } else { command.text.span.start });
        groups.entry(key).or_default().extend(redirecting(command).map(|text| (command, text)));
    }
    if groups.is_empty() {
        return Vec::new();
    }
    let (files, listings) = (settings_files(&commands), listings(&commands, page));
    let settings = SettingsFiles::new(page.source);
    // What holds for a whole block is asked once a block.
    let other = |fence: usize| {
        let fence = page.runbook.fences.get(fence);
        fence.is_some_and(|it| settings.holds(it) || is_help(&it.text.text))
    };
    let aside = |it: usize| files.contains(&it) || listings.subcommands.contains(&it) || other(it);
    groups.retain(|(fence, _), _| !fence.is_some_and(aside));
    // The copies of a form have their names.
    let most = if page.runbook.is_template() { Level::Info } else { Level::Error };
    let looked_up = |fence: &Option<usize>| fence.is_some_and(|fence| listings.remarked.contains(&fence));
    let filled = |group: &[Redirecting<'_>]| group.iter().all(|(command, _)| has_example(command, page));
    let findings = groups.iter().filter_map(|((fence, _), group)| {
        let level = if filled(group) { Level::Info } else { Level::Error };
        finding(group, looked_up(fence)).map(|finding| finding.at_most(level))
    });
    findings.map(|finding| finding.at_most(most)).collect()
}

/// Is it a command, more of which is written than a placeholder for it?
fn is_whole(command: &Command) -> bool {
    let text = command.text.str();
    let literal = || {
        command.pieces.iter().filter_map(|piece| match piece {
            Piece::Literal(text) => Some(text.trim_end()),
            Piece::Parameter { .. } => None,
        })
    };
    // `~/.config/<app>/settings` names a place; nothing runs from there.
    let path = text.starts_with(['~', '$']) && !literal().any(|text| text.contains(' '));
    !begins_sql(text) && !path && !is_address(command) && literal().any(|text| text.contains(char::is_alphanumeric))
}

/// Keys that are pressed where a command is typed.
const KEYS: &[&str] = &["alt", "cmd", "ctrl", "enter", "esc", "escape", "return", "space", "tab"];

/// Is it a key, or several: `<TAB>`, `<Ctrl-C>`?
fn is_key(spelling: &str) -> bool {
    let name = spelling.trim_start_matches('<').trim_end_matches('>').to_lowercase();
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1).peekable();
    words.peek().is_some() && words.all(|word| KEYS.contains(&word))
}

fn redirecting(command: &Command) -> impl Iterator<Item = &Text> {
    command.pieces.iter().filter_map(|piece| match piece {
        Piece::Parameter { spelling, redirects: true, .. } if !is_key(spelling.str()) => Some(spelling),
        _ => None,
    })
}

fn finding(group: &[Redirecting<'_>], looked_up: bool) -> Option<Diagnostic> {
    // The command that does most is the one to show.
    let worst = group.iter().map(|(command, _)| command.effect).max()?;
    let (_, shown) = group.iter().find(|(command, _)| command.effect == worst)?;
    let what = match worst {
        Effect::Destroy => ", in a command that destroys something",
        Effect::Change => ", in a command that changes something",
        _ => "",
    };
    let message = format!("pasted, the shell reads `{}` as a redirection{what}", shown.text);
    let place = group.first().map(|(command, _)| command.place)?;
    let level = match (worst >= Effect::Change, place) {
        (true, Place::Fence | Place::Cell) if !looked_up => Level::Error,
        (true, _) => Level::Warning,
        (false, Place::Fence) if !looked_up => Level::Warning,
        (false, _) => Level::Info,
    };
    // Nobody needs to be told where the repository of the page lies, and nothing is lost.
    let clones = group.iter().all(|(command, _)| command.text.str().starts_with("git clone "));
    let level = if clones { Level::Info } else { level };
    let mut diagnostic = Diagnostic::new(&RULE.info, shown.span, message).label("read as a redirection").at_most(level);
    for (_, other) in group.iter().filter(|(_, other)| other.span != shown.span) {
        diagnostic = diagnostic.relate(other.span, "and here");
    }
    let edits = group.iter().map(|(_, text)| Edit { span: text.span, text: braces(&text.text) }).collect();
    let help =
        format!("write `{}`, which the shell takes as plain text, or a variable that must be set", braces(&shown.text));
    Some(diagnostic.help(help).fix(Fix { title: "write placeholders in braces".to_owned(), safe: false, edits }))
}

/// `<pod name>` as `{pod-name}`.
fn braces(spelling: &str) -> String {
    format!("{{{}}}", spelling.trim_start_matches('<').trim_end_matches('>').trim().replace(' ', "-"))
}
