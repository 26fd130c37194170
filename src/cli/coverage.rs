//! `runbookc coverage`

use clap::{Args, ValueEnum};
use serde_json::{Map, json};

use crate::Failure;
use crate::cli::rule_files::RuleFiles;
use crate::cli::{Outcome, Paths, terminal};
use crate::coverage::{Coverage, Row, State};
use crate::report::counted;

/// What `coverage` takes.
#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    paths: Paths,
    #[command(flatten)]
    rules: RuleFiles,
    /// How the table is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Only what is missing on one side
    #[arg(long)]
    missing: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Human,
    Markdown,
    Json,
    Csv,
}

/// The columns of the table.
const HEADER: [&str; 6] = ["State", "Alert", "Severity", "Rule", "Runbook", "Section"];

/// Prints the table.
pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
    let (world, _, scope) = options.rules.world(&options.paths, None)?;
    let Coverage { rows, troubles } = crate::coverage::coverage(&world, &scope)?;
    let counts = counts(&rows);
    let shown: Vec<&Row> = rows.iter().filter(|row| !options.missing || row.state.is_missing()).collect();
    terminal::print(&match options.format {
        Format::Human => terminal::shown(&human(&shown)) + &counts + "\n",
        Format::Markdown => markdown(&shown) + "\n" + &counts + "\n",
        Format::Json => format!("{:#}\n", value(&rows, &shown)),
        Format::Csv => csv(&shown),
    })?;
    troubles.iter().for_each(|trouble| terminal::hint(&format!("error: {trouble}")));
    let missing = rows.iter().any(|row| row.state.is_missing());
    Ok(match (troubles.is_empty(), missing) {
        (false, _) => Outcome::Unusable,
        (true, true) => Outcome::Findings,
        (true, false) => Outcome::Clean,
    })
}

/// A row as cells; what is not there is empty.
fn cells(row: &Row) -> [&str; 6] {
    // Where there is no page the link says which one was meant.
    let page = row.page.as_ref().or(row.link.as_ref());
    let [severity, rule, page, section] =
        [row.severity.as_ref(), row.rule.as_ref(), page, row.section.as_ref()].map(|cell| cell.map_or("", |c| c));
    [row.state.words(), &row.alert, severity, rule, page, section]
}

/// How many rows are in each state.
fn counts(rows: &[Row]) -> String {
    let count = |state: &State| rows.iter().filter(|row| row.state == *state).count();
    let parts = State::ALL.iter().map(|state| (state, count(state))).filter(|(_, count)| *count > 0);
    let parts: Vec<String> = parts.map(|(state, count)| format!("{count} {}", state.words())).collect();
    format!("{}: {}", counted(rows.len(), "alert"), parts.join(", "))
}

/// Columns, the last one ragged; each cell on one line.
fn human(rows: &[&Row]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let lines: Vec<[String; 6]> =
        std::iter::once(HEADER).chain(rows.iter().map(|row| cells(row))).map(|line| line.map(flat)).collect();
    let width = |column: usize| lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..HEADER.len()).map(|column| width(column).unwrap_or(0)).collect();
    let line = |line: &[String; 6]| {
        let padded: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        padded.join("  ").trim_end().to_owned() + "\n"
    };
    lines.iter().map(line).collect::<String>() + "\n"
}

fn flat(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A table whose cells are text, whatever stands in them.
fn markdown(rows: &[&Row]) -> String {
    let row = |cells: [&str; 6]| format!("| {} |\n", cells.map(inert).join(" | "));
    let body: String = rows.iter().map(|line| row(cells(line))).collect();
    format!("{}|{}\n{body}", row(HEADER), "---|".repeat(HEADER.len()))
}

/// Words that no Markdown renderer takes for markup.
fn inert(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    for c in flat(cell).chars() {
        if matches!(c, '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '!' | '#') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// As RFC 4180 has it; a cell that a spreadsheet would compute is text.
fn csv(rows: &[&Row]) -> String {
    let cell = |cell: &str| {
        let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        format!("\"{guard}{}\"", cell.replace('"', "\"\""))
    };
    let line = |cells: [&str; 6]| cells.map(cell).join(",") + "\r\n";
    std::iter::once(HEADER).chain(rows.iter().map(|row| cells(row))).map(line).collect()
}

/// The rows, and how many are in each state.
fn value(all: &[Row], shown: &[&Row]) -> serde_json::Value {
    let count = |state: State| all.iter().filter(|row| row.state == state).count();
    let summary: Map<String, serde_json::Value> =
        State::ALL.iter().map(|state| (state.words().replace(' ', "-"), count(*state).into())).collect();
    json!({ "version": 1, "alerts": shown, "summary": summary })
}
