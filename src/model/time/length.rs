//! Lengths: numbers with units, one after the other.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::take_while_m_n;
use nom::character::complete::char;
use nom::combinator::{opt, verify};
use nom::sequence::{pair, preceded};

use crate::model::time::duration::{DAY, HOUR};
use crate::model::time::lexis::{Read, at_boundary, behind_phrase, digits, fail, gap, is_gap, phrase, spacer};
use crate::model::time::value::BusinessUnit;
use crate::model::time::words::{LETTERS, NUMBERS, OFFICE, UNITS, Unit};

/// How long one part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// Thousandths of a second.
    Clock(u64),
    Months(u32),
    Business(u32, BusinessUnit),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    /// Thousandths, so that `1.5 h` is exact.
    pub(super) milli: u64,
    pub(super) word: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) number: Number,
    pub(super) plus: bool,
    pub(super) unit: Unit,
    pub(super) letter: Option<char>,
    pub(super) length: Option<Length>,
}

/// Digits as thousandths; what lies behind the third place is cut off.
fn decimal(input: &str) -> Read<'_, Number> {
    let (rest, text) = digits(input)?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let plain: String = whole.chars().filter(char::is_ascii_digit).collect();
    let places: String = fraction.chars().chain("000".chars()).take(3).collect();
    let (Ok(whole), Ok(places)) = (plain.parse::<u64>(), places.parse::<u64>()) else { return fail(input) };
    let (rest, half) = opt(char('½')).parse(rest)?;
    let milli = whole.saturating_mul(1000).saturating_add(if half.is_some() { 500 } else { places });
    Ok((rest, Number { milli, word: false }))
}

fn number_word(input: &str) -> Read<'_, Number> {
    let (rest, first) = phrase(NUMBERS)(input)?;
    let tens = first >= 20 && first % 10 == 0;
    let (rest, units) = opt(verify(preceded(spacer, phrase(NUMBERS)), |&n| tens && n < 10)).parse(rest)?;
    let number = Number { milli: (first + units.unwrap_or(0)) * 1000, word: true };
    let (rest, half) = opt(and_a_half).parse(rest)?;
    Ok((rest, Number { milli: number.milli + if half.is_some() { 500 } else { 0 }, ..number }))
}

pub(super) fn and_a_half(input: &str) -> Read<'_, ()> {
    behind_phrase(input, " and a half").map_or_else(|| fail(input), |rest| Ok((rest, ())))
}

pub(super) fn number(input: &str) -> Read<'_, Number> {
    alt((decimal, number_word)).parse(input)
}

/// A unit and, where it is written as a single letter, that letter.
pub(super) fn unit(input: &str) -> Read<'_, (Unit, Option<char>)> {
    let word = |i| take_while_m_n(1, 9, |c: char| c.is_ascii_alphabetic())(i);
    let office = pair(phrase(OFFICE), preceded(spacer, word));
    if let Ok((rest, (business, word))) =
        alt((office, pair(phrase(&[("bus.", true)]), preceded(gap, word)))).parse(input)
    {
        let counted = match (long_unit(word), business) {
            (Some(plain), false) => Some(plain),
            (Some(Unit::Clock(DAY)), true) => Some(Unit::Business(BusinessUnit::Day)),
            (Some(Unit::Clock(HOUR)), true) => Some(Unit::Business(BusinessUnit::Hour)),
            _ => None,
        };
        return counted.filter(|_| at_boundary(rest)).map_or_else(|| fail(input), |unit| Ok((rest, (unit, None))));
    }
    let (rest, word) = word(input)?;
    let letter = LETTERS.iter().find(|(letter, _)| word.chars().eq([*letter]));
    let found = letter.map(|(letter, unit)| (*unit, Some(*letter))).or_else(|| Some((long_unit(word)?, None)));
    // `1h30m`: only a letter may have digits behind it.
    let closed = |letter: Option<char>| {
        at_boundary(rest) || (letter.is_some() && rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    found.filter(|(_, letter)| closed(*letter)).map_or_else(|| fail(input), |unit| Ok((rest, unit)))
}

fn long_unit(word: &str) -> Option<Unit> {
    UNITS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, unit)| *unit)
}

