//! Headings: sections, and which of them are steps.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use crate::model::anchors::Slugger;
use crate::model::lower::timed;
use crate::model::time::{self, Qualifier, TimeExpr};
use crate::model::words::{self, Words};
use crate::model::{Section, Text};
use crate::source::{Span, has_digit};
use crate::syntax::markdown::{Block, BlockKind, Heading, Inlines};

/// Words that say that what stands below a heading is done, in order.
const PROCEDURE: &[&str] = &[
    "steps",
    "procedure",
    "procedures",
    "response",
    "diagnosis",
    "diagnostic",
    "diagnostics",
    "mitigation",
    "mitigations",
    "resolution",
    "remediation",
    "recovery",
    "troubleshooting",
    "investigation",
    "rollback",
    "restore",
    "failover",
    "actions",
    "checklist",
    "verification",
    "process",
    "workflow",
    "instructions",
    "debugging",
    "triage",
    "runbook",
    "playbook",
];

/// Titles of numbered chapters that are no steps.
const CHAPTER: &[&str] = &[
    "overview",
    "introduction",
    "purpose",
    "scope",
    "background",
    "architecture",
    "prerequisites",
    "severity",
    "severities",
    "contacts",
    "contact",
    "escalation",
    "references",
    "appendix",
    "glossary",
    "definitions",
    "roles",
    "responsibilities",
    "objectives",
    "summary",
    "metrics",
    "history",
    "changelog",
    "faq",
    "policy",
    "principles",
    "matrix",
    "levels",
    "classification",
    "features",
    "requirements",
    "limitations",
    "conclusion",
    "resources",
];

/// Last words of titles that describe something, whatever stands before them: a "Response Time Matrix" is looked at, not
/// done, and so is a "Runbook Index".
const DESCRIBES: &[&str] = &[
    "matrix",
    "time",
    "times",
    "index",
    "structure",
    "diagram",
    "diagrams",
    "inventory",
    "sli",
    "slis",
    "slo",
    "slos",
    "sla",
    "slas",
    "criteria",
    "target",
    "targets",
    "objectives",
    "overview",
    "requirements",
    "policy",
    "levels",
    "template",
    "templates",
    "contacts",
    "team",
    "teams",
    "roles",
    "definition",
    "definitions",
    "summary",
    "history",
    "examples",
    "architecture",
    "references",
    "tracking",
    "prerequisites",
    "background",
    "usage",
    "output",
    "scripts",
    "links",
    "details",
    "info",
    "information",
    "metadata",
    "facts",
    "notes",
    "catalog",
    "catalogue",
    "ownership",
    "conventions",
    "categories",
    "types",
];

/// Words before a number that make a step; the second says whether they are alternatives of each other.
const MARKERS: &[(&str, bool)] = &[
    ("step", false),
    ("phase", false),
    ("stage", false),
    ("option", true),
    ("scenario", true),
    ("method", true),
    ("approach", true),
    ("alternative", true),
    ("solution", true),
];

/// What a heading says of the step that it begins.
#[derive(Clone, Debug)]
pub(crate) struct StepHeading {
    /// The number as written.
    pub(crate) number: Option<String>,
    /// The bytes of the title without number and time.
    pub(crate) title: Range<usize>,
    /// One of several ways?
    pub(crate) alternative: bool,
    /// A phase, whose time is a window of the incident?
    pub(crate) phase: bool,
    /// The step around it, as an index into the sections.
    pub(crate) parent: Option<usize>,
}

