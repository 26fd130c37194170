//! Languages that pages are written in: what the text says, never what it means to a runbook.

pub mod fence;
pub mod shell;
