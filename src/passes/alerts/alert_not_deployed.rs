//! # A page is about an alert that no rule has
//!
//! A table or a block of YAML defines an alert, or a page of an alert's name stands among others that are deployed, and no
//! rule file has an alert of this name.
//!
//! The team believes that it would be woken. Either the alert was renamed, and its page is not found any more, or it was
//! never deployed.
//!
//! Reported only where rule files are read (`[prometheus] rule_files`, `--rule-files`) and pages speak of alerts that are
//! deployed: else the rules are somewhere else. Names of another form than the deployed ones (`rds-cpu-high` among
//! `ApiDown`s) are those of another system. A table on a page without a deployed alert counts where its heading or the
//! page's name speaks of alerts. Pages with a heading of an alert's name count where most of their folder
//! does so of deployed ones. What a heading, the lines above or a comment call an example or a recommendation, what stands
//! on a page of proposals or in an archive, and an expression with a part to be filled in promise nothing.
//!
//! Bad, where the rule files have `QueueStuck` and no `QueueSlow`:
//!
//! ```markdown
//! | Alert | Threshold |
//! |---|---|
//! | QueueStuck | no message in 10 min |
//! | QueueSlow | > 1,000 messages |
//! ```
//!
//! Good: a rule `QueueSlow`, or a table without it.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::rule_file::has_blank;
use crate::model::table::is_alert_name;
use crate::model::words::has_word;
use crate::model::{Runbook, Standing, Text, Workspace};
use crate::passes::alerts::pairs::{Documented, by_name, documented};
use crate::passes::{Check, Rule};
use crate::source::{FileId, Source, Span};

/// RB503.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB503",
        name: "alert-not-deployed",
        level: Some(Level::Info),
        confidence: Confidence::Low,
        summary: "a page is about an alert that no rule has",
        source: include_str!("alert_not_deployed.rs"),
    },
    check: Check::Workspace(check),
};

/// Words that say that an alert is one which somebody may want.
const OFFERED: &[&str] = &[
    "example",
    "examples",
    "sample",
    "samples",
    "recommended",
    "recommendation",
    "recommendations",
    "suggested",
    "suggestion",
    "suggestions",
    "proposed",
];

/// Words of paths and titles that say that a page is about what may come, or what was once.
const NOT_NOW: &[&str] = &["proposal", "proposals", "rfc", "rfcs", "roadmap", "roadmaps", "archive", "archived"];

/// So many lines above a table's row or a block are looked at; more would be the square of a long table's rows.
const ROWS: usize = 100;

/// So many lines of a block with YAML may be the comment at its head.
const FIRST: usize = 4;

/// How many pages of a folder must be named after deployed alerts, that the others count as such pages.
const FEW: usize = 3;

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let rules = by_name(workspace);
    not_deployed(workspace).into_iter().map(|(name, place)| finding(name, place, &rules)).collect()
}

/// The alerts that pages speak of and no rule file has, each with its place.
pub fn not_deployed(workspace: &Workspace) -> Vec<(&str, Span)> {
    let rules = by_name(workspace);
    if rules.is_empty() {
        return Vec::new();
    }
    let is_deployed = |name: &str| rules.contains_key(name);
    let mut places: Vec<(&str, Span)> = Vec::new();
    let defined = documented(workspace);
    let known: BTreeSet<FileId> =
        defined.iter().filter(|said| is_deployed(said.name)).map(|said| said.place.file).collect();
    if !known.is_empty() {
        // Policies and classes have such names, too: a table speaks of alerts where it has a deployed one, or says so.
        let pages: BTreeMap<FileId, &Runbook> = workspace.runbooks.iter().map(|page| (page.file, page)).collect();
        let promised = |said: &&Documented<'_>| {
            let Some(page) = pages.get(&said.place.file) else { return false };
            let Some(source) = workspace.sources.get(said.place.file) else { return false };
            !said.expr.is_some_and(|query| has_blank(&query.text.text)) && !is_offered(page, source, said.place)
        };
        let about = |place: Span| pages.get(&place.file).is_some_and(|page| about_alerts(page, place));
        let speaks = |said: &&Documented<'_>| {
            (known.contains(&said.place.file) || about(said.place)) && !is_deployed(said.name) && promised(said)
        };
        places.extend(defined.iter().filter(speaks).map(|said| (said.name, said.place)));
    }
    let mut folders: BTreeMap<&str, Vec<&Text>> = BTreeMap::new();
    for runbook in &workspace.runbooks {
        let folder = runbook.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        folders.entry(folder).or_default().extend(titled(runbook));
    }
    for titles in folders.into_values() {
        let known = titles.iter().filter(|title| is_deployed(title.str())).count();
        if known >= FEW && known * 2 >= titles.len() {
            places.extend(titles.iter().map(|title| (title.str(), title.span)));
        }
    }
    // A table may call its alerts by words, and speak of alarms that somebody else raises: where nearly all that is
    // deployed is CamelCase, nothing else is missing.
    let camel = rules.keys().filter(|name| is_alert_name(name)).count() * 10 >= rules.len() * 9;
    places.retain(|(name, _)| {
        !is_deployed(name) && !name.contains(char::is_whitespace) && (!camel || is_alert_name(name))
    });
    places
}

