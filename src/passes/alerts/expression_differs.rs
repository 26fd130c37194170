//! # The page quotes another expression than the rule's
//!
//! A block of YAML on the page defines an alert, or a block of PromQL quotes its rule; the deployed rule of that name has
//! another expression.
//!
//! Whoever reads the page looks at the wrong series, and wonders why the graph does not show what woke them.
//!
//! Expressions are compared as they are read: spaces, brackets that change nothing, the order of matchers, a series that
//! another rule records instead of what it records, and a number that stands as a factor or in the bound make no difference. Alerts are paired by name, of several by
//! severity; if one of them says what the page says, nothing is reported. Where only the number differs,
//! `threshold-differs` says so.
//!
//! A block of PromQL quotes a rule where it stands right below the alert's heading, or where its heading or the lines above
//! it say so ("expression", "alert rule", "triggers"), where it compares, and where it is about the same series. Others are
//! there to find the cause with.
//!
//! Bad, where the rule has `sum(rate(errors_total[5m])) > 5`:
//!
//! ```yaml
//! - alert: Errors
//!   expr: sum(increase(errors_total[5m])) > 5
//! ```
//!
//! Good:
//!
//! ```yaml
//! - alert: Errors
//!   expr: sum(rate(errors_total[5m])) > 5
//! ```

use std::collections::BTreeSet;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Workspace;
use crate::model::rule_file::{Expr, Query, comparison, walk};
use crate::passes::alerts::pairs::{By, Pair, beside_expression, records};
use crate::passes::{Check, Rule};

/// RB508.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB508",
        name: "expression-differs",
        level: Some(Level::Info),
        confidence: Confidence::Low,
        summary: "a page quotes another expression than the deployed rule has",
        source: include_str!("expression_differs.rs"),
    },
    check: Check::Alerts(check),
};

fn check(workspace: &Workspace, pairs: &[Pair<'_>]) -> Vec<Diagnostic> {
    let records = records(workspace);
    let settled = |query: &Query| query.settled(&|name| records.get(name).copied().flatten());
    pairs.iter().filter_map(|pair| finding(pair, &settled)).collect()
}

fn finding(pair: &Pair<'_>, settled: &dyn Fn(&Query) -> Option<Expr>) -> Option<Diagnostic> {
    let query = pair.said.expr?;
    let quoted = settled(query)?;
    // What a template fills in, or does not parse, may be the same.
    let (first, deployed) = pair.judged(|rule| settled(rule.expr.as_ref()?))?;
    let drifted = |tree: &Expr| match pair.said.by {
        By::Quote => compares(&quoted) && names(tree) == names(&quoted) && !same(tree, &quoted),
        By::Definition | By::Sentence => !same(tree, &quoted),
    };
    if !deployed.iter().all(drifted) {
        return None;
    }
    let message = format!("`{}` has another expression on this page than as it is deployed", pair.said.name);
    let diagnostic = Diagnostic::new(&RULE.info, query.text.whole(), message).label("the page's expression");
    Some(beside_expression(diagnostic, first, "the rule's").help("change the one that is out of date"))
}

/// Does it give something only where a comparison holds?
fn compares(expr: &Expr) -> bool {
    match expr {
        Expr::Binary(binary) if binary.op.is_set_operator() => compares(&binary.lhs),
        Expr::Binary(binary) => binary.op.is_comparison_operator() && !binary.return_bool(),
        Expr::Paren(outer) => compares(&outer.expr),
        _ => false,
    }
}

/// The series that it is about.
fn names(expr: &Expr) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    walk(expr, &mut |inner| match inner {
        Expr::VectorSelector(selector) => found.extend(selector.name.as_deref()),
        Expr::MatrixSelector(selector) => found.extend(selector.vs.name.as_deref()),
        _ => {}
    });
    found
}

/// Are these the same but for the number that they are compared with?
fn same(a: &Expr, b: &Expr) -> bool {
    let but_for_number = || {
        let (a, b) = (comparison(a)?, comparison(b)?);
        Some(a.what == b.what && a.above == b.above)
    };
    a == b || but_for_number().unwrap_or(false)
}
