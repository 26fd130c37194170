//! Mermaid's verdict and its database as JSON.

use serde_json::{Map, Value, json};

use crate::source::{FileId, Mapped};
use crate::syntax::mermaid::{Diagram, DiagramKind, Edge, Flowchart, Label, Node, Subgraph, parse};

/// What mermaid makes of `text`: `{"id", "error": true, ...}` where it refuses it, else the chart in the shape of its
/// own database, with arrays in its order.
pub fn answer(id: &str, text: &str) -> Value {
    let diagram = parse(&Mapped::plain(FileId(0), 0, text));
    let mut out = Map::new();
    out.insert("id".to_owned(), id.into());
    if let Some(error) = diagram.errors.first() {
        out.insert("error".to_owned(), true.into());
        out.insert("kind".to_owned(), json!(error.kind));
        out.insert("line".to_owned(), error.line.into());
        out.insert("message".to_owned(), error.message.as_str().into());
    } else if let Some(chart) = diagram.flowchart.as_ref().filter(|_| diagram.kind.is_flowchart()) {
        out.extend(self::chart(&diagram, chart));
    } else {
        out.insert("error".to_owned(), true.into());
        out.insert("message".to_owned(), "not a flowchart".into());
    }
    Value::Object(out)
}

fn chart(diagram: &Diagram, chart: &Flowchart) -> Map<String, Value> {
    let kind = if diagram.kind == DiagramKind::FlowchartElk { "flowchart-elk" } else { "flowchart-v2" };
    let defaults = &chart.link_defaults;
    let classes: Vec<_> = chart
        .classes
        .iter()
        .map(|class| json!({ "id": class.id, "styles": class.styles, "textStyles": class.text_styles }))
        .collect();
    compact(json!({
        "type": kind,
        "direction": chart.direction,
        "title": chart.title,
        "accTitle": chart.acc_title,
        "accDescr": chart.acc_descr,
        "config": chart.config,
        "nodes": chart.nodes.iter().map(|node| self::node(node, chart)).collect::<Vec<_>>(),
        "edges": chart.edges.iter().map(edge).collect::<Vec<_>>(),
        "linkDefaults": compact(json!({ "style": defaults.styles, "interpolate": defaults.interpolate })),
        "subgraphs": chart.subgraphs.iter().map(subgraph).collect::<Vec<_>>(),
        "classDefs": classes,
        "tooltips": chart.tooltips,
    }))
}

/// The members of an object that are not null.
fn compact(value: Value) -> Map<String, Value> {
    let Value::Object(members) = value else { return Map::new() };
    members.into_iter().filter(|(_, value)| !value.is_null()).collect()
}

fn node(node: &Node, chart: &Flowchart) -> Value {
    let tooltip = chart.tooltips.iter().find(|(id, _)| *id == node.id).map(|(_, text)| text);
    let props: Map<_, _> = node.props.iter().map(|(key, value)| (key.clone(), value.as_str().into())).collect();
    let text = node.label_value.as_deref().cloned().unwrap_or_else(|| node.label.text.as_str().into());
    let mut out = compact(json!({
        "id": node.id,
        "text": text,
        "labelType": node.label.kind,
        "type": node.shape,
        "props": (!props.is_empty()).then_some(props),
        "styles": node.styles,
        "classes": node.classes,
        "link": node.link,
        "linkTarget": node.link_target,
        "tooltip": tooltip,
        "callback": node.callback,
    }));
    out.extend(node.metadata.iter().flat_map(|metadata| metadata.as_ref().clone()));
    Value::Object(out)
}

fn edge(edge: &Edge) -> Value {
    let mut out = compact(json!({
        "start": edge.from,
        "end": edge.to,
        "id": edge.id,
        "userId": edge.named,
        "text": edge.label.as_ref().map_or("", |label| &label.text),
        "labelType": edge.label.as_ref().map(|label| label.kind).unwrap_or_default(),
        "type": edge.arrow,
        "stroke": edge.stroke,
        "length": edge.length,
        "classes": edge.classes,
        "style": edge.styles,
    }));
    out.extend(edge.metadata.iter().flat_map(|metadata| metadata.as_ref().clone()));
    Value::Object(out)
}

fn subgraph(subgraph: &Subgraph) -> Value {
    let Label { text, kind, .. } = &subgraph.title;
    Value::Object(compact(json!({
        "id": subgraph.id,
        "title": text,
        "labelType": kind,
        "nodes": subgraph.nodes,
        "dir": subgraph.dir,
        "classes": subgraph.classes,
        "metadata": (!subgraph.metadata.is_empty()).then_some(&subgraph.metadata),
    })))
}
