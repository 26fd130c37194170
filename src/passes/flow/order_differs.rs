//! # The flowchart goes another way than the steps
//!
//! The flowchart leads from a step to one with a lower number.
//!
//! Who follows the picture does things in another order than who follows the page. It is judged only where the
//! flowchart clearly shows the page's steps; ways back, from which the flowchart can come again, are loops and in order, and what
//! several arrows lead to is done at any time.
//!
//! Bad: steps 1. Assess, 2. Mitigate, 3. Resolve; a flowchart with Mitigate --> Assess --> Resolve.
//!
//! Good: one order in both.

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::flow::plain_label;
use crate::model::{Flow, Runbook};
use crate::passes::flow::graph::Graph;
use crate::passes::flow::step_not_in_flowchart::told;
use crate::passes::{Check, Page, Rule};

/// RB306.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB306",
        name: "order-differs",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "the flowchart takes the steps in another order",
        source: include_str!("order_differs.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    page.runbook.flows.iter().flat_map(|flow| reversed(page.runbook, flow)).collect()
}

fn reversed(runbook: &Runbook, flow: &Flow) -> Vec<Diagnostic> {
    let Some((steps, graph)) = told(runbook, flow).zip(Graph::of(flow)) else { return Vec::new() };
    // What several lead to is done all along, or at the end of each of them.
    let mut ways = vec![0; graph.next.len()];
    graph.next.iter().flatten().for_each(|&to| ways.get_mut(to).into_iter().for_each(|count| *count += 1));
    let one_way = |to: usize| ways.get(to) == Some(&1);
    let mut found = Vec::new();
    for here in flow.matches.iter().filter(|m| steps.contains(&m.step)) {
        for &to in
            graph.next_of(here.node).iter().filter(|&&to| graph.component.get(to) != graph.component.get(here.node))
        {
            let next = flow.step_of(to).filter(|step| *step < here.step && steps.contains(step) && one_way(to));
            let parts = next.and_then(|next| {
                Some((runbook.steps.get(here.step)?, runbook.steps.get(next)?, flow.node(here.node)?, flow.node(to)?))
            });
            if let Some((step, earlier, from, node)) = parts {
                let message = format!(
                    "the flowchart leads from \"{}\" to \"{}\", which the page does before it",
                    plain_label(&from.label.text),
                    plain_label(&node.label.text)
                );
                let diagnostic = Diagnostic::new(&RULE.info, node.label.span, message)
                    .label("comes later here")
                    .relate(earlier.title.span, "comes first here")
                    .relate(step.title.span, "and this behind it")
                    .help("bring the steps and the flowchart into one order");
                found.push(diagnostic);
            }
        }
    }
    found
}
