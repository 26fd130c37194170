//! Subgraphs. They are kept on a stack of our own, so that their nesting is bounded by memory alone.

use std::borrow::Cow;

use crate::syntax::mermaid::LabelKind;
use crate::syntax::mermaid::build::Written;
use crate::syntax::mermaid::grammar::{Context, Parsed, Parser};
use crate::syntax::mermaid::token::{Kind, Token};

/// A subgraph whose `end` has not come yet.
pub(crate) struct Open<'a> {
    /// Its id and its title; one where both are written as one, none where there is neither.
    pub(crate) id: Option<Written<'a>>,
    pub(crate) title: Option<Written<'a>>,
    /// What it holds so far.
    pub(crate) items: Vec<Cow<'a, str>>,
    pub(crate) dir: Option<&'static str>,
    /// Its keyword.
    pub(crate) keyword: Token,
    /// Behind its header.
    pub(crate) header_end: usize,
}

impl<'a> Parser<'a> {
    /// `subgraph`, its id and its title.
    pub(crate) fn subgraph(&mut self) -> Parsed<()> {
        let keyword = self.bump();
        let (mut id, mut title) = (None, None);
        if self.eat(Kind::Space).is_some() {
            id = self.label(Token::in_title, LabelKind::Text);
            if id.is_none() {
                return Err(self.fault(&["a title"], Context::Title));
            }
            if let Some(bracket) = self.eat(Kind::SquareStart) {
                title = self.label(Token::in_label, LabelKind::String);
                if title.is_none() || self.eat(Kind::SquareEnd).is_none() {
                    return Err(self.fault(&["`]`"], Context::Label(bracket)));
                }
            }
        }
        let header_end = self.peek().start;
        if !self.peek().separates() {
            return Err(self.fault(&["a line break", "`;`"], Context::Title));
        }
        self.bump();
        self.open.push(Open { id, title, items: Vec::new(), dir: None, keyword, header_end });
        Ok(())
    }

    /// `end`.
    pub(crate) fn end(&mut self) -> Parsed<()> {
        let Some(open) = self.open.pop() else {
            return Err(self.fault(&["a statement"], Context::Statement));
        };
        let end = self.bump();
        self.close(open, end.start + "end".len());
        Ok(())
    }

    /// Closes a subgraph, which ends at `end`.
    pub(crate) fn close(&mut self, open: Open<'a>, end: usize) {
        let header = open.keyword.start..open.header_end;
        match self.build.subgraph(open, end) {
            Some(id) => self.item(id),
            None => self.trouble("a subgraph needs an id or a title", header),
        }
    }
}
