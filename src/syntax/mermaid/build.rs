//! What a statement does to the chart.
//!
//! Spans count in the prepared text here; they are moved to the file when the chart is done.

use std::borrow::Cow;
use std::collections::HashSet;

use foldhash::HashMap;
use serde_json::{Map, Value};

use crate::source::{FileId, Span};
use crate::syntax::mermaid::blank::{blanks, is_blank, trim};
use crate::syntax::mermaid::edge::Shape;
use crate::syntax::mermaid::loss::Doubts;
use crate::syntax::mermaid::subgraph::Open;
use crate::syntax::mermaid::{Callback, ClassDef, Click, Edge, Flowchart, Label, LabelKind, Node, Subgraph};

/// A piece of text and where it stands. The text is borrowed where it reads as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Written<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) kind: LabelKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl<'a> Written<'a> {
    /// Text without quotes.
    pub(crate) fn new(text: impl Into<Cow<'a, str>>, start: usize, end: usize) -> Self {
        Self { text: text.into(), kind: LabelKind::Text, start, end }
    }

    pub(crate) fn span(&self) -> Span {
        here(self.start, self.end)
    }

    /// As a label: without blanks around it or quotes.
    pub(crate) fn label(self) -> Label {
        let lead = blanks(&self.text);
        let text = trim(&self.text);
        let tail = self.text.len() - lead - text.len();
        let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
        let end = self.end.saturating_sub(tail).max(self.start);
        let span = here((self.start + lead).min(end), end);
        let text = if bare.len() == self.text.len() { self.text.into_owned() } else { bare.to_owned() };
        Label { text, kind: self.kind, span }
    }
}

/// A place in the prepared text.
pub(crate) fn here(start: usize, end: usize) -> Span {
    Span::new(FileId(0), start..end)
}

/// An edge before it has ends.
pub(crate) struct Link<'a> {
    pub(crate) id: Option<Cow<'a, str>>,
    pub(crate) shape: Shape,
    pub(crate) label: Option<Written<'a>>,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// What a click does.
pub(crate) enum Action<'a> {
    /// Calls a function.
    Call(Cow<'a, str>, Option<Cow<'a, str>>),
    /// Opens a link.
    Open(Written<'a>),
}

/// What an id names. It may be several things at once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entry {
    /// In the order in which ids turn up.
    number: usize,
    pub(crate) node: Option<usize>,
    /// The first edge of this id.
    pub(crate) edge: Option<usize>,
    pub(crate) subgraph: Option<usize>,
    /// Is it in a subgraph?
    owned: bool,
}

/// A node that is mentioned: its id and the number of its entry.
pub(crate) type Member<'a> = (Cow<'a, str>, usize);

/// The chart as far as it is read, and what is needed to find things in it.
#[derive(Default)]
pub(crate) struct Builder<'a> {
    pub(crate) chart: Flowchart,
    /// Do subgraphs take the direction of the chart?
    pub(crate) inherit_dir: bool,
    /// What each id names.
    entries: HashMap<Cow<'a, str>, Entry>,
    /// How many edges there are from one number to another.
    pairs: HashMap<(usize, usize), usize>,
    /// The number of the node that was mentioned last.
    pub(crate) mentioned: usize,
    /// So many edges have their automatic ids among the entries.
    indexed: usize,
    classes: HashMap<String, usize>,
    tooltips: HashMap<String, usize>,
    closed: usize,
    /// What edges between groups of nodes have taken so far, in bytes.
    joined: usize,
    /// The first node or edge that would have taken too much.
    pub(crate) crowded: Option<Span>,
    /// What may be lost.
    pub(crate) doubts: Doubts,
}

impl<'a> Builder<'a> {
    /// A builder with room for what a text of so many lines is likely to have.
    pub(crate) fn for_lines(lines: usize) -> Self {
        let mut builder = Self::default();
        let room = lines.clamp(MIN_ROOM, MAX_ROOM);
        builder.entries.reserve(room);
        builder.pairs.reserve(room);
        builder.chart.nodes.reserve(lines.min(MAX_ROOM));
        builder.chart.edges.reserve(lines.min(MAX_ROOM));
        builder
    }

