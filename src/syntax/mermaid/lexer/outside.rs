//! Outside of labels: keywords, directions, ids, the marks of a statement, and edges.

use nom::Parser;
use nom::bytes::complete::tag;

use super::{Lexer, Mode, Step};
use crate::syntax::mermaid::blank::{blanks, from, is_blank};
use crate::syntax::mermaid::letters::is_letter;
use crate::syntax::mermaid::lookahead::find_link_id;
use crate::syntax::mermaid::scan::{self, Line};
use crate::syntax::mermaid::token::{Direction, Kind};

impl<'a> Lexer<'a> {
    /// Outside of labels: the rules in their order, less those that the first character rules out.
    pub(super) fn outside(&mut self) -> Step {
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
