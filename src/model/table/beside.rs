//! The rungs that a scale of severities has beside its times: `Severity | Response time | Escalation`.

use crate::model::lower::{Page, timed};
use crate::model::table::escalation::{
    TOPIC, both, conditional, first_time, names_somebody, push, severities, state, stated_origin,
};
use crate::model::table::{View, says_something};
use crate::model::time::{self, Qualifier, TimeExpr, TimeValue};
use crate::model::{Rung, Text, Timed};
use crate::syntax::markdown::Inlines;
use crate::syntax::table::{Cell, Row};

/// Adds the ladder that a table of severities has beside its times.
pub(super) fn rungs(view: &View<'_>, page: &mut Page<'_>) {
    let column = |i: &usize| view.columns.get(*i);
    let topical: Vec<usize> =
        (1..view.columns.len()).filter(|i| column(i).is_some_and(|column| column.words.has(TOPIC))).collect();
    let times = |i: &usize| column(i).is_some_and(|column| column.times() >= 0.5);
    // `Escalate after | Escalate to` say it in two cells.
    let when = topical.iter().copied().find(times);
    let who = topical.iter().copied().find(|i| !times(i) && !conditional(view, *i));
    let Some(said) = who.or(when).or(topical.first().copied()) else { return };
    let waits = when.filter(|_| who.is_some());
    let rung = |row: &Row| {
        let level = row.cells.first()?;
        let cell = row.cells.get(said).filter(|cell| says_something(cell.str()))?;
        // What is for a level that nobody knows is not for all of them.
        let severities = Some(severities(level.str())).filter(|keys| !keys.is_empty())?;
        let base = Rung {
            after: None,
            origin: stated_origin(cell.str()),
            severities,
            condition: Text { text: String::new(), span: row.span },
            target: Text { text: String::new(), span: cell.span },
            span: row.span,
        };
        let Some(time) = waits.and_then(|i| row.cells.get(i)) else {
            return Some(in_cell(view, said, (level, cell), base));
        };
        let (after, condition) = (first_time(&time.content, page), Text::of(&time.content.text));
        let target = Text::of(&cell.content.text);
        Some(names_somebody(cell.str()).then_some(Rung { after, condition, target, ..base }).into_iter().collect())
    };
    let rungs: Vec<Rung> = view.table.rows.iter().filter_map(rung).flatten().collect();
    push(rungs, page);
}

/// The rungs that a cell below a header about escalation states, beside that of its severity: none, one, or several.
fn in_cell(view: &View<'_>, column: usize, (level, cell): (&Cell, &Cell), base: Rung) -> Vec<Rung> {
    let pointed: Vec<Rung> = parts(&cell.content).iter().filter_map(|part| pointed(part, &base)).collect();
    if !pointed.is_empty() {
        return pointed;
    }
    if let Some(expr) = time::read_cell_under(view.header(column), cell.str()) {
        return match view.table.header.get(column).filter(|_| waits(&expr)) {
            Some(header) => vec![unnamed(header, cell, timed(&cell.content, &expr), base)],
            None => Vec::new(),
        };
    }
    // `When to escalate` names nobody.
    if conditional(view, column) || !names_somebody(cell.str()) {
        return Vec::new();
    }
    let times = time::read_all(cell.str());
    let (state, target) = match state(&cell.content) {
        (None, target) => (None, before_time(&cell.content).unwrap_or(target)),
        said => said,
    };
    let after = times.first().map(|expr| timed(&cell.content, expr));
    let waited = times.first().filter(|expr| waits(expr));
    let condition = state.or_else(|| waited.map(|expr| from(&cell.content, expr.range.start)));
    vec![Rung { after, condition: condition.unwrap_or_else(|| Text::of(&level.content.text)), target, ..base }]
}

/// Is it a time that is waited for? "Immediate" says that somebody is told at once, "within 1 hour" by when.
fn waits(expr: &TimeExpr) -> bool {
    !matches!(expr.value, TimeValue::Immediate(_)) && expr.qualifier != Qualifier::Within
}

/// A rung of which only the time is told: whoever is next is asked then.
fn unnamed(header: &Cell, cell: &Cell, after: Timed, base: Rung) -> Rung {
    let condition = both(Text::of(&header.content.text), Text::of(&cell.content.text));
    Rung { origin: stated_origin(condition.str()), after: Some(after), condition, ..base }
}

/// The parts of `After 30 min unresolved → L3; after 2 h → L4`.
fn parts(content: &Inlines) -> Vec<Inlines> {
    let text = content.str();
    let mut start = 0;
    let ends = memchr::memchr2_iter(b';', b'\n', text.as_bytes()).chain(std::iter::once(text.len()));
    ends.map(|end| content.part(std::mem::replace(&mut start, end + 1)..end)).collect()
}

/// `30 min unresolved → L3`: a time before the arrow, and somebody behind it.
fn pointed(part: &Inlines, base: &Rung) -> Option<Rung> {
    let text = part.str();
    let (at, arrow) = ["→", "->", "⇒"].iter().find_map(|arrow| Some((text.find(arrow)?, arrow.len())))?;
    let times = time::read_all(text);
    let [expr] = times.as_slice() else { return None };
    let name = text.get(at + arrow..).filter(|name| names_somebody(name))?;
    let condition = Text::of(&part.part(0..at).text.trimmed());
    let start = at + arrow + name.len() - name.trim_start().len();
    let target = Text::of(&part.text.part(start..start + name.trim().len()));
    let origin = stated_origin(condition.str());
    (expr.range.end <= at).then(|| Rung { after: Some(timed(part, expr)), origin, condition, target, ..base.clone() })
}

/// What a cell says from a place on.
fn from(content: &Inlines, start: usize) -> Text {
    Text::of(&content.part(start..content.str().len()).text.trimmed())
}

/// Who is called in a cell that also says when: `Engineering manager after 30 min`, `Immediate to the lead`.
fn before_time(content: &Inlines) -> Option<Text> {
    let text = content.str();
    let until = time::read_all(text).first()?.range.start;
    let around = |c: char| c.is_whitespace() || "(,;–—-".contains(c);
    let who = text.get(..until)?.trim_matches(around);
    let who = [" escalates at", " at"].iter().find_map(|end| who.strip_suffix(end)).unwrap_or(who).trim_matches(around);
    if who.contains(char::is_alphabetic) {
        let start = text.find(who)?;
        return Some(Text::of(&content.text.part(start..start + who.len())));
    }
    // `Immediate to the lead`.
    let rest = content.part(time::read_all(text).first()?.range.end..text.len());
    let mark = rest.str().find(|c: char| c.is_alphanumeric())?;
    let start = mark + if rest.str().get(mark..)?.starts_with("to ") { 3 } else { 0 };
    Some(Text::of(&rest.part(start..rest.str().len()).text.trimmed()))
}