    /// The direction of the header.
    pub(crate) fn direction(&mut self, text: &str) {
        let direction = match trim(text) {
            "<" => "RL",
            "^" => "BT",
            ">" => "LR",
            "v" | "TD" => "TB",
            other => other,
        };
        self.chart.direction = Some(direction.to_owned());
    }

    /// `accDescr`.
    pub(crate) fn describe(&mut self, text: &str) {
        let mut lines = text.split('\n');
        let mut out = lines.next().unwrap_or_default().to_owned();
        for line in lines.map(|line| line.trim_start_matches(is_blank)).filter(|line| !line.is_empty()) {
            out.push('\n');
            out.push_str(line);
        }
        self.chart.acc_descr = Some(out);
    }

    /// What `id` names so far. Automatic ids of edges are looked at only where an id looks like one.
    pub(crate) fn entry(&mut self, id: &str) -> Entry {
        self.index_automatic(id);
        self.entries.get(id).copied().unwrap_or(Entry { number: self.entries.len(), ..Entry::default() })
    }

    /// Puts automatic ids of edges among the entries, where `id` may be one of them.
    fn index_automatic(&mut self, id: &str) {
        if !id.starts_with(AUTOMATIC) {
            return;
        }
        for (index, edge) in self.chart.edges.iter().enumerate().skip(self.indexed).filter(|(_, edge)| !edge.named) {
            let number = self.entries.len();
            let entry = self.entries.entry(Cow::Owned(edge.id.clone())).or_insert(Entry { number, ..Entry::default() });
            entry.edge = Some(entry.edge.map_or(index, |first| first.min(index)));
        }
        self.indexed = self.chart.edges.len();
    }

    /// Notes what `id` names.
    fn set(&mut self, id: Cow<'a, str>, entry: Entry) {
        self.entries.insert(id, entry);
    }

    /// The node that `id` names, made if it is not there, and whether it was made; nothing where `id` is an edge.
    pub(crate) fn vertex(&mut self, id: &Written<'a>) -> Option<(&mut Node, bool)> {
        self.index_automatic(&id.text);
        let (number, next) = (self.entries.len(), self.chart.nodes.len());
        self.mentioned = number;
        if id.text.is_empty() {
            return None;
        }
        let entry = self.entries.entry(id.text.clone()).or_insert(Entry { number, ..Entry::default() });
        self.mentioned = entry.number;
        if entry.edge.is_some() {
            return None;
        }
        if entry.node.is_none() && next >= MAX_NODES {
            self.crowded.get_or_insert(id.span());
            return None;
        }
        let index = *entry.node.get_or_insert(next);
        if index == next {
            self.chart.nodes.push(plain(id));
        }
        self.chart.nodes.get_mut(index).map(|node| (node, index == next))
    }

    /// A node, with the label and shape that are given here.
    pub(crate) fn node(
        &mut self,
        id: &Written<'a>,
        shape: Option<(Written<'a>, &'static str)>,
        prop: Option<(String, String)>,
    ) {
        let Some((node, made)) = self.vertex(id) else { return };
        match shape {
            Some((label, shape)) => {
                relabel(node, label.label(), None);
                node.shape = Some(shape);
            }
            None if made => id.text.as_ref().clone_into(&mut node.label.text),
            None => {}
        }
        if let Some((key, value)) = prop {
            node.props.retain(|(old, _)| *old != key);
            node.props.push((key, value));
        }
    }

