//! Shell text: placeholders, console sessions, commands.
//!
//! The grammar is tree-sitter-bash; `lower.rs` adds checks for what it lets pass (a lone `fi`, an empty body, a redirection
//! without a target). Held against `bash -n` over 1,771 shell fences of public runbooks, placeholders and prompts dealt
//! with, the two disagree on two: JSON in a shell fence, which bash takes for a program's name, and PromQL behind a prompt.
//! brush-parser agreed as well, but its time doubles with every bracket that is open (32 of them took 55 s), deep nesting
//! overflows the stack, it stops at the first error, counts places in characters, and brings 84 crates where this brings 21.
//!
//! The grammar's scanner is C. It is kept from what it mishandles: it gets ASCII only (a character beyond crashed it behind
//! `{`), nothing nested deeper than 100, and here-documents that end.

mod grammar;
mod lower;
pub mod parse;
pub mod placeholder;
mod plain;
pub(crate) mod programs;
pub(super) mod scan;
pub mod script;
pub mod session;
mod word;
mod wrapper;

pub(crate) use parse::unit_of;
pub use parse::{parse, parse_sound};
pub use placeholder::{Placeholder, Spelling};
pub(crate) use scan::{Context, scan};
pub use script::{
    Assignment, Command, Comment, Connector, Inside, Program, Quoting, Redirect, Script, ShellError, Stage, Statement,
    Use, Word,
};
pub use session::{Block, BlockKind, Session};

#[cfg(test)]
mod tests;
