//! From YAML to rules.

use std::collections::BTreeSet;

use crate::config::nearest;
use crate::model::rule_file::keys::{FILE, GROUP, RULE};
use crate::model::rule_file::{
    AlertRule, Field, GENERATED, Hold, Query, RecordRule, RuleFile, RuleGroup, RuleTrouble, Scalar, duration,
};
use crate::source::{FileId, Mapped, Span};
use crate::syntax::yaml::template::OPAQUE;
use crate::syntax::yaml::tolerant::{self, Tolerant};
use crate::syntax::yaml::{Node, Value, place};

/// How deep rules are looked for: `items[].spec.groups` lies four deep, Helm values perhaps six.
const DEEPEST: usize = 8;

/// Reads a file; nothing of it is lost in silence but what is no rule.
pub fn read(file: FileId, path: &str, text: &str) -> RuleFile {
    let mut reader = Reader { groups: Vec::new(), troubles: Vec::new(), fragments: false };
    reader.text(&Mapped::plain(file, 0, text), 0);
    let generated = text.strip_prefix("# ").is_some_and(|first| first.starts_with(GENERATED));
    RuleFile { file, path: path.to_owned(), groups: reader.groups, troubles: reader.troubles, generated }
}

/// The alerts in a block of YAML of a page: whole files, or single rules without a group around them.
pub fn in_fence(text: &Mapped) -> Vec<AlertRule> {
    if !text.text.contains("alert:") {
        return Vec::new();
    }
    let mut reader = Reader { groups: Vec::new(), troubles: Vec::new(), fragments: true };
    reader.text(text, 0);
    reader.groups.into_iter().flat_map(|group| group.alerts).collect()
}

/// What has been read so far.
struct Reader {
    groups: Vec<RuleGroup>,
    troubles: Vec<RuleTrouble>,
    /// Do rules count that stand in no group?
    fragments: bool,
}

/// One text of YAML that is being read.
struct Yaml<'a> {
    outer: &'a Mapped,
    read: Tolerant<'a>,
}

impl Yaml<'_> {
    fn span(&self, node: &Node) -> Span {
        self.outer.span(node.range.clone())
    }

    /// A value as text; nothing where it is a list, a mapping or nothing.
    fn scalar(&self, node: &Node) -> Option<Scalar> {
        let value = match &node.value {
            Value::List(_) | Value::Map(_) | Value::Null => return None,
            Value::Str(text) => text.clone(),
            // As it is written: `0.10` is not `0.1`.
            other => {
                let written = self.read.masked.text.get(node.range.clone()).map(str::trim);
                written.map_or_else(|| other_text(other), str::to_owned)
            }
        };
        let text = place::mapped(self.outer, &self.read.masked.text, node.range.clone(), &value);
        Some(Scalar { known: !value.contains(OPAQUE), text })
    }

    /// Is there a line between `node`'s ends on which a template engine will write nobody knows what?
    fn is_open(&self, node: &Node) -> bool {
        let first = self.read.masked.unknown.partition_point(|range| range.end <= node.range.start);
        self.read.masked.unknown.get(first).is_some_and(|range| range.start < node.range.end)
    }
}

fn other_text(value: &Value) -> String {
    Node { value: value.clone(), range: 0..0 }.display()
}

impl Reader {
    /// Reads the rules in `outer`, which is YAML.
    fn text(&mut self, outer: &Mapped, depth: usize) {
        let yaml = Yaml { outer, read: tolerant::read(&outer.text) };
        let before = self.groups.len();
        for (index, document) in yaml.read.documents.iter().enumerate() {
            self.find(&yaml, document, depth);
            if depth == 0 && !self.fragments && is_plain(document) {
                self.plain(&yaml, document, index);
            }
        }
        // Other YAML is not for us to judge.
        let about_rules = self.groups.len() > before || outer.text.contains("alert:") && outer.text.contains("expr:");
        for trouble in yaml.read.troubles.iter().filter(|_| about_rules) {
            let end = outer.text.get(trouble.at..).and_then(|rest| rest.find('\n')).unwrap_or(0) + trouble.at;
            let message = format!("this is no YAML: {}", trouble.message);
            let help = "mend the line; the rest of the file was read without it";
            self.trouble(outer.span(trouble.at..end), message, help);
        }
    }

