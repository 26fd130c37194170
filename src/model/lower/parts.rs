//! Parts of a section that have times, and how long the page says that they take together: a line or a field `Total time`, an
//! estimate above them, the time of a heading around them.

use crate::model::lower::sums::{PARALLEL, PARTS, adds, is_near};
use crate::model::lower::{Page, outline};
use crate::model::time::{self, Qualifier, TimeValue};
use crate::model::words;
use crate::model::{Metadata, Origin, Scope, Section, Step, TimeFact, TimeKind, Timed};
use crate::source::Span;

/// A page with more totals than this is a report: the rest are not held against steps.
const TOTALS: usize = 50;

/// Fields that say how long what stands below them takes, or may take.
const TAKES: &[&str] = &[
    "estimated time",
    "estimated duration",
    "estimated time to complete",
    "estimated completion time",
    "time estimate",
    "time needed",
    "time required",
    "time to complete",
    "expected duration",
    "expected time",
    "duration",
    "time limit",
    "time budget",
    "time box",
    "timebox",
    "budget",
    "time",
];

/// Words of headings whose parts are ways of which one is taken, or kinds of things, and are not done one after the other.
const KINDS: &[&str] =
    &["option", "scenario", "method", "approach", "alternative", "solution", "tier", "category", "class", "level"];

