//! Reading on within a statement: the usual slips are reported, and read as they were meant.

use std::ops::Range;

use crate::syntax::mermaid::blank::{blanks, from, is_blank, trim};
use crate::syntax::mermaid::build::{Written, here};
use crate::syntax::mermaid::explain::{explain, plain};
use crate::syntax::mermaid::grammar::{Context, Fault, Parsed, Parser, Trouble};
use crate::syntax::mermaid::preprocess::restore;
use crate::syntax::mermaid::shapes::similar_shape;
use crate::syntax::mermaid::token::{Kind, Token};
use crate::syntax::mermaid::{ErrorKind, SyntaxError};

/// Brackets around a node's label: what opens, what closes, the shape; longer ones first.
const BRACKETS: &[(&str, &str, &str)] = &[
    ("(((", ")))", "doublecircle"),
    ("([", "])", "stadium"),
    ("((", "))", "circle"),
    ("(-", "-)", "ellipse"),
    ("[[", "]]", "subroutine"),
    ("[(", ")]", "cylinder"),
    ("[/", "/]", "lean_right"),
    ("[/", "\\]", "trapezoid"),
    ("[\\", "\\]", "lean_left"),
    ("[\\", "/]", "inv_trapezoid"),
    ("{{", "}}", "hexagon"),
    ("[", "]", "square"),
    ("(", ")", "round"),
    ("{", "}", "diamond"),
    (">", "]", "odd"),
];

/// The label of a node that breaks the grammar: its extent, without brackets, and the shape that they make.
pub(crate) fn node_label(text: &str, open: usize, fault: usize) -> Option<(Range<usize>, &'static str, &'static str)> {
    let opened = BRACKETS.iter().filter(|(mark, ..)| from(text, open).starts_with(mark));
    opened
        .filter_map(|&(mark, close, shape)| {
            let start = open + mark.len();
            let end = closing(text, start, fault, close)?;
            Some((start..end, close, shape))
        })
        .next()
}

/// Where the bracket is that closes a label for good: on the same line, behind the fault, and before what can follow a
/// node.
fn closing(text: &str, start: usize, fault: usize, close: &str) -> Option<usize> {
    let line = from(text, start);
    let line = line.get(..line.find('\n').unwrap_or(line.len()))?;
    let mut ends = line.match_indices(close).map(|(i, _)| start + i).filter(|&at| at + close.len() > fault);
    ends.find(|&at| follows_node(from(text, at + close.len())))
}

/// What edges begin with.
const EDGES: &[&str] = &["--", "==", "-.", "~~~", "<-", "<=", "o--", "x--", "o==", "x=="];

/// Can `rest` stand behind a node?
fn follows_node(rest: &str) -> bool {
    let line = rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or_default();
    let next = trim(line);
    next.is_empty()
        || next.starts_with(';')
        || line.starts_with(":::")
        || line.starts_with("@{")
        || next.starts_with("& ")
        || EDGES.iter().any(|edge| next.starts_with(edge))
}

impl<'a> Parser<'a> {
    /// Puts a fault on record.
    pub(crate) fn report(&mut self, fault: &Fault) {
        let error = explain(self.text, fault);
        self.errors.push(error);
    }

    /// Puts something on record that is wrong with what a statement names.
    pub(crate) fn report_trouble(&mut self, trouble: Trouble) {
        let span = here(trouble.start, trouble.end);
        let before = self.text.get(..trouble.start).unwrap_or(self.text);
        let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
        let named = trouble.message.split('`').nth(1).filter(|_| trouble.message.starts_with("no such shape"));
        let similar = named.and_then(similar_shape);
        self.errors.push(SyntaxError {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            help: similar.map(|shape| format!("did you mean `{shape}`?")),
            fix: similar.map(|shape| (span, shape.to_owned())),
            ..plain(trouble.kind, span, &trouble.message)
        });
    }

    /// The same in short.
    pub(crate) fn trouble(&mut self, message: impl Into<String>, at: Range<usize>) {
        let (kind, message) = (ErrorKind::Semantic, message.into());
        self.report_trouble(Trouble { kind, message, start: at.start, end: at.end });
    }

    /// The end of the line in which the statement of `start` came to a stop.
    pub(crate) fn line_end(&self, start: usize) -> usize {
        let begin = start + blanks(from(self.text, start));
        let next = begin + from(self.text, begin).chars().next().map_or(0, char::len_utf8);
        let at = next.max(self.anchor);
        from(self.text, at).find('\n').map_or(self.text.len(), |i| at + i)
    }

    /// A label with brackets or quotes in it that should itself be in quotes.
    pub(crate) fn mend_node(&mut self, fault: Fault) -> Parsed<(Written<'a>, &'static str)> {
        let Context::Label(open) = fault.context else { return Err(fault) };
        let Some((label, close, shape)) = node_label(self.text, open.start, fault.token.start) else {
            return Err(fault);
        };
        self.report(&fault);
        self.restart(label.end + close.len());
        Ok((self.written(label), shape))
    }

    /// The same between pipes.
    pub(crate) fn mend_pipe(&mut self, fault: Fault) -> Parsed<Written<'a>> {
        let Context::Label(open) = fault.context else { return Err(fault) };
        let Some(label) = pipe_label(self.text, open.end, fault.token.start) else { return Err(fault) };
        self.report(&fault);
        self.restart(label.end + 1);
        self.taken = label.end + 1;
        Ok(self.written(label))
    }

    fn written(&self, range: Range<usize>) -> Written<'a> {
        let text = self.text.get(range.clone()).unwrap_or_default();
        let start = range.start + blanks(text);
        let text = restore(bare(text));
        Written::new(text, start, range.end.max(start))
    }

    /// `end` with a bracket or an edge behind it is meant as a node.
    pub(crate) fn ends_as_node(&mut self, token: Token) -> bool {
        let end = token.start + "end".len();
        let rest = from(self.text, end);
        let line = rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or_default();
        let next = trim(line);
        let edge = EDGES.iter().any(|edge| next.starts_with(edge));
        if !(edge || line.starts_with(['[', '(', '{'])) {
            return false;
        }
        let fault = self.fault(&[], Context::EndNode);
        self.report(&fault);
        self.restart(end);
        self.given = Some(Written::new("end", token.start, end));
        true
    }

    /// `end` in the place of an id. On a line of its own it is what closes the subgraph.
    pub(crate) fn mend_id(&mut self, context: Context) -> Parsed<Written<'a>> {
        let fault = self.fault(&["a node's id"], context);
        let (Context::Target(edge), Kind::End) = (context, fault.token.kind) else { return Err(fault) };
        let between = self.text.get(edge.start..fault.token.start).unwrap_or_default();
        if !self.open.is_empty() && between.trim_start_matches(is_blank).contains('\n') {
            return Err(fault);
        }
        self.report(&fault);
        let end = fault.token.start + "end".len();
        self.restart(end);
        Ok(Written::new("end", fault.token.start, end))
    }
}

/// The label between pipes that breaks the grammar.
pub(crate) fn pipe_label(text: &str, start: usize, fault: usize) -> Option<Range<usize>> {
    let at = fault.max(start);
    let end = at + from(text, at).find('|')?;
    let label = text.get(start..end)?;
    (!label.contains('\n')).then_some(start..end)
}

/// A label without the blanks and quotes around it.
pub(crate) fn bare(text: &str) -> &str {
    let text = trim(text);
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}
