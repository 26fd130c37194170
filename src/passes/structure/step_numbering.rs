//! # Steps are numbered out of order
//!
//! The numbers of steps repeat or skip: `1, 2, 2, 4`.
//!
//! "Are you at step 3?" is what people ask each other on the bridge. Usually a step was taken out or pasted in, and a
//! skipped number makes the responder look for what is missing.
//!
//! Judged are headings of one level below the same heading, `3. Title` and `Step 3`, where at least one of them is a step. Options
//! and scenarios have no order, and lists are numbered anew by every renderer. `Step 5.5` and `Step 5.7` beside `Step 5` were put
//! in between, a number that is a line of bold words (`**Step 3: Drain**`) is there, and numbers of which each stands once on the
//! page, under several headings, are names of things that somebody sorted. Headings that go on with the list above them
//! (`1.` to `4.`, then `## 5.`) skip nothing, and one more about a step, at the end and below a heading without a number, is an
//! appendix.
//!
//! Bad:
//!
//! ```markdown
//! ### 1. Acknowledge
//! ### 3. Mitigate
//! ```
//!
//! Good:
//!
//! ```markdown
//! ### 1. Acknowledge
//! ### 2. Mitigate
//! ```

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Runbook, words};
use crate::passes::{Check, Page, Rule};

/// RB603.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB603",
        name: "step-numbering",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "steps are numbered out of order",
        source: include_str!("step_numbering.rs"),
    },
    check: Check::Page(check),
};

/// Headings of one level below the same heading, with the same number before the last dot, and whether a word stands before it:
/// `Stage 32` is no number of `13. Stage 23`.
type Place = (Option<usize>, u8, String, bool);

/// The sequences of a page in which at least one heading is a step.
fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let runbook = page.runbook;
    let steps: BTreeSet<usize> = runbook.steps.iter().filter_map(|step| step.section).collect();
    let mut open: BTreeMap<Place, Vec<(usize, u32)>> = BTreeMap::new();
    let mut sequences = Vec::new();
    for (index, section) in runbook.sections.iter().enumerate() {
        let Some((prefix, number)) = section.number.as_deref().and_then(split) else { continue };
        if speaks_of_a_step(section.title.str()) {
            continue;
        }
        let worded = section.title.str().starts_with(|c: char| c.is_alphabetic());
        let sequence = open.entry((section.parent, section.level, prefix.to_owned(), worded)).or_default();
        // `3. Option A`, `3. Option B`: one of them is taken.
        if is_way(section.title.str()) && sequence.last().is_some_and(|(_, last)| *last == number) {
            continue;
        }
        // A sequence that begins again is another one.
        if number <= 1 {
            sequences.push(std::mem::take(sequence));
        }
        sequence.push((index, number));
    }
    sequences.extend(open.into_values());
    let places = Places::of(runbook);
    let judged = |sequence: &&Vec<(usize, u32)>| {
        let is_step = |index: usize| {
            let title = || runbook.section(Some(index)).map_or("", |section| section.title.str());
            steps.contains(&index) || words::Words::first(title(), 1).has(&["step"])
        };
        sequence.iter().any(|(index, _)| is_step(*index)) && !places.put_between(runbook, sequence)
    };
    let breaks = |sequence: &Vec<(usize, u32)>| breaks(page, &places, sequence);
    let mut found: Vec<Diagnostic> = sequences.iter().filter(judged).flat_map(breaks).collect();
    found.sort_by_key(|diagnostic| diagnostic.primary.span);
    found
}

/// The headings that each number of a level has, by what is above them.
struct Places<'a>(BTreeMap<(u8, &'a str), Vec<Option<usize>>>);

impl<'a> Places<'a> {
    fn of(runbook: &'a Runbook) -> Self {
        let mut places: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for section in &runbook.sections {
            if let Some(number) = section.number.as_deref() {
                places.entry((section.level, number)).or_default().push(section.parent);
            }
        }
        Self(places)
    }

