//! # A rule that cannot fire, or fires without cause
//!
//! The expression of an alert can never be true, or is true where nothing is wrong.
//!
//! An alert that cannot fire is worse than none: the team believes that it would be woken.
//!
//! - `count(...) == 0`: what counts nothing gives no series, not 0. Write `absent(...)`, or add `or vector(0)`.
//! - `absent(...) == 0`: it gives 1 or nothing.
//! - `rate(...) < 0`: counters do not fall.
//! - `ALERTS_FOR_STATE{alertstate="firing"}`: this series has no such label; `ALERTS` has.
//! - a quotient over a limit that is 0 where there is none (`container_spec_memory_limit_bytes`, `redis_memory_max_bytes`): the
//!   quotient is infinite, and over every bound.
//! - `rate(...) > 10` where the text of the rule or the page says "10 per minute": a rate is per second.
//!
//! Bad:
//!
//! ```yaml
//! - alert: NoWorkers
//!   expr: count(up{job="worker"} == 1) == 0
//! ```
//!
//! Good:
//!
//! ```yaml
//! - alert: NoWorkers
//!   expr: absent(up{job="worker"} == 1)
//! ```

use std::ops::Range;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::rule_file::{Comparison, Expr, MatchOp, Matchers, comparison, constant, walk};
use crate::model::threshold::{Bound, Period, Threshold, Unit};
use crate::model::{AlertRule, Workspace};
use crate::passes::alerts::pairs::{Pair, beside_expression, evaluated};
use crate::passes::{Check, Rule};
use crate::source::Span;

/// RB517.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB517",
        name: "misfires",
        level: Some(Level::Warning),
        confidence: Confidence::High,
        summary: "a rule that cannot fire, or fires without cause",
        source: include_str!("misfires.rs"),
    },
    check: Check::Alerts(check),
};

/// Limits that are 0 where there is none: cAdvisor's and the Redis exporter's.
const ZERO_IS_NONE: &[&str] =
    &["container_spec_memory_limit_bytes", "container_spec_memory_swap_limit_bytes", "redis_memory_max_bytes"];

fn check(workspace: &Workspace, pairs: &[Pair<'_>]) -> Vec<Diagnostic> {
    let on_pages = pairs.iter().filter_map(|pair| {
        let (bound, text) = pair.said.bound.as_ref()?;
        let seconds = match bound.per? {
            Period::Minute => 60,
            Period::Hour => 3600,
            Period::Day => 86_400,
            _ => return None,
        };
        let (rule, same) = pair.judged(|rule| Some(is_per_second(rule.expr.as_ref()?.expr()?, bound)))?;
        same.iter().all(|same| *same).then(|| per_second(rule, seconds, text.span))
    });
    evaluated(workspace).flat_map(in_rule).chain(on_pages).collect()
}

fn in_rule(alert: &AlertRule) -> Vec<Diagnostic> {
    let Some((query, tree)) = alert.expr.as_ref().and_then(|query| Some((query, query.expr()?))) else {
        return Vec::new();
    };
    let name = &alert.name.text.text;
    let of = |what: String, help: &str| {
        Diagnostic::new(&RULE.info, query.text.whole(), format!("`{name}` {what}")).help(help)
    };
    let mut found = Vec::new();
    found.extend(
        demanded(tree).into_iter().filter_map(never).map(|(why, help)| of(format!("can never fire: {why}"), help)),
    );
    if selects(tree, "ALERTS_FOR_STATE", &|matchers| demands(matchers, "alertstate")) {
        let help = "use `ALERTS{alertstate=\"firing\"}`, whose value is 1, or take the matcher out";
        found.push(of("selects nothing: `ALERTS_FOR_STATE` has no label `alertstate`".to_owned(), help));
    }
    found.extend(unlimited(tree).map(|limit| {
        let what = format!("fires for whatever has no limit: `{limit}` is 0 there, and the quotient infinite");
        // All that it selects may have one.
        of(what, "divide by the limit where it is over 0: `... / (limit > 0)`").at_most(Level::Info)
    }));
    found.extend(alert.annotations.iter().find_map(|annotation| {
        let text = &annotation.value.text;
        let mut rates = demanded(tree).into_iter().filter_map(comparison).filter(is_plain_rate);
        let (seconds, range) = rates.find_map(|rate| in_longer(&text.text, rate.number))?;
        Some(per_second(alert, seconds, text.span(range)))
    }));
    found
}

/// The parts of an expression that must all be true for it to be.
fn demanded(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Paren(outer) => demanded(&outer.expr),
        Expr::Binary(binary) => match binary.op.to_string().as_str() {
            "and" => [demanded(&binary.lhs), demanded(&binary.rhs)].concat(),
            "unless" => demanded(&binary.lhs),
            _ => vec![expr],
        },
        _ => vec![expr],
    }
}

