//! The grammar of times, with nom.
//!
//! ```text
//! expression = mark* core behind?
//! core       = clock-offset | name | "every" unit | between | range | length
//! length     = part+                      (1h30m, 1 hour and 30 minutes; units must become smaller)
//! part       = number "+"? gap? unit      (number in digits or words; "half an" unit; "an" unit behind a mark)
//! ```
//!
//! What stands around an expression (money, status codes, latencies) is judged in [`crate::model::time::find`].

use nom::branch::alt;
use nom::bytes::complete::{take_while_m_n, take_while1};
use nom::character::complete::{char, one_of};
use nom::combinator::{opt, recognize, verify};
use nom::error::{Error, ErrorKind};
use nom::sequence::{delimited, pair, preceded};
use nom::{IResult, Parser};

use crate::model::time::duration::{DAY, Duration, HOUR};
use crate::model::time::value::{Amount, BusinessUnit, TimeValue, Unreadable};
use crate::model::time::words::{BEFORE, BEHIND, LETTERS, Mark, NAMED, NUMBERS, OFFICE, UNITS, Unit};
use crate::model::time::Qualifier;

/// What a parser of this grammar gives.
pub(crate) type Read<'a, T> = IResult<&'a str, T>;

/// An expression that was read, with offsets into the text given.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    pub(super) value: TimeValue,
    pub(super) qualifier: Qualifier,
    /// Where its words begin, marks included.
    pub(super) start: usize,
    /// Where the number or name begins.
    pub(super) core: usize,
    pub(super) end: usize,
    pub(super) shape: Shape,
}

impl Parsed {
    /// The same expression in a text that begins `by` bytes earlier.
    pub(super) fn shifted(self, by: usize) -> Self {
        Self { start: self.start + by, core: self.core + by, end: self.end + by, ..self }
    }
}

/// What the judgement of the surroundings needs to know about the first part.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    /// The letter, where the unit is a single one.
    pub(super) letter: Option<char>,
    /// The number, where it is whole and in digits.
    pub(super) whole: Option<u64>,
    /// Are the ends of a range apart from their dash?
    pub(super) spaced: bool,
    /// Is there a unit of seconds?
    pub(super) seconds: bool,
}

/// How long one part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    Clock(u64),
    Months(u32),
    Business(u32, BusinessUnit),
}

#[derive(Clone, Copy, Debug)]
struct Number {
    /// Thousandths, so that `1.5 h` is exact.
    milli: u64,
    word: bool,
}

#[derive(Clone, Copy, Debug)]
struct Part {
    number: Number,
    plus: bool,
    unit: Unit,
    letter: Option<char>,
    length: Option<Length>,
}

/// The marks in front of an expression.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    bound: Option<Mark>,
    qualifier: Option<Qualifier>,
    any: bool,
}

/// The core of an expression before the marks are applied.
struct Core {
    value: CoreValue,
    shape: Shape,
}

enum CoreValue {
    Amount(Amount<Length>),
    Named(TimeValue),
    Offset(Qualifier, Amount<Length>),
    Unreadable(Unreadable),
}

fn fail<'a, T>(input: &'a str) -> Read<'a, T> {
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
pub(crate) fn behind_phrase<'a>(input: &'a str, phrase: &str) -> Option<&'a str> {
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

fn spacer(input: &str) -> Read<'_, &str> {
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
    let grouped = pair(whole, nom::multi::fold_many0(group, || (), |(), _: &str| ()));
    let (rest, number) = recognize((grouped, opt(fraction))).parse(input)?;
    let version = rest.strip_prefix(['.', ',']).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
    if version { fail(input) } else { Ok((rest, number)) }
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

fn and_a_half(input: &str) -> Read<'_, ()> {
    behind_phrase(input, " and a half").map_or_else(|| fail(input), |rest| Ok((rest, ())))
}

fn number(input: &str) -> Read<'_, Number> {
    alt((decimal, number_word)).parse(input)
}

/// A unit and, where it is written as a single letter, that letter.
fn unit(input: &str) -> Read<'_, (Unit, Option<char>)> {
    let word = |i| take_while_m_n(1, 9, |c: char| c.is_ascii_alphabetic())(i);
    let office = pair(phrase(OFFICE), preceded(spacer, word));
    if let Ok((rest, (business, word))) = alt((office, pair(phrase(&[("bus.", true)]), preceded(gap, word)))).parse(input) {
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
    let closed = |letter: Option<char>| at_boundary(rest) || (letter.is_some() && rest.starts_with(|c: char| c.is_ascii_digit()));
    found.filter(|(_, letter)| closed(*letter)).map_or_else(|| fail(input), |unit| Ok((rest, unit)))
}

