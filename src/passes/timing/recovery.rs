//! What the rules about recovery share: whose objective it is.

use std::collections::BTreeSet;

use crate::model::{Scope, Workspace, words};
use crate::passes::timing::scope::product_title;

/// Words that do not tell one component from another. What happens to it does: each scenario has its own objective.
const GENERIC: &[&str] = &[
    "the",
    "of",
    "and",
    "a",
    "an",
    "for",
    "cluster",
    "service",
    "services",
    "server",
    "servers",
    "component",
    "system",
    "stack",
    "recovery",
    "scenario",
    "plan",
    "procedure",
];

/// Words that say how something is, or what is done, and name nothing by themselves.
const UNNAMED: &[&str] = &[
    "automatic",
    "tested",
    "testing",
    "validation",
    "automated",
    "manual",
    "rollback",
    "failover",
    "restore",
    "restoration",
    "backup",
    "backups",
    "data",
    "test",
    "overall",
    "complete",
    "partial",
    "current",
    "all",
    "full",
    "total",
    "single",
    "center",
    "centre",
    "target",
    "targets",
    "objective",
    "objectives",
    "definitions",
    "sla",
    "availability",
    "achievements",
    "success",
    "summary",
    "metrics",
];

/// The words of a name that matter, in its order.
pub(super) fn own_words(name: &str) -> impl Iterator<Item = String> {
    let own = |word: &String| !GENERIC.contains(&word.as_str()) && !word.bytes().all(|b| b.is_ascii_digit());
    words::words(name).into_iter().filter(own)
}

/// The words of a named scope that matter; empty for the page.
pub(super) fn subject(scope: &Scope) -> Option<BTreeSet<String>> {
    let Scope::Named(name) = scope else { return matches!(scope, Scope::Document).then(BTreeSet::new) };
    let mut words: Vec<String> = own_words(name).collect();
    // What is kept in something goes with it: the data of a store are the store's.
    if words.len() > 1 && words.last().is_some_and(|word| word == "data") {
        words.pop();
    }
    let words: BTreeSet<String> = words.into_iter().collect();
    // A name of which nothing is left names nothing that can be found again.
    words.iter().any(|word| !UNNAMED.contains(&word.as_str())).then_some(words)
}

/// The words of a named scope without its remark: those of `MongoDB (if used)` are those of `MongoDB`. Nothing where the
/// remark says which of several is meant, and no words where there is no remark.
pub(super) fn unremarked(scope: &Scope) -> Option<BTreeSet<String>> {
    let Scope::Named(name) = scope else { return None };
    let (before, remark) = name.split_once('(').unwrap_or((name, ""));
    (!words::has_word(remark, ONE_OF_SEVERAL)).then(|| subject(&Scope::Named(before.to_owned()))).flatten()
}

/// Words of remarks that say which of several is meant, or in which situation.
const ONE_OF_SEVERAL: &[&str] = &[
    "staging",
    "dev",
    "development",
    "test",
    "sandbox",
    "prod",
    "production",
    "primary",
    "standby",
    "secondary",
    "replica",
    "single",
    "multi",
    "multiple",
    "all",
    "full",
    "partial",
    "degraded",
    "failover",
    "restore",
    "region",
    "regional",
    "zone",
    "az",
    "cross",
    "cold",
    "warm",
    "hot",
    "automatic",
    "automated",
    "manual",
    "worst",
    "best",
    "case",
    "after",
    "before",
    "during",
    "only",
    "read",
    "write",
    "critical",
    "standard",
    "premium",
    "basic",
    "enterprise",
    "free",
    "tier",
    "without",
    "with",
    "no",
    "internal",
    "external",
    "public",
    "private",
    "new",
    "old",
    "legacy",
    "submodule",
];

/// Words of titles that say what a page is for, and not whose objectives it states.
const DOCUMENTS: &[&str] = &[
    "validation",
    "test",
    "tests",
    "testing",
    "daily",
    "ongoing",
    "cross",
    "multi",
    "launch",
    "schedule",
    "drill",
    "drills",
    "restore",
    "restoration",
    "failover",
    "business",
    "continuity",
    "bcp",
    "bcdr",
    "high",
    "availability",
    "ha",
    "milestones",
    "milestone",
    "development",
    "deployment",
    "readiness",
    "checklist",
    "worldwide",
    "global",
    "go",
    "live",
    "complete",
    "comprehensive",
    "executive",
    "technical",
    "design",
    "specification",
    "spec",
    "reports",
    "report",
    "results",
    "hardening",
    "resilience",
    "hub",
    "product",
    "project",
    "software",
    "agreement",
    "agreements",
    "objectives",
    "backups",
    "contingency",
    "performance",
    "best",
    "practices",
    "maintenance",
    "security",
    "information",
];

/// The words that name the product in titles, which tell no page from another: those of the repository's own page.
pub(super) fn product(workspace: &Workspace) -> BTreeSet<String> {
    let words = words::words(product_title(workspace)).into_iter();
    words.chain(DOCUMENTS.iter().map(|word| (*word).to_owned())).collect()
}
