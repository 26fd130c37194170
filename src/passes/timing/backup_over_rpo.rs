//! # Backups rarer than the recovery point
//!
//! Something is backed up less often than its recovery point objective (RPO) allows.
//!
//! What was written since the last backup is lost with the disk. With a backup a day, an RPO of an hour is missed by up
//! to 23 hours.
//!
//! A schedule is compared with the RPO for the same name on the same page. How often something is tested is no schedule of
//! backups.
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
use crate::model::{TimeFact, TimeKind};
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

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let runbook = page.runbook;
    if is_template(runbook) {
        return Vec::new();
    }
    let facts = |kind: TimeKind| runbook.times.iter().filter(move |fact| fact.kind == kind);
    let mut objectives = BTreeMap::new();
    for fact in facts(TimeKind::RecoveryPoint) {
        if let Some(about) = subject(&fact.scope) {
            objectives.entry(about).or_insert(fact);
        }
    }
    let objective = |interval: &TimeFact| {
        let about = subject(&interval.scope).filter(|about| !about.is_empty())?;
        objectives.get(&about).copied()
    };
    let pairs = facts(TimeKind::BackupInterval).filter_map(|interval| Some((interval, objective(interval)?)));
    pairs.filter_map(|(interval, point)| finding(interval, point)).collect()
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
