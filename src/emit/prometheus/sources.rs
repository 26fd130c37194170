//! Where a page promises to alert: its severities' examples, its tables of thresholds, its tables of symptoms.

use std::collections::{BTreeMap, BTreeSet};

use crate::emit::yaml::one_line;
use crate::model::rule_file::Query;
use crate::model::rule_file::link::deployed;
use crate::model::signals::compares;
use crate::model::threshold::{self, Polarity};
use crate::model::{
    Action, ActionKind, Alert, AlertRule, Branch, Fence, FenceLanguage, Objective, PageRule, Runbook, Severity,
    SeverityKey, Text, Threshold, ThresholdSource, Timed, Workspace, severity, words,
};
use crate::source::Span;

/// Something that the page says of when it is bad.
#[derive(Clone, Debug)]
pub struct Promise<'a> {
    /// The words, on one line.
    pub words: String,
    /// Their place.
    pub span: Span,
    /// Those of them that say what is measured.
    pub subject: String,
    /// The bound among them.
    pub bound: Option<&'a threshold::Threshold>,
    /// The words above the bound's column.
    pub column: Option<&'a str>,
    /// The time over which it is kept, for an objective whose row says so.
    pub period: Option<&'a Timed>,
    /// PromQL whose value the bound is on, where the page gives it.
    pub query: Option<&'a Query>,
    /// PromQL that the page gives for it.
    pub expr: Option<&'a str>,
    /// The alert that it belongs to.
    pub alert: Option<&'a Alert>,
    /// The rule that the page has for it, in YAML.
    pub rule: Option<&'a AlertRule>,
    /// The severity that it makes.
    pub severity: Option<SeverityKey>,
    /// What the page does about it.
    pub action: Option<String>,
    /// Its section, as an index into [`Runbook::sections`].
    pub section: Option<usize>,
    /// Where it was found.
    pub place: Place,
}

impl Promise<'_> {
    /// Words at a place, and nothing else.
    pub(super) fn new(text: &Text, place: Place) -> Self {
        let words = one_line(&text.text);
        let subject = words.clone();
        Self {
            words,
            span: text.span,
            subject,
            bound: None,
            column: None,
            period: None,
            query: None,
            expr: None,
            alert: None,
            rule: None,
            severity: None,
            action: None,
            section: None,
            place,
        }
    }

    /// Does the page mean to alert on it? Examples of a severity and conditions of alerts say so; a bound does where it
    /// has a level or something that is done then, or where the words above it speak of alerts; a quantile is wanted of
    /// what serves somebody; a symptom only where the page is about incidents, and where it is told in words, not as a code.
    pub fn is_meant(&self, runbook: &Runbook) -> bool {
        match self.place {
            Place::Example | Place::Alert => true,
            // Figures of other kinds (how long a build may take) stand among objectives, too.
            Place::Objective => self.bound.is_some_and(|bound| is_share(bound) || bound.quantile.is_some()),
            Place::Table => self.severity.is_some() || self.action.is_some() || self.is_alarm(runbook),
            Place::Symptom => {
                let told = self.words.contains(' ') && !self.words.contains(['_', '(', '`', '/']);
                told && !runbook.severities.is_empty() && !runbook.ladders.is_empty()
            }
        }
    }

    /// Do the words above its column or its section speak of alerts?
    fn is_alarm(&self, runbook: &Runbook) -> bool {
        self.column.into_iter().chain(sections(runbook, self.section)).any(|words| words::has_word(words, ALARMS))
    }
}

/// Words for what calls somebody.
const ALARMS: &[&str] = &["alert", "alerts", "alerting", "alarm", "alarms"];

/// Where a promise was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// An example of a severity.
    Example,
    /// A table of thresholds.
    Table,
    /// An objective: what is wanted, over days.
    Objective,
    /// An alert that the page names, with its condition.
    Alert,
    /// An issue that somebody looks up. It says what to do, not when to wake somebody: no rule comes of it.
    Symptom,
}

