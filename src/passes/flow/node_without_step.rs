//! # A node that no step explains
//!
//! The flowchart tells the story of the page's steps, and has a node that none of them is about.
//!
//! The responder is told to "open incident" and finds nowhere how. It is judged only where the flowchart clearly shows
//! the page's steps; nodes where the chart starts, and decisions, need no step.
//!
//! Bad: a flowchart with Page on-call, Assess, Mitigate, Resolve; steps Assess, Mitigate, Resolve.
//!
//! Good: a step for each node, or a sentence in the step that the node belongs to, with the step's words in the node.

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::flow::{is_decision, number, plain_label};
use crate::model::mermaid::Node;
use crate::model::{Flow, Runbook, words};
use crate::passes::flow::step_not_in_flowchart::{stand_ins, told, unmatched};
use crate::passes::{Check, Page, Rule};

/// RB308.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB308",
        name: "node-without-step",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "no step explains a node of the flowchart",
        source: include_str!("node_without_step.rs"),
    },
    check: Check::Page(check),
};

/// All that the node says with which a drawing ends.
const ENDS: &[&str] = &["closed", "done", "end", "exit", "finish", "finished", "resolved", "stop", "success"];

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    page.runbook.flows.iter().flat_map(|flow| unexplained(page.runbook, flow)).collect()
}

fn unexplained(runbook: &Runbook, flow: &Flow) -> Vec<Diagnostic> {
    let Some((steps, chart)) = told(runbook, flow).zip(flow.chart()) else { return Vec::new() };
    let deeds = || chart.nodes.iter().enumerate().filter(|(i, node)| !flow.starts.contains(i) && !is_decision(node));
    let has_number = |wanted: &str| {
        steps.iter().filter_map(|&step| runbook.steps.get(step)).any(|step| step.number.as_deref() == Some(wanted))
    };
    let explained = |index: usize, node: &Node| {
        flow.step_of(index).is_some() || number(node).is_some_and(|number| has_number(&number))
    };
    // What has no words (`[*]`) is an end.
    let said = |node: &Node| {
        let words = words::words(&plain_label(&node.label.text));
        !matches!(words.as_slice(), [] | [_] if words.iter().all(|word| ENDS.contains(&word.as_str())))
    };
    let bare: Vec<_> = deeds().filter(|&(index, node)| said(node) && !explained(index, node)).collect();
    // Where more than a third of the nodes is no step, the drawing tells a story of its own.
    if bare.is_empty() || bare.len() * 3 > deeds().count() {
        return Vec::new();
    }
    // What stands where a step without a node should may be that step in other words.
    let stand_ins = stand_ins(flow, &unmatched(flow), &steps, &runbook.steps);
    bare.into_iter()
        .filter(|(index, _)| !stand_ins.nodes.contains(index))
        .map(|(_, node)| {
            let diagnostic = Diagnostic::new(
                &RULE.info,
                node.label.span,
                format!("no step says how to \"{}\"", plain_label(&node.label.text)),
            )
            .label("a node of the flowchart");
            let first = steps.first().and_then(|&step| runbook.steps.get(step));
            let diagnostic = match first {
                Some(step) => diagnostic.relate(step.title.span, "the steps begin here"),
                None => diagnostic,
            };
            diagnostic.help("add a step for it, or give node and step the same words")
        })
        .collect()
}
