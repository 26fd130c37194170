//! # The page gives another threshold than the rule
//!
//! A table, a block of YAML or of PromQL, or a sentence on the page says at which number an alert fires; the deployed rule of
//! that name has another number.
//!
//! The responder compares the graph with the page's number, finds all well, and closes an incident that goes on.
//!
//! Alerts are paired by name, of several by severity; if one of them says what the page says, nothing is reported. A sentence
//! counts where it says that the alert fires, is triggered or is raised when something is so, or where its line begins with
//! `**Threshold:**` or the like; it is about the alert that it names, else about the one of its heading. A rule
//! takes part if it is one comparison with a number, on the side that the page means. `5%` is `0.05`, and `5` where the
//! expression is in hundredths. A time is compared with metrics in seconds, a bare number with what is no rate.
//!
//! Bad, where the rule has `error_ratio > 0.1`:
//!
//! ```markdown
//! | Alert | Condition | Severity |
//! |---|---|---|
//! | `HighErrorRate` | error rate > 5% | Warning |
//! ```
//!
//! Good:
//!
//! ```markdown
//! | Alert | Condition | Severity |
//! |---|---|---|
//! | `HighErrorRate` | error rate > 10% | Warning |
//! ```

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Workspace;
use crate::model::rule_file::{Comparison, Expr, Measure, Query, comparison, measure};
use crate::model::threshold::{Bound, Cmp, Quantity, Threshold, Unit};
use crate::passes::alerts::pairs::{Documented, Pair, beside_expression, records};
use crate::passes::{Check, Rule};
use crate::source::Span;

/// RB505.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB505",
        name: "threshold-differs",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a page gives another threshold than the deployed rule",
        source: include_str!("threshold_differs.rs"),
    },
    check: Check::Alerts(check),
};

fn check(workspace: &Workspace, pairs: &[Pair<'_>]) -> Vec<Diagnostic> {
    let records = records(workspace);
    let settled = |query: &Query| query.settled(&|name| records.get(name).copied().flatten());
    pairs.iter().filter_map(|pair| finding(pair, &settled)).collect()
}

fn finding(pair: &Pair<'_>, settled: &dyn Fn(&Query) -> Option<Expr>) -> Option<Diagnostic> {
    let said = &pair.said;
    let (rule, judged) = pair.judged(|rule| {
        let tree = settled(rule.expr.as_ref()?)?;
        let deployed = comparison(&tree)?;
        let same = match (said.expr, &said.bound) {
            (Some(query), _) => quoted(&comparison(&settled(query)?)?, &deployed)?,
            (None, Some((bound, _))) => in_words(bound, &deployed)?,
            (None, None) => return None,
        };
        Some((deployed.number, same))
    })?;
    let (number, _) = judged.first().filter(|_| judged.iter().all(|(_, same)| !same))?;
    let (words, place) = stated(said)?;
    let message = format!("`{}` fires at `{words}` on this page, and at {number} as it is deployed", said.name);
    let diagnostic = Diagnostic::new(&RULE.info, place, message).label("the page's number");
    Some(beside_expression(diagnostic, rule, "the rule's expression").help("change the one that is wrong"))
}

/// The page's words for the bound, and where they stand.
fn stated(said: &Documented<'_>) -> Option<(String, Span)> {
    if let Some((_, text)) = &said.bound {
        return Some((text.text.clone(), text.span));
    }
    let query = said.expr?;
    Some((comparison(query.expr()?)?.number.to_string(), query.text.whole()))
}

/// Has an expression on a page the number of the deployed one? Nothing where they compare different things.
fn quoted(page: &Comparison<'_>, deployed: &Comparison<'_>) -> Option<bool> {
    (page.what == deployed.what && page.above == deployed.above).then(|| close(page.bound(), deployed.bound()))
}

/// Does a bound in words have the number of the deployed rule? Nothing where that cannot be told.
fn in_words(bound: &Threshold, deployed: &Comparison<'_>) -> Option<bool> {
    let Bound::Number(quantity) = bound.bound else { return None };
    let above = match bound.comparison {
        Cmp::Above | Cmp::AtLeast => true,
        Cmp::Below | Cmp::AtMost => false,
        Cmp::Equal | Cmp::Unstated => return None,
    };
    if deployed.above != Some(above) || bound.per.is_some() {
        return None;
    }
    let number = expected(quantity, deployed)?;
    Some(close(number, deployed.number))
}

/// The page's number in the unit of the expression, where that is known.
fn expected(quantity: Quantity, deployed: &Comparison<'_>) -> Option<f64> {
    let expression = deployed.what.to_string();
    let scaled = || expression.contains(" * ") || expression.contains(" / ");
    match quantity.unit {
        // `no-percentage` says so.
        Unit::Percent if measure(deployed.what) == Some(Measure::Amount) => None,
        Unit::Percent if deployed.factor == 100.0 || expression.contains("* 100") || expression.contains("100 *") => {
            Some(quantity.value)
        }
        Unit::Percent if deployed.number > 1.0 => (quantity.value > 1.0).then_some(quantity.value),
        Unit::Percent => Some(quantity.base().0),
        Unit::Millisecond | Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => {
            (expression.contains("_seconds") && !scaled()).then(|| quantity.base().0 * deployed.factor)
        }
        Unit::Count => {
            let rate = ["rate(", "deriv(", "delta(", "predict_linear("].iter().any(|call| expression.contains(call));
            (!rate && deployed.factor == 1.0).then_some(quantity.value)
        }
        _ => None,
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}
