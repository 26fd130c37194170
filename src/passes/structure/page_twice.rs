//! # Two pages about the same thing
//!
//! Two pages have the same title and largely the same steps; or two pages are about the alert of the same name.
//!
//! One of them is mended after the next incident, and the other one is found in the one after.
//!
//! Copies that are meant are left alone: translations, versions, examples and templates, pages that only share a title, and
//! pages that link to each other. Pages whose title is the name of an alert are two about one alert; of others the commands
//! are compared: at least three, and half of them the same.
//!
//! Bad: `runbooks/db-failover.md` and `docs/ops/db-failover.md`, copied and edited apart.
//!
//! Good: one page, and a link to it from the other place.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Runbook, Workspace};
use crate::passes::{Check, Rule};

/// RB610.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB610",
        name: "page-twice",
        level: Some(Level::Info),
        confidence: Confidence::Medium,
        summary: "two pages about the same thing",
        source: include_str!("page_twice.rs"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let mut titled: BTreeMap<String, Vec<&Runbook>> = BTreeMap::new();
    for runbook in &workspace.runbooks {
        let title = runbook.title.as_ref().map_or("", |title| title.str()).trim().to_lowercase();
        if title.len() > 5 {
            titled.entry(title).or_default().push(runbook);
        }
    }
    // More than a few of one title are a form that many pages share (`README`, `Overview`).
    let few = titled.values().filter(|pages| (2..=4).contains(&pages.len()));
    few.flat_map(|pages| pages.iter().zip(pages.iter().skip(1)).filter_map(|(a, b)| finding(a, b))).collect()
}

fn finding(first: &Runbook, second: &Runbook) -> Option<Diagnostic> {
    if is_version(&first.path, &second.path)
        || for_agents(&first.path)
        || for_agents(&second.path)
        || links_to(first, second)
        || links_to(second, first)
    {
        return None;
    }
    let (title, other) = (second.title.as_ref()?, first.title.as_ref()?);
    let message = if is_alert(second, title.str()) {
        format!("`{}` is about the alert of the same name", first.path)
    } else {
        let (a, b) = (&first.likenesses, &second.likenesses);
        let shared = a.iter().filter(|command| b.binary_search(command).is_ok()).count();
        if a.len().min(b.len()) < 3 || shared * 2 < a.len().max(b.len()) {
            return None;
        }
        format!("`{}` is about the same thing, with {shared} of the same commands", first.path)
    };
    Some(
        Diagnostic::new(&RULE.info, title.span, message)
            .label("the same title")
            .relate(other.span, "there")
            .help("keep one page, and link to it from the other place"),
    )
}

/// Is it what an assistant is told of the repository, which repeats its pages on purpose?
fn for_agents(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("CLAUDE.md" | "AGENTS.md" | "GEMINI.md" | "copilot-instructions.md"))
}

/// Is the page about an alert of that name?
fn is_alert(runbook: &Runbook, name: &str) -> bool {
    runbook.alerts.iter().any(|alert| !alert.defined && alert.name.str() == name)
}

/// Languages into which documentation is translated, as their folders are called.
const LANGUAGES: &[&str] = &[
    "ar", "cn", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "jp", "ko",
    "kr", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sv", "th", "tr", "uk", "vi", "zh",
];

/// Do the paths differ in a folder that is a language or a version: `docs/de/x.md`, `v1.2/x.md`, `x.fr.md`?
fn is_version(a: &str, b: &str) -> bool {
    let parts = |path: &str| path.split(['/', '.', '-', '_']).map(str::to_lowercase).collect::<BTreeSet<_>>();
    let (a, b) = (parts(a), parts(b));
    let marks = |part: &String| {
        let digits = part.trim_start_matches('v');
        let version = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let language = LANGUAGES.contains(&part.as_str());
        version
            || language
            || matches!(
                part.as_str(),
                "next" | "latest" | "current" | "versioned" | "archive" | "old" | "legacy" | "template" | "example"
            )
    };
    a.symmetric_difference(&b).any(marks)
}

/// Does a page link to a file of the other's name?
fn links_to(from: &Runbook, to: &Runbook) -> bool {
    let name = to.path.rsplit('/').next().unwrap_or(&to.path);
    let folder = to.path.rsplit('/').nth(1).unwrap_or_default();
    let same = from.path.rsplit('/').next() == Some(name);
    from.links
        .iter()
        .any(|link| link.url.contains(name) && (!same || link.url.contains(folder) || link.url.starts_with("..")))
}
