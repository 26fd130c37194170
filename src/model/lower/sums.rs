//! Times that the page adds up: a table with a row `Total`, steps with times and a line `Total time`, a drawing of
//! arrows with times.

use crate::model::lower::{Page, timed};
use crate::model::time::{self, Amount, Qualifier, TimeValue};
use crate::model::words::{self, Words};
use crate::model::{FenceLanguage, Step, Sum, TimeFact, TimeKind, Timed};
use crate::source::Mapped;
use crate::syntax::markdown::Inlines;
use crate::syntax::table::{Cell, Row, Table};

/// Words that say that times run side by side, so that their sum says nothing.
const PARALLEL: &[&str] = &[
    "parallel",
    "concurrent",
    "concurrently",
    "simultaneous",
    "simultaneously",
    "overlap",
    "overlapping",
    "overlaps",
    "optional",
];

/// Headers of what goes on side by side: the jobs of a build, services that start.
const BESIDE: &[&str] =
    &["ci", "job", "jobs", "workflow", "workflows", "pipeline", "pipelines", "service", "services", "container"];

/// Words in the header of a column that adds up as it goes, or whose parts are not all that long at once.
const RUNNING: &[&str] = &["cumulative", "running", "elapsed", "kumuliert", "acumulado", "cumulé", "max", "maximum"];

/// A sum of more steps than this is none that a person made.
const PARTS: usize = 100;

/// A page with more totals than this is a report: the rest are not held against steps.
const TOTALS: usize = 50;

/// Is a time one for each of many: `5 s/image`, `2 min per page`?
fn is_rate(text: &str) -> bool {
    let slash = text
        .match_indices('/')
        .any(|(at, _)| text.get(at + 1..).is_some_and(|rest| rest.starts_with(char::is_alphabetic)));
    slash || words::has_word(text, &["per", "each"])
}

/// Words behind "Total" that say of what it is one: of the times above it. `Total external research` is one of some of
/// them.
const WHOLE: &[&str] =
    &["time", "duration", "downtime", "elapsed", "estimate", "estimated", "rto", "recovery", "effort", "length", "all"];

/// Begin rows that add up some of the rows above them, and are no part beside those.
const SUBTOTALS: &[&str] = &["subtotal", "sub total", "sous total", "zwischensumme", "teilsumme"];

/// Units of what is measured beside times. Where they stand in a table, it lists what was measured.
const OTHER_UNITS: &[&str] = &["kb", "mb", "gb", "tb", "kib", "mib", "gib", "cpu", "memory"];

/// Does a text promise a sum of what stands before it?
fn is_total(text: &str) -> bool {
    let words = Words::of(text.split(['(', ':']).next().unwrap_or_default());
    words.begin_with(&["total"]) && (words.len() == 1 || words.has(WHOLE))
}

/// Is a total what may be taken at most, which leaves room: `Total RTO`?
fn is_promise(text: &str) -> bool {
    words::has_word(text, &["rto", "target", "objective", "budget", "max", "maximum", "limit"])
}

/// Does a row add up some of those above it?
fn is_subtotal(row: &Row) -> bool {
    row.cells.first().is_some_and(|cell| Words::first(cell.str(), 2).begin_with(SUBTOTALS))
}

/// Is a time only roughly meant?
fn is_rough(time: &Timed) -> bool {
    matches!(time.value, TimeValue::Clock(Amount::About(_)))
}

/// A time as the most that may be taken.
fn bound(time: Timed) -> Timed {
    let value = match time.value {
        TimeValue::Clock(Amount::Exact(length)) => TimeValue::Clock(Amount::AtMost(length)),
        value => value,
    };
    Timed { value, ..time }
}

