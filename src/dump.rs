//! The typed model as JSON, for people who want to see what was understood and for programs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::diagnostic::RuleInfo;
use crate::emit::diagrams::dot::dot;
use crate::failure::Failure;
use crate::load::{Loaded, load};
use crate::model::{LedgerEntry, Verdict, Workspace, mermaid};
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
        return Ok(configuration(&config, scope));
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

/// The configuration; for each path that was asked for, also the level of each rule there.
fn configuration(config: &Config, scope: &Scope) -> Value {
    let mut value = serde_json::to_value(config).unwrap_or_default();
    let level = |path: &str, rule: &RuleInfo| config.level_for(rule, path).map_or("off", |level| level.name());
    let levels = |path: &String| {
        let levels: Map<String, Value> =
            rules().iter().map(|rule| (rule.code.to_owned(), json!(level(path, rule)))).collect();
        (path.clone(), Value::Object(levels))
    };
    if let Value::Object(object) = &mut value
        && !scope.paths.is_empty()
    {
        object.insert("levels".to_owned(), Value::Object(scope.paths.iter().map(levels).collect()));
    }
    value
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

/// Blocks of one kind by verdict and reason.
#[derive(Default)]
struct Counts {
    verdicts: BTreeMap<Verdict, usize>,
    reasons: BTreeMap<(Verdict, &'static str), usize>,
}

impl Counts {
    fn add(&mut self, entry: &LedgerEntry) {
        *self.verdicts.entry(entry.verdict).or_default() += 1;
        *self.reasons.entry((entry.verdict, entry.reason)).or_default() += 1;
    }

    /// Numbers, the share in hundredths that was understood or is text for people, and reasons, the commonest first.
    fn json(&self) -> Value {
        let count = |verdict: Verdict| self.verdicts.get(&verdict).copied().unwrap_or_default();
        let (modelled, prose, unread) =
            (count(Verdict::Modelled), count(Verdict::Prose), count(Verdict::NotUnderstood));
        let all = modelled + prose + unread;
        let mut reasons: Vec<_> = self.reasons.iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let mut told: BTreeMap<Verdict, Map<String, Value>> = BTreeMap::new();
        for ((verdict, reason), count) in reasons {
            told.entry(*verdict).or_default().insert((*reason).to_owned(), (*count).into());
        }
        let of = |verdict: Verdict| told.get(&verdict).cloned().unwrap_or_default();
        json!({
            "blocks": all,
            "modelled": modelled,
            "prose": prose,
            "not-understood": unread,
            "accounted-percent": ((modelled + prose) * 100).checked_div(all).unwrap_or(100),
            "reasons": {
                "modelled": of(Verdict::Modelled),
                "prose": of(Verdict::Prose),
                "not-understood": of(Verdict::NotUnderstood),
            },
        })
    }
}

/// Counts by kind of block, verdict and reason.
fn statistics(workspace: &Workspace) -> Value {
    let mut kinds: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut total = Counts::default();
    for entry in workspace.runbooks.iter().flat_map(|runbook| &runbook.ledger) {
        kinds.entry(entry.kind).or_default().add(entry);
        *total.verdicts.entry(entry.verdict).or_default() += 1;
    }
    let kinds: Map<String, Value> = kinds.iter().map(|(kind, counts)| ((*kind).to_owned(), counts.json())).collect();
    let mut all = total.json();
    if let Some(fields) = all.as_object_mut() {
        fields.shift_remove("reasons");
    }
    json!({ "version": 1, "pages": workspace.runbooks.len(), "kinds": kinds, "total": all })
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

/// What a line of `dump flowchart --jsonl` asks; what else it holds is passed over.
#[derive(Deserialize)]
struct Case<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    source: Cow<'a, str>,
}

/// Answers one `{"id", "source"}` line with mermaid's verdict on the source, as one line.
pub fn flowchart_line(line: &str) -> String {
    match serde_json::from_str::<Case>(line) {
        Ok(case) => mermaid::answer(&case.id, &case.source),
        Err(_) => {
            json!({ "error": true, "message": "a line must be {\"id\": \"...\", \"source\": \"...\"}" }).to_string()
        }
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
mod tests;
