//! # Two promises for one severity
//!
//! The same severity is acknowledged, updated or resolved within different times in two places of the workspace; or it
//! has longer to be acknowledged than to be answered.
//!
//! The people who wait for an update were told one of the two intervals. Whoever is on call keeps the other one.
//!
//! Where a page has no response time for a severity, its acknowledgement is held against that of other pages about the same.
//!
//! What keeps people ready is promised, too, for no severity: restore tests, drills of recovery, verified backups, reviews of
//! access and runbooks, rotations of secrets, and how soon after an incident the post-mortem is due. Two pages that plan one of
//! them at different intervals are reported; `quarterly` and `every 90 days` are the same, a full drill is not a drill, and what
//! is done `at least quarterly` may be done each month. Both pages have to be about recovery, backups or incidents by their
//! titles; where one is, it is advice, since guides and checklists mostly plan for somebody else.
//!
//! Sentences that name severities (`Post updates every 15 minutes (P0) or 30 minutes (P1)`) promise, too; what they tell of
//! customers or executives does not. Times are compared as for the response times (RB201): by value, within one team's pages, for one matter.
//!
//! Bad:
//!
//! ```markdown
//! <!-- on-call.md -->
//! | Severity | Update frequency |
//! |---|---|
//! | SEV1 | Every 15 min |
//!
//! <!-- incidents.md -->
//! | Severity | Update frequency |
//! |---|---|
//! | SEV1 | Every hour |
//! ```
//!
//! Good: one of the tables, and a link to it from the other page.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::time::{certainly_before, certainly_differs};
use crate::model::{Scope, SeverityKey, TimeKind, Workspace, words};
use crate::passes::timing::duties_differ;
use crate::passes::timing::facts::{Conflict, Stated, conflicts, distinct, pages, place, stated};
use crate::passes::timing::scope::{About, names_its_scale};
use crate::passes::{Check, Rule};
use crate::source::FileId;

/// RB212.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB212",
        name: "promises-differ",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "one severity has two times for an acknowledgement, an update or a resolution, or one duty two intervals",
        source: include_str!("promises_differ.rs"),
    },
    check: Check::Workspace(check),
};

/// What is promised, in words.
const PROMISES: &[(TimeKind, &str)] =
    &[(TimeKind::Acknowledge, "acknowledged"), (TimeKind::Cadence, "updated"), (TimeKind::Resolution, "resolved")];

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let twice = PROMISES.iter().flat_map(|&(kind, done)| {
        let several = of_several_things(workspace, kind);
        let by_severity =
            stated(workspace, kind).filter(|stated| severity(stated).is_some() && !several.contains(&part(stated)));
        conflicts(by_severity).iter().filter_map(|conflict| finding(conflict, done)).collect::<Vec<_>>()
    });
    let found = twice.chain(late_acknowledgements(workspace)).chain(activities(workspace));
    found.chain(duties_differ::findings(workspace, &RULE.info)).collect()
}

/// A section of a page, and the severity that it speaks of.
type Part<'a> = (FileId, Option<usize>, &'a Scope);

fn part<'a>(stated: &Stated<'a>) -> Part<'a> {
    (stated.runbook.file, stated.fact.section, &stated.fact.scope)
}

/// Sections that state several times for one severity: they are for several things, as the `Fix time` of three defects.
fn of_several_things(workspace: &Workspace, kind: TimeKind) -> BTreeSet<Part<'_>> {
    let mut first: BTreeMap<Part<'_>, Stated<'_>> = BTreeMap::new();
    let differs = |each: Stated<'_>, first: &Stated<'_>| certainly_differs(&each.time().value, &first.time().value);
    stated(workspace, kind)
        .filter_map(|each| {
            let part = part(&each);
            differs(each, first.entry(part).or_insert(each)).then_some(part)
        })
        .collect()
}

fn severity<'a>(stated: &Stated<'a>) -> Option<&'a SeverityKey> {
    match &stated.fact.scope {
        Scope::Severity(key) => Some(key),
        _ => None,
    }
}

fn finding(conflict: &Conflict<'_>, done: &str) -> Option<Diagnostic> {
    let (name, first) = (severity(&conflict.here)?, conflict.others.first()?);
    let (here, there) = (&conflict.here.time().text, &first.time().text);
    let place = place(conflict.here.runbook, first.runbook);
    let message = format!("{name} is {done} \"{}\" here, and \"{}\" {place}", here.str(), there.str());
    let diagnostic = Diagnostic::new(&RULE.info, here.span, message)
        .label(format!("{name}: {}", here.str()))
        .help("decide which of them holds, state it in one place, and link to that place from the other pages");
    Some(conflict.others.iter().fold(diagnostic, |diagnostic, other| {
        diagnostic.relate(other.time().text.span, format!("{name}: {}", other.time().text.str()))
    }))
}

