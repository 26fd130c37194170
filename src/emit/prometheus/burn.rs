//! Objectives as burn rates of their error budgets, over several windows at once.
//!
//! "Alerting on SLOs" in Google's Site Reliability Workbook, table 5-8: a share of the budget of a period is used up
//! within a long window, and a short window of a twelfth of it says that this goes on. In 30 days these are 14.4, 6, 3 and
//! 1 times the speed at which the budget lasts.

use crate::config::Direction;
use crate::emit::prometheus::annotation::{Annotation, Format, Part};
use crate::emit::prometheus::bound;
use crate::emit::prometheus::cases::{self, Comparison, Tests};
use crate::emit::prometheus::compile::{Outcome, Page, assembled, bracketed, filled, on};
use crate::emit::prometheus::decimal::Decimal;
use crate::emit::prometheus::names::camel;
use crate::emit::prometheus::notes;
use crate::emit::prometheus::render::seconds;
use crate::emit::prometheus::rule::{AlertRule, Stated};
use crate::emit::prometheus::sources::Promise;
use crate::model::SeverityKey;
use crate::model::signals::{Evidence, Motion, Probe, Signal, Unit, valued};
use crate::model::threshold::Threshold;
use crate::model::time::{Amount, TimeValue};

/// A row of the workbook's table.
struct Window {
    /// The long window, in hours. The short one is a twelfth of it.
    hours: u32,
    /// The share of the period's budget that is used up in the long window, in percent.
    percent: i64,
    /// The severity that the workbook gives it.
    severity: &'static str,
}

/// Two that page and two that make a ticket.
const WINDOWS: [Window; 4] = [
    Window { hours: 1, percent: 2, severity: "CRITICAL" },
    Window { hours: 6, percent: 5, severity: "CRITICAL" },
    Window { hours: 24, percent: 10, severity: "WARNING" },
    Window { hours: 72, percent: 10, severity: "WARNING" },
];

/// The workbook's period, in days.
const PERIOD: u32 = 30;

/// Is it a share of what happens in a time that can be chosen?
pub fn is_burnable(signal: &Signal) -> bool {
    let counted = match &signal.evidence {
        Evidence::Probe(probe) => is_counted(probe),
        _ => signal.own,
    };
    signal.unit == Unit::Ratio && counted && signal.expr.contains("${window}")
}

fn is_counted(probe: &Probe) -> bool {
    probe.series.iter().all(|series| series.motion == Motion::PerSecond)
}

/// The rules of an objective.
pub fn compile(page: &Page<'_>, promise: &Promise<'_>, signal: &Signal, threshold: &Threshold) -> Outcome {
    let refuse = |why: &str, help: &str| Outcome::Note(notes::because(&promise.words, promise.span, why, help));
    let bound = match bound::read(threshold, signal) {
        Ok(bound) => bound,
        Err((why, help)) => return refuse(&why, &help),
    };
    let below = signal.direction == Some(Direction::Below);
    let one = Decimal::whole(1);
    let budget = if below { one.plus(bound.value.times(-1)) } else { bound.value };
    if budget.is_zero() || budget.negative() || budget.float() >= 0.5 {
        return refuse("it leaves no error budget to burn", "state an objective such as 99.9% over 30 days");
    }
    let days = match period(promise, threshold) {
        Ok(days) => days,
        Err(why) => return refuse(why, "state a period of 7 to 366 days, such as `30 days`"),
    };
    let rule = |window: &Window| {
        // Percent of the budget, over the part of the period that the long window is.
        let rate = i64::from(days.value) * 24 * window.percent;
        let rate = Decimal::of(f64::from(u32::try_from(rate).ok()?) / f64::from(window.hours * 100))?;
        let errors = product(rate, budget)?;
        let value = if below { one.plus(errors.times(-1)) } else { errors };
        // Slower than the budget lasts is no trouble; more than everything cannot fail.
        let comparison = if below { Comparison::Below } else { Comparison::Above };
        let fits = rate.float() >= 0.9 && errors.float() < 1.0;
        fits.then(|| burning(page, promise, signal, window, (comparison, value, rate), &days, &bound.shown))
    };
    let rules: Vec<AlertRule> = WINDOWS.iter().filter_map(rule).collect();
    if rules.is_empty() {
        return refuse("no error budget burns as fast as these windows ask for", "state a stricter objective");
    }
    Outcome::Rules(rules, signal.needs.clone())
}

/// The objective's period in days: its row's, or what its own words say it is counted over.
fn period(promise: &Promise<'_>, threshold: &Threshold) -> Result<Stated<u32>, &'static str> {
    let length = match promise.period.map(|stated| &stated.value) {
        Some(TimeValue::Clock(Amount::Exact(length))) => *length,
        Some(_) => return Err("its period is no exact time"),
        None => match threshold.window {
            Some(length) => length,
            None => return Ok(Stated::default(PERIOD, "a period of 30 days is a default, the page states none")),
        },
    };
    let days = u32::try_from(length.seconds() / 86_400).ok().filter(|days| (7..=366).contains(days));
    days.map(Stated::said).ok_or("its period is too short or too long for burn rates")
}

/// The product, to the digits that people write.
fn product(a: Decimal, b: Decimal) -> Option<Decimal> {
    let rounded = format!("{:.10}", a.float() * b.float());
    Decimal::of(rounded.parse().ok()?)
}

fn burning(
    page: &Page<'_>,
    promise: &Promise<'_>,
    signal: &Signal,
    window: &Window,
    (comparison, value, rate): (Comparison, Decimal, Decimal),
    days: &Stated<u32>,
    objective: &str,
) -> AlertRule {
    let (long, short) = (window.hours * 3600, window.hours * 300);
    let operator = comparison.operator();
    let [over, now] =
        [long, short].map(|range| format!("{} {operator} {value}", bracketed(&filled(signal, None, range))));
    let speed = if rate == Decimal::whole(1) { String::new() } else { format!("{rate} times ") };
    let mut remark =
        format!("{speed}the budget's speed over {} and {}, as in Google's SRE workbook", seconds(long), seconds(short));
    if let Some(note) = &days.note {
        remark = format!("{remark}; {note}");
    }
    let expr = Stated { value: format!("{over} and {now}"), note: Some(remark) };
    let read_off = || valued(&filled(signal, None, short)).map(|(evidence, _)| evidence);
    let evidence = if signal.own { read_off() } else { Some(signal.evidence.clone()) };
    let tests = match &evidence {
        Some(Evidence::Probe(probe)) if is_counted(probe) => cases::both(signal, probe, (comparison, value), short),
        _ => Tests { untested: vec![notes::UNKNOWN_SERIES.to_owned()], ..Tests::default() },
    };
    let mut parts = vec![
        Part::Words(format!("{} over {}: ", signal.title, seconds(long))),
        Part::Value(Format::Percentage),
        Part::Words(format!(
            ", at which {}% of the error budget of {} days is gone in that time (objective {objective})",
            window.percent, days.value
        )),
    ];
    parts.extend(on(&signal.by));
    let level = SeverityKey { family: window.severity.to_owned(), number: None };
    let promise = Promise { severity: Some(level), ..promise.clone() };
    let name = format!("{}BudgetBurn{}", camel(&signal.title), seconds(long));
    let hold = Stated::default(0, "the windows say how long");
    let mut rule = assembled(page, &promise, &name, expr, hold, Annotation(parts), tests);
    if let Some((_, severity)) = rule.labels.iter_mut().find(|(label, _)| label == "severity") {
        severity.note = Some("default: the workbook pages for the two fast windows".to_owned());
    }
    rule
}
