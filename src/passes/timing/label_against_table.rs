//! # A flowchart with another time than the page
//!
//! A node's label states a time, and the step that it shows, or the deadline that it names, has another one.
//!
//! The picture hangs on the wall, the page is what was corrected. Whoever looks at the wall is wrong.
//!
//! Bad:
//!
//! ````markdown
//! ```mermaid
//! flowchart TD
//!     A[Alert] --> B[Acknowledge within 15 min]
//! ```
//!
//! | Action | Deadline |
//! |---|---|
//! | Acknowledge | Within 5 minutes |
//! ````
//!
//! Good: the time in one of them.
//!
//! A label that is the name of a severity and a time (`SEV1: 10 min`), or says when somebody responds behind an arrow with the
//! severity, is held against the severity's response time, unless the time is another one that it was promised.

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::flow::LabelTime;
use crate::model::time::certainly_differs;
use crate::model::{Flow, Qualifier, Runbook, Scope, SeverityKey, Step, TimeKind, Timed, Workspace, severity, words};
use crate::passes::timing::facts::{Stated, place, stated};
use crate::passes::timing::scope::About;
use crate::passes::timing::step_over_deadline::act;
use crate::passes::{Check, Rule};

/// RB210.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB210",
        name: "label-against-table",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a flowchart's label states another time than the page",
        source: include_str!("label_against_table.rs"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let of = |kinds: &[TimeKind]| kinds.iter().flat_map(|&kind| stated(workspace, kind)).collect::<Vec<_>>();
    let deadlines = of(&[TimeKind::Acknowledge, TimeKind::Response]);
    let others = of(&[TimeKind::Resolution, TimeKind::Cadence, TimeKind::Rung]);
    let flows = workspace.runbooks.iter().flat_map(|runbook| runbook.flows.iter().map(move |flow| (runbook, flow)));
    let one = |(runbook, flow): (&Runbook, &Flow)| {
        let of_levels = levels(flow).into_iter();
        let scale = of_levels.filter_map(|level| against_scale(runbook, flow, &level, (&deadlines, &others)));
        labels(runbook, flow, &deadlines).into_iter().chain(scale).collect::<Vec<_>>()
    };
    flows.flat_map(one).collect()
}

/// A label that says when a severity is answered.
struct LevelTime<'a> {
    key: SeverityKey,
    time: &'a Timed,
}

/// The labels of nodes and arrows that say when a severity is answered, and nothing else.
fn levels(flow: &Flow) -> Vec<LevelTime<'_>> {
    let Some(chart) = flow.chart() else { return Vec::new() };
    let only = |text: &str| {
        let mut named = severity::mentioned(text).into_iter();
        named.next().filter(|_| named.next().is_none()).map(|(key, _)| key)
    };
    // `A -->|SEV1| B[Respond within 10 min]`
    let led = |node: usize| {
        let id = chart.nodes.get(node).map(|node| &node.id)?;
        let mut into = chart.edges.iter().filter(|edge| edge.to == *id);
        let label = into.next().filter(|_| into.next().is_none())?.label.as_ref()?;
        only(&label.text)
    };
    let of_node = |label: &'_ LabelTime| {
        let text = label.time.text.str();
        let own = only(text).filter(|_| answers(text, false));
        own.or_else(|| led(label.node).filter(|_| severity::mentioned(text).is_empty() && answers(text, true)))
    };
    let nodes =
        flow.times.iter().take(LABELS).filter_map(|label| Some(LevelTime { key: of_node(label)?, time: &label.time }));
    let of_edge = |time: &'_ Timed| only(time.text.str()).filter(|_| answers(time.text.str(), false));
    let edges = flow
        .waits
        .iter()
        .take(LABELS)
        .filter_map(|wait| Some(LevelTime { key: of_edge(&wait.time)?, time: &wait.time }));
    nodes.chain(edges).collect()
}

/// More labels with times than these no chart of severities has.
const LABELS: usize = 64;

/// Does a label say that somebody answers, or no more than a severity's name and a time?
fn answers(text: &str, must_say: bool) -> bool {
    const ANSWERS: &[&str] = &["respond", "responds", "response"];
    const PLAIN: &[&str] = &[
        "critical", "high", "medium", "low", "major", "minor", "sev", "severity", "within", "in", "time", "sla", "br",
        "min", "mins", "minutes", "minute", "m", "h", "hr", "hour", "hours", "day", "days", "business", "target",
    ];
    let words = words::Words::of(text);
    let plain = |word: &str| PLAIN.contains(&word) || word.bytes().any(|b| b.is_ascii_digit());
    (words.has(ANSWERS) || !must_say) && words.iter().all(|word| plain(word) || ANSWERS.contains(&word))
}

