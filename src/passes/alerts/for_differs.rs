//! # The page gives another `for` than the rule
//!
//! A table, a block of YAML or a sentence on the page says how long an alert must hold; the deployed rule of that name says
//! something else.
//!
//! Whoever reads the page counts back from the page's time to the start of the trouble, and looks at the wrong deploy.
//!
//! Alerts are paired by name. Where several rules have the name, they are paired by severity; if one of them says what
//! the page says, nothing is reported. A sentence counts where it says that an alert fires, is triggered or is raised when
//! something is so for a time, and the time is none that the expression looks back over.
//!
//! Bad, where the rule has `for: 10m`:
//!
//! ```markdown
//! | Alert | Condition | Severity | For |
//! |---|---|---|---|
//! | `HighErrorRate` | 5xx > 5% | Warning | 5 min |
//! ```
//!
//! Good:
//!
//! ```markdown
//! | Alert | Condition | Severity | For |
//! |---|---|---|---|
//! | `HighErrorRate` | 5xx > 5% | Warning | 10 min |
//! ```

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::rule_file::{Expr, walk};
use crate::model::time::Duration;
use crate::model::{AlertRule, Workspace};
use crate::passes::alerts::pairs::{By, Pair};
use crate::passes::{Check, Rule};

/// RB506.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB506",
        name: "for-differs",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a page gives another `for` than the deployed rule",
        source: include_str!("for_differs.rs"),
    },
    check: Check::Alerts(check),
};

fn check(_: &Workspace, pairs: &[Pair<'_>]) -> Vec<Diagnostic> {
    pairs.iter().filter_map(finding).collect()
}

fn finding(pair: &Pair<'_>) -> Option<Diagnostic> {
    let (length, place) = pair.said.hold?;
    // A `for` that a template fills in may be anything.
    let held = |rule: &AlertRule| match &rule.hold {
        Some(hold) => hold.length,
        None => (!rule.open).then_some(Duration::ZERO),
    };
    let (first, lengths) = pair.judged(held)?;
    // A sentence may mean what the expression looks back over.
    let looks_back = pair.said.by == By::Sentence && pair.meant.iter().any(|rule| spans(rule).contains(&length));
    if lengths.contains(&length) || looks_back {
        return None;
    }
    let deployed = lengths.first().copied().unwrap_or_default();
    let (there, label) = match &first.hold {
        Some(hold) => (hold.text.span(), format!("the rule waits {deployed}")),
        None => (first.name.span(), "the rule does not wait".to_owned()),
    };
    let message =
        format!("`{}` fires after {length} on this page, and after {deployed} as it is deployed", pair.said.name);
    Some(
        Diagnostic::new(&RULE.info, place, message)
            .label("the page's time")
            .relate(there, label)
            .help("change the one that is wrong"),
    )
}

/// What the expression of a rule looks back over, each with the rule's `for` and without.
fn spans(rule: &AlertRule) -> Vec<Duration> {
    let mut found = Vec::new();
    let Some(tree) = rule.expr.as_ref().and_then(|query| query.expr()) else { return found };
    let waits = rule.hold.as_ref().and_then(|hold| hold.length).unwrap_or_default().seconds();
    walk(tree, &mut |expr| {
        let range = match expr {
            Expr::MatrixSelector(selector) => selector.range.as_secs(),
            Expr::Subquery(query) => query.range.as_secs(),
            _ => return,
        };
        found.extend([range, range + waits].map(Duration::from_seconds));
    });
    found
}
