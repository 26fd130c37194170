//! Alerting rules before they are written in one of their forms.

use crate::config::Version;
use crate::emit::prometheus::annotation::Annotation;

/// The rules of one page.
#[derive(Clone, Debug)]
pub struct RuleFile {
    /// The page's name in artifacts, labels and group names.
    pub stem: String,
    /// The page's path from the root.
    pub path: String,
    /// The page's path among the artifacts, without an ending.
    pub artifact: String,
    /// Which Prometheus must read it.
    pub version: Version,
    /// What must be scraped: `exporter:metric`, sorted.
    pub needs: Vec<String>,
    /// The rules in the page's order.
    pub rules: Vec<AlertRule>,
}

/// An alerting rule.
#[derive(Clone, Debug)]
pub struct AlertRule {
    /// Its name, unique in the workspace once [`crate::emit::prometheus::names`] has seen it.
    pub alert: String,
    /// What tells it from others of the same name: the severity on the page.
    pub level: Option<String>,
    /// Where it comes from: `path:line  the words there`.
    pub cited: Vec<String>,
    /// The expression.
    pub expr: Stated<String>,
    /// How long it must hold.
    pub hold: Stated<String>,
    /// Its labels.
    pub labels: Vec<(String, Stated<String>)>,
    /// Its annotations.
    pub annotations: Vec<(String, Stated<Annotation>)>,
    /// `keep_firing_for`, where the page's own rule has one.
    pub keep_firing: Option<String>,
    /// Its unit tests.
    pub cases: Vec<Case>,
    /// What is not tested, and why.
    pub untested: Vec<String>,
}

impl AlertRule {
    /// Remarks on annotations of the page that are no templates of Prometheus'.
    pub fn left_out(&mut self, names: impl Iterator<Item = String>) {
        self.cited.extend(names.map(|name| format!("left out: `{name}`, which Prometheus could not fill in")));
    }
}

/// A value, and a remark where the page does not state it.
#[derive(Clone, Debug)]
pub struct Stated<T> {
    /// The value.
    pub value: T,
    /// Where it comes from, if not from the page.
    pub note: Option<String>,
}

impl<T> Stated<T> {
    /// A value that the page states.
    pub fn said(value: T) -> Self {
        Self { value, note: None }
    }

    /// A value that the page does not state.
    pub fn default(value: T, note: impl Into<String>) -> Self {
        Self { value, note: Some(note.into()) }
    }
}

/// A unit test of one rule.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// Seconds between two values of a series.
    pub step: u32,
    /// Series and values.
    pub series: Vec<(String, String)>,
    /// The labels that the expression's result has.
    pub labels: Vec<(String, String)>,
    /// When the rule is looked at, in seconds, and the value with which it fires; `None` where it must be quiet.
    pub checks: Vec<(u32, Option<f64>)>,
}

impl Case {
    /// Does it last for more than two hours, with one look at its end?
    pub fn lasts(&self) -> bool {
        matches!(self.checks.as_slice(), [(at, _)] if *at > 7200)
    }
}