    /// Edges from each node to each other one. An id goes to the last of the first and the first of the second.
    pub(crate) fn edges(&mut self, from: &[Member<'a>], to: &[Member<'a>], link: &Link<'a>) {
        let label = link.label.as_ref().map_or(0, |label| label.text.len());
        let bytes = |ids: &[Member]| ids.iter().map(|(id, _)| id.len()).sum::<usize>();
        let cost = from.len() * to.len() * (EDGE_BYTES + label) + 2 * (bytes(from) * to.len() + bytes(to) * from.len());
        if from.len() * to.len() > 1 {
            self.joined += cost;
        }
        if self.joined > MAX_JOINED_BYTES {
            self.crowded.get_or_insert(here(link.start, link.end));
            return;
        }
        for start in from {
            for end in to {
                let named = from.last().is_some_and(|m| m.1 == start.1) && to.first().is_some_and(|m| m.1 == end.1);
                self.edge(start, end, link, link.id.as_ref().filter(|_| named));
            }
        }
    }

    fn edge(&mut self, from: &Member<'a>, to: &Member<'a>, link: &Link<'a>, id: Option<&Cow<'a, str>>) {
        #[cfg(test)]
        crate::syntax::mermaid::work::count(1);
        let count = self.pairs.entry((from.1, to.1)).or_insert(0);
        let number = if *count == 0 { 0 } else { *count + 1 };
        *count += 1;
        let (from, to) = (&from.0, &to.0);
        let index = self.chart.edges.len();
        let mut named = false;
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            let mut entry = self.entry(id);
            named = entry.edge.is_none();
            if named {
                entry.edge = Some(index);
                self.set(id.clone(), entry);
            }
        }
        let id = id.filter(|_| named).map_or_else(|| automatic(from, to, number), |id| id.clone().into_owned());
        let curve = self.chart.link_defaults.interpolate.as_deref();
        let curve = curve.map(|curve| Map::from_iter([("interpolate".to_owned(), curve.into())]));
        self.chart.edges.push(Edge {
            id,
            named,
            from: from.as_ref().to_owned(),
            to: to.as_ref().to_owned(),
            label: link.label.clone().map(Written::label),
            arrow: link.shape.arrow,
            stroke: link.shape.stroke,
            length: link.shape.length,
            classes: Vec::new(),
            styles: None,
            metadata: curve.map(Box::new),
            span: here(link.start, link.end),
        });
    }

    /// A subgraph that is closed; gives its id, or nothing where it has neither id nor title.
    pub(crate) fn subgraph(&mut self, open: Open<'a>, end: usize) -> Option<Cow<'a, str>> {
        let number = self.closed;
        let written = open.id?;
        let one = open.title.is_none();
        let title = open.title.unwrap_or_else(|| written.clone()).label();
        let anonymous = one && written.text.contains(is_blank);
        let id = if anonymous { format!("subGraph{number}").into() } else { trimmed(&written.text) };
        self.closed += 1;
        let mut seen = HashSet::new();
        let mut nodes = open.items;
        nodes.retain(|item| !trim(item).is_empty() && seen.insert(item.clone()));
        nodes.retain(|item| {
            let mut entry = self.entry(item);
            let kept = !entry.owned && *item != id;
            if kept {
                entry.owned = true;
                self.set(item.clone(), entry);
            }
            kept
        });
        let inherited = if self.inherit_dir { self.chart.direction.clone() } else { None };
        let dir = open.dir.map(str::to_owned).or(inherited);
        let next = self.chart.subgraphs.len();
        let mut entry = self.entry(&id);
        let index = *entry.subgraph.get_or_insert(next);
        self.set(id.clone(), entry);
        match self.chart.subgraphs.get_mut(index) {
            Some(first) => first.nodes.extend(nodes.into_iter().map(Cow::into_owned)),
            None => self.chart.subgraphs.push(Subgraph {
                id: id.as_ref().to_owned(),
                title,
                nodes: nodes.into_iter().map(Cow::into_owned).collect(),
                dir,
                classes: Vec::new(),
                metadata: Map::new(),
                span: here(open.keyword.start, end),
            }),
        }
        Some(id)
    }

    /// `class a,b name` and `a:::name`.
    pub(crate) fn class(&mut self, ids: &str, class: &str) {
        for id in ids.split(',') {
            let entry = self.entry(id);
            let node = entry.node.and_then(|i| self.chart.nodes.get_mut(i)).map(|node| &mut node.classes);
            let edge = entry.edge.and_then(|i| self.chart.edges.get_mut(i)).map(|edge| &mut edge.classes);
            let subgraph = entry.subgraph.and_then(|i| self.chart.subgraphs.get_mut(i));
            for classes in [node, edge, subgraph.map(|subgraph| &mut subgraph.classes)].into_iter().flatten() {
                classes.push(class.to_owned());
            }
        }
    }

    /// `style a ...`
    pub(crate) fn style(&mut self, id: &Written<'a>, styles: Vec<String>) {
        let next = self.chart.nodes.len();
        if let Some((node, made)) = self.vertex(id) {
            node.styles.extend(styles);
            if made {
                id.text.as_ref().clone_into(&mut node.label.text);
                self.styled(next);
            }
        }
    }

    /// `classDef a,b ...`
    pub(crate) fn class_def(&mut self, ids: &str, styles: &[String]) {
        const COMMA: &str = "\u{0}";
        let styles = styles.join(",").replace("\\,", COMMA);
        let styles: Vec<_> = styles.split([',', ';']).map(|style| style.replace(COMMA, ",")).collect();
        for id in ids.split(',') {
            let next = self.chart.classes.len();
            let index = *self.classes.entry(id.to_owned()).or_insert(next);
            if index == next {
                self.chart.classes.push(ClassDef { id: id.to_owned(), styles: Vec::new(), text_styles: Vec::new() });
            }
            let Some(class) = self.chart.classes.get_mut(index) else { continue };
            let coloured = styles.iter().filter(|style| style.contains("color"));
            class.text_styles.extend(coloured.map(|style| style.replacen("fill", "bgFill", 1)));
            class.styles.extend(styles.iter().cloned());
        }
    }

    /// `linkStyle`; no numbers stand for `default`. Gives back a number that no edge has.
    pub(crate) fn link_style(
        &mut self,
        numbers: &[String],
        curve: Option<String>,
        styles: Option<Vec<String>>,
    ) -> Result<(), String> {
        if numbers.is_empty() {
            let defaults = &mut self.chart.link_defaults;
            defaults.interpolate = curve.or(defaults.interpolate.take());
            defaults.styles = styles.or(defaults.styles.take());
            return Ok(());
        }
        let mut styles = styles;
        if let Some(styles) = &mut styles
            && !styles.iter().any(|style| style.starts_with("fill"))
        {
            styles.push("fill:none".to_owned());
        }
        for number in numbers {
            let index = number.parse::<usize>().ok().filter(|index| index.to_string() == *number);
            let edge = index.and_then(|index| self.chart.edges.get_mut(index)).ok_or_else(|| number.clone())?;
            if let Some(curve) = &curve {
                edge.metadata.get_or_insert_default().insert("interpolate".to_owned(), curve.as_str().into());
            }
            edge.styles = styles.clone().or(edge.styles.take());
        }
        Ok(())
    }

    /// `click`
    pub(crate) fn click(
        &mut self,
        ids: &Written<'a>,
        action: Action<'a>,
        tooltip: Option<Cow<'a, str>>,
        target: Option<Cow<'a, str>>,
        end: usize,
    ) {
        let names: Vec<_> = ids.text.split(',').map(str::to_owned).collect();
        for id in &names {
            let Some(node) = self.entry(id).node.and_then(|i| self.chart.nodes.get_mut(i)) else { continue };
            match &action {
                Action::Call(function, args) => {
                    let args = args.as_deref().map_or_else(|| vec![id.clone()], arguments);
                    node.callback = Some(Box::new(Callback { function: function.as_ref().to_owned(), args }));
                }
                Action::Open(link) => {
                    node.link = Some(trim(&link.text).to_owned()).filter(|link| !link.is_empty());
                    node.link_target = target.as_deref().map(str::to_owned);
                }
            }
        }
        self.class(&ids.text, "clickable");
        if let Some(tooltip) = tooltip {
            names.iter().for_each(|id| self.tooltip(id, &tooltip));
        }
        let (href, href_span) = match &action {
            Action::Open(link) => (Some(trim(&link.text).to_owned()), Some(link.span())),
            Action::Call(..) => (None, None),
        };
        self.chart.clicks.push(Click { nodes: names, href, span: here(ids.start, end), href_span });
    }

    fn tooltip(&mut self, id: &str, text: &str) {
        let next = self.chart.tooltips.len();
        let index = *self.tooltips.entry(id.to_owned()).or_insert(next);
        match self.chart.tooltips.get_mut(index) {
            Some((_, old)) => text.clone_into(old),
            None => self.chart.tooltips.push((id.to_owned(), text.to_owned())),
        }
    }
}

