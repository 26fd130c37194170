//! Columns: the roles that a header's words give, and what the cells look like.

use std::cell::OnceCell;

use crate::model::severity;
use crate::model::table::header;
pub use crate::model::table::header::Role;
use crate::model::table::says_something;
use crate::model::threshold;
use crate::model::time;
use crate::model::words::{self, Words};
use crate::syntax::markdown::MarkKind;
use crate::syntax::table::{Cell, Table};

/// A column's roles, and the shares (0 to 1) of its cells that look like something. A share is counted when it is first
/// asked for: most tables are known by their headers.
#[derive(Clone, Debug)]
pub struct Column<'a> {
    table: &'a Table,
    /// Which column of the table it is.
    pub index: usize,
    roles: Vec<Role>,
    /// The header's words.
    pub words: Words,
    shares: [OnceCell<f32>; LOOKS.len()],
}

/// What cells may look like, in the order of the methods of [`Column`] that ask for it.
const LOOKS: [fn(&str, &Cell) -> bool; 13] = [
    |header, cell| severity::named_under(header, cell.str()).is_some(),
    |header, cell| time::read_cell_under(header, cell.str()).is_some(),
    |_, cell| is_command(cell),
    |_, cell| threshold::read_threshold(cell.str(), None).is_some(),
    |_, cell| reaches(cell.str()),
    |_, cell| !threshold::find_thresholds(cell.str()).is_empty(),
    |_, cell| cell.str().bytes().any(|b| b.is_ascii_digit()),
    |header, cell| {
        let unit = threshold::read_header(header).unit;
        unit.is_some() && threshold::read_threshold(cell.str(), Some(header)).is_some()
    },
    |_, cell| calls_somebody(cell.str()),
    |_, cell| {
        let marked = cell.str().trim_start().starts_with(['✅', '✓', '✔', '❌', '✗', '⚠', '🟢', '🟡', '🔴', '☑']);
        marked || words::has_word(cell.str(), &["complete", "completed", "pass", "passed", "met", "failed", "done"])
    },
    |_, cell| cell.str().split_whitespace().any(is_address) || is_number(cell.str()),
    |header, cell| threshold::read_threshold(cell.str(), Some(header)).is_some(),
    |header, cell| {
        let signed = cell.str().trim_start_matches(['*', '`', '_', ' ']).starts_with(['<', '>', '≤', '≥']);
        signed && threshold::read_threshold(cell.str(), Some(header)).is_some()
    },
];

/// Words that say that somebody is called.
const CALLS: &[&str] = &["page", "call", "notify", "escalate", "inform", "engage", "involve", "add", "wake"];

/// Does a text say that somebody is called?
pub(crate) fn calls_somebody(text: &str) -> bool {
    words::has_word(text, CALLS)
}

impl<'a> Column<'a> {
    /// Column `index` of `table`.
    pub fn of(table: &'a Table, index: usize) -> Self {
        let words = Words::of(table.header.get(index).map_or("", Cell::str));
        let roles = header::roles(&words);
        Self { table, index, roles, words, shares: Default::default() }
    }

    /// The share of cells that look like number `look` of [`LOOKS`].
    fn share(&self, look: usize) -> f32 {
        let (Some(share), Some(test)) = (self.shares.get(look), LOOKS.get(look)) else { return 0.0 };
        *share.get_or_init(|| {
            let (mut all, mut said, mut count) = (0_usize, 0_usize, 0_usize);
            let header = self.table.header.get(self.index).map_or("", Cell::str);
            for (_, cell) in self.table.column(self.index) {
                all += 1;
                // A dash is no evidence for anything.
                if says_something(cell.str()) {
                    said += 1;
                    count += usize::from(test(header, cell));
                }
            }
            let of = if said * 3 >= all { said } else { all };
            if of == 0 { 0.0 } else { count as f32 / of as f32 }
        })
    }

    /// The share of cells that name a severity.
    pub fn severities(&self) -> f32 {
        self.share(0)
    }

    /// The share of cells that are a time.
    pub fn times(&self) -> f32 {
        self.share(1)
    }

    /// The share of cells that hold a command as code.
    pub fn commands(&self) -> f32 {
        self.share(2)
    }

    /// The share of cells that hold a bound.
    pub fn bounds(&self) -> f32 {
        self.share(3)
    }

    /// The share of cells that hold a bound in the unit that the header states: `500` below `Threshold (ms)`.
    pub fn measured(&self) -> f32 {
        self.share(7)
    }

    /// The share of cells that are a bound where the header says that bounds stand below it.
    pub fn stated(&self) -> f32 {
        self.share(11)
    }

    /// The share of cells that begin with a comparison, and are a bound: `≤ 10 s (p95) in normal conditions`.
    pub fn signed(&self) -> f32 {
        self.share(12)
    }

    /// The share of cells that tell how to reach somebody.
    pub fn reach(&self) -> f32 {
        self.share(4)
    }

    /// The share of cells with a bound that a comparison makes sure.
    pub fn compared(&self) -> f32 {
        self.share(5)
    }

    /// The share of cells that say that somebody is called.
    pub fn calls(&self) -> f32 {
        self.share(8)
    }

    /// The share of cells that say whether something was reached.
    pub fn outcomes(&self) -> f32 {
        self.share(9)
    }

    /// The share of cells that hold an address, a channel, a handle, a link or a telephone number.
    pub fn addresses(&self) -> f32 {
        self.share(10)
    }