/// Why a comparison can never be true, and what to do about it.
fn never(expr: &Expr) -> Option<(&'static str, &'static str)> {
    let Expr::Binary(binary) = expr else { return None };
    let (op, number) = (binary.op.to_string(), constant(&binary.rhs)?);
    if binary.return_bool() {
        return None;
    }
    // Is no value from `least` on among those that are looked for?
    let none_from = |least: f64| match op.as_str() {
        "==" | "<=" => number < least,
        "<" => number <= least,
        _ => false,
    };
    let mut left = &*binary.lhs;
    while let Expr::Paren(outer) = left {
        left = &outer.expr;
    }
    match left {
        Expr::Aggregate(outer) if matches!(outer.op.to_string().as_str(), "count" | "group") && none_from(1.0) => {
            let why = "what counts nothing gives no series, not 0";
            Some((why, "write `absent(...)`, or `(count(...) or vector(0)) == 0`"))
        }
        Expr::Call(call) => match call.func.name {
            "count_over_time" if none_from(1.0) => {
                Some(("what was not seen gives no series, not 0", "write `absent_over_time(...)`"))
            }
            "absent" | "absent_over_time"
                if none_from(1.0) || op == ">" && number >= 1.0 || op == "!=" && number == 1.0 =>
            {
                Some(("`absent` gives 1 or nothing", "take the comparison out"))
            }
            "rate" | "increase" | "irate" if none_from(0.0) => {
                Some(("a counter does not fall", "use `delta` or `deriv` of a gauge, or another bound"))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Is there a selector of this series of which `so` holds?
fn selects(tree: &Expr, series: &str, so: &dyn Fn(&Matchers) -> bool) -> bool {
    let mut found = false;
    walk(tree, &mut |expr| {
        let selector = match expr {
            Expr::VectorSelector(selector) => selector,
            Expr::MatrixSelector(selector) => &selector.vs,
            _ => return,
        };
        found |= selector.name.as_deref() == Some(series) && so(&selector.matchers);
    });
    found
}

/// Must the label be there?
fn demands(matchers: &Matchers, label: &str) -> bool {
    let there = |op: &MatchOp, value: &str| matches!(op, MatchOp::Equal) && !value.is_empty();
    matchers.matchers.iter().any(|matcher| matcher.name == label && there(&matcher.op, &matcher.value))
}

/// The limit by which an expression divides though it may be 0, where nothing in it asks whether it is.
fn unlimited(tree: &Expr) -> Option<&'static str> {
    let above = demanded(tree).into_iter().find_map(comparison).and_then(|found| found.above);
    let mut guarded = tree.to_string().contains("Inf");
    let mut divides = None;
    walk(tree, &mut |expr| {
        let Expr::Binary(binary) = expr else { return };
        let of = |side: &Expr| ZERO_IS_NONE.iter().copied().find(|limit| selects(side, limit, &|_| true));
        let division = binary.op.to_string() == "/";
        divides = divides.or_else(|| of(&binary.rhs).filter(|_| division));
        guarded |= binary.op.is_comparison_operator() && of(&binary.lhs).is_some() && is_bare(&binary.lhs);
    });
    divides.filter(|_| !guarded && above == Some(true))
}

/// Is nothing divided in it?
fn is_bare(expr: &Expr) -> bool {
    let mut bare = true;
    walk(expr, &mut |inner| bare &= !matches!(inner, Expr::Binary(_)));
    bare
}

/// Is an expression a rate in a second that is compared with a number that `stated` means in a longer time?
fn is_per_second(tree: &Expr, stated: &Threshold) -> bool {
    let Bound::Number(quantity) = stated.bound else { return false };
    let mut compared = demanded(tree).into_iter().filter_map(comparison).filter(is_plain_rate);
    quantity.unit == Unit::Count && quantity.value > 0.0 && compared.any(|rate| rate.number == quantity.value)
}

fn is_plain_rate(compared: &Comparison<'_>) -> bool {
    compared.factor == 1.0 && compared.number > 0.0 && is_rate(compared.what)
}

/// Events in a second, added up or not, and nothing else.
fn is_rate(expr: &Expr) -> bool {
    match expr {
        Expr::Paren(outer) => is_rate(&outer.expr),
        Expr::Aggregate(outer) => is_rate(&outer.expr),
        Expr::Call(call) => matches!(call.func.name, "rate" | "irate"),
        _ => false,
    }
}

/// Times that are longer than a second, in seconds.
const LONGER: &[(&str, u32)] = &[("minute", 60), ("min", 60), ("hour", 3600), ("day", 86_400)];

/// The longer time, in seconds, in which a text counts so many: `10 errors per minute`, `10/min`; and where it says so.
fn in_longer(text: &str, number: f64) -> Option<(u32, Range<usize>)> {
    let written = number.to_string();
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%');
    text.match_indices(&written).find_map(|(at, _)| {
        let rest = text.get(at + written.len()..)?;
        // No part of a longer number, no percentage.
        if text.get(..at)?.ends_with(inside) || rest.starts_with(inside) {
            return None;
        }
        let clause = rest.split(['.', ',', ';', '(', ')', '\n']).next()?;
        let sign = ["per ", "/ ", "/", " a ", "each "]
            .into_iter()
            .filter_map(|sign| Some((clause.find(sign)?, sign)))
            .min()?;
        let word = clause.get(sign.0 + sign.1.len()..)?.trim_start();
        let unit = word.split(|c: char| !c.is_alphabetic()).next()?;
        let (_, seconds) = LONGER.iter().find(|(name, _)| *name == unit)?;
        let end = at
            + written.len()
            + sign.0
            + sign.1.len()
            + (clause.len() - sign.0 - sign.1.len() - word.len())
            + unit.len();
        (sign.0 <= FAR).then_some((*seconds, at..end))
    })
}

/// How far behind a number its time may stand, in bytes.
const FAR: usize = 40;

fn per_second(alert: &AlertRule, seconds: u32, place: Span) -> Diagnostic {
    let message =
        format!("`{}` fires at {seconds} times what is said here: a rate is per second", alert.name.text.text);
    let diagnostic = Diagnostic::new(&RULE.info, place, message).label("in a longer time");
    beside_expression(diagnostic, alert, "in a second")
        .help(format!("multiply the rate by {seconds}, use `increase`, or divide the bound"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_a_longer_time() {
        fn said(text: &str) -> Option<(u32, Option<&str>)> {
            in_longer(text, 10.0).map(|(seconds, range)| (seconds, text.get(range)))
        }
        assert_eq!(said("More than 10 errors per minute."), Some((60, Some("10 errors per minute"))));
        assert_eq!(said("over 10/min"), Some((60, Some("10/min"))));
        assert_eq!(said("over 10 an hour, 10 a day"), Some((86_400, Some("10 a day"))));
        for other in
            ["10 per second", "10% per minute", "110 per minute", "10.5 per minute", "10, and 5 per minute", "10"]
        {
            assert_eq!(said(other), None, "{other}");
        }
    }
}
