//! Flowcharts as DOT, for Graphviz.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use crate::emit::diagrams::text;
use crate::model::mermaid::{Arrow, Edge, Flowchart, Label, LabelKind, Node, Stroke, Subgraph};

/// Subgraphs inside subgraphs deeper than this are written beside the one around them.
const MAX_DEPTH: usize = 64;

/// A chart, and where its parts are by name.
struct Named<'a> {
    chart: &'a Flowchart,
    nodes: HashMap<&'a str, &'a Node>,
    groups: HashMap<&'a str, &'a Subgraph>,
}

/// A chart as one `digraph`.
pub fn dot(chart: &Flowchart, name: &str) -> String {
    let mut out = format!("digraph {} {{\n", quoted(name));
    let direction = chart.direction.as_deref().filter(|d| ["LR", "RL", "BT"].contains(d)).unwrap_or("TB");
    let _ = writeln!(out, "  rankdir={direction}\n  compound=true\n  node [shape=box]");
    // Of several with one name the first counts.
    let nodes = chart.nodes.iter().rev().map(|node| (node.id.as_str(), node)).collect();
    let groups = chart.subgraphs.iter().rev().map(|group| (group.id.as_str(), group)).collect();
    let named = Named { chart, nodes, groups };
    let inner: HashSet<&str> = chart.subgraphs.iter().flat_map(|group| &group.nodes).map(String::as_str).collect();
    let mut written = HashSet::new();
    for group in chart.subgraphs.iter().rev().filter(|group| !inner.contains(group.id.as_str())) {
        named.cluster(&mut out, group, &mut written, 1);
    }
    for node in chart.nodes.iter().filter(|node| !written.contains(node.id.as_str())) {
        if !named.groups.contains_key(node.id.as_str()) {
            write_node(&mut out, node, 1);
        }
    }
    named.edges(&mut out);
    out.push_str("}\n");
    out
}

impl<'a> Named<'a> {
    fn cluster(&self, out: &mut String, group: &'a Subgraph, written: &mut HashSet<&'a str>, depth: usize) {
        if depth > MAX_DEPTH || !written.insert(&group.id) {
            return;
        }
        let indent = "  ".repeat(depth);
        let _ = writeln!(out, "{indent}subgraph {} {{", quoted(&format!("cluster_{}", group.id)));
        let _ = writeln!(out, "{indent}  label={}", label(&group.title));
        for id in &group.nodes {
            if let Some(inner) = self.groups.get(id.as_str()) {
                self.cluster(out, inner, written, depth + 1);
            } else if let Some(node) = self.nodes.get(id.as_str()).filter(|n| written.insert(&n.id)) {
                write_node(out, node, depth + 1);
            }
        }
        let _ = writeln!(out, "{indent}}}");
    }

    /// A node, and the cluster that it stands for: Graphviz ties an edge to a cluster by a node inside it.
    fn inside(&self, id: &'a str) -> (&'a str, Option<&'a str>) {
        let (mut id, mut group) = (id, None);
        for _ in 0..MAX_DEPTH {
            let Some(found) = self.groups.get(id) else { break };
            group.get_or_insert(found.id.as_str());
            match found.nodes.first() {
                Some(first) => id = first,
                None => break,
            }
        }
        (id, group)
    }

    fn edges(&self, out: &mut String) {
        for edge in &self.chart.edges {
            let ((from, tail), (to, head)) = (self.inside(&edge.from), self.inside(&edge.to));
            let mut attributes: Vec<String> = Vec::new();
            attributes.extend(edge.label.as_ref().map(|text| format!("label={}", label(text))));
            attributes.extend(tail.map(|group| format!("ltail={}", quoted(&format!("cluster_{group}")))));
            attributes.extend(head.map(|group| format!("lhead={}", quoted(&format!("cluster_{group}")))));
            attributes.extend(style(edge).into_iter().map(str::to_owned));
            let attributes = if attributes.is_empty() { String::new() } else { format!(" [{}]", attributes.join(" ")) };
            let _ = writeln!(out, "  {} -> {}{attributes}", quoted(from), quoted(to));
        }
    }
}

/// How an edge looks, as attributes.
fn style(edge: &Edge) -> impl IntoIterator<Item = &'static str> {
    let ends = match edge.arrow {
        Arrow::ArrowOpen => Some("dir=none"),
        Arrow::DoubleArrowPoint | Arrow::DoubleArrowCircle | Arrow::DoubleArrowCross => Some("dir=both"),
        _ => None,
    };
    let line = match edge.stroke {
        Stroke::Thick => Some("style=bold"),
        Stroke::Dotted => Some("style=dotted"),
        Stroke::Invisible => Some("style=invis"),
        _ => None,
    };
    ends.into_iter().chain(line)
}

fn write_node(out: &mut String, node: &Node, depth: usize) {
    let shape = match node.shape {
        Some("diamond" | "question" | "decision" | "diam" | "choice") => " shape=diamond",
        Some("circle" | "circ") => " shape=circle",
        Some("doublecircle" | "dbl-circ" | "double-circle") => " shape=doublecircle",
        Some("hexagon" | "hex" | "prepare") => " shape=hexagon",
        Some("cylinder" | "cyl" | "database" | "db") => " shape=cylinder",
        Some("round" | "rounded" | "stadium" | "pill" | "terminal") => " style=rounded",
        Some("lean_right" | "lean-r" | "lean-right") => " shape=parallelogram",
        Some("trapezoid" | "trap-b") => " shape=trapezium",
        _ => "",
    };
    let _ = writeln!(out, "{}{} [label={}{shape}]", "  ".repeat(depth), quoted(&node.id), label(&node.label));
}

fn label(label: &Label) -> String {
    quoted(&text::lines(&label.text, label.kind == LabelKind::Markdown).lines.join("\n"))
}

/// A string of DOT: only quotes end it, and its backslashes are escapes of labels.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace(['\r', '\0'], " ");
    format!("\"{escaped}\"")
}
