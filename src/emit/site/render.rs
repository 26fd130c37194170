//! A runbook's tokens as HTML.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::emit::diagrams::{self, Picture};
use crate::emit::links::{encoded, external, web};
use crate::emit::site::Site;
use crate::emit::svg::escaped;
use crate::model::page::{Element, Token};
use crate::model::target::{Target, resolve};
use crate::model::{Flow, Runbook};

/// Where an element's target leads.
enum Aim {
    /// To a page of the site, or to the web.
    Href(String, bool),
    /// To nothing that the site has: what it is called.
    Nowhere(String),
}

struct Renderer<'a> {
    site: &'a Site<'a>,
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

impl Renderer<'_> {
    fn open(&mut self, element: &Element) {
        let image = element.name == "img";
        let aim = element.target.as_deref().map(|target| self.aim(target));
        let name = match (element.name, &aim) {
            ("a", Some(Aim::Nowhere(_))) => "span",
            // No picture is fetched from elsewhere, and none is copied: its words stand for it.
            ("img", Some(Aim::Href(..))) => "a",
            ("img", _) => "span",
            (name, _) => name,
        };
        let _ = write!(self.out, "<{name}");
        for (key, value) in element.attributes.iter().filter(|(key, _)| !image || *key == "id") {
            let _ = write!(self.out, " {key}=\"{}\"", escaped(value));
        }
        match &aim {
            Some(Aim::Href(href, far)) => {
                let rel = if *far { " rel=\"noreferrer\"" } else { "" };
                let _ = write!(self.out, " href=\"{}\"{rel}", escaped(href));
            }
            Some(Aim::Nowhere(what)) if element.attributes.iter().all(|(key, _)| *key != "title") => {
                let _ =
                    write!(self.out, " class=\"leads\" title=\"{}\"", escaped(&format!("not in this site: {what}")));
            }
            _ => {}
        }
        self.out.push('>');
        if image {
            let alt = element.attributes.iter().find(|(key, _)| *key == "alt").map_or("", |(_, alt)| alt.trim());
            let words = if alt.is_empty() { "image".to_owned() } else { format!("image: {alt}") };
            let _ = write!(self.out, "[{}]</{name}>", escaped(&words));
        } else if element.name == "a" {
            self.links.push(if name == "span" { "span" } else { "a" });
        }
    }

    /// Where a link leads from this page.
    fn aim(&self, target: &str) -> Aim {
        let page = self.site.page(self.index);
        if let Some((index, anchor)) = self.site.aim(self.runbook, target) {
            let link = self.site.link(page, index, anchor.as_deref());
            let here = index == self.index;
            return match anchor.filter(|_| here) {
                Some(anchor) => Aim::Href(format!("#{}", encoded(&anchor, "")), false),
                None if here && target.starts_with('#') => Aim::Nowhere(target.to_owned()),
                None => Aim::Href(link.href, false),
            };
        }
        let config = &self.site.workspace.config;
        match resolve(target, &self.runbook.path, self.runbook.renderer, config) {
            Target::Elsewhere if external(target) => Aim::Href(web(target), true),
            Target::Inside { candidates, fragment } => {
                let path = candidates.into_iter().next().unwrap_or_default();
                let fragment = fragment.map(|fragment| format!("#{}", encoded(&fragment, ""))).unwrap_or_default();
                match config.links.repository.as_deref().filter(|prefix| external(prefix)) {
                    Some(prefix) => Aim::Href(web(&format!("{prefix}{path}{fragment}")), true),
                    None => Aim::Nowhere(path + &fragment),
                }
            }
            _ => Aim::Nowhere(target.to_owned()),
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
        let steps: HashMap<&str, String> = chart
            .nodes
            .iter()
            .enumerate()
            .filter_map(|(node, found)| Some((found.id.as_str(), self.step(flow.step_of(node)?)?)))
            .collect();
        let links = |node: &crate::model::mermaid::Node| {
            let own = node.link.as_deref().map(|url| self.aim(url));
            match own {
                Some(Aim::Href(href, _)) => Some(href),
                _ => steps.get(node.id.as_str()).cloned(),
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

    /// The place of a step on the page: its own heading, else the innermost one around it.
    fn step(&self, step: usize) -> Option<String> {
        let step = self.runbook.steps.get(step)?;
        let around = || self.runbook.sections.iter().rfind(|section| section.extent.contains(step.span));
        let section = self.runbook.section(step.section).or_else(around)?;
        Some(format!("#{}", encoded(&section.slug, "")))
    }
}
