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

/// One change to what a page is made of, and not to its letters; the numbers choose among what there is.
#[derive(Clone, Debug)]
enum Move {
    DropRow(usize),
    DoubleRow(usize),
    SwapRows(usize, usize),
    DropColumn(usize, usize),
    DoubleColumn(usize, usize),
    SwapColumns(usize, usize, usize),
    Level(usize, bool),
    Nest(usize, usize),
    CloseFence(usize, usize),
    DropFenceEnd(usize),
    Carry(usize, usize),
    DoubleSection(usize, usize),
}

fn structural() -> impl Strategy<Value = Move> {
    let at = any::<usize>;
    prop_oneof![
        at().prop_map(Move::DropRow),
        at().prop_map(Move::DoubleRow),
        (at(), at()).prop_map(|(a, b)| Move::SwapRows(a, b)),
        (at(), 0..8_usize).prop_map(|(a, b)| Move::DropColumn(a, b)),
        (at(), 0..8_usize).prop_map(|(a, b)| Move::DoubleColumn(a, b)),
        (at(), 0..8_usize, 0..8_usize).prop_map(|(a, b, c)| Move::SwapColumns(a, b, c)),
        (at(), any::<bool>()).prop_map(|(a, down)| Move::Level(a, down)),
        (at(), 1..9_usize).prop_map(|(a, by)| Move::Nest(a, by)),
        (at(), 0..6_usize).prop_map(|(a, by)| Move::CloseFence(a, by)),
        at().prop_map(Move::DropFenceEnd),
        (at(), at()).prop_map(|(a, b)| Move::Carry(a, b)),
        (at(), at()).prop_map(|(a, b)| Move::DoubleSection(a, b)),
    ]
}

fn is_row(line: &str) -> bool {
    line.trim_start().starts_with('|')
}

fn is_heading(line: &str) -> bool {
    line.starts_with('#')
}

fn is_fence(line: &str) -> bool {
    line.trim_start().starts_with("```")
}

fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("- ") || line.starts_with("* ") || line.starts_with(|c: char| c.is_ascii_digit())
}

/// The line that `choice` picks of those that are of a kind.
fn pick(lines: &[String], kind: fn(&str) -> bool, choice: usize) -> Option<usize> {
    let all: Vec<usize> = (0..lines.len()).filter(|&at| kind(&lines[at])).collect();
    all.get(choice.checked_rem(all.len())?).copied()
}

/// The lines of the table around line `at`.
fn table_around(lines: &[String], at: usize) -> std::ops::Range<usize> {
    let start = (0..=at).rev().take_while(|&line| is_row(&lines[line])).last().unwrap_or(at);
    let end = (at..lines.len()).take_while(|&line| is_row(&lines[line])).last().unwrap_or(at);
    start..end + 1
}

/// Changes the cells of each row of the table in which the row that `choice` picks stands.
fn columns(lines: &mut [String], choice: usize, change: impl Fn(&mut Vec<String>)) {
    let Some(at) = pick(lines, is_row, choice) else { return };
    for line in table_around(lines, at) {
        let mut cells: Vec<String> = lines[line].trim().trim_matches('|').split('|').map(str::to_owned).collect();
        change(&mut cells);
        lines[line] = format!("|{}|", cells.join("|"));
    }
}

/// The lines of the section that the heading that `choice` picks begins.
fn section(lines: &[String], choice: usize) -> Option<std::ops::Range<usize>> {
    let start = pick(lines, is_heading, choice)?;
    let end = (start + 1..lines.len()).find(|&line| is_heading(&lines[line])).unwrap_or(lines.len());
    Some(start..end)
}

fn rearrange(lines: &mut Vec<String>, change: &Move) {
    match *change {
        Move::DropRow(choice) => drop(pick(lines, is_row, choice).map(|at| lines.remove(at))),
        Move::DoubleRow(choice) => {
            if let Some(at) = pick(lines, is_row, choice) {
                lines.insert(at, lines[at].clone());
            }
        }
        Move::SwapRows(a, b) => {
            if let (Some(a), Some(b)) = (pick(lines, is_row, a), pick(lines, is_row, b)) {
                lines.swap(a, b);
            }
        }
        Move::DropColumn(choice, column) => columns(lines, choice, |cells| {
            if column < cells.len() {
                cells.remove(column);
            }
        }),
        Move::DoubleColumn(choice, column) => columns(lines, choice, |cells| {
            cells.extend(cells.get(column).cloned());
        }),
        Move::SwapColumns(choice, a, b) => columns(lines, choice, |cells| {
            if a < cells.len() && b < cells.len() {
                cells.swap(a, b);
            }
        }),
        Move::Level(choice, down) => {
            if let Some(at) = pick(lines, is_heading, choice) {
                lines[at] = if down { format!("#{}", lines[at]) } else { lines[at][1..].to_owned() };
            }
        }
        Move::Nest(choice, by) => {
            if let Some(at) = pick(lines, is_item, choice) {
                lines[at].insert_str(0, &" ".repeat(by));
            }
        }
        Move::CloseFence(choice, behind) => {
            if let Some(at) = pick(lines, is_fence, choice) {
                lines.insert((at + 1 + behind).min(lines.len()), "```".to_owned());
            }
        }
        Move::DropFenceEnd(choice) => drop(pick(lines, is_fence, choice).map(|at| lines.remove(at))),
        Move::Carry(choice, to) => {
            let Some(moved) = section(lines, choice) else { return };
            let moved: Vec<String> = lines.drain(moved).collect();
            let at = pick(lines, is_heading, to).unwrap_or(0);
            lines.splice(at..at, moved);
        }
        Move::DoubleSection(choice, to) => {
            let Some(doubled) = section(lines, choice) else { return };
            let doubled = lines[doubled].to_vec();
            let at = pick(lines, is_heading, to).unwrap_or(0);
            lines.splice(at..at, doubled);
        }
    }
}

/// The pages in the fixtures of the model: each construct that it knows.
fn model_pages() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/model");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let texts = paths.iter().map(|path| std::fs::read_to_string(path).unwrap());
    let blocks = |text: String| {
        let cut =
            text.split("`````page\n").skip(1).map(|rest| rest.split("`````").next().unwrap_or_default().to_owned());
        cut.collect::<Vec<_>>()
    };
    texts.flat_map(blocks).collect()
}

/// A page whose tables, headings, lists, fences and sections were moved about.
fn rearranged() -> impl Strategy<Value = Vec<u8>> {
    let pages: Vec<String> = pages().into_iter().chain(model_pages()).collect();
    (any::<usize>(), vec(structural(), 1..16)).prop_map(move |(index, changes)| {
        let mut lines: Vec<String> = pages[index % pages.len()].lines().map(str::to_owned).collect();
        changes.iter().for_each(|change| rearrange(&mut lines, change));
        lines.join("\n").into_bytes()
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

/// Any rearrangement of a page is a page with a model, too: never a panic, no line lost, each place in its file.
#[test]
fn rearranged_pages_hold() {
    assert!(model_pages().len() > 30, "the fixtures of the model hold pages");
    run("page", invariants::hold, &rearranged());
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
