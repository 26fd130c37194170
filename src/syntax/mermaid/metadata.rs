//! `@{...}`: metadata of nodes, edges and subgraphs.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::source::Span;
use crate::syntax::mermaid::blank::trim;
use crate::syntax::mermaid::build::{Builder, Written, here, relabel};
use crate::syntax::mermaid::directive::truthy;
use crate::syntax::mermaid::grammar::Trouble;
use crate::syntax::mermaid::pairs;
use crate::syntax::mermaid::preprocess::restore;
use crate::syntax::mermaid::shapes::shape;
use crate::syntax::mermaid::trace::Traced;
use crate::syntax::mermaid::vertex::ShapeData;
use crate::syntax::mermaid::{Edge, ErrorKind, Label, LabelKind, Node};
use crate::syntax::yaml;

/// Keys that no author can set.
const INTERNAL: &[&str] = &["laneRole", "laneIndex", "drawnExtent"];

/// Metadata as it was read, with the way back.
struct Document {
    node: yaml::Node,
    text: Traced,
}

impl Document {
    fn get(&self, key: &str) -> Option<&yaml::Node> {
        self.node.get(key)
    }

    /// The value under `key`, unless ECMAScript takes it for false.
    fn given(&self, key: &str) -> Option<&yaml::Node> {
        self.get(key).filter(|node| truthy(node))
    }

    fn span(&self, node: &yaml::Node) -> Span {
        let range = self.text.origins(node.range.clone());
        here(range.start, range.end)
    }

    fn trouble(&self, node: &yaml::Node, message: impl Into<String>) -> Trouble {
        let span = self.span(node);
        let (start, end) = (span.start as usize, span.end as usize);
        Trouble { kind: ErrorKind::Semantic, message: message.into(), start, end }
    }
}

impl<'a> Builder<'a> {
    /// Applies metadata to whatever `id` names.
    pub(crate) fn metadata(&mut self, id: &Written<'a>, data: &ShapeData) -> Result<(), Trouble> {
        let document = read(data)?;
        let entry = self.entry(&id.text);
        let subgraph = entry.subgraph.and_then(|i| self.chart.subgraphs.get_mut(i));
        if let Some(subgraph) = subgraph.filter(|_| truthy(&document.node)) {
            if let yaml::Value::Map(pairs) = &document.node.value {
                let own = pairs.iter().filter(|(key, _)| !INTERNAL.contains(&key.display().as_str()));
                subgraph.metadata.extend(own.map(|(key, value)| (key.display(), json(value))));
            }
            return Ok(());
        }
        if let Some(edge) = entry.edge.and_then(|i| self.chart.edges.get_mut(i)) {
            apply_to_edge(edge, &document);
            return Ok(());
        }
        match self.vertex(id) {
            Some((node, _)) => apply_to_node(node, &document),
            None => Ok(()),
        }
    }
}

/// Reads metadata as YAML: in one line as a mapping in braces, else as a block.
fn read(data: &ShapeData) -> Result<Document, Trouble> {
    let body = &data.body;
    let mut text = Traced::with_room(body.text.len() + "{\n\n}".len(), body.run_count() + 2);
    let block = body.text.contains('\n');
    if !block {
        text.push("{\n", data.start);
    }
    for (range, from) in body.pieces() {
        text.push(body.text.get(range).unwrap_or_default(), from);
    }
    text.push(if block { "\n" } else { "\n}" }, data.end);
    if let Some(node) = pairs::read(&text.text) {
        return Ok(Document { node, text });
    }
    match yaml::read(&text.text) {
        Ok(node) => {
            let nothing = || yaml::Node { value: yaml::Value::Null, range: 0..0 };
            Ok(Document { node: node.unwrap_or_else(nothing), text })
        }
        Err(error) => {
            let at = text.origin(error.at).clamp(data.start, data.end);
            let message = format!("the metadata is no YAML: {}", error.message);
            Err(Trouble { kind: ErrorKind::Yaml, message, start: at, end: at })
        }
    }
}

