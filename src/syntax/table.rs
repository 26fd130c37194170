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
}
