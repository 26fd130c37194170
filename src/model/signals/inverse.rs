//! From an expression to series that make it give a value: the unit tests of rules whose PromQL is the page's own.
//!
//! What is turned round: selectors, rates and increases, averages over time, aggregations of one series, shares of two,
//! and arithmetic with numbers. Of everything else nothing is said.

use std::collections::{BTreeMap, BTreeSet};

use promql_parser::label::{MatchOp, Matchers};
use promql_parser::parser::{
    BinaryExpr, Call, Expr, LabelModifier, MatrixSelector, VectorMatchCardinality, VectorSelector,
};

use crate::model::signals::{Evidence, Formula, Given, Motion, Probe, ProbeSeries};
use crate::model::threshold::Cmp;
use crate::syntax::promql::{constant, parse};

/// How an expression of somebody's own is tested.
#[derive(Clone, Debug)]
pub struct Tested {
    /// Series for it.
    pub evidence: Evidence,
    /// The comparison that it ends with; nothing for a condition.
    pub bound: Option<(Cmp, f64)>,
    /// How far it looks back, in seconds.
    pub window: u32,
    /// The labels that its result has.
    pub labels: Vec<(String, String)>,
}

/// `(slope * x + offset) / 10^shift`
#[derive(Clone, Copy, PartialEq, Eq)]
struct Line {
    slope: i64,
    offset: i64,
    shift: u32,
}

const IDENTITY: Line = Line { slope: 1, offset: 0, shift: 0 };

impl Line {
    fn constant(value: i64) -> Self {
        Self { slope: 0, offset: value, shift: 0 }
    }

    fn times(self, factor: i64) -> Option<Self> {
        let (slope, offset) = (self.slope.checked_mul(factor)?, self.offset.checked_mul(factor)?);
        Some(Self { slope, offset, ..self })
    }

    fn plus(self, value: i64) -> Option<Self> {
        let scaled = value.checked_mul(10_i64.checked_pow(self.shift)?)?;
        Some(Self { offset: self.offset.checked_add(scaled)?, ..self })
    }
}

/// Labels by name.
type Labels = BTreeMap<String, String>;

/// Series that make a part of an expression give a line.
struct Made {
    series: Vec<ProbeSeries>,
    labels: Labels,
    /// How far back it looks, in seconds.
    window: u32,
    /// Is it a share of a whole that it is a part of?
    shared: bool,
}

/// How an expression is tested that compares, or asks whether something is absent.
pub fn tested(expr: &str) -> Option<Tested> {
    let tree = parse(expr).ok()?;
    let tree = bare(&tree);
    if let Expr::Call(call) = tree {
        return absent(call);
    }
    let Expr::Binary(binary) = tree else { return None };
    let number = constant(&binary.rhs)?;
    if binary.return_bool() {
        return None;
    }
    let comparison = match binary.op.to_string().as_str() {
        ">" => Cmp::Above,
        ">=" => Cmp::AtLeast,
        "<" => Cmp::Below,
        "<=" => Cmp::AtMost,
        "==" => Cmp::Equal,
        _ => return None,
    };
    if comparison == Cmp::Equal {
        return equal(&binary.lhs, number);
    }
    Some(Tested { bound: Some((comparison, number)), ..given(&binary.lhs)? })
}

/// Series that make an expression give any value that is asked for.
pub fn valued(expr: &str) -> Option<(Evidence, u32)> {
    let tree = parse(expr).ok()?;
    given(&tree).map(|tested| (tested.evidence, tested.window))
}

fn given(expr: &Expr) -> Option<Tested> {
    let maker = Maker { wanted: named(expr) };
    let made = maker.make(expr, IDENTITY)?;
    let (formula, complement) = match formula(expr) {
        (Formula::Ratio, complement) if made.shared => (Formula::Share, complement),
        other => other,
    };
    let falls = made.series.iter().any(|series| series.slope < 0);
    let complement = complement || formula == Formula::Inexact && falls;
    let probe = Probe { sample: String::new(), formula, complement, series: made.series };
    let labels = made.labels.into_iter().collect();
    Some(Tested { evidence: Evidence::Probe(probe), bound: None, window: made.window, labels })
}

