//! A flowchart as a graph: who leads to whom, and which nodes lead back to each other. Everything is linear in nodes
//! and edges, and nothing recurses.

use std::collections::{HashMap, HashSet};

use crate::model::Flow;
use crate::model::mermaid::Stroke;

/// A flowchart's edges by node.
pub(super) struct Graph {
    /// For each node the nodes that it leads to.
    pub(super) next: Vec<Vec<usize>>,
    /// For each node its component: nodes that lead to each other have the same.
    pub(super) component: Vec<usize>,
    /// For each component its nodes.
    pub(super) members: Vec<Vec<usize>>,
    /// Do edges lead to or from subgraphs? Then nodes inside are reached by ways that are not drawn one by one.
    pub(super) through_subgraphs: bool,
}

impl Graph {
    /// The graph of a flowchart; invisible edges, which only place nodes, are none.
    pub(super) fn of(flow: &Flow) -> Option<Self> {
        let chart = flow.chart()?;
        let index: HashMap<&str, usize> =
            chart.nodes.iter().enumerate().map(|(i, node)| (node.id.as_str(), i)).collect();
        let mut next = vec![Vec::new(); chart.nodes.len()];
        let subgraphs: HashSet<&str> = chart.subgraphs.iter().map(|subgraph| subgraph.id.as_str()).collect();
        let mut through_subgraphs = false;
        for edge in chart.edges.iter().filter(|edge| edge.stroke != Stroke::Invisible) {
            match (index.get(edge.from.as_str()), index.get(edge.to.as_str())) {
                (Some(&from), Some(&to)) => next.get_mut(from).into_iter().for_each(|next| next.push(to)),
                _ => through_subgraphs = true,
            }
            through_subgraphs |= [&edge.from, &edge.to].into_iter().any(|id| subgraphs.contains(id.as_str()));
        }
        let component = components(&next);
        let mut members = vec![Vec::new(); component.iter().max().map_or(0, |max| max + 1)];
        for (node, &own) in component.iter().enumerate() {
            members.get_mut(own).into_iter().for_each(|members: &mut Vec<usize>| members.push(node));
        }
        Some(Self { next, component, members, through_subgraphs })
    }

    /// Where a node leads.
    pub(super) fn next_of(&self, node: usize) -> &[usize] {
        self.next.get(node).map(Vec::as_slice).unwrap_or_default()
    }

    /// Is there a way from one node to another?
    pub(super) fn leads_to(&self, from: usize, to: usize) -> bool {
        let (mut seen, mut open) = (vec![false; self.next.len()], vec![from]);
        while let Some(node) = open.pop() {
            for &next in self.next_of(node) {
                if next == to {
                    return true;
                }
                if seen.get(next) == Some(&false) {
                    seen.get_mut(next).into_iter().for_each(|mark| *mark = true);
                    open.push(next);
                }
            }
        }
        false
    }

    /// Does a component lead back to itself: has it several nodes, or a node with an edge to itself?
    pub(super) fn is_loop(&self, component: usize) -> bool {
        let members = self.members.get(component).map(Vec::as_slice).unwrap_or_default();
        members.len() > 1 || members.iter().any(|&node| self.next_of(node).contains(&node))
    }
}

/// The strongly connected component of each node, by Tarjan's algorithm with a stack of its own.
fn components(next: &[Vec<usize>]) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let (mut order, mut low, mut component) = (vec![NONE; next.len()], vec![NONE; next.len()], vec![NONE; next.len()]);
    let (mut open, mut path): (Vec<usize>, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
    let (mut counter, mut found) = (0, 0);
    let get = |list: &[usize], at: usize| list.get(at).copied().unwrap_or(NONE);
    let put = |list: &mut [usize], at: usize, value: usize| list.get_mut(at).into_iter().for_each(|slot| *slot = value);
    for root in 0..next.len() {
        if get(&order, root) == NONE {
            path.push((root, 0));
        }
        while let Some((node, edge)) = path.pop() {
            if edge == 0 && get(&order, node) == NONE {
                put(&mut order, node, counter);
                put(&mut low, node, counter);
                counter += 1;
                open.push(node);
            }
            if let Some(&to) = next.get(node).and_then(|next| next.get(edge)) {
                // Come back to this edge when what lies behind it is done.
                if get(&order, to) == NONE {
                    path.push((node, edge));
                    path.push((to, 0));
                } else {
                    if get(&component, to) == NONE {
                        let least = get(&low, node).min(get(&low, to));
                        put(&mut low, node, least);
                    }
                    path.push((node, edge + 1));
                }
            } else if get(&low, node) == get(&order, node) {
                while let Some(member) = open.pop() {
                    put(&mut component, member, found);
                    if member == node {
                        break;
                    }
                }
                found += 1;
            }
        }
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::mermaid;
    use crate::source::{FileId, Mapped, Span};

    #[test]
    fn loops_are_components() {
        let component = components(&[vec![1], vec![2], vec![1, 3], vec![]]);
        assert_eq!(component.get(1), component.get(2));
        assert_ne!(component.first(), component.get(1));
        assert_ne!(component.get(3), component.get(1));
    }

    #[test]
    fn edges_of_the_last_of_many_subgraphs_are_seen() {
        let many = |last: &str| {
            let groups: String = (0..300).map(|n| format!("subgraph s{n}\nA{n}\nend\n")).collect();
            let text = format!("flowchart TD\n{groups}A1 --> {last}\n");
            let diagram = mermaid::parse(&Mapped::plain(FileId(0), 0, text));
            Graph::of(&Flow::new(diagram, None, Span::default())).is_some_and(|graph| graph.through_subgraphs)
        };
        assert!(many("s299") && !many("A299"));
    }

    #[test]
    fn a_long_chain_does_not_recurse() {
        let chain: Vec<Vec<usize>> = (0..200_000).map(|node| vec![node + 1]).chain([vec![0]]).collect();
        assert!(components(&chain).iter().all(|&component| component == 0));
    }
}
