//! What falls due while a playbook runs: the rungs of ladders, the deadlines of severities.

use crate::emit::playbook::quote;
use crate::model::{Origin, Runbook, Severity, Text, Timed};
use crate::source::Span;

/// A severity, and within what time somebody must have responded to it.
#[derive(Debug)]
pub struct Grade {
    /// Its name: `SEV1`.
    pub name: String,
    /// What it means, on one line.
    pub words: String,
    /// The page's words for the time.
    pub within: String,
}

/// When the clock of a [`Due`] starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// When the run begins.
    Start,
    /// At the last progress.
    Progress,
    /// When the run begins, and only where the severity is known.
    Severity,
}

/// A rung of an escalation ladder, or the deadline of a severity.
#[derive(Debug)]
pub struct Due {
    /// When, in seconds.
    pub seconds: u64,
    /// From when.
    pub clock: Clock,
    /// The severities that it holds for, as their names joined by blanks; empty means any.
    pub severities: String,
    /// What is to be done.
    pub words: String,
    /// `file:line`.
    pub cite: String,
}

/// What falls due while `runbook` is gone through; `cite` says where something stands.
pub fn dues(runbook: &Runbook, cite: impl Fn(Span) -> String) -> Vec<Due> {
    let rungs = runbook.ladders.iter().flat_map(|ladder| &ladder.rungs);
    let due = |rung: &crate::model::Rung| {
        let severities: Vec<String> = rung.severities.iter().map(ToString::to_string).collect();
        let prefix = if severities.is_empty() { String::new() } else { format!("{}: ", severities.join(", ")) };
        let words = format!("{prefix}{}: {}", quote::line(rung.condition.str()), quote::line(rung.called()));
        let seconds = rung.after.as_ref()?.value.clock()?.seconds();
        let clock = if rung.origin == Origin::LastProgress { Clock::Progress } else { Clock::Start };
        Some(Due { seconds, clock, severities: severities.join(" "), words, cite: cite(rung.span) })
    };
    let mut dues: Vec<Due> = rungs.filter_map(due).collect();
    dues.extend(runbook.severities.iter().flat_map(|severity| deadlines(severity, &cite)));
    dues
}

/// When somebody must have responded to a severity, and when it must be resolved.
fn deadlines(severity: &Severity, cite: impl Fn(Span) -> String) -> Vec<Due> {
    let due = |time: &Option<Timed>, what: &str| {
        let time = time.as_ref()?;
        let (seconds, name) = (time.value.clock()?.seconds(), severity.key.to_string());
        let words = format!("{name}: {what} is due ({})", quote::line(time.text.str()));
        Some(Due { seconds, clock: Clock::Severity, severities: name, words, cite: cite(time.text.span) })
    };
    [due(&severity.response, "the response"), due(&severity.resolution, "the resolution")]
        .into_iter()
        .flatten()
        .collect()
}

/// The severities of `runbook` that must be answered within some time.
pub fn grades(runbook: &Runbook) -> Vec<Grade> {
    let grade = |severity: &Severity| {
        let description = severity.description.as_ref().map_or("", Text::str);
        let within = quote::line(severity.response.as_ref()?.text.str());
        Some(Grade { name: severity.key.to_string(), words: quote::line(description), within })
    };
    runbook.severities.iter().filter_map(grade).collect()
}
