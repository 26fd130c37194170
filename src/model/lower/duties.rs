//! When duties are due, by lines, headings, fields and rows: restore tests, drills, reviews, rotations, post-mortems.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::duty::{self, Duty};
use crate::model::lower::{Page, timed};
use crate::model::spoken::{Spoken, Topic};
use crate::model::table::{Role, View, says_something};
use crate::model::time::{self, Qualifier, TimeExpr, TimeValue, certainly_differs};
use crate::model::words::{self, Words};
use crate::model::{Origin, Scope, Text, TimeFact, TimeKind, Timed, severity};
use crate::source::Span;
use crate::syntax::markdown::Inlines;

/// Labels of fields that say how often something is done that the heading names.
const OFTEN: &[&str] = &["frequency", "cadence", "schedule", "interval", "how often", "test frequency"];

/// The same of what is done once after an incident.
const SOON: &[&str] = &["timeline", "timeframe", "deadline", "due", "when", "sla", "timing"];

/// What lowering keeps of duties until the page ends.
#[derive(Debug, Default)]
pub(super) struct Duties {
    /// How often what the list around holds is done.
    pub(super) often: Option<Timed>,
    /// What the heading around the last text says of duties.
    heading: Heading,
    /// Places of times that are the label's or the heading's, and not the duty's own.
    labelled: BTreeSet<Span>,
}

/// What a heading says of the duties below it: each is asked once for all that stands there.
#[derive(Debug, Default)]
struct Heading {
    section: Option<usize>,
    /// May it name one?
    may: OnceCell<bool>,
    /// How often all of them are due.
    often: OnceCell<Option<Timed>>,
    /// The one that it names.
    named: OnceCell<Option<(String, bool)>>,
}