fn apply_to_edge(edge: &mut Edge, document: &Document) {
    for (key, name) in [("animate", "animate"), ("animation", "animation"), ("curve", "interpolate")] {
        if let Some(value) = document.get(key) {
            edge.metadata.get_or_insert_default().insert(name.to_owned(), json(value));
        }
    }
    if let Some(step) = document.get("step").and_then(step) {
        edge.metadata.get_or_insert_default().insert("step".to_owned(), step.into());
    }
}

/// The number of a step, which is whole and positive.
fn step(node: &yaml::Node) -> Option<i64> {
    match node.value {
        yaml::Value::Int(step) if step > 0 => Some(step),
        yaml::Value::Float(step) if step > 0.0 && step.fract() == 0.0 && step < 1e15 => Some(step as i64),
        _ => None,
    }
}

fn apply_to_node(node: &mut Node, document: &Document) -> Result<(), Trouble> {
    if document.node.value == yaml::Value::Null {
        return Err(document.trouble(&document.node, "the metadata is empty"));
    }
    if let Some(shape) = document.given("shape") {
        node.shape = Some(shape_name(document, shape)?);
    }
    let label = document.given("label");
    if let Some(value) = label {
        let kind = match document.get("labelType").and_then(yaml::Node::as_str) {
            Some("text") => LabelKind::Text,
            Some("string") => LabelKind::String,
            _ => LabelKind::Markdown,
        };
        let text = value.as_str().map_or_else(|| value.display().into(), Cow::Borrowed);
        let label = Label { text: restore(&text), kind, span: document.span(value) };
        relabel(node, label, value.as_str().is_none().then(|| Box::new(json(value))));
    }
    for key in ["icon", "img"] {
        let Some(value) = document.given(key) else { continue };
        node.metadata.get_or_insert_default().insert(key.to_owned(), json(value));
        let label = document.get("label").filter(|label| label.value != yaml::Value::Null);
        let text = match label.map(|label| (label, label.as_str())) {
            None => "",
            Some((_, Some(text))) => text,
            Some((label, None)) => return Err(document.trouble(label, "the label of an icon has to be a string")),
        };
        if trim(text).is_empty() && node.label.text == node.id && node.label_value.is_none() {
            node.label.text.clear();
        }
    }
    for key in ["form", "pos", "constraint"] {
        if let Some(value) = document.given(key) {
            node.metadata.get_or_insert_default().insert(key.to_owned(), json(value));
        }
    }
    for key in ["w", "h"] {
        if let Some(value) = document.given(key) {
            node.metadata.get_or_insert_default().insert(key.to_owned(), number(value));
        }
    }
    Ok(())
}

fn shape_name(document: &Document, node: &yaml::Node) -> Result<&'static str, Trouble> {
    let Some(name) = node.as_str() else {
        return Err(document.trouble(node, "the shape has to be a name"));
    };
    shape(name).ok_or_else(|| document.trouble(node, format!("no such shape: `{name}`")))
}

/// A value with its entities as they are written.
fn json(node: &yaml::Node) -> Value {
    restored(node.to_json())
}

/// As deep as YAML nests, which is bounded.
fn restored(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(restore(&text)),
        Value::Array(items) => items.into_iter().map(restored).collect(),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(key, value)| (key, restored(value))).collect::<Map<_, _>>())
        }
        other => other,
    }
}

/// A value as the number that ECMAScript makes of it; what is none is `"NaN"`.
fn number(node: &yaml::Node) -> Value {
    let text = match &node.value {
        yaml::Value::Int(_) | yaml::Value::Float(_) => return node.to_json(),
        yaml::Value::Bool(value) => return i64::from(*value).into(),
        yaml::Value::Map(_) => return "NaN".into(),
        _ => node.display(),
    };
    let text = trim(&text);
    let radix = [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2)];
    if let Some((digits, radix)) = radix.iter().find_map(|(p, radix)| Some((text.strip_prefix(p)?, *radix))) {
        return i64::from_str_radix(digits, radix).map_or("NaN".into(), Value::from);
    }
    let digits = text.trim_start_matches(['+', '-']);
    if digits == "Infinity" {
        return text.trim_start_matches('+').into();
    }
    match text.parse::<f64>() {
        _ if text.is_empty() => 0.into(),
        Ok(value) if digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') => match text.parse::<i64>() {
            Ok(whole) => whole.into(),
            Err(_) => value.into(),
        },
        _ => "NaN".into(),
    }
}
