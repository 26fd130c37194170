//! Finds times in text, and judges by what stands around them whether they are times at all.

use std::ops::Range;

use crate::model::time::context::{self, NEAR};
use crate::model::time::grammar;
use crate::model::time::length;
use crate::model::time::lexis::{behind_phrase, digits, is_dash, is_gap};
use crate::model::time::value::{Amount, TimeValue, Unreadable};
use crate::model::time::words::{BEFORE, CELL_LEAD, CELL_NAMED, Unit};
use crate::model::time::{Qualifier, TimeExpr};
use crate::model::words;

/// Every time expression in running text, a heading, a label or a cell, in order. Names that are words like others in
/// a sentence (`daily`, `as needed`, `N/A`) are left to [`read_cell`].
pub fn read_all(text: &str) -> Vec<TimeExpr> {
    let mut found: Vec<TimeExpr> = Vec::new();
    let mut at = 0;
    while let Some(trigger) = next_trigger(text.as_bytes(), at) {
        let floor = found.last().map_or(0, |last| last.range.end);
        match read_at(text, floor, trigger) {
            Some((value, qualifier, range)) => {
                at = range.end;
                found.push(TimeExpr { value, qualifier, range, tag: None });
            }
            None => {
                found.extend(misspelt_behind(text, floor, trigger));
                at = word_end(text.as_bytes(), trigger);
            }
        }
    }
    tag(text, &mut found);
    found
}

/// The time that a cell is as a whole, with the words and notes that belong to it: `Immediate (< 5 minutes)`,
/// `~45 minutes`, `As needed`, `30 days (configurable)`. Nothing where the cell holds two times or is about more.
pub fn read_cell(text: &str) -> Option<TimeExpr> {
    let trimmed = trim(text);
    let cell = text.get(trimmed.clone())?;
    let expr = named_cell(cell).or_else(|| {
        let all = read_all(cell);
        by_hours(cell, &all).or_else(|| whole_cell(cell, all))
    });
    let expr = expr.or_else(|| misspelt(cell))?;
    let shift = |range: Range<usize>| range.start + trimmed.start..range.end + trimmed.start;
    Some(TimeExpr { range: shift(expr.range), tag: expr.tag.map(shift), ..expr })
}

/// The time at the very start of `text` and where it ends, for grammars that have times in them.
pub(crate) fn read_prefix(text: &str) -> Option<(TimeValue, Qualifier, usize)> {
    grammar::expression(text).map(|read| (read.value, read.qualifier, read.end))
}

/// As [`read_cell`], for a cell whose header may state the unit: `15` below `Duration (min)`.
pub fn read_cell_under(header: &str, text: &str) -> Option<TimeExpr> {
    let bare = || {
        let unit = header_unit(header)?;
        let trimmed = trim(text);
        let cell = text.get(trimmed.clone())?;
        let read = grammar::unitless(cell, unit).filter(|read| cell.get(read.end..).is_some_and(remark))?;
        let range = trimmed.start + read.start..trimmed.start + read.end;
        Some(TimeExpr { value: read.value, qualifier: read.qualifier, range, tag: None })
    };
    read_cell(text).or_else(bare).or_else(|| recurring(header, text))
}

/// Headers below which something is done again and again.
const RECURS: &[&str] = &[
    "frequency",
    "schedule",
    "cadence",
    "interval",
    "rotation",
    "often",
    "update",
    "updates",
    "period",
    "rpo",
    "backup",
];

/// How often something is done, with a word or two for what: `Weekly rotation`, `Daily + PITR`, below a header that asks.
fn recurring(header: &str, text: &str) -> Option<TimeExpr> {
    let trimmed = trim(text);
    let cell = text.get(trimmed.clone())?;
    let every = |(words, value, qualifier): &(&str, TimeValue, Qualifier)| {
        let rest = behind_phrase(cell, words).filter(|_| *qualifier == Qualifier::Every)?;
        Some((value.clone(), rest))
    };
    let (value, rest) = CELL_NAMED.iter().find_map(every)?;
    let words = || rest.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let other = |word: &str| CELL_NAMED.iter().any(|(name, ..)| name.eq_ignore_ascii_case(word));
    let few = rest.len() <= NEAR && words().count() <= 2 && !rest.bytes().any(|b| b.is_ascii_digit());
    let asked =
        header.split(|c: char| !c.is_alphanumeric()).any(|word| RECURS.iter().any(|r| r.eq_ignore_ascii_case(word)));
    let range = trimmed.start..trimmed.start + cell.len() - rest.len();
    (asked && few && !rest.contains(['/', '?', '+', '&']) && !words().any(other)).then_some(TimeExpr {
        value,
        qualifier: Qualifier::Every,
        range,
        tag: None,
    })
}

