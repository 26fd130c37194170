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
    /// The labels of the result, where the expression is not the signal's own.
    pub labels: Option<&'a [(String, String)]>,
    /// Must the value be met to its last digit, as the annotations show it?
    pub exact: bool,
}

impl<'a> Subject<'a> {
    /// A signal's own expression.
    pub fn new(signal: &'a Signal, bound: Option<(Comparison, Decimal)>, window: u32, hold: u32) -> Self {
        Self { signal, bound, window, hold, labels: None, exact: false }
    }
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
        (Evidence::Cases { fire, quiet, onset }, _) => condition(subject, fire, quiet, onset * EVALUATION),
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
        let labels = kept(subject, &series);
        Case { name: name.to_owned(), step: EVALUATION, series, labels, checks }
    };
    // From when on the user's own series hold, only they know. The value is not shown.
    let checks = if subject.signal.own { vec![(fires, Some(0.0))] } else { firing(fires, subject.hold, 0.0) };
    let firing = case("fires when it has held for long enough", fire, checks);
    let well = case("quiet while all is well", quiet, vec![(until, None)]);
    // The user may have given one of them alone; that nothing fires without any series shows nothing.
    let own = |given: &[Given]| subject.signal.own && given.is_empty();
    let cases = [(firing, own(fire)), (well, own(quiet))];
    let cases = cases.into_iter().filter(|(_, missing)| !missing).map(|(case, _)| case).collect();
    let moment = "when exactly it fires: the series are the configuration's own".to_owned();
    let untested = Some(moment).filter(|_| subject.signal.own).into_iter().collect();
    Tests { cases, untested, ..Tests::default() }
}

/// The unit tests of two windows that must both be beyond a bound: the short one is `short` seconds long, the long one
/// twelve times that. Of the long one the beginning is enough.
pub fn both(signal: &Signal, probe: &Probe, (comparison, bound): (Comparison, Decimal), short: u32) -> Tests {
    let upper = comparison.is_upper();
    let step = short / 2;
    let end = 4 * step;
    // In errors, of which more is bad whichever side the signal's bound is on.
    let share = |percent: i64| {
        let whole = Decimal::whole(1);
        let errors = if upper { bound } else { whole.plus(bound.times(-1)) };
        let errors = errors.times(percent).shifted(2);
        if upper { errors } else { whole.plus(errors.times(-1)) }
    };
    let subject = Subject::new(signal, Some((comparison, bound)), short, 0);
    let case = |what: &str, before: Decimal, after: Decimal, value: Option<Decimal>| {
        let series = series::give_two(probe, before, after, step);
        let labels = kept(&subject, &series);
        let name = format!("{what} {} {bound}: {}", comparison.operator(), value.map_or("quiet", |_| "fires"));
        Case { name, step, series, labels, checks: vec![(end, value.map(Decimal::float))] }
    };
    let cases = vec![
        case("both windows are", share(101), share(101), Some(share(101))),
        case("neither window is", share(99), share(99), None),
        // The long window sees the mean of both halves.
        case("the short window alone is", share(93), share(105), None),
        case("the long window alone is", share(105), share(99), None),
    ];
    let untested = vec![format!("at {bound} itself: floating point decides there")];
    Tests { cases, untested, impossible: false }
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
    let good = beyond(!upper);
    let operator = comparison.operator();
    let mut tests = Tests::default();
    let give = |x: Decimal| series::give(probe, x, subject.window, onset.first.unwrap_or(onset.settled), settled);
    let near = std::iter::once(beyond(upper)).chain(series::steps_beyond(bound, upper).filter(|_| subject.exact));
    // Further away there are more numbers that floating point does not round.
    let away = |by: Decimal| bound.plus(if upper { by } else { by.times(-1) });
    let far = [Decimal::whole(1), Decimal::whole(25).shifted(2)].map(away).into_iter().filter(|_| subject.exact);
    let wanted = near.map(|x| (x, true)).chain(far.map(|x| (x, false)));
    let mut given = wanted.filter_map(|(x, near)| Some((x, near, give(x)?))).peekable();
    if given.peek().is_none() {
        tests.impossible = true;
        return tests;
    }
    let Some((bad, near, over)) = given.find(|(.., supply)| supply.exact || !subject.exact) else {
        tests.untested.push("its annotations show a value that floating point rounds".to_owned());
        return tests;
    };
    let case = |name: String, supply: Supply, checks| {
        let labels = kept(subject, &supply.series);
        Case { name, step: supply.step, series: supply.series, labels, checks }
    };
    if !near {
        tests
            .untested
            .push("a value just beyond the bound: floating point rounds what its annotations show".to_owned());
    }
    // A speed far beyond the bound passes it before its window is full: nobody can tell when.
    let shows = near && subject.window <= series::SHORT;
    let told = bad == beyond(upper) || shows || onset.settled < ceil(subject.window);
    let before =
        onset.first.filter(|_| told).map(|first| first + held).filter(|&fires| fires >= EVALUATION && held > 0);
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
fn kept(subject: &Subject<'_>, series: &[(String, String)]) -> Vec<(String, String)> {
    if let Some(labels) = subject.labels {
        return labels.to_vec();
    }
    let signal = subject.signal;
    if !signal.expr.contains("${by}") && !signal.own {
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
