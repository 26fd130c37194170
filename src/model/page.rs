//! What a page looks like: its blocks as a stream of the elements that a page may have, for targets that show pages.
//!
//! Raw HTML is let through by an allow-list of tags and attributes, and what it leaves open is closed where its block
//! ends, so that a runbook can neither act on the page that shows it nor break out of its place there.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Anchor, Runbook, autolink};
use crate::source::{Mapped, Span};
use crate::syntax::html::{self, Piece};
use crate::syntax::markdown::{Block, BlockKind, Inlines, Item, List, Mark, MarkKind};
use crate::syntax::table::Table;

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// An element begins; one without contents ends at once.
    Open(Element),
    /// An element ends.
    Close(&'static str),
    /// Text.
    Text(String),
    /// A code block: its words behind the fence, and what stands inside.
    Fence {
        /// The block.
        span: Span,
        /// The language.
        language: String,
        /// The code.
        text: String,
    },
}

/// The start of an element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Its tag.
    pub name: &'static str,
    /// Its attributes.
    pub attributes: Vec<(&'static str, String)>,
    /// Where a link or an image leads, as written.
    pub target: Option<String>,
}

/// Tags of raw HTML that stand in running text.
const PHRASES: &[&str] = &[
    "a", "abbr", "b", "br", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "s", "samp", "small", "span",
    "strong", "sub", "sup", "u", "var", "wbr",
];

