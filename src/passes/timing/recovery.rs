//! What the rules about recovery share: whose objective it is, and which pages speak of the same.

use std::collections::BTreeSet;

use crate::model::{Runbook, Scope, Workspace, words};
use crate::passes::timing::facts::Stated;
use crate::passes::timing::scope::{About, product_title};

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

/// The words of a name that matter, in its order. Numbers do where they are those of tiers.
pub(super) fn own_words(name: &str) -> impl Iterator<Item = String> {
    let mut tier = false;
    let own = move |word: &String| {
        let of_tier = std::mem::replace(&mut tier, word == "tier");
        !GENERIC.contains(&word.as_str()) && (of_tier || !word.bytes().all(|b| b.is_ascii_digit()))
    };
    words::words(name).into_iter().filter(own)
}

/// What a page is about by its title, without the words for kinds of pages: `Login` of `Login: recovery`.
pub(super) fn titled(runbook: &Runbook, product: &BTreeSet<String>) -> Option<BTreeSet<String>> {
    const KINDS: &[&str] = &["runbook", "playbook", "guide", "disaster", "dr", "rto", "rpo", "restore", "how", "to"];
    // A failover has an objective of its own.
    let title = runbook.title.as_ref()?.str();
    if words::has_word(title, &["failover", "failback", "rollback", "switchover"]) {
        return None;
    }
    let own = |word: &String| !(KINDS.contains(&word.as_str()) || product.contains(word));
    subject(&Scope::Named(own_words(title).filter(own).collect::<Vec<_>>().join(" ")))
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
    "documentation",
    "implementation",
    "contract",
    "ci",
    "cd",
    "cicd",
    "release",
    "releases",
    "gating",
    "safety",
    "migration",
    "hipaa",
    "gdpr",
    "audit",
    "scope",
    "nfr",
    "non",
    "functional",
];

/// The words that name the product in titles, which tell no page from another: those of the repository's own page.
pub(super) fn product(workspace: &Workspace) -> BTreeSet<String> {
    let words = words::words(product_title(workspace)).into_iter();
    words.chain(DOCUMENTS.iter().map(|word| (*word).to_owned())).collect()
}

/// Words of what may happen to something.
const HAPPENS: &[&str] = &[
    "failure",
    "failures",
    "outage",
    "loss",
    "lost",
    "partition",
    "corruption",
    "corrupted",
    "disaster",
    "attack",
    "crash",
    "breach",
    "down",
    "deletion",
    "deleted",
    "restore",
    "failover",
    "rollback",
    "rebuild",
    "full",
    "complete",
    "ransomware",
    "compromise",
    "unavailable",
];

/// Are both for the same? What no subject is named for holds for what its page is about. A component that both name is the
/// same in pages of one product, whatever their titles add; what may happen to it is not.
pub(super) fn alike(
    here: &Stated<'_>,
    other: &Stated<'_>,
    subject: &BTreeSet<String>,
    product: &BTreeSet<String>,
) -> bool {
    let (a, b) = (here.about(), other.about());
    // The words of the product and of kinds of pages do not count.
    let parts = || (a.clone().without(product, here.runbook), b.clone().without(product, other.runbook));
    let same_part = |same: fn(&About, &About) -> bool| {
        let (a, b) = parts();
        same(&a, &b)
    };
    let about = if subject.is_empty() {
        same_part(About::same_page)
    } else if is_event(subject) {
        a.same_page_kind(&b)
    } else {
        a.same_page_kind(&b) || same_part(About::same_page_kind)
    };
    about && a.same_environment(&b)
}

/// Does a page tell of what was, and not of what holds: a report, a page in an archive?
pub(super) fn is_past(runbook: &Runbook) -> bool {
    const REPORTS: &[&str] = &[
        "report",
        "results",
        "completion",
        "completed",
        "complete",
        "postmortem",
        "retrospective",
        "changelog",
        "adr",
        "archive",
        "archived",
    ];
    const FOLDERS: &[&str] = &["archive", "archived", "archives", "old", "deprecated", "legacy"];
    let title = runbook.title.as_ref().map_or("", |title| title.str());
    let folders = || runbook.path.split('/').rev().skip(1);
    words::has_word(title, REPORTS) || folders().any(|folder| FOLDERS.contains(&folder.to_ascii_lowercase().as_str()))
}

/// Is it something that happens, and not somebody who recovers?
pub(super) fn is_event(subject: &BTreeSet<String>) -> bool {
    subject.iter().any(|word| HAPPENS.contains(&word.as_str()))
}

/// The words of a subject that name a component, whatever happens to it or is done with it: `hive` of `hive database
/// corrupted` and of `hive metadata backup`.
pub(super) fn component(subject: &BTreeSet<String>) -> BTreeSet<String> {
    const PARTS: &[&str] = &[
        "database",
        "databases",
        "db",
        "metadata",
        "storage",
        "instance",
        "node",
        "region",
        "regional",
        "site",
        "zone",
        "az",
        "datacenter",
        "host",
        "network",
        "application",
        "app",
        "platform",
        "infrastructure",
    ];
    let names = |word: &&String| ![HAPPENS, PARTS, UNNAMED].iter().any(|list| list.contains(&word.as_str()));
    subject.iter().filter(names).cloned().collect()
}
