//! No input makes a part of the front end panic, lose a line or point beside the text: random text of the kind that runbooks
//! are made of, and our own pages with pieces cut out, doubled, moved and changed. `fuzz/invariants.rs` says what holds.
//!
//! The cases are the same in each run, so that nobody's change fails by chance. `RUNBOOKC_FUZZ_SECONDS=600` looks further,
//! with other cases each time; `fuzz/` does the same with libFuzzer.

#[path = "../fuzz/invariants.rs"]
mod invariants;

use std::path::Path;
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestError, TestRng, TestRunner};

/// How many cases are run where nobody asks for more.
const CASES: u32 = 150;

/// Pieces that mean something to one of the layers.
const PIECES: &[&str] = &[
    "# ",
    "## Severity levels\n",
    "### 1. ",
    "\n\n",
    "\n",
    "\r\n",
    "| ",
    " |",
    "|---|:-:|\n",
    "\\|",
    "```bash\n",
    "```mermaid\n",
    "```\n",
    "~~~~",
    "- [ ] ",
    "1. ",
    "> ",
    "    ",
    "\t",
    "<!-- ",
    " -->",
    "<!-- runbookc-ignore RB2: x (until 2026-02-30) -->\n",
    "[a](./b.md#c)",
    "[a][b]\n",
    "[b]: ./x.md\n",
    "![",
    "](",
    "<name>",
    "{{name}}",
    "YOUR_NAME",
    "${X:?}",
    "$(",
    "`",
    "\"",
    "'",
    "\\",
    "flowchart TD\n",
    "A --> B",
    "-->|Yes|",
    "{",
    "}",
    "[\"",
    "subgraph ",
    "end\n",
    "%%{init: {}}%%",
    "click A ",
    "@{ shape: x }",
    "SEV1",
    "P2",
    "5 min",
    "within 48h",
    "next business day",
    "1h30m",
    "10-15 minutes",
    ">10% error rate",
    "latency > 500ms",
    "every ",
    "kubectl delete pod x -n y",
    "kubectl get pods",
    "/incident ack",
    "$ ls\n",
    "<<EOF\n",
    "EOF\n",
    "&& ",
    " | ",
    "> /dev/null",
    "After",
    "Escalate to",
    "Response time",
    "Role",
    "Contact",
    "RTO",
    "RPO",
    "---\n",
    "title: x\n",
    "&amp;",
    "&#x200b;",
    "<a id=\"x\">",
    "[^1]",
    "[^1]: ",
    "é",
    "中",
    "\u{202e}",
    "\u{0}",
    "\u{feff}",
    "🚒",
    "e\u{301}",
    "99999999999999999999",
    "-1",
    "0",
    "1e400",
];

/// Our own pages: real ones, and the fixtures of the rules.
fn pages() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = Vec::new();
    for folder in ["runbooks", "runbooks/alerts", "fixtures/lint", "fixtures/flowchart"] {
        let mut paths: Vec<_> =
            std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        pages.extend(paths.iter().filter(|path| path.is_file()).map(|path| std::fs::read_to_string(path).unwrap()));
    }
    pages
}

/// One change to a page; the numbers are places in it, as shares of its length.
#[derive(Clone, Debug)]
enum Change {
    Delete(f64, usize),
    Double(f64, usize, f64),
    Insert(f64, String),
    Splice(f64, usize, f64, usize),
    Flip(f64, u8),
}

fn change() -> impl Strategy<Value = Change> {
    let (at, length) = (|| 0.0..1.0, || 0usize..400);
    let piece = prop_oneof![select(PIECES).prop_map(str::to_owned), "\\PC{1,8}"];
    prop_oneof![
        (at(), length()).prop_map(|(at, n)| Change::Delete(at, n)),
        (at(), length(), at()).prop_map(|(at, n, to)| Change::Double(at, n, to)),
        (at(), piece).prop_map(|(at, piece)| Change::Insert(at, piece)),
        (at(), length(), at(), any::<usize>()).prop_map(|(at, n, to, other)| Change::Splice(at, n, to, other)),
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Flip(at, byte)),
    ]
}

fn place(page: &[u8], share: f64) -> usize {
    ((page.len() as f64 * share) as usize).min(page.len())
}

fn piece(page: &[u8], at: f64, length: usize) -> Vec<u8> {
    let start = place(page, at);
    page[start..(start + length).min(page.len())].to_vec()
}

