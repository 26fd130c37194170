//! Words, numbers, gaps and dashes: what the small grammars of the model are made of.

use nom::bytes::complete::{take_while_m_n, take_while1};
use nom::character::complete::char;
use nom::combinator::{opt, recognize, verify};
use nom::error::{Error, ErrorKind};
use nom::multi::fold_many0;
use nom::sequence::{pair, preceded};
use nom::{IResult, Parser};

/// What a parser of this grammar gives.
pub(crate) type Read<'a, T> = IResult<&'a str, T>;

/// The failure of a parser at `input`.
pub(crate) fn fail<'a, T>(input: &'a str) -> Read<'a, T> {
    Err(nom::Err::Error(Error::new(input, ErrorKind::Verify)))
}

/// White space within an expression; a line break is some.
pub(crate) fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// Hyphens, dashes and the minus sign.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// At most three characters of white space, which is all that an expression has in one place.
pub(crate) fn gap(input: &str) -> Read<'_, &str> {
    take_while_m_n(0, 3, is_gap)(input)
}

/// Does a word end where `rest` begins?
pub(crate) fn at_boundary(rest: &str) -> bool {
    !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// The text behind `phrase`, if `input` begins with it in any letter case. A space in the phrase stands for up to three
/// spaces or hyphens.
#[inline]
pub(crate) fn behind_phrase<'a>(input: &'a str, phrase: &str) -> Option<&'a str> {
    // Whole tables of phrases are held against each cell of each table: their first letters settle nearly all.
    let first = |text: &str| text.as_bytes().first().map(u8::to_ascii_lowercase);
    if first(input) == first(phrase) { behind_whole_phrase(input, phrase) } else { None }
}

fn behind_whole_phrase<'a>(input: &'a str, phrase: &str) -> Option<&'a str> {
    let mut rest = input;
    for expected in phrase.chars() {
        let mut chars = rest.chars();
        if expected == ' ' {
            let (behind, _) = spacer(rest).ok()?;
            rest = behind;
        } else {
            chars.next().filter(|c| c.to_ascii_lowercase() == expected)?;
            rest = chars.as_str();
        }
    }
    let closed = !phrase.ends_with(|c: char| c.is_alphanumeric()) || at_boundary(rest);
    closed.then_some(rest)
}

/// Spaces or hyphens between two words.
pub(crate) fn spacer(input: &str) -> Read<'_, &str> {
    take_while_m_n(1, 3, |c| is_gap(c) || c == '-' || c == '\u{2011}')(input)
}

/// One of the phrases of a table.
pub(crate) fn phrase<T: Clone + 'static>(table: &'static [(&'static str, T)]) -> impl Fn(&str) -> Read<'_, T> {
    move |input| {
        let hit = table.iter().find_map(|(words, meaning)| Some((behind_phrase(input, words)?, meaning.clone())));
        hit.map_or_else(|| fail(input), Ok)
    }
}

/// Digits with groups of thousands and a fraction, as they are written: `1,500`, `2.75`.
pub(crate) fn digits(input: &str) -> Read<'_, &str> {
    let group = |i| preceded(char(','), take_while_m_n(3, 3, |c: char| c.is_ascii_digit())).parse(i);
    let whole = verify(take_while1(|c: char| c.is_ascii_digit()), |d: &str| d.len() <= 12);
    let fraction = preceded(char('.'), take_while1(|c: char| c.is_ascii_digit()));
    let grouped = pair(whole, fold_many0(group, || (), |(), _: &str| ()));
    let (rest, number) = recognize((grouped, opt(fraction))).parse(input)?;
    let version = rest.strip_prefix(['.', ',']).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
    if version { fail(input) } else { Ok((rest, number)) }
}
