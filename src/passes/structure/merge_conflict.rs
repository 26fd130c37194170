//! # The markers of a merge conflict are left
//!
//! The lines `<<<<<<<`, `=======` and `>>>>>>>` with which git sets two versions against each other stand in the page.
//!
//! Both versions are shown one behind the other, the last line above `=======` as a heading and what follows `>>>>>>>` as a quotation.
//! Nobody can tell which of two commands, names or times holds.
//!
//! A conflict that a code block shows whole is an example.
//!
//! Bad:
//!
//! ```text
//! <<<<<<< HEAD
//! Page the database team after 10 minutes.
//! =======
//! Page the database team after 30 minutes.
//! >>>>>>> feature/ladder
//! ```
//!
//! Good: the line that holds, alone.

use std::ops::Range;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::passes::{Check, Page, Rule};
use crate::source::Span;

/// RB614.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB614",
        name: "merge-conflict",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "the markers of a merge conflict are left",
        source: include_str!("merge_conflict.rs"),
    },
    check: Check::Page(check),
};

/// How git begins the three lines.
const OURS: &str = "<<<<<<< ";
const BETWEEN: &str = "=======";
const THEIRS: &str = ">>>>>>> ";

/// How many bytes a conflict has at most.
const LONGEST: usize = 200_000;

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let text = page.source.text.as_str();
    let finder = memchr::memmem::Finder::new(OURS);
    let starts = finder.find_iter(text.as_bytes()).filter(|start| begins_a_line(text, *start));
    let conflicts = starts.filter_map(|start| conflict(text, start));
    let shown = |[ours, _, theirs]: &[Range<usize>; 3]| {
        let holds = |block: &Span| block.range().start < ours.start && theirs.end <= block.range().end;
        page.runbook.code.iter().any(holds)
    };
    let finding = |[ours, between, theirs]: [Range<usize>; 3]| {
        let span = |range| Span::new(page.runbook.file, range);
        let message = "a merge was not finished: the page shows two versions of these lines";
        Diagnostic::new(&RULE.info, span(ours), message)
            .label("the first version begins")
            .relate(span(between), "the second version begins")
            .relate(span(theirs), "and ends")
            .help("keep the version that holds, and take the three markers out")
    };
    conflicts.filter(|conflict| !shown(conflict)).map(finding).collect()
}

fn begins_a_line(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|before| before.is_empty() || before.ends_with('\n'))
}

/// The three lines of the conflict whose first begins at `start`, where all of them follow before another begins.
fn conflict(text: &str, start: usize) -> Option<[Range<usize>; 3]> {
    let rest = text.get(start..text.floor_char_boundary(start.saturating_add(LONGEST)))?;
    let mut at = start;
    let mut lines = rest.split_inclusive('\n').map(|line| {
        let begins = at;
        at += line.len();
        (begins..begins + line.trim_end().len(), line.trim_end())
    });
    let (ours, _) = lines.next()?;
    let mut between = None;
    for (range, line) in lines {
        match &between {
            _ if line.starts_with(OURS) => return None,
            None if line == BETWEEN => between = Some(range),
            Some(between) if line.starts_with(THEIRS) => return Some([ours, between.clone(), range]),
            _ => {}
        }
    }
    None
}
