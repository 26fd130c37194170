//! Findings as text: for people, for CI and for editors.
//!
//! Each format is a pure function of the findings and the files they speak of; [`FORMATS`] lists them.

mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod sarif;
mod short;
mod statistics;

use crate::diagnostic::{Findings, Level, RuleInfo};
use crate::source::Sources;

pub use crate::report::statistics::{statistics, statistics_json};

/// Where each rule's page is published, without its code.
pub const RULE_PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/rules/");

/// What a report needs beside the findings.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// With colours and links of the terminal's own kind?
    pub color: bool,
    /// Columns that text for people may take.
    pub width: usize,
    /// What is a failure, for formats that know no levels.
    pub fail_on: Level,
    /// The root's path from the top of its repository; empty where they are the same. Forges name files from there.
    pub in_repository: &'a str,
    /// All rules that ran, for formats that describe them.
    pub rules: &'a [&'a RuleInfo],
}

/// Makes a report of findings.
pub type Render = fn(&Findings, &Sources, &Options<'_>) -> String;

/// A format that findings can be reported in.
#[derive(Debug)]
pub struct Format {
    /// What `--format` calls it.
    pub name: &'static str,
    /// One line for listings.
    pub description: &'static str,
    /// The report.
    pub render: Render,
}

/// All formats; the first is the one for people.
pub const FORMATS: &[Format] = &[
    Format { name: "human", description: "each finding with its source, for people", render: human::render },
    Format { name: "short", description: "one line a finding", render: short::render },
    Format { name: "json", description: "one object, for programs", render: json::render },
    Format { name: "jsonl", description: "one object a finding, one finding a line", render: json::render_lines },
    Format { name: "sarif", description: "SARIF 2.1.0, for code scanning", render: sarif::render },
    Format { name: "github", description: "GitHub Actions annotations", render: github::render },
    Format { name: "gitlab", description: "GitLab code quality report", render: gitlab::render },
    Format { name: "junit", description: "JUnit XML", render: junit::render },
];

/// `1 error`, `2 errors`.
pub(crate) fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// What was found, in one line.
pub fn summary(findings: &Findings) -> String {
    let count = |level, one| Some(findings.count(level)).filter(|&n| n > 0).map(|n| counted(n, one));
    let counts = [count(Level::Error, "error"), count(Level::Warning, "warning"), count(Level::Info, "note")];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let files = counted(findings.files, "file");
    if counts.is_empty() { format!("nothing found in {files}") } else { format!("{} in {files}", counts.join(", ")) }
}

/// A file's path from the top of its repository.
fn repository_path(path: &str, options: &Options<'_>) -> String {
    match options.in_repository {
        "" => path.to_owned(),
        above => format!("{above}/{path}"),
    }
}

/// The schemas of `--format json`, and of a line of `--format jsonl`.
#[cfg(test)]
pub(crate) fn schemas() -> (schemars::Schema, schemars::Schema) {
    (crate::schema::printed::<json::Report<'_>>(), crate::schema::printed::<json::Finding<'_>>())
}

#[cfg(test)]
mod tests;
