//! YAML as people deploy it: as much as can be read, and what is wrong with the rest.

use crate::syntax::yaml::template::{Masked, mask};
use crate::syntax::yaml::{Builder, Node, YamlError, parse};

/// How often a document is read again with a faulty place left out.
const MAX_FAULTS: usize = 20;

/// How many bytes are parsed in all for one document's faults: 64 MiB.
const MAX_EFFORT: usize = 64 << 20;

/// What could be read of a text.
#[derive(Debug)]
pub struct Tolerant<'a> {
    /// The documents in order.
    pub documents: Vec<Node>,
    /// What is wrong, in order of places.
    pub troubles: Vec<YamlError>,
    /// The text without its templates: what the documents were read from.
    pub masked: Masked<'a>,
}

/// Reads what can be read of `text`.
pub fn read(text: &str) -> Tolerant<'_> {
    let masked = mask(text);
    let mut all = (Vec::new(), Vec::new());
    for (start, part) in documents(&masked.text) {
        let (documents, troubles) = document(part, masked.templated);
        all.0.extend(documents.into_iter().map(|node| moved(node, start)));
        all.1.extend(troubles.into_iter().map(|trouble| YamlError { at: trouble.at + start, ..trouble }));
    }
    let (documents, mut troubles) = all;
    troubles.sort_by_key(|trouble| trouble.at);
    Tolerant { documents, troubles, masked }
}

/// The documents of a text and where each begins: a line of `---` begins one.
fn documents(text: &str) -> Vec<(usize, &str)> {
    let mark = |at: usize| {
        let rest = text.get(at + 3..).unwrap_or_default();
        (at == 0 || text.get(..at).is_some_and(|before| before.ends_with('\n')))
            && (rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
    };
    let mut starts: Vec<usize> = text.match_indices("---").map(|(at, _)| at).filter(|&at| at > 0 && mark(at)).collect();
    starts.insert(0, 0);
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).filter_map(|(&start, end)| Some((start, text.get(start..end)?))).collect()
}

/// The tree with its places moved on by `by`.
fn moved(mut node: Node, by: usize) -> Node {
    fn shift(node: &mut Node, by: usize) {
        node.range = node.range.start + by..node.range.end + by;
        match &mut node.value {
            super::Value::List(items) => items.iter_mut().for_each(|item| shift(item, by)),
            super::Value::Map(pairs) => pairs.iter_mut().for_each(|(key, value)| {
                shift(key, by);
                shift(value, by);
            }),
            _ => {}
        }
    }
    if by > 0 {
        shift(&mut node, by);
    }
    node
}

/// Reads one document; each faulty place is left out in turn.
fn document(text: &str, templated: bool) -> (Vec<Node>, Vec<YamlError>) {
    let mut text = std::borrow::Cow::Borrowed(text);
    let mut faults: Vec<YamlError> = Vec::new();
    let read = |text: &str| parse(text, Builder { tolerant: true, templated, ..Builder::default() });
    let mut mends = 0;
    loop {
        let parsed = read(&text);
        let Some(failed) = parsed.failed else {
            faults.extend(parsed.troubles);
            return (parsed.documents, faults);
        };
        let at = failed.error.at;
        let quoted = failed.error.message.contains("quoted scalar").then(|| on_one_line(&text, at)).flatten();
        if let Some((mended, end)) = quoted.filter(|_| mends < MAX_FAULTS) {
            let line = mended.get(end..).and_then(|rest| rest.find('\n')).map_or(mended.len(), |line| end + line);
            if read(&mended).failed.is_none_or(|failed| failed.error.at > line) {
                (text, mends) = (std::borrow::Cow::Owned(mended), mends + 1);
                continue;
            }
        }
        let repeated = faults.last().is_some_and(|last| last.at == at);
        if !repeated {
            faults.push(failed.error);
        }
        let effort = text.len().saturating_mul(faults.len());
        let without = (failed.local && faults.len() < MAX_FAULTS && effort < MAX_EFFORT).then(|| leave_out(&text, at));
        match without.flatten() {
            Some(shorter) => text = std::borrow::Cow::Owned(shorter),
            None => {
                faults.extend(parsed.troubles);
                return (parsed.documents, faults);
            }
        }
    }
}

