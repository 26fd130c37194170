//! What the rules about recovery share: whose objective it is.

use std::collections::BTreeSet;

use crate::model::{Scope, words};

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
    "testing",
    "validation",
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
];

/// The words of a name that matter, in its order.
pub(super) fn own_words(name: &str) -> impl Iterator<Item = String> {
    let own = |word: &String| !GENERIC.contains(&word.as_str()) && !word.bytes().all(|b| b.is_ascii_digit());
    words::words(name).into_iter().filter(own)
}

/// The words of a named scope that matter; empty for the page.
pub(super) fn subject(scope: &Scope) -> Option<BTreeSet<String>> {
    let Scope::Named(name) = scope else { return matches!(scope, Scope::Document).then(BTreeSet::new) };
    let words: BTreeSet<String> = own_words(name).collect();
    // A name of which nothing is left names nothing that can be found again.
    words.iter().any(|word| !UNNAMED.contains(&word.as_str())).then_some(words)
}
