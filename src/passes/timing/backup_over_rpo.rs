//! # Backups rarer than the recovery point
//!
//! Something is backed up less often than its recovery point objective (RPO) allows.
//!
//! What was written since the last backup is lost with the disk. With a backup a day, an RPO of an hour is missed by up
//! to 23 hours.
//!
//! A schedule stands in a column (`Frequency`, or `Backup` above `nightly dump`), a row, a field or a sentence. It is compared
//! with the RPO for the same name on the same page, or of the same section. Of several ways in which
//! one thing is backed up (`Daily: full backup` and `Hourly: snapshots`) the most frequent counts; what is shipped or copied without
//! a pause is never too rare. One in a sentence or a field (`Backups run daily`) is compared with the RPO of the page, too, where
//! nothing on the page keeps what is written between two backups: replication, an archive of logs, recovery to a point in time. How
//! often something is tested is no schedule of backups.
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

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::time::certainly_before;
use crate::model::{Runbook, Scope, TimeFact, TimeKind, words};
use crate::passes::timing::recovery::{subject, unremarked};
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

/// Words of what keeps data between two backups.
const BETWEEN: &[&str] = &[
    "wal",
    "pitr",
    "point in time",
    "replication",
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
    let facts = |kind: TimeKind| runbook.times.iter().filter(move |fact| fact.kind == kind);
    let (mut objectives, mut intervals) = (BTreeMap::new(), BTreeMap::<_, Vec<&TimeFact>>::new());
    for fact in facts(TimeKind::RecoveryPoint) {
        names(fact).chain(of_page(fact)).for_each(|name| _ = objectives.entry(name).or_insert(fact));
    }
    for fact in facts(TimeKind::BackupInterval).filter(|_| !objectives.is_empty()) {
        names(fact).chain(of_page(fact)).for_each(|name| intervals.entry(name).or_default().push(fact));
    }
    let (mut found, alone) = (Vec::new(), OnceCell::new());
    let is_alone = || !words::has_word(&page.source.text, BETWEEN) && !names_replicas(page);
    for fact in facts(TimeKind::BackupInterval) {
        // What is backed up in several ways is as safe as the most frequent of them makes it.
        let rarer = |name: &Name, point: &TimeFact| {
            let all = intervals.get(name).into_iter().flatten();
            all.take(MOST).all(|other| certainly_before(&point.time.value, &other.time.value))
        };
        let objective = |name: Name| {
            let point = objectives.get(&name).copied()?;
            rarer(&name, point).then_some(point)
        };
        // What no row says of one thing holds unless the page has another way to keep what was written since.
        let whole = || {
            let of_page = is_of_all(&fact.scope) && !in_row(runbook, fact);
            let named = names(fact).any(|name| matches!(name, Name::Component(_)) && objectives.contains_key(&name));
            let own = of_page.then(|| objective(Name::Page)).flatten().filter(|_| !named);
            own.filter(|_| *alone.get_or_init(is_alone))
        };
        let objective = names(fact).find_map(objective).or_else(whole);
        // `Orders (dump)` is one of the ways in which `Orders` is backed up.
        let objective = objective.filter(|point| names(fact).all(|name| rarer(&name, point)));
        found.extend(objective.and_then(|point| finding(fact, point)));
    }
    found
}

/// Does the page name a replica, other than in a block, where `--replicas=3` are those of a deployment?
fn names_replicas(Page { runbook, source }: Page<'_>) -> bool {
    let mut at = 0;
    let mut outside = String::new();
    for code in &runbook.code {
        outside.push_str(source.text.get(at..code.start as usize).unwrap_or_default());
        at = code.end as usize;
    }
    outside.push_str(source.text.get(at..).unwrap_or_default());
    words::has_word(&outside, &["replica", "replicas"])
}

/// More ways than these in which one thing is backed up are not looked at.
const MOST: usize = 64;

/// What a time of backups is for: a component by its words, or what a section is about.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Component(BTreeSet<String>),
    Section(Option<usize>),
    Page,
}

/// Does a row of a table state it?
fn in_row(runbook: &Runbook, fact: &TimeFact) -> bool {
    let behind = runbook.tables.partition_point(|table| table.span.start <= fact.time.text.span.start);
    let table = behind.checked_sub(1).and_then(|last| runbook.tables.get(last));
    table.is_some_and(|table| table.span.contains(fact.time.text.span))
}

/// The page, where a fact is about nothing less.
fn of_page(fact: &TimeFact) -> Option<Name> {
    let all =
        if fact.kind == TimeKind::BackupInterval { is_of_all(&fact.scope) } else { fact.scope == Scope::Document };
    all.then_some(Name::Page)
}

/// Is it about all the data that there are, or about the database as such?
fn is_of_all(scope: &Scope) -> bool {
    const DATA: &[&str] = &["data", "database", "databases", "db", "operations", "backup", "backups"];
    match scope {
        Scope::Document => true,
        Scope::Named(name) => words::words(name).iter().all(|word| DATA.contains(&word.as_str())),
        _ => false,
    }
}

/// The names under which a fact is found, the surest first.
fn names(fact: &TimeFact) -> impl Iterator<Item = Name> {
    // `Redis backup` is that of Redis.
    let own = |words: BTreeSet<String>| -> BTreeSet<String> {
        words.into_iter().filter(|word| !matches!(word.as_str(), "backup" | "backups")).collect()
    };
    let exact = subject(&fact.scope).map(own).filter(|words| !words.is_empty());
    let plain = unremarked(&fact.scope).map(own).filter(|plain| exact.as_ref() != Some(plain));
    let section = matches!(fact.scope, Scope::Document).then_some(Name::Section(fact.section));
    exact.into_iter().chain(plain).map(Name::Component).chain(section)
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