impl Page<'_> {
    /// Columns of times above a row `Total`.
    pub(super) fn table_sums(&mut self, table: &Table) {
        let titled = |row: &Row| row.cells.first().is_some_and(|cell| is_total(cell.str()));
        let Some(last) = table.rows.iter().position(titled) else { return };
        let parallel = table
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .chain(&table.header)
            .any(|cell| words::has_word(cell.str(), PARALLEL));
        let several = table.rows.iter().filter(|row| titled(row)).count() > 1;
        let measured =
            table.rows.iter().any(|row| row.cells.iter().any(|cell| words::has_word(cell.str(), OTHER_UNITS)));
        if parallel || measured || last < 2 || several || self.side_by_side(table) {
            return;
        }
        let promised =
            table.rows.get(last).and_then(|row| row.cells.first()).is_some_and(|cell| is_promise(cell.str()));
        let all = table.rows.iter().take(last).all(is_subtotal);
        for column in 1..table.header.len() {
            let header = table.header.get(column).map_or("", Cell::str);
            // "3 s/image" is no share of a whole.
            if words::has_word(header, RUNNING) || table.column(column).any(|(_, cell)| is_rate(cell.str())) {
                continue;
            }
            let cell = |row: &Row| row.cells.get(column).and_then(|cell| self.timed_under(header, &cell.content));
            let is_part = |row: &&Row| all || !is_subtotal(row);
            let parts: Option<Vec<Timed>> = table.rows.iter().take(last).filter(is_part).map(cell).collect();
            if let (Some(parts), Some(total)) = (parts, table.rows.get(last).and_then(cell)) {
                // Times that are all rough, the total too, were estimated one by one.
                if parts.iter().chain([&total]).all(is_rough) {
                    continue;
                }
                let total = if promised { bound(total) } else { total };
                self.runbook.sums.push(Sum { parts, total });
            }
        }
    }

    /// Are these times of jobs of a build, of services that start, or of one measure (`p50 latency`)? None are added up.
    fn side_by_side(&self, table: &Table) -> bool {
        const BUILD: &[&str] = &["ci", "jobs", "pipeline", "pipelines"];
        const PERCENTILES: &[&str] = &["p50", "p75", "p90", "p95", "p99"];
        let first = || table.rows.iter().filter_map(|row| row.cells.first()).map(Cell::str);
        let headed = table.header.first().is_some_and(|cell| words::has_word(cell.str(), BESIDE));
        headed
            || first().any(|cell| words::has_word(cell, &["ci"]) || words::has_word(cell, PERCENTILES))
            || self.titled(BUILD)
    }

    /// Steps of a section, each with a time, and a line that says how long they take together.
    pub(super) fn section_sums(&mut self) {
        let totals: Vec<TimeFact> =
            self.runbook.times.iter().filter(|fact| fact.kind == TimeKind::Total).take(TOTALS).cloned().collect();
        for total in totals {
            let Some(section) = self.runbook.section(total.section) else { continue };
            if words::has_word(section.title.str(), PARALLEL) || self.cut_lists.contains(&total.section) {
                continue;
            }
            let inside: Vec<_> = self
                .runbook
                .steps
                .iter()
                .filter(|step| section.extent.contains(step.title.span) && step.title.span != section.title.span)
                .take(PARTS + 1)
                .collect();
            let top = inside
                .iter()
                .filter(|step| !inside.iter().any(|other| other.span != step.span && other.span.contains(step.span)));
            let usable = |step: &&&Step| !step.alternative && !words::has_word(step.title.str(), PARALLEL);
            let parts: Option<Vec<Timed>> =
                top.map(|step| if usable(&step) { step.budget.clone() } else { None }).collect();
            if let Some(parts) = parts.filter(|parts| parts.len() >= 2 && inside.len() <= PARTS) {
                self.runbook.sums.push(Sum { parts, total: total.time });
            }
        }
    }

    /// Lines such as `↓ 15 min` and `↓ 30 min (Total: 1 hour)` in a drawing.
    pub(super) fn fence_sums(&mut self, language: &FenceLanguage, text: &Mapped) {
        if matches!(
            language,
            FenceLanguage::Shell | FenceLanguage::Console | FenceLanguage::Yaml | FenceLanguage::Mermaid
        ) {
            return;
        }
        let mut parts: Vec<Timed> = Vec::new();
        let mut at = 0;
        for line in text.text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let drawn = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '│' | '|'));
            if !drawn.starts_with(['↓', '→', '⬇', '⭣', '▼']) {
                continue;
            }
            let inlines = Inlines { text: text.part(start..start + line.trim_end().len()), marks: Vec::new() };
            let times = time::read_all(inlines.str());
            let Some((step, total)) = times.split_first().filter(|(step, _)| step.qualifier == Qualifier::None) else {
                continue;
            };
            parts.push(timed(&inlines, step));
            let says_total = line.get(step.range.end..).is_some_and(|rest| words::has_word(rest, &["total"]));
            if let (Some(total), true, true) = (total.first(), says_total, parts.len() >= 2) {
                self.runbook.sums.push(Sum { parts: parts.clone(), total: timed(&inlines, total) });
                return;
            }
        }
    }
}
