//! How much of an expression is read: what reads trees recurses over them, and patterns are compiled as they are read.

use std::ops::Range;

use promql_parser::util::unquote_string;

use crate::syntax::promql::fault::words;

/// How many bytes an expression may have: more were not written by hand.
const LONGEST: usize = 20_000;

/// How deep brackets may nest.
const DEEPEST: usize = 100;

/// How many operators an expression may have: each may nest its tree by one.
const MOST_OPERATORS: usize = 500;

/// How large the patterns of an expression may be together, in characters: `a{9}` counts as nine.
const WIDEST: usize = 40_000;

/// What a class of Unicode (`\w`) counts as: it is compiled to some hundred ranges of bytes.
const CLASS: usize = 60;

/// What of an expression is more than is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excess {
    /// The first byte too many, and those behind it.
    pub place: Range<usize>,
    /// What there is too much of.
    pub why: String,
}

/// The first thing too many of an expression.
pub(super) fn excess(text: &str) -> Option<Excess> {
    let over = |start: usize, why: String| Some(Excess { place: start..text.trim_end().len().max(start), why });
    if text.len() > LONGEST {
        return over(text.floor_char_boundary(LONGEST), format!("more than {LONGEST} bytes"));
    }
    let (mut depth, mut operators, mut width, mut braces) = (0_usize, 0, 0_usize, false);
    for place in words(text) {
        let word = text.get(place.clone()).unwrap_or_default();
        match word {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        match word {
            "{" => braces = true,
            "}" => braces = false,
            _ if braces => width = width.saturating_add(pattern(word)),
            _ => operators += usize::from(is_operator(word)),
        }
        let start = place.start;
        if depth > DEEPEST {
            return over(start, format!("brackets nest more than {DEEPEST} deep"));
        } else if operators > MOST_OPERATORS {
            return over(start, format!("more than {MOST_OPERATORS} operators"));
        } else if width > WIDEST {
            return over(start, format!("patterns of more than {WIDEST} characters, where each repetition is counted"));
        }
    }
    None
}

/// How much work the patterns of an expression are to a parser, in bytes of text.
pub(super) fn patterns(text: &str) -> usize {
    words(text).into_iter().filter_map(|place| text.get(place)).map(pattern).fold(0, usize::saturating_add)
}

/// Operators, and the bracket of a subquery: what makes a tree deeper, and is no bracket that is counted as one.
fn is_operator(word: &str) -> bool {
    // `1 atan2.5`
    let name = word.split('.').next().unwrap_or_default();
    let named = ["and", "or", "unless", "atan2"].iter().any(|known| name.eq_ignore_ascii_case(known));
    let sign = !word.starts_with(|c: char| c.is_alphanumeric() || "_:.,()]{}\"'`".contains(c));
    named || sign
}

/// How many characters the string `word` has as a pattern, with each repetition; nothing for what is no string.
fn pattern(word: &str) -> usize {
    match word.starts_with(['"', '\'', '`']) {
        true => unquote_string(word).map_or(word.len(), |pattern| repeated(&pattern)),
        false => 0,
    }
}

fn repeated(pattern: &str) -> usize {
    // What stands in each open bracket, and what a repetition behind would repeat.
    let (mut open, mut sum, mut last) = (Vec::new(), 0_usize, 0_usize);
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        if c == '{'
            && let Some((most, behind)) = repetition(rest)
        {
            (last, rest) = (last.saturating_mul(most), behind);
            continue;
        }
        if c == ')' {
            (sum, last) = open.pop().map_or((sum, last), |outer| (outer, sum.saturating_add(last)));
        } else {
            sum = sum.saturating_add(last);
            last = 1;
        }
        match c {
            '(' => {
                open.push(sum);
                (sum, last) = (0, 0);
            }
            '\\' => {
                let next = rest.chars().nth(1);
                length += next.map_or(0, char::len_utf8);
                last = if next.is_some_and(char::is_alphanumeric) { CLASS } else { 1 };
            }
            '[' => {
                let inner = rest.split(']').next().unwrap_or_default();
                length = inner.len();
                last = if inner.contains(['\\', '^']) { CLASS } else { inner.len() };
            }
            '.' => last = 8,
            _ => {}
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    open.into_iter().fold(sum.saturating_add(last), usize::saturating_add)
}

/// The most times that `{n}`, `{n,}` or `{n,m}` at the beginning of `text` repeats, and what stands behind it.
fn repetition(text: &str) -> Option<(usize, &str)> {
    // `{65535,65535}`; further there is nothing to be looked for.
    let end = text.bytes().take(16).position(|byte| byte == b'}')?;
    let (inner, behind) = (text.get(1..end)?, text.get(end + 1..)?);
    let counts = inner.split(',').map(str::trim).filter(|count| !count.is_empty());
    let most = counts.map(|count| count.parse::<usize>().ok()).try_fold(1, |most, count| Some(count?.max(most)))?;
    Some((most, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_thing_too_many_is_named_with_its_place() {
        let chain = |times: usize, part: &str| format!("1{}", part.repeat(times));
        let hidden = format!("{{a=`\\``}}{}", chain(5_000, "^1"));
        for (text, why) in [
            (chain(LONGEST, "0"), "bytes"),
            ("(".repeat(9_000), "deep"),
            (chain(5_000, "^1"), "operators"),
            (chain(2_000, " atan2.5"), "operators"),
            (chain(3_000, " OR 1"), "operators"),
            (format!("{}1", "-".repeat(9_000)), "operators"),
            (format!("x{}", "[1m:]".repeat(3_000)), "operators"),
            (format!("# x\r{}", chain(5_000, "^1")), "operators"),
            (hidden, "operators"),
            (format!("x{{{}}}", r#"a=~"\\w{999}","#.repeat(900)), "patterns"),
            (format!("x{{{}}}", r#"a=~"(a{99}){999}","#.repeat(900)), "patterns"),
            (format!("x{{{}}}", r"a=~`.{9999}`,".repeat(900)), "patterns"),
        ] {
            let found = excess(&text).unwrap_or_else(|| panic!("{why}: {}", text.get(..40).unwrap_or(&text)));
            assert!(found.why.contains(why), "{}: {why}", found.why);
            assert!(found.place.end <= text.len() && text.get(found.place).is_some(), "{why}");
        }
    }

    #[test]
    fn what_people_write_is_within_bounds() {
        let uuid = r#"{a=~"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", b=~"(\\d{1,3}\\.){3}\\d{1,3}"}"#;
        assert_eq!(excess(&format!("{}1", "x{a=~\"b|c-d-e+\"} or ".repeat(MOST_OPERATORS))), None);
        assert_eq!(excess(&format!("{uuid} or {uuid} or {uuid}")), None);
        assert_eq!(repeated("ab{3}c"), 5);
        assert_eq!(repeated("(ab){3}(c|(d){2}){2}"), 6 + 8);
    }
}