    /// Are these numbers such as 5.5 and 5.7 beside a whole step 5, for what was put in between?
    fn put_between(&self, runbook: &Runbook, sequence: &[(usize, u32)]) -> bool {
        let first = sequence.first().and_then(|(index, _)| runbook.section(Some(*index)));
        let whole = first.and_then(|section| {
            let (whole, _) = section.number.as_deref()?.rsplit_once('.')?;
            self.0.get(&(section.level, whole)).map(|parents| parents.contains(&section.parent))
        });
        whole == Some(true)
    }

    /// The level and the parent of a sequence and what stands in its numbers before the last dot, on a page that has each of the
    /// sequence's numbers once: they may be names.
    fn of_names<'b>(&self, runbook: &'b Runbook, sequence: &[(usize, u32)]) -> Option<(u8, Option<usize>, &'b str)> {
        let section = runbook.section(Some(sequence.first()?.0))?;
        let (prefix, _) = section.number.as_deref().and_then(split)?;
        let once = |(_, number): &(usize, u32)| self.parents(section.level, prefix, *number, <[_]>::len) == Some(1);
        sequence.iter().all(once).then_some((section.level, section.parent, prefix))
    }

    /// What `of` says of the headings above those with a number.
    fn parents<T>(&self, level: u8, prefix: &str, number: u32, of: impl Fn(&[Option<usize>]) -> T) -> Option<T> {
        let written = format!("{prefix}{number}");
        self.0.get(&(level, written.as_str())).map(|parents| of(parents))
    }
}

/// `3.2` is number 2 of the sequence `3.`.
fn split(number: &str) -> Option<(&str, u32)> {
    let at = number.rfind('.').map_or(0, |dot| dot + 1);
    Some((number.get(..at)?, number.get(at..)?.parse().ok()?))
}

/// Is a step one of several ways, by the words behind its number: `Option A`, `Method 2`?
fn is_way(title: &str) -> bool {
    const WAYS: &[&str] = &["option", "variant", "alternative", "method", "path", "approach", "way"];
    let words = words::words(title);
    let mut behind = words.iter().skip_while(|word| word.bytes().all(|b| b.is_ascii_digit()) || *word == "step");
    behind.next().is_some_and(|word| WAYS.contains(&word.as_str())) && behind.next().is_some_and(|name| name.len() == 1)
}

/// Words behind the number of a step in a heading that is about the step and does not begin it.
const SPEAKS: &[&str] = &[
    "depends",
    "requires",
    "needs",
    "is",
    "was",
    "vs",
    "and",
    "exit",
    "criteria",
    "checklist",
    "deliverables",
    "results",
];

/// Is a heading about a step: `Phase 6 depends on phase 3`, `Phase 3 exit criteria`?
fn speaks_of_a_step(title: &str) -> bool {
    let words = words::words(title);
    // The phases of a project are spoken of in any order, and some by several headings.
    if words.first().is_some_and(|word| word == "phase") {
        return true;
    }
    // `Step 2: Is the disk full?` begins it.
    let begun =
        title.trim_start_matches(|c: char| !c.is_ascii_digit()).trim_start_matches(|c: char| c.is_ascii_digit());
    if begun.starts_with(':') {
        return false;
    }
    let after = words.iter().skip_while(|word| !word.bytes().all(|b| b.is_ascii_digit())).nth(1);
    after.is_some_and(|word| SPEAKS.contains(&word.as_str()))
}

/// Is the last of the numbers that seem to be missing there after all: in `Steps 4-6`, `2.2-2.3`, `5a`?
fn filled(runbook: &Runbook, (before, _): (usize, u32), (after, number): (usize, u32)) -> bool {
    let between = runbook.sections.get(before..after).unwrap_or_default();
    between.iter().any(|section| numbers(section.title.str()).any(|said| said + 1 == number))
}

