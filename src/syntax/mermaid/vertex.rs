//! Nodes and the edges between them.

use std::borrow::Cow;

use crate::syntax::mermaid::LabelKind;
use crate::syntax::mermaid::blank::is_blank;
use crate::syntax::mermaid::build::{Link, Member, Written};
use crate::syntax::mermaid::edge;
use crate::syntax::mermaid::grammar::{Context, Parsed, Parser};
use crate::syntax::mermaid::token::{Kind, Token};
use crate::syntax::mermaid::trace::Traced;

/// What `@{...}` holds, with the way back to where it stands.
pub(crate) struct ShapeData {
    pub(crate) body: Traced,
    /// From `@` to the closing brace.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Most `@{...}` are no longer than this.
const USUAL_DATA: usize = 64;

/// The nodes of one statement, group by group.
#[derive(Default)]
pub(crate) struct Groups<'a> {
    members: Vec<Member<'a>>,
    /// Where each group begins.
    starts: Vec<usize>,
}

/// Shapes with one bracket at either side: what opens, what closes, its name.
const SHAPES: &[(Kind, Kind, &str, &str)] = &[
    (Kind::SquareStart, Kind::SquareEnd, "`]`", "square"),
    (Kind::DoubleCircleStart, Kind::DoubleCircleEnd, "`)))`", "doublecircle"),
    (Kind::EllipseStart, Kind::EllipseEnd, "`-)`", "ellipse"),
    (Kind::StadiumStart, Kind::StadiumEnd, "`])`", "stadium"),
    (Kind::SubroutineStart, Kind::SubroutineEnd, "`]]`", "subroutine"),
    (Kind::CylinderStart, Kind::CylinderEnd, "`)]`", "cylinder"),
    (Kind::TagEnd, Kind::SquareEnd, "`]`", "odd"),
    (Kind::TrapStart, Kind::TrapEnd, "`\\]`", "trapezoid"),
    (Kind::TrapStart, Kind::InvTrapEnd, "`/]`", "lean_right"),
    (Kind::InvTrapStart, Kind::InvTrapEnd, "`/]`", "inv_trapezoid"),
    (Kind::InvTrapStart, Kind::TrapEnd, "`\\]`", "lean_left"),
];

impl<'a> Parser<'a> {
    /// Nodes, and edges from each group of them to the next.
    pub(crate) fn vertices(&mut self) -> Parsed<()> {
        let mut groups = std::mem::take(&mut self.groups);
        let result = self.chain(&mut groups);
        if let Some(open) = self.open.last_mut() {
            while let Some(start) = groups.starts.pop() {
                open.items.extend(groups.members.drain(start..).map(|(id, _)| id));
            }
        }
        groups.members.clear();
        groups.starts.clear();
        self.groups = groups;
        result
    }

    fn chain(&mut self, groups: &mut Groups<'a>) -> Parsed<()> {
        let mut context = Context::Statement;
        let mut link = None;
        loop {
            let before = groups.starts.last().copied().unwrap_or_default();
            let start = groups.members.len();
            groups.starts.push(start);
            let result = self.group(&mut groups.members, context);
            let (from, group) = (groups.members.get(before..start), groups.members.get(start..));
            if let (Some(link), Some(from), Some(group)) = (&link, from, group) {
                self.build.edges(from, group, link);
            }
            result?;
            if self.peek().separates() {
                self.bump();
                return Ok(());
            }
            let (next, token) = self.link()?;
            self.anchor = token.end;
            context = Context::Target(token);
            link = Some(next);
        }
    }