/// The severity's response time, where a label says another one that is promised for nothing else, either.
fn against_scale(
    runbook: &Runbook,
    flow: &Flow,
    level: &LevelTime<'_>,
    (deadlines, others): (&[Stated<'_>], &[Stated<'_>]),
) -> Option<Diagnostic> {
    let (scope, about) = (Scope::Severity(level.key.clone()), About::of(runbook, flow.section));
    let of_it = |stated: &&Stated<'_>| stated.fact.scope == scope && stated.about().matters_as(&about);
    let differs = |stated: &Stated<'_>| certainly_differs(&stated.time().value, &level.time.value);
    let mut response = deadlines.iter().filter(of_it).filter(|stated| stated.fact.kind == TimeKind::Response);
    let other = response.next()?;
    if !deadlines.iter().chain(others).filter(of_it).all(differs) {
        return None;
    }
    let (text, said) = (level.time.text.str(), &other.time().text);
    let place = place(runbook, other.runbook);
    let message = format!("the label says \"{text}\", and {} has \"{}\" to respond {place}", level.key, said.str());
    Some(found(level.time, message).relate(said.span, "the response time"))
}

fn labels(runbook: &Runbook, flow: &Flow, deadlines: &[Stated<'_>]) -> Vec<Diagnostic> {
    let lasts = |label: &&LabelTime| {
        matches!(label.time.qualifier, Qualifier::None | Qualifier::Within | Qualifier::In | Qualifier::For)
    };
    let timed = flow.times.iter().filter(lasts);
    timed
        .filter_map(|label| {
            against_step(runbook, flow, label).or_else(|| against_deadline(runbook, flow, label, deadlines))
        })
        .collect()
}

/// The step that the node shows, where it has another time.
fn against_step(runbook: &Runbook, flow: &Flow, label: &LabelTime) -> Option<Diagnostic> {
    let index = flow.step_of(label.node).filter(|&step| follows(runbook, flow, step))?;
    let step = runbook.steps.get(index)?;
    let budget = step.budget.as_ref().filter(|budget| certainly_differs(&budget.value, &label.time.value))?;
    let message =
        format!("the label \"{}\" has another time than its step, \"{}\"", label.time.text.str(), budget.text.str());
    Some(finding(label, message).relate(budget.text.span, "the step"))
}

/// Does the flowchart follow the list that a step stands in: has half of it, and not this step alone, a node?
fn follows(runbook: &Runbook, flow: &Flow, step: usize) -> bool {
    let place = |step: &Step| (step.parent, runbook.section(step.section).and_then(|section| section.parent));
    let Some(own) = runbook.steps.get(step).map(place) else { return false };
    let list: Vec<usize> = (0..).zip(&runbook.steps).filter(|(_, other)| place(other) == own).map(|(i, _)| i).collect();
    let told = flow.told_of(&list);
    told >= 2 && told * 2 >= list.len()
}

/// The deadline that the label names, where it is another one.
fn against_deadline(runbook: &Runbook, flow: &Flow, label: &LabelTime, deadlines: &[Stated<'_>]) -> Option<Diagnostic> {
    let text = label.time.text.str();
    let (kind, about) = (act(text)?, About::of(runbook, flow.section));
    let scope = severity::mentioned(text).into_iter().next().map_or(Scope::Document, |(key, _)| Scope::Severity(key));
    let mut same = deadlines
        .iter()
        .filter(|stated| stated.fact.kind == kind && stated.fact.scope == scope && stated.about().matters_as(&about));
    let other = same.next()?;
    // Where the pages do not agree among themselves, that is found elsewhere.
    let agreed = same.all(|stated| !certainly_differs(&stated.time().value, &other.time().value));
    if !agreed || !certainly_differs(&other.time().value, &label.time.value) {
        return None;
    }
    let said = &other.time().text;
    let message =
        format!("the label says \"{text}\", and it is due \"{}\" {}", said.str(), place(runbook, other.runbook));
    Some(finding(label, message).relate(said.span, "the deadline"))
}

fn finding(label: &LabelTime, message: String) -> Diagnostic {
    found(&label.time, message)
}

fn found(time: &Timed, message: String) -> Diagnostic {
    Diagnostic::new(&RULE.info, time.text.span, message)
        .label("the flowchart's time")
        .help("correct the one that is wrong, and state the time once")
}