    /// The share of cells with a digit in them.
    pub fn digits(&self) -> f32 {
        self.share(6)
    }

    /// Does a time stand in the header: `Escalation (15 min)`?
    pub fn header_time(&self) -> bool {
        !time::read_all(self.table.header.get(self.index).map_or("", Cell::str)).is_empty()
    }

    /// Does the header state the unit of the bare numbers below it: `Response (min)`?
    pub fn header_unit(&self) -> bool {
        time::read_cell_under(self.table.header.get(self.index).map_or("", Cell::str), "1").is_some()
    }

    /// Has its header the words of `role`?
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// Is there code of at least two words in the cell?
fn is_command(cell: &Cell) -> bool {
    let code = |mark: &crate::syntax::markdown::Mark| {
        mark.kind == MarkKind::Code
            && cell.content.str().get(mark.range.clone()).is_some_and(|code| code.trim().contains(' '))
    };
    cell.content.marks.iter().any(code)
}

/// Does a text name a channel, an address, a number, a pager?
pub(crate) fn reaches(text: &str) -> bool {
    const WAYS: &[&str] = &["pagerduty", "slack", "opsgenie", "on-call", "phone", "email", "teams"];
    let lower = text.to_ascii_lowercase();
    let sign = |word: &str| word.contains(['@', '#']) && is_address(word);
    let written = || lower.split_whitespace().any(sign);
    written() || WAYS.iter().any(|way| lower.contains(way)) || is_number(text)
}

/// Is a word an address, a handle, a channel or a link? `@team/api` is a package.
fn is_address(word: &str) -> bool {
    let word = word.trim_matches(|c: char| "`*_(),;.\"'".contains(c));
    let mail = word.contains('@') && !(word.starts_with('@') && word.contains('/'));
    let site = || ["://", ".com", ".io/", ".org", ".dev", ".net"].iter().any(|part| word.contains(part));
    word.len() > 2 && (mail || word.starts_with('#') || site())
}

/// Is a text a telephone number?
fn is_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 7 && text.chars().all(|c| c.is_ascii_digit() || " +-().x".contains(c))
}

/// Words in brackets that say where the contact is kept, or that it is kept back: nobody forgot it.
const KEPT_BACK: &[&str] =
    &["redacted", "internal", "confidential", "see ", "removed", "withheld", "vault", "1password", "secrets"];

/// Does it tell what is to be read: `[Reference this ADR]`, `[See the wiki]`?
fn is_reading(cell: &str) -> bool {
    Words::first(cell, 1).has(&["reference", "refer", "see", "read"])
}

/// Words with which a remark in round brackets says that something is yet to be done: `(configure in the pager)`.
const TO_DO: &[&str] = &["configure", "tbd", "todo", "tba", "fill", "insert", "add"];

/// Are these several stand-ins beside each other: `[Name] - [Phone]`?
pub(crate) fn are_stand_ins(cell: &str) -> bool {
    let mut parts = cell.split_inclusive(']');
    let stand_in = |part: &str| {
        let word = part.trim_start_matches([' ', '-', '–', '—', ',', '/', '|']).strip_prefix('[')?.strip_suffix(']')?;
        (word.contains(char::is_alphabetic) && !KEPT_BACK.iter().any(|kept| word.to_ascii_lowercase().contains(kept)))
            .then_some(())
    };
    cell.matches('[').count() > 1 && parts.all(|part| stand_in(part).is_some())
}
/// What stands where something is yet to come.
const YET_TO_COME: &[&str] = &[
    "fill in",
    "fixme",
    "tba",
    "tbc",
    "tbd",
    "to be added",
    "to be announced",
    "to be confirmed",
    "to be defined",
    "to be determined",
    "to be filled",
    "to be filled in",
    "todo",
];

/// Does nothing but a stand-in stand where somebody should be named: `TBD`, `[phone]`, `+1-XXX-XXX-XXXX`, `____`?
pub fn is_blank(text: &str) -> bool {
    let cell = text.trim().trim_matches('`').trim();
    let lower = cell.to_ascii_lowercase();
    // A formatter makes `\*\*\_` of a line to be filled in.
    let line = || cell.len() > 3 && cell.chars().all(|c| matches!(c, '_' | '*' | ' '));
    let bracketed =
        |open: char, close: char| cell.starts_with(open) && cell.ends_with(close) && cell.matches(open).count() == 1;
    let asked = || !cell.is_empty() && cell.bytes().all(|byte| byte == b'?');
    let number = || {
        cell.starts_with('+')
            && lower.contains("xxx")
            && cell.chars().all(|c| " +-()xX".contains(c) || c.is_ascii_digit())
    };
    let crossed = || cell.len() >= 3 && lower.bytes().all(|byte| byte == b'x');
    YET_TO_COME.contains(&lower.as_str())
        || asked()
        || crossed()
        || number()
        || bracketed('[', ']')
            && cell.len() > 2
            && !KEPT_BACK.iter().any(|word| lower.contains(word))
            && !is_reading(cell)
        || are_stand_ins(cell)
        || bracketed('<', '>') && !cell.contains(['@', ':'])
        || bracketed('{', '}')
        || bracketed('(', ')') && (Words::first(cell, 1).has(TO_DO) || lower.starts_with("(to be "))
        || line()
        || lower.contains("xxx-xxx")
        || lower.contains("xxx-xxxx")
}