/// More nodes than this are not read; no picture could hold a hundredth of them.
pub(crate) const MAX_NODES: usize = 1 << 18;

/// `A & B --> C & D` is four edges: a text of `n` bytes can ask for `n * n`. All edges of that kind together may take no
/// more than this many bytes.
const MAX_JOINED_BYTES: usize = 64 << 20;

/// What an edge takes beside its texts, about.
const EDGE_BYTES: usize = 256;

/// Room is made for so many nodes and edges at once; more of them make their own.
const MAX_ROOM: usize = 1 << 16;

/// Room is made for no fewer ids than these: what nearly every chart has.
const MIN_ROOM: usize = 7;

/// What automatic ids of edges begin with.
const AUTOMATIC: &str = "L_";

/// The id of an edge that has none.
fn automatic(from: &str, to: &str, number: usize) -> String {
    let digits = if number == 0 { Cow::Borrowed("0") } else { Cow::Owned(number.to_string()) };
    let mut id = String::with_capacity(from.len() + to.len() + digits.len() + 4);
    for part in [AUTOMATIC, from, "_", to, "_", &digits] {
        id.push_str(part);
    }
    id
}

/// Gives a node another label; the one that it had is kept if it was given.
pub(crate) fn relabel(node: &mut Node, label: Label, value: Option<Box<Value>>) {
    let old = std::mem::replace(&mut node.label, label);
    if old.span != node.span {
        node.former_labels.push(old);
    }
    node.label_value = value;
}

