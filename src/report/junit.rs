//! JUnit XML: one suite a file, one case a finding; files without findings have one case that passes.

use std::collections::HashMap;
use std::fmt::Write;

use crate::diagnostic::{Diagnostic, Findings};
use crate::report::{Options, repository_path};
use crate::source::{FileId, Source, Sources, legible, legible_name};

/// Findings below `--fail-on` are cases that pass, with what was found as their output.
pub(super) fn render(findings: &Findings, sources: &Sources, options: &Options<'_>) -> String {
    let fails = |diagnostic: &Diagnostic| diagnostic.level >= options.fail_on;
    let failures = |of: &[&Diagnostic]| of.iter().filter(|diagnostic| fails(diagnostic)).count();
    let mut suites = String::new();
    let mut tests = 0;
    let mut by_file: HashMap<FileId, Vec<&Diagnostic>> = HashMap::new();
    for diagnostic in &findings.diagnostics {
        by_file.entry(diagnostic.primary.span.file).or_default().push(diagnostic);
    }
    for (file, source) in sources.iter() {
        let own = by_file.remove(&file).unwrap_or_default();
        tests += own.len().max(1);
        let name = escaped(&repository_path(&source.path, options));
        // Writing to a string cannot fail.
        let _ = writeln!(
            suites,
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"0\">",
            own.len().max(1),
            failures(&own)
        );
        if own.is_empty() {
            let _ = writeln!(suites, "    <testcase name=\"no finding\" classname=\"{name}\" time=\"0\"/>");
        }
        own.iter().for_each(|diagnostic| suites += &case(diagnostic, source, &name, fails(diagnostic)));
        suites += "  </testsuite>\n";
    }
    let failures = findings.diagnostics.iter().filter(|diagnostic| fails(diagnostic)).count();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"runbookc\" tests=\"{tests}\" \
         failures=\"{failures}\" errors=\"0\" time=\"0\">\n{suites}</testsuites>\n"
    )
}

fn case(diagnostic: &Diagnostic, source: &Source, file: &str, fails: bool) -> String {
    let at = source.position(diagnostic.primary.span.start);
    let rule = diagnostic.rule;
    let message = escaped(&diagnostic.message);
    let text = format!(
        "{}:{}:{}\n{}\n{}",
        legible_name(&source.display),
        at.line,
        at.column,
        diagnostic.message,
        diagnostic.help
    );
    let text = escaped(text.trim_end());
    let outcome = match fails {
        true => format!("<failure type=\"{}\" message=\"{message}\">{text}</failure>", diagnostic.level),
        false => format!("<system-out>{text}</system-out>"),
    };
    let name = format!("{} {} at {}:{}", rule.code, rule.name, at.line, at.column);
    format!("    <testcase name=\"{name}\" classname=\"{file}\" time=\"0\">{outcome}</testcase>\n")
}

/// Escapes text for elements and attributes; characters that XML 1.0 cannot hold at all become a question mark.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in legible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\r' => {}
            '\u{fffe}' | '\u{ffff}' => out.push('?'),
            _ => out.push(c),
        }
    }
    out
}
