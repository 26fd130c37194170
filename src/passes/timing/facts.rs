//! What the rules about time share: facts with their pages, and promises that are made twice.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::model::time::{TimeValue, certainly_differs};
use crate::model::{Runbook, Scope, TimeFact, TimeKind, Timed, Workspace};
use crate::passes::timing::scope::{About, is_template, names_its_scale};
use crate::source::FileId;

/// More different statements than this about one thing are no contradiction that anybody can look through.
const STATEMENTS: usize = 64;

/// A fact and the page that states it.
#[derive(Clone, Copy)]
pub(super) struct Stated<'a> {
    /// The page.
    pub(super) runbook: &'a Runbook,
    /// The fact.
    pub(super) fact: &'a TimeFact,
}

impl<'a> Stated<'a> {
    /// The time and its words.
    pub(super) fn time(&self) -> &'a Timed {
        &self.fact.time
    }

    /// Whom it is for.
    pub(super) fn about(&self) -> About {
        About::of(self.runbook, self.fact.section)
    }
}

/// The pages that state something in earnest, templates left out. Of a page that stands in two places, word for word, the
/// first speaks for both.
pub(super) fn pages(workspace: &Workspace) -> impl Iterator<Item = &Runbook> {
    let mut seen = HashSet::new();
    workspace.runbooks.iter().filter(move |runbook| {
        !runbook.times.is_empty() && !is_template(runbook) && seen.insert(workspace.first_alike(runbook))
    })
}

/// Every fact of a kind in the order of pages.
pub(super) fn stated(workspace: &Workspace, kind: TimeKind) -> impl Iterator<Item = Stated<'_>> {
    pages(workspace).flat_map(move |runbook| {
        let of_kind = move |fact: &&TimeFact| fact.kind == kind && names_its_scale(runbook, fact);
        runbook.times.iter().filter(of_kind).map(move |fact| Stated { runbook, fact })
    })
}

/// Statements by scope, each with whom it is for. What is said again for the same people counts once, so that text which
/// repeats itself costs no more than what it says.
pub(super) fn distinct<'a>(all: impl Iterator<Item = Stated<'a>>) -> BTreeMap<&'a Scope, Vec<(Stated<'a>, About)>> {
    let mut by_scope: BTreeMap<&Scope, Vec<(Stated<'_>, About)>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for each in all {
        let about = each.about();
        if seen.insert((&each.fact.scope, each.time().value.to_string(), about.clone())) {
            by_scope.entry(&each.fact.scope).or_default().push((each, about));
        }
    }
    by_scope
}

/// A statement that others contradict.
pub(super) struct Conflict<'a> {
    /// The statement.
    pub(super) here: Stated<'a>,
    /// Statements that contradict it: the one that most pages make comes first.
    pub(super) others: Vec<Stated<'a>>,
}

/// Statements of one kind and scope that contradict each other. Where most pages agree, the others are reported; else
/// the later ones.
pub(super) fn conflicts<'a>(all: impl Iterator<Item = Stated<'a>>) -> Vec<Conflict<'a>> {
    let mut scopes: BTreeMap<&Scope, Vec<Stated<'_>>> = BTreeMap::new();
    for each in all {
        scopes.entry(&each.fact.scope).or_default().push(each);
    }
    scopes.into_values().flat_map(|all| within(&of_one_thing(all))).collect()
}

/// A section of a page.
type Part = (FileId, Option<usize>);

/// The statements without those of tables in whose section another row states something else for the same: such a section
/// tells of several things (limits of the processor, limits of the disks), each with a scale of its own.
fn of_one_thing(all: Vec<Stated<'_>>) -> Vec<Stated<'_>> {
    let row = |stated: &&Stated<'_>| {
        let place = stated.time().text.span;
        stated.runbook.severities.iter().any(|severity| severity.span.contains(place))
    };
    // Few sections differ from themselves; of those alone the rows are looked for.
    let differ = parts_that_differ(all.iter());
    if differ.is_empty() {
        return all;
    }
    let rows: Vec<Stated<'_>> = all.iter().filter(|each| differ.contains(&part(each))).filter(row).copied().collect();
    let several = parts_that_differ(rows.iter());
    let one = |each: &Stated<'_>| !(several.contains(&part(each)) && row(&each));
    all.into_iter().filter(one).collect()
}

fn part(stated: &Stated<'_>) -> Part {
    (stated.runbook.file, stated.fact.section)
}

/// The sections that state something else than they did first.
fn parts_that_differ<'s, 'a: 's>(all: impl Iterator<Item = &'s Stated<'a>>) -> BTreeSet<Part> {
    let mut first: BTreeMap<Part, &Stated<'_>> = BTreeMap::new();
    let differs = |each: &&'s Stated<'a>| {
        let first = first.entry(part(each)).or_insert(each);
        certainly_differs(&first.time().value, &each.time().value)
    };
    all.filter(differs).map(part).collect()
}

/// Statements that say the same for the same people.
struct Group<'a> {
    about: About,
    members: Vec<Stated<'a>>,
}

impl<'a> Group<'a> {
    fn value(&self) -> Option<&'a TimeValue> {
        self.members.first().map(|member| &member.time().value)
    }

    fn agrees(&self, other: &Self) -> bool {
        self.about.alike(&other.about) && !self.contradicts(other)
    }

    fn contradicts(&self, other: &Self) -> bool {
        let different = |(a, b)| certainly_differs(a, b);
        self.about.alike(&other.about) && self.value().zip(other.value()).is_some_and(different)
    }
}

fn within<'a>(all: &[Stated<'a>]) -> Vec<Conflict<'a>> {
    let mut by_key: BTreeMap<(String, About), usize> = BTreeMap::new();
    let mut groups: Vec<Group<'a>> = Vec::new();
    for each in all {
        let about = each.about();
        let at = *by_key.entry((each.time().value.to_string(), about.clone())).or_insert(groups.len());
        if let Some(group) = groups.get_mut(at) {
            group.members.push(*each);
        } else if groups.len() < STATEMENTS {
            groups.push(Group { about, members: vec![*each] });
        }
    }
    // The weight of a group is how many statements agree with it; of two equals the one first stated weighs more.
    let weight = |group: &Group<'_>| {
        groups.iter().filter(|other| group.agrees(other)).map(|other| other.members.len()).sum::<usize>()
    };
    let weights: Vec<usize> = groups.iter().map(weight).collect();
    let rank = |index: usize| (weights.get(index).copied().unwrap_or(0), usize::MAX - index);
    let mut found = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        let mut heavier: Vec<usize> = (0..groups.len()).filter(|&i| rank(i) > rank(index)).collect();
        heavier.retain(|&i| groups.get(i).is_some_and(|other| group.contradicts(other)));
        heavier.sort_by_key(|&i| std::cmp::Reverse(rank(i)));
        let others: Vec<Stated<'a>> = heavier
            .iter()
            .filter_map(|&i| groups.get(i))
            .flat_map(|other| other.members.iter().copied())
            .take(4)
            .collect();
        if !others.is_empty() {
            found.extend(group.members.iter().map(|&here| Conflict { here, others: others.clone() }));
        }
    }
    found
}

/// A time without the word that goes before it: `10 min` for `within 10 min`.
pub(super) fn plain(time: &Timed) -> String {
    time.value.clock().map_or_else(|| time.text.text.clone(), |clock| clock.to_string())
}

/// Where another statement stands, seen from `here`: in the same page or another.
pub(super) fn place(here: &Runbook, there: &Runbook) -> String {
    if here.path == there.path { "on the same page".to_owned() } else { format!("in {}", there.path) }
}
