//! The grammar of bounds, with nom.
//!
//! ```text
//! stated   = comparison bound rest
//! bound    = count "consecutive" noun | count noun "in a row" | number "x" baseline | quantity (dash quantity)?
//! quantity = "$"? number magnitude? unit? "+"?
//! rest     = rate? ( [for|over|in] time | quantile )*
//! ```

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{take_while_m_n, take_while1};
use nom::character::complete::{anychar, char};
use nom::combinator::{map, opt, verify};
use nom::sequence::{delimited, pair, preceded};

use crate::model::threshold::words::{BASELINES, COMPARISONS, EXACT_UNITS, IN_A_ROW, MAGNITUDES, RATES, UNIT_WORDS};
use crate::model::threshold::{Bound, Cmp, Period, Quantity, Unit, shifted};
use crate::model::time::lexis::{Read, at_boundary, behind_phrase, digits, fail, gap, is_dash, phrase, spacer};
use crate::model::time::{Amount, Duration, Qualifier, TimeValue, read_prefix};

/// A bound with what follows it; `len` is the bytes read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parsed {
    pub(super) bound: Bound,
    pub(super) plus: bool,
    pub(super) per: Option<Period>,
    pub(super) hold: Option<Duration>,
    pub(super) window: Option<Duration>,
    pub(super) quantile: Option<f64>,
    pub(super) len: usize,
    /// The bytes of the bound alone.
    pub(super) core: usize,
}

/// `>`, `above`, `at least`.
pub(super) fn comparison(input: &str) -> Read<'_, Cmp> {
    phrase(COMPARISONS)(input)
}

fn number(input: &str) -> Read<'_, f64> {
    let (rest, text) = digits(input)?;
    let plain: String = text.chars().filter(|c| *c != ',').collect();
    plain.parse().map_or_else(|_| fail(input), |number| Ok((rest, number)))
}

/// A unit behind a number. One letter stands close to it.
fn unit(input: &str) -> Read<'_, Unit> {
    let (rest, space) = gap(input)?;
    let end = rest.find(|c: char| !(c.is_alphabetic() || c == '%')).unwrap_or(rest.len());
    let word = rest.get(..end).unwrap_or_default();
    let word = if word.starts_with('%') { "%" } else { word };
    // `5 m` are metres, and `7B` are billions.
    let odd = if space.is_empty() { word == "B" } else { matches!(word, "m" | "d") };
    let exact = EXACT_UNITS.iter().find(|(name, _)| *name == word && !odd);
    let found = exact.or_else(|| UNIT_WORDS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)));
    let behind = rest.get(word.len()..).unwrap_or_default();
    let closed = word == "%" || at_boundary(behind);
    found.filter(|_| closed).map_or_else(|| fail(input), |(_, unit)| Ok((behind, *unit)))
}

/// The unit that `text` is, as a header has it in parentheses.
pub(super) fn unit_alone(text: &str) -> Option<Unit> {
    unit(text.strip_prefix("in ").unwrap_or(text)).ok().filter(|(rest, _)| rest.is_empty()).map(|(_, unit)| unit)
}

fn magnitude(input: &str) -> Read<'_, i32> {
    let letter = |c: &char| MAGNITUDES.iter().any(|(name, _)| name == c);
    let (rest, letter) = verify(anychar, letter).parse(input)?;
    let power = MAGNITUDES.iter().find(|(name, _)| *name == letter).map_or(0, |(_, power)| *power);
    if at_boundary(rest) { Ok((rest, power)) } else { fail(input) }
}

/// A number, a magnitude and a unit; no number of a word (`5xx`, `3rd`).
fn quantity(input: &str) -> Read<'_, (Quantity, bool)> {
    let (rest, dollar) = opt(char('$')).parse(input)?;
    let (rest, (value, magnitude)) = pair(number, opt(magnitude)).parse(rest)?;
    let (rest, plus) = opt(char('+')).parse(rest)?;
    let (rest, unit) = opt(unit).parse(rest)?;
    let (rest, behind) = opt(char('+')).parse(rest)?;
    if unit.is_none() && !at_boundary(rest) {
        return fail(input);
    }
    let unit = unit.unwrap_or(if dollar.is_some() { Unit::Dollar } else { Unit::Count });
    let value = magnitude.map_or(value, |power| shifted(value, power));
    Ok((rest, (Quantity { value, unit }, plus.or(behind).is_some())))
}

/// `3 consecutive failures`, `3 failures in a row`.
fn consecutive(input: &str) -> Read<'_, Bound> {
    let count = |i| verify(number, |n: &f64| n.fract() == 0.0 && (1.0..=1e6).contains(n)).parse(i);
    let noun = |i| take_while1(|c: char| c.is_alphabetic() || c == '-')(i);
    let row =
        |i| IN_A_ROW.iter().find_map(|word| behind_phrase(i, word)).map_or_else(|| fail(i), |rest| Ok((rest, ())));
    let before = (count, spacer, row, opt(preceded(spacer, noun))).map(|(n, ..)| n);
    let after = (count, spacer, noun, spacer, phrase(&[("in a row", ())])).map(|(n, ..)| n);
    let (rest, count) = alt((before, after)).parse(input)?;
    // Checked above: a whole number up to a million.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Ok((rest, Bound::Consecutive { count: count as u32 }))
}

