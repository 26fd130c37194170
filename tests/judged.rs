//! Findings on real pages, judged by hand: `tests/judged/<rule>.tsv` has a row for each (corpus, file, line, verdict, why).
//!
//! Precision is held to what a level promises: errors are right at least 95 times in 100, warnings 85. With
//! `RUNBOOKC_SHARED` set to a folder that has the `corpora/`, the rules are run over them again: every finding that was
//! judged right must still be there, and none that was judged wrong.
//!
//! A rule without a file finds nothing in the corpora, or less than a warning there: the rules about flowcharts (RB3xx) among
//! them, whose few charts are sound.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use runbookc::CheckOptions;
use runbookc::diagnostic::{Confidence, Level};
use runbookc::pages::Scope;
use runbookc::world::disk::DiskWorld;

struct Judged {
    corpus: String,
    file: String,
    line: u32,
    right: Option<bool>,
}

fn judged() -> BTreeMap<String, Vec<Judged>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judged");
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let rule = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let row = |row: &str| {
            let cells: Vec<&str> = row.split('\t').collect();
            let right = match cells[3] {
                "right" => Some(true),
                "wrong" => Some(false),
                _ => None,
            };
            Judged { corpus: cells[0].to_owned(), file: cells[1].to_owned(), line: cells[2].parse().unwrap(), right }
        };
        all.insert(rule, text.lines().skip(1).map(row).collect());
    }
    all
}

#[test]
fn levels_keep_their_promise() {
    for (name, rows) in judged() {
        let rule = runbookc::rules().iter().find(|rule| rule.name == name).expect("a judged rule exists");
        let right = rows.iter().filter(|row| row.right == Some(true)).count();
        let decided = rows.iter().filter(|row| row.right.is_some()).count();
        let share = right as f64 / decided.max(1) as f64;
        println!("{} {name}: {right} of {decided} right", rule.code);
        let least = match rule.confidence {
            Confidence::High => 0.95,
            Confidence::Medium => 0.85,
            Confidence::Low => 0.0,
        };
        assert!(share >= least, "{name}: {share:.2}");
    }
}

#[test]
fn levels_ask_for_confidence() {
    for rule in runbookc::rules() {
        let least = match rule.level {
            Some(Level::Error) => Confidence::High,
            Some(Level::Warning) => Confidence::Medium,
            _ => Confidence::Low,
        };
        assert!(rule.confidence >= least, "{}: {} with {} confidence", rule.code, rule.name, rule.confidence.name());
    }
}

/// The corpora, and the public repositories that they were taken from.
const CORPORA: &[(&str, &str)] = &[
    ("openshift", "openshift/runbooks"),
    ("prometheus-operator", "prometheus-operator/runbooks"),
    ("3horizons", "3horizons/agentic-devops-platform"),
    ("idp-devops", "JasonTM17/Internal-_Developer_Platform_DevOps"),
    ("tim-mcp", "terraform-ibm-modules/tim-mcp"),
];

/// Where the corpora have their rule files.
const RULE_FILES: &[(&str, &str)] = &[
    ("3horizons", "prometheus/*.yaml"),
    ("3horizons", "deploy/helm/sre-alerts.yaml"),
    ("idp-devops", "infra/monitoring/**"),
    // The rules whose pages these are: another repository, as a checkout beside.
    ("prometheus-operator", "../kube-prometheus/manifests/*.yaml"),
];

/// `(file, line)` of every finding, by rule, in a corpus.
fn found(corpora: &Path, corpus: &str) -> BTreeMap<&'static str, Vec<(String, u32)>> {
    let root: PathBuf = corpora.join(corpus).canonicalize().unwrap();
    let world = DiskWorld::new(&root, None).unwrap();
    let rule_files = RULE_FILES.iter().filter(|(of, _)| *of == corpus).map(|(_, pattern)| (*pattern).to_owned());
    let scope =
        Scope { paths: vec![String::new()], rule_files: rule_files.collect(), allow_outside: true, ..Scope::default() };
    let options = CheckOptions { scope, ..CheckOptions::default() };
    let checked = runbookc::check(&world, &options).unwrap();
    let mut found: BTreeMap<&str, Vec<(String, u32)>> = BTreeMap::new();
    for diagnostic in &checked.findings.diagnostics {
        let span = diagnostic.primary.span;
        let source = checked.sources.get(span.file).unwrap();
        found.entry(diagnostic.rule.name).or_default().push((source.path.clone(), source.line(span.start)));
    }
    found
}

type Found = BTreeMap<&'static str, BTreeMap<&'static str, Vec<(String, u32)>>>;

/// What every rule finds in every corpus; `None` where there are none.
fn everywhere() -> Option<&'static Found> {
    static FOUND: OnceLock<Option<Found>> = OnceLock::new();
    let corpora = || Some(PathBuf::from(std::env::var_os("RUNBOOKC_SHARED")?).join("corpora"));
    let all = || corpora().map(|folder| CORPORA.iter().map(|(corpus, _)| (*corpus, found(&folder, corpus))).collect());
    FOUND.get_or_init(all).as_ref()
}

/// `docs/corpora.tsv`, which the README's table is made of. `RUNBOOKC_BLESS=1` writes it.
#[test]
fn counts_are_current() {
    let Some(found) = everywhere() else { return };
    let mut text = "rule".to_owned();
    CORPORA.iter().for_each(|(_, repository)| text += &format!("\t{repository}"));
    text.push('\n');
    for rule in runbookc::rules() {
        let counts = CORPORA.iter().map(|(corpus, _)| found[corpus].get(rule.name).map_or(0, Vec::len));
        text += &counts.fold(rule.code.to_owned(), |row, count| format!("{row}\t{count}"));
        text.push('\n');
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/corpora.tsv");
    if std::env::var_os("RUNBOOKC_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&path).unwrap_or_default(),
        text,
        "RUNBOOKC_BLESS=1 cargo test --test suite judged::"
    );
}

#[test]
fn judged_findings_stand() {
    let Some(found) = everywhere() else { return };
    let mut wrong = Vec::new();
    for (rule, rows) in judged() {
        for row in rows {
            let hits = found[row.corpus.as_str()].get(rule.as_str());
            let there = hits.is_some_and(|hits| hits.iter().any(|(file, line)| (file, *line) == (&row.file, row.line)));
            let place = format!("{rule}: {}/{}:{}", row.corpus, row.file, row.line);
            match row.right {
                Some(true) if !there => wrong.push(format!("{place}: no longer found")),
                Some(false) if there => wrong.push(format!("{place}: judged wrong, and still found")),
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for corpus in ["openshift", "prometheus-operator"] {
        for rule in ["missing-file", "missing-anchor"] {
            assert!(!found[corpus].contains_key(rule), "{corpus} has no broken relative link");
        }
    }
}
