//! State diagrams, as far as they say what a flowchart says: states, transitions, and states within states.
//!
//! Nothing here is an error: what is no state and no transition (notes, styles, directions) is left alone.

use std::ops::Range;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_until, take_while1};
use nom::combinator::opt;
use nom::sequence::delimited;
use nom::{IResult, Parser};

use crate::syntax::mermaid::Flowchart;
use crate::syntax::mermaid::blank::{is_blank, trim};
use crate::syntax::mermaid::build::{Builder, Link, Member, Written};
use crate::syntax::mermaid::edge;
use crate::syntax::mermaid::scan::{blanks0, blanks1};
use crate::syntax::mermaid::subgraph::Open;
use crate::syntax::mermaid::token::{Kind, Token};

type Scan<'a, T> = IResult<&'a str, T, ()>;

/// What a line says.
enum Line<'a> {
    /// `from --> to : label`
    Transition(&'a str, &'a str, Option<&'a str>),
    /// `state "label" as id`, `id : label`, or an id alone; and whether states within it follow.
    State(&'a str, Option<&'a str>, bool),
    /// `}`
    Close,
}

/// Reads a prepared text; spans count in it.
pub(crate) fn read(text: &str) -> Flowchart {
    let mut build = Builder::default();
    let mut open: Vec<Open<'_>> = Vec::new();
    let (mut at, mut noted) = (0, false);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        // `note right of Open` goes on until `end note`; with a colon it is one line.
        let said = trim(line);
        noted = if noted { !said.starts_with("end note") } else { said.starts_with("note ") && !said.contains(':') };
        if noted {
            continue;
        }
        let place = |part: &str| start + (part.as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
        let written = |part| {
            let at = place(part);
            Written::new(part, at, at + part.len())
        };
        match parse(trim(line)) {
            Some(Line::Transition(from, to, label)) => {
                let ends = [(from, "start"), (to, "end")].map(|(id, end)| state(&mut build, &open, written(id), end));
                let shape = edge::shape("-->", None);
                let range = place(from)..place(to) + to.len();
                transition(&mut build, &ends, Link::new(shape, label.map(written), range));
                open.iter_mut()
                    .next_back()
                    .into_iter()
                    .for_each(|open| open.items.extend(ends.clone().map(|(id, _)| id)));
            }
            Some(Line::State(id, label, opens)) => {
                let id = written(id);
                let title = label.map(written);
                if opens {
                    let keyword = Token { kind: Kind::Subgraph, start, end: start };
                    open.push(Open { id: Some(id), title, items: Vec::new(), dir: None, keyword, header_end: at });
                    continue;
                }
                open.iter_mut().next_back().into_iter().for_each(|open| open.items.push(id.text.clone()));
                build.node(&id, title.map(|title| (title, "round")), None);
            }
            Some(Line::Close) => close(&mut build, &mut open, at),
            None => {}
        }
    }
    while !open.is_empty() {
        close(&mut build, &mut open, at);
    }
    build.chart
}

fn close<'a>(build: &mut Builder<'a>, open: &mut Vec<Open<'a>>, end: usize) {
    let closed = open.pop().and_then(|closed| build.subgraph(closed, end));
    if let (Some(id), Some(outer)) = (closed, open.last_mut()) {
        outer.items.push(id);
    }
}

/// A state at one end of a transition; `[*]` is a state of its own at the start and at the end of each state around it.
fn state<'a>(build: &mut Builder<'a>, open: &[Open], id: Written<'a>, end: &'static str) -> Member<'a> {
    if id.text != "[*]" {
        build.node(&id, None, None);
        return (id.text, build.mentioned);
    }
    let around = open.last().and_then(|open| open.id.as_ref()).map_or("", |id| id.text.as_ref());
    let own = Written { text: format!("[*]{end} {around}").trim_end().to_owned().into(), ..id.clone() };
    build.node(&own, Some((Written { text: " ".into(), ..id }, if end == "start" { "start" } else { "stop" })), None);
    (own.text, build.mentioned)
}

