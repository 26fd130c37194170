//! What a page says between the things to do: warnings, reasons, conditions. A playbook shows it where it stands.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use crate::emit::playbook::quote;
use crate::model::{Action, ActionKind, FenceLanguage, LedgerEntry, Link, Runbook, Verdict};
use crate::source::{Source, Sources, Span};

/// Whose words they are: those of a step, or of a section that stands in none. Indices into the runbook's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Home {
    /// A step.
    Step(usize),
    /// A section.
    Section(Option<usize>),
}

/// The most lines of a block that are shown; the page has the rest.
const LONGEST_BLOCK: usize = 60;

/// Words that tell to go to what is linked.
const LEADING: &[&str] =
    &["see", "follow", "refer", "use", "run", "go", "continue", "proceed", "consult", "per", "described", "steps"];

/// A word that leads to a link stands so near before it, in bytes.
const NEAR: usize = 400;

/// Something that the page says.
#[derive(Debug)]
pub struct Said {
    /// Where.
    pub span: Span,
    /// The words.
    pub text: String,
    /// Are they what stands in a code block or a table?
    pub code: bool,
}

/// The paragraphs, tables and code blocks that no action of the page is made of, as they are written.
pub fn prose(runbook: &Runbook, sources: &Sources) -> BTreeMap<Home, Vec<Said>> {
    let said = said(runbook);
    let mut entries: Vec<&LedgerEntry> = runbook.ledger.iter().filter(|entry| for_people(entry)).collect();
    entries.sort_by_key(|entry| (entry.span.start, Reverse(entry.span.end)));
    let mut prose: BTreeMap<Home, Vec<Said>> = BTreeMap::new();
    let mut blocks: Vec<Span> = runbook.ledger.iter().map(|entry| entry.span).collect();
    blocks.sort_unstable_by_key(|span| (span.start, Reverse(span.end)));
    for list in runbook.ledger.iter().filter(|entry| entry.kind == "list" && entry.verdict == Verdict::Modelled) {
        let Some(source) = sources.get(list.span.file) else { continue };
        for rest in unsaid(list.span, &blocks, &said, source) {
            let text = quote::visible(source.slice(rest).trim_end());
            prose.entry(home(runbook, rest)).or_default().push(Said { span: rest, text, code: false });
        }
    }
    let gave: HashSet<usize> = runbook.commands().iter().filter_map(|command| command.fence).collect();
    let mut end = 0;
    for entry in entries {
        let span = entry.span;
        if span.start < end || overlaps(&said, span) {
            continue;
        }
        let code = matches!(entry.kind, "fence" | "table");
        let source = || sources.get(span.file).map(|source| source.slice(span).trim().to_owned());
        let text = match entry.kind {
            "fence" => block(runbook, &gave, span),
            "table" => source().map(|table| first_lines(&table)),
            _ => source(),
        };
        let text = quote::visible(&text.unwrap_or_default());
        if !text.is_empty() {
            end = span.end;
            prose.entry(home(runbook, span)).or_default().push(Said { span, text, code });
        }
    }
    prose
}

/// The lines of a list that gave actions, of which none came: items beside those that did, as far as no block in them speaks
/// for itself.
fn unsaid(list: Span, blocks: &[Span], said: &[(u32, u32)], source: &Source) -> Vec<Span> {
    let first = blocks.partition_point(|block| block.start < list.start);
    let inner = blocks.iter().skip(first).take_while(|block| block.start < list.end).filter(|block| **block != list);
    let inner = joined(inner.map(|block| (block.start, block.end)));
    let mut rest: Vec<Span> = Vec::new();
    for line in source.line(list.start)..=source.line(list.end.saturating_sub(1)) {
        let bytes = source.line_range(line);
        let span = Span::new(list.file, bytes.start..bytes.end);
        let text = source.slice(span);
        if text.trim().is_empty() || overlaps(&inner, span) || overlaps(said, span) {
            continue;
        }
        let begins = text.trim_start().starts_with(|c: char| "-*+".contains(c) || c.is_ascii_digit());
        match rest.last_mut().filter(|last| last.end == span.start && !begins) {
            Some(last) => last.end = span.end,
            None => rest.push(span),
        }
    }
    rest
}

/// The innermost step that `span` stands in.
pub fn step_around(runbook: &Runbook, span: Span) -> Option<usize> {
    let steps = &runbook.steps;
    let last = steps.partition_point(|step| step.span.start <= span.start).checked_sub(1)?;
    let mut around = std::iter::successors(Some(last), |&step| steps.get(step)?.parent).take(steps.len());
    around.find(|&step| steps.get(step).is_some_and(|step| step.span.contains(span)))
}