    /// Nodes with `&` between them.
    fn group(&mut self, group: &mut Vec<Member<'a>>, context: Context) -> Parsed<()> {
        let mut context = context;
        let mut pending: Option<(Written<'a>, ShapeData)> = None;
        loop {
            let id = self.styled_vertex(context);
            let number = self.build.mentioned;
            if let Some((id, data)) = pending.take() {
                self.apply(&id, &data);
            }
            let id = id?;
            if let Context::Target(edge) = context
                && edge.end == id.start
            {
                self.doubt_mark(edge, &id);
            }
            group.push((id.text.clone(), number));
            self.anchor = self.peek().start;
            let data = self.shape_data()?;
            let spaces = self.eat(Kind::Space);
            match self.peek().kind {
                Kind::Amp if spaces.is_some() => {
                    let amp = self.bump();
                    if self.eat(Kind::Space).is_none() {
                        return Err(self.fault(&["a blank"], Context::Joint(amp.start)));
                    }
                    context = Context::Target(amp);
                    pending = data.map(|data| (id, data));
                }
                _ => {
                    if let Some(data) = data {
                        self.apply(&id, &data);
                    }
                    return Ok(());
                }
            }
        }
    }

    fn apply(&mut self, id: &Written<'a>, data: &ShapeData) {
        if let Err(trouble) = self.build.metadata(id, data) {
            self.report_trouble(trouble);
        }
    }

    /// `@{...}`, as often as it follows; the parts are read as one.
    fn shape_data(&mut self) -> Parsed<Option<ShapeData>> {
        let open = self.peek();
        if !open.is_shape_data() {
            return Ok(None);
        }
        let mut body = Traced::with_room(USUAL_DATA, 1);
        let mut end = open.end;
        while self.peek().is_shape_data() {
            let token = self.bump();
            let text = self.text.get(token.range()).unwrap_or_default();
            match token.kind {
                Kind::ShapeOpen => {}
                Kind::ShapeQuoted => push_lines(&mut body, text, token.start),
                _ => body.push(text, token.start),
            }
            end = token.end;
        }
        if !self.text.get(end..).is_some_and(|rest| rest.starts_with('}')) {
            return Err(self.fault(&["`}`"], Context::Metadata(open)));
        }
        Ok(Some(ShapeData { body, start: open.start, end: end + 1 }))
    }

    fn styled_vertex(&mut self, context: Context) -> Parsed<Written<'a>> {
        let id = self.id(context)?;
        if let Err(fault) = self.vertex(&id) {
            let (label, shape) = self.mend_node(fault)?;
            self.build.node(&id, Some((label, shape)), None);
        }
        self.build.drawn(&id);
        self.lose_comment(&id);
        if self.eat(Kind::Classes).is_some() {
            let class = self.joined(Token::in_id).ok_or_else(|| self.fault(&["a class"], Context::Statement))?;
            self.build.class(&id.text, &class.text);
        }
        Ok(id)
    }

    fn vertex(&mut self, id: &Written<'a>) -> Parsed<()> {
        let open = self.peek();
        match open.kind {
            Kind::ParenStart => self.twice(id, Kind::ParenStart, (Kind::ParenEnd, "`)`"), ["round", "circle"]),
            Kind::BraceStart => self.twice(id, Kind::BraceStart, (Kind::BraceEnd, "`}`"), ["diamond", "hexagon"]),
            Kind::PropsStart => self.with_props(id),
            kind if SHAPES.iter().any(|shape| shape.0 == kind) => {
                self.bump();
                let label = self.node_label(open)?;
                let close = self.peek().kind;
                let Some(shape) = SHAPES.iter().find(|shape| shape.0 == kind && shape.1 == close) else {
                    let expected: Vec<_> = SHAPES.iter().filter(|shape| shape.0 == kind).map(|s| s.2).collect();
                    return Err(self.fault(&expected, Context::Label(open)));
                };
                self.bump();
                self.build.node(id, Some((label, shape.3)), None);
                Ok(())
            }
            _ => {
                self.build.node(id, None, None);
                Ok(())
            }
        }
    }

