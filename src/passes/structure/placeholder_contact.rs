//! # A contact is a blank
//!
//! The contact table says `TBD`, `[name]` or `+1-XXX-XXX-XXXX` where a name or a number should stand.
//!
//! It is found out in the one moment in which somebody must be reached.
//!
//! Only cells that are nothing but a stand-in count. A page has one finding, with all its blanks.
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

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Contact, Runbook, Text};
use crate::passes::{Check, Page, Rule};

/// RB602.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB602",
        name: "placeholder-contact",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a contact is a blank",
        source: include_str!("placeholder_contact.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    if page.runbook.is_template() { Vec::new() } else { one(page.runbook).into_iter().collect() }
}

/// One finding for a page: a table of blanks is one omission.
fn one(runbook: &Runbook) -> Option<Diagnostic> {
    let blank = |contact: &'_ Contact| contact.reach.iter().find(|reach| is_blank(reach)).cloned();
    let blanks: Vec<(&Text, Text)> = runbook.contacts.iter().filter_map(|c| Some((&c.role, blank(c)?))).collect();
    let ((role, first), rest) = blanks.split_first()?;
    let others = match rest.len() {
        0 => String::new(),
        1 => " and one more contact".to_owned(),
        count => format!(" and {count} more contacts"),
    };
    let message = format!("`{}` stands where {}{others} should be reached", first.str(), role.str());
    let mut diagnostic = Diagnostic::new(&RULE.info, first.span, message).label("a blank");
    for (_, other) in rest {
        diagnostic = diagnostic.relate(other.span, "and here");
    }
    Some(diagnostic.help("put in a name, a number or a channel that answers"))
}

/// Words in brackets that say where the contact is kept, or that it is kept back: nobody forgot it.
const KEPT_BACK: &[&str] =
    &["redacted", "internal", "confidential", "see ", "removed", "withheld", "vault", "1password"];

/// A cell that is nothing but a stand-in.
fn is_blank(text: &Text) -> bool {
    let cell = text.str().trim().trim_matches('`').trim();
    let lower = cell.to_ascii_lowercase();
    let bracketed =
        |open: char, close: char| cell.starts_with(open) && cell.ends_with(close) && cell.matches(open).count() == 1;
    matches!(lower.as_str(), "tbd" | "todo" | "tba" | "xxx" | "fixme" | "to be defined" | "to be determined")
        || bracketed('[', ']') && cell.len() > 2 && !KEPT_BACK.iter().any(|word| lower.contains(word))
        || bracketed('<', '>') && !cell.contains(['@', ':'])
        || bracketed('{', '}')
        || lower.contains("xxx-xxx")
        || lower.contains("xxx-xxxx")
}
