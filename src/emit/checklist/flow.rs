//! A flowchart as a list: decisions hold what only they lead to, what several ways lead to stands behind them.
//!
//! Each node stands once. It is placed below its immediate dominator, the last node that every way to it passes: as
//! part of one branch where one way alone leads to it, else behind the decision, so that folding a branch never hides
//! what another one needs. Ways back, and ways to what stands elsewhere, become "Continue with".

use std::collections::{HashMap, HashSet};

use crate::emit::checklist::ids::Ids;
use crate::emit::checklist::view::{Branch, Item, Link};
use crate::emit::lists::{at, set};
use crate::model::flow::plain_label;
use crate::model::{Flow, Text};
use crate::source::{Sources, Span};

/// Decisions inside decisions deeper than this are continued at the left margin.
const MAX_DEPTH: usize = 8;

/// What the list takes from the page around the chart.
pub(super) struct Context<'a> {
    /// The files, to cite places.
    pub(super) sources: &'a Sources,
    /// For each step its tick and what it is called.
    pub(super) steps: &'a [(String, String)],
    /// The section's name.
    pub(super) parent: &'a str,
}

/// A way from one node to another.
struct Way {
    to: usize,
    label: Option<Text>,
    span: Span,
}

/// The chart as numbers.
struct Graph {
    ways: Vec<Vec<Way>>,
    /// Place of each node in an order in which every way but those back leads onwards.
    rank: Vec<usize>,
    /// For each node those behind it that several ways lead to, in that order.
    merges: Vec<Vec<usize>>,
    /// Where several ways lead to a node: the node that it stands behind.
    home: Vec<Option<usize>>,
    /// Nodes that stand at the left margin.
    roots: Vec<usize>,
}

/// The chart's nodes as items.
pub(super) fn items(flow: &Flow, context: &Context<'_>, ids: &mut Ids) -> Vec<Item> {
    let Some(chart) = flow.chart() else { return Vec::new() };
    let index: HashMap<&str, usize> = chart.nodes.iter().enumerate().map(|(i, node)| (node.id.as_str(), i)).collect();
    let mut ways: Vec<Vec<Way>> = chart.nodes.iter().map(|_| Vec::new()).collect();
    for edge in &chart.edges {
        let (Some(&from), Some(&to)) = (index.get(edge.from.as_str()), index.get(edge.to.as_str())) else { continue };
        let label = edge.label.as_ref().map(|label| Text { text: plain_label(&label.text), span: label.span });
        let label = label.filter(|label| !label.text.is_empty());
        ways.get_mut(from).into_iter().for_each(|out| out.push(Way { to, label: label.clone(), span: edge.span }));
    }
    let names = chart.nodes.iter().map(|node| ids.name(context.parent, "node", &node.id)).collect();
    let decides = flow.decisions.iter().map(|decision| decision.node).collect();
    let means = flow.matches.iter().map(|m| (m.node, m.step)).collect();
    let walk = Walk { flow, context, graph: Graph::new(ways), names, decides, means };
    let mut items = Vec::new();
    let mut waiting: Vec<usize> = walk.graph.roots.iter().rev().copied().collect();
    while let Some(root) = waiting.pop() {
        let mut later = Vec::new();
        walk.sequence(root, 0, ids, &mut later, &mut items);
        waiting.extend(later.into_iter().rev());
    }
    items
}

impl Graph {
    fn new(ways: Vec<Vec<Way>>) -> Self {
        let order = forward_order(&ways);
        let mut rank = vec![0; ways.len()];
        for (place, &node) in order.iter().enumerate() {
            set(&mut rank, node, place);
        }
        let mut before: Vec<Vec<usize>> = ways.iter().map(|_| Vec::new()).collect();
        for (from, out) in ways.iter().enumerate() {
            for way in out.iter().filter(|way| at(&rank, way.to) > at(&rank, from)) {
                before.get_mut(way.to).into_iter().for_each(|list| list.push(from));
            }
        }
        let mut tree = Dominators::new(ways.len());
        let mut merges: Vec<Vec<usize>> = ways.iter().map(|_| Vec::new()).collect();
        let mut home = vec![None; ways.len()];
        let mut roots = Vec::new();
        for &node in &order {
            let list = before.get(node).map(Vec::as_slice).unwrap_or_default();
            let above =
                list.split_first().and_then(|(&first, rest)| rest.iter().try_fold(first, |a, &b| tree.common(a, b)));
            tree.put(node, above);
            match above {
                None => roots.push(node),
                Some(above) if list.len() > 1 => {
                    set(&mut home, node, Some(above));
                    merges.get_mut(above).into_iter().for_each(|behind| behind.push(node));
                }
                Some(_) => {}
            }
        }
        roots.sort_unstable();
        Self { ways, rank, merges, home, roots }
    }

