//! Pages and what is understood of them: `fixtures/model/<construct>.md` is prose with cases in it. A case is a block of
//! five backticks labelled `page`, and a block labelled `model FIELD, FIELD` with these fields of its runbook as
//! `dump model` prints them: a place as `line:column`, a text with its place as `line:column "text"`.
//! `RUNBOOKC_BLESS=1` writes what is understood now; read the diff before committing.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use runbookc::Dump;
use runbookc::pages::Scope;
use runbookc::world::memory::MemoryWorld;
use serde_json::{Map, Value};

const FENCE: &str = "`````";

/// One case: its page, the fields that are looked at, and the lines of the fixture that hold them.
struct Case {
    page: String,
    fields: Vec<String>,
    model: std::ops::Range<usize>,
}

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/model");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn cases(text: &str) -> Vec<Case> {
    let lines: Vec<&str> = text.lines().collect();
    let (mut cases, mut page, mut at) = (Vec::new(), None, 0);
    while at < lines.len() {
        let Some(info) = lines[at].strip_prefix(FENCE).filter(|info| !info.is_empty()) else {
            at += 1;
            continue;
        };
        let end = (at + 1..lines.len()).find(|&i| lines[i] == FENCE).expect("a fixture's block is closed");
        if info == "page" {
            page = Some(lines[at + 1..end].iter().fold(String::new(), |body, line| body + line + "\n"));
        } else {
            let fields = info.strip_prefix("model ").expect("a block is a page or a model").split(", ");
            let page = page.take().expect("a model follows its page");
            cases.push(Case { page, fields: fields.map(str::to_owned).collect(), model: at + 1..end });
        }
        at = end + 1;
    }
    cases
}

/// The fields of a case, as lines.
fn understood(case: &Case) -> Vec<String> {
    let world = MemoryWorld::new([("page.md", case.page.as_str())]);
    let scope = Scope { paths: vec![String::new()], ..Scope::default() };
    let dumped = runbookc::dump(&world, &scope, Dump::Model).expect("a fixture can be read");
    let runbook = dumped["runbooks"][0].as_object().expect("a fixture is one runbook");
    let mut lines = Vec::new();
    for field in &case.fields {
        let value = runbook.get(field).unwrap_or_else(|| panic!("a runbook has no {field}"));
        print(field, &terse(value), 0, &mut lines);
    }
    lines
}

/// A value with its places in short.
fn terse(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(terse).collect(),
        Value::Object(fields) if fields.contains_key("start") && fields.contains_key("end") => {
            match (&fields["start"], &fields["end"]) {
                (Value::Object(start), _) => Value::String(format!("{}:{}", start["line"], start["column"])),
                (start, end) => Value::String(format!("{start}..{end}")),
            }
        }
        Value::Object(fields) => {
            let short: Map<String, Value> = fields.iter().map(|(key, value)| (key.clone(), terse(value))).collect();
            match (short.get("text"), short.get("span"), short.len()) {
                (Some(Value::String(text)), Some(Value::String(span)), 2) => Value::String(format!("{span} {text:?}")),
                _ => Value::Object(short),
            }
        }
        other => other.clone(),
    }
}

/// Appends `key: value` in the manner of YAML; what is empty is left out.
fn print(key: &str, value: &Value, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Null => {}
        Value::Array(items) if items.is_empty() => lines.extend((depth == 0).then(|| format!("{key}: none"))),
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            let items: Vec<String> = items.iter().map(plain).collect();
            lines.push(format!("{indent}{key}: {}", items.join(", ")));
        }
        Value::Array(items) => items.iter().for_each(|item| print(key, item, depth, lines)),
        Value::Object(fields) => {
            lines.push(format!("{indent}{key}"));
            fields.iter().for_each(|(key, value)| print(key, value, depth + 1, lines));
        }
        other => lines.push(format!("{indent}{key}: {}", plain(other))),
    }
}

fn plain(value: &Value) -> String {
    // A text of several lines stays on one line of the fixture.
    let text = |text: &str| if text.contains('\n') { format!("{text:?}") } else { text.to_owned() };
    value.as_str().map_or_else(|| value.to_string(), text)
}

#[test]
fn pages_are_understood_as_their_fixtures_expect() {
    let bless = std::env::var_os("RUNBOOKC_BLESS").is_some();
    let mut wrong = String::new();
    let paths = fixtures();
    assert!(!paths.is_empty(), "no fixtures");
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let cases = cases(&text);
        assert!(!cases.is_empty(), "{}: no case", path.display());
        let (mut blessed, mut at) = (String::new(), 0);
        for case in &cases {
            let said = understood(case);
            let expected = &lines[case.model.clone()];
            if expected != said {
                let place = format!("{}:{}", path.display(), case.model.start);
                write!(wrong, "\n{place}:\nexpected\n{}\nis\n{}\n", expected.join("\n"), said.join("\n")).unwrap();
            }
            for line in lines[at..case.model.start].iter().copied().chain(said.iter().map(String::as_str)) {
                writeln!(blessed, "{line}").unwrap();
            }
            at = case.model.end;
        }
        lines[at..].iter().for_each(|line| writeln!(blessed, "{line}").unwrap());
        if bless {
            std::fs::write(&path, blessed).unwrap();
        }
    }
    assert!(wrong.is_empty() || bless, "{wrong}");
}
