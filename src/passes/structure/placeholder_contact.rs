//! # A contact is a blank
//!
//! The contact table says `TBD`, `[name]`, `(configure)` or `+1-XXX-XXX-XXXX` where a name or a number should stand, or nothing
//! but a line to be filled in.
//!
//! It is found out in the one moment in which somebody must be reached.
//!
//! Only cells, and items of lists, that are nothing but a stand-in count. What is kept back on purpose
//! (`[REDACTED]`) is none, nor what is to be read (`[See the wiki]`), and neither are the blanks of a contract, which each party
//! fills in, and what stands below a label such as `**Documentation**:`. A page has one finding, with all its blanks.
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
use crate::model::{Contact, Text, words};
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
    if page.runbook.is_template() || is_contract(page) || is_of_templates(&page.runbook.path) {
        Vec::new()
    } else {
        one(page).into_iter().collect()
    }
}

/// Does a page lie among templates: `compliance-templates`?
fn is_of_templates(path: &str) -> bool {
    path.rsplit_once('/').is_some_and(|(folders, _)| words::has_word(folders, &["template", "templates"]))
}

/// Is the page a contract with lines to be filled in by each party?
fn is_contract(Page { runbook, source }: Page<'_>) -> bool {
    const CONTRACTS: &[&str] = &["agreement", "agreements", "contract", "contracts", "addendum", "nda"];
    let file = runbook.path.rsplit('/').next().unwrap_or_default();
    words::has_word(file, CONTRACTS) && source.text.matches("____").nth(2).is_some()
}

/// How many bytes above a list are looked at for its label.
const NEAR: usize = 2000;

/// Does the line above the list in which byte `at` stands label it with something to read, `**Documentation**:`?
fn is_reading(text: &str, at: usize) -> bool {
    const READING: &[&str] = &["documentation", "docs", "resources", "links", "references", "tools"];
    let near = text.get(text.floor_char_boundary(at.saturating_sub(NEAR))..at).unwrap_or_default();
    let item = |line: &&str| line.is_empty() || line.starts_with(['-', '*', '+', '|']) && !line.starts_with("**");
    let label = near.lines().map(str::trim).rev().find(|line| !item(line)).filter(|line| line.starts_with("**"));
    label.is_some_and(|label| label.trim_end_matches('*').len() < 60 && words::has_word(label, READING))
}

/// Does a text in brackets say what to do: `[See the wiki]`?
fn is_instruction(text: &str) -> bool {
    const DO: &[&str] = &["check", "read", "refer", "reference", "see"];
    words::words(text).first().is_some_and(|word| DO.contains(&word.as_str()))
}

/// One finding for a page: a table of blanks is one omission.
fn one(Page { runbook, source }: Page<'_>) -> Option<Diagnostic> {
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
        // A version is nobody, and where the name is a blank, too, the page is a form.
        let role = contact.role.str();
        let version = role.starts_with(|c: char| c.is_ascii_digit()) && role.contains('.');
        let nobody = words::has_word(role, NOBODY) || version || is_blank(role);
        // A name may be missing where an address answers.
        let answers = contact.reach.iter().any(|reach| reach.str().contains('@') && !is_blank(reach.str()));
        let blank = |text: &str| is_blank(text) && !is_instruction(text);
        let blank = contact.reach.iter().find(|reach| blank(reach.str()) && !nobody && !answers);
        blank.filter(|_| !is_reading(&source.text, contact.span.range().start)).cloned()
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
