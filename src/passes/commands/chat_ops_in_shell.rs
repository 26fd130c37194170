//! # A chat command inside a shell block
//!
//! `/incident ack` is for the incident bot in the chat. In a block labelled as shell it looks like a program.
//!
//! Pasted into a terminal it answers "No such file or directory", the responder moves on, and nobody has acknowledged.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! /incident ack
//! kubectl get pods
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! In the incident channel:
//!
//! ```text
//! /incident ack
//! ```
//!
//! Then in a terminal:
//!
//! ```bash
//! kubectl get pods
//! ```
//! ````

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Fence, FenceLanguage};
use crate::passes::{Check, Page, Rule};

/// RB404.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB404",
        name: "chat-ops-in-shell",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a chat command inside a shell block",
        source: include_str!("chat_ops_in_shell.rs"),
    },
    check: Check::Page(check),
};

/// Labels that call a block text, whatever it reads like.
const PLAIN: &[&str] = &["text", "txt", "plain", "plaintext", "none"];

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let shell = page.runbook.fences.iter().filter(|fence| {
        let label = fence.info.text.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        let labelled = !label.is_empty() && !PLAIN.contains(&label.as_str());
        labelled && matches!(fence.language, FenceLanguage::Shell | FenceLanguage::Console)
    });
    shell.filter_map(finding).collect()
}

fn finding(fence: &Fence) -> Option<Diagnostic> {
    let (first, rest) = fence.chat_ops.split_first()?;
    let message = format!("`{}` is a command for the chat, in a block labelled `{}`", first.str(), fence.info.text);
    let mut diagnostic = Diagnostic::new(&RULE.info, first.span, message).label("no program");
    for other in rest {
        diagnostic = diagnostic.relate(other.span, "and here");
    }
    Some(diagnostic.help("give it a block of its own, labelled `text`, and say in which channel it is typed"))
}
