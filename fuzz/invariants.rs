// What must hold for any bytes at all. Shared, as source, by `tests/fuzz.rs` and the libFuzzer target.

use runbookc::config::Config;
use runbookc::diagnostic::{Diagnostic, Level};
use runbookc::load::{Loaded, load};
use runbookc::model::{Runbook, Workspace};
use runbookc::pages::Scope;
use runbookc::report::{FORMATS, Options};
use runbookc::source::{FileId, Sources, Span};
use runbookc::world::World;
use runbookc::world::memory::MemoryWorld;
use runbookc::{BuildOptions, CheckOptions};
use serde_json::Value;

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
