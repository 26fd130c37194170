//! What stands below headings and in no step: commands, words, links. Where steps break it, each part is one by itself, in
//! the order of the page.

use std::collections::{BTreeMap, BTreeSet};

use crate::emit::playbook::prose::{Home, Said};
use crate::model::{Action, Runbook, Step};
use crate::source::Span;

/// What stands in a section without a break by steps.
#[derive(Debug, Default)]
pub struct Loose<'a> {
    /// What is done.
    pub actions: Vec<&'a Action>,
    /// What is said.
    pub said: Vec<Said>,
    /// Links in running text, as indices into the runbook's.
    pub mentions: Vec<usize>,
    /// Does more of the section stand before it?
    pub continued: bool,
}

/// The parts of `runbook` that belong to no step, with their places and sections. What is said and mentioned there is taken
/// out of `prose` and `mentions`. A heading above steps of a list is a part too, for it says what they are for.
pub fn parts<'a>(
    runbook: &'a Runbook,
    prose: &mut BTreeMap<Home, Vec<Said>>,
    mentions: &mut BTreeMap<Home, Vec<usize>>,
) -> Vec<(Span, Option<usize>, Loose<'a>)> {
    let gap = |span: Span| runbook.steps.partition_point(|step| step.span.start <= span.start);
    let mut parts: BTreeMap<(Option<usize>, usize), (Span, Loose<'a>)> = BTreeMap::new();
    for section in sections_of_lists(runbook) {
        let Some(heading) = runbook.section(Some(section)) else { continue };
        parts.insert((Some(section), gap(heading.title.span)), (heading.title.span, Loose::default()));
    }
    for action in &runbook.actions {
        let part = parts.entry((action.section, gap(action.span)));
        part.or_insert_with(|| (action.span, Loose::default())).1.actions.push(action);
    }
    let sections: BTreeSet<Option<usize>> = parts.keys().map(|(section, _)| *section).collect();
    for section in sections {
        for said in prose.remove(&Home::Section(section)).unwrap_or_default() {
            let part = parts.entry((section, gap(said.span))).or_insert_with(|| (said.span, Loose::default()));
            part.0 = part.0.min(said.span);
            part.1.said.push(said);
        }
        for index in mentions.remove(&Home::Section(section)).unwrap_or_default() {
            let at = runbook.links.get(index).map(|link| (section, gap(link.span)));
            at.and_then(|at| parts.get_mut(&at)).into_iter().for_each(|part| part.1.mentions.push(index));
        }
    }
    let mut before = None;
    let parts = parts.into_iter().map(|((section, _), (span, loose))| {
        let continued = before.replace(section) == Some(section);
        (span, section, Loose { continued, ..loose })
    });
    parts.collect()
}

/// The sections that hold steps of lists and whose heading is no step itself.
fn sections_of_lists(runbook: &Runbook) -> BTreeSet<usize> {
    let headed: BTreeSet<usize> = runbook.steps.iter().filter_map(|step| step.section).collect();
    let listed = runbook.steps.iter().filter(|step| step.section.is_none() && step.parent.is_none());
    let section = |step: &Step| {
        runbook.sections.partition_point(|section| section.title.span.start <= step.span.start).checked_sub(1)
    };
    listed.filter_map(section).filter(|section| !headed.contains(section)).collect()
}
