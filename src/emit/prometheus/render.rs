//! Rules in their forms: a rule file, the operator's objects, and promtool's unit tests.

use crate::config::Prometheus;
use crate::emit::prometheus::rule::{AlertRule, Case, RuleFile, Stated};
use crate::emit::prometheus::series::EVALUATION;
use crate::emit::yaml::{Entry, Yaml};
use crate::model::rule_file::GENERATED;

/// The most that etcd, and so Kubernetes, takes of an object that `kubectl apply` made, in bytes.
/// Some of it is left for what the API server adds.
const MOST_BYTES: usize = 524_288 - 16_384;

/// The plain rule file.
pub fn rule_file(file: &RuleFile) -> String {
    let groups = Yaml::map([("groups", Yaml::seq([group(&file.stem, &file.rules)]))]);
    groups.document(&head(file))
}

/// The operator's objects, each with its number from 1: more than one where one would be too large.
pub fn objects(file: &RuleFile, config: &Prometheus) -> Vec<(usize, String)> {
    let mut parts: Vec<&[AlertRule]> = vec![&file.rules];
    let mut done = Vec::new();
    while let Some(rules) = parts.pop() {
        let number = done.len() + 1;
        let text = object(file, rules, number, config);
        let middle = rules.len() / 2;
        match rules.split_at_checked(middle).filter(|_| middle > 0 && text.len() > MOST_BYTES) {
            Some((first, second)) => parts.extend([second, first]),
            None => done.push((number, text)),
        }
    }
    done
}

fn object(file: &RuleFile, rules: &[AlertRule], number: usize, config: &Prometheus) -> String {
    let suffix = if number == 1 { String::new() } else { format!("-{number}") };
    let name = format!("{}{suffix}", file.stem);
    let spec = Yaml::map([("groups", Yaml::seq([group(&name, rules)]))]);
    let mut metadata = vec![Entry::new("name", Yaml::str(object_name(&name)))];
    if !config.object_labels.is_empty() {
        let labels = config.object_labels.iter().map(|(label, value)| (label.clone(), value.clone(), None));
        metadata.push(Entry::new("labels", Yaml::Texts(labels.collect())));
    }
    let object = Yaml::map([
        ("apiVersion", Yaml::str("monitoring.coreos.com/v1")),
        ("kind", Yaml::str("PrometheusRule")),
        ("metadata", Yaml::Map(metadata)),
        ("spec", spec),
    ]);
    let mut head = head(file);
    if config.object_labels.is_empty() {
        let ask = "The operator's ruleSelector may ask for labels under `metadata`: prometheus.object_labels of runbookc.toml.";
        head.push(ask.to_owned());
    }
    object.document(&head)
}

/// A name that Kubernetes takes: lower-case letters, digits, `-` and `.`, at most 253 of them.
fn object_name(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let safe: String =
        lower.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).take(253).collect();
    let trimmed = safe.trim_matches(['-', '.']);
    if trimmed.is_empty() { "runbook".to_owned() } else { trimmed.to_owned() }
}

fn head(file: &RuleFile) -> Vec<String> {
    let mut head = vec![
        format!("{GENERATED} {}. Change the page, not this file.", file.path),
        format!("Prometheus {} or newer.", file.version),
    ];
    if !file.needs.is_empty() {
        head.push(
            "The rules hold for all that has these metrics; [signals.<name>] in runbookc.toml narrows one.".to_owned(),
        );
    }
    head.extend(file.needs.iter().map(|need| format!("requires: {need}")));
    head
}

fn group(name: &str, rules: &[AlertRule]) -> Yaml {
    let rules = rules.iter().map(|one| Entry::new((), rule(one)).above(comments(one))).collect();
    Yaml::map([("name", Yaml::str(name)), ("rules", Yaml::Seq(rules))])
}

fn comments(rule: &AlertRule) -> Vec<String> {
    let untested = rule.untested.iter().map(|what| format!("not tested: {what}"));
    rule.cited.iter().cloned().chain(untested).collect()
}

fn rule(rule: &AlertRule) -> Yaml {
    let labels = rule.labels.iter().map(|(name, Stated { value, note })| (name.clone(), value.clone(), note.clone()));
    let annotations = rule.annotations.iter();
    let annotations = annotations.map(|(name, text)| (name.clone(), text.value.template(), text.note.clone()));
    let mut entries = vec![
        Entry::new("alert", Yaml::str(&rule.alert)),
        Entry::new("expr", Yaml::str(&rule.expr.value)).note(rule.expr.note.clone()),
        Entry::new("for", Yaml::str(&rule.hold.value)).note(rule.hold.note.clone()),
    ];
    entries.extend(rule.keep_firing.iter().map(|keep| Entry::new("keep_firing_for", Yaml::str(keep))));
    entries.push(Entry::new("labels", Yaml::Texts(labels.collect())));
    entries.push(Entry::new("annotations", Yaml::Texts(annotations.collect())));
    Yaml::Map(entries)
}

/// Tests that last for hours look at the rules seldom: promtool evaluates all of a file's at each interval.
const SELDOM: u32 = 3600;

/// The unit tests of the rules in `rule_file`: those of minutes, and those of hours, where there are such.
pub fn test_files(file: &RuleFile, rule_file: &str) -> [Option<String>; 2] {
    [EVALUATION, SELDOM].map(|interval| test_file(file, rule_file, interval))
}

