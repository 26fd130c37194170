//! What a time expression says, and what follows for certain from two of them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::time::duration::{DAY, Duration, HOUR};

/// How much: a number, or what is known about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Amount<T> {
    /// `15 min`.
    Exact(T),
    /// `5-10 min`; `low` is not above `high`.
    Range {
        /// The lesser end.
        low: T,
        /// The greater end.
        high: T,
    },
    /// `< 15 min`, `within 15 min`, `up to 15 min`, `15 min max`.
    AtMost(T),
    /// `30+ min`, `> 1 h`, `at least 1 h`.
    AtLeast(T),
    /// `~10 min`, `about 10 min`.
    About(T),
}

impl<T: Copy> Amount<T> {
    /// The same statement about another kind of number.
    pub(crate) fn map<U>(self, mut f: impl FnMut(T) -> U) -> Amount<U> {
        match self {
            Self::Exact(n) => Amount::Exact(f(n)),
            Self::Range { low, high } => Amount::Range { low: f(low), high: f(high) },
            Self::AtMost(n) => Amount::AtMost(f(n)),
            Self::AtLeast(n) => Amount::AtLeast(f(n)),
            Self::About(n) => Amount::About(f(n)),
        }
    }

    /// The amount as a deadline: an upper bound is its limit.
    fn limit(self) -> Self {
        if let Self::AtMost(n) = self { Self::Exact(n) } else { self }
    }

    /// The number that is named; the greater of a range.
    pub fn named(self) -> T {
        match self {
            Self::Exact(n) | Self::AtMost(n) | Self::AtLeast(n) | Self::About(n) | Self::Range { high: n, .. } => n,
        }
    }
}

/// What business time is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BusinessUnit {
    /// Hours while the office is open.
    Hour,
    /// Days on which the office is open.
    Day,
}

/// A moment that only a calendar can turn into clock time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NamedTime {
    /// `same day`.
    SameDay,
    /// `same business day`.
    SameBusinessDay,
    /// `EOD`, `end of day`.
    EndOfDay,
    /// `close of business`, `end of business day`.
    EndOfBusiness,
    /// `next day`, `tomorrow`.
    NextDay,
    /// `next business day`.
    NextBusinessDay,
}

/// Why something that is surely meant as a time could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Unreadable {
    /// A number with a word that is nearly a unit: `15 mintues`.
    UnknownUnit,
    /// A range whose ends stand the wrong way round: `10-5 min`.
    Reversed,
    /// Longer than [`Duration::LONGEST`].
    TooLong,
}

/// What a time expression says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TimeValue {
    /// Time on a clock that never stops; days and weeks are 24 and 168 hours.
    Clock(Amount<Duration>),
    /// Months by the calendar; a quarter is three, a year twelve.
    Calendar(Amount<u32>),
    /// Time that runs only while the office is open.
    Business(Amount<u32>, BusinessUnit),
    /// A moment named by the calendar.
    Named(NamedTime),
    /// `Immediate`, and the bound of `Immediate (< 5 minutes)`.
    Immediate(Option<Duration>),
    /// `ASAP`.
    AsSoonAsPossible,
    /// `As needed`.
    AsNeeded,
    /// `Best effort`.
    BestEffort,
    /// `24/7`: at all times.
    Continuous,
    /// `Business hours`: at those times.
    BusinessHours,
    /// `N/A`, or a dash in a cell.
    NotApplicable,
    /// Meant as a time, but not understood.
    Unreadable(Unreadable),
}

/// An interval of clock time: the least and, where there is one, the greatest length.
type Interval = (Duration, Option<Duration>);

/// The longest that plain `Immediate` is taken to mean. Only what is due later than this certainly differs from it.
const IMMEDIATE: Duration = Duration::from_minutes(15);

/// The shortest that an office is open on a business day: eight hours.
const OFFICE_DAY: Duration = Duration::from_minutes(8 * 60);

impl TimeValue {
    /// An exact length of clock time.
    pub fn exact(seconds: u64) -> Self {
        Self::Clock(Amount::Exact(Duration::from_seconds(seconds)))
    }

    /// The length that is at least meant, in clock time that holds on any calendar. None where nothing is said.
    pub fn lower(&self) -> Option<Duration> {
        self.interval().map(|(low, _)| low)
    }

