//! # Backups rarer than the recovery point
//!
//! Something is backed up less often than its recovery point objective (RPO) allows.
//!
//! What was written since the last backup is lost with the disk. With a backup a day, an RPO of an hour is missed by up
//! to 23 hours.
//!
//! A schedule in a table is compared with the RPO for the same name on the same page. One in a sentence or a field
//! (`Backups run daily`) is compared with the RPO of its section, or of the page, where nothing on the page keeps what is
//! written between two backups: replication, an archive of logs, recovery to a point in time. How often something is tested is
//! no schedule of backups.
//!
//! Bad:
//!
//! ```markdown
//! | Component | Backup frequency | RPO |
//! |---|---|---|
//! | Orders database | Daily | 1 hour |
//! ```
//!
//! Good: `| Orders database | Every 30 min | 1 hour |`.

use std::collections::BTreeMap;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::time::certainly_before;
use crate::model::{Runbook, TimeFact, TimeKind, words};
use crate::passes::timing::recovery::subject;
use crate::passes::timing::scope::is_template;
use crate::passes::{Check, Page, Rule};

/// RB209.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB209",
        name: "backup-over-rpo",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "backups are rarer than the RPO allows",
        source: include_str!("backup_over_rpo.rs"),
    },
    check: Check::Page(check),
};

/// A page that says more often than this how often backups are made is no plan.
const MOST: usize = 32;

/// Words of what keeps data between two backups.
const BETWEEN: &[&str] = &[
    "wal",
    "pitr",
    "point in time",
    "replication",
    "replica",
    "replicas",
    "replicated",
    "streaming",
    "binlog",
    "oplog",
    "aof",
    "continuous",
    "continuously",
    "incremental",
    "incrementals",
    "transaction log",
    "transaction logs",
    "standby",
    "archivelog",
    "differential",
    "multi az",
];

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let runbook = page.runbook;
    if is_template(runbook) {
        return Vec::new();
    }
    let mut objectives = BTreeMap::new();
    for fact in facts(runbook, TimeKind::RecoveryPoint) {
        if let Some(about) = subject(&fact.scope) {
            objectives.entry(about).or_insert(fact);
        }
    }
    let intervals = || facts(runbook, TimeKind::BackupInterval);
    let in_row = |fact: &TimeFact| {
        let behind = runbook.tables.partition_point(|table| table.span.start <= fact.time.text.span.start);
        let table = behind.checked_sub(1).and_then(|last| runbook.tables.get(last));
        table.is_some_and(|table| table.span.contains(fact.time.text.span))
    };
    let of_row = |interval: &TimeFact| {
        let about = subject(&interval.scope).filter(|about| !about.is_empty())?;
        objectives.get(&about).copied()
    };
    // What no row says of one thing holds unless the page has another way to keep what was written since.
    let alone = || !words::has_word(&page.source.text, BETWEEN);
    let of_section = |interval: &TimeFact| {
        let point = facts(runbook, TimeKind::RecoveryPoint).find(|fact| fact.section == interval.section);
        let point = point.or_else(|| objectives.get(&subject(&interval.scope)?).copied())?;
        intervals().all(|it| certainly_before(&point.time.value, &it.time.value)).then_some(point)
    };
    let (rows, others): (Vec<_>, Vec<_>) = intervals().partition(|fact| in_row(fact));
    let rows = rows.into_iter().filter_map(|interval| finding(interval, of_row(interval)?));
    let few = (1..=MOST).contains(&others.len());
    let judged = if few && alone() { others } else { Vec::new() };
    rows.chain(judged.into_iter().filter_map(|interval| finding(interval, of_section(interval)?))).collect()
}

fn facts(runbook: &Runbook, kind: TimeKind) -> impl Iterator<Item = &TimeFact> {
    runbook.times.iter().filter(move |fact| fact.kind == kind)
}

fn finding(interval: &TimeFact, point: &TimeFact) -> Option<Diagnostic> {
    let (often, may) = (&interval.time.text, &point.time.text);
    let message = format!("backups are made \"{}\", rarer than the RPO of \"{}\" allows", often.str(), may.str());
    let diagnostic = Diagnostic::new(&RULE.info, often.span, message)
        .label("a backup")
        .relate(may.span, "the RPO")
        .help("back up at least as often as the RPO says, or state the RPO that the schedule keeps");
    certainly_before(&point.time.value, &interval.time.value).then_some(diagnostic)
}
