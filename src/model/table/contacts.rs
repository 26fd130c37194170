//! Contacts: `Role | Contact`.

use crate::model::lower::Page;
use crate::model::table::{Column, Kind, Role, TableKind, View, says_something};
use crate::model::{Contact, Text};

/// Contact tables.
pub(super) const KIND: Kind = Kind { kind: TableKind::Contacts, score, lower };

/// Headers of ways to reach somebody.
pub(super) const WAYS: &[&str] = &["contact", "phone", "email", "e mail", "slack", "pager", "pagerduty", "mobile"];

fn score(view: &View<'_>) -> u8 {
    // Accounts to log in with are nobody to call.
    let accounts = view.within(&["credentials", "accounts", "logins"]);
    // What is promised to a plan or a version is for whoever has it.
    let plans = view
        .columns
        .first()
        .is_some_and(|first| first.words.has(&["plan", "package", "edition", "version", "release"]));
    if accounts || plans || view.columns.iter().any(|column| column.words.has(&["password", "login"])) {
        return 0;
    }
    let topic = view.within(&[
        "contact",
        "contacts",
        "contactos",
        "contatos",
        "контакты",
        "contacte",
        "contactlijst",
        "contacten",
        "contatti",
        "kontakte",
        "kontakty",
        "contacto",
        "contato",
        "oncall",
        "support",
        "channels",
        "stakeholders",
    ]) || view.under(&["team", "people", "roster", "directory"]);
    let person = view.columns.first().is_some_and(|column| column.has(Role::Person));
    let others = || view.columns.iter().skip(1);
    // Below "Vendor contacts" an address of theirs is the way to reach them.
    let address = |column: &Column<'_>| {
        column.words.has(&["support", "url", "website"]) && (column.addresses() >= 0.3 || unfilled(view, column))
    };
    let reach = others().any(|column| column.has(Role::Reach))
        || topic && others().any(|column| column.words.has(&["who"]) || address(column));
    let looks = || view.columns.iter().any(|column| column.reach() >= 0.5);
    let named = view
        .columns
        .iter()
        .any(|column| column.words.has(&["contact", "phone", "email", "slack", "contato", "contacto"]));
    // Where no header speaks of people or of ways to reach them, only addresses do: "Slack" is a tool, too.
    let ways_named = || reach || view.columns.first().is_some_and(|first| first.words.has(&["channel"]));
    let addressed = || view.columns.iter().any(|column| column.addresses() >= 0.5);
    // A column of addresses and one of numbers say it by themselves, whoever is reached.
    let ways = ways(view);
    // `Issue | Contact | Phone`, all yet to be filled in.
    if ways >= 2 && (looks() || ways + 1 == view.columns.len() || is_register(view)) {
        return 88;
    }
    match (topic, person && reach, (topic || (person && reach)) && looks(), named) {
        (true, true, _, true) | (true, true, true, _) => 95,
        (true, true, false, false) => 75,
        (true, false, true, true) => 80,
        (true, false, true, false) if addressed() || ways_named() && !permits(view) => 80,
        // `Emergency | Contact | When to use`: below a title that says so, whoever is named is whom to contact.
        (true, _, false, true) if view.under(&["contact", "contacts"]) && reach => 72,
        // `Channel | Use for | Response time`: where help is to be had, and how soon.
        _ if answering_channels(view) => 75,
        (false, true, true, true) => 85,
        (false, true, false, true) | (false, true, true, false) => 65,
        _ => 0,
    }
}

/// How many columns behind the first are ways to reach somebody.
fn ways(view: &View<'_>) -> usize {
    view.columns.iter().skip(1).filter(|column| column.words.has(WAYS)).count()
}

/// Is it a register of whoever is called, with ways to reach them and no times, below a title that says so?
pub(super) fn is_register(view: &View<'_>) -> bool {
    let timed = |column: &Column<'_>| column.times() >= 0.5 || column.header_time();
    view.under(&["contact", "contacts"]) && ways(view) >= 2 && !view.columns.iter().any(timed)
}

/// Are these channels of help, with the time in which each is answered?
fn answering_channels(view: &View<'_>) -> bool {
    let channels = view.columns.first().is_some_and(|first| first.words.has(&["channel", "channels"]));
    channels && view.near(&["support", "contact", "contacts", "help"]) && view.has(Role::Response)
}

/// Is nothing filled in below a header yet?
fn unfilled(view: &View<'_>, column: &Column<'_>) -> bool {
    view.table
        .column(column.index)
        .all(|(_, cell)| !says_something(cell.str()) || cell.str().starts_with(['[', '<', '_']))
}

/// Does it say what roles may do, how things are set up, or what came of them? That reaches nobody.
fn permits(view: &View<'_>) -> bool {
    const SETUP: &[&str] = &["permission", "permissions", "access", "format", "platform", "volume"];
    view.columns.iter().any(|column| column.words.has(SETUP) || column.index > 0 && column.outcomes() >= 0.5)
}

/// Is a cell more than a dash? "TBD" and "?" are: somebody has yet to be named.
fn is_filled(cell: &str) -> bool {
    cell.chars().any(|c| c.is_alphanumeric() || c == '?')
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