/// Does the last of the numbers that seem to be missing stand in a code block between them, where a fence that is not
/// closed put it?
fn swallowed(page: Page<'_>, (before, _): (usize, u32), (after, number): (usize, u32)) -> bool {
    let (Some(before), Some(after)) = (page.runbook.section(Some(before)), page.runbook.section(Some(after))) else {
        return false;
    };
    let first = page.runbook.fences.partition_point(|fence| fence.span.start < before.title.span.end);
    let fences = page.runbook.fences.iter().skip(first).take_while(|fence| fence.span.start < after.title.span.start);
    let headings = fences.flat_map(|fence| fence.text.text.lines()).filter_map(|line| line.strip_prefix("##"));
    headings.into_iter().any(|line| numbers(line).any(|said| said + 1 == number))
}

/// How many bytes behind a heading are looked at for the number of the next one.
const NEAR: usize = 16_000;

/// Does the last of the numbers that seem to be missing begin a line of bold words between the headings, or one that is half of it:
/// `**Step 3: Drain**`, `4a. Payable`?
fn written(page: Page<'_>, (before, previous): (usize, u32), (after, number): (usize, u32)) -> bool {
    let (Some(before), Some(after)) = (page.runbook.section(Some(before)), page.runbook.section(Some(after))) else {
        return false;
    };
    let text = page.source.text.as_str();
    let start = before.title.span.range().end;
    let end = after.title.span.range().start.min(text.floor_char_boundary(start.saturating_add(NEAR)));
    let between = text.get(start..end);
    // `4.` is the last item of a list before `## 5.`: the headings go on with it. One number may stand in any list.
    let item = |line: &str| numbers(line.split(['.', ')']).next().unwrap_or_default()).next().filter(|_| is_item(line));
    let last = between.unwrap_or_default().lines().filter_map(item).next_back();
    let begins = |line: &str| {
        let bare = line.trim_start_matches(['*', '_', ' ']);
        let (emphatic, stepped) = (line.starts_with("**"), bare.strip_prefix("Step "));
        let rest = stepped.unwrap_or(bare);
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (Some(said), Some(behind)) = (rest.get(..digits), rest.get(digits..)) else { return false };
        let half = behind.strip_prefix(|c: char| c.is_ascii_lowercase());
        let ended = half.unwrap_or(behind).starts_with(['.', ':', ')']);
        said.parse() == Ok(number - 1) && ended && (emphatic || stepped.is_some() || half.is_some())
    };
    let goes_on = number > previous + 2 && last == Some(number - 1);
    goes_on || between.unwrap_or_default().lines().map(str::trim).any(begins)
}

/// Does a line begin with a number and a dot?
fn is_item(line: &str) -> bool {
    let behind = line.trim_start_matches(|c: char| c.is_ascii_digit());
    behind.len() < line.len() && (behind.starts_with(". ") || behind.starts_with(") "))
}

/// The runs of digits in a text.
fn numbers(text: &str) -> impl Iterator<Item = u32> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok())
}

