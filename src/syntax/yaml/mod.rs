//! YAML as trees with places, typed by the JSON schema (`null`, booleans, numbers, strings).
//!
//! The parser's events come from `saphyr-parser`; this module gives them types and bounds: nesting to [`MAX_DEPTH`],
//! and [`MAX_NODES`] nodes after aliases are followed, so that no document grows beyond what was written.
//!
//! [`read`] wants one document without fault. [`tolerant::read`] reads what people deploy: several documents, files that
//! a template engine has yet to fill in, and as much as can be had of those with mistakes.

pub mod place;
pub mod template;
pub mod tolerant;

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span as EventSpan, Tag};

/// How deep lists and mappings may nest. Rule files nest five deep, front matter four.
pub const MAX_DEPTH: usize = 100;

/// How many nodes a document may have once its aliases are followed.
pub const MAX_NODES: usize = 1_000_000;

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number, infinities and not-a-number included.
    Float(f64),
    /// A string: quoted, a block, or plain and nothing else.
    Str(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping in the order in which it was written; no key occurs twice.
    Map(Vec<(Node, Node)>),
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it says.
    pub value: Value,
    /// Byte offsets in the text that was read. Where an alias is followed, those of what it names.
    pub range: Range<usize>,
}

/// Why a text is no YAML, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// The parser's words.
    pub message: String,
    /// Byte offset of the place.
    pub at: usize,
}

impl Node {
    /// The value under `key` of a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let Value::Map(pairs) = &self.value else { return None };
        pairs.iter().find(|(name, _)| name.is(key)).map(|(_, value)| value)
    }

    /// Does it read `text`?
    fn is(&self, text: &str) -> bool {
        self.as_str().map_or_else(|| self.display() == text, |own| own == text)
    }

    /// The pairs of a mapping, those of `<<` behind its own; nothing of what is none.
    pub fn pairs(&self) -> Vec<(&Node, &Node)> {
        let Value::Map(pairs) = &self.value else { return Vec::new() };
        let is_merge = |key: &Node| key.value == Value::Str("<<".to_owned());
        let (merged, own): (Vec<_>, Vec<_>) = pairs.iter().map(|(k, v)| (k, v)).partition(|(key, _)| is_merge(key));
        let merged = merged.into_iter().flat_map(|(_, value)| match &value.value {
            Value::List(maps) => maps.iter().flat_map(Node::pairs).collect(),
            _ => value.pairs(),
        });
        own.into_iter().chain(merged).collect()
    }

    /// The value under `key` of a mapping, of those that are merged into it, too.
    pub fn merged(&self, key: &str) -> Option<&Node> {
        self.pairs().into_iter().find(|(k, _)| k.as_str() == Some(key)).map(|(_, value)| value)
    }

    /// The nodes of a sequence; nothing of what is none.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The string that it is.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The value as people read it: strings as they are, lists with commas.
    pub fn display(&self) -> String {
        match &self.value {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => display_float(*value),
            Value::Str(text) => text.clone(),
            Value::List(items) => items.iter().map(Node::display).collect::<Vec<_>>().join(","),
            Value::Map(_) => "[object Object]".to_owned(),
        }
    }

    /// The value as JSON; numbers that JSON cannot hold become strings.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Int(value) => (*value).into(),
            Value::Float(value) if value.is_finite() => (*value).into(),
            Value::Float(value) => display_float(*value).into(),
            Value::Str(text) => text.as_str().into(),
            Value::List(items) => items.iter().map(Node::to_json).collect(),
            Value::Map(pairs) => {
                serde_json::Value::Object(pairs.iter().map(|(k, v)| (k.display(), v.to_json())).collect())
            }
        }
    }
}

fn display_float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    value.to_string()
}

/// Reads all documents of `text`; those before an error stay.
pub fn read_all(text: &str) -> (Vec<Node>, Option<YamlError>) {
    let Parsed { documents, failed, .. } = parse(text, Builder::default());
    (documents, failed.map(|failure| failure.error))
}

/// What one pass over a text gives.
struct Parsed {
    /// Those that were closed before an error.
    documents: Vec<Node>,
    /// What is wrong, but does not hinder reading.
    troubles: Vec<YamlError>,
    /// What ended it.
    failed: Option<Failed>,
}

/// Why reading ended.
struct Failed {
    error: YamlError,
    /// May the rest be read once the place is left out? Not where a bound was reached.
    local: bool,
}

