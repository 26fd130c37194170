//! What an error says: the problem in the author's words, what could stand there, and the repair of the usual slips.

use crate::source::Span;
use crate::syntax::mermaid::blank::{blanks, from, is_blank, trim};
use crate::syntax::mermaid::build::here;
use crate::syntax::mermaid::grammar::{Context, Fault};
use crate::syntax::mermaid::mend::{bare, node_label, pipe_label};
use crate::syntax::mermaid::preprocess::restore;
use crate::syntax::mermaid::token::{Kind, Token};
use crate::syntax::mermaid::{ErrorKind, SyntaxError};

/// An error without advice.
pub(crate) fn plain(kind: ErrorKind, span: Span, message: &str) -> SyntaxError {
    let message = message.to_owned();
    SyntaxError { kind, span, message, expected: Vec::new(), help: None, fix: None, sure: false, line: 1 }
}

/// An error's words and repair.
struct Words {
    span: Span,
    message: String,
    help: Option<String>,
    fix: Option<(Span, String)>,
    sure: bool,
}

impl Words {
    fn new(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: Some(help.into()), fix: None, sure: false }
    }

    fn fix(self, span: Span, with: impl Into<String>) -> Self {
        Self { fix: Some((span, with.into())), ..self }
    }

    /// A repair that leaves no doubt.
    fn sure(self, span: Span, with: impl Into<String>) -> Self {
        Self { sure: true, ..self.fix(span, with) }
    }
}

/// Explains a fault in `text`.
pub(crate) fn explain(text: &str, fault: &Fault) -> SyntaxError {
    let token = fault.token;
    let at = if token.kind == Kind::Unknown { token.start } else { fault.taken };
    let before = text.get(..at).unwrap_or(text);
    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
    let line = u32::try_from(line).unwrap_or(u32::MAX);
    let kind = if token.kind == Kind::Unknown { ErrorKind::Lexical } else { ErrorKind::Syntax };
    let Words { span, message, help, fix, sure } = words(text, fault);
    SyntaxError { kind, span, message, expected: fault.expected.clone(), help, fix, sure, line }
}

fn words(text: &str, fault: &Fault) -> Words {
    let token = fault.token;
    match fault.context {
        Context::Label(open) => label(text, fault, open),
        Context::Metadata(open) => {
            Words::new(shown(text, open), "the metadata that begins here is not closed", "close it with `}`")
        }
        Context::EdgeText(open) => edge_text(text, fault, open),
        Context::Subgraph(start, end) => {
            let title = trim(text.get(start..end).unwrap_or_default());
            let message = format!("the `{title}` that begins here is not closed");
            Words::new(here(start, end), message, "add a line `end` where the subgraph ends")
        }
        Context::Header => header(text, token),
        Context::Joint(amp) => joint(text, amp),
        Context::EndNode => end_node(text, token),
        Context::Target(edge) => target(text, fault, edge),
        Context::Title | Context::Statement => statement(text, fault),
    }
}

/// The place of a token, without the blanks around it; the one character where it is the end of the text.
fn shown(text: &str, token: Token) -> Span {
    let part = text.get(token.range()).unwrap_or_default();
    let lead = blanks(part);
    let length = trim(part).len();
    if length == 0 {
        let first = part.chars().next().map_or(0, char::len_utf8);
        return here(token.start, token.start + first);
    }
    here(token.start + lead, token.start + lead + length)
}

/// A token as it is named to people.
fn named(text: &str, token: Token) -> String {
    let part = text.get(token.range()).unwrap_or_default();
    match token.kind {
        Kind::Finish | Kind::Eof => "the end of the diagram".to_owned(),
        Kind::Newline => "the end of the line".to_owned(),
        Kind::Space => "a blank".to_owned(),
        Kind::Str | Kind::MdStr => "a string in quotes".to_owned(),
        _ => format!("`{}`", restore(trim(part).lines().next().unwrap_or_default())),
    }
}

/// A label in quotes, with the quotes in it as entities.
fn quoted(label: &str) -> String {
    format!("\"{}\"", restore(bare(label)).replace('"', "#quot;"))
}

