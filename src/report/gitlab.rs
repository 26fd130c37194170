//! GitLab's code quality report: the fields that it reads of the Code Climate format.

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Findings, Level};
use crate::report::{Options, repository_path};
use crate::source::Sources;

pub(super) fn render(findings: &Findings, sources: &Sources, options: &Options<'_>) -> String {
    let issue = |diagnostic| issue(diagnostic, sources, options);
    let issues: Vec<Value> = findings.diagnostics.iter().filter_map(issue).collect();
    format!("{:#}\n", Value::Array(issues))
}

fn issue(diagnostic: &Diagnostic, sources: &Sources, options: &Options<'_>) -> Option<Value> {
    let span = diagnostic.primary.span;
    let source = sources.get(span.file)?;
    let severity = match diagnostic.level {
        Level::Error => "major",
        Level::Warning => "minor",
        Level::Info => "info",
    };
    Some(json!({
        "description": format!("{} ({})", diagnostic.message, diagnostic.rule.name),
        "check_name": diagnostic.rule.code,
        "fingerprint": diagnostic.fingerprint.to_string(),
        "severity": severity,
        "location": {
            "path": repository_path(&source.path, options),
            "lines": {"begin": source.line(span.start), "end": source.line(span.end.saturating_sub(1).max(span.start))},
        },
    }))
}
