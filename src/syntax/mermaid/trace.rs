//! Text that was rewritten on its way to the lexer, with the way back.

use std::borrow::Cow;
use std::ops::Range;

/// One replacement in a text.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    /// The bytes that go.
    pub(crate) range: Range<usize>,
    /// What comes in their place.
    pub(crate) with: Cow<'static, str>,
}

impl Edit {
    /// Takes `range` away.
    pub(crate) fn delete(range: Range<usize>) -> Self {
        Self { range, with: Cow::Borrowed("") }
    }

    /// Puts `with` in the place of `range`.
    pub(crate) fn replace(range: Range<usize>, with: impl Into<Cow<'static, str>>) -> Self {
        Self { range, with: with.into() }
    }
}

/// A text and, for each of its bytes, the offset that it had before anything was rewritten.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traced {
    /// The text as it now reads.
    pub(crate) text: String,
    /// `(offset here, offset before)` where a run of copied bytes begins; sorted by both.
    runs: Vec<(usize, usize)>,
    /// The offset before that no byte goes beyond.
    limit: usize,
}

impl Traced {
    /// A text that nothing was done to.
    pub(crate) fn new(text: &str) -> Self {
        let mut own = String::with_capacity(text.len() + 1);
        own.push_str(text);
        Self { text: own, runs: vec![(0, 0)], limit: text.len() }
    }

    /// An empty text with room for `bytes` in `runs` runs.
    pub(crate) fn with_room(bytes: usize, runs: usize) -> Self {
        Self { text: String::with_capacity(bytes), runs: Vec::with_capacity(runs), limit: 0 }
    }

    /// How many runs there are.
    pub(crate) fn run_count(&self) -> usize {
        self.runs.len()
    }

    /// Appends `text`, which stood at `from`.
    pub(crate) fn push(&mut self, text: &str, from: usize) {
        let here = self.text.len();
        let continues = self.runs.last().is_some_and(|&(to, was)| was + (here - to) == from);
        if !continues {
            self.runs.push((here, from));
        }
        self.text.push_str(text);
        self.limit = self.limit.max(from + text.len());
    }

    /// The runs: what they cover here, and where they were before.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = (Range<usize>, usize)> {
        let ends = self.runs.iter().skip(1).map(|&(to, _)| to).chain([self.text.len()]);
        self.runs.iter().zip(ends).map(|(&(to, was), end)| (to..end, was))
    }

    /// Applies `edits`, which are sorted and do not overlap.
    pub(crate) fn rewrite(self, edits: &[Edit]) -> Self {
        if edits.is_empty() {
            return self;
        }
        let mut out = Self { text: String::with_capacity(self.text.len()), runs: Vec::new(), limit: self.limit };
        let mut run = 0;
        let mut at = 0;
        for edit in edits {
            run = self.copy(&mut out, at..edit.range.start, run);
            if !edit.with.is_empty() {
                out.runs.push((out.text.len(), self.origin(edit.range.start)));
                out.text.push_str(&edit.with);
            }
            at = edit.range.end;
        }
        self.copy(&mut out, at..self.text.len(), run);
        if out.runs.is_empty() {
            out.runs.push((0, self.origin(at)));
        }
        out
    }

    /// Copies `range` with its runs; gives the index of the last run that began before its end.
    fn copy(&self, out: &mut Self, range: Range<usize>, mut run: usize) -> usize {
        let text = self.text.get(range.clone()).unwrap_or_default();
        if text.is_empty() {
            return run;
        }
        while self.runs.get(run + 1).is_some_and(|&(to, _)| to <= range.start) {
            run += 1;
        }
        let shift = out.text.len();
        let (to, was) = self.runs.get(run).copied().unwrap_or_default();
        out.runs.push((shift, was + (range.start - to)));
        while let Some(&(to, was)) = self.runs.get(run + 1).filter(|&&(to, _)| to < range.end) {
            out.runs.push((shift + (to - range.start), was));
            run += 1;
        }
        out.text.push_str(text);
        run
    }

    /// The offset that byte `at` had before.
    pub(crate) fn origin(&self, at: usize) -> usize {
        self.locate(self.runs.partition_point(|&(to, _)| to <= at), at)
    }

    /// The offsets that `range` had before; its end is the place behind its last byte.
    pub(crate) fn origins(&self, range: Range<usize>) -> Range<usize> {
        let start = self.origin(range.start);
        if range.is_empty() {
            return start..start;
        }
        start..self.locate(self.runs.partition_point(|&(to, _)| to < range.end), range.end).max(start)
    }

    fn locate(&self, after: usize, at: usize) -> usize {
        let (to, was) = self.runs.get(after.saturating_sub(1)).copied().unwrap_or_default();
        let next = self.runs.get(after).map_or(self.limit, |&(_, was)| was);
        (was + at.saturating_sub(to)).min(next.max(was)).min(self.limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_survive_edits_of_edits() {
        let text = Traced::new("ab\r\ncd #35; ef");
        let text = text.rewrite(&[Edit::delete(2..3)]);
        assert_eq!(text.text, "ab\ncd #35; ef");
        let text = text.rewrite(&[Edit::replace(6..10, "<long code>"), Edit::delete(11..12)]);
        assert_eq!(text.text, "ab\ncd <long code> f");
        assert_eq!(text.origins(0..2), 0..2);
        assert_eq!(text.origins(3..5), 4..6);
        assert_eq!(text.origins(6..17), 7..11, "a replacement stands for all that it replaced");
        assert_eq!(text.origins(18..19), 13..14);
        assert_eq!(text.origin(99), 14);
    }
}
