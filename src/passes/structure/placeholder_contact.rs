//! # A contact is a blank
//!
//! The contact table says `TBD`, `[name]`, `(configure)` or `+1-XXX-XXX-XXXX` where a name or a number should stand, or nothing
//! but a line to be filled in.
//!
//! It is found out in the one moment in which somebody must be reached.
//!
//! Only cells, and items of lists, that are nothing but a stand-in count. What is kept back on purpose
//! (`[REDACTED]`) is none. A page has one finding, with all its blanks.
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
use crate::model::table::is_blank;
use crate::model::{Contact, Runbook, Text, words};
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
    // A key or an account is nobody who is reached, and the state of a page is no way to.
    const NOBODY: &[&str] = &[
        "status",
        "date",
        "version",
        "tags",
        "last modified",
        "last updated",
        "key",
        "keys",
        "token",
        "secret",
        "credentials",
        "license",
        "licence",
        "password",
        "account id",
        "api",
    ];
    let blank = |contact: &'_ Contact| {
        let nobody = words::has_word(contact.role.str(), NOBODY);
        // A name may be missing where an address answers.
        let answers = contact.reach.iter().any(|reach| reach.str().contains('@') && !is_blank(reach.str()));
        contact.reach.iter().find(|reach| is_blank(reach.str()) && !nobody && !answers).cloned()
    };
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
