//! # The page gives another `for` than the rule
//!
//! A table or a block of YAML on the page says how long an alert must hold; the deployed rule of that name says something
//! else.
//!
//! Whoever reads the page counts back from the page's time to the start of the trouble, and looks at the wrong deploy.
//!
//! Alerts are paired by name. Where several rules have the name, they are paired by severity; if one of them says what
//! the page says, nothing is reported.
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
use crate::model::Workspace;
use crate::model::time::Duration;
use crate::passes::Rule;
use crate::passes::alerts::pairs::{by_name, documented, meant};

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
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let rules = by_name(workspace);
    let mut found = Vec::new();
    for said in documented(workspace) {
        let Some((length, place)) = said.hold else { continue };
        let meant = meant(workspace, &said, &rules);
        // A `for` that a template fills in may be anything.
        let lengths: Option<Vec<Duration>> = meant
            .iter()
            .map(|rule| match &rule.hold {
                Some(hold) => hold.length,
                None => (!rule.open).then_some(Duration::ZERO),
            })
            .collect();
        let Some((first, lengths)) = meant.first().zip(lengths) else { continue };
        if lengths.contains(&length) {
            continue;
        }
        let deployed = lengths.first().copied().unwrap_or_default();
        let (there, label) = match &first.hold {
            Some(hold) => (hold.text.span(), format!("the rule waits {deployed}")),
            None => (first.name.span(), "the rule does not wait".to_owned()),
        };
        let message =
            format!("`{}` fires after {length} on this page, and after {deployed} as it is deployed", said.name);
        found.push(
            Diagnostic::new(&RULE.info, place, message)
                .label("the page's time")
                .relate(there, label)
                .help("change the one that is wrong"),
        );
    }
    found
}