/// The page's sections in order, and for each the words of its title and the step that it begins.
pub(crate) fn outline(blocks: &[Block], slugger: &mut Slugger) -> (Vec<Section>, Vec<Words>, Vec<Option<StepHeading>>) {
    let mut sections: Vec<Section> = Vec::new();
    let mut marks: Vec<Option<Marked>> = Vec::new();
    let mut headings: Vec<&Heading> = Vec::new();
    let end = blocks.last().map_or(0, |block| block.span.end);
    let mut open: Vec<usize> = Vec::new();
    for block in blocks {
        let BlockKind::Heading(heading) = &block.kind else { continue };
        while let Some(last) = open.last().copied() {
            match sections.get_mut(last) {
                Some(section) if section.level >= heading.level => section.extent.end = block.span.start,
                _ => break,
            }
            open.pop();
        }
        let mark = marked(heading.content.str());
        sections.push(Section {
            level: heading.level,
            title: Text::of(&heading.content.text),
            number: mark.as_ref().filter(|mark| !mark.step.alternative).and_then(|mark| mark.step.number.clone()),
            slug: slugger.slug(&heading.content),
            time: heading_time(heading.content.str())
                .map(|(_, expr)| expr)
                .or_else(|| first_time(heading.content.str()))
                .map(|expr| Box::new(timed(&heading.content, &expr))),
            extent: Span { end, ..block.span },
            parent: open.last().copied(),
        });
        open.push(sections.len() - 1);
        headings.push(heading);
        marks.push(mark);
    }
    let words: Vec<Words> = sections.iter().map(|section| Words::of(section.title.str())).collect();
    let steps = step_headings(&sections, &words, (&headings, marks));
    (sections, words, steps)
}

/// Numbered headings first; then the headings of procedures that have no numbered ones, and their direct children.
fn step_headings(
    sections: &[Section],
    words: &[Words],
    (headings, marks): (&[&Heading], Vec<Option<Marked>>),
) -> Vec<Option<StepHeading>> {
    let procedural = |index: usize| {
        let section = sections.get(index).zip(words.get(index));
        section.is_some_and(|(section, words)| is_procedure(section.title.str(), words))
    };
    let mut steps: Vec<Option<StepHeading>> = Vec::new();
    let certain: Vec<bool> = marks.iter().map(|mark| mark.as_ref().is_some_and(|mark| mark.certain)).collect();
    let numbered: Vec<_> = sections
        .iter()
        .zip(headings)
        .zip(marks)
        .map(|((section, heading), mark)| {
            let text = heading.content.str();
            let Marked { step, certain: own } = mark?;
            let title = text.get(step.title.clone()).unwrap_or_default();
            let chapter = section.level == 1 || words::has_word(title, CHAPTER);
            // The numbered sections of `Step 2: ...` are steps, too.
            let of_step = section.parent.and_then(|parent| certain.get(parent)).is_some_and(|certain| *certain);
            let certain = own || section.parent.is_some_and(procedural) || (of_step && is_imperative(title));
            let sure = certain || (!chapter && (is_imperative(title) || is_stage(title)));
            Some(Numbered { step, certain, sure, chapter })
        })
        .collect();
    // Where most headings of a sequence are steps, the others are, too: no list of verbs has them all.
    let mut tally: BTreeMap<(Option<usize>, u8), (usize, usize)> = BTreeMap::new();
    for (section, numbered) in sections.iter().zip(&numbered) {
        let (sure, all) = tally.entry((section.parent, section.level)).or_default();
        *sure += usize::from(numbered.as_ref().is_some_and(|numbered| numbered.sure));
        *all += usize::from(numbered.is_some());
    }
    for (section, numbered) in sections.iter().zip(numbered) {
        let (sure, all) = tally.get(&(section.parent, section.level)).copied().unwrap_or_default();
        let parent = nearest_step(sections, &steps, section.parent);
        // A chapter "3. Create" among nouns is no step for its verb alone.
        let is_step = |n: &Numbered| n.certain || (n.sure && sure * 3 >= all) || (!n.chapter && sure * 2 > all);
        let step = numbered.filter(is_step).map(|numbered| numbered.step);
        steps.push(step.map(|step| StepHeading { parent, ..step }));
    }
    let has_steps_below = below(sections, &steps);
    for (index, section) in sections.iter().enumerate() {
        let around = nearest_step(sections, &steps, section.parent);
        let child_of_procedure = around.is_some_and(|i| {
            Some(i) == section.parent
                && steps.get(i).is_some_and(|s| s.as_ref().is_some_and(|s| s.number.is_none()))
                && !describes(section.title.str())
        });
        let own = section.level > 1 && around.is_none() && procedural(index);
        let free =
            steps.get(index).is_some_and(Option::is_none) && !has_steps_below.get(index).copied().unwrap_or(false);
        if free && (own || child_of_procedure) {
            let title = headings.get(index).map_or(0..0, |heading| title_range(heading.content.str(), 0));
            let step = StepHeading { number: None, title, alternative: false, phase: false, parent: around };
            if let Some(slot) = steps.get_mut(index) {
                *slot = Some(step);
            }
        }
    }
    steps
}

