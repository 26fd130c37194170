//! Series that make a signal's expression give a value that is asked for, in every version of Prometheus.
//!
//! `rate` and `increase` look at the samples of a window that is closed on both sides before Prometheus 3, and open on
//! its left since. With two steps to a window both extrapolate to the very same number, so that what is expected at the
//! bound itself does not hang on the version. Where floating point still decides (a share of two rates need not be the
//! decimal that it stands for), [`give`] says so, and the bound is not tested.

use crate::emit::prometheus::decimal::Decimal;
use crate::model::signals::{Evidence, Formula, Given, Motion, Probe, ProbeSeries, Unit};

/// How often the rules are evaluated in a test, in seconds.
pub const EVALUATION: u32 = 60;
/// After this many seconds without a sample a series is gone, and gauges need more.
const STALE: u32 = 240;
/// A value one in a hundred beyond the bound shows with the last sample of a window of so many evaluations, not before.
const SLOW: u32 = 90;
/// The same for a value up to two in a hundred beyond it, in seconds.
pub const SHORT: u32 = 40 * EVALUATION;
/// 1/10240: speeds of so many of it rise by binary fractions in half a window of whole minutes.
const GRAIN: (i64, u32) = (9_765_625, 11);
/// So many of them are tried.
const MOST_STEPS: i64 = 64;
/// Counters rise by whole numbers; these factors are tried until they do.
const FACTORS: std::ops::RangeInclusive<i64> = 1..=64;
const TENS: [i64; 5] = [1, 10, 100, 1000, 10_000];

/// Series for one test.
#[derive(Clone, Debug, PartialEq)]
pub struct Supply {
    /// Name and values.
    pub series: Vec<(String, String)>,
    /// Seconds between two values.
    pub step: u32,
    /// Does the expression give the value exactly?
    pub exact: bool,
}

/// When a value beyond the bound shows, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Onset {
    /// The first evaluation; `None` where it hangs on the value.
    pub first: Option<u32>,
    /// From here on it is the value that was asked for.
    pub settled: u32,
}

/// Seconds between two values of the probe's series, where the signal looks back `window` seconds.
fn step(probe: &Probe, window: u32) -> u32 {
    let counters = probe.series.iter().any(|s| matches!(s.motion, Motion::PerSecond | Motion::PerWindow));
    let gauges = probe.series.iter().any(|s| matches!(s.motion, Motion::Gauge | Motion::Ahead | Motion::Falls));
    match window / 2 {
        half if counters && window.is_multiple_of(2) && half > 0 && (!gauges || half <= STALE) => half,
        _ => EVALUATION,
    }
}

/// When a value just beyond `bound` shows, where large values are bad (`upper`) or small ones.
pub fn onset(probe: &Probe, bound: Decimal, window: u32, upper: bool) -> Onset {
    let is_counter = |s: &ProbeSeries| matches!(s.motion, Motion::PerSecond | Motion::PerWindow);
    // Two samples make a speed.
    let two = ceil(step(probe, window));
    let still = probe.series.iter().all(|s| matches!(s.motion, Motion::Gauge));
    if probe.formula == Formula::Inexact && !still && !probe.series.iter().any(is_counter) {
        // What falls passes its bound a while after it can be seen to fall, so that the bound decides when.
        let seen = if falls(probe) { two + 20 * EVALUATION } else { two };
        return Onset { first: Some(seen), settled: seen };
    }
    if !probe.series.iter().any(is_counter) {
        return Onset { first: Some(0), settled: 0 };
    }
    // While its window is not full a speed is too low; a share of two such speeds is right.
    let balanced = matches!(probe.formula, Formula::Ratio | Formula::Share | Formula::Scaled | Formula::Edge);
    if balanced && probe.series.iter().all(is_counter) {
        return Onset { first: Some(two), settled: two };
    }
    let full = ceil(window).max(two);
    let first = match upper == probe.complement || bound.is_zero() {
        true => Some(two),
        false => (window / EVALUATION <= SLOW).then_some(full),
    };
    Onset { first, settled: full }
}