/// So many of a unit; nothing where that is no whole number of what the unit is counted in.
pub(super) fn scale(number: Number, unit: Unit) -> Option<Length> {
    let whole = |milli: u64| u32::try_from(milli / 1000).ok().filter(|_| milli.is_multiple_of(1000));
    match unit {
        Unit::Clock(seconds) => Some(Length::Clock(number.milli.saturating_mul(seconds))),
        Unit::Months(months) => whole(number.milli.saturating_mul(months.into())).map(Length::Months),
        Unit::Business(unit) => whole(number.milli).map(|count| Length::Business(count, unit)),
    }
}

fn part(input: &str) -> Read<'_, Part> {
    let (rest, number) = number(input)?;
    let (rest, plus) = opt(char('+')).parse(rest)?;
    let (rest, between) = alt((gap_then_half, recognize_gap)).parse(rest)?;
    let number = Number { milli: number.milli + if between.half { 500 } else { 0 }, ..number };
    let (rest, (unit, letter)) = unit(rest)?;
    let close = between.width == 0 || (between.blank && letter_may_stand_alone(letter, rest));
    // `30-d`, `five 9s`: a letter goes with digits and without a hyphen.
    if letter.is_some() && (!close || number.word) {
        return fail(input);
    }
    // `one second-level engineer`: an ordinal.
    if number.word && number.milli == 1000 && unit == Unit::Clock(1) {
        return fail(input);
    }
    let length = scale(number, unit);
    Ok((rest, Part { number, plus: plus.is_some(), unit, letter, length }))
}

struct Between {
    width: usize,
    blank: bool,
    half: bool,
}

fn recognize_gap(input: &str) -> Read<'_, Between> {
    let (rest, text) = opt(spacer).parse(input)?;
    let text = text.unwrap_or_default();
    Ok((rest, Between { width: text.len(), blank: text.chars().all(is_gap), half: false }))
}

fn gap_then_half(input: &str) -> Read<'_, Between> {
    let (rest, ()) = and_a_half(input)?;
    let (rest, text) = spacer(rest)?;
    Ok((rest, Between { width: text.len(), blank: true, half: true }))
}

/// May a letter that stands apart from its number be a unit, given what follows? `1 h 30 min`, `wait 5 s.`, `2 h to`,
/// but no `3 d model` and no `5 m cable`.
fn letter_may_stand_alone(letter: Option<char>, rest: &str) -> bool {
    const GO_ON: &[&str] = &[
        "to",
        "and",
        "or",
        "for",
        "after",
        "before",
        "in",
        "then",
        "until",
        "of",
        "max",
        "from",
        "if",
        "on",
        "ago",
        "later",
        "when",
        "with",
        "at",
        "unresolved",
        "unacknowledged",
        "without",
    ];
    let Some(letter) = letter else { return true };
    let next = rest.trim_start_matches(is_gap);
    let end = next.find(|c: char| !c.is_alphabetic()).unwrap_or(next.len());
    let word = next.get(..end).unwrap_or_default();
    matches!(letter, 'h' | 'm' | 's') && (word.is_empty() || GO_ON.contains(&word))
}