/// `up == 0`: the series at the number, and beside it.
fn equal(expr: &Expr, number: f64) -> Option<Tested> {
    let whole = (number.fract() == 0.0 && (0.0..1e6).contains(&number)).then_some(number)?;
    let maker = Maker { wanted: named(expr) };
    let made = maker.make(expr, IDENTITY)?;
    let [series] = made.series.as_slice() else { return None };
    if series.motion != Motion::Gauge || (series.slope, series.offset, series.shift) != (1, 0, 0) {
        return None;
    }
    let at = |value: f64| vec![Given { series: series.series.clone(), values: format!("{value}x30") }];
    let evidence = Evidence::Cases { fire: at(whole), quiet: at(whole + 1.0), onset: 0 };
    Some(Tested { evidence, bound: None, window: made.window, labels: made.labels.into_iter().collect() })
}

/// `absent(up{job="x"})`: no series, and one.
fn absent(call: &Call) -> Option<Tested> {
    let Some(Expr::VectorSelector(selector)) = call.args.args.first().map(|arg| bare(arg)) else { return None };
    if call.func.name != "absent" {
        return None;
    }
    let (name, labels) = series(selector, &BTreeSet::new())?;
    let equals = selector.matchers.matchers.iter().filter(|matcher| matcher.op == MatchOp::Equal);
    let known: BTreeSet<&str> = equals.map(|matcher| matcher.name.as_str()).collect();
    let labels = labels.into_iter().filter(|(label, _)| known.contains(label.as_str())).collect();
    let quiet = vec![Given { series: name, values: "1x30".to_owned() }];
    Some(Tested { evidence: Evidence::Cases { fire: Vec::new(), quiet, onset: 0 }, bound: None, window: 0, labels })
}

fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(inner) => bare(&inner.expr),
        other => other,
    }
}

fn is_clock(expr: &Expr) -> bool {
    matches!(bare(expr), Expr::Call(call) if call.func.name == "time")
}

/// How the series' values make the expression's, and whether that is one less it.
fn formula(expr: &Expr) -> (Formula, bool) {
    match bare(expr) {
        Expr::Binary(binary) if binary.op.to_string() == "-" && number(&binary.lhs).is_some() => {
            match formula(&binary.rhs) {
                (Formula::Ratio, false) if number(&binary.lhs) == Some(1) => (Formula::Ratio, true),
                (Formula::Ratio | Formula::Scaled, false) => (Formula::Scaled, true),
                _ => (Formula::Inexact, false),
            }
        }
        Expr::Binary(binary) if binary.op.to_string() == "/" && is_plain(&binary.lhs) && is_plain(&binary.rhs) => {
            (Formula::Ratio, false)
        }
        Expr::Binary(binary) if binary.op.to_string() == "-" && is_clock(&binary.rhs) => (Formula::Value, false),
        Expr::Binary(binary) if binary.op.to_string() == "/" && number(&binary.rhs).is_some() => {
            match bare(&binary.lhs) {
                Expr::Binary(ahead) if is_clock(&ahead.rhs) => (Formula::Value, false),
                other if is_quotient(other) => (Formula::Scaled, false),
                _ => (Formula::Inexact, false),
            }
        }
        Expr::Call(call) if call.func.name == "histogram_quantile" => (Formula::Edge, false),
        other if is_plain(other) => (Formula::Value, false),
        other if is_quotient(other) => (Formula::Scaled, false),
        _ => (Formula::Inexact, false),
    }
}

/// Is it a quotient of two series, multiplied by numbers?
fn is_quotient(expr: &Expr) -> bool {
    let Expr::Binary(binary) = bare(expr) else { return false };
    match scaled(binary) {
        Some(inner) => is_quotient(inner),
        None => binary.op.to_string() == "/" && is_proportional(&binary.lhs) && is_proportional(&binary.rhs),
    }
}

