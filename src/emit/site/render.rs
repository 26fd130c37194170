//! A runbook's tokens as HTML.

use std::fmt::Write as _;

use crate::emit::aim::Aim;
use crate::emit::diagrams::{self, Picture};
use crate::emit::links::encoded;
use crate::emit::site::{Site, root};
use crate::emit::svg::escaped;
use crate::model::page::{Element, Token};
use crate::model::{Flow, Runbook};

/// Where an element's target leads.
enum Lead {
    /// To a page of the site, or to the web.
    Href(String, bool),
    /// A picture of the site.
    Shown(String),
    /// To nothing that the site has: what it is called.
    Nowhere(String),
}

struct Renderer<'a, 'w> {
    site: &'a Site<'w>,
    runbook: &'a Runbook,
    index: usize,
    out: String,
    /// For each open link what it became.
    links: Vec<&'static str>,
}

/// The page's own HTML.
pub(super) fn render(site: &Site<'_>, index: usize, runbook: &Runbook) -> String {
    let mut renderer = Renderer { site, runbook, index, out: String::new(), links: Vec::new() };
    for token in &runbook.page {
        match token {
            Token::Open(element) => renderer.open(element),
            Token::Close("a") => {
                let name = renderer.links.pop().unwrap_or("a");
                let _ = write!(renderer.out, "</{name}>");
            }
            Token::Close(name) => {
                let _ = write!(renderer.out, "</{name}>{}", if is_block(name) { "\n" } else { "" });
            }
            Token::Text(text) => renderer.out.push_str(&escaped(text)),
            Token::Fence { span, language, text } => {
                let flows = runbook.flows.iter().enumerate();
                match flows.into_iter().find(|(_, flow)| flow.span == *span) {
                    Some((number, flow)) => renderer.flow(number, flow, text),
                    None => renderer.code(language, text),
                }
            }
        }
    }
    renderer.out
}

fn is_block(name: &str) -> bool {
    !matches!(name, "a" | "b" | "code" | "em" | "strong" | "del" | "span" | "i" | "sup" | "sub" | "kbd" | "u" | "s")
}

impl Renderer<'_, '_> {
    fn open(&mut self, element: &Element) {
        let image = element.name == "img";
        let lead = element.target.as_deref().map(|target| if image { self.image(target) } else { self.lead(target) });
        let name = match (element.name, &lead) {
            ("a", Some(Lead::Nowhere(_))) => "span",
            // No picture is fetched from elsewhere: its words stand for it.
            ("img", Some(Lead::Href(..))) if self.links.is_empty() => "a",
            ("img", Some(Lead::Href(..) | Lead::Nowhere(_)) | None) => "span",
            (name, _) => name,
        };
        let _ = write!(self.out, "<{name}");
        let shown = name == "img";
        for (key, value) in element.attributes.iter().filter(|(key, _)| !image || shown || *key == "id") {
            let _ = write!(self.out, " {key}=\"{}\"", escaped(value));
        }
        match &lead {
            Some(Lead::Href(href, far)) if name == "a" => {
                let rel = if *far { " rel=\"noreferrer\"" } else { "" };
                let _ = write!(self.out, " href=\"{}\"{rel}", escaped(href));
            }
            Some(Lead::Shown(src)) => {
                let _ = write!(self.out, " src=\"{}\" loading=\"lazy\"", escaped(src));
            }
            Some(Lead::Nowhere(what)) if element.attributes.iter().all(|(key, _)| *key != "title") => {
                let _ =
                    write!(self.out, " class=\"leads\" title=\"{}\"", escaped(&format!("not in this site: {what}")));
            }
            _ => {}
        }
        self.out.push('>');
        if image && !shown {
            let alt = element.attributes.iter().find(|(key, _)| *key == "alt").map_or("", |(_, alt)| alt.trim());
            let words = if alt.is_empty() { "image".to_owned() } else { format!("image: {alt}") };
            let _ = write!(self.out, "[{}]</{name}>", escaped(&words));
        } else if element.name == "a" {
            self.links.push(if name == "span" { "span" } else { "a" });
        }
    }

    /// Where a link leads from this page.
    fn lead(&self, target: &str) -> Lead {
        match self.site.aims.aim(self.runbook, target) {
            Aim::Page(index, Some(anchor)) if index == self.index => {
                Lead::Href(format!("#{}", encoded(&anchor, "")), false)
            }
            Aim::Page(index, anchor) => {
                Lead::Href(self.site.link(self.site.page(self.index), index, anchor.as_deref()).href, false)
            }
            Aim::Web(url) => Lead::Href(url, true),
            Aim::Nowhere(what) => Lead::Nowhere(what),
        }
    }

    fn image(&self, target: &str) -> Lead {
        match self.site.aims.image(self.runbook, target) {
            Some(path) => Lead::Shown(format!("{}files/{}", root(self.site.page(self.index)), encoded(path, "/"))),
            None => self.lead(target),
        }
    }

    fn code(&mut self, language: &str, text: &str) {
        let plain = !language.is_empty() && language.chars().all(|c| c.is_ascii_alphanumeric() || "+-_".contains(c));
        let class = if plain { format!(" class=\"language-{language}\"") } else { String::new() };
        let _ = writeln!(self.out, "<div class=\"code\"><pre><code{class}>{}</code></pre></div>", escaped(text));
    }

    /// A flowchart as a picture whose nodes lead to their steps; as it is written where it cannot be drawn.
    fn flow(&mut self, number: usize, flow: &Flow, text: &str) {
        let Some(chart) = diagrams::drawable(flow) else { return self.code("mermaid", text) };
        let steps = diagrams::steps(self.runbook, flow);
        let links = |node: &crate::model::mermaid::Node| {
            let own = node.link.as_deref().map(|url| self.lead(url));
            match own {
                Some(Lead::Href(href, _)) => Some(href),
                _ => steps.get(node.id.as_str()).map(|slug| format!("#{}", encoded(slug, ""))),
            }
        };
        let id = format!("runbookc-flow-{}", number + 1);
        let picture = Picture { id: &id, title: &diagrams::title(self.runbook, flow), css: None, links: &links };
        match picture.draw(chart) {
            Ok(svg) => {
                let _ = write!(self.out, "<div class=\"picture\">{svg}</div>\n<details><summary>As text</summary>\n");
                self.code("mermaid", text);
                self.out.push_str("</details>\n");
            }
            Err(reason) => {
                let _ = writeln!(
                    self.out,
                    "<p class=\"quiet\">This flowchart is not drawn: it has {}.</p>",
                    escaped(&reason)
                );
                self.code("mermaid", text);
            }
        }
    }
}