/// Tags of raw HTML that stand between blocks.
const FLOW: &[&str] = &[
    "blockquote",
    "details",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Tags whose text is not for readers.
const SILENT: &[&str] =
    &["script", "style", "template", "iframe", "object", "noscript", "title", "textarea", "svg", "math"];

const VOID: &[&str] = &["br", "hr", "img", "wbr"];

/// Attributes of raw HTML that are kept, beside `href` and `src`.
const ATTRIBUTES: &[&str] = &["id", "name", "alt", "title", "open", "colspan", "rowspan", "start"];

/// Elements inside elements deeper than this are left out; their text stays.
const MAX_DEPTH: usize = 100;

struct Writer<'a> {
    tokens: Vec<Token>,
    /// Open elements, and whether raw HTML opened them.
    open: Vec<(&'static str, bool)>,
    /// Names by the place of the heading that has them.
    anchors: BTreeMap<u32, Vec<&'a str>>,
    /// The ids that are given.
    ids: BTreeSet<String>,
    /// The source, for what the tree does not keep.
    text: &'a str,
    /// Inside a tag whose text is not for readers.
    silent: Option<String>,
}

/// The page of `runbook`, whose blocks are these and whose source is `text`.
pub fn page(blocks: &[Block], runbook: &Runbook, text: &str) -> Vec<Token> {
    let mut anchors: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for Anchor { name, span } in &runbook.anchors {
        anchors.entry(span.start).or_default().push(name);
    }
    let mut writer = Writer { tokens: Vec::new(), open: Vec::new(), anchors, ids: BTreeSet::new(), text, silent: None };
    writer.blocks(blocks);
    writer.close_to(0);
    writer.tokens
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        if !matches!(block.kind, BlockKind::Html(_)) {
            self.leave_phrases();
        }
        match &block.kind {
            BlockKind::Heading(heading) => self.heading(heading.level, &heading.content, block.span),
            BlockKind::Paragraph(inlines) => self.inside("p", |writer| writer.inlines(inlines)),
            BlockKind::Fence(fence) => self.tokens.push(Token::Fence {
                span: block.span,
                language: fence.info.text.split_whitespace().next().unwrap_or_default().to_owned(),
                text: fence.text.text.clone(),
            }),
            BlockKind::List(list) => self.list(list),
            BlockKind::Quote(blocks) => self.quote(blocks, block.span),
            BlockKind::Table(table) => self.table(table),
            BlockKind::Html(text) => self.html(text, true),
            BlockKind::Rule => self.start("hr", Vec::new()),
            BlockKind::Footnote(blocks) => self.footnote(blocks, block.span),
        }
    }

    /// What a footnote says, with its label, which references lead to.
    fn footnote(&mut self, blocks: &[Block], span: Span) {
        let source = self.text.get(span.range()).unwrap_or_default();
        let label = source.split_once("[^").and_then(|(_, rest)| rest.split_once(']')).map_or("", |(label, _)| label);
        let id = Some(footnote_id(label)).filter(|id| is_id(id) && self.ids.insert(id.clone()));
        let id = id.map(|id| ("id", id));
        self.with("div", std::iter::once(("class", "footnote".to_owned())).chain(id).collect(), |writer| {
            writer.with("span", vec![("class", "label".to_owned())], |writer| writer.say(label));
            writer.blocks(blocks);
        });
    }

    fn heading(&mut self, level: u8, content: &Inlines, span: Span) {
        let names: Vec<String> =
            self.anchors.get(&span.start).into_iter().flatten().map(|name| (*name).to_owned()).collect();
        let mut names = names
            .into_iter()
            .filter(|name| is_id(name) && self.ids.insert(name.clone()))
            .collect::<Vec<_>>()
            .into_iter();
        let id = names.next().map(|name| ("id", name));
        let name = match level {
            1 => "h1",
            2 => "h2",
            3 => "h3",
            4 => "h4",
            5 => "h5",
            _ => "h6",
        };
        self.with(name, id.into_iter().collect(), |writer| {
            for name in names {
                writer.with("span", vec![("id", name)], |_| {});
            }
            writer.inlines(content);
        });
    }

    fn list(&mut self, list: &List) {
        let first = list.items.first().and_then(|item| item.number).filter(|n| list.ordered && *n != 1);
        let start = first.map(|n| ("start", n.to_string()));
        self.with(if list.ordered { "ol" } else { "ul" }, start.into_iter().collect(), |writer| {
            list.items.iter().for_each(|item| writer.item(item));
        });
    }

    fn item(&mut self, item: &Item) {
        let class = item.task.map(|_| ("class", "task".to_owned()));
        self.with("li", class.into_iter().collect(), |writer| {
            if let Some(done) = item.task {
                let sign = if done { "☑" } else { "☐" };
                writer.with("span", vec![("class", "box".to_owned())], |writer| writer.say(sign));
            }
            writer.blocks(&item.blocks);
        });
    }

    /// A quote; `> [!WARNING]` makes a box of it.
    fn quote(&mut self, blocks: &[Block], span: Span) {
        const KINDS: &[(&str, &str)] = &[
            ("NOTE", "note"),
            ("TIP", "tip"),
            ("IMPORTANT", "important"),
            ("WARNING", "warning"),
            ("CAUTION", "caution"),
        ];
        let line = self.text.get(span.range()).and_then(|text| text.lines().next()).unwrap_or_default();
        let word = line.trim_start_matches(['>', ' ']).strip_prefix("[!").and_then(|rest| rest.split_once(']'));
        let kind = word.and_then(|(word, _)| KINDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)));
        let Some((title, class)) = kind else {
            return self.inside("blockquote", |writer| writer.blocks(blocks));
        };
        self.with("div", vec![("class", format!("alert {class}"))], |writer| {
            writer.with("p", vec![("class", "alert-title".to_owned())], |writer| writer.say(title));
            writer.blocks(blocks);
        });
    }

    fn table(&mut self, table: &Table) {
        let class = |index: usize| {
            let align = table.align.get(index).copied().flatten();
            align.map(|align| ("class", align.to_owned())).into_iter().collect::<Vec<_>>()
        };
        self.with("div", vec![("class", "wide".to_owned())], |writer| {
            writer.inside("table", |writer| {
                writer.inside("thead", |writer| {
                    writer.inside("tr", |writer| {
                        for (index, cell) in table.header.iter().enumerate() {
                            writer.with("th", class(index), |writer| writer.inlines(&cell.content));
                        }
                    });
                });
                writer.inside("tbody", |writer| {
                    for row in &table.rows {
                        writer.inside("tr", |writer| {
                            for (index, cell) in row.cells.iter().enumerate() {
                                writer.with("td", class(index), |writer| writer.inlines(&cell.content));
                            }
                        });
                    }
                });
            });
        });
    }

    /// Running text: its marks nest by their places in the source.
    fn inlines(&mut self, inlines: &Inlines) {
        let mut marks: Vec<&Mark> = inlines.marks.iter().collect();
        marks.sort_by_key(|mark| (mark.span.start, std::cmp::Reverse(mark.span.end)));
        let mut around: Vec<(&Mark, usize)> = Vec::new();
        let mut at = 0;
        for mark in marks {
            while let Some((outer, depth)) = around.last().copied().filter(|(outer, _)| !outer.span.contains(mark.span))
            {
                self.words(inlines, &mut at, outer.range.end);
                self.close_to(depth);
                around.pop();
            }
            self.words(inlines, &mut at, mark.range.start);
            let depth = self.open.len();
            let inner = inlines.str().get(mark.range.clone()).unwrap_or_default();
            match &mark.kind {
                MarkKind::Html(tag) => {
                    self.html(&Mapped::plain(mark.span.file, mark.span.start as usize, tag.clone()), false);
                    continue;
                }
                MarkKind::Break => self.start("br", Vec::new()),
                MarkKind::Code => self.inside("code", |writer| writer.say(inner)),
                MarkKind::Footnote => self.inside("sup", |writer| {
                    let href = vec![("href", format!("#{}", footnote_id(inner)))];
                    // A link in a link would end it.
                    let plain = writer.open.iter().any(|(name, _)| *name == "a");
                    writer.with(if plain { "span" } else { "a" }, if plain { Vec::new() } else { href }, |writer| {
                        writer.say(inner);
                    });
                }),
                MarkKind::Image(target) => self.open(Element {
                    name: "img",
                    attributes: vec![("alt", inner.to_owned())],
                    target: Some(target.url.clone()),
                }),
                MarkKind::Strong => self.start("strong", Vec::new()),
                MarkKind::Emphasis => self.start("em", Vec::new()),
                MarkKind::Struck => self.start("del", Vec::new()),
                MarkKind::Link(target) => {
                    self.close_link();
                    self.open(Element { name: "a", target: Some(target.url.clone()), ..Element::default() });
                }
            }
            match mark.kind {
                MarkKind::Break | MarkKind::Code | MarkKind::Footnote | MarkKind::Image(_) => at = mark.range.end,
                _ => around.push((mark, depth)),
            }
        }
        while let Some((outer, depth)) = around.pop() {
            self.words(inlines, &mut at, outer.range.end);
            self.close_to(depth);
        }
        self.words(inlines, &mut at, inlines.str().len());
    }

    fn words(&mut self, inlines: &Inlines, at: &mut usize, end: usize) {
        let mut text = inlines.str().get(*at..end).unwrap_or_default();
        *at = end.max(*at);
        let linked = self.open.iter().any(|(name, _)| *name == "a");
        while let Some(found) = autolink::first(text).filter(|_| !linked) {
            let (before, url) =
                (text.get(..found.start).unwrap_or_default(), text.get(found.clone()).unwrap_or_default());
            self.say(before);
            let depth = self.open.len();
            self.open(Element { name: "a", target: Some(url.to_owned()), ..Element::default() });
            self.say(url);
            self.close_to(depth);
            text = text.get(found.end..).unwrap_or_default();
        }
        self.say(text);
    }

    /// Raw HTML: between blocks, or in running text.
    fn html(&mut self, text: &Mapped, flow: bool) {
        for piece in html::pieces(&text.text) {
            match piece {
                Piece::Close(name) if self.silent.as_deref() == Some(name.as_str()) => self.silent = None,
                _ if self.silent.is_some() => {}
                Piece::Text(text) => self.raw_text(&text),
                Piece::Close(name) => self.raw_close(&name),
                Piece::Open(tag) if SILENT.contains(&tag.name.as_str()) => self.silent = flow.then_some(tag.name),
                Piece::Open(tag) => self.raw_open(&tag, flow),
            }
        }
        if flow {
            self.silent = None;
        }
    }

    fn raw_text(&mut self, text: &str) {
        if text.trim().is_empty() && self.open.last().is_none_or(|(name, _)| *name != "pre") {
            if !text.is_empty() && !self.is_table() {
                self.say("\n");
            }
            return;
        }
        // No text stands between a table's rows or a list's items.
        while self.is_table() || matches!(self.open.last(), Some(("ul" | "ol", true))) {
            if !self.close_raw() {
                break;
            }
        }
        self.say(text);
    }

    fn is_table(&self) -> bool {
        matches!(self.open.last(), Some(("table" | "thead" | "tbody" | "tr", true)))
    }

    fn raw_open(&mut self, tag: &html::Tag<'_>, flow: bool) {
        let allowed = PHRASES.iter().chain(FLOW.iter().filter(|_| flow)).find(|name| **name == tag.name);
        let Some(&name) = allowed else { return };
        let parents: &[&str] = match name {
            "td" | "th" => &["tr"],
            "tr" => &["table", "thead", "tbody"],
            "thead" | "tbody" => &["table"],
            "li" => &["ul", "ol"],
            "summary" => &["details"],
            _ => &[],
        };
        if FLOW.contains(&name) {
            self.leave_phrases();
        }
        if !parents.is_empty() {
            let at = self.raw_place(parents);
            let Some(at) = at else { return };
            self.close_to(at + 1);
        } else if self.is_table() || matches!(self.open.last(), Some(("ul" | "ol", true))) {
            return;
        }
        if name == "a" {
            self.close_link();
        }
        let mut element = Element { name, ..Element::default() };
        for (key, value, _) in &tag.attributes {
            let value = html::entities((*value).to_owned());
            match key.as_str() {
                "href" if name == "a" => element.target = Some(value),
                "src" if name == "img" => element.target = Some(value),
                "id" | "name" if element.attributes.iter().all(|(key, _)| *key != "id") => {
                    // The frames of pages have ids of their own.
                    let free = is_id(&value) && !value.starts_with("runbookc-");
                    if free && (key == "id" || name == "a") && self.ids.insert(value.clone()) {
                        element.attributes.push(("id", value));
                    }
                }
                key => {
                    let kept = ATTRIBUTES.iter().find(|known| **known == key && fits(known, name, &value));
                    let new = kept.filter(|key| element.attributes.iter().all(|(other, _)| other != *key));
                    element.attributes.extend(new.map(|key| (*key, value)));
                }
            }
        }
        self.open_as(element, true);
    }

    /// The innermost open raw element of these names, not beyond what Markdown opened.
    fn raw_place(&self, names: &[&str]) -> Option<usize> {
        let raw = self.open.iter().rev().take_while(|(_, raw)| *raw).count();
        let first = self.open.len() - raw;
        let named = self.open.iter().enumerate().skip(first).filter(|(_, (name, _))| names.contains(name));
        named.map(|(at, _)| at).next_back()
    }

    fn raw_close(&mut self, name: &str) {
        if let Some(at) = self.raw_place(&[name]) {
            self.close_to(at);
        }
    }

    /// Closes the innermost element, where raw HTML opened it.
    fn close_raw(&mut self) -> bool {
        let raw = self.open.last().is_some_and(|(_, raw)| *raw);
        if raw {
            self.close_to(self.open.len() - 1);
        }
        raw
    }

    /// Before a block: what raw HTML opened and holds no blocks is closed.
    fn leave_phrases(&mut self) {
        let holds = |name: &str| matches!(name, "blockquote" | "details" | "div" | "section" | "li" | "td" | "th");
        while self.open.last().is_some_and(|(name, raw)| *raw && !holds(name)) {
            self.close_raw();
        }
    }

    /// No link stands in a link.
    fn close_link(&mut self) {
        let raw = self.open.iter().rev().take_while(|(_, raw)| *raw).count();
        let first = self.open.len() - raw;
        if let Some(at) = self.open.iter().skip(first).position(|(name, _)| *name == "a") {
            self.close_to(first + at);
        }
    }

    fn inside(&mut self, name: &'static str, fill: impl FnOnce(&mut Self)) {
        self.with(name, Vec::new(), fill);
    }

    fn with(&mut self, name: &'static str, attributes: Vec<(&'static str, String)>, fill: impl FnOnce(&mut Self)) {
        let depth = self.open.len();
        self.start(name, attributes);
        fill(self);
        self.close_to(depth);
    }

    fn start(&mut self, name: &'static str, attributes: Vec<(&'static str, String)>) {
        self.open(Element { name, attributes, target: None });
    }

    fn open(&mut self, element: Element) {
        self.open_as(element, false);
    }

    fn open_as(&mut self, element: Element, raw: bool) {
        let name = element.name;
        // Raw elements are left out when too deep; Markdown's own depth is bounded.
        if raw && self.open.len() >= MAX_DEPTH {
            return;
        }
        self.tokens.push(Token::Open(element));
        if !VOID.contains(&name) {
            self.open.push((name, raw));
        }
    }

    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            if let Some((name, _)) = self.open.pop() {
                self.tokens.push(Token::Close(name));
            }
        }
    }

    fn say(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.tokens.last_mut() {
            Some(Token::Text(before)) => before.push_str(text),
            _ => self.tokens.push(Token::Text(text.to_owned())),
        }
    }
}

/// May an attribute of raw HTML have this value?
fn fits(key: &str, element: &str, value: &str) -> bool {
    match key {
        "open" => element == "details",
        "alt" => element == "img",
        "start" => element == "ol" && value.parse::<u32>().is_ok(),
        "colspan" | "rowspan" => {
            matches!(element, "td" | "th") && value.parse::<u16>().is_ok_and(|n| (1..=100).contains(&n))
        }
        "title" => true,
        _ => false,
    }
}

/// The `id` of the footnote of this label.
fn footnote_id(label: &str) -> String {
    let words: Vec<&str> = label.split_whitespace().collect();
    format!("footnote-{}", words.join("-").to_lowercase())
}

/// Can it be an `id`?
fn is_id(name: &str) -> bool {
    !name.is_empty() && !name.contains(char::is_whitespace)
}
