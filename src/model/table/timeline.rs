//! What happens or happened when: `Time | Event`, `Phase | Duration`.

use crate::model::lower::Page;
use crate::model::table::{Kind, Role, TableKind, View};
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
    match (when, event, topic) {
        (true, true, true) => 88,
        (true, true, false) => 72,
        (true, false, true) => 66,
        _ => 0,
    }
}

fn lower(_view: &View<'_>, _page: &mut Page<'_>) {}
