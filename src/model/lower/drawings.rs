//! Ladders that are drawn: names on lines of their own, on one line or in a chart, and arrows between them that say when the
//! next one is called.

use crate::model::lower::deadlines::paired;
use crate::model::lower::lists::{halves, is_tier};
use crate::model::lower::{Page, timed};
use crate::model::table::calls_somebody;
use crate::model::time::{self, Amount, Duration, TimeExpr, TimeValue};
use crate::model::words::{self, Words};
use crate::model::{
    FenceLanguage, Flow, Ladder, Origin, Qualifier, Rung, Scope, SeverityKey, Text, TimeKind, Timed, severity,
};
use crate::source::{Mapped, Span};
use crate::syntax::markdown::Inlines;
use crate::syntax::mermaid::Label;

/// Signs of which arrows downwards are drawn; a `v` is one where it stands alone.
const ARROWS: &[char] = &['↓', '▼', '⬇', '⭣', '│', '|'];

/// Signs of which the frames of boxes are drawn.
const FRAMES: &[char] =
    &['┌', '┐', '└', '┘', '├', '┤', '┬', '┴', '─', '╔', '╗', '╚', '╝', '═', '║', '╠', '╣', '+', '-'];

/// Words beside a time that say that so long is waited for somebody: `15 min to acknowledge`.
const WAITED: &[&str] = &["to", "acknowledge", "ack", "wait", "waits", "timeout", "for", "no", "reply", "answer"];

/// The longest name of somebody, in bytes.
const NAME: usize = 60;

/// More rungs than this nobody draws.
const RUNGS: usize = 40;

/// One ladder of a drawing, from the top down.
#[derive(Default)]
struct Course {
    severities: Vec<SeverityKey>,
    called: Vec<Called>,
    /// What its lines say by themselves: `15 min: the lead`.
    rungs: Vec<Rung>,
}

/// Somebody who is called.
struct Called {
    line: Span,
    name: Mapped,
    /// What the arrow says that leads there.
    label: Option<Inlines>,
    /// What stands in parentheses behind the name, and the time in it.
    remark: Option<(Inlines, TimeExpr)>,
}

impl Page<'_> {
    /// The ladders of a drawing in a section about escalation:
    ///
    /// ```text
    /// Level 1: On-call engineer
    ///     ↓ (after 15 min)
    /// Level 2: Team lead
    /// ```
    pub(super) fn fence_ladder(&mut self, language: &FenceLanguage, text: &Mapped) {
        let drawn = !matches!(language, FenceLanguage::Shell | FenceLanguage::Console | FenceLanguage::Mermaid);
        if !drawn || !self.titled(ESCALATION) {
            return;
        }
        for course in courses(text).unwrap_or_default() {
            self.course(course);
        }
    }

    /// The ladder of a line: `Escalation chain: primary → secondary (10 min) → lead (30 min)`.
    pub(super) fn line_ladder(&mut self, content: &Inlines) {
        let text = content.str();
        let label = text.split_once(':').filter(|(label, _)| Words::first(label, 4).has(ESCALATION));
        if label.is_none() && !self.titled(ESCALATION) {
            return;
        }
        let mut at = label.map_or(0, |(label, _)| label.len() + 1);
        for line in text.get(at..).unwrap_or_default().split_inclusive('\n') {
            let part = content.part(at..at + line.len());
            at += line.len();
            if let Some(course) = one_line(&part.text) {
                self.course(course);
            }
        }
    }

    /// The ladder of a chart below a heading about escalation: its arrows say when, or its nodes do.
    pub(super) fn chart_ladder(&mut self, flow: &Flow) {
        let Some(chart) = flow.chart().filter(|_| self.titled(ESCALATION)) else { return };
        let mapped = |label: &Label| Mapped::plain(label.span.file, label.span.start as usize, label.text.clone());
        let node = |id: &str| chart.nodes.iter().find(|node| node.id == id).filter(|node| is_called(&node.label.text));
        let mut course = Course::default();
        let mut last: Option<&str> = None;
        for edge in chart.edges.iter().take(RUNGS) {
            let label = edge.label.as_ref().filter(|label| has_time(&label.text));
            let remarked = || node(&edge.to).is_some_and(|node| has_time(&node.label.text));
            if label.is_none() && !remarked() {
                continue;
            }
            // One calls the next; what branches is no ladder.
            let (Some(called_node), true) = (node(&edge.to), last.is_none_or(|last| last == edge.from)) else { return };
            if last.is_none() && label.is_none() {
                let Some(first) = node(&edge.from) else { return };
                course.called.push(called(&mapped(&first.label), None));
            }
            last = Some(&edge.to);
            course.called.push(called(&mapped(&called_node.label), label.map(&mapped)));
        }
        self.course(course);
    }

    /// Adds the ladder that a course is.
    fn course(&mut self, course: Course) {
        let around = self.severities_here();
        let severities = if course.severities.is_empty() { around } else { course.severities.clone() };
        let named = !course.severities.is_empty();
        let mut rungs = course.rungs();
        if !(2 - usize::from(named)..=RUNGS).contains(&rungs.len()) {
            return;
        }
        rungs
            .iter_mut()
            .filter(|rung| rung.severities.is_empty())
            .for_each(|rung| rung.severities.clone_from(&severities));
        for rung in &rungs {
            let scope = rung.severities.first().cloned().map_or(Scope::Document, Scope::Severity);
            self.fact(TimeKind::Rung, scope, rung.origin, rung.after.clone());
        }
        let (section, span) = (self.section(), self.block_span());
        self.runbook.ladders.push(Ladder { rungs, section, span });
    }
}

