//! Finds bounds in text, and the words that name what is bounded.

use std::ops::Range;

use crate::model::threshold::grammar::{self, Parsed, quantile_in};
use crate::model::threshold::header::{Header, read_header};
use crate::model::threshold::words::{AGES, CLAUSES, DUTIES, ENDS, INCREASES, METRICS, OPENERS, VERBS};
use crate::model::threshold::{Bound, Cmp, Polarity, Quantity, Threshold, Unit};
use crate::model::time::lexis::is_gap;

/// How far a subject may reach, in bytes.
const REACH: usize = 72;

/// Every bound in running text that is surely one: with a comparison, of consecutive events, or a multiple of what is
/// normal. Bare numbers count only beside the name of a metric, times only beside the name of an age.
pub fn find_thresholds(text: &str) -> Vec<Threshold> {
    let mut found: Vec<Threshold> = Vec::new();
    let mut at = 0;
    while let Some(number) = next_number(text.as_bytes(), at) {
        let floor = found.last().map_or(0, |last| last.range.end);
        at = number_end(text.as_bytes(), number);
        if let Some(threshold) = at_number(text, floor, number).filter(|found| sure(text, found)) {
            at = threshold.range.end.max(at);
            found.push(threshold);
        }
    }
    found
}

/// The bound that a cell states. A number without comparison is one where `header` says what the column is about, or
/// where its unit leaves no doubt. Nothing where the cell states several bounds ([`find_thresholds`] gives them), or
/// one that without a header is as well a time.
pub fn read_threshold(text: &str, header: Option<&str>) -> Option<Threshold> {
    let known = header.map(read_header).unwrap_or_default();
    let mut stated = stated(text);
    stated.retain(|found| !is_period(text, found));
    let mut threshold = match (stated.pop(), stated.is_empty()) {
        (Some(only), true) => only,
        (Some(_), false) => return None,
        (None, _) => unstated(text, &known)?,
    };
    if header.is_none() && is_time(&threshold.bound) && !sure(text, &threshold) {
        return None;
    }
    threshold.bound = with_unit(threshold.bound, known.unit);
    threshold.quantile = threshold.quantile.or(known.quantile);
    threshold.polarity = known.polarity.or(threshold.polarity);
    Some(threshold)
}

/// Is it the time over which a number before it holds (`99.9% over 30 days`), and no bound of its own?
fn is_period(text: &str, found: &Threshold) -> bool {
    let (before, words) = text.split_at_checked(found.range.start).unwrap_or(("", text));
    let over = words.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("over "));
    over && is_time(&found.bound) && before.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

/// The bounds in a cell that have a comparison or need none.
fn stated(text: &str) -> Vec<Threshold> {
    let (mut found, mut at): (Vec<Threshold>, usize) = (Vec::new(), 0);
    while let Some(number) = next_number(text.as_bytes(), at) {
        let floor = found.last().map_or(0, |last| last.range.end);
        at = number_end(text.as_bytes(), number);
        if let Some(threshold) = at_number(text, floor, number) {
            at = threshold.range.end.max(at);
            found.push(threshold);
        }
        // Two are as good as a hundred: the cell is none.
        if found.len() > 1 {
            break;
        }
    }
    found
}

/// A cell that is a bound as a whole, without a comparison: `85%`, `70-80%`, `99.9% uptime`.
fn unstated(text: &str, header: &Header) -> Option<Threshold> {
    let start = text.len() - text.trim_start_matches(|c: char| is_gap(c) || matches!(c, '*' | '_' | '`')).len();
    let read = grammar::bound(text.get(start..)?)?;
    let rest = text.get(start + read.len..)?.trim_matches(|c: char| is_gap(c) || matches!(c, '*' | '_' | '`'));
    let few = rest.len() <= REACH / 2 && !rest.bytes().any(|b| b.is_ascii_digit()) && !rest.starts_with("to ");
    let meant = header.polarity.is_some() || header.unit.is_some();
    let remark = rest.strip_prefix('(').and_then(|inner| inner.find(')')) == rest.len().checked_sub(2);
    let plain = rest.is_empty() || remark;
    // `14.4x` is a factor, which `14.4` is not.
    let factor = text.get(start..start + read.core).is_some_and(|core| core.ends_with(['x', '×']));
    let apt = match read.bound {
        Bound::Number(Quantity { unit: Unit::Count, .. })
        | Bound::Range { low: Quantity { unit: Unit::Count, .. }, .. } => {
            (read.per.is_some() || read.window.is_some() || meant || factor) && (plain || (meant && few))
        }
        bound if is_time(&bound) => meant && plain,
        _ => plain || few,
    };
    apt.then(|| threshold(text, start, start, read, Cmp::Unstated))
}