/// The unit in the parentheses or brackets of a header, or that is all of it: `Minutes`.
fn header_unit(header: &str) -> Option<Unit> {
    const WHOLE: &[&str] = &["minutes", "mins", "hours", "seconds"];
    let whole = header.trim_matches(|c: char| is_gap(c) || matches!(c, '*' | '_'));
    if WHOLE.iter().any(|unit| whole.eq_ignore_ascii_case(unit)) {
        return length::unit_alone(whole);
    }
    header.split(['(', '[']).skip(1).find_map(|part| {
        let inner = part.split([')', ']']).next()?.trim();
        length::unit_alone(inner.strip_prefix("in ").unwrap_or(inner))
    })
}

/// The cell without white space and emphasis around it.
fn trim(text: &str) -> Range<usize> {
    let around = |c: char| is_gap(c) || matches!(c, '*' | '_' | '`');
    let start = text.len() - text.trim_start_matches(around).len();
    let end = text.trim_end_matches(around).len();
    start..end.max(start)
}

fn named_cell(cell: &str) -> Option<TimeExpr> {
    let (rest, (value, qualifier)) = CELL_NAMED
        .iter()
        .find_map(|(words, value, qualifier)| Some((behind_phrase(cell, words)?, (value.clone(), *qualifier))))?;
    let range = 0..cell.len() - rest.len();
    let told = remark(rest) || qualifier == Qualifier::Every && moment(rest);
    (told && read_all(rest).iter().all(always)).then_some(TimeExpr { value, qualifier, range, tag: None })
}

/// Does a cadence go on with when it is kept: `Daily at 02:00 UTC`, `Weekly on Sunday`?
fn moment(rest: &str) -> bool {
    let rest = rest.trim_start();
    ["at ", "on ", "@"].iter().any(|word| rest.starts_with(word)) && rest.len() <= NEAR
}

/// Is this nothing, or a remark set off from what stands before it?
fn remark(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.is_empty() || rest.starts_with(['(', ',', ';'])
}

/// A cell with one time in it and nothing beside that could say more.
fn whole_cell(cell: &str, mut all: Vec<TimeExpr>) -> Option<TimeExpr> {
    if all.len() > 1 {
        all.retain(|expr| !always(expr));
    }
    let only = all.pop().filter(|_| all.is_empty())?;
    let led = leads(cell.get(..only.range.start)?);
    (led && note(cell.get(only.range.end..)?)).then_some(only)
}

/// Is it said that a promise holds at any hour: `15 min (24/7)`?
fn always(expr: &TimeExpr) -> bool {
    expr.value == TimeValue::Continuous
}

/// A time for office hours and one for all others: `30 min (business hours) / 2 hours (off-hours)`. What holds depends on
/// the hour, so it is anything between them.
fn by_hours(cell: &str, all: &[TimeExpr]) -> Option<TimeExpr> {
    const OFF: &[&str] = &[
        "off hours",
        "after hours",
        "out of hours",
        "outside hours",
        "outside business hours",
        "non business hours",
        "nights",
        "night",
        "weekend",
        "weekends",
        "otherwise",
    ];
    let lengths = |expr: &TimeExpr| match expr.value {
        TimeValue::Clock(Amount::Exact(length) | Amount::AtMost(length)) => Some(length),
        _ => None,
    };
    let [first, second] = all else { return None };
    if cell.len() > 2 * NEAR || !words::has_word(cell, OFF) || !leads(cell.get(..first.range.start)?) {
        return None;
    }
    let (one, other) = (lengths(first)?, lengths(second)?);
    Some(TimeExpr {
        value: TimeValue::Clock(Amount::Range { low: one.min(other), high: one.max(other) }),
        qualifier: first.qualifier,
        range: first.range.start..second.range.end,
        tag: None,
    })
}

/// Are these words that may stand before the time of a cell?
fn leads(words: &str) -> bool {
    let split = words.split(|c: char| is_gap(c) || matches!(c, ':' | '*' | '(' | '=')).filter(|word| !word.is_empty());
    let mut known = split.map(|word| {
        let mark = BEFORE.iter().any(|(name, _)| word.eq_ignore_ascii_case(name));
        mark || CELL_LEAD.iter().any(|lead| word.eq_ignore_ascii_case(lead)) || matches!(word, "±" | "+")
    });
    words.len() <= NEAR && known.all(|known| known)
}

