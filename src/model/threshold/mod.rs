//! Bounds on metrics as people write them: `> 10% error rate`, `p99 > 2x baseline for 10 min`, `3 consecutive failures`.
//!
//! A bound alone does not say whether it is the good or the bad side: under `Alert` it is when something is wrong, under
//! `Target` it is how things should be. That is its [`Polarity`], which stands in the header and not in the cell.

mod find;
mod grammar;
mod header;
mod words;

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::model::time::Duration;

pub use crate::model::threshold::find::{find_thresholds, read_threshold};
pub use crate::model::threshold::header::{Header, read_header};

/// How a measurement is compared with its bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Cmp {
    /// `>`, `above`, `exceeds`.
    Above,
    /// `>=`, `at least`, `80%+`.
    AtLeast,
    /// `<`, `below`.
    Below,
    /// `<=`, `at most`.
    AtMost,
    /// `=`, `equals`, `drops to`.
    Equal,
    /// The text names a bound and no side of it.
    Unstated,
}

impl Cmp {
    /// The comparison that holds where this one does not.
    pub fn negated(self) -> Self {
        match self {
            Self::Above => Self::AtMost,
            Self::AtLeast => Self::Below,
            Self::Below => Self::AtLeast,
            Self::AtMost => Self::Above,
            same => same,
        }
    }

    /// The sign, as PromQL has it, save that equality is a single one. Empty where no side is stated.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::Unstated => "",
        }
    }
}

/// Which side of a bound it states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Polarity {
    /// Something is wrong where the comparison holds: `Alert`, `Threshold`, `Warning`, `Critical`.
    BadWhen,
    /// Things are as they should be where it holds: `Target`, `Expected`, `SLO`, `Normal`.
    GoodWhen,
}

/// What a number is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Things, or nothing that the text names.
    Count,
    /// `%`.
    Percent,
    /// `us`.
    Microsecond,
    /// `ms`.
    Millisecond,
    /// `s`.
    Second,
    /// `min`.
    Minute,
    /// `h`.
    Hour,
    /// 24 hours.
    Day,
    /// `B`.
    Byte,
    /// `KB`: 1,000 bytes.
    Kilobyte,
    /// `MB`: 1,000,000 bytes.
    Megabyte,
    /// `GB`: 10^9 bytes.
    Gigabyte,
    /// `TB`: 10^12 bytes.
    Terabyte,
    /// `KiB`, `Ki`: 1,024 bytes.
    Kibibyte,
    /// `MiB`, `Mi`: 2^20 bytes.
    Mebibyte,
    /// `GiB`, `Gi`: 2^30 bytes.
    Gibibyte,
    /// `TiB`, `Ti`: 2^40 bytes.
    Tebibyte,
    /// `$`.
    Dollar,
}

/// What a unit measures, in the base that metrics are exported in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Dimension {
    /// Things.
    Count,
    /// A share of one.
    Ratio,
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
    /// US dollars.
    Dollars,
}

/// A number and its unit, as written; thousands and millions (`10k`, `2M`) are multiplied out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Quantity {
    /// The number.
    pub value: f64,
    /// What it counts.
    pub unit: Unit,
}

impl Quantity {
    /// The number in the base unit of its dimension: `10%` is 0.1, `500 ms` 0.5 seconds, `2 GiB` 2147483648 bytes.
    pub fn base(self) -> (f64, Dimension) {
        let (power, factor, dimension) = match self.unit {
            Unit::Count => (0, 1.0, Dimension::Count),
            Unit::Percent => (-2, 1.0, Dimension::Ratio),
            Unit::Microsecond => (-6, 1.0, Dimension::Seconds),
            Unit::Millisecond => (-3, 1.0, Dimension::Seconds),
            Unit::Second => (0, 1.0, Dimension::Seconds),
            Unit::Minute => (0, 60.0, Dimension::Seconds),
            Unit::Hour => (0, 3600.0, Dimension::Seconds),
            Unit::Day => (0, 86_400.0, Dimension::Seconds),
            Unit::Byte => (0, 1.0, Dimension::Bytes),
            Unit::Kilobyte => (3, 1.0, Dimension::Bytes),
            Unit::Megabyte => (6, 1.0, Dimension::Bytes),
            Unit::Gigabyte => (9, 1.0, Dimension::Bytes),
            Unit::Terabyte => (12, 1.0, Dimension::Bytes),
            Unit::Kibibyte => (0, 1024.0, Dimension::Bytes),
            Unit::Mebibyte => (0, 1_048_576.0, Dimension::Bytes),
            Unit::Gibibyte => (0, 1_073_741_824.0, Dimension::Bytes),
            Unit::Tebibyte => (0, 1_099_511_627_776.0, Dimension::Bytes),
            Unit::Dollar => (0, 1.0, Dimension::Dollars),
        };
        (shifted(self.value, power) * factor, dimension)
    }
}

