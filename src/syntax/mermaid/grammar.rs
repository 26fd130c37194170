//! The grammar: tokens, labels and errors; what may stand where in a document.

use std::borrow::Cow;

use crate::syntax::mermaid::build::{Builder, Written};
use crate::syntax::mermaid::lexer::Lexer;
use crate::syntax::mermaid::preprocess::{is_coded, restore};
use crate::syntax::mermaid::subgraph::Open;
use crate::syntax::mermaid::token::{Kind, Token};
use crate::syntax::mermaid::vertex::Groups;
use crate::syntax::mermaid::{ErrorKind, LabelKind, SyntaxError};

/// Why a statement cannot go on.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// The token that cannot stand where it does.
    pub(crate) token: Token,
    /// What could.
    pub(crate) expected: Vec<&'static str>,
    /// What the statement was in the middle of.
    pub(crate) context: Context,
    /// Behind the last token that could stand where it does.
    pub(crate) taken: usize,
}

/// What a statement is in the middle of, as far as repairs care.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Context {
    /// Nothing in particular.
    Statement,
    /// The line that begins the chart, behind its direction.
    Header,
    /// A label whose bracket opened with this token.
    Label(Token),
    /// A node is to follow this edge.
    Target(Token),
    /// The text of the edge that this token opened.
    EdgeText(Token),
    /// The `&` that stands here.
    Joint(usize),
    /// A node that is called `end`.
    EndNode,
    /// Metadata that this token opened.
    Metadata(Token),
    /// The title of a subgraph.
    Title,
    /// A subgraph whose header has this extent.
    Subgraph(usize, usize),
}

/// An error that is none of the grammar.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// What is read of a statement, or why it cannot be.
pub(crate) type Parsed<T> = Result<T, Fault>;

