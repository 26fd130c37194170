//! The lexer: rules in a fixed order, of which the first that matches wins, and a stack of modes.
//!
//! It makes the same tokens as mermaid's own. Each of its steps is linear in what it takes: what a rule would look far
//! ahead for (a direction statement, an edge's id, the end of a run of blanks) is found once and remembered.

use nom::Parser;
use nom::bytes::complete::tag;

use crate::syntax::mermaid::blank::{blanks, from, is_blank};
use crate::syntax::mermaid::letters::is_letter;
use crate::syntax::mermaid::lookahead::{Statement, directions, find_link_id};
use crate::syntax::mermaid::scan::{self, Line};
use crate::syntax::mermaid::token::{Direction, Kind, Token};

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

    /// Outside of labels: the rules in their order, less those that the first character rules out.
    fn outside(&mut self) -> Step {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Step::Token(Kind::Eof) };
        let lettered = first.is_ascii_alphabetic() || first == '_';
        if lettered {
            if let Some(step) = self.word(first) {
                return step;
            }
        } else if rest.starts_with("@{") {
            return self.push(2, Mode::ShapeData, Kind::ShapeOpen);
        } else if let Some(step) = self.quote(rest) {
            return step;
        }
        if !self.directions.is_empty()
            && let Some((kind, end)) = self.direction()
        {
            self.at = end;
            return Step::Token(Kind::Direction(kind));
        }
        if self.at_signs
            && let Some(end) = self.link_id()
        {
            self.at = end;
            return Step::Token(Kind::LinkId);
        }
        if lettered && !matches!(first, 'o' | 'v' | 'x') {
            return self.node_string().unwrap_or(Step::None);
        }
        if first.is_ascii_digit() {
            return self.until(|c| !c.is_ascii_digit(), Kind::Num);
        }
        let mark = match first {
            '#' => Some(Kind::Hash),
            ':' if rest.starts_with(":::") => {
                self.at += 2;
                Some(Kind::Classes)
            }
            ':' => Some(Kind::Colon),
            '&' => Some(Kind::Amp),
            ';' => Some(Kind::Semi),
            ',' => Some(Kind::Comma),
            '*' => Some(Kind::Star),
            _ => None,
        };
        if let Some(kind) = mark {
            self.at += 1;
            return Step::Token(kind);
        }
        self.edge(first).unwrap_or_else(|| self.rest_of_rules(rest, first))
    }

    /// A stretch of an id.
    fn node_string(&mut self) -> Option<Step> {
        self.take(0, scan::node_string).then_some(Step::Token(Kind::NodeString))
    }

    /// Keywords, some of which change the mode.
    fn word(&mut self, first: char) -> Option<Step> {
        let keywords = match first {
            'a' => return self.accessible(),
            'c' => {
                match self.then_blank("call", Mode::CallbackName).or_else(|| self.then_blank("click", Mode::Click)) {
                    None => CLASS_KEYWORDS,
                    found => return found,
                }
            }
            'h' => {
                let next = self.rest().strip_prefix("href")?.chars().next().filter(|&c| is_blank(c))?;
                self.at += 4 + next.len_utf8();
                return Some(Step::Token(Kind::Href));
            }
            _ => KEYWORDS.iter().find(|(initial, _)| *initial == first).map(|(_, keywords)| *keywords)?,
        };
        let &(_, kind) = keywords.iter().find(|(word, _)| self.take(0, scan::keyword(word)))?;
        if kind == Kind::End {
            self.at += blanks(self.rest());
        }
        if kind == Kind::Graph && !self.begun {
            self.begun = true;
            self.modes.push(Mode::Dir);
        }
        Some(Step::Token(kind))
    }

    /// `accTitle:` and its like.
    fn accessible(&mut self) -> Option<Step> {
        let (_, _, mode, kind) =
            ACCESSIBLE.iter().find(|(name, mark, ..)| self.take(0, |i| scan::named(name, mark, i)))?;
        self.modes.push(*mode);
        Some(kind.map_or(Step::Silent, Step::Token))
    }

    /// `word` and the blanks that have to follow it, which make no token.
    fn then_blank(&mut self, word: &'static str, mode: Mode) -> Option<Step> {
        let taken = self.take(0, (tag(word), scan::blanks1).map(|(_, blanks)| blanks));
        taken.then(|| self.modes.push(mode)).map(|()| Step::Silent)
    }

    /// A direction statement that this line still has to come to: of the first direction in the lexer's order that
    /// occurs, the last statement.
    fn direction(&self) -> Option<(Direction, usize)> {
        let first = self.directions.partition_point(|statement| statement.at < self.at);
        let ahead = self.directions.get(first..)?;
        let line = ahead.first().map(|statement| statement.line).filter(|&line| line <= self.at)?;
        let same = ahead.iter().take_while(|statement| statement.line == line);
        #[cfg(test)]
        crate::syntax::mermaid::work::count(same.clone().count());
        let chosen = same.min_by_key(|statement| (statement.direction, std::cmp::Reverse(statement.at)))?;
        Some((chosen.direction, chosen.end))
    }

    /// The end of an edge's id that begins here.
    fn link_id(&mut self) -> Option<usize> {
        if self.at >= self.word.0 {
            self.word = find_link_id(self.text, self.at);
        }
        self.word.1.filter(|&end| end > self.at + 1)
    }

    fn edge(&mut self, first: char) -> Option<Step> {
        if !(is_blank(first) || matches!(first, 'x' | 'o' | '<' | '-' | '=' | '.' | '~')) {
            return None;
        }
        let lead = self.lead();
        let next = from(self.text, self.at + lead);
        let strokes = match next.as_bytes() {
            [b'x' | b'o' | b'<', stroke, ..] | [stroke, ..] => *stroke,
            [] => return None,
        };
        let lines: &[Line] = match strokes {
            b'-' => &[Line::Solid, Line::Dotted],
            b'=' => &[Line::Thick],
            b'.' => &[Line::Dotted],
            b'~' => &[],
            _ => return None,
        };
        for &line in lines {
            if self.take(lead, |i| scan::link(line, i)) {
                return Some(Step::Token(Kind::Link));
            }
            if self.take(lead, |i| scan::link_start(line, i)) {
                self.modes.push(Mode::EdgeText(line));
                return Some(Step::Token(Kind::LinkStart));
            }
        }
        self.take(lead, scan::link_invisible).then_some(Step::Token(Kind::Link))
    }

    fn rest_of_rules(&mut self, rest: &'a str, first: char) -> Step {
        let kind = match first {
            '\n' => return self.until(|c| c != '\n', Kind::Newline),
            c if is_blank(c) => {
                self.take(0, scan::spaces1);
                return Step::Token(Kind::Space);
            }
            '[' if rest.starts_with("[|") => {
                self.at += 2;
                return Step::Token(Kind::PropsStart);
            }
            '[' | '(' | '{' | '|' => return self.opening(rest),
            '>' => return self.push(1, Mode::Label, Kind::TagEnd),
            '<' => Kind::TagStart,
            '^' => Kind::Up,
            '\\' if rest.starts_with("\\|") => {
                self.at += 2;
                return Step::Token(Kind::Sep);
            }
            'v' if self.take(0, scan::keyword("v")) => return Step::Token(Kind::Down),
            _ => match self.node_string() {
                Some(step) => return step,
                None if first == '-' => Kind::Minus,
                None if is_letter(first) => Kind::Letter,
                None => return Step::None,
            },
        };
        self.at += first.len_utf8();
        Step::Token(kind)
    }
}

