//! # Two scales of severity in one workspace
//!
//! One page defines `SEV1` to `SEV4`, another `P1` to `P4`.
//!
//! Whether a P2 is a SEV2 is then a matter of opinion, and the times of one scale are taken for the other's. In public
//! runbooks P1 is the worst level in 14 places and the second worst in 12.
//!
//! Only scales with at least two numbered levels each are compared, by which somebody answers or mends; `SEV` levels beside such
//! a scale on one page need no times. What pages in an archive define does not count.
//!
//! Bad: `incident.md` defines SEV1 and SEV2, `on-call.md` P1 and P2.
//!
//! Good: one scale, in one place; or a scale that names the levels of the other (`SEV1 (P1)`).

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Runbook, Severity, Standing, Text, Workspace, words};
use crate::passes::{Check, Rule};
use crate::source::FileId;

/// RB607.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB607",
        name: "two-severity-vocabularies",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "two scales of severity in one workspace",
        source: include_str!("two_vocabularies.rs"),
    },
    check: Check::Workspace(check),
};

/// Names of scales of incidents. Tiers and levels are as often those of vendors, data or support.
const FAMILIES: &[&str] = &["P", "SEV", "S"];

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let mut scales: BTreeMap<&str, Vec<(&Runbook, &Severity)>> = BTreeMap::new();
    for runbook in workspace.runbooks.iter().filter(|page| page.standing == Standing::InUse) {
        let of_incidents = |severity: &&Severity| FAMILIES.contains(&severity.key.family.as_str());
        for severity in runbook.severities.iter().filter(of_incidents).filter(|it| it.key.number.is_some()) {
            scales.entry(&severity.key.family).or_default().push((runbook, severity));
        }
    }
    let timed_pages = |levels: &[(&Runbook, &Severity)]| -> BTreeSet<FileId> {
        levels.iter().filter(|(_, severity)| is_timed(severity)).map(|(page, _)| page.file).collect()
    };
    let timed: BTreeSet<FileId> = scales.values().flat_map(|levels| timed_pages(levels)).collect();
    for (family, levels) in &mut scales {
        // `SEV1` says by itself what it is, beside a scale with times.
        let own = if *family == "SEV" { &timed } else { &timed_pages(levels) };
        levels.retain(|(page, _)| own.contains(&page.file));
    }
    let is_scale = |levels: &Vec<_>| distinct(levels) >= 2;
    let mut scales: Vec<_> = scales.into_values().filter(is_scale).collect();
    scales.sort_by_key(|levels| std::cmp::Reverse(levels.len()));
    let Some((main, others)) = scales.split_first() else { return Vec::new() };
    others
        .iter()
        .filter(|other| !mapped(main, other) && !mapped(other, main))
        .filter_map(|other| finding(main, other))
        .collect()
}

/// Does a level of `one` name a level of `other`, as "SEV-1 (P1)" does? Then the page says which is which.
fn mapped(one: &[(&Runbook, &Severity)], other: &[(&Runbook, &Severity)]) -> bool {
    let names: BTreeSet<String> = other.iter().map(|(_, severity)| severity.key.to_string().to_lowercase()).collect();
    let texts = |severity: &Severity| {
        let description = severity.description.as_ref().map_or("", Text::str);
        words::words(&severity.name.str().replace('-', ""))
            .into_iter()
            .chain(words::words(&description.replace('-', "")))
    };
    one.iter().flat_map(|(_, severity)| texts(severity)).any(|word| names.contains(&word))
}

/// Does a level say by when somebody answers or mends it, or how often is told? No page of priorities of a backlog or goals
/// of a solver does for any.
fn is_timed(severity: &Severity) -> bool {
    [&severity.response, &severity.resolution, &severity.update].iter().any(|time| time.is_some())
}

fn distinct(levels: &[(&Runbook, &Severity)]) -> usize {
    let mut keys: Vec<_> = levels.iter().map(|(_, severity)| &severity.key).collect();
    keys.sort();
    keys.dedup();
    keys.len()
}

fn finding(main: &[(&Runbook, &Severity)], other: &[(&Runbook, &Severity)]) -> Option<Diagnostic> {
    let ((_, here), (there_page, there)) = (other.first()?, main.first()?);
    let message = format!("severities are called {} here and {} in `{}`", here.key, there.key, there_page.path);
    let diagnostic =
        Diagnostic::new(&RULE.info, here.name.span, message).label(format!("the {} scale", here.key.family));
    let diagnostic = diagnostic.relate(there.name.span, format!("the {} scale", there.key.family));
    Some(diagnostic.help("keep one scale, or state on one page which level of one is which of the other"))
}
