//! Patterns over the arguments of a command; their language is described at [`table`](crate::model::effect::table).

use crate::model::effect::arguments::Arguments;

/// Does `pattern` fit?
pub(crate) fn fits(pattern: &str, arguments: &Arguments) -> bool {
    let mut at = 0;
    let mut skipping = false;
    for word in pattern.split_whitespace() {
        if word.starts_with('-') && word.len() > 1 {
            if !word.split('|').any(|option| has_option(option, arguments)) {
                return false;
            }
            continue;
        }
        if word == "..." {
            skipping = true;
            continue;
        }
        let rest = arguments.operands.get(at..).unwrap_or_default();
        let is = |operand: &String| word.split('|').any(|alternative| like(alternative, operand, false));
        let found = if skipping { rest.iter().position(is) } else { rest.first().filter(|it| is(it)).map(|_| 0) };
        let Some(found) = found else { return false };
        at += found + 1;
        skipping = false;
    }
    true
}

/// Options may be written `--name`, `--name=value` and `--name value`; `--name=value` in a pattern asks for the value.
fn has_option(option: &str, arguments: &Arguments) -> bool {
    if !option.starts_with('-') {
        return arguments.operands.first().is_some_and(|operand| like(option, operand, false));
    }
    let (name, value) = option.split_once('=').map_or((option, None), |(name, value)| (name, Some(value)));
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
fn like(pattern: &str, text: &str, exact: bool) -> bool {
    let same = |a: &str, b: &str| if exact { a == b } else { a.eq_ignore_ascii_case(b) };
    let Some((start, end)) = pattern.split_once('*') else { return same(pattern, text) };
    let Some(middle) = text.len().checked_sub(start.len() + end.trim_end_matches('*').len()) else { return false };
    if end.ends_with('*') {
        return text.to_ascii_lowercase().contains(&end.trim_end_matches('*').to_ascii_lowercase());
    }
    let first = text.get(..start.len());
    let last = text.get(start.len() + middle..);
    first.is_some_and(|first| same(start, first)) && last.is_some_and(|last| same(end, last))
}
