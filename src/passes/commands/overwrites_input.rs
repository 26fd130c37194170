//! # A command overwrites what it reads
//!
//! The output goes into the file that the command reads.
//!
//! The shell empties the file before the command begins: `jq . config.json > config.json` leaves nothing, and no error.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! sed 's/old/new/' values.yaml > values.yaml
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! sed 's/old/new/' values.yaml > values.new.yaml && mv values.new.yaml values.yaml
//! ```
//! ````

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Command, Place};
use crate::passes::{Check, Page, Rule};
use crate::source::Source;

/// RB413.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB413",
        name: "overwrites-input",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a command overwrites the file that it reads",
        source: include_str!("overwrites_input.rs"),
    },
    check: Check::Page(check),
};

/// Programs whose operands are files that they read.
const READERS: &[&str] = &[
    "awk", "base64", "cat", "column", "cut", "envsubst", "fmt", "grep", "gunzip", "head", "jq", "sed", "sort", "tac",
    "tail", "tr", "uniq", "yq", "zcat",
];

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let commands = page.runbook.commands().into_iter();
    let fenced = commands.filter(|command| command.place == Place::Fence && command.text.str().contains('>'));
    fenced.filter_map(|command| finding(command, page.source)).collect()
}

fn finding(command: &Command, source: &Source) -> Option<Diagnostic> {
    let text = command.text.str();
    let (at, file) = overwritten(text)?;
    let message = format!("`{file}` is emptied before the command reads it");
    Some(
        Diagnostic::new(&RULE.info, command.place_of(at..at + file.len(), source), message)
            .label("written, and read by the same command")
            .help("write into another file, and move it over this one when all went well"),
    )
}

/// The file that one pipeline reads and overwrites, and where it stands behind the `>`.
fn overwritten(text: &str) -> Option<(usize, &str)> {
    // A here-document, a quoted program or a list of commands is more than words.
    if text.contains("<<") || text.contains(['\'', '"', ';', '&', '(', '`']) && !is_plain(text) {
        return None;
    }
    let words: Vec<(usize, &str)> = words(text).collect();
    let to = words.iter().position(|(_, word)| *word == ">")?;
    let &(at, file) = words.get(to + 1)?;
    let before = words.get(..to)?;
    let reader = READERS.contains(&before.first()?.1);
    let read = before.iter().skip(1).any(|(_, word)| *word == file);
    (reader && read && file.contains(['.', '/']) && !file.starts_with("/dev/")).then_some((at, file))
}

/// Do quotes hold no `>`, and no command follow another?
fn is_plain(text: &str) -> bool {
    text.matches('>').count() == 1 && !text.contains([';', '&', '`', '\n']) && !text.contains("$(")
}

/// Words at white space, and where they begin.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}