/// `seconds` as a whole number of evaluations.
pub fn ceil(seconds: u32) -> u32 {
    seconds.div_ceil(EVALUATION) * EVALUATION
}

/// Series that make the probe's expression give `x` until `until`, and at `at` where it cannot stand still; `None`
/// where no series can. `window` and times are in seconds.
pub fn give(probe: &Probe, x: Decimal, window: u32, at: u32, until: u32) -> Option<Supply> {
    let step = step(probe, window);
    let amounts: Vec<Decimal> = probe.series.iter().map(|s| amount(s, x)).collect();
    if amounts.iter().any(|amount| amount.negative()) {
        return None;
    }
    // Gauges divide the same at every scale.
    let counters = probe.series.iter().any(|s| matches!(s.motion, Motion::PerSecond | Motion::PerWindow));
    let free = counters && matches!(probe.formula, Formula::Ratio | Formula::Share | Formula::Scaled);
    let tried =
        TENS.iter().flat_map(|ten| FACTORS.map(move |factor| ten * factor)).take(if free { usize::MAX } else { 1 });
    let mut fallback = None;
    for factor in tried {
        let scaled: Vec<Decimal> = amounts.iter().map(|amount| amount.times(factor)).collect();
        let whole = probe
            .series
            .iter()
            .zip(&scaled)
            .all(|(s, &amount)| rise(s, amount, step, window).is_none_or(Decimal::is_whole));
        let exact = whole && is_exact(probe, &scaled, x, step, window);
        if exact || fallback.is_none() && whole {
            fallback = Some((scaled, exact));
        }
        if exact {
            break;
        }
    }
    let (scaled, exact) = fallback.unwrap_or((amounts, false));
    let count = until.div_ceil(step) + 1;
    let line = |(s, &amount): (&ProbeSeries, &Decimal)| {
        (s.series.replace("${x}", &x.to_string()), values(s, amount, x, (step, window, at, count)))
    };
    let series = probe.series.iter().zip(&scaled).map(line).collect();
    // Half a counter's whole step is exact, too: a probe without freedom need not rise by whole numbers.
    Some(Supply { series, step, exact: exact || !free && is_exact(probe, &scaled, x, step, window) })
}

/// The series' value or speed where the expression gives `x`.
fn amount(series: &ProbeSeries, x: Decimal) -> Decimal {
    x.times(series.slope).plus(Decimal::whole(series.offset)).shifted(series.shift)
}

/// Series that make the probe's expression give `before` for two steps, and `after` for two more: with two steps to a
/// short window, the long one sees both and the short one the second alone, in every version of Prometheus.
pub fn give_two(probe: &Probe, before: Decimal, after: Decimal, step: u32) -> Vec<(String, String)> {
    let line = |s: &ProbeSeries| {
        let [first, second] = [before, after].map(|x| amount(s, x).times(i64::from(step)));
        let middle = first.times(2);
        let values = format!("0+{first}x2 {}+{second}x1", middle.plus(second));
        (s.series.clone(), values)
    };
    probe.series.iter().map(line).collect()
}

/// By how much a counter rises in a step; `None` for what is none.
fn rise(series: &ProbeSeries, amount: Decimal, step: u32, window: u32) -> Option<Decimal> {
    match series.motion {
        Motion::PerSecond => Some(amount.times(i64::from(step))),
        Motion::PerWindow if step * 2 == window => Some(amount.half()),
        Motion::PerWindow => Decimal::of(amount.float() * f64::from(step) / f64::from(window)).or(Some(amount)),
        Motion::Gauge | Motion::Ahead | Motion::Falls => None,
    }
}

