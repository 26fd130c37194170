//! What is backed up how often: `Component | Frequency | Retention`.

use crate::model::lower::Page;
use crate::model::table::{Kind, Role, TableKind, View};
use crate::model::{Origin, Scope, TimeKind};

/// Tables of backups.
pub(super) const KIND: Kind = Kind { kind: TableKind::BackupSchedule, score, lower };

/// Does a table, or a title around it, speak of backups? How often something is tested is no interval of theirs.
pub(super) fn is_one(view: &View<'_>) -> bool {
    const TESTS: &[&str] = &["test", "tests", "tested", "testing", "drill", "drills", "exercise", "exercises"];
    let topic = view.within(&["backup", "backups", "retention", "snapshot", "snapshots"])
        || view.columns.iter().any(|c| c.words.has(&["backup", "backups", "snapshot"]));
    topic && !view.under(TESTS) && !view.columns.iter().any(|column| column.words.has(TESTS))
}

fn score(view: &View<'_>) -> u8 {
    match (is_one(view), view.has(Role::Frequency), view.has(Role::Retention)) {
        (true, true, true) => 95,
        (true, true, false) => 82,
        (true, false, true) if view.column(Role::Retention) > Some(0) => 75,
        _ => 0,
    }
}

fn lower(view: &View<'_>, page: &mut Page<'_>) {
    for row in &view.table.rows {
        let Some(first) = row.cells.first() else { continue };
        let scope = Scope::Named(first.str().to_lowercase());
        let retention = view.role_time(row, Role::Retention, page);
        let frequency = view.role_time(row, Role::Frequency, page);
        page.fact(TimeKind::BackupInterval, scope.clone(), Origin::Unstated, frequency);
        page.fact(TimeKind::Retention, scope, Origin::Unstated, retention);
    }
}
