//! What is printed is what `docs/schema/` describes: the schemas are generated from the types.

#![allow(clippy::expect_used)]

use std::path::Path;

use schemars::JsonSchema;

use super::*;
use crate::model::Runbook;
use crate::schema::{checked_in, printed};
use crate::world::disk::DiskWorld;
use crate::world::memory::MemoryWorld;

/// `dump model`.
#[derive(JsonSchema)]
#[allow(dead_code)]
struct Model {
    /// The version of this form: 1.
    version: u8,
    /// The runbooks, sorted by path.
    runbooks: Vec<Runbook>,
}

/// `dump ledger`.
#[derive(JsonSchema)]
#[allow(dead_code)]
struct Ledger {
    /// The version of this form: 1.
    version: u8,
    /// Each block of each page, in order.
    blocks: Vec<LedgerBlock>,
}

/// A block and what became of it.
#[derive(JsonSchema)]
#[allow(dead_code)]
struct LedgerBlock {
    /// `heading`, `paragraph`, `table` ...
    kind: String,
    /// What became of it.
    verdict: Verdict,
    /// Why.
    reason: String,
    /// Path from the working directory.
    file: String,
    /// Its place in the file.
    span: BlockSpan,
}

/// From the first character to behind the last.
#[derive(JsonSchema)]
#[allow(dead_code)]
struct BlockSpan {
    start: crate::source::Position,
    end: crate::source::Position,
}

/// The repository that the tests stand in.
fn repository() -> DiskWorld {
    DiskWorld::new(Path::new(env!("CARGO_MANIFEST_DIR")), None).expect("the repository is there")
}

#[test]
fn schemas_are_those_of_the_types() {
    checked_in("model.schema.json", &printed::<Model>());
    checked_in("ledger.schema.json", &printed::<Ledger>());
}

/// Where `value` is not what `schema` describes; as much of JSON Schema as the generated ones use.
fn wrong(schema: &Value, value: &Value, root: &Value, at: &str) -> Option<String> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(name.trim_start_matches('#')).unwrap_or(&Value::Null);
        return wrong(target, value, root, at);
    }
    for key in ["anyOf", "oneOf"] {
        let Some(choices) = schema.get(key).and_then(Value::as_array) else { continue };
        let all: Vec<_> = choices.iter().map(|choice| wrong(choice, value, root, at)).collect();
        if all.iter().all(Option::is_some) {
            return all.into_iter().flatten().last();
        }
    }
    if schema.get("const").is_some_and(|only| only != value) {
        return Some(format!("{at}: {value} is not the constant"));
    }
    if schema.get("enum").and_then(Value::as_array).is_some_and(|all| !all.contains(value)) {
        return Some(format!("{at}: {value} is none of the names"));
    }
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        _ => value.is_object(),
    };
    let fits = match schema.get("type") {
        Some(Value::String(name)) => is(name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    };
    if !fits {
        return Some(format!("{at}: {value} is no {}", schema.get("type").unwrap_or(&Value::Null)));
    }
    match value {
        Value::Array(items) => {
            let each = schema.get("items").unwrap_or(&Value::Null);
            let first = schema.get("prefixItems").and_then(Value::as_array);
            let of = |i: usize| first.and_then(|first| first.get(i)).unwrap_or(each);
            items.iter().enumerate().find_map(|(i, item)| wrong(of(i), item, root, &format!("{at}/{i}")))
        }
        Value::Object(fields) => {
            let known = schema.get("properties").and_then(Value::as_object);
            let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
            let missing = required.filter_map(Value::as_str).find(|key| !fields.contains_key(*key));
            let unknown = fields.keys().find(|key| known.is_some_and(|known| !known.contains_key(*key)));
            if let Some(key) = missing.or(unknown.map(String::as_str)) {
                return Some(format!("{at}: {key} is missing or unknown"));
            }
            let of = |key: &str| known.and_then(|known| known.get(key)).unwrap_or(&Value::Null);
            fields.iter().find_map(|(key, field)| wrong(of(key), field, root, &format!("{at}/{key}")))
        }
        _ => None,
    }
}

#[test]
fn what_is_printed_is_what_the_schemas_describe() {
    let repository = repository();
    let listed = repository.entries().expect("the repository can be listed");
    let wanted = |path: &str| {
        path.ends_with(".md")
            && ["runbooks/", "fixtures/model/", "fixtures/lint/"].iter().any(|at| path.starts_with(at))
    };
    // Fixtures hold pages inside of fences: without the outer ones they are pages themselves.
    let page = |path: &str| {
        let bytes = repository.read(path).expect("a page can be read");
        (path.replace('/', "-"), String::from_utf8_lossy(&bytes).replace("`````", ""))
    };
    let entries = listed.entries.iter().filter(|entry| wanted(&entry.path));
    let pages: Vec<_> = entries.map(|entry| page(&entry.path)).collect();
    assert!(pages.len() > 50, "{} pages are too few to say anything", pages.len());
    let world = MemoryWorld::new(pages.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let scope = Scope { paths: vec![String::new()], ..Scope::default() };
    for (what, schema) in [(Dump::Model, printed::<Model>()), (Dump::Ledger, printed::<Ledger>())] {
        let dumped = dump(&world, &scope, what).expect("the pages can be read");
        let schema = schema.to_value();
        assert_eq!(wrong(&schema, &dumped, &schema, ""), None);
        let mut other = dumped.clone();
        if let Some(version) = other.get_mut("version") {
            *version = Value::Null;
        }
        assert!(wrong(&schema, &other, &schema, "").is_some(), "the test cannot fail");
    }
}
