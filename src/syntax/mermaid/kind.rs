//! Which kind of diagram a text is.

use nom::branch::alt;
use nom::bytes::complete::{tag, tag_no_case};
use nom::{IResult, Parser};
use serde::Serialize;

use crate::syntax::mermaid::blank::{from, is_blank, is_word};

/// The kinds of diagram that mermaid knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum DiagramKind {
    /// `graph` and `flowchart`.
    Flowchart,
    /// `flowchart-elk`: the same language, laid out by another engine.
    FlowchartElk,
    /// `stateDiagram` and `stateDiagram-v2`.
    State,
    /// `sequenceDiagram`.
    Sequence,
    /// `gantt`.
    Gantt,
    /// Any other kind, by the word that begins it.
    Other(String),
    /// No kind at all.
    Unknown,
}

impl DiagramKind {
    /// Is it read by the flowchart's grammar?
    pub fn is_flowchart(&self) -> bool {
        matches!(self, Self::Flowchart | Self::FlowchartElk)
    }
}

/// Words that begin a diagram and mean another kind than the flowchart, in the order in which mermaid tries them.
const OTHERS: &[&str] = &[
    "agentflow-beta",
    "swimlane-beta",
    "erDiagram",
    "gitGraph",
    "info",
    "pie",
    "quadrantChart",
    "xychart",
    "requirement",
    "classDiagram",
    "journey",
    "timeline",
    "mindmap",
    "kanban",
    "sankey",
    "packet",
    "radar-beta",
    "block",
    "treeView-beta",
    "architecture",
    "eventmodeling",
    "venn-beta",
    "treemap",
    "usecase-beta",
    "cynefin-beta",
];

/// The same, for words that mermaid takes in any case.
const OTHERS_IN_ANY_CASE: &[&str] =
    &["ishikawa", "wardley-beta", "railroad-beta", "railroad-ebnf-beta", "railroad-abnf-beta", "railroad-peg-beta"];

/// C4 diagrams are found by these words at any place: mermaid's expression is anchored for its first word alone.
const C4: &[&str] = &["C4Container", "C4Component", "C4Dynamic", "C4Deployment"];

/// The kind of `text`, from which front matter, directives and comments are gone.
pub(crate) fn detect(text: &str) -> DiagramKind {
    let text = text.trim_start_matches(is_blank);
    if text.starts_with("flowchart-elk") {
        return DiagramKind::FlowchartElk;
    }
    if text.starts_with("C4Context") || has_c4(text) {
        return DiagramKind::Other("C4".to_owned());
    }
    let known = keyword(text).map(|(_, kind)| kind).ok();
    let other = || OTHERS.iter().find(|word| text.starts_with(**word));
    let any_case = || OTHERS_IN_ANY_CASE.iter().find(|word| starts_in_any_case(text, word));
    let named = || other().or_else(any_case).map(|word| DiagramKind::Other((*word).to_owned()));
    known.or_else(named).unwrap_or(DiagramKind::Unknown)
}

/// The word that begins `text`, and the flowchart's keyword that it would be in another case: `Graph` is none to mermaid.
pub(crate) fn miscased(text: &str) -> Option<(&str, &'static str)> {
    let word = text.get(..text.find(is_blank)?)?;
    ["graph", "flowchart", "flowchart-elk"]
        .into_iter()
        .find(|key| key.eq_ignore_ascii_case(word))
        .map(|key| (word, key))
}

fn has_c4(text: &str) -> bool {
    let mut places = memchr::memchr_iter(b'C', text.as_bytes()).map(|at| from(text, at));
    places.any(|rest| rest.starts_with("C4") && C4.iter().any(|word| rest.starts_with(word)))
}

fn keyword(text: &str) -> IResult<&str, DiagramKind, ()> {
    let flowchart = alt((tag("graph"), tag("flowchart"))).map(|_| DiagramKind::Flowchart);
    let state = tag("stateDiagram").map(|_| DiagramKind::State);
    let sequence = tag("sequenceDiagram").map(|_| DiagramKind::Sequence);
    alt((flowchart, state, sequence, tag("gantt").map(|_| DiagramKind::Gantt))).parse(text)
}

fn starts_in_any_case(text: &str, word: &str) -> bool {
    let rest: IResult<&str, &str, ()> = tag_no_case(word).parse(text);
    let ends = |rest: &str| word != "ishikawa" || !rest.starts_with(is_word);
    rest.is_ok_and(|(rest, _)| ends(rest) || from(rest, 0).starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_their_first_word() {
        assert_eq!(detect("  graph TD"), DiagramKind::Flowchart);
        assert_eq!(detect("flowchart-elk TD"), DiagramKind::FlowchartElk);
        assert_eq!(detect("Graph TD"), DiagramKind::Unknown);
        assert_eq!(detect("stateDiagram-v2\n"), DiagramKind::State);
        assert_eq!(detect("Railroad-Beta x"), DiagramKind::Other("railroad-beta".to_owned()));
        assert_eq!(detect("ishikawas"), DiagramKind::Unknown);
    }
}
