//! Flowcharts as DOT, for Graphviz.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::emit::diagrams::text;
use crate::model::mermaid::{Arrow, Flowchart, Label, LabelKind, Node, Stroke, Subgraph};

/// Subgraphs inside subgraphs deeper than this are written beside the one around them.
const MAX_DEPTH: usize = 64;

/// A chart as one `digraph`.
pub fn dot(chart: &Flowchart, name: &str) -> String {
    let mut out = format!("digraph {} {{\n", quoted(name));
    let direction = chart.direction.as_deref().filter(|d| ["LR", "RL", "BT"].contains(d)).unwrap_or("TB");
    let _ = writeln!(out, "  rankdir={direction}\n  compound=true\n  node [shape=box]");
    let inner: HashSet<&str> = chart.subgraphs.iter().flat_map(|group| &group.nodes).map(String::as_str).collect();
    let mut written = HashSet::new();
    for group in chart.subgraphs.iter().rev().filter(|group| !inner.contains(group.id.as_str())) {
        cluster(&mut out, chart, group, &mut written, 1);
    }
    for node in chart.nodes.iter().filter(|node| !written.contains(node.id.as_str())) {
        if !chart.subgraphs.iter().any(|group| group.id == node.id) {
            write_node(&mut out, node, 1);
        }
    }
    edges(&mut out, chart);
    out.push_str("}\n");
    out
}

fn cluster<'a>(
    out: &mut String,
    chart: &'a Flowchart,
    group: &'a Subgraph,
    written: &mut HashSet<&'a str>,
    depth: usize,
) {
    if depth > MAX_DEPTH || !written.insert(&group.id) {
        return;
    }
    let indent = "  ".repeat(depth);
    let _ = writeln!(out, "{indent}subgraph {} {{", quoted(&format!("cluster_{}", group.id)));
    let _ = writeln!(out, "{indent}  label={}", label(&group.title));
    for id in &group.nodes {
        if let Some(inner) = chart.subgraphs.iter().find(|other| other.id == *id) {
            cluster(out, chart, inner, written, depth + 1);
        } else if let Some(node) = chart.nodes.iter().find(|node| node.id == *id).filter(|n| written.insert(&n.id)) {
            write_node(out, node, depth + 1);
        }
    }
    let _ = writeln!(out, "{indent}}}");
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

fn edges(out: &mut String, chart: &Flowchart) {
    // Graphviz ties an edge to a cluster by a node inside it.
    let inside = |id: &str| {
        let mut id = id.to_owned();
        let mut group = None;
        for _ in 0..MAX_DEPTH {
            let Some(found) = chart.subgraphs.iter().find(|group| group.id == id) else { break };
            group.get_or_insert_with(|| found.id.clone());
            match found.nodes.first() {
                Some(first) => id.clone_from(first),
                None => break,
            }
        }
        (id, group)
    };
    for edge in &chart.edges {
        let ((from, tail), (to, head)) = (inside(&edge.from), inside(&edge.to));
        let mut attributes: Vec<String> = Vec::new();
        attributes.extend(edge.label.as_ref().map(|text| format!("label={}", label(text))));
        attributes.extend(tail.map(|group| format!("ltail={}", quoted(&format!("cluster_{group}")))));
        attributes.extend(head.map(|group| format!("lhead={}", quoted(&format!("cluster_{group}")))));
        match edge.arrow {
            Arrow::ArrowOpen => attributes.push("dir=none".to_owned()),
            Arrow::DoubleArrowPoint | Arrow::DoubleArrowCircle | Arrow::DoubleArrowCross => {
                attributes.push("dir=both".to_owned());
            }
            _ => {}
        }
        match edge.stroke {
            Stroke::Thick => attributes.push("style=bold".to_owned()),
            Stroke::Dotted => attributes.push("style=dotted".to_owned()),
            Stroke::Invisible => attributes.push("style=invis".to_owned()),
            _ => {}
        }
        let attributes = if attributes.is_empty() { String::new() } else { format!(" [{}]", attributes.join(" ")) };
        let _ = writeln!(out, "  {} -> {}{attributes}", quoted(&from), quoted(&to));
    }
}

fn label(label: &Label) -> String {
    quoted(&text::lines(&label.text, label.kind == LabelKind::Markdown).lines.join("\n"))
}

/// A string of DOT: only quotes end it, and its backslashes are escapes of labels.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace(['\r', '\0'], " ");
    format!("\"{escaped}\"")
}
