//! # A flowchart that mermaid does not draw
//!
//! The text of a `mermaid` block breaks mermaid's grammar, so readers see an error instead of the picture.
//!
//! The finding points at the character where mermaid gives up; runbookc reads on behind it, so that the rest of the
//! chart is checked all the same. What is no chart is not judged: a block that is never closed, or holds another one, has
//! swallowed a part of the page, which `unclosed-fence` and `nested-fence` say.
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
use crate::model::nested::nested;
use crate::model::{Flow, mermaid};
use crate::passes::structure::unclosed_fence::swallowed;
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
    let broken = |flow: &&Flow| flow.chart().is_some() && !flow.diagram.errors.is_empty();
    let flows: Vec<&Flow> = page.runbook.flows.iter().filter(broken).collect();
    if flows.is_empty() {
        return Vec::new();
    }
    let lost = &page.runbook.lost;
    let aside = |start: u32| {
        let behind = lost.partition_point(|range| range.end <= start);
        lost.get(behind).is_some_and(|range| range.contains(&start))
    };
    let whole =
        |flow: &&&Flow| !aside(flow.span.start) && !swallows(page, flow) && !is_template(page.source.slice(flow.span));
    flows.iter().filter(whole).flat_map(|flow| &flow.diagram.errors).map(finding).collect()
}

/// Do statements of a template stand in the block: `{{ range .Stages }}`, `{%- if tenant() %}`? What it draws is not known yet.
fn is_template(block: &str) -> bool {
    block.lines().map(str::trim_start).any(|line| line.starts_with("{%") || line.starts_with("{{"))
}

/// Does the block of a chart hold a part of the page?
fn swallows(Page { runbook, source }: Page<'_>, flow: &Flow) -> bool {
    let at = runbook.fences.partition_point(|fence| fence.span.start < flow.span.start);
    let fence = runbook.fences.get(at).filter(|fence| fence.span == flow.span);
    fence.is_some_and(|fence| nested(fence, source).is_some() || !fence.closed && swallowed(fence).is_some())
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