    /// The length that is at most meant, in clock time that holds on any calendar. None where there is no bound:
    /// holidays make business time as long as they like.
    pub fn upper(&self) -> Option<Duration> {
        self.interval().and_then(|(_, high)| high)
    }

    /// The clock time that is named: `15 min` of `15 min`, `< 15 min`, `~15 min` and `5-15 min`. None for what is no
    /// length on a clock.
    pub fn clock(&self) -> Option<Duration> {
        match self {
            Self::Clock(amount) => Some(amount.named()),
            Self::Immediate(bound) => *bound,
            _ => None,
        }
    }

    /// Every length that the expression may mean.
    fn interval(&self) -> Option<Interval> {
        match *self {
            Self::Clock(amount) => Some(spread(amount, |d| (d, Some(d)))),
            Self::Calendar(amount) => Some(spread(amount, months)),
            Self::Business(amount, unit) => Some(spread(amount, |count| business(count, unit))),
            Self::Named(named) => Some(self::named(named)),
            Self::Immediate(bound) => Some((Duration::ZERO, Some(bound.unwrap_or(IMMEDIATE)))),
            _ => None,
        }
    }

    /// When something is due that has the expression as its deadline: `< 15 min` is due at 15 minutes, as `15 min` is.
    fn due(&self) -> Option<Interval> {
        match self {
            Self::Clock(amount) => Self::Clock(amount.limit()).interval(),
            Self::Calendar(amount) => Self::Calendar(amount.limit()).interval(),
            Self::Business(amount, unit) => Self::Business(amount.limit(), *unit).interval(),
            _ => self.interval(),
        }
    }

    /// The counts of two values that are counted in one unit that is not clock time, as intervals that compare
    /// although no calendar is known; the bounds of two that are both immediate.
    fn counts(&self, other: &Self) -> Option<(Interval, Interval)> {
        let one = |n: u32| Duration::from_seconds(n.into());
        let count = |amount: Amount<u32>| spread(amount.limit(), |n| (one(n), Some(one(n))));
        match (self, other) {
            (Self::Calendar(a), Self::Calendar(b)) => Some((count(*a), count(*b))),
            (Self::Business(a, unit), Self::Business(b, same)) if unit == same => Some((count(*a), count(*b))),
            // `Immediate (< 5 min)` and `Immediate (< 15 min)` are deadlines.
            (Self::Immediate(Some(a)), Self::Immediate(Some(b))) => Some(((*a, Some(*a)), (*b, Some(*b)))),
            _ => None,
        }
    }
}

/// The interval of an amount whose single numbers have the intervals that `of` gives. "About" is taken to reach from
/// half to twice the number.
fn spread<T: Copy>(amount: Amount<T>, of: impl Fn(T) -> Interval) -> Interval {
    match amount {
        Amount::Exact(n) => of(n),
        Amount::Range { low, high } => (of(low).0, of(high).1),
        Amount::AtMost(n) => (Duration::ZERO, of(n).1),
        Amount::AtLeast(n) => (of(n).0, None),
        Amount::About(n) => {
            let (low, high) = of(n);
            (Duration::from_millis(low.millis() / 2), high.map(|d| d.times(2)))
        }
    }
}

/// The shortest and longest that `count` months can be: 28 to 31 days each, but no more than the years they make.
fn months(count: u32) -> Interval {
    let count = u64::from(count);
    let (years, rest) = (count / 12, count % 12);
    let days = |year: u64, month: u64| Duration::from_seconds((years * year + rest * month).saturating_mul(DAY));
    (days(365, 28), Some(days(366, 31)))
}

/// The shortest that business time can be: `2 business days`, asked for when the office opens, are over when it closes
/// on the day after. There is no longest.
fn business(count: u32, unit: BusinessUnit) -> Interval {
    let shortest = match unit {
        BusinessUnit::Hour => Duration::from_seconds(u64::from(count) * HOUR),
        BusinessUnit::Day if count == 0 => Duration::ZERO,
        BusinessUnit::Day => Duration::from_seconds(u64::from(count - 1) * DAY + OFFICE_DAY.seconds()),
    };
    (shortest, None)
}

