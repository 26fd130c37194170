//! What the documentation says of rules, targets and formats is what the program says of them. `RUNBOOKC_BLESS=1` writes
//! it anew; read the diff before committing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use runbookc::Dump;
use runbookc::diagnostic::RuleInfo;
use runbookc::emit::TARGETS;
use runbookc::pages::Scope;
use runbookc::report::FORMATS;
use runbookc::world::disk::DiskWorld;

/// Families of rules by the beginning of their codes.
const TOPICS: &[(&str, &str)] = &[
    ("RB1", "Links"),
    ("RB2", "Time"),
    ("RB3", "Flowcharts"),
    ("RB4", "Commands"),
    ("RB5", "Alerts"),
    ("RB6", "Structure"),
    ("RB9", "runbookc's own"),
];

/// What stands on top of a generated page.
const GENERATED: &str =
    "<!-- Written by `RUNBOOKC_BLESS=1 cargo test --test suite docs::` from the rules' own documentation. -->";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn level(rule: &RuleInfo) -> &'static str {
    rule.level.map_or("off", |level| level.name())
}

fn topics() -> Vec<(&'static str, Vec<&'static RuleInfo>)> {
    let rules = runbookc::rules();
    let of = |prefix: &str| rules.iter().filter(|rule| rule.code.starts_with(prefix)).copied().collect();
    let topics: Vec<(_, Vec<_>)> = TOPICS.iter().map(|&(prefix, topic)| (topic, of(prefix))).collect();
    assert_eq!(topics.iter().map(|(_, rules)| rules.len()).sum::<usize>(), rules.len(), "each rule has one topic");
    topics.into_iter().filter(|(_, rules)| !rules.is_empty()).collect()
}

/// The page of a rule: its title, what it is called, the text, and where its cases are.
fn page(rule: &RuleInfo) -> String {
    let text = runbookc::rule_page(rule);
    let (title, text) = text.split_once('\n').unwrap();
    let level = rule.level.map_or("off until asked for".to_owned(), |level| format!("{level} by default"));
    let mut page = format!(
        "{GENERATED}\n{title}\n\n`{}` · `{}` · {level} · {} confidence\n\n{}\n",
        rule.code,
        rule.name,
        rule.confidence.name(),
        text.trim()
    );
    let cases = format!("fixtures/lint/{}.md", rule.name);
    if root().join(&cases).is_file() {
        page += &format!("\nPages on which it speaks, and pages on which it is silent: [{cases}](../../{cases})\n");
    }
    page + "\n[All rules](README.md)\n"
}

fn index() -> String {
    let mut index = format!("{GENERATED}\n# Rules\n");
    for (topic, rules) in topics() {
        index +=
            &format!("\n## {topic}\n\n| rule | name | level | confidence | what it finds |\n|---|---|---|---|---|\n");
        for rule in rules {
            index += &format!(
                "| [{0}]({0}.md) | `{1}` | {2} | {3} | {4} |\n",
                rule.code,
                rule.name,
                level(rule),
                rule.confidence.name(),
                rule.summary
            );
        }
    }
    index
}

/// The parts of the README that stand between `<!-- name: begin -->` and `<!-- name: end -->`.
fn parts() -> Vec<(&'static str, String)> {
    let mut rules = "| topic | rules |\n|---|---|\n".to_owned();
    for (topic, of) in topics() {
        let links = of.iter().map(|rule| format!("[{} {}](docs/rules/{}.md)", rule.code, rule.name, rule.code));
        rules += &format!("| {topic} | {} |\n", links.collect::<Vec<_>>().join(", "));
    }
    let table = |head: &str, rows: Vec<(&str, &str)>| {
        let rows = rows.iter().map(|(name, what)| format!("| `{name}` | {what} |\n"));
        format!("| {head} | |\n|---|---|\n{}", rows.collect::<String>())
    };
    let formats = table("format", FORMATS.iter().map(|format| (format.name, format.description)).collect());
    let targets = table("target", TARGETS.iter().map(|target| (target.name, target.describe)).collect());
    vec![("rules", rules), ("formats", formats), ("targets", targets), ("corpora", corpora())]
}

/// What each rule finds in public repositories, from `docs/corpora.tsv`, which `tests/judged.rs` writes.
fn corpora() -> String {
    let text = fs::read_to_string(root().join("docs/corpora.tsv")).unwrap();
    let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let mut table =
        format!("| rule | level | {} |\n|---|---|{}\n", head[1..].join(" | "), "--:|".repeat(head.len() - 1));
    let mut silent = 0;
    for row in lines {
        let rule = runbookc::rules().iter().find(|rule| rule.code == row[0]).expect("a counted rule exists");
        if row[1..].iter().all(|count| *count == "0") {
            silent += 1;
            continue;
        }
        let counts: Vec<&str> = row[1..].iter().map(|count| if *count == "0" { "" } else { count }).collect();
        table += &format!(
            "| [{0} {1}](docs/rules/{0}.md) | {2} | {3} |\n",
            rule.code,
            rule.name,
            level(rule),
            counts.join(" | ")
        );
    }
    table + &format!("\nThe other {silent} rules find nothing there, or are off until asked for.\n")
}