/// Where a sequence repeats, skips or goes back. Numbers that fall (the newest first) or that jump more often than not
/// (10, 20, 30) are no mistakes.
fn breaks(page: Page<'_>, places: &Places<'_>, sequence: &[(usize, u32)]) -> Vec<Diagnostic> {
    let runbook = page.runbook;
    let pairs = || sequence.iter().zip(sequence.iter().skip(1));
    let falls = pairs().filter(|((_, before), (_, after))| after < before).count();
    // Number 0 is what comes before the steps, on a page that may have a part of them.
    let filled = |a, b| filled(runbook, a, b) || swallowed(page, a, b) || written(page, a, b);
    let names = places.of_names(runbook, sequence);
    // Does the last of the numbers that seem to be missing stand under another heading?
    let elsewhere = |b: u32| {
        let (level, parent, prefix) = names?;
        places.parents(level, prefix, b - 1, |parents| matches!(parents, [other] if *other != parent))
    };
    let open =
        |a: (usize, u32), b: (usize, u32)| b.1 > a.1 && (a.1 == 0 || elsewhere(b.1) == Some(true) || filled(a, b));
    let variant = |a: (usize, u32), b: (usize, u32)| a.1 == b.1 && are_variants(runbook, a.0, b.0);
    let broken = |(a, b): &(&(usize, u32), &(usize, u32))| b.1 != a.1 + 1 && !open(**a, **b) && !variant(**a, **b);
    let wrong: Vec<_> = pairs().filter(broken).collect();
    // One step in the wrong place breaks the order three times; more is an order that somebody chose, and so are two
    // numbers far apart.
    let chosen = falls > 0 && wrong.len() > 3 || matches!(sequence, [(_, a), (_, b)] if *b > a + 2);
    // One gap is a step that went; several are a choice of what is worth a section.
    let chosen = chosen || wrong.len() > 1 && wrong.iter().all(|(before, after)| after.1 > before.1 + 1);
    // More about a step, below a heading without a number behind the last one.
    let chosen = chosen || matches!(wrong.as_slice(), [only] if is_appendix(runbook, sequence, only.1));
    // `Phase 3 summary`, `Phase 3 structure`: headings about one phase.
    let chosen = chosen || pairs().all(|(before, after)| before.1 == after.1);
    if chosen || falls * 2 > sequence.len().saturating_sub(1) || wrong.len() * 2 > sequence.len() {
        return Vec::new();
    }
    // What stands further on is out of place there, and not missing here.
    let stands = |number: u32| sequence.iter().any(|(_, other)| *other == number);
    let moved = |(before, after): &(&(usize, u32), &(usize, u32))| {
        after.1 > before.1 + 1 && (before.1 + 1..after.1).all(stands)
    };
    let wrong = wrong.into_iter().filter(|pair| !moved(pair));
    wrong.filter_map(|(before, after)| finding(runbook, *before, *after)).collect()
}

/// Is the last of a sequence more about one of its numbers, behind a heading that has none?
fn is_appendix(runbook: &Runbook, sequence: &[(usize, u32)], last: &(usize, u32)) -> bool {
    let Some(((end, number), before)) = sequence.split_last().filter(|(end, _)| *end == last) else { return false };
    let from = before.last().map_or(0, |(index, _)| *index);
    let level = runbook.section(Some(*end)).map(|section| section.level);
    let mut between = runbook.sections.get(from..*end).unwrap_or_default().iter();
    before.iter().any(|(_, earlier)| earlier == number)
        && between.any(|section| section.number.is_none() && Some(section.level) == level)
}

/// Do two headings say the same but for what stands in brackets at their ends: `Step 2: Log in (Python)`, `(JavaScript)`?
fn are_variants(runbook: &Runbook, one: usize, other: usize) -> bool {
    let bare = |index: usize| {
        let title = runbook.section(Some(index))?.title.str().trim_end();
        title.strip_suffix(')').and_then(|title| title.rsplit_once('(')).map(|(bare, _)| bare)
    };
    bare(one).is_some_and(|title| bare(other) == Some(title))
}

fn finding(runbook: &Runbook, (before, previous): (usize, u32), (after, number): (usize, u32)) -> Option<Diagnostic> {
    let (before, after) = (runbook.section(Some(before))?, runbook.section(Some(after))?);
    let message = match number.cmp(&previous) {
        Ordering::Equal => format!("two headings in a row are number {number}"),
        Ordering::Greater if number == previous + 2 => {
            format!("number {} is missing: {number} follows {previous}", previous + 1)
        }
        Ordering::Greater => {
            format!("numbers {} to {} are missing: {number} follows {previous}", previous + 1, number - 1)
        }
        Ordering::Less => format!("number {number} stands behind number {previous}"),
    };
    let diagnostic = Diagnostic::new(&RULE.info, after.title.span, message).label(format!("number {number}"));
    Some(
        diagnostic
            .relate(before.title.span, format!("number {previous}"))
            .help("number the steps in the order in which they are done"),
    )
}
