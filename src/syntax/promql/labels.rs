//! Which labels the series of an expression can have.

use std::collections::BTreeSet;

use promql_parser::label::{MatchOp, Matchers};
use promql_parser::parser::value::ValueType;
use promql_parser::parser::{AggregateExpr, BinaryExpr, Call, Expr, LabelModifier, VectorMatchCardinality};

type Names = BTreeSet<String>;

/// Labels that series can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Labels {
    /// These, and no others.
    Only(BTreeSet<String>),
    /// Any but these.
    AllBut(BTreeSet<String>),
}

impl Labels {
    const NONE: Self = Self::Only(BTreeSet::new());
    const ANY: Self = Self::AllBut(BTreeSet::new());

    /// Can a series have this label?
    pub fn can_be(&self, label: &str) -> bool {
        match self {
            Self::Only(names) => names.contains(label),
            Self::AllBut(names) => !names.contains(label),
        }
    }

    fn kept(self, kept: &[String]) -> Self {
        Self::Only(kept.iter().filter(|name| self.can_be(name)).cloned().collect())
    }

    fn without(self, dropped: &[String]) -> Self {
        match self {
            Self::Only(names) => Self::Only(names.into_iter().filter(|name| !dropped.contains(name)).collect()),
            Self::AllBut(names) => Self::AllBut(names.into_iter().chain(dropped.iter().cloned()).collect()),
        }
    }

    fn with(self, added: &[String]) -> Self {
        match self {
            Self::Only(names) => Self::Only(names.into_iter().chain(added.iter().cloned()).collect()),
            Self::AllBut(names) => Self::AllBut(names.into_iter().filter(|name| !added.contains(name)).collect()),
        }
    }

    fn or(self, other: Self) -> Self {
        let less = |a: Names, b: &Names| -> Names { a.difference(b).cloned().collect() };
        match (self, other) {
            (Self::Only(a), Self::Only(b)) => Self::Only(a.into_iter().chain(b).collect()),
            (Self::AllBut(a), Self::AllBut(b)) => Self::AllBut(a.intersection(&b).cloned().collect()),
            (Self::AllBut(a), Self::Only(b)) | (Self::Only(b), Self::AllBut(a)) => Self::AllBut(less(a, &b)),
        }
    }
}

/// The labels that the series of an expression can have, as Prometheus evaluates it. What a selector finds may have any.
pub fn labels(expr: &Expr) -> Labels {
    match expr {
        Expr::VectorSelector(_) | Expr::MatrixSelector(_) | Expr::Extension(_) => Labels::ANY,
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) => Labels::NONE,
        Expr::Paren(outer) => labels(&outer.expr),
        Expr::Unary(outer) => labels(&outer.expr),
        Expr::Subquery(outer) => labels(&outer.expr),
        Expr::Aggregate(outer) => aggregated(outer),
        Expr::Call(call) => called(call),
        Expr::Binary(binary) => combined(binary),
    }
}

fn aggregated(outer: &AggregateExpr) -> Labels {
    let inner = labels(&outer.expr);
    let op = outer.op.to_string();
    // These choose among series, and leave them as they are.
    if matches!(op.as_str(), "topk" | "bottomk" | "limitk" | "limit_ratio") {
        return inner;
    }
    let left = match &outer.modifier {
        None => Labels::NONE,
        Some(LabelModifier::Include(names)) => inner.kept(&names.labels),
        Some(LabelModifier::Exclude(names)) => inner.without(&names.labels),
    };
    match (op.as_str(), outer.param.as_deref()) {
        ("count_values", Some(Expr::StringLiteral(name))) => left.with(std::slice::from_ref(&name.val)),
        ("count_values", _) => Labels::ANY,
        _ => left,
    }
}

