//! # A flowchart that mermaid does not draw
//!
//! The text of a `mermaid` block breaks mermaid's grammar, so readers see an error instead of the picture.
//!
//! The finding points at the character where mermaid gives up; runbookc reads on behind it, so that the rest of the
//! chart is checked all the same.
//!
//! Bad:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A[Restart (only once)] --> B[Done]
//! ```
//! ````
//!
//! Good: quotes around a label that holds brackets.
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A["Restart (only once)"] --> B[Done]
//! ```
//! ````

use crate::diagnostic::{Confidence, Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::model::mermaid;
use crate::passes::{Check, Page, Rule};

/// RB301.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB301",
        name: "flowchart-syntax",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a flowchart that mermaid does not draw",
        source: include_str!("flowchart_syntax.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let flows = page.runbook.flows.iter().filter(|flow| flow.chart().is_some());
    flows.flat_map(|flow| &flow.diagram.errors).map(finding).collect()
}

fn finding(error: &mermaid::SyntaxError) -> Diagnostic {
    let help =
        error.help.clone().unwrap_or_else(|| "correct the line; https://mermaid.live shows what is drawn".to_owned());
    let diagnostic =
        Diagnostic::new(&RULE.info, error.span, format!("mermaid does not draw this flowchart: {}", error.message))
            .label("mermaid stops here")
            .help(help);
    match &error.fix {
        Some((span, text)) => {
            let edits = vec![Edit { span: *span, text: text.clone() }];
            diagnostic.fix(Fix { title: format!("write `{text}`"), safe: error.sure, edits })
        }
        None => diagnostic,
    }
}
