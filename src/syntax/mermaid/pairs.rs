//! Metadata in its commonest form, `{ key: word, key: "text", key: 'text' }` on one line, read without a YAML parser.
//!
//! Nearly all metadata is of that form, and a whole YAML parser costs as much for it as all the rest of the chart. What is
//! of another form is left to [`yaml::read`]; what is read here reads the same there, places included.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::char;
use nom::combinator::{recognize, verify};
use nom::multi::separated_list1;
use nom::sequence::delimited;
use nom::{IResult, Parser};

use crate::syntax::yaml::{self, Node, Value};

/// Longer keys are none that anybody knows.
const MAX_KEY: usize = 64;

/// What stands around a string; a word has none.
const QUOTES: [char; 2] = ['"', '\''];

type Scan<'a> = IResult<&'a str, &'a str, ()>;

/// Reads `text`, braces included; nothing where it takes more than this.
pub(crate) fn read(text: &str) -> Option<Node> {
    let inner = text.strip_prefix("{\n")?.strip_suffix("\n}")?;
    let (_, pairs) = delimited(spaces, separated_list1((spaces, char(','), spaces), pair), spaces)
        .parse(inner)
        .ok()
        .filter(|(rest, _)| rest.is_empty())?;
    let place = |part: &str| {
        let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        start..start + part.len()
    };
    let node = |part: &str| match part.strip_prefix(QUOTES).and_then(|rest| rest.strip_suffix(QUOTES)) {
        Some(quoted) => Node { value: Value::Str(quoted.to_owned()), range: place(part) },
        None => {
            let word = part.trim_end_matches(' ');
            Node { value: yaml::plain(word), range: place(word) }
        }
    };
    let mut nodes: Vec<(Node, Node)> = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        let key = node(key);
        let known = key.as_str().is_none_or(|name| nodes.iter().any(|(other, _)| other.as_str() == Some(name)));
        if known {
            return None;
        }
        nodes.push((key, node(value)));
    }
    Some(Node { value: Value::Map(nodes), range: 0..text.len() })
}

fn spaces(i: &str) -> Scan<'_> {
    take_while(|c| c == ' ').parse(i)
}

fn pair(i: &str) -> IResult<&str, (&str, &str), ()> {
    let key = verify(take_while1(|c: char| c.is_ascii_alphabetic()), |key: &str| key.len() <= MAX_KEY);
    let (rest, (key, _, _, value)) = (key, tag(": "), spaces, alt((quoted, plain))).parse(i)?;
    Ok((rest, (key, value)))
}

/// A string in quotes, the quotes included, in which nothing has to be resolved.
fn quoted(i: &str) -> Scan<'_> {
    let literal = |c: char| !c.is_control() && !matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}');
    let double = (char('"'), take_while(|c| literal(c) && !matches!(c, '"' | '\\')), char('"'));
    let single = (char('\''), take_while(|c| literal(c) && c != '\''), char('\''));
    alt((recognize(double), recognize(single))).parse(i)
}

/// Words without quotes, with the spaces behind them.
fn plain(i: &str) -> Scan<'_> {
    let first = |c: char| c.is_ascii_alphanumeric();
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-' | ' ');
    recognize((take_while1(first), take_while(word))).parse(i)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_read_reads_the_same_as_yaml(parts in prop::collection::vec(prop::sample::select(PARTS), 1..12)) {
            let text = format!("{{\n{}\n}}", parts.concat());
            if let Some(node) = read(&text) {
                prop_assert_eq!(yaml::read(&text), Ok(Some(node)));
            }
        }
    }

    /// What metadata is made of.
    const PARTS: &[&str] = &[
        " ",
        "shape",
        ": ",
        "rect",
        ", ",
        ",",
        "label",
        "\"two words\"",
        "\"é 日 #35; {}\"",
        "\"\"",
        " x y ",
        "1.5",
        "0x1f",
        "true",
        "null",
        "w: 60",
        "h: 1e3",
        "icon: \"fa:bell\"",
        "form: 'it is'",
        "'\"'",
        "a-b/c.d",
        ":",
        "#",
        "'",
        "\\",
        "\t",
        "é",
        "-1",
        "~",
        "y: n",
        "_",
    ];

    #[test]
    fn the_common_form_is_read_and_no_other() {
        let read = |text: &str| read(&format!("{{\n{text}\n}}")).map(|node| node.to_json().to_string());
        let common = read(" shape: rect, label: \"Hi: {#}\", w: 60 ");
        assert_eq!(common.as_deref(), Some(r##"{"shape":"rect","label":"Hi: {#}","w":60}"##));
        assert_eq!(read("label: \"a\\\"b\""), None);
        assert_eq!(read("shape: rect, shape: hex"), None);
        assert_eq!(read("label: [1, 2]"), None);
    }
}
