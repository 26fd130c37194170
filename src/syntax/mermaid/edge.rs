//! What the characters of an edge mean.

use crate::syntax::mermaid::blank::trim;
use crate::syntax::mermaid::{Arrow, Stroke};

/// Longer edges are drawn like this.
const MAX_LENGTH: usize = 10;

/// An edge's looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) arrow: Arrow,
    pub(crate) stroke: Stroke,
    pub(crate) length: Option<u8>,
}

/// Reads an edge: the part that closes it and, where it has text, the part that opens it.
pub(crate) fn shape(end: &str, start: Option<&str>) -> Shape {
    let closing = closing(trim(end));
    let Some(start) = start.map(trim) else { return closing };
    let (arrow, stroke) = opening(start);
    let invalid = Shape { arrow: Arrow::Invalid, stroke: Stroke::Invalid, length: None };
    match (arrow, closing.arrow) {
        _ if stroke != closing.stroke => invalid,
        (Arrow::ArrowOpen, _) => closing,
        (a, b) if a != b => invalid,
        (arrow, _) => Shape { arrow: doubled(arrow), ..closing },
    }
}

fn doubled(arrow: Arrow) -> Arrow {
    match arrow {
        Arrow::ArrowPoint => Arrow::DoubleArrowPoint,
        Arrow::ArrowCircle => Arrow::DoubleArrowCircle,
        Arrow::ArrowCross => Arrow::DoubleArrowCross,
        other => other,
    }
}

fn opening(text: &str) -> (Arrow, Stroke) {
    let arrow = match text.chars().next() {
        Some('<') => Arrow::ArrowPoint,
        Some('x') => Arrow::ArrowCross,
        Some('o') => Arrow::ArrowCircle,
        _ => Arrow::ArrowOpen,
    };
    let stroke = match text {
        text if text.contains('.') => Stroke::Dotted,
        text if text.contains('=') => Stroke::Thick,
        _ => Stroke::Normal,
    };
    (arrow, stroke)
}

fn closing(text: &str) -> Shape {
    let (tail, arrow) = match text.chars().next_back() {
        Some('x') => ('x', Arrow::ArrowCross),
        Some('>') => ('<', Arrow::ArrowPoint),
        Some('o') => ('o', Arrow::ArrowCircle),
        _ => ('\0', Arrow::ArrowOpen),
    };
    let double = text.starts_with(tail);
    let mut line = text.get(..text.len().saturating_sub(1)).unwrap_or_default();
    if double {
        line = line.get(1..).unwrap_or_default();
    }
    let dots = line.bytes().filter(|&b| b == b'.').count();
    let stroke = match line.chars().next() {
        _ if dots > 0 => Stroke::Dotted,
        Some('=') => Stroke::Thick,
        Some('~') => Stroke::Invisible,
        _ => Stroke::Normal,
    };
    let length = if dots > 0 { dots } else { line.len().saturating_sub(1) };
    let length = u8::try_from(length.min(MAX_LENGTH)).ok();
    Shape { arrow: if double { doubled(arrow) } else { arrow }, stroke, length }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(end: &str, start: Option<&str>) -> (Arrow, Stroke, Option<u8>) {
        let shape = shape(end, start);
        (shape.arrow, shape.stroke, shape.length)
    }

    #[test]
    fn ends_strokes_and_lengths() {
        assert_eq!(read(" --> ", None), (Arrow::ArrowPoint, Stroke::Normal, Some(1)));
        assert_eq!(read("---", None), (Arrow::ArrowOpen, Stroke::Normal, Some(1)));
        assert_eq!(read("<==>", None), (Arrow::DoubleArrowPoint, Stroke::Thick, Some(1)));
        assert_eq!(read("-..->", None), (Arrow::ArrowPoint, Stroke::Dotted, Some(2)));
        assert_eq!(read("~~~~", None), (Arrow::ArrowOpen, Stroke::Invisible, Some(2)));
        assert_eq!(read("-------------->", None).2, Some(10));
        assert_eq!(read("o==>", None), (Arrow::ArrowPoint, Stroke::Normal, Some(2)));
    }

    #[test]
    fn halves_must_agree() {
        assert_eq!(read("-->", Some("x--")), (Arrow::Invalid, Stroke::Invalid, None));
        assert_eq!(read("--x", Some("x--")).0, Arrow::DoubleArrowCross);
        assert_eq!(read("-->", Some("<--")).0, Arrow::DoubleArrowPoint);
        assert_eq!(read("--->", Some("--")), (Arrow::ArrowPoint, Stroke::Normal, Some(2)));
    }
}
