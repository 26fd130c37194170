//! From pulldown-cmark's events to the tree of [`crate::syntax::markdown`].

use std::borrow::Cow;
use std::ops::Range;

use foldhash::HashMap;
use pulldown_cmark::{Alignment, BrokenLink, CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::source::{FileId, Mapped, Span, lines_with};
use crate::syntax::markdown::{
    Block, BlockKind, Definition, Document, Fence, Heading, Inlines, Item, LinkStyle, List, MAX_DEPTH, MAX_PARTS, Mark,
    MarkKind, Target, Undefined,
};
use crate::syntax::table::{Cell, Row, Table, split_code, written_cells};

/// Reads a Markdown file. Never fails: whatever stands there is some Markdown.
pub fn parse(file: FileId, text: &str) -> Document {
    let (front_matter, start) = front_matter(file, text);
    let body = spaced(text.get(start..).unwrap_or_default());
    let mut undefined = Vec::new();
    let on_broken = |link: BrokenLink<'_>| {
        if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            let span = Span::new(file, start + link.span.start..start + link.span.end);
            undefined.push(Undefined { label: link.reference.to_string(), span });
        }
        None
    };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM;
    let parser = Parser::new_with_broken_link_callback(&body, options, Some(on_broken));
    let mut definitions: Vec<Definition> = parser
        .reference_definitions()
        .iter()
        .map(|(label, definition)| Definition {
            label: label.to_owned(),
            url: definition.dest.to_string(),
            span: Span::new(file, start + definition.span.start..start + definition.span.end),
        })
        .collect();
    let mut builder = Builder::new(file, text);
    let mut unread = None;
    for (count, (event, range)) in parser.into_offset_iter().enumerate() {
        if count == MAX_PARTS {
            unread = Some(Span::new(file, start + range.start..text.len()));
            break;
        }
        builder.event(event, start + range.start..start + range.end);
    }
    let blocks = builder.finish();
    definitions.extend(repeated(text, file, &blocks, &definitions));
    definitions.sort_by_key(|definition| definition.span);
    Document { file, front_matter, blocks, definitions, undefined, unread }
}

/// `text` with spaces for the tabs behind a closing fence. CommonMark (4.5) and GitHub let both stand there, pulldown-cmark
/// 0.13 spaces alone: the block would go on to the end of the page. Places stay what they are.
fn spaced(text: &str) -> Cow<'_, str> {
    let mut spaced = Cow::Borrowed(text);
    for (start, line) in lines_with(text, &["\t"]) {
        let fence = line.trim_end_matches([' ', '\t', '\r', '\n']);
        let marks = fence.trim_start_matches([' ', '\t', '>']);
        let is_fence = marks.len() >= 3 && ['`', '~'].iter().any(|mark| marks.trim_start_matches(*mark).is_empty());
        let end = start + line.trim_end_matches(['\n', '\r']).len();
        if is_fence {
            spaced.to_mut().replace_range(start + fence.len()..end, &" ".repeat(end - start - fence.len()));
        }
    }
    spaced
}

/// The further definitions of labels that are defined: the first of them holds, and the parser forgets the others.
fn repeated(text: &str, file: FileId, blocks: &[Block], known: &[Definition]) -> Vec<Definition> {
    let mut found = Vec::new();
    if known.is_empty() {
        return found;
    }
    let named = known.iter().map(|definition| (definition.label.to_ascii_lowercase(), definition));
    let known: HashMap<String, &Definition> = named.collect();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(file, at..at + line.trim_end().len());
        at += line.len();
        let Some((label, url)) = line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once("]:")) else {
            continue;
        };
        let first = known.get(&label.to_ascii_lowercase());
        let Some(first) = first.filter(|first| !first.span.contains(span)) else { continue };
        let block = blocks.partition_point(|block| block.span.end <= span.start);
        if blocks.get(block).is_none_or(|block| block.span.start >= span.end) {
            found.push(Definition { label: first.label.clone(), url: url.trim().to_owned(), span });
        }
    }
    found
}

/// YAML between `---` lines at the very start, and where the Markdown behind it begins.
fn front_matter(file: FileId, text: &str) -> (Option<Mapped>, usize) {
    let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let rest = text.get(bom..).unwrap_or_default();
    let Some(open) = ["---\n", "---\r\n"].iter().find_map(|fence| rest.starts_with(fence).then_some(fence.len()))
    else {
        return (None, bom);
    };
    let start = bom + open;
    let mut at = start;
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            let yaml = text.get(start..at).unwrap_or_default();
            return (Some(Mapped::plain(file, start, yaml)), at + line.len());
        }
        at += line.len();
    }
    (None, bom)
}

