//! What running text says of when an alert fires: `ApiDown fires when ... exceeds 5% for 10 minutes`,
//! `**Threshold:** > 5%`.

use std::ops::Range;

use crate::model::table::is_alert_name;
use crate::model::threshold::{Cmp, Threshold, find_thresholds};
use crate::model::time::{Amount, Duration, Qualifier, TimeExpr, TimeValue, read_all};
use crate::model::{Runbook, Section, Text};
use crate::source::{Source, Span};

/// What a sentence says of an alert.
#[derive(Debug)]
pub struct Told<'a> {
    /// The alert's name.
    pub name: &'a str,
    /// The sentence.
    pub place: Span,
    /// The one bound in it, and its words.
    pub bound: Option<(Threshold, Text)>,
    /// How long it must hold.
    pub hold: Option<(Duration, Span)>,
}

/// Words with which a sentence says when an alert fires, in lower case.
const FIRES: &[&str] = &[
    "fires when",
    "fires if",
    "fire when",
    "fired when",
    "fires at",
    "triggered when",
    "triggered if",
    "triggers when",
    "triggers if",
    "trigger when",
    "raised when",
    "raised if",
    "alerts when",
    "alert when",
    "alert if",
    "firing when",
];

/// What a line in bold begins with where the rest of it says when the alert of the section fires, in lower case.
const LABELS: &[&str] = &[
    "threshold",
    "alert threshold",
    "alert condition",
    "condition",
    "fires when",
    "fires if",
    "trigger",
    "trigger condition",
    "alert trigger",
    "triggers when",
    "for",
    "duration",
];

/// Words of which a heading or the lines before a block of PromQL have one, where it is the rule's own expression.
const QUOTES: &[&str] = &[
    "expression",
    "alert rule",
    "alerting rule",
    "rule definition",
    "alert definition",
    "alert query",
    "triggers",
    "triggering",
    "triggered",
    "fires",
    "the alert is",
    "alert condition",
];

/// Parts of the names of pages about the past, in lower case.
const PAST: &[&str] = &["changelog", "changes.", "history", "release", "postmortem", "post-mortem"];

/// What the sentences of a page say of alerts.
pub fn told<'a>(runbook: &'a Runbook, source: &'a Source) -> Vec<Told<'a>> {
    // What was changed once is not how things are.
    let file = runbook.path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    if PAST.iter().any(|word| file.contains(word)) {
        return Vec::new();
    }
    let text = source.text.as_str();
    // Letters change their case in place: the offsets hold.
    let lower = text.to_ascii_lowercase();
    let phrases = FIRES.iter().flat_map(|phrase| lower.match_indices(phrase).map(|(at, _)| (at, sentence(text, at))));
    let labels = labelled(&lower).map(|line| (line.start, line));
    let mut places: Vec<(usize, Range<usize>)> = phrases.chain(labels).collect();
    places.sort_by_key(|(at, range)| (range.start, *at));
    places.dedup_by_key(|(_, range)| range.clone());
    places.into_iter().filter_map(|(at, range)| told_at(runbook, text, at, range)).collect()
}

fn told_at<'a>(runbook: &'a Runbook, text: &'a str, at: usize, range: Range<usize>) -> Option<Told<'a>> {
    let place = Span::new(runbook.file, range.clone());
    let words = text.get(range.clone())?;
    let here = Span::new(runbook.file, at..at);
    if runbook.fences.iter().any(|fence| fence.span.contains(here)) || words.trim_start().starts_with('|') {
        return None;
    }
    let name = match named(text.get(range.start..at)?) {
        Named::One(name) => name,
        Named::Several => return None,
        Named::None => about(runbook, place)?,
    };
    let stated = |found: &Threshold| found.comparison != Cmp::Unstated;
    let mut bounds: Vec<Threshold> = find_thresholds(words).into_iter().filter(stated).collect();
    let bound = bounds.pop().filter(|_| bounds.is_empty());
    let hold = holds(words).map(|(length, held)| (length, Span::new(runbook.file, moved(held, range.start))));
    let bound = bound.map(|bound| {
        let span = Span::new(runbook.file, moved(bound.range.clone(), range.start));
        let text = words.get(bound.range.clone()).unwrap_or_default().to_owned();
        (bound, Text { text, span })
    });
    (bound.is_some() || hold.is_some()).then_some(Told { name, place, bound, hold })
}

