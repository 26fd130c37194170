//! # A link leads to a placeholder
//!
//! `[dashboard](#TODO)`, `[runbook]()`, `[guide](link-here)`: somebody meant to fill it in.
//!
//! A link that goes nowhere looks like one that works until it is needed.
//!
//! Bad:
//!
//! ```markdown
//! Open the [dashboard](#TODO).
//! ```
//!
//! Good:
//!
//! ```markdown
//! Open the [dashboard](https://grafana.example.com/d/api).
//! ```

use crate::diagnostic::{Diagnostic, Level, RuleInfo};
use crate::model::Workspace;
use crate::model::target::Target;
use crate::passes::Rule;
use crate::passes::links::resolved::links;

/// RB105.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB105",
        name: "placeholder-target",
        level: Some(Level::Warning),
        summary: "a link leads to a placeholder",
        source: include_str!("placeholder_target.rs"),
    },
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let stand_ins = links(workspace).filter(|resolved| resolved.target == Target::Placeholder);
    stand_ins
        .map(|resolved| {
            let written =
                if resolved.link.url.is_empty() { "nothing".to_owned() } else { format!("`{}`", resolved.link.url) };
            Diagnostic::new(&RULE.info, resolved.link.span, format!("the link leads to {written}"))
                .label("to be filled in")
                .help("put in the real target, or take the link out until there is one")
        })
        .collect()
}
