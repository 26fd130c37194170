//! Mermaid's flowcharts: read as mermaid reads them, and read on where mermaid gives up.
//!
//! [`parse`] makes a [`Diagram`] of any text. A text that mermaid refuses has [`Diagram::errors`]; the statements that
//! do stand are modelled all the same. [`answer`] gives mermaid's own verdict and its database as JSON.
//!
//! A text goes through `preprocess` (front matter, directives, comments, entities), `lexer` (modes and rules),
//! `grammar` (statements) and `build` (what a statement does to the chart). Every place in what comes out is one in the
//! file: `trace` keeps the way back through the rewriting, [`Mapped`] the way through lists and quotes.

mod answer;
mod blank;
mod build;
mod directive;
mod edge;
mod explain;
mod gantt;
mod grammar;
mod kind;
mod letters;
mod lexer;
mod lookahead;
mod loss;
mod mend;
mod metadata;
mod pairs;
mod preprocess;
mod recover;
mod scan;
mod shapes;
mod state;
mod statement;
mod subgraph;
mod token;
mod trace;
mod vertex;
#[cfg(test)]
mod work;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::source::{Mapped, Span};

pub use crate::syntax::mermaid::answer::answer;
pub use crate::syntax::mermaid::kind::DiagramKind;

/// Texts longer than this many bytes are not read. Mermaid itself stops at 50,000 characters unless told otherwise.
pub const MAX_BYTES: usize = 16 << 20;

/// After this many errors the rest of a text is left alone; a text with more is no flowchart.
pub const MAX_ERRORS: usize = 100;

/// A mermaid diagram.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Diagram {
    /// What kind of diagram it is.
    pub kind: DiagramKind,
    /// The chart, where the kind is one that is read: a flowchart, or the states and transitions of a state diagram.
    pub flowchart: Option<Flowchart>,
    /// The tasks, where it is a gantt chart.
    pub tasks: Vec<Task>,
    /// Why mermaid would not draw it, in the order of the text; mermaid itself stops at the first.
    pub errors: Vec<SyntaxError>,
    /// The place of the whole text.
    pub span: Span,
}

/// A flowchart.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Flowchart {
    /// `TB`, `BT`, `LR`, `RL` or `BR`; nothing where the header is broken.
    pub direction: Option<String>,
    /// The title of the front matter.
    pub title: Option<String>,
    /// `accTitle`.
    pub acc_title: Option<String>,
    /// `accDescr`.
    pub acc_descr: Option<String>,
    /// What front matter and directives configure.
    pub config: Map<String, Value>,
    /// Nodes in the order in which they are first mentioned.
    pub nodes: Vec<Node>,
    /// Edges in the order in which they are drawn.
    pub edges: Vec<Edge>,
    /// Subgraphs in the order in which they are closed.
    pub subgraphs: Vec<Subgraph>,
    /// `classDef`.
    pub classes: Vec<ClassDef>,
    /// Tooltips by the id that `click` names.
    pub tooltips: Vec<(String, String)>,
    /// `linkStyle default`: styles, and the curve of edges that follow.
    pub link_defaults: LinkDefaults,
    /// All `click` statements, whether or not their node exists.
    pub clicks: Vec<Click>,
    /// What mermaid takes without a word and does not draw as it is written.
    pub losses: Vec<Loss>,
}

/// Something that mermaid takes without a word and does not draw as it is written.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Loss {
    /// What happens.
    pub kind: LossKind,
    /// What it happens to: an id, a direction.
    pub what: String,
    /// Where.
    pub span: Span,
    /// The repair, as in [`SyntaxError::fix`].
    pub fix: Option<(Span, String)>,
}

/// How something is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LossKind {
    /// A line with `direction LR` in it is nothing else, whatever stands beside it.
    SwallowedLine,
    /// A direction outside of a subgraph, and another one than the header's, has no effect.
    LooseDirection,
    /// `%%` behind something on its line is a part of an id.
    Comment,
    /// A `classDef` on the line of another one, whose `;` mermaid takes away, is a part of that one's style.
    JoinedStyle,
    /// A `class` for what does not exist when it is read.
    ClassOfNothing,
    /// A `click` on what does not exist when it is read.
    ClickOnNothing,
    /// A `style` for an id that nothing else mentions draws a node of that id.
    StrayNode,
    /// The first letter of an id, an `o` or `x`, is read as the head of the edge before it.
    GluedMark,
}

/// A task of a gantt chart.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Task {
    /// The title of its section.
    pub section: Option<Label>,
    /// What is done.
    pub name: Label,
    /// Its id.
    pub id: Option<String>,
    /// The ids of the tasks that it begins behind.
    pub after: Vec<String>,
    /// When it begins, as written.
    pub start: Option<Label>,
    /// How long it takes, as a number and a unit: `m` is a minute, `M` a month. Nothing where an end is given.
    pub length: Option<Label>,
}

/// How a label is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum LabelKind {
    /// Without quotes.
    #[default]
    Text,
    /// In quotes.
    String,
    /// As Markdown.
    Markdown,
}

/// The text of a node, an edge or a subgraph.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Label {
    /// What it says, with its entities as they are written.
    pub text: String,
    /// How it is written.
    pub kind: LabelKind,
    /// Where it stands, without quotes or brackets.
    pub span: Span,
}