impl Page<'_> {
    /// How long there is for what stands in the section, by its heading.
    pub(super) fn room_here(&self) -> Option<Timed> {
        self.room_of(self.section()?)
    }

    /// The same of any section. The title of a page says so in a remark alone: `5 minute guide` is an advertisement.
    fn room_of(&self, index: usize) -> Option<Timed> {
        let section = self.runbook.section(Some(index))?;
        let time = section.time.as_deref()?;
        let lasts = matches!(time.qualifier, Qualifier::None | Qualifier::Within | Qualifier::For | Qualifier::First);
        let said = section.level > 1 || outline::remark_time(section.title.str()).is_some();
        let clock = matches!(time.value, TimeValue::Clock(_)) && time.value.clock().is_some_and(|it| it.millis() > 0);
        let each = || words::has_word(section.title.str(), &["each", "per", "every"]);
        (lasts && said && clock && !each() && !is_of_kinds(section)).then(|| time.clone())
    }

    /// Steps whose time is a field of their section: `**Duration:** 10 min`.
    pub(super) fn field_budgets(&mut self) {
        let fields: Vec<(Option<usize>, Timed)> = self.taking().collect();
        for (section, time) in fields {
            let begun = section.and_then(|section| self.step_of.get(section).copied().flatten());
            let Some(index) = begun.filter(|&index| {
                self.runbook.steps.get(index).is_some_and(|step| step.budget.is_none() && !step.alternative)
            }) else {
                continue;
            };
            let (kind, origin) = (TimeKind::Budget, Origin::StepBegun);
            let fact = TimeFact { kind, scope: Scope::Step(index), origin, time: time.clone(), section };
            self.runbook.times.push(fact);
            if let Some(step) = self.runbook.steps.get_mut(index) {
                step.budget = Some(time);
            }
        }
    }

    /// The fields that say how long something takes, with their sections.
    fn taking(&self) -> impl Iterator<Item = (Option<usize>, Timed)> {
        let stated = |field: &Metadata| {
            if !TAKES.contains(&field.key.as_str()) {
                return None;
            }
            let expr = time::read_cell(field.value.str())?;
            let (text, value, qualifier) = (field.value.clone(), expr.value, expr.qualifier);
            let time = Some(Timed { text, value, qualifier }).filter(adds)?;
            Some((self.section_at(field.value.span), time))
        };
        self.runbook.metadata.iter().filter_map(stated).take(TOTALS)
    }

    /// The innermost section in which something stands.
    fn section_at(&self, span: Span) -> Option<usize> {
        self.runbook.sections.partition_point(|section| section.extent.start <= span.start).checked_sub(1)
    }

    /// Parts of sections, each with a time, and what is said of how long they take together.
    pub(super) fn section_sums(&mut self) {
        let total = |fact: &&TimeFact| fact.kind == TimeKind::Total;
        let totals: Vec<(Option<usize>, Timed)> =
            self.runbook.times.iter().filter(total).map(of_fact).take(TOTALS).collect();
        for (section, total) in totals {
            let Some(section) = section else { continue };
            let below = || self.siblings_before(section, &total);
            if let Some(parts) = self.parts_in(section).or_else(below).filter(|parts| is_near(&total, parts)) {
                self.sum(parts, total, false);
            }
        }
        let estimates: Vec<(Option<usize>, Timed)> = self.taking().collect();
        let headed = (0..self.runbook.sections.len()).filter_map(|index| Some((Some(index), self.room_of(index)?)));
        let headed: Vec<_> = headed.take(PARTS).collect();
        for (section, room) in estimates {
            if let Some(parts) = section.and_then(|section| self.parts_in(section)) {
                self.sum(parts, room, true);
            }
        }
        for (section, room) in headed {
            // Steps are held against a heading around them one by one.
            let title = self.runbook.section(section).is_some_and(|section| section.level == 1);
            let parts = section.and_then(|section| match title {
                true => self.parts_in(section),
                false => self.sections_in(section),
            });
            if let Some(parts) = parts {
                self.sum(parts, room, true);
            }
        }
    }

    /// The times of the parts of a section: of the outermost steps in it, else of the sections right below it.
    fn parts_in(&self, index: usize) -> Option<Vec<Timed>> {
        let section = self.runbook.section(Some(index))?;
        if words::has_word(section.title.str(), PARALLEL) || self.cut_lists.contains(&Some(index)) {
            return None;
        }
        let inside: Vec<&Step> = self.steps_below(index, section).take(PARTS + 1).collect();
        if inside.is_empty() {
            return self.sections_in(index);
        }
        let top = inside
            .iter()
            .filter(|step| !inside.iter().any(|other| other.span != step.span && other.span.contains(step.span)));
        let usable = |step: &&&Step| {
            let heading = self.runbook.section(step.section);
            let due = heading.is_some_and(is_due) && step.section != Some(index);
            !step.alternative && !due && !words::has_word(step.title.str(), PARALLEL)
        };
        let parts: Option<Vec<Timed>> =
            top.map(|step| if usable(&step) { step.budget.clone() } else { None }).collect();
        parts.filter(|parts| parts.len() >= 2 && inside.len() <= PARTS)
    }

    /// The steps in a section, but for the one that it is itself.
    fn steps_below(&self, index: usize, section: &Section) -> impl Iterator<Item = &Step> {
        let (extent, steps) = (section.extent, &self.runbook.steps);
        let first = steps.partition_point(|step| step.span.start < extent.start);
        let begun = steps.iter().skip(first).take_while(move |step| step.span.start < extent.end);
        begun.filter(move |step| extent.contains(step.title.span) && step.section != Some(index))
    }

    /// The times of the sections right below one, where each has one and none is a step.
    fn sections_in(&self, index: usize) -> Option<Vec<Timed>> {
        let below = self.runbook.sections.iter().enumerate().skip(index + 1);
        let inside = below.take_while(|(_, section)| section.level > 1).take(PARTS);
        let mut parts = Vec::new();
        for (at, section) in inside.filter(|(_, section)| section.parent == Some(index)) {
            let plain = self.severity_of.get(at)?.is_none() && self.step_of.get(at)?.is_none();
            let own = outline::remark_time(section.title.str());
            let own = own.filter(|_| plain && !is_of_kinds(section) && !is_due(section));
            parts.push(section.time.as_deref().filter(|time| own.is_some() && adds(time)).cloned()?);
        }
        (parts.len() >= 2).then_some(parts)
    }

    /// The steps before a total at the end of the last one, or below a heading of its own.
    fn siblings_before(&self, index: usize, total: &Timed) -> Option<Vec<Timed>> {
        let section = self.runbook.section(Some(index))?;
        let around = self.runbook.section(section.parent)?;
        let own = self.step_of.get(index).copied().flatten().and_then(|step| self.runbook.steps.get(step));
        let same = own.and_then(|step| step.budget.as_ref()).is_some_and(|time| time.value == total.value);
        let last = section.extent.end >= around.extent.end;
        if same || !last || self.steps_below(index, section).next().is_some() {
            return None;
        }
        self.parts_in(section.parent?)
    }
}

/// Are the parts of a section ways, kinds, or what goes on side by side?
fn is_of_kinds(section: &Section) -> bool {
    words::has_word(section.title.str(), KINDS) || words::has_word(section.title.str(), PARALLEL)
}

/// Does a heading say by when its part is over, `Checks (within 10 minutes)`, counted from the same moment as the others?
fn is_due(section: &Section) -> bool {
    words::has_word(section.title.str(), &["within", "by"])
}

fn of_fact(fact: &TimeFact) -> (Option<usize>, Timed) {
    (fact.section, fact.time.clone())
}
