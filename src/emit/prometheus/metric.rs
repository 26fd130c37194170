//! Rules for a metric or a query of the page's own, and the bound beside it.

use crate::config::Direction;
use crate::diagnostic::Diagnostic;
use crate::emit::prometheus::bound;
use crate::emit::prometheus::compile::{Outcome, Page, bracketed, rule};
use crate::emit::prometheus::names::camel;
use crate::emit::prometheus::notes;
use crate::emit::prometheus::sources::Promise;
use crate::model::rule_file::{Expr, Measure, Query, constant, measure, walk};
use crate::model::signals::{Signal, Unit, own_expression};
use crate::model::threshold::{self, Bound, Cmp, Dimension, Quantity, Threshold};
use crate::model::words;

/// Endings of counters, and of the parts of histograms, which are counters.
const COUNTERS: &[&str] = &["_total", "_count", "_sum", "_bucket"];

/// Parts of the names of what is a histogram or a summary more often than not.
const DISTRIBUTIONS: &[&str] = &["duration", "latency"];

/// A rule for the page's own metric.
pub fn compile(page: &Page<'_>, promise: &Promise<'_>, query: &Query, stated: &Threshold) -> Outcome {
    let refuse = |why: &str, help: &str| Outcome::Note(refusal(promise, why, help));
    let Some(tree) = query.expr() else { return Outcome::Nothing };
    let expr = query.text.text.trim();
    if let Some((why, help)) = unfit(tree, expr) {
        return refuse(why, &help);
    }
    if stated.quantile.is_some_and(|asked| quantile(tree) != Some(asked)) {
        return refuse("another quantile is asked for than the page has a query for", "give the query on the page");
    }
    if stated.window.is_some() && !expr.contains('[') {
        return refuse("it is to be seen over a time", &format!("give the query: `avg_over_time({expr}[5m])`"));
    }
    if (stated.per.is_some() || says_how_often(&promise.words)) && !expr.contains('[') {
        return refuse("the bound counts events in a time", &format!("give the query: `changes({expr}[5m])`"));
    }
    let title = promise.subject.trim_matches('`').to_owned();
    let direction = match stated.breach() {
        Cmp::Above | Cmp::AtLeast => Direction::Above,
        Cmp::Below | Cmp::AtMost => Direction::Below,
        Cmp::Equal => return equal(page, promise, expr, stated, title),
        Cmp::Unstated => return refuse("the page does not say on which side it is bad", "write `>` or `<`"),
    };
    let unit = unit(tree, expr);
    let signal =
        Signal { unit, direction: Some(direction), alert: alert(&title, direction), title, ..own_expression(expr) };
    let stated = Threshold { bound: in_unit(stated.bound, tree, expr), ..stated.clone() };
    match bound::read(&stated, &signal) {
        Ok(bound) => rule(page, promise, &signal, Some(bound)),
        Err((why, help)) => refuse(&why, &help),
    }
}

/// Does a bound say how often: `> 2 changes/min`, `5 restarts per hour`?
fn says_how_often(words: &str) -> bool {
    const TIMES: &[&str] = &["s", "sec", "second", "min", "minute", "h", "hour", "day", "week"];
    let mut parts = words.split(|c: char| !c.is_alphanumeric() && c != '/').flat_map(|word| word.split('/').skip(1));
    let per = ["per second", "per minute", "per hour", "per day"];
    parts.any(|unit| TIMES.contains(&unit)) || words::has_word(words, &per)
}

/// A rule for a metric that is bad at one number.
fn equal(page: &Page<'_>, promise: &Promise<'_>, expr: &str, stated: &Threshold, title: String) -> Outcome {
    let number = match stated.bound {
        Bound::Number(Quantity { value, unit: threshold::Unit::Count }) if stated.hold.is_none() => value,
        _ => {
            return Outcome::Note(refusal(
                promise,
                "it is no plain number that it is bad at",
                "give the query on the page",
            ));
        }
    };
    let expr = format!("{} == {number}", bracketed(expr));
    let signal =
        Signal { unit: Unit::Condition, direction: None, alert: camel(&title), title, ..own_expression(&expr) };
    rule(page, promise, &signal, None)
}

fn refusal(promise: &Promise<'_>, why: &str, help: &str) -> Diagnostic {
    notes::because(&promise.words, promise.span, why, help)
}

