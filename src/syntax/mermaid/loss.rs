//! What mermaid takes without a word and does not draw as it is written.

use std::collections::{HashMap, HashSet};

use crate::syntax::mermaid::blank::{blanks, find, from, is_blank, trim};
use crate::syntax::mermaid::build::{Builder, Written, here};
use crate::syntax::mermaid::grammar::Parser;
use crate::syntax::mermaid::token::{Direction, Token};
use crate::syntax::mermaid::{Loss, LossKind};

/// What can be told to be lost only when the whole chart is read.
#[derive(Default)]
pub(crate) struct Doubts {
    /// Nodes that nothing but a `style` statement has named so far.
    styled: HashSet<usize>,
    /// Edges with an `o` or `x` that touches the node behind them.
    glued: Vec<Glued>,
}

/// `---oB`
struct Glued {
    /// Where the mark stands.
    at: usize,
    /// The mark with the id behind it, and that id by itself.
    whole: String,
    rest: String,
}

/// More edges of that kind in one chart are meant.
const MAX_GLUED: usize = 100;

impl Builder<'_> {
    /// Notes a loss at `start..end`.
    pub(crate) fn lose(&mut self, kind: LossKind, what: impl Into<String>, start: usize, end: usize) {
        self.chart.losses.push(Loss { kind, what: what.into(), span: here(start, end), fix: None });
    }

    /// Notes which of the ids, with commas between them, name nothing that was read so far.
    pub(crate) fn lose_unknown(&mut self, kind: LossKind, ids: &Written) {
        let mut at = ids.start;
        for id in ids.text.split(',') {
            let entry = self.entry(id);
            let known = entry.node.is_some() || entry.edge.is_some() || entry.subgraph.is_some();
            let end = (at + id.len()).min(ids.end);
            if !known {
                self.lose(kind, id, at.min(end), end);
            }
            at = end + 1;
        }
    }

    /// A node that a `style` statement made.
    pub(crate) fn styled(&mut self, node: usize) {
        self.doubts.styled.insert(node);
    }

    /// A node that is named by what is more than a `style` statement.
    pub(crate) fn drawn(&mut self, id: &Written) {
        if !self.doubts.styled.is_empty()
            && let Some(node) = self.entry(&id.text).node
        {
            self.doubts.styled.remove(&node);
        }
    }

    /// Tells what is lost, now that the chart is whole.
    pub(crate) fn settle_doubts(&mut self) {
        let doubts = std::mem::take(&mut self.doubts);
        let mut styled: Vec<usize> = doubts.styled.into_iter().collect();
        styled.sort_unstable();
        for index in styled {
            let Some(node) = self.chart.nodes.get(index) else { continue };
            let (id, span) = (node.id.clone(), node.span);
            if self.entry(&id).subgraph.is_none() {
                self.chart.losses.push(Loss { kind: LossKind::StrayNode, what: id, span, fix: None });
            }
        }
        if !doubts.glued.is_empty() {
            self.settle_glued(doubts.glued);
        }
        self.chart.losses.sort_by_key(|loss| loss.span);
    }

    /// An `o` or `x` belongs to the id behind it where that makes the id of another node, or where what stays is a
    /// fragment that nothing else mentions.
    fn settle_glued(&mut self, glued: Vec<Glued>) {
        let mut degrees: HashMap<&str, usize> = HashMap::new();
        for edge in &self.chart.edges {
            *degrees.entry(edge.from.as_str()).or_default() += 1;
            *degrees.entry(edge.to.as_str()).or_default() += 1;
        }
        let bare = |id: &str| self.chart.nodes.iter().any(|node| node.id == id && node.shape.is_none());
        let other = |id: &str| degrees.contains_key(id) || self.chart.nodes.iter().any(|node| node.id == id);
        let torn = |glued: &Glued| {
            let fragment = glued.rest.starts_with(|c: char| c.is_ascii_lowercase());
            other(&glued.whole) || fragment && bare(&glued.rest) && degrees.get(glued.rest.as_str()) == Some(&1)
        };
        let losses = glued.iter().filter(|glued| torn(glued)).map(|glued| Loss {
            kind: LossKind::GluedMark,
            what: glued.whole.clone(),
            span: here(glued.at, glued.at + glued.whole.len()),
            fix: Some((here(glued.at, glued.at), " ".to_owned())),
        });
        let losses: Vec<Loss> = losses.collect();
        self.chart.losses.extend(losses);
    }
}

impl Parser<'_> {
    /// A direction statement takes its whole line with it, and counts in a subgraph alone.
    pub(crate) fn lose_to_direction(&mut self, token: Token, direction: Direction) {
        let line = trim(self.text.get(token.range()).unwrap_or_default());
        let start = token.start + blanks(self.text.get(token.range()).unwrap_or_default());
        let argument = line.strip_prefix("direction").map(|rest| rest.trim_start_matches(is_blank));
        let rest = argument.and_then(|rest| rest.strip_prefix(direction.name()));
        let alone = rest.is_some_and(|rest| rest.chars().all(|c| is_blank(c) || c == ';'));
        let drawn = self.build.chart.direction.as_deref();
        let wanted = if direction == Direction::Td { "TB" } else { direction.name() };
        if !alone {
            self.build.lose(LossKind::SwallowedLine, direction.name(), start, start + line.len());
        } else if self.open.is_empty() && drawn != Some(wanted) {
            self.build.lose(LossKind::LooseDirection, direction.name(), start, start + line.len());
        }
    }

    /// `%%` behind something on its line is no comment, but a part of an id.
    pub(crate) fn lose_comment(&mut self, id: &Written) {
        if let Some(at) = find(&id.text, "%%") {
            let start = (id.start + at).min(id.end);
            self.build.lose(LossKind::Comment, id.text.as_ref(), start, id.end);
        }
    }

    /// An edge that ends with an `o` or `x` behind three strokes, and the id that touches it.
    pub(crate) fn doubt_mark(&mut self, edge: Token, id: &Written) {
        let text = trim(self.text.get(edge.range()).unwrap_or_default());
        let strokes = text.trim_start_matches(['<', 'o', 'x']);
        let marked = strokes.len() == text.len() && strokes.ends_with(['o', 'x']);
        let solid = strokes.starts_with("---") || strokes.starts_with("===");
        let long = solid || strokes.starts_with("-.") && strokes.len() > 3;
        if !marked || !long || self.build.doubts.glued.len() >= MAX_GLUED {
            return;
        }
        let at = edge.end - 1;
        let whole = from(self.text, at).get(..1 + id.text.len()).unwrap_or_default().to_owned();
        self.build.doubts.glued.push(Glued { at, whole, rest: id.text.as_ref().to_owned() });
    }
}
