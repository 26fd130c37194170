//! # A total that is not the sum
//!
//! The times of a table, of a section's steps or of a drawing are added up on the page, and the sum is another one.
//!
//! The total is what somebody promises to others. It is wrong by the minutes that one of the parts was changed.
//!
//! Ranges are added end by end. A time with "about" may differ by a fourth. Seconds are measured and rounded. Weeks that
//! are made of days may be weeks of five days, and days that are made of hours may be days of eight, and more of them than
//! the work takes. Jobs of a build, services that start, and other times that run side by side are not added. A promise
//! (`Total RTO`) may leave room, and so may an estimate above the steps and the time of a heading around them: they are wrong
//! where the parts take longer. What a line adds up (`15 min + 30 min = 45 min`) is a sum, too, and so is each row of a
//! column that runs along (`Duration | Cumulative`).
//!
//! Bad:
//!
//! ```markdown
//! | Phase | Time |
//! |---|---|
//! | Database | 45 min |
//! | Services | 30 min |
//! | Total | 1 hour |
//! ```
//!
//! Good: `| Total | 1 h 15 min |`.

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::time::{Amount, Duration, Qualifier, TimeValue};
use crate::model::{Sum, Timed, words};
use crate::passes::{Check, Page, Rule};

/// RB206.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB206",
        name: "sum-mismatch",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a total is not the sum of its parts",
        source: include_str!("sum_mismatch.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    page.runbook.sums.iter().filter_map(finding).collect()
}

/// What is roughly meant is wrong where it is off by more than a fourth.
pub(super) const ROUGHLY: u64 = 4;

/// Work is not spread over more than five times the days that it takes.
const SPREAD: u64 = 5;

/// A total of hours leaves the minutes away: it is wrong where it is off by more than a twentieth.
const ROUNDED: u64 = 20;

/// Both ends of a time, and whether it is only roughly meant.
fn ends(time: &Timed) -> Option<(Duration, Duration, bool)> {
    match &time.value {
        TimeValue::Clock(Amount::Exact(d) | Amount::AtMost(d)) => Some((*d, *d, false)),
        TimeValue::Clock(Amount::Range { low, high }) => Some((*low, *high, false)),
        TimeValue::Clock(Amount::About(d)) => Some((*d, *d, true)),
        _ => None,
    }
}

/// Does each time begin where the one before it ends (`0-5 min`, `5-15 min`, `15-60 min`)? Then they are moments of one
/// clock.
fn follow(parts: &[(Duration, Duration, bool)]) -> bool {
    let ranges = parts.iter().all(|part| part.0 < part.1);
    ranges && parts.len() > 1 && parts.iter().zip(parts.iter().skip(1)).all(|(one, next)| one.1 == next.0)
}

/// The lengths of times of one clock.
fn elapsed(parts: &[(Duration, Duration, bool)]) -> Vec<(Duration, Duration, bool)> {
    let length = |part: &(Duration, Duration, bool)| {
        let length = Duration::from_millis(part.1.millis() - part.0.millis());
        (length, length, part.2)
    };
    parts.iter().map(length).collect()
}