/// Links in running text that tells to go to another page, by whose words they are; as indices into the runbook's links.
/// Those that are something to do by themselves are not among them.
pub fn mentions(runbook: &Runbook, sources: &Sources) -> BTreeMap<Home, Vec<usize>> {
    let mut done = HashSet::new();
    runbook
        .steps
        .iter()
        .flat_map(|step| &step.actions)
        .chain(&runbook.actions)
        .for_each(|action| seen(action, &mut done));
    let mut mentions: BTreeMap<Home, Vec<usize>> = BTreeMap::new();
    for (index, link) in runbook.links.iter().enumerate() {
        if !link.image && !done.contains(&index) && sources.get(link.span.file).is_some_and(|file| leads(link, file)) {
            mentions.entry(home(runbook, link.span)).or_default().push(index);
        }
    }
    mentions
}

/// The links that `action` is made of.
fn seen(action: &Action, into: &mut HashSet<usize>) {
    match &action.kind {
        ActionKind::See(index) => {
            into.insert(*index);
        }
        ActionKind::Choice(branches) => {
            branches.iter().flat_map(|branch| &branch.actions).for_each(|action| seen(action, into));
        }
        _ => {}
    }
}

/// Does the sentence before the link, which stands in no heading and no table, tell to go to its page?
fn leads(link: &Link, source: &Source) -> bool {
    let line = source.line_range(source.line(link.span.start));
    let span = |start: usize| Span {
        start: u32::try_from(start).unwrap_or(link.span.start),
        end: link.span.start,
        ..link.span
    };
    let before = source.slice(span(line.start));
    if before.trim_start_matches(['>', ' ']).starts_with(['#', '|']) {
        return false;
    }
    let near = before.get(before.floor_char_boundary(before.len().saturating_sub(NEAR))..).unwrap_or_default();
    let sentence = near.rsplit(['.', ';', '(']).next().unwrap_or_default().to_lowercase();
    let words: Vec<&str> = sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.iter().any(|word| LEADING.contains(word))
}

fn home(runbook: &Runbook, span: Span) -> Home {
    let section = || runbook.sections.partition_point(|section| section.title.span.start <= span.start).checked_sub(1);
    step_around(runbook, span).map_or_else(|| Home::Section(section()), Home::Step)
}

/// What stands in the code block at `span`, where it is neither commands nor a drawing that leads; `gave` are the blocks that
/// have commands.
fn block(runbook: &Runbook, gave: &HashSet<usize>, span: Span) -> Option<String> {
    let index = runbook.fences.binary_search_by_key(&span, |fence| fence.span).ok()?;
    let fence = runbook.fences.get(index)?;
    match fence.language {
        FenceLanguage::Mermaid => return None,
        // A block that is called console and holds a query, or output alone, gave no command.
        FenceLanguage::Shell | FenceLanguage::Console if !fence.shell_errors.is_empty() || gave.contains(&index) => {
            return None;
        }
        _ => {}
    }
    Some(first_lines(fence.text.text.trim_end()))
}

/// The lines of a block that are shown.
fn first_lines(text: &str) -> String {
    let rest = text.lines().count().saturating_sub(LONGEST_BLOCK);
    let shown = text.lines().take(LONGEST_BLOCK).collect::<Vec<_>>().join("\n");
    if rest > 0 { format!("{shown}\n... ({rest} more lines on the page)") } else { shown }
}

fn for_people(entry: &LedgerEntry) -> bool {
    match entry.kind {
        "paragraph" | "quote" => entry.verdict != Verdict::NotUnderstood,
        "list" => entry.verdict == Verdict::Prose,
        "fence" | "table" => true,
        _ => false,
    }
}

/// The places of all actions and of the words beside them, sorted, none overlapping another.
fn said(runbook: &Runbook) -> Vec<(u32, u32)> {
    let places = |action: &Action| {
        let note = action.note.as_ref().map(|note| note.span);
        [Some(action.span), note].into_iter().flatten().map(|span| (span.start, span.end)).collect::<Vec<_>>()
    };
    let actions = runbook.steps.iter().flat_map(|step| &step.actions).chain(&runbook.actions);
    let titles = runbook.steps.iter().map(|step| (step.title.span.start, step.title.span.end));
    let mut all: Vec<(u32, u32)> = actions.flat_map(places).chain(titles).collect();
    all.sort_unstable();
    joined(all)
}

/// Places that are sorted by where they begin, those that touch as one.
fn joined(places: impl IntoIterator<Item = (u32, u32)>) -> Vec<(u32, u32)> {
    let mut joined: Vec<(u32, u32)> = Vec::new();
    for (start, end) in places {
        match joined.last_mut().filter(|last| start <= last.1) {
            Some(last) => last.1 = last.1.max(end),
            None => joined.push((start, end)),
        }
    }
    joined
}

fn overlaps(said: &[(u32, u32)], span: Span) -> bool {
    let next = said.partition_point(|(_, end)| *end <= span.start);
    said.get(next).is_some_and(|(start, _)| *start < span.end)
}