/// `queue_depth` as `QueueDepthHigh`.
fn alert(title: &str, direction: Direction) -> String {
    let side = match direction {
        Direction::Above => "High",
        Direction::Below => "Low",
    };
    let name = camel(title);
    let first = if name.starts_with(|c: char| c.is_ascii_digit()) { "Rate" } else { "" };
    format!("{first}{name}{side}")
}

/// The quantile that an expression gives.
fn quantile(tree: &Expr) -> Option<f64> {
    let mut found = None;
    walk(tree, &mut |expr| match expr {
        Expr::Call(call) if call.func.name == "histogram_quantile" => {
            found = found.or_else(|| constant(call.args.args.first()?));
        }
        Expr::VectorSelector(selector) => {
            let label = selector.matchers.matchers.iter().find(|matcher| matcher.name == "quantile");
            found = found.or_else(|| label?.value.parse().ok());
        }
        _ => {}
    });
    found
}

/// Why the value of an expression cannot be compared with a bound, and what to write instead.
fn unfit(tree: &Expr, expr: &str) -> Option<(&'static str, String)> {
    let name = plain(tree)?;
    if COUNTERS.iter().any(|ending| name.ends_with(ending)) {
        return Some(("a counter grows for ever", format!("say in which time: `increase({expr}[1h])`")));
    }
    let spread = DISTRIBUTIONS.iter().any(|word| name.contains(word));
    let why = "it may be a histogram, which has no single value";
    spread.then(|| (why, format!("give the query: `histogram_quantile(0.95, rate({name}_bucket[5m]))`")))
}

/// The series that an expression is, added up or not, and nothing else.
fn plain(tree: &Expr) -> Option<&str> {
    match tree {
        Expr::Paren(outer) => plain(&outer.expr),
        Expr::Aggregate(outer) => plain(&outer.expr),
        Expr::VectorSelector(selector) => selector.name.as_deref(),
        _ => None,
    }
}

/// What the value of an expression counts, by its shape and the endings of its series' names.
fn unit(tree: &Expr, expr: &str) -> Unit {
    let ends = |ending: &str| series(tree).iter().any(|name| name.ends_with(ending));
    match measure(tree) {
        Some(Measure::Share) => Unit::Ratio,
        Some(Measure::Hundredths) => Unit::Count,
        _ if ["rate(", "deriv("].iter().any(|call| expr.contains(call)) && !expr.contains("quantile(") => {
            Unit::PerSecond
        }
        _ if ends("_seconds") || ends("_seconds_bucket") => Unit::Seconds,
        _ if ends("_bytes") || ends("_bytes_bucket") => Unit::Bytes,
        _ => Unit::Count,
    }
}

/// The names of the series in an expression.
fn series(tree: &Expr) -> Vec<&str> {
    let mut names = Vec::new();
    walk(tree, &mut |expr| match expr {
        Expr::VectorSelector(selector) => names.extend(selector.name.as_deref()),
        Expr::MatrixSelector(selector) => names.extend(selector.vs.name.as_deref()),
        _ => {}
    });
    names
}

/// The bound in the numbers of the expression, where these have a unit that signals do not: hundredths, milliseconds. A bare
/// number is in the expression's own unit.
fn in_unit(bound: Bound, tree: &Expr, expr: &str) -> Bound {
    let Bound::Number(quantity) = bound else { return bound };
    let milliseconds = series(tree).iter().any(|name| name.ends_with("_ms") || name.ends_with("_milliseconds"));
    let (base, dimension) = quantity.base();
    let number = |value, unit| Bound::Number(Quantity { value, unit });
    match (quantity.unit, dimension) {
        (threshold::Unit::Percent, _) if measure(tree) == Some(Measure::Hundredths) => {
            number(quantity.value, threshold::Unit::Count)
        }
        (_, Dimension::Seconds) if milliseconds => number(base * 1000.0, threshold::Unit::Count),
        (threshold::Unit::Count, _) => match unit(tree, expr) {
            Unit::Seconds => number(quantity.value, threshold::Unit::Second),
            Unit::Bytes => number(quantity.value, threshold::Unit::Byte),
            _ => bound,
        },
        _ => bound,
    }
}