/// Parts one after the other, each in a smaller unit than the one before.
pub(super) fn length(input: &str) -> Read<'_, (Length, bool, Part)> {
    let (mut rest, first) = alt((half, part)).parse(input)?;
    let Some(mut total) = first.length else { return fail(input) };
    let (mut unit, mut plus) = (first.unit, first.plus);
    while let (Length::Clock(sum), Unit::Clock(size)) = (total, unit) {
        let joined = alt((preceded(and, part), preceded(gap, part))).parse(rest);
        let Ok((behind, next)) = joined else { break };
        let (Some(Length::Clock(more)), Unit::Clock(smaller)) = (next.length, next.unit) else { break };
        if smaller >= size || more >= size * 1000 {
            break;
        }
        (rest, total, unit, plus) = (behind, Length::Clock(sum.saturating_add(more)), next.unit, plus || next.plus);
    }
    let (rest, half) = opt(and_a_half).parse(rest)?;
    if let (Some(()), Length::Clock(sum), Unit::Clock(size)) = (half, total, unit) {
        total = Length::Clock(sum.saturating_add(size * 500));
    }
    if at_boundary(rest) { Ok((rest, (total, plus, first))) } else { fail(input) }
}

pub(super) fn and(input: &str) -> Read<'_, ()> {
    behind_phrase(input, " and ").map_or_else(|| fail(input), |rest| Ok((rest, ())))
}

/// `half an hour`, `a half hour`, `half a day`, `a quarter of an hour`, `a couple of hours` (two, roughly).
pub(super) fn half(input: &str) -> Read<'_, Part> {
    const FRACTIONS: &[(&str, u64)] = &[
        ("half an ", 500),
        ("half a ", 500),
        ("a half ", 500),
        ("half ", 500),
        ("a quarter of an ", 250),
        ("quarter of an ", 250),
    ];
    let (rest, milli) = FRACTIONS
        .iter()
        .find_map(|(words, milli)| Some((behind_phrase(input, words)?, *milli)))
        .map_or_else(|| fail(input), Ok)?;
    let (rest, (unit, letter)) = verify(unit, |(_, letter)| letter.is_none()).parse(rest)?;
    let number = Number { milli, word: true };
    Ok((rest, Part { number, plus: false, unit, letter, length: scale(number, unit) }))
}

/// Does `low` come no later than `high`? Nothing where they are counted differently.
pub(super) fn ordered(low: Length, high: Length) -> Option<bool> {
    match (low, high) {
        (Length::Clock(a), Length::Clock(b)) => Some(a <= b),
        (Length::Months(a), Length::Months(b)) => Some(a <= b),
        (Length::Business(a, unit), Length::Business(b, same)) if unit == same => Some(a <= b),
        _ => None,
    }
}

/// The unit that a header names: `min` of `Duration (min)`.
pub(super) fn unit_alone(input: &str) -> Option<Unit> {
    unit(input).ok().filter(|(rest, _)| rest.is_empty()).map(|(_, (unit, _))| unit)
}

/// Units of other languages: no slips of ours, and not read either, since "dias" may be those on which an office is open.
const FOREIGN: &[&str] = &[
    "minuto", "minutos", "hora", "horas", "segundo", "segundos", "mes", "meses", "heure", "heures", "minuten",
    "stunde", "stunden", "tage", "tagen", "monat", "monate", "jours", "semaine", "semaines", "secondes", "seconde",
];

/// Slips of short units.
const SLIPS: &[&str] = &["mni", "mnis", "mim", "mims", "horu", "horus"];

/// Is `word` nearly the name of a unit?
pub(super) fn nearly_unit(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    if SLIPS.contains(&word.as_str()) {
        return true;
    }
    if FOREIGN.contains(&word.as_str()) {
        return false;
    }
    // A slip keeps the first letter, and of a short word most others: "hooks" and "houses" are counted.
    let near = |name: &str| {
        let slips = if name.len() < 7 { 1 } else { 2 };
        // "sends" is no slip of "seconds".
        word.as_bytes().first() == name.as_bytes().first()
            && word.len() + 1 >= name.len()
            && strsim::damerau_levenshtein(&word, name) <= slips
    };
    (4..=10).contains(&word.len())
        && long_unit(&word).is_none()
        && UNITS.iter().any(|(name, _)| name.len() >= 5 && near(name))
}
