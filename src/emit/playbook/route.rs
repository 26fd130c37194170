//! The way that a flowchart leads through the steps.

use std::collections::{HashMap, HashSet};

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
    // Of several the first, as in a search from the front.
    let planned: HashMap<usize, usize> =
        steps.iter().enumerate().rev().filter_map(|(index, step)| Some((step.origin?, index))).collect();
    let is_top = |step: usize| steps.get(step).is_some_and(|step| step.depth == 0);
    let top: Vec<usize> = (0..steps.len()).filter(|&step| is_top(step)).collect();
    let meant: Vec<(usize, usize)> = flow
        .matches
        .iter()
        .filter_map(|m| Some((m.node, *planned.get(&m.step)?)))
        .filter(|&(_, step)| is_top(step))
        .collect();
    let modelled: Vec<usize> = top.iter().filter_map(|&step| steps.get(step)?.origin).collect();
    let [start] = flow.starts.as_slice() else { return None };
    let asks: HashSet<usize> = flow.decisions.iter().map(|decision| decision.node).collect();
    let at: HashMap<&str, usize> =
        chart.nodes.iter().enumerate().rev().map(|(index, node)| (node.id.as_str(), index)).collect();
    let mut edges = Vec::new();
    for edge in &chart.edges {
        let label = edge.label.as_ref().map_or_else(String::new, |label| quote::line(&plain_label(&label.text)));
        edges.push((*at.get(edge.from.as_str())?, *at.get(edge.to.as_str())?, label));
    }
    let mut left = HashSet::new();
    let forks_unasked = edges.iter().any(|(from, _, _)| !left.insert(*from) && !asks.contains(from));
    if !flow.tells(&modelled) || forks_unasked {
        return None;
    }
    let steps_meant: HashSet<usize> = meant.iter().map(|(_, step)| *step).collect();
    let is_meant = |step: usize| steps_meant.contains(&step);
    let before = top.iter().copied().take_while(|&step| !is_meant(step)).collect();
    let of_node: HashMap<usize, usize> = meant.iter().rev().copied().collect();
    let with_followers = |step: usize| {
        let next = top.partition_point(|&other| other <= step);
        let behind = top.iter().copied().skip(next).take_while(|&other| !is_meant(other));
        std::iter::once(step).chain(behind).collect::<Vec<_>>()
    };
    let node = |(index, node): (usize, &crate::model::mermaid::Node)| Node {
        id: quote::line(&node.id),
        label: quote::line(&plain_label(&node.label.text)),
        steps: of_node.get(&index).map_or_else(Vec::new, |&step| with_followers(step)),
        cite: quote::place(&cite(node.label.span)),
    };
    Some(Route { before, start: *start, nodes: chart.nodes.iter().enumerate().map(node).collect(), edges })
}
