//! What [`parse`](crate::syntax::shell::parse::parse) returns: statements, their commands, and the words of those.

use std::ops::Range;

use serde::Serialize;

use crate::source::{Mapped, Span};
use crate::syntax::shell::placeholder::Placeholder;

/// Shell text, read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Script {
    /// The statements in order; those that do not parse are among the errors instead.
    pub statements: Vec<Statement>,
    /// What bash would reject.
    pub errors: Vec<ShellError>,
    /// Comments, with their `#`.
    pub comments: Vec<Comment>,
    /// All placeholders of the text, also of statements that do not parse; none are looked for in comments.
    pub placeholders: Vec<Placeholder>,
}

impl Script {
    /// All commands of all statements, in the order in which they are written.
    pub fn commands(&self) -> impl Iterator<Item = &Command> {
        self.statements.iter().flat_map(|statement| &statement.commands)
    }
}

/// A place that bash would reject, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShellError {
    /// The token at fault, or what was opened and never closed.
    #[serde(skip)]
    pub span: Span,
    /// One sentence, without a full stop.
    pub message: String,
}

/// `# a comment`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comment {
    /// Its place.
    #[serde(skip)]
    pub span: Span,
    /// Its text, with the `#`.
    pub text: String,
}

/// What is run as one: a command, a list such as `a | b && c`, a loop, a definition. It may span lines.
#[derive(Clone, Debug, Serialize)]
pub struct Statement {
    /// Its place, here-documents included.
    #[serde(skip)]
    pub span: Span,
    /// Its text as it is written, with its map.
    pub text: Mapped,
    /// Its simple commands in the order in which they are written, those in substitutions, loops and functions included.
    pub commands: Vec<Command>,
    /// Variables that it sets for what follows: by assignment, `export`, `read`, `for`.
    pub defines: Vec<String>,
    /// Variables that it expands.
    pub uses: Vec<Use>,
    /// Functions that it defines.
    pub functions: Vec<String>,
    /// Ends in `&`.
    pub background: bool,
}

/// One expansion of a variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Use {
    /// The variable's name.
    pub name: String,
    /// The name's place.
    #[serde(skip)]
    pub span: Span,
    /// `${name:-...}`, `${name:=...}`, `${name:+...}`, `${name:?...}`: the author thought of its absence.
    pub guarded: bool,
}

/// A simple command.
#[derive(Clone, Debug, Serialize)]
pub struct Command {
    /// Its place, redirections included where they follow its words.
    #[serde(skip)]
    pub span: Span,
    /// Its bytes in the text that was parsed.
    pub range: Range<usize>,
    /// Its text as it is written.
    pub text: String,
    /// Its words, the program's name and its wrappers among them, assignments before it not. Of `[` and `[[` each
    /// expression is one word.
    pub words: Vec<Word>,
    /// What runs once wrappers such as `sudo` are taken off; none for an assignment, or where only a wrapper stands.
    pub program: Option<Program>,
    /// `NAME=value` in front of it, or alone.
    pub assignments: Vec<Assignment>,
    /// Redirections of it, here-documents included.
    pub redirects: Vec<Redirect>,
    /// Where it stands in its pipeline.
    pub stage: Stage,
    /// What must be so that it runs, seen from the command before it.
    pub after: Connector,
    /// What it stands in.
    pub inside: Inside,
}

impl Command {
    /// The words behind the program's name.
    pub fn arguments(&self) -> &[Word] {
        self.program.as_ref().and_then(|program| self.words.get(program.word + 1..)).unwrap_or_default()
    }
}

/// The program that a command runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Program {
    /// Its name as it is called, without quotes and without the folder: `kubectl` of `/usr/bin/kubectl`.
    pub name: String,
    /// Which of the command's words it is.
    pub word: usize,
    /// What runs it, outermost first: `sudo`, `timeout`, `xargs`.
    pub wrappers: Vec<String>,
}

/// One word of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Word {
    /// As it is written, quotes included.
    pub text: String,
    /// Without quotes and escapes; expansions stand as they are written.
    pub value: String,
    /// Its place.
    #[serde(skip)]
    pub span: Span,
    /// How it is quoted.
    pub quoting: Quoting,
    /// Holds a variable or a substitution, so that `value` is not what the program gets.
    pub expands: bool,
    /// Holds an unquoted `*`, `?` or `[`.
    pub globs: bool,
    /// The placeholders in it.
    pub placeholders: Vec<Placeholder>,
}

/// How a word is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quoting {
    /// Not at all.
    None,
    /// Wholly in `'...'`.
    Single,
    /// Wholly in `"..."`.
    Double,
    /// In part.
    Mixed,
}

/// `NAME=value`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assignment {
    /// The variable's name.
    pub name: String,
    /// What is written behind `=`, without quotes.
    pub value: String,
    /// The place of the whole.
    #[serde(skip)]
    pub span: Span,
}

/// One redirection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Redirect {
    /// Its operator with the descriptor before it: `>`, `2>>`, `<<`.
    pub operator: String,
    /// The file, the descriptor, the here-string or the end mark, without quotes.
    pub target: String,
    /// The body of a here-document.
    pub body: Option<String>,
    /// Its place, without the body.
    #[serde(skip)]
    pub span: Span,
}

impl Redirect {
    /// Does it write into a file? Descriptors (`2>&1`) and what lies under `/dev` are no files.
    pub fn writes_file(&self) -> bool {
        let writes = self.operator.contains('>') && !self.operator.ends_with('&');
        let device = self.target.starts_with("/dev/") || self.target.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        writes && !device
    }
}

/// A place in a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Stage {
    /// Number of the pipeline in its statement, from 0. A command without `|` is a pipeline of its own.
    pub pipeline: usize,
    /// Place in it, from 0.
    pub position: usize,
}

/// What stands between a command and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Connector {
    /// Nothing, `;`, a new line or `&`.
    Sequence,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|` or `|&`
    Pipe,
}

/// What a command stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Inside {
    /// `$(...)`, backquotes or `<(...)`: how many of them.
    pub substitutions: usize,
    /// `( ... )`
    pub subshell: bool,
    /// The body or the condition of `for`, `while`, `until`, `select`.
    pub looped: bool,
    /// `if` or `case`, condition included.
    pub conditional: bool,
    /// The body of a function.
    pub function: bool,
}

/// Bytes of the text that was parsed; internal to the parser.
pub(crate) type Bytes = Range<usize>;