/// Activities that two tables of one page plan at different intervals: a drill that is held quarterly, and annually.
fn activities(workspace: &Workspace) -> Vec<Diagnostic> {
    let mut planned: BTreeMap<(&str, BTreeSet<String>), Stated<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for here in stated(workspace, TimeKind::Cadence) {
        let Scope::Named(name) = &here.fact.scope else { continue };
        let first =
            *planned.entry((here.runbook.path.as_str(), words::words(name).into_iter().collect())).or_insert(here);
        let (often, other) = (here.time(), first.time());
        let tables = first.fact.section != here.fact.section && here.about().same_environment(&first.about());
        let stage = in_a_stage(&here) || in_a_stage(&first);
        if tables && !stage && certainly_differs(&often.value, &other.value) {
            let (often, other) = (&often.text, &other.text);
            let message =
                format!("{name} is planned \"{}\" here, and \"{}\" on the same page", often.str(), other.str());
            let diagnostic = Diagnostic::new(&RULE.info, often.span, message)
                .label(format!("{name}: {}", often.str()))
                .relate(other.span, format!("{name}: {}", other.str()))
                .help("decide which of them holds and plan it in one table");
            found.push(diagnostic);
        }
    }
    found
}

/// Does the heading say when its table holds: `First 30 days`, `After launch`?
fn in_a_stage(stated: &Stated<'_>) -> bool {
    const STAGES: &[&str] = &[
        "first",
        "ongoing",
        "initial",
        "intensive",
        "phase",
        "stage",
        "week",
        "weeks",
        "days",
        "month",
        "months",
        "hypercare",
        "stabilization",
        "launch",
        "steady",
        "normal",
        "peak",
        "before",
        "after",
        "during",
        "current",
        "proposed",
        "planned",
        "short",
        "long",
        "term",
        "year",
        "minimum",
        "recommended",
    ];
    let section = stated.runbook.section(stated.fact.section);
    section.is_some_and(|section| words::has_word(section.title.str(), STAGES))
}

/// Severities that are answered, on the same page, before they need to be acknowledged.
fn late_acknowledgements(workspace: &Workspace) -> Vec<Diagnostic> {
    let elsewhere = distinct(stated(workspace, TimeKind::Response));
    let mut found = Vec::new();
    let (mut page, mut responses) = ("", BTreeMap::new());
    // In one table both are about the same, whatever the words for the levels are.
    let all = pages(workspace).flat_map(|runbook| runbook.times.iter().map(move |fact| Stated { runbook, fact }));
    for ack in all.filter(|each| each.fact.kind == TimeKind::Acknowledge) {
        if page != ack.runbook.path {
            page = &ack.runbook.path;
            let own = ack.runbook.times.iter().filter(|fact| fact.kind == TimeKind::Response);
            responses = distinct(own.map(|fact| Stated { runbook: ack.runbook, fact }));
        }
        let about = ack.about();
        let late = |response: &Stated<'_>| certainly_before(&response.time().value, &ack.time().value);
        let own: Vec<_> = responses.get(&ack.fact.scope).into_iter().flatten().collect();
        let named = names_its_scale(ack.runbook, ack.fact);
        let own_alike = |(response, whom): &&&(Stated<'_>, About)| {
            (named || response.fact.section == ack.fact.section) && whom.alike(&about)
        };
        let alike = || own.iter().filter(own_alike).map(|(response, _)| *response);
        // Of other pages, where its own has none, none may leave it the time.
        let others = elsewhere.get(&ack.fact.scope).filter(|_| named && own.is_empty()).into_iter().flatten();
        let mut others = others.filter(|(_, whom)| whom.alike(&about)).map(|(response, _)| *response);
        let earlier =
            alike().find(late).or_else(|| others.next().filter(|first| late(first) && others.all(|it| late(&it))));
        if let (Some(response), Some(name)) = (earlier, severity(&ack)) {
            let (late, due) = (&ack.time().text, &response.time().text);
            let there =
                if own.is_empty() { format!(" {}", place(ack.runbook, response.runbook)) } else { String::new() };
            let message =
                format!("{name} is acknowledged \"{}\", after its response time \"{}\"{there}", late.str(), due.str());
            let diagnostic = Diagnostic::new(&RULE.info, late.span, message)
                .label("acknowledged")
                .relate(due.span, "answered")
                .help("who answers has acknowledged: let the acknowledgement be due first");
            found.push(diagnostic);
        }
    }
    found
}
