//! # The page quotes another expression than the rule's
//!
//! A block of YAML on the page defines an alert; the deployed rule of that name has another expression.
//!
//! Whoever reads the page looks at the wrong series, and wonders why the graph does not show what woke them.
//!
//! Expressions are compared as they are read: spaces, brackets that change nothing, the order of matchers, and a series
//! that another rule records instead of what it records make no difference. Alerts are paired by name, of several by
//! severity; if one of them says what the page says, nothing is reported. Where only the number differs,
//! `threshold-differs` says so.
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

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Workspace;
use crate::model::rule_file::{Expr, Query, comparison};
use crate::passes::Rule;
use crate::passes::alerts::pairs::{by_name, documented, meant, records};

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
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let (rules, records) = (by_name(workspace), records(workspace));
    let settled = |query: &Query| query.settled(&|name| records.get(name).copied().flatten());
    let mut found = Vec::new();
    for said in documented(workspace) {
        let Some((query, quoted)) = said.expr.and_then(|query| Some((query, settled(query)?))) else { continue };
        let meant = meant(workspace, &said, &rules);
        // What a template fills in, or does not parse, may be the same.
        let deployed: Option<Vec<(&Query, Expr)>> =
            meant.iter().map(|rule| rule.expr.as_ref().and_then(|query| Some((query, settled(query)?)))).collect();
        let Some(deployed) = deployed else { continue };
        let Some((first, _)) = deployed.first() else { continue };
        if deployed.iter().any(|(_, tree)| same(tree, &quoted)) {
            continue;
        }
        let message = format!("`{}` has another expression on this page than as it is deployed", said.name);
        found.push(
            Diagnostic::new(&RULE.info, query.text.whole(), message)
                .label("the page's expression")
                .relate(first.text.whole(), "the rule's")
                .help("change the one that is out of date"),
        );
    }
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
