//! GitHub Actions workflow commands: annotations on the lines of a pull request.

use crate::diagnostic::{Diagnostic, Findings, Level};
use crate::report::{Options, counted, repository_path, short};
use crate::source::Sources;

/// How many annotations of a level GitHub shows for a step; it drops the rest without a word.
const SHOWN: usize = 10;

/// Errors come first, with those of a level that GitHub shows; the others stand below as lines of the log, behind a notice
/// of how many there are.
pub(super) fn render(findings: &Findings, sources: &Sources, options: &Options<'_>) -> String {
    let levels = [Level::Error, Level::Warning, Level::Info];
    let of = |level| findings.diagnostics.iter().filter(move |diagnostic| diagnostic.level == level);
    // The notice of what is left out is one of those that GitHub shows.
    let left = |level| findings.count(level) > SHOWN;
    let notices = if levels.into_iter().any(left) { SHOWN - 1 } else { SHOWN };
    let shown = |level| if level == Level::Info { notices } else { SHOWN };
    let annotations = levels.into_iter().flat_map(|level| of(level).take(shown(level)));
    let mut report: String = annotations.filter_map(|one| command(one, sources, options)).collect();
    let rest: Vec<Diagnostic> = levels.into_iter().flat_map(|level| of(level).skip(shown(level))).cloned().collect();
    if !rest.is_empty() {
        let rest = Findings { diagnostics: rest, files: findings.files };
        let text = format!("{} more: see the log of this step", counted(rest.diagnostics.len(), "finding"));
        report += &format!("::notice title=runbookc::{}\n", data(&text));
        // Lines that begin with `::` or hold `##[` are commands to GitHub, and a runbook may hold anything.
        let log = short::render(&rest, sources, options).replace("##[", "# #[");
        log.lines().for_each(|line| report += &format!("- {line}\n"));
    }
    report
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