/// The nearest section, from `from` outwards, that begins a step.
pub(crate) fn nearest_step(sections: &[Section], steps: &[Option<StepHeading>], from: Option<usize>) -> Option<usize> {
    let mut at = from;
    while let Some(index) = at {
        if steps.get(index).is_some_and(Option::is_some) {
            return Some(index);
        }
        at = sections.get(index).and_then(|section| section.parent);
    }
    None
}

/// For each section, does a step begin below it?
fn below(sections: &[Section], steps: &[Option<StepHeading>]) -> Vec<bool> {
    let mut below = vec![false; sections.len()];
    for (index, section) in sections.iter().enumerate().rev() {
        let here = steps.get(index).is_some_and(Option::is_some) || below.get(index).copied().unwrap_or(false);
        if let Some(slot) = section.parent.and_then(|parent| below.get_mut(parent)) {
            *slot |= here;
        }
    }
    below
}

/// A short title with a word of procedures among its words, that neither describes something nor names a file.
pub(crate) fn is_procedure(title: &str, words: &Words) -> bool {
    let file = title.contains(['_', '/']) && !title.contains(' ');
    // Whom to call when is a ladder, whether its heading says "procedures" or not.
    let ladder = || words.has(&["escalation", "escalations"]);
    (1..=5).contains(&words.len()) && words.has(PROCEDURE) && !describes(title) && !file && !ladder()
}

/// Does a short title describe something, by its last word before any remark? "Refer to the storage team" does not.
fn describes(title: &str) -> bool {
    let words = words::words(title.split('(').next().unwrap_or_default());
    let sentence = words.iter().any(|word| matches!(word.as_str(), "the" | "to" | "in" | "if" | "a"));
    words.len() <= 4 && !sentence && words.last().is_some_and(|last| DESCRIBES.contains(&last.as_str()))
}

/// Does a title name a stage of an incident and nothing else: `Detection`, `Mitigation and Recovery`?
fn is_stage(title: &str) -> bool {
    const STAGES: &[&str] = &[
        "detection",
        "triage",
        "acknowledgement",
        "acknowledgment",
        "assessment",
        "communication",
        "containment",
        "diagnosis",
        "eradication",
        "identification",
        "investigation",
        "mitigation",
        "recovery",
        "remediation",
        "resolution",
        "verification",
        "and",
    ];
    let words = words::words(title.split('(').next().unwrap_or_default());
    !words.is_empty() && words.iter().all(|word| STAGES.contains(&word.as_str()))
}

/// A heading with a number, and how sure it is that it begins a step.
struct Numbered {
    step: StepHeading,
    /// Its own words or the section around it say so.
    certain: bool,
    /// So does the verb with which it begins.
    sure: bool,
    /// It looks like a chapter of a document.
    chapter: bool,
}

/// Verbs of the field with which a step begins.
const VERBS: &str = "\
    acknowledge add apply approve ask assess backup block build change check clean clear close collect communicate configure confirm \
    connect contact contain cordon create declare delete deploy detect determine diagnose disable document drain enable ensure \
    escalate evaluate execute failover find fix gather generate get grant identify increase inform initialize inspect install investigate \
    go isolate kill list locate log login look make mitigate monitor navigate notify open page perform plan prepare promote recover \
    record reduce register remove repair replace request resolve restart restore resume revert review roll rollback rotate run \
    scale see send set shut start stop switch terminate test triage troubleshoot update upgrade use validate verify \
    view wait";

/// Does a title begin with a verb that tells somebody to do something?
pub(crate) fn is_imperative(title: &str) -> bool {
    static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| VERBS.split_whitespace().collect());
    Words::first(title, 1).iter().next().is_some_and(|word| KNOWN.contains(word))
}

/// Does a label begin with a word and the number behind it: `Step 2:`, `Option B`?
pub(crate) fn is_marker(label: &str) -> bool {
    marked(label).is_some() && label.trim_start().starts_with(char::is_alphabetic)
}

