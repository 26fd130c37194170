//! A runbook as the sections of its checklist, in the page's order.

use std::collections::{BTreeMap, BTreeSet};

use crate::emit::checklist::actions::{Maker, blanks, timer};
use crate::emit::checklist::flow::{self, Context};
use crate::emit::checklist::ids::Ids;
use crate::emit::checklist::links::Sheets;
use crate::emit::checklist::prose::below_headings;
use crate::emit::checklist::scale::{clocks, ladder, severities};
use crate::emit::checklist::view::{Branch, Contact, Item, Page, Section};
use crate::model::{self, Action, ActionKind, Runbook, Step, Workspace};

/// Steps inside steps deeper than this stand beside the one around them.
const MAX_DEPTH: usize = 8;

/// A runbook as a page.
pub(super) fn page(runbook: &Runbook, workspace: &Workspace, sheets: &Sheets<'_>) -> Page {
    let mut ids = Ids::default();
    let blanks = blanks(runbook, &mut ids);
    let maker = Maker { runbook, sources: &workspace.sources, config: &workspace.config, sheets, blanks: &blanks };
    let outline = Outline::new(&maker, &mut ids);
    let mut sections = outline.flows(&mut ids);
    sections.extend(outline.sections(&mut ids));
    sections.extend(runbook.ladders.iter().map(|found| ladder(&maker, found, &mut ids)));
    sections.extend(messages(&maker, &mut ids));
    let (severity_columns, severities) = severities(&maker);
    let contact = |contact: &model::Contact| Contact {
        role: contact.role.text.clone(),
        reach: contact.reach.iter().map(|way| way.text.clone()).collect(),
        at: maker.cite(contact.span),
    };
    Page {
        source: runbook.path.clone(),
        title: title(runbook).to_owned(),
        summary: runbook.summary.as_ref().map(|text| text.text.clone()),
        clocks: clocks(runbook),
        severity_columns,
        severities,
        sections,
        contacts: runbook.contacts.iter().map(contact).collect(),
        parameters: blanks,
    }
}

/// The page's title, else its file's name.
pub(in crate::emit) fn title(runbook: &Runbook) -> &str {
    let name = runbook.path.rsplit('/').next().unwrap_or(&runbook.path);
    let title = runbook.title.as_ref().map(|title| title.text.as_str()).filter(|title| !title.is_empty());
    title.unwrap_or(name)
}

/// The messages that no action sends.
fn messages(maker: &Maker<'_>, ids: &mut Ids) -> Option<Section> {
    let mut sent = BTreeSet::new();
    let steps = maker.runbook.steps.iter().flat_map(|step| &step.actions);
    steps.chain(&maker.runbook.actions).for_each(|action| sends(action, &mut sent));
    let id = ids.name("", "messages", "");
    let unsent = maker.runbook.messages.iter().enumerate().filter(|(index, _)| !sent.contains(index));
    let action = |(index, message): (usize, &model::Message)| Action {
        kind: ActionKind::Message(index),
        note: None,
        section: None,
        span: message.text.span,
    };
    let items: Vec<Item> = unsent.map(action).map(|action| maker.item(&action, &id, ids)).collect();
    (!items.is_empty()).then(|| Section { id, kind: "messages", title: "Messages".to_owned(), items })
}

fn sends(action: &Action, sent: &mut BTreeSet<usize>) {
    match &action.kind {
        ActionKind::Message(index) => _ = sent.insert(*index),
        ActionKind::Choice(branches) => {
            branches.iter().flat_map(|branch| &branch.actions).for_each(|action| sends(action, sent));
        }
        _ => {}
    }
}

/// The page's steps as a tree.
struct Outline<'a> {
    maker: &'a Maker<'a>,
    /// For each step those inside it.
    inside: Vec<Vec<usize>>,
    /// Steps inside no other.
    roots: Vec<usize>,
    /// For each step its tick and what it is called.
    names: Vec<(String, String)>,
    /// By the anchor of a heading what stands below it.
    prose: BTreeMap<&'a str, String>,
}

/// Something that stands at a place of the page.
enum Entry<'a> {
    Step(usize),
    Action(&'a Action),
}

impl<'a> Outline<'a> {
    fn new(maker: &'a Maker<'a>, ids: &mut Ids) -> Self {
        let steps = &maker.runbook.steps;
        let mut inside: Vec<Vec<usize>> = steps.iter().map(|_| Vec::new()).collect();
        let mut around: Vec<(Option<usize>, usize)> = Vec::new();
        let (mut roots, mut names) = (Vec::new(), Vec::<(String, String)>::new());
        for (index, step) in steps.iter().enumerate() {
            // Parents come first; what is too deep moves out to the last level.
            let parent = step.parent.and_then(|parent| Some((parent, *around.get(parent)?)));
            let place = parent.map(
                |(parent, (above, depth))| if depth < MAX_DEPTH { (Some(parent), depth + 1) } else { (above, depth) },
            );
            let (parent, depth) = place.unwrap_or((None, 0));
            around.push((parent, depth));
            match parent.and_then(|parent| inside.get_mut(parent)) {
                Some(list) => list.push(index),
                None => roots.push(index),
            }
            let within = parent.and_then(|parent| names.get(parent)).map_or("", |(id, _)| id.as_str());
            let id = ids.name(within, "step", step.title.str());
            names.push((id, heading(step)));
        }
        Self { maker, inside, roots, names, prose: below_headings(maker.runbook) }
    }

