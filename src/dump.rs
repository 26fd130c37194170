//! The typed model as JSON, for people who want to see what was understood and for programs.

use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::emit::diagrams::dot::dot;
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

/// The flowcharts in a scope as DOT, one `digraph` for each.
///
/// # Errors
/// As [`dump`].
pub fn dump_dot(world: &dyn World, scope: &Scope) -> Result<String, Failure> {
    let Loaded { workspace, troubles, .. } = load(world, Config::load(world, rules())?, scope)?;
    if let Some(trouble) = troubles.into_iter().next() {
        return Err(trouble.into());
    }
    let flows = workspace.runbooks.iter().flat_map(|runbook| &runbook.flows);
    let drawn = flows.filter_map(|flow| Some((flow.chart()?, workspace.sources.cite(flow.span))));
    Ok(drawn.map(|(chart, place)| dot(chart, &place)).collect())
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