/// `value` times ten to the `power`, rounded as if written so: 99.9 shifted by -2 is 0.999, which 99.9 / 100 is not.
fn shifted(value: f64, power: i32) -> f64 {
    format!("{value}e{power}").parse().unwrap_or(value)
}

/// What is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// A number.
    Number(Quantity),
    /// `70-80%`: from the first to the second.
    Range {
        /// The lesser end.
        low: Quantity,
        /// The greater end.
        high: Quantity,
    },
    /// `2x baseline`: so many times what is normal.
    Multiple {
        /// How many times.
        factor: f64,
    },
    /// `3 consecutive failures`.
    Consecutive {
        /// How many in a row.
        count: u32,
    },
}

/// A stretch of time that a number is counted in: `5/hour`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Period {
    /// `/s`, `rps`.
    Second,
    /// `/min`.
    Minute,
    /// `/hour`.
    Hour,
    /// `/day`.
    Day,
    /// `/week`.
    Week,
    /// `/month`.
    Month,
}

/// A bound on a metric and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Threshold {
    /// The bytes of the words that name the metric: `error rate` in `error rate above 5%` and in `> 5% error rate`.
    pub subject: Option<Range<usize>>,
    /// 0.99 for `p99`.
    pub quantile: Option<f64>,
    /// The side of the bound.
    pub comparison: Cmp,
    /// The bound.
    pub bound: Bound,
    /// `5/hour`, `100 rps`.
    pub per: Option<Period>,
    /// How long it has to hold: `for 10 min`.
    pub hold: Option<Duration>,
    /// What it is counted or averaged over: `5 restarts in 10 min`, `over 1 h`.
    pub window: Option<Duration>,
    /// Whether the bound is the good or the bad side, where the header or the sentence says so.
    pub polarity: Option<Polarity>,
    /// The bytes of comparison, bound and time in the text that was read.
    pub range: Range<usize>,
}

impl Threshold {
    /// The same bound with a polarity known from elsewhere.
    #[must_use]
    pub fn with_polarity(self, polarity: Polarity) -> Self {
        Self { polarity: Some(polarity), ..self }
    }

    /// The comparison that holds when something is wrong. A bound without polarity is taken to state that already.
    pub fn breach(&self) -> Cmp {
        if self.polarity == Some(Polarity::GoodWhen) { self.comparison.negated() } else { self.comparison }
    }
}

impl Unit {
    /// How the unit is written behind a number, with the space before it.
    fn suffix(self) -> &'static str {
        match self {
            Self::Count | Self::Dollar => "",
            Self::Percent => "%",
            Self::Microsecond => " us",
            Self::Millisecond => " ms",
            Self::Second => " s",
            Self::Minute => " min",
            Self::Hour => " h",
            Self::Day => " days",
            Self::Byte => " B",
            Self::Kilobyte => " KB",
            Self::Megabyte => " MB",
            Self::Gigabyte => " GB",
            Self::Terabyte => " TB",
            Self::Kibibyte => " KiB",
            Self::Mebibyte => " MiB",
            Self::Gibibyte => " GiB",
            Self::Tebibyte => " TiB",
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.unit == Unit::Dollar { "$" } else { "" };
        // One day is the only unit that is not written alike for one and for many.
        let suffix = if self.unit == Unit::Day && self.value == 1.0 { " day" } else { self.unit.suffix() };
        write!(f, "{sign}{}{suffix}", self.value)
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(quantity) => write!(f, "{quantity}"),
            Self::Range { low, high } => write!(f, "{low} to {high}"),
            Self::Multiple { factor } => write!(f, "{factor}x baseline"),
            Self::Consecutive { count } => write!(f, "{count} consecutive failures"),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Second => "/s",
            Self::Minute => "/min",
            Self::Hour => "/hour",
            Self::Day => "/day",
            Self::Week => "/week",
            Self::Month => "/month",
        })
    }
}

/// The bound in plain words, without its subject; they read back as the same bound.
impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(quantile) = self.quantile {
            write!(f, "p{} ", grammar::percentile(quantile))?;
        }
        if self.comparison != Cmp::Unstated {
            write!(f, "{} ", self.comparison.sign())?;
        }
        write!(f, "{}", self.bound)?;
        self.per.iter().try_for_each(|per| write!(f, "{per}"))?;
        self.window.iter().try_for_each(|window| write!(f, " in {window}"))?;
        self.hold.iter().try_for_each(|hold| write!(f, " for {hold}"))
    }
}