/// The next number at or behind `from` that is not inside a word.
fn next_number(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let mut before = from.checked_sub(1).and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
    let at = rest.iter().position(|&byte| {
        let begins =
            byte.is_ascii_digit() && !(before.is_ascii_alphanumeric() || matches!(before, b'_' | b'.' | b'-' | b'/'));
        before = byte;
        begins
    });
    at.map(|i| from + i)
}

fn number_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest
        .iter()
        .position(|&b| !(b.is_ascii_alphanumeric() || b == b'.' || b == b','))
        .unwrap_or(rest.len())
        .max(1)
}

/// The bound at `number` with the comparison before it, unless there is none and the bound needs one.
fn at_number(text: &str, floor: usize, number: usize) -> Option<Threshold> {
    let dollar = number.checked_sub(1).filter(|&i| i >= floor && text.as_bytes().get(i) == Some(&b'$'));
    let core = dollar.unwrap_or(number);
    let read = grammar::bound(text.get(core..)?)?;
    let needless = matches!(read.bound, Bound::Consecutive { .. } | Bound::Multiple { .. });
    match comparison_before(text.get(floor..core)?) {
        Some((start, comparison)) => Some(threshold(text, floor + start, core, read, comparison)),
        None => needless.then(|| threshold(text, core, core, read, Cmp::Unstated)),
    }
}

/// The comparison that ends `before`, and where it begins: the longest of those that may.
fn comparison_before(before: &str) -> Option<(usize, Cmp)> {
    let near = before.trim_end_matches(is_gap);
    if before.len() - near.len() > 3 || near.ends_with("->") || near.ends_with("=>") {
        return None;
    }
    let mut starts = vec![];
    let signs = near.trim_end_matches(['<', '>', '=', '≤', '≥']);
    // `memory=2Gi` sets something.
    if near.len() == signs.len() + 1 && near.ends_with('=') && signs.ends_with(|c: char| !is_gap(c)) {
        return None;
    }
    if signs.len() < near.len() {
        starts.push(signs.len());
    } else {
        let mut at = near.len();
        while starts.len() < 3 {
            let head = near.get(..at).unwrap_or_default().trim_end();
            let start = head.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
            if start == head.len() {
                break;
            }
            starts.push(start);
            at = start;
        }
    }
    starts.into_iter().rev().find_map(|start| {
        let (rest, comparison) = grammar::comparison(near.get(start..)?).ok()?;
        rest.is_empty().then_some((start, comparison))
    })
}

fn threshold(text: &str, start: usize, core: usize, mut read: Parsed, comparison: Cmp) -> Threshold {
    let comparison = if read.plus && comparison == Cmp::Unstated { Cmp::AtLeast } else { comparison };
    let before = subject_before(text, start);
    let mut end = core + read.len;
    let behind = subject_behind(text, core + read.core, end);
    if let Some(subject) = &behind {
        // `> 10 failed logins in 5 min`: the time stands behind the subject.
        let reach = text.get(subject.end..).map_or(0, |rest| grammar::tails(rest, &mut read));
        end = if reach > 0 { subject.end + reach } else { end };
    }
    let quantile = before.clone().and_then(|range| quantile_in(text.get(range)?));
    let bound = relative(text, before.as_ref(), behind.as_ref(), read.bound);
    Threshold {
        polarity: before.as_ref().and_then(|subject| stance(text, subject, start)),
        subject: before.or(behind),
        quantile: read.quantile.or(quantile),
        comparison,
        bound,
        per: read.per,
        hold: read.hold,
        window: read.window,
        range: start..end,
    }
}

/// `> 50% increase` and `increases by > 50%` are one and a half times what is normal.
fn relative(text: &str, before: Option<&Range<usize>>, behind: Option<&Range<usize>>, bound: Bound) -> Bound {
    let Bound::Number(quantity @ Quantity { unit: Unit::Percent, .. }) = bound else { return bound };
    let first = behind.and_then(|range| words(text, range.clone()).into_iter().next());
    let last = before
        .and_then(|range| words(text, range.clone()).into_iter().rev().find(|word| !is_one_of(text, word, &["by"])));
    let rises = first.into_iter().chain(last).any(|word| is_one_of(text, &word, INCREASES));
    if rises { Bound::Multiple { factor: 1.0 + quantity.base().0 } } else { bound }
}

/// The side that the sentence itself says the bound is: `target > 99.9%`, `latency must be < 500 ms`.
fn stance(text: &str, subject: &Range<usize>, end: usize) -> Option<Polarity> {
    let duty = words(text, subject.start..end).iter().any(|word| is_one_of(text, word, DUTIES));
    let named = || read_header(text.get(subject.clone()).unwrap_or_default()).polarity;
    if duty { Some(Polarity::GoodWhen) } else { named() }
}

