//! PromQL: `promql-parser`'s trees, kept to a size that its recursion can bear.

mod bounds;
mod dialect;
mod fault;
mod labels;
mod measure;

use std::ops::Range;
use std::sync::OnceLock;

use promql_parser::parser;

pub use promql_parser::label::{MatchOp, Matcher, Matchers};
pub use promql_parser::parser::{Expr, LabelModifier};

pub use crate::syntax::promql::bounds::Excess;
pub use crate::syntax::promql::dialect::{Younger, younger};
pub use crate::syntax::promql::labels::{Labels, labels};
pub use crate::syntax::promql::measure::{Measure, measure};

use serde::{Deserialize, Serialize};

use crate::source::Mapped;

/// How deep series may record series.
const MOST_RECORDED: usize = 4;

/// How many parts the expressions may have together that are put in the place of the series that record them: these may
/// multiply with each level.
const MOST_PUT_IN: usize = 1000;

/// A comparison with a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison<'a> {
    /// What is compared, without a number by which it is multiplied.
    pub what: &'a Expr,
    /// Is what lies over the number true (`>`, `>=`), not what lies under it? Nothing for `==` and `!=`.
    pub above: Option<bool>,
    /// The number.
    pub number: f64,
    /// What `what` is multiplied by before it is compared.
    pub factor: f64,
}

impl Comparison<'_> {
    /// The number that `what` itself is compared with.
    pub fn bound(&self) -> f64 {
        self.number / self.factor
    }
}

/// The comparison with a number that an expression is, where it has no other one.
pub fn comparison(expr: &Expr) -> Option<Comparison<'_>> {
    let Expr::Binary(binary) = expr else { return None };
    let number = constant(&binary.rhs)?;
    let above = match binary.op.to_string().as_str() {
        ">" | ">=" => Some(true),
        "<" | "<=" => Some(false),
        "==" | "!=" => None,
        _ => return None,
    };
    let mut compares = false;
    walk(&binary.lhs, &mut |inner| compares |= matches!(inner, Expr::Binary(b) if b.op.is_comparison_operator()));
    let (what, factor) = multiplied(&binary.lhs);
    (!compares).then_some(Comparison { what, above, number, factor })
}

/// What is multiplied by numbers, and by how much in all.
fn multiplied(expr: &Expr) -> (&Expr, f64) {
    let by = |inner, number: f64| {
        let (what, factor) = multiplied(inner);
        (what, factor * number)
    };
    match expr {
        Expr::Paren(outer) => multiplied(&outer.expr),
        Expr::Binary(binary) => {
            let (op, left, right) = (binary.op.to_string(), constant(&binary.lhs), constant(&binary.rhs));
            match (op.as_str(), left, right) {
                ("*", Some(number), None) if number > 0.0 => by(&binary.rhs, number),
                ("*", None, Some(number)) if number > 0.0 => by(&binary.lhs, number),
                ("/", None, Some(number)) if number > 0.0 => by(&binary.lhs, 1.0 / number),
                _ => (expr, 1.0),
            }
        }
        _ => (expr, 1.0),
    }
}

/// The number that an expression of nothing but numbers is.
pub fn constant(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::NumberLiteral(number) => Some(number.val),
        Expr::Paren(outer) => constant(&outer.expr),
        Expr::Unary(outer) => constant(&outer.expr).map(|number| -number),
        Expr::Binary(binary) => {
            let (a, b) = (constant(&binary.lhs)?, constant(&binary.rhs)?);
            match binary.op.to_string().as_str() {
                "+" => Some(a + b),
                "-" => Some(a - b),
                "*" => Some(a * b),
                "/" => Some(a / b),
                _ => None,
            }
        }
        _ => None,
    }
}

/// An expression as it is written and, once somebody asks, as it is read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Query {
    /// As it is written.
    pub text: Mapped,
    #[serde(skip)]
    parsed: OnceLock<Box<Result<Expr, String>>>,
}

impl Query {
    /// The expression that `text` is.
    pub fn new(text: Mapped) -> Self {
        Self { text, parsed: OnceLock::new() }
    }

