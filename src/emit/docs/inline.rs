//! Running text as Markdown.

use crate::emit::docs::tree::{Node, attribute};
use crate::emit::docs::write::{Around, Writer};
use crate::emit::svg::escaped;

/// Elements of running text that Markdown has no sign for.
const KEPT: &[&str] = &["sub", "sup", "kbd", "mark", "ins", "u"];

impl Writer<'_> {
    /// Running text on one line; `\n` stands for a break.
    pub(super) fn inline(&self, nodes: &[Node<'_>], around: Around) -> String {
        let mut out = String::new();
        for (index, node) in nodes.iter().enumerate() {
            let next = nodes.get(index + 1).map_or(' ', first_char);
            self.phrase(node, next, around, &mut out);
        }
        out
    }

    fn phrase(&self, node: &Node<'_>, next: char, around: Around, out: &mut String) {
        let Node::Element(element, children) = node else {
            let mut text = String::new();
            node.text(&mut text);
            let text: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
            let text = self.dialect.escaped(&text);
            out.push_str(if out.ends_with([' ', '\n']) || out.is_empty() {
                text.trim_start_matches(' ')
            } else {
                &text
            });
            return;
        };
        match element.name {
            "code" | "samp" => {
                let mut text = String::new();
                children.iter().for_each(|child| child.text(&mut text));
                let words: Vec<&str> = text.split_whitespace().collect();
                let span = self.dialect.span(&words.join(" "));
                // A pipe would end the cell; Python-Markdown sees that it stands in code.
                let cell = around == Around::Cell && self.dialect.fences_in_lists;
                out.push_str(&if cell { span.replace('|', "\\|") } else { span });
            }
            "strong" | "b" => self.marked("**", "strong", children, next, around, out),
            "em" | "i" | "var" => self.marked("*", "em", children, next, around, out),
            "del" | "s" if self.dialect.strikes => self.marked("~~", "del", children, next, around, out),
            "br" => out.push('\n'),
            "wbr" => {}
            "img" => self.image(element, out),
            "a" if element.target.is_some() => self.link(element, children, around, out),
            "a" | "span" => {
                if let Some(id) = attribute(element, "id").filter(|_| self.dialect.html && element.name == "a") {
                    out.push_str(&format!("<a id=\"{}\"></a>", escaped(id)));
                }
                out.push_str(&self.inline(children, around));
            }
            name if KEPT.contains(&name) && self.dialect.html => {
                out.push_str(&format!("<{name}>{}</{name}>", self.inline(children, around)));
            }
            "sup" | "sub" => out.push_str(&format!("({})", self.inline(children, around))),
            _ => out.push_str(&self.inline(children, around)),
        }
    }

    /// Emphasis by signs where they are read as such, else by tags, else none.
    fn marked(&self, sign: &str, tag: &str, children: &[Node<'_>], next: char, around: Around, out: &mut String) {
        let inner = self.inline(children, around);
        let trimmed = inner.trim_matches([' ', '\n']);
        if trimmed.is_empty() {
            return out.push_str(&inner);
        }
        if inner.starts_with([' ', '\n']) && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
        let quiet = |c: char| c.is_whitespace() || c == '\u{0}';
        let sign_like = |c: char| !c.is_alphanumeric() && !quiet(c);
        let before = out.chars().last().unwrap_or(' ');
        let after = if inner.ends_with([' ', '\n']) { ' ' } else { next };
        let (first, last) = (trimmed.chars().next().unwrap_or(' '), trimmed.chars().last().unwrap_or(' '));
        let opens = !sign_like(first) || !before.is_alphanumeric();
        let closes = !sign_like(last) || !after.is_alphanumeric();
        let alone =
            ![before, after, first, last].iter().any(|c| matches!(c, '*' | '~' | '_')) && !trimmed.contains('\n');
        let (open, close) = if opens && closes && alone {
            (sign.to_owned(), sign.to_owned())
        } else if self.dialect.html {
            (format!("<{tag}>"), format!("</{tag}>"))
        } else {
            (String::new(), String::new())
        };
        out.push_str(&format!("{open}{trimmed}{close}"));
        if inner.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }

    fn link(&self, element: &crate::model::page::Element, children: &[Node<'_>], around: Around, out: &mut String) {
        let words = self.inline(children, around).replace('\n', " ");
        let url = element.target.as_deref().and_then(|target| self.places.link(target));
        match url.filter(|_| !words.trim().is_empty()) {
            Some(url) => {
                // Behind an exclamation mark it would be an image.
                if out.ends_with('!') {
                    out.pop();
                    out.push_str("\\!");
                }
                out.push_str(&format!("[{}]({})", words.trim(), self.dialect.page(&plain(&url))));
            }
            None => out.push_str(&words),
        }
    }

    fn image(&self, element: &crate::model::page::Element, out: &mut String) {
        let alt = self.dialect.text(attribute(element, "alt").unwrap_or_default());
        match element.target.as_deref().and_then(|target| self.places.image(target)) {
            Some(url) => out.push_str(&format!("![{alt}]({})", plain(&url))),
            None if alt.is_empty() => {}
            None => out.push_str(&format!("\\[image: {alt}\\]")),
        }
    }
}

/// A destination without what would end it.
fn plain(url: &str) -> String {
    url.replace('(', "%28").replace(')', "%29").replace('*', "%2A").replace('$', "%24")
}

/// The first letter that a reader sees of a node.
fn first_char(node: &Node<'_>) -> char {
    let mut text = String::new();
    node.text(&mut text);
    match node.name() {
        "" => text.chars().next().unwrap_or(' '),
        "strong" | "b" | "em" | "i" | "del" | "s" => '*',
        _ => '`',
    }
}
