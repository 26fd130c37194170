//! # A recovery that takes longer than it may
//!
//! The page expects a recovery to take longer than the recovery time objective (RTO) that it states, or another page about the
//! same.
//!
//! The plan misses its objective when everything goes as planned. Either the objective is a wish, or the plan needs a
//! faster way.
//!
//! An objective of another page is for the same name (`Redis`, whatever happens to it), or for all of what both pages recover
//! where the estimate's page states none. Of several the estimate must be over each.
//!
//! Estimates stand in fields, in a column beside the objective (`RTO | Expected recovery`) and in sentences (`Restoring all
//! indices takes 8 hours`); below a heading of a recovery `Duration` and `Estimated time` are some, too.
//!
//! An estimate that is a range is over the objective where its longer end is. Parts of a recovery that follow each other
//! from the first minute on (`Restore (15-60 min)`) are one, too, and so is a list that breaks the recovery down.
//!
//! Bad:
//!
//! ```markdown
//! **RTO:** 4 hours
//!
//! ## Restore from backup
//! **Estimated recovery time:** 4-8 hours
//! ```
//!
//! Good: an estimate within the objective, or an objective of its own for that scenario.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Runbook, TimeFact, TimeKind, Workspace, words};
use crate::passes::timing::facts::{Stated, pages, place, stated};
use crate::passes::timing::recovery::{alike, component, is_event, is_past, product, subject, titled};
use crate::passes::{Check, Rule};

/// RB208.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB208",
        name: "estimate-over-rto",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a recovery is expected to take longer than its objective",
        source: include_str!("estimate_over_rto.rs"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let elsewhere = Elsewhere::of(workspace);
    pages(workspace).flat_map(|runbook| page(runbook, &elsewhere)).collect()
}

/// Objectives by what they are for, each with its page.
type Stock<'a> = BTreeMap<BTreeSet<String>, Vec<Stated<'a>>>;

/// More objectives than these for one thing are not looked through.
const STATEMENTS: usize = 64;

/// The objectives of all pages that state what holds.
struct Elsewhere<'a> {
    product: BTreeSet<String>,
    subjects: Stock<'a>,
    components: Stock<'a>,
}

impl<'a> Elsewhere<'a> {
    fn of(workspace: &'a Workspace) -> Self {
        let (mut subjects, mut components) = (Stock::new(), Stock::new());
        for each in stated(workspace, TimeKind::RecoveryTime).filter(|each| !is_past(each.runbook)) {
            let Some(about) = subject(&each.fact.scope) else { continue };
            let name = component(&about);
            if !name.is_empty() {
                components.entry(name).or_insert_with(Vec::new).push(each);
            }
            subjects.entry(about).or_insert_with(Vec::new).push(each);
        }
        Self { product: product(workspace), subjects, components }
    }

    /// An objective on another page for what an estimate is about, where it is over each that another page states. What
    /// happens to a component has no longer than the component; where its own page has no objective at all (`alone`), the
    /// one for everything holds.
    fn missed(&self, estimate: &Stated<'a>, alone: bool) -> Option<Stated<'a>> {
        let about = subject(&estimate.fact.scope)?;
        let others = |stock: &Stock<'a>, about: &BTreeSet<String>| {
            let all = stock.get(about).into_iter().flatten().take(STATEMENTS);
            // The loss of data of one store is not that of another: what happens is the same on pages about the same.
            let whose = if is_event(about) { BTreeSet::new() } else { about.clone() };
            let same = |other: &&Stated<'a>| {
                other.runbook.file != estimate.runbook.file && alike(estimate, other, &whose, &self.product)
            };
            all.filter(same).copied().collect::<Vec<_>>()
        };
        let mut found = if about.is_empty() { Vec::new() } else { others(&self.subjects, &about) };
        if found.is_empty() {
            found = others(&self.components, &component(&about));
        }
        if found.is_empty() && about.is_empty() {
            found =
                titled(estimate.runbook, &self.product).map_or_else(Vec::new, |title| others(&self.subjects, &title));
        }
        if found.is_empty() && alone && tells_of_recovery(estimate.runbook) {
            found = others(&self.subjects, &BTreeSet::new());
        }
        found.first().copied().filter(|_| found.iter().all(|objective| over(estimate.fact, objective.fact)))
    }
}

/// Is a page about recovery as a whole, by its title?
fn tells_of_recovery(runbook: &Runbook) -> bool {
    let title = runbook.title.as_ref().map_or("", |title| title.str());
    words::has_word(title, &["disaster", "recovery", "dr", "continuity"])
}

fn page<'a>(runbook: &'a Runbook, elsewhere: &Elsewhere<'a>) -> Vec<Diagnostic> {
    let mut objectives = BTreeMap::new();
    for fact in facts(runbook, TimeKind::RecoveryTime) {
        if let Some(about) = subject(&fact.scope) {
            objectives.entry((Some(fact.section), about.clone())).or_insert(fact);
            objectives.entry((None, about)).or_insert(fact);
        }
    }
    let find = |section, about: Option<BTreeSet<String>>| objectives.get(&(section, about?)).copied();
    // The objective for what the estimate is about: the one beside it, its own, else another page's, else the page's.
    let one = |fact: &'a TimeFact| {
        let about = subject(&fact.scope);
        let own = find(Some(fact.section), about.clone()).or_else(|| find(None, about));
        let whole = || find(None, Some(BTreeSet::new()));
        if let Some(objective) = own.or_else(whole).filter(|objective| over(fact, objective)) {
            return Some(finding(fact, objective, ""));
        }
        if own.is_some() || is_past(runbook) {
            return None;
        }
        let other = elsewhere.missed(&Stated { runbook, fact }, objectives.is_empty())?;
        Some(finding(fact, other.fact, &format!(" {}", place(runbook, other.runbook))))
    };
    facts(runbook, TimeKind::RecoveryEstimate).filter_map(one).collect()
}

fn facts(runbook: &Runbook, kind: TimeKind) -> impl Iterator<Item = &TimeFact> {
    runbook.times.iter().filter(move |fact| fact.kind == kind)
}

/// Does an estimate go beyond an objective?
fn over(estimate: &TimeFact, objective: &TimeFact) -> bool {
    // An estimate is what it names: "about 3 hours" may be six, and is within an objective of four.
    let longest = estimate.time.value.upper().zip(estimate.time.value.clock()).map(|(upper, named)| upper.min(named));
    longest.zip(objective.time.value.upper()).is_some_and(|(longest, most)| longest > most)
}

fn finding(estimate: &TimeFact, objective: &TimeFact, place: &str) -> Diagnostic {
    let (said, may) = (&estimate.time.text, &objective.time.text);
    let message =
        format!("the recovery is expected to take \"{}\", over the RTO of \"{}\"{place}", said.str(), may.str());
    Diagnostic::new(&RULE.info, said.span, message)
        .label("the estimate")
        .relate(may.span, "the RTO")
        .help("find a faster way, or state an RTO of its own for this scenario")
}