/// Is this what may follow the time of a cell: nothing, a remark set off from it, or a few words without numbers?
fn note(rest: &str) -> bool {
    let rest = rest.trim_start_matches(|c: char| is_gap(c) || matches!(c, '*' | '_' | '`'));
    let set_off = rest.starts_with(['(', ',', ';', '—', '–']);
    let digits = rest.bytes().take(2 * NEAR).any(|b| b.is_ascii_digit());
    rest.is_empty() || set_off || (!digits && rest.len() <= NEAR)
}

/// A number with a word that is nearly a unit.
fn misspelt(cell: &str) -> Option<TimeExpr> {
    let (rest, _) = digits(cell).ok()?;
    let word = rest.trim_start_matches(|c: char| is_gap(c) || is_dash(c));
    let close = rest.len() - word.len() <= 3;
    let all_letters = word.bytes().take(12).all(|b| b.is_ascii_alphabetic());
    (close && all_letters && word.len() < 12 && length::nearly_unit(word)).then_some(TimeExpr {
        value: TimeValue::Unreadable(Unreadable::UnknownUnit),
        qualifier: Qualifier::None,
        range: 0..cell.len(),
        tag: None,
    })
}

/// Words behind which a number is that of a time.
const ASKS: &[(&str, Qualifier)] =
    &[("within ", Qualifier::Within), ("after ", Qualifier::After), ("every ", Qualifier::Every)];