fn moved(range: Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// The one time for which something must be so.
fn holds(words: &str) -> Option<(Duration, Range<usize>)> {
    let times = read_all(words);
    let held = |time: &TimeExpr| match time.value {
        TimeValue::Clock(Amount::Exact(length) | Amount::AtLeast(length)) if time.qualifier == Qualifier::For => {
            Some((length, time.range.clone()))
        }
        _ => None,
    };
    let mut found = times.iter().filter_map(held);
    found.next().filter(|_| found.next().is_none())
}

/// Names of alerts in code in a text.
enum Named<'a> {
    None,
    One(&'a str),
    Several,
}

fn named(text: &str) -> Named<'_> {
    let mut names = text.split('`').skip(1).step_by(2).filter(|word| is_alert_name(word));
    match (names.next(), names.next()) {
        (None, _) => Named::None,
        (Some(name), None) => Named::One(name),
        (Some(_), Some(_)) => Named::Several,
    }
}

/// The alert that the sections around a place are about.
pub fn about(runbook: &Runbook, place: Span) -> Option<&str> {
    let inner = runbook.sections.iter().rposition(|section| section.extent.contains(place));
    let around = std::iter::successors(runbook.section(inner), |section| runbook.section(section.parent));
    around.filter_map(|section| titled(runbook, section)).next()
}

fn titled<'a>(runbook: &'a Runbook, section: &Section) -> Option<&'a str> {
    let alert = runbook.alerts.iter().find(|alert| !alert.defined && alert.name.span == section.title.span)?;
    Some(alert.name.str().trim_matches(['`', '*', ' ']))
}

/// Does the page say of a block of PromQL that it is the rule's own expression: by its heading, by the lines above it?
pub fn is_quoted(runbook: &Runbook, source: &Source, place: Span) -> bool {
    let Some(inner) = runbook.sections.iter().rfind(|section| section.extent.contains(place)) else { return false };
    let before = source.text.get(inner.title.span.end as usize..place.start as usize).unwrap_or_default();
    // The line with the opening fence is no text.
    let before = before.trim_end().rsplit_once('\n').map_or("", |(before, _)| before).trim_end();
    let lead = before.rsplit_once("\n\n").map_or(before, |(_, last)| last);
    let says = |text: &str| {
        let lower = text.to_lowercase();
        QUOTES.iter().any(|word| lower.contains(word))
    };
    titled(runbook, inner).is_some() && before.is_empty() || says(inner.title.str()) || says(lead)
}

/// The sentence around a place: no further than its paragraph, its item, its cell.
fn sentence(text: &str, at: usize) -> Range<usize> {
    let ends = |part: &str, at: usize| {
        let rest = part.get(at + 1..).unwrap_or_default();
        rest.is_empty() || rest.starts_with([' ', '\n'])
    };
    let before = text.get(..at).unwrap_or_default();
    let block = ["\n\n", "\n- ", "\n* ", "\n#", "\n|"].iter().filter_map(|sign| before.rfind(sign)).max();
    let stop = before.char_indices().rev().take(600).find(|(i, c)| *c == '.' && ends(before, *i));
    let start = block.max(stop.map(|(i, _)| i)).map_or(0, |i| i + 1);
    let after = text.get(at..).unwrap_or_default();
    let block = ["\n\n", "\n- ", "\n* ", "\n#", "\n|", "\n```"].iter().filter_map(|sign| after.find(sign)).min();
    let stop = after.char_indices().take(600).find(|(i, c)| *c == '.' && ends(after, *i)).map(|(i, _)| i);
    let end = block.into_iter().chain(stop).min().unwrap_or(after.len());
    start..at + end
}

/// The lines that begin with a label in bold that says when the alert fires. `lower` is in lower case.
fn labelled(lower: &str) -> impl Iterator<Item = Range<usize>> {
    lower.match_indices("**").filter_map(|(at, _)| {
        let line = lower.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
        let first = lower.get(line..at)?.trim_start_matches(['-', '*', ' ', '>']).is_empty();
        let (label, _) = lower.get(at + 2..)?.split_once("**")?;
        let known = LABELS.contains(&label.trim().trim_end_matches(':').trim_end());
        let end = lower.get(at..)?.find('\n').map_or(lower.len(), |end| at + end);
        (first && known).then_some(line..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_with_their_paragraph_and_their_item() {
        let text = "Old. New `A` fires when x\nexceeds 5.5% for 5 min. More.\n\n- one\n- `B` fires when y\n- three\n";
        let of = |word: &str| text.find(word).and_then(|at| text.get(sentence(text, at))).map(str::trim);
        assert_eq!(of("fires when x"), Some("New `A` fires when x\nexceeds 5.5% for 5 min"));
        assert_eq!(of("fires when y"), Some("- `B` fires when y"));
    }

    #[test]
    fn labels_are_first_on_their_lines() {
        let text = "**threshold:** > 5%\n- **condition**: > 6%\nsee the **threshold**\n**impact:** none\n";
        let lines: Vec<_> = labelled(text).filter_map(|range| text.get(range)).collect();
        assert_eq!(lines, ["**threshold:** > 5%", "- **condition**: > 6%"]);
    }
}
