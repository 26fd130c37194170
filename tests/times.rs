//! How many of the times on pages that other people wrote are read, in the columns and the headings where times stand.
//! The pages are no part of the repository: `RUNBOOKC_SHARED` names a folder that holds them under `corpora/`; without it
//! there is nothing to measure. What counts as a time is told by a list of words that knows nothing of the grammar.

use std::path::{Path, PathBuf};

use runbookc::model::time::{read_all, read_cell_under};
use runbookc::source::{FileId, Source};
use runbookc::syntax::blocks;
use runbookc::syntax::markdown::{Block, BlockKind};
use runbookc::syntax::table::Table;

/// The least share of the times of all corpora together that must be read, in hundredths.
const LEAST: usize = 98;

/// Headers of columns that hold times.
const HEADERS: &[&str] = &[
    "response",
    "resolution",
    "time",
    "timeline",
    "timeframe",
    "rto",
    "rpo",
    "frequency",
    "retention",
    "duration",
    "after",
    "update",
    "updates",
    "acknowledge",
    "acknowledgement",
    "ack",
    "interval",
    "cadence",
    "period",
    "window",
    "for",
    "sla",
    "eta",
    "deadline",
    "schedule",
];

/// Units behind a number. Milliseconds are left out: they are how fast a service is, not how long people take.
const UNITS: &[&str] = &[
    "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes", "h", "hr", "hrs", "hour",
    "hours", "d", "day", "days", "w", "week", "weeks", "month", "months", "quarter", "quarters", "year", "years",
];

/// Times without a number.
const WORDS: &[&str] = &[
    "immediate",
    "immediately",
    "asap",
    "eod",
    "daily",
    "hourly",
    "weekly",
    "monthly",
    "quarterly",
    "yearly",
    "annually",
    "continuous",
    "real-time",
    "next business day",
    "next sprint",
    "best effort",
    "as needed",
];

/// The places in `text` that are a time by the lists above.
fn expected(text: &str) -> Vec<usize> {
    let lower = text.to_ascii_lowercase();
    let boundary = |at: usize| !lower[at..].starts_with(|c: char| c.is_alphanumeric());
    let begins = |at: usize| !lower[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_'));
    let mut places = Vec::new();
    for (at, _) in lower.char_indices().filter(|(at, c)| c.is_ascii_digit() && begins(*at)) {
        let number = lower[at..].bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
        let behind = lower[at + number..].trim_start_matches(['+', ' ', '-']);
        let start = lower.len() - behind.len();
        let unit = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
        if UNITS.contains(&&behind[..unit]) && boundary(start + unit) && (unit > 1 || start == at + number) {
            places.push(at);
        }
    }
    for word in WORDS {
        places
            .extend(lower.match_indices(word).map(|(at, _)| at).filter(|at| begins(*at) && boundary(at + word.len())));
    }
    places
}

#[derive(Default)]
struct Tally {
    all: usize,
    unread: Vec<String>,
}

impl Tally {
    /// Counts the times of a text; `whole` says that a reader of cells knows it as one.
    fn count(&mut self, place: &str, text: &str, places: Vec<usize>, whole: bool) {
        let read = read_all(text);
        self.all += places.len();
        let missed = |at: &&usize| !whole && !read.iter().any(|expr| expr.range.contains(at));
        let missed = places.iter().filter(missed).count();
        self.unread.extend((0..missed).map(|_| format!("{place}: {text}")));
    }
}

fn tables(tally: &mut Tally, table: &Table, place: &dyn Fn(usize) -> String) {
    for (index, header) in table.header.iter().enumerate() {
        let words: Vec<String> = header.str().split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
        if !words.iter().any(|word| HEADERS.contains(&word.as_str())) {
            continue;
        }
        for (row, cell) in table.column(index) {
            let whole = read_cell_under(header.str(), cell.str()).is_some();
            tally.count(&place(row.span.start as usize), cell.str(), expected(cell.str()), whole);
        }
    }
}

fn walk(tally: &mut Tally, blocks: &[Block], place: &dyn Fn(usize) -> String) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading(heading) => {
                // "Daily checks" and "Immediate actions" are names: only numbers say a time there.
                let numbered = expected(heading.content.str()).into_iter();
                let numbered =
                    numbered.filter(|at| heading.content.str()[*at..].starts_with(|c: char| c.is_ascii_digit()));
                tally.count(&place(block.span.start as usize), heading.content.str(), numbered.collect(), false);
            }
            BlockKind::Table(table) => tables(tally, table, place),
            BlockKind::List(list) => list.items.iter().for_each(|item| walk(tally, &item.blocks, place)),
            BlockKind::Quote(inner) | BlockKind::Footnote(inner) => walk(tally, inner, place),
            _ => {}
        }
    }
}

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        match path.is_dir() {
            true => pages(&path, found),
            false if path.extension().is_some_and(|extension| extension == "md") => found.push(path),
            false => {}
        }
    }
}

#[test]
fn nearly_all_times_are_read() {
    let Some(shared) = std::env::var_os("RUNBOOKC_SHARED") else { return };
    let corpora = Path::new(&shared).join("corpora");
    let (mut all, mut read) = (0, 0);
    let mut folders: Vec<_> = std::fs::read_dir(&corpora).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for corpus in folders.iter().filter(|path| path.is_dir()) {
        let (mut tally, mut paths) = (Tally::default(), Vec::new());
        pages(corpus, &mut paths);
        for path in paths {
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            let document = blocks::parse(FileId(0), &text);
            let source = Source::new(String::new(), String::new(), text);
            let name = path.strip_prefix(&corpora).unwrap().display().to_string();
            walk(&mut tally, &document.blocks, &|at| format!("{name}:{}", source.position(at as u32).line));
        }
        let known = tally.all - tally.unread.len();
        eprintln!("{}: {known} of {} times read", corpus.file_name().unwrap().display(), tally.all);
        tally.unread.iter().for_each(|unread| eprintln!("  unread: {unread}"));
        (all, read) = (all + tally.all, read + known);
    }
    eprintln!("{read} of {all} times read");
    assert!(all > 300, "{all} times: not the corpora that this was measured on");
    assert!(read * 100 >= all * LEAST, "{read} of {all}");
}