fn parse(text: &str, mut builder: Builder) -> Parsed {
    let offsets = Offsets::new(text);
    let mut documents = Vec::new();
    let mut parser = Parser::new_from_str(text);
    let failed = loop {
        let Some(event) = parser.next_event() else { break None };
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => {
                let at = offsets.byte(error.marker());
                // The scanner stops before the line breaks that the tab stands behind.
                let tab =
                    error.info().contains("tab").then(|| text.get(at..).and_then(|rest| rest.find('\t'))).flatten();
                let error = YamlError { message: error.info().to_owned(), at: at + tab.unwrap_or(0) };
                break Some(Failed { error, local: true });
            }
        };
        let mut range = offsets.range(&span);
        let start = range.start;
        if matches!(event, Event::Scalar(_, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted, ..)) {
            // The parser counts the blanks behind the closing quote in.
            range.end = start + text.get(range.clone()).unwrap_or_default().trim_end().len();
        }
        if matches!(event, Event::MappingStart(..)) && is_tabbed(text, start) {
            let error = YamlError { message: "a tab cannot indent a key".to_owned(), at: start };
            break Some(Failed { error, local: true });
        }
        match builder.take(event, range) {
            Ok(document) => documents.extend(document),
            Err(message) => break Some(Failed { error: YamlError { message, at: start }, local: false }),
        }
        if let Some(error) = builder.troubles.first().filter(|_| !builder.tolerant) {
            break Some(Failed { error: error.clone(), local: false });
        }
    };
    Parsed { documents, troubles: builder.troubles, failed }
}

/// Reads the one document of `text`; nothing where there is none.
pub fn read(text: &str) -> Result<Option<Node>, YamlError> {
    let (mut documents, error) = read_all(text);
    if let Some(error) = error {
        return Err(error);
    }
    match documents.get(1) {
        Some(second) => Err(YamlError { message: "more than one document".to_owned(), at: second.range.start }),
        None => Ok(documents.pop()),
    }
}

/// Does what begins at `at` stand behind a tab that indents its line? Inside of braces that does no harm.
fn is_tabbed(text: &str, at: usize) -> bool {
    let (before, rest) = (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default());
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.contains('\t') && line.trim().is_empty() && !rest.starts_with(['{', '['])
}

/// Turns the parser's character counts into byte offsets.
struct Offsets<'a> {
    text: &'a str,
    /// Byte offset of every character, where they are not the same thing.
    bytes: Option<Vec<usize>>,
}

impl<'a> Offsets<'a> {
    fn new(text: &'a str) -> Self {
        let bytes = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Self { text, bytes }
    }

    fn byte(&self, marker: &Marker) -> usize {
        let end = self.text.len();
        match &self.bytes {
            None => marker.index().min(end),
            Some(bytes) => bytes.get(marker.index()).copied().unwrap_or(end),
        }
    }

    fn range(&self, span: &EventSpan) -> Range<usize> {
        let start = self.byte(&span.start);
        start..self.byte(&span.end).max(start)
    }
}

/// A list or mapping whose end has not come yet.
struct Open {
    anchor: usize,
    start: usize,
    /// In a mapping, keys and values in turn.
    items: Vec<Node>,
    mapping: bool,
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
    /// What is wrong, but does not hinder reading.
    troubles: Vec<YamlError>,
    /// Go on after a trouble?
    tolerant: bool,
    /// Is a key that occurs twice one of two branches of a template?
    templated: bool,
}

impl Builder {
    /// Takes one event; gives the document that it closes.
    fn take(&mut self, event: Event<'_>, range: Range<usize>) -> Result<Option<Node>, String> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar(&text, style, tag.as_deref()).unwrap_or_else(|message| {
                    self.troubles.push(YamlError { message, at: range.start });
                    Value::Str(text.to_string())
                });
                self.complete(Node { value, range }, anchor)
            }
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned().ok_or("an alias names itself")?;
                self.nodes = self.nodes.saturating_add(weight(&node));
                self.complete(node, 0)
            }
            Event::SequenceStart(anchor, _) => self.enter(anchor, range.start, false),
            Event::MappingStart(anchor, _) => self.enter(anchor, range.start, true),
            Event::SequenceEnd | Event::MappingEnd => self.leave(range.end),
            _ => Ok(None),
        }
    }

    fn enter(&mut self, anchor: usize, start: usize, mapping: bool) -> Result<Option<Node>, String> {
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("nested more than {MAX_DEPTH} deep"));
        }
        self.open.push(Open { anchor, start, items: Vec::new(), mapping });
        Ok(None)
    }

    fn leave(&mut self, end: usize) -> Result<Option<Node>, String> {
        let Some(open) = self.open.pop() else { return Ok(None) };
        let range = open.start..end.max(open.start);
        let value = if open.mapping { Value::Map(self.pairs(open.items)) } else { Value::List(open.items) };
        self.complete(Node { value, range }, open.anchor)
    }

    fn complete(&mut self, node: Node, anchor: usize) -> Result<Option<Node>, String> {
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes > MAX_NODES {
            return Err("too large once its aliases are followed".to_owned());
        }
        if anchor != 0 {
            self.nodes = self.nodes.saturating_add(weight(&node));
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            Some(open) => {
                open.items.push(node);
                Ok(None)
            }
            None => Ok(Some(node)),
        }
    }

    /// Keys and values in turn as pairs; of a key that occurs twice the first counts.
    fn pairs(&mut self, items: Vec<Node>) -> Vec<(Node, Node)> {
        let mut keys = HashMap::new();
        let mut pairs: Vec<(Node, Node)> = Vec::with_capacity(items.len() / 2);
        let mut items = items.into_iter();
        while let (Some(key), Some(value)) = (items.next(), items.next()) {
            let name = key.display();
            match keys.get(&name).and_then(|&index: &usize| pairs.get_mut(index)) {
                Some((_, first)) if self.templated => first.value = Value::Str(template::OPAQUE.to_string()),
                Some(_) => {
                    let message = format!("the key `{name}` occurs twice");
                    self.troubles.push(YamlError { message, at: key.range.start });
                }
                None => {
                    keys.insert(name, pairs.len());
                    pairs.push((key, value));
                }
            }
        }
        pairs
    }
}