/// Words of which one at least stands in what is a condition and no task or topic (`alert tuning`).
const TROUBLE: &[&str] = &[
    "down",
    "fail",
    "failed",
    "failing",
    "fails",
    "failure",
    "failures",
    "outage",
    "outages",
    "crash",
    "crashes",
    "crashed",
    "crashing",
    "crashloop",
    "crashloopbackoff",
    "error",
    "errors",
    "unavailable",
    "unreachable",
    "unresponsive",
    "timeout",
    "timeouts",
    "slow",
    "slowness",
    "high",
    "low",
    "full",
    "loss",
    "lost",
    "corruption",
    "breach",
    "degraded",
    "degradation",
    "exceeded",
    "exceeds",
    "spike",
    "surge",
    "leak",
    "expired",
    "expiring",
    "expiry",
    "stuck",
    "missing",
    "exhausted",
    "exhaustion",
    "lag",
    "backlog",
    "overload",
    "overloaded",
    "oomkilled",
    "oom",
    "killed",
    "restarting",
    "restarts",
    "pending",
    "unhealthy",
    "throttled",
    "throttling",
    "deadlock",
    "deadlocks",
];
/// A condition of more words is a story.
const MOST_WORDS: usize = 7;

/// The promises of a page in its order.
pub fn promises<'a>(workspace: &Workspace, runbook: &'a Runbook) -> Vec<Promise<'a>> {
    let mut bounds: Vec<&Threshold> =
        runbook.thresholds.iter().filter(|t| t.source == ThresholdSource::SeverityExample).collect();
    bounds.sort_by_key(|t| t.text.span);
    let mut all: Vec<Promise<'_>> =
        runbook.severities.iter().flat_map(|severity| examples(runbook, severity, &bounds)).collect();
    let line = |span: Span| workspace.sources.get(span.file).map(|source| source.line(span.start));
    let rows: BTreeMap<_, _> =
        runbook.alerts.iter().filter(|alert| alert.defined).map(|alert| (line(alert.name.span), alert)).collect();
    let judged = judged(runbook);
    for threshold in &runbook.thresholds {
        match threshold.source {
            ThresholdSource::Table
                if is_wanted(runbook, threshold, &judged) && is_served(runbook, threshold.section) =>
            {
                let good = threshold.bound.polarity == Some(Polarity::GoodWhen);
                let place = if good { Place::Objective } else { Place::Table };
                all.push(Promise { place, ..in_table(threshold) });
            }
            ThresholdSource::Alert => {
                let alert = rows.get(&line(threshold.text.span)).copied();
                all.push(Promise { alert, place: Place::Alert, ..in_table(threshold) });
            }
            ThresholdSource::Table | ThresholdSource::SeverityExample | ThresholdSource::Prose => {}
        }
    }
    let promql = runbook.fences.iter().rev().filter(|fence| fence.language == FenceLanguage::PromQl);
    let fences: BTreeMap<usize, &Fence> = promql.filter_map(|fence| Some((fence.section?, fence))).collect();
    all.extend(runbook.alerts.iter().filter_map(|alert| with_expression(alert, &fences)));
    let objectives = runbook.objectives.iter().filter(|objective| is_served(runbook, objective.section));
    all.extend(objectives.filter_map(|objective| objective_of(objective, &judged)));
    all.extend(runbook.rules.iter().filter_map(|page| in_yaml(workspace, page)));
    let actions = runbook.steps.iter().flat_map(|step| &step.actions).chain(&runbook.actions);
    all.extend(actions.flat_map(symptoms));
    all.sort_by_key(|promise| (promise.span, promise.place == Place::Symptom));
    all
}

/// Is it something that can be so or not, in few enough words to be one?
pub fn is_condition(words: &str) -> bool {
    let lower = words.to_lowercase();
    let mut parts = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let count = parts.clone().count();
    count <= MOST_WORDS && parts.any(|word| TROUBLE.contains(&word))
}

/// The examples of a severity; `bounds` are those of all examples by their place.
fn examples<'a>(runbook: &'a Runbook, severity: &'a Severity, bounds: &[&'a Threshold]) -> Vec<Promise<'a>> {
    let inside = |span: Span| {
        let first = bounds.partition_point(|t| t.text.span < Span { end: span.start, ..span });
        bounds
            .iter()
            .skip(first)
            .take_while(move |t| t.text.span.start < span.end)
            .filter(move |t| span.contains(t.text.span))
    };
    let section = severity_section(runbook, severity);
    let mut found = Vec::new();
    for piece in severity.examples.iter().flat_map(pieces) {
        let base = Promise { severity: Some(severity.key.clone()), section, ..Promise::new(&piece, Place::Example) };
        let before = found.len();
        found.extend(inside(piece.span).map(|stated| {
            let subject = stated.subject.as_ref().map_or_else(|| base.subject.clone(), |text| one_line(&text.text));
            // A quantile alone does not say of what.
            let before =
                || stated.text.span.start.checked_sub(piece.span.start).and_then(|at| piece.text.get(..at as usize));
            let of = before().filter(|_| is_quantile(&subject)).map(|words| one_line(&words.replace('(', "")));
            Promise { subject: of.unwrap_or(subject), bound: Some(&stated.bound), ..base.clone() }
        }));
        if found.len() == before {
            found.push(base);
        }
    }
    found
}