/// A node.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Node {
    /// What the text calls it.
    pub id: String,
    /// What is drawn in it: its id where nothing else is given.
    pub label: Label,
    /// The label's value where metadata gives it one that is no string.
    pub label_value: Option<Box<Value>>,
    /// Other labels that the text gives it before the one that holds.
    pub former_labels: Vec<Label>,
    /// Its shape by mermaid's name; nothing for a plain id.
    pub shape: Option<&'static str>,
    /// Properties in brackets, `[|key:value|text]`.
    pub props: Vec<(String, String)>,
    /// `style` statements.
    pub styles: Vec<String>,
    /// Its classes, as often as they are given.
    pub classes: Vec<String>,
    /// Where `click` leads to.
    pub link: Option<String>,
    /// The window that the link opens in.
    pub link_target: Option<String>,
    /// What `click` calls.
    pub callback: Option<Box<Callback>>,
    /// `icon`, `form`, `pos`, `img`, `constraint`, `w` and `h`, where it has metadata.
    pub metadata: Option<Box<Map<String, Value>>>,
    /// Where it is first mentioned.
    pub span: Span,
}

impl Node {
    /// Is it drawn as a decision?
    pub fn is_decision(&self) -> bool {
        let diamonds = ["diamond", "question", "decision", "diam", "choice"];
        self.shape.is_some_and(|shape| diamonds.contains(&shape))
    }
}

/// A function that a click calls.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Callback {
    /// Its name.
    pub function: String,
    /// Its arguments; the node's id where none are given.
    pub args: Vec<String>,
}

/// A `click` statement.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Click {
    /// The ids that it names.
    pub nodes: Vec<String>,
    /// Where it leads to, if it is a link.
    pub href: Option<String>,
    /// The whole statement.
    pub span: Span,
    /// Where the link stands, without quotes.
    pub href_span: Option<Span>,
}

/// What an edge has at its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Arrow {
    /// Nothing.
    ArrowOpen,
    /// An arrow head at its end.
    ArrowPoint,
    /// A circle.
    ArrowCircle,
    /// A cross.
    ArrowCross,
    /// Arrow heads at both ends.
    DoubleArrowPoint,
    /// Circles at both ends.
    DoubleArrowCircle,
    /// Crosses at both ends.
    DoubleArrowCross,
    /// Two ends that do not go together; mermaid takes it and draws a plain arrow.
    #[serde(rename = "INVALID")]
    Invalid,
}

/// How an edge is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Stroke {
    /// `--`
    Normal,
    /// `==`
    Thick,
    /// `-.-`
    Dotted,
    /// `~~~`
    Invisible,
    /// Two halves that do not go together.
    #[serde(rename = "INVALID")]
    Invalid,
}

/// An edge.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Edge {
    /// Its id, given or automatic.
    pub id: String,
    /// Is the id given?
    pub named: bool,
    /// Id of the node that it leaves.
    pub from: String,
    /// Id of the node that it leads to.
    pub to: String,
    /// What stands beside it.
    pub label: Option<Label>,
    /// What it has at its ends.
    pub arrow: Arrow,
    /// How it is drawn.
    pub stroke: Stroke,
    /// How many ranks it spans at least, up to 10.
    pub length: Option<u8>,
    /// Its classes.
    pub classes: Vec<String>,
    /// `linkStyle`, where it has one.
    pub styles: Option<Vec<String>>,
    /// `animate`, `animation`, `step` and `interpolate`, where it has metadata.
    pub metadata: Option<Box<Map<String, Value>>>,
    /// The edge itself, from its first stroke to its last, text included.
    pub span: Span,
}

/// A subgraph.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Subgraph {
    /// Its id, given or automatic.
    pub id: String,
    /// Its title.
    pub title: Label,
    /// Ids of what it holds: nodes and subgraphs.
    pub nodes: Vec<String>,
    /// Its own direction.
    pub dir: Option<String>,
    /// Its classes.
    pub classes: Vec<String>,
    /// Its metadata.
    pub metadata: Map<String, Value>,
    /// From `subgraph` to `end`.
    pub span: Span,
}

/// A `classDef`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClassDef {
    /// Its name.
    pub id: String,
    /// Its styles.
    pub styles: Vec<String>,
    /// Those of its styles that are of the text.
    pub text_styles: Vec<String>,
}

/// What `linkStyle default` sets.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LinkDefaults {
    /// Styles of all edges.
    pub styles: Option<Vec<String>>,
    /// The curve of edges that follow.
    pub interpolate: Option<String>,
}

/// Of what sort an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// A character that has no meaning where it stands.
    Lexical,
    /// A word that cannot stand where it does.
    Syntax,
    /// A name that mermaid does not know, or a reference to nothing.
    Semantic,
    /// Metadata or front matter that is no YAML.
    Yaml,
    /// No kind of diagram.
    UnknownDiagram,
}

/// Why mermaid refuses a text.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SyntaxError {
    /// Of what sort it is.
    pub kind: ErrorKind,
    /// The characters that it is about.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What could stand there instead.
    pub expected: Vec<&'static str>,
    /// What to do about it.
    pub help: Option<String>,
    /// The repair: what to put in the place of which characters. An empty span is an insertion.
    pub fix: Option<(Span, String)>,
    /// Is the repair surely what was meant?
    pub sure: bool,
    /// Line in the text as mermaid counts it: from 1, without front matter, directives and comment lines.
    pub line: u32,
}

/// Reads a diagram; never fails.
pub fn parse(source: &Mapped) -> Diagram {
    recover::parse(source)
}
