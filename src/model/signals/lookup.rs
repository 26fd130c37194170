//! From words to a signal.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::signals::Signal;

/// Words beside an alias that do not change what is measured. Any other word might ("payment error rate" is not the
/// error rate of everything), so that a text with one is not compiled.
const FILLERS: &[&str] = &[
    "a",
    "an",
    "the",
    "of",
    "in",
    "on",
    "for",
    "is",
    "are",
    "has",
    "have",
    "been",
    "any",
    "http",
    "https",
    "api",
    "high",
    "slow",
    "elevated",
    "increased",
    "current",
    "overall",
    "total",
    "value",
    "level",
    "metric",
    "percent",
    "percentage",
    "application",
    "app",
    "single",
    "one",
    "prod",
    "production",
    "p50",
    "p75",
    "p90",
    "p95",
    "p99",
    "p999",
    "critical",
    "warning",
    "too",
    "many",
    "much",
    "exceeded",
    "50th",
    "75th",
    "90th",
    "95th",
    "99th",
    "percentile",
    "at",
    "to",
    "be",
    "with",
];

/// What words mean.
#[derive(Clone, Debug)]
pub enum Found<'a> {
    /// One signal and nothing else.
    Signal(&'a Signal),
    /// A signal, and words that may change what is measured.
    Near(&'a Signal, Vec<String>),
    /// Several signals.
    Ambiguous(Vec<&'a Signal>),
    /// Nothing that is known.
    Nothing,
}

/// Aliases by their words.
#[derive(Debug)]
pub(super) struct Index {
    by_words: BTreeMap<Vec<String>, Vec<usize>>,
    /// The words of each signal's aliases, by the signal's name.
    spoken: BTreeMap<String, BTreeSet<String>>,
    /// The words of all aliases.
    described: BTreeSet<String>,
    longest: usize,
}

impl Index {
    pub(super) fn new(signals: &[Signal]) -> Self {
        let mut by_words: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
        for (at, signal) in signals.iter().enumerate() {
            let names = std::iter::once(signal.name.as_str()).chain(signal.aliases.iter().map(String::as_str));
            for alias in names.map(|name| essential(normalised(name))).filter(|alias| !alias.is_empty()) {
                let entry = by_words.entry(alias).or_default();
                if !entry.contains(&at) {
                    entry.push(at);
                }
            }
        }
        // What the user says about a word is what it means.
        for meanings in by_words.values_mut() {
            let own = |at: &usize| signals.get(*at).is_some_and(|signal| signal.own);
            if meanings.iter().any(own) {
                meanings.retain(own);
            }
        }
        let longest = by_words.keys().map(Vec::len).max().unwrap_or(0);
        let described = by_words.keys().flatten().cloned().collect();
        let own_words = |signal: &Signal| signal.aliases.iter().flat_map(|alias| normalised(alias)).collect();
        let spoken = signals.iter().map(|signal| (signal.name.clone(), own_words(signal))).collect();
        Self { by_words, spoken, described, longest }
    }

    /// The longest alias in `text`; where there are several of that length, they must mean the same.
    pub(super) fn find<'a>(&self, text: &str, signals: &'a [Signal]) -> Found<'a> {
        let words = essential(normalised(text));
        for length in (1..=self.longest.min(words.len())).rev() {
            let mut meanings: Vec<usize> = Vec::new();
            let mut covered = vec![false; words.len()];
            for (start, window) in words.windows(length).enumerate() {
                if let Some(at) = self.by_words.get(window) {
                    meanings.extend(at);
                    covered.iter_mut().skip(start).take(length).for_each(|covered| *covered = true);
                }
            }
            meanings.sort_unstable();
            meanings.dedup();
            let found: Vec<&Signal> = meanings.iter().filter_map(|&at| signals.get(at)).collect();
            match found.as_slice() {
                [] => {}
                [signal] => {
                    let rest = words.iter().zip(covered).filter(|(_, covered)| !covered).map(|(word, _)| word);
                    let others: Vec<String> = rest.filter(|word| !self.speaks_of(signal, word)).cloned().collect();
                    return if others.is_empty() { Found::Signal(signal) } else { Found::Near(signal, others) };
                }
                _ => return Found::Ambiguous(found),
            }
        }
        Found::Nothing
    }

    /// Does one of the signal's own aliases have the word?
    fn speaks_of(&self, signal: &Signal, word: &str) -> bool {
        self.spoken.get(&signal.name).is_some_and(|words| words.contains(word))
    }

    /// The words of a name in CamelCase that are about something else than `signal`: whose it is, mostly. Words with
    /// which other signals are described are about how it is measured, but for the names of systems.
    pub(super) fn foreign(&self, name: &str, signal: &Signal) -> Vec<String> {
        let known = |word: &String| {
            let described = self.described.contains(word) && !SYSTEMS.contains(&word.as_str());
            is_filler(word) || word == "low" || described || self.speaks_of(signal, word)
        };
        normalised(&spaced(name)).into_iter().filter(|word| !known(word)).collect()
    }
}

/// Words of aliases that say whose the measured thing is.
const SYSTEMS: &[&str] = &[
    "kafka",
    "redis",
    "postgre",
    "postgresql",
    "database",
    "db",
    "cache",
    "prometheus",
    "tls",
    "ssl",
    "cert",
    "certificate",
    "probe",
    "endpoint",
    "node",
    "host",
    "job",
    "cronjob",
    "backup",
    "batch",
    "hpa",
    "autoscaler",
    "consumer",
    "replica",
];

/// `HighCPUUsage` as `High CPU Usage`.
fn spaced(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|i| chars.get(i));
        let after = chars.get(at + 1);
        let hump =
            c.is_uppercase() && before.is_some_and(|b| !b.is_uppercase() || after.is_some_and(|a| a.is_lowercase()));
        if hump {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// The words without those that change nothing; all of them where nothing else is there (`p99`).
fn essential(words: Vec<String>) -> Vec<String> {
    let kept: Vec<String> = words.iter().filter(|word| !is_filler(word)).cloned().collect();
    if kept.is_empty() { words } else { kept }
}

fn is_filler(word: &str) -> bool {
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
    // `500ms` has lost its plural by now.
    FILLERS.contains(&word) || unit.len() < word.len() && ["", "m", "s", "min", "h", "d"].contains(&unit)
}

/// Lower-case words of letters and digits, each in the singular.
fn normalised(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| singular(word).to_owned()).collect()
}

/// A word without the `s` of the plural; `p95s`, `loss` and `rps` keep theirs.
fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with(['s', 'u', 'i']) => stem,
        _ => word,
    }
}