/// Do the words name a quantile and nothing else: `p95`?
fn is_quantile(words: &str) -> bool {
    !words.contains(' ') && threshold::read_header(words).quantile.is_some()
}

/// The innermost section around a severity's row.
fn severity_section(runbook: &Runbook, severity: &Severity) -> Option<usize> {
    // The last row of a page may end behind its section.
    let start = Span { end: severity.span.start, ..severity.span };
    runbook.section_around(start)
}

/// A cell's examples: `Site down, data loss` holds two.
fn pieces(text: &Text) -> Vec<Text> {
    let mut start = 0;
    let mut found = Vec::new();
    let ends = text.text.match_indices([',', ';', '\n']).map(|(at, sign)| (at, sign.len()));
    for (end, width) in ends.chain([(text.text.len(), 0)]) {
        let piece = text.text.get(start..end).unwrap_or_default();
        let lead = piece.len() - piece.trim_start().len();
        if !piece.trim().is_empty() {
            found.push(Text { text: piece.trim().to_owned(), span: within(text, start + lead, piece.trim().len()) });
        }
        start = end + width;
    }
    found
}

/// The place of a part of `text`; of the whole where the file has it in other bytes (an escape, an entity).
fn within(text: &Text, start: usize, length: usize) -> Span {
    if text.span.range().len() != text.text.len() {
        return text.span;
    }
    let at = text.span.start as usize + start;
    Span::new(text.span.file, at..at + length)
}

/// The subjects of rows that say when it is bad.
fn judged(runbook: &Runbook) -> BTreeSet<Span> {
    let bad = |t: &&Threshold| t.source == ThresholdSource::Table && t.bound.polarity != Some(Polarity::GoodWhen);
    runbook.thresholds.iter().filter(bad).filter_map(|t| Some(t.subject.as_ref()?.span)).collect()
}

/// Is a bound of a table one to alert on? What says when all is well does so where it is an objective, and where the
/// same row does not say when it is bad.
fn is_wanted(runbook: &Runbook, threshold: &Threshold, judged: &BTreeSet<Span>) -> bool {
    if threshold.bound.polarity != Some(Polarity::GoodWhen) {
        return true;
    }
    let bad = threshold.subject.as_ref().is_some_and(|subject| judged.contains(&subject.span));
    !bad && sections(runbook, threshold.section).any(|title| words::has_word(title, OBJECTIVES))
}

/// Does a section speak of what serves somebody? What a test of load must reach, and when something is scaled, wakes nobody.
fn is_served(runbook: &Runbook, section: Option<usize>) -> bool {
    let titles = || sections(runbook, section).chain(runbook.title.as_ref().map(Text::str));
    let tried = titles().chain([runbook.path.as_str()]).any(|words| words::has_word(words, TRIALS));
    let scaled = titles().any(|words| words::has_word(words, SCALING));
    !tried && (!scaled || titles().any(|words| words::has_word(words, ALARMS)))
}

/// Words of titles and paths of tests in which somebody measures on purpose.
const TRIALS: &[&str] = &[
    "load test",
    "load tests",
    "load testing",
    "tests load",
    "stress test",
    "stress tests",
    "stress testing",
    "performance test",
    "performance tests",
    "performance testing",
    "tests performance",
    "test results",
    "benchmark",
    "benchmarks",
    "benchmarking",
    "k6",
];

/// Words of titles above the bounds at which something grows by itself, or is made to.
const SCALING: &[&str] = &["scaling", "autoscaling", "autoscaler", "auto scaling", "hpa", "scale up", "scale out"];

/// Words of a heading above what is promised to others.
const OBJECTIVES: &[&str] = &[
    "slo",
    "slos",
    "sli",
    "slis",
    "sla",
    "slas",
    "objective",
    "objectives",
    "service level",
    "service levels",
    "alert",
    "alerts",
    "alerting",
    "target",
    "targets",
];

/// The titles of a section and of those around it.
fn sections(runbook: &Runbook, innermost: Option<usize>) -> impl Iterator<Item = &str> {
    let around = std::iter::successors(runbook.section(innermost), |section| runbook.section(section.parent));
    around.map(|section| section.title.str())
}

