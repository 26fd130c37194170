//! Service level objectives: `SLI | Objective | Window`, or a table of targets under a heading that says SLO.

use crate::model::lower::Page;
use crate::model::table::{Kind, Role, TableKind, View, says_something};
use crate::model::{Objective, Text};

/// Tables of service level objectives.
pub(super) const KIND: Kind = Kind { kind: TableKind::Slo, score, lower };

fn target_column(view: &View<'_>) -> Option<usize> {
    // "Counts against the SLI: yes" is no target; a target has a number.
    let at = |role: Role| {
        (1..view.columns.len()).find(|&i| view.columns.get(i).is_some_and(|c| c.has(role) && c.digits() >= 0.5))
    };
    at(Role::Target).or_else(|| at(Role::Slo)).or_else(|| at(Role::Value))
}

fn score(view: &View<'_>) -> u8 {
    let topic =
        view.within(&["slo", "slos", "sli", "slis", "service level", "error budget", "availability", "service levels"]);
    let headed = view.columns.iter().any(|column| column.words.has(&["slo", "sli"]));
    match (topic, headed, target_column(view).is_some()) {
        (true, true, true) => 90,
        (true, false, true) => 87,
        (false, true, true) => 80,
        _ => 0,
    }
}

fn lower(view: &View<'_>, page: &mut Page<'_>) {
    let Some(column) = target_column(view) else { return };
    for row in &view.table.rows {
        let (Some(subject), Some(target)) = (row.cells.first(), row.cells.get(column)) else { continue };
        if says_something(subject.str()) && says_something(target.str()) {
            let objective = Objective {
                subject: Text::of(&subject.content.text),
                measure: "SLO".to_owned(),
                time: page.timed(&target.content),
                target: Text::of(&target.content.text),
            };
            page.runbook.objectives.push(objective);
        }
    }
}
