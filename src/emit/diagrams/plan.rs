//! From a chart to what is laid out: boxes with sizes, edges between them.

use std::collections::{HashMap, HashSet};

use crate::emit::diagrams::layout::geometry::{Direction, Side, Size};
use crate::emit::diagrams::layout::{Outlines, Plan, PlanBox, PlanEdge};
use crate::emit::diagrams::shape::{Shape, shape};
use crate::emit::diagrams::text::{self, Lines};
use crate::model::mermaid::{Edge, Flowchart, Label, LabelKind, Node, Stroke};

/// Room around an edge's label.
const LABEL: Size = Size { w: 10.0, h: 4.0 };

/// A chart with its texts measured. Boxes are the nodes, then the subgraphs.
pub(super) struct Measured<'a> {
    pub(super) chart: &'a Flowchart,
    /// The nodes that are drawn: a subgraph's own name is none, even where an edge mentions it.
    pub(super) nodes: Vec<&'a Node>,
    pub(super) texts: Vec<Lines>,
    pub(super) shapes: Vec<Shape>,
    /// The edges that are drawn, with their labels.
    pub(super) edges: Vec<(&'a Edge, Option<Lines>)>,
    pub(super) plan: Plan,
}

impl<'a> Measured<'a> {
    pub(super) fn new(chart: &'a Flowchart) -> Self {
        let groups: HashMap<&str, usize> =
            chart.subgraphs.iter().enumerate().map(|(i, group)| (group.id.as_str(), i)).collect();
        let nodes: Vec<&Node> = chart.nodes.iter().filter(|node| !groups.contains_key(node.id.as_str())).collect();
        let mut index: HashMap<&str, usize> = nodes.iter().enumerate().map(|(i, node)| (node.id.as_str(), i)).collect();
        index.extend(groups.iter().map(|(id, i)| (*id, nodes.len() + i)));
        let mut measured = Self {
            chart,
            texts: nodes.iter().map(|node| lines(&node.label)).collect(),
            shapes: nodes.iter().map(|node| shape(node.shape)).collect(),
            nodes,
            edges: Vec::new(),
            plan: Plan { direction: direction(chart.direction.as_deref()).unwrap_or_default(), ..Plan::default() },
        };
        measured.boxes(&index);
        measured.wires(&index);
        measured
    }

    fn boxes(&mut self, index: &HashMap<&str, usize>) {
        let around = self.chart.subgraphs.iter().enumerate().flat_map(|(i, group)| {
            let parent = self.nodes.len() + i;
            group.nodes.iter().filter_map(move |id| Some((*index.get(id.as_str())?, parent)))
        });
        // A box stands in the first group that names it; groups are listed innermost first.
        let mut parents: HashMap<usize, usize> = HashMap::new();
        for (inner, parent) in around.filter(|(inner, parent)| inner != parent) {
            parents.entry(inner).or_insert(parent);
        }
        let holding: HashSet<usize> = parents.values().copied().collect();
        let sizes = self.shapes.iter().zip(&self.texts).map(|(shape, text)| shape.size(text.size));
        let node = |(i, size)| PlanBox { size, group: false, direction: None, parent: parents.get(&i).copied() };
        self.plan.boxes = sizes.enumerate().map(node).collect();
        for (i, group) in self.chart.subgraphs.iter().enumerate() {
            let own = self.nodes.len() + i;
            let title = lines(&group.title);
            let size = if holding.contains(&own) { title.size } else { Shape::Box(0.0).size(title.size) };
            self.texts.push(title);
            self.shapes.push(Shape::Box(0.0));
            self.plan.boxes.push(PlanBox {
                size,
                group: true,
                direction: direction(group.dir.as_deref()),
                parent: parents.get(&own).copied(),
            });
        }
    }

    fn wires(&mut self, index: &HashMap<&str, usize>) {
        for edge in &self.chart.edges {
            let (Some(&from), Some(&to)) = (index.get(edge.from.as_str()), index.get(edge.to.as_str())) else {
                continue;
            };
            let label = edge.label.as_ref().map(lines).filter(|label| !label.lines.is_empty());
            let label = label.filter(|_| edge.stroke != Stroke::Invisible);
            let size = label.as_ref().map(|l| Size { w: l.size.w + LABEL.w, h: l.size.h + LABEL.h });
            let length = edge.length.map_or(1, usize::from);
            self.plan.edges.push(PlanEdge { from, to, label: size, length });
            self.edges.push((edge, label));
        }
    }
}

impl Outlines for Measured<'_> {
    fn inset(&self, node: usize, side: Side, offset: f64) -> f64 {
        let found = self.shapes.get(node).zip(self.plan.boxes.get(node));
        found.map_or(0.0, |(shape, found)| shape.inset(found.size, side, offset))
    }

    fn reach(&self, node: usize, side: Side) -> f64 {
        let found = self.shapes.get(node).zip(self.plan.boxes.get(node));
        found.map_or(0.0, |(shape, found)| shape.reach(found.size, side))
    }
}

fn lines(label: &Label) -> Lines {
    text::lines(&label.text, label.kind == LabelKind::Markdown)
}

fn direction(written: Option<&str>) -> Option<Direction> {
    Some(match written? {
        "LR" => Direction::Right,
        "RL" => Direction::Left,
        "BT" => Direction::Up,
        _ => Direction::Down,
    })
}
