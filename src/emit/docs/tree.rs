//! A page's tokens as a tree.

use crate::model::page::{Element, Token};
use crate::source::Span;

/// A part of a page.
#[derive(Debug)]
pub(super) enum Node<'a> {
    /// Text.
    Text(&'a str),
    /// A block of code.
    Code { span: Span, language: &'a str, text: &'a str },
    /// An element and what stands in it.
    Element(&'a Element, Vec<Self>),
}

/// The tree of a page; what is left open ends with the page.
pub(super) fn tree(tokens: &[Token]) -> Vec<Node<'_>> {
    let mut open: Vec<(&Element, Vec<Node<'_>>)> = Vec::new();
    let mut top = Vec::new();
    for token in tokens {
        let node = match token {
            Token::Text(text) => Node::Text(text),
            Token::Fence { span, language, text } => Node::Code { span: *span, language, text },
            Token::Open(element) if matches!(element.name, "br" | "hr" | "img" | "wbr") => {
                Node::Element(element, Vec::new())
            }
            Token::Open(element) => {
                open.push((element, Vec::new()));
                continue;
            }
            Token::Close(_) => match open.pop() {
                Some((element, children)) => Node::Element(element, children),
                None => continue,
            },
        };
        open.last_mut().map_or(&mut top, |(_, children)| children).push(node);
    }
    while let Some((element, children)) = open.pop() {
        let node = Node::Element(element, children);
        open.last_mut().map_or(&mut top, |(_, children)| children).push(node);
    }
    top
}

impl Node<'_> {
    /// The element's name; empty for text and code.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Node::Element(element, _) => element.name,
            Node::Text(_) | Node::Code { .. } => "",
        }
    }

    /// Does it stand in running text?
    pub(super) fn is_phrase(&self) -> bool {
        match self {
            Node::Text(_) => true,
            Node::Code { .. } => false,
            Node::Element(element, children) => {
                const PHRASES: &[&str] = &[
                    "a", "abbr", "b", "br", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "s", "samp",
                    "small", "span", "strong", "sub", "sup", "u", "var", "wbr",
                ];
                PHRASES.contains(&element.name) && children.iter().all(Self::is_phrase)
            }
        }
    }

    /// All its text. Recurses as deep as the page, whose depth is bounded.
    pub(super) fn text(&self, out: &mut String) {
        match self {
            Node::Text(text) | Node::Code { text, .. } => out.push_str(text),
            Node::Element(_, children) => children.iter().for_each(|child| child.text(out)),
        }
    }
}

/// An attribute of an element.
pub(super) fn attribute<'e>(element: &'e Element, key: &str) -> Option<&'e str> {
    element.attributes.iter().find(|(known, _)| *known == key).map(|(_, value)| value.as_str())
}
