//! The names that a link's fragment may have: headings' slugs as each renderer makes them, `id`s and `name`s in HTML.

use std::collections::HashMap;

use crate::config::Renderer;
use crate::model::Anchor;
use crate::source::Mapped;
use crate::syntax::html;
use crate::syntax::markdown::{Block, BlockKind, Inlines, MarkKind, walk};

/// Makes the slugs of one page: the second heading of the same words gets `-1`.
#[derive(Debug)]
pub struct Slugger {
    renderer: Renderer,
    seen: HashMap<String, usize>,
}

impl Slugger {
    /// A page that has no headings yet.
    pub fn new(renderer: Renderer) -> Self {
        Self { renderer, seen: HashMap::new() }
    }

    /// The slug of the next heading.
    pub fn slug(&mut self, heading: &Inlines) -> String {
        let text = heading.str();
        let explicit = (self.renderer != Renderer::Github).then(|| explicit_id(text)).flatten();
        let base = explicit.map_or_else(|| slug(text, self.renderer), str::to_owned);
        let separator = if self.renderer == Renderer::Mkdocs { '_' } else { '-' };
        let mut count = self.seen.get(&base).copied().map_or(0, |n| n + 1);
        let mut name = if count == 0 { base.clone() } else { format!("{base}{separator}{count}") };
        while count > 0 && self.seen.contains_key(&name) {
            count += 1;
            name = format!("{base}{separator}{count}");
        }
        self.seen.insert(base, count);
        self.seen.entry(name.clone()).or_insert(0);
        name
    }
}

/// The id in `Title {#id}`, which every renderer but GitHub's reads.
fn explicit_id(text: &str) -> Option<&str> {
    let inner = text.trim_end().strip_suffix('}')?.rsplit_once("{#")?.1;
    let id = inner.split_whitespace().next()?;
    (!id.is_empty()).then_some(id)
}

/// One heading's slug without regard to the others.
///
/// GitHub: lower case; letters, marks, digits, connector punctuation, `-` and spaces stay; spaces become `-`. (As its
/// html-pipeline does; measured on 1,943 in-page links of public runbooks.) MkDocs (Python-Markdown's toc): ASCII
/// alone, runs of spaces and dashes become one `-`. GitLab: like GitHub, runs of `-` become one.
fn slug(text: &str, renderer: Renderer) -> String {
    let lower = text.trim().to_lowercase();
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '\n') || is_mark(*c);
    let dashed = |c: char| if c.is_whitespace() { '-' } else { c };
    match renderer {
        Renderer::Github | Renderer::Mdbook | Renderer::Docusaurus => lower.chars().filter(kept).map(dashed).collect(),
        Renderer::Hugo => lower.chars().filter(kept).map(dashed).collect(),
        Renderer::Gitlab => collapse(&lower.chars().filter(kept).map(dashed).collect::<String>()),
        Renderer::Mkdocs => {
            let ascii: String = lower.chars().filter(char::is_ascii).filter(kept).map(dashed).collect();
            collapse(ascii.trim_matches('-'))
        }
    }
}

/// Combining marks and the variation selectors that stand inside words of some scripts.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{20e3}' | '\u{fe0f}')
}

fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '-' || !out.ends_with('-') {
            out.push(c);
        }
    }
    out
}

/// Every anchor of a page, in order of places; headings inside quotes and lists have theirs too.
pub fn anchors(blocks: &[Block], renderer: Renderer) -> Vec<Anchor> {
    let mut slugger = Slugger::new(renderer);
    let mut anchors = Vec::new();
    walk(blocks, &mut |block| {
        if let BlockKind::Heading(heading) = &block.kind {
            anchors.push(Anchor { name: slugger.slug(&heading.content), span: block.span });
        }
        if let BlockKind::Html(text) = &block.kind {
            anchors.extend(ids(text));
        }
        for inlines in block.inlines() {
            for mark in &inlines.marks {
                if let MarkKind::Html(tag) = &mark.kind {
                    anchors.extend(ids(&Mapped::plain(mark.span.file, mark.span.start as usize, tag.clone())));
                }
            }
        }
    });
    anchors
}

/// The `id`s of any tag, and the `name`s of `<a>`.
fn ids(text: &Mapped) -> Vec<Anchor> {
    let tags = html::tags(&text.text);
    let named = |tag: &html::Tag<'_>| {
        let id = tag.attribute("id").or_else(|| if tag.name == "a" { tag.attribute("name") } else { None });
        id.map(|id| Anchor { name: id.to_owned(), span: text.span(tag.range.clone()) })
    };
    tags.iter().filter_map(named).collect()
}