/// Does the page's name, or a heading around a place, speak of alerts; or does the place stand in code?
fn about_alerts(page: &Runbook, place: Span) -> bool {
    let says = |text: &str| {
        let lower = text.to_lowercase();
        ["alert", "slo", "monitor"].iter().any(|word| lower.contains(word))
    };
    let mut around = page.sections.iter().filter(|section| section.extent.contains(place));
    let in_code = page.code.iter().any(|code| code.contains(place));
    in_code || says(&page.path) || around.any(|section| says(section.title.str()))
}

/// Is an alert one that somebody may want: by its page, the headings around, the lines above its block or table, or a
/// comment in it?
fn is_offered(page: &Runbook, source: &Source, place: Span) -> bool {
    let title = page.title.as_ref().map_or("", |title| title.str());
    if page.standing != Standing::InUse || has_word(&page.path, NOT_NOW) || has_word(title, NOT_NOW) {
        return true;
    }
    let text = |from: u32, to: u32| source.text.get(from as usize..to as usize).unwrap_or_default();
    let block = page.code.get(page.code.partition_point(|code| code.end < place.start));
    let start = block.filter(|block| block.contains(place)).map_or(place.start, |block| block.start);
    // The last heading before a place is the innermost around it.
    let begun = page.sections.partition_point(|section| section.extent.start <= place.start);
    let inner = page.sections.get(..begun).and_then(|before| before.last());
    let mut around = std::iter::successors(inner, |section| page.section(section.parent));
    let heading = inner.map_or(0, |section| section.title.span.end);
    // Rows above are of the same table; the line with the opening fence is no text.
    let is_row = |line: &&str| line.starts_with(['|', '`', '~']) || line.is_empty();
    let above = text(heading, start).lines().rev().map(str::trim).take(ROWS).skip_while(is_row);
    let lead = above.take_while(|line| !line.is_empty());
    let comments = text(start, place.start).lines().take(FIRST).filter(|line| line.trim().starts_with('#'));
    around.any(|section| has_word(section.title.str(), OFFERED))
        || lead.chain(comments).any(|line| has_word(line, OFFERED))
}

/// The page's title, where it is an alert's name.
fn titled(runbook: &Runbook) -> Option<&Text> {
    let title = runbook.title.as_ref()?;
    runbook.alerts.iter().any(|alert| alert.name.span == title.span).then_some(title)
}

fn finding(name: &str, place: Span, rules: &BTreeMap<&str, Vec<&crate::model::AlertRule>>) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE.info, place, format!("no rule file has an alert `{name}`"));
    let near = rules.iter().map(|(other, rules)| (strsim::normalized_levenshtein(name, other), other, rules));
    match near.filter(|(score, ..)| *score >= 0.8).max_by(|(a, ..), (b, ..)| a.total_cmp(b)) {
        Some((_, other, rules)) => {
            let diagnostic =
                diagnostic.help(format!("is it `{other}` now? Else deploy the alert, or take the page out"));
            rules
                .iter()
                .take(1)
                .fold(diagnostic, |all, rule| all.relate(rule.name.span(), "an alert of nearly that name"))
        }
        None => diagnostic.help("deploy the alert, or take the page out"),
    }
}
