// What must hold for any bytes at all. Shared, as source, by `tests/fuzz.rs` and the libFuzzer target.

use std::io::Write;
use std::process::{Command, Stdio};

use runbookc::config::Config;
use runbookc::diagnostic::{Diagnostic, Level};
use runbookc::fix::mend;
use runbookc::load::{Loaded, load};
use runbookc::model::threshold::{find_thresholds, read_threshold};
use runbookc::model::time::{TimeValue, read_all, read_cell};
use runbookc::model::{Runbook, Workspace};
use runbookc::pages::Scope;
use runbookc::report::{FORMATS, Options};
use runbookc::source::{FileId, Mapped, Sources, Span};
use runbookc::suppress::comments_in;
use runbookc::syntax::{mermaid, promql, shell, yaml};
use runbookc::world::World;
use runbookc::world::locate::CONFIG;
use runbookc::world::memory::MemoryWorld;
use runbookc::{BuildOptions, CheckOptions, Checked};
use serde_json::Value;

/// A part of the front end, and what must hold of it for any bytes.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// All of them; each has its file in `fuzz_targets/` as well.
pub(crate) const TARGETS: &[Target] = &[
    ("page", hold),
    ("mermaid", flowchart),
    ("times", times),
    ("thresholds", thresholds),
    ("shell", commands),
    ("yaml", documents),
    ("configuration", configuration),
    ("suppressions", suppressions),
    ("fixes", fixes),
    ("artifacts", artifacts),
];

/// The page under test.
pub(crate) const PAGE: &str = "runbooks/page.md";

/// A page beside it, so that links, ladders and severities have something to meet or contradict.
const NEIGHBOUR: &str = "# Contacts\n\n## Severities\n\n| Level | Response time |\n|---|---|\n| SEV1 | 5 min |\n\n\
                         ## Escalation\n\n| After | Escalate to |\n|---|---|\n| 15 min | Lead |\n";

/// Checks and compiles `page`; panics where one of these does not hold:
/// every place lies in its file and on character boundaries; no line of the page is lost; the same input gives the same
/// output.
pub(crate) fn hold(page: &[u8]) {
    let world = MemoryWorld::new([("runbooks/contacts.md", NEIGHBOUR)]);
    world.write(PAGE, page, false).expect("a world in memory takes any file");
    let said = checked(&world);
    assert_eq!(said, checked(&world), "the same page, two answers");
    let config = Config::load(&world, runbookc::rules()).expect("there is no configuration");
    let Loaded { workspace, .. } = load(&world, config, &Scope::default()).expect("there is a page");
    workspace.runbooks.iter().for_each(|runbook| placed(runbook, &workspace.sources));
    workspace.runbooks.iter().for_each(|runbook| kept(runbook, &workspace));
    let made = || runbookc::compile(&world, &BuildOptions::default()).expect("there is a page").artifacts;
    let (first, second) = (made(), made());
    assert!(!first.is_empty(), "each page has a checklist");
    assert_eq!(first, second, "the same page, two artifacts");
}

/// Fixes: they settle, which leaves nothing to be fixed, and what is fixed is found no more.
pub(crate) fn fixes(page: &[u8]) {
    let world = MemoryWorld::new([("runbooks/contacts.md", NEIGHBOUR)]);
    world.write(PAGE, page, false).expect("a world in memory takes any file");
    let options = CheckOptions::default();
    let count = |checked: &Checked, code: &str| {
        checked.findings.diagnostics.iter().filter(|found| found.rule.code == code).count()
    };
    for risky in [false, true] {
        let before = runbookc::check(&world, &options).expect("there is a page");
        let codes: Vec<_> = before.findings.diagnostics.iter().map(|found| found.rule.code).collect();
        let mended = mend(&world, before, &options, risky).expect("there is a page");
        // A block that is closed no longer hides what stands below it, and there may be more to find than before.
        let uncovered = mended.made.contains_key("RB605");
        for (code, made) in mended.made.iter().filter(|_| !uncovered) {
            let before = codes.iter().filter(|found| *found == code).count();
            let after = count(&mended.checked, code);
            assert!(after < before + made, "{code}: {made} fixes, and {before} findings became {after}");
        }
        for change in &mended.changes {
            world.write(&change.path, change.after.as_bytes(), false).expect("a world in memory takes any file");
        }
        let again = runbookc::check(&world, &options).expect("there is a page");
        let again = mend(&world, again, &options, risky).expect("there is a page");
        let texts: Vec<_> = again.changes.iter().map(|change| (&change.before, &change.after)).collect();
        assert!(texts.is_empty(), "what was mended is mended again: {texts:?}");
    }
}

