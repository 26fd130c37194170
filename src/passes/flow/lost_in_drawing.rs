//! # Mermaid draws something else than is written
//!
//! Some slips are no errors to mermaid. It draws the chart, and what was meant is missing from it or is drawn in another
//! way:
//!
//! - a line with `direction LR` somewhere on it is taken for that alone: its nodes and edges are gone, even if the words
//!   stand inside a label;
//! - `direction` outside of a subgraph does nothing;
//! - `%%` behind something on its line is no comment, but becomes part of a node's name;
//! - a second `classDef` on one line becomes part of the first;
//! - `class` and `click` for a node that is not there yet do nothing, and `style` for an id that nothing else mentions
//!   draws a box of that name;
//! - in `A---oB` the `o` is the edge's head and the node is called `B`; likewise with `x`.
//!
//! The picture is what people follow at three in the morning. What is missing from it was never written, as far as they
//! know.
//!
//! Bad:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A[Alert] --> B["Check the direction TB"]
//!     B ---oncall[Page the on-call]
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A[Alert] --> B["Check the direction"]
//!     B --- oncall[Page the on-call]
//! ```
//! ````

use crate::diagnostic::{Confidence, Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::model::mermaid::{Loss, LossKind};
use crate::passes::{Check, Page, Rule};

/// RB313.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB313",
        name: "lost-in-drawing",
        level: Some(Level::Warning),
        confidence: Confidence::High,
        summary: "mermaid draws something else than is written",
        source: include_str!("lost_in_drawing.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let charts = page.runbook.flows.iter().filter_map(|flow| flow.chart());
    charts.flat_map(|chart| &chart.losses).map(finding).collect()
}

fn finding(loss: &Loss) -> Diagnostic {
    let what = &loss.what;
    let (message, label, help) = match loss.kind {
        LossKind::SwallowedLine => (
            format!("mermaid reads this line as `direction {what}` and nothing else"),
            "everything here is lost",
            "put a direction on a line of its own; in a label, write the words in another way",
        ),
        LossKind::LooseDirection => (
            format!("`direction {what}` has no effect outside of a subgraph"),
            "not drawn this way",
            "put the direction behind `flowchart` in the first line",
        ),
        LossKind::Comment => {
            (format!("`{what}` becomes the name of a node"), "no comment", "put the comment on a line of its own")
        }
        LossKind::JoinedStyle => (
            format!("the rest of the line becomes a part of the style `{what}`"),
            "read as one style",
            "put each `classDef` on a line of its own",
        ),
        LossKind::ClassOfNothing => (
            format!("there is no `{what}` here that could have a class"),
            "nothing yet",
            "put the line at the end of the chart",
        ),
        LossKind::ClickOnNothing => (
            format!("there is no `{what}` here that could be clicked"),
            "nothing yet",
            "put the line at the end of the chart, and look at the id",
        ),
        LossKind::StrayNode => (
            format!("`{what}` is mentioned by its style alone, and is drawn as a node of that name"),
            "a box that nobody meant",
            "style one id in each statement, and look at its spelling",
        ),
        LossKind::GluedMark => (
            format!("the first letter of `{what}` is read as the head of the edge"),
            "no part of the node's name",
            "put a blank between the edge and the node",
        ),
    };
    let diagnostic = Diagnostic::new(&RULE.info, loss.span, message).label(label).help(help);
    // A colour that is missing misleads nobody.
    let diagnostic = match loss.kind {
        LossKind::ClassOfNothing | LossKind::JoinedStyle | LossKind::LooseDirection => diagnostic.at_most(Level::Info),
        _ => diagnostic,
    };
    match &loss.fix {
        Some((span, text)) => {
            let edits = vec![Edit { span: *span, text: text.clone() }];
            diagnostic.fix(Fix { title: "put a blank before the node".to_owned(), safe: false, edits })
        }
        None => diagnostic,
    }
}
