//! What the rules about alerts share: what pages say of an alert, and the deployed rules of that name.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::model::rule_file::link::deployed;
use crate::model::rule_file::told::{Headings, told};
use crate::model::rule_file::{Expr, Query};
use crate::model::time::{Amount, Duration, TimeValue};
use crate::model::{AlertRule, Runbook, Text, Threshold, ThresholdSource, Workspace, threshold};
use crate::source::Span;

/// What a page says of an alert.
pub(super) struct Documented<'a> {
    /// The alert's name.
    pub(super) name: &'a str,
    /// Where the page names it.
    pub(super) place: Span,
    /// Where the page says so.
    pub(super) by: By,
    /// How long it must hold: the length and where it stands.
    pub(super) hold: Option<(Duration, Span)>,
    /// Its severity and where it stands.
    pub(super) severity: Option<(&'a str, Span)>,
    /// When it fires, in PromQL.
    pub(super) expr: Option<&'a Query>,
    /// When it fires, as the one bound in words beside its name.
    pub(super) bound: Option<(threshold::Threshold, Text)>,
}

/// Where a page speaks of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// In the row of a table, or in YAML: it defines the alert.
    Definition,
    /// In a sentence.
    Sentence,
    /// In PromQL that quotes the rule: in a block, in a cell.
    Quote,
}

/// What a page says of an alert, and the deployed rules that it is about.
pub struct Pair<'a> {
    /// What the page says.
    pub(super) said: Documented<'a>,
    /// All rules of the name; one at least.
    pub(super) rules: Vec<&'a AlertRule>,
    /// Those of the severity that the page states, where it states one that they have; else all.
    pub(super) meant: Vec<&'a AlertRule>,
}

impl<'a> Pair<'a> {
    /// The first rule that is meant, and what `judge` says of each; nothing where it says nothing of one: that may be the
    /// one that is meant.
    pub(super) fn judged<T>(&self, judge: impl FnMut(&'a AlertRule) -> Option<T>) -> Option<(&'a AlertRule, Vec<T>)> {
        let judged: Option<Vec<T>> = self.meant.iter().copied().map(judge).collect();
        self.meant.first().copied().zip(judged)
    }
}

/// What pages say of deployed alerts: paired by name, of several rules by severity.
pub fn compared<'a>(workspace: &'a Workspace) -> Vec<Pair<'a>> {
    let by_name = by_name(workspace);
    let mut said = documented(workspace);
    if !by_name.is_empty() {
        said.extend(workspace.runbooks.iter().flat_map(|runbook| in_words(workspace, runbook)));
    }
    let pair = |said: Documented<'a>| {
        let rules = by_name.get(said.name)?.clone();
        let wanted = said.severity.map(|(word, _)| label(workspace, word));
        let same = |rule: &&AlertRule| wanted.is_some() && severity(rule) == wanted;
        let meant: Vec<&AlertRule> = rules.iter().copied().filter(same).collect();
        let meant = if meant.is_empty() { rules.clone() } else { meant };
        Some(Pair { said, rules, meant })
    };
    said.into_iter().filter_map(pair).collect()
}

/// The series that rules record, by name; nothing for those that several rules record.
pub(super) fn records(workspace: &Workspace) -> BTreeMap<&str, Option<&Expr>> {
    let mut records: BTreeMap<&str, Option<&Expr>> = BTreeMap::new();
    let groups = workspace.rule_files.iter().flat_map(|file| &file.groups);
    for record in groups.flat_map(|group| &group.records) {
        let expr = record.expr.as_ref().and_then(|query| query.expr());
        if let Some(name) = record.name.str() {
            records.entry(name).and_modify(|known| *known = None).or_insert(expr);
        }
    }
    records
}

/// What pages define of alerts, in tables and in YAML.
pub(super) fn documented(workspace: &Workspace) -> Vec<Documented<'_>> {
    workspace.runbooks.iter().flat_map(|runbook| of_page(workspace, runbook)).collect()
}

/// What a page says of alerts in sentences and in blocks of PromQL that quote their rules.
fn in_words<'a>(workspace: &'a Workspace, runbook: &'a Runbook) -> Vec<Documented<'a>> {
    let Some(source) = workspace.sources.get(runbook.file) else { return Vec::new() };
    let headings = Headings::of(runbook);
    let sentences = told(&headings, source).into_iter().map(|told| Documented {
        hold: told.hold,
        bound: told.bound,
        ..Documented::new(told.name, told.place, By::Sentence)
    });
    let quoted = runbook.queries.iter().filter_map(|query| {
        let place = query.text.whole();
        let name = headings.about(place).filter(|_| headings.is_quoted(source, place))?;
        Some(Documented { expr: Some(query), ..Documented::new(name, place, By::Quote) })
    });
    sentences.chain(quoted).collect()
}