/// How many nodes a tree has; its depth is bounded by [`MAX_DEPTH`].
fn weight(node: &Node) -> usize {
    match &node.value {
        Value::List(items) => items.iter().map(weight).sum::<usize>() + 1,
        Value::Map(pairs) => pairs.iter().map(|(k, v)| weight(k) + weight(v)).sum::<usize>() + 1,
        _ => 1,
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, String> {
    let named = tag.filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.as_str());
    match (named, tag) {
        (Some("str"), _) => Ok(Value::Str(text.to_owned())),
        (Some("null" | "bool" | "int" | "float"), _) => Ok(plain(text)),
        (_, Some(tag)) if tag.handle.is_empty() && tag.suffix == "!" => Ok(Value::Str(text.to_owned())),
        (_, Some(tag)) => Err(format!("unknown tag {}{}", tag.handle, tag.suffix)),
        (_, None) if style == ScalarStyle::Plain && text.starts_with(['>', '|']) => {
            Err("a block of text cannot stand inside of brackets".to_owned())
        }
        (_, None) if style == ScalarStyle::Plain => Ok(plain(text)),
        (_, None) => Ok(Value::Str(text.to_owned())),
    }
}

/// The type of a plain scalar by the JSON schema.
pub(crate) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Value::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Value::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Value::Float(f64::NEG_INFINITY),
        _ => number(text).unwrap_or_else(|| Value::Str(text.to_owned())),
    }
}

fn number(text: &str) -> Option<Value> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let radix = [("0x", 16), ("0o", 8), ("0b", 2)].into_iter().find(|(prefix, _)| digits.starts_with(prefix));
    if let Some((_, radix)) = radix {
        let value = i64::from_str_radix(digits.get(2..)?, radix).ok()?;
        return Some(Value::Int(sign * value));
    }
    if digits.bytes().all(|c| c.is_ascii_digit()) {
        let whole = digits.parse::<i64>().ok().map(|value| Value::Int(sign * value));
        return whole.or_else(|| digits.parse().ok().map(|value: f64| Value::Float(value * f64::from(sign as i32))));
    }
    let shape = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    if !digits.chars().all(shape) || digits == "." || (digits.starts_with('.') && digits.len() != text.len()) {
        return None;
    }
    let value = digits.parse().ok().filter(|value: &f64| value.is_finite())?;
    Some(Value::Float(if sign < 0 { -value } else { value }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn json(text: &str) -> Result<String, String> {
        read(text).map(|node| node.map_or("nothing".to_owned(), |n| n.to_json().to_string())).map_err(|e| e.message)
    }

    #[test]
    fn plain_scalars_have_the_types_of_json() {
        let text = "[5, -0x1F, 1000, 1.5, 1e3, true, ~, yes, '5', 2020-01-01, 5.5.5, .inf]";
        let want = r#"[5,-31,1000,1.5,1000.0,true,null,"yes","5","2020-01-01","5.5.5","Infinity"]"#;
        assert_eq!(json(text).as_deref(), Ok(want));
    }

    #[test]
    fn places_are_bytes() {
        let text = "é: [ü, x]";
        let node = read(text).unwrap().unwrap();
        let range = match node.get("é").map(|list| &list.value) {
            Some(Value::List(items)) => items.get(1).map(|item| item.range.clone()),
            _ => None,
        };
        assert_eq!(range.and_then(|range| text.get(range)), Some("x"));
    }

    #[test]
    fn bounds_hold() {
        assert!(json(&"[".repeat(1000)).is_err());
        let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for (name, of) in "bcdefghi".chars().zip("abcdefgh".chars()) {
            bomb.push_str(&format!(
                "{name}: &{name} [*{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}]\n"
            ));
        }
        assert_eq!(json(&bomb), Err("too large once its aliases are followed".to_owned()));
        assert!(json("{a: 1, a: 2}").is_err());
        assert!(json("a\n---\nb").is_err());
    }
}
