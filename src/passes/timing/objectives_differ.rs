//! # Two recovery objectives for one thing
//!
//! The same system, or the same plan, has two recovery times (RTO) or two recovery points (RPO).
//!
//! During a disaster the objective decides between a failover and a restore. Two of them decide nothing, and whoever
//! was promised the shorter one finds out afterwards.
//!
//! Objectives are compared where they are for the same name (`Redis`), or both for the whole of pages that are about
//! the same thing. What a page called `Redis` states of itself is compared with the row `Redis` of another page. A heading that names a kind of page or a quality (`Operations`, `High availability`) names no thing. A name that the README's title has is the product's, and separates no pages. What a report, a test's
//! results or a page in an archive states is not compared. A failover is not a restore. What was reached is no objective: of `5 min (target: < 15 min)` the target is.
//!
//! Objectives stand in tables, fields, headings, lists of names and sentences. What a sentence supposes, compares or says was
//! reached is none.
//!
//! Bad:
//!
//! ```markdown
//! | Component | RTO |
//! |---|---|
//! | Redis | 5 min |
//!
//! ## Redis (RTO: 15 min)
//! ```
//!
//! Good: the table, and headings without the time.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::time::certainly_differs;
use crate::model::{Scope, TimeKind, Workspace, words};
use crate::passes::timing::facts::{Stated, place, stated};
use crate::passes::timing::recovery::{alike, is_past, own_words, product, subject, titled, unremarked};
use crate::passes::{Check, Rule};

/// RB207.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB207",
        name: "objectives-differ",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "one thing has two recovery objectives",
        source: include_str!("objectives_differ.rs"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let kinds = [(TimeKind::RecoveryTime, "RTO"), (TimeKind::RecoveryPoint, "RPO")];
    kinds.into_iter().flat_map(|(kind, name)| conflicts(workspace, kind, name)).collect()
}

fn conflicts(workspace: &Workspace, kind: TimeKind, name: &str) -> Vec<Diagnostic> {
    let product = product(workspace);
    let mut subjects: BTreeMap<BTreeSet<String>, Vec<Stated<'_>>> = BTreeMap::new();
    let mut plain: BTreeMap<BTreeSet<String>, Vec<Stated<'_>>> = BTreeMap::new();
    for each in stated(workspace, kind).filter(|stated| !is_past(stated.runbook)) {
        if let Some(subject) = unremarked(&each.fact.scope) {
            plain.entry(subject).or_default().push(each);
        }
        if let Some(subject) = subject(&each.fact.scope) {
            subjects.entry(subject).or_default().push(each);
        }
    }
    let titled = of_titles(&subjects, &plain, &product);
    // `MongoDB (if used)` is `MongoDB`, where no page tells several of them apart.
    plain.retain(|_, all| {
        all.truncate(STATEMENTS);
        all.iter().any(is_remarked) && !all.iter().any(|each| is_one_of_several(each, all))
    });
    let exact = subjects.iter().flat_map(|(subject, all)| among((subject, &product), all, name, &|_, _| true));
    let unlike = |a: &Stated<'_>, b: &Stated<'_>| is_remarked(a) != is_remarked(b);
    let of_page = |a: &Stated<'_>, b: &Stated<'_>| {
        let page = |each: &Stated<'_>| each.fact.scope == Scope::Document;
        page(a) != page(b) && a.runbook.file != b.runbook.file
    };
    let plain = plain.iter().flat_map(|(subject, all)| among((subject, &product), all, name, &unlike));
    let titled = titled.iter().flat_map(|(subject, all)| among((subject, &product), all, name, &of_page));
    exact.chain(plain).chain(titled).collect()
}

