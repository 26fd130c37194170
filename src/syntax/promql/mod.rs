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

/// How deep series may record series.
const MOST_RECORDED: usize = 4;

/// A comparison with a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison<'a> {
    /// What is compared.
    pub what: &'a Expr,
    /// Is what lies over the number true (`>`, `>=`), not what lies under it? Nothing for `==` and `!=`.
    pub above: Option<bool>,
    /// The number.
    pub number: f64,
}

/// The comparison with a number that an expression is, where it has no other one.
pub fn comparison(expr: &Expr) -> Option<Comparison<'_>> {
    let Expr::Binary(binary) = expr else { return None };
    let Expr::NumberLiteral(number) = &*binary.rhs else { return None };
    let above = match binary.op.to_string().as_str() {
        ">" | ">=" => Some(true),
        "<" | "<=" => Some(false),
        "==" | "!=" => None,
        _ => return None,
    };
    let text = binary.lhs.to_string();
    let compares = [" > ", " < ", " == ", " != ", " >= ", " <= "].iter().any(|op| text.contains(op));
    (!compares).then_some(Comparison { what: &binary.lhs, above, number: number.val })
}

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

    /// The tree in one form for all that differ in spaces, comments, brackets that change nothing, the order of matchers,
    /// and in whether they use a series or what it records.
    pub fn settled<'a>(&self, recorded: &dyn Fn(&str) -> Option<&'a Expr>) -> Option<Expr> {
        let mut tree = self.expr()?.clone();
        settle(&mut tree, recorded, 0);
        order(&mut tree);
        Some(tree)
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
        _ => inner(expr).into_iter().for_each(order),
    }
}

/// The expressions in an expression.
fn inner(expr: &mut Expr) -> Vec<&mut Expr> {
    match expr {
        Expr::Aggregate(outer) => vec![&mut outer.expr],
        Expr::Unary(outer) => vec![&mut outer.expr],
        Expr::Paren(outer) => vec![&mut outer.expr],
        Expr::Subquery(outer) => vec![&mut outer.expr],
        Expr::Binary(outer) => vec![&mut outer.lhs, &mut outer.rhs],
        Expr::Call(call) => call.args.args.iter_mut().map(|arg| &mut **arg).collect(),
        _ => Vec::new(),
    }
}

/// Takes brackets away and puts what is recorded in the place of its name.
fn settle<'a>(expr: &mut Expr, recorded: &dyn Fn(&str) -> Option<&'a Expr>, depth: usize) {
    while let Expr::Paren(outer) = expr {
        *expr = (*outer.expr).clone();
    }
    if let Some(series) = plain(expr).and_then(recorded).filter(|_| depth < MOST_RECORDED) {
        *expr = series.clone();
        settle(expr, recorded, depth + 1);
    }
    inner(expr).into_iter().for_each(|expr| settle(expr, recorded, depth));
}

/// The name of a series of which nothing is selected.
fn plain(expr: &Expr) -> Option<&str> {
    let Expr::VectorSelector(selector) = expr else { return None };
    let all = selector.matchers.matchers.is_empty() && selector.matchers.or_matchers.is_empty();
    selector.name.as_deref().filter(|_| all && selector.offset.is_none() && selector.at.is_none())
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