/// A container that is still open.
enum Open {
    Page,
    Quote,
    Footnote,
    List {
        ordered: bool,
        items: Vec<Item>,
    },
    Item {
        number: Option<u64>,
        task: Option<bool>,
    },
    /// A container beyond [`MAX_DEPTH`]: its blocks join the one that holds it.
    Flattened,
}

struct Frame {
    open: Open,
    start: usize,
    blocks: Vec<Block>,
}

/// Where inline events go at present.
enum Leaf {
    None,
    Heading(u8),
    Paragraph,
    /// The text of a tight list item, which pulldown-cmark sends without a paragraph.
    Implied,
    Cell,
    Fence {
        info: Mapped,
        fenced: bool,
        text: Mapped,
    },
    Html(Mapped),
}

struct Builder<'a> {
    file: FileId,
    text: &'a str,
    frames: Vec<Frame>,
    depth: usize,
    leaf: Leaf,
    leaf_range: Range<usize>,
    inlines: Inlines,
    open_marks: Vec<(MarkKind, usize, Range<usize>)>,
    table: Option<Table>,
    row: Option<Row>,
}

impl<'a> Builder<'a> {
    fn new(file: FileId, text: &'a str) -> Self {
        Self {
            file,
            text,
            frames: vec![Frame { open: Open::Page, start: 0, blocks: Vec::new() }],
            depth: 0,
            leaf: Leaf::None,
            leaf_range: 0..0,
            inlines: Inlines::empty(file, 0),
            open_marks: Vec::new(),
            table: None,
            row: None,
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.close_leaf();
        // Of a table that is cut off, the rows that are whole.
        if let Some(table) = self.table.take() {
            let ends =
                table.cells().fold(None, |ends: Option<Span>, cell| Some(ends.map_or(cell.span, |s| s.to(cell.span))));
            ends.into_iter().for_each(|span| self.push(Block { span, kind: BlockKind::Table(table.clone()) }));
        }
        while self.frames.len() > 1 {
            self.close_container(self.text.len());
        }
        self.frames.pop().map(|frame| frame.blocks).unwrap_or_default()
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.text(&text, range),
            Event::Code(code) => self.code(&code, range),
            Event::Html(html) => self.text(&html, range),
            Event::InlineHtml(html) => self.mark(MarkKind::Html(html.to_string()), range),
            Event::SoftBreak => self.text("\n", range),
            Event::HardBreak => self.marked(MarkKind::Break, "\n", range),
            Event::Rule => {
                self.close_leaf();
                let span = self.span(range);
                self.push(Block { span, kind: BlockKind::Rule });
            }
            Event::TaskListMarker(ticked) => {
                if let Some(Frame { open: Open::Item { task, .. }, .. }) = self.frames.last_mut() {
                    *task = Some(ticked);
                }
            }
            Event::FootnoteReference(label) => self.marked(MarkKind::Footnote, &label, range),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, range),
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis => self.open_mark(MarkKind::Emphasis, range),
            Tag::Strong => self.open_mark(MarkKind::Strong, range),
            Tag::Strikethrough => self.open_mark(MarkKind::Struck, range),
            Tag::Link { link_type, dest_url, .. } => {
                let target = self.target(link_type, &dest_url, range.clone());
                self.open_mark(MarkKind::Link(target), range);
            }
            Tag::Image { link_type, dest_url, .. } => {
                let target = self.target(link_type, &dest_url, range.clone());
                self.open_mark(MarkKind::Image(target), range);
            }
            Tag::Paragraph => self.open_leaf(Leaf::Paragraph, range),
            Tag::Heading { level, .. } => self.open_leaf(Leaf::Heading(level as u8), range),
            Tag::CodeBlock(kind) => self.open_fence(kind, range),
            Tag::HtmlBlock => self.open_leaf(Leaf::Html(Mapped::empty(self.file, range.start)), range),
            Tag::BlockQuote(_) => self.open_container(Open::Quote, range),
            Tag::FootnoteDefinition(_) => self.open_container(Open::Footnote, range),
            Tag::List(first) => self.open_container(Open::List { ordered: first.is_some(), items: Vec::new() }, range),
            Tag::Item => {
                let number = item_number(self.slice(range.clone()));
                self.open_container(Open::Item { number, task: None }, range);
            }
            Tag::Table(columns) => {
                self.close_leaf();
                let align = columns.iter().map(alignment).collect();
                self.table = Some(Table { header: Vec::new(), rows: Vec::new(), align });
            }
            Tag::TableHead | Tag::TableRow => self.row = Some(self.open_row(range)),
            Tag::TableCell => self.open_leaf(Leaf::Cell, range),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image => {
                self.close_mark()
            }
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::TableCell => {
                self.close_leaf();
            }
            TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition | TagEnd::List(_) | TagEnd::Item => {
                self.close_leaf();
                self.close_container(range.end);
            }
            TagEnd::TableHead => {
                if let (Some(row), Some(table)) = (self.row.take(), self.table.as_mut()) {
                    table.header = row.cells;
                }
            }
            TagEnd::TableRow => {
                if let (Some(row), Some(table)) = (self.row.take(), self.table.as_mut()) {
                    let end = row.span.range().end;
                    table.rows.push(fill_row(row, table.header.len(), self.file, end));
                }
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    let span = self.span(range);
                    self.push(Block { span, kind: BlockKind::Table(table) });
                }
            }
            _ => {}
        }
    }

    /// Adds a block to the innermost container. The blank end of what pulldown-cmark counts to a block is no part of it.
    fn push(&mut self, mut block: Block) {
        let kept = self.slice(block.span.range()).trim_end().len();
        block.span.end = block.span.start + u32::try_from(kept).unwrap_or(0);
        if let Some(frame) = self.frames.last_mut() {
            frame.blocks.push(block);
        }
    }

    fn open_container(&mut self, open: Open, range: Range<usize>) {
        self.close_leaf();
        self.depth += 1;
        let open = if self.depth > MAX_DEPTH { Open::Flattened } else { open };
        if let (Open::Flattened, Some(Frame { open: Open::Flattened, .. })) = (&open, self.frames.last()) {
            return;
        }
        self.frames.push(Frame { open, start: range.start, blocks: Vec::new() });
    }

    fn close_container(&mut self, end: usize) {
        let was_deeper = self.depth > MAX_DEPTH + 1;
        self.depth = self.depth.saturating_sub(1);
        if was_deeper || self.frames.len() < 2 {
            return;
        }
        let Some(frame) = self.frames.pop() else { return };
        let Some(parent) = self.frames.last_mut() else { return };
        let span = Span::new(self.file, frame.start..end);
        match frame.open {
            Open::Quote => parent.blocks.push(Block { span, kind: BlockKind::Quote(frame.blocks) }),
            Open::Footnote => parent.blocks.push(Block { span, kind: BlockKind::Footnote(frame.blocks) }),
            Open::List { ordered, items } => {
                parent.blocks.push(Block { span, kind: BlockKind::List(List { ordered, items }) });
            }
            Open::Item { number, task } => {
                let item = Item { span, number, task, blocks: frame.blocks };
                match &mut parent.open {
                    Open::List { items, .. } => items.push(item),
                    _ => parent.blocks.extend(item.blocks),
                }
            }
            Open::Flattened | Open::Page => match &mut parent.open {
                Open::List { items, .. } => {
                    items.push(Item { span, number: None, task: None, blocks: frame.blocks });
                }
                _ => parent.blocks.extend(frame.blocks),
            },
        }
    }

    fn open_leaf(&mut self, leaf: Leaf, range: Range<usize>) {
        self.close_leaf();
        self.inlines = match leaf {
            Leaf::Fence { .. } | Leaf::Html(_) => Inlines::empty(self.file, range.start),
            _ => Inlines { text: Mapped::with_room(self.file, &range), marks: Vec::new() },
        };
        self.leaf = leaf;
        self.leaf_range = range;
    }

    fn open_fence(&mut self, kind: CodeBlockKind<'_>, range: Range<usize>) {
        let opening = self.slice(range.clone()).lines().next().unwrap_or_default();
        let (fenced, info) = match kind {
            CodeBlockKind::Indented => (false, Mapped::empty(self.file, range.start)),
            CodeBlockKind::Fenced(info) => {
                let marks = opening.len() - opening.trim_start_matches(['`', '~', ' ', '\t', '>']).len();
                (true, unescaped(self.file, opening.get(marks..).unwrap_or_default(), range.start + marks, &info))
            }
        };
        let text = Mapped::with_room(self.file, &((range.start + opening.len() + 1).min(range.end)..range.end));
        self.open_leaf(Leaf::Fence { info, fenced, text }, range);
    }

    fn close_leaf(&mut self) {
        if matches!(self.leaf, Leaf::None) {
            return;
        }
        let range = self.leaf_range.clone();
        let span = self.span(range.clone());
        let inlines = std::mem::replace(&mut self.inlines, Inlines::empty(self.file, range.end));
        self.open_marks.clear();
        let kind = match std::mem::replace(&mut self.leaf, Leaf::None) {
            Leaf::None => return,
            Leaf::Heading(level) => BlockKind::Heading(Heading { level, content: inlines }),
            Leaf::Paragraph => BlockKind::Paragraph(inlines),
            Leaf::Implied => {
                let span = inlines.text.whole();
                self.push(Block { span, kind: BlockKind::Paragraph(inlines) });
                return;
            }
            Leaf::Html(text) => BlockKind::Html(text),
            Leaf::Fence { info, fenced, text } => BlockKind::Fence(self.fence(info, fenced, text, range)),
            Leaf::Cell => {
                if let Some(row) = &mut self.row {
                    row.cells.push(Cell { span, content: inlines });
                }
                return;
            }
        };
        self.push(Block { span, kind });
    }

    fn fence(&self, info: Mapped, fenced: bool, text: Mapped, range: Range<usize>) -> Fence {
        let raw = self.slice(range.clone());
        let first = raw.lines().next().unwrap_or_default();
        let opening = self.span(range.start..range.start + first.len());
        let mark = first.trim_start().chars().next().unwrap_or('`');
        let width = first.trim_start().chars().take_while(|&c| c == mark).count();
        let last = raw.trim_end().lines().skip(1).last().unwrap_or_default();
        let last = last.trim_start_matches([' ', '\t', '>']).trim_end();
        let closed = !fenced || (last.len() >= width && last.chars().all(|c| c == mark) && width >= 3);
        Fence { info, text, opening, fenced, closed }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        match &mut self.leaf {
            Leaf::Fence { text: mapped, .. } | Leaf::Html(mapped) => {
                mapped.push(text, range);
                return;
            }
            Leaf::None => self.open_leaf(Leaf::Implied, range.clone()),
            _ => {}
        }
        self.inlines.text.push(text, range);
    }

    fn code(&mut self, code: &str, range: Range<usize>) {
        if matches!(self.leaf, Leaf::None) {
            self.open_leaf(Leaf::Implied, range.clone());
        }
        let start = self.inlines.text.text.len();
        for (piece, place) in align(self.slice(range.clone()), code) {
            self.inlines.text.push(piece, range.start + place.start..range.start + place.end);
        }
        let mark = Mark { range: start..self.inlines.text.text.len(), span: self.span(range), kind: MarkKind::Code };
        self.inlines.marks.push(mark);
    }

    fn mark(&mut self, kind: MarkKind, range: Range<usize>) {
        if matches!(self.leaf, Leaf::None) {
            self.open_leaf(Leaf::Implied, range.clone());
        }
        let at = self.inlines.text.text.len();
        let span = self.span(range);
        self.inlines.marks.push(Mark { range: at..at, span, kind });
    }

    /// Text that is all of a mark.
    fn marked(&mut self, kind: MarkKind, text: &str, range: Range<usize>) {
        self.text(text, range.clone());
        let end = self.inlines.text.text.len();
        self.inlines.marks.push(Mark { range: end - text.len()..end, span: self.span(range), kind });
    }

    fn open_mark(&mut self, kind: MarkKind, range: Range<usize>) {
        if matches!(self.leaf, Leaf::None) {
            self.open_leaf(Leaf::Implied, range.clone());
        }
        self.open_marks.push((kind, self.inlines.text.text.len(), range));
    }

    fn close_mark(&mut self) {
        if let Some((kind, start, range)) = self.open_marks.pop() {
            let mark = Mark { range: start..self.inlines.text.text.len(), span: self.span(range), kind };
            self.inlines.marks.push(mark);
        }
    }

    fn target(&self, link_type: LinkType, url: &str, range: Range<usize>) -> Target {
        let style = match link_type {
            LinkType::Inline => LinkStyle::Inline,
            LinkType::Autolink | LinkType::Email => LinkStyle::Autolink,
            _ => LinkStyle::Reference,
        };
        let whole = self.span(range.clone());
        let written = self.slice(range.clone());
        let found = if style == LinkStyle::Reference || url.is_empty() { None } else { written.rfind(url) };
        let span = found.map_or(whole, |at| self.span(range.start + at..range.start + at + url.len()));
        Target { url: url.to_owned(), span, style }
    }

    fn open_row(&self, range: Range<usize>) -> Row {
        Row { span: self.span(range), cells: Vec::new(), written: 0, lost: None, split: None }.counted(self.text)
    }
}

