//! What is said of recoveries outside of the tables of objectives: fields whose meaning the headings around them give,
//! objectives in a heading that hold for what the table below it lists, rows of other tables, and lists that break a
//! recovery down into what it takes.

use std::collections::BTreeSet;

use crate::model::lower::{Page, timed};
use crate::model::severity;
use crate::model::table::{Role, TableKind, View, protects, says_something};
use crate::model::time::{self, Amount, Duration, TimeValue};
use crate::model::words::{self, Words, may_have};
use crate::model::{Origin, Qualifier, Scope, Text, TimeFact, TimeKind, Timed};
use crate::source::Span;
use crate::syntax::markdown::{Block, BlockKind, Inlines, List, walk};
use crate::syntax::table::{Cell, Row, Table};

/// Words that say what an objective is, and not whose it is.
const GLOSS: &[&str] = &[
    "recovery",
    "time",
    "point",
    "objective",
    "objectives",
    "target",
    "targets",
    "goal",
    "max",
    "maximum",
    "acceptable",
    "allowable",
    "tolerable",
    "data",
    "loss",
    "lost",
    "downtime",
    "to",
    "restore",
    "service",
    "of",
    "in",
    "the",
    "our",
];

/// Labels of how often backups are made.
const INTERVALS: &[&str] = &[
    "backup frequency",
    "backup schedule",
    "backup interval",
    "backup cadence",
    "backups",
    "snapshot frequency",
    "snapshot schedule",
];

/// The same in a section about backups.
const OFTEN: &[&str] = &["frequency", "schedule", "interval"];

/// Is a label, in lower case, one of how often backups are made?
pub(super) fn is_interval(label: &str) -> bool {
    INTERVALS.contains(&label) || OFTEN.contains(&label)
}

/// Labels of how long a recovery is expected to take.
const ESTIMATES: &[&str] = &[
    "total rto",
    "total recovery time",
    "recovery time estimate",
    "realistic recovery time estimate",
    "realistic recovery time",
    "time to recover",
    "time to recovery",
    "expected downtime",
    "estimated downtime",
];

/// The same right below a heading of a recovery.
const LONG: &[&str] = &[
    "duration",
    "estimated time",
    "estimated duration",
    "expected time",
    "expected duration",
    "time estimate",
    "time required",
];

/// The same on a page about recovery.
const DOWN: &[&str] = &["downtime"];

/// Words of titles below which times were measured.
pub(super) const RESULTS: &[&str] =
    &["result", "results", "report", "achieved", "actual", "measured", "log", "completed"];

/// Words of titles below which something is tried out or looked after.
pub(super) const TESTED: &[&str] = &["test", "tests", "testing", "drill", "drills", "verification", "review", "audit"];

/// Words of titles below which something is recovered.
pub(super) const RECOVERS: &[&str] = &["recovery", "disaster", "dr", "failover", "continuity", "backup", "restore"];

/// The measure that a label names, whatever explains it: `RPO (max acceptable data loss)`. Nothing where it says whose
/// it is, or that it was reached.
pub(crate) fn measure(label: &str) -> Option<TimeKind> {
    const RECOVERY_TIME: &[&str] = &["rto", "recovery time"];
    const RECOVERY_POINT: &[&str] = &["rpo", "recovery point"];
    const NAMES: &[&str] = &["rto", "rpo", "objective"];
    // Asked of every label there is.
    if !may_have(label, NAMES) {
        return None;
    }
    let words = Words::of(label);
    let named = |word: &str| GLOSS.contains(&word) || word == "rto" || word == "rpo";
    let sure = words.has(NAMES) && words.iter().all(named);
    match (words.has(RECOVERY_TIME), words.has(RECOVERY_POINT)) {
        (true, false) if sure => Some(TimeKind::RecoveryTime),
        (false, true) if sure => Some(TimeKind::RecoveryPoint),
        _ => None,
    }
}

/// Is a label one of how often backups are made?
pub(crate) fn states_interval(label: &str) -> bool {
    INTERVALS.contains(&label)
}

/// Does a label say whose its objective is, or in which situation it holds: `RPO for PHI`?
pub(crate) fn says_whose(label: &str) -> bool {
    let words = Words::of(label);
    words.has(&["for", "per", "single"]) && measure(label).is_none()
}