/// The values as promtool reads them.
fn values(
    series: &ProbeSeries,
    amount: Decimal,
    x: Decimal,
    (step, window, at, count): (u32, u32, u32, u32),
) -> String {
    let speed = i64::from(step);
    match series.motion {
        Motion::Gauge => format!("{amount}x{count}"),
        Motion::PerSecond | Motion::PerWindow => {
            format!("0+{}x{count}", rise(series, amount, step, window).unwrap_or(amount))
        }
        Motion::Ahead => format!("{amount}+{speed}x{count}"),
        Motion::Falls => {
            let start = x.plus(Decimal::whole(i64::from(at))).times(series.slope);
            format!("{start}-{}x{count}", speed * series.slope)
        }
    }
}

/// Does the expression give exactly `x`, reckoned in floating point as Prometheus does?
fn is_exact(probe: &Probe, amounts: &[Decimal], x: Decimal, step: u32, window: u32) -> bool {
    let mut seen = Vec::new();
    for (series, &amount) in probe.series.iter().zip(amounts) {
        let Some(rise) = rise(series, amount, step, window) else {
            seen.push(amount.float());
            continue;
        };
        // Sums of such numbers are exact, whatever their order.
        let steady = (rise.float() * 1024.0).fract() == 0.0 && rise.float() < 1e9;
        if step * 2 != window || !steady {
            return false;
        }
        let increase = rise.float() * 2.0;
        seen.push(if series.motion == Motion::PerSecond { increase * (1.0 / f64::from(window)) } else { increase });
    }
    let (a, b) = (seen.first().copied().unwrap_or(0.0), seen.get(1).copied().unwrap_or(0.0));
    // A timestamp is divided by what it was multiplied with.
    let unit = probe.series.first().filter(|s| s.motion == Motion::Ahead).map_or(1, |s| s.slope);
    let value = match probe.formula {
        #[allow(clippy::cast_precision_loss)]
        Formula::Value => a / unit as f64,
        Formula::Difference => a - b,
        Formula::Ratio => a / b,
        Formula::Share => a / (a + b),
        Formula::Edge => x.float(),
        Formula::Scaled | Formula::Inexact => return false,
    };
    let value = if probe.complement { 1.0 - value } else { value };
    // Bit for bit: this is what a comparison in PromQL sees.
    value.to_bits() == x.float().to_bits()
}

fn falls(probe: &Probe) -> bool {
    probe.series.iter().any(|series| series.motion == Motion::Falls)
}

/// A value just beyond `bound` on the given side, short enough to be shown without rounding.
pub fn beyond(probe: &Probe, bound: Decimal, unit: Unit, up: bool) -> Decimal {
    let gauges = probe.series.iter().all(|s| s.motion == Motion::Gauge);
    let counted = matches!(probe.formula, Formula::Value | Formula::Difference);
    let whole = gauges && counted && unit == Unit::Count && bound.is_whole();
    let gap = match (bound.is_zero(), whole, unit) {
        // Half an evaluation: it was not there at the last one.
        _ if falls(probe) => Decimal::whole(i64::from(EVALUATION / 2)),
        (true, _, Unit::Ratio) => Decimal::whole(1).shifted(2),
        (true, _, _) => Decimal::whole(1),
        // No share is over one.
        (_, _, Unit::Ratio) if bound.float() > 0.91 && bound.float() < 1.0 => {
            Decimal::whole(1).plus(bound.times(-1)).shifted(1)
        }
        (_, true, _) if bound.float().abs() < 1000.0 => Decimal::whole(1),
        _ => bound.shifted(2),
    };
    let gap = if gap.negative() { gap.times(-1) } else { gap };
    bound.plus(if up { gap } else { gap.times(-1) }).rounded(4, up)
}

/// Values between one and two in a hundred beyond `bound`, the nearest first: floating point rounds some of them, not all.
pub fn steps_beyond(bound: Decimal, up: bool) -> impl Iterator<Item = Decimal> {
    let grain = Decimal::whole(GRAIN.0).shifted(GRAIN.1);
    let count = bound.float().abs() / grain.float() / 100.0;
    // Whole, and small enough for what is tried.
    #[allow(clippy::cast_possible_truncation)]
    let count = if count < 1e9 { count as i64 } else { 0 };
    let gap = bound.times(if up == bound.negative() { -1 } else { 1 }).shifted(2);
    let start = bound.plus(gap);
    // The multiple of the grain that the first step is from.
    #[allow(clippy::cast_possible_truncation)]
    let first = (start.float() / grain.float()).round() as i64;
    let width = (count / MOST_STEPS).max(1);
    (1..=count.min(MOST_STEPS)).map(move |n| grain.times(first + n * width * if up { 1 } else { -1 }))
}

