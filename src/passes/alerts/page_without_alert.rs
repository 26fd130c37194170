//! # An alert's page does not speak of it
//!
//! The `runbook_url` of an alert leads to a page of the workspace, and neither the page nor its name has the alert's name.
//!
//! Whoever was woken lands on a page about something else, and cannot tell whether it is meant at all.
//!
//! Names are compared without regard to letter case, spaces and signs: "API down" names `ApiDown`. A link to a section that is
//! there is taken at its word, and so is a rule file that `runbookc build` made from the page. Alerts that one page does not name are one finding.
//!
//! Bad, where `docs/database.md` says nothing of it:
//!
//! ```yaml
//! - alert: QueueFull
//!   annotations: {runbook_url: docs/database.md}
//! ```
//!
//! Good:
//!
//! ```yaml
//! - alert: QueueFull
//!   annotations: {runbook_url: docs/queue.md#queuefull}
//! ```

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::rule_file::link::{There, deployed, runbook_links};
use crate::model::{AlertRule, RuleFile, Runbook, Workspace};
use crate::passes::{Check, Rule};
use crate::source::Span;

/// RB504.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB504",
        name: "page-without-alert",
        level: Some(Level::Info),
        confidence: Confidence::Low,
        summary: "an alert links to a page that does not speak of it",
        source: include_str!("page_without_alert.rs"),
    },
    check: Check::Workspace(check),
};

/// An alert and the place of its link.
type Linked<'a> = (&'a AlertRule, Span);

/// How many other alerts are shown beside the first.
const SHOWN: usize = 5;

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let mut linked_by: BTreeMap<&str, (&Runbook, Vec<Linked<'_>>)> = BTreeMap::new();
    for (file, alert) in deployed(workspace).filter(|(file, _)| !file.generated) {
        let Some((page, field)) = linked(workspace, file, alert) else { continue };
        linked_by.entry(&page.path).or_insert((page, Vec::new())).1.push((alert, field));
    }
    linked_by.into_values().filter_map(|(page, alerts)| finding(workspace, page, &alerts)).collect()
}

/// One finding for all alerts that a page does not name: they have one cause.
fn finding(workspace: &Workspace, page: &Runbook, alerts: &[Linked<'_>]) -> Option<Diagnostic> {
    let text = workspace.sources.get(page.file).map_or("", |source| source.text.as_str());
    let text = letters(&format!("{}\n{text}", page.path));
    let unnamed = |(alert, _): &&Linked<'_>| {
        alert.name.str().map(letters).is_some_and(|name| !name.is_empty() && !text.contains(&name))
    };
    let missing: Vec<&Linked<'_>> = alerts.iter().filter(unnamed).collect();
    let ((first, place), rest) = missing.split_first()?;
    let names: BTreeSet<&str> = missing.iter().filter_map(|(alert, _)| alert.name.str()).collect();
    let name = &first.name.text.text;
    let who = match names.len() - 1 {
        0 => format!("`{name}` links"),
        more => format!("`{name}` and {more} more link"),
    };
    let top = page.title.as_ref().map_or(Span::new(page.file, 0..0), |title| title.span);
    let message =
        format!("{who} to `{}`, which does not speak of {}", page.path, if names.len() == 1 { "it" } else { "them" });
    let diagnostic = Diagnostic::new(&RULE.info, *place, message).relate(top, "the page");
    let others = rest.iter().take(SHOWN).map(|(alert, place)| (*place, format!("`{}`", alert.name.text.text)));
    Some(
        others
            .fold(diagnostic, |all, (place, name)| all.relate(place, name))
            .help("name the alert on the page and say what to do, or link to the page that does"),
    )
}

/// The page as a whole that an alert links to, and the link's place.
fn linked<'a>(workspace: &'a Workspace, file: &RuleFile, alert: &AlertRule) -> Option<(&'a Runbook, Span)> {
    let links = runbook_links(alert, &file.path, &workspace.config, &workspace.sites);
    let link = links.first().filter(|_| links.len() == 1)?;
    let Some(There::Page(page)) = link.there(&workspace.paths) else { return None };
    let runbook = workspace.runbook(&page).filter(|_| link.fragment().is_none())?;
    Some((runbook, link.field.value.span()))
}

/// The letters and digits of a text, in lower case.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