    fn out(&self, node: usize) -> &[Way] {
        self.ways.get(node).map(Vec::as_slice).unwrap_or_default()
    }

    /// Does the way from `from` to `node` lead onwards, not back?
    fn leads_on(&self, from: usize, node: usize) -> bool {
        at(&self.rank, node) > at(&self.rank, from)
    }

    /// Does `node` stand right where the way from `from` leads to it?
    fn follows(&self, from: usize, node: usize) -> bool {
        self.leads_on(from, node) && at(&self.home, node).is_none()
    }
}

/// The nodes in reverse postorder of a depth-first walk from those that nothing leads to, then from the rest.
fn forward_order(ways: &[Vec<Way>]) -> Vec<usize> {
    let mut entered = vec![false; ways.len()];
    ways.iter().flatten().for_each(|way| set(&mut entered, way.to, true));
    let (roots, rest): (Vec<usize>, Vec<usize>) = (0..ways.len()).partition(|&node| !at(&entered, node));
    let mut seen = vec![false; ways.len()];
    let mut trees: Vec<Vec<usize>> = Vec::new();
    for root in roots.into_iter().chain(rest) {
        let mut done = Vec::new();
        let mut stack = vec![(root, 0)];
        while let Some((node, next)) = stack.pop() {
            if next == 0 && std::mem::replace(seen.get_mut(node).unwrap_or(&mut true), true) {
                continue;
            }
            // The last way first, so that the first one comes first in the reverse.
            let out = ways.get(node).map(Vec::as_slice).unwrap_or_default();
            match out.len().checked_sub(next + 1).and_then(|way| out.get(way)) {
                Some(way) => stack.extend([(node, next + 1), (way.to, 0)]),
                None => done.push(node),
            }
        }
        done.reverse();
        trees.push(done);
    }
    // A later tree may lead into an earlier one, never the other way round.
    trees.reverse();
    trees.concat()
}

/// The tree of immediate dominators, with jumps that make common ancestors cheap: O(log n) each.
struct Dominators {
    /// Depth, parent and a jump to a far ancestor; roots are their own.
    nodes: Vec<(usize, usize, usize)>,
}

impl Dominators {
    fn new(count: usize) -> Self {
        Self { nodes: (0..count).map(|node| (0, node, node)).collect() }
    }

    fn get(&self, node: usize) -> (usize, usize, usize) {
        self.nodes.get(node).copied().unwrap_or((0, node, node))
    }

    fn put(&mut self, node: usize, parent: Option<usize>) {
        let Some(parent) = parent else { return };
        let (depth, _, jump) = self.get(parent);
        let (jump_depth, _, jump_jump) = self.get(jump);
        let even = depth - jump_depth == jump_depth - self.get(jump_jump).0;
        set(&mut self.nodes, node, (depth + 1, parent, if even { jump_jump } else { parent }));
    }

    /// The lowest node above or at both; none where they are in different trees.
    fn common(&self, mut a: usize, mut b: usize) -> Option<usize> {
        if self.get(a).0 < self.get(b).0 {
            std::mem::swap(&mut a, &mut b);
        }
        let goal = self.get(b).0;
        while self.get(a).0 > goal {
            let (_, parent, jump) = self.get(a);
            a = if self.get(jump).0 >= goal { jump } else { parent };
        }
        while a != b {
            let ((depth, a_parent, a_jump), (_, b_parent, b_jump)) = (self.get(a), self.get(b));
            if depth == 0 {
                return None;
            }
            (a, b) = if a_jump == b_jump { (a_parent, b_parent) } else { (a_jump, b_jump) };
        }
        Some(a)
    }
}