fn in_table(threshold: &Threshold) -> Promise<'_> {
    let subject = threshold.subject.as_ref().map(|subject| format!("{}: ", subject.text)).unwrap_or_default();
    let words = one_line(&format!("{subject}{}", threshold.text.text));
    Promise {
        subject: threshold.subject.as_ref().map_or_else(|| words.clone(), |subject| one_line(&subject.text)),
        words,
        bound: Some(&threshold.bound),
        column: threshold.column.as_ref().map(Text::str),
        query: threshold.query.as_ref().filter(|_| threshold.bound.polarity != Some(Polarity::GoodWhen)),
        severity: threshold.severity.clone(),
        action: threshold.action.as_ref().map(|action| one_line(&action.text)),
        section: threshold.section,
        ..Promise::new(&threshold.text, Place::Table)
    }
}

/// An objective with a bound, unless its row says when it is bad.
fn objective_of<'a>(objective: &'a Objective, judged: &BTreeSet<Span>) -> Option<Promise<'a>> {
    let bound = objective.bound.as_ref().filter(|_| !judged.contains(&objective.subject.span))?;
    let named = std::iter::once(&objective.subject).chain(&objective.indicator);
    let subject = one_line(&named.map(Text::str).collect::<Vec<_>>().join(" "));
    Some(Promise {
        words: one_line(&format!("{subject}: {}", objective.target.text)),
        subject,
        bound: Some(bound),
        period: objective.window.as_ref(),
        section: objective.section,
        ..Promise::new(&objective.target, Place::Objective)
    })
}

/// Is it a share of one?
fn is_share(bound: &threshold::Threshold) -> bool {
    matches!(bound.bound, threshold::Bound::Number(quantity) if quantity.unit == threshold::Unit::Percent)
}

/// An alert that the page defines in YAML; nothing where it quotes one that is deployed, or where a part is still to be
/// filled in.
fn in_yaml<'a>(workspace: &Workspace, page: &'a PageRule) -> Option<Promise<'a>> {
    let rule = &page.rule;
    let name = rule.name.str().filter(|_| !rule.open)?;
    let expr = rule.expr.as_ref().filter(|query| query.expr().is_some())?;
    let quoted = deployed(workspace).any(|(_, other)| other.name.str() == Some(name));
    let word = rule.label("severity").and_then(|severity| severity.str());
    let text = Text { text: name.to_owned(), span: rule.name.span() };
    (!quoted).then(|| Promise {
        expr: Some(expr.text.text.as_str()),
        rule: Some(rule),
        severity: word.and_then(severity::named).map(|(key, _)| key),
        section: page.section,
        ..Promise::new(&text, Place::Alert)
    })
}

/// An alert with PromQL of the page's own: in its row, or in a fence right below its heading. Fences further down are
/// there to find the cause with.
fn with_expression<'a>(alert: &'a Alert, fences: &BTreeMap<usize, &'a Fence>) -> Option<Promise<'a>> {
    let fence = || fences.get(&alert.section?).map(|fence| (fence.text.text.as_str(), fence.span));
    let own = alert.expr.as_ref().map(|expr| (expr.text.text.as_str(), expr.text.whole()));
    let (expr, span) = own.or_else(|| fence().filter(|_| !alert.defined))?;
    (compares(expr) == Some(true)).then(|| Promise {
        span,
        expr: Some(expr),
        alert: Some(alert),
        severity: alert.severity.as_ref().and_then(|text| severity::named(text.str())).map(|(key, _)| key),
        section: alert.section,
        ..Promise::new(&alert.name, Place::Alert)
    })
}

fn symptoms(action: &Action) -> Vec<Promise<'_>> {
    let ActionKind::Choice(branches) = &action.kind else { return Vec::new() };
    let symptom = |branch: &Branch| Promise { section: action.section, ..Promise::new(&branch.issue, Place::Symptom) };
    branches.iter().map(symptom).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn a_cell_holds_several_examples() {
        let text = Text { text: "Site down, data loss;  slow".to_owned(), span: Span::new(FileId(0), 10..37) };
        let found: Vec<_> = pieces(&text).into_iter().map(|piece| (piece.text, piece.span.range())).collect();
        let wanted = [("Site down", 10..19), ("data loss", 21..30), ("slow", 33..37)];
        assert_eq!(found, wanted.map(|(text, range)| (text.to_owned(), range)));
    }

    #[test]
    fn tasks_are_no_conditions() {
        for words in ["LLM failure", "High latency", "Traffic surge", "All services down"] {
            assert!(is_condition(words), "{words}");
        }
        for words in [
            "Alert tuning",
            "UI glitch",
            "Feature request",
            "When the error budget is down, ask the lead of the team for more",
        ] {
            assert!(!is_condition(words), "{words}");
        }
    }
}
