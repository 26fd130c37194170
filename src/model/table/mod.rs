//! What a table is: its kind follows from its columns' roles.
//!
//! Public runbooks have 867 different header rows in 1,235 tables, so exact headers tell little. A column's [`Role`]s
//! come from its header's words; what its cells look like is counted beside them ([`Column`]). Each kind of table is a
//! file with a score from 0 to 100 and, where the model has a place for it, a function that lowers its rows. The
//! highest score of at least [`CONFIDENT`] wins, the earlier in [`KINDS`] on a tie.

mod alert_catalogue;
mod backup_schedule;
mod beside;
mod check_command;
mod contacts;
mod crossing;
mod escalation;
mod header;
mod languages;
mod on_call_rota;
mod parameters;
mod roles;
mod rto_rpo;
mod severity;
mod slo;
mod symptom_action;
mod threshold;
mod timeline;

use serde::Serialize;

use crate::model::lower::Page;
use crate::model::words::Words;
use crate::model::{SeverityKey, Timed};
use crate::syntax::table::{Cell, Row, Table};

pub(crate) use crate::model::table::alert_catalogue::is_alert_name;
pub(crate) use crate::model::table::backup_schedule::protects;
pub(crate) use crate::model::table::escalation::severities;
pub(crate) use crate::model::table::header::SCALING;
pub use crate::model::table::roles::is_blank;
pub use crate::model::table::roles::{Column, Role};
pub(crate) use crate::model::table::roles::{are_stand_ins, calls_somebody, reaches};
pub(crate) use crate::model::table::severity::indexed;

/// A table below this score is [`TableKind::Other`]. Set on the 60 development tables of `tests/data/table-kinds.tsv`.
pub const CONFIDENT: u8 = 60;

/// Kinds of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TableKind {
    /// Levels of severity, with what they mean or how fast they are answered.
    Severity,
    /// When to escalate, and to whom.
    Escalation,
    /// Who is reached how.
    Contacts,
    /// What is seen, and what is done about it.
    SymptomAction,
    /// What is looked at, and with which command.
    CheckCommand,
    /// Bounds on metrics.
    Threshold,
    /// Alerts with their conditions.
    AlertCatalogue,
    /// Service level objectives.
    Slo,
    /// Recovery objectives.
    RtoRpo,
    /// What is backed up how often.
    BackupSchedule,
    /// Who is on call when.
    OnCallRota,
    /// What happens or happened when.
    Timeline,
    /// Variables, flags, settings.
    Parameters,
    /// None of these.
    Other,
}

impl TableKind {
    /// The kind's name as `dump` and the labelled sample spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Severity => "severity",
            Self::Escalation => "escalation",
            Self::Contacts => "contacts",
            Self::SymptomAction => "symptom-action",
            Self::CheckCommand => "check-command",
            Self::Threshold => "threshold",
            Self::AlertCatalogue => "alert-catalogue",
            Self::Slo => "slo",
            Self::RtoRpo => "rto-rpo",
            Self::BackupSchedule => "backup-schedule",
            Self::OnCallRota => "on-call-rota",
            Self::Timeline => "timeline",
            Self::Parameters => "parameters",
            Self::Other => "other",
        }
    }
}