/// Words of titles and labels of ladders.
const ESCALATION: &[&str] = &["escalation", "escalations", "escalate"];

/// The ladder that one line draws from left to right: three or more people, and a time behind each but the first.
fn one_line(line: &Mapped) -> Option<Course> {
    let text = line.text.as_str();
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, arrow) in arrows(text) {
        parts.push(line.part(from..at));
        from = at + arrow;
    }
    parts.push(line.part(from..text.len()));
    let short = |part: &Mapped| part.text.trim().len() <= 2 * NAME && is_called(&part.text);
    let timed = parts.iter().skip(1).all(|part| time::read_all(&part.text).len() == 1);
    let drawn = parts.len() > 2 && parts.len() <= RUNGS && timed && parts.iter().all(short);
    drawn.then(|| Course { called: parts.iter().map(|part| called(part, None)).collect(), ..Course::default() })
}

/// The arrows to the right in a line, and how long each is.
fn arrows(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut all: Vec<(usize, usize)> = ["→", "->", "⇒"]
        .iter()
        .flat_map(|arrow| text.match_indices(arrow))
        .map(|(at, arrow)| (at, arrow.len()))
        .collect();
    all.sort_unstable();
    all.into_iter()
}

/// The ladders of a drawing; nothing where boxes stand side by side, whose lines are no lines of names.
fn courses(text: &Mapped) -> Option<Vec<Course>> {
    let (mut all, mut label, mut drawn) = (vec![Course::default()], None, false);
    let mut at = 0;
    for line in text.text.split_inclusive('\n') {
        let whole = inner(&text.part(at..at + line.trim_end().len()));
        at += line.len();
        let body = whole.text.trim();
        if body.is_empty() || body.chars().all(|c| FRAMES.contains(&c) || ARROWS.contains(&c) || c == ' ') {
            drawn |= !body.is_empty();
            continue;
        }
        if let Some(severities) = begins(body) {
            (label, drawn) = (None, false);
            all.push(Course { severities, ..Course::default() });
            continue;
        }
        if let Some(course) = one_line(&whole) {
            all.push(course);
            continue;
        }
        let course = all.last_mut()?;
        if let Some(rung) = row(&whole) {
            course.rungs.extend(rung);
        } else if let Some(said) = arrow(&whole) {
            if said.text.contains(['│', '┌', '└']) {
                return None;
            }
            drawn = true;
            label = Some(said).filter(|said| !said.text.is_empty()).or(label);
        } else if drawn && body.starts_with(['[', '(']) && body.ends_with([']', ')']) {
            label = Some(bare(&whole));
        } else if body.contains('│') {
            return None;
        } else if label.is_some() || is_called(body) {
            course.called.push(called(&whole, label.take()));
            drawn = false;
        }
    }
    Some(all)
}

