//! # A severity that no scale has
//!
//! A page speaks of `SEV5`; the workspace defines SEV1 to SEV4.
//!
//! Whoever meets it has no response time, no ladder and nobody to call for it. Usually the scale lost a level and some page
//! was forgotten, or the number is a slip.
//!
//! Judged only where the workspace defines at least two levels of that scale; a heading that begins with a level defines it.
//! Of `P1` and its like, which are also priorities of tickets and parts of numbers, only ladders, thresholds and times to
//! answer in count; of `SEV1` every mention, but not on a page that says in a list what each level means, or has a scale of
//! its own (`S0` below `Sev`). Levels and tiers without another name are of too many things. A page has one
//! finding.
//!
//! Bad: the scale has SEV1 to SEV4, and a ladder says "SEV5: page the manager after 2 hours".
//!
//! Good: a row for SEV5 in the scale, or the level that was meant.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Runbook, Scope, Section, Severity, SeverityKey, TimeFact, TimeKind, Workspace, severity, words};
use crate::passes::{Check, Rule};
use crate::source::{Span, lines_with};

/// RB608.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB608",
        name: "undefined-severity",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a severity that no scale of the workspace has",
        source: include_str!("undefined_severity.rs"),
    },
    check: Check::Workspace(check),
};

/// The levels of one family, and the first of them to show.
type Scales<'a> = BTreeMap<&'a str, (BTreeSet<u8>, &'a Severity)>;

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let mut scales: Scales<'_> = BTreeMap::new();
    for severity in workspace.runbooks.iter().flat_map(|runbook| &runbook.severities) {
        if let Some(number) = severity.key.number {
            let (levels, _) = scales.entry(&severity.key.family).or_insert_with(|| (BTreeSet::new(), severity));
            // `Severity 3/4` defines two.
            let named = severity::mentioned(severity.name.str()).into_iter().map(|(key, _)| key);
            levels.extend(named.filter(|key| key.family == severity.key.family).filter_map(|key| key.number));
            levels.insert(number);
        }
    }
    scales.retain(|family, (levels, _)| levels.len() >= 2 && !ANY.contains(family));
    for (key, _) in workspace.runbooks.iter().flat_map(|runbook| &runbook.sections).filter_map(begun) {
        if let (Some(number), Some((levels, _))) = (key.number, scales.get_mut(key.family.as_str())) {
            levels.insert(number);
        }
    }
    if scales.is_empty() {
        return Vec::new();
    }
    let pages = workspace.runbooks.iter().filter_map(|runbook| page(runbook, &scales, workspace));
    pages.chain(of_another_scale(workspace, &scales)).collect()
}

/// Scales of incidents, of which a workspace needs one.
const OF_INCIDENTS: &[&str] = &["P", "SEV"];

/// Pages that give themselves a severity, `**Severity:** SEV1`, of a family of which the workspace has no level, where it has
/// another family's scale with times, and no level of it names the other.
fn of_another_scale(workspace: &Workspace, scales: &Scales<'_>) -> Option<Diagnostic> {
    let (family, (levels, shown)) = scales.iter().find(|(family, _)| OF_INCIDENTS.contains(family))?;
    let other = OF_INCIDENTS.iter().find(|other| *other != family && !scales.contains_key(**other))?;
    let of_other = |text: &str| severity::mentioned(text).into_iter().find(|(key, _)| key.family == *other);
    let severities = || workspace.runbooks.iter().flat_map(|runbook| &runbook.severities);
    let named = |it: &Severity| {
        it.key.family == *other
            || [Some(&it.name), it.description.as_ref()]
                .into_iter()
                .flatten()
                .any(|text| of_other(text.str()).is_some())
    };
    let timed = severities().any(|it| it.key.family == *family && it.response.is_some());
    if !timed || severities().any(named) {
        return None;
    }
    let fields =
        workspace.runbooks.iter().flat_map(|runbook| &runbook.metadata).filter(|field| field.key == "severity");
    let mut uses = fields.filter_map(|field| Some((of_other(field.value.str())?.0, field.value.span)));
    let ((key, span), (lowest, highest)) = (uses.next()?, (levels.first()?, levels.last()?));
    let message = format!("{key} is no level of the scale, which has {family}{lowest} to {family}{highest}");
    let mut finding = Diagnostic::new(&RULE.info, span, message)
        .label(format!("no page has a scale of {other}"))
        .relate(shown.name.span, "the scale");
    for (_, other) in uses {
        finding = finding.relate(other, "and here");
    }
    Some(finding.help("write the level that is meant, or state which level of one scale is which of the other"))
}

/// Families that number tiers of people, parts of diagrams and much else.
const ANY: &[&str] = &["LEVEL", "TIER", "L"];