/// `within 15 mintues`: a number at `at` with a word that is nearly a unit, where a time is expected.
fn misspelt_behind(text: &str, floor: usize, at: usize) -> Option<TimeExpr> {
    let before = text.get(floor..at)?;
    let asked = |word: &str| {
        let end = before.len().checked_sub(word.len()).and_then(|from| before.get(from..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(word))
    };
    let (word, qualifier) = ASKS.iter().find(|(word, _)| asked(word))?;
    let end = at + misspelt_word(text.get(at..)?)?;
    let value = TimeValue::Unreadable(Unreadable::UnknownUnit);
    Some(TimeExpr { value, qualifier: *qualifier, range: at - word.len()..end, tag: None })
}

/// Where a number with a word that is nearly a unit ends, which `text` begins with.
fn misspelt_word(text: &str) -> Option<usize> {
    let (rest, _) = digits(text).ok()?;
    let word = rest.strip_prefix(' ')?;
    let length = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
    let near = word.get(..length).is_some_and(length::nearly_unit);
    near.then_some(text.len() - word.len() + length)
}

/// Can the number at the start of `rest` be that of a time, going by what follows it? Most numbers cannot.
fn may_have_unit(rest: &[u8]) -> bool {
    let within = |b: &&u8| b.is_ascii_digit() || b.is_ascii_whitespace() || matches!(b, b'.' | b',' | b'-');
    let next = rest.iter().take(NEAR).find(|b| !within(b));
    next.map_or(rest.len() > NEAR, |b| !b.is_ascii() || b"smhdwyqfbctax+/~".contains(&b.to_ascii_lowercase()))
}

/// Do the first letters of `word` begin a unit, or a fraction of one?
fn begins_unit(word: &[u8]) -> bool {
    let lower = |i: usize| word.get(i).map_or(0, u8::to_ascii_lowercase);
    let units = [b"min", b"hou", b"day", b"wee", b"mon", b"qua", b"yea", b"for", b"bus", b"wor", b"sin", b"hal"];
    units.contains(&&[lower(0), lower(1), lower(2)])
}

/// May the core of an expression begin here? `rest` starts at the start of a word.
fn triggers(rest: &[u8]) -> bool {
    let lower = |i: usize| rest.get(i).map_or(0, |b| b | 0x20);
    match [lower(0), lower(1), lower(2), lower(3)] {
        [b'0'..=b'9', ..] => may_have_unit(rest),
        [b't', b'+' | b'-' | b' ' | 0xe2, ..] => {
            matches!(rest.get(1..3), Some([b'+' | b'-' | 0xe2, _] | [b' ', b'+' | b'-']))
        }
        // An article, which is the number of `within an hour`.
        [b'a', b' ', ..] => rest.get(2..).is_some_and(begins_unit),
        [b'a', b'n', b' ', b'h'] => true,
        [a, b, c, d] => {
            matches!(
                &[a, b, c, d],
                b"one "
                    | b"one-"
                    | b"two "
                    | b"two-"
                    | b"thre"
                    | b"four"
                    | b"five"
                    | b"six "
                    | b"six-"
                    | b"sixt"
                    | b"seve"
                    | b"eigh"
                    | b"nine"
                    | b"ten "
                    | b"ten-"
                    | b"elev"
                    | b"twel"
                    | b"twen"
                    | b"thir"
                    | b"fift"
                    | b"fort"
                    | b"half"
                    | b"quar"
                    | b"betw"
                    | b"ever"
                    | b"each"
                    | b"same"
                    | b"next"
                    | b"end "
                    | b"end-"
                    | b"clos"
                    | b"arou"
                    | b"roun"
                    | b"asap"
                    | b"as s"
                    | b"as-s"
                    | b"best"
                    | b"imme"
                    | b"inst"
                    | b"righ"
            ) || matches!(&[a, b, c], b"nbd" | b"cob" | b"eod")
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The next place at or behind `from` where the core of an expression may begin. This looks at each byte of every
/// paragraph there is, and lets nearly all of them pass.
fn next_trigger(bytes: &[u8], from: usize) -> Option<usize> {
    let mut in_word = from > 0 && bytes.get(from - 1).is_some_and(|&b| is_word(b));
    let rest = bytes.get(from..)?;
    let at = rest.iter().enumerate().position(|(i, &byte)| {
        let begins = is_word(byte) && !in_word;
        in_word = is_word(byte);
        begins && rest.get(i..).is_some_and(triggers)
    });
    at.map(|i| from + i)
}

/// Behind the word that begins at `from`.
fn word_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|&b| !is_word(b)).unwrap_or(rest.len()).max(1)
}

/// The expression whose core is at `trigger`, and its bytes with the marks before it, none of them before `floor`.
fn read_at(text: &str, floor: usize, trigger: usize) -> Option<(TimeValue, Qualifier, Range<usize>)> {
    let read = starts(text, floor, trigger).into_iter().rev().find_map(|start| {
        let read = grammar::expression(text.get(start..)?)?;
        (trigger < start + read.end).then(|| read.shifted(start))
    })?;
    context::judge(text, floor, read).map(|read| (read.value, read.qualifier, read.start..read.end))
}

/// Where the expression may begin: at the core, or at the marks before it, nearest first.
fn starts(text: &str, floor: usize, trigger: usize) -> Vec<usize> {
    let mut starts = vec![trigger];
    let mut at = trigger;
    while let Some(mark) = text.get(floor..at).and_then(mark_before).filter(|_| starts.len() < 7) {
        at = floor + mark;
        starts.push(at);
    }
    starts
}

/// Where the word or sign begins that ends `before`, if it is part of a mark.
fn mark_before(before: &str) -> Option<usize> {
    let near = before.trim_end_matches(is_gap);
    if before.len() - near.len() > 3 {
        return None;
    }
    let sign = near.trim_end_matches(['<', '>', '=', '≤', '≥', '~', '≈']);
    if sign.len() < near.len() {
        // An arrow, `->` or `=>`, is no comparison.
        let arrow = near.ends_with("->") || near.ends_with("=>") || near.len() - sign.len() > 3;
        return (!arrow).then_some(sign.len());
    }
    let letters = near.strip_suffix('.').unwrap_or(near);
    let start = letters.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
    let word = near.get(start..).filter(|word| !word.is_empty() && word.len() < 14)?;
    let known = |(phrase, _): &(&str, _)| phrase.split(' ').any(|part| part.eq_ignore_ascii_case(word));
    BEFORE.iter().any(known).then_some(start)
}

/// Gives each expression the words that say what it is for: a remark in parentheses behind it, else a label before.
fn tag(text: &str, found: &mut [TimeExpr]) {
    let ranges: Vec<Range<usize>> = found.iter().map(|expr| expr.range.clone()).collect();
    for (i, expr) in found.iter_mut().enumerate() {
        let next = ranges.get(i + 1).map_or(text.len(), |range| range.start);
        let last = i.checked_sub(1).and_then(|i| ranges.get(i)).map_or(0, |range| range.end);
        expr.tag = context::remark_behind(text, expr.range.end, next)
            .or_else(|| context::label_before(text, last, expr.range.start));
    }
}