fn long_unit(word: &str) -> Option<Unit> {
    UNITS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, unit)| *unit)
}

/// So many of a unit; nothing where that is no whole number of what the unit is counted in.
fn scale(number: Number, unit: Unit) -> Option<Length> {
    let whole = |milli: u64| u32::try_from(milli / 1000).ok().filter(|_| milli % 1000 == 0);
    match unit {
        Unit::Clock(seconds) => Some(Length::Clock(number.milli.saturating_mul(seconds).saturating_add(500) / 1000)),
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
        "to", "and", "or", "for", "after", "before", "in", "then", "until", "of", "max", "from", "if", "on", "ago",
        "later", "when", "with", "at",
    ];
    let Some(letter) = letter else { return true };
    let next = rest.trim_start_matches(is_gap);
    let end = next.find(|c: char| !c.is_alphabetic()).unwrap_or(next.len());
    let word = next.get(..end).unwrap_or_default();
    matches!(letter, 'h' | 'm' | 's') && (word.is_empty() || GO_ON.contains(&word))
}

/// Parts one after the other, each in a smaller unit than the one before.
fn length(input: &str) -> Read<'_, (Length, bool, Part)> {
    let (mut rest, first) = alt((half, part)).parse(input)?;
    let Some(mut total) = first.length else { return fail(input) };
    let (mut unit, mut plus) = (first.unit, first.plus);
    while let (Length::Clock(sum), Unit::Clock(size)) = (total, unit) {
        let joined = alt((preceded(and, part), preceded(gap, part))).parse(rest);
        let Ok((behind, next)) = joined else { break };
        let (Some(Length::Clock(more)), Unit::Clock(smaller)) = (next.length, next.unit) else { break };
        if smaller >= size || more >= size {
            break;
        }
        (rest, total, unit, plus) = (behind, Length::Clock(sum.saturating_add(more)), next.unit, plus || next.plus);
    }
    let (rest, half) = opt(and_a_half).parse(rest)?;
    if let (Some(()), Length::Clock(sum), Unit::Clock(size)) = (half, total, unit) {
        total = Length::Clock(sum.saturating_add(size / 2));
    }
    if at_boundary(rest) { Ok((rest, (total, plus, first))) } else { fail(input) }
}

fn and(input: &str) -> Read<'_, ()> {
    behind_phrase(input, " and ").map_or_else(|| fail(input), |rest| Ok((rest, ())))
}

/// `half an hour`, `a half hour`, `half a day`, `a quarter of an hour`, `a couple of hours` (two, roughly).
fn half(input: &str) -> Read<'_, Part> {
    const FRACTIONS: &[(&str, u64)] =
        &[("half an ", 500), ("half a ", 500), ("a half ", 500), ("half ", 500), ("a quarter of an ", 250), ("quarter of an ", 250)];
    let (rest, milli) = FRACTIONS
        .iter()
        .find_map(|(words, milli)| Some((behind_phrase(input, words)?, *milli)))
        .map_or_else(|| fail(input), Ok)?;
    let (rest, (unit, letter)) = verify(unit, |(_, letter)| letter.is_none()).parse(rest)?;
    let number = Number { milli, word: true };
    Ok((rest, Part { number, plus: false, unit, letter, length: scale(number, unit) }))
}

/// A dash or `to` between the ends of a range; were there spaces around the dash?
fn to(input: &str) -> Read<'_, bool> {
    let dash = (gap, verify(nom::character::complete::anychar, |&c| is_dash(c) || c == '~'), gap);
    let dashed = dash.map(|(before, _, after)| !before.is_empty() || !after.is_empty());
    let word = delimited(spacer, phrase(&[("to", ()), ("through", ())]), gap).map(|()| false);
    alt((word, dashed)).parse(input)
}

