//! How often something is done, by tables of what is done how often: `Check | Frequency | Owner`.

use crate::model::lower::Page;
use crate::model::table::{Role, View, says_something};
use crate::model::{Origin, Scope, TimeKind};

impl Page<'_> {
    /// A cadence for each row that names a check, a test, a drill.
    pub(super) fn activities(&mut self, view: &View<'_>) {
        const DONE: &[&str] = &[
            "check",
            "test",
            "activity",
            "task",
            "exercise",
            "drill",
            "review",
            "verification",
            "test type",
            "drill type",
        ];
        const OFTEN: &[&str] = &["frequency", "cadence", "how often"];
        let Some(often) = view.column(Role::Frequency).filter(|&column| column > 0) else { return };
        let header = |index: usize| view.columns.get(index).map(|column| &column.words);
        let plain =
            |index: usize, names: &[&str]| header(index).is_some_and(|words| words.len() <= 2 && words.has(names));
        if !plain(0, DONE) || !plain(often, OFTEN) {
            return;
        }
        for row in &view.table.rows {
            let Some(first) = row.cells.first().filter(|cell| says_something(cell.str())) else { continue };
            let time = view.time(row, often, self);
            self.fact(TimeKind::Cadence, Scope::Named(first.str().to_lowercase()), Origin::Unstated, time);
        }
    }
}
