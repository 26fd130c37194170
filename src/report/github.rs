//! GitHub Actions workflow commands: annotations on the lines of a pull request.

use crate::diagnostic::{Diagnostic, Findings, Level};
use crate::report::{Options, repository_path};
use crate::source::Sources;

/// Errors come first: GitHub shows ten annotations of a kind per step and drops the rest.
pub(super) fn render(findings: &Findings, sources: &Sources, options: &Options<'_>) -> String {
    let mut diagnostics: Vec<&Diagnostic> = findings.diagnostics.iter().collect();
    diagnostics.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.level));
    diagnostics.into_iter().filter_map(|diagnostic| command(diagnostic, sources, options)).collect()
}

fn command(diagnostic: &Diagnostic, sources: &Sources, options: &Options<'_>) -> Option<String> {
    let span = diagnostic.primary.span;
    let source = sources.get(span.file)?;
    let (start, end) = (source.position(span.start), source.position(span.end));
    let command = match diagnostic.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "notice",
    };
    let file = property(&repository_path(&source.path, options));
    // Columns mean something to GitHub on a single line only.
    let place = match start.line == end.line {
        true => format!("line={},col={},endColumn={}", start.line, start.column, end.column),
        false => format!("line={},endLine={}", start.line, end.line),
    };
    let title = property(&format!("{} {}", diagnostic.rule.code, diagnostic.rule.name));
    let text = match diagnostic.help.as_str() {
        "" => diagnostic.message.clone(),
        help => format!("{}\n{help}", diagnostic.message),
    };
    Some(format!("::{command} file={file},{place},title={title}::{}\n", data(&text)))
}

/// Escapes a message as GitHub's own toolkit does.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property's value.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