const ACCESSIBLE: &[(&str, &str, Mode, Option<Kind>)] = &[
    ("accTitle", ":", Mode::AccTitle, Some(Kind::AccTitle)),
    ("accDescr", ":", Mode::AccDescr, Some(Kind::AccDescr)),
    ("accDescr", "{", Mode::AccDescrText, None),
];

/// Keywords that begin with `c`, as others do that are looked at before.
const CLASS_KEYWORDS: &[(&str, Kind)] = &[("classDef", Kind::ClassDef), ("class", Kind::Class)];

/// The other keywords by their first letter.
const KEYWORDS: &[(char, &[(&str, Kind)])] = &[
    ('d', &[("default", Kind::Default)]),
    ('e', &[("end", Kind::End)]),
    ('f', &[("flowchart-elk", Kind::Graph), ("flowchart", Kind::Graph)]),
    ('g', &[("graph", Kind::Graph)]),
    ('i', &[("interpolate", Kind::Interpolate)]),
    ('l', &[("linkStyle", Kind::LinkStyle)]),
    ('s', &[("style", Kind::Style), ("subgraph", Kind::Subgraph), ("swimlane-beta", Kind::Graph)]),
    (
        '_',
        &[
            ("_self", Kind::LinkTarget),
            ("_blank", Kind::LinkTarget),
            ("_parent", Kind::LinkTarget),
            ("_top", Kind::LinkTarget),
        ],
    ),
];

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
