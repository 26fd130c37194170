//! Flowcharts: own examples with what they read as, the conformance cases where they are at hand, and arbitrary text.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use runbookc::CheckOptions;
use runbookc::source::{FileId, Mapped, Source, Span};
use runbookc::syntax::mermaid::{self, Diagram};
use runbookc::world::memory::MemoryWorld;
use serde_json::Value;

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/flowchart").join(folder);
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == "mmd")).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

/// Compares with what lies beside a fixture; `UPDATE_FIXTURES=1` writes it instead.
fn hold(path: &Path, got: &str) {
    if std::env::var("UPDATE_FIXTURES").is_ok_and(|value| value == "1") {
        std::fs::write(path, got).unwrap();
    }
    let want = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(got, want, "{}", path.display());
}

fn parse(text: &str) -> Diagram {
    mermaid::parse(&Mapped::plain(FileId(0), 0, text))
}

/// What `dump flowchart --jsonl` answers.
fn verdict(text: &str) -> Value {
    serde_json::from_str(&mermaid::answer("x", text)).unwrap()
}

#[test]
fn valid_charts_read_as_written_beside_them() {
    for path in fixtures("valid") {
        let answer = verdict(&std::fs::read_to_string(&path).unwrap());
        assert!(answer.get("error").is_none(), "{}: {answer}", path.display());
        hold(&path.with_extension("json"), &format!("{answer:#}\n"));
    }
}

/// A diagram as the error fixtures tell it: what is wrong, where, and what is read all the same.
fn told(text: &str) -> String {
    let source = Source::new("x.mmd", "x.mmd", text);
    let diagram = parse(text);
    let mut out = String::new();
    for error in &diagram.errors {
        let at = source.position(error.span.start);
        let _ = writeln!(out, "{}:{} `{}`: {}", at.line, at.column, source.slice(error.span), error.message);
        let _ = writeln!(out, "    help: {}", error.help.as_deref().unwrap_or("-"));
        if let Some((span, with)) = &error.fix {
            let _ = writeln!(out, "    fix: `{}` becomes `{with}`", source.slice(*span));
        }
    }
    let chart = diagram.flowchart.unwrap();
    for node in &chart.nodes {
        let _ = writeln!(out, "node {} `{}`", node.id, node.label.text);
    }
    for edge in &chart.edges {
        let label = edge.label.as_ref().map_or("-", |label| label.text.as_str());
        let _ = writeln!(out, "edge {} {} {label}", edge.from, edge.to);
    }
    for subgraph in &chart.subgraphs {
        let _ = writeln!(out, "subgraph {} `{}` {:?}", subgraph.id, subgraph.title.text, subgraph.nodes);
    }
    out
}

#[test]
fn errors_say_where_and_what_and_the_rest_is_read() {
    for path in fixtures("errors") {
        hold(&path.with_extension("txt"), &told(&std::fs::read_to_string(&path).unwrap()));
    }
}

#[test]
fn a_fix_makes_the_text_better() {
    let (mut fixes, mut sure) = (0, 0);
    for path in fixtures("errors") {
        let text = std::fs::read_to_string(&path).unwrap();
        let diagram = parse(&text);
        for error in &diagram.errors {
            let Some((span, with)) = &error.fix else {
                assert!(!error.sure, "{}: a repair that is none", path.display());
                continue;
            };
            let mut fixed = text.clone();
            fixed.replace_range(span.range(), with);
            let left = parse(&fixed).errors.len();
            assert!(left < diagram.errors.len(), "{}: `{with}` mends nothing", path.display());
            fixes += 1;
            sure += usize::from(error.sure);
        }
    }
    assert!(fixes > 5 && sure > 2 && sure < fixes);
}