/// Is it a series, multiplied by numbers?
fn is_proportional(expr: &Expr) -> bool {
    let inner = match bare(expr) {
        Expr::Binary(binary) => scaled(binary),
        _ => None,
    };
    inner.map_or_else(|| is_plain(expr), is_proportional)
}

/// What is multiplied by a number, or divided by one.
fn scaled(binary: &BinaryExpr) -> Option<&Expr> {
    match (binary.op.to_string().as_str(), number(&binary.lhs), number(&binary.rhs)) {
        ("*", Some(_), None) => Some(&binary.rhs),
        ("*" | "/", None, Some(_)) => Some(&binary.lhs),
        _ => None,
    }
}

/// Is it a series, or what Prometheus reckons of it without rounding?
fn is_plain(expr: &Expr) -> bool {
    match bare(expr) {
        Expr::VectorSelector(_) => true,
        Expr::Aggregate(aggregate) => is_plain(&aggregate.expr),
        Expr::Call(call) => {
            matches!(call.func.name, "rate" | "increase" | "max_over_time" | "min_over_time" | "last_over_time")
        }
        _ => false,
    }
}

/// A whole number.
fn number(expr: &Expr) -> Option<i64> {
    let value = constant(expr)?;
    let whole = value.fract() == 0.0 && value.abs() < 1e12;
    // It fits, and is whole.
    #[allow(clippy::cast_possible_truncation)]
    whole.then_some(value as i64)
}

/// 2 of 100; nothing for what is no power of ten.
fn places(factor: i64) -> Option<u32> {
    (0..13).find(|&places| 10_i64.checked_pow(places) == Some(factor))
}

/// The labels that an expression names: each series has them all, so that they can be told apart and joined.
fn named(expr: &Expr) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    collect(expr, &mut all);
    all.remove("le");
    all
}

fn collect(expr: &Expr, all: &mut BTreeSet<String>) {
    match expr {
        Expr::Paren(inner) => collect(&inner.expr, all),
        Expr::Aggregate(aggregate) => {
            if let Some(LabelModifier::Include(labels)) = &aggregate.modifier {
                all.extend(labels.labels.iter().cloned());
            }
            collect(&aggregate.expr, all);
        }
        Expr::Binary(binary) => {
            collect(&binary.lhs, all);
            collect(&binary.rhs, all);
        }
        Expr::Call(call) => call.args.args.iter().for_each(|arg| collect(arg, all)),
        _ => {}
    }
}

/// Makes series for the parts of one expression.
struct Maker {
    wanted: BTreeSet<String>,
}

impl Maker {
    fn make(&self, expr: &Expr, line: Line) -> Option<Made> {
        match expr {
            Expr::Paren(inner) => self.make(&inner.expr, line),
            Expr::VectorSelector(selector) => self.moving(selector, Motion::Gauge, 0, line),
            Expr::Call(call) => self.call(call, line),
            Expr::Aggregate(aggregate) => {
                let mut made = match aggregate.op.to_string().as_str() {
                    "sum" | "avg" | "max" | "min" => self.make(&aggregate.expr, line)?,
                    _ => return None,
                };
                match &aggregate.modifier {
                    Some(LabelModifier::Include(kept)) => made.labels.retain(|label, _| kept.labels.contains(label)),
                    Some(LabelModifier::Exclude(gone)) => made.labels.retain(|label, _| !gone.labels.contains(label)),
                    None => made.labels.clear(),
                }
                Some(made)
            }
            Expr::Binary(binary) => self.binary(binary, line),
            _ => None,
        }
    }

    fn moving(&self, selector: &VectorSelector, motion: Motion, window: u32, line: Line) -> Option<Made> {
        let (name, labels) = series(selector, &self.wanted)?;
        let Line { slope, offset, shift } = line;
        Some(Made {
            series: vec![ProbeSeries { series: name, motion, slope, offset, shift }],
            labels,
            window,
            shared: false,
        })
    }

