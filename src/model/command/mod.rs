//! Commands: what an operator would run, and what it does.

pub mod effect;
mod read;

use serde::Serialize;

pub use crate::model::command::effect::EffectRule;
pub use crate::model::command::read::{Parameters, Reading, blanks, read, read_inline};

use crate::model::Text;

/// What running a command does to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It looks, and changes nothing.
    Read,
    /// Nobody knows; playbooks treat it as a change.
    Unknown,
    /// It changes something that can be changed back.
    Change,
    /// It destroys something.
    Destroy,
}

/// A shell statement as an operator runs it: a pipeline, a list, a loop.
#[derive(Clone, Debug, Serialize)]
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
}

/// A part of a command's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In a code block.
    Fence,
    /// In a table's cell.
    Cell,
    /// In running text.
    Prose,
}

/// One simple command: a program and what it is told.
#[derive(Clone, Debug, Serialize)]
pub struct Invocation {
    /// The program, without `sudo`, `env` and the like.
    pub program: String,
    /// `get`, `rollout undo`, ... where the program has verbs.
    pub verb: Option<String>,
    /// `deployment`, `pods`, ... as written.
    pub resource: Option<String>,
    /// The resource's name, placeholders as written.
    pub name: Option<String>,
    /// `-n`, `--namespace`, placeholders as written.
    pub namespace: Option<Text>,
    /// `--context`.
    pub context: Option<Text>,
    /// Would it act on a default namespace, because it names none and its resource has one?
    pub needs_namespace: bool,
    /// What it does.
    pub effect: Effect,
}
