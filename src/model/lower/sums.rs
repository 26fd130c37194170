//! Times that the page adds up: a table with a row `Total` or a column that runs along, items with times and a line
//! `Total: 1 hour`, a drawing of arrows with times, `15 min + 30 min = 45 min`. Those of sections are in `parts`.

use std::ops::Range;

use crate::model::lower::lists::{first_line, halves, is_told};
use crate::model::lower::{Page, outline, timed};
use crate::model::time::{self, Amount, Duration, Qualifier, TimeValue};
use crate::model::words::{self, Words};
use crate::model::{FenceLanguage, Origin, Scope, Sum, Text, TimeKind, Timed};
use crate::source::{Mapped, has_digit};
use crate::syntax::markdown::{Inlines, List};
use crate::syntax::table::{Cell, Row, Table};

/// Words that say that times run side by side, so that their sum says nothing.
pub(super) const PARALLEL: &[&str] = &[
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

/// A sum of more parts than this is none that a person made.
pub(super) const PARTS: usize = 100;

/// What a row or a line that states a sum is called, where it has no other words.
const TOTALS: &[&str] = &[
    "total",
    "grand total",
    "estimated total",
    "estimated total time",
    "estimated total duration",
    "altogether",
    "in total",
    "sum",
    "gesamt",
    "gesamtdauer",
    "summe",
];

/// The longest line that states a sum, in bytes.
const LINE: usize = 90;

/// Headers of columns that say how long a row takes. A "Time" may be when it is over.
const TAKES: &[&str] = &["duration", "estimate", "estimated", "minutes", "effort", "length"];

/// Headers of rows that are done one after the other.
const DONE: &[&str] = &["step", "steps", "phase", "action", "task", "activity", "stage"];

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
    // Asked of every row of every table.
    if !text.trim_start().bytes().next().is_some_and(|first| b"tgeais".contains(&first.to_ascii_lowercase())) {
        return false;
    }
    let words = Words::of(text.split(['(', ':']).next().unwrap_or_default());
    words.begin_with(&["total", "grand total"]) && words.has(WHOLE)
        || TOTALS.iter().any(|total| words.iter().eq(total.split(' ')))
}

/// The time of a line such as `Total: 1 hour` or `Altogether 2 hours.`
pub(super) fn total_line(line: &Inlines) -> Option<Timed> {
    let text = line.str();
    // Asked of every paragraph there is.
    if text.len() > LINE || !has_digit(text) {
        return None;
    }
    let at = text.find(|c: char| c.is_ascii_digit() || matches!(c, '~' | '<' | '≤' | '≈'))?;
    if !is_total(text.get(..at)?) || is_rate(text) || words::has_word(text, PARALLEL) {
        return None;
    }
    let value = line.part(at..text.trim_end_matches(['.', ' ']).len().max(at));
    time::read_cell(value.str()).map(|expr| timed(&value, &expr)).filter(adds)
}

/// Is it a length that can be added to others?
pub(super) fn adds(time: &Timed) -> bool {
    let length = matches!(
        time.value,
        TimeValue::Clock(Amount::Exact(_) | Amount::About(_) | Amount::AtMost(_) | Amount::Range { .. })
    );
    length && matches!(time.qualifier, Qualifier::None | Qualifier::For | Qualifier::Within)
}

/// What a line says that it takes: `Drain (10 min)`, `Drain: 10 min`, `5-10 min: drain`.
fn share(line: &Inlines) -> Option<Timed> {
    if !has_digit(line.str()) {
        return None;
    }
    let window = || {
        let (when, _) = halves(line.str())?;
        let expr = time::read_cell(line.str().get(when)?)?;
        matches!(expr.value, TimeValue::Clock(Amount::Range { .. })).then_some(expr)
    };
    let expr = outline::remark_time(line.str()).or_else(window)?;
    // `20 min (target: 10 min)` is what was measured, and should have been.
    if time::read_all(line.str()).len() > 1 || is_rate(line.str().get(expr.range.start..)?) {
        return None;
    }
    Some(timed(line, &expr)).filter(adds).filter(|time| time.qualifier != Qualifier::Within)
}

