//! Directives (`%%{init: ...}%%`) and the configuration that they and front matter make.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use serde_json::{Map, Value};

use crate::syntax::mermaid::blank::{self, blanks, from, trim, word};
use crate::syntax::yaml;

/// A directive where it stands.
pub(crate) struct Directive {
    /// Its whole extent.
    pub(crate) range: Range<usize>,
    name: Range<usize>,
    /// A single word, or whatever else stands before the end.
    argument: Argument,
}

enum Argument {
    Word(Range<usize>),
    Text(Range<usize>),
}

/// All directives of `text`. One that is not closed reaches to the end.
pub(crate) fn find(text: &str) -> Vec<Directive> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = blank::find(from(text, at), "%%{").map(|i| at + i) {
        match directive(text, start) {
            Some(directive) => {
                at = directive.range.end;
                found.push(directive);
            }
            None => at = start + 1,
        }
    }
    found
}

fn directive(text: &str, start: usize) -> Option<Directive> {
    let mut at = start + 3;
    let skip = |at: usize| at + blanks(from(text, at));
    at = skip(at);
    let name = at..at + word(from(text, at));
    if name.is_empty() {
        return None;
    }
    at = skip(name.end);
    if from(text, at).starts_with(':') {
        at = skip(at + 1);
    }
    let length = word(from(text, at));
    let argument =
        if length > 0 { Argument::Word(at..at + length) } else { Argument::Text(at..at + body(from(text, at))) };
    let (Argument::Word(range) | Argument::Text(range)) = &argument;
    at = skip(range.end);
    if from(text, at).starts_with("}%%") {
        at += 3;
    }
    Some(Directive { range: start..at, name, argument })
}

/// Length of what stands before `}%%`.
fn body(text: &str) -> usize {
    let end = text.find("}%%").unwrap_or(text.len());
    let stop = text.get(..end).and_then(|part| part.find(['\u{2028}', '\u{2029}']));
    stop.unwrap_or(end)
}

/// The configuration of front matter with that of the directives in `text` laid over it.
pub(crate) fn config(front: Map<String, Value>, text: &str) -> Map<String, Value> {
    let mut config = Value::Object(front);
    if blank::find(text, "%%{").is_some() {
        let text = trim(text).replace('\'', "\"");
        let found = find(&text);
        if let Some(init) = init(&text, &found) {
            merge(&mut config, init);
        }
        if found.iter().any(|directive| name(&text, directive).contains("wrap")) {
            merge(&mut config, serde_json::json!({ "wrap": true }));
        }
    }
    sanitize(&mut config);
    let Value::Object(mut config) = config else { return Map::new() };
    let themed = config.get("themeVariables").and_then(|v| v.get("fontFamily")).is_some();
    if let Some(family) = config.get("fontFamily").cloned().filter(|_| !themed) {
        let variables = config.entry("themeVariables").or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(variables) = variables {
            variables.insert("fontFamily".to_owned(), family);
        }
    }
    config
}

fn name<'a>(text: &'a str, directive: &Directive) -> &'a str {
    text.get(directive.name.clone()).unwrap_or_default()
}

/// What the `init` directives say together; nothing where one of them is no JSON.
fn init(text: &str, found: &[Directive]) -> Option<Value> {
    let mut merged = Value::Object(Map::new());
    let inits = found.iter().filter(|directive| is_init(name(text, directive)));
    for directive in inits {
        let Argument::Text(range) = &directive.argument else { continue };
        let argument = trim(text.get(range.clone()).unwrap_or_default());
        if !argument.is_empty() {
            merge(&mut merged, serde_json::from_str(argument).ok()?);
        }
    }
    if let Value::Object(members) = &mut merged
        && let Some(own) = members.remove("config")
    {
        members.insert("flowchart".to_owned(), own);
    }
    Some(merged)
}

/// Does a name end with the word `init` or `initialize`?
fn is_init(name: &str) -> bool {
    name.ends_with("init") || name.ends_with("initialize")
}

