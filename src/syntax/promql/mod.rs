//! PromQL: `promql-parser`'s trees, kept to a size that its recursion can bear.

mod fault;

use std::ops::Range;

use promql_parser::parser;

pub use promql_parser::label::{MatchOp, Matcher, Matchers};
pub use promql_parser::parser::{Expr, LabelModifier};

use crate::source::Mapped;

/// An expression of more bytes was not written by hand, and its tree may be deep.
pub const LONGEST: usize = 20_000;

/// How deep brackets may nest.
pub const DEEPEST: usize = 100;

/// An expression as it is written and as it is read.
#[derive(Debug)]
pub struct Query {
    /// As it is written.
    pub text: Mapped,
    /// As it is read; why it cannot be, in the parser's words.
    pub parsed: Result<Expr, String>,
}

impl Query {
    /// Reads `text`.
    pub fn new(text: Mapped) -> Self {
        let parsed = parse(&text.text);
        Self { text, parsed }
    }

    /// The expression in one form for all that differ in spaces, comments or the order of matchers.
    pub fn normal(&self) -> Option<String> {
        let mut tree = self.expr()?.clone();
        order(&mut tree);
        Some(tree.to_string())
    }

    /// Where an expression that does not parse goes wrong.
    pub fn fault(&self) -> Range<usize> {
        fault::find(&self.text.text)
    }

    /// The tree, where there is one.
    pub fn expr(&self) -> Option<&Expr> {
        self.parsed.as_ref().ok()
    }
}

/// Sorts the matchers of every selector.
fn order(expr: &mut Expr) {
    let sort =
        |matchers: &mut Matchers| matchers.matchers.sort_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value)));
    match expr {
        Expr::VectorSelector(selector) => sort(&mut selector.matchers),
        Expr::MatrixSelector(selector) => sort(&mut selector.vs.matchers),
        Expr::Aggregate(inner) => order(&mut inner.expr),
        Expr::Unary(inner) => order(&mut inner.expr),
        Expr::Paren(inner) => order(&mut inner.expr),
        Expr::Subquery(inner) => order(&mut inner.expr),
        Expr::Binary(inner) => {
            order(&mut inner.lhs);
            order(&mut inner.rhs);
        }
        Expr::Call(call) => call.args.args.iter_mut().for_each(|arg| order(arg)),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::Extension(_) => {}
    }
}

/// Reads an expression.
///
/// # Errors
/// The parser's words; it does not say where.
pub fn parse(text: &str) -> Result<Expr, String> {
    if text.len() > LONGEST {
        return Err(format!("more than {LONGEST} bytes"));
    }
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = depth.max(deepest);
    }
    if deepest > DEEPEST {
        return Err(format!("brackets nest more than {DEEPEST} deep"));
    }
    parser::parse(text)
}