/// A line of a box without the frame around it.
fn inner(line: &Mapped) -> Mapped {
    let text = line.text.trim();
    let framed = text.strip_prefix(['│', '|', '║']).and_then(|rest| rest.strip_suffix(['│', '|', '║']));
    let inner = framed.unwrap_or(text);
    let start = line.text.find(text).unwrap_or_default() + text.find(inner).unwrap_or_default();
    line.part(start..start + inner.len())
}

/// The severities whose ladder a line begins: `P1 flow:`, `P0 Alert → On-call`.
fn begins(line: &str) -> Option<Vec<SeverityKey>> {
    let (_, place) = severity::named(line).filter(|(key, place)| place.start == 0 && key.number.is_some())?;
    let head = line.split(['→', ':']).next()?;
    let tier = is_tier(line.get(place)?);
    let short = Words::of(head).len() <= 3 && time::read_all(head).is_empty();
    (!tier && short).then(|| severity::mentioned(head).into_iter().map(|(key, _)| key).collect())
}

/// What is written beside an arrow, where a line is one.
fn arrow(line: &Mapped) -> Option<Mapped> {
    let text = line.text.trim_start();
    let body = text.trim_start_matches(|c| ARROWS.contains(&c) || c == ' ');
    let down =
        |text: &str| text.strip_prefix(['v', 'V']).filter(|rest| !rest.starts_with(char::is_alphanumeric)).is_some();
    let drawn = body.len() < text.len() || down(body);
    let label = if down(body) { body.get(1..)? } else { body };
    let start = line.text.len() - label.len();
    drawn.then(|| bare(&line.part(start..line.text.len())))
}

/// A label without the parentheses around it.
fn bare(line: &Mapped) -> Mapped {
    let label = line.text.trim_matches([' ', '(', ')', '[', ']', '\t']);
    let start = line.text.find(label).unwrap_or_default();
    line.part(start..start + label.len())
}

/// What a line says by itself: when, and who is called then. Nothing inside where it calls nobody.
fn row(line: &Mapped) -> Option<Option<Rung>> {
    let inlines = Inlines { text: line.clone(), marks: Vec::new() };
    let text = inlines.str();
    let branch = text.trim_start().starts_with(['├', '└']);
    let plain = |half: &str| half.trim().trim_start_matches("Time ").to_owned();
    let timed_half = |half: &str| time::read_cell(&plain(half)).is_some();
    let cut = text.split_once('│').map(|(when, _)| (0..when.len(), when.len() + '│'.len_utf8()..text.len()));
    let pointed = || {
        let (when, who) = text.split_once(" → ").filter(|(_, who)| who.contains(char::is_alphanumeric))?;
        Some((0..when.len(), text.len() - who.len()..text.len()))
    };
    let split = cut.or_else(|| halves(text)).filter(|(when, _)| text.get(when.clone()).is_some_and(timed_half));
    let one = |when: &str| time::read_all(when).len() == 1;
    let split = split.or_else(|| pointed().filter(|(when, _)| text.get(when.clone()).is_some_and(one)));
    let Some((when, who)) = split else { return branch.then_some(None) };
    let (expr, name) = (time::read_all(text.get(when.clone())?).pop()?, text.get(who.clone())?);
    // `5 min: the primary responds` is when somebody answers, and nobody else is called.
    let head = name.split(" if ").next()?;
    let answers = words::has_word(head, &["respond", "responds", "response", "acknowledge", "acknowledges"]);
    let calls = is_called(head) && !answers && time::read_all(name).is_empty();
    Some(calls.then(|| Rung {
        origin: origin(text),
        severities: severity::mentioned(text).into_iter().map(|(key, _)| key).collect(),
        condition: Text::of(&inlines.part(when).text),
        target: Text::of(&inlines.part(who).text),
        span: line.trimmed().whole(),
        after: Some(timed(&inlines, &expr)),
    }))
}

/// Is somebody named, or called, in a line?
fn is_called(line: &str) -> bool {
    let first = line.split([':', '(', '—', '-']).next().unwrap_or_default();
    is_tier(first) || words::has_word(line, words::ROLES) || calls_somebody(line)
}

