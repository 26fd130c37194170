#![allow(clippy::indexing_slicing, clippy::expect_used)]

use serde_json::Value;

use super::*;
use crate::diagnostic::{Confidence, Diagnostic, Edit, Fix};
use crate::source::{FileId, Source, Span};

static RULE: RuleInfo = RuleInfo {
    code: "RB203",
    name: "escalates-before-response",
    level: Some(Level::Error),
    confidence: Confidence::High,
    summary: "a ladder escalates before the response is due",
    source: "//! # Escalates\n//! A page.\n",
};
static NOTE: RuleInfo = RuleInfo {
    code: "RB650",
    name: "some-advice",
    level: Some(Level::Info),
    confidence: Confidence::Low,
    summary: "advice",
    source: "",
};

const PAGE: &str =
    "# Übersicht\n\n| SEV1 | 15 min |\n\n- after 5 min, \"lead\" <x> & 100%\n- after 5 min, \"lead\" <x> & 100%\n";

fn span(file: u32, text: &str, part: &str) -> Span {
    let at = text.find(part).unwrap_or_default();
    Span::new(FileId(file), at..at + part.len())
}

fn example() -> (Findings, Sources) {
    let mut sources = Sources::default();
    let rules = "groups: []\n";
    sources.add(Source::new("docs/a b.md", "../docs/a b.md", PAGE));
    sources.add(Source::new("rules.yaml", "../rules.yaml", rules));
    sources.add(Source::new("clean.md", "../clean.md", "# Clean\n"));
    let late = |part| {
        Diagnostic::new(&RULE, span(0, PAGE, part), "escalates after 5 min,\nbefore 15 min: <x> & 100%")
            .label("5 min")
            .relate(span(0, PAGE, "15 min"), "the response is due after 15 min")
            .relate(span(1, rules, "groups"), "the rule says so too")
            .help("Escalate later.")
    };
    let second = PAGE.rfind("after").map(|at| Span::new(FileId(0), at..at + 11)).unwrap_or(span(0, PAGE, "SEV1"));
    let fix = Fix {
        title: "write 15 min".to_owned(),
        safe: true,
        edits: vec![Edit { span: span(0, PAGE, "5 min, "), text: "15 min, ".to_owned() }],
    };
    let diagnostics = vec![
        late("after 5 min").fix(fix),
        Diagnostic { primary: crate::diagnostic::Label { span: second, message: String::new() }, ..late("after") },
        Diagnostic::new(&NOTE, span(0, PAGE, "Übersicht"), "a title"),
    ];
    (Findings::new(diagnostics, 3, &sources), sources)
}

fn report(name: &str) -> String {
    let (findings, sources) = example();
    let rules = [&RULE, &NOTE];
    let options = Options { color: false, width: 100, fail_on: Level::Error, in_repository: "ops", rules: &rules };
    let format = FORMATS.iter().find(|format| format.name == name).expect("a known format");
    (format.render)(&findings, &sources, &options)
}

fn json(name: &str) -> Value {
    serde_json::from_str(&report(name)).expect("JSON")
}

#[test]
fn a_secret_is_shown_in_no_report() {
    let page = "# Access\n\ntoken: hunter22, and more\n";
    let mut sources = Sources::default();
    sources.add(Source::new("a.md", "a.md", page));
    let place = span(0, page, "hunter22");
    let findings = Findings::new(vec![Diagnostic::new(&RULE, place, "a secret").hide(place)], 1, &sources);
    let rules = [&RULE];
    let options = Options { color: false, width: 100, fail_on: Level::Error, in_repository: "", rules: &rules };
    for format in FORMATS {
        let text = (format.render)(&findings, &sources, &options);
        assert!(!text.contains("hunter22"), "{}: {text}", format.name);
        assert!(format.name != "human" || text.contains("token: ********, and more"), "{text}");
    }
}