/// `2x baseline`, `3 times the average`. Without a word for what is normal it is a count: `5x in 15 min`.
fn multiple(input: &str) -> Read<'_, Bound> {
    let times =
        alt((map(preceded(gap, alt((char('x'), char('×')))), |_| ()), preceded(spacer, phrase(&[("times", ())]))));
    let (rest, (factor, ())) = pair(number, times).parse(input)?;
    if !at_boundary(rest) {
        return fail(input);
    }
    let baseline =
        |i| BASELINES.iter().find_map(|words| behind_phrase(i, words)).map_or_else(|| fail(i), |rest| Ok((rest, ())));
    match preceded(spacer, baseline).parse(rest) {
        Ok((rest, ())) => Ok((rest, Bound::Multiple { factor })),
        Err(_) => Ok((rest, Bound::Number(Quantity { value: factor, unit: Unit::Count }))),
    }
}

/// `70-80%`, `5 to 10`.
fn range(input: &str) -> Read<'_, Bound> {
    let dash = |i| map(delimited(gap, verify(anychar, |&c| is_dash(c)), gap), |_| ()).parse(i);
    let to = |i| delimited(spacer, phrase(&[("to", ())]), gap).parse(i);
    let (rest, ((mut low, _), (), (mut high, _))) = (quantity, alt((dash, to)), quantity).parse(input)?;
    match (low.unit, high.unit) {
        (Unit::Count, _) => low.unit = high.unit,
        (Unit::Dollar, Unit::Count) => high.unit = low.unit,
        _ => {}
    }
    let apt = low.base().1 == high.base().1 && low.base().0 <= high.base().0;
    if apt { Ok((rest, Bound::Range { low, high })) } else { fail(input) }
}

fn rate(input: &str) -> Read<'_, Period> {
    preceded(take_while_m_n(0, 1, |c| c == ' '), phrase(RATES)).parse(input)
}

/// `p99`, `p99.9`, `95th percentile`, as a share.
fn quantile(input: &str) -> Read<'_, f64> {
    let named = preceded(alt((char('p'), char('P'))), verify(digits, |d: &str| d.len() >= 2));
    let ordinal = |i| {
        let (rest, digits) = digits(i)?;
        behind_phrase(rest, "th percentile").map_or_else(|| fail(i), |rest| Ok((rest, digits)))
    };
    let (rest, text) = alt((named, ordinal)).parse(input)?;
    let plain: String = text.chars().filter(char::is_ascii_digit).collect();
    let share = (2..=5).contains(&plain.len()).then(|| format!("0.{plain}").parse::<f64>().ok()).flatten();
    share.filter(|_| at_boundary(rest)).map_or_else(|| fail(input), |share| Ok((rest, share)))
}

/// The first quantile that `text` names.
pub(super) fn quantile_in(text: &str) -> Option<f64> {
    let word = |c: char| !(c.is_alphanumeric() || c == '.');
    let direct =
        text.split(word).find_map(|word| quantile(word).ok().filter(|(rest, _)| rest.is_empty() || *rest == "."));
    direct.map(|(_, share)| share).or_else(|| {
        let (before, _) = text.split_once("th percentile")?;
        let start = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        quantile(text.get(start..)?).ok().map(|(_, share)| share)
    })
}

/// The digits behind the `p`: 99 of 0.99, 999 of 0.999, 50 of 0.5.
pub(super) fn percentile(share: f64) -> String {
    let text = share.to_string();
    let digits = text.strip_prefix("0.").unwrap_or(&text);
    format!("{digits:0<2}")
}

/// A bound at the start of `input`, with the rate, times and quantiles that follow.
pub(super) fn bound(input: &str) -> Option<Parsed> {
    let number = |i| quantity(i).map(|(rest, (quantity, plus))| (rest, (Bound::Number(quantity), plus)));
    let sure = |i| alt((consecutive, multiple, range)).parse(i).map(|(rest, bound)| (rest, (bound, false)));
    let (rest, (bound, plus)) = sure(input).or_else(|_| number(input)).ok()?;
    let core = input.len() - rest.len();
    let (rest, per) = opt(rate).parse(rest).ok()?;
    let mut parsed = Parsed { bound, plus, per, hold: None, window: None, quantile: None, len: 0, core };
    let reach = tails(rest, &mut parsed);
    parsed.len = input.len() - rest.len() + reach;
    Some(parsed)
}

/// Reads times and quantiles at the start of `input` into `parsed`, and gives how far they reach.
pub(super) fn tails(input: &str, parsed: &mut Parsed) -> usize {
    let mut rest = input;
    for _ in 0..3 {
        let Some(behind) = tail(rest, parsed) else { break };
        rest = behind;
    }
    input.len() - rest.len()
}

/// A time or a quantile behind a bound.
fn tail<'a>(input: &'a str, parsed: &mut Parsed) -> Option<&'a str> {
    let (rest, _) = preceded(spacer, opt(phrase(&[("sustained ", ())]))).parse(input).ok()?;
    if let Ok((behind, share)) = quantile(rest) {
        parsed.quantile = Some(share);
        return Some(behind);
    }
    let (value, qualifier, end) = read_prefix(rest)?;
    let TimeValue::Clock(Amount::Exact(time) | Amount::AtLeast(time) | Amount::AtMost(time)) = value else {
        return None;
    };
    match qualifier {
        Qualifier::For => parsed.hold = Some(time),
        Qualifier::In | Qualifier::Over | Qualifier::Within | Qualifier::Window => parsed.window = Some(time),
        _ => return None,
    }
    rest.get(end..)
}