impl Row {
    /// Counts the cells as written; [`fill_row`] tells later which of them are lost.
    fn counted(mut self, text: &str) -> Self {
        let row = text.get(self.span.range()).unwrap_or_default().trim_end();
        let start = self.span.range().start;
        self.written = written_cells(row).len();
        self.split = split_code(row).map(|range| Span::new(self.span.file, start + range.start..start + range.end));
        self
    }
}

/// The word for how a column is aligned.
fn alignment(column: &Alignment) -> Option<&'static str> {
    match column {
        Alignment::None => None,
        Alignment::Left => Some("left"),
        Alignment::Center => Some("center"),
        Alignment::Right => Some("right"),
    }
}

/// Gives a row as many cells as the table has columns, and finds those that it has beyond them.
fn fill_row(mut row: Row, columns: usize, file: FileId, end: usize) -> Row {
    while row.cells.len() < columns {
        row.cells.push(Cell::empty(file, end));
    }
    if row.written > columns {
        let kept = row.cells.last().map_or(row.span.start, |cell| cell.span.end);
        row.lost = Some(Span { start: kept, ..row.span });
    }
    row
}

/// `text` as it was written in `raw`, which stands at `at`: with backslashes before punctuation, and entities.
fn unescaped(file: FileId, raw: &str, at: usize, text: &str) -> Mapped {
    let mut mapped = Mapped::empty(file, at);
    let mut from = 0;
    for (i, c) in text.char_indices() {
        let here = raw.get(from..).unwrap_or_default();
        let escaped = here.strip_prefix('\\').is_some_and(|rest| rest.starts_with(c));
        from += usize::from(escaped);
        if !escaped && !here.starts_with(c) {
            // An entity: what is left stands for all that is left.
            mapped.push(text.get(i..).unwrap_or_default(), at + from..at + raw.trim_end().len().max(from));
            return mapped;
        }
        let piece = text.get(i..i + c.len_utf8()).unwrap_or_default();
        mapped.push(piece, at + from..at + from + c.len_utf8());
        from += c.len_utf8();
    }
    mapped
}

