//! Where each character of a scalar stands: in a block its lines are indented, in quotes it has escapes.

use std::ops::Range;

use crate::source::Mapped;
use crate::syntax::yaml::template::NOTHING;

/// The scalar `value`, written at `range` of `text`, with its places in the file that `outer` was taken from. `text` is
/// what was parsed: as long as `outer`, byte by byte.
pub fn mapped(outer: &Mapped, text: &str, range: Range<usize>, value: &str) -> Mapped {
    let mut placed = Mapped::empty(outer.whole().file, outer.span(range.start..range.start).start as usize);
    let mut cursor = Cursor { text, at: range.start, end: range.end.min(text.len()), quote: None };
    cursor.open();
    // Characters that stand side by side on both sides go over in one piece.
    let mut run: (Range<usize>, Range<usize>) = (0..0, cursor.at..cursor.at);
    for (at, c) in value.char_indices() {
        let place = cursor.next(c);
        let end = at + c.len_utf8();
        if c != NOTHING && run.0.end == at && run.1.end == place.start && place.len() == c.len_utf8() {
            run = (run.0.start..end, run.1.start..place.end);
            continue;
        }
        push(&mut placed, outer, value, &run);
        run = if c == NOTHING { (end..end, place.end..place.end) } else { (at..end, place) };
    }
    push(&mut placed, outer, value, &run);
    placed
}

fn push(placed: &mut Mapped, outer: &Mapped, value: &str, (from, to): &(Range<usize>, Range<usize>)) {
    if let Some(piece) = value.get(from.clone()).filter(|piece| !piece.is_empty()) {
        placed.push(piece, outer.span(to.clone()).range());
    }
}

/// A walk over a scalar as it is written.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    quote: Option<char>,
}

impl Cursor<'_> {
    /// Steps over an opening quote, or the line with the sign of a block.
    fn open(&mut self) {
        match self.peek() {
            Some(quote @ ('"' | '\'')) => {
                self.quote = Some(quote);
                self.at += 1;
            }
            Some('|' | '>') => {
                let line = self.text.get(self.at..self.end).and_then(|rest| rest.find('\n'));
                self.at = line.map_or(self.end, |line| self.at + line + 1);
            }
            _ => {}
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..self.end)?.chars().next()
    }

    /// The place of the next character of the value.
    fn next(&mut self, wanted: char) -> Range<usize> {
        while let Some(c) = self.peek() {
            let start = self.at;
            let escape = self.quote == Some('"') && c == '\\';
            if escape {
                self.at += self.escape();
                // A break that is escaped stands for nothing.
                if self.text.get(start..self.at).is_some_and(|text| text.ends_with('\n')) {
                    continue;
                }
                return start..self.at;
            }
            let folded = wanted == ' ' && c == '\n';
            if c == wanted || folded {
                self.at += c.len_utf8();
                if c == '\'' && self.quote == Some('\'') {
                    self.at += 1;
                }
                return start..self.at;
            }
            if !c.is_whitespace() {
                break;
            }
            self.at += c.len_utf8();
        }
        self.at..self.at
    }

    /// How long the escape is that begins here.
    fn escape(&self) -> usize {
        let rest = self.text.get(self.at + 1..self.end).unwrap_or_default();
        let Some(sign) = rest.chars().next() else { return 1 };
        let digits = match sign {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let long = 1 + sign.len_utf8() + digits;
        if self.text.is_char_boundary((self.at + long).min(self.end)) { long } else { 1 + sign.len_utf8() }
    }
}
