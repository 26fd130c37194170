//! Which lines belong together: a comment before a fence or a table covers all of it, for none can stand inside; in YAML, a
//! comment covers what is nested below the line that follows it.

use crate::source::Source;
use crate::suppress::parse::directive_at;

/// For each line of a file, where its block begins, and the first line with text from there on. Lines count from 1.
pub(super) struct Lines {
    /// The first line of the fence or table that a line lies in; the line itself where it lies in none.
    begins: Vec<u32>,
    /// The first line at or below a line that is neither blank nor a comment alone.
    next: Vec<u32>,
}

impl Lines {
    pub(super) fn of(source: &Source) -> Self {
        let lines: Vec<&str> = source.text.split('\n').map(unquoted).collect();
        let mut begins: Vec<u32> = Vec::with_capacity(lines.len());
        let mut fence: Option<(&str, u32)> = None;
        for (number, line) in (1..).zip(&lines) {
            let begin = match fence {
                Some((_, begin)) => begin,
                None if in_table(&lines, number) => begins.last().copied().unwrap_or(number),
                None => number,
            };
            begins.push(begin);
            fence = match fence {
                Some((mark, _)) if line.starts_with(mark) => None,
                Some(open) => Some(open),
                None => fence_mark(line).map(|mark| (mark, number)),
            };
        }
        Self { begins, next: next(&lines, is_comment) }
    }

    /// The same of a YAML file.
    pub(super) fn of_yaml(source: &Source) -> Self {
        let lines: Vec<&str> = source.text.split('\n').map(str::trim_end).collect();
        let next = next(&lines, |line| line.trim_start().starts_with('#'));
        let mut begins: Vec<u32> = (1..).take(lines.len()).collect();
        // Every line that is covered lies below one directive, and is written anew by those inside of it alone.
        let mut open: Vec<(usize, u32)> = Vec::new();
        for (number, line) in (1_u32..).zip(&lines) {
            let text = line.trim_start();
            let depth = line.len() - text.len();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            while open.last().is_some_and(|&(outer, begin)| depth <= outer && begin < number) {
                open.pop();
            }
            let above = (number as usize).checked_sub(2).and_then(|at| lines.get(at)).copied().unwrap_or_default();
            if directive_at(above).is_some_and(|at| above.get(..at).is_some_and(|before| before.trim().is_empty())) {
                open.push((depth, number));
            }
            if let (Some(&(_, begin)), Some(own)) = (open.last(), begins.get_mut(number as usize - 1)) {
                *own = begin;
            }
        }
        Self { begins, next }
    }

    /// Names the block that `line` lies in.
    pub(super) fn block(&self, line: u32) -> u32 {
        self.begins.get(line as usize - 1).copied().unwrap_or(line)
    }

    /// Names the block that the first text below `line` lies in.
    pub(super) fn block_below(&self, line: u32) -> u32 {
        self.block(self.next.get(line as usize).copied().unwrap_or(line))
    }
}

/// For each line the first one at or below it that is neither blank nor a comment alone.
fn next(lines: &[&str], is_comment: fn(&str) -> bool) -> Vec<u32> {
    let mut next: Vec<u32> = Vec::with_capacity(lines.len());
    for (above, line) in lines.iter().enumerate().rev() {
        let number = u32::try_from(above + 1).unwrap_or(u32::MAX);
        let below = next.last().copied().unwrap_or(number);
        next.push(if line.trim().is_empty() || is_comment(line) { below } else { number });
    }
    next.reverse();
    next
}

/// A line without what stands before its text in quotes, and without white space around it.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '>']).trim_end()
}

fn fence_mark(line: &str) -> Option<&'static str> {
    ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark))
}

/// Does a table row stand at `number` and another one above it?
fn in_table(lines: &[&str], number: u32) -> bool {
    let row = |number: u32| lines.get(number.wrapping_sub(1) as usize).is_some_and(|line| line.starts_with('|'));
    row(number) && row(number.wrapping_sub(1))
}

fn is_comment(line: &str) -> bool {
    line.starts_with("<!--") && line.ends_with("-->")
}
