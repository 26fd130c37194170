//! Every rule against its fixture: `fixtures/lint/<rule>.md` is prose with cases in it. A case is one or more blocks of
//! five backticks with a `file=` each, and a block labelled `findings` with what the rule must say about them, in the
//! form `path:line:column level message`. `RUNBOOKC_BLESS=1` writes what it says now; read the diff before committing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use runbookc::pages::Scope;
use runbookc::world::memory::MemoryWorld;
use runbookc::world::web::{Answer, Web};
use runbookc::{CheckOptions, Checked};

const FENCE: &str = "`````";

/// One case: its files, and the lines of the fixture that hold the findings.
struct Case {
    files: Vec<(String, String)>,
    findings: std::ops::Range<usize>,
}

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lint");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn cases(text: &str) -> Vec<Case> {
    let lines: Vec<&str> = text.lines().collect();
    let (mut cases, mut files, mut at) = (Vec::new(), Vec::new(), 0);
    while at < lines.len() {
        let Some(info) = lines[at].strip_prefix(FENCE).filter(|info| !info.is_empty()) else {
            at += 1;
            continue;
        };
        let end = (at + 1..lines.len()).find(|&i| lines[i] == FENCE).expect("a fixture's block is closed");
        if info == "findings" {
            cases.push(Case { files: std::mem::take(&mut files), findings: at + 1..end });
        } else {
            let path = info.split("file=").nth(1).expect("a fixture's block names its file").to_owned();
            let body = lines[at + 1..end].iter().fold(String::new(), |body, line| body + line + "\n");
            files.push((path, body));
        }
        at = end + 1;
    }
    cases
}

/// The network as a case describes it: a block `file=web` with a URL and what is there in each line.
#[derive(Debug)]
struct Described(BTreeMap<String, Answer>);

impl Described {
    fn new(text: &str) -> Self {
        let answer = |line: &str| {
            let (url, said) = line.split_once(' ').expect("a URL and an answer");
            let (kind, why) = said.split_once(' ').unwrap_or((said, ""));
            let answer = match kind {
                "good" => Answer::Good,
                "dead" => Answer::Dead(why.to_owned()),
                _ => Answer::Unverified(why.to_owned()),
            };
            (url.to_owned(), answer)
        };
        Self(text.lines().map(answer).collect())
    }
}

impl Web for Described {
    fn ask(&self, urls: &BTreeSet<String>, _: &[String]) -> BTreeMap<String, Answer> {
        urls.iter()
            .map(|url| (url.clone(), self.0.get(url).unwrap_or_else(|| panic!("{url} was asked")).clone()))
            .collect()
    }
}

fn findings(rule: &str, case: &Case) -> Vec<String> {
    let world = MemoryWorld::new(case.files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let web = case.files.iter().find(|(path, _)| path == "web");
    let options = CheckOptions {
        scope: Scope { paths: vec![String::new()], ..Scope::default() },
        select: vec![rule.to_owned()],
        web: web.map(|(_, text)| Arc::new(Described::new(text)) as Arc<dyn Web>),
        ..CheckOptions::default()
    };
    let Checked { findings, sources, .. } = runbookc::check(&world, &options).expect("a fixture can be checked");
    let line = |d: &runbookc::diagnostic::Diagnostic| {
        let source = sources.get(d.primary.span.file).unwrap();
        let at = source.position(d.primary.span.start);
        let mut line = format!("{}:{}:{} {} {}", source.path, at.line, at.column, d.level, d.message);
        for related in &d.related {
            let source = sources.get(related.span.file).unwrap();
            write!(line, "\n  {}:{} {}", source.path, source.position(related.span.start).line, related.message)
                .unwrap();
        }
        line
    };
    findings.diagnostics.iter().map(line).collect()
}

#[test]
fn rules_say_what_their_fixtures_expect() {
    let mut wrong = String::new();
    for path in fixtures() {
        let rule = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let cases = cases(&text);
        let said: Vec<Vec<String>> = cases.iter().map(|case| findings(&rule, case)).collect();
        assert!(said.iter().any(Vec::is_empty), "{rule}: no case in which the rule is silent");
        assert!(said.iter().any(|said| !said.is_empty()), "{rule}: no case in which the rule speaks");
        let (mut blessed, mut at) = (String::new(), 0);
        for (case, said) in cases.iter().zip(&said) {
            let said = said.iter().flat_map(|finding| finding.lines()).collect::<Vec<_>>();
            let expected = &lines[case.findings.clone()];
            if expected != said {
                write!(
                    wrong,
                    "\n{rule}, line {}:\nexpected\n{}\nsaid\n{}\n",
                    case.findings.start,
                    expected.join("\n"),
                    said.join("\n")
                )
                .unwrap();
            }
            for line in lines[at..case.findings.start].iter().chain(&said) {
                writeln!(blessed, "{line}").unwrap();
            }
            at = case.findings.end;
        }
        lines[at..].iter().for_each(|line| writeln!(blessed, "{line}").unwrap());
        if std::env::var_os("RUNBOOKC_BLESS").is_some() {
            std::fs::write(&path, blessed).unwrap();
        }
    }
    assert!(wrong.is_empty() || std::env::var_os("RUNBOOKC_BLESS").is_some(), "{wrong}");
}

#[test]
fn rules_and_fixtures_are_a_bijection() {
    let mut fixtures: Vec<String> =
        fixtures().iter().map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let mut rules: Vec<String> = runbookc::rules().iter().map(|rule| rule.name.to_owned()).collect();
    // Rules about files that cannot be read and about comments have tests of their own, with the world they need.
    rules.retain(|name| !runbookc::rules().iter().any(|rule| rule.name == name && rule.code.starts_with("RB9")));
    fixtures.sort();
    rules.sort();
    assert_eq!(fixtures, rules);
}
