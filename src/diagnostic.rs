//! What runbookc says about a runbook: a level, a message, the places that show it, and what to do.
//!
//! A diagnostic cannot be built without the rule it belongs to and the place it is about. A rule's metadata
//! ([`RuleInfo`]) lives here, below the rules themselves, so that reports can describe rules without importing them.

mod fingerprint;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::source::{Sources, Span};

pub use crate::diagnostic::fingerprint::{Fingerprint, fingerprints};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Advice.
    Info,
    /// It very likely misleads the responder.
    Warning,
    /// It breaks or misleads the responder; right at least 95 times in 100.
    Error,
}

impl Level {
    /// `error`, `warning` or `info`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How sure a rule's findings are, whatever their weight: the share of them that people who looked at each of them on
/// public repositories called right (`tests/judged`). A rule without hits there is judged by its pages in `fixtures/lint`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Fewer than 85 in 100: a hint where to look.
    Low,
    /// At least 85 in 100.
    Medium,
    /// At least 95 in 100.
    High,
}

impl Confidence {
    /// `high`, `medium` or `low`.
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// What is known of a lint rule without running it.
#[derive(Debug)]
pub struct RuleInfo {
    /// `RB203`; never reused.
    pub code: &'static str,
    /// `escalates-before-response`.
    pub name: &'static str,
    /// The level where the configuration says nothing; `None` is off until asked for.
    pub level: Option<Level>,
    /// How sure its findings are.
    pub confidence: Confidence,
    /// One line for listings.
    pub summary: &'static str,
    /// The rule's page in Markdown, as the `//!` lines of its source file.
    pub source: &'static str,
}

impl RuleInfo {
    /// The rule's page: the leading `//!` lines of its source file.
    pub fn documentation(&self) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        lines.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect()
    }
}

/// A place and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What stands there, in few words.
    pub message: String,
}

/// One replacement of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// A change that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What the change does, as a command: "label the fence `bash`".
    pub title: String,
    /// Can it be made without a person looking at it?
    pub safe: bool,
    /// Replacements that do not overlap.
    pub edits: Vec<Edit>,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: &'static RuleInfo,
    /// Its level, after the configuration had its say.
    pub level: Level,
    /// The problem in the user's words.
    pub message: String,
    /// The place it is about.
    pub primary: Label,
    /// Other places that show it, also in other files.
    pub related: Vec<Label>,
    /// What to do.
    pub help: String,
    /// A change that mends it.
    pub fix: Option<Box<Fix>>,
    /// Names it from run to run; [`Findings::new`] gives it.
    pub fingerprint: Fingerprint,
    /// Text that no report may show, such as a password.
    pub hidden: Option<Span>,
}

impl Diagnostic {
    /// A finding of `rule` at `span`. The level is the rule's own; a rule that is off until asked for reports advice.
    pub fn new(rule: &'static RuleInfo, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            level: rule.level.unwrap_or(Level::Info),
            message: message.into(),
            primary: Label { span, message: String::new() },
            related: Vec::new(),
            help: String::new(),
            fix: None,
            fingerprint: Fingerprint::default(),
            hidden: None,
        }
    }

    /// Says in few words what stands at the primary place.
    pub fn label(mut self, message: impl Into<String>) -> Self {
        self.primary.message = message.into();
        self
    }

    /// Shows another place.
    pub fn relate(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Label { span, message: message.into() });
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Lowers the level to `level`, where it is lower than the rule's own.
    pub fn at_most(mut self, level: Level) -> Self {
        self.level = self.level.min(level);
        self
    }

    /// Keeps the text at `span` out of every report.
    pub fn hide(mut self, span: Span) -> Self {
        self.hidden = Some(span);
        self
    }

    /// Offers a change that mends it.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(Box::new(fix));
        self
    }
}

/// The findings of one run, in the order of their places, and the files they speak of.
#[derive(Debug, Default)]
pub struct Findings {
    /// Sorted by path, place and code.
    pub diagnostics: Vec<Diagnostic>,
    /// How many files were checked.
    pub files: usize,
}

impl Findings {
    /// Sorts by path, place and code, drops exact repetitions, and gives each finding its fingerprint.
    pub fn new(mut diagnostics: Vec<Diagnostic>, files: usize, sources: &Sources) -> Self {
        let path = |d: &Diagnostic| sources.get(d.primary.span.file).map_or("", |source| source.path.as_str());
        diagnostics.sort_by(|a, b| {
            let place = |d: &Diagnostic| (d.primary.span.start, d.primary.span.end, d.rule.code);
            (path(a), place(a), &a.message).cmp(&(path(b), place(b), &b.message))
        });
        diagnostics
            .dedup_by(|a, b| a.primary.span == b.primary.span && a.rule.code == b.rule.code && a.message == b.message);
        let prints = fingerprints(&diagnostics, sources, &str::to_owned);
        diagnostics.iter_mut().zip(prints).for_each(|(diagnostic, print)| diagnostic.fingerprint = print);
        Self { diagnostics, files }
    }

    /// How many findings have `level`.
    pub fn count(&self, level: Level) -> usize {
        self.diagnostics.iter().filter(|d| d.level == level).count()
    }

    /// The worst level among the findings.
    pub fn worst(&self) -> Option<Level> {
        self.diagnostics.iter().map(|d| d.level).max()
    }
}
