//! What is backed up how often: `Component | Frequency | Retention`.

use crate::model::lower::recovery::always;
use crate::model::lower::{Page, timed};
use crate::model::table::{Column, Kind, Role, TableKind, View, rto_rpo, says_something};
use crate::model::words::Words;
use crate::model::{Origin, Scope, Text, TimeKind, Timed, time};
use crate::syntax::markdown::Inlines;
use crate::syntax::table::Row;

/// Tables of backups.
pub(super) const KIND: Kind = Kind { kind: TableKind::BackupSchedule, score, lower };

/// Does a table, or a title around it, speak of backups? How often something is tested is no interval of theirs.
pub(super) fn is_one(view: &View<'_>) -> bool {
    const TESTS: &[&str] = &["test", "tests", "tested", "testing", "drill", "drills", "exercise", "exercises"];
    let topic = view.within(&["backup", "backups", "backed up", "retention", "snapshot", "snapshots"])
        || view.columns.iter().any(|c| c.words.has(&["backup", "backups", "snapshot"]));
    topic && !view.under(TESTS) && !view.columns.iter().any(|column| column.words.has(TESTS))
}

fn score(view: &View<'_>) -> u8 {
    match (is_one(view), view.has(Role::Frequency), view.has(Role::Retention)) {
        // Beside objectives it is read with them.
        (true, true, _) if view.has(Role::Rto) || view.has(Role::Rpo) => 82,
        (true, true, true) => 95,
        (true, true, false) => 82,
        (true, false, true) if view.column(Role::Retention) > Some(0) => 75,
        _ => 0,
    }
}

fn lower(view: &View<'_>, page: &mut Page<'_>) {
    for row in &view.table.rows {
        let Some(first) = rto_rpo::subject(view, row) else { continue };
        let scope = Scope::Named(first.str().to_lowercase());
        let retention = view.role_time(row, Role::Retention, page);
        interval(view, row, &scope, page);
        page.fact(TimeKind::Retention, scope, Origin::Unstated, retention);
    }
}

/// How often a row says that backups are made; without a pause, where it tells of what does so.
pub(super) fn interval(view: &View<'_>, row: &Row, scope: &Scope, page: &mut Page<'_>) {
    let column = view.column(Role::Frequency);
    let Some(index) = column.or_else(|| way_column(view)) else { return };
    let cell = row.cells.get(index).filter(|cell| says_something(cell.str()));
    let stated = || match column {
        Some(_) => view.time(row, index, page).or_else(|| at_a_clock(&cell?.content)),
        None => page.made(&cell?.content),
    };
    let frequency = stated().filter(|_| cell.is_some());
    let pauseless = row.cells.iter().find(|cell| protects(cell.str()));
    let time = pauseless.map(|cell| always(Text::of(&cell.content.text))).or(frequency);
    page.fact(TimeKind::BackupInterval, scope.clone(), Origin::Unstated, time);
}

/// The column that says how something is backed up, where none says how often: `Backup` above `nightly dump`.
fn way_column(view: &View<'_>) -> Option<usize> {
    const WAYS: &[&str] = &["backup", "backups", "snapshot", "snapshots"];
    const OTHER: &[&str] = &["last", "location", "retention", "restore", "size", "owner", "status", "test", "tested"];
    let way = |column: &&Column<'_>| column.index > 0 && column.words.has(WAYS) && !column.words.has(OTHER);
    let mut ways = view.columns.iter().filter(way);
    ways.next().filter(|_| ways.next().is_none()).map(|column| column.index)
}

/// Is a recovery point kept by what a row tells: a log that is shipped, a restore to any point in time? Then no schedule of
/// backups is too rare for it.
pub(super) fn by_a_log(view: &View<'_>, row: &Row, scope: &Scope, page: &mut Page<'_>) {
    const LOGS: &[&str] = &[
        "wal",
        "pitr",
        "point in time",
        "binlog",
        "oplog",
        "aof",
        "continuous",
        "transaction log",
        "transaction logs",
    ];
    let log = row.cells.iter().find(|cell| Words::of(cell.str()).has(LOGS)).filter(|_| view.has(Role::Rpo));
    page.fact(
        TimeKind::BackupInterval,
        scope.clone(),
        Origin::Unstated,
        log.map(|cell| always(Text::of(&cell.content.text))),
    );
}

/// `Daily 2 AM`, `Weekly at 03:00 UTC`: the hour does not matter.
fn at_a_clock(cell: &Inlines) -> Option<Timed> {
    const CLOCK: &[&str] = &["at", "am", "pm", "utc", "gmt", "midnight", "local", "time"];
    let (often, hour) = cell.str().trim().split_once(' ')?;
    let clock =
        Words::of(hour).iter().all(|word| CLOCK.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit()));
    let start = cell.str().len() - cell.str().trim_start().len();
    let often = cell.part(start..start + often.len());
    let expr = time::read_cell_under("frequency", often.str()).filter(|_| clock)?;
    Some(timed(&often, &expr))
}

/// Does a text tell of what protects data without a pause, whatever backups are made beside it: logs that are shipped,
/// copies that follow?
pub(crate) fn protects(text: &str) -> bool {
    const PAUSELESS: &[&str] = &[
        "wal",
        "pitr",
        "continuous",
        "continuously",
        "replication",
        "replicated",
        "replicates",
        "replica",
        "replicas",
        "streaming",
        "aof",
        "binlog",
        "binlogs",
        "oplog",
        "incremental",
        "incrementals",
        "differential",
        "archiving",
        "archive logs",
        "cdc",
        "mirroring",
        "mirrored",
        "point in time",
        "real time",
        "realtime",
        "synchronous",
        "transaction log",
        "transaction logs",
        "journal",
        "geo redundant",
        "multi az",
        "standby",
        "every commit",
        "per commit",
    ];
    Words::of(text).has(PAUSELESS)
}
