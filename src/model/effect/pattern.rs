//! Patterns over the arguments of a command; their language is described at [`table`](crate::model::effect::table).

use crate::model::effect::arguments::Arguments;

/// Does `pattern` fit?
pub(crate) fn fits(pattern: &str, arguments: &Arguments) -> bool {
    let mut at = 0;
    let mut skipping = false;
    // Each command is held against all patterns of its program: bytes are cheaper to take apart than characters.
    for word in pattern.as_bytes().split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
        if word.starts_with(b"-") && word.len() > 1 {
            if !alternatives(word).any(|option| has_option(option, arguments)) {
                return false;
            }
            continue;
        }
        if word == b"..." {
            skipping = true;
            continue;
        }
        let rest = arguments.operands.get(at..).unwrap_or_default();
        let is = |operand: &String| alternatives(word).any(|alternative| like(alternative, operand, false));
        let found = if skipping { rest.iter().position(is) } else { rest.first().filter(|it| is(it)).map(|_| 0) };
        let Some(found) = found else { return false };
        at += found + 1;
        skipping = false;
    }
    true
}

fn alternatives(word: &[u8]) -> impl Iterator<Item = &[u8]> {
    word.split(|byte| *byte == b'|')
}

/// Options may be written `--name`, `--name=value` and `--name value`; `--name=value` in a pattern asks for the value.
fn has_option(option: &[u8], arguments: &Arguments) -> bool {
    if !option.starts_with(b"-") {
        return arguments.operands.first().is_some_and(|operand| like(option, operand, false));
    }
    let (name, value) = halves(option, b'=').map_or((option, None), |(name, value)| (name, Some(value)));
    arguments.options.iter().any(|given| {
        let valued = match (value, &given.value) {
            (None, None) => true,
            (None, Some(value)) => !matches!(value.as_str(), "none" | "false"),
            (Some(value), Some(given)) => like(value, given, false),
            (Some(_), None) => false,
        };
        valued && like(name, &given.name, true)
    })
}

/// `*` in `pattern` stands for any text; there may be one at its start and one at its end, or one inside.
fn like(pattern: &[u8], text: &str, exact: bool) -> bool {
    let same = |a: &[u8], b: &[u8]| if exact { a == b } else { a.eq_ignore_ascii_case(b) };
    let bytes = text.as_bytes();
    let Some((start, end)) = halves(pattern, b'*') else { return same(pattern, bytes) };
    let inside = end.strip_suffix(b"*");
    let Some(middle) = bytes.len().checked_sub(start.len() + inside.unwrap_or(end).len()) else { return false };
    if let Some(inside) = inside {
        return memchr::memmem::find(&bytes.to_ascii_lowercase(), &inside.to_ascii_lowercase()).is_some();
    }
    let first = bytes.get(..start.len());
    let last = bytes.get(start.len() + middle..);
    first.is_some_and(|first| same(start, first)) && last.is_some_and(|last| same(end, last))
}

/// What stands before and behind the first `mark`.
fn halves(text: &[u8], mark: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|byte| *byte == mark)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}
