//! # A page that was not checked
//!
//! The file is no UTF-8, or larger than what is read (16 MiB), or it has more parts than are read (500,000 blocks, table
//! cells, links and runs of text); of such a page, what stands before that place is checked.
//!
//! What was not read was not checked, and a green check that skipped a page is a promise nobody made.
//!
//! Bad: a page that an old editor saved as Windows-1252, or the log of a whole incident as a page.
//!
//! Good: the page saved as UTF-8; a page that is too large split, or left out by `exclude` in the configuration.

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::MAX_PARTS;
use crate::passes::{Check, Rule};
use crate::source::{FileId, Span};

/// RB906.
pub const ENCODING: Rule = Rule {
    info: RuleInfo {
        code: "RB906",
        name: "not-utf-8",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a page is no UTF-8 and was not checked",
        source: include_str!("unreadable.rs"),
    },
    check: Check::Workspace(|_| Vec::new()),
};

/// RB907.
pub const TOO_LARGE: Rule = Rule {
    info: RuleInfo {
        code: "RB907",
        name: "too-large",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a page is too large and was not checked, or not to its end",
        source: include_str!("unreadable.rs"),
    },
    check: Check::Workspace(|_| Vec::new()),
};

/// Why a page was not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is no UTF-8.
    Encoding,
    /// It is too large.
    TooLarge,
}

/// The finding for a page whose end, `rest`, was not read, since it has too many parts.
pub fn cut(rest: Span) -> Diagnostic {
    let message = format!("the page has more than {MAX_PARTS} parts; what follows was not checked");
    finding(Kind::TooLarge, rest.file, rest.range().start, message)
}

/// The finding for a file that was read up to `offset`. It is made while files are read, before there is a workspace.
pub fn finding(kind: Kind, file: FileId, offset: usize, message: String) -> Diagnostic {
    let (rule, help) = match kind {
        Kind::Encoding => (&ENCODING, "save the file as UTF-8"),
        Kind::TooLarge => (&TOO_LARGE, "split the page, or leave it out by `exclude` in runbookc.toml"),
    };
    Diagnostic::new(&rule.info, Span::new(file, offset..offset), message).help(help)
}
