//! Contacts: `Role | Contact`.

use crate::model::lower::Page;
use crate::model::table::{Kind, Role, TableKind, View, says_something};
use crate::model::{Contact, Text};

/// Contact tables.
pub(super) const KIND: Kind = Kind { kind: TableKind::Contacts, score, lower };

/// Headers of ways to reach somebody.
const WAYS: &[&str] = &["contact", "phone", "email", "e mail", "slack", "pager", "pagerduty", "mobile"];

fn score(view: &View<'_>) -> u8 {
    // Accounts to log in with are nobody to call.
    let accounts = view.within(&["credentials", "accounts", "logins"]);
    if accounts || view.columns.iter().any(|column| column.words.has(&["password", "login"])) {
        return 0;
    }
    let topic = view.within(&["contact", "contacts", "contactos", "oncall", "support", "channels", "stakeholders"])
        || view.under(&["team", "people", "roster", "directory"]);
    let person = view.columns.first().is_some_and(|column| column.has(Role::Person));
    let reach = view.columns.iter().skip(1).any(|column| column.has(Role::Reach));
    // Below "Vendor contacts" an address of theirs is the way to reach them.
    let reach = reach
        || topic && view.columns.iter().skip(1).any(|column| column.words.has(&["support", "url", "website", "who"]));
    let looks = || view.columns.iter().any(|column| column.reach() >= 0.5);
    let named = view.columns.iter().any(|column| column.words.has(&["contact", "phone", "email", "slack"]));
    // A column of addresses and one of numbers say it by themselves, whoever is reached.
    let ways = view.columns.iter().skip(1).filter(|column| column.words.has(WAYS)).count();
    // `Issue | Contact | Phone`, all yet to be filled in.
    if ways >= 2 && (looks() || ways + 1 == view.columns.len()) {
        return 88;
    }
    match (topic, person && reach, (topic || (person && reach)) && looks(), named) {
        (true, true, _, true) | (true, true, true, _) => 95,
        (true, true, false, false) => 75,
        (true, false, true, _) => 80,
        (false, true, true, true) => 85,
        (false, true, false, true) | (false, true, true, false) => 65,
        _ => 0,
    }
}

/// Is a cell more than a dash? "TBD" is: somebody has yet to be named.
fn is_filled(cell: &str) -> bool {
    cell.chars().any(char::is_alphanumeric)
}

fn lower(view: &View<'_>, page: &mut Page<'_>) {
    for row in &view.table.rows {
        let Some((role, rest)) = row.cells.split_first() else { continue };
        if !says_something(role.str()) {
            continue;
        }
        let reach = rest.iter().filter(|cell| is_filled(cell.str())).map(|cell| Text::of(&cell.content.text)).collect();
        page.runbook.contacts.push(Contact { role: Text::of(&role.content.text), reach, span: row.span });
    }
}
