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

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::flow::LabelTime;
use crate::model::time::certainly_differs;
use crate::model::{Flow, Qualifier, Runbook, Scope, Step, TimeKind, Workspace, severity};
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
    let kinds = [TimeKind::Acknowledge, TimeKind::Response];
    let deadlines: Vec<Stated<'_>> = kinds.into_iter().flat_map(|kind| stated(workspace, kind)).collect();
    let flows = workspace.runbooks.iter().flat_map(|runbook| runbook.flows.iter().map(move |flow| (runbook, flow)));
    flows.flat_map(|(runbook, flow)| labels(runbook, flow, &deadlines)).collect()
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
    Diagnostic::new(&RULE.info, label.time.text.span, message)
        .label("the flowchart's time")
        .help("correct the one that is wrong, and state the time once")
}
