//! # A prompt inside a shell block
//!
//! Lines of a block that is labelled as shell begin with `$ `.
//!
//! Pasted, each line fails with "$: command not found", and where output stands below, its lines are run as commands.
//! The label for a session with prompts and output is `console`.
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

use crate::diagnostic::{Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::model::{Fence, Workspace};
use crate::passes::Rule;

/// RB403.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB403",
        name: "prompt-in-shell",
        level: Some(Level::Warning),
        summary: "a prompt inside a shell block",
        source: include_str!("prompt_in_shell.rs"),
    },
    check,
};

/// Labels that promise a script, not a session.
const SCRIPTS: &[&str] = &["bash", "sh", "shell", "zsh"];

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    workspace.runbooks.iter().flat_map(|runbook| &runbook.fences).filter_map(finding).collect()
}

fn finding(fence: &Fence) -> Option<Diagnostic> {
    let label =
        fence.info.text.split_whitespace().next().filter(|label| SCRIPTS.contains(&label.to_lowercase().as_str()))?;
    let (first, rest) = fence.prompts.split_first()?;
    let mut diagnostic = Diagnostic::new(&RULE.info, *first, format!("a prompt stands in a block labelled `{label}`"))
        .label("pasted with the command");
    if let Some(output) = fence.output.first() {
        diagnostic = diagnostic.relate(*output, "output, which would be run");
    } else if let Some(next) = rest.first() {
        diagnostic = diagnostic.relate(*next, "and here");
    }
    if !fence.output.is_empty() {
        let span = crate::source::Span {
            end: fence.info.span.start + u32::try_from(label.len()).unwrap_or(0),
            ..fence.info.span
        };
        let edits = vec![Edit { span, text: "console".to_owned() }];
        return Some(diagnostic.help("label the block `console`").fix(Fix {
            title: "label the fence `console`".to_owned(),
            safe: true,
            edits,
        }));
    }
    let edits = fence.prompts.iter().map(|&span| Edit { span, text: String::new() }).collect();
    Some(diagnostic.help("take the prompts out").fix(Fix {
        title: "take the prompts out".to_owned(),
        safe: true,
        edits,
    }))
}