/// What stands behind a label and the remark that explains it: `: 4 hours` of `RTO` and ` (recovery time objective): 4 hours`.
pub(super) fn behind_gloss<'t>(label: &str, rest: &'t str) -> &'t str {
    let remark = || {
        let inside = rest.trim_start().strip_prefix('(')?;
        let (gloss, behind) = inside.split_once(')')?;
        let explains = Words::of(gloss).iter().all(|word| GLOSS.contains(&word));
        (explains && behind.trim_start().starts_with(':')).then_some(behind)
    };
    measure(label).and_then(|_| remark()).unwrap_or(rest)
}

impl Page<'_> {
    /// What the time of a field is about by the headings around it: a `Target` below "Recovery time objective", a
    /// `Frequency` in a section about backups, a `Downtime` on a page about recovery.
    pub(super) fn field_by_headings(&self, key: &str) -> Option<TimeKind> {
        const BACKUP: &[&str] = &["backup", "backups", "snapshot", "snapshots"];
        const ONE_WAY: &[&str] =
            &["full", "incremental", "differential", "weekly", "monthly", "archive", "offsite", "cold", "logical"];
        if let Some(kind) = measure(key) {
            return Some(kind).filter(|_| !self.reports());
        }
        if matches!(key, "target" | "objective" | "goal") {
            return self.runbook.section(self.section()).and_then(|section| measure(unnumbered(section.title.str())));
        }
        if states_interval(key) {
            return Some(TimeKind::BackupInterval);
        }
        let is = |labels: &[&str]| labels.contains(&key);
        if is(LONG) {
            return self.recovers_here().then_some(TimeKind::RecoveryEstimate);
        }
        if !(is(OFTEN) || is(ESTIMATES) || is(DOWN)) {
            return None;
        }
        let within = |wanted: &[&str]| self.titles().any(|title| title.has(wanted));
        match is(OFTEN) {
            // Of several ways in which one thing is backed up a heading names one.
            true => {
                (within(BACKUP) && !self.titled(TESTED) && !self.titled(ONE_WAY)).then_some(TimeKind::BackupInterval)
            }
            false => (within(RECOVERS) && !within(RESULTS) && !within(TESTED)).then_some(TimeKind::RecoveryEstimate),
        }
    }

    /// Does the section tell of a recovery that is to be made, and not of one that was, nor of a test?
    pub(super) fn recovers_here(&self) -> bool {
        const RECOVERS: &[&str] =
            &["recovery", "recover", "failover", "restore", "restoring", "restoration", "rebuild", "rebuilding"];
        const TESTS: &[&str] = &[
            "test",
            "tests",
            "testing",
            "drill",
            "drills",
            "exercise",
            "validation",
            "verification",
            "gameday",
            "game day",
        ];
        let title = |wanted: &[&str]| self.titles().any(|title| title.has(wanted));
        // What stands at the head of a page is of the page.
        let inner = self.runbook.section(self.section()).is_some_and(|section| section.level > 1);
        inner && self.titled(RECOVERS) && !title(RESULTS) && !title(TESTS)
    }

    /// What the sections around say that something is about: a service, a scenario.
    pub fn named_scope(&self) -> Scope {
        if let Some(own) = &self.list_scope {
            return own.clone();
        }
        let mut at = self.section;
        while let Some(section) = self.runbook.section(at).filter(|section| section.level > 1) {
            let title = section.title.str();
            // `RPO: 1 hour` is a measure, and nobody's name.
            let is_measure = title.split_once(':').is_some_and(|(label, _)| measure(unnumbered(label)).is_some());
            let own = if is_measure { String::new() } else { own_words(title) };
            // `Severity: HIGH` says how bad it is, not what.
            let states_severity = title.rsplit_once(':').is_some_and(|(_, value)| severity::named(value).is_some());
            let quality = own.split(' ').all(|word| QUALITIES.contains(&word));
            if !own.is_empty() && !states_severity && !quality {
                return Scope::Named(own);
            }
            at = section.parent;
        }
        Scope::Document
    }

    /// Whose the objectives in a list are by the label above it and the heading; what the list around says where there is
    /// no label.
    pub(super) fn scope_of_list(&self) -> Option<Scope> {
        let label = self.lead.as_ref().map(Text::str).unwrap_or_default().trim_end_matches(['*', ' ']);
        // `Success criteria:` says what kind of list it is, and not whose.
        let names = |label: &&str| {
            let own = own_words(label);
            !own.is_empty() && !own.split(' ').all(|word| QUALITIES.contains(&word))
        };
        let label = label.strip_suffix(':').filter(|label| label.len() <= 60).filter(names);
        let title = self.runbook.section(self.section()).map_or("", |section| section.title.str());
        let named = label.map(|label| Scope::Named(format!("{title} {label}").to_lowercase()));
        named.or_else(|| self.list_scope.clone())
    }

    /// Backups in a section that tells of what protects data without a pause are as frequent as can be.
    pub(super) fn protected(&mut self, blocks: &[Block]) {
        const NOT: &[&str] = &["disabled", "off", "not", "no", "never", "without", "planned", "future"];
        let has = |kind: TimeKind| self.runbook.times.iter().any(|fact| fact.kind == kind);
        if !has(TimeKind::BackupInterval) || !has(TimeKind::RecoveryPoint) {
            return;
        }
        let sections = &self.runbook.sections;
        let points = self.runbook.times.iter().filter(|fact| fact.kind == TimeKind::RecoveryPoint);
        let points: BTreeSet<u32> = points.map(|fact| fact.time.text.span.start).collect();
        let (mut pauseless, mut paragraphs) = (BTreeSet::new(), Vec::new());
        walk(blocks, &mut |block| {
            let BlockKind::Paragraph(text) = &block.kind else { return };
            let before = sections.partition_point(|section| section.title.span.start <= block.span.start);
            let protected = protects(text.str()) && !Words::of(text.str()).has(NOT);
            pauseless.extend(protected.then(|| before.checked_sub(1)));
            // `Daily backups with a 1 h RPO` says itself what keeps to it.
            let stated = points.range(block.span.start..block.span.end).next().is_some();
            paragraphs.push((block.span, stated && !protected));
        });
        // Rows of a table are about components of their own.
        let in_text = |place: Span| {
            let before = paragraphs.partition_point(|(paragraph, _)| paragraph.start <= place.start);
            let around = before.checked_sub(1).and_then(|at| paragraphs.get(at));
            around.is_some_and(|(paragraph, alone)| paragraph.contains(place) && !alone)
        };
        for fact in self.runbook.times.iter_mut().filter(|fact| fact.kind == TimeKind::BackupInterval) {
            if pauseless.contains(&fact.section) && in_text(fact.time.text.span) {
                fact.time.value = TimeValue::Immediate(None);
            }
        }
    }

    /// Is the section one of results, whose times were measured?
    pub(super) fn reports(&self) -> bool {
        self.titled(RESULTS)
    }

    /// How often backups are made, by a field. What is protected all the time is as often as can be.
    pub(crate) fn interval(&self, value: &Inlines) -> Option<Timed> {
        if protects(value.str()) {
            return Some(always(Text::of(&value.text)));
        }
        time::read_cell_under("frequency", value.str()).map(|expr| timed(value, &expr))
    }

    /// `**Target: < 4 hours**`, bold as a whole, below a heading that says of what.
    pub(super) fn bold_objective(&mut self, line: &Inlines) -> bool {
        let label = || line.str().get(line.lead_in()?).and_then(|bold| bold.split_once(':'));
        let Some((key, value)) = label().map(|(key, value)| (Words::of(key), value)) else { return false };
        let key = key.iter().collect::<Vec<_>>().join(" ");
        let objective = matches!(self.field_by_headings(&key), Some(TimeKind::RecoveryTime | TimeKind::RecoveryPoint));
        let Some(lead) = line.lead_in().filter(|_| objective && !value.trim().is_empty()) else { return false };
        let value = line.part(lead.end - value.len()..lead.end);
        self.timed_field(&key, &value);
        true
    }

    /// Rows `RTO | 4 hours` among those of other targets.
    pub(super) fn objective_rows(&mut self, table: &Table, kind: TableKind) {
        const TARGETS: &[&str] = &["target", "targets", "objective", "goal", "commitment", "requirement"];
        let named = |row: &Row| measure(row.cells.first().map_or("", Cell::str));
        if kind == TableKind::RtoRpo || self.reports() {
            return;
        }
        let is_target = |cell: &Cell| Words::of(cell.str()).has(TARGETS);
        let Some(column) = table.header.iter().skip(1).position(is_target).map(|at| at + 1) else { return };
        for row in &table.rows {
            let Some(cell) = row.cells.get(column).filter(|cell| says_something(cell.str())) else { continue };
            let Some(kind) = named(row) else { continue };
            let time = self.timed(&cell.content);
            self.fact(kind, self.named_scope(), Origin::Unstated, time);
        }
    }

    /// Services below `Tier 1 (RTO: 1 h, RPO: 5 min)` have the objectives of the heading.
    pub(super) fn rows_of_heading(&mut self, view: &View<'_>) {
        const CLASS: &[&str] = &["tier", "class", "critical", "criticality", "priority", "group", "level"];
        const PARTS: &[&str] = &["service", "component", "system", "application", "database", "datastore"];
        let heads = view.columns.first().is_some_and(|column| column.words.has(PARTS));
        if self.heading_objectives.is_empty() || !heads || view.has(Role::Rto) || view.has(Role::Rpo) {
            return;
        }
        let title = self.runbook.section(self.section()).map_or("", |section| section.title.str());
        if !Words::of(title).has(CLASS) {
            return;
        }
        let stated: Vec<TimeFact> = self.heading_objectives.clone();
        for first in view.table.rows.iter().filter_map(|row| row.cells.first()) {
            if !says_something(first.str()) {
                continue;
            }
            for fact in &stated {
                let scope = Scope::Named(first.str().to_lowercase());
                self.fact(fact.kind, scope, Origin::Unstated, Some(fact.time.clone()));
            }
        }
    }

    /// `Breakdown:` above a list of what a recovery takes, below its objective: the sum is what it is expected to take.
    pub(super) fn breakdown(&mut self, list: &List) {
        let said = |lead: &Text| lead.str().len() <= 40 && Words::of(lead.str()).has(&["breakdown"]);
        if !self.lead.as_ref().is_some_and(said) || list.items.len() < 2 {
            return;
        }
        let title = self.runbook.section(self.section()).map_or("", |section| section.title.str());
        if measure(unnumbered(title)) != Some(TimeKind::RecoveryTime) {
            return;
        }
        let (mut low, mut high) = (Duration::ZERO, Duration::ZERO);
        for item in &list.items {
            let Some(BlockKind::Paragraph(line)) = item.blocks.first().map(|block| &block.kind) else { return };
            let mut times = time::read_all(line.str()).into_iter();
            let (Some(expr), None) = (times.next(), times.next()) else { return };
            let (Some(least), Some(most)) = (expr.value.lower(), expr.value.upper()) else { return };
            (low, high) = (low.plus(least), high.plus(most));
        }
        let value = TimeValue::Clock(if low == high { Amount::Exact(high) } else { Amount::Range { low, high } });
        let text = Text { text: value.to_string(), span: self.block_span() };
        let time = Timed { text, value, qualifier: Qualifier::None };
        self.fact(TimeKind::RecoveryEstimate, self.named_scope(), Origin::Unstated, Some(time));
    }
}

