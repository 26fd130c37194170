//! Queries in a block of PromQL on a page.

use crate::model::rule_file::Query;
use crate::source::Mapped;

/// The queries of a block: all of it, else its parts between blank lines, else its lines. A part that holds a
/// placeholder, words of another language or an outline is none.
pub fn in_block(text: &Mapped) -> Vec<Query> {
    let whole = Query::new(text.trimmed());
    if whole.read().is_ok() {
        return vec![whole];
    }
    let mut queries = Vec::new();
    for part in parts(&text.text) {
        let query = Query::new(text.part(part.clone()).trimmed());
        if query.read().is_ok() {
            queries.push(query);
            continue;
        }
        let lines = lines(&text.text, part).into_iter().map(|line| Query::new(text.part(line).trimmed()));
        let (good, bad): (Vec<Query>, Vec<Query>) =
            lines.filter(|line| says(&line.text.text)).partition(|q| q.read().is_ok());
        // Lines that stand for themselves beside ones that do not: nobody can tell where a query ends.
        if !good.is_empty() {
            queries.extend(good);
        } else if !bad.is_empty() && !is_outline(&query.text.text) && !bad.iter().all(|q| is_sample(&q.text.text)) {
            queries.push(query);
        }
    }
    queries
}

fn says(line: &str) -> bool {
    !line.is_empty() && !line.starts_with('#')
}

/// Is it a sample as services export it: a series, its value, perhaps a time?
fn is_sample(line: &str) -> bool {
    let before_number = |text| -> Option<&str> {
        let (before, last): (&str, &str) = str::rsplit_once(text, ' ')?;
        last.parse::<f64>().is_ok().then_some(before.trim_end())
    };
    let series = before_number(line).map(|before| before_number(before).unwrap_or(before));
    series.is_some_and(|series| series.ends_with('}') || series.chars().all(is_of_name))
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | ':')
}

/// Is something left out or to be filled in?
fn is_outline(text: &str) -> bool {
    text.contains("...")
        || text.contains(['$', '…', '|', '→'])
        || text.contains("{{")
        || has_blank(text)
        || between(text, '[', ']') && text.contains("[describe")
        || braced(text).next().is_some()
}

/// Is there a word in angle brackets, or one in braces inside of a name, for somebody to fill in?
pub fn has_blank(text: &str) -> bool {
    between(text, '<', '>') || braced(text).any(|rest| rest.starts_with(is_of_name))
}

/// What follows each pair of braces with nothing but names in it, as no PromQL has: `queue_{name}_total`,
/// `queue_total{queue, tenant}`.
fn braced(text: &str) -> impl Iterator<Item = &str> {
    let rest = |(at, _)| {
        let behind = text.get(at + 1..)?;
        let (inner, rest) = behind.split_at_checked(behind.find(['{', '}'])?)?;
        let is_name = |name: &str| !name.trim().is_empty() && name.trim().chars().all(is_of_name);
        rest.strip_prefix('}').filter(|_| inner.split(',').all(is_name))
    };
    text.match_indices('{').filter_map(rest)
}

/// Is there an `open` that a letter follows, and a `close` on its line, with neither a bracket, a quote nor `=` between?
fn between(text: &str, open: char, close: char) -> bool {
    let mut begun = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            c if c == close && begun => return true,
            c if c == close || matches!(c, '\n' | '(' | '=' | '"') => begun = false,
            c if c == open => begun |= chars.peek().is_some_and(|next| next.is_alphabetic()),
            _ => {}
        }
    }
    false
}

/// The parts of a text between blank lines.
fn parts(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut parts: Vec<std::ops::Range<usize>> = Vec::new();
    let mut fresh = true;
    for line in lines(text, 0..text.len()) {
        let blank = text.get(line.clone()).is_none_or(|line| line.trim().is_empty());
        match parts.last_mut() {
            _ if blank => fresh = true,
            Some(part) if !fresh => part.end = line.end,
            _ => {
                parts.push(line);
                fresh = false;
            }
        }
    }
    parts
}

fn lines(text: &str, range: std::ops::Range<usize>) -> Vec<std::ops::Range<usize>> {
    let mut at = range.start;
    let line = |line: &str| {
        at += line.len();
        at - line.len()..at
    };
    text.get(range).unwrap_or_default().split_inclusive('\n').map(line).collect()
}