/// The words of `text` in `range` with their places.
fn words(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let part = text.get(range.clone()).unwrap_or_default();
    let mut at = range.start;
    let pieces = part.split_inclusive(|c: char| is_gap(c) || matches!(c, '*' | '`' | '"'));
    let placed = pieces.map(|piece| {
        let word = piece.trim_end_matches(|c: char| is_gap(c) || matches!(c, '*' | '`' | '"'));
        let place = at..at + word.len();
        at += piece.len();
        place
    });
    placed.filter(|place| !place.is_empty()).collect()
}

fn is_one_of(text: &str, word: &Range<usize>, table: &[&str]) -> bool {
    let word = text.get(word.clone()).unwrap_or_default().trim_end_matches(',');
    table.iter().any(|name| word.eq_ignore_ascii_case(name))
}

/// The words before a comparison that name the metric, no further than their clause reaches.
fn subject_before(text: &str, end: usize) -> Option<Range<usize>> {
    let mut from = end.saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let near = text.get(from..end)?;
    let cut = near.char_indices().rev().find(|(i, c)| {
        let sentence = matches!(c, '.') && near.get(i + 1..).is_some_and(|rest| rest.starts_with(is_gap));
        sentence || matches!(c, ',' | ';' | ':' | '(' | ')' | '|' | '\n' | '—' | '–' | '/')
    });
    let start = cut.map_or(from, |(i, c)| from + i + c.len_utf8());
    let mut words = words(text, start..end);
    if start == from && from > 0 && !words.is_empty() {
        // The first word may be cut off.
        words.remove(0);
    }
    let clause = words.iter().rposition(|word| is_one_of(text, word, CLAUSES)).map_or(0, |i| i + 1);
    let words = words.get(clause..)?;
    let first = words.iter().position(|word| !is_one_of(text, word, OPENERS) && text.get(word.clone()) != Some("-"))?;
    let last = words.iter().rposition(|word| !is_one_of(text, word, VERBS))?;
    let words = words.get(first..=last).filter(|words| !words.is_empty() && words.len() <= 8)?;
    Some(words.first()?.start..words.last()?.end)
}

/// The words behind a bound that name the metric: `> 10% error rate`.
fn subject_behind(text: &str, core: usize, end: usize) -> Option<Range<usize>> {
    // Behind a rate or a time stands nothing of the kind.
    if core != end {
        return None;
    }
    let tail = text.get(end..)?;
    let stop =
        tail.find(['.', ',', ';', ':', '(', ')', '|', '\n', '—', '–', '<', '>', '=']).unwrap_or(tail.len()).min(REACH);
    let stop = (0..=stop).rev().find(|i| tail.is_char_boundary(*i))?;
    let all = words(text, end..end + stop);
    let until = all.iter().position(|word| is_one_of(text, word, ENDS)).unwrap_or(all.len());
    let words = all.get(..until.min(5))?;
    Some(words.first()?.start..words.last()?.end)
}

/// Is it a bound in running text beyond doubt?
fn sure(text: &str, found: &Threshold) -> bool {
    let subject = found.subject.clone().unwrap_or_default();
    let around = subject.start.min(found.range.start)..subject.end.max(found.range.end);
    let words = words(text, if found.subject.is_some() { around } else { 0..0 });
    let names = |table: &[&str]| words.iter().any(|word| is_one_of(text, word, table));
    match found.bound {
        Bound::Consecutive { .. } | Bound::Multiple { .. } => true,
        Bound::Number(quantity) | Bound::Range { high: quantity, .. } => match quantity.unit {
            Unit::Count => found.per.is_some() || names(METRICS),
            Unit::Minute | Unit::Hour | Unit::Day => names(AGES),
            Unit::Second => {
                found.quantile.is_some() || names(METRICS) || names(AGES) || names(&["response", "query", "duration"])
            }
            _ => true,
        },
    }
}

/// Could the bound as well be a time of the runbook?
fn is_time(bound: &Bound) -> bool {
    let (Bound::Number(quantity) | Bound::Range { high: quantity, .. }) = bound else { return false };
    matches!(quantity.unit, Unit::Second | Unit::Minute | Unit::Hour | Unit::Day)
}

/// Gives bare numbers the unit of their header.
fn with_unit(bound: Bound, unit: Option<Unit>) -> Bound {
    let of = |quantity: Quantity| match (quantity.unit, unit) {
        (Unit::Count, Some(unit)) => Quantity { unit, ..quantity },
        _ => quantity,
    };
    match bound {
        Bound::Number(quantity) => Bound::Number(of(quantity)),
        Bound::Range { low, high } => Bound::Range { low: of(low), high: of(high) },
        other => other,
    }
}
