//! # A command with a part left out
//!
//! `...` stands where an argument, or a line, of the command should be.
//!
//! The shell takes three dots as they are: the command fails, or works on something that is called `...`. What was left out
//! because everybody knew it is what nobody remembers at night.
//!
//! A page has one finding. Dots behind `NAME=`, in output, in comments, in quotes and in ranges (`a...b`, `./...`) are none, nor
//! is `echo ...`.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! helm upgrade api ./chart --set ...
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! helm upgrade api ./chart --set image.tag={tag}
//! ```
//! ````

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Command, Piece, Place, Quoting, Text};
use crate::passes::{Check, Page, Rule};

/// RB407.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB407",
        name: "elided-command",
        level: Some(Level::Info),
        confidence: Confidence::Medium,
        summary: "a command with a part left out",
        source: include_str!("elided_command.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    // What the shell cannot read is mostly none of its commands: an answer in JSON, cut short.
    let read = |fence: usize| page.runbook.fences.get(fence).is_some_and(|fence| fence.shell_errors.is_empty());
    let fenced = |command: &&Command| command.place == Place::Fence && command.fence.is_some_and(read);
    // An object goes on behind a comma, and a command does not.
    let above = |command: &Command| page.source.text.get(..command.text.span.range().start).unwrap_or_default();
    let data = |command: &&Command| above(command).trim_end().ends_with([',', '{', '[']);
    let commands = page.runbook.commands().into_iter().filter(fenced).filter(|command| !data(command));
    commands.filter_map(dots).next().map(finding).into_iter().collect()
}

/// The dots of a command that the shell would take for an argument.
fn finding(dots: &Text) -> Diagnostic {
    Diagnostic::new(&RULE.info, dots.span, "the command is not whole: `...` stands for a part of it")
        .label("taken as it is")
        .help("write the command out; a placeholder such as `{tag}` says what to put in")
}

fn dots(command: &Command) -> Option<&Text> {
    // `✓ Running ...` and `Starting shop ...` are output, `// ...` is a remark of another language, and `... as above ...` is
    // said to people.
    let text = command.text.str();
    let output = text.starts_with(|c: char| c.is_ascii_uppercase()) && command.defines.is_empty();
    let said = text.strip_prefix("...").is_some_and(|rest| !rest.trim().is_empty()) || text.starts_with("//");
    let printed = text.starts_with(|c: char| !c.is_ascii() || c == '>');
    if output || said || printed || text == "echo ..." {
        return None;
    }
    let before = std::iter::once(None).chain(command.pieces.iter().map(Some));
    command.pieces.iter().zip(before).find_map(|(piece, before)| match piece {
        Piece::Parameter { spelling, quoting: Quoting::Bare, .. } if matches!(spelling.str(), "..." | "…") => {
            let value = matches!(before, Some(Piece::Literal(text)) if text.ends_with('='));
            (!value).then_some(spelling)
        }
        _ => None,
    })
}
