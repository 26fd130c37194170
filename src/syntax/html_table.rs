//! Tables that are written in HTML, as far as they have the shape of a Markdown table.
//!
//! A table that is not closed in its block, holds another table or joins cells (`rowspan`, `colspan`) is none: its columns
//! cannot be told without laying it out.

use std::ops::Range;

use crate::source::{Mapped, Span};
use crate::syntax::html;
use crate::syntax::markdown::{Inlines, Mark, MarkKind};
use crate::syntax::table::{Cell, Row, Table};

/// A tag or a comment: its name in lower case, empty for a comment, whether it closes, its bytes.
struct Piece {
    name: String,
    closes: bool,
    range: Range<usize>,
}

/// The tables in the raw HTML of a block, each with its place.
pub fn tables(html: &Mapped) -> Vec<(Table, Span)> {
    let text = html.text.as_str();
    let pieces = pieces(text);
    let (mut found, mut open) = (Vec::new(), None);
    for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.name == "table") {
        match (piece.closes, open.take()) {
            (false, _) => open = Some(at),
            (true, Some(first)) => {
                let inside = pieces.get(first + 1..at).unwrap_or_default();
                let start = pieces.get(first).map_or(0, |piece| piece.range.start);
                found.extend(table(html, inside).map(|table| (table, html.span(start..piece.range.end))));
            }
            (true, None) => {}
        }
    }
    found
}

/// Everything in angle brackets.
fn pieces(text: &str) -> Vec<Piece> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    while let Some(open) = text.get(at..).and_then(|rest| rest.find('<')).map(|i| i + at) {
        let rest = text.get(open..).unwrap_or_default();
        let (end, name) = if rest.starts_with("<!--") { ("-->", "") } else { (">", rest.get(1..).unwrap_or_default()) };
        let Some(length) = rest.find(end).map(|i| i + end.len()) else { break };
        let closes = name.starts_with('/');
        let name = name.trim_start_matches('/');
        let name =
            name.get(..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())).unwrap_or_default();
        pieces.push(Piece { name: name.to_ascii_lowercase(), closes, range: open..open + length });
        at = open + length;
    }
    pieces
}

/// The table between the tags `<table>` and `</table>`.
fn table(html: &Mapped, pieces: &[Piece]) -> Option<Table> {
    let text = html.text.as_str();
    let joined = |piece: &Piece| {
        let tag = text.get(piece.range.clone()).unwrap_or_default().to_ascii_lowercase();
        matches!(piece.name.as_str(), "td" | "th") && (tag.contains("rowspan") || tag.contains("colspan"))
    };
    if pieces.iter().any(joined) {
        return None;
    }
    let mut rows: Vec<Row> = Vec::new();
    for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| !piece.closes) {
        match piece.name.as_str() {
            "tr" => {
                let span = html.span(piece.range.clone());
                rows.push(Row { span, cells: Vec::new(), written: 0, lost: None, split: None });
            }
            "td" | "th" => {
                let cell = cell(html, pieces.get(at..).unwrap_or_default());
                let row = rows.last_mut()?;
                row.span = row.span.to(cell.span);
                row.cells.push(cell);
                row.written += 1;
            }
            _ => {}
        }
    }
    rows.retain(|row| !row.cells.is_empty());
    if rows.len() < 2 {
        return None;
    }
    let header = rows.remove(0).cells;
    let even = rows.iter().all(|row| row.cells.len() == header.len());
    even.then_some(Table { header, rows, align: Vec::new() })
}

/// The cell that `pieces` begins with: up to its end, or to where the next begins.
fn cell(html: &Mapped, pieces: &[Piece]) -> Cell {
    let ends = |piece: &Piece| matches!(piece.name.as_str(), "td" | "th" | "tr" | "thead" | "tbody" | "tfoot");
    let start = pieces.first().map_or(0, |piece| piece.range.end);
    let inner = pieces.iter().skip(1).take_while(|piece| !ends(piece));
    let end = pieces.iter().skip(1).find(|piece| ends(piece));
    let end = end.or(pieces.last()).map_or(start, |piece| piece.range.start.max(start));
    let span = html.span(start..end);
    let mut content = Inlines::empty(span.file, span.start as usize);
    let (mut at, mut code) = (start, None);
    for piece in inner {
        push(html, at..piece.range.start, &mut content.text);
        at = piece.range.end;
        let here = content.text.text.len();
        match (piece.name.as_str(), piece.closes) {
            ("br" | "p" | "li", _) if here > 0 => content.text.push("\n", html.span(piece.range.clone()).range()),
            ("code", false) => code = Some((here, piece.range.start)),
            ("code", true) => {
                if let Some((from, begun)) = code.take() {
                    let span = html.span(begun..piece.range.end);
                    content.marks.push(Mark { range: from..here, span, kind: MarkKind::Code });
                }
            }
            _ => {}
        }
    }
    push(html, at..end, &mut content.text);
    Cell { span, content }
}

/// Appends the text `range`, line by line, so that each line keeps its place, with entities read.
fn push(html: &Mapped, range: Range<usize>, to: &mut Mapped) {
    let mut at = range.start;
    for line in html.text.get(range).unwrap_or_default().split_inclusive('\n') {
        let words = line.trim_end_matches(['\n', '\r']);
        let indent =
            if to.text.is_empty() || to.text.ends_with('\n') { words.len() - words.trim_start().len() } else { 0 };
        let words = words.get(indent..).unwrap_or_default();
        let place = html.span(at + indent..at + indent + words.len()).range();
        to.push(&html::plain(words), place);
        if line.ends_with('\n') && !words.trim().is_empty() {
            to.push(" ", html.span(at + line.len() - 1..at + line.len()).range());
        }
        at += line.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn read(text: &str) -> Vec<(Table, Span)> {
        tables(&Mapped::plain(FileId(0), 10, text))
    }

    #[test]
    fn rows_and_cells_are_read() {
        let text = "<table><thead><tr><th>Level</th>\n<th>Response</th></tr></thead>\n<tr>\n  <td><b>P1</b>\n  \
                    <td>&lt; 5&nbsp;min, <code>page me</code><br/>at night</td></tr></table>";
        let found = read(text);
        let [(table, span)] = found.as_slice() else { panic!("{} tables", found.len()) };
        assert_eq!((span.start, span.end as usize), (10, 10 + text.len()));
        assert_eq!(table.header.iter().map(Cell::str).collect::<Vec<_>>(), ["Level", "Response"]);
        let cells: Vec<&str> = table.rows.iter().flat_map(|row| &row.cells).map(Cell::str).collect();
        assert_eq!(cells, ["P1", "< 5\u{a0}min, page me\nat night"]);
        let code: Vec<Mapped> =
            table.rows.iter().flat_map(|row| &row.cells).flat_map(|cell| cell.content.code()).collect();
        let places: Vec<&str> =
            code.iter().map(|code| &text[code.whole().start as usize - 10..][..code.text.len()]).collect();
        assert_eq!(places, ["page me"]);
    }

    #[test]
    fn what_cannot_be_told_is_no_table() {
        for text in [
            "<table><tr><td>a</td></tr>",
            "<table><tr><td>a</td></tr></table>",
            "<table><tr><th colspan=2>a</th></tr><tr><td>b</td><td>c</td></tr></table>",
            "<table><tr><th>a</th></tr><tr><td>b</td><td>c</td></tr></table>",
            "<table><td>a</td></table>",
            "</table>",
        ] {
            assert!(read(text).is_empty(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(<(/?(table|tr|td|th|code|br|!--)[ >]?)?|>|[a-zé &;\n]|-->){0,60}") {
            read(&text);
        }
    }
}