/// Reads statements and lets them do what they do to the chart.
pub(crate) struct Parser<'a> {
    pub(crate) text: &'a str,
    pub(crate) lexer: Lexer<'a>,
    look: Option<Token>,
    pub(crate) build: Builder<'a>,
    /// Subgraphs that are open.
    pub(crate) open: Vec<Open<'a>>,
    /// What is wrong so far.
    pub(crate) errors: Vec<SyntaxError>,
    /// Behind the last thing that the statement at hand has brought to an end.
    pub(crate) anchor: usize,
    /// Behind the last token that was taken: the place whose line mermaid names in an error.
    pub(crate) taken: usize,
    /// An id that was taken already.
    pub(crate) given: Option<Written<'a>>,
    entities: bool,
    /// Room for the nodes of a statement.
    pub(crate) groups: Groups<'a>,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            lexer: Lexer::new(text),
            look: None,
            build: Builder::for_lines(memchr::memchr_iter(b'\n', text.as_bytes()).count()),
            open: Vec::new(),
            errors: Vec::new(),
            anchor: 0,
            taken: 0,
            given: None,
            entities: is_coded(text),
            groups: Groups::default(),
        }
    }

    /// The token that comes next.
    #[inline]
    pub(crate) fn peek(&mut self) -> Token {
        match self.look {
            Some(token) => token,
            None => self.look_ahead(),
        }
    }

    fn look_ahead(&mut self) -> Token {
        let token = self.lexer.next();
        self.look = Some(token);
        token
    }

    /// Takes the token that comes next.
    pub(crate) fn bump(&mut self) -> Token {
        let token = self.peek();
        self.look = None;
        self.taken = token.end;
        token
    }

    /// Takes the next token if it is of this kind.
    pub(crate) fn eat(&mut self, kind: Kind) -> Option<Token> {
        (self.peek().kind == kind).then(|| self.bump())
    }

    /// Takes the next token, which has to be of this kind.
    pub(crate) fn expect(&mut self, kind: Kind, name: &'static str) -> Parsed<Token> {
        self.eat(kind).ok_or_else(|| self.fault(&[name], Context::Statement))
    }

    /// Takes the end of a statement.
    pub(crate) fn separator(&mut self) -> Parsed<()> {
        if self.peek().separates() {
            self.bump();
            return Ok(());
        }
        Err(self.fault(&["a line break", "`;`"], Context::Statement))
    }

    /// The next token cannot stand where it does.
    pub(crate) fn fault(&mut self, expected: &[&'static str], context: Context) -> Fault {
        Fault { token: self.peek(), expected: expected.to_vec(), context, taken: self.taken }
    }

    /// Goes on at `at`, outside of any label.
    pub(crate) fn restart(&mut self, at: usize) {
        self.lexer.restart(at);
        self.look = None;
    }

    /// What a token reads, with its entities as they are written.
    pub(crate) fn read(&self, token: Token) -> Cow<'a, str> {
        self.read_range(token.start, token.end)
    }

    fn read_range(&self, start: usize, end: usize) -> Cow<'a, str> {
        let text = self.text.get(start..end).unwrap_or_default();
        if self.entities { Cow::Owned(restore(text)) } else { Cow::Borrowed(text) }
    }

    /// Takes tokens for as long as they belong; nothing where the first does not.
    pub(crate) fn joined(&mut self, belongs: impl Fn(&Token) -> bool) -> Option<Written<'a>> {
        let first = Some(self.peek()).filter(|token| belongs(token))?;
        self.bump();
        let (text, end) = self.more(first, belongs);
        Some(Written::new(text, first.start, end))
    }

    /// What `first`, which was taken, and all that belongs to it read together, and where they end. Tokens that touch
    /// are read as one.
    fn more(&mut self, first: Token, belongs: impl Fn(&Token) -> bool) -> (Cow<'a, str>, usize) {
        let (mut start, mut end) = (first.start, first.end);
        let mut before: Option<String> = None;
        loop {
            let next = self.peek();
            if !belongs(&next) {
                break;
            }
            self.bump();
            if next.start != end {
                let piece = self.read_range(start, end);
                before.get_or_insert_default().push_str(&piece);
                start = next.start;
            }
            end = next.end;
        }
        let last = self.read_range(start, end);
        match before {
            None => (last, end),
            Some(text) => (Cow::Owned(text + &last), end),
        }
    }

    /// An id. Keywords in its place are reported and taken for one.
    pub(crate) fn id(&mut self, context: Context) -> Parsed<Written<'a>> {
        if let Some(id) = self.given.take() {
            return Ok(id);
        }
        match self.joined(Token::in_id) {
            Some(id) => Ok(id),
            None => self.mend_id(context),
        }
    }

    /// Text that may be a string, then more of what belongs to it. Quotes make no token, so pieces are put together.
    pub(crate) fn label(&mut self, belongs: impl Fn(&Token) -> bool, strings: LabelKind) -> Option<Written<'a>> {
        let first = self.peek();
        let kind = match first.kind {
            Kind::Str => strings,
            Kind::MdStr => LabelKind::Markdown,
            _ if belongs(&first) => LabelKind::Text,
            _ => return None,
        };
        self.bump();
        let (text, end) = self.more(first, belongs);
        Some(Written { text, kind, start: first.start, end })
    }

    /// Reads the header.
    pub(crate) fn header(&mut self) -> Parsed<()> {
        while matches!(self.peek().kind, Kind::Space | Kind::Newline) {
            self.bump();
        }
        self.expect(Kind::Graph, "`flowchart`")?;
        if self.eat(Kind::NoDir).is_some() {
            self.build.direction("TB");
            return Ok(());
        }
        let Some(direction) = self.eat(Kind::Dir) else {
            return Err(self.fault(&["a direction", "a line break"], Context::Header));
        };
        let direction = self.read(direction);
        self.build.direction(&direction);
        self.anchor = self.peek().start;
        let spaces = self.eat(Kind::Space).is_some();
        if self.eat(Kind::Newline).is_none() && (spaces || self.eat(Kind::Semi).is_none()) {
            return Err(self.fault(&["a line break", "`;`"], Context::Header));
        }
        Ok(())
    }

    /// Reads one line or statement; false at the end of the text.
    pub(crate) fn line(&mut self) -> Parsed<bool> {
        let token = self.peek();
        self.anchor = token.start;
        match token.kind {
            Kind::Finish => return Ok(false),
            Kind::Newline | Kind::Space | Kind::Eof => {
                self.bump();
            }
            Kind::Semi => {
                self.bump();
                self.item(";".into());
            }
            Kind::End if self.ends_as_node(token) => self.vertices()?,
            Kind::End => self.end()?,
            Kind::Subgraph => self.subgraph()?,
            _ => self.statement(token)?,
        }
        Ok(true)
    }

    /// Adds to what the open subgraph holds.
    pub(crate) fn item(&mut self, item: Cow<'a, str>) {
        if let Some(open) = self.open.last_mut() {
            open.items.push(item);
        }
    }
}