fn transition<'a>(build: &mut Builder<'a>, ends: &[Member<'a>; 2], link: Link<'a>) {
    let [from, to] = ends;
    build.edges(std::slice::from_ref(from), std::slice::from_ref(to), &link);
}

fn parse(line: &str) -> Option<Line<'_>> {
    if line == "}" {
        return Some(Line::Close);
    }
    let skipped =
        ["stateDiagram", "direction", "note", "classDef", "class ", "style", "%%", "--", "hide", "scale", "end"];
    if skipped.iter().any(|word| line.starts_with(word)) {
        return None;
    }
    alt((transition_line, state_line, described)).parse(line).ok().map(|(_, line)| line)
}

fn id(i: &str) -> Scan<'_, &str> {
    let plain = take_while1(|c: char| !is_blank(c) && !matches!(c, ':' | '{' | '}' | '"' | '<' | '>'));
    let (rest, id) = alt((tag("[*]"), plain)).parse(i)?;
    let (rest, _) = opt((tag(":::"), take_while1(|c: char| !is_blank(c)))).parse(rest)?;
    Ok((rest, id))
}

fn label(i: &str) -> Scan<'_, &str> {
    let (rest, _) = (blanks0, tag(":"), blanks0).parse(i)?;
    Ok(("", trim(rest)))
}

fn transition_line(i: &str) -> Scan<'_, Line<'_>> {
    let (rest, (from, _, _, _, to)) = (id, blanks0, tag("-->"), blanks0, id).parse(i)?;
    let (rest, label) = opt(label).parse(rest)?;
    Ok((rest, Line::Transition(from, to, label)))
}

fn state_line(i: &str) -> Scan<'_, Line<'_>> {
    let (rest, _) = (tag("state"), blanks1).parse(i)?;
    let quoted = delimited(tag("\""), take_until("\""), tag("\""));
    let (rest, label) = opt((quoted, blanks1, tag("as"), blanks1)).parse(rest)?;
    let (rest, id) = id(rest)?;
    Ok(("", Line::State(id, label.map(|(label, ..)| label), trim(rest).ends_with('{'))))
}

fn described(i: &str) -> Scan<'_, Line<'_>> {
    let (rest, id) = id(i)?;
    let (rest, label) = opt(label).parse(rest)?;
    if trim(rest).is_empty() { Ok((rest, Line::State(id, label, false))) } else { Err(nom::Err::Error(())) }
}

impl<'a> Link<'a> {
    /// A transition.
    fn new(shape: edge::Shape, label: Option<Written<'a>>, range: Range<usize>) -> Self {
        Self { id: None, shape, label, start: range.start, end: range.end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_and_transitions_read_as_nodes_and_edges() {
        let text = "stateDiagram-v2\n  [*] --> Open\n  Open --> Shut : after 5 min\n  state \"On hold\" as Hold\n  \
                    state Work {\n    A --> B\n  }\n  Shut : All done\n  Shut --> [*]\n";
        let chart = read(text);
        let nodes: Vec<_> = chart.nodes.iter().map(|node| (node.id.as_str(), node.label.text.as_str())).collect();
        assert_eq!(
            nodes,
            [
                ("[*]start", ""),
                ("Open", "Open"),
                ("Shut", "All done"),
                ("Hold", "On hold"),
                ("A", "A"),
                ("B", "B"),
                ("[*]end", "")
            ]
        );
        let label = chart.edges.get(1).and_then(|edge| edge.label.as_ref());
        assert_eq!(
            label.map(|label| (label.text.as_str(), text.get(label.span.range()))),
            Some(("after 5 min", Some("after 5 min")))
        );
        assert_eq!(chart.subgraphs.first().map(|s| s.nodes.join(" ")).as_deref(), Some("A B"));
        assert_eq!(chart.edges.last().map(|edge| edge.to.as_str()), Some("[*]end"));
    }
}