/// What pages state of themselves beside what others state of a thing of their title's name: `# Orders DB` and the row
/// `Orders DB`.
fn of_titles<'a>(
    subjects: &BTreeMap<BTreeSet<String>, Vec<Stated<'a>>>,
    plain: &BTreeMap<BTreeSet<String>, Vec<Stated<'a>>>,
    product: &BTreeSet<String>,
) -> BTreeMap<BTreeSet<String>, Vec<Stated<'a>>> {
    let mut found: BTreeMap<_, Vec<Stated<'a>>> = BTreeMap::new();
    for page in subjects.get(&BTreeSet::new()).into_iter().flatten().filter(|each| each.fact.scope == Scope::Document) {
        if let Some(title) = titled(page.runbook, product).filter(|title| plain.contains_key(title)) {
            found.entry(title).or_default().push(*page);
        }
    }
    for (title, all) in &mut found {
        let named = plain.get(title).into_iter().flatten();
        all.truncate(STATEMENTS / 2);
        all.splice(0..0, named.take(STATEMENTS / 2).copied());
    }
    found
}

/// More statements than these about one thing are not compared.
const STATEMENTS: usize = 64;

/// Statements about one subject that contradict an earlier one.
fn among(
    (subject, product): (&BTreeSet<String>, &BTreeSet<String>),
    all: &[Stated<'_>],
    name: &str,
    counts: &dyn Fn(&Stated<'_>, &Stated<'_>) -> bool,
) -> Vec<Diagnostic> {
    let all = all.get(..STATEMENTS.min(all.len())).unwrap_or_default();
    let ones: Vec<&Stated<'_>> = all.iter().filter(|each| !is_one_of_several(each, all)).collect();
    let mut found = Vec::new();
    for (index, here) in ones.iter().enumerate() {
        let other = ones.iter().take(index).find(|other| {
            counts(here, other)
                && certainly_differs(&here.time().value, &other.time().value)
                && !apart(here, other, subject)
                && alike(here, other, subject, product)
        });
        found.extend(other.map(|other| finding(here, other, &format!("{name}{}", whose(&here.fact.scope)))));
    }
    found
}

/// Is what it is about named with a remark?
fn is_remarked(stated: &Stated<'_>) -> bool {
    matches!(&stated.fact.scope, Scope::Named(name) if name.contains('('))
}

/// Whose objective it is, in words; nothing for that of the page.
fn whose(scope: &Scope) -> String {
    let Scope::Named(name) = scope else { return String::new() };
    format!(" of {}", own_words(name).collect::<Vec<_>>().join(" "))
}

/// Do two sections of one page, each with a heading that names the subject, state them? Then these are two situations.
fn apart(here: &Stated<'_>, other: &Stated<'_>, subject: &BTreeSet<String>) -> bool {
    let titled = |stated: &Stated<'_>| {
        let title = stated.runbook.section(stated.fact.section).map(|section| words::words(section.title.str()));
        title.is_some_and(|title| subject.iter().all(|word| title.contains(word)))
    };
    let sections = here.runbook.file == other.runbook.file && here.fact.section != other.fact.section;
    sections && !subject.is_empty() && titled(here) && titled(other)
}

/// Does the section itself state another one? Then it tells of several situations, each with its own.
fn is_one_of_several(here: &Stated<'_>, all: &[Stated<'_>]) -> bool {
    let part = |stated: &Stated<'_>| (stated.runbook.file, stated.fact.section);
    let beside = all.iter().filter(|other| part(other) == part(here));
    beside.into_iter().any(|other| certainly_differs(&here.time().value, &other.time().value))
}

fn finding(here: &Stated<'_>, other: &Stated<'_>, what: &str) -> Diagnostic {
    let (said, there) = (&here.time().text, &other.time().text);
    let place = place(here.runbook, other.runbook);
    Diagnostic::new(
        &RULE.info,
        said.span,
        format!("the {what} is \"{}\" here, and \"{}\" {place}", said.str(), there.str()),
    )
    .label(format!("{what}: {}", said.str()))
    .relate(there.span, format!("{what}: {}", there.str()))
    .help("decide which of them holds and state it once; where both are meant, say for what each one is")
}
