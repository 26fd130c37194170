//! Rule files in every form that public repositories have them in: what is read, and where it stands.

use crate::model::rule_file::{AlertRule, RuleFile, Scalar, in_fence, read};
use crate::source::{FileId, Mapped, Span};

fn file(text: &str) -> RuleFile {
    read(FileId(0), "rules.yaml", text)
}

fn alerts(file: &RuleFile) -> Vec<&AlertRule> {
    file.alerts().collect()
}

/// What stands at a scalar's span in the file: its words, if the span is right.
fn there<'a>(text: &'a str, scalar: &Scalar) -> &'a str {
    at(text, scalar.span())
}

fn at(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).expect("a span lies in its file")
}

/// Name, expression, `for`, severity and runbook link of an alert as they stand in the file.
fn parts<'a>(text: &'a str, alert: &AlertRule) -> [&'a str; 5] {
    let expr = alert.expr.as_ref().expect("an expression").text.whole();
    [
        there(text, &alert.name),
        at(text, expr),
        there(text, &alert.hold.as_ref().expect("a time").text),
        there(text, alert.label("severity").expect("a severity")),
        there(text, &alert.runbook().expect("a link").value),
    ]
}

const RULE: &str = "alert: QueueStuck
expr: queue_age_seconds > 600
for: 10m
labels:
  severity: page
annotations:
  runbook_url: https://docs.example.com/queue#stuck
";

const PARTS: [&str; 5] =
    ["QueueStuck", "queue_age_seconds > 600", "10m", "page", "https://docs.example.com/queue#stuck"];

/// `RULE` as an item of a list that stands `depth` spaces in.
fn item(depth: usize) -> String {
    let mut lines = String::new();
    for (index, line) in RULE.lines().enumerate() {
        let lead = if index == 0 { "- " } else { "  " };
        lines.push_str(&format!("{}{lead}{line}\n", " ".repeat(depth)));
    }
    lines
}

#[test]
fn a_plain_file_has_each_part_where_it_stands() {
    let text = format!("groups:\n- name: queue\n  rules:\n{}", item(2));
    let read = file(&text);
    assert_eq!(alerts(&read).iter().map(|alert| parts(&text, alert)).collect::<Vec<_>>(), [PARTS]);
    assert!(read.troubles.is_empty(), "{:?}", read.troubles);
}

#[test]
fn objects_lists_of_them_and_values_of_others_hold_rules() {
    let object = format!(
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  groups:\n  - name: queue\n    rules:\n{}",
        item(4)
    );
    let listed = format!(
        "kind: List\nitems:\n- kind: PrometheusRule\n  spec:\n    groups:\n    - name: queue\n      rules:\n{}",
        item(6)
    );
    let held =
        format!("kind: ConfigMap\ndata:\n  queue.yml: |\n    groups:\n    - name: queue\n      rules:\n{}", item(6));
    for text in [object, listed, held] {
        let read = file(&text);
        assert_eq!(alerts(&read).iter().map(|alert| parts(&text, alert)).collect::<Vec<_>>(), [PARTS], "{text}");
        assert!(read.troubles.is_empty(), "{:?}", read.troubles);
    }
}

#[test]
fn every_document_of_a_file_is_read() {
    let document = |name: &str| {
        let rule = item(4).replace("QueueStuck", name);
        format!("kind: PrometheusRule\nspec:\n  groups:\n  - name: {name}\n    rules:\n{rule}")
    };
    let text = format!("{}---\nkind: Service\n---\n{}", document("First"), document("Second"));
    let read = file(&text);
    let names: Vec<&str> = alerts(&read).iter().map(|alert| there(&text, &alert.name)).collect();
    assert_eq!(names, ["First", "Second"]);
    let spans: Vec<&str> = alerts(&read).iter().map(|alert| parts(&text, alert)[4]).collect();
    assert_eq!(spans, [PARTS[4]; 2]);
}

