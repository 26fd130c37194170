//! `--since`: what a revision had already.
//!
//! The revision's tree is checked as the work tree is, and what is found there is known. That finds what a change broke
//! on pages that it did not touch, which a look at changed lines alone cannot.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::config::Config;
use crate::diagnostic::{Fingerprint, fingerprints};
use crate::source::{Source, Sources};
use crate::world::World;
use crate::{CheckOptions, Checked, Failure, check_with, rules};

/// Two pages of different names are one that moved, where at least this share of their lines is the same: git's own
/// bound for renames.
const SAME_PAGE: f64 = 0.5;

/// How many pairs of gone and new pages are compared line by line; beyond, a renamed page counts as a new one.
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
    let only = |sources: &'_ Sources, others: &HashSet<String>| -> Vec<(String, HashSet<String>)> {
        let pages = sources.iter().filter(|(_, source)| !others.contains(&source.path));
        pages.map(|(_, source)| (source.path.clone(), lines(source))).collect()
    };
    let (gone, new) = (only(base, &after), only(now, &before));
    if gone.len().saturating_mul(new.len()) > MAX_PAIRS {
        return BTreeMap::new();
    }
    let pairs = gone.iter().flat_map(|old| new.iter().map(move |new| (likeness(&old.1, &new.1), old, new)));
    let mut pairs: Vec<_> = pairs.filter(|&(likeness, ..)| likeness >= SAME_PAGE).collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (&a.1.0, &a.2.0).cmp(&(&b.1.0, &b.2.0))));
    let (mut renames, mut used) = (BTreeMap::new(), HashSet::new());
    for (_, (old, _), (new, _)) in pairs {
        if !renames.contains_key(old) && used.insert(new) {
            renames.insert(old.clone(), new.clone());
        }
    }
    renames
}

fn lines(source: &Source) -> HashSet<String> {
    source.text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// How much of two pages is the same, from 0 to 1.
fn likeness(a: &HashSet<String>, b: &HashSet<String>) -> f64 {
    let all = a.len() + b.len();
    if all == 0 { 0.0 } else { 2.0 * a.intersection(b).count() as f64 / all as f64 }
}