fn label(text: &str, fault: &Fault, open: Token) -> Words {
    let token = fault.token;
    let pipe = open.kind == Kind::Pipe;
    let found = match pipe {
        true => pipe_label(text, open.end, token.start),
        false => node_label(text, open.start, token.start).map(|(range, ..)| range),
    };
    let mark = named(text, token);
    let Some(range) = found else {
        if let Some(words) = open.start.checked_sub(1).and_then(|at| short_arrow(text, at)) {
            return words;
        }
        let message = format!("the label that begins with {} is not closed", named(text, open));
        let closers = fault.expected.first().copied().unwrap_or("its bracket");
        let help = format!("close it with {closers}, or put a label that holds brackets or quotes in quotes");
        return Words::new(shown(text, open), message, help);
    };
    let inner = text.get(range.clone()).unwrap_or_default();
    let (lead, length) = (blanks(inner), trim(inner).len());
    let span = here(range.start + lead, range.start + lead + length);
    if bare(inner).is_empty() {
        let message = "a label cannot be empty";
        return Words::new(here(open.start, range.end + 1), message, "put a blank in it, or take the brackets away")
            .fix(here(range.start, range.end), "\" \"");
    }
    let message = format!("{mark} cannot stand in a label without quotes");
    let message =
        if token.kind == Kind::Str { "quotes cannot stand in the middle of a label".to_owned() } else { message };
    let help = format!("put the label in quotes: {}", quoted(inner));
    Words::new(shown(text, token), message, help).sure(span, quoted(inner))
}

/// `->` and `=>`, the arrows of other languages, which begin at `at`: to mermaid `-` is a letter of an id, and `>` opens
/// a label.
fn short_arrow(text: &str, at: usize) -> Option<Words> {
    let written = text.get(at..at + 2)?;
    let arrow = match written {
        "->" => "-->",
        "=>" => "==>",
        _ => return None,
    };
    let span = here(at, at + 2);
    Some(Words::new(span, format!("`{written}` is no edge"), format!("an arrow is `{arrow}`")).fix(span, arrow))
}

fn edge_text(text: &str, fault: &Fault, open: Token) -> Words {
    let start = trim(text.get(open.range()).unwrap_or_default());
    let whole = match start {
        start if start.contains('=') => "==>",
        start if start.contains('.') => "-.->",
        _ => "-->",
    };
    let line = from(text, open.start).trim_start_matches(is_blank);
    let line = line.get(..line.find('\n').unwrap_or(line.len())).unwrap_or_default();
    let behind = trim(line.strip_prefix(start).unwrap_or_default());
    let help = format!("`{start}` begins an edge with text, `{start} text {whole}`; an edge without text is `{whole}`");
    let same_line = |token: Token| text.get(open.end..token.start).is_some_and(|gap| !gap.contains('\n'));
    if fault.token.kind == Kind::Unknown && same_line(fault.token) {
        let message =
            format!("the text of an edge that begins with `{start}` cannot hold {}", named(text, fault.token));
        return Words::new(shown(text, fault.token), message, format!("write it as `{whole}|text|`"));
    }
    let words = Words::new(shown(text, open), format!("the edge `{start}` is not finished"), help);
    let node = behind.chars().all(|c| c.is_alphanumeric() || c == '_');
    let open_ended = whole.trim_end_matches('>');
    let line = if open_ended == "--" {
        "---"
    } else if open_ended == "==" {
        "==="
    } else {
        open_ended
    };
    let span = shown(text, open);
    if node && !behind.is_empty() && ["--", "==", "-."].contains(&start) { words.fix(span, line) } else { words }
}

fn target(text: &str, fault: &Fault, edge: Token) -> Words {
    let token = fault.token;
    let place = shown(text, token);
    let edge_text = trim(text.get(edge.range()).unwrap_or_default());
    match token.kind {
        Kind::End
            if text.get(edge.end..token.start).is_some_and(|gap| !gap.contains('\n')) && !ends_line(text, edge) =>
        {
            end_node(text, token)
        }
        Kind::Newline | Kind::Semi | Kind::Eof | Kind::Finish | Kind::End => {
            let message = match edge.kind {
                Kind::Amp => "no node follows the `&`".to_owned(),
                _ => format!("the edge `{edge_text}` leads nowhere"),
            };
            Words::new(shown(text, edge), message, "name the node that it leads to, or take it away")
        }
        Kind::Unknown => character(text, token),
        kind if is_keyword(kind) => keyword(text, token),
        _ => {
            let message = format!("{} cannot stand where a node is expected", named(text, token));
            Words::new(place, message, "name the node that the edge leads to")
        }
    }
}