/// A node without a label yet.
fn plain(id: &Written) -> Node {
    Node {
        id: id.text.as_ref().to_owned(),
        label: Label { text: String::new(), kind: LabelKind::Text, span: id.span() },
        label_value: None,
        former_labels: Vec::new(),
        shape: None,
        props: Vec::new(),
        styles: Vec::new(),
        classes: Vec::new(),
        link: None,
        link_target: None,
        callback: None,
        metadata: None,
        span: id.span(),
    }
}

/// `text` without white space at either end, borrowed for as long as it is.
fn trimmed<'a>(text: &Cow<'a, str>) -> Cow<'a, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(trim(text)),
        Cow::Owned(text) => Cow::Owned(trim(text).to_owned()),
    }
}

/// Splits arguments at the commas that an even number of quotes follows.
fn arguments(text: &str) -> Vec<String> {
    let mut quotes = text.bytes().filter(|&b| b == b'"').count();
    let mut arguments = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        quotes -= usize::from(c == '"');
        if c == ',' && quotes.is_multiple_of(2) {
            arguments.push(text.get(start..at).unwrap_or_default());
            start = at + 1;
        }
    }
    arguments.push(text.get(start..).unwrap_or_default());
    let bare = |text: &str| {
        let text = trim(text);
        let inner = text.strip_prefix('"').map(|rest| rest.strip_suffix('"').unwrap_or(""));
        inner.filter(|_| text.ends_with('"')).unwrap_or(text).to_owned()
    };
    arguments.into_iter().map(bare).collect()
}
