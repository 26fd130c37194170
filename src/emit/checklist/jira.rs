//! The checklist as a document of Jira: what its REST API takes as an issue, whose action items can be ticked.
//!
//! The format is Atlassian's, <https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/>. Text is data
//! in it: it has no markup.

use serde_json::{Value, json};

use crate::emit::checklist::view::{Branch, Item, Page, Section};

/// The fields of an issue: its summary, and the checklist as its description.
pub(super) fn issue(page: &Page) -> String {
    let mut content: Vec<Value> = Vec::new();
    content.extend(page.summary.as_deref().filter(|words| !words.trim().is_empty()).map(paragraph));
    content.push(paragraph(&format!("Made by runbookc from {}. Mend that page, not this one.", page.source)));
    if !page.severities.is_empty() {
        content.push(severities(page));
    }
    page.sections.iter().for_each(|found| section(found, &mut content));
    if !page.contacts.is_empty() {
        content.push(heading("Contacts"));
        let contacts = page.contacts.iter().map(|contact| {
            let words = format!("{}: {}", contact.role, contact.reach.join(", "));
            json!({ "type": "listItem", "content": [paragraph(&words)] })
        });
        content.push(json!({ "type": "bulletList", "content": contacts.collect::<Vec<_>>() }));
    }
    let description = json!({ "version": 1, "type": "doc", "content": content });
    let fields = json!({ "fields": { "summary": format!("{}: checklist", page.title), "description": description } });
    format!("{fields:#}\n")
}

fn heading(words: &str) -> Value {
    json!({ "type": "heading", "attrs": { "level": 2 }, "content": [text(words)] })
}

fn paragraph(words: &str) -> Value {
    // A text must not be empty.
    let content: Vec<Value> = Some(text(words)).filter(|_| !words.is_empty()).into_iter().collect();
    json!({ "type": "paragraph", "content": content })
}

fn text(words: &str) -> Value {
    let words: Vec<&str> = words.split_whitespace().collect();
    json!({ "type": "text", "text": words.join(" ") })
}

fn marked(words: &str, mark: &str) -> Value {
    json!({ "type": "text", "text": words, "marks": [{ "type": mark }] })
}

fn severities(page: &Page) -> Value {
    let cell = |kind: &str, words: &str| json!({ "type": kind, "attrs": {}, "content": [paragraph(words)] });
    let row = |cells: Vec<Value>| json!({ "type": "tableRow", "content": cells });
    let header = row(page.severity_columns.iter().map(|name| cell("tableHeader", name)).collect());
    let rows = page.severities.iter().map(|severity| {
        let cells = severity.cells.iter().map(|found| cell("tableCell", &found.text));
        row(std::iter::once(cell("tableHeader", &severity.name)).chain(cells).collect())
    });
    json!({ "type": "table", "content": std::iter::once(header).chain(rows).collect::<Vec<_>>() })
}

fn section(section: &Section, content: &mut Vec<Value>) {
    content.push(heading(&section.title));
    if let Some(list) = list(&section.id, section.items.iter().flat_map(item).collect()) {
        content.push(list);
    }
}

fn list(id: &str, items: Vec<Value>) -> Option<Value> {
    (!items.is_empty())
        .then(|| json!({ "type": "taskList", "attrs": { "localId": format!("{id}-list") }, "content": items }))
}

fn task(id: &str, content: Vec<Value>) -> Value {
    json!({ "type": "taskItem", "attrs": { "localId": id, "state": "TODO" }, "content": content })
}

/// An item and the list of what belongs to it. Recurses as deep as the view, which is bounded where it is made.
fn item(item: &Item) -> Vec<Value> {
    let label = item.label.map(|label| format!("{label}: ")).unwrap_or_default();
    let mut words = format!("{label}{}", item.text);
    words.extend(item.time.as_deref().map(|time| format!(" ({time})")));
    words.extend((!item.severities.is_empty()).then(|| format!(" ({} only)", item.severities.join(", "))));
    words.extend(item.note.as_deref().map(|note| format!(" ({note})")));
    words.extend(item.expected.as_deref().map(|expected| format!(" (expect: {expected})")));
    words.extend(item.effect.filter(|effect| effect.key != "read").map(|effect| format!(" ({})", effect.label)));
    let strong = matches!(item.kind, "step" | "decision" | "choice");
    let words: Vec<&str> = words.split_whitespace().collect();
    let words = words.join(" ");
    let mut content = vec![if strong { marked(&words, "strong") } else { json!({ "type": "text", "text": words }) }];
    for link in &item.links {
        // Other checklists are issues of their own.
        let web = link.html.as_deref().filter(|url| crate::emit::links::external(url));
        content.push(json!({ "type": "text", "text": " " }));
        content.push(match web {
            Some(url) => {
                json!({ "type": "text", "text": link.text, "marks": [{ "type": "link", "attrs": { "href": url } }] })
            }
            None => text(&format!("({})", link.text)),
        });
    }
    for line in item.blocks.iter().flat_map(|block| block.text().lines().map(str::to_owned).collect::<Vec<_>>()) {
        content.push(json!({ "type": "hardBreak" }));
        content.extend((!line.is_empty()).then(|| marked(&line, "code")));
    }
    let inner: Vec<Value> =
        item.branches.iter().flat_map(branch).chain(item.items.iter().flat_map(self::item)).collect();
    std::iter::once(task(&item.id, content)).chain(list(&item.id, inner)).collect()
}

fn branch(branch: &Branch) -> Vec<Value> {
    let words = text(&format!("If {}", branch.text));
    let inner = branch.items.iter().flat_map(item).collect();
    std::iter::once(task(&branch.id, vec![words])).chain(list(&branch.id, inner)).collect()
}
