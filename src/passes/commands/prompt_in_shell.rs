//! # A prompt inside a shell block
//!
//! Lines of a block that is labelled as shell begin with `$ `.
//!
//! Pasted, each line fails with "$: command not found", and where output stands below, its lines are run as commands.
//! The label for a session with prompts and output is `console`.
//!
//! A page has one finding, with all its blocks. Where no output stands below the prompts it is advice: nothing runs that
//! should not. So it is on pages that nobody goes by in haste: all but runbooks, playbooks and what is about incidents,
//! recovery and operations, by their path or title.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! $ kubectl get pods
//! NAME    READY
//! api-1   1/1
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```console
//! $ kubectl get pods
//! NAME    READY
//! api-1   1/1
//! ```
//! ````

use crate::diagnostic::{Confidence, Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::model::Fence;
use crate::passes::{Check, Page, Rule};
use crate::source::Span;

/// RB403.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB403",
        name: "prompt-in-shell",
        level: Some(Level::Warning),
        confidence: Confidence::High,
        summary: "a prompt inside a shell block",
        source: include_str!("prompt_in_shell.rs"),
    },
    check: Check::Page(check),
};

/// Labels that promise a script, not a session.
const SCRIPTS: &[&str] = &["bash", "sh", "shell", "zsh"];

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    one(page).into_iter().collect()
}

/// The label of a block that promises a script and holds a prompt.
fn label(fence: &Fence) -> Option<&str> {
    let label = fence.info.text.split_whitespace().next()?;
    (SCRIPTS.contains(&label.to_lowercase().as_str()) && !fence.prompts.is_empty()).then_some(label)
}

/// A block of that kind.
struct Session<'a> {
    fence: &'a Fence,
    label: &'a str,
    prompt: Span,
    /// The first line of output below a prompt.
    output: Option<Span>,
}

/// The blocks of a page that promise a script and hold a prompt.
fn sessions<'a>(Page { runbook, source }: Page<'a>) -> Vec<Session<'a>> {
    let comment = |span: &Span| source.slice(*span).trim_start().starts_with('#');
    let session = |fence: &'a Fence| {
        let (label, prompt) = (label(fence)?, *fence.prompts.first()?);
        let output = fence.output.iter().find(|output| output.start > prompt.start && !comment(output)).copied();
        Some(Session { fence, label, prompt, output })
    };
    // A block that is never closed holds what it was not meant to hold.
    runbook.fences.iter().filter(|fence| fence.closed).filter_map(session).collect()
}

/// One finding for a page: prompts in one block are a slip, in all of them a habit.
fn one(page: Page<'_>) -> Option<Diagnostic> {
    let sessions = sessions(page);
    let first = sessions.iter().find(|session| session.output.is_some()).or(sessions.first())?;
    let more = match sessions.len() - 1 {
        0 => String::new(),
        1 => ", and in one more block of the page".to_owned(),
        others => format!(", and in {others} more blocks of the page"),
    };
    let message = format!("a prompt stands in a block labelled `{}`{more}", first.label);
    let diagnostic = Diagnostic::new(&RULE.info, first.prompt, message).label("pasted with the command");
    let mut diagnostic = match first.output {
        Some(output) => diagnostic.relate(output, "output, which would be run as a command"),
        None => diagnostic.at_most(Level::Info),
    };
    for other in sessions.iter().filter(|other| other.prompt != first.prompt) {
        diagnostic = diagnostic.relate(other.prompt, "and here");
    }
    let (help, title) = if sessions.iter().any(is_transcript) {
        (
            "label the blocks that show output or another machine's prompt `console`",
            "label transcripts `console`, take other prompts out",
        )
    } else {
        ("take the prompts out, or label the block `console`", "take the prompts out")
    };
    let edits = sessions.iter().flat_map(|session| edits(session, &page.source.text)).collect();
    Some(diagnostic.help(help).fix(Fix { title: title.to_owned(), safe: true, edits }))
}

/// Does a block show a session rather than commands to paste: output, or the prompt of some other machine?
fn is_transcript(session: &Session<'_>) -> bool {
    session.output.is_some() || session.fence.prompts.iter().any(|prompt| prompt.range().len() > 2)
}

fn edits(session: &Session<'_>, text: &str) -> Vec<Edit> {
    let info = session.fence.info.span;
    if is_transcript(session) {
        let end = info.start + u32::try_from(session.label.len()).unwrap_or(0);
        return vec![Edit { span: Span { end, ..info }, text: "console".to_owned() }];
    }
    let edit = |&prompt: &Span| {
        let rest = text.get(prompt.range().end..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let span = Span { end: prompt.end + u32::try_from(blanks).unwrap_or(0), ..prompt };
        Edit { span, text: String::new() }
    };
    session.fence.prompts.iter().map(edit).collect()
}
