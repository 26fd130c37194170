//! Duties that two places plan at different times: a restore test each month here and each quarter there.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Level, RuleInfo};
use crate::model::time::{Amount, TimeValue, certainly_before, certainly_differs};
use crate::model::{Qualifier, Scope, TimeKind, Workspace, words};
use crate::passes::timing::facts::{Stated, place, stated};
use crate::passes::timing::recovery::{alike, is_past, product};

/// More statements than these about one duty are not compared.
const STATEMENTS: usize = 64;

/// A finding of `rule` for each statement that an earlier one about the same duty contradicts.
pub(super) fn findings(workspace: &Workspace, rule: &'static RuleInfo) -> Vec<Diagnostic> {
    let product = product(workspace);
    let mut duties: BTreeMap<&str, Vec<Stated<'_>>> = BTreeMap::new();
    for each in stated(workspace, TimeKind::Duty).filter(|each| !is_told(each)) {
        let Scope::Named(name) = &each.fact.scope else { continue };
        let all = duties.entry(name.as_str()).or_default();
        if all.len() < STATEMENTS {
            all.push(each);
        }
    }
    let mut found = Vec::new();
    for (name, all) in duties {
        let subject = [name.to_owned()].into();
        let same = |here: &Stated<'_>, other: &Stated<'_>| {
            differ(here, other) && alike(here, other, &subject, &product) && of_one_kind(name, here, other)
        };
        // A page says it once, however often it repeats it.
        let mut said = BTreeSet::new();
        for (index, here) in all.iter().enumerate() {
            let other = all.iter().take(index).find(|other| same(here, other));
            let other = other.filter(|_| said.insert(here.runbook.file));
            found.extend(other.and_then(|other| finding(rule, name, here, other)));
        }
    }
    found
}

/// Does a page tell of what was done or what may be, or teach, or a section what is wished for?
fn is_told(stated: &Stated<'_>) -> bool {
    const PAGES: &[&str] = &[
        "completion",
        "summary",
        "report",
        "reports",
        "roadmap",
        "proposal",
        "research",
        "learn",
        "tutorial",
        "tutorials",
        "course",
        "training",
        "prompt",
        "prompts",
        "sprint",
        "template",
        "templates",
    ];
    const SECTIONS: &[&str] =
        &["recommendations", "recommended", "roadmap", "future", "next", "proposed", "term", "ideas", "metrics"];
    let runbook = stated.runbook;
    let section = runbook.section(stated.fact.section).map_or("", |section| section.title.str());
    is_past(runbook) || words::has_word(&runbook.path.replace('_', " "), PAGES) || words::has_word(section, SECTIONS)
}

/// Are two statements about one kind of a duty? Each kind of incident may have a review of its own, and backups are looked
/// at by programs each day and by people each month, but for pages that are about recovery.
fn of_one_kind(name: &str, here: &Stated<'_>, other: &Stated<'_>) -> bool {
    match name {
        _ if name.starts_with("post-") => here.about().matters_as(&other.about()),
        _ if name.starts_with("backup ") => is_its_own(here) && is_its_own(other),
        _ => true,
    }
}

/// Words of the titles of pages on which a team says how it keeps itself ready.
const READINESS: &[&str] =
    &["disaster", "recovery", "dr", "continuity", "backup", "backups", "restore", "incident", "incidents"];

/// Is the page, by its title, the one where a team says how it keeps itself ready? A guide to a product, a checklist, a page
/// about what some standard asks for or what one component needs plans for somebody else more often than not.
fn is_its_own(stated: &Stated<'_>) -> bool {
    stated.runbook.title.as_ref().is_some_and(|title| words::has_word(title.str(), READINESS))
}

/// Do two statements contradict each other? `At least quarterly` is kept by whoever does it more often.
fn differ(here: &Stated<'_>, other: &Stated<'_>) -> bool {
    let (a, b) = (&here.time().value, &other.time().value);
    match (bound(here), bound(other)) {
        (true, true) => false,
        (true, false) => certainly_before(a, b),
        (false, true) => certainly_before(b, a),
        (false, false) => certainly_differs(a, b),
    }
}

/// Is it the longest interval that will do?
fn bound(stated: &Stated<'_>) -> bool {
    let most = |value: &TimeValue| {
        matches!(value, TimeValue::Clock(Amount::AtMost(_)) | TimeValue::Calendar(Amount::AtMost(_)))
    };
    stated.time().qualifier == Qualifier::Every && most(&stated.time().value)
}

/// What two statements contradict each other in: advice where one page is about recovery or incidents, nothing where none is.
fn finding(rule: &'static RuleInfo, name: &str, here: &Stated<'_>, other: &Stated<'_>) -> Option<Diagnostic> {
    let own = [here, other].into_iter().filter(|stated| is_its_own(stated)).count();
    let (due, others) = (when(here), when(other));
    let place = place(here.runbook, other.runbook);
    let diagnostic =
        Diagnostic::new(rule, here.time().text.span, format!("the {name} is due {due} here, and {others} {place}"))
            .label(format!("{name}: {due}"))
            .relate(other.time().text.span, format!("{name}: {others}"))
            .help("decide which of them holds and state it once; where both are meant, say for what each one is");
    match own {
        0 => None,
        1 => Some(diagnostic.at_most(Level::Info)),
        _ => Some(diagnostic),
    }
}

/// When a duty is due, in words.
fn when(stated: &Stated<'_>) -> String {
    let value = stated.time().value.to_string();
    let value = value.trim_start_matches("up to ");
    match (stated.time().qualifier == Qualifier::Every, bound(stated)) {
        (true, true) => format!("at least every {value}"),
        (true, false) => format!("every {value}"),
        (false, _) => format!("within {value}"),
    }
}
