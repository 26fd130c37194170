//! What is wrong with a configuration, and where.

use std::fmt;
use std::ops::Range;

use miette::{LabeledSpan, NamedSource, SourceCode};

use crate::source::legible;

/// A configuration, or a template of the user's, that cannot be used. It is reported with its file, line and column.
#[derive(Clone, Debug)]
pub struct ConfigError {
    /// The problem.
    pub message: String,
    /// What to do, where there is more to say.
    pub help: Option<String>,
    /// `path:line:column`, or what stands in its place for options of the command line.
    pub place: String,
    quoted: Option<Box<Quoted>>,
}

/// The file and the part of it that is at fault.
#[derive(Clone, Debug)]
struct Quoted {
    source: NamedSource<String>,
    span: Range<usize>,
}

impl ConfigError {
    /// A problem at `span` of the file `path` with `text`.
    pub(crate) fn new(path: &str, text: &str, span: Option<Range<usize>>, message: impl Into<String>) -> Self {
        let place = match &span {
            Some(span) => {
                let before = text.get(..span.start).unwrap_or(text);
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
                format!("{path}:{line}:{column}")
            }
            None => path.to_owned(),
        };
        let quoted =
            span.map(|span| Box::new(Quoted { source: NamedSource::new(path, legible(text).into_owned()), span }));
        Self { message: legible(&message.into()).into_owned(), help: None, place, quoted }
    }

    /// Says what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl std::error::Error for ConfigError {}

impl miette::Diagnostic for ConfigError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.quoted.as_ref().map(|quoted| &quoted.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.quoted.as_ref()?.span.clone();
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some("here".to_owned()), span))))
    }
}