/// The step that a line begins which is no heading.
pub(crate) fn marked_line(line: &str) -> Option<StepHeading> {
    marked(line).map(|mark| mark.step)
}

/// The step that the number makes with which a heading begins, and whether the heading's own words make that certain.
struct Marked {
    step: StepHeading,
    certain: bool,
}

fn marked(text: &str) -> Option<Marked> {
    let rest = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let start = text.len() - rest.len();
    let begins = |word: &str| {
        let after = rest.get(word.len()..)?;
        Some(rest.get(..word.len())?.eq_ignore_ascii_case(word) && after.starts_with([' ', '-']))
    };
    let marker = MARKERS.iter().find(|(word, _)| begins(word) == Some(true));
    let (number_at, alternative) =
        marker.map_or((start, false), |(word, alternative)| (start + word.len() + 1, *alternative));
    let tail = text.get(number_at..)?;
    let length = tail.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).unwrap_or(tail.len());
    let number = tail.get(..length)?.trim_end_matches('.');
    // `Step 2a` is one of two.
    let plain = number.strip_suffix(|c: char| c.is_ascii_alphabetic()).filter(|_| marker.is_some()).unwrap_or(number);
    let digits = !plain.is_empty()
        && plain.split('.').all(|part| !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit()));
    let letter = marker.is_some() && number.len() == 1 && number.bytes().all(|b| b.is_ascii_alphabetic());
    let after = tail.get(number.len()..)?;
    // `09:30 - Half of the window` is a time of day.
    if after.strip_prefix(':').is_some_and(|minutes| minutes.starts_with(|c: char| c.is_ascii_digit())) {
        return None;
    }
    // "3 ways to ..." is no number of a step; "3. Ways", "3) Ways", "3.1 Ways" and "Step 3 Ways" are.
    let punctuated = after.starts_with(['.', ')', ':']) || number.contains('.') || marker.is_some();
    if !(digits || letter) || !punctuated {
        return None;
    }
    let title = title_range(text, number_at + number.len());
    let phase = marker.is_some_and(|(word, _)| matches!(*word, "phase" | "stage"));
    let step = StepHeading { number: Some(number.to_owned()), title, alternative, phase, parent: None };
    Some(Marked { step, certain: marker.is_some_and(|(word, _)| matches!(*word, "step" | "phase" | "option")) })
}

/// The title from `from` on: without the punctuation around it and without a time in parentheses at either end.
fn title_range(text: &str, from: usize) -> Range<usize> {
    let mark = |c: char| c.is_whitespace() || ".):-–—".contains(c);
    let behind = |at: usize| {
        let tail = text.get(at..).unwrap_or_default();
        at + (tail.len() - tail.trim_start_matches(mark).len())
    };
    let start = behind(from);
    let (start, end) = match heading_time(text) {
        Some((whole, _)) if whole.start >= start && whole.end == text.trim_end().len() => (start, whole.start),
        Some((whole, _)) if whole.start == start => (behind(whole.end), text.len()),
        _ => (start, text.len()),
    };
    let title = text.get(start..end).unwrap_or_default();
    start..start + title.trim_end_matches(|c: char| c.is_whitespace() || "(:-–—".contains(c)).len()
}

/// The time in a heading that says how long or by when: in parentheses or behind a dash at its end, else in parentheses
/// of its own before it. The bytes of the whole remark, and the time.
pub(crate) fn heading_time(text: &str) -> Option<(Range<usize>, TimeExpr)> {
    last_time(text).or_else(|| inner_time(text))
}

/// The remark with which a line ends, in parentheses or behind a dash or a colon, and the words in it.
fn remark(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let trimmed = text.trim_end();
    let whole = if trimmed.ends_with(')') {
        trimmed.rfind('(')?..trimmed.len()
    } else {
        let dash = trimmed.rfind([':', '–', '—']).or_else(|| trimmed.rfind(" - ").map(|i| i + 1))?;
        dash..trimmed.len()
    };
    let inner = text.get(whole.clone())?;
    let words = inner.trim_matches(|c: char| c.is_whitespace() || "():-–—".contains(c));
    let offset = whole.start + inner.find(words)?;
    Some((whole, offset..offset + words.len()))
}