fn header(text: &str, token: Token) -> Words {
    if token.kind != Kind::Unknown {
        let help = "begin the first statement on a line of its own, or put a `;` before it";
        return Words::new(shown(text, token), "something stands behind the direction", help);
    }
    let start = token.start + blanks(from(text, token.start));
    let rest = from(text, start);
    let word = rest.get(..rest.find(|c| is_blank(c) || c == ';').unwrap_or(rest.len())).unwrap_or_default();
    if word.is_empty() {
        return character(text, token);
    }
    let span = here(start, start + word.len());
    let words = Words::new(span, format!("`{word}` is no direction"), "directions are TB, TD, BT, LR and RL");
    let upper = word.to_ascii_uppercase();
    if ["TB", "TD", "BT", "LR", "RL"].contains(&upper.as_str()) { words.sure(span, upper) } else { words }
}

/// `&` without a blank beside it, or without a node.
fn joint(text: &str, at: usize) -> Words {
    let span = here(at, at + 1);
    let glued = |c: char| !is_blank(c) && !matches!(c, '\n' | ';');
    let before = text.get(..at).is_some_and(|before| before.ends_with(glued));
    let behind = text.get(at + 1..).is_some_and(|behind| behind.starts_with(glued));
    let with = match (before, behind) {
        (true, true) => " & ",
        (true, false) => " &",
        (false, true) => "& ",
        (false, false) => return Words::new(span, "`&` joins no two nodes here", "name both, or take it away"),
    };
    Words::new(span, "`&` needs a blank on either side", "write ` & ` between two nodes").fix(span, with)
}

fn end_node(text: &str, token: Token) -> Words {
    let help = "write it with a capital, `End`, or give the node another id";
    let span = here(token.start, token.start + "end".len());
    let words = Words::new(span, "`end` is a keyword and no node", help);
    // Another node may have the name already.
    if text.contains("End") { words.fix(span, "End") } else { words.sure(span, "End") }
}

/// Does the line end behind an edge?
fn ends_line(text: &str, edge: Token) -> bool {
    let part = text.get(edge.range()).unwrap_or_default();
    part.trim_start_matches(is_blank).contains('\n')
}

fn is_keyword(kind: Kind) -> bool {
    use Kind::{Class, ClassDef, Click, Graph, Href, Interpolate, LinkStyle, LinkTarget, Style, Subgraph};
    matches!(kind, Style | Class | ClassDef | LinkStyle | Interpolate | Graph | Subgraph | LinkTarget | Click | Href)
}

fn keyword(text: &str, token: Token) -> Words {
    let message = format!("{} is a keyword and no node", named(text, token));
    Words::new(shown(text, token), message, "give the node another id; what it shows can be put in brackets")
}

fn character(text: &str, token: Token) -> Words {
    let message = format!("{} cannot stand here", named(text, token));
    let help = "ids are made of letters, digits and `_`; other characters can stand in a label, as in n1[\"label\"]";
    Words::new(shown(text, token), message, help)
}

fn statement(text: &str, fault: &Fault) -> Words {
    let token = fault.token;
    let part = text.get(token.range()).unwrap_or_default();
    let place = shown(text, token);
    let before = text.get(..token.start).unwrap_or_default().trim_end_matches(|c| is_blank(c) && c != '\n');
    if let Some(words) = short_arrow(text, place.range().start) {
        return words;
    }
    match token.kind {
        Kind::Unknown => character(text, token),
        Kind::End => Words::new(
            here(token.start, token.start + "end".len()),
            "`end` closes nothing: no subgraph is open",
            "take it away; a node cannot be called `end`, but `End`",
        ),
        Kind::NodeString if part.starts_with("%%") => {
            Words::new(place, "a comment stands behind a statement", "put the comment on a line of its own")
        }
        Kind::NodeString | Kind::Amp if part.starts_with('&') => joint(text, token.start),
        _ if before.ends_with('&') && token.in_id() => joint(text, before.len() - 1),
        Kind::Link | Kind::LinkStart if fault.expected.contains(&"a node's id") => {
            let message = format!("no node stands before the edge {}", named(text, token));
            Words::new(place, message, "name the node that it leaves")
        }
        Kind::LinkId => {
            Words::new(place, "`@` cannot stand in an id", "an edge's id stands before the edge: `A e1@--> B`")
        }
        kind if is_keyword(kind) && fault.expected.contains(&"a node's id") => keyword(text, token),
        _ => {
            let expected = match fault.expected.as_slice() {
                [] => "another statement".to_owned(),
                [one] => (*one).to_owned(),
                [first @ .., last] => format!("{} or {last}", first.join(", ")),
            };
            let message = format!("{} cannot stand here", named(text, token));
            Words::new(place, message, format!("expected {expected}"))
        }
    }
}
