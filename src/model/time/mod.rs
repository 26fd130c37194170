//! Times as people write them: `15 min`, `1h30m`, `within two hours`, `Immediate (< 5 minutes)`, `next business day`.
//!
//! One grammar ([`grammar`]) reads them all; [`read_all`] finds them in running text, [`read_cell`] reads a cell that is
//! a time as a whole. Precision comes first: what is only probably a time (`2-3M`, `a burst of 503s`, `p99 < 2s`,
//! `Step 2 - 5`) is none.

mod context;
mod duration;
mod find;
mod grammar;
mod length;
pub(crate) mod lexis;
mod value;
mod words;

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use crate::model::time::duration::Duration;
pub(crate) use crate::model::time::find::read_prefix;
pub use crate::model::time::find::{read_all, read_cell, read_cell_under};
pub use crate::model::time::value::{
    Amount, BusinessUnit, NamedTime, TimeValue, Unreadable, certainly_before, certainly_differs,
};

/// How a time is meant, by the word before or behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Qualifier {
    /// No such word.
    #[default]
    None,
    /// `within 15 min`.
    Within,
    /// `after 15 min`, `15 min later`, `15 min into the incident`.
    After,
    /// `before 15 min`, `15 min before the deadline`, `T-15 min`.
    Before,
    /// `every 15 min`, `15-minute intervals`, `daily`.
    Every,
    /// `for 15 min`, `the next 15 min`, `wait 15 min`.
    For,
    /// `until EOD`, `by EOD`.
    Until,
    /// A point on the incident's clock: `T+15 min`, `+15 min`.
    At,
    /// `in 15 min`: within that time, or when it is over.
    In,
    /// `over 15 min`: longer than that, or throughout it.
    Over,
    /// `30-day window`, `last 15 min`: a span that something is measured over.
    Window,
    /// `the first 15 min`.
    First,
    /// `15 min ago`.
    Ago,
}

/// A time expression and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TimeExpr {
    /// What it says.
    pub value: TimeValue,
    /// How it is meant.
    pub qualifier: Qualifier,
    /// Its bytes in the text that was read, with the words that qualify it.
    pub range: Range<usize>,
    /// The bytes of the words that say what this one of several is for: `P1` in `15 min (P1), 30 min (P2)` and in
    /// `P1: 15 min, P2: 30 min`.
    pub tag: Option<Range<usize>>,
}

impl TimeExpr {
    /// The tag's words in `text`, which is the text that was read.
    pub fn tag<'a>(&self, text: &'a str) -> Option<&'a str> {
        self.tag.clone().and_then(|tag| text.get(tag))
    }
}

/// The expression in plain words, which read back as the same value and qualifier.
impl fmt::Display for TimeExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = &self.value;
        match (self.qualifier, value) {
            (Qualifier::Within, TimeValue::Clock(Amount::AtMost(limit))) => write!(f, "within {limit}"),
            (Qualifier::None, _) => write!(f, "{value}"),
            (Qualifier::Within, _) => write!(f, "within {value}"),
            (Qualifier::After, _) => write!(f, "after {value}"),
            (Qualifier::Before, _) => write!(f, "before {value}"),
            (Qualifier::Every, _) => write!(f, "every {value}"),
            (Qualifier::For, _) => write!(f, "for {value}"),
            (Qualifier::Until, _) => write!(f, "until {value}"),
            (Qualifier::At, _) => write!(f, "T+{value}"),
            (Qualifier::In, _) => write!(f, "in {value}"),
            (Qualifier::Over, _) => write!(f, "over {value}"),
            (Qualifier::Window, _) => write!(f, "last {value}"),
            (Qualifier::First, _) => write!(f, "first {value}"),
            (Qualifier::Ago, _) => write!(f, "{value} ago"),
        }
    }
}
