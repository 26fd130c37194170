//! A bound in the unit of its signal.

use crate::config::Direction;
use crate::emit::prometheus::cases::Comparison;
use crate::emit::prometheus::decimal::Decimal;
use crate::model::signals::{Evidence, Formula, Signal, Unit};
use crate::model::threshold::{self, Cmp, Period, Polarity, Quantity, Threshold};
use crate::model::time::Duration;

/// A bound that a rule can be made of.
#[derive(Clone, Debug)]
pub struct Bound {
    /// How the value is compared with it.
    pub comparison: Comparison,
    /// The bound in the signal's unit.
    pub value: Decimal,
    /// The bound as people read it.
    pub shown: String,
    /// Does the page say how it is compared?
    pub compared: bool,
    /// Does the page state what is wanted, of which this is the opposite?
    pub wanted: bool,
    /// The quantile that the page names, between 0 and 1.
    pub quantile: Option<String>,
    /// How long it must hold, where the page says so, in seconds.
    pub hold: Option<u32>,
    /// How far to look back, where the page says so, in seconds.
    pub window: Option<u32>,
}

/// Can the value be shown in text that a test expects word for word?
pub fn shows_value(signal: &Signal) -> bool {
    match &signal.evidence {
        Evidence::Probe(probe) => probe.formula != Formula::Inexact,
        // The user's own series may give any.
        Evidence::Cases { .. } => false,
        Evidence::None => true,
    }
}

/// Seconds in a Prometheus duration; `None` where it is none, or no whole number of seconds.
pub fn duration(text: &str) -> Option<u32> {
    let mut total = 0_u32;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at_checked(digits)?;
        let letters = after.len() - after.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let (unit, next) = after.split_at_checked(letters)?;
        let factor = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            "w" => 604_800,
            _ => return None,
        };
        total = total.checked_add(number.parse::<u32>().ok()?.checked_mul(factor)?)?;
        rest = next;
    }
    (!text.is_empty()).then_some(total)
}

/// What a number on a page counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Nothing is said.
    Plain,
    /// `%`
    Percent,
    /// Time: so many milliseconds each.
    Time(u32),
    /// Bytes: so many each.
    Bytes(i64),
    /// Events in so many seconds.
    Per(u32),
}

/// The shortest window that samples are counted in, in seconds: it holds two of those that Prometheus takes by default
/// (`scrape_interval` is a minute) or more often.
const SHORTEST: u32 = 60;

/// Why there is no bound, and what to do about it.
pub type Refusal = (String, String);

/// A number of a page in the signal's unit, and how far to look back for it where it counts events in a time.
///
/// # Errors
/// Where the number measures something else than the signal.
pub fn converted(number: Decimal, measure: Measure, signal: &Signal) -> Result<(Decimal, Option<u32>), Refusal> {
    let plain = |value: Decimal| Ok((value, None));
    let nearest = |value: f64| Decimal::of(value).map(|value| (value, None));
    let refused = || {
        let what = match measure {
            Measure::Plain => "a number without a unit",
            Measure::Percent => "a share in percent",
            Measure::Time(_) => "a time",
            Measure::Bytes(_) => "an amount of data",
            Measure::Per(_) => "a frequency",
        };
        let why = format!("the bound is {what}, and {} is {}", signal.title.to_lowercase(), signal.unit.name());
        (why, "mend the unit on the page, or name another signal for these words in runbookc.toml".to_owned())
    };
    match (measure, signal.unit) {
        (Measure::Percent, Unit::Ratio) => plain(number.shifted(2)),
        (Measure::Plain, Unit::Ratio) if number.float() <= 1.0 => plain(number),
        (Measure::Plain, Unit::Count | Unit::PerSecond) => plain(number),
        (Measure::Time(each), Unit::Seconds) => plain(number.times(i64::from(each)).shifted(3)),
        (Measure::Time(each), Unit::Days) => {
            nearest(number.float() * f64::from(each) / 86_400_000.0).ok_or_else(refused)
        }
        (Measure::Bytes(each), Unit::Bytes) => plain(number.times(each)),
        (Measure::Per(1), Unit::PerSecond) => plain(number),
        (Measure::Per(seconds), Unit::PerSecond) => nearest(number.float() / f64::from(seconds)).ok_or_else(refused),
        (Measure::Per(seconds), Unit::Count) if signal.expr.contains("${window}") => match duration(&signal.window) {
            // No series has two samples in less: what it comes to in the signal's own window.
            Some(window) if seconds < SHORTEST => plain(number.times(i64::from(window / seconds))),
            _ => Ok((number, Some(seconds))),
        },
        _ => Err(refused()),
    }
}

