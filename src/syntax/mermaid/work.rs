//! How much is looked at while a chart is read, counted in tests: that this grows as the text does needs no clock.

use std::cell::Cell;

use crate::source::{FileId, Mapped};
use crate::syntax::mermaid::parse;

thread_local! {
    static LOOKED_AT: Cell<usize> = const { Cell::new(0) };
}

/// So many bytes or things were looked at.
pub(crate) fn count(looked_at: usize) {
    LOOKED_AT.set(LOOKED_AT.get() + looked_at);
}

/// What it takes to read `text`.
fn of(text: String) -> usize {
    LOOKED_AT.set(0);
    parse(&Mapped::plain(FileId(0), 0, text));
    LOOKED_AT.get()
}

/// A part that is repeated, with what stands before and behind all of them.
const SHAPES: &[(&str, &str, &str)] = &[
    ("", "direction LR ", "\nA"),
    ("", "A direction LR;", ""),
    ("", "subgraph s\n", ""),
    ("", "subgraph s\nA\nend\n", ""),
    ("A", "-->A", ""),
    ("A", " & B", " --> C"),
    ("", "A-->B\n", ""),
    ("", "A e@--> B\n", ""),
    ("", "L_A_B_0-->B\n", ""),
    ("", "\"", ""),
    ("A", "[", ""),
    ("A[\"", "x", "\"]"),
    ("A[", "x ", ""),
    ("A-- ", "- ", ""),
    ("A-- ", " x", "-->B"),
    ("A", " ", "-->B"),
    ("", "a@", ""),
    ("A e@--> B\n", "*", ""),
    ("", "A@{ shape: rect }\n", ""),
    ("", "A@{\n", ""),
    ("", "style A fill:#f00\n", ""),
    ("", "%% note\n", ""),
    ("", "%%{init: {}}%%", ""),
    ("A", "<b ", ""),
    ("A[", "#35;", "]"),
];

#[test]
fn reading_is_linear_whatever_is_repeated() {
    for &(before, part, behind) in SHAPES {
        let text = |times: usize| format!("flowchart TD\n{before}{}{behind}", part.repeat(times));
        let (once, twice) = (of(text(2_000)), of(text(4_000)));
        assert!(once > 0 && twice <= 2 * once + once / 4 + 1_000, "{part:?}: {once}, then {twice}");
    }
}
