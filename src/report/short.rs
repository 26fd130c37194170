//! One line a finding: `path:line:column: level[RB203 name] message`.

use std::fmt::Write;

use crate::diagnostic::Findings;
use crate::report::Options;
use crate::source::{Sources, legible, legible_name};

/// Messages lose their line breaks, so that each finding stays on its line.
pub(super) fn render(findings: &Findings, sources: &Sources, _: &Options<'_>) -> String {
    let mut out = String::new();
    for diagnostic in &findings.diagnostics {
        let Some(source) = sources.get(diagnostic.primary.span.file) else { continue };
        let at = source.position(diagnostic.primary.span.start);
        let (rule, level) = (diagnostic.rule, diagnostic.level);
        let message = legible(&diagnostic.message).lines().collect::<Vec<_>>().join(" ");
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{}:{}:{}: {level}[{} {}] {message}",
            legible_name(&source.display),
            at.line,
            at.column,
            rule.code,
            rule.name
        );
    }
    out
}
