//! # A percentage of what is no share
//!
//! An annotation shows the value of an alert in percent, or a page gives the bound in percent, and the rule's expression gives
//! something else: a share of a hundred that is multiplied once more, a share of one before a bare `%`, or so many events,
//! seconds, bytes.
//!
//! "4500 % of the requests fail", or "0.05 %" where five in a hundred do: the number that wakes somebody is wrong.
//!
//! `humanizePercentage` multiplies by a hundred and wants a share of one; `{{ $value }}%` wants a share of a hundred. What the
//! expression gives is judged by its shape alone (a quotient compared with no more than 1, `* 100`, a count, a rate of events);
//! where that does not tell, nothing is reported.
//!
//! Bad:
//!
//! ```yaml
//! - alert: Errors
//!   expr: 100 * errors / requests > 5
//!   annotations: {summary: "{{ $value | humanizePercentage }} of the requests fail"}
//! ```
//!
//! Good:
//!
//! ```yaml
//! - alert: Errors
//!   expr: errors / requests > 0.05
//!   annotations: {summary: "{{ $value | humanizePercentage }} of the requests fail"}
//! ```

use std::ops::Range;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::rule_file::{Measure, measure};
use crate::model::threshold::{Bound, Unit};
use crate::model::{AlertRule, Workspace};
use crate::passes::alerts::pairs::{Pair, actions, beside_expression, evaluated};
use crate::passes::{Check, Rule};

/// RB513.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB513",
        name: "no-percentage",
        level: Some(Level::Warning),
        confidence: Confidence::High,
        summary: "a percentage of what is no share",
        source: include_str!("percentage.rs"),
    },
    check: Check::Alerts(check),
};

/// How a text shows the value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Multiplied by a hundred, with a sign.
    Multiplied,
    /// As it is, with a sign behind it.
    Signed,
}

fn check(workspace: &Workspace, pairs: &[Pair<'_>]) -> Vec<Diagnostic> {
    let on_pages = pairs.iter().filter_map(on_page);
    evaluated(workspace).flat_map(in_rule).chain(on_pages).collect()
}

fn of(alert: &AlertRule) -> Option<Measure> {
    measure(alert.expr.as_ref()?.expr()?)
}

fn in_rule(alert: &AlertRule) -> Vec<Diagnostic> {
    let Some(measured) = of(alert) else { return Vec::new() };
    let mut found = Vec::new();
    for annotation in &alert.annotations {
        let text = &annotation.value.text;
        for (shown, range) in percentages(&text.text) {
            let Some((what, help)) = wrong(measured, shown) else { continue };
            let diagnostic =
                Diagnostic::new(&RULE.info, text.span(range), format!("the value is shown in percent, and {what}"));
            let diagnostic = beside_expression(diagnostic, alert, "the expression");
            found.push(diagnostic.label("not so many percent").help(help));
        }
    }
    found
}

/// What is wrong with showing a value so, and what to do about it.
fn wrong(measured: Measure, shown: Shown) -> Option<(&'static str, &'static str)> {
    match (measured, shown) {
        (Measure::Hundredths, Shown::Multiplied) => {
            Some(("multiplied by 100 a second time", "take the `100` out of the expression, or write `{{ $value }}%`"))
        }
        (Measure::Share, Shown::Signed) => {
            Some(("is a share of 1: 5 % reads `0.05%`", "write `{{ $value | humanizePercentage }}`"))
        }
        (Measure::Amount, _) => Some(("the expression gives no share", "show the value with its own unit")),
        (Measure::Share, Shown::Multiplied) | (Measure::Hundredths, Shown::Signed) => None,
    }
}

/// Where a text shows the alert's value in percent.
fn percentages(text: &str) -> Vec<(Shown, Range<usize>)> {
    let shown = |(at, action): (usize, &str)| {
        let value = action.contains("$value") && !action.contains("query");
        let end = at + action.len();
        let behind = text.get(end + 2..).unwrap_or_default();
        // `{{ "%" }}` and `%%` in a format are signs, too.
        let signed = action.contains("%%") || behind.trim_start_matches(' ').starts_with('%');
        let shown = match (action.contains("humanizePercentage"), signed) {
            (true, _) => Shown::Multiplied,
            (false, true) => Shown::Signed,
            (false, false) => return None,
        };
        value.then_some((shown, at..end))
    };
    actions(text).filter_map(shown).collect()
}

/// A bound in percent on a page, where every rule that is meant counts something.
fn on_page(pair: &Pair<'_>) -> Option<Diagnostic> {
    let (bound, text) = pair.said.bound.as_ref()?;
    let Bound::Number(quantity) = bound.bound else { return None };
    let (rule, measured) = pair.judged(of)?;
    if quantity.unit != Unit::Percent || measured.iter().any(|measured| *measured != Measure::Amount) {
        return None;
    }
    let message = format!("`{}` is a share, and the rule of `{}` counts something", text.text, pair.said.name);
    let diagnostic = Diagnostic::new(&RULE.info, text.span, message).label("the page's bound");
    Some(beside_expression(diagnostic, rule, "the rule's expression").help("change the one that is wrong"))
}
