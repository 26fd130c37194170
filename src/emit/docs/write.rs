//! A page's tree as Markdown of a dialect.
//!
//! All that a page says is written anew, so that each renderer reads the same of it: lists indented as it wants them, code
//! where it knows code, boxes as its own, and no text that it would take for more than text.

use crate::emit::docs::tree::{Node, attribute};
use crate::emit::markdown::Dialect;
use crate::source::Span;

/// Where links, images and code of a page lead.
pub(super) trait Places {
    /// The destination of a link; none where it leads to nothing that these docs have.
    fn link(&self, target: &str) -> Option<String>;
    /// The destination of an image.
    fn image(&self, target: &str) -> Option<String>;
    /// The picture of a flowchart and what it shows, by the place of its code.
    fn picture(&self, span: Span) -> Option<(String, String)>;
}

/// What running text stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Around {
    Text,
    Cell,
}

/// Writes one page.
pub(super) struct Writer<'a> {
    pub(super) dialect: &'a Dialect,
    pub(super) places: &'a dyn Places,
}

impl Writer<'_> {
    /// Blocks, an empty line between them. Recurses as deep as the page, whose depth is bounded.
    pub(super) fn blocks(&self, nodes: &[Node<'_>], nested: bool) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut rest = nodes;
        while let Some(first) = rest.first() {
            // Text that stands between blocks is a paragraph.
            let phrases = rest.iter().take_while(|node| node.is_phrase()).count();
            let (block, behind) = rest.split_at(phrases.max(1));
            let new = if phrases > 0 { self.paragraph(block) } else { self.block(first, nested) };
            rest = behind;
            if new.is_empty() {
                continue;
            }
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(new);
        }
        lines
    }

    fn block(&self, node: &Node<'_>, nested: bool) -> Vec<String> {
        let Node::Element(element, children) = node else {
            let Node::Code { span, language, text } = node else { return Vec::new() };
            return match self.places.picture(*span) {
                Some((url, title)) => vec![format!("![{}]({url})", self.dialect.text(&title))],
                None => self.dialect.fence(&plain_language(language), text, nested),
            };
        };
        match element.name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(element.name, children),
            "p" => self.paragraph_or_blocks(children, nested),
            "ul" | "ol" => self.list(element.name == "ol", attribute(element, "start"), children),
            "table" => self.table(children),
            "hr" => vec!["***".to_owned()],
            "pre" => {
                let mut text = String::new();
                node.text(&mut text);
                self.dialect.fence("", &text, nested)
            }
            "blockquote" => quoted(&self.blocks(children, true)),
            "details" => self.details(children, nested),
            "div" => self.division(attribute(element, "class").unwrap_or_default(), children, nested),
            _ => self.blocks(children, nested),
        }
    }

    fn division(&self, class: &str, children: &[Node<'_>], nested: bool) -> Vec<String> {
        if let Some(kind) = class.strip_prefix("alert ") {
            // Its first paragraph is its title, which each renderer has itself.
            let inner = self.blocks(children.get(1..).unwrap_or_default(), true);
            return self.dialect.boxed(kind, "", &inner);
        }
        if class == "footnote"
            && let Some((label, text)) = children.split_first()
        {
            let mut words = String::new();
            label.text(&mut words);
            let mut lines = self.blocks(text, nested);
            let label = format!("({})", self.dialect.text(&words));
            match lines.first_mut() {
                Some(first) => first.insert_str(0, &format!("{label} ")),
                None => lines.push(label),
            }
            return lines;
        }
        self.blocks(children, nested)
    }

    fn heading(&self, name: &str, children: &[Node<'_>]) -> Vec<String> {
        let level = name.get(1..).and_then(|level| level.parse().ok()).unwrap_or(2);
        let words = self.inline(children, Around::Text).replace('\n', " ");
        let words = words.trim();
        if words.is_empty() {
            return Vec::new();
        }
        // Signs at its end would be taken for an end.
        let trimmed = words.trim_end_matches('#');
        let end = "\\#".repeat(words.len() - trimmed.len());
        vec![format!("{} {trimmed}{end}", "#".repeat(level))]
    }

    fn paragraph(&self, nodes: &[Node<'_>]) -> Vec<String> {
        let words = self.inline(nodes, Around::Text);
        let words = words.trim_matches([' ', '\n']);
        if words.is_empty() {
            return Vec::new();
        }
        let mut lines: Vec<String> = words.split('\n').map(|line| self.dialect.start(line.trim().to_owned())).collect();
        let last = lines.len() - 1;
        lines.iter_mut().take(last).for_each(|line| line.push_str(self.dialect.line_break));
        lines
    }

    /// Raw HTML lets blocks stand in a paragraph.
    fn paragraph_or_blocks(&self, children: &[Node<'_>], nested: bool) -> Vec<String> {
        if children.iter().all(Node::is_phrase) { self.paragraph(children) } else { self.blocks(children, nested) }
    }

    fn details(&self, children: &[Node<'_>], nested: bool) -> Vec<String> {
        let (summary, rest): (Vec<&Node<'_>>, Vec<&Node<'_>>) =
            children.iter().partition(|node| node.name() == "summary");
        let mut title = String::new();
        summary.iter().for_each(|node| node.text(&mut title));
        let folds = self.dialect.html && self.dialect.fences_in_lists;
        let lines: Vec<String> = rest
            .iter()
            .flat_map(|node| {
                let mut lines = self.blocks(std::slice::from_ref(*node), nested || !folds);
                if !lines.is_empty() {
                    lines.push(String::new());
                }
                lines
            })
            .collect();
        let lines = lines.split_last().map_or(&[][..], |(_, lines)| lines);
        if !folds {
            return self.dialect.boxed("note", title.trim(), lines);
        }
        let open = ["<details>".to_owned(), format!("<summary>{}</summary>", self.dialect.text(&title)), String::new()];
        open.into_iter().chain(lines.iter().cloned()).chain([String::new(), "</details>".to_owned()]).collect()
    }

    fn list(&self, ordered: bool, start: Option<&str>, children: &[Node<'_>]) -> Vec<String> {
        let items: Vec<&[Node<'_>]> = children
            .iter()
            .filter_map(|node| match node {
                Node::Element(element, inner) if element.name == "li" => Some(inner.as_slice()),
                _ => None,
            })
            .collect();
        let first: usize = start.and_then(|start| start.parse().ok()).unwrap_or(1);
        // A list that would be numbered anew is written as paragraphs.
        let written = ordered && first != 1 && !self.dialect.starts;
        let tight = !written
            && items.iter().all(|item| {
                item.iter().all(|node| node.is_phrase() || matches!(node.name(), "p" | "ul" | "ol"))
                    && paragraphs(item) <= 1
            });
        let mut lines: Vec<String> = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let number = first.saturating_add(index);
            if !tight && !lines.is_empty() {
                lines.push(String::new());
            }
            let mut inner = self.blocks(item, !written);
            if tight {
                inner.retain(|line| !line.is_empty());
            }
            if written {
                let label = format!("{number}\\. ");
                inner.first_mut().into_iter().for_each(|line| line.insert_str(0, &label));
                lines.extend(inner);
                continue;
            }
            let marker = if ordered { format!("{number}. ") } else { "- ".to_owned() };
            let indent = " ".repeat(self.dialect.indent.max(marker.len()));
            // Code at the beginning of an item would be none to each renderer.
            if inner.first().is_none_or(|line| line.starts_with("    ")) {
                inner.splice(0..0, ["&nbsp;".to_owned(), String::new()]);
            }
            lines.extend(inner.iter().enumerate().map(|(at, line)| match (at, line.as_str()) {
                (0, line) => format!("{marker}{line}"),
                (_, "") => String::new(),
                (_, line) => format!("{indent}{line}"),
            }));
        }
        lines
    }

    fn table(&self, children: &[Node<'_>]) -> Vec<String> {
        let mut rows: Vec<(bool, &[Node<'_>])> = Vec::new();
        collect_rows(children, &mut rows);
        let cells = |row: &[Node<'_>]| -> Vec<(String, &'static str)> {
            let cells = row.iter().filter_map(|node| match node {
                Node::Element(element, inner) if matches!(element.name, "td" | "th") => {
                    Some((self.cell(inner), align(element)))
                }
                _ => None,
            });
            cells.collect()
        };
        let table: Vec<Vec<(String, &str)>> = rows.iter().map(|(_, row)| cells(row)).collect();
        let width = table.iter().map(Vec::len).max().unwrap_or(0);
        if width == 0 {
            return Vec::new();
        }
        let line = |row: &[(String, &str)]| {
            let cells: Vec<&str> = (0..width).map(|i| row.get(i).map_or("", |(text, _)| text.as_str())).collect();
            format!("| {} |", cells.join(" | "))
        };
        let headed = rows.first().is_some_and(|(head, _)| *head);
        let (head, body) = if headed { table.split_at(1) } else { table.split_at(0) };
        let aligned = table.first().map_or(&[][..], Vec::as_slice);
        let rule: Vec<&str> = (0..width).map(|i| aligned.get(i).map_or("---", |(_, align)| *align)).collect();
        let header = head.first().map_or_else(|| line(&[]), |row| line(row));
        [header, format!("| {} |", rule.join(" | "))].into_iter().chain(body.iter().map(|row| line(row))).collect()
    }

    /// A cell on one line, whatever stands in it.
    fn cell(&self, nodes: &[Node<'_>]) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut phrases = nodes;
        while !phrases.is_empty() {
            let count = phrases.iter().take_while(|node| node.is_phrase()).count();
            let (now, behind) = phrases.split_at(count.max(1));
            phrases = behind;
            match now {
                [Node::Element(_, inner)] if count == 0 => parts.push(self.cell(inner)),
                [Node::Code { text, .. }] => parts.push(self.dialect.span(text).replace('\n', " ").replace('|', "\\|")),
                now => parts.push(self.inline(now, Around::Cell)),
            }
        }
        let parts: Vec<&str> =
            parts.iter().map(|part| part.trim_matches([' ', '\n'])).filter(|part| !part.is_empty()).collect();
        parts.join("\n").replace('\n', self.dialect.cell_break)
    }
}

/// How many paragraphs an item has: loose text is one, too.
fn paragraphs(item: &[Node<'_>]) -> usize {
    let loose = item.iter().any(|node| node.is_phrase() && !matches!(node, Node::Text(text) if text.trim().is_empty()));
    item.iter().filter(|node| node.name() == "p").count()
        + usize::from(loose && item.iter().any(|node| node.name() == "p"))
}

fn collect_rows<'n>(nodes: &'n [Node<'n>], rows: &mut Vec<(bool, &'n [Node<'n>])>) {
    for node in nodes {
        let Node::Element(element, children) = node else { continue };
        if element.name == "tr" {
            let head = children.iter().filter(|cell| !cell.name().is_empty()).all(|cell| cell.name() == "th");
            rows.push((head, children));
        } else {
            collect_rows(children, rows);
        }
    }
}

fn align(element: &crate::model::page::Element) -> &'static str {
    match attribute(element, "class") {
        Some("center") => ":-:",
        Some("right") => "--:",
        Some("left") => ":--",
        _ => "---",
    }
}

fn quoted(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| format!("> {line}").trim_end().to_owned()).collect()
}

/// A fence's language where it is a plain word.
fn plain_language(language: &str) -> String {
    let plain = language.chars().all(|c| c.is_ascii_alphanumeric() || "+-_".contains(c));
    if plain { language.to_owned() } else { String::new() }
}