    /// The flowcharts as sections.
    fn flows(&self, ids: &mut Ids) -> Vec<Section> {
        let runbook = self.maker.runbook;
        let mut sections = Vec::new();
        for found in &runbook.flows {
            let title = runbook.section(found.section).map_or("Flow", |section| section.title.str());
            let id = ids.name("", "flow", title);
            let context = Context { sources: self.maker.sources, steps: &self.names, parent: &id };
            let items = flow::items(found, &context, ids);
            sections.push(Section { kind: "flow", title: title.to_owned(), items, id });
        }
        sections.retain(|section| !section.items.is_empty());
        sections
    }

    /// Steps and the actions outside of them, under the headings that they stand under.
    fn sections(&self, ids: &mut Ids) -> Vec<Section> {
        let runbook = self.maker.runbook;
        let steps = self.roots.iter().filter_map(|&index| {
            let step = runbook.steps.get(index)?;
            let own = runbook.section(step.section);
            let section = own.map_or_else(|| self.section_at(step.span.start), |own| own.parent);
            Some((step.span.start, section, Entry::Step(index)))
        });
        let actions = runbook.actions.iter().map(|action| (action.span.start, action.section, Entry::Action(action)));
        let mut entries: Vec<_> = steps.chain(actions).collect();
        entries.sort_by_key(|(start, _, _)| *start);
        let mut sections: Vec<Section> = Vec::new();
        for run in entries.chunk_by(|(_, a, _), (_, b, _)| a == b) {
            let section = run.first().and_then(|(_, section, _)| runbook.section(*section));
            let title = section.filter(|section| section.level > 1).map_or("To do", |section| section.title.str());
            let id = ids.name("", "section", title);
            let items = self.items(run.iter().map(|(_, _, entry)| entry), &id, ids);
            sections.push(Section { id, kind: "steps", title: title.to_owned(), items });
        }
        sections
    }

    /// The innermost section that holds `offset`: the one whose heading came last.
    fn section_at(&self, offset: u32) -> Option<usize> {
        let sections = &self.maker.runbook.sections;
        sections.partition_point(|section| section.extent.start <= offset).checked_sub(1)
    }

    /// Entries as items. Ways beside each other, of which one is taken, are a choice.
    fn items<'e>(&self, entries: impl Iterator<Item = &'e Entry<'e>>, parent: &str, ids: &mut Ids) -> Vec<Item> {
        let entries: Vec<&Entry<'_>> = entries.collect();
        let mut items = Vec::new();
        for run in entries.chunk_by(|a, b| self.alternative(a) && self.alternative(b)) {
            if run.len() > 1 {
                items.push(self.alternatives(run, parent, ids));
                continue;
            }
            items.extend(run.iter().filter_map(|entry| match entry {
                Entry::Step(index) => self.step(*index, ids),
                Entry::Action(action) => Some(self.maker.item(action, parent, ids)),
            }));
        }
        items
    }

    fn alternative(&self, entry: &Entry<'_>) -> bool {
        matches!(entry, Entry::Step(index) if self.maker.runbook.steps.get(*index).is_some_and(|step| step.alternative))
    }

    fn alternatives(&self, run: &[&Entry<'_>], parent: &str, ids: &mut Ids) -> Item {
        let steps = run.iter().filter_map(|entry| match entry {
            Entry::Step(index) => self.step(*index, ids),
            Entry::Action(_) => None,
        });
        let branch = |step: Item| {
            let time = step.time.map(|time| format!(" ({time})")).unwrap_or_default();
            Branch { id: step.id, text: step.text + &time, at: step.at, items: step.items }
        };
        let told = |mut step: Item| {
            let id = format!("{}-told", step.id);
            let item = |text| Item {
                id: id.clone(),
                tick: Some(id),
                kind: "manual",
                at: step.at.clone(),
                text,
                ..Item::default()
            };
            let told = step.note.take().map(item);
            step.items.extend(told);
            step
        };
        let branches: Vec<Branch> = steps.map(told).map(branch).collect();
        Item {
            id: ids.name(parent, "choice", "ways"),
            kind: "choice",
            at: branches.first().map(|branch| branch.at.clone()).unwrap_or_default(),
            text: "Which way?".to_owned(),
            branches,
            ..Item::default()
        }
    }

    /// A step with what stands in it, in the page's order. Recurses no deeper than [`MAX_DEPTH`].
    fn step(&self, index: usize, ids: &mut Ids) -> Option<Item> {
        let step = self.maker.runbook.steps.get(index)?;
        let (id, heading) = self.names.get(index)?;
        let actions = step.actions.iter().map(|action| (action.span.start, Entry::Action(action)));
        let steps = self
            .inside
            .get(index)?
            .iter()
            .filter_map(|&inner| Some((self.maker.runbook.steps.get(inner)?.span.start, Entry::Step(inner))));
        let mut entries: Vec<_> = actions.chain(steps).collect();
        entries.sort_by_key(|(start, _)| *start);
        // A step that is told in running text has nothing else to be worked from.
        let section = self.maker.runbook.section(step.section).filter(|_| entries.is_empty());
        let note = section.and_then(|section| self.prose.get(section.slug.as_str())).cloned();
        Some(Item {
            id: id.clone(),
            note,
            kind: "step",
            at: self.maker.cite(step.span),
            text: heading.clone(),
            tick: Some(id.clone()),
            time: step.budget.as_ref().map(|budget| budget.text.text.clone()),
            timer: step.budget.as_ref().and_then(timer),
            items: self.items(entries.iter().map(|(_, entry)| entry), id, ids),
            ..Item::default()
        })
    }
}

/// Number and title.
fn heading(step: &Step) -> String {
    let number = step.number.as_deref().map(|number| format!("{}. ", number.trim_end_matches('.')));
    format!("{}{}", number.unwrap_or_default(), step.title.str())
}
