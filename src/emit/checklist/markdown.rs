//! The checklist as a task list in Markdown.
//!
//! All text of the page is escaped so that it reads as it was written: no markup, no raw HTML, no link, no mention.
//! Each item is one line, with its place in a comment; commands stand in code spans or fences below.

use serde::Serialize;

use crate::emit::checklist::view::{Block, Branch, Item, Link, Page, Section};
use crate::emit::links::external;
use crate::emit::markdown::{Dialect, ISSUES, comment};

/// A checklist's parts as finished Markdown.
#[derive(Debug, Serialize)]
pub(in crate::emit) struct Sheet {
    title: String,
    summary: Option<String>,
    /// In a comment.
    source: String,
    /// The severity table's rows, the header and its rule among them.
    severities: Vec<String>,
    sections: Vec<SheetSection>,
    contacts: Vec<String>,
}

/// A checklist as a template for issues.
#[derive(Debug, Serialize)]
pub(super) struct Issue {
    /// The front matter's values, as YAML.
    name: String,
    about: String,
    subject: String,
    #[serde(flatten)]
    sheet: Sheet,
}

/// A page as a template for issues. What stands beside it is out of an issue's reach.
pub(super) fn issue(page: &Page) -> Issue {
    let yaml =
        |words: String| serde_json::Value::from(words.split_whitespace().collect::<Vec<_>>().join(" ")).to_string();
    let about = page.summary.clone().unwrap_or_else(|| format!("The checklist of {}", page.source));
    Issue {
        name: yaml(page.title.clone()),
        about: yaml(about.chars().take(200).collect()),
        subject: yaml(format!("{}: ", page.title)),
        sheet: sheet(page, &Dialect { siblings: false, ..ISSUES }),
    }
}

/// A section as Markdown.
#[derive(Debug, Serialize)]
struct SheetSection {
    title: String,
    lines: Vec<String>,
}

/// What writes a checklist: its dialect, and the lines so far.
struct Writer<'a> {
    dialect: &'a Dialect,
    lines: Vec<String>,
}

/// A page as Markdown.
pub(in crate::emit) fn sheet(page: &Page, dialect: &Dialect) -> Sheet {
    let contact = |contact: &crate::emit::checklist::view::Contact| {
        let ways: Vec<String> = contact.reach.iter().map(|way| dialect.text(way)).collect();
        let at = place(dialect, &contact.at);
        format!("- **{}**: {}{at}", dialect.text(&contact.role), ways.join(", "))
    };
    Sheet {
        title: dialect.text(&page.title),
        summary: page.summary.as_deref().map(|words| dialect.start(dialect.text(words))),
        source: comment(&page.source),
        severities: severities(page, dialect),
        sections: page.sections.iter().map(|found| section(found, dialect)).collect(),
        contacts: page.contacts.iter().map(contact).collect(),
    }
}

/// Where something stands, for who reads the source.
fn place(dialect: &Dialect, at: &str) -> String {
    if dialect.comments { format!(" <!-- {} -->", comment(at)) } else { String::new() }
}

fn severities(page: &Page, dialect: &Dialect) -> Vec<String> {
    if page.severities.is_empty() {
        return Vec::new();
    }
    let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let header = page.severity_columns.iter().map(|name| dialect.text(name)).collect();
    let rule = page.severity_columns.iter().map(|_| "---".to_owned()).collect();
    let rows = page.severities.iter().map(|severity| {
        let name = format!("{}{}", dialect.text(&severity.name), place(dialect, &severity.at));
        row(std::iter::once(name).chain(severity.cells.iter().map(|cell| dialect.text(&cell.text))).collect())
    });
    [row(header), row(rule)].into_iter().chain(rows).collect()
}

fn section(section: &Section, dialect: &Dialect) -> SheetSection {
    let mut writer = Writer { dialect, lines: Vec::new() };
    section.items.iter().for_each(|found| writer.item(found, 0));
    SheetSection { title: dialect.text(&section.title), lines: writer.lines }
}