impl<'a> Documented<'a> {
    fn new(name: &'a str, place: Span, by: By) -> Self {
        Self { name, place, by, hold: None, severity: None, expr: None, bound: None }
    }
}

/// The bounds of a page's tables of alerts by their lines; nothing where a line has several.
fn bounds<'a>(workspace: &Workspace, runbook: &'a Runbook) -> BTreeMap<u32, Option<&'a Threshold>> {
    let mut bounds = BTreeMap::new();
    let Some(source) = workspace.sources.get(runbook.file) else { return bounds };
    for threshold in runbook.thresholds.iter().filter(|threshold| threshold.source == ThresholdSource::Alert) {
        let line = source.line(threshold.text.span.start);
        bounds.entry(line).and_modify(|known| *known = None).or_insert(Some(threshold));
    }
    bounds
}

fn of_page<'a>(workspace: &Workspace, runbook: &'a Runbook) -> Vec<Documented<'a>> {
    let written = runbook.rules.iter().filter_map(|page| in_yaml(&page.rule));
    let bounds = bounds(workspace, runbook);
    let beside = |name: &Text| {
        let line = workspace.sources.get(runbook.file)?.line(name.span.start);
        bounds.get(&line).copied().flatten().map(|stated| (stated.bound.clone(), stated.text.clone()))
    };
    let tables = runbook.alerts.iter().filter(|alert| alert.defined).map(|alert| Documented {
        hold: alert.hold.as_ref().and_then(|hold| match &hold.value {
            TimeValue::Clock(Amount::Exact(length)) => Some((*length, hold.text.span)),
            _ => None,
        }),
        severity: alert.severity.as_ref().map(|severity| (severity.str(), severity.span)),
        bound: beside(&alert.name),
        expr: alert.expr.as_ref(),
        // People write as much of it in a cell as they think is needed.
        ..Documented::new(
            bare(&alert.name),
            alert.name.span,
            if alert.expr.is_some() { By::Quote } else { By::Definition },
        )
    });
    written.chain(tables).collect()
}

fn bare(name: &Text) -> &str {
    name.str().trim_matches(['`', '*', ' '])
}

fn in_yaml(rule: &AlertRule) -> Option<Documented<'_>> {
    Some(Documented {
        hold: rule.hold.as_ref().and_then(|hold| Some((hold.length?, hold.text.span()))),
        severity: rule.label("severity").and_then(|severity| Some((severity.str()?, severity.span()))),
        expr: rule.expr.as_ref(),
        ..Documented::new(rule.name.str()?, rule.name.span(), By::Definition)
    })
}

/// The deployed rules by the name of their alert.
pub(super) fn by_name(workspace: &Workspace) -> BTreeMap<&str, Vec<&AlertRule>> {
    let mut rules: BTreeMap<&str, Vec<&AlertRule>> = BTreeMap::new();
    for (_, alert) in deployed(workspace) {
        if let Some(name) = alert.name.str() {
            rules.entry(name).or_default().push(alert);
        }
    }
    rules
}

/// The `severity` label that a page's word for a severity means: by the configuration, else the word itself.
pub(super) fn label(workspace: &Workspace, word: &str) -> String {
    let map = &workspace.config.prometheus.severity;
    let mapped = map.iter().find(|(name, _)| name.eq_ignore_ascii_case(word.trim())).map(|(_, label)| label.as_str());
    mapped.unwrap_or(word.trim()).to_lowercase()
}

/// The severity of a deployed rule, in lower case.
pub(super) fn severity(rule: &AlertRule) -> Option<String> {
    rule.label("severity").and_then(|severity| severity.str()).map(str::to_lowercase)
}

/// The deployed alerts that Prometheus itself evaluates: those of Grafana and VictoriaMetrics have rules of their own for
/// what their templates know.
pub(super) fn evaluated(workspace: &Workspace) -> impl Iterator<Item = &AlertRule> {
    let own = |file: &crate::model::RuleFile| {
        let source = workspace.sources.get(file.file);
        !source.is_some_and(|source| source.text.contains("kind: VMRule"))
    };
    let files = workspace.rule_files.iter().filter(move |file| own(file));
    files.flat_map(|file| file.alerts()).filter(|alert| !alert.grafana)
}

/// The same finding with the rule's expression beside it.
pub(super) fn beside_expression(found: Diagnostic, rule: &AlertRule, label: &str) -> Diagnostic {
    match &rule.expr {
        Some(query) => found.relate(query.text.whole(), label),
        None => found,
    }
}

/// The actions of a Go template, without their braces, and where each begins.
pub(super) fn actions(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices("{{").filter_map(|(at, sign)| {
        let start = at + sign.len();
        let rest = text.get(start..)?;
        Some((start, rest.get(..rest.find("}}")?)?))
    })
}
