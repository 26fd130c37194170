//! The lexer: rules in a fixed order, of which the first that matches wins, and a stack of modes.
//!
//! It makes the same tokens as mermaid's own. Each of its steps is linear in what it takes: what a rule would look far
//! ahead for (a direction statement, an edge's id, the end of a run of blanks) is found once and remembered.

mod outside;

use nom::Parser;

use crate::syntax::mermaid::blank::{blanks, from, is_blank};
use crate::syntax::mermaid::lookahead::{Statement, directions};
use crate::syntax::mermaid::scan::{self, Line};
use crate::syntax::mermaid::token::{Kind, Token};

/// What the lexer is in the middle of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Behind the keyword that begins the diagram.
    Dir,
    AccTitle,
    AccDescr,
    AccDescrText,
    ShapeData,
    ShapeString,
    CallbackName,
    CallbackArgs,
    MdString,
    Str,
    Click,
    EdgeText(Line),
    Label,
    Ellipse,
    Slanted,
}

/// What one step came to.
enum Step {
    Token(Kind),
    /// Something was taken that is no token.
    Silent,
    /// No rule of the mode matches.
    None,
}

/// Makes tokens of a prepared text.
pub(crate) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    modes: Vec<Mode>,
    done: bool,
    begun: bool,
    directions: Vec<Statement>,
    /// End of the run of blanks that was last looked at.
    blank_end: usize,
    /// Does the text hold an `@`, as every edge's id does?
    at_signs: bool,
    /// End of the word that was last searched for an edge's id, and the end of that id.
    word: (usize, Option<usize>),
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            modes: Vec::new(),
            done: false,
            begun: false,
            directions: directions(text),
            blank_end: 0,
            at_signs: memchr::memchr(b'@', text.as_bytes()).is_some(),
            word: (0, None),
        }
    }

    /// Goes on from `at`, outside of any label.
    pub(crate) fn restart(&mut self, at: usize) {
        self.at = at;
        self.modes.clear();
        self.done = false;
        self.begun = true;
        self.blank_end = 0;
        self.word = (0, None);
    }

    /// The next token.
    pub(crate) fn next(&mut self) -> Token {
        loop {
            let start = self.at;
            if self.done {
                return Token { kind: Kind::Finish, start, end: start };
            }
            self.done = start >= self.text.len();
            #[cfg(test)]
            crate::syntax::mermaid::work::count(1);
            let step = self.step();
            #[cfg(test)]
            crate::syntax::mermaid::work::count(self.at - start);
            self.done = self.done && self.at >= self.text.len();
            match step {
                Step::Token(kind) => return Token { kind, start, end: self.at },
                Step::Silent => {}
                Step::None if start >= self.text.len() => {
                    return Token { kind: Kind::Finish, start, end: start };
                }
                Step::None => {
                    let end = start + from(self.text, start).chars().next().map_or(0, char::len_utf8);
                    return Token { kind: Kind::Unknown, start, end };
                }
            }
        }
    }

    fn rest(&self) -> &'a str {
        from(self.text, self.at)
    }

    /// Takes what `parser` takes from `lead` bytes on; false where it does not match.
    fn take<P: Parser<&'a str, Output = &'a str, Error = ()>>(&mut self, lead: usize, mut parser: P) -> bool {
        let i = from(self.text, self.at + lead);
        match parser.parse(i) {
            Ok((rest, _)) => {
                self.at += lead + (i.len() - rest.len());
                true
            }
            Err(_) => false,
        }
    }

    fn push(&mut self, length: usize, mode: Mode, kind: Kind) -> Step {
        self.at += length;
        self.modes.push(mode);
        Step::Token(kind)
    }

    fn pop(&mut self, length: usize, kind: Kind) -> Step {
        self.at += length;
        self.modes.pop();
        Step::Token(kind)
    }

    /// Takes `length` bytes without making a token.
    fn silent(&mut self, length: usize) -> Step {
        self.at += length;
        Step::Silent
    }

    /// Leaves the mode behind `length` bytes without making a token.
    fn leave(&mut self, length: usize) -> Step {
        self.modes.pop();
        self.silent(length)
    }

    /// Takes all up to `stop`, or to the end; nothing counts as well.
    fn until(&mut self, stop: impl Fn(char) -> bool, kind: Kind) -> Step {
        let rest = self.rest();
        self.at += rest.find(stop).unwrap_or(rest.len());
        Step::Token(kind)
    }

    fn step(&mut self) -> Step {
        let rest = self.rest();
        let Some(&mode) = self.modes.last() else { return self.outside() };
        let first = rest.chars().next();
        match mode {
            Mode::AccTitle => {
                self.modes.pop();
                self.until(|c| c == '\n', Kind::AccTitleValue)
            }
            Mode::AccDescr => {
                self.modes.pop();
                self.until(|c| c == '\n', Kind::AccDescrValue)
            }
            Mode::AccDescrText if first == Some('}') => self.leave(1),
            Mode::AccDescrText => self.until(|c| c == '}', Kind::AccDescrText),
            Mode::ShapeData => self.shape_data(first),
            Mode::ShapeString if first == Some('"') => self.pop(1, Kind::ShapeQuote),
            Mode::ShapeString if first.is_some() => self.until(|c| c == '"', Kind::ShapeQuoted),
            Mode::ShapeString => Step::None,
            Mode::CallbackName => self.callback_name(rest),
            Mode::CallbackArgs if first == Some(')') => self.leave(1),
            Mode::CallbackArgs => self.until(|c| c == ')', Kind::CallbackArgs),
            Mode::MdString => self.md_string(rest),
            Mode::Str => self.string(rest),
            Mode::Click => self.click(rest),
            Mode::EdgeText(line) => self.edge_text(line),
            Mode::Label => self.label(rest),
            Mode::Ellipse => self.ellipse(rest),
            Mode::Slanted => self.slanted(rest),
            Mode::Dir => self.dir(rest),
        }
    }

    fn shape_data(&mut self, first: Option<char>) -> Step {
        match first {
            Some('"') => self.push(1, Mode::ShapeString, Kind::ShapeQuote),
            Some('}') => self.leave(1),
            Some('^') | None => Step::None,
            Some(_) => self.until(|c| matches!(c, '}' | '^' | '"'), Kind::ShapePlain),
        }
    }

    fn callback_name(&mut self, rest: &str) -> Step {
        let Some(inner) = rest.strip_prefix('(') else {
            return self.until(|c| c == '(', Kind::CallbackName);
        };
        self.modes.pop();
        let gap = blanks(inner);
        if from(inner, gap).starts_with(')') {
            return self.silent(gap + 2);
        }
        self.modes.push(Mode::CallbackArgs);
        self.silent(1)
    }

    fn md_string(&mut self, rest: &str) -> Step {
        if rest.starts_with("`\"") {
            return self.leave(2);
        }
        if !rest.is_empty() && !rest.starts_with(['`', '"']) {
            return self.until(|c| matches!(c, '`' | '"'), Kind::MdStr);
        }
        self.quote(rest).unwrap_or(Step::None)
    }

    fn string(&mut self, rest: &str) -> Step {
        if rest.starts_with("\"`") || rest.is_empty() {
            return self.quote(rest).unwrap_or(Step::None);
        }
        if rest.starts_with('"') {
            return self.leave(1);
        }
        self.until(|c| c == '"', Kind::Str)
    }

    fn click(&mut self, rest: &str) -> Step {
        if let Some(step) = self.quote(rest) {
            return step;
        }
        match rest.chars().next().filter(|&c| is_blank(c)) {
            Some(c) => self.leave(c.len_utf8()),
            None => self.until(is_blank, Kind::Click),
        }
    }

    /// A quote, which opens a string in whatever mode.
    fn quote(&mut self, rest: &str) -> Option<Step> {
        let (length, mode) = match rest.strip_prefix('"')? {
            inner if inner.starts_with('`') => (2, Mode::MdString),
            _ => (1, Mode::Str),
        };
        self.modes.push(mode);
        Some(self.silent(length))
    }

    /// An edge that is not drawn, in whatever mode.
    fn invisible(&mut self) -> bool {
        if !self.rest().starts_with(|c| c == '~' || is_blank(c)) {
            return false;
        }
        let lead = self.lead();
        self.take(lead, scan::link_invisible)
    }

    /// How many bytes of blanks come next.
    fn lead(&mut self) -> usize {
        if self.rest().starts_with(is_blank) && self.at >= self.blank_end {
            self.blank_end = self.at + blanks(self.rest());
        }
        self.blank_end.saturating_sub(self.at)
    }

    /// What opens a label, in whatever mode.
    fn opening(&mut self, rest: &str) -> Step {
        if !rest.starts_with(['(', '[', '{', '|']) {
            return Step::None;
        }
        let found = OPENINGS.iter().find(|(mark, ..)| rest.starts_with(mark));
        found.map_or(Step::None, |&(mark, mode, kind)| self.push(mark.len(), mode, kind))
    }

    fn label(&mut self, rest: &str) -> Step {
        if let Some(step) = self.quote(rest) {
            return step;
        }
        if self.invisible() {
            return Step::Token(Kind::Link);
        }
        if rest.starts_with([')', ']', '}', '|'])
            && let Some((mark, kind)) = CLOSINGS.iter().find(|(mark, _)| rest.starts_with(mark))
        {
            return self.pop(mark.len(), *kind);
        }
        match self.opening(rest) {
            Step::None if self.take(0, scan::label_text) => Step::Token(Kind::Text),
            step => step,
        }
    }

    fn ellipse(&mut self, rest: &str) -> Step {
        if let Some(step) = self.quote(rest) {
            return step;
        }
        let closes = |i: &str| matches!(i.as_bytes(), [b'-' | b'/' | b')', b')', ..]);
        if self.invisible() {
            return Step::Token(Kind::Link);
        }
        if closes(rest) {
            return self.pop(2, Kind::EllipseEnd);
        }
        let brackets = ['(', ')', '[', ']', '{', '}'];
        if rest.is_empty() || rest.starts_with(brackets) {
            return self.opening(rest);
        }
        self.run(|i, c| !(brackets.contains(&c) || c == '"' || closes(i)), |_| false, Kind::Text)
    }

    /// Takes characters for as long as `goes_on`, at least one; stops before an edge, blanks before it included.
    fn run(&mut self, goes_on: impl Fn(&str, char) -> bool, is_link: impl Fn(&str) -> bool, kind: Kind) -> Step {
        let rest = self.rest();
        let begin = self.at;
        let invisible = |i: &str| kind == Kind::Text && i.starts_with("~~~");
        let mut at = 0;
        while let Some(c) = from(rest, at).chars().next() {
            let gap = blanks(from(rest, at));
            let next = from(rest, at + gap);
            if at > 0 && (is_link(next) || invisible(next) || gap == 0 && !goes_on(next, c)) {
                break;
            }
            at += if gap > 0 { gap } else { c.len_utf8() };
        }
        self.at = begin + at;
        Step::Token(kind)
    }

    fn slanted(&mut self, rest: &str) -> Step {
        if let Some(step) = self.quote(rest) {
            return step;
        }
        if self.invisible() {
            return Step::Token(Kind::Link);
        }
        match rest.as_bytes() {
            [b'\\' | b'(' | b'?' | b'=' | b']' | b')', b']', ..] => return self.pop(2, Kind::TrapEnd),
            [b'/', b']', ..] => return self.pop(2, Kind::InvTrapEnd),
            _ => {}
        }
        if self.take(0, scan::slanted_text) { Step::Token(Kind::Text) } else { self.opening(rest) }
    }

    fn edge_text(&mut self, line: Line) -> Step {
        let rest = self.rest();
        if let Some(step) = self.quote(rest) {
            return step;
        }
        let lead = self.lead();
        if self.take(lead, |i| scan::link(line, i)) {
            self.modes.pop();
            return Step::Token(Kind::Link);
        }
        let barred = |i: &str| match line {
            Line::Solid => i.starts_with("--"),
            Line::Thick => i.starts_with('='),
            Line::Dotted => i.starts_with('.'),
        };
        if rest.is_empty() || barred(rest) {
            return Step::None;
        }
        let is_link = |i: &str| i.starts_with(['-', '=', '.', 'x', 'o', '<']) && scan::link(line, i).is_ok();
        self.run(|i, c| c != '"' && !barred(i), is_link, Kind::EdgeText)
    }

    fn dir(&mut self, rest: &str) -> Step {
        if let Some(step) = self.quote(rest) {
            return step;
        }
        let lead = self.lead();
        let gap = rest.get(..lead).unwrap_or_default();
        if let Some(last) = gap.rfind('\n') {
            return self.pop(last + 1, Kind::NoDir);
        }
        for word in ["LR", "RL", "TB", "BT", "TD", "BR", "v"] {
            if self.take(lead, scan::keyword(word)) {
                return self.pop(0, Kind::Dir);
            }
        }
        if from(rest, lead).starts_with(['<', '>', '^']) {
            return self.pop(lead + 1, Kind::Dir);
        }
        if self.invisible() { Step::Token(Kind::Link) } else { self.opening(rest) }
    }
}

const OPENINGS: &[(&str, Mode, Kind)] = &[
    ("(-", Mode::Ellipse, Kind::EllipseStart),
    ("([", Mode::Label, Kind::StadiumStart),
    ("[[", Mode::Label, Kind::SubroutineStart),
    ("[(", Mode::Label, Kind::CylinderStart),
    ("(((", Mode::Label, Kind::DoubleCircleStart),
    ("[/", Mode::Slanted, Kind::TrapStart),
    ("[\\", Mode::Slanted, Kind::InvTrapStart),
    ("|", Mode::Label, Kind::Pipe),
    ("(", Mode::Label, Kind::ParenStart),
    ("[", Mode::Label, Kind::SquareStart),
    ("{", Mode::Label, Kind::BraceStart),
];

const CLOSINGS: &[(&str, Kind)] = &[
    ("])", Kind::StadiumEnd),
    ("]]", Kind::SubroutineEnd),
    (")]", Kind::CylinderEnd),
    (")))", Kind::DoubleCircleEnd),
    ("|", Kind::Pipe),
    (")", Kind::ParenEnd),
    ("]", Kind::SquareEnd),
    ("}", Kind::BraceEnd),
];