impl Page<'_> {
    /// The duties that a text names, line by line.
    pub(super) fn duties_in(&mut self, inlines: &Inlines, spoken: Spoken) {
        if self.duties.heading.section != self.section() {
            self.duties.heading = Heading { section: self.section(), ..Heading::default() };
        }
        // Most texts name no duty, and stand below no heading that does.
        if self.quoted || !(spoken.has(Topic::Duties) || self.heading_may_state()) {
            return;
        }
        let around = self.often_around();
        let mut start = 0;
        for line in inlines.str().split_inclusive('\n') {
            let part = inlines.part(start..start + line.len());
            start += line.len();
            let all = duty::read(part.str(), around.is_some());
            if all.is_empty() {
                self.duty_of_heading(&part);
            }
            for duty in all {
                self.duty(&part, duty, around.as_ref());
            }
        }
    }

    /// May the heading around name a duty?
    fn heading_may_state(&self) -> bool {
        let heading = || self.runbook.section(self.section());
        let may = || heading().is_some_and(|section| Spoken::of(section.title.str()).has(Topic::Duties));
        *self.duties.heading.may.get_or_init(may)
    }

    fn duty(&mut self, line: &Inlines, duty: Duty, around: Option<&Timed>) {
        let labelled = duty.labelled;
        let time = match &duty.time {
            Some(expr) => Some(timed(line, expr)),
            None => around.filter(|_| !duty.once).cloned(),
        };
        let Some(time) = time else { return };
        if labelled {
            self.duties.labelled.insert(line.text.trimmed().whole());
        }
        let said: Vec<_> = severity::mentioned(line.str()).into_iter().map(|(key, _)| key).collect();
        let levels = if said.is_empty() { self.severities_here() } else { said };
        let scopes: Vec<String> = match (levels.as_slice(), duty.once) {
            ([], _) => vec![duty.name],
            (_, false) => Vec::new(),
            (levels, true) => levels.iter().map(|key| format!("{} of {key}", duty.name)).collect(),
        };
        // Of a label's time the duty's words say which one is meant.
        let time = if labelled { Timed { text: Text::of(&line.text.trimmed()), ..time } } else { time };
        for scope in scopes {
            self.fact(TimeKind::Duty, Scope::Named(scope), Origin::Unstated, Some(time.clone()));
        }
    }

    /// How often what stands here is done, by the list around it or the heading: `Monthly tasks`.
    fn often_around(&self) -> Option<Timed> {
        let of_heading = || {
            let section = self.runbook.section(self.section())?;
            let value = duty::label(section.title.str())?;
            Some(Timed { text: section.title.clone(), value, qualifier: Qualifier::Every })
        };
        let often = self.duties.often.as_ref();
        often.or_else(|| self.duties.heading.often.get_or_init(of_heading).as_ref()).cloned()
    }

    /// How often what a list holds is done, by the label above it.
    pub(super) fn often_of_list(&self) -> Option<Timed> {
        let lead = self.lead.as_ref().filter(|lead| lead.str().trim_end().ends_with([':', '*']));
        let own = lead.and_then(|lead| {
            let value = duty::label(lead.str())?;
            Some(Timed { text: lead.clone(), value, qualifier: Qualifier::Every })
        });
        own.or_else(|| self.duties.often.clone())
    }

    /// `**Frequency**: quarterly` below `DR drills`, `Within 48 hours of resolution` below `Post-mortem`.
    fn duty_of_heading(&mut self, line: &Inlines) {
        let text = line.str();
        if text.len() > 120 {
            return;
        }
        let (label, from) = text.split_once(':').map_or(("", 0), |(label, value)| (label, text.len() - value.len()));
        let key = words::words(label).join(" ");
        let often = OFTEN.contains(&key.as_str());
        if !often && !key.is_empty() && !SOON.contains(&key.as_str()) {
            return;
        }
        let named = || duty::named(unnumbered(self.runbook.section(self.section())?.title.str()));
        let Some((name, once)) = self.duties.heading.named.get_or_init(named).clone() else { return };
        let value = line.part(from..text.len());
        let expr = match (once, often) {
            (true, false) => soon(value.str()),
            (false, true) => duty::interval(value.str()),
            _ => None,
        };
        if let Some(expr) = expr {
            self.duty(&value, Duty { name, once, time: Some(expr), labelled: false }, None);
        }
    }

    /// Rows of tables that say how often something is done, `Restore test | Monthly` and `Monthly | Restore test`, or how
    /// soon after an incident.
    pub(super) fn duty_rows(&mut self, view: &View<'_>) {
        const DUE: &[&str] = &["timeline", "timeframe", "deadline", "due", "target", "within", "sla", "when"];
        let often = view.column(Role::Frequency);
        for row in &view.table.rows {
            let Some((first, rest)) = row.cells.split_first().filter(|(first, _)| says_something(first.str())) else {
                continue;
            };
            if often == Some(0) {
                let Some(time) = self.timed_under("frequency", &first.content).filter(is_often) else { continue };
                let Some(cell) = rest.first() else { continue };
                for duty in duty::read(cell.str(), true).into_iter().filter(|duty| duty.time.is_none()) {
                    self.duty(&cell.content, Duty { labelled: true, ..duty }, Some(&time));
                }
                continue;
            }
            let Some((name, once)) = duty::named(first.str()) else { continue };
            let soon = || {
                let due = view.columns.iter().skip(1).find(|column| column.words.has(DUE))?;
                let cell = row.cells.get(due.index)?;
                soon(cell.str()).map(|expr| timed(&cell.content, &expr))
            };
            let time = match (once, often) {
                (true, _) => soon(),
                (false, Some(column)) => view.time(row, column, self).filter(is_often),
                (false, None) => None,
            };
            if time.is_some() {
                self.fact(TimeKind::Duty, Scope::Named(name), Origin::Unstated, time);
            }
        }
    }

    /// Takes the duties away that one section, or the labels of one page, state in several ways: a check each day and a
    /// longer one each month.
    pub(super) fn settle_duties(&mut self) {
        let labelled = std::mem::take(&mut self.duties.labelled);
        let part = |fact: &TimeFact| {
            let Scope::Named(name) = &fact.scope else { return None };
            let place = if labelled.contains(&fact.time.text.span) { None } else { Some(fact.section) };
            (fact.kind == TimeKind::Duty).then(|| (name.clone(), place))
        };
        let mut first: BTreeMap<_, TimeValue> = BTreeMap::new();
        let mut several = BTreeSet::new();
        for fact in &self.runbook.times {
            let Some(part) = part(fact) else { continue };
            let value = first.entry(part.clone()).or_insert_with(|| fact.time.value.clone());
            if certainly_differs(value, &fact.time.value) {
                several.insert(part);
            }
        }
        if !several.is_empty() {
            self.runbook.times.retain(|fact| part(fact).is_none_or(|part| !several.contains(&part)));
        }
    }
}

/// Does a time say how often?
fn is_often(time: &Timed) -> bool {
    time.qualifier == Qualifier::Every
}

/// How soon after an incident something is due, by the first words of a text: `Complete within 48 hours of resolution`.
fn soon(text: &str) -> Option<TimeExpr> {
    const LEADS: &[&str] =
        &["complete", "completed", "conduct", "publish", "write", "due", "hold", "held", "conducted"];
    let expr = time::read_all(text).into_iter().next()?;
    let lead = Words::of(text.get(..expr.range.start)?);
    let due = matches!(expr.qualifier, Qualifier::Within | Qualifier::None | Qualifier::Until | Qualifier::In);
    let plain = lead.len() <= 2 && lead.iter().all(|word| LEADS.contains(&word) || word == "within");
    let behind = text.get(expr.range.end..)?.trim_start_matches(['*', ' ']);
    let whole = behind.is_empty()
        || behind.starts_with(['(', ',', '.', ':', ';', '\n'])
        || Words::first(behind, 1).has(&["of", "after", "from", "following"]);
    (due && plain && whole && expr.value.lower().is_some()).then_some(expr)
}

/// A title without the number of its chapter, and the word for a stage before it: `6. Post-mortem`, `Phase 5: Post-mortem`.
fn unnumbered(title: &str) -> &str {
    let behind = title.split_once(": ").filter(|(id, _)| words::has_word(id, &["phase", "step", "stage"]));
    behind.map_or(title, |(_, behind)| behind).trim_start_matches(|c: char| !c.is_alphabetic())
}