/// How long it can be until a named moment is over. What is due on the next business day is due when that day's office
/// hours end, not when they begin.
fn named(named: NamedTime) -> Interval {
    match named {
        NamedTime::SameDay | NamedTime::EndOfDay => (Duration::ZERO, Some(Duration::from_seconds(DAY))),
        NamedTime::NextDay => (Duration::ZERO, Some(Duration::from_seconds(2 * DAY))),
        NamedTime::SameBusinessDay | NamedTime::EndOfBusiness => (Duration::ZERO, None),
        NamedTime::NextBusinessDay => (OFFICE_DAY, None),
    }
}

/// Is the moment `a` strictly before the moment `b`, whatever was meant? A bound counts as its limit: `< 15 min` is due
/// when `15 min` is, and both are before `< 30 min`. Business time compares with clock time only where the answer is the
/// same on any calendar.
pub fn certainly_before(a: &TimeValue, b: &TimeValue) -> bool {
    match a.counts(b) {
        Some((a, b)) => ends_first(Some(a), Some(b)),
        None => ends_first(a.due(), b.due()),
    }
}

/// Are two moments different ones, whatever was meant? `< 15 min` and `< 30 min` are; `15 min` and `10-20 min`, or
/// `15 min` and `~20 min`, are not.
pub fn certainly_differs(a: &TimeValue, b: &TimeValue) -> bool {
    certainly_before(a, b) || certainly_before(b, a)
}

fn ends_first(a: Option<Interval>, b: Option<Interval>) -> bool {
    matches!((a, b), (Some((_, Some(end))), Some((start, _))) if end < start)
}

impl fmt::Display for TimeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clock(Amount::Range { low, high }) => Duration::write_range(*low, *high, f),
            Self::Clock(amount) => write!(f, "{}{}", lead(amount), amount.named()),
            Self::Calendar(amount) => write_months(amount, f),
            Self::Business(amount, BusinessUnit::Hour) => write_counts(amount, "business hour", f),
            Self::Business(amount, BusinessUnit::Day) => write_counts(amount, "business day", f),
            Self::Named(named) => f.write_str(match named {
                NamedTime::SameDay => "same day",
                NamedTime::SameBusinessDay => "same business day",
                NamedTime::EndOfDay => "end of day",
                NamedTime::EndOfBusiness => "end of business day",
                NamedTime::NextDay => "next day",
                NamedTime::NextBusinessDay => "next business day",
            }),
            Self::Immediate(None) => f.write_str("immediate"),
            Self::Immediate(Some(bound)) => write!(f, "immediate (up to {bound})"),
            Self::AsSoonAsPossible => f.write_str("as soon as possible"),
            Self::AsNeeded => f.write_str("as needed"),
            Self::BestEffort => f.write_str("best effort"),
            Self::Continuous => f.write_str("24/7"),
            Self::BusinessHours => f.write_str("business hours"),
            Self::NotApplicable => f.write_str("n/a"),
            Self::Unreadable(Unreadable::UnknownUnit) => f.write_str("a time in an unknown unit"),
            Self::Unreadable(Unreadable::Reversed) => f.write_str("a range that ends before it begins"),
            Self::Unreadable(Unreadable::TooLong) => f.write_str("more than a century"),
        }
    }
}

/// The words in front of the number.
fn lead<T>(amount: &Amount<T>) -> &'static str {
    match amount {
        Amount::Exact(_) | Amount::Range { .. } => "",
        Amount::AtMost(_) => "up to ",
        Amount::AtLeast(_) => "at least ",
        Amount::About(_) => "about ",
    }
}

fn write_counts(amount: &Amount<u32>, unit: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let count = amount.named();
    let plural = if count == 1 { "" } else { "s" };
    match amount {
        Amount::Range { low, high } => write!(f, "{low} to {high} {unit}{plural}"),
        _ => write!(f, "{}{count} {unit}{plural}", lead(amount)),
    }
}

fn write_months(amount: &Amount<u32>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let low = if let Amount::Range { low, .. } = amount { *low } else { 12 };
    let whole = low.is_multiple_of(12) && amount.named().is_multiple_of(12) && amount.named() > 0;
    if whole { write_counts(&amount.map(|n| n / 12), "year", f) } else { write_counts(amount, "month", f) }
}