    fn trouble(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.troubles.push(RuleTrouble { message: message.into(), help: help.into(), span });
    }

    /// Complains of what Prometheus itself does not read of a file that is for it: other keys than groups, a second
    /// document, a second group of a name.
    fn plain(&mut self, yaml: &Yaml<'_>, document: &Node, index: usize) {
        for (key, _) in document.pairs() {
            self.known(yaml, key, key.as_str(), FILE, "rule file");
        }
        if index > 0 && yaml.read.documents.first().is_some_and(is_plain) {
            let help = "make one list of groups, or two files";
            self.trouble(yaml.span(document), "Prometheus reads the first document of a file, and not this one", help);
        }
        let mut names = BTreeSet::new();
        for group in document.merged("groups").map(Node::items).unwrap_or_default() {
            let Some(name) = group.merged("name").and_then(|name| yaml.scalar(name)).filter(|name| name.known) else {
                continue;
            };
            let message = format!("the group `{}` is there a second time", name.text.text);
            if !names.insert(name.text.text.clone()) {
                self.trouble(name.span(), message, "name it otherwise; Prometheus refuses the file");
            }
        }
    }

    /// Finds groups in `node`, wherever it has them.
    fn find(&mut self, yaml: &Yaml<'_>, node: &Node, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        match &node.value {
            Value::List(items) => {
                // A file that another one includes may hold rules without a group.
                let whole = |item: &Node| is_rule(item) && item.merged("expr").is_some();
                if items.iter().any(|item| if self.fragments { is_rule(item) } else { whole(item) }) {
                    self.fragment(yaml, items);
                } else {
                    items.iter().for_each(|item| self.find(yaml, item, depth + 1));
                }
            }
            Value::Map(_) => {
                if is_rule(node) && (self.fragments || node.merged("expr").is_some()) {
                    self.alone(yaml, node);
                    return;
                }
                for (key, value) in node.pairs() {
                    match key.as_str() {
                        Some("groups") if value.items().iter().any(is_group) => {
                            value.items().iter().for_each(|group| self.group(yaml, group));
                        }
                        Some("rules") if self.fragments => self.fragment(yaml, value.items()),
                        _ => self.find(yaml, value, depth + 1),
                    }
                }
            }
            // A file in the value of another one, as in a `ConfigMap`.
            Value::Str(text) if text.contains("groups:") && text.contains("rules:") => {
                if let Some(scalar) = yaml.scalar(node) {
                    self.text(&scalar.text, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Rules without a group around them.
    fn fragment(&mut self, yaml: &Yaml<'_>, rules: &[Node]) {
        let mut group = RuleGroup::default();
        rules.iter().filter(|rule| is_rule(rule)).for_each(|rule| self.rule(yaml, rule, &mut group));
        self.groups.push(group);
    }

    /// A rule in no list: the whole of a file that a chart puts into one, or a value by a name of its own. What it says
    /// beside the rule is for the chart's template.
    fn alone(&mut self, yaml: &Yaml<'_>, node: &Node) {
        let mut group = RuleGroup::default();
        self.said(yaml, node, &mut group);
        self.groups.push(group);
    }

    fn group(&mut self, yaml: &Yaml<'_>, node: &Node) {
        let Value::Map(_) = &node.value else {
            self.trouble(yaml.span(node), "a group is a mapping with `name` and `rules`", "write `- name: ...`");
            return;
        };
        let mut group = RuleGroup::default();
        for (key, value) in node.pairs() {
            match key.as_str() {
                Some("name") => group.name = yaml.scalar(value),
                Some("interval") => group.interval = self.hold(yaml, value),
                other => self.known(yaml, key, other, GROUP, "group"),
            }
        }
        if group.name.is_none() && !yaml.is_open(node) {
            self.trouble(yaml.span(node), "the group has no name", "add `name:`; Prometheus refuses the file without");
        }
        let shared = node.merged("labels");
        for rule in node.merged("rules").map(Node::items).unwrap_or_default() {
            self.rule(yaml, rule, &mut group);
        }
        for alert in &mut group.alerts {
            let own = |field: &Field| field.key.str().is_some_and(|key| alert.label(key).is_some());
            let more: Vec<Field> = fields(yaml, shared).into_iter().filter(|field| !own(field)).collect();
            alert.labels.extend(more);
        }
        self.groups.push(group);
    }

    /// Complains of a key that nobody reads.
    fn known(&mut self, yaml: &Yaml<'_>, key: &Node, name: Option<&str>, known: &[&str], of: &str) {
        let Some(name) = name.filter(|name| !known.contains(name) && !name.contains(OPAQUE)) else { return };
        let near = nearest(name, known.iter().copied());
        let help = near.map_or_else(
            || "take it out; Prometheus refuses the file".to_owned(),
            |near| format!("did you mean `{near}`? Prometheus refuses the file"),
        );
        self.trouble(yaml.span(key), format!("a {of} has no key `{name}`"), help);
    }

    fn rule(&mut self, yaml: &Yaml<'_>, node: &Node, group: &mut RuleGroup) {
        if !matches!(node.value, Value::Map(_)) {
            // What a template left of a list is nothing.
            let left = matches!(&node.value, Value::Str(text) if text.contains(OPAQUE));
            if node.value != Value::Null && !left {
                self.trouble(yaml.span(node), "a rule is a mapping with `alert` or `record`", "write `- alert: ...`");
            }
            return;
        }
        if node.merged("title").is_some() && node.merged("data").is_some() {
            group.alerts.extend(grafana(yaml, node));
            return;
        }
        for (key, _) in node.pairs() {
            self.known(yaml, key, key.as_str(), RULE, "rule");
        }
        self.said(yaml, node, group);
    }

    /// What a rule says, whatever other keys it has.
    fn said(&mut self, yaml: &Yaml<'_>, node: &Node, group: &mut RuleGroup) {
        for key in ["labels", "annotations"] {
            if let Some(other) = node.merged(key).filter(|value| is_no_map(value)) {
                let message = format!("`{key}` are names with values");
                self.trouble(yaml.span(other), message, "write `name: value` lines; Prometheus refuses the file");
            }
        }
        let scalar = |key: &str| node.merged(key).and_then(|value| yaml.scalar(value));
        let named = |key: &str| scalar(key).filter(|name| !name.text.text.is_empty());
        let expr = scalar("expr").filter(|expr| !expr.text.text.trim().is_empty());
        if expr.is_none() && !yaml.is_open(node) {
            self.trouble(yaml.span(node), "the rule has no expression", "add `expr:`");
        }
        let expr = expr.filter(|expr| expr.known).map(|expr| Query::new(expr.text.trimmed()));
        match (named("alert"), named("record")) {
            (Some(_), Some(record)) => {
                self.trouble(record.span(), "the rule both alerts and records", "make two rules of it");
            }
            (Some(name), None) => {
                let hold = node.merged("for").and_then(|value| self.hold(yaml, value));
                let keep_firing = node.merged("keep_firing_for").and_then(|value| self.hold(yaml, value));
                let (labels, annotations) =
                    (fields(yaml, node.merged("labels")), fields(yaml, node.merged("annotations")));
                let open = yaml.is_open(node) || labels.iter().chain(&annotations).any(|field| !field.key.known);
                group.alerts.push(AlertRule {
                    name,
                    expr,
                    bound: None,
                    hold,
                    keep_firing,
                    labels,
                    annotations,
                    open,
                    grafana: false,
                    span: yaml.span(node),
                });
            }
            (None, Some(name)) => {
                let labels = fields(yaml, node.merged("labels"));
                group.records.push(RecordRule { name, expr, labels, span: yaml.span(node) });
            }
            (None, None) if !yaml.is_open(node) => {
                self.trouble(yaml.span(node), "the rule neither alerts nor records", "add `alert:` or `record:`");
            }
            (None, None) => {}
        }
    }

    fn hold(&mut self, yaml: &Yaml<'_>, node: &Node) -> Option<Hold> {
        let text = yaml.scalar(node)?;
        let length = text.str().and_then(duration);
        if let Some(written) = text.str().filter(|_| length.is_none() && !self.fragments) {
            let help = "write it as Prometheus does: `30s`, `5m`, `1h30m`";
            let message = format!("`{written}` is no duration");
            self.trouble(text.span(), message, help);
        }
        Some(Hold { text, length })
    }
}

/// Is it a file for Prometheus, no object that has rules in it and no values of a chart?
fn is_plain(document: &Node) -> bool {
    let groups = document.merged("groups").is_some_and(|groups| groups.items().iter().all(is_group));
    let first = document.pairs().first().is_some_and(|(key, _)| matches!(key.as_str(), Some("groups" | "namespace")));
    groups && first && document.merged("apiVersion").is_none() && document.merged("kind").is_none()
}

fn is_rule(node: &Node) -> bool {
    node.merged("alert").is_some_and(|name| !matches!(name.value, Value::Map(_) | Value::List(_)))
        && (node.merged("expr").is_some() || node.merged("for").is_some() || node.merged("annotations").is_some())
}

/// Is it something that a template engine did not write, and no mapping?
fn is_no_map(node: &Node) -> bool {
    match &node.value {
        Value::Map(_) | Value::Null => false,
        Value::Str(text) => !text.contains(OPAQUE),
        _ => true,
    }
}

fn is_group(node: &Node) -> bool {
    node.merged("rules").is_some() || (node.merged("name").is_some() && node.merged("interval").is_some())
}

fn fields(yaml: &Yaml<'_>, node: Option<&Node>) -> Vec<Field> {
    let pairs = node.map(Node::pairs).unwrap_or_default();
    pairs
        .into_iter()
        .filter_map(|(key, value)| Some(Field { key: yaml.scalar(key)?, value: yaml.scalar(value)? }))
        .collect()
}

/// A rule that Grafana manages: queries, expressions over them, and which of them decides.
fn grafana(yaml: &Yaml<'_>, node: &Node) -> Option<AlertRule> {
    let scalar = |key: &str| node.merged(key).and_then(|value| yaml.scalar(value));
    let data = node.merged("data").map(Node::items).unwrap_or_default();
    let queries = data.iter().filter_map(|item| yaml.scalar(item.merged("model")?.merged("expr")?));
    // An expression's own `expr` names another one or computes with it (`$A > 5`).
    let mut queries = queries.filter(|query| !query.text.text.contains('$') && query.text.text.trim().len() > 2);
    let condition = node.merged("condition").map(Node::display);
    let decides = data.iter().find(|item| item.merged("refId").map(Node::display) == condition);
    let conditions = decides.and_then(|item| item.merged("model")?.merged("conditions")).map(Node::items);
    let evaluator = conditions.and_then(|conditions| conditions.first()?.merged("evaluator"));
    let bound = evaluator.and_then(|evaluator| yaml.scalar(evaluator.merged("params")?.items().first()?));
    let hold = scalar("for").map(|text| Hold { length: text.str().and_then(duration), text });
    Some(AlertRule {
        name: scalar("title")?,
        expr: queries.next().filter(|expr| expr.known).map(|expr| Query::new(expr.text.trimmed())),
        bound,
        hold,
        keep_firing: scalar("keep_firing_for").map(|text| Hold { length: text.str().and_then(duration), text }),
        labels: fields(yaml, node.merged("labels")),
        annotations: fields(yaml, node.merged("annotations")),
        open: yaml.is_open(node),
        grafana: true,
        span: yaml.span(node),
    })
}