/// `5-10 min`, `5 min to 1 hour`, `between 5 and 10 min`.
fn range(input: &str) -> Read<'_, Core> {
    let between = delimited(phrase(&[("between", ())]), pair(preceded(gap, end), preceded(and, length)), nom::combinator::success(()));
    let (rest, (spaced, low, (high, _, last))) = alt((
        between.map(|(low, high)| (false, low, high)),
        (end, to, preceded(opt((one_of("Tt"), char('+'))), length)).map(|(low, spaced, high)| (spaced, low, high)),
    ))
    .parse(input)?;
    let shared = low.length.is_none();
    let Some(start) = low.length.or_else(|| scale(low.number, last.unit)) else { return fail(input) };
    let seconds = last.unit == Unit::Clock(1);
    let shape = Shape { letter: last.letter, whole: None, spaced: spaced && shared, seconds };
    match ordered(start, high) {
        Some(true) => Ok((rest, Core { value: CoreValue::Amount(Amount::Range { low: start, high }), shape })),
        Some(false) if shared && !spaced => Ok((rest, Core { value: CoreValue::Unreadable(Unreadable::Reversed), shape })),
        _ => fail(input),
    }
}

/// The low end of a range: a length, or a number that takes the unit of the high end.
struct End {
    number: Number,
    length: Option<Length>,
}

fn end(input: &str) -> Read<'_, End> {
    let whole = length.map(|(length, _, part)| End { number: part.number, length: Some(length) });
    let bare = (number, opt(char('+'))).map(|(number, _)| End { number, length: None });
    // `5 m-10 m` has a unit at both ends; `5-10 m` at one.
    alt((whole, bare)).parse(input)
}

/// Does `low` come no later than `high`? Nothing where they are counted differently.
fn ordered(low: Length, high: Length) -> Option<bool> {
    match (low, high) {
        (Length::Clock(a), Length::Clock(b)) => Some(a <= b),
        (Length::Months(a), Length::Months(b)) => Some(a <= b),
        (Length::Business(a, unit), Length::Business(b, same)) if unit == same => Some(a <= b),
        _ => None,
    }
}

fn single(input: &str) -> Read<'_, Core> {
    let (rest, (length, plus, first)) = length(input)?;
    let amount = if plus { Amount::AtLeast(length) } else { Amount::Exact(length) };
    let whole = (!first.number.word && first.number.milli % 1000 == 0).then_some(first.number.milli / 1000);
    let shape = Shape { letter: first.letter, whole, spaced: false, seconds: first.unit == Unit::Clock(1) };
    Ok((rest, Core { value: CoreValue::Amount(amount), shape }))
}

fn named(input: &str) -> Read<'_, Core> {
    let (rest, value) = phrase(NAMED)(input)?;
    let (rest, bound) = opt(preceded(gap, delimited(char('('), bare_amount, char(')')))).parse(rest)?;
    let limit = bound.and_then(|amount| clock(amount).ok()).map(|amount| amount.named());
    let value = match (value, limit) {
        (TimeValue::Immediate(_), Some(limit)) => TimeValue::Immediate(Some(limit)),
        (TimeValue::Named(_) | TimeValue::AsSoonAsPossible, Some(limit)) => TimeValue::Clock(Amount::AtMost(limit)),
        (value, _) => value,
    };
    Ok((rest, Core { value: CoreValue::Named(value), shape: Shape::default() }))
}

/// The bound in `Immediate (< 5 minutes)`.
fn bare_amount(input: &str) -> Read<'_, Amount<Length>> {
    let (rest, (_, core)) = (marks, alt((range, single))).parse(input)?;
    match core.value {
        CoreValue::Amount(amount) => Ok((rest, amount)),
        _ => fail(input),
    }
}

/// `T+30 min`, `T-1:20`, `T0`: a point on the incident's clock.
fn clock_offset(input: &str) -> Read<'_, Core> {
    let (rest, _) = one_of("Tt")(input)?;
    let (rest, sign) = preceded(gap, alt((char('+'), verify(nom::character::complete::anychar, |&c| is_dash(c))))).parse(rest)?;
    let qualifier = if sign == '+' { Qualifier::At } else { Qualifier::Before };
    let (rest, amount) = preceded(gap, alt((hours_and_minutes, bare_amount, zero))).parse(rest)?;
    Ok((rest, Core { value: CoreValue::Offset(qualifier, amount), shape: Shape::default() }))
}

