//! How often backups are made, in words: `Daily backups run at 02:00`, `nightly pg_dump`, `Backups are taken every 6 hours`.

use std::ops::Range;

use crate::model::lower::recovery_words::{last, near};
use crate::model::lower::{Page, timed};
use crate::model::time::{self, Qualifier, TimeExpr};
use crate::model::words::{self, Words};
use crate::model::{Origin, TimeKind, Timed};
use crate::syntax::markdown::Inlines;

/// How often backups are made, in one word.
const OFTEN: &[&str] = &["hourly", "daily", "nightly", "weekly", "monthly"];

/// Things that are made again and again.
const BACKUPS: &[&str] = &["backup", "backups", "snapshot", "snapshots", "dump", "dumps", "mysqldump"];

/// Words between how often and what: `daily encrypted database backups`.
const KINDS_OF: &[&str] = &[
    "full",
    "automated",
    "automatic",
    "database",
    "db",
    "encrypted",
    "logical",
    "physical",
    "postgres",
    "postgresql",
    "mysql",
    "rds",
    "ebs",
    "volume",
    "etcd",
    "cluster",
    "pg",
    "sql",
];

/// Words between what and how often: `backups are taken automatically every day`.
const MADE: &[&str] = &[
    "are",
    "is",
    "run",
    "runs",
    "taken",
    "made",
    "performed",
    "executed",
    "happen",
    "occur",
    "created",
    "scheduled",
    "automatically",
    "automated",
    "be",
    "stored",
    "done",
    "full",
    "the",
    "database",
];

/// Words behind `daily backup` that make it something else: how it is looked after.
const LOOKED_AFTER: &[&str] = &[
    "verification",
    "verified",
    "check",
    "checks",
    "test",
    "tests",
    "testing",
    "report",
    "reports",
    "review",
    "monitoring",
    "validation",
    "status",
    "log",
    "logs",
    "window",
    "restore",
    "restores",
    "restored",
    "restoration",
    "recovery",
    "drill",
    "drills",
    "integrity",
    "audit",
    "retention",
    "rotation",
    "cleanup",
    "health",
    "failure",
    "failures",
    "alert",
    "size",
];

impl Page<'_> {
    /// How often a cell says that something is backed up: `nightly dump`, `snapshot once a day`. Nothing where it tells of
    /// several ways.
    pub(crate) fn made(&self, cell: &Inlines) -> Option<Timed> {
        let text = cell.str();
        let every = time::read_all(text).into_iter().filter(|expr| expr.qualifier == Qualifier::Every);
        let mut all = often(text).into_iter().chain(every);
        let expr = all.next().filter(|_| all.next().is_none() && !words::has_word(text, LOOKED_AFTER))?;
        Some(timed(cell, &expr))
    }

    /// How often backups are made, by a sentence that speaks of them.
    pub(super) fn backups_in(&mut self, content: &Inlines) {
        let text = content.str();
        if content.lead_in().is_some() {
            return;
        }
        let every = time::read_all(text).into_iter().filter(|expr| expr.qualifier == Qualifier::Every);
        let all: Vec<TimeExpr> = often(text).into_iter().chain(every).collect();
        for expr in all.iter().filter(|expr| of_backups(text, &expr.range)) {
            let scope = self.named_scope();
            self.fact(TimeKind::BackupInterval, scope, Origin::Unstated, Some(timed(content, expr)));
        }
    }
}

/// Is a label the name of a way of backing up, and of nothing that is: `Full backups`, `Automated snapshots`?
pub(super) fn is_kind_of_backup(label: &str) -> bool {
    let words = Words::of(label);
    words.has(BACKUPS) && words.iter().all(|word| KINDS_OF.contains(&word) || BACKUPS.contains(&word))
}

/// How often backups are made by the label that says it: `Daily backups: kept for 7 days`, `Daily: full backup at 02:00`.
pub(super) fn backups_by_label(label: &str, value: &str) -> Option<TimeExpr> {
    /// The backup is named by one of so many words.
    const NAMED: usize = 4;
    const ONCE: &[&str] = &["before", "after", "verify", "ensure", "if", "when", "older"];
    let expr = often(label).into_iter().next()?;
    let around = |word: &str| KINDS_OF.contains(&word) || BACKUPS.contains(&word) || OFTEN.contains(&word);
    let (words, first) = (Words::of(label), Words::first(value, NAMED));
    let plain = |text: &str| !Words::of(text).has(LOOKED_AFTER) && !Words::of(text).has(ONCE);
    let made = words.has(BACKUPS) || first.has(&["backup", "snapshot"]) && plain(near(value));
    (words.iter().all(around) && made).then_some(expr)
}

/// The words of [`OFTEN`] in a text.
fn often(text: &str) -> Vec<TimeExpr> {
    let lower = text.to_ascii_lowercase();
    let letter = |c: char| c.is_alphanumeric();
    let find = |word: &'static str| {
        let whole = |at: &usize| {
            let (before, behind) = (lower.get(..*at), lower.get(at + word.len()..));
            before.is_some_and(|it| !it.ends_with(letter)) && behind.is_some_and(|it| !it.starts_with(letter))
        };
        let places: Vec<usize> = lower.match_indices(word).map(|(at, _)| at).filter(whole).collect();
        let expr = time::read_cell(word);
        places.into_iter().filter_map(move |at| Some(TimeExpr { range: at..at + word.len(), ..expr.clone()? }))
    };
    OFTEN.iter().flat_map(|word| find(word)).collect()
}

/// Is it backups that are made so often: `daily backups`, `backups run daily`?
fn of_backups(text: &str, range: &Range<usize>) -> bool {
    let ends = ['.', ',', ';', ':', '(', ')', '\n', '|'];
    let before = last(text.get(..range.start).unwrap_or_default()).rsplit(ends).next().unwrap_or_default();
    let behind = near(text.get(range.end..).unwrap_or_default()).split(ends).next().unwrap_or_default();
    let words = |text: &str| Words::of(text).iter().map(str::to_owned).collect::<Vec<_>>();
    let (before, behind) = (words(before), words(behind));
    let of_kind = |word: &&String| KINDS_OF.contains(&word.as_str());
    let mut next = behind.iter().skip_while(of_kind);
    let follows = next.next().is_some_and(|word| BACKUPS.contains(&word.as_str()))
        && next.next().is_none_or(|word| !LOOKED_AFTER.contains(&word.as_str()));
    let made = |word: &&String| MADE.contains(&word.as_str());
    let leads = before.iter().rev().find(|word| !made(word)).is_some_and(|word| BACKUPS.contains(&word.as_str()));
    follows
        || leads && before.last().is_some_and(|word| MADE.contains(&word.as_str()) || BACKUPS.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_often_backups_are_made() {
        let said = |text: &str| often(text).iter().any(|expr| of_backups(text, &expr.range));
        for text in
            ["Backups run daily.", "We keep daily encrypted database backups.", "Snapshots are taken nightly at 2"]
        {
            assert!(said(text), "{text}");
        }
        for text in [
            "Daily backup verification",
            "Monthly backup restoration test",
            "Review backups, daily",
            "The daily report names backups",
            "backup",
        ] {
            assert!(!said(text), "{text}");
        }
    }
}
