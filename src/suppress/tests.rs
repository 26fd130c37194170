use super::*;
use crate::diagnostic::{Confidence, Level};

static PLACEHOLDER: RuleInfo = RuleInfo {
    code: "RB402",
    name: "placeholder-redirects",
    level: Some(Level::Error),
    confidence: Confidence::High,
    summary: "",
    source: "",
};
static LADDER: RuleInfo = RuleInfo {
    code: "RB203",
    name: "escalates-before-response",
    level: Some(Level::Error),
    confidence: Confidence::High,
    summary: "",
    source: "",
};

/// What remains of a finding of `rule` at each place of `mark`, as `line code`.
fn left(text: &str, rule: &'static RuleInfo, mark: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("a.md", "a.md", text));
    let found =
        text.match_indices(mark).map(|(at, _)| Diagnostic::new(rule, Span::new(file, at..at + mark.len()), "x"));
    let mut rules = vec![&PLACEHOLDER, &LADDER];
    rules.extend(RULES);
    let is_on = |rule: &RuleInfo, _: &str| rule.code != "RB203";
    let comments = if text.starts_with("groups:") { comments_in_yaml(text, file) } else { comments_in(text, file, 0) };
    let today = jiff::civil::date(2026, 6, 1);
    let mut kept = apply(found.collect(), &comments, &sources, &rules, &is_on, today);
    kept.sort_by_key(|diagnostic| (diagnostic.primary.span.start, diagnostic.rule.code));
    let line =
        |diagnostic: &Diagnostic| sources.get(file).map_or(0, |source| source.line(diagnostic.primary.span.start));
    kept.iter().map(|diagnostic| format!("{} {}", line(diagnostic), diagnostic.rule.code)).collect()
}

#[test]
fn the_next_line_or_the_block_that_begins_there() {
    let cases: &[(&str, &[&str])] = &[
        ("<!-- runbookc-ignore RB402: why -->\nrun <x>\nrun <x>\n", &["3 RB402"]),
        ("<!-- runbookc-ignore placeholder-redirects: why -->\n\nrun <x>\n", &[]),
        ("<!-- runbookc-ignore RB4, RB203: why -->\n```bash\n<x>\n\n<x>\n```\n<x>\n", &["7 RB402"]),
        ("<!-- runbookc-ignore RB402: why -->\n| a |\n|---|\n| <x> |\n\n<x>\n", &["6 RB402"]),
        (
            "<!-- runbookc-ignore RB402: why -->\n<!-- runbookc-ignore RB499: why -->\n> ```\n> <x>\n> ```\n",
            &["2 RB902"],
        ),
        ("- run <x> <!-- runbookc-ignore RB402: why -->\n- run <x>\n", &["2 RB402"]),
        ("<x>\n<!-- runbookc-ignore-file RB402: why (until 2026-06-01) -->\n<x>\n", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(left(text, &PLACEHOLDER, "<x>"), *expected, "{text}");
    }
}

#[test]
fn suppressions_that_do_nothing_are_findings() {
    let cases: &[(&str, &[&str])] = &[
        ("<!-- runbookc-ignore RB402: why -->\nfine\n", &["1 RB901"]),
        ("<!-- runbookc-ignore RB203: the rule is off -->\nfine\n", &[]),
        ("<!-- runbookc-ignore RB499: why -->\n<x>\n", &["1 RB902", "2 RB402"]),
        ("<!-- runbookc-ignore RB402: why (until 2026-05-31) -->\n<x>\n", &["1 RB903", "2 RB402"]),
        ("<!-- runbookc-ignore RB402 -->\n<x>\n", &["1 RB904", "2 RB402"]),
        ("<!-- runbookc-ignore: why -->\n<x>\n", &["1 RB905", "2 RB402"]),
        ("<!-- runbookc-ignore-line RB402: why -->\n<x>\n", &["1 RB905", "2 RB402"]),
        ("<!-- runbookc-ignore RB402: why (until soon) -->\n<x>\n", &["1 RB905", "2 RB402"]),
        ("<!-- a comment of another kind -->\n<x>\n", &["2 RB402"]),
        ("<!-- never closed\n<x>\n", &["2 RB402"]),
    ];
    for (text, expected) in cases {
        assert_eq!(left(text, &PLACEHOLDER, "<x>"), *expected, "{text}");
    }
}

#[test]
fn a_page_of_suppressions_costs_no_more_than_its_length() {
    let text = "> <!-- runbookc-ignore RB402: why -->\n> <x>\n".repeat(20_000);
    assert_eq!(left(&text, &PLACEHOLDER, "<x>"), [] as [&str; 0]);
    let comments = "<!-- runbookc-ignore RB402: why -->\n".repeat(20_000);
    assert_eq!(left(&comments, &PLACEHOLDER, "<x>").len(), 20_000);
}

#[test]
fn findings_point_at_the_word_that_is_wrong() {
    let text = "ü <!-- runbookc-ignore RB402, RB499: why -->";
    let comments = comments_in(text, FileId(0), 0);
    let Some(Said::Directive(directive)) = comments.first().and_then(read) else { return assert_eq!(comments, []) };
    let names: Vec<&str> = directive.rules.iter().filter_map(|rule| text.get(rule.span.range())).collect();
    assert_eq!(names, ["RB402", "RB499"]);
}

#[test]
fn in_yaml_what_is_nested_below_the_next_line() {
    let text = "groups:\n  - rules:\n      # runbookc-ignore RB402: the page comes on Monday\n      - alert: A\n        \
                expr: x\n\n        annotations:\n          runbook_url: x\n      - alert: B\n        expr: x # \
                runbookc-ignore RB402: here\n        for: x\n";
    assert_eq!(left(text, &PLACEHOLDER, " x"), ["11 RB402"]);
    let file = "groups:\n# runbookc-ignore-file RB4: all of them\n  - alert: x\n    expr: x\n";
    assert_eq!(left(file, &PLACEHOLDER, " x"), Vec::<String>::new());
    let idle = "groups:\n# runbookc-ignore RB402: nothing is wrong (until 2026-05-01)\n- alert: A\n  # runbookc-ignore \
                RB402: nor here\n  expr: y\n  # runbookc-ignore RB402\n  for: x\n";
    assert_eq!(left(idle, &PLACEHOLDER, " x"), ["2 RB903", "4 RB901", "6 RB904", "7 RB402"]);
    // A sign in the middle of a word, and comments of other programs.
    let other = "groups:\n  url: a#runbookc-ignore RB402: x\n  # pint disable\n";
    assert_eq!(left(other, &PLACEHOLDER, " x"), ["2 RB402"]);
}