fn apply(page: &mut Vec<u8>, change: &Change, pages: &[String]) {
    match change {
        Change::Delete(at, length) => {
            let start = place(page, *at);
            page.drain(start..(start + length).min(page.len()));
        }
        Change::Double(at, length, to) => insert(page, *to, &piece(page, *at, *length)),
        Change::Insert(at, text) => insert(page, *at, text.as_bytes()),
        Change::Splice(at, length, to, other) => {
            insert(page, *to, &piece(pages[other % pages.len()].as_bytes(), *at, *length));
        }
        Change::Flip(at, byte) => {
            let at = place(page, *at);
            page.get_mut(at).into_iter().for_each(|there| *there ^= byte);
        }
    }
}

fn insert(page: &mut Vec<u8>, at: f64, bytes: &[u8]) {
    let at = place(page, at);
    page.splice(at..at, bytes.iter().copied());
}

/// A page of ours after some changes. Half of them are mended to be text again: bytes that are none end the front end early.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let pages = pages();
    (any::<usize>(), vec(change(), 1..12), any::<bool>()).prop_map(move |(index, changes, text)| {
        let mut page = pages[index % pages.len()].clone().into_bytes();
        changes.iter().for_each(|change| apply(&mut page, change, &pages));
        if text { String::from_utf8_lossy(&page).into_owned().into_bytes() } else { page }
    })
}

fn random() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![4 => select(PIECES).prop_map(str::to_owned), 1 => "\\PC{0,12}", 1 => "[a-z ]{1,12}"];
    vec(piece, 0..80).prop_map(|pieces| pieces.concat().into_bytes())
}

/// A few lines of our own pages and configuration, put together anew and changed.
fn lines() -> impl Strategy<Value = Vec<u8>> {
    let pages = pages();
    let lines: Vec<String> = pages
        .iter()
        .flat_map(|page| page.lines())
        .chain(CONFIGURATION.lines())
        .map(|line| format!("{line}\n"))
        .collect();
    (vec(select(lines), 0..12), vec(change(), 0..4)).prop_map(move |(lines, changes)| {
        let mut text = lines.concat().into_bytes();
        changes.iter().for_each(|change| apply(&mut text, change, &pages));
        text
    })
}

/// Lines of a configuration, and what a suppression says.
const CONFIGURATION: &str = "\
runbooks = [\"runbooks\"]
exclude = [\"**/*.md\", \"[\"]
extends = \"runbookc.toml\"
[rules]
RB107 = \"off\"
RB9 = \"error\"
[[override]]
paths = [\"runbooks/**\"]
rules = { RB4 = \"info\" }
[links]
renderer = \"mkdocs\"
[prometheus]
runbook_url = \"https://example.com/{path}#{anchor}\"
severity = { SEV1 = \"critical\" }
[signals.errors]
aliases = [\"error rate\"]
expr = \"sum(rate(x[5m]))\"
[templates]
dir = \"..\"
RB101: nobody minds (until 2027-03-01)
RB101,RB2: a reason
-file RB101: a reason
";

/// Runs cases on a target: a fixed number, or as many as fit into the time that somebody gives.
fn run(name: &str, hold: fn(&[u8]), strategy: &impl Strategy<Value = Vec<u8>>) {
    let seconds = std::env::var("RUNBOOKC_FUZZ_SECONDS").ok().and_then(|said| said.parse().ok());
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let fixed = TestRng::deterministic_rng(config.rng_algorithm);
    let mut runner = match end {
        None => TestRunner::new_with_rng(config, fixed),
        Some(_) => TestRunner::new(config),
    };
    loop {
        let ran = runner.run(strategy, |page| {
            hold(&page);
            Ok(())
        });
        if let Err(TestError::Fail(why, page)) = ran {
            panic!("{name}: {why}\non {:?}", String::from_utf8_lossy(&page));
        }
        if end.is_none_or(|end| Instant::now() > end) {
            return;
        }
    }
}

#[test]
fn random_pages_hold() {
    run("page", invariants::hold, &random());
}

#[test]
fn mutated_pages_hold() {
    run("page", invariants::hold, &mutated());
}

/// The parts by themselves: without a page around them, more of the cases get to where it matters.
#[test]
fn random_parts_hold() {
    for (name, hold) in invariants::TARGETS.iter().filter(|(name, _)| !["page", "fixes", "artifacts"].contains(name)) {
        run(name, *hold, &random());
        run(name, *hold, &lines());
    }
}

#[test]
fn fixes_settle_and_mend() {
    run("fixes", invariants::fixes, &mutated());
}

#[test]
fn artifacts_are_what_their_readers_take() {
    run("artifacts", invariants::artifacts, &mutated());
}

#[test]
fn our_own_pages_hold() {
    for page in pages() {
        invariants::TARGETS.iter().for_each(|(_, hold)| hold(page.as_bytes()));
    }
}