/// May a total be that of these parts, and not of lists before them, too?
pub(super) fn is_near(total: &Timed, parts: &[Timed]) -> bool {
    let sum = length_of(parts);
    total.value.clock().is_some_and(|total| total <= sum.times(2) && sum <= total.times(2))
}

/// How long parts take one after the other, at most.
fn length_of(parts: &[Timed]) -> Duration {
    parts.iter().filter_map(|part| part.value.clock()).fold(Duration::ZERO, Duration::plus)
}

/// Does each part end where the next one begins, from the very beginning?
fn follow_from_zero(parts: &[Timed]) -> bool {
    let mut end = Some(Duration::ZERO);
    parts.iter().all(|part| match part.value {
        TimeValue::Clock(Amount::Range { low, high }) => end.replace(high) == Some(low),
        _ => false,
    })
}

/// Is a total what may be taken at most, which leaves room: `Total RTO`?
fn is_promise(text: &str) -> bool {
    words::has_word(text, &["rto", "target", "objective", "budget", "max", "maximum", "limit"])
}

/// Is it the most that may be taken?
fn is_bound(time: &Timed) -> bool {
    matches!(time.value, TimeValue::Clock(Amount::AtMost(_)))
}

/// Does a row add up some of those above it?
fn is_subtotal(row: &Row) -> bool {
    row.cells.first().is_some_and(|cell| Words::first(cell.str(), 2).begin_with(SUBTOTALS))
}

/// Is a time only roughly meant?
fn is_rough(time: &Timed) -> bool {
    matches!(time.value, TimeValue::Clock(Amount::About(_)))
}

