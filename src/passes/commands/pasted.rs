//! What looks like a command and is pasted into no shell.

use crate::model::{Command, Place};
use crate::passes::Page;

/// Words that stand above a synopsis.
const SYNOPSIS: &[&str] = &["syntax", "usage", "synopsis", "command syntax", "general syntax", "basic syntax"];

/// Is it an address, which people put into a browser?
pub(super) fn is_address(command: &Command) -> bool {
    command.text.str().starts_with("https://") || command.text.str().starts_with("http://")
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

/// Does a code block hold the lines of a settings file: names with values, none of them exported, none of them used by a
/// command of the page?
pub(super) fn is_settings_file(fence: usize, commands: &[&Command]) -> bool {
    let mut inside = commands.iter().filter(|command| command.fence == Some(fence)).peekable();
    let used = |name: &String| commands.iter().any(|command| command.uses.contains(name));
    inside.peek().is_some()
        && inside.all(|command| {
            command.invocations.is_empty() && !command.defines.is_empty() && !command.defines.iter().any(used)
        })
}