/// Whom a time is for by the words right behind it: `4 hours for critical systems`.
pub(super) fn for_whom(behind: &str) -> Option<Scope> {
    let whom = behind.trim_start_matches(['*', ' ']).strip_prefix("for ")?;
    let whom = whom.split(['.', ',', ';', '(', '\n']).next().unwrap_or_default().to_lowercase();
    let whole = Words::of(&whom).iter().all(|word| WHOLE.contains(&word));
    (!whole && !whom.is_empty()).then_some(Scope::Named(whom))
}

/// Words that say that something is for all there is.
const WHOLE: &[&str] = &[
    "the",
    "all",
    "a",
    "full",
    "complete",
    "entire",
    "whole",
    "system",
    "systems",
    "service",
    "services",
    "recovery",
    "platform",
    "production",
    "restoration",
    "database",
];

/// What is done names nothing by itself; beside a name it says which of several ways is meant.
const DEEDS: &[&str] = &["restore", "restoration", "backup", "backups"];

/// Words of headings of which those that have no others name a kind of page, a duty or a quality, and nothing that is
/// recovered: `Operations`, `High availability`, `Data safety`.
const QUALITIES: &[&str] = &[
    "data",
    "operations",
    "operational",
    "contingency",
    "availability",
    "high",
    "ha",
    "safety",
    "readiness",
    "checklist",
    "compliance",
    "success",
    "non",
    "nonfunctional",
    "functional",
    "nfr",
    "nfrs",
    "catalog",
    "infrastructure",
    "architecture",
    "resilience",
    "reliability",
    "required",
    "appendix",
    "indicators",
    "in",
    "design",
    "release",
    "audit",
    "audits",
    "category",
    "categories",
    "administrative",
    "safeguard",
    "safeguards",
];

