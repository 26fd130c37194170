//! # A reference has no definition
//!
//! `[text][label]` is written, and no `[label]: url` stands on the page.
//!
//! It is no link: the brackets are shown as they are.
//!
//! Bad:
//!
//! ```markdown
//! See [the dashboard][grafana].
//! ```
//!
//! Good:
//!
//! ```markdown
//! See [the dashboard][grafana].
//!
//! [grafana]: https://grafana.example.com/d/api
//! ```

use crate::diagnostic::{Diagnostic, Level, RuleInfo};
use crate::model::Workspace;
use crate::passes::Rule;

/// RB104.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB104",
        name: "undefined-reference",
        level: Some(Level::Warning),
        summary: "a reference has no definition",
        source: include_str!("undefined_reference.rs"),
    },
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let references = workspace.runbooks.iter().flat_map(|runbook| &runbook.undefined_references);
    // `[0][1]` is an index and `[a][ ]` a task somebody bent; labels of a link have a letter.
    let labels = references.filter(|reference| reference.text.chars().any(char::is_alphabetic));
    labels
        .map(|reference| {
            Diagnostic::new(
                &RULE.info,
                reference.span,
                format!("`[{}]` is defined nowhere on this page", reference.text),
            )
            .label("shown with its brackets, not as a link")
            .help(format!("add a line `[{}]: <url>`, or write the target in place", reference.text))
        })
        .collect()
}