fn called(call: &Call) -> Labels {
    let args = &call.args.args;
    let of = |index: usize| args.get(index).map_or(Labels::ANY, |arg| labels(arg));
    let text = |index: usize| match args.get(index).map(|arg| &**arg) {
        Some(Expr::StringLiteral(text)) => Some(text.val.clone()),
        _ => None,
    };
    match call.func.name {
        "absent" | "absent_over_time" => Labels::Only(args.first().map(|arg| stated(arg)).unwrap_or_default()),
        "vector" | "scalar" | "time" | "pi" => Labels::NONE,
        "label_replace" | "label_join" => text(1).map_or(Labels::ANY, |name| of(0).with(&[name])),
        "histogram_quantile" => of(1).without(&["le".to_owned()]),
        "info" => Labels::ANY,
        _ => {
            let mut series =
                args.iter().filter(|arg| matches!(arg.value_type(), ValueType::Vector | ValueType::Matrix));
            series.next().map_or(Labels::NONE, |arg| labels(arg))
        }
    }
}

/// The labels that a selector demands: those that `absent` gives.
fn stated(expr: &Expr) -> Names {
    let equal = |matchers: &Matchers| {
        let equal = matchers.matchers.iter().filter(|matcher| matches!(matcher.op, MatchOp::Equal));
        equal.map(|matcher| matcher.name.clone()).collect()
    };
    match expr {
        Expr::VectorSelector(selector) => equal(&selector.matchers),
        Expr::MatrixSelector(selector) => equal(&selector.vs.matchers),
        Expr::Paren(outer) => stated(&outer.expr),
        _ => Names::new(),
    }
}

fn combined(binary: &BinaryExpr) -> Labels {
    let is_number = |side: &Expr| matches!(side.value_type(), ValueType::Scalar);
    let (left, right) = (labels(&binary.lhs), labels(&binary.rhs));
    match (is_number(&binary.lhs), is_number(&binary.rhs)) {
        (true, true) => return Labels::NONE,
        (true, false) => return right,
        (false, true) => return left,
        (false, false) => {}
    }
    if binary.op.is_set_operator() {
        return if binary.op.to_string() == "or" { left.or(right) } else { left };
    }
    let Some(modifier) = &binary.modifier else { return left };
    match (&modifier.card, &modifier.matching) {
        (VectorMatchCardinality::ManyToOne(more), _) => left.with(&more.labels),
        (VectorMatchCardinality::OneToMany(more), _) => right.with(&more.labels),
        (_, Some(LabelModifier::Include(names))) => left.kept(&names.labels),
        (_, Some(LabelModifier::Exclude(names))) => left.without(&names.labels),
        (_, None) => left,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::promql::parse;

    /// Which of `a`, `b`, `le`, `job` a series of the expression can have.
    fn possible(text: &str) -> String {
        let tree = parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        let labels = labels(&tree);
        ["a", "b", "le", "job"].into_iter().filter(|name| labels.can_be(name)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn labels_are_those_that_prometheus_leaves() {
        for (text, left) in [
            ("up == 0", "a b le job"),
            ("sum(rate(x[5m])) > 1", ""),
            ("sum by (a, job) (x) / on (a) group_left (b) y > 1", "a b job"),
            ("sum without (a) (x)", "b le job"),
            ("max by (a, b) (sum without (b) (x))", "a"),
            ("topk(3, sum by (a) (x))", "a"),
            ("histogram_quantile(0.9, sum by (le, job) (rate(x_bucket[5m])))", "job"),
            ("x / on (a, b) y", "a b"),
            ("x / ignoring (a) y", "b le job"),
            ("x > on (a) group_right (job) sum by (a) (y)", "a job"),
            ("sum by (a) (x) and on (a) y", "a"),
            ("sum by (a) (x) or sum by (b) (y)", "a b"),
            ("sum by (a) (x) or y", "a b le job"),
            ("absent(up{job=\"api\", a=~\"b\"})", "job"),
            ("absent(sum(up))", ""),
            ("vector(1) > time()", ""),
            ("label_replace(sum(x), \"a\", \"$1\", \"b\", \"(.*)\")", "a"),
            ("count_values(\"a\", x)", "a"),
            ("1 - sum by (b) (x)", "b"),
            ("quantile_over_time(0.9, sum by (a) (x)[5m:1m])", "a"),
        ] {
            assert_eq!(possible(text), left, "{text}");
        }
    }
}