/// Remarks that tell one of several from the others.
const VARIANTS: &[&str] =
    &["primary", "secondary", "standby", "replica", "replicas", "staging", "development", "single", "multi"];

/// Words of headings about recovery that name nothing beside recovery itself.
const GENERIC: &[&str] = &[
    "recovery",
    "objectives",
    "objective",
    "rto",
    "rpo",
    "disaster",
    "dr",
    "overview",
    "summary",
    "targets",
    "target",
    "activation",
    "procedure",
    "procedures",
    "plan",
    "strategy",
    "time",
    "point",
    "and",
    "the",
    "of",
    "metrics",
    "requirements",
    "goals",
    "steps",
    "process",
    "scenario",
    "full",
    "service",
    "level",
    "levels",
    "executive",
    "definition",
    "definitions",
    "key",
    "performance",
    "criteria",
    "exit",
    "production",
    "sla",
    "slas",
    "slo",
    "slos",
    "drill",
    "drills",
    "test",
    "tests",
    "testing",
    "schedule",
    "validation",
    "business",
    "continuity",
    "reference",
    "policy",
    "part",
    "section",
    "chapter",
    "documentation",
    "each",
    "validates",
    "quarterly",
    "annual",
    "monthly",
    "exercise",
    "exercises",
    "our",
    "these",
    "are",
    "following",
    "current",
    "defined",
    "platform",
    "system",
];