/// When it is bad, out of how the page compares and whether it says there when it is `good`.
///
/// # Errors
/// Where that is not the side on which the signal is bad.
pub fn bad_side(stated: Option<Comparison>, good: bool, signal: &Signal) -> Result<Comparison, Refusal> {
    let below = signal.direction == Some(Direction::Below);
    let bad = match stated {
        None if below => Comparison::Below,
        None => Comparison::Above,
        Some(comparison) if good => comparison.negated(),
        Some(comparison) => comparison,
    };
    if bad.is_upper() != below {
        return Ok(bad);
    }
    let side = if below { "below" } else { "above" };
    let why =
        format!("{} is bad {side} its bound, and the page has it the other way round", signal.title.to_lowercase());
    Err((why, "state when it is bad; what is wanted belongs under a heading such as \"Target\"".to_owned()))
}

/// The bound of a page's threshold.
///
/// # Errors
/// Where it cannot be compared with the signal.
pub fn read(t: &Threshold, signal: &Signal) -> Result<Bound, Refusal> {
    let quantity = quantity(t.bound)?;
    let number = Decimal::of(quantity.value)
        .ok_or_else(|| ("the number has too many digits".to_owned(), "round it".to_owned()))?;
    let wanted = t.polarity == Some(Polarity::GoodWhen);
    if wanted && t.comparison == Cmp::Unstated && signal.unit == Unit::PerSecond {
        let why = format!("it does not say whether more or less {} is wanted", signal.title.to_lowercase());
        return Err((why, "state the bound with `<` or `>`".to_owned()));
    }
    let comparison = bad_side(stated(t.comparison)?, wanted, signal)?;
    let (value, window) = converted(number, measure(quantity.unit, t.per)?, signal)?;
    let seconds = |time: Duration| u32::try_from(time.seconds()).ok();
    Ok(Bound {
        comparison,
        value,
        shown: shown(value, signal.unit),
        compared: t.comparison != Cmp::Unstated,
        wanted,
        quantile: t.quantile.map(|quantile| quantile.to_string()),
        hold: t.hold.and_then(seconds),
        window: t.window.and_then(seconds).or(window),
    })
}

/// The one number that a bound is.
fn quantity(bound: threshold::Bound) -> Result<Quantity, Refusal> {
    let refused = |what: &str| Err((format!("{what} is no single number"), "state the number on the page".to_owned()));
    match bound {
        threshold::Bound::Number(quantity) => Ok(quantity),
        threshold::Bound::Range { .. } => refused("a range"),
        threshold::Bound::Multiple { .. } => refused("a multiple of what is normal"),
        threshold::Bound::Consecutive { .. } => refused("a count of failures in a row"),
    }
}

/// How the page compares; `None` where it does not say.
fn stated(comparison: Cmp) -> Result<Option<Comparison>, Refusal> {
    Ok(match comparison {
        Cmp::Above => Some(Comparison::Above),
        Cmp::AtLeast => Some(Comparison::AtLeast),
        Cmp::Below => Some(Comparison::Below),
        Cmp::AtMost => Some(Comparison::AtMost),
        Cmp::Unstated => None,
        Cmp::Equal => {
            let why = "an exact value is met by chance alone".to_owned();
            return Err((why, "state a bound, with `>` or `<`".to_owned()));
        }
    })
}