#[test]
fn errors_point_into_the_page_through_lists_quotes_tabs_and_carriage_returns() {
    let pages = [
        "> - ```mermaid\n>   flowchart TD\n>   \tA[x (y)] --> end\n>   ```\n",
        "1. é\r\n\r\n\t```mermaid\r\n\tflowchart TD\r\n\tA[x (y)] --> end\r\n\t```\r\n",
        "\u{feff}```mermaid\r\n---\r\ntitle: é\r\n---\r\nflowchart TD\r\n%% é\r\n  A[x (y)] --> end\r\n",
    ];
    for page in pages {
        let world = MemoryWorld::new([("a.md", page)]);
        let options = CheckOptions { select: vec!["RB301".to_owned()], ..CheckOptions::default() };
        let checked = runbookc::check(&world, &options).unwrap();
        let found = &checked.findings.diagnostics;
        let at: Vec<&str> = found.iter().map(|found| &page[found.primary.span.range()]).collect();
        assert_eq!(at, ["(", "end"], "{page}");
        let mut mended = page.to_owned();
        for edit in found.iter().rev().flat_map(|found| &found.fix.as_ref().unwrap().edits) {
            mended.replace_range(edit.span.range(), &edit.text);
        }
        assert!(found.iter().all(|found| found.fix.as_ref().unwrap().safe));
        assert_eq!(mended, page.replace("x (y)", "\"x (y)\"").replace("end", "End"));
        let world = MemoryWorld::new([("a.md", mended.as_str())]);
        assert!(runbookc::check(&world, &options).unwrap().findings.diagnostics.is_empty(), "{mended}");
    }
}

#[test]
fn tasks_and_losses_have_their_places() {
    let text = "gantt\r\n  section A\r\n  Page on-call :crit, p1, 09:00, 5m\r\n  Fix : after p1, 2h\r\n";
    let tasks = parse(text).tasks;
    let lengths: Vec<&str> = tasks.iter().map(|task| &text[task.length.as_ref().unwrap().span.range()]).collect();
    assert_eq!(lengths, ["5m", "2h"]);
    let text = "flowchart TD\r\n  %% c\r\n  A ---oncall\r\n  click Gone \"x.md\"\r\n";
    let chart = parse(text).flowchart.unwrap();
    let places: Vec<&str> = chart.losses.iter().map(|loss| &text[loss.span.range()]).collect();
    assert_eq!(places, ["oncall", "Gone"]);
}

#[test]
fn places_lead_back_through_front_matter_comments_and_entities() {
    let text = "---\r\ntitle: T\r\n---\r\n%% c\r\nflowchart TD\r\n  %%{init: {}}%%A[\"#35; é\"] -->|no| B\r\n";
    let chart = parse(text).flowchart.unwrap();
    let slice = |span: Span| &text[span.range()];
    assert_eq!(slice(chart.nodes[0].span), "A");
    assert_eq!(slice(chart.nodes[0].label.span), "#35; é");
    assert_eq!(slice(chart.edges[0].span), "-->|no|");
    assert_eq!(slice(chart.edges[0].label.as_ref().unwrap().span), "no");
    assert_eq!(slice(chart.nodes[1].span), "B");
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// What counts when two answers are compared: nothing that is absent, null or empty; keys in order, numbers as such.
fn stripped(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().map(|(key, v)| (key.clone(), stripped(v)));
            let sorted: std::collections::BTreeMap<_, _> = kept.filter(|(_, v)| !is_empty(v)).collect();
            Value::Object(sorted.into_iter().collect())
        }
        Value::Array(items) => items.iter().map(stripped).collect(),
        Value::Number(n) => n.as_f64().map_or(Value::Null, Value::from),
        other => other.clone(),
    }
}

/// The same for a whole answer, where the order of nodes and subgraphs does not count either.
fn whole(answer: &Value) -> Value {
    let mut answer = answer.clone();
    let members = answer.as_object_mut().unwrap();
    members.retain(|key, _| key != "id" && key != "type");
    for key in ["nodes", "subgraphs"] {
        if let Some(Value::Array(items)) = members.get_mut(key) {
            items.sort_by_key(|item| item["id"].to_string());
        }
    }
    stripped(&answer)
}