/// What a heading about recovery names beside recovery itself, without a remark in parentheses.
pub(super) fn own_words(title: &str) -> String {
    // `M13-008: Drill` begins with its own number.
    let number = |id: &str| !id.contains(' ') && id.contains(|c: char| c.is_ascii_digit());
    let title = title.split_once(": ").filter(|(id, _)| number(id)).map_or(title, |(_, behind)| behind);
    // `Database (standby)` is one of several.
    let (plain, remark) = title.split_once('(').unwrap_or((title, ""));
    let plain = if words::has_word(remark, VARIANTS) { title } else { plain };
    let own = |word: &String| !GENERIC.contains(&word.as_str()) && !word.bytes().all(|b| b.is_ascii_digit());
    let words: Vec<String> = words::words(plain).into_iter().filter(own).collect();
    let named = words.iter().any(|word| !DEEDS.contains(&word.as_str()));
    if named { words.join(" ") } else { String::new() }
}

/// What is protected without a pause, as a time.
pub(crate) fn always(text: Text) -> Timed {
    Timed { text, value: TimeValue::Immediate(None), qualifier: Qualifier::None }
}

/// A title without the number of its chapter.
pub(super) fn unnumbered(title: &str) -> &str {
    title.trim_start_matches(|c: char| !c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_name_a_measure() {
        let (time, point) = (Some(TimeKind::RecoveryTime), Some(TimeKind::RecoveryPoint));
        assert_eq!(measure("RTO"), time);
        assert_eq!(measure("Recovery Time Objective (RTO)"), time);
        assert_eq!(measure("RPO (max acceptable data loss)"), point);
        assert_eq!(measure("Recovery Point (RPO)"), point);
        assert_eq!(measure("RTO achieved"), None);
        assert_eq!(measure("RTO (read-only mode)"), None);
        assert_eq!(measure("RTO/RPO"), None);
        assert_eq!(measure("Recovery time"), None);
    }

    #[test]
    fn remarks_explain_a_label() {
        assert_eq!(behind_gloss("RTO", " (Recovery Time Objective): 4 h"), ": 4 h");
        assert_eq!(behind_gloss("RTO", " (staging): 4 h"), " (staging): 4 h");
        assert_eq!(behind_gloss("Owner", " (service): ops"), " (service): ops");
    }
}
