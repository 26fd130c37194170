//! The catalogue's file, and signals of a configuration.

use promql_parser::parser::{self, Expr};
use serde::Deserialize;

use crate::config::{self, Direction};
use crate::model::signals::{Evidence, Formula, Given, Motion, Probe, ProbeSeries, Signal, Unit};
use crate::syntax::promql::parse;

/// Labels that a result keeps where a signal does not say.
const BY: [&str; 2] = ["namespace", "service"];
/// How far back a signal looks where it does not say: the range that Prometheus' own examples use.
const WINDOW: &str = "5m";
/// How long it must hold where neither page nor signal says: kube-prometheus' commonest short value.
const HOLD: &str = "5m";

/// Minutes after which the user's series show what they are to show: two windows.
const SETTLED: u32 = 10;

/// `catalogue.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    signals: toml::Table,
}

/// A signal as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    alert: String,
    title: String,
    aliases: Vec<String>,
    unit: String,
    direction: Option<Direction>,
    #[serde(default)]
    baseline: bool,
    #[serde(default)]
    scoped: bool,
    by: Option<Vec<String>>,
    window: Option<String>,
    #[serde(rename = "for")]
    hold: Option<String>,
    needs: Vec<String>,
    expr: String,
    sample: Option<String>,
    formula: Option<Form>,
    #[serde(default)]
    complement: bool,
    #[serde(default)]
    probe: Vec<Moving>,
    #[serde(default)]
    fire: Vec<Fixed>,
    #[serde(default)]
    quiet: Vec<Fixed>,
    #[serde(default)]
    onset: u32,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Form {
    Value,
    Difference,
    Ratio,
    Share,
    Edge,
    Inexact,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixed {
    series: String,
    values: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Moving {
    series: String,
    gauge: Option<[i64; 2]>,
    per_second: Option<[i64; 2]>,
    per_window: Option<[i64; 2]>,
    ahead: Option<[i64; 2]>,
    falls: Option<[i64; 2]>,
}

/// Reads the catalogue's text.
pub(super) fn catalogue(text: &str) -> Result<Vec<Signal>, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let entry = |(name, table): (String, toml::Value)| {
        let entry: Entry = table.try_into().map_err(|e| format!("{name}: {e}"))?;
        signal(name.clone(), entry).ok_or_else(|| format!("{name}: unit, probe or cases are not right"))
    };
    file.signals.into_iter().map(entry).collect()
}

fn signal(name: String, entry: Entry) -> Option<Signal> {
    let unit = Unit::named(&entry.unit)?;
    let given =
        |all: Vec<Fixed>| all.into_iter().map(|f| Given { series: f.series, values: f.values }).collect::<Vec<_>>();
    let evidence = match entry.formula {
        Some(form) => Evidence::Probe(Probe {
            sample: entry.sample?,
            formula: formula(form),
            complement: entry.complement,
            series: entry.probe.into_iter().map(moving).collect::<Option<_>>()?,
        }),
        None => Evidence::Cases { fire: given(entry.fire), quiet: given(entry.quiet), onset: entry.onset },
    };
    Some(Signal {
        name,
        alert: entry.alert,
        title: entry.title,
        aliases: entry.aliases,
        unit,
        direction: entry.direction,
        baseline: entry.baseline,
        scoped: entry.scoped,
        by: entry.by.unwrap_or_else(|| BY.map(str::to_owned).to_vec()),
        window: entry.window.unwrap_or_else(|| WINDOW.to_owned()),
        hold: entry.hold.unwrap_or_else(|| HOLD.to_owned()),
        needs: entry.needs,
        expr: entry.expr,
        evidence,
        own: false,
    })
}

fn formula(form: Form) -> Formula {
    match form {
        Form::Value => Formula::Value,
        Form::Difference => Formula::Difference,
        Form::Ratio => Formula::Ratio,
        Form::Share => Formula::Share,
        Form::Edge => Formula::Edge,
        Form::Inexact => Formula::Inexact,
    }
}

fn moving(series: Moving) -> Option<ProbeSeries> {
    let motions = [
        (Motion::Gauge, series.gauge),
        (Motion::PerSecond, series.per_second),
        (Motion::PerWindow, series.per_window),
        (Motion::Ahead, series.ahead),
        (Motion::Falls, series.falls),
    ];
    let (motion, [slope, offset]) = motions.into_iter().find_map(|(motion, line)| line.map(|line| (motion, line)))?;
    Some(ProbeSeries { series: series.series, motion, slope, offset, shift: 0 })
}

/// A signal of a configuration; `old` is the built-in one that it replaces.
pub(super) fn own(name: &str, given: &config::Signal, old: Option<&Signal>) -> Signal {
    let unit = given.unit.as_deref().and_then(Unit::named).or(old.map(|o| o.unit));
    let plain = plain(&given.expr);
    let unit = unit.unwrap_or(if compares(&plain) == Some(true) { Unit::Condition } else { Unit::Count });
    let direction = given.direction.or(old.and_then(|o| o.direction)).or(Some(Direction::Above));
    let title = old.map_or_else(|| sentence(name), |o| o.title.clone());
    Signal {
        name: name.to_owned(),
        alert: old.map_or_else(|| camel(name), |o| o.alert.clone()),
        title,
        aliases: given.aliases.iter().cloned().chain(old.into_iter().flat_map(|o| o.aliases.clone())).collect(),
        unit,
        direction: direction.filter(|_| unit != Unit::Condition),
        baseline: false,
        scoped: false,
        by: labels_kept(&plain),
        window: WINDOW.to_owned(),
        hold: given.hold.clone().unwrap_or_else(|| old.map_or(HOLD, |o| &o.hold).to_owned()),
        needs: given.needs.clone(),
        expr: given.expr.clone(),
        evidence: evidence(given),
        own: true,
    }
}

/// The user's expression with its blanks filled in, as far as its shape hangs on them.
fn plain(expr: &str) -> String {
    let blanks = [("${sel}", ""), ("${offset}", ""), ("${window}", WINDOW), ("${q}", "0.99"), ("${by}", "instance")];
    blanks.iter().fold(expr.to_owned(), |expr, (blank, value)| expr.replace(blank, value))
}

/// What an expression of the user's asks.
pub enum Question {
    /// Nothing: why it is no PromQL.
    NoPromQl(String),
    /// Whether something is so.
    Compares,
    /// How much something is.
    Value {
        /// Is it a share of a hundred?
        hundredths: bool,
    },
}

/// What an expression of the user's asks.
pub fn question(expr: &str) -> Question {
    let plain = plain(expr);
    if let Err(why) = parse(&plain) {
        return Question::NoPromQl(why);
    }
    let shown = parsed(&plain).map(|tree| tree.to_string()).unwrap_or_default();
    match compares(&plain) {
        Some(true) => Question::Compares,
        _ => Question::Value { hundredths: shown.contains("* 100") || shown.contains("100 *") },
    }
}

/// The user's series.
fn evidence(given: &config::Signal) -> Evidence {
    let series = |all: &[config::TestSeries]| {
        all.iter().map(|one| Given { series: one.series.clone(), values: one.values.clone() }).collect()
    };
    if given.fire.is_empty() && given.quiet.is_empty() {
        return Evidence::None;
    }
    Evidence::Cases { fire: series(&given.fire), quiet: series(&given.quiet), onset: SETTLED }
}

/// A signal that is nothing but an expression.
pub fn own_expression(expr: &str) -> Signal {
    own("", &config::Signal { expr: expr.to_owned(), ..config::Signal::default() }, None)
}

fn parsed(expr: &str) -> Option<Expr> {
    parse(expr).ok()
}

/// Does the PromQL expression yield something only where a comparison holds? `None` where it is none.
pub fn compares(expr: &str) -> Option<bool> {
    fn at_top(expr: &Expr) -> bool {
        match expr {
            Expr::Paren(inner) => at_top(&inner.expr),
            Expr::Binary(binary) if binary.op.is_comparison_operator() => !binary.return_bool(),
            Expr::Binary(binary) if binary.op.is_set_operator() => at_top(&binary.lhs),
            Expr::Call(call) => call.func.name == "absent" || call.func.name == "absent_over_time",
            _ => false,
        }
    }
    parsed(expr).filter(|parsed| !says_how_often(parsed)).map(|parsed| at_top(&parsed))
}

/// Does it compare with so many in a time, in words that happen to be PromQL: `failures > 10/min`?
fn says_how_often(expr: &Expr) -> bool {
    const TIMES: &[&str] =
        &["s", "sec", "second", "m", "min", "minute", "h", "hr", "hour", "d", "day", "w", "week", "month"];
    let Expr::Binary(whole) = expr else { return false };
    match &*whole.rhs {
        Expr::Binary(share) if whole.op.is_comparison_operator() => match (&*share.lhs, &*share.rhs) {
            (Expr::NumberLiteral(_), Expr::VectorSelector(unit)) => {
                unit.name.as_deref().is_some_and(|name| TIMES.contains(&name))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Is the PromQL expression more than a series, a call or an aggregation: one that wants brackets in another one?
pub fn reckons(expr: &str) -> bool {
    let whole =
        |tree: &Expr| matches!(tree, Expr::Call(_) | Expr::Aggregate(_) | Expr::VectorSelector(_) | Expr::Paren(_));
    !parsed(expr).as_ref().is_some_and(whole)
}

/// The labels that the PromQL expression's outermost aggregation names.
pub fn labels_kept(expr: &str) -> Vec<String> {
    fn of(expr: &Expr) -> Option<Vec<String>> {
        match expr {
            Expr::Paren(inner) => of(&inner.expr),
            Expr::Unary(inner) => of(&inner.expr),
            Expr::Binary(binary) => of(&binary.lhs).or_else(|| of(&binary.rhs)),
            Expr::Call(call) => call.args.args.iter().find_map(|arg| of(arg)),
            Expr::Aggregate(aggregate) => match &aggregate.modifier {
                Some(parser::LabelModifier::Include(labels)) => Some(labels.labels.clone()),
                _ => Some(Vec::new()),
            },
            _ => None,
        }
    }
    let mut labels = parsed(expr).and_then(|parsed| of(&parsed)).unwrap_or_default();
    labels.retain(|label| label != "le");
    labels
}

/// `llm-failure` as `Llm failure`.
fn sentence(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `llm-failure` as `LlmFailure`.
pub(super) fn camel(name: &str) -> String {
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(sentence).collect()
}
