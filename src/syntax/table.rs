//! Tables: columns aligned, escapes resolved, cells counted.
//!
//! GitHub drops the cells of a row that has more of them than the header. They are kept here as [`Row::lost`], because
//! what a table swallows is usually the half of a command behind an unescaped `|`.

use std::ops::Range;

use crate::source::{FileId, Span};
use crate::syntax::markdown::Inlines;

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The header's cells; as many as the table has columns.
    pub header: Vec<Cell>,
    /// The rows below it.
    pub rows: Vec<Row>,
    /// `left`, `center` or `right` for each column that says so.
    pub align: Vec<Option<&'static str>>,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// The whole row.
    pub span: Span,
    /// One cell for each column; missing ones are empty.
    pub cells: Vec<Cell>,
    /// How many cells were written.
    pub written: usize,
    /// The cells behind the last column, which no renderer shows.
    pub lost: Option<Span>,
    /// Code in backquotes that a pipe inside it splits: from its opening mark to its closing one, in another cell.
    pub split: Option<Span>,
}

/// A cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The cell without its pipes.
    pub span: Span,
    /// Its text.
    pub content: Inlines,
}

impl Table {
    /// Every cell, the header's first.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.header.iter().chain(self.rows.iter().flat_map(|row| &row.cells))
    }

    /// The column named `index` of every row, with the row.
    pub fn column(&self, index: usize) -> impl Iterator<Item = (&Row, &Cell)> {
        self.rows.iter().filter_map(move |row| Some((row, row.cells.get(index)?)))
    }

    /// The table with its columns as rows: its first column becomes the header, and each other header the first cell of
    /// a row, whose place is the header's.
    pub fn turned(&self) -> Self {
        let line = |index: usize| {
            let head = self.header.get(index).into_iter();
            head.chain(self.rows.iter().filter_map(move |row| row.cells.get(index))).cloned().collect::<Vec<_>>()
        };
        let row = |(index, head): (usize, &Cell)| {
            let cells = line(index);
            Row { span: head.span, written: cells.len(), cells, lost: None, split: None }
        };
        Self { header: line(0), rows: self.header.iter().enumerate().skip(1).map(row).collect(), align: Vec::new() }
    }
}

impl Cell {
    /// An empty cell at `at`.
    pub fn empty(file: FileId, at: usize) -> Self {
        Self { span: Span::new(file, at..at), content: Inlines::empty(file, at) }
    }

    /// The trimmed text.
    pub fn str(&self) -> &str {
        self.content.str().trim()
    }
}

/// The ranges between the unescaped pipes of a row as written, the first and last empty ones left out.
pub fn written_cells(row: &str) -> Vec<Range<usize>> {
    let bytes = row.as_bytes();
    let escaped =
        |i: usize| bytes.get(..i).is_some_and(|b| b.iter().rev().take_while(|&&b| b == b'\\').count() % 2 == 1);
    let mut cells = Vec::new();
    let mut start = 0;
    for pipe in memchr::memchr_iter(b'|', bytes).filter(|&i| !escaped(i)) {
        cells.push(start..pipe);
        start = pipe + 1;
    }
    cells.push(start..row.len());
    let blank = |range: &Range<usize>| row.get(range.clone()).is_none_or(|text| text.trim().is_empty());
    if cells.first().is_some_and(blank) {
        cells.remove(0);
    }
    if cells.last().is_some_and(blank) {
        cells.pop();
    }
    cells
}

/// The bytes of code that begins in one cell of a row as written and ends in another one.
pub fn split_code(row: &str) -> Option<Range<usize>> {
    memchr::memchr(b'`', row.as_bytes())?;
    let cells = written_cells(row);
    // An odd number of single backquotes: one of them has no partner in its cell.
    let alone = |cell: &&Range<usize>| {
        let text = row.get((*cell).clone()).unwrap_or_default();
        !text.contains("``") && text.matches('`').count() % 2 == 1
    };
    let mut unpaired = cells.iter().filter(alone);
    let (first, last) = (unpaired.next()?, unpaired.next()?);
    let start = first.start + row.get(first.clone())?.rfind('`')?;
    let end = last.start + row.get(last.clone())?.find('`')? + 1;
    // A mark that stands for itself is quoted by spaces, or escaped.
    let escaped = row.get(..start).is_some_and(|before| before.ends_with('\\'));
    let opens = row.get(start + 1..).is_some_and(|rest| !rest.starts_with(char::is_whitespace));
    (!escaped && opens && unpaired.next().is_none()).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_split_at_unescaped_pipes() {
        let cells = |row| written_cells(row).into_iter().filter_map(|r| str::get(row, r)).collect::<Vec<_>>();
        assert_eq!(cells("| a | b |"), [" a ", " b "]);
        assert_eq!(cells(r"a | b \| c"), ["a ", r" b \| c"]);
        assert_eq!(cells("| a || b |"), [" a ", "", " b "]);
    }

    #[test]
    fn code_is_split_by_its_own_pipe() {
        let split = |row| split_code(row).and_then(|range| str::get(row, range));
        assert_eq!(split("| Pods | `a | b` | none |"), Some("`a | b`"));
        assert_eq!(split(r"| Pods | `a \| b` | none |"), None);
        assert_eq!(split("| `a` | `b` `c` |"), None);
        assert_eq!(split("| a ` | ` b |"), None);
        assert_eq!(split("| ``a | b`` |"), None);
    }
}
