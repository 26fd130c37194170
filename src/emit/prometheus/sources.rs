//! Where a page promises to alert: its severities' examples, its tables of thresholds, its tables of symptoms.

use crate::emit::yaml::one_line;
use crate::model::{Action, ActionKind, Runbook, Severity, SeverityKey, Text, Threshold, ThresholdSource};
use crate::source::Span;

/// Something that the page says of when it is bad.
#[derive(Clone, Debug)]
pub struct Promise<'a> {
    /// The words, on one line.
    pub words: String,
    /// Their place.
    pub span: Span,
    /// The bound among them.
    pub bound: Option<&'a Threshold>,
    /// The severity that it makes.
    pub severity: Option<&'a SeverityKey>,
    /// What the page does about it.
    pub action: Option<String>,
    /// Its section, as an index into [`Runbook::sections`].
    pub section: Option<usize>,
    /// Where it was found.
    pub place: Place,
}

/// Where a promise was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// An example of a severity.
    Example,
    /// A table of thresholds.
    Table,
    /// An issue that somebody looks up. It says what to do, not when to wake somebody: no rule comes of it.
    Symptom,
}

/// Words of which one at least stands in what is a condition and no task or topic (`alert tuning`).
const TROUBLE: &[&str] = &[
    "down", "fail", "failed", "failing", "fails", "failure", "failures", "outage", "outages", "crash", "crashes", "crashed",
    "crashing", "crashloop", "crashloopbackoff", "error", "errors", "unavailable", "unreachable", "unresponsive", "timeout",
    "timeouts", "slow", "slowness", "high", "low", "full", "loss", "lost", "corruption", "breach", "degraded",
    "degradation", "exceeded", "exceeds", "spike", "surge", "leak", "expired", "expiring", "expiry", "stuck", "missing",
    "exhausted", "exhaustion", "lag", "backlog", "overload", "overloaded", "oomkilled", "oom", "killed", "restarting",
    "restarts", "pending", "unhealthy", "throttled", "throttling", "deadlock", "deadlocks",
];
/// A condition of more words is a story.
const MOST_WORDS: usize = 7;

/// The promises of a page in its order.
pub fn promises(runbook: &Runbook) -> Vec<Promise<'_>> {
    let mut all: Vec<Promise<'_>> = runbook.severities.iter().flat_map(|severity| examples(runbook, severity)).collect();
    let tables = runbook.thresholds.iter().filter(|threshold| threshold.source == ThresholdSource::Table);
    all.extend(tables.map(in_table));
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

fn examples<'a>(runbook: &'a Runbook, severity: &'a Severity) -> Vec<Promise<'a>> {
    let bounds = |span: Span| {
        let mine = |t: &&Threshold| t.source == ThresholdSource::SeverityExample && span.contains(t.text.span);
        runbook.thresholds.iter().filter(mine).collect::<Vec<_>>()
    };
    let section = severity_section(runbook, severity);
    let mut found = Vec::new();
    for piece in severity.examples.iter().flat_map(pieces) {
        let base = Promise {
            words: one_line(&piece.text),
            span: piece.span,
            bound: None,
            severity: Some(&severity.key),
            action: None,
            section,
            place: Place::Example,
        };
        let bounds = bounds(piece.span);
        if bounds.is_empty() {
            found.push(base);
        } else {
            found.extend(bounds.into_iter().map(|bound| Promise { bound: Some(bound), ..base.clone() }));
        }
    }
    found
}

/// The innermost section around a severity's row.
fn severity_section(runbook: &Runbook, severity: &Severity) -> Option<usize> {
    runbook.sections.iter().rposition(|section| section.extent.contains(severity.span))
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

fn in_table(threshold: &Threshold) -> Promise<'_> {
    let subject = threshold.subject.as_ref().map(|subject| format!("{}: ", subject.text)).unwrap_or_default();
    Promise {
        words: one_line(&format!("{subject}{}", threshold.text.text)),
        span: threshold.text.span,
        bound: Some(threshold),
        severity: threshold.severity.as_ref(),
        action: threshold.action.as_ref().map(|action| one_line(&action.text)),
        section: threshold.section,
        place: Place::Table,
    }
}

fn symptoms(action: &Action) -> Vec<Promise<'_>> {
    let ActionKind::Choice(branches) = &action.kind else { return Vec::new() };
    let symptom = |branch: &crate::model::Branch| Promise {
        words: one_line(&branch.issue.text),
        span: branch.issue.span,
        bound: None,
        severity: None,
        action: None,
        section: action.section,
        place: Place::Symptom,
    };
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
        for words in ["Alert tuning", "UI glitch", "Feature request", "When the error budget is down, ask the lead of the team for more"] {
            assert!(!is_condition(words), "{words}");
        }
    }
}