/// Whom a line names, without the tier before and the time behind.
fn called(line: &Mapped, label: Option<Mapped>) -> Called {
    let text = line.text.trim().trim_start_matches(['→', ' ']);
    let start = line.text.find(text).unwrap_or_default();
    let start = match text.split_once(": ") {
        Some((tier, rest)) if is_tier(tier) => start + text.len() - rest.len(),
        _ => start,
    };
    let inlines = |range| Inlines { text: line.part(range), marks: Vec::new() };
    let end = line.text.trim_end().len();
    let name = line.text.get(start..end).unwrap_or_default();
    let bracket = name.strip_suffix(')').and_then(|name| Some((name.rfind('(')?, 1)));
    // `Lead after 15 min`
    let remark = bracket.or_else(|| Some((name.find(" after ")?, 0))).and_then(|(open, close)| {
        let remark = inlines(start + open + 1..end - close);
        let mut times = time::read_all(remark.str());
        let expr = times.pop().filter(|_| times.is_empty())?;
        Some((start + open, (remark, expr)))
    });
    let name = line.part(start..remark.as_ref().map_or(end, |(open, _)| *open));
    let label = label.map(|text| Inlines { text, marks: Vec::new() });
    Called { line: line.trimmed().whole(), name: name.trimmed(), label, remark: remark.map(|(_, remark)| remark) }
}

fn origin(condition: &str) -> Origin {
    if words::has_word(condition, &["progress"]) { Origin::LastProgress } else { Origin::Unstated }
}

/// How times of a ladder follow each other.
#[derive(PartialEq)]
enum Series {
    /// Each is later than the one before: moments since the alert.
    Rises,
    /// None is: how long each is waited for.
    AddsUp,
    Neither,
}

fn series(times: &[Duration]) -> Series {
    let all = |test: fn(&Duration, &Duration) -> bool| times.iter().zip(times.iter().skip(1)).all(|(a, b)| test(a, b));
    match (all(|a, b| a < b), all(|a, b| a >= b)) {
        (true, _) => Series::Rises,
        (_, true) => Series::AddsUp,
        _ => Series::Neither,
    }
}

impl Course {
    fn rungs(self) -> Vec<Rung> {
        let mut rungs = self.rungs;
        let labelled = self.called.iter().any(|called| called.label.as_ref().is_some_and(|it| has_time(it.str())));
        rungs.extend(self.called.iter().filter_map(escalated));
        let moments = self.called.first().is_some_and(|first| first.remark.is_none());
        rungs.extend(match (labelled, moments) {
            (true, _) => by_arrows(&self.called),
            (false, true) => by_moments(&self.called),
            (false, false) => by_waits(&self.called),
        });
        rungs.truncate(RUNGS + 1);
        rungs
    }
}

fn has_time(text: &str) -> bool {
    !time::read_all(text).is_empty()
}

/// `Lead (1 hour escalation)`: called then.
fn escalated(called: &Called) -> Option<Rung> {
    let (remark, expr) = called.remark.as_ref()?;
    let then = words::has_word(remark.str(), &["escalation", "escalated"]);
    rung(called, Some(remark), timed(remark, expr), Vec::new()).filter(|_| then)
}

/// Who is called when an arrow's time is over: since the alert where the times rise, else since the one before was.
fn by_arrows(called: &[Called]) -> Vec<Rung> {
    let labels = called.iter().filter_map(|one| Some((one, one.label.as_ref()?)));
    let timed_labels: Vec<(&Called, &Inlines, Tagged)> = labels
        .map(|(one, label)| (one, label, tagged(label.str())))
        .filter(|(_, _, times)| !times.is_empty())
        .collect();
    let clocks: Vec<Duration> =
        timed_labels.iter().filter_map(|(_, _, times)| Some(clock(&times.first()?.0.value))).collect();
    let (order, single) = (series(&clocks), timed_labels.iter().all(|(_, _, times)| times.len() == 1));
    let sums = order == Series::AddsUp && single && clocks.len() > 1;
    if order == Series::Neither || order == Series::AddsUp && !single && clocks.len() > 1 {
        return Vec::new();
    }
    let mut sum = Duration::ZERO;
    let mut found = Vec::new();
    for (one, label, times) in timed_labels {
        for (expr, keys) in times {
            let after = timed(label, &expr);
            sum = sum.plus(clock(&expr.value));
            found.extend(rung(one, Some(label), if sums { lasting(&after, sum) } else { after }, keys));
        }
    }
    found
}

/// Times, each with the severities that it is for.
type Tagged = Vec<(TimeExpr, Vec<SeverityKey>)>;