/// `1:30` behind `T+`: hours and minutes.
fn hours_and_minutes(input: &str) -> Read<'_, Amount<Length>> {
    let two = |most| take_while_m_n(1, most, |c: char| c.is_ascii_digit());
    let (rest, (hours, _, minutes)) = (two(3), char(':'), verify(two(2), |m: &str| m.len() == 2)).parse(input)?;
    match (hours.parse::<u64>(), minutes.parse::<u64>()) {
        (Ok(hours), Ok(minutes)) if minutes < 60 && at_boundary(rest) && !rest.starts_with(':') => {
            Ok((rest, Amount::Exact(Length::Clock((hours * 60 + minutes) * 60))))
        }
        _ => fail(input),
    }
}

fn zero(input: &str) -> Read<'_, Amount<Length>> {
    let (rest, _) = char('0')(input)?;
    let ends = at_boundary(rest) && !rest.starts_with(['.', ':', '-', '–']);
    if ends { Ok((rest, Amount::Exact(Length::Clock(0)))) } else { fail(input) }
}

/// `hour` behind `every`, `an hour` behind any mark.
fn lone_unit(marks: Marks) -> impl Fn(&str) -> Read<'_, Core> {
    move |input| {
        let (rest, (unit, letter)) = unit(input)?;
        let apt = letter.is_none() && marks.any && unit != Unit::Clock(1);
        let number = Number { milli: 1000, word: true };
        match scale(number, unit).filter(|_| apt) {
            Some(length) => Ok((rest, Core { value: CoreValue::Amount(Amount::Exact(length)), shape: Shape::default() })),
            None => fail(input),
        }
    }
}

fn article(input: &str) -> Read<'_, ()> {
    phrase(&[("an ", ()), ("a ", ()), ("a single ", ())])(input)
}

/// Marks in front, the last one of a kind winning: `for up to`, `within the last`.
fn marks(input: &str) -> Read<'_, Marks> {
    let (mut rest, mut marks) = (input, Marks::default());
    for _ in 0..6 {
        // An article before a unit is the number one, and before `half` part of the fraction.
        if preceded(article, unit).parse(rest).is_ok() || half(rest).is_ok() {
            break;
        }
        let Ok((behind, mark)) = phrase(BEFORE)(rest) else { break };
        match mark {
            Mark::Qualifier(how) | Mark::Verb(how) => marks.qualifier = Some(how),
            Mark::Filler => {}
            bound => marks.bound = Some(bound),
        }
        marks.any |= mark != Mark::Filler;
        rest = gap(behind)?.0;
    }
    Ok((rest, marks))
}

/// Where the first mark begins that is part of the expression: `wait` and `the` are not.
fn first_mark(input: &str) -> usize {
    let mut rest = input;
    for _ in 0..6 {
        match phrase(BEFORE)(rest) {
            Ok((behind, Mark::Filler | Mark::Verb(_))) => rest = behind.trim_start_matches(is_gap),
            _ => break,
        }
    }
    input.len() - rest.len()
}

fn core(marks: Marks) -> impl Fn(&str) -> Read<'_, Core> {
    move |input| {
        let every = |i| verify(lone_unit(marks), |_| marks.qualifier == Some(Qualifier::Every)).parse(i);
        let an = |i| preceded(article, lone_unit(marks)).parse(i);
        alt((clock_offset, named, range, single, an, every)).parse(input)
    }
}

/// What may follow the unit: `30 min+`, `7 days max`, `30-day window`, `5 min ago`.
fn behind(input: &str) -> Read<'_, Mark> {
    if let Some(rest) = input.strip_prefix('+').filter(|rest| at_boundary(rest)) {
        return Ok((rest, Mark::AtLeast));
    }
    let (rest, mark) = preceded(spacer, phrase(BEHIND)).parse(input)?;
    // `10 minutes before retrying` is how long to wait, not when.
    let next = rest.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let waits = mark == Mark::Qualifier(Qualifier::Before) && next.ends_with("ing");
    if waits { fail(input) } else { Ok((rest, mark)) }
}

