//! Markdown as a tree of blocks whose spans are right everywhere: the types. [`crate::syntax::blocks`] fills them.
//!
//! Inline markup does not become a tree: an [`Inlines`] is the text as it reads, and [`Mark`]s over ranges of it, so
//! that a grammar can run over the words of a cell without minding where one of them is bold.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::source::{FileId, Mapped, Span};
use crate::syntax::table::Table;

/// Containers nested deeper than this are flattened into the one at this depth.
pub const MAX_DEPTH: usize = 64;

/// So many parts of a page are read: blocks, table cells, links, other markup and runs of text together. A page of 100 KB
/// that a person wrote has some five thousand.
pub const MAX_PARTS: usize = 500_000;

/// One Markdown file.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file it was read from.
    pub file: FileId,
    /// Its YAML front matter between `---` lines, without them.
    pub front_matter: Option<Mapped>,
    /// The blocks in order.
    pub blocks: Vec<Block>,
    /// `[label]: target` definitions in order of their places.
    pub definitions: Vec<Definition>,
    /// References such as `[text][label]` for which there is no definition.
    pub undefined: Vec<Undefined>,
    /// What was not read, since the page has more than [`MAX_PARTS`].
    pub unread: Option<Span>,
}

/// A block and its place.
#[derive(Clone, Debug)]
pub struct Block {
    /// The whole block, its markup included.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// Kinds of blocks.
#[derive(Clone, Debug)]
pub enum BlockKind {
    /// `## Title`.
    Heading(Heading),
    /// Running text.
    Paragraph(Inlines),
    /// Fenced or indented code.
    Fence(Fence),
    /// A bullet or numbered list.
    List(List),
    /// `> quoted`, with its blocks.
    Quote(Vec<Block>),
    /// A table.
    Table(Table),
    /// A run of raw HTML.
    Html(Mapped),
    /// `---`.
    Rule,
    /// `[^1]: note`, with its blocks.
    Footnote(Vec<Block>),
}

/// A heading.
#[derive(Clone, Debug)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its text.
    pub content: Inlines,
}

/// A list.
#[derive(Clone, Debug)]
pub struct List {
    /// Numbered?
    pub ordered: bool,
    /// Its items.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Clone, Debug)]
pub struct Item {
    /// The whole item, its marker included.
    pub span: Span,
    /// The number that is written before it.
    pub number: Option<u64>,
    /// A task's tick, where it is one.
    pub task: Option<bool>,
    /// Its blocks; the text of a tight item is a paragraph.
    pub blocks: Vec<Block>,
}

/// A fenced or indented code block.
#[derive(Clone, Debug)]
pub struct Fence {
    /// The words behind the opening fence; empty where there are none or the block is indented.
    pub info: Mapped,
    /// What stands inside, without the indentation of its list or quote.
    pub text: Mapped,
    /// The opening line; the block's first line where it is indented.
    pub opening: Span,
    /// Is it fenced, not indented?
    pub fenced: bool,
    /// Has it a closing fence? Indented blocks need none.
    pub closed: bool,
}

/// Text as it reads, with its markup beside it.
#[derive(Clone, Debug)]
pub struct Inlines {
    /// The words, code and breaks (as `\n`) without any markup.
    pub text: Mapped,
    /// Markup in the order in which it ends.
    pub marks: Vec<Mark>,
}

/// Markup over a range of an [`Inlines`]' text.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The bytes of the text that it covers; empty for raw HTML.
    pub range: Range<usize>,
    /// The place in the file, markup included.
    pub span: Span,
    /// What it is.
    pub kind: MarkKind,
}

/// Kinds of inline markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// `` `code` ``.
    Code,
    /// `**strong**`.
    Strong,
    /// `*emphasis*`.
    Emphasis,
    /// `~~struck~~`.
    Struck,
    /// `[text](target)` and its relatives.
    Link(Target),
    /// `![text](target)`.
    Image(Target),
    /// A raw tag, as written.
    Html(String),
    /// A line that ends here, over its `\n`; other line ends are spaces.
    Break,
    /// `[^1]`, over its label.
    Footnote,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The destination, escapes resolved.
    pub url: String,
    /// Where the destination is written; the whole link where that cannot be told.
    pub span: Span,
    /// How the link is written.
    pub style: LinkStyle,
}

/// How a link is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LinkStyle {
    /// `[text](target)`.
    Inline,
    /// `[text][label]`, `[label][]`, `[label]`.
    Reference,
    /// `<https://...>`.
    Autolink,
}

/// `[label]: target`.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The label as written.
    pub label: String,
    /// Where it leads.
    pub url: String,
    /// The whole definition.
    pub span: Span,
}

/// A reference without a definition.
#[derive(Clone, Debug)]
pub struct Undefined {
    /// The label that nothing defines.
    pub label: String,
    /// The reference's place.
    pub span: Span,
}

impl Inlines {
    /// No text, standing at `at`.
    pub fn empty(file: FileId, at: usize) -> Self {
        Self { text: Mapped::empty(file, at), marks: Vec::new() }
    }

    /// The words.
    pub fn str(&self) -> &str {
        &self.text.text
    }

    /// The code spans in order.
    pub fn code(&self) -> impl Iterator<Item = Mapped> {
        self.marks.iter().filter(|mark| mark.kind == MarkKind::Code).map(|mark| self.text.part(mark.range.clone()))
    }

    /// The links and their targets in order; images are no links.
    pub fn links(&self) -> impl Iterator<Item = (&Mark, &Target)> {
        self.marks.iter().filter_map(|mark| match &mark.kind {
            MarkKind::Link(target) => Some((mark, target)),
            _ => None,
        })
    }

    /// The range of the strong text with which it begins, if it begins so.
    pub fn lead_in(&self) -> Option<Range<usize>> {
        let start = self.str().len() - self.str().trim_start().len();
        let strong = |mark: &&Mark| mark.kind == MarkKind::Strong && mark.range.start == start;
        self.marks.iter().find(strong).map(|mark| mark.range.clone())
    }

    /// The part `range` of the text with the marks that lie inside it.
    pub fn part(&self, range: Range<usize>) -> Self {
        let inside = |mark: &&Mark| range.start <= mark.range.start && mark.range.end <= range.end;
        let shift = |mark: &Mark| Mark {
            range: mark.range.start - range.start..mark.range.end - range.start,
            span: mark.span,
            kind: mark.kind.clone(),
        };
        // They stand in the order in which they end.
        let first = self.marks.partition_point(|mark| mark.range.end < range.start);
        let near = self.marks.iter().skip(first).take_while(|mark| mark.range.end <= range.end);
        Self { text: self.text.part(range.clone()), marks: near.filter(inside).map(shift).collect() }
    }
}

impl Block {
    /// Every run of inline text directly in this block: a heading's, a paragraph's, a table's cells.
    pub fn inlines(&self) -> Vec<&Inlines> {
        match &self.kind {
            BlockKind::Heading(heading) => vec![&heading.content],
            BlockKind::Paragraph(inlines) => vec![inlines],
            BlockKind::Table(table) => table.cells().map(|cell| &cell.content).collect(),
            _ => Vec::new(),
        }
    }
}

/// Calls `visit` for every block in the order of the page, parents before children.
pub fn walk<'a>(blocks: &'a [Block], visit: &mut impl FnMut(&'a Block)) {
    for block in blocks {
        visit(block);
        match &block.kind {
            BlockKind::Quote(inner) | BlockKind::Footnote(inner) => walk(inner, visit),
            BlockKind::List(list) => list.items.iter().for_each(|item| walk(&item.blocks, visit)),
            _ => {}
        }
    }
}