#[test]
fn people_see_the_source_every_place_and_what_to_do() {
    let text = report("human");
    for expected in [
        "error[RB203 escalates-before-response]",
        "info[RB650 some-advice]",
        "https://github.com/runbookc/runbookc/blob/main/docs/rules/RB203.md",
        "× escalates after 5 min,",
        "[../docs/a b.md:5:3]",
        "5 │ - after 5 min",
        "the response is due after 15 min",
        "the rule says so too",
        "[../rules.yaml:1:1]",
        "help: Escalate later.",
        "can be mended: write 15 min",
        "2 errors, 1 note in 3 files\n",
    ] {
        assert!(text.contains(expected), "no {expected:?} in\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "no colours were asked for");
}

#[test]
fn one_line_a_finding() {
    let text = report("short");
    assert_eq!(text.lines().count(), 3);
    let expected =
        "../docs/a b.md:5:3: error[RB203 escalates-before-response] escalates after 5 min, before 15 min: <x> & 100%";
    assert_eq!(text.lines().nth(1), Some(expected));
}

#[test]
fn json_has_the_promised_shape() {
    let report = json("json");
    assert_eq!(report["version"], 1);
    let summary = serde_json::json!({"files": 3, "findings": 3, "error": 2, "warning": 0, "info": 1});
    assert_eq!(report["summary"], summary);
    let finding = &report["findings"][1];
    let keys: Vec<&String> = finding.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["code", "name", "level", "message", "help", "file", "span", "related", "fix"]);
    assert_eq!(finding["span"]["start"], serde_json::json!({"line": 5, "column": 3, "offset": 35}));
    assert_eq!(finding["related"][1]["file"], "../rules.yaml");
    assert_eq!(finding["fix"]["edits"][0]["text"], "15 min, ");
    assert!(report["findings"][0]["fix"].is_null());
    assert_eq!(self::report("jsonl").lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).count(), 3);
}

#[test]
fn sarif_names_files_from_the_repository_and_points_at_its_rules() {
    let report = json("sarif");
    let run = &report["runs"][0];
    assert_eq!(report["version"], "2.1.0");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in run["results"].as_array().expect("results") {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "ops/docs/a%20b.md");
        for key in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(place["region"][key].as_u64().is_some_and(|n| n >= 1), "{key}");
        }
    }
    let result = &run["results"][1];
    assert_eq!(result["relatedLocations"].as_array().map(Vec::len), Some(2));
    let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], "15 min, ");
    assert_eq!(replacement["deletedRegion"]["startColumn"], 9);
    assert_eq!(rules[0]["help"]["markdown"], "# Escalates\nA page.\n");
}

#[test]
fn fingerprints_survive_moved_lines_and_tell_twins_apart() {
    let prints = |above: &str| {
        let text = format!("{above}{PAGE}");
        let mut sources = Sources::default();
        sources.add(Source::new("a.md", "a.md", text.as_str()));
        let at = |found: Option<usize>| Span::new(FileId(0), found.unwrap_or_default()..found.unwrap_or_default() + 5);
        let spans = [at(text.find("after")), at(text.rfind("after"))];
        let diagnostics = spans.map(|span| Diagnostic::new(&RULE, span, "x")).to_vec();
        Findings::new(diagnostics, 1, &sources).diagnostics.iter().map(|d| d.fingerprint).collect::<Vec<_>>()
    };
    assert_eq!(prints(""), prints("new\n\nlines\n"));
    assert_ne!(prints("")[0], prints("")[1]);
}

#[test]
fn github_is_told_what_it_would_not_show() {
    let text = "x\n".repeat(40);
    let mut sources = Sources::default();
    let page = sources.add(Source::new("::page.md", "::page.md", text.as_str()));
    let one = |rule: &'static RuleInfo, at: usize| {
        Diagnostic::new(rule, Span::new(page, at * 2..at * 2 + 1), format!("number {at} ##[group]"))
    };
    let options = Options { color: false, width: 80, fail_on: Level::Error, in_repository: "", rules: &[] };
    let render = |errors: usize, notes: usize| {
        let errors = (0..errors).map(|at| one(&RULE, 20 + at));
        let found = Findings::new(errors.chain((0..notes).map(|at| one(&NOTE, at))).collect(), 1, &sources);
        github::render(&found, &sources, &options)
    };
    let count = |text: &str, start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    let all = render(10, 10);
    assert_eq!((count(&all, "::error"), count(&all, "::notice"), all.lines().count()), (10, 10, 20));
    let many = render(12, 15);
    let kinds: Vec<usize> = ["::error", "::notice", "- ./::page.md:"].map(|start| count(&many, start)).into();
    assert_eq!((kinds, many.lines().count()), (vec![10, 10, 8], 28));
    assert!(
        many.contains("::notice title=runbookc::8 findings more: see the log of this step\n- ./::page.md:31:1: error[")
    );
    assert!(!many.lines().any(|line| line.starts_with("- ") && line.contains("##[")), "{many}");
}

