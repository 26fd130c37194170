//! A length of clock time.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Seconds in a minute, an hour, a day of 24 hours and a week of seven such days.
pub(crate) const MINUTE: u64 = 60;
pub(crate) const HOUR: u64 = 60 * MINUTE;
pub(crate) const DAY: u64 = 24 * HOUR;
pub(crate) const WEEK: u64 = 7 * DAY;

/// A length of clock time in whole milliseconds, at most [`Duration::LONGEST`]. A day is 24 hours and a week seven of them;
/// months, years and business days are no durations, since their length depends on a calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(u64);

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// 36,525 days: a century. What claims to be longer was not written as a time of a runbook.
    pub const LONGEST: Self = Self(36_525 * DAY * 1000);

    /// A duration of `seconds`, cut off at [`Duration::LONGEST`].
    pub const fn from_seconds(seconds: u64) -> Self {
        Self::from_millis(seconds.saturating_mul(1000))
    }

    /// A duration of `millis` thousandths of a second, cut off at [`Duration::LONGEST`].
    pub const fn from_millis(millis: u64) -> Self {
        if millis > Self::LONGEST.0 { Self::LONGEST } else { Self(millis) }
    }

    /// A duration of `minutes`, cut off at [`Duration::LONGEST`].
    pub const fn from_minutes(minutes: u64) -> Self {
        Self::from_seconds(minutes.saturating_mul(MINUTE))
    }

    /// The length in seconds, what is left of one cut off.
    pub const fn seconds(self) -> u64 {
        self.0 / 1000
    }

    /// The length in thousandths of a second.
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// Both lengths one after the other, cut off at [`Duration::LONGEST`].
    pub const fn plus(self, other: Self) -> Self {
        Self::from_millis(self.0.saturating_add(other.0))
    }

    /// `factor` times the length, cut off at [`Duration::LONGEST`].
    pub const fn times(self, factor: u64) -> Self {
        Self::from_millis(self.0.saturating_mul(factor))
    }

    /// The number and the unit, where one unit says it all (`90 min` and `2.5 s` do not, `2 h` does).
    fn single(self) -> Option<(u64, &'static str)> {
        let mut parts = self.parts();
        let (millis, size, unit) = parts.next().filter(|_| parts.next().is_none())?;
        millis.is_multiple_of(size).then_some((millis / size, unit))
    }

    /// Days, hours, minutes and seconds that are not zero: each part in thousandths of a second, those of its unit, and
    /// the unit; `0 min` for no time.
    fn parts(self) -> impl Iterator<Item = (u64, u64, &'static str)> {
        let seconds = self.seconds();
        let days = seconds / DAY;
        let zero = (self.0 == 0).then_some((0, MINUTE * 1000, "min"));
        let parts = [
            (days * DAY * 1000, DAY * 1000, if days == 1 { "day" } else { "days" }),
            ((seconds % DAY - seconds % HOUR) * 1000, HOUR * 1000, "h"),
            ((seconds % HOUR - seconds % MINUTE) * 1000, MINUTE * 1000, "min"),
            (self.0 % (MINUTE * 1000), 1000, "s"),
        ];
        parts.into_iter().filter(|&(millis, _, _)| millis > 0).chain(zero)
    }

    /// Writes `5 to 10 min` where both ends have one and the same unit, else `45 min to 1 h 30 min`.
    pub(crate) fn write_range(low: Self, high: Self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (low.single(), high.single()) {
            (Some((count, unit)), Some((_, other))) if unit == other => write!(f, "{count} to {high}"),
            (Some((0, _)), Some(_)) => write!(f, "0 to {high}"),
            _ => write!(f, "{low} to {high}"),
        }
    }
}

/// The human form: `15 min`, `1 h 30 min`, `2 days`.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (millis, size, unit)) in self.parts().enumerate() {
            let gap = if i == 0 { "" } else { " " };
            let places = if millis % size == 0 { String::new() } else { format!(".{:03}", millis % size) };
            write!(f, "{gap}{}{} {unit}", millis / size, places.trim_end_matches('0'))?;
        }
        Ok(())
    }
}

/// Serialised as its seconds, with a fraction where it has one.
impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            serializer.serialize_u64(self.0)
        } else if self.0.is_multiple_of(1000) {
            serializer.serialize_u64(self.seconds())
        } else {
            serializer.serialize_f64(self.0 as f64 / 1000.0)
        }
    }
}

/// From the milliseconds that a serializer for machines was given.
impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u64::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Duration {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "description": "Clock time in seconds.", "type": "number", "minimum": 0 })
    }
}
