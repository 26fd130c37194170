//! What runs on the page's clocks: severities and ladders.

use crate::emit::checklist::actions::{Maker, seconds};
use crate::emit::checklist::ids::Ids;
use crate::emit::checklist::view::{Cell, Clock, Due, Item, Section, Severity};
use crate::model::{self, Ladder, Origin, Runbook, Rung, Timed};

/// Reads a cell of the severity table.
type Read = fn(&model::Severity) -> Cell;

/// The columns of the severity table behind the name.
const COLUMNS: &[(&str, Read)] = &[
    ("What it means", |severity| words(severity.description.as_ref().map(|text| text.text.clone()))),
    ("Respond within", |severity| deadline(severity.response.as_ref())),
    ("Resolve within", |severity| deadline(severity.resolution.as_ref())),
    ("Update", |severity| words(severity.update.as_ref().map(|timed| timed.text.text.clone()))),
    ("Examples", |severity| {
        let examples: Vec<&str> = severity.examples.iter().map(|text| text.str()).collect();
        words(Some(examples.join("; ")))
    }),
];

/// Name and words of a clock.
fn clock(origin: Origin) -> Clock {
    let (origin, label) = match origin {
        Origin::AlertFired => ("alert-fired", "Alert fired"),
        Origin::Acknowledged => ("acknowledged", "Acknowledged"),
        Origin::LastProgress => ("last-progress", "Last progress"),
        Origin::StepBegun => ("step-begun", "Step begun"),
        Origin::IncidentClosed => ("incident-closed", "Incident closed"),
        Origin::Unstated => ("unstated", "Escalation counts from"),
    };
    Clock { origin, label }
}

/// The clocks that severities and ladders count from.
pub(super) fn clocks(runbook: &Runbook) -> Vec<Clock> {
    let counts = |timed: &Option<Timed>| timed.as_ref().and_then(seconds).is_some();
    let alert = runbook.severities.iter().any(|severity| counts(&severity.response) || counts(&severity.resolution));
    let rungs = runbook.ladders.iter().flat_map(|ladder| &ladder.rungs).filter(|rung| counts(&rung.after));
    let mut origins: Vec<Origin> = rungs.map(|rung| rung.origin).chain(alert.then_some(Origin::AlertFired)).collect();
    origins.sort_unstable();
    origins.dedup();
    origins.into_iter().map(clock).collect()
}

/// The severity table: its header, and its rows. Columns that say nothing are left out.
pub(super) fn severities(maker: &Maker<'_>) -> (Vec<&'static str>, Vec<Severity>) {
    let all = &maker.runbook.severities;
    let says = |read: Read| all.iter().any(|severity| !read(severity).text.is_empty());
    let used: Vec<_> = COLUMNS.iter().filter(|(_, read)| says(*read)).collect();
    let row = |severity: &model::Severity| Severity {
        key: severity.key.to_string(),
        name: severity.name.text.clone(),
        cells: used.iter().map(|(_, read)| read(severity)).collect(),
        at: maker.cite(severity.span),
    };
    let header = std::iter::once("Severity").chain(used.iter().map(|(name, _)| *name)).collect();
    (header, all.iter().map(row).collect())
}

/// A ladder as a section.
pub(super) fn ladder(maker: &Maker<'_>, ladder: &Ladder, ids: &mut Ids) -> Section {
    let title = maker.runbook.section(ladder.section).map_or("Escalation", |section| section.title.str());
    let id = ids.name("", "ladder", title);
    let items = ladder.rungs.iter().map(|found| rung(maker, found, &id, ids)).collect();
    Section { kind: "ladder", title: title.to_owned(), items, id }
}

fn rung(maker: &Maker<'_>, rung: &Rung, parent: &str, ids: &mut Ids) -> Item {
    let id = ids.name(parent, "rung", rung.called());
    let due = rung.after.as_ref().and_then(seconds);
    Item {
        kind: "rung",
        at: maker.cite(rung.span),
        text: rung.called().to_owned(),
        tick: Some(id.clone()),
        time: Some(rung.condition.text.clone()).filter(|text| !text.is_empty()),
        rung: due.map(|seconds| Due { origin: clock(rung.origin).origin, seconds }),
        severities: rung.severities.iter().map(ToString::to_string).collect(),
        id,
        ..Item::default()
    }
}

fn words(text: Option<String>) -> Cell {
    Cell { text: text.unwrap_or_default(), seconds: None }
}

fn deadline(timed: Option<&Timed>) -> Cell {
    Cell { text: timed.map(|timed| timed.text.text.clone()).unwrap_or_default(), seconds: timed.and_then(seconds) }
}
