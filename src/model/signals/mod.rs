//! What runbooks measure, and how Prometheus measures it.
//!
//! The built-in signals are data (`catalogue.toml`); a configuration adds its own, which win over built-in ones of the
//! same name or alias. A signal that no words lead to, or that two do, is never guessed.

mod inverse;
mod lookup;
mod read;

use std::sync::OnceLock;

use crate::config::{self, Direction};
use crate::model::signals::lookup::Index;

pub use crate::model::signals::inverse::{Tested, tested, valued};
pub use crate::model::signals::lookup::Found;
pub use crate::model::signals::read::{Question, compares, labels_kept, own_expression, question, reckons};

/// What a signal's expression yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share: `10%` is 0.1.
    Ratio,
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
    /// A plain number.
    Count,
    /// How often in a second.
    PerSecond,
    /// Days.
    Days,
    /// Nothing to compare: the expression holds or does not.
    Condition,
}

impl Unit {
    /// The unit in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ratio => "a ratio",
            Self::Seconds => "seconds",
            Self::Bytes => "bytes",
            Self::Count => "a count",
            Self::PerSecond => "a rate per second",
            Self::Days => "days",
            Self::Condition => "a condition",
        }
    }

    /// The unit that a configuration names.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "ratio" | "percent" | "%" => Self::Ratio,
            "seconds" | "s" => Self::Seconds,
            "bytes" | "B" => Self::Bytes,
            "count" | "1" => Self::Count,
            "per-second" | "/s" => Self::PerSecond,
            "days" | "d" => Self::Days,
            "condition" => Self::Condition,
            _ => return None,
        })
    }
}

/// Something that can be measured.
#[derive(Clone, Debug)]
pub struct Signal {
    /// The key in the catalogue or the configuration.
    pub name: String,
    /// The alert's name, in CamelCase.
    pub alert: String,
    /// What is measured, in words.
    pub title: String,
    /// The words that mean it.
    pub aliases: Vec<String>,
    /// What `expr` yields.
    pub unit: Unit,
    /// Where it is bad; `None` for a condition.
    pub direction: Option<Direction>,
    /// Can "2x normal" be compiled?
    pub baseline: bool,
    /// Does it mean nothing without matchers of the user's own?
    pub scoped: bool,
    /// Labels that the result keeps.
    pub by: Vec<String>,
    /// The range that it looks back, a Prometheus duration.
    pub window: String,
    /// How long it must hold where a page does not say, a Prometheus duration.
    pub hold: String,
    /// What must be scraped.
    pub needs: Vec<String>,
    /// PromQL with `${...}` to be filled in.
    pub expr: String,
    /// How it is tested.
    pub evidence: Evidence,
    /// From the configuration?
    pub own: bool,
}

/// Series that a signal is tested with.
#[derive(Clone, Debug)]
pub enum Evidence {
    /// Series that make the expression give any value that is asked for.
    Probe(Probe),
    /// Series with which a condition holds, and with which it does not.
    Cases {
        /// It holds.
        fire: Vec<Given>,
        /// It does not.
        quiet: Vec<Given>,
        /// Minutes until it holds for the first time.
        onset: u32,
    },
    /// The user gave none.
    None,
}

/// A series as promtool reads it.
#[derive(Clone, Debug)]
pub struct Given {
    /// `metric{label="value"}`
    pub series: String,
    /// `0+20x30`, one value a minute.
    pub values: String,
}

/// Series that make an expression give the value x.
#[derive(Clone, Debug)]
pub struct Probe {
    /// A bound for the catalogue's own test.
    pub sample: String,
    /// How the series make the value.
    pub formula: Formula,
    /// Is the value one less `formula`?
    pub complement: bool,
    /// The series.
    pub series: Vec<ProbeSeries>,
}

/// How the values a, b of the first and second series make x.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formula {
    /// a
    Value,
    /// a - b
    Difference,
    /// a / b
    Ratio,
    /// a / (a + b)
    Share,
    /// x is the bound of a histogram's bucket, `${x}` in the series' name.
    Edge,
    /// a / b, multiplied by numbers: nearly x, and so from the first two samples on.
    Scaled,
    /// Nearly x: nothing can be said of the bound itself.
    Inexact,
}

/// A series of a probe.
#[derive(Clone, Debug)]
pub struct ProbeSeries {
    /// `metric{label="value"}`, where `${x}` stands for x.
    pub series: String,
    /// How it moves.
    pub motion: Motion,
    /// Its value or speed is `(slope * x + offset) / 10^shift`.
    pub slope: i64,
    /// See `slope`.
    pub offset: i64,
    /// That divided by ten to this power.
    pub shift: u32,
}

/// How a series moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// It stands still at the value.
    Gauge,
    /// A counter that rises by the value in a second.
    PerSecond,
    /// A counter that rises by the value in the signal's window.
    PerWindow,
    /// A timestamp that stays the value ahead of the clock.
    Ahead,
    /// A gauge that falls, and is used up x seconds after it is looked at; the value is its distance from zero for each
    /// second that is left.
    Falls,
}

/// All signals of a workspace.
#[derive(Debug)]
pub struct Catalogue {
    signals: Vec<Signal>,
    index: Index,
}

impl Catalogue {
    /// The built-in signals and those of a configuration.
    pub fn new<'a>(own: impl IntoIterator<Item = (&'a String, &'a config::Signal)>) -> Self {
        let mut signals = builtin().to_vec();
        for (name, given) in own {
            let old = signals.iter().position(|signal| signal.name == *name);
            let signal = read::own(name, given, old.and_then(|at| signals.get(at)));
            match old.and_then(|at| signals.get_mut(at)) {
                Some(slot) => *slot = signal,
                None => signals.push(signal),
            }
        }
        let index = Index::new(&signals);
        Self { signals, index }
    }

    /// The signal that `text` speaks of, if it speaks of one alone and of nothing else.
    pub fn find(&self, text: &str) -> Found<'_> {
        self.index.find(text, &self.signals)
    }

    /// The words of an alert's name that are about something else than `signal`.
    pub fn foreign(&self, name: &str, signal: &Signal) -> Vec<String> {
        self.index.foreign(name, signal)
    }

    /// All signals.
    pub fn signals(&self) -> &[Signal] {
        &self.signals
    }
}

/// The signals of `catalogue.toml`.
fn builtin() -> &'static [Signal] {
    static SIGNALS: OnceLock<Vec<Signal>> = OnceLock::new();
    // The file is part of the program and a test reads it, so that the empty list is never seen.
    SIGNALS.get_or_init(|| read::catalogue(include_str!("catalogue.toml")).unwrap_or_default())
}

#[cfg(test)]
mod tests;
