//! Prometheus' rule files: what is deployed, and what pages show in YAML.
//!
//! [`read`] takes plain rule files, `PrometheusRule` objects, lists of them, Grafana's provisioning files, and rules in
//! the values of other YAML (Helm values, `ConfigMap`s). Each thing knows its place. What a template engine has yet to
//! fill in is unknown, and never guessed.

mod keys;
pub mod link;
mod query;
mod read;
pub mod told;

use serde::{Serialize, Serializer};

use crate::model::time::Duration;
use crate::source::{FileId, Mapped, Span};

pub use crate::model::rule_file::query::in_block;
pub use crate::model::rule_file::read::{in_fence, read};
pub use crate::syntax::promql::{
    Comparison, Expr, MatchOp, Matchers, Measure, Query, comparison, constant, labels, measure, walk,
};

/// A file of rules.
#[derive(Debug)]
pub struct RuleFile {
    /// The file.
    pub file: FileId,
    /// Its path from the root.
    pub path: String,
    /// Its groups in order.
    pub groups: Vec<RuleGroup>,
    /// What cannot be read, or is no rule.
    pub troubles: Vec<RuleTrouble>,
}

/// Rules that are evaluated together.
#[derive(Debug, Default)]
pub struct RuleGroup {
    /// Its name.
    pub name: Option<Scalar>,
    /// How often it is evaluated.
    pub interval: Option<Hold>,
    /// Its alerts in order.
    pub alerts: Vec<AlertRule>,
    /// Its recorded series in order.
    pub records: Vec<RecordRule>,
}

/// A value.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Scalar {
    /// As it reads.
    pub text: Mapped,
    /// Is it all there, with no part that a template engine has yet to fill in?
    pub known: bool,
}

impl Scalar {
    /// The words, where they are all there.
    pub fn str(&self) -> Option<&str> {
        self.known.then_some(self.text.text.as_str())
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        self.text.whole()
    }
}

/// A time in Prometheus' form.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Hold {
    /// As written.
    pub text: Scalar,
    /// How long; nothing where it is unknown, or no such time.
    pub length: Option<Duration>,
}

/// A label or an annotation.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Field {
    /// Its name.
    pub key: Scalar,
    /// What it says.
    pub value: Scalar,
}

/// A rule that alerts.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AlertRule {
    /// The alert's name.
    pub name: Scalar,
    /// When it fires.
    #[serde(serialize_with = "as_text")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub expr: Option<Query>,
    /// The bound that Grafana holds the expression against, where the expression has none of its own.
    pub bound: Option<Scalar>,
    /// `for`: how long it must hold.
    pub hold: Option<Hold>,
    /// `keep_firing_for`: how long it goes on when it does not hold any more.
    pub keep_firing: Option<Hold>,
    /// Its labels; those of its group are among them.
    pub labels: Vec<Field>,
    /// Its annotations.
    pub annotations: Vec<Field>,
    /// Are there keys that a template engine has yet to fill in?
    pub open: bool,
    /// Does Grafana manage it, not Prometheus?
    #[serde(skip)]
    pub grafana: bool,
    /// The whole rule.
    pub span: Span,
}

/// A rule that records a series.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RecordRule {
    /// The series' name.
    pub name: Scalar,
    /// What is recorded.
    #[serde(serialize_with = "as_text")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub expr: Option<Query>,
    /// Labels that it sets.
    pub labels: Vec<Field>,
    /// The whole rule.
    pub span: Span,
}

/// What cannot be read of a rule file.
#[derive(Debug)]
pub struct RuleTrouble {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where.
    pub span: Span,
}

/// An alert that a page defines in YAML.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PageRule {
    /// The alert.
    pub rule: AlertRule,
    /// The section it stands in, as an index into the page's sections.
    pub section: Option<usize>,
}

impl RuleFile {
    /// The alerts of all groups in order.
    pub fn alerts(&self) -> impl Iterator<Item = &AlertRule> {
        self.groups.iter().flat_map(|group| &group.alerts)
    }
}

impl AlertRule {
    /// A label's value.
    pub fn label(&self, key: &str) -> Option<&Scalar> {
        value(&self.labels, key)
    }

    /// An annotation's value.
    pub fn annotation(&self, key: &str) -> Option<&Scalar> {
        value(&self.annotations, key)
    }

    /// The annotation, else the label, that links to the runbook.
    pub fn runbook(&self) -> Option<&Field> {
        let is_link = |field: &&Field| field.key.str().is_some_and(keys::is_runbook);
        self.annotations.iter().find(is_link).or_else(|| self.labels.iter().find(is_link))
    }
}

fn value<'a>(fields: &'a [Field], key: &str) -> Option<&'a Scalar> {
    fields.iter().find(|field| field.key.str() == Some(key)).map(|field| &field.value)
}

fn as_text<S: Serializer>(query: &Option<Query>, serializer: S) -> Result<S::Ok, S::Error> {
    query.as_ref().map(|query| &query.text).serialize(serializer)
}

/// A time as Prometheus writes it: whole numbers with `y`, `w`, `d`, `h`, `m`, `s`, `ms`, each once and in this order.
pub fn duration(text: &str) -> Option<Duration> {
    const UNITS: [(&str, u64); 7] =
        [("y", 31_536_000), ("w", 604_800), ("d", 86_400), ("h", 3600), ("ms", 0), ("m", 60), ("s", 1)];
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let (mut rest, mut total, mut last) = (text.trim(), 0_u64, u64::MAX);
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, unit) = rest.split_at_checked(digits)?;
        let (name, seconds) = UNITS.into_iter().find(|(name, _)| unit.starts_with(name))?;
        if seconds >= last {
            return None;
        }
        last = seconds;
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(seconds)?)?;
        rest = unit.get(name.len()..)?;
    }
    (!text.trim().is_empty()).then(|| Duration::from_seconds(total))
}
