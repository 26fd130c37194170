//! `--since`: what a revision had already.
//!
//! The revision's tree is checked as the work tree is, and what is found there is known. That finds what a change broke
//! on pages that it did not touch, which a look at changed lines alone cannot.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::config::Config;
use crate::diagnostic::{Fingerprint, fingerprints};
use crate::source::{Source, Sources};
use crate::world::World;
use crate::{CheckOptions, Checked, Failure, check_with, rules};

/// Two pages of different names are one that moved, where at least this share of their lines is the same: git's own
/// bound for renames.
const SAME_PAGE: f64 = 0.5;

/// How many pairs of gone and new pages are held against each other; beyond, a renamed page counts as a new one.
const MAX_PAIRS: usize = 20_000;

/// The findings of `base`, the world of a revision, as those of `now` would be called.
///
/// What the revision called a runbook is asked of its own configuration; which rules are on, of today's, so that a rule
/// that was turned on since does not report what has long been there.
///
/// # Errors
/// As [`crate::check`]; a revision without any runbook has no findings.
pub fn known(now: &Checked, base: &dyn World, options: &CheckOptions) -> Result<BTreeSet<Fingerprint>, Failure> {
    let config = match Config::load(base, rules()) {
        Ok(config) => config.with_rules_of(&now.config),
        // Written for another version of runbookc: today's will do.
        Err(_) => now.config.clone(),
    };
    let all = CheckOptions { known: BTreeSet::new(), ..options.clone() };
    let checked = match check_with(base, config.clone(), &all) {
        // Patterns of rule files that matched nothing then.
        Err(Failure::Usage { .. }) => check_with(base, config.without_rule_files(), &without_rule_files(all)),
        checked => checked,
    };
    let checked = match checked {
        Err(Failure::Nothing(_)) => return Ok(BTreeSet::new()),
        checked => checked?,
    };
    let renames = renames(&checked.sources, &now.sources);
    let renamed = |path: &str| renames.get(path).map_or(path, String::as_str).to_owned();
    Ok(fingerprints(&checked.findings.diagnostics, &checked.sources, &renamed).into_iter().collect())
}

fn without_rule_files(mut options: CheckOptions) -> CheckOptions {
    options.scope.rule_files.clear();
    options
}

/// Pages that moved: old path -> new path.
fn renames(base: &Sources, now: &Sources) -> BTreeMap<String, String> {
    let paths = |sources: &Sources| sources.iter().map(|(_, source)| source.path.clone()).collect::<HashSet<_>>();
    let (before, after) = (paths(base), paths(now));
    let (gone, new) = (only(base, &after), only(now, &before));
    if gone.len().saturating_mul(new.len()) > MAX_PAIRS {
        return BTreeMap::new();
    }
    let mut pairs = likenesses(&gone, &new);
    pairs.retain(|&(likeness, ..)| likeness >= SAME_PAGE);
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    let (mut renames, mut used) = (BTreeMap::new(), HashSet::new());
    for (_, old, new) in pairs {
        if !renames.contains_key(old) && used.insert(new) {
            renames.insert(old.to_owned(), new.to_owned());
        }
    }
    renames
}

/// A page's path and its lines.
type Lines<'a> = (&'a str, HashSet<&'a str>);

/// The pages whose paths are not among `others`.
fn only<'a>(sources: &'a Sources, others: &HashSet<String>) -> Vec<Lines<'a>> {
    let pages = sources.iter().map(|(_, source)| source).filter(|source| !others.contains(&source.path));
    pages.map(|source| (source.path.as_str(), lines(source))).collect()
}

fn lines(source: &Source) -> HashSet<&str> {
    source.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// How much of each gone and each new page is the same, from 0 to 1. Each line is looked up once, and counted for the
/// pages that have it.
fn likenesses<'a>(gone: &[Lines<'a>], new: &[Lines<'a>]) -> Vec<(f64, &'a str, &'a str)> {
    let mut holders: HashMap<&str, Vec<usize>> = HashMap::new();
    for (old, (_, lines)) in gone.iter().enumerate() {
        lines.iter().for_each(|line| holders.entry(line).or_default().push(old));
    }
    let of_page = |(path, lines): &Lines<'a>| {
        let mut shared = vec![0usize; gone.len()];
        for old in lines.iter().filter_map(|line| holders.get(line)).flatten() {
            shared.get_mut(*old).into_iter().for_each(|count| *count += 1);
        }
        let likeness = |(shared, (old, own)): (usize, &Lines<'a>)| {
            let all = own.len() + lines.len();
            (if all == 0 { 0.0 } else { 2.0 * shared as f64 / all as f64 }, *old, *path)
        };
        shared.into_iter().zip(gone).map(likeness).collect::<Vec<_>>()
    };
    new.iter().flat_map(of_page).collect()
}