    /// The tree.
    ///
    /// # Errors
    /// Why there is none, in the parser's words.
    pub fn read(&self) -> Result<&Expr, &str> {
        let parsed = self.parsed.get_or_init(|| Box::new(parse(&self.text.text)));
        (**parsed).as_ref().map_err(String::as_str)
    }

    /// Why there is no tree, in the parser's words; one that nobody asked for yet is not kept.
    pub fn error(&self) -> Option<String> {
        match self.parsed.get() {
            Some(parsed) => (**parsed).as_ref().err().cloned(),
            None => parse(&self.text.text).err(),
        }
    }

    /// Lets go of the tree, which takes ten times the room of the words; whoever asks for it once more, waits for it.
    pub(crate) fn forget(&mut self) {
        self.parsed.take();
    }

    /// The expression in one form for all that differ in spaces, comments or the order of matchers.
    pub fn normal(&self) -> Option<String> {
        let mut tree = self.expr()?.clone();
        order(&mut tree);
        Some(tree.to_string())
    }

    /// The tree in one form for all that differ in spaces, comments, brackets that change nothing, the order of matchers,
    /// and in whether they use a series or what it records. Nothing where too much is recorded for that.
    pub fn settled<'a>(&self, recorded: &dyn Fn(&str) -> Option<&'a Expr>) -> Option<Expr> {
        let mut tree = self.expr()?.clone();
        settle(&mut tree, recorded, 0, &mut { MOST_PUT_IN })?;
        order(&mut tree);
        Some(tree)
    }

    /// Where an expression that does not parse goes wrong; nothing where `work` does not suffice to find it: so many bytes
    /// may be parsed for that, and what was is taken from it.
    pub fn fault(&self, work: &mut usize) -> Option<Range<usize>> {
        fault::find(&self.text.text, work)
    }

    /// What of it is more than is read.
    pub fn excess(&self) -> Option<Excess> {
        bounds::excess(&self.text.text)
    }

    /// The tree, where there is one.
    pub fn expr(&self) -> Option<&Expr> {
        self.read().ok()
    }
}

/// Calls `seen` with an expression and each one inside of it, from the outside in.
pub fn walk<'a>(expr: &'a Expr, seen: &mut dyn FnMut(&'a Expr)) {
    seen(expr);
    match expr {
        Expr::Aggregate(outer) => walk(&outer.expr, seen),
        Expr::Unary(outer) => walk(&outer.expr, seen),
        Expr::Paren(outer) => walk(&outer.expr, seen),
        Expr::Subquery(outer) => walk(&outer.expr, seen),
        Expr::Binary(outer) => {
            walk(&outer.lhs, seen);
            walk(&outer.rhs, seen);
        }
        Expr::Call(call) => call.args.args.iter().for_each(|arg| walk(arg, seen)),
        _ => {}
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

/// Takes brackets away and puts what is recorded in the place of its name, so many parts as are `left` at most; nothing
/// where there are more.
fn settle<'a>(
    expr: &mut Expr,
    recorded: &dyn Fn(&str) -> Option<&'a Expr>,
    depth: usize,
    left: &mut usize,
) -> Option<()> {
    while let Expr::Paren(outer) = expr {
        *expr = (*outer.expr).clone();
    }
    if let Some(series) = plain(expr).and_then(recorded).filter(|_| depth < MOST_RECORDED) {
        let mut parts = 0;
        walk(series, &mut |_| parts += 1);
        *left = left.checked_sub(parts)?;
        *expr = series.clone();
        return settle(expr, recorded, depth + 1, left);
    }
    inner(expr).into_iter().try_for_each(|expr| settle(expr, recorded, depth, left))
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
    match bounds::excess(text) {
        Some(excess) => Err(excess.why),
        None => unbounded(text),
    }
}

/// Reads an expression that is within bounds.
fn unbounded(text: &str) -> Result<Expr, String> {
    // Prometheus 2's name for it, which the parser does not know.
    match text.contains("holt_winters") {
        true => parser::parse(&text.replace("holt_winters", "double_exponential_smoothing")),
        false => parser::parse(text),
    }
}