/// The text with the string that begins at `at` on one line, and where it ends. Prometheus' reader of YAML lets the lines of
/// a string in quotes stand anywhere, which the specification does not.
fn on_one_line(text: &str, at: usize) -> Option<(String, usize)> {
    let inner = text.get(at..)?;
    let quote = inner.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (mut escaped, mut end) = (false, None);
    let mut chars = inner.char_indices().skip(1).peekable();
    while let Some((index, c)) = chars.next() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            '\'' if quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == '\'') => escaped = true,
            c if c == quote => {
                end = Some(at + index + 1);
                break;
            }
            _ => {}
        }
    }
    let end = end?;
    let line = text.get(at..end)?.replace(['\n', '\r'], " ");
    let mut mended = text.to_owned();
    mended.replace_range(at..end, &line);
    Some((mended, end))
}

/// The text with the innermost item of a list around `at` blanked, else the line; nothing where that is blank already.
fn leave_out(text: &str, at: usize) -> Option<String> {
    let lines: Vec<std::ops::Range<usize>> = lines(text);
    let line = |index: usize| lines.get(index).and_then(|range| text.get(range.clone())).unwrap_or_default();
    let here = lines.partition_point(|range| range.end <= at).min(lines.len().saturating_sub(1));
    // An end of text means what stands last.
    let here = (0..=here).rev().find(|&index| !line(index).trim().is_empty())?;
    let depth = indent(line(here));
    let item = (0..=here).rev().find(|&index| {
        let is_item = line(index).trim_start().starts_with("- ");
        is_item && (index == here || indent(line(index)) < depth)
    });
    let (first, last) = match item {
        None => (here, here + 1),
        Some(first) => {
            let own = indent(line(first));
            let next = |index: &usize| !line(*index).trim().is_empty() && *index > here && indent(line(*index)) <= own;
            (first, (first + 1..lines.len()).find(next).unwrap_or(lines.len()))
        }
    };
    let range = lines.get(first)?.start..lines.get(last - 1)?.end;
    let mut blanked = text.to_owned();
    let blank: String = text.get(range.clone())?.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    blanked.replace_range(range, &blank);
    Some(blanked)
}

fn lines(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut at = 0;
    let line = |line: &str| {
        at += line.len();
        at - line.len()..at
    };
    text.split_inclusive('\n').map(line).collect()
}

/// How far a line is indented; a tab is further than anything.
fn indent(line: &str) -> usize {
    let spaces = line.len() - line.trim_start_matches(' ').len();
    if line.get(spaces..).is_some_and(|rest| rest.starts_with('\t')) { usize::MAX } else { spaces }
}

#[cfg(test)]
mod tests {

    fn shown(text: &str) -> (Vec<String>, Vec<(String, usize)>) {
        let read = super::read(text);
        let line = |at: usize| text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        let documents = read.documents.iter().map(|node| node.to_json().to_string()).collect();
        (documents, read.troubles.into_iter().map(|trouble| (trouble.message, line(trouble.at))).collect())
    }

    #[test]
    fn what_is_wrong_does_not_hide_the_rest() {
        let (documents, troubles) = shown("a: 1\na: 2\nb: !x 3\n---\n- x: 1\n- y: x: 1\n- z: 3\n");
        assert_eq!(documents, [r#"{"a":1,"b":"3"}"#, r#"[{"x":1},{"z":3}]"#], "{troubles:?}");
        let lines: Vec<usize> = troubles.iter().map(|(_, line)| *line).collect();
        assert_eq!(lines, [2, 3, 6], "{troubles:?}");
    }

    #[test]
    fn strings_in_quotes_go_on_anywhere() {
        let text = "a:\n  b: 'it''s\n  on {{ x }}\n  two'\n  c: \"d\n\\\" e\"\nf: 1\n";
        let (documents, troubles) = shown(text);
        assert_eq!(documents, [r#"{"a":{"b":"it's   on {{ x }}   two","c":"d \" e"},"f":1}"#], "{troubles:?}");
        assert!(troubles.is_empty(), "{troubles:?}");
        let (_, troubles) = shown("a:\n  b: 'x\n  c: 'y'\n");
        assert!(!troubles.is_empty(), "a quote that is never closed takes the next one");
    }

    #[test]
    fn tabs_quotes_and_dedents() {
        for bad in ["  - a: 2\n\t  b: 3\n", "  - a: \"2\n    b: 3\n", "  - a: 2\n   b: 3\n", "  - a: b: c\n"] {
            let text = format!("l:\n  - a: 1\n{bad}  - a: 4\n");
            let (documents, troubles) = shown(&text);
            assert_eq!(documents, [r#"{"l":[{"a":1},{"a":4}]}"#], "{bad:?} {troubles:?}");
            assert!(!troubles.is_empty());
        }
    }
}