/// The time that is the whole of such a remark: `Drain the node (10 min)`.
pub(crate) fn remark_time(text: &str) -> Option<TimeExpr> {
    /// What is longer, in bytes, is no time.
    const LONGEST: usize = 40;
    let (_, words) = remark(text).filter(|(whole, words)| whole.start > 0 && words.len() <= LONGEST)?;
    let inner = text.get(words.clone()).filter(|inner| has_digit(inner))?;
    Some(shifted(time::read_cell(inner)?, words.start))
}

/// `First 30 minutes`, `What to do in the first hour`: the time of a heading that says no more than when.
pub(crate) fn first_time(text: &str) -> Option<TimeExpr> {
    const MORE: usize = 6;
    // Asked of every heading there is.
    memchr::memmem::find(text.as_bytes(), b"irst ")?;
    let words = Words::of(text);
    if !words.has(&["first"]) || words.len() > MORE {
        return None;
    }
    let mut times = time::read_all(text).into_iter().filter(|time| time.qualifier == Qualifier::First);
    times.next().filter(|time| times.next().is_none() && time.value.clock().is_some())
}

/// The time in the remark with which a heading ends.
fn last_time(text: &str) -> Option<(Range<usize>, TimeExpr)> {
    let trimmed = text.trim_end();
    let (whole, inner) = remark(text)?;
    let (words, offset) = (text.get(inner.clone())?, inner.start);
    let time = time::read_cell(words).or_else(|| {
        let mut all = time::read_all(words);
        (all.len() == 1).then(|| all.remove(0))
    })?;
    // `Q-Code: 0d` is a code, and nothing takes no days.
    if words.get(time.range.clone()) == Some("0d") {
        return None;
    }
    // `Phase 2: 12-week roadmap` names a roadmap.
    let names = |time: &TimeExpr| {
        let (time, behind) = (words.get(time.range.clone())?, words.get(time.range.end..)?);
        Some(time.contains('-') && behind.trim_start().starts_with(char::is_alphabetic))
    };
    if !trimmed.ends_with(')') && names(&time) == Some(true) {
        return None;
    }
    Some((whole, shifted(time, offset)))
}

/// The time that parentheses in the middle of a heading hold and nothing else: `Phase 1 (0-5 minutes): Triage`.
fn inner_time(text: &str) -> Option<(Range<usize>, TimeExpr)> {
    let open = text.find('(')?;
    let close = open + text.get(open..)?.find(')')?;
    let time = time::read_cell(text.get(open + 1..close)?).filter(|time| time.value.clock().is_some())?;
    Some((open..close + 1, shifted(time, open + 1)))
}

/// The same time in a text that begins `by` bytes earlier.
fn shifted(mut time: TimeExpr, by: usize) -> TimeExpr {
    time.range = time.range.start + by..time.range.end + by;
    time
}

/// The step's title as text with its place.
pub(crate) fn title(heading: &Inlines, step: &StepHeading) -> Text {
    Text::of(&heading.text.part(step.title.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<(String, &str)> {
        let step = marked(text)?.step;
        Some((step.number?, text.get(step.title).unwrap_or_default()))
    }

    #[test]
    fn numbers_and_titles_are_told_apart() {
        assert_eq!(number("1. Acknowledge (2 min)"), Some(("1".into(), "Acknowledge")));
        assert_eq!(number("Step 3: Drain the node"), Some(("3".into(), "Drain the node")));
        assert_eq!(number("2.1 Check pods"), Some(("2.1".into(), "Check pods")));
        assert_eq!(number("Option B - Restore"), Some(("B".into(), "Restore")));
        assert_eq!(number("Phase 1 (0-5 minutes)"), Some(("1".into(), "")));
        assert_eq!(number("Phase 1 (0-5 minutes): Triage"), Some(("1".into(), "Triage")));
        assert_eq!(number("2. Mitigate (15 min) - roll back"), Some(("2".into(), "Mitigate (15 min) - roll back")));
        assert_eq!(number("Step 2a: Notify"), Some(("2a".into(), "Notify")));
        assert_eq!(number("3rd party outage"), None);
        assert_eq!(number("3 ways to fail"), None);
        assert_eq!(number("2026 review"), None);
        assert_eq!(number("Stepwise"), None);
    }
}
