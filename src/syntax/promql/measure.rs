//! What the value of an expression counts, where its shape tells.

use promql_parser::label::Matchers;
use promql_parser::parser::{AggregateExpr, BinaryExpr, Call, Expr};

use crate::syntax::promql::constant;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A share of one.
    Share,
    /// A share of a hundred.
    Hundredths,
    /// So many of something: events, seconds, bytes.
    Amount,
}

/// What the value of an alert's expression counts; nothing where that cannot be told.
pub fn measure(expr: &Expr) -> Option<Measure> {
    match expr {
        Expr::Paren(outer) => measure(&outer.expr),
        Expr::Subquery(outer) => measure(&outer.expr),
        Expr::Aggregate(outer) => aggregated(outer),
        Expr::Call(call) => called(call),
        Expr::Binary(binary) => combined(binary),
        Expr::VectorSelector(selector) => named(selector.name.as_deref()?, &selector.matchers),
        Expr::MatrixSelector(selector) => named(selector.vs.name.as_deref()?, &selector.vs.matchers),
        Expr::Unary(_) | Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::Extension(_) => None,
    }
}

fn named(name: &str, matchers: &Matchers) -> Option<Measure> {
    // `memory_usage_bytes{type="percent"}`
    if matchers.matchers.iter().any(|matcher| ["percent", "ratio"].iter().any(|word| matcher.value.contains(word))) {
        return None;
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if ends(&["_ratio"]) {
        Some(Measure::Share)
    } else if ends(&["_percent", "_percentage"]) {
        Some(Measure::Hundredths)
    } else if !name.contains(':') && ends(&["_total", "_count", "_bytes", "_seconds", "_milliseconds"]) {
        Some(Measure::Amount)
    } else {
        None
    }
}

fn aggregated(outer: &AggregateExpr) -> Option<Measure> {
    let inner = measure(&outer.expr);
    match outer.op.to_string().as_str() {
        "avg" | "max" | "min" | "quantile" | "topk" | "bottomk" => inner,
        // Shares that are added up are none any more.
        "sum" => inner.filter(|inner| *inner == Measure::Amount),
        "count" => Some(Measure::Amount),
        _ => None,
    }
}

fn called(call: &Call) -> Option<Measure> {
    let args = &call.args.args;
    let first = || args.first().and_then(|arg| measure(arg));
    match call.func.name {
        "abs" | "ceil" | "floor" | "round" | "clamp" | "clamp_max" | "clamp_min" | "sort" | "sort_desc"
        | "avg_over_time" | "max_over_time" | "min_over_time" | "last_over_time" => first(),
        "changes" | "resets" | "count_over_time" => Some(Measure::Amount),
        // Seconds in a second are a share of time.
        "rate" | "irate" | "increase" => {
            let text = args.first().map(|arg| arg.to_string()).unwrap_or_default();
            first().filter(|inner| *inner == Measure::Amount && !text.contains("seconds"))
        }
        "histogram_quantile" => {
            let text = args.get(1).map(|arg| arg.to_string()).unwrap_or_default();
            ["_seconds_bucket", "_bytes_bucket"].iter().any(|ending| text.contains(ending)).then_some(Measure::Amount)
        }
        "quantile_over_time" => args.get(1).and_then(|arg| measure(arg)),
        _ => None,
    }
}

fn combined(binary: &BinaryExpr) -> Option<Measure> {
    let (left, right) = (&*binary.lhs, &*binary.rhs);
    let (a, b) = (constant(left), constant(right));
    let op = binary.op.to_string();
    match op.as_str() {
        "and" | "unless" => measure(left),
        "or" => measure(left).filter(|measured| measure(right) == Some(*measured)),
        _ if binary.op.is_comparison_operator() => {
            let value = measure(if a.is_some() { right } else { left })?;
            // No share of one is compared with more than one: it is some other quotient.
            let over = a.or(b).is_some_and(|number| number > 1.0);
            (!(binary.return_bool() || value == Measure::Share && over)).then_some(value)
        }
        "*" if a == Some(100.0) || b == Some(100.0) => Some(Measure::Hundredths),
        "*" if b.is_some() => measure(left).filter(|value| *value == Measure::Amount),
        // Bytes over 1024 are bytes; over the size of something they are a share of it.
        "/" if b.is_some() => measure(left).filter(|value| *value == Measure::Amount && b.is_some_and(is_unit)),
        "/" => quotient(left, right),
        "-" if a == Some(1.0) => Some(Measure::Share),
        "-" if a == Some(100.0) => Some(Measure::Hundredths),
        "+" | "-" => measure(left).filter(|value| *value == Measure::Amount && measure(right) == Some(*value)),
        _ => None,
    }
}

/// Is a number one by which people turn a unit into another one?
fn is_unit(number: f64) -> bool {
    let power = |base: f64| (1..5).any(|power| base.powi(power) == number);
    power(1000.0) || power(1024.0) || [60.0, 3600.0, 86_400.0].contains(&number)
}

/// A quotient of two series. A sum over a count is a mean.
fn quotient(left: &Expr, right: &Expr) -> Option<Measure> {
    if measure(left) == Some(Measure::Hundredths) {
        return Some(Measure::Hundredths);
    }
    let (above, below) = (left.to_string(), right.to_string());
    if above.contains("_sum") && below.contains("_count") {
        return ["_seconds_sum", "_bytes_sum"].iter().any(|name| above.contains(name)).then_some(Measure::Amount);
    }
    (!above.contains("100") && !below.contains("100")).then_some(Measure::Share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::promql::parse;

    #[test]
    fn shapes_tell_what_is_counted() {
        use Measure::{Amount, Hundredths, Share};
        for (text, what) in [
            ("sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.05", Some(Share)),
            ("100 * sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 5", Some(Hundredths)),
            ("sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) * 100 > 5", Some(Hundredths)),
            ("(1 - a / b) * 100 > 5", Some(Hundredths)),
            ("1 - avg(rate(node_cpu_seconds_total{mode=\"idle\"}[5m])) > 0.9", Some(Share)),
            ("100 - avg(x) * 100 > 90", Some(Hundredths)),
            ("sum(rate(errors_total[5m])) > 5", Some(Amount)),
            ("increase(restarts_total[1h]) > 5 and on (pod) up == 1", Some(Amount)),
            ("count(up == 0) > 2", Some(Amount)),
            ("histogram_quantile(0.99, sum by (le) (rate(http_seconds_bucket[5m]))) > 1", Some(Amount)),
            ("rate(http_seconds_sum[5m]) / rate(http_seconds_count[5m]) > 0.5", Some(Amount)),
            ("lag / rate > 300", None),
            ("rate(process_cpu_seconds_total[5m]) > 0.8", None),
            ("node_load1 > 5", None),
            ("job:errors:ratio > 0.1", None),
            ("disk_used_percent > 90", Some(Hundredths)),
            ("memory_bytes{type=\"percent\"} > 90", None),
            ("rate(errors_total[5m]) * 60 > 20 / 60", Some(Amount)),
            ("sum(a / b) > 0.5", None),
            ("memory_bytes / (512 * 1024 * 1024) > 0.9", None),
            ("memory_bytes / 1024 / 1024 > 900", Some(Amount)),
        ] {
            let tree = parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
            assert_eq!(measure(&tree), what, "{text}");
        }
    }
}
