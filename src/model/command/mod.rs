//! Commands: what an operator would run, and what it does.

mod read;

use serde::Serialize;

pub use crate::model::command::read::{Known, Parameters, Reading, blanks, read, read_inline};

use std::ops::Range;

use crate::model::Text;
use crate::model::effect::{Effect, Invocation};
use crate::source::{Source, Span};

/// A shell statement as an operator runs it: a pipeline, a list, a loop.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Command {
    /// The statement as written.
    pub text: Text,
    /// The statement with its placeholders taken out: joined in order they give `text` again.
    pub pieces: Vec<Piece>,
    /// The simple commands in it, in order.
    pub invocations: Vec<Invocation>,
    /// The strongest effect among them.
    pub effect: Effect,
    /// Where it was written.
    pub place: Place,
    /// The fence it stands in, as an index into `Runbook::fences`.
    pub fence: Option<usize>,
    /// Variables that it assigns.
    pub defines: Vec<String>,
    /// Variables that it uses.
    pub uses: Vec<String>,
    /// Output that the page shows below it.
    pub output: Option<Text>,
    /// The comment behind it on its line, or below it where that belongs to no other command.
    pub remark: Option<Text>,
}

impl Command {
    /// Where the bytes `range` of the text stand in the file. In a list or a quote the text and its place may differ:
    /// then it is the whole command.
    pub fn place_of(&self, range: Range<usize>, source: &Source) -> Span {
        let offset = |at: usize| self.text.span.start.saturating_add(u32::try_from(at).unwrap_or(0));
        let span = Span { start: offset(range.start), end: offset(range.end), ..self.text.span };
        if Some(source.slice(span)) == self.text.text.get(range) { span } else { self.text.span }
    }
}

/// A part of a command's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    /// Shell text as written.
    Literal(String),
    /// A placeholder.
    Parameter {
        /// The parameter, as an index into `Runbook::parameters`.
        parameter: usize,
        /// Its spelling on the page: `<name>`.
        spelling: Text,
        /// The quotes that it stands in.
        quoting: Quoting,
        /// Pasted as it stands, does the shell read it as a redirection?
        redirects: bool,
    },
}

/// The quotes around a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Quoting {
    /// None.
    Bare,
    /// `"..."`.
    Double,
    /// `'...'`.
    Single,
    /// The body of a here-document, in which the shell expands `$x`.
    Heredoc,
    /// The body of a here-document, or a comment, in which the shell expands nothing.
    Verbatim,
}

/// Where a command was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In a code block.
    Fence,
    /// In a table's cell.
    Cell,
    /// In running text.
    Prose,
}
