//! The tokens of the flowchart language.

use std::ops::Range;

/// What a token is; the names are those of mermaid's grammar where it has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `graph`, `flowchart` and their like.
    Graph,
    /// The direction behind them.
    Dir,
    /// The line break in its place.
    NoDir,
    AccTitle,
    AccTitleValue,
    AccDescr,
    AccDescrValue,
    AccDescrText,
    /// `@{`
    ShapeOpen,
    /// A quote inside of it.
    ShapeQuote,
    /// What stands between such quotes.
    ShapeQuoted,
    /// What stands outside of them.
    ShapePlain,
    CallbackName,
    CallbackArgs,
    /// A string in quotes, without them.
    Str,
    /// A Markdown string, without quotes and backquotes.
    MdStr,
    Style,
    Default,
    LinkStyle,
    Interpolate,
    ClassDef,
    Class,
    Href,
    Click,
    Subgraph,
    End,
    LinkTarget,
    /// A line with a direction statement, whatever else stands on it.
    Direction(Direction),
    /// `name@` before an edge.
    LinkId,
    Num,
    Hash,
    Classes,
    Colon,
    Amp,
    Semi,
    Comma,
    Star,
    /// An edge, or what closes its text.
    Link,
    /// What opens an edge's text.
    LinkStart,
    EdgeText,
    EllipseStart,
    EllipseEnd,
    StadiumStart,
    StadiumEnd,
    SubroutineStart,
    SubroutineEnd,
    PropsStart,
    TagEnd,
    CylinderStart,
    CylinderEnd,
    DoubleCircleStart,
    DoubleCircleEnd,
    TrapStart,
    TrapEnd,
    InvTrapStart,
    InvTrapEnd,
    TagStart,
    Up,
    Sep,
    Down,
    NodeString,
    Minus,
    Letter,
    Pipe,
    ParenStart,
    ParenEnd,
    SquareStart,
    SquareEnd,
    BraceStart,
    BraceEnd,
    Text,
    Newline,
    Space,
    /// The end of the text, as the lexer finds it outside of labels.
    Eof,
    /// Nothing more.
    Finish,
    /// A character that no rule takes.
    Unknown,
}

/// The directions of a subgraph, in the order in which the lexer looks for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Direction {
    Tb,
    Bt,
    Rl,
    Lr,
    Td,
}

impl Direction {
    /// All of them.
    pub(crate) const ALL: [Self; 5] = [Self::Tb, Self::Bt, Self::Rl, Self::Lr, Self::Td];

    /// As it is written.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tb => "TB",
            Self::Bt => "BT",
            Self::Rl => "RL",
            Self::Lr => "LR",
            Self::Td => "TD",
        }
    }
}

/// A token and its place in the prepared text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Token {
    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// May it stand in an id?
    pub(crate) fn in_id(&self) -> bool {
        use Kind::{Amp, Colon, Comma, Default, Down, Hash, Letter, Minus, NodeString, Num, Star};
        matches!(self.kind, Num | NodeString | Down | Minus | Default | Comma | Colon | Amp | Hash | Star | Letter)
    }

    /// May it stand in the name of a curve or of a callback?
    pub(crate) fn in_name(&self) -> bool {
        self.kind == Kind::Dir || self.kind != Kind::Default && self.in_id()
    }

    /// May it stand in a style?
    pub(crate) fn in_style(&self) -> bool {
        use Kind::{Colon, Hash, NodeString, Num, Space, Style};
        matches!(self.kind, Num | NodeString | Colon | Space | Hash | Style)
    }

    /// May it stand in the title of a subgraph?
    pub(crate) fn in_title(&self) -> bool {
        use Kind::{
            Amp, Class, ClassDef, Click, Colon, Dir, Down, End, Graph, Hash, Letter, LinkStart, LinkStyle, Minus,
            NodeString, Num, Space, Star, Style, Subgraph, Up,
        };
        let plain = matches!(self.kind, Num | NodeString | Space | Minus | Amp | Letter | Colon | Star | Hash);
        let keyword = matches!(self.kind, Style | LinkStyle | ClassDef | Class | Click | Graph | Dir | Subgraph | End);
        plain || keyword || matches!(self.kind, Down | Up | LinkStart)
    }

    /// May it stand in a label?
    pub(crate) fn in_label(&self) -> bool {
        matches!(self.kind, Kind::Text | Kind::TagStart | Kind::TagEnd | Kind::Letter)
    }

    /// May it stand in an edge's text?
    pub(crate) fn in_edge_text(&self) -> bool {
        matches!(self.kind, Kind::EdgeText | Kind::Letter)
    }

    /// Does it end a statement?
    pub(crate) fn separates(&self) -> bool {
        matches!(self.kind, Kind::Newline | Kind::Semi | Kind::Eof)
    }

    /// Is it a part of `@{...}`?
    pub(crate) fn is_shape_data(&self) -> bool {
        matches!(self.kind, Kind::ShapeOpen | Kind::ShapeQuote | Kind::ShapeQuoted | Kind::ShapePlain)
    }
}