/// What a number of this unit counts.
fn measure(unit: threshold::Unit, per: Option<Period>) -> Result<Measure, Refusal> {
    let period = per.map(|period| match period {
        Period::Second => 1,
        Period::Minute => 60,
        Period::Hour => 3600,
        Period::Day => 86_400,
        Period::Week => 604_800,
        Period::Month => 2_592_000,
    });
    let refused = || ("nothing is measured in this unit".to_owned(), "state the bound in another unit".to_owned());
    Ok(match (unit, period) {
        (threshold::Unit::Count, Some(seconds)) => Measure::Per(seconds),
        (_, Some(_)) => return Err(refused()),
        (threshold::Unit::Count, None) => Measure::Plain,
        (threshold::Unit::Percent, None) => Measure::Percent,
        (threshold::Unit::Millisecond, None) => Measure::Time(1),
        (threshold::Unit::Second, None) => Measure::Time(1_000),
        (threshold::Unit::Minute, None) => Measure::Time(60_000),
        (threshold::Unit::Hour, None) => Measure::Time(3_600_000),
        (threshold::Unit::Day, None) => Measure::Time(86_400_000),
        (threshold::Unit::Byte, None) => Measure::Bytes(1),
        (threshold::Unit::Kilobyte, None) => Measure::Bytes(1_000),
        (threshold::Unit::Megabyte, None) => Measure::Bytes(1_000_000),
        (threshold::Unit::Gigabyte, None) => Measure::Bytes(1_000_000_000),
        (threshold::Unit::Terabyte, None) => Measure::Bytes(1_000_000_000_000),
        (threshold::Unit::Kibibyte, None) => Measure::Bytes(1 << 10),
        (threshold::Unit::Mebibyte, None) => Measure::Bytes(1 << 20),
        (threshold::Unit::Gibibyte, None) => Measure::Bytes(1 << 30),
        (threshold::Unit::Tebibyte, None) => Measure::Bytes(1 << 40),
        (threshold::Unit::Microsecond | threshold::Unit::Dollar, None) => return Err(refused()),
    })
}

/// A value in the unit of a signal, as people read it.
fn shown(value: Decimal, unit: Unit) -> String {
    match unit {
        Unit::Ratio => format!("{}%", value.times(100)),
        Unit::Seconds if value.float() < 1.0 => format!("{}ms", value.times(1000)),
        Unit::Seconds => format!("{value}s"),
        Unit::Bytes => format!("{value} bytes"),
        Unit::PerSecond => format!("{value}/s"),
        Unit::Days => format!("{value} days"),
        Unit::Count | Unit::Condition => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::signals::{Catalogue, Found};

    fn with<T>(words: &str, f: impl FnOnce(&Signal) -> T) -> Result<T, String> {
        let catalogue = Catalogue::new([]);
        match catalogue.find(words) {
            Found::Signal(signal) => Ok(f(signal)),
            other => Err(format!("{words}: {other:?}")),
        }
    }

    #[test]
    fn units_are_converted_or_refused() -> Result<(), String> {
        let value = |words: &str, number: i64, measure: Measure| {
            with(words, |signal| {
                converted(Decimal::whole(number), measure, signal).map(|(value, window)| (value.to_string(), window))
            })
        };
        assert_eq!(value("error rate", 10, Measure::Percent)?, Ok(("0.1".to_owned(), None)));
        assert_eq!(value("p99 latency", 500, Measure::Time(1))?, Ok(("0.5".to_owned(), None)));
        assert_eq!(value("certificate expiry", 14, Measure::Time(86_400_000))?, Ok(("14".to_owned(), None)));
        assert_eq!(value("request rate", 600, Measure::Per(60))?, Ok(("10".to_owned(), None)));
        assert_eq!(value("pod restarts", 5, Measure::Per(3600))?, Ok(("5".to_owned(), Some(3600))));
        for (words, measure) in [
            ("kafka lag", Measure::Percent),
            ("error rate", Measure::Plain),
            ("p99 latency", Measure::Plain),
            ("disk usage", Measure::Bytes(1)),
        ] {
            assert!(value(words, 20, measure)?.is_err(), "{words} {measure:?}");
        }
        Ok(())
    }

    #[test]
    fn what_is_wanted_is_turned_round_and_what_is_mixed_up_refused() -> Result<(), String> {
        use Comparison::{Above, AtLeast, AtMost, Below};
        let side = |words: &str, stated, good| with(words, |signal| bad_side(stated, good, signal).ok());
        assert_eq!(side("error rate", None, false)?, Some(Above));
        assert_eq!(side("error rate", Some(AtLeast), false)?, Some(AtLeast));
        assert_eq!(side("availability", Some(AtLeast), true)?, Some(Below));
        assert_eq!(side("availability", None, true)?, Some(Below));
        assert_eq!(side("p99 latency", Some(Below), true)?, Some(AtLeast));
        assert_eq!(side("availability", Some(Above), false)?, None, "more is not bad");
        assert_eq!(side("error rate", Some(AtMost), false)?, None);
        Ok(())
    }
}
