//! From words to a signal.

use std::collections::BTreeMap;

use crate::model::signals::Signal;

/// Words beside an alias that do not change what is measured. Any other word might ("payment error rate" is not the
/// error rate of everything), so that a text with one is not compiled.
const FILLERS: &[&str] = &[
    "a", "an", "the", "of", "in", "on", "for", "is", "are", "has", "have", "been", "any", "http", "https", "api", "high",
    "elevated", "increased", "current", "overall", "total", "average", "avg", "mean", "value", "level", "metric", "percent",
    "percentage", "application", "app", "single", "one", "prod", "production", "p50", "p75", "p90", "p95", "p99", "p999",
    "50th", "75th", "90th", "95th", "99th", "percentile", "at", "to", "be", "with",
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
    longest: usize,
}

impl Index {
    pub(super) fn new(signals: &[Signal]) -> Self {
        let mut by_words: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
        for (at, signal) in signals.iter().enumerate() {
            let names = std::iter::once(signal.name.as_str()).chain(signal.aliases.iter().map(String::as_str));
            for alias in names.map(normalised).filter(|alias| !alias.is_empty()) {
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
        Self { by_words, longest }
    }

    /// The longest alias in `text`; where there are several of that length, they must mean the same.
    pub(super) fn find<'a>(&self, text: &str, signals: &'a [Signal]) -> Found<'a> {
        let words = normalised(text);
        for length in (1..=self.longest.min(words.len())).rev() {
            let mut meanings: Vec<usize> = Vec::new();
            let mut rest = Vec::new();
            for (start, window) in words.windows(length).enumerate() {
                if let Some(at) = self.by_words.get(window) {
                    meanings.extend(at);
                    rest = words.iter().enumerate().filter(|(i, _)| !(start..start + length).contains(i)).collect();
                }
            }
            meanings.sort_unstable();
            meanings.dedup();
            let others = || rest.iter().map(|(_, word)| (*word).clone()).filter(|word| !is_filler(word)).collect::<Vec<_>>();
            let found: Vec<&Signal> = meanings.iter().filter_map(|&at| signals.get(at)).collect();
            match found.as_slice() {
                [] => {}
                [signal] if others().is_empty() => return Found::Signal(signal),
                [signal] => return Found::Near(signal, others()),
                _ => return Found::Ambiguous(found),
            }
        }
        Found::Nothing
    }
}

fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word) || word.chars().all(|c| c.is_ascii_digit())
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