fn readme() -> String {
    let mut text = fs::read_to_string(root().join("README.md")).unwrap();
    for (name, part) in parts() {
        let (begin, end) = (format!("<!-- {name}: begin -->\n"), format!("<!-- {name}: end -->\n"));
        let (before, rest) = text.split_once(&begin).unwrap();
        let (_, after) = rest.split_once(&end).unwrap();
        text = format!("{before}{begin}{part}{end}{after}");
    }
    text
}

/// What the model tells apart, from the schema that is made of its types.
fn understanding() -> String {
    let schema = fs::read_to_string(root().join("docs/schema/model.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let mut part = String::new();
    for (name, title) in [
        ("TableKind", "Tables"),
        ("FenceLanguage", "Code blocks"),
        ("ActionKind", "Actions"),
        ("TimeKind", "Times"),
        ("Effect", "Effects of commands"),
    ] {
        let variants = schema["$defs"][name]["oneOf"].as_array().unwrap_or_else(|| panic!("{name} is in the schema"));
        part += &format!("**{title}**\n\n");
        for variant in variants {
            let key = |fields: &serde_json::Value| fields.as_object()?.keys().next().cloned();
            let name = variant["const"].as_str().map(str::to_owned).or_else(|| key(&variant["properties"]));
            let text = variant["description"].as_str().unwrap_or_default().replace('\n', " ");
            part += &format!("- `{}`: {text}\n", name.expect("a variant has a name"));
        }
        part.push('\n');
    }
    let text = fs::read_to_string(root().join("docs/understanding.md")).unwrap();
    let (begin, end) = ("<!-- kinds: begin -->\n", "<!-- kinds: end -->\n");
    let (before, rest) = text.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    format!("{before}{begin}{part}{end}{after}")
}

/// Every file that is written from what the program knows, with what should stand in it.
fn generated() -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::from([
        (root().join("README.md"), readme()),
        (root().join("docs/rules/README.md"), index()),
        (root().join("docs/understanding.md"), understanding()),
    ]);
    let pages = runbookc::rules().iter().map(|rule| (root().join(format!("docs/rules/{}.md", rule.code)), page(rule)));
    files.extend(pages);
    files
}

#[test]
fn the_documentation_is_current() {
    let (generated, bless) = (generated(), std::env::var_os("RUNBOOKC_BLESS").is_some());
    let folder = root().join("docs/rules");
    fs::create_dir_all(&folder).unwrap();
    let there = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let gone: Vec<PathBuf> = there.filter(|path| !generated.contains_key(path)).collect();
    let stale: Vec<_> =
        generated.iter().filter(|(path, text)| fs::read_to_string(path).ok().as_ref() != Some(*text)).collect();
    if bless {
        stale.iter().for_each(|(path, text)| fs::write(path, text).unwrap());
        gone.iter().for_each(|path| fs::remove_file(path).unwrap());
        return;
    }
    let stale: Vec<_> = stale.iter().map(|(path, _)| path.display()).collect();
    assert!(stale.is_empty(), "out of date: {stale:#?}\nRUNBOOKC_BLESS=1 cargo test --test suite docs:: writes them");
    assert!(gone.is_empty(), "of no rule: {gone:#?}");
}

/// What is understood of the pages of a corpus, as a row of a table.
fn row(corpus: &str, folder: &Path) -> String {
    let world = DiskWorld::new(folder, None).unwrap();
    let scope = Scope { paths: vec![String::new()], ..Scope::default() };
    let pages = runbookc::dump(&world, &scope, Dump::LedgerStatistics).unwrap()["pages"].clone();
    let ledger = runbookc::dump(&world, &scope, Dump::Ledger).unwrap();
    let blocks = ledger["blocks"].as_array().unwrap();
    let count = |verdict: &str, kind: &str| {
        let of = |name: &str, wanted: &str, block: &serde_json::Value| wanted.is_empty() || block[name] == wanted;
        blocks.iter().filter(|block| of("verdict", verdict, block) && of("kind", kind, block)).count()
    };
    let [modelled, prose, unread] = ["modelled", "prose", "not-understood"].map(|verdict| count(verdict, ""));
    let [fences, tables] =
        ["fence", "table"].map(|kind| format!("{} of {}", count("not-understood", kind), count("", kind)));
    format!("| {corpus} | {pages} | {} | {modelled} | {prose} | {unread} | {fences} | {tables} |\n", blocks.len())
}

/// The shares of public runbooks that are understood, as the documentation states them.
#[test]
fn what_is_understood_of_public_runbooks_is_current() {
    let Some(shared) = std::env::var_os("RUNBOOKC_SHARED") else { return };
    let path = root().join("docs/understanding.md");
    let text = fs::read_to_string(&path).unwrap();
    let mut current = String::new();
    for line in text.lines() {
        let corpus = line.strip_prefix("| ").and_then(|rest| rest.split(" | ").next()).unwrap_or_default();
        let folder = Path::new(&shared).join("corpora").join(corpus);
        if !corpus.is_empty() && folder.is_dir() {
            current += &row(corpus, &folder);
        } else {
            current += &format!("{line}\n");
        }
    }
    if std::env::var_os("RUNBOOKC_BLESS").is_some() {
        fs::write(&path, current).unwrap();
        return;
    }
    assert_eq!(text, current, "RUNBOOKC_BLESS=1 cargo test --test suite docs:: writes what is understood now");
}

#[test]
fn summaries_fit_into_a_table() {
    for rule in runbookc::rules() {
        assert!(!rule.summary.contains(['|', '\n']), "{}", rule.code);
    }
}
