//! Variables, flags, settings: `Variable | Default | Description`.

use crate::model::lower::Page;
use crate::model::table::{Kind, Role, TableKind, View};

/// Tables of settings. Their values are configuration, not incident facts: they are carried through as prose.
pub(super) const KIND: Kind = Kind { kind: TableKind::Parameters, score, lower };

fn score(view: &View<'_>) -> u8 {
    let variable =
        view.columns.first().is_some_and(|column| column.has(Role::Variable) && !column.words.has(&["name"]));
    let default = view.columns.iter().skip(1).any(|column| column.has(Role::Default));
    match (variable, default, view.has(Role::Value)) {
        (true, true, _) => 90,
        // `Field | Value` tells about the page or the thing itself, and no setting.
        (true, false, true) if !view.columns.first().is_some_and(|column| column.words.has(&["field", "property"])) => {
            64
        }
        (true, false, false) if view.has(Role::Description) => 62,
        (false, true, _) if view.columns.first().is_some_and(|c| c.has(Role::Variable)) => 70,
        _ => 0,
    }
}

fn lower(_view: &View<'_>, _page: &mut Page<'_>) {}