impl Page<'_> {
    /// Columns of times above a row `Total`, or below a heading that says how long there is.
    pub(super) fn table_sums(&mut self, table: &Table) {
        let titled = |row: &Row| row.cells.first().is_some_and(|cell| is_total(cell.str()));
        let last = table.rows.iter().position(titled);
        let runs = table.header.iter().any(|cell| words::has_word(cell.str(), RUNNING));
        let room = self
            .room_here()
            .filter(|_| last.is_none() && table.header.first().is_some_and(|cell| words::has_word(cell.str(), DONE)));
        if last.is_none() && room.is_none() && !runs || self.is_no_sum(table) {
            return;
        }
        if runs {
            self.running_sums(table, last.unwrap_or(table.rows.len()));
        }
        let several = table.rows.iter().filter(|row| titled(row)).count() > 1;
        let end = last.unwrap_or(table.rows.len());
        if end < 2 || several || last.is_none() && room.is_none() {
            return;
        }
        let title = last.and_then(|last| table.rows.get(last)).and_then(|row| row.cells.first()).map_or("", Cell::str);
        let all = table.rows.iter().take(end).all(is_subtotal);
        for column in 1..table.header.len() {
            let header = table.header.get(column).map_or("", Cell::str);
            // "3 s/image" is no share of a whole.
            let running = words::has_word(header, RUNNING);
            if running
                || table.column(column).any(|(_, cell)| is_rate(cell.str()))
                || last.is_none() && !words::has_word(header, TAKES) && !words::has_word(header, &["time"])
            {
                continue;
            }
            let cell = |row: &Row| row.cells.get(column).and_then(|cell| self.timed_under(header, &cell.content));
            let is_part = |row: &&Row| all || !is_subtotal(row);
            let parts: Option<Vec<Timed>> = table.rows.iter().take(end).filter(is_part).map(cell).collect();
            let total = last.and_then(|last| table.rows.get(last)).and_then(cell);
            let (Some(parts), Some(total)) = (parts, total.or_else(|| room.clone())) else { continue };
            // Times that are all rough, the total too, were estimated one by one.
            let lasts = || parts.iter().all(adds) && (words::has_word(header, TAKES) || follow_from_zero(&parts));
            if parts.iter().chain([&total]).all(is_rough) || last.is_none() && !lasts() {
                continue;
            }
            self.sum(parts, total, last.is_none() || is_promise(title));
        }
    }

    /// Do the times of a table run side by side, or were they measured?
    fn is_no_sum(&self, table: &Table) -> bool {
        let parallel = table
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .chain(&table.header)
            .any(|cell| words::has_word(cell.str(), PARALLEL));
        let measured =
            table.rows.iter().any(|row| row.cells.iter().any(|cell| words::has_word(cell.str(), OTHER_UNITS)));
        parallel || measured || self.side_by_side(table)
    }

    /// A column that adds up another one as it goes: `Duration | Cumulative`. Where one row is wrong, most others are right.
    fn running_sums(&mut self, table: &Table, end: usize) {
        let header = |column: usize| table.header.get(column).map_or("", Cell::str);
        let read = |column: usize| -> Option<Vec<Timed>> {
            let cell = |row: &Row| {
                let cell = row.cells.get(column)?;
                self.timed_under(header(column), &cell.content)
                    .filter(|time| matches!(time.value, TimeValue::Clock(Amount::Exact(_))))
            };
            table.rows.iter().take(end).map(cell).collect()
        };
        let columns = || 1..table.header.len();
        let sums = columns().filter(|&at| words::has_word(header(at), RUNNING)).find_map(read);
        let own = columns().filter(|&at| !words::has_word(header(at), RUNNING)).find_map(read);
        let (Some(sums), Some(own)) = (sums, own) else { return };
        let length = |time: &Timed| time.value.clock().unwrap_or_default();
        let begins =
            |(before, (sum, own)): &(&Timed, (&Timed, &Timed))| length(before).plus(length(own)) == length(sum);
        let rows: Vec<_> = sums.iter().zip(sums.iter().skip(1).zip(own.iter().skip(1))).collect();
        let right = rows.iter().filter(|row| begins(row)).count();
        let starts_alike = sums.first().map(length) == own.first().map(length);
        let wrong = rows.iter().find(|row| !begins(row));
        if let Some((before, (sum, own))) = wrong.filter(|_| starts_alike && right * 2 >= rows.len() && rows.len() > 1)
        {
            let (parts, total) = (vec![(*before).clone(), (*own).clone()], (*sum).clone());
            self.sum(parts, total, false);
        }
    }

    /// Adds a sum; of what may be taken at most, where `most` is said.
    pub(super) fn sum(&mut self, parts: Vec<Timed>, total: Timed, most: bool) {
        // What is said of a list is not said of its section again.
        if self.runbook.sums.iter().all(|sum| sum.most || most || sum.total.text.span != total.text.span) {
            self.runbook.sums.push(Sum { parts, total, most });
        }
    }

    /// Items of which each says how long it takes, and the last one, or the heading, how long all do.
    pub(super) fn list_sums(&mut self, list: &List, steps: bool) {
        let mut parts: Vec<Timed> = Vec::new();
        for (index, item) in list.items.iter().take(PARTS).enumerate() {
            let Some(line) = first_line(item) else { return };
            let total = if index + 1 == list.items.len() { total_line(&line) } else { None };
            if let Some(total) = total {
                // Targets of each and of all leave room.
                if parts.len() >= 2 && !parts.iter().all(is_bound) {
                    self.sum(parts, total, false);
                }
                return;
            }
            match share(&line).filter(|_| !words::has_word(line.str(), PARALLEL)) {
                Some(part) => parts.push(part),
                None => return,
            }
        }
        if parts.len() < 2 {
            return;
        }
        let told = || list.ordered || is_told(list) || follow_from_zero(&parts);
        // Steps are held against the part around them one by one.
        if let Some(room) = self.room_here().filter(|_| !steps && told()) {
            self.sum(parts.clone(), room, true);
        }
        self.lengths.push(length_of(&parts));
        self.listed = parts;
    }

    /// `Total: 1 hour` below such items, or somewhere else below steps.
    pub(super) fn total_below(&mut self, inlines: &Inlines, listed: Vec<Timed>) {
        let Some(total) = total_line(inlines) else { return };
        if listed.len() >= 2 {
            if is_near(&total, &listed) && !self.is_of_several(&total) {
                // What the heading says as well is said once.
                let same = self.runbook.sums.last().is_some_and(|sum| sum.most && sum.total.value == total.value);
                if same {
                    self.runbook.sums.pop();
                }
                self.sum(listed, total, false);
            }
            return;
        }
        let known = |span| self.runbook.times.iter().rev().take(PARTS).any(|fact| fact.time.text.span == span);
        if !known(total.text.span) {
            self.fact(TimeKind::Total, Scope::Document, Origin::Unstated, Some(total));
        }
    }

    /// Is a total that of the last lists, and not of the last one alone?
    fn is_of_several(&self, total: &Timed) -> bool {
        let mut sum = Duration::ZERO;
        let mut sums = self.lengths.iter().rev().take(PARTS).map(|length| {
            sum = sum.plus(*length);
            sum
        });
        let said = total.value.clock().unwrap_or_default().millis();
        // The last list alone is what is asked about.
        sums.next();
        sums.any(|sum| sum.millis().abs_diff(said) * 10 <= said)
    }

    /// `15 min (decision) + 45 min = 1 hour`: what a line adds up.
    pub(super) fn formulas(&mut self, inlines: &Inlines) {
        let text = inlines.str();
        // Asked of every paragraph there is.
        if memchr::memchr(b'+', text.as_bytes()).is_none() || memchr::memchr(b'=', text.as_bytes()).is_none() {
            return;
        }
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if let Some((parts, total)) = formula(inlines, start..start + line.trim_end().len()) {
                self.sum(parts, total, false);
            }
            start += line.len();
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
                self.sum(parts.clone(), timed(&inlines, total), false);
                return;
            }
        }
    }
}

