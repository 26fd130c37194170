//! How often each rule found something, in place of the findings themselves.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::json;

use crate::diagnostic::{Findings, Level};
use crate::report::summary;

/// Count, code, name and worst level of each rule, the most frequent first.
fn tally(findings: &Findings) -> Vec<(usize, &'static str, &'static str, Level)> {
    let mut by_code: BTreeMap<&str, (usize, &str, &str, Level)> = BTreeMap::new();
    for diagnostic in &findings.diagnostics {
        let rule = diagnostic.rule;
        let row = by_code.entry(rule.code).or_insert((0, rule.code, rule.name, diagnostic.level));
        row.0 += 1;
        row.3 = row.3.max(diagnostic.level);
    }
    let mut rows: Vec<_> = by_code.into_values().collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.0), row.1));
    rows
}

/// A table for people and the summary line.
pub fn statistics(findings: &Findings) -> String {
    let rows = tally(findings);
    let width = rows.first().map_or(1, |row| row.0.to_string().len());
    let name = rows.iter().map(|row| row.2.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (count, code, rule, level) in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{count:>width$}  {code}  {rule:<name$}  {level}");
    }
    out + &summary(findings) + "\n"
}

/// The same for programs.
pub fn statistics_json(findings: &Findings) -> String {
    let row = |(count, code, name, level)| json!({"count": count, "code": code, "name": name, "level": level});
    let rules: Vec<_> = tally(findings).into_iter().map(row).collect();
    let report = json!({"version": 1, "files": findings.files, "findings": findings.diagnostics.len(), "rules": rules});
    format!("{report:#}\n")
}