#[test]
fn github_escapes_and_puts_errors_first() {
    let text = report("github");
    let lines: Vec<&str> = text.lines().collect();
    let expected = "::error file=ops/docs/a b.md,line=5,col=3,endColumn=14,title=RB203 escalates-before-response::\
                    escalates after 5 min,%0Abefore 15 min: <x> & 100%25%0AEscalate later.";
    assert_eq!(lines[0], expected);
    assert!(lines[2].starts_with("::notice "));
}

#[test]
fn gitlab_has_what_code_quality_reads() {
    let issues = json("gitlab");
    let issues = issues.as_array().expect("an array");
    let prints: std::collections::BTreeSet<_> =
        issues.iter().filter_map(|issue| issue["fingerprint"].as_str()).collect();
    assert_eq!((issues.len(), prints.len()), (3, 3));
    assert_eq!(issues[1]["location"], serde_json::json!({"path": "ops/docs/a b.md", "lines": {"begin": 5, "end": 5}}));
    assert_eq!(issues[1]["severity"], "major");
}

#[test]
fn junit_counts_what_it_lists() {
    let text = report("junit");
    assert!(text.contains("<testsuites name=\"runbookc\" tests=\"5\" failures=\"2\""), "{text}");
    assert_eq!((text.matches("<testcase ").count(), text.matches("<failure ").count()), (5, 2));
    assert_eq!(text.matches("<testsuite ").count(), text.matches("</testsuite>").count());
    assert!(text.contains("&lt;x&gt; &amp; 100%") && !text.contains("<x>"));
}

#[test]
fn pictures_of_huge_lines_and_tables_stay_small() {
    let mut sources = Sources::default();
    let line = "wörter ".repeat(100_000);
    let table = "| a | b |\n".repeat(10_000);
    sources.add(Source::new("line.md", "line.md", line.as_str()));
    sources.add(Source::new("table.md", "table.md", table.as_str()));
    let far = Span::new(FileId(0), 700_000..700_007);
    let diagnostics = vec![
        Diagnostic::new(&RULE, Span::new(FileId(0), 8..16), "x").relate(far, "far away"),
        Diagnostic::new(&RULE, Span::new(FileId(0), 0..line.len()), "whole line"),
        Diagnostic::new(&RULE, Span::new(FileId(1), 0..table.len()), "whole table"),
        Diagnostic::new(&RULE, Span::new(FileId(1), table.len()..table.len()), "the end"),
    ];
    let findings = Findings::new(diagnostics, 2, &sources);
    let options = Options { color: false, width: 100, fail_on: Level::Error, in_repository: "", rules: &[] };
    let text = human::render(&findings, &sources, &options);
    assert!(text.len() < 20_000, "{}", text.len());
    assert!(text.contains("far away") && text.contains("[line.md:1:") && !text.contains("Failed to read"), "{text}");
}

#[test]
fn statistics_count_by_rule() {
    let (findings, _) = example();
    let expected = "2  RB203  escalates-before-response  error\n1  RB650  some-advice                info\n\
                    2 errors, 1 note in 3 files\n";
    assert_eq!(statistics(&findings), expected);
}

proptest::proptest! {
    #[test]
    fn no_text_and_no_place_upsets_a_format(
        text in "[aé😀 \t\r\n|`\u{1b}\u{202e}]{0,60}",
        places in proptest::collection::vec((0_usize..70, 0_usize..70), 1..6),
    ) {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("a.md", "a.md", text.as_str()));
        let at = |offset: usize| text.floor_char_boundary(offset);
        let spans = places.iter().map(|&(a, b)| Span::new(file, at(a.min(b))..at(a.max(b))));
        let diagnostics = spans.clone().map(|span| {
            spans.clone().fold(Diagnostic::new(&RULE, span, text.as_str()), |found, other| found.relate(other, "x\ny"))
        });
        let findings = Findings::new(diagnostics.collect(), 1, &sources);
        let options = Options { color: false, width: 60, fail_on: Level::Info, in_repository: "", rules: &[&RULE] };
        for format in FORMATS {
            let report = (format.render)(&findings, &sources, &options);
            proptest::prop_assert!(report.contains("RB203"), "{}", format.name);
            proptest::prop_assert!(!report.contains("Failed to read"), "{report}");
        }
    }
}