    fn node_label(&mut self, open: Token) -> Parsed<Written<'a>> {
        let label = self.label(Token::in_label, LabelKind::String);
        label.ok_or_else(|| self.fault(&["a label"], Context::Label(open)))
    }

    /// A shape whose bracket may be doubled.
    fn twice(
        &mut self,
        id: &Written<'a>,
        open: Kind,
        close: (Kind, &'static str),
        names: [&'static str; 2],
    ) -> Parsed<()> {
        let bracket = self.bump();
        let double = self.eat(open).is_some();
        let label = self.node_label(bracket)?;
        for _ in 0..=usize::from(double) {
            if self.eat(close.0).is_none() {
                return Err(self.fault(&[close.1], Context::Label(bracket)));
            }
        }
        let [single, doubled] = names;
        self.build.node(id, Some((label, if double { doubled } else { single })), None);
        Ok(())
    }

    /// `[|key:value|text]`
    fn with_props(&mut self, id: &Written<'a>) -> Parsed<()> {
        let open = self.bump();
        let key = self.expect(Kind::NodeString, "a property")?;
        self.expect(Kind::Colon, "`:`")?;
        let value = self.expect(Kind::NodeString, "a value")?;
        self.expect(Kind::Pipe, "`|`")?;
        let label = self.node_label(open)?;
        if self.eat(Kind::SquareEnd).is_none() {
            return Err(self.fault(&["`]`"], Context::Label(open)));
        }
        let prop = (self.read(key).into_owned(), self.read(value).into_owned());
        self.build.node(id, Some((label, "rect")), Some(prop));
        Ok(())
    }

    /// An edge, its id and its text; and its first token.
    fn link(&mut self) -> Parsed<(Link<'a>, Token)> {
        let named = self.eat(Kind::LinkId);
        let id = named.map(|token| Cow::Owned(self.read(token).replacen('@', "", 1)));
        let first = self.peek();
        match first.kind {
            Kind::Link => {
                self.bump();
                let shape = edge::shape(self.text.get(first.range()).unwrap_or_default(), None);
                let mut end = first.end;
                let mut label = None;
                if let Some(pipe) = self.eat(Kind::Pipe) {
                    let written = match self.pipe_label(pipe) {
                        Ok(written) => written,
                        Err(fault) => self.mend_pipe(fault)?,
                    };
                    end = self.taken;
                    label = Some(written);
                    self.eat(Kind::Space);
                }
                Ok((self.linked(id, shape, label, named.unwrap_or(first).start, end), Token { end, ..first }))
            }
            Kind::LinkStart => {
                self.bump();
                let label = self.label(Token::in_edge_text, LabelKind::String);
                let Some(label) = label else {
                    return Err(self.fault(&["the edge's text"], Context::EdgeText(first)));
                };
                let Some(last) = self.eat(Kind::Link) else {
                    return Err(self.fault(&["the end of the edge, like `-->`"], Context::EdgeText(first)));
                };
                let start = self.text.get(first.range());
                let shape = edge::shape(self.text.get(last.range()).unwrap_or_default(), start);
                let link = self.linked(id, shape, Some(label), named.unwrap_or(first).start, last.end);
                Ok((link, Token { end: last.end, ..first }))
            }
            _ => Err(self.fault(&["an edge, like `-->`", "a line break", "`;`"], Context::Statement)),
        }
    }

    /// The label between pipes, with the pipe that closes it.
    fn pipe_label(&mut self, pipe: Token) -> Parsed<Written<'a>> {
        let label = self.node_label(pipe)?;
        match self.eat(Kind::Pipe) {
            Some(_) => Ok(label),
            None => Err(self.fault(&["`|`"], Context::Label(pipe))),
        }
    }

    fn linked(
        &self,
        id: Option<Cow<'a, str>>,
        shape: edge::Shape,
        label: Option<Written<'a>>,
        start: usize,
        end: usize,
    ) -> Link<'a> {
        let written = self.text.get(start..end).unwrap_or_default();
        let lead = written.len() - written.trim_start_matches(is_blank).len();
        let tail = written.len() - written.trim_end_matches(is_blank).len();
        Link { id, shape, label, start: start + lead, end: end - tail }
    }
}

/// A quoted string of metadata: its line breaks are `<br/>`.
fn push_lines(body: &mut Traced, text: &str, start: usize) {
    let mut at = 0;
    for (i, line) in text.split('\n').enumerate() {
        let kept = if i == 0 { line } else { line.trim_start_matches(is_blank) };
        if i > 0 && !(kept.is_empty() && at + line.len() < text.len()) {
            body.push("<br/>", start + at - 1);
        }
        body.push(kept, start + at + (line.len() - kept.len()));
        at += line.len() + 1;
    }
}
