//! # A command that the shell cannot read
//!
//! The shell would reject what stands in the block, after placeholders and prompts are accounted for.
//!
//! Pasted, it fails half way or waits for a quote that never comes, and the responder debugs the runbook instead of the
//! incident.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! kubectl get pods -o jsonpath='{.items[0].metadata.name}
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! kubectl get pods -o jsonpath='{.items[0].metadata.name}'
//! ```
//! ````

use crate::diagnostic::{Diagnostic, Level, RuleInfo};
use crate::model::{Fence, Workspace};
use crate::passes::Rule;

/// RB401.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB401",
        name: "shell-syntax",
        level: Some(Level::Warning),
        summary: "a command that the shell cannot read",
        source: include_str!("shell_syntax.rs"),
    },
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    workspace
        .runbooks
        .iter()
        .flat_map(|runbook| &runbook.fences)
        .filter(|fence| fence.closed)
        .filter_map(finding)
        .collect()
}

/// The first error of a block: the others follow from it more often than not. Blocks without a label may hold anything.
fn finding(fence: &Fence) -> Option<Diagnostic> {
    let error = fence.shell_errors.first().filter(|_| !fence.info.text.is_empty())?;
    let diagnostic = Diagnostic::new(&RULE.info, error.span, format!("the shell cannot read this: {}", error.text));
    let help = "correct the command, or label the block `text` or `console` if it is none";
    Some(diagnostic.label("here").relate(fence.opening, format!("a block of `{}`", fence.info.text)).help(help))
}
