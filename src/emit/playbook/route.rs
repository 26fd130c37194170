//! The way that a flowchart leads through the steps.

use crate::emit::playbook::plan::PlannedStep;
use crate::emit::playbook::quote;
use crate::model::Flow;
use crate::model::flow::plain_label;
use crate::source::Span;

/// A flowchart whose nodes mean steps.
#[derive(Debug)]
pub struct Route {
    /// Steps that come before the first that the flowchart knows, as indices into the plan's steps.
    pub before: Vec<usize>,
    /// Where it begins, as an index into `nodes`.
    pub start: usize,
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The ways between them: from, to, and what stands at the edge.
    pub edges: Vec<(usize, usize, String)>,
}

/// A node and the steps that it stands for.
#[derive(Debug)]
pub struct Node {
    /// Its name in the flowchart.
    pub id: String,
    /// What stands in it.
    pub label: String,
    /// The step that it means and the steps behind that one which no node means, as indices into the plan's steps.
    pub steps: Vec<usize>,
    /// `file:line`.
    pub cite: String,
}

/// The route of `flow` through `steps`; none where the flowchart does not lead: it has several beginnings, it forks
/// without asking, or it and the steps tell different stories.
pub fn route(flow: &Flow, steps: &[PlannedStep], cite: impl Fn(Span) -> String) -> Option<Route> {
    let chart = flow.chart()?;
    let planned = |step: usize| steps.iter().position(|planned| planned.origin == Some(step));
    let top: Vec<usize> =
        steps.iter().enumerate().filter(|(_, step)| step.depth == 0).map(|(index, _)| index).collect();
    let meant: Vec<(usize, usize)> = flow
        .matches
        .iter()
        .filter_map(|m| Some((m.node, planned(m.step)?)))
        .filter(|(_, step)| top.contains(step))
        .collect();
    let modelled: Vec<usize> = top.iter().filter_map(|&step| steps.get(step)?.origin).collect();
    let [start] = flow.starts.as_slice() else { return None };
    let asks = |node: usize| flow.decisions.iter().any(|decision| decision.node == node);
    let at = |id: &str| chart.nodes.iter().position(|node| node.id == id);
    let mut edges = Vec::new();
    for edge in &chart.edges {
        let label = edge.label.as_ref().map_or_else(String::new, |label| quote::line(&plain_label(&label.text)));
        edges.push((at(&edge.from)?, at(&edge.to)?, label));
    }
    let forks = |node: usize| edges.iter().filter(|(from, _, _)| *from == node).count() > 1;
    if !flow.tells(&modelled) || (0..chart.nodes.len()).any(|node| forks(node) && !asks(node)) {
        return None;
    }
    let is_meant = |step: usize| meant.iter().any(|(_, other)| *other == step);
    let before = top.iter().copied().take_while(|&step| !is_meant(step)).collect();
    let with_followers = |step: usize| {
        let behind = top.iter().copied().skip_while(move |&other| other <= step).take_while(|&other| !is_meant(other));
        std::iter::once(step).chain(behind).collect::<Vec<_>>()
    };
    let node = |(index, node): (usize, &crate::model::mermaid::Node)| Node {
        id: quote::line(&node.id),
        label: quote::line(&plain_label(&node.label.text)),
        steps: meant.iter().find(|(n, _)| *n == index).map_or_else(Vec::new, |(_, step)| with_followers(*step)),
        cite: quote::place(&cite(node.label.span)),
    };
    Some(Route { before, start: *start, nodes: chart.nodes.iter().enumerate().map(node).collect(), edges })
}