/// The times of an arrow, each with its severities: the only one, or several that all say for whom they are.
fn tagged(label: &str) -> Tagged {
    let times = paired(label);
    let for_whom = times.len() <= 1 || times.iter().all(|(_, keys)| !keys.is_empty());
    if for_whom { times } else { Vec::new() }
}

/// Who is called then, below somebody who is called at once: `On-call` above `Lead (15 min)` and `Head (30 min)`. Times that do
/// not rise are how long the one before is waited for.
fn by_moments(called: &[Called]) -> Vec<Rung> {
    let own: Option<Vec<_>> = called.iter().skip(1).map(|one| Some((one, one.remark.as_ref()?))).collect();
    let own = own.filter(|own| own.len() > 1).unwrap_or_default();
    let clocks: Vec<Duration> = own.iter().map(|(_, (_, expr))| clock(&expr.value)).collect();
    let order = series(&clocks);
    let mut sum = Duration::ZERO;
    let one = |((one, (remark, expr)), clock): ((&Called, &(Inlines, TimeExpr)), &Duration)| {
        sum = sum.plus(*clock);
        let after = timed(remark, expr);
        let after = if order == Series::AddsUp { lasting(&after, sum) } else { after };
        rung(one, Some(remark), after, Vec::new())
    };
    if order == Series::Neither { Vec::new() } else { own.into_iter().zip(&clocks).filter_map(one).collect() }
}

/// Who is called when those before have been waited for: `On-call (15 min)` above `Lead`. Times that rise are moments.
fn by_waits(called: &[Called]) -> Vec<Rung> {
    let waited = |one: &Called| {
        let (remark, expr) = one.remark.as_ref()?;
        let (before, behind) = (remark.str().get(..expr.range.start)?, remark.str().get(expr.range.end..)?);
        let plain = Words::of(before).iter().chain(Words::of(behind).iter()).all(|word| WAITED.contains(&word));
        plain.then(|| (timed(remark, expr), clock(&expr.value)))
    };
    let waits: Vec<(Timed, Duration)> = called.iter().map_while(waited).collect();
    let clocks: Vec<Duration> = waits.iter().map(|(_, clock)| *clock).collect();
    let order = if clocks.len() > 1 { series(&clocks) } else { Series::AddsUp };
    let mut sum = Duration::ZERO;
    let mut found = Vec::new();
    for (index, one) in called.iter().enumerate().skip(1) {
        let (Some((before, clock)), own) = (waits.get(index - 1), waits.get(index)) else { break };
        sum = sum.plus(*clock);
        let after = match order {
            Series::Rises => own.map(|(own, _)| own.clone()),
            Series::AddsUp => Some(lasting(before, sum)),
            Series::Neither => None,
        };
        let remark = called.get(index - 1).and_then(|before| before.remark.as_ref()).map(|(remark, _)| remark);
        let condition = one.label.as_ref().or_else(|| remark.filter(|_| order == Series::AddsUp));
        found.extend(after.and_then(|after| rung(one, condition, after, Vec::new())));
    }
    found
}

/// The time on a clock, of a range where it begins; none for what happens at once, and for what is no such time.
fn clock(value: &TimeValue) -> Duration {
    match value {
        TimeValue::Clock(Amount::Range { low, .. }) => *low,
        _ => value.clock().unwrap_or(Duration::ZERO),
    }
}

/// A time that several add up to, where the last of them stands.
fn lasting(last: &Timed, sum: Duration) -> Timed {
    let text = Text { text: sum.to_string(), span: last.text.span };
    Timed { text, value: TimeValue::Clock(Amount::Exact(sum)), qualifier: Qualifier::None }
}

/// A rung that leads to somebody.
fn rung(called: &Called, condition: Option<&Inlines>, after: Timed, keys: Vec<SeverityKey>) -> Option<Rung> {
    let target = Text::of(&called.name);
    let nothing = Text { text: String::new(), span: target.span };
    let condition = condition.map_or(nothing, |said| Text::of(&said.text));
    let severities = match keys.is_empty() {
        true => severity::mentioned(condition.str()).into_iter().map(|(key, _)| key).collect(),
        false => keys,
    };
    let plain = !target.str().is_empty() && target.str().len() <= NAME && !target.str().ends_with('.');
    let (origin, span) = (origin(condition.str()), called.line);
    plain.then_some(Rung { after: Some(after), origin, severities, condition, target, span })
}
