//! Where an expression goes wrong, which its parser does not say.
//!
//! The beginnings of an expression that can still be completed are those before its fault. Each is tried with a few
//! completions; the first word with which none of them parses is the fault. That is exact for words out of place, and
//! names the word that settles it for wrong types.

use std::ops::Range;

use crate::syntax::promql::bounds::patterns;
use crate::syntax::promql::unbounded;

/// What may follow a beginning, before its brackets are closed.
const NEXT: &[&str] = &[
    "",
    "x",
    "1",
    "(x)",
    "(x[5m])",
    "(1, x)",
    "1, x",
    "(a) (x)",
    "[5m]",
    "5m",
    "[5m:1m]",
    ":1m",
    "=\"b\"",
    "\"b\"",
    "a",
    "a=\"b\"",
    "x[5m]",
    "x[5m:1m]",
    "(a) x",
    ", x",
    ", x[5m]",
    "by (a) (x)",
    "by (a)",
];

/// What may follow when they are closed, or the inner ones are.
const AFTER: &[&str] = &["[5m]", "(x)", " (x)", " x"];

/// What a try costs beside its text, in bytes of text.
const EACH: usize = 64;

/// The bytes of `text` at which it can no longer become an expression; its end, where a part is missing. Nothing where
/// `work` does not suffice to find that: so many bytes may be parsed, and what was is taken from it.
pub(super) fn find(text: &str, work: &mut usize) -> Option<Range<usize>> {
    let words = words(text);
    if let Some(open) = unclosed(text, &words) {
        return Some(open);
    }
    let mut tries = Tries { patterns: patterns(text), work };
    let (mut low, mut high) = (0, words.len() + 1);
    while low + 1 < high {
        // To see that nothing completes a beginning takes many times as long as to find what does: small steps from below.
        let next = low + (high - low).div_ceil(8);
        // Every beginning of one that can be completed can be completed, too.
        let start = words.get(next - 1).and_then(|last| text.get(..last.end)).unwrap_or_default();
        if tries.is_viable(start)? { low = next } else { high = next }
    }
    let end = text.trim_end().len();
    Some(words.get(high - 1).cloned().unwrap_or(end..end))
}

/// Completions that are tried.
struct Tries<'a> {
    /// What the patterns in the text cost each time.
    patterns: usize,
    /// How many bytes may still be parsed.
    work: &'a mut usize,
}

impl Tries<'_> {
    /// Is it an expression? Nothing where no work is left to see that.
    fn parses(&mut self, text: &str) -> Option<bool> {
        *self.work = self.work.checked_sub(text.len() + EACH + self.patterns)?;
        Some(unbounded(text).is_ok())
    }

    /// Does any completion make it one?
    fn is_viable(&mut self, start: &str) -> Option<bool> {
        let open = open(start);
        let glued = start.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        for next in NEXT {
            let space = if glued && next.starts_with(|c: char| c.is_alphanumeric()) { " " } else { "" };
            let begun = format!("{start}{space}{next}");
            if self.parses(&format!("{begun}{}", open.concat()))? {
                return Some(true);
            }
            // Not all brackets need to be closed at once: a call may go on behind the innermost.
            for inner in 0..=open.len() {
                let (first, rest) = open.split_at_checked(inner).unwrap_or((&open, &[]));
                let (first, rest) = (first.concat(), rest.concat());
                for after in AFTER {
                    if self.parses(&format!("{begun}{first}{after}{rest}"))? {
                        return Some(true);
                    }
                }
            }
        }
        Some(false)
    }
}

/// What closes the brackets that are open at the end of `start`, from the inside out.
fn open(start: &str) -> Vec<&'static str> {
    let mut open = Vec::new();
    for word in words(start) {
        match start.get(word) {
            Some("(") => open.push(")"),
            Some("[") => open.push("]"),
            Some("{") => open.push("}"),
            Some(")" | "]" | "}") => _ = open.pop(),
            _ => {}
        }
    }
    open.reverse();
    open
}

/// The bracket that is never closed, or the one that closes nothing.
fn unclosed(text: &str, words: &[Range<usize>]) -> Option<Range<usize>> {
    let mut open: Vec<(&str, Range<usize>)> = Vec::new();
    for word in words {
        match text.get(word.clone()) {
            Some(sign @ ("(" | "[" | "{")) => open.push((sign, word.clone())),
            Some(sign @ (")" | "]" | "}")) => match (open.pop(), sign) {
                (Some(("(", _)), ")") | (Some(("[", _)), "]") | (Some(("{", _)), "}") => {}
                _ => return Some(word.clone()),
            },
            _ => {}
        }
    }
    open.pop().map(|(_, place)| place)
}

/// Names and numbers, strings, and signs by themselves; comments are none.
pub(super) fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let length = match c {
            '#' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            '"' | '\'' | '`' => string(rest, c),
            c if c.is_alphanumeric() || c == '_' || c == ':' => {
                let name = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':' | '.'));
                rest.find(name).unwrap_or(rest.len())
            }
            _ => ["==", "!=", ">=", "<=", "=~", "!~"]
                .iter()
                .find(|sign| rest.starts_with(**sign))
                .map_or(c.len_utf8(), |sign| sign.len()),
        };
        if !c.is_whitespace() && c != '#' {
            words.push(at..at + length);
        }
        at += length.max(1);
    }
    words
}

/// The length of the string that `text` begins with.
fn string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            // In raw strings, too: so does the parser read them.
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::promql::parse;

    #[test]
    fn the_first_word_that_cannot_stand_there() {
        for (text, fault) in [
            ("sum(x[30d]) > 5", "["),
            ("rate(x) > 5", ")"),
            ("sum(rate(x[5m]) > 5", "("),
            ("up == 0)", ")"),
            ("up == == 0", "=="),
            ("up{job=\"a\" foo} == 0", "foo"),
            ("sum by job (up)", "job"),
            ("up >", ""),
            ("# sum(\nup and on up", "up"),
        ] {
            assert!(parse(text).is_err(), "{text}");
            let found = find(text, &mut 10_000_000).and_then(|place| text.get(place));
            assert_eq!(found, Some(fault), "{text}");
        }
    }

    #[test]
    fn a_fault_that_is_too_much_work_is_not_looked_for() {
        let deep = format!("{}{} x x{}", "(".repeat(90), "a +".repeat(400), ")".repeat(90));
        let mut work = 1_000_000;
        assert_eq!(find(&deep, &mut work), None);
        assert!(work < deep.len() + 300, "{work} bytes are left");
        let many = format!("x{{{}}} x", r#"a=~"\\w{10}","#.repeat(60));
        assert_eq!(find(&many, &mut 1_000_000), None, "patterns are work, too");
    }

    #[test]
    fn beginnings_of_what_parses_are_viable() {
        let text = "sum by (a, le) (rate(x{b=~\"c|d\", e!=\"f\"}[5m] offset 1h)) / on (a) group_left (b) (y > bool 1.5e3) unless topk(3, z)";
        assert!(parse(text).is_ok());
        for word in words(text) {
            let mut tries = Tries { patterns: 0, work: &mut 10_000_000 };
            assert_eq!(tries.is_viable(&text[..word.end]), Some(true), "{}", &text[..word.end]);
        }
    }
}
