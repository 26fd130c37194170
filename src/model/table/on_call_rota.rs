//! Who is on call when: `Week | Primary | Secondary`.

use crate::model::lower::Page;
use crate::model::table::{Kind, Role, TableKind, View};

/// Rotas. The model has no place for them: they are carried through as prose.
pub(super) const KIND: Kind = Kind { kind: TableKind::OnCallRota, score, lower };

fn score(view: &View<'_>) -> u8 {
    let shift = view.columns.first().is_some_and(|column| column.has(Role::Shift) || column.has(Role::When));
    let people = view.columns.iter().any(|column| column.words.has(&["primary", "secondary", "backup", "oncall"]));
    let topic = view.within(&["rota", "rotation", "oncall", "schedule", "shift", "shifts"]);
    let schedule = view.has(Role::Frequency) || view.has(Role::Shift);
    match (shift || (schedule && topic && people), people, topic) {
        (true, true, _) => 88,
        (true, false, true) => 62,
        _ => 0,
    }
}

fn lower(_view: &View<'_>, _page: &mut Page<'_>) {}