fn finding(sum: &Sum) -> Option<Diagnostic> {
    let parts: Vec<(Duration, Duration, bool)> = sum.parts.iter().map(ends).collect::<Option<_>>()?;
    let (low, high, about) = ends(&sum.total)?;
    // Two lengths meet by chance (`3-5 days`, `5-7 days`), and add up as others do.
    let chance = follow(&parts) && parts.len() == 2 && parts.first().is_some_and(|first| first.0 > Duration::ZERO);
    if chance && parts.iter().map(|part| part.1).fold(Duration::ZERO, Duration::plus) == high {
        return None;
    }
    let parts = if follow(&parts) { elapsed(&parts) } else { parts };
    let real =
        |end: fn(&(Duration, Duration, bool)) -> Duration| parts.iter().map(end).fold(Duration::ZERO, Duration::plus);
    let (real_low, real_high) = (real(|part| part.0), real(|part| part.1));
    let rough = about || parts.iter().any(|part| part.2);
    let bound = sum.most || matches!(sum.total.value, TimeValue::Clock(Amount::AtMost(_)));
    // Seconds are measured, and each of them is rounded; so is what has a decimal point.
    let measured = parts.iter().all(|part| part.1 < Duration::from_minutes(1));
    let seconds = if measured { 500 * parts.len() as u64 } else { 0 };
    // Hours of estimates (0.33 h, 0.75 h) are rounded to what is said more easily.
    let estimated = sum.parts.iter().filter(|part| rounding(part) > 0).count() > 1;
    let loose = estimated || sum.most && low < high;
    let share = if loose { ROUNDED / 2 } else { ROUNDED };
    let slack = seconds.max(sum.parts.iter().chain([&sum.total]).map(rounding).sum()).max(real_low.millis() / share);
    // As long as its longest part: people work side by side for days. Minutes of a procedure follow each other.
    let days = high >= Duration::from_minutes(24 * 60);
    if days && sum.parts.len() > 1 && parts.iter().any(|part| part.1 == high) {
        return None;
    }
    let wrong = |(real, calendar): &(u64, u64)| {
        let [low, high] = [low, high].map(|end| Duration::from_millis(end.millis() * real / calendar));
        // A total of "2 hours" for parts that are ranges is right where it lies between their sums.
        if bound {
            real_low > high && (!sum.most || off(high, real_low, rough, slack))
        } else if low == high {
            outside(low, (real_low, real_high), rough, slack)
        } else {
            // Nobody adds ranges up to the minute, and a total may leave room: it is wrong where its parts take longer
            // than it, or do not reach it.
            real_high > high && off(high, real_high, true, slack) || real_high < low && off(low, real_high, true, slack)
        }
    };
    let wrong = readings(sum).iter().all(wrong);
    // Hours of work are spread over days: that more of them pass is the calendar's, up to a point.
    let spread = |(real, calendar): &(u64, u64)| low.millis() * real / calendar <= real_high.millis() * SPREAD;
    if real_high < low && readings(sum).iter().skip(1).any(spread) {
        return None;
    }
    // From the shortest to the longest of them: `5-20 min` of six ways.
    let one = low < high && parts.iter().any(|part| part.0 == low) && parts.iter().any(|part| part.1 == high);
    let often = sum.parts.iter().chain([&sum.total]).any(|part| part.qualifier == Qualifier::Every);
    if one || often {
        return None;
    }
    // `5 min`, `10 min`, `30 min`, and 30 min in all: when each is over, not how long it takes.
    let rises = parts.iter().zip(parts.iter().skip(1)).all(|(one, next)| one.1 < next.1);
    if rises && parts.len() > 2 && parts.last().is_some_and(|last| last.1 == high) {
        return None;
    }
    // What is less than one of its parts is an average, or the time of parts that run side by side.
    let sums_up = parts.iter().all(|part| high >= part.0);
    if !wrong || !sums_up {
        return None;
    }
    let said = &sum.total.text;
    let [least, greatest] = [real_low, real_high].map(|end| told(end, said.str()));
    let adds = if real_low == real_high { least } else { format!("{least} to {greatest}") };
    let message = match sum.most {
        true => format!("\"{}\" is there for all, and the parts add up to {adds}", said.str()),
        false => format!("the total is \"{}\", and its parts add up to {adds}", said.str()),
    };
    let diagnostic = Diagnostic::new(&RULE.info, said.span, message)
        .label(format!("the parts make {adds}"))
        .help("correct the total or the part that changed");
    Some(
        sum.parts
            .iter()
            .take(12)
            .fold(diagnostic, |diagnostic, part| diagnostic.relate(part.text.span, part.text.text.clone())),
    )
}

/// A sum in the unit of the total that is stated: `224 h` beside "176h", and not `9 days 8 h`.
fn told(sum: Duration, total: &str) -> String {
    let has = |unit: &[&str]| {
        let lower = total.to_ascii_lowercase();
        lower.split(|c: char| !c.is_ascii_alphabetic()).any(|word| unit.contains(&word))
    };
    let hours = has(&["h", "hr", "hrs", "hour", "hours"]);
    let minutes = has(&["m", "min", "mins", "minute", "minutes"]);
    let (hour, minute) = (60 * 60_000, 60_000);
    let (millis, days) = (sum.millis(), has(&["d", "day", "days", "week", "weeks", "w"]));
    match (millis % hour, millis % minute) {
        (0, _) if hours && !days => format!("{} h", millis / hour),
        (rest, 0) if hours && !days && millis > hour => format!("{} h {} min", millis / hour, rest / minute),
        (_, 0) if minutes && !hours && !days => format!("{} min", millis / minute),
        _ => sum.to_string(),
    }
}

/// By how many milliseconds a time with a decimal point may differ from the one that was rounded to it: 3,000 of `7.9 min`.
fn rounding(time: &Timed) -> u64 {
    let number = time.text.str().trim_start_matches(|c: char| !c.is_ascii_digit());
    let number = number.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or_default();
    let Some((_, fraction)) = number.split_once('.') else { return 0 };
    let (Some((low, high, _)), Ok(digits)) = (ends(time), number.replace('.', "").parse::<u64>()) else { return 0 };
    // The last digit stands for the value, divided by all digits read as one number.
    let exact = low == high && !fraction.is_empty() && digits > 0;
    if exact { low.millis() / digits / 2 } else { 0 }
}

/// What the total may mean, as shares of the clock's time: a week of days may have five of them, a day of hours eight.
fn readings(sum: &Sum) -> Vec<(u64, u64)> {
    let coarse = |unit: &[&str]| {
        let has = |time: &Timed| words::has_word(time.text.str(), unit);
        has(&sum.total) && !sum.parts.iter().any(has)
    };
    let weeks = coarse(&["week", "weeks"]).then_some((5, 7));
    let days = coarse(&["day", "days"]).then_some((8, 24));
    [(1, 1)].into_iter().chain(weeks).chain(days).collect()
}

fn off(said: Duration, real: Duration, rough: bool, slack: u64) -> bool {
    let gap = said.millis().abs_diff(real.millis());
    if rough { gap * ROUGHLY > real.max(said).millis() } else { gap > slack }
}

fn outside(said: Duration, (low, high): (Duration, Duration), rough: bool, slack: u64) -> bool {
    said < low && off(said, low, rough, slack) || said > high && off(said, high, rough, slack)
}