/// Lays `over` upon `base`, member by member.
fn merge(base: &mut Value, over: Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                match base.get_mut(&key) {
                    Some(member) if member.is_object() && value.is_object() => merge(member, value),
                    _ => {
                        base.insert(key, value);
                    }
                }
            }
        }
        (base, over) if over.is_object() => *base = over,
        _ => {}
    }
}

/// The names that a configuration may have, at any depth.
fn keys() -> &'static HashSet<&'static str> {
    static KEYS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    KEYS.get_or_init(|| include_str!("config_keys.txt").lines().collect())
}

/// Takes out what mermaid does not let a diagram configure. The depth is that of JSON or YAML, which are bounded.
fn sanitize(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(sanitize),
        Value::Object(members) => sanitize_members(members),
        _ => {}
    }
}

fn sanitize_members(members: &mut Map<String, Value>) {
    let barred = |key: &str| key.starts_with("__") || key.contains("proto") || key.contains("constr");
    members.retain(|key, value| !barred(key) && keys().contains(key.as_str()) && !value.is_null());
    for (key, value) in members.iter_mut() {
        let dictionary = matches!(key.as_str(), "nodeColors" | "filenameIcons" | "extensionIcons");
        match value {
            Value::Object(entries) if dictionary => {
                entries.retain(|name, value| !barred(name) && value.as_str().is_some_and(|v| is_entry(key, v)));
            }
            Value::Object(_) | Value::Array(_) => sanitize(value),
            Value::String(css) if (key.contains("themeCSS") || is_font(key)) && !balanced(css) => {
                *css = "{ /* ERROR: Unbalanced CSS */ }".to_owned();
            }
            _ => {}
        }
    }
    if let Some(Value::Object(variables)) = members.get_mut("themeVariables") {
        let plain = |c: char| c.is_ascii_alphanumeric() || " \"#%(),.;".contains(c);
        for value in variables.values_mut() {
            if value.as_str().is_some_and(|text| text.is_empty() || !text.chars().all(plain)) {
                *value = Value::String(String::new());
            }
        }
    }
}

fn is_font(key: &str) -> bool {
    key.contains("fontFamily") || key.contains("altFontFamily")
}

/// May `value` be an entry of the dictionary `key`: a colour, or an icon's name?
fn is_entry(key: &str, value: &str) -> bool {
    if key == "nodeColors" {
        let inner = |name: &str| value.strip_prefix(name).and_then(|rest| rest.strip_suffix(')'));
        let numbers = |part: &str| part.chars().all(|c| c.is_ascii_digit() || " \t%,.".contains(c));
        let hex = value.strip_prefix('#').is_some_and(|h| (3..=8).contains(&h.len()) && is_hex(h));
        let word = !value.is_empty() && value.chars().all(|c| c.is_ascii_alphabetic());
        return hex || word || inner("rgb(").or_else(|| inner("hsl(")).is_some_and(numbers);
    }
    let part = |p: &str| !p.is_empty() && p.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    let (left, right) = value.split_once(':').unwrap_or((value, "x"));
    part(left) && part(right)
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Do the braces of `css` close in order?
fn balanced(css: &str) -> bool {
    let mut open = 0_i64;
    for c in css.chars() {
        if open < 0 {
            return false;
        }
        open += i64::from(c == '{') - i64::from(c == '}');
    }
    open == 0
}

/// Is `value` what ECMAScript takes for true?
pub(crate) fn truthy(node: &yaml::Node) -> bool {
    match &node.value {
        yaml::Value::Null => false,
        yaml::Value::Bool(value) => *value,
        yaml::Value::Int(value) => *value != 0,
        yaml::Value::Float(value) => *value != 0.0 && !value.is_nan(),
        yaml::Value::Str(text) => !text.is_empty(),
        yaml::Value::List(_) | yaml::Value::Map(_) => true,
    }
}
