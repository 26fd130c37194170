//! What the rules about alerts share: what pages say of an alert, and the deployed rules of that name.

use std::collections::BTreeMap;

use crate::model::rule_file::link::deployed;
use crate::model::rule_file::{Expr, Query};
use crate::model::time::{Amount, Duration, TimeValue};
use crate::model::{AlertRule, Runbook, Text, Threshold, ThresholdSource, Workspace};
use crate::source::Span;

/// What a page says of an alert, in a table or in YAML.
pub(super) struct Documented<'a> {
    /// The alert's name.
    pub(super) name: &'a str,
    /// Where the page names it.
    pub(super) place: Span,
    /// How long it must hold: the length and where it stands.
    pub(super) hold: Option<(Duration, Span)>,
    /// Its severity and where it stands.
    pub(super) severity: Option<(&'a str, Span)>,
    /// When it fires, in PromQL.
    pub(super) expr: Option<&'a Query>,
    /// When it fires, as the one bound in words beside its name.
    pub(super) bound: Option<&'a Threshold>,
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

/// Everything that pages say of alerts.
pub(super) fn documented(workspace: &Workspace) -> Vec<Documented<'_>> {
    workspace.runbooks.iter().flat_map(|runbook| of_page(workspace, runbook)).collect()
}

/// The one bound that stands in the row of an alert's name.
fn beside<'a>(workspace: &Workspace, runbook: &'a Runbook, name: &Text) -> Option<&'a Threshold> {
    let source = workspace.sources.get(runbook.file)?;
    let line = source.line(name.span.start);
    let in_rows = runbook.thresholds.iter().filter(|threshold| threshold.source == ThresholdSource::Alert);
    let mut here = in_rows.filter(|threshold| source.line(threshold.text.span.start) == line);
    here.next().filter(|_| here.next().is_none())
}

fn of_page<'a>(workspace: &Workspace, runbook: &'a Runbook) -> Vec<Documented<'a>> {
    let written = runbook.rules.iter().filter_map(|page| in_yaml(&page.rule));
    let tables = runbook.alerts.iter().filter(|alert| alert.defined).map(|alert| Documented {
        name: bare(&alert.name),
        place: alert.name.span,
        hold: alert.hold.as_ref().and_then(|hold| match &hold.value {
            TimeValue::Clock(Amount::Exact(length)) => Some((*length, hold.text.span)),
            _ => None,
        }),
        severity: alert.severity.as_ref().map(|severity| (severity.str(), severity.span)),
        expr: None,
        bound: beside(workspace, runbook, &alert.name),
    });
    written.chain(tables).collect()
}

fn bare(name: &Text) -> &str {
    name.str().trim_matches(['`', '*', ' '])
}

fn in_yaml(rule: &AlertRule) -> Option<Documented<'_>> {
    Some(Documented {
        name: rule.name.str()?,
        place: rule.name.span(),
        hold: rule.hold.as_ref().and_then(|hold| Some((hold.length?, hold.text.span()))),
        severity: rule.label("severity").and_then(|severity| Some((severity.str()?, severity.span()))),
        expr: rule.expr.as_ref(),
        bound: None,
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

/// The deployed rules that a page's statement is about: those of its severity, where it states one that they have.
pub(super) fn meant<'a>(
    workspace: &Workspace,
    said: &Documented<'_>,
    rules: &BTreeMap<&str, Vec<&'a AlertRule>>,
) -> Vec<&'a AlertRule> {
    let all = rules.get(said.name).cloned().unwrap_or_default();
    let wanted = said.severity.map(|(word, _)| label(workspace, word));
    let same: Vec<&AlertRule> =
        all.iter().filter(|rule| wanted.is_some() && severity(rule) == wanted).copied().collect();
    if same.is_empty() { all } else { same }
}