    fn call(&self, call: &Call, line: Line) -> Option<Made> {
        if call.func.name == "histogram_quantile" {
            return self.quantile(call, line);
        }
        let motion = match call.func.name {
            "rate" => Motion::PerSecond,
            "increase" => Motion::PerWindow,
            "avg_over_time" | "max_over_time" | "min_over_time" | "last_over_time" => Motion::Gauge,
            _ => return None,
        };
        let Some(Expr::MatrixSelector(MatrixSelector { vs, range })) = call.args.args.first().map(|arg| bare(arg))
        else {
            return None;
        };
        self.moving(vs, motion, u32::try_from(range.as_secs()).ok()?, line)
    }

    /// A quantile is the bound of the last bucket but one, where all that is observed lies above it.
    fn quantile(&self, call: &Call, line: Line) -> Option<Made> {
        let inner = call.args.args.get(1).filter(|_| line == IDENTITY)?;
        let mut made = self.make(inner, Line::constant(0))?;
        let [series] = made.series.as_slice() else { return None };
        let (name, rest) = series.series.split_once('{').unwrap_or((&series.series, "}"));
        let inner = rest.strip_suffix('}')?;
        let bucket = |edge: &str, offset: i64| {
            let comma = if inner.is_empty() { "" } else { "," };
            let name = format!("{name}{{{inner}{comma}le=\"{edge}\"}}");
            ProbeSeries { series: name, motion: series.motion, slope: 0, offset, shift: 0 }
        };
        let fit = name.ends_with("_bucket") && series.motion != Motion::Gauge && !inner.contains("le=");
        let both = fit.then(|| vec![bucket("${x}", 0), bucket("+Inf", 1)])?;
        made.series = both;
        made.labels.remove("le");
        Some(made)
    }

    fn binary(&self, binary: &BinaryExpr, line: Line) -> Option<Made> {
        let (lhs, rhs) = (&binary.lhs, &binary.rhs);
        let op = binary.op.to_string();
        match (op.as_str(), number(lhs), number(rhs)) {
            ("*", Some(factor), None) | ("*", None, Some(factor)) => {
                let inner = if number(lhs).is_some() { rhs } else { lhs };
                let shift = line.shift + places(factor)?;
                self.make(inner, Line { shift, ..line })
            }
            ("/", None, Some(factor)) => self.make(lhs, line.times(factor)?),
            ("+", None, Some(more)) => self.make(lhs, line.plus(-more)?),
            ("-", None, Some(less)) => self.make(lhs, line.plus(less)?),
            ("-", None, None) if is_clock(rhs) => {
                let mut made = self.make(lhs, line)?;
                let gauges = made.series.iter().all(|series| series.motion == Motion::Gauge);
                made.series.iter_mut().for_each(|series| series.motion = Motion::Ahead);
                gauges.then_some(made)
            }
            ("-", Some(from), None) => self.make(rhs, line.plus(-from)?.times(-1)?),
            ("/", None, None) => self.joined(binary, line, Line::constant(1)),
            ("-", None, None) => self.joined(binary, line, Line::constant(0)),
            _ => None,
        }
    }

    /// Two sides that are matched one to one.
    fn joined(&self, binary: &BinaryExpr, left: Line, right: Line) -> Option<Made> {
        let mut a = self.make(&binary.lhs, left)?;
        let shared = self.overlap(&binary.lhs, &binary.rhs)?;
        // The whole is the part and the rest of it.
        let rest = Line { slope: -left.slope, offset: 10_i64.checked_pow(left.shift)? - left.offset, ..left };
        let fit = !shared || binary.op.to_string() == "/" && right == Line::constant(1);
        let b = fit.then(|| self.make(&binary.rhs, if shared { rest } else { right }))??;
        let matching = binary.modifier.as_ref();
        let one_to_one = matching.is_none_or(|modifier| modifier.card == VectorMatchCardinality::OneToOne);
        match matching.and_then(|modifier| modifier.matching.as_ref()) {
            Some(LabelModifier::Include(on)) => {
                let same = on.labels.iter().all(|label| a.labels.get(label) == b.labels.get(label));
                a.labels.retain(|label, _| on.labels.contains(label));
                (same && one_to_one).then_some(())?;
            }
            Some(LabelModifier::Exclude(_)) => return None,
            None => (a.labels == b.labels).then_some(())?,
        }
        let window = a.window.max(b.window);
        Some(Made { series: a.series.into_iter().chain(b.series).collect(), labels: a.labels, window, shared })
    }

