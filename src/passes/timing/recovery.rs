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
    "failover",
    "recovery",
    "scenario",
    "plan",
    "procedure",
    "data",
];

/// Words that say of what kind something is, and alone name nothing.
const OF_WHAT: &[&str] = &[
    "automatic",
    "tested",
    "testing",
    "validation",
    "automated",
    "manual",
    "full",
    "complete",
    "total",
    "partial",
    "single",
    "center",
    "centre",
    "test",
    "target",
    "targets",
    "objective",
    "objectives",
    "definitions",
    "sla",
];

/// The words of a named scope that matter; empty for the page.
pub(super) fn subject(scope: &Scope) -> Option<BTreeSet<String>> {
    let Scope::Named(name) = scope else { return matches!(scope, Scope::Document).then(BTreeSet::new) };
    let own = |word: &String| !GENERIC.contains(&word.as_str()) && !word.bytes().all(|b| b.is_ascii_digit());
    let words: BTreeSet<String> = words::words(name).into_iter().filter(own).collect();
    // A name of which nothing is left names nothing that can be found again.
    (!words.iter().all(|word| OF_WHAT.contains(&word.as_str()))).then_some(words)
}
