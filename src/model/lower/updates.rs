//! How often it is told how an incident goes, in words: `SEV1: updates every 15 minutes`.

use crate::model::lower::deadlines::{CLAUSES, paired, sentences};
use crate::model::lower::{Page, timed};
use crate::model::time::{Qualifier, TimeExpr};
use crate::model::words::Words;
use crate::model::{Origin, Scope, TimeKind, severity};
use crate::syntax::markdown::Inlines;

/// Words of a sentence about updates of how an incident goes.
const UPDATES: &[&str] = &["update", "updates", "status update", "status updates"];

/// Words for those who are told by themselves, or of what is updated otherwise.
const AUDIENCES: &[&str] = &[
    "customer",
    "customers",
    "client",
    "clients",
    "user",
    "users",
    "external",
    "executive",
    "executives",
    "exec",
    "leadership",
    "management",
    "stakeholder",
    "stakeholders",
    "public",
    "page",
    "statuspage",
    "email",
    "tenant",
    "tenants",
    "board",
    "ceo",
    "cto",
    "regulator",
    "regulators",
    "partner",
    "partners",
    "ticket",
    "dashboard",
    "first",
    "if",
    "software",
    "patch",
    "security updates",
];

impl Page<'_> {
    /// `SEV1: updates every 15 minutes`, `Update every 30 minutes (P1) or every hour (P2)`: how often it is told how things stand.
    /// What some are told and others are not is for them alone.
    pub(super) fn update_promises(&mut self, inlines: &Inlines) {
        for sentence in sentences(inlines.str()) {
            let text = inlines.str().get(sentence.clone()).unwrap_or_default();
            let words = Words::of(text);
            // `every 15 minutes (P0) or 30 minutes (P1)` says it once.
            let every = |expr: &TimeExpr| matches!(expr.qualifier, Qualifier::Every | Qualifier::None);
            if text.len() > CLAUSES
                || !words.has(UPDATES)
                || words.has(AUDIENCES)
                || severity::mentioned(text).is_empty()
            {
                continue;
            }
            let pairs = paired(text);
            let first = pairs.first().is_some_and(|(expr, _)| expr.qualifier == Qualifier::Every);
            if !first || !pairs.iter().all(|(expr, keys)| every(expr) && !keys.is_empty()) {
                continue;
            }
            let part = inlines.part(sentence);
            for (expr, keys) in pairs {
                for key in keys {
                    self.fact(TimeKind::Cadence, Scope::Severity(key), Origin::Unstated, Some(timed(&part, &expr)));
                }
            }
        }
    }
}