/// Artifacts: bash reads each script, and each file of rules, routes or data is YAML or JSON with expressions that parse.
pub(crate) fn artifacts(page: &[u8]) {
    let world = MemoryWorld::new([("runbooks/contacts.md", NEIGHBOUR)]);
    world.write(PAGE, page, false).expect("a world in memory takes any file");
    for artifact in runbookc::compile(&world, &BuildOptions::default()).expect("there is a page").artifacts {
        let text = String::from_utf8(artifact.bytes).expect("artifacts are text");
        match artifact.path.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "sh" => parses(&artifact.path, &text),
            "json" => drop(serde_json::from_str::<Value>(&text).expect("an artifact of JSON is JSON")),
            "yml" | "yaml" => {
                let (nodes, error) = yaml::read_all(&text);
                assert!(error.is_none(), "{}: {error:?} in {text}", artifact.path);
                nodes.iter().for_each(expressions);
            }
            _ => {}
        }
    }
}

/// `bash -n`.
fn parses(path: &str, script: &str) {
    let mut bash = Command::new("bash");
    let bash = bash.arg("-n").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut bash = bash.spawn().expect("bash is there");
    // Where bash gives up, it stops reading: its status says so.
    let _ = bash.stdin.take().map(|mut stdin| stdin.write_all(script.as_bytes()));
    let ended = bash.wait_with_output().expect("bash ends");
    assert!(ended.status.success(), "{path}: {}\n{script}", String::from_utf8_lossy(&ended.stderr));
}

/// Each `expr` in a file of rules is PromQL.
fn expressions(node: &yaml::Node) {
    match &node.value {
        yaml::Value::List(items) => items.iter().for_each(expressions),
        yaml::Value::Map(pairs) => {
            for (key, value) in pairs {
                if let (Some("expr"), Some(expression)) = (key.as_str(), value.as_str()) {
                    assert!(promql::parse(expression).is_ok(), "{expression:?} is no PromQL");
                }
                expressions(value);
            }
        }
        _ => {}
    }
}

/// What `check` says, in every format; each finding lies in its file.
fn checked(world: &MemoryWorld) -> Vec<String> {
    let checked = runbookc::check(world, &CheckOptions::default()).expect("there is a page");
    for found in &checked.findings.diagnostics {
        spans(found).for_each(|span| on_boundaries(span, &checked.sources, found.rule.code));
        assert!(!found.message.is_empty(), "{}: a finding without words", found.rule.code);
    }
    let options =
        Options { color: true, width: 80, fail_on: Level::Error, in_repository: "", rules: runbookc::rules() };
    FORMATS.iter().map(|format| (format.render)(&checked.findings, &checked.sources, &options)).collect()
}

fn spans(found: &Diagnostic) -> impl Iterator<Item = Span> {
    let edits = found.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
    let related = found.related.iter().map(|label| label.span);
    std::iter::once(found.primary.span).chain(related).chain(edits)
}

fn on_boundaries(span: Span, sources: &Sources, of: &str) {
    let text = &sources.get(span.file).unwrap_or_else(|| panic!("{of}: {span:?} is in no file")).text;
    assert!(text.get(span.range()).is_some(), "{of}: {span:?} is not on character boundaries of {text:?}");
}

/// Every span of the model: they are the objects that hold just a file, a start and an end.
fn placed(runbook: &Runbook, sources: &Sources) {
    let mut open = vec![serde_json::to_value(runbook).expect("the model is JSON")];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(fields) => {
                let number = |key: &str| fields.get(key).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
                match (fields.len(), number("file"), number("start"), number("end")) {
                    (3, Some(file), Some(start), Some(end)) => {
                        on_boundaries(Span { file: FileId(file), start, end }, sources, "model");
                    }
                    _ => open.extend(fields.into_iter().map(|(_, value)| value)),
                }
            }
            _ => {}
        }
    }
}

/// Each line with a letter or a digit lies in a block of the ledger.
fn kept(runbook: &Runbook, workspace: &Workspace) {
    let entries = &runbook.ledger;
    let Some(source) = entries.first().and_then(|entry| workspace.sources.get(entry.span.file)) else { return };
    let mut covered: Vec<(u32, u32)> = entries.iter().map(|entry| (entry.span.start, entry.span.end)).collect();
    covered.sort_unstable();
    let (mut next, mut reach, mut offset) = (covered.iter().peekable(), 0, 0);
    for line in source.text.split_inclusive('\n') {
        let start = offset + line.find(|c: char| c.is_alphanumeric()).unwrap_or(line.len());
        offset += line.len();
        while let Some((_, end)) = next.next_if(|(from, _)| *from as usize <= start) {
            reach = reach.max(*end as usize);
        }
        assert!(start >= offset || start < reach, "{line:?} is in no block of the ledger of {:?}", source.text);
    }
}

