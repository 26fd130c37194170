//! What happens or happened when: `Time | Event`, `Phase | Duration`.

use crate::model::lower::Page;
use crate::model::table::{Column, Kind, Role, TableKind, View};
use crate::model::words::Words;

/// Timelines. The model has no place for events that are over: they are carried through as prose.
pub(super) const KIND: Kind = Kind { kind: TableKind::Timeline, score, lower };

fn score(view: &View<'_>) -> u8 {
    let when = view.columns.first().is_some_and(|column| column.has(Role::When));
    let phases = view.columns.first().is_some_and(|column| column.words.has(&["phase"]));
    // What a phase means is no event; what is done in it is.
    let described = |words: &Words| phases && words.has(&["description"]);
    let event = view.columns.iter().skip(1).any(|column| column.has(Role::Event) && !described(&column.words));
    let topic = view.within(&["timeline", "schedule", "chronology", "phases", "roadmap", "milestones"]);
    // `Acknowledgement | Within 24 hours`: what is done, and by when.
    let due = |column: &Column<'_>| (column.has(Role::When) || column.has(Role::For)) && column.times() >= 0.5;
    let done = view.columns.first().is_some_and(|first| first.has(Role::Event) || phases);
    if done && view.columns.len() == 2 && view.columns.iter().skip(1).any(due) {
        return 66;
    }
    match (when, event, topic) {
        (true, true, true) => 88,
        (true, true, false) => 72,
        (true, false, true) => 66,
        _ => 0,
    }
}

fn lower(_view: &View<'_>, _page: &mut Page<'_>) {}