/// Reads an expression at the start of `input`.
pub(super) fn expression(input: &str) -> Option<Parsed> {
    let (rest, mut marks) = marks(input).ok()?;
    let core_at = input.len() - rest.len();
    let (mut rest, found) = core(marks)(rest).ok()?;
    let timed = !matches!(found.value, CoreValue::Named(_) | CoreValue::Offset(..));
    if let Some((behind, mark)) = behind(rest).ok().filter(|_| timed) {
        rest = behind;
        match mark {
            Mark::Qualifier(Qualifier::Window) => marks.qualifier = Some(Qualifier::Window),
            Mark::Qualifier(how) => marks.qualifier = marks.qualifier.or(Some(how)),
            bound => marks.bound = marks.bound.or(Some(bound)),
        }
    }
    let start = first_mark(input).min(core_at);
    let (value, qualifier) = resolve(found.value, marks);
    Some(Parsed { value, qualifier, start, core: core_at, end: input.len() - rest.len(), shape: found.shape })
}

/// Applies the marks to the core.
fn resolve(core: CoreValue, marks: Marks) -> (TimeValue, Qualifier) {
    let qualifier = marks.qualifier.unwrap_or_default();
    let (amount, qualifier) = match core {
        CoreValue::Named(value) => return (value, qualifier),
        CoreValue::Unreadable(why) => return (TimeValue::Unreadable(why), qualifier),
        CoreValue::Offset(qualifier, amount) => (amount, qualifier),
        CoreValue::Amount(amount) => (bounded(amount, marks), qualifier),
    };
    (value(amount), qualifier)
}

fn bounded(amount: Amount<Length>, marks: Marks) -> Amount<Length> {
    match (amount, marks.bound, marks.qualifier) {
        (Amount::Exact(length), Some(Mark::AtMost), _) => Amount::AtMost(length),
        (Amount::Exact(length), Some(Mark::AtLeast), _) => Amount::AtLeast(length),
        (Amount::Exact(length), Some(Mark::About), _) => Amount::About(length),
        (Amount::Exact(length), _, Some(Qualifier::Within)) => Amount::AtMost(length),
        (amount, _, _) => amount,
    }
}

fn value(amount: Amount<Length>) -> TimeValue {
    match amount.named() {
        Length::Clock(_) => clock(amount).map_or_else(TimeValue::Unreadable, TimeValue::Clock),
        Length::Months(_) => TimeValue::Calendar(amount.map(count)),
        Length::Business(_, unit) => TimeValue::Business(amount.map(count), unit),
    }
}

fn count(length: Length) -> u32 {
    match length {
        Length::Months(n) | Length::Business(n, _) => n,
        Length::Clock(_) => 0,
    }
}

fn clock(amount: Amount<Length>) -> Result<Amount<Duration>, Unreadable> {
    let seconds = |length| if let Length::Clock(seconds) = length { seconds } else { u64::MAX };
    let longest = seconds(amount.named());
    let fits = longest <= Duration::LONGEST.seconds();
    fits.then(|| amount.map(|length| Duration::from_seconds(seconds(length)))).ok_or(Unreadable::TooLong)
}

/// A number with marks but without a unit, which the cell's header states: `15`, `5-10`, `< 15`, `30+`.
pub(super) fn unitless(input: &str, unit: Unit) -> Option<Parsed> {
    let (rest, marks) = marks(input).ok()?;
    let core = input.len() - rest.len();
    let (rest, (low, high, plus)) = (number, opt(preceded(to, number)), opt(char('+'))).parse(rest).ok()?;
    let low = scale(low, unit)?;
    let amount = match (high, plus) {
        (Some(high), _) => Amount::Range { low, high: scale(high, unit).filter(|high| ordered(low, *high) == Some(true))? },
        (None, Some(_)) => Amount::AtLeast(low),
        (None, None) => Amount::Exact(low),
    };
    let (value, qualifier) = resolve(CoreValue::Amount(amount), marks);
    let (start, end) = (first_mark(input).min(core), input.len() - rest.len());
    at_boundary(rest).then_some(Parsed { value, qualifier, start, core, end, shape: Shape::default() })
}

/// The unit that a header names: `min` of `Duration (min)`.
pub(super) fn unit_alone(input: &str) -> Option<Unit> {
    unit(input).ok().filter(|(rest, _)| rest.is_empty()).map(|(_, (unit, _))| unit)
}

/// Is `word` nearly the name of a unit?
pub(super) fn nearly_unit(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let near = |name: &str| strsim::damerau_levenshtein(&word, name) <= 2;
    (4..=10).contains(&word.len()) && long_unit(&word).is_none() && UNITS.iter().any(|(name, _)| name.len() >= 5 && near(name))
}
