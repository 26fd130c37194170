//! Mermaid's verdict and its database as JSON: views of the chart that are written as they are met, with no value built
//! in between.

use foldhash::{HashMap, HashMapExt};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::source::{FileId, Mapped};
use crate::syntax::mermaid::{
    Arrow, Callback, ClassDef, Diagram, DiagramKind, Edge, ErrorKind, Flowchart, LabelKind, Node, Stroke, Subgraph,
    parse,
};

/// What mermaid makes of `text`, as one line of JSON: `{"id", "error": true, ...}` where it refuses it, else the chart in
/// the shape of its own database, with arrays in its order.
pub fn answer(id: &str, text: &str) -> String {
    let diagram = parse(&Mapped::plain(FileId(0), 0, text));
    // Strings and numbers alone: there is nothing in it that JSON could not hold.
    serde_json::to_string(&Answer { id, verdict: Verdict::on(&diagram) }).unwrap_or_default()
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    #[serde(flatten)]
    verdict: Verdict<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Verdict<'a> {
    Refused(Refusal<'a>),
    Chart(Chart<'a>),
}

#[derive(Serialize)]
struct Refusal<'a> {
    error: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<ErrorKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    message: &'a str,
}

impl<'a> Verdict<'a> {
    fn on(diagram: &'a Diagram) -> Self {
        if let Some(error) = diagram.errors.first() {
            let (kind, line) = (Some(error.kind), Some(error.line));
            return Self::Refused(Refusal { error: true, kind, line, message: &error.message });
        }
        match diagram.flowchart.as_ref().filter(|_| diagram.kind.is_flowchart()) {
            Some(chart) => Self::Chart(Chart::of(&diagram.kind, chart)),
            None => Self::Refused(Refusal { error: true, kind: None, line: None, message: "not a flowchart" }),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Chart<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acc_title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acc_descr: Option<&'a str>,
    config: &'a Map<String, Value>,
    nodes: Nodes<'a>,
    #[serde(serialize_with = "edges")]
    edges: &'a [Edge],
    link_defaults: LinkDefaults<'a>,
    #[serde(serialize_with = "subgraphs")]
    subgraphs: &'a [Subgraph],
    #[serde(serialize_with = "classes")]
    class_defs: &'a [ClassDef],
    tooltips: &'a [(String, String)],
}

impl<'a> Chart<'a> {
    fn of(kind: &DiagramKind, chart: &'a Flowchart) -> Self {
        let defaults = &chart.link_defaults;
        Self {
            r#type: if *kind == DiagramKind::FlowchartElk { "flowchart-elk" } else { "flowchart-v2" },
            direction: chart.direction.as_deref(),
            title: chart.title.as_deref(),
            acc_title: chart.acc_title.as_deref(),
            acc_descr: chart.acc_descr.as_deref(),
            config: &chart.config,
            nodes: Nodes(chart),
            edges: &chart.edges,
            link_defaults: LinkDefaults {
                style: defaults.styles.as_deref(),
                interpolate: defaults.interpolate.as_deref(),
            },
            subgraphs: &chart.subgraphs,
            class_defs: &chart.classes,
            tooltips: &chart.tooltips,
        }
    }
}

#[derive(Serialize)]
struct LinkDefaults<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    style: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interpolate: Option<&'a str>,
}

/// The nodes of a chart, each with its tooltip.
struct Nodes<'a>(&'a Flowchart);

impl Serialize for Nodes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tooltips: HashMap<&str, &str> = HashMap::new();
        tooltips.extend(self.0.tooltips.iter().map(|(id, text)| (id.as_str(), text.as_str())));
        serializer.collect_seq(self.0.nodes.iter().map(|node| NodeView::of(node, tooltips.get(&*node.id).copied())))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NodeView<'a> {
    id: &'a str,
    text: Text<'a>,
    label_type: LabelKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty", serialize_with = "members")]
    props: &'a [(String, String)],
    styles: &'a [String],
    classes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link_target: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tooltip: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback: Option<&'a Callback>,
    #[serde(flatten)]
    metadata: Option<&'a Map<String, Value>>,
}

/// A label: metadata may give a value that is no string.
#[derive(Serialize)]
#[serde(untagged)]
enum Text<'a> {
    Value(&'a Value),
    Written(&'a str),
}

impl<'a> NodeView<'a> {
    fn of(node: &'a Node, tooltip: Option<&'a str>) -> Self {
        Self {
            id: &node.id,
            text: node.label_value.as_deref().map_or(Text::Written(&node.label.text), Text::Value),
            label_type: node.label.kind,
            r#type: node.shape,
            props: &node.props,
            styles: &node.styles,
            classes: &node.classes,
            link: node.link.as_deref(),
            link_target: node.link_target.as_deref(),
            tooltip,
            callback: node.callback.as_deref(),
            metadata: node.metadata.as_deref(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EdgeView<'a> {
    start: &'a str,
    end: &'a str,
    id: &'a str,
    user_id: bool,
    text: &'a str,
    label_type: LabelKind,
    r#type: Arrow,
    stroke: Stroke,
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<u8>,
    classes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    style: Option<&'a [String]>,
    #[serde(flatten)]
    metadata: Option<&'a Map<String, Value>>,
}

fn edges<S: Serializer>(edges: &[Edge], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(edges.iter().map(|edge| EdgeView {
        start: &edge.from,
        end: &edge.to,
        id: &edge.id,
        user_id: edge.named,
        text: edge.label.as_ref().map_or("", |label| &label.text),
        label_type: edge.label.as_ref().map(|label| label.kind).unwrap_or_default(),
        r#type: edge.arrow,
        stroke: edge.stroke,
        length: edge.length,
        classes: &edge.classes,
        style: edge.styles.as_deref(),
        metadata: edge.metadata.as_deref(),
    }))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SubgraphView<'a> {
    id: &'a str,
    title: &'a str,
    label_type: LabelKind,
    nodes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    dir: Option<&'a str>,
    classes: &'a [String],
    #[serde(skip_serializing_if = "Map::is_empty")]
    metadata: &'a Map<String, Value>,
}

fn subgraphs<S: Serializer>(subgraphs: &[Subgraph], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(subgraphs.iter().map(|subgraph| SubgraphView {
        id: &subgraph.id,
        title: &subgraph.title.text,
        label_type: subgraph.title.kind,
        nodes: &subgraph.nodes,
        dir: subgraph.dir.as_deref(),
        classes: &subgraph.classes,
        metadata: &subgraph.metadata,
    }))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClassView<'a> {
    id: &'a str,
    styles: &'a [String],
    text_styles: &'a [String],
}

fn classes<S: Serializer>(classes: &[ClassDef], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(classes.iter().map(|class| ClassView {
        id: &class.id,
        styles: &class.styles,
        text_styles: &class.text_styles,
    }))
}

/// Pairs as an object.
fn members<S: Serializer>(pairs: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_map(Some(pairs.len()))?;
    pairs.iter().try_for_each(|(key, value)| object.serialize_entry(key, value))?;
    object.end()
}
