//! What the lexer's rules look far ahead for, found once for all tokens that ask.

use crate::syntax::mermaid::blank::{blanks, ends_line, from, is_blank};
use crate::syntax::mermaid::token::Direction;

/// A direction statement: from where on its line it can be reached, and where it ends.
pub(crate) struct Statement {
    pub(crate) line: usize,
    pub(crate) at: usize,
    pub(crate) direction: Direction,
    pub(crate) end: usize,
}

/// All direction statements of a text.
pub(crate) fn directions(text: &str) -> Vec<Statement> {
    let mut found = Vec::new();
    let mut line = 0;
    let (mut seen, mut end) = (0, 0);
    for at in memchr::memmem::find_iter(text.as_bytes(), b"direction") {
        let before = text.get(seen..at).unwrap_or_default();
        if let Some((last, c)) = before.char_indices().rev().find(|&(_, c)| ends_line(c)) {
            line = seen + last + c.len_utf8();
        }
        seen = at;
        let rest = from(text, at + "direction".len());
        let gap = blanks(rest);
        let word = from(rest, gap);
        let Some(direction) = Direction::ALL.into_iter().find(|d| gap > 0 && word.starts_with(d.name())) else {
            continue;
        };
        // Statements of one line end together: the end is looked for once.
        let tail = text.len() - word.len();
        if end < tail {
            end = tail + word.find('\n').unwrap_or(word.len());
        }
        found.push(Statement { line, at, direction, end });
    }
    found
}

/// The end of the word at `at`, and behind its last `@` that can close an edge's id.
pub(crate) fn find_link_id(text: &str, at: usize) -> (usize, Option<usize>) {
    let rest = from(text, at);
    let ends = |c: char| is_blank(c) || matches!(c, '"' | '[' | ']' | '(' | ')' | '{' | '}' | '|');
    let length = rest.find(ends).unwrap_or(rest.len());
    #[cfg(test)]
    crate::syntax::mermaid::work::count(length);
    let word = rest.get(..length).unwrap_or_default();
    let closes = |i: usize| from(rest, i + 1).chars().next().is_some_and(|c| c != '{' && c != '"');
    let last = memchr::memrchr_iter(b'@', word.as_bytes()).find(|&i| closes(i));
    (at + length.max(1), last.map(|i| at + i + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn direction_statements_reach_to_the_end_of_their_line() {
        let text = "A direction LR;B\nno directions TB\ndirection\nTD x\ny";
        let found: Vec<_> = directions(text).iter().map(|s| (s.line, s.direction.name(), s.end)).collect();
        assert_eq!(found, [(0, "LR", 16), (34, "TD", 48)]);
    }

    #[test]
    fn ids_of_edges_end_with_the_last_at_sign_of_their_word() {
        assert_eq!(find_link_id("a@b@--> c", 0), (7, Some(4)));
        assert_eq!(find_link_id("a@{x", 0), (2, None));
    }
}
