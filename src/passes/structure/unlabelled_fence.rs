//! # A code block without a language
//!
//! The fence does not say that it holds commands, a query or a configuration.
//!
//! Readers, highlighters and tools that run commands must guess whether it is a command, its output or a message. The
//! label settles it.
//!
//! Reported only where the content leaves no doubt. Messages, logs and drawings need no label.
//!
//! Bad:
//!
//! ````markdown
//! ```
//! kubectl get pods -n shop
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! kubectl get pods -n shop
//! ```
//! ````

use crate::diagnostic::{Confidence, Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::model::{Fence, FenceLanguage};
use crate::passes::{Check, Page, Rule};
use crate::source::Span;

/// RB604.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB604",
        name: "unlabelled-fence",
        level: Some(Level::Info),
        confidence: Confidence::High,
        summary: "a code block without a language",
        source: include_str!("unlabelled_fence.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let bare = page.runbook.fences.iter().filter(|fence| fence.fenced && fence.info.text.is_empty());
    bare.filter(|fence| !fence.text.text.trim().is_empty()).filter_map(finding).collect()
}

/// What a block of this language is labelled, and what it is called. Plain text and messages need no label, nothing is
/// lost without one; a chat command does, since tools that run fences would take it for a shell command.
fn label(fence: &Fence) -> Option<(&'static str, &'static str)> {
    let typed = fence.text.text.trim_start().starts_with(['/', '!']);
    Some(match &fence.language {
        FenceLanguage::Shell => ("bash", "shell commands"),
        FenceLanguage::Console => ("console", "a session with prompts and output"),
        FenceLanguage::Json => ("json", "JSON"),
        FenceLanguage::Yaml => ("yaml", "YAML"),
        FenceLanguage::PromQl => ("promql", "PromQL"),
        FenceLanguage::Sql => ("sql", "SQL"),
        FenceLanguage::Mermaid => ("mermaid", "a mermaid diagram"),
        FenceLanguage::ChatOps => ("text", "commands for the chat"),
        FenceLanguage::Message if typed => ("text", "a command for the chat"),
        _ => return None,
    })
}

fn finding(fence: &Fence) -> Option<Diagnostic> {
    let (word, name) = label(fence)?;
    let at = Span { start: fence.opening.end, ..fence.opening };
    let diagnostic = Diagnostic::new(&RULE.info, fence.opening, format!("the block holds {name}, and does not say so"));
    let edits = vec![Edit { span: at, text: word.to_owned() }];
    let title = format!("label the fence `{word}`");
    Some(diagnostic.label("no language").help(format!("label the fence `{word}`")).fix(Fix {
        title,
        safe: true,
        edits,
    }))
}