/// The parts and the total of a line of the form `15 min (decision) + 45 min = 1 hour`.
fn formula(inlines: &Inlines, line: Range<usize>) -> Option<(Vec<Timed>, Timed)> {
    const FACTORS: &[char] = &['×', '*', '/', '=', '-', '–'];
    let text = inlines.str().get(line.clone())?;
    let plus = text.find('+')?;
    let equals = plus + text.get(plus..)?.find('=')?;
    // What leads to the sum is a clause of its own.
    let first = text.get(..plus)?;
    let lead = first.rfind([':', ';', ',', '=', '|']).map_or(0, |at| at + 1);
    let lead = first.get(lead..)?.rfind(". ").map_or(lead, |at| lead + at + 2);
    let mut start = line.start + lead;
    let mut parts = Vec::new();
    for piece in text.get(lead..equals)?.split('+') {
        let part = inlines.part(start..start + piece.len());
        start += piece.len() + 1;
        let mut times = time::read_all(part.str()).into_iter();
        let expr = times.next().filter(|_| times.next().is_none())?;
        let (before, behind) = (part.str().get(..expr.range.start)?, part.str().get(expr.range.end..)?);
        let plain = |text: &str| !has_digit(text) && !text.contains(FACTORS);
        let time = timed(&part, &expr);
        let length = matches!(time.value, TimeValue::Clock(Amount::Exact(_) | Amount::About(_) | Amount::Range { .. }));
        if !length
            || time.qualifier == Qualifier::Every
            || !plain(before)
            || !plain(behind)
            || is_rate(piece)
            || words::has_word(piece, &["x", "times"])
        {
            return None;
        }
        parts.push(time);
    }
    let result = inlines.part(line.start + equals + 1..line.end);
    let from = result.str().len() - result.str().trim_start_matches([' ', '*', '`']).len();
    let (value, qualifier, end) = time::read_prefix(result.str().get(from..)?)?;
    let behind = result.str().get(from + end..)?.trim_start();
    let total = Timed { text: Text::of(&result.text.part(from..from + end)), value, qualifier };
    // `= 0.7 s for 20 items`: parts of it come again.
    let often = Words::first(behind, 1).has(&["per", "each", "for"]);
    let ends = !behind.starts_with(FACTORS) && !behind.starts_with('+') && !often;
    (ends && adds(&total)).then_some((parts, total))
}