fn test_file(file: &RuleFile, rule_file: &str, interval: u32) -> Option<String> {
    let seldom = |case: &&Case| case.lasts() && case.checks.iter().all(|(at, _)| at.is_multiple_of(SELDOM));
    let fits = |case: &&Case| seldom(case) == (interval == SELDOM);
    let tests: Vec<_> =
        file.rules.iter().flat_map(|rule| rule.cases.iter().filter(fits).map(move |case| test(rule, case))).collect();
    if tests.is_empty() {
        return None;
    }
    let mut head = vec![format!("{GENERATED} {}: promtool test rules THIS_FILE", file.path)];
    for rule in file.rules.iter().filter(|_| interval == EVALUATION) {
        head.extend(rule.untested.iter().map(|what| format!("not tested: {}: {what}", rule.alert)));
    }
    let document = Yaml::map([
        ("rule_files", Yaml::texts([rule_file])),
        ("evaluation_interval", Yaml::str(seconds(interval))),
        ("group_eval_order", Yaml::texts([&file.stem])),
        ("tests", Yaml::Seq(tests)),
    ]);
    Some(document.document(&head))
}

fn test(rule: &AlertRule, case: &Case) -> Entry<()> {
    let series = case
        .series
        .iter()
        .map(|(name, values)| Yaml::map([("series", Yaml::str(name)), ("values", Yaml::str(values))]));
    let checks = case.checks.iter().map(|&(at, value)| {
        let expected = value.map(|value| expected(rule, case, value));
        Yaml::map([
            ("eval_time", Yaml::str(seconds(at))),
            ("alertname", Yaml::str(&rule.alert)),
            ("exp_alerts", Yaml::seq(expected)),
        ])
    });
    let test = Yaml::map([
        ("interval", Yaml::str(seconds(case.step))),
        ("name", Yaml::str(format!("{}: {}", rule.alert, case.name))),
        ("input_series", Yaml::seq(series)),
        ("alert_rule_test", Yaml::seq(checks)),
    ]);
    Entry::new((), test).above(rule.cited.iter().take(1).cloned().collect())
}

/// The alert as it fires: with the labels of the result and of the rule, and with its annotations filled in.
fn expected(rule: &AlertRule, case: &Case, value: f64) -> Yaml {
    let mut labels = case.labels.clone();
    for (name, stated) in &rule.labels {
        labels.retain(|(other, _)| other != name);
        labels.push((name.clone(), stated.value.clone()));
    }
    let annotations =
        rule.annotations.iter().map(|(name, text)| (name.clone(), text.value.rendered(&labels, value), None));
    let annotations = Yaml::Texts(annotations.collect());
    Yaml::map([
        ("exp_labels", Yaml::Texts(labels.into_iter().map(|(name, value)| (name, value, None)).collect())),
        ("exp_annotations", annotations),
    ])
}

/// A duration as Prometheus writes it: `1h30m`, `90s` as `1m30s`, `0s`.
pub fn seconds(total: u32) -> String {
    let parts = [(total / 3600, "h"), (total / 60 % 60, "m"), (total % 60, "s")];
    let text: String = parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n}{unit}")).collect();
    if text.is_empty() { "0s".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Version;

    fn many(count: usize) -> RuleFile {
        let rule = |n: usize| AlertRule {
            alert: format!("Alert{n}"),
            level: None,
            cited: vec![format!("page.md:{n}  {}", "words ".repeat(100))],
            expr: Stated::said("up == 0".to_owned()),
            hold: Stated::said("5m".to_owned()),
            labels: Vec::new(),
            annotations: Vec::new(),
            keep_firing: None,
            cases: Vec::new(),
            untested: Vec::new(),
        };
        RuleFile {
            stem: "page".to_owned(),
            path: "page.md".to_owned(),
            artifact: "page".to_owned(),
            needs: Vec::new(),
            version: Version::default(),
            rules: (0..count).map(rule).collect(),
        }
    }

    #[test]
    fn objects_fit_into_kubernetes_and_hold_every_rule_once() {
        assert_eq!(objects(&many(3), &Prometheus::default()).len(), 1);
        let file = many(2000);
        let parts = objects(&file, &Prometheus::default());
        assert!(parts.len() > 1 && parts.iter().all(|(_, text)| text.len() <= MOST_BYTES));
        let alerts: Vec<&str> = parts
            .iter()
            .flat_map(|(_, text)| text.lines().filter_map(|line| line.split_once("- alert: ")))
            .map(|(_, name)| name)
            .collect();
        assert_eq!(alerts, file.rules.iter().map(|rule| format!("'{}'", rule.alert)).collect::<Vec<_>>());
        let names: std::collections::BTreeSet<&str> =
            parts.iter().filter_map(|(_, text)| text.lines().find(|line| line.starts_with("  name: "))).collect();
        assert_eq!(names.len(), parts.len(), "objects have names of their own");
    }

    #[test]
    fn durations_are_prometheus_own() {
        let all: Vec<String> = [0, 60, 90, 300, 5400, 86_400].into_iter().map(seconds).collect();
        assert_eq!(all, ["0s", "1m", "1m30s", "5m", "1h30m", "24h"]);
    }

    #[test]
    fn object_names_are_kubernetes_own() {
        assert_eq!(object_name("Ops/My_Page.2"), "ops-my-page.2");
        assert_eq!(object_name("__"), "runbook");
    }
}