/// The conformance cases, where `RUNBOOKC_SHARED` says where they lie.
#[test]
fn conformance() {
    let Some(shared) = std::env::var_os("RUNBOOKC_SHARED") else { return };
    for (file, least) in [("public", 1.0), ("real", 1.0), ("generated", 0.995)] {
        let path = Path::new(&shared).join("mermaid").join(format!("{file}.jsonl"));
        let cases = std::fs::read_to_string(path).unwrap();
        let (mut all, mut right) = (0.0, 0.0);
        for case in cases.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
            let answer = verdict(case["source"].as_str().unwrap());
            let expect = &case["expect"];
            let refused = |v: &Value| v["error"] == true;
            let same = match (refused(expect), refused(&answer)) {
                (false, false) => whole(expect) == whole(&answer),
                (a, b) => a == b,
            };
            all += 1.0;
            right += f64::from(u8::from(same));
        }
        assert!(all > 0.0 && right / all >= least, "{file}: {right} of {all}");
    }
}

fn spans(diagram: &Diagram) -> Vec<Span> {
    let mut spans: Vec<Span> = diagram.errors.iter().map(|error| error.span).collect();
    spans.extend(diagram.errors.iter().filter_map(|error| error.fix.as_ref().map(|(span, _)| *span)));
    let Some(chart) = &diagram.flowchart else { return spans };
    for node in &chart.nodes {
        spans.extend([node.span, node.label.span]);
        spans.extend(node.former_labels.iter().map(|label| label.span));
    }
    for edge in &chart.edges {
        spans.push(edge.span);
        spans.extend(edge.label.iter().map(|label| label.span));
    }
    for subgraph in &chart.subgraphs {
        spans.extend([subgraph.span, subgraph.title.span]);
    }
    for loss in &chart.losses {
        spans.push(loss.span);
        spans.extend(loss.fix.iter().map(|(span, _)| *span));
    }
    for click in &chart.clicks {
        spans.push(click.span);
        spans.extend(click.href_span);
    }
    spans
}

fn check_spans(text: &str) {
    for span in spans(&parse(text)) {
        assert!(text.get(span.range()).is_some(), "{span:?} is no place in {text:?}");
    }
}

/// Words that flowcharts are made of, so that arbitrary text gets deep into the grammar.
const WORDS: &[&str] = &[
    "flowchart TD\n",
    "graph LR;",
    "A",
    "é",
    "end",
    "subgraph s [T]\n",
    "subgraph\n",
    "-->",
    "-- t -->",
    "|",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "\"",
    "`",
    "@{",
    "label: x",
    "e1@",
    "&",
    " ",
    "\n",
    ";",
    ":::",
    "#35;",
    "#",
    "%%",
    "%%{",
    "}%%",
    "---\n",
    "style A ",
    "fill:#f00;",
    "classDef c ",
    "click A ",
    "call cb(",
    "linkStyle 0 ",
    "direction TB",
    "accDescr {",
    "日本",
    "😀",
    "\r\n",
    "\u{feff}",
    "\0",
    "<a b=\"c\">",
    "~~~",
    "==",
    "-.",
    "x",
    "o",
    "\u{2028}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text_is_read(text in "\\PC*") {
        check_spans(&text);
        check_spans(&format!("flowchart TD\n{text}"));
    }

    #[test]
    fn arbitrary_charts_are_read(words in prop::collection::vec(prop::sample::select(WORDS), 0..40)) {
        check_spans(&words.concat());
        check_spans(&format!("flowchart TD\n{}", words.concat()));
    }
}

#[test]
fn bad_input_is_read() {
    let label = format!("flowchart TD\nA[\"{}\"]", "x".repeat(1 << 20));
    assert_eq!(parse(&label).flowchart.unwrap().nodes[0].label.text.len(), 1 << 20);
    let nested = format!("flowchart TD\n{}A\n{}", "subgraph s\n".repeat(100_000), "end\n".repeat(100_000));
    assert!(parse(&nested).errors.is_empty());
    let unclosed = format!("flowchart TD\n{}", "subgraph s\n".repeat(100_000));
    assert!(!parse(&unclosed).errors.is_empty());
    for opener in ["[", "(", "{", "\"", "@{", "|", "%%{", "A@{ x: [", "accDescr {", "<a ", "A-- ", "A[\n", "A@{\n"] {
        check_spans(&format!("flowchart TD\n{}", opener.repeat(20_000)));
    }
}
