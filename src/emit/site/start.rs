//! The first page, and the lists of all alerts and all runbooks.

use serde::Serialize;

use crate::emit::links::relative;
use crate::emit::site::{Link, Site, is_file_name, root};
use crate::model::{Runbook, Text, Timed};

/// A list that takes more bytes than this stands on a page of its own, so that the first page is a small one.
const MOST_BYTES: usize = 40_000;

/// The first page shows about so many severities, rungs and contacts.
const MOST_ROWS: usize = 12;

/// A page of tables and lists.
#[derive(Debug, Default, Serialize)]
pub(super) struct Start {
    root: String,
    title: String,
    intro: String,
    /// Ways to the parts of a long page.
    jumps: Vec<Link>,
    /// Does a severity say when it must be resolved?
    resolves: bool,
    severities: Vec<Severity>,
    rungs: Vec<Rung>,
    contacts: Vec<Contact>,
    /// What is not shown.
    more: String,
    lists: Vec<List>,
}

#[derive(Debug, Serialize)]
struct Severity {
    name: String,
    response: String,
    resolution: String,
    description: String,
    from: Link,
}

#[derive(Debug, Serialize)]
struct Rung {
    when: String,
    who: String,
    from: Link,
}

#[derive(Debug, Serialize)]
struct Contact {
    role: String,
    reach: Vec<String>,
    from: Link,
}

#[derive(Debug, Serialize)]
struct List {
    id: &'static str,
    title: String,
    entries: Vec<Entry>,
    /// A link to all of them.
    rest: Option<Link>,
}

#[derive(Debug, Serialize)]
struct Entry {
    text: String,
    href: String,
    note: String,
}

/// The first page.
pub(super) fn start(site: &Site<'_>) -> Start {
    let (severities, left) =
        shown(site, |runbook| runbook.severities.len(), |index, runbook| severities(site, index, runbook));
    let rungs = |runbook: &Runbook| runbook.ladders.first().map_or(0, |ladder| ladder.rungs.len());
    let (rungs, left_rungs) = shown(site, rungs, |index, runbook| ladder(site, index, runbook));
    let (contacts, left_contacts) =
        shown(site, |runbook| runbook.contacts.len(), |index, runbook| contacts(site, index, runbook));
    let left = left + left_rungs + left_contacts;
    let more = if left > 0 {
        format!("{left} more severities, rungs and contacts stand on pages of their own.")
    } else {
        String::new()
    };
    let (alerts, runbooks) = (alerts(site, "index"), runbooks(site, "index"));
    let lists = vec![
        list("alerts", "Alerts", alerts, "alerts/index.html"),
        list("runbooks", "Runbooks", runbooks, "runbooks/index.html"),
    ];
    let lists: Vec<List> = lists.into_iter().filter(|list| !list.entries.is_empty() || list.rest.is_some()).collect();
    let jump = |(is_there, id, text): (bool, &str, &str)| {
        is_there.then(|| Link { text: text.to_owned(), href: format!("#{id}") })
    };
    let tables = [
        (!severities.is_empty(), "severities", "Severities"),
        (!rungs.is_empty(), "escalation", "Escalation"),
        (!contacts.is_empty(), "contacts", "Contacts"),
    ];
    let jumps = lists.iter().map(|list| (true, list.id, list.title.as_str())).chain(tables).filter_map(jump).collect();
    Start {
        root: String::new(),
        title: "Runbooks".to_owned(),
        jumps,
        resolves: severities.iter().any(|severity| !severity.resolution.is_empty()),
        severities,
        rungs,
        contacts,
        more,
        lists,
        ..Start::default()
    }
}

fn severities(site: &Site<'_>, index: usize, runbook: &Runbook) -> Vec<Severity> {
    let severity = |severity: &crate::model::Severity| Severity {
        name: severity.name.text.clone(),
        response: time(severity.response.as_ref()),
        resolution: time(severity.resolution.as_ref()),
        description: words(severity.description.as_ref()),
        from: site.link("index", index, None),
    };
    runbook.severities.iter().map(severity).collect()
}

fn ladder(site: &Site<'_>, index: usize, runbook: &Runbook) -> Vec<Rung> {
    let rung = |rung: &crate::model::Rung| Rung {
        when: rung.condition.text.clone(),
        who: rung.called().to_owned(),
        from: site.link("index", index, None),
    };
    runbook.ladders.first().into_iter().flat_map(|ladder| &ladder.rungs).map(rung).collect()
}