fn inside(span: Span, text: &str, of: &str) {
    assert!(text.get(span.range()).is_some(), "{of}: {span:?} is not on character boundaries of {text:?}");
}

/// Flowcharts: errors lie in the text, and reading again reads the same.
pub(crate) fn flowchart(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let diagram = mermaid::parse(&Mapped::plain(FileId(0), 0, text.as_ref()));
    inside(diagram.span, &text, "diagram");
    for error in &diagram.errors {
        inside(error.span, &text, &error.message);
        error.fix.iter().for_each(|(span, _)| inside(*span, &text, "fix"));
    }
    assert_eq!(mermaid::answer("x", &text), mermaid::answer("x", &text), "the same chart, two answers");
}

/// Times: in order, inside the text, and what one prints reads back as the same.
pub(crate) fn times(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut end = 0;
    for found in read_all(&text) {
        assert!(found.range.start >= end && text.get(found.range.clone()).is_some(), "{found:?} in {text:?}");
        assert!(found.tag.clone().is_none_or(|tag| text.get(tag).is_some()), "{found:?} in {text:?}");
        end = found.range.end;
        if matches!(found.value, TimeValue::Unreadable(_)) {
            continue;
        }
        let printed = found.value.to_string();
        let again = read_cell(&printed).map(|expression| expression.value);
        assert_eq!(again.as_ref(), Some(&found.value), "{printed:?}, from {text:?}");
    }
    let _ = read_cell(&text);
}

/// Thresholds: inside the text.
pub(crate) fn thresholds(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for found in find_thresholds(&text).into_iter().chain(read_threshold(&text, Some("Target"))) {
        assert!(text.get(found.range.clone()).is_some(), "{found:?} in {text:?}");
        assert!(found.subject.clone().is_none_or(|subject| text.get(subject).is_some()), "{found:?} in {text:?}");
        assert!(!found.to_string().is_empty());
    }
}

/// Shell text: errors, placeholders and sessions lie in it.
pub(crate) fn commands(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mapped = Mapped::plain(FileId(0), 0, text.as_ref());
    let script = shell::parse(&mapped);
    script.errors.iter().for_each(|error| inside(error.span, &text, &error.message));
    for placeholder in script.placeholders.into_iter().chain(shell::placeholder::find(&mapped)) {
        inside(placeholder.span, &text, &placeholder.name);
        assert!(text.get(placeholder.range.clone()).is_some(), "{placeholder:?} in {text:?}");
    }
    let _ = shell::session::read(&mapped);
}

/// YAML: every value and every error lies in the text.
pub(crate) fn documents(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (nodes, error) = yaml::read_all(&text);
    let mut open: Vec<&yaml::Node> = nodes.iter().collect();
    while let Some(node) = open.pop() {
        assert!(text.get(node.range.clone()).is_some(), "{:?} in {text:?}", node.range);
        match &node.value {
            yaml::Value::List(items) => open.extend(items),
            yaml::Value::Map(pairs) => open.extend(pairs.iter().flat_map(|(key, value)| [key, value])),
            _ => {}
        }
    }
    assert!(error.is_none_or(|error| error.at <= text.len()), "an error behind the end of {text:?}");
}

/// The configuration: it means something, or says why it does not, twice the same.
pub(crate) fn configuration(bytes: &[u8]) {
    let world = MemoryWorld::new([(PAGE, NEIGHBOUR)]);
    world.write(CONFIG, bytes, false).expect("a world in memory takes any file");
    let read = || Config::load(&world, runbookc::rules()).map(|_| ()).map_err(|error| error.to_string());
    let said = read();
    assert_eq!(said, read(), "the same configuration, two answers");
    assert!(said.as_ref().err().is_none_or(|message| !message.is_empty()), "an error without words");
    if said.is_ok() {
        // It may exclude every page: that is an answer, too.
        let _ = runbookc::check(&world, &CheckOptions::default());
        let _ = runbookc::compile(&world, &BuildOptions::default());
    }
}

/// Suppressions: comments lie in the text; whatever they say, `check` has an answer.
pub(crate) fn suppressions(bytes: &[u8]) {
    let text = format!("<!-- runbookc-ignore {} -->\n\n[x](gone.md)\n", String::from_utf8_lossy(bytes));
    comments_in(&text, FileId(0), 0).iter().for_each(|comment| inside(comment.span, &text, "comment"));
    checked(&MemoryWorld::new([(PAGE, text.as_str())]));
}
