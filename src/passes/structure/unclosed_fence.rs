//! # A code block is never closed
//!
//! The opening fence has no closing one, so the rest of the page is code.
//!
//! The steps below it are shown as grey text without headings, links or tables, and no tool finds them.
//!
//! A block at the very end of a page, with nothing but code in it, is shown correctly and reported as advice.
//!
//! Bad:
//!
//! ````markdown
//! ```promql
//! up == 0
//! ``
//!
//! ## Mitigation
//! ````
//!
//! Good: three backticks on a line of their own below `up == 0`.

use crate::diagnostic::{Diagnostic, Level, RuleInfo};
use crate::model::{Fence, Workspace};
use crate::passes::Rule;
use crate::source::Span;

/// RB605.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB605",
        name: "unclosed-fence",
        level: Some(Level::Error),
        summary: "a code block is never closed",
        source: include_str!("unclosed_fence.rs"),
    },
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    workspace.runbooks.iter().flat_map(|runbook| &runbook.fences).filter(|fence| !fence.closed).map(finding).collect()
}

fn finding(fence: &Fence) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE.info, fence.opening, "the code block is never closed: the page is code from here on")
            .label("opened here")
            .help("put a closing fence, at least as long as the opening one, below the last line of code");
    match swallowed(fence) {
        Some((span, what)) => diagnostic.relate(span, what),
        None => diagnostic.at_most(Level::Info),
    }
}

/// A line inside that shows that more was swallowed than code: a fence that was meant to close it, or a heading.
fn swallowed(fence: &Fence) -> Option<(Span, &'static str)> {
    let mut at = 0;
    let mut heading = None;
    for line in fence.text.text.split_inclusive('\n') {
        let trimmed = line.trim();
        let span = fence.text.span(at..at + line.trim_end().len());
        at += line.len();
        if !trimmed.is_empty() && trimmed.chars().all(|c| c == '`' || c == '~') {
            return Some((span, "meant to close it?"));
        }
        if heading.is_none() && (trimmed.starts_with("## ") || trimmed.starts_with("### ")) {
            heading = Some((span, "a heading that is shown as code"));
        }
    }
    heading
}