fn contacts(site: &Site<'_>, index: usize, runbook: &Runbook) -> Vec<Contact> {
    let contact = |contact: &crate::model::Contact| Contact {
        role: contact.role.text.clone(),
        reach: contact.reach.iter().map(|way| way.text.clone()).collect(),
        from: site.link("index", index, None),
    };
    runbook.contacts.iter().map(contact).collect()
}

/// Every alert.
pub(super) fn all_alerts(site: &Site<'_>) -> Start {
    whole("alerts/index", "Alerts", alerts(site, "alerts/index"), "No page names an alert.")
}

/// Every runbook.
pub(super) fn all_runbooks(site: &Site<'_>) -> Start {
    whole("runbooks/index", "All runbooks", runbooks(site, "runbooks/index"), "")
}

fn whole(page: &str, title: &str, entries: Vec<Entry>, none: &str) -> Start {
    let intro = if entries.is_empty() { none.to_owned() } else { format!("{} in all.", entries.len()) };
    let list = List { id: "all", title: "By name".to_owned(), entries, rest: None };
    Start { root: root(page), title: title.to_owned(), intro, lists: vec![list], ..Start::default() }
}

/// What the pages that say most of something say of it, whole pages first, and how much is left out.
fn shown<T>(
    site: &Site<'_>,
    count: impl Fn(&Runbook) -> usize,
    rows: impl Fn(usize, &Runbook) -> Vec<T>,
) -> (Vec<T>, usize) {
    let mut from: Vec<(usize, &Runbook)> =
        site.workspace.runbooks.iter().enumerate().filter(|(_, r)| count(r) > 0).collect();
    from.sort_by_key(|(index, runbook)| (std::cmp::Reverse(count(runbook)), *index));
    let mut all: Vec<T> = Vec::new();
    let mut left = 0;
    for (index, runbook) in from {
        if all.is_empty() || all.len() + count(runbook) <= MOST_ROWS {
            all.extend(rows(index, runbook));
        } else {
            left += count(runbook);
        }
    }
    left += all.len().saturating_sub(MOST_ROWS * 3);
    all.truncate(MOST_ROWS * 3);
    (all, left)
}

fn list(id: &'static str, title: &str, mut entries: Vec<Entry>, all: &str) -> List {
    let count = entries.len();
    let bytes: usize = entries.iter().map(|entry| entry.text.len() + entry.href.len() + entry.note.len() + 50).sum();
    let rest = (bytes > MOST_BYTES).then(|| Link { text: format!("All {count}"), href: all.to_owned() });
    if rest.is_some() {
        entries.clear();
    }
    List { id, title: title.to_owned(), entries, rest }
}

fn alerts(site: &Site<'_>, page: &str) -> Vec<Entry> {
    let entry = |(name, places): (&&str, &Vec<(usize, &crate::model::Alert)>)| {
        let (index, alert) = *places.first()?;
        let direct = site.alert_link(page, index, alert);
        let href = match places.len() {
            1 => direct.href.clone(),
            _ if is_file_name(name) => format!("{}.html", relative(page, &format!("alerts/{name}/index"))),
            _ => direct.href.clone(),
        };
        let note = match places.len() {
            1 if direct.text != **name => direct.text,
            1 => String::new(),
            count => format!("{count} pages"),
        };
        Some(Entry { text: (*name).to_owned(), href, note })
    };
    site.alerts.iter().filter_map(entry).collect()
}

fn runbooks(site: &Site<'_>, page: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = (0..site.workspace.runbooks.len())
        .map(|index| {
            let Link { text, href } = site.link(page, index, None);
            let path = site.page(index).strip_prefix("runbooks/").unwrap_or_default();
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            Entry { text, href, note: folder.to_owned() }
        })
        .collect();
    entries.sort_by_cached_key(|entry| (entry.note.clone(), entry.text.to_lowercase()));
    entries
}

fn time(time: Option<&Timed>) -> String {
    words(time.map(|time| &time.text))
}

/// A text of a table, short enough for one.
fn words(text: Option<&Text>) -> String {
    const MOST: usize = 160;
    let text = text.map_or("", |text| text.text.as_str());
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::model::Text;
    use crate::source::{FileId, Span};

    #[test]
    fn long_texts_are_cut_at_a_character() {
        let text = Text { text: "ä".repeat(400), span: Span::new(FileId(0), 0..0) };
        assert_eq!(words(Some(&text)).chars().count(), 161);
        assert_eq!(words(None), "");
    }
}