/// Walks the chart and makes items.
struct Walk<'a> {
    flow: &'a Flow,
    context: &'a Context<'a>,
    graph: Graph,
    /// The items' names.
    names: Vec<String>,
    /// The nodes where somebody decides.
    decides: HashSet<usize>,
    /// Nodes and the steps that they mean.
    means: HashMap<usize, usize>,
}

impl Walk<'_> {
    /// Adds `node` and what follows it at this level. Nodes for the left margin go to `later`.
    fn sequence(&self, node: usize, depth: usize, ids: &mut Ids, later: &mut Vec<usize>, items: &mut Vec<Item>) {
        // What is still to be added at this level, the next one last.
        let mut waiting = vec![node];
        let mut announced: HashSet<usize> = HashSet::new();
        while let Some(node) = waiting.pop() {
            let behind = self.graph.merges.get(node).map(Vec::as_slice).unwrap_or_default();
            waiting.extend(behind.iter().rev());
            announced.extend(behind);
            let out = self.graph.out(node);
            if self.decides.contains(&node) && !out.is_empty() {
                items.push(self.decision(node, depth, ids, later));
                continue;
            }
            items.push(self.node(node));
            let (onwards, elsewhere): (Vec<&Way>, Vec<&Way>) =
                out.iter().partition(|way| self.graph.follows(node, way.to));
            // What stands further down at this level needs no pointer.
            let hidden =
                elsewhere.iter().filter(|way| !announced.contains(&way.to) || !self.graph.leads_on(node, way.to));
            items.extend(hidden.map(|way| self.goto(way, ids)));
            waiting.extend(onwards.iter().rev().map(|way| way.to));
        }
    }

    fn decision(&self, node: usize, depth: usize, ids: &mut Ids, later: &mut Vec<usize>) -> Item {
        let mut item = self.node(node);
        item.kind = "decision";
        item.tick = None;
        for way in self.graph.out(node) {
            let text = way.label.as_ref().map_or_else(|| self.label(way.to), |label| label.text.clone());
            let id = ids.name(&item.id, "way", &text);
            let mut items = Vec::new();
            if !self.graph.follows(node, way.to) {
                items.push(self.goto(way, ids));
            } else if depth >= MAX_DEPTH {
                items.push(self.goto(way, ids));
                later.push(way.to);
            } else {
                self.sequence(way.to, depth + 1, ids, later, &mut items);
            }
            item.branches.push(Branch { id, text, at: self.context.sources.cite(way.span), items });
        }
        item
    }

    fn node(&self, node: usize) -> Item {
        let Some(n) = self.flow.node(node) else { return Item::default() };
        let id = self.names.get(node).cloned().unwrap_or_default();
        let step = self.means.get(&node).and_then(|&step| self.context.steps.get(step));
        Item {
            kind: "node",
            at: self.context.sources.cite(n.span),
            text: self.label(node),
            tick: Some(step.map_or_else(|| id.clone(), |(tick, _)| tick.clone())),
            links: step.iter().map(|(tick, name)| local(name.clone(), tick)).collect(),
            id,
            ..Item::default()
        }
    }

    fn goto(&self, way: &Way, ids: &mut Ids) -> Item {
        let target = self.names.get(way.to).cloned().unwrap_or_default();
        let text = self.label(way.to);
        Item {
            id: ids.name(&target, "goto", ""),
            kind: "goto",
            at: self.context.sources.cite(way.span),
            text: "Continue with".to_owned(),
            links: vec![local(text, &target)],
            ..Item::default()
        }
    }

    fn label(&self, node: usize) -> String {
        self.flow.node(node).map(|node| plain_label(&node.label.text)).unwrap_or_default()
    }
}

/// A link to another item of the page.
fn local(text: String, target: &str) -> Link {
    Link { text, html: Some(format!("#{target}")), markdown: None }
}
