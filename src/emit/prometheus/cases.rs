//! The unit tests of a rule: over the bound, at it, under it, and one evaluation before it may fire.

use crate::emit::prometheus::decimal::Decimal;
use crate::emit::prometheus::rule::Case;
use crate::emit::prometheus::series::{self, EVALUATION, Supply, ceil};
use crate::model::signals::{Evidence, Given, Probe, Signal};

/// How a value is compared with its bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `<=`
    AtMost,
}

impl Comparison {
    /// The operator in PromQL.
    pub fn operator(self) -> &'static str {
        match self {
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::AtMost => "<=",
        }
    }

    /// The comparison that holds where this one does not.
    pub fn negated(self) -> Self {
        match self {
            Self::Above => Self::AtMost,
            Self::AtLeast => Self::Below,
            Self::Below => Self::AtLeast,
            Self::AtMost => Self::Above,
        }
    }

    /// Does it hold for large values?
    pub fn is_upper(self) -> bool {
        matches!(self, Self::Above | Self::AtLeast)
    }

    /// Does it hold at the bound itself?
    pub fn takes_bound(self) -> bool {
        matches!(self, Self::AtLeast | Self::AtMost)
    }
}

/// What is to be tested.
pub struct Subject<'a> {
    /// The signal.
    pub signal: &'a Signal,
    /// The bound in the signal's unit; `None` for a condition.
    pub bound: Option<(Comparison, Decimal)>,
    /// How far back the expression looks, in seconds.
    pub window: u32,
    /// How long it must hold, in seconds.
    pub hold: u32,
}

/// The unit tests of a rule, and what they leave out.
#[derive(Debug, Default)]
pub struct Tests {
    /// The tests.
    pub cases: Vec<Case>,
    /// What is not tested, and why.
    pub untested: Vec<String>,
    /// No series can make the rule fire.
    pub impossible: bool,
}

/// The unit tests for `subject`.
pub fn tests(subject: &Subject<'_>) -> Tests {
    match (&subject.signal.evidence, subject.bound) {
        (Evidence::Probe(probe), Some((comparison, bound))) => around(subject, probe, comparison, bound),
        (Evidence::Cases { fire, quiet, onset }, None) => condition(subject, fire, quiet, onset * EVALUATION),
        _ => Tests {
            untested: vec![format!(
                "the signal `{}` of the configuration comes without series to test it with",
                subject.signal.name
            )],
            ..Tests::default()
        },
    }
}

fn condition(subject: &Subject<'_>, fire: &[Given], quiet: &[Given], onset: u32) -> Tests {
    let fires = onset + ceil(subject.hold);
    let until = fires + 5 * EVALUATION;
    let case = |name: &str, given: &[Given], checks| {
        let series = series::lasting(given, until);
        let labels = kept(subject.signal, &series);
        Case { name: name.to_owned(), step: EVALUATION, series, labels, checks }
    };
    let cases = vec![
        case(
            "fires when it has held for long enough",
            fire,
            firing(fires, subject.hold, condition_value(subject.signal)),
        ),
        case("quiet while all is well", quiet, vec![(until, None)]),
    ];
    Tests { cases, ..Tests::default() }
}

/// The value of a condition's expression while it fires. Annotations of conditions do not show it.
fn condition_value(_: &Signal) -> f64 {
    0.0
}

/// Quiet one evaluation before `fires`, and not at it.
fn firing(fires: u32, hold: u32, value: f64) -> Vec<(u32, Option<f64>)> {
    let before = fires.checked_sub(EVALUATION).filter(|_| hold > 0).map(|at| (at, None));
    before.into_iter().chain([(fires, Some(value))]).collect()
}

fn around(subject: &Subject<'_>, probe: &Probe, comparison: Comparison, bound: Decimal) -> Tests {
    let upper = comparison.is_upper();
    let onset = series::onset(probe, bound, subject.window, upper);
    let held = ceil(subject.hold);
    let settled = onset.settled + held + 2 * EVALUATION;
    let beyond = |up: bool| series::beyond(probe, bound, subject.signal.unit, up);
    let (bad, good) = (beyond(upper), beyond(!upper));
    let operator = comparison.operator();
    let mut tests = Tests::default();
    let Some(over) = series::give(probe, bad, subject.window, onset.first.unwrap_or(onset.settled), settled) else {
        tests.impossible = true;
        return tests;
    };
    let case = |name: String, supply: Supply, checks| {
        let labels = kept(subject.signal, &supply.series);
        Case { name, step: supply.step, series: supply.series, labels, checks }
    };
    let before = onset.first.map(|first| first + held).filter(|&fires| fires >= EVALUATION && held > 0);
    let before = before.map(|fires| (fires - EVALUATION, None));
    let fires = (onset.first.unwrap_or(onset.settled) + held).max(onset.settled);
    let checks = before.into_iter().chain([(fires, Some(bad.float()))]).collect();
    tests.cases.push(case(format!("{bad}, bound {operator} {bound}: fires"), over, checks));
    match series::give(probe, bound, subject.window, settled, settled).filter(|supply| supply.exact) {
        Some(supply) => {
            let value = comparison.takes_bound().then(|| bound.float());
            let what = if value.is_some() { "fires" } else { "quiet" };
            tests.cases.push(case(
                format!("{bound}, at the bound of {operator}: {what}"),
                supply,
                vec![(settled, value)],
            ));
        }
        None => tests.untested.push(format!("{operator} at {bound} itself: floating point decides there")),
    }
    if let Some(supply) = series::give(probe, good, subject.window, settled, settled) {
        tests.cases.push(case(format!("{good}, bound {operator} {bound}: quiet"), supply, vec![(settled, None)]));
    }
    tests
}

/// The labels of the expression's result: those of the series that the signal keeps.
fn kept(signal: &Signal, series: &[(String, String)]) -> Vec<(String, String)> {
    if !signal.expr.contains("${by}") {
        return Vec::new();
    }
    let labels = series.first().map(|(name, _)| labels_of(name)).unwrap_or_default();
    labels.into_iter().filter(|(label, _)| signal.by.contains(label)).collect()
}

/// The labels in `metric{a="b",c="d"}`.
fn labels_of(series: &str) -> Vec<(String, String)> {
    let inner = series.split_once('{').map_or("", |(_, rest)| rest.trim_end_matches('}'));
    let pairs = inner.split("\",").filter_map(|pair| pair.split_once("=\""));
    pairs.map(|(name, value)| (name.trim().to_owned(), value.trim_end_matches('"').to_owned())).collect()
}
