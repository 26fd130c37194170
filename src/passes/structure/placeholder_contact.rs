//! # A contact is a blank
//!
//! The contact table says `TBD`, `[name]` or `+1-XXX-XXX-XXXX` where a name or a number should stand.
//!
//! It is found out in the one moment in which somebody must be reached.
//!
//! Bad:
//!
//! ```markdown
//! | Role | Contact |
//! |---|---|
//! | Database on-call | [phone number] |
//! ```
//!
//! Good:
//!
//! ```markdown
//! | Role | Contact |
//! |---|---|
//! | Database on-call | PagerDuty, schedule `database` |
//! ```

use crate::diagnostic::{Diagnostic, Level, RuleInfo};
use crate::model::{Text, Workspace};
use crate::passes::Rule;

/// RB602.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB602",
        name: "placeholder-contact",
        level: Some(Level::Warning),
        summary: "a contact is a blank",
        source: include_str!("placeholder_contact.rs"),
    },
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let contacts = workspace.runbooks.iter().flat_map(|runbook| &runbook.contacts);
    let blanks = contacts
        .flat_map(|contact| contact.reach.iter().filter(|reach| is_blank(reach)).map(move |reach| (contact, reach)));
    blanks
        .map(|(contact, reach)| {
            let message = format!("nobody can be reached at `{}`, the contact of {}", reach.str(), contact.role.str());
            Diagnostic::new(&RULE.info, reach.span, message)
                .label("a blank")
                .help("put in a name, a number or a channel that answers")
        })
        .collect()
}

/// A cell that is nothing but a stand-in.
fn is_blank(text: &Text) -> bool {
    let cell = text.str().trim().trim_matches('`').trim();
    let lower = cell.to_ascii_lowercase();
    let bracketed =
        |open: char, close: char| cell.starts_with(open) && cell.ends_with(close) && cell.matches(open).count() == 1;
    matches!(lower.as_str(), "tbd" | "todo" | "tba" | "xxx" | "fixme" | "to be defined" | "to be determined")
        || bracketed('[', ']') && cell.len() > 2
        || bracketed('<', '>') && !cell.contains(['@', ':'])
        || bracketed('{', '}')
        || lower.contains("xxx-xxx")
        || lower.contains("xxx-xxxx")
}
