//! What became of each block of a page.

use serde::Serialize;

use crate::source::Span;

/// A block and what became of it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LedgerEntry {
    /// `heading`, `paragraph`, `table` ...
    pub kind: &'static str,
    /// What became of it.
    pub verdict: Verdict,
    /// Why.
    pub reason: &'static str,
    /// Its place.
    pub span: Span,
}

/// What became of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is in the model.
    Modelled,
    /// It is text for people, and carried through as such.
    Prose,
    /// It looks as if it meant something that is not in the model.
    NotUnderstood,
}