    /// Does the right side count the left side's series, too? Nothing where the left one counts the right one's, or
    /// where a side has several.
    fn overlap(&self, lhs: &Expr, rhs: &Expr) -> Option<bool> {
        let (a, b) = (only(lhs)?, only(rhs)?);
        let takes = |one: &VectorSelector, other: &VectorSelector| -> Option<bool> {
            let (_, labels) = series(other, &self.wanted)?;
            let label = |name: &str| labels.get(name).map_or("", String::as_str);
            Some(one.name == other.name && one.matchers.matchers.iter().all(|m| m.is_match(label(&m.name))))
        };
        (!takes(a, b)?).then_some(())?;
        takes(b, a)
    }
}

/// The selector of an expression that has one alone.
fn only(expr: &Expr) -> Option<&VectorSelector> {
    match expr {
        Expr::Paren(inner) => only(&inner.expr),
        Expr::VectorSelector(selector) => Some(selector),
        Expr::MatrixSelector(selector) => Some(&selector.vs),
        Expr::Aggregate(aggregate) => only(&aggregate.expr),
        Expr::Binary(binary) if number(&binary.lhs).is_some() => only(&binary.rhs),
        Expr::Binary(binary) if number(&binary.rhs).is_some() => only(&binary.lhs),
        Expr::Call(call) => call.args.args.last().and_then(|arg| only(arg)),
        _ => None,
    }
}

/// A series that a selector takes, with a value for each label that is `wanted`.
fn series(selector: &VectorSelector, wanted: &BTreeSet<String>) -> Option<(String, Labels)> {
    let name = selector.name.as_ref()?;
    let Matchers { matchers, or_matchers } = &selector.matchers;
    if selector.offset.is_some() || selector.at.is_some() || !or_matchers.is_empty() {
        return None;
    }
    let mut labels: Labels = wanted.iter().map(|label| (label.clone(), "a".to_owned())).collect();
    for matcher in matchers {
        let value = &matcher.value;
        match &matcher.op {
            MatchOp::Equal if value.is_empty() => _ = labels.remove(&matcher.name),
            MatchOp::Equal => _ = labels.insert(matcher.name.clone(), value.clone()),
            MatchOp::Re(_) => _ = labels.insert(matcher.name.clone(), example(value)?),
            // "a" is neither empty nor what anybody leaves out.
            MatchOp::NotEqual | MatchOp::NotRe(_) => {
                if !labels.contains_key(&matcher.name) {
                    labels.insert(matcher.name.clone(), "a".to_owned());
                }
            }
        }
    }
    let plain = |value: &String| !value.contains(['"', '\\', '\n']);
    let fits = matchers.iter().all(|matcher| matcher.is_match(labels.get(&matcher.name).map_or("", String::as_str)));
    let inner: Vec<String> = labels.iter().map(|(label, value)| format!("{label}=\"{value}\"")).collect();
    let shown = if inner.is_empty() { name.clone() } else { format!("{name}{{{}}}", inner.join(",")) };
    (fits && labels.values().all(plain)).then_some((shown, labels))
}

/// A value that a simple pattern takes: `5..`, `a|b`, `.+`. Whether it does is tried by the caller.
fn example(pattern: &str) -> Option<String> {
    let first = pattern.trim_start_matches('^').trim_end_matches('$').trim_matches(['(', ')']).split('|').next()?;
    let filled =
        first.replace(".+", "a").replace(".*", "a").replace("[0-9]+", "1").replace("\\d+", "1").replace("\\.", "~");
    Some(filled.replace('.', "0").replace('~', "."))
}