#[test]
fn what_a_template_fills_in_is_unknown_and_the_rest_is_read() {
    let text = r#"{{- if .Values.alerts.enabled }}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {{ include "chart.name" . }}
spec:
  groups:
  - name: {{ .Release.Name }}-queue
    rules:
    - alert: QueueStuck
      expr: queue_age_seconds{namespace="{{ .Release.Namespace }}"} > {{ .Values.alerts.age }}
      for: {{ .Values.alerts.for }}
      labels:
        severity: {{ .Values.alerts.severity | default "page" }}
        {{- range $key, $value := .Values.labels }}
        {{ $key }}: {{ $value }}
        {{- end }}
      annotations:
        runbook_url: {{ .Values.runbooks }}/QueueStuck
    - alert: {{ .Values.prefix }}Full
      expr: queue_depth > 1000
      for: 5m
      labels:
        severity: page
{{- end }}
"#;
    let read = file(text);
    let [stuck, full] = alerts(&read)[..] else { panic!("two alerts, not {:?}", read.groups) };
    assert_eq!(stuck.name.str(), Some("QueueStuck"));
    assert!(stuck.expr.is_none(), "an expression with a hole is not guessed");
    let hold = stuck.hold.as_ref().expect("a time");
    assert!(hold.length.is_none() && !hold.text.known && there(text, &hold.text).contains(".Values.alerts.for"));
    assert_eq!(stuck.label("severity").and_then(Scalar::str), None, "a default may be overridden");
    assert_eq!(stuck.runbook().and_then(|link| link.value.str()), None);
    assert!(stuck.open, "more labels may follow");
    assert_eq!(full.name.str(), None);
    assert_eq!(full.expr.as_ref().map(|expr| expr.text.text.as_str()), Some("queue_depth > 1000"));
    assert_eq!(full.label("severity").and_then(Scalar::str), Some("page"));
    assert!(read.troubles.is_empty(), "{:?}", read.troubles);
}

#[test]
fn a_chart_keeps_rules_in_files_and_values_of_their_own() {
    let templated = format!("{{{{- $alert := \"QueueStuck\" -}}}}\n{}", RULE.replace("QueueStuck\n", "{{ $alert }}\n"));
    let read = file(&templated);
    let [alert] = alerts(&read)[..] else { panic!("one alert, not {:?}", read.groups) };
    assert_eq!(alert.name.str(), None);
    assert_eq!(alert.runbook().and_then(|link| link.value.str()), Some(PARTS[4]));

    // What the chart's template reads beside the rule is no mistake.
    let indented: String = RULE.lines().map(|line| format!("      {line}\n")).collect();
    let values = format!("monitoring:\n  rules:\n    queueStuck:\n      enabled: true\n{indented}");
    let read = file(&values);
    assert_eq!(alerts(&read).iter().map(|alert| parts(&values, alert)).collect::<Vec<_>>(), [PARTS]);
    assert!(read.troubles.is_empty(), "{:?}", read.troubles);
}

#[test]
fn grafana_s_rules_have_their_parts_too() {
    let text = "apiVersion: 1
groups:
- name: queue
  folder: ops
  interval: 1m
  rules:
  - uid: q1
    title: QueueStuck
    condition: B
    for: 10m
    labels:
      severity: page
    annotations:
      runbook_url: https://docs.example.com/queue#stuck
    data:
    - refId: A
      model:
        expr: queue_age_seconds
    - refId: B
      model:
        conditions:
        - evaluator:
            params: [600]
            type: gt
";
    let read = file(text);
    let [alert] = alerts(&read)[..] else { panic!("one alert, not {:?}", read.groups) };
    assert_eq!(parts(text, alert), ["QueueStuck", "queue_age_seconds", "10m", "page", PARTS[4]]);
    assert_eq!(alert.bound.as_ref().map(|bound| there(text, bound)), Some("600"));
}

#[test]
fn fences_hold_files_and_single_rules() {
    let groups = format!("groups:\n- name: queue\n  rules:\n{}", item(2));
    for text in [RULE.to_owned(), item(0), groups, format!("rules:\n{}", item(0))] {
        // As a fence lies in a page: behind what stands above it.
        let page = format!("# Queue\n\n```yaml\n{text}```\n");
        let start = page.find(&text).expect("the fence is in the page");
        let found = in_fence(&Mapped::plain(FileId(0), start, &text));
        assert_eq!(found.iter().map(|alert| parts(&page, alert)).collect::<Vec<_>>(), [PARTS], "{text}");
    }
    assert!(in_fence(&Mapped::plain(FileId(0), 0, "route:\n  receiver: alert:\n")).is_empty());
}
