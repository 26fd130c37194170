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

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::take_while_m_n;
use nom::character::complete::{anychar, char, one_of};
use nom::combinator::{opt, verify};
use nom::sequence::{delimited, pair, preceded};

use crate::model::time::Qualifier;
use crate::model::time::duration::Duration;
use crate::model::time::length::{Length, Number, and, and_a_half, half, length, number, ordered, scale, unit};
use crate::model::time::lexis::{Read, at_boundary, fail, gap, is_dash, is_gap, phrase, spacer};
use crate::model::time::value::{Amount, TimeValue, Unreadable};
use crate::model::time::words::{BEFORE, BEHIND, Mark, NAMED, Unit};

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

/// The marks in front of an expression.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    bound: Option<Mark>,
    qualifier: Option<Qualifier>,
    any: bool,
    count: usize,
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

/// A dash or `to` between the ends of a range; were there spaces around the dash?
fn to(input: &str) -> Read<'_, bool> {
    let dash = (gap, verify(anychar, |&c| is_dash(c) || c == '~'), gap);
    let dashed = dash.map(|(before, _, after)| !before.is_empty() || !after.is_empty());
    let word = delimited(spacer, phrase(&[("to", ()), ("through", ())]), gap).map(|()| false);
    alt((word, dashed)).parse(input)
}

/// `5-10 min`, `5 min to 1 hour`, `between 5 and 10 min`.
fn range(input: &str) -> Read<'_, Core> {
    let between = delimited(
        phrase(&[("between", ())]),
        pair(preceded(gap, end), preceded(and, length)),
        nom::combinator::success(()),
    );
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
        Some(false) if shared && !spaced => {
            Ok((rest, Core { value: CoreValue::Unreadable(Unreadable::Reversed), shape }))
        }
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
    let (rest, sign) = preceded(gap, alt((char('+'), verify(anychar, |&c| is_dash(c))))).parse(rest)?;
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
            Ok((rest, Amount::Exact(Length::Clock((hours * 60 + minutes) * 60_000))))
        }
        _ => fail(input),
    }
}

fn zero(input: &str) -> Read<'_, Amount<Length>> {
    let (rest, _) = char('0')(input)?;
    let ends = at_boundary(rest) && !rest.starts_with(['.', ':', '-', '–']);
    if ends { Ok((rest, Amount::Exact(Length::Clock(0)))) } else { fail(input) }
}

/// `hour` behind `every`, `an hour` behind any mark, `an hour and a half` anywhere.
fn lone_unit(marks: Marks) -> impl Fn(&str) -> Read<'_, Core> {
    move |input| {
        let (rest, (article, (unit, letter), half)) = (opt(article), unit, opt(and_a_half)).parse(input)?;
        let marked = marks.qualifier == Some(Qualifier::Every) || (marks.any && article.is_some());
        let apt = letter.is_none() && unit != Unit::Clock(1) && (marked || (article.is_some() && half.is_some()));
        let number = Number { milli: if half.is_some() { 1500 } else { 1000 }, word: true };
        match scale(number, unit).filter(|_| apt) {
            Some(length) => {
                Ok((rest, Core { value: CoreValue::Amount(Amount::Exact(length)), shape: Shape::default() }))
            }
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
    while !rest.starts_with(|c: char| c.is_ascii_digit()) && marks.count < 6 {
        // An article before a unit is the number one, before `half` part of the fraction; `next` may begin a name.
        if preceded(article, unit).parse(rest).is_ok() || half(rest).is_ok() || phrase(NAMED)(rest).is_ok() {
            break;
        }
        let Ok((behind, mark)) = phrase(BEFORE)(rest) else { break };
        marks.count += 1;
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
    move |input| alt((clock_offset, named, range, single, lone_unit(marks))).parse(input)
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
    let millis = |length| if let Length::Clock(millis) = length { millis } else { u64::MAX };
    let longest = millis(amount.named());
    let fits = longest <= Duration::LONGEST.millis();
    fits.then(|| amount.map(|length| Duration::from_millis(millis(length)))).ok_or(Unreadable::TooLong)
}

/// A number with marks but without a unit, which the cell's header states: `15`, `5-10`, `< 15`, `30+`.
pub(super) fn unitless(input: &str, unit: Unit) -> Option<Parsed> {
    let (rest, marks) = marks(input).ok()?;
    let core = input.len() - rest.len();
    let (rest, (low, high, plus)) = (number, opt(preceded(to, number)), opt(char('+'))).parse(rest).ok()?;
    let low = scale(low, unit)?;
    let amount = match (high, plus) {
        (Some(high), _) => {
            Amount::Range { low, high: scale(high, unit).filter(|high| ordered(low, *high) == Some(true))? }
        }
        (None, Some(_)) => Amount::AtLeast(low),
        (None, None) => Amount::Exact(low),
    };
    let (value, qualifier) = resolve(CoreValue::Amount(amount), marks);
    let (start, end) = (first_mark(input).min(core), input.len() - rest.len());
    at_boundary(rest).then_some(Parsed { value, qualifier, start, core, end, shape: Shape::default() })
}