impl Writer<'_> {
    fn line(&mut self, depth: usize, line: &str) {
        let indent = " ".repeat(self.dialect.indent * depth);
        self.lines.push(if line.is_empty() { String::new() } else { format!("{indent}{line}") });
    }

    /// An item and what belongs to it. Recurses as deep as the view, which is bounded where it is made.
    fn item(&mut self, item: &Item, depth: usize) {
        let dialect = self.dialect;
        let text = |words: &str| dialect.text(words);
        // A flowchart's node that means a step is ticked there.
        let mirror = item.tick.is_some() && item.tick.as_ref() != Some(&item.id);
        let (mark, end) = if item.tick.is_some() && !mirror { dialect.task } else { ("", "") };
        let (inline, fenced): (Vec<&Block>, Vec<&Block>) = item.blocks.iter().partition(|block| spans(block));
        let reached = |url: &&String| dialect.siblings || external(url);
        let link = |found: &Link| match found.markdown.as_ref().filter(reached) {
            Some(url) => format!("[{}](<{}>)", text(&found.text), dialect.page(url)),
            None => text(&found.text),
        };
        let mut words =
            vec![if item.kind == "step" { format!("**{}**", text(&item.text)) } else { labelled(item, dialect) }];
        words.extend(item.time.as_deref().map(|time| format!("({})", text(time))));
        words.extend((!item.severities.is_empty()).then(|| format!("({} only)", text(&item.severities.join(", ")))));
        words.extend(
            item.links.iter().map(|found| if mirror { format!("(step {})", text(&found.text)) } else { link(found) }),
        );
        words.extend(inline.iter().map(|block| dialect.span(&block.text())));
        let note = |note: &str| if item.kind == "step" { text(note) } else { format!("({})", text(note)) };
        words.extend(item.note.as_deref().map(note));
        words.extend(item.expected.as_deref().map(|expected| format!("(expect: {})", text(expected))));
        words.extend(item.effect.filter(|effect| effect.key != "read").map(|effect| format!("*({})*", effect.label)));
        words.retain(|word| !word.is_empty());
        let words = words.join(" ");
        let words = if mark.is_empty() { dialect.start(words) } else { words };
        self.line(depth, &format!("- {mark}{words}{end}{}", place(dialect, &item.at)));
        for block in fenced {
            let code = dialect.fence(if block.shell { "bash" } else { "text" }, &block.text(), true);
            // Indented code is code behind an empty line alone.
            (!dialect.fences_in_lists).then(|| self.lines.push(String::new()));
            code.iter().for_each(|line| self.line(depth + 1, line));
            (!dialect.fences_in_lists).then(|| self.lines.push(String::new()));
        }
        item.branches.iter().for_each(|found| self.branch(found, depth + 1));
        item.items.iter().for_each(|inner| self.item(inner, depth + 1));
    }

    fn branch(&mut self, branch: &Branch, depth: usize) {
        let (mark, end) = self.dialect.task;
        let words = self.dialect.text(&branch.text);
        self.line(depth, &format!("- {mark}If **{words}**{end}{}", place(self.dialect, &branch.at)));
        branch.items.iter().for_each(|found| self.item(found, depth + 1));
    }
}

fn labelled(item: &Item, dialect: &Dialect) -> String {
    let text = dialect.text(&item.text);
    match (item.label, item.kind) {
        // The command says it itself.
        (Some(_), "command") if item.blocks.iter().any(|block| spans(block) && block.name.starts_with(&item.text)) => {
            String::new()
        }
        (Some(label), _) => format!("{label}: {text}"),
        (None, "decision" | "choice") => format!("**{text}**"),
        (None, _) => text,
    }
}

/// Does a block stand in its item's line?
fn spans(block: &Block) -> bool {
    block.inline && !block.pieces.iter().any(|piece| piece.text.contains('\n'))
}
