//! The typed model as JSON, for people who want to see what was understood and for programs.

use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::failure::Failure;
use crate::load::{Loaded, load};
use crate::model::{Verdict, Workspace, mermaid};
use crate::pages::Scope;
use crate::rules;
use crate::source::{FileId, Sources, Span};
use crate::world::World;

/// What can be dumped of the files in a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dump {
    /// The runbooks.
    Model,
    /// Each block and what became of it.
    Ledger,
    /// How many blocks of each kind were understood.
    LedgerStatistics,
    /// The flowcharts.
    Flowchart,
    /// The configuration in force.
    Config,
}

/// Dumps `what` of the runbooks in a scope.
///
/// # Errors
/// As [`crate::check`].
pub fn dump(world: &dyn World, scope: &Scope, what: Dump) -> Result<Value, Failure> {
    let config = Config::load(world, rules())?;
    if what == Dump::Config {
        return Ok(serde_json::to_value(&config).unwrap_or_default());
    }
    let Loaded { workspace, troubles, .. } = load(world, config, scope)?;
    if let Some(trouble) = troubles.into_iter().next() {
        return Err(trouble.into());
    }
    Ok(match what {
        Dump::Model => model(&workspace),
        Dump::Ledger => ledger(&workspace),
        Dump::LedgerStatistics => statistics(&workspace),
        _ => flowcharts(&workspace),
    })
}

fn model(workspace: &Workspace) -> Value {
    let mut runbooks = serde_json::to_value(&workspace.runbooks).unwrap_or_default();
    place(&mut runbooks, &workspace.sources);
    json!({ "version": 1, "runbooks": runbooks })
}

fn ledger(workspace: &Workspace) -> Value {
    let blocks: Vec<Value> = workspace
        .runbooks
        .iter()
        .flat_map(|runbook| &runbook.ledger)
        .map(|entry| {
            let file = workspace.sources.get(entry.span.file).map_or("", |source| source.display.as_str());
            let span = span(entry.span, &workspace.sources);
            json!({ "kind": entry.kind, "verdict": entry.verdict, "reason": entry.reason, "file": file, "span": span })
        })
        .collect();
    json!({ "version": 1, "blocks": blocks })
}

/// Counts by kind of block and verdict.
fn statistics(workspace: &Workspace) -> Value {
    let mut kinds: Map<String, Value> = Map::new();
    let mut counts: std::collections::BTreeMap<&str, [usize; 3]> = std::collections::BTreeMap::new();
    for entry in workspace.runbooks.iter().flat_map(|runbook| &runbook.ledger) {
        let [modelled, prose, unread] = counts.entry(entry.kind).or_default();
        match entry.verdict {
            Verdict::Modelled => *modelled += 1,
            Verdict::Prose => *prose += 1,
            Verdict::NotUnderstood => *unread += 1,
        }
    }
    let mut total = [0; 3];
    for (kind, count) in counts {
        total.iter_mut().zip(count).for_each(|(sum, n)| *sum += n);
        kinds.insert(kind.to_owned(), shares(count));
    }
    json!({ "version": 1, "pages": workspace.runbooks.len(), "kinds": kinds, "total": shares(total) })
}

fn shares([modelled, prose, unread]: [usize; 3]) -> Value {
    json!({ "blocks": modelled + prose + unread, "modelled": modelled, "prose": prose, "not-understood": unread })
}

fn flowcharts(workspace: &Workspace) -> Value {
    let flows = workspace.runbooks.iter().flat_map(|runbook| runbook.flows.iter().map(move |flow| (runbook, flow)));
    let charts: Vec<Value> = flows
        .map(|(_, flow)| {
            let mut value = serde_json::to_value(flow).unwrap_or_default();
            place(&mut value, &workspace.sources);
            value
        })
        .collect();
    json!({ "version": 1, "flowcharts": charts })
}

/// Answers one `{"id", "source"}` line with mermaid's verdict on the source, as one line.
pub fn flowchart_line(line: &str) -> String {
    let case: Value = serde_json::from_str(line).unwrap_or_default();
    let id = case.get("id").and_then(Value::as_str);
    let source = case.get("source").and_then(Value::as_str);
    match (id, source) {
        (Some(id), Some(source)) => mermaid::answer(id, source).to_string(),
        _ => json!({ "error": true, "message": "a line must be {\"id\": \"...\", \"source\": \"...\"}" }).to_string(),
    }
}

/// Start and end as people count.
fn span(span: Span, sources: &Sources) -> Value {
    sources
        .get(span.file)
        .map_or(Value::Null, |source| json!({ "start": source.position(span.start), "end": source.position(span.end) }))
}

/// Turns each span from offsets into file, lines and columns. A span is the one object that has just these three keys.
fn place(value: &mut Value, sources: &Sources) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| place(item, sources)),
        Value::Object(fields) => {
            if let Some(found) = raw_span(fields) {
                let file = sources.get(found.file).map_or("", |source| source.display.as_str());
                let mut placed = span(found, sources);
                if let Value::Object(placed) = &mut placed {
                    placed.shift_insert(0, "file".to_owned(), file.into());
                }
                *value = placed;
            } else {
                fields.values_mut().for_each(|field| place(field, sources));
            }
        }
        _ => {}
    }
}

fn raw_span(fields: &Map<String, Value>) -> Option<Span> {
    let number = |key: &str| fields.get(key).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    if fields.len() != 3 {
        return None;
    }
    Some(Span { file: FileId(number("file")?), start: number("start")?, end: number("end")? })
}

#[cfg(test)]
mod tests {
    //! What is printed is what `docs/schema/` describes: the schemas are generated from the types.

    use std::path::Path;

    use schemars::{JsonSchema, Schema, schema_for};

    use super::*;
    use crate::model::Runbook;
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

    fn checked_in(name: &str, schema: &Schema) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(name);
        let current = format!("{}\n", serde_json::to_string_pretty(schema).unwrap_or_default());
        if std::env::var_os("RUNBOOKC_BLESS").is_some() {
            std::fs::write(&path, current).expect("docs/schema can be written");
        } else {
            let stored = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(stored == current, "{} is not what the types say: RUNBOOKC_BLESS=1 cargo test --lib dump", name);
        }
    }

    #[test]
    fn schemas_are_those_of_the_types() {
        checked_in("model.schema.json", &schema_for!(Model));
        checked_in("ledger.schema.json", &schema_for!(Ledger));
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

    fn entry_name(path: &Path) -> String {
        path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    #[test]
    fn what_is_printed_is_what_the_schemas_describe() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut pages = Vec::new();
        for kind in ["runbooks", "fixtures/model", "fixtures/lint"] {
            for entry in std::fs::read_dir(folder.join(kind)).expect("the repository has it") {
                let path = entry.expect("a folder can be read").path();
                if path.extension().is_some_and(|extension| extension == "md") {
                    // Fixtures hold pages inside of fences: without the outer ones they are pages themselves.
                    let text = std::fs::read_to_string(&path).expect("a page can be read").replace("`````", "");
                    pages.push((format!("{}-{}", pages.len(), entry_name(&path)), text));
                }
            }
        }
        let world = MemoryWorld::new(pages.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        let scope = Scope { paths: vec![String::new()], ..Scope::default() };
        for (what, schema) in [(Dump::Model, schema_for!(Model)), (Dump::Ledger, schema_for!(Ledger))] {
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
}