/// The number before a list item.
fn item_number(item: &str) -> Option<u64> {
    let item = item.trim_start();
    let end = item.find(|c: char| !c.is_ascii_digit())?;
    item.get(..end)?.parse().ok()
}

/// Pairs the text of a code span with the places of its bytes in `raw` (its source with backticks): line breaks read as
/// spaces, and a table's `\|` as `|`.
fn align<'t>(raw: &str, text: &'t str) -> Vec<(&'t str, Range<usize>)> {
    let ticks = raw.bytes().take_while(|&b| b == b'`').count();
    let mut at = ticks;
    let inner = raw.get(ticks..raw.len().saturating_sub(ticks)).unwrap_or_default();
    if inner.starts_with([' ', '\n']) && !text.starts_with(' ') {
        at += 1;
    }
    let mut pieces: Vec<(&str, Range<usize>)> = Vec::new();
    let mut start = 0;
    let mut from = at;
    for (i, c) in text.char_indices() {
        let here = raw.get(at..).unwrap_or_default();
        let skip = if here.starts_with(c) {
            0
        } else if here.starts_with('\\') {
            1
        } else {
            // A line break and the next line's indentation or quote mark, read as one space.
            here.len() - here.trim_start_matches(['\n', '\r', ' ', '\t', '>']).len()
        };
        if skip > 0 {
            pieces.extend(text.get(start..i).filter(|piece| !piece.is_empty()).map(|piece| (piece, from..at)));
            (start, from) = if c == ' ' && !here.starts_with('\\') {
                pieces.push((text.get(i..i + 1).unwrap_or_default(), at..at + skip));
                at += skip;
                (i + 1, at)
            } else {
                at += skip;
                (i, at)
            };
            if start > i {
                continue;
            }
        }
        at += c.len_utf8();
    }
    pieces.extend(text.get(start..).filter(|piece| !piece.is_empty()).map(|piece| (piece, from..at.min(raw.len()))));
    pieces
}