/// How a kind is recognised and read.
pub struct Kind {
    /// Which kind it is.
    pub kind: TableKind,
    /// How well a table fits it, from 0 to 100.
    pub score: fn(&View<'_>) -> u8,
    /// Puts its rows into the model.
    pub lower: fn(&View<'_>, &mut Page<'_>),
}

/// Every kind, in the order that decides ties.
const KINDS: &[Kind] = &[
    severity::KIND,
    escalation::KIND,
    rto_rpo::KIND,
    backup_schedule::KIND,
    on_call_rota::KIND,
    contacts::KIND,
    alert_catalogue::KIND,
    slo::KIND,
    threshold::KIND,
    check_command::KIND,
    symptom_action::KIND,
    timeline::KIND,
    parameters::KIND,
];

/// The table with a row for each severity, where it has a column for each: `| | P1 | P2 |` above rows that say what is
/// promised for them, or when somebody is called. Nothing where it stands upright.
pub fn upright(table: &Table) -> Option<Table> {
    let named = |cell: &Cell| crate::model::severity::named(cell.str()).map(|(key, _)| key);
    let mut keys: Vec<SeverityKey> = table.header.iter().skip(1).map(named).collect::<Option<_>>()?;
    let numbered = keys.iter().any(|key| key.number.is_some());
    // `Metric | Warning | Critical` are bounds, also of a response time.
    if !numbered && Column::of(table, 0).has(Role::Metric) {
        return None;
    }
    keys.sort();
    keys.dedup();
    if keys.len() < 2 || keys.len() + 1 != table.header.len() {
        return None;
    }
    let turned = table.turned();
    let promised = [Role::Response, Role::Acknowledge, Role::Resolution, Role::Update];
    let promise = |index| promised.iter().any(|&role| Column::of(&turned, index).has(role));
    let columns = 1..turned.header.len();
    let times = columns.clone().filter(|&index| Column::of(&turned, index).times() >= 0.5).count();
    // "Error rate" over "Warning" and "Critical" is no promise, and "500 ms" is none either.
    let promises = columns.clone().any(promise) && times > 0 || numbered && times * 2 > columns.len();
    let rungs = !columns.is_empty() && Column::of(table, 0).times() >= 0.6;
    (promises || rungs).then_some(turned)
}

/// The table without a first column that only numbers its rows: `# | Signal | Condition`. Nothing where there is none.
pub fn unnumbered(table: &Table) -> Option<Table> {
    const NUMBERS: &[&str] = &["", "#", "no", "no.", "nr", "nr.", "n°", "№", "step", "id"];
    let head = table.header.first()?.str().to_lowercase();
    let number = |cell: &Cell| {
        // `7`, `7.`, and `7a` where one was put in later.
        let digits = cell.str().trim_end_matches(|c: char| c == '.' || c.is_ascii_lowercase());
        (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let numbered = NUMBERS.contains(&head.as_str()) && table.header.len() > 2 && !table.rows.is_empty();
    if !numbered || !table.column(0).all(|(_, cell)| number(cell)) {
        return None;
    }
    let behind = |cells: &[Cell]| cells.get(1..).unwrap_or_default().to_vec();
    let row = |row: &Row| Row { cells: behind(&row.cells), written: row.written.saturating_sub(1), ..row.clone() };
    let align = table.align.get(1..).unwrap_or_default().to_vec();
    Some(Table { header: behind(&table.header), rows: table.rows.iter().map(row).collect(), align })
}

/// A table as the kinds see it.
pub struct View<'a> {
    /// The table.
    pub table: &'a Table,
    /// Its columns' roles and what their cells look like.
    pub columns: Vec<Column<'a>>,
    /// The words of the titles of the sections around it, innermost first.
    titles: Vec<Words>,
}

impl<'a> View<'a> {
    /// A table below headings, whose words these are.
    pub fn new(table: &'a Table, titles: Vec<Words>) -> Self {
        let columns = (0..table.header.len()).map(|index| Column::of(table, index)).collect();
        Self { table, columns, titles }
    }

    /// The first column with `role`.
    pub fn column(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|column| column.has(role))
    }

    /// Has any column `role`?
    pub fn has(&self, role: Role) -> bool {
        self.column(role).is_some()
    }

    /// Has the innermost section's title one of `wanted` as a word?
    pub fn under(&self, wanted: &[&str]) -> bool {
        self.titles.first().is_some_and(|title| title.has(wanted))
    }

    /// Has the innermost section's title, or the one around it, one of `wanted` as a word?
    pub fn near(&self, wanted: &[&str]) -> bool {
        self.titles.iter().take(2).any(|title| title.has(wanted))
    }

    /// Has any title around it one of `wanted` as a word?
    pub fn within(&self, wanted: &[&str]) -> bool {
        self.titles.iter().any(|title| title.has(wanted))
    }

    /// The one column of times with `role`. Of several, the one whose header has one of `words`; nothing where these do
    /// not tell them apart, as times for different people.
    pub fn times_column(&self, role: Role, words: &[&str]) -> Option<usize> {
        let timed = |&i: &usize| self.columns.get(i).is_some_and(|c| c.has(role) && c.times() >= 0.5);
        let mut all: Vec<usize> = (0..self.columns.len()).filter(timed).collect();
        if all.len() > 1 {
            all.retain(|&i| self.columns.get(i).is_some_and(|c| c.words.has(words)));
        }
        match all.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The columns behind the first that hold times.
    pub fn timed(&self) -> impl Iterator<Item = usize> + '_ {
        let timed = |&i: &usize| self.columns.get(i).is_some_and(|column| column.times() >= 0.5);
        (1..self.columns.len()).filter(timed)
    }

    /// A row's cell in the first column with `role`, where it says something.
    pub fn cell<'r>(&self, row: &'r Row, role: Role) -> Option<&'r Cell> {
        row.cells.get(self.column(role)?).filter(|cell| says_something(cell.str()))
    }

    /// The time in a row's cell of a column.
    pub fn time(&self, row: &Row, index: usize, page: &Page<'_>) -> Option<Timed> {
        page.timed_under(self.header(index), &row.cells.get(index)?.content)
    }

    /// The time in a row's cell in the first column with `role`.
    pub fn role_time(&self, row: &Row, role: Role, page: &Page<'_>) -> Option<Timed> {
        self.time(row, self.column(role)?, page).filter(|time| says_something(time.text.str()))
    }

    /// The header cell of a column.
    pub fn header(&self, index: usize) -> &str {
        self.table.header.get(index).map_or("", Cell::str)
    }
}

/// Is a cell more than a dash or "n/a"?
pub fn says_something(cell: &str) -> bool {
    const NOTHING: &[&str] = &["", "-", "–", "—", "n/a", "na", "none", "tbd", "--"];
    let cell = cell.trim();
    !NOTHING.iter().any(|nothing| nothing.eq_ignore_ascii_case(cell))
}

/// How many columns a line rules off, as the one below the head of a table does: `|---|:-:|`.
pub fn ruled(line: &str) -> Option<usize> {
    let line = line.trim();
    // Nearly every line has another character.
    if !line.contains('|') || !line.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t')) {
        return None;
    }
    let inner = line.strip_prefix('|').unwrap_or(line);
    let cells = inner.strip_suffix('|').unwrap_or(inner).split('|').map(str::trim);
    let is_ruler = |cell: &str| {
        let dashes = cell.strip_prefix(':').unwrap_or(cell);
        let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
        !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
    };
    cells.clone().all(is_ruler).then(|| cells.count())
}

/// Does a line of a paragraph, but for its first, rule off columns?
pub fn is_ruled(paragraph: &str) -> bool {
    paragraph.contains('|') && paragraph.lines().skip(1).any(|line| ruled(line).is_some())
}

/// What a table is, how sure that is, and how it is read.
pub fn classify(view: &View<'_>) -> (TableKind, u8, Option<&'static Kind>) {
    let best = KINDS.iter().rev().map(|kind| ((kind.score)(view).min(100), kind)).max_by_key(|(score, _)| *score);
    match best {
        Some((score, kind)) if score >= CONFIDENT => (kind.kind, score, Some(kind)),
        Some((score, _)) => (TableKind::Other, 100 - score, None),
        None => (TableKind::Other, 100, None),
    }
}
