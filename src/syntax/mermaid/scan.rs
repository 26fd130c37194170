//! The words of the flowchart language as nom parsers: each takes from the front of a text what it names.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::one_of;
use nom::combinator::{not, opt, recognize};
use nom::{IResult, Parser};

use crate::syntax::mermaid::blank::{is_blank, is_word};

/// A parser's answer: the rest and what was taken.
pub(crate) type Scan<'a> = IResult<&'a str, &'a str, ()>;

/// White space, or nothing.
pub(crate) fn blanks0(i: &str) -> Scan<'_> {
    take_while(is_blank).parse(i)
}

/// White space.
pub(crate) fn blanks1(i: &str) -> Scan<'_> {
    take_while1(is_blank).parse(i)
}

/// White space within a line.
pub(crate) fn spaces1(i: &str) -> Scan<'_> {
    take_while1(|c| is_blank(c) && c != '\n').parse(i)
}

/// `keyword` where no word character follows.
pub(crate) fn keyword<'a>(keyword: &'static str) -> impl Parser<&'a str, Output = &'a str, Error = ()> {
    recognize((tag(keyword), not(nom::character::complete::satisfy(is_word))))
}

/// The strokes that an edge with text may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// `--`
    Solid,
    /// `==`
    Thick,
    /// `-.`
    Dotted,
}

/// Takes the marks of an edge's tail: `x`, `o`, `<`.
fn tail(i: &str) -> Scan<'_> {
    recognize(opt(one_of("xo<"))).parse(i)
}

/// At least two of `stroke` and a head; the last of three or more strokes may be the head.
fn run<'a>(i: &'a str, stroke: char) -> Scan<'a> {
    let (rest, strokes) = take_while1(|c| c == stroke).parse(i)?;
    let head: IResult<&str, char, ()> = one_of("xo>").parse(rest);
    match (strokes.len(), head) {
        (2.., Ok((rest, _))) => Ok((rest, strokes)),
        (3.., Err(_)) => Ok((rest, strokes)),
        _ => Err(nom::Err::Error(())),
    }
}

/// A whole edge, or the part of it that closes its text, without the blanks before it.
pub(crate) fn link(line: Line, i: &str) -> Scan<'_> {
    match line {
        Line::Solid => recognize((tail, |i| run(i, '-'), blanks0)).parse(i),
        Line::Thick => recognize((tail, |i| run(i, '='), blanks0)).parse(i),
        Line::Dotted => {
            let dots = take_while1(|c| c == '.');
            recognize((tail, opt(tag("-")), dots, tag("-"), opt(one_of("xo>")), blanks0)).parse(i)
        }
    }
}

/// The part of an edge that opens its text, without the blanks before it.
pub(crate) fn link_start(line: Line, i: &str) -> Scan<'_> {
    let mark = match line {
        Line::Solid => "--",
        Line::Thick => "==",
        Line::Dotted => "-.",
    };
    recognize((tail, tag(mark), blanks0)).parse(i)
}

/// An edge that is not drawn, without the blanks before it.
pub(crate) fn link_invisible(i: &str) -> Scan<'_> {
    recognize((tag("~~"), take_while1(|c| c == '~'), blanks0)).parse(i)
}

/// May `b` stand anywhere in an id?
fn in_node(b: u8) -> bool {
    matches!(b, b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_')
        || matches!(
            b,
            b'!' | b'"' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'.' | b'`' | b'?' | b'\\' | b'/'
        )
}

/// A stretch of an id: ASCII alone, with `-` where it cannot begin an edge.
pub(crate) fn node_string(i: &str) -> Scan<'_> {
    let bytes = i.as_bytes();
    let dash = |at: usize| bytes.get(at + 1).is_some_and(|next| !matches!(next, b'>' | b'-' | b'.'));
    let stops = |(at, &b): (usize, &u8)| !(in_node(b) || b == b'-' && dash(at));
    let length = bytes.iter().enumerate().position(stops).unwrap_or(bytes.len());
    match i.split_at_checked(length) {
        Some((taken, rest)) if length > 0 => Ok((rest, taken)),
        _ => Err(nom::Err::Error(())),
    }
}

/// What a label may hold without quotes.
pub(crate) fn label_text(i: &str) -> Scan<'_> {
    bytes1(i, |b| !matches!(b, b'[' | b']' | b'(' | b')' | b'{' | b'}' | b'|' | b'"'))
}

/// At least one byte for as long as `goes_on`, which stops at ASCII alone.
fn bytes1(i: &str, goes_on: impl Fn(u8) -> bool) -> Scan<'_> {
    let length = i.bytes().position(|b| !goes_on(b)).unwrap_or(i.len());
    match i.split_at_checked(length) {
        Some((taken, rest)) if length > 0 => Ok((rest, taken)),
        _ => Err(nom::Err::Error(())),
    }
}

/// The same between slanted sides, where a slash may be text.
pub(crate) fn slanted_text(i: &str) -> Scan<'_> {
    let slash = recognize((one_of("/\\"), not(tag("]"))));
    let text = take_while1(|c| !matches!(c, '[' | ']' | '(' | ')' | '{' | '}' | '\\' | '/'));
    alt((slash, text)).parse(i)
}

/// `accTitle:` and its like: a name, blanks, a mark and blanks.
pub(crate) fn named<'a>(name: &'static str, mark: &'static str, i: &'a str) -> Scan<'a> {
    recognize((tag(name), blanks0, tag(mark), blanks0)).parse(i)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(line: Line, text: &str) -> Option<&str> {
        link(line, text).ok().map(|(_, taken)| taken)
    }

    #[test]
    fn edges_end_with_a_head_or_a_third_stroke() {
        assert_eq!(taken(Line::Solid, "--> B"), Some("--> "));
        assert_eq!(taken(Line::Solid, "---oB"), Some("---o"));
        assert_eq!(taken(Line::Solid, "---B"), Some("---"));
        assert_eq!(taken(Line::Solid, "--B"), None);
        assert_eq!(taken(Line::Solid, "x--xB"), Some("x--x"));
        assert_eq!(taken(Line::Thick, "<==> B"), Some("<==> "));
        assert_eq!(taken(Line::Dotted, "-..->B"), Some("-..->"));
        assert_eq!(taken(Line::Dotted, "-.B"), None);
    }

    #[test]
    fn ids_stop_before_edges() {
        let id = |text| node_string(text).ok().map(|(_, taken)| taken);
        assert_eq!(id("a-b-->c"), Some("a-b"));
        assert_eq!(id("a.b?"), Some("a.b?"));
        assert_eq!(id("-"), None);
    }
}