/// The severity that a heading begins with: `SEV-3 (Minor)`.
fn begun(section: &Section) -> Option<(SeverityKey, Range<usize>)> {
    severity::mentioned(section.title.str()).into_iter().next().filter(|(_, range)| range.start == 0)
}

/// The first such severity of a page.
fn page(runbook: &Runbook, scales: &Scales<'_>, workspace: &Workspace) -> Option<Diagnostic> {
    let mut used = in_the_model(runbook);
    used.extend(in_the_text(runbook, workspace));
    used.sort_by_key(|(_, span)| *span);
    let own = own_levels(runbook, workspace);
    let mut unknown = used.iter().filter_map(|(key, span)| {
        let (levels, shown) = scales.get(key.family.as_str())?;
        let unknown = |number: &u8| !levels.contains(number) && !own.contains(number);
        key.number.filter(unknown).map(|_| (key, *span, levels, *shown))
    });
    let (key, span, levels, shown) = unknown.next()?;
    let (lowest, highest) = (levels.first()?, levels.last()?);
    let message = format!("{key} is no level of the scale, which has {0}{lowest} to {0}{highest}", key.family);
    Some(
        Diagnostic::new(&RULE.info, span, message)
            .label("defined nowhere")
            .relate(shown.name.span, "the scale")
            .help(format!("write the level that is meant, or give {key} a row in the scale")),
    )
}

/// The levels that a page itself says what they mean, in items such as `- Sev4: everything else` or in a scale of its own:
/// `Sev 0` is S0 there.
fn own_levels(runbook: &Runbook, workspace: &Workspace) -> BTreeSet<u8> {
    let text = workspace.sources.get(runbook.file).map_or("", |source| source.text.as_str());
    let item = |(_, line): (usize, &str)| {
        let line = line.trim_start().strip_prefix(['-', '*', '+'])?.trim_start_matches([' ', '*', '_']);
        let (key, range) = severity::mentioned(line).into_iter().next().filter(|(_, range)| range.start == 0)?;
        let defines = line.get(range.end..)?.trim_start_matches(['*', '_', ' ']).starts_with([':', '-', '–', '—', '(']);
        key.number.filter(|_| defines && key.family == "SEV")
    };
    let mut items: BTreeSet<u8> = lines_with(text, &["SEV", "Sev"]).into_iter().filter_map(item).collect();
    if items.len() < 2 {
        items.clear();
    }
    let scale = runbook.severities.iter().filter(|severity| severity.key.family == "S");
    items.extend(scale.filter_map(|severity| severity.key.number));
    items
}

/// Severities that ladders, times and thresholds are for.
fn in_the_model(runbook: &Runbook) -> Vec<(SeverityKey, Span)> {
    let rungs = runbook.ladders.iter().flat_map(|ladder| &ladder.rungs);
    let rungs = rungs.flat_map(|rung| rung.severities.iter().map(|key| (key.clone(), rung.span)));
    let thresholds = runbook.thresholds.iter().filter_map(|it| Some((it.severity.clone()?, it.text.span)));
    let answers = |fact: &&TimeFact| matches!(fact.kind, TimeKind::Response | TimeKind::Acknowledge | TimeKind::Rung);
    let times = runbook.times.iter().filter(answers).filter_map(|fact| match &fact.scope {
        Scope::Severity(key) => Some((key.clone(), fact.time.text.span)),
        _ => None,
    });
    rungs.chain(thresholds).chain(times).collect()
}

/// Every `SEV...` of the page.
fn in_the_text(runbook: &Runbook, workspace: &Workspace) -> Vec<(SeverityKey, Span)> {
    let text = workspace.sources.get(runbook.file).map_or("", |source| source.text.as_str());
    let mentions = lines_with(text, &["SEV", "Sev"]).into_iter().flat_map(|(at, line)| {
        // Azure Monitor counts the severities of its alerts from 0, whatever the scale of incidents.
        let of_azure = |key: &SeverityKey| key.number == Some(0) && words::has_word(line, &["alert", "alerts"]);
        let mentioned = severity::mentioned(line).into_iter();
        // `severity 4` is of a scale of any kind.
        let spelled =
            |range: &Range<usize>| line.get(range.clone()).is_some_and(|it| !it.to_lowercase().contains("severity"));
        // `"sev0": 3` is a name in a program's answer.
        let quoted = |range: &Range<usize>| {
            line.get(..range.start).is_some_and(|before| before.ends_with('"'))
                && line.get(range.end..).is_some_and(|behind| behind.starts_with('"'))
        };
        let meant = move |(key, range): &severity::Found| {
            key.family == "SEV" && spelled(range) && !quoted(range) && !of_azure(key)
        };
        let mentioned = mentioned.filter(meant);
        mentioned.map(move |(key, range)| (key, Span::new(runbook.file, at + range.start..at + range.end)))
    });
    mentions.collect()
}