/// The series of a condition, long enough to last until `until` seconds.
pub fn lasting(given: &[Given], until: u32) -> Vec<(String, String)> {
    let count = until / EVALUATION + 2;
    given.iter().map(|g| (g.series.clone(), stretched(&g.values, count))).collect()
}

/// `0+20x30` with at least `count` repetitions in its last part.
fn stretched(values: &str, count: u32) -> String {
    match values.rsplit_once('x').and_then(|(head, n)| n.parse::<u32>().ok().map(|n| (head, n))) {
        Some((head, n)) => format!("{head}x{}", n.max(count)),
        None => values.to_owned(),
    }
}

/// Does the evidence make tests at all?
pub fn is_testable(evidence: &Evidence) -> bool {
    !matches!(evidence, Evidence::None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::signals::{Catalogue, Signal};

    fn signal<'a>(catalogue: &'a Catalogue, name: &str) -> Option<(&'a Signal, &'a Probe)> {
        let signal = catalogue.signals().iter().find(|signal| signal.name == name)?;
        match &signal.evidence {
            Evidence::Probe(probe) => Some((signal, probe)),
            _ => None,
        }
    }

    fn tenth(digits: i64) -> Decimal {
        Decimal::whole(digits).shifted(1)
    }

    #[test]
    fn a_share_of_rates_is_the_bound_bit_for_bit() {
        let catalogue = Catalogue::new([]);
        let (_, probe) = signal(&catalogue, "error-rate").unwrap_or_else(|| unreachable!("it is in the catalogue"));
        for percent in 1..100 {
            let x = Decimal::whole(percent).shifted(2);
            let supply = give(probe, x, 300, 0, 600);
            assert!(supply.is_some_and(|supply| supply.exact), "{percent} %");
        }
    }

    #[test]
    fn series_are_what_promtool_reads() {
        let catalogue = Catalogue::new([]);
        let (_, probe) = signal(&catalogue, "error-rate").unwrap_or_else(|| unreachable!("it is in the catalogue"));
        let supply = give(probe, tenth(1), 300, 0, 600);
        let values: Vec<String> = supply.iter().flat_map(|s| &s.series).map(|(_, values)| values.clone()).collect();
        assert_eq!(values.len(), 2);
        assert!(values.iter().all(|v| v.starts_with("0+") && v.ends_with("x5")), "{values:?}");
        assert_eq!(onset(probe, tenth(1), 300, true), Onset { first: Some(180), settled: 180 });
        assert_eq!(give(probe, Decimal::whole(2), 300, 0, 600), None, "no share is over 100 %");
    }

    #[test]
    fn beyond_is_near_and_short() {
        let catalogue = Catalogue::new([]);
        let show = |name, bound: Decimal, up| {
            signal(&catalogue, name)
                .map(|(signal, probe)| beyond(probe, bound, signal.unit, up).to_string())
                .unwrap_or_default()
        };
        assert_eq!(show("error-rate", tenth(1), true), "0.101");
        assert_eq!(show("availability", Decimal::whole(999).shifted(3), false), "0.9989");
        assert_eq!(show("replicas-unavailable", Decimal::whole(5), true), "6");
        assert_eq!(show("pod-restarts", Decimal::whole(5), true), "5.05");
        assert_eq!(show("replicas-unavailable", Decimal::whole(0), true), "1");
        assert_eq!(show("kafka-consumer-lag", Decimal::whole(10_000), true), "10100");
        assert_eq!(show("error-rate", Decimal::whole(12_345).shifted(5), true), "0.1247");
    }
}
