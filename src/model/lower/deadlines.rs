//! Promises in words: `Acknowledge alerts within 5 minutes (P1) or 15 minutes (P2)`, `If not resolved within 30 minutes,
//! escalate to secondary`, `RTO: 30 minutes` in a heading, a row `Acknowledge | Within 15 minutes`.

use std::ops::Range;

use crate::model::lower::{Page, Whose, timed};
use crate::model::spoken::{Spoken, Topic};
use crate::model::table::{TableKind, says_something};
use crate::model::time::{self, Amount, Qualifier, TimeExpr, TimeValue};
use crate::model::words::{self, Words};
use crate::model::{Ladder, Origin, Rung, Scope, SeverityKey, Text, TimeKind, severity};
use crate::source::{Span, has_digit};
use crate::syntax::markdown::Inlines;
use crate::syntax::table::Table;

/// The first words of what is promised, and what its time is about.
const ACTS: &[(&[&str], TimeKind)] = &[
    (&["acknowledge", "acknowledgement", "acknowledgment", "acknowledging", "ack"], TimeKind::Acknowledge),
    (&["initial response", "initial responses", "first response", "initial respond"], TimeKind::Response),
];

/// How much of a text is read clause by clause, in bytes.
pub(super) const CLAUSES: usize = 400;

/// The longest label that names a severity, in bytes.
const LABEL: usize = 60;

/// How many words the longest of [`ACTS`] has.
const LONGEST_ACT: usize = 2;

/// Words in the header of a column of deadlines.
const DUE: &[&str] =
    &["timeline", "timeframe", "time frame", "time", "deadline", "due", "target", "within", "sla", "limit", "when"];

/// Words of a clause that say what is promised in it: `15-min response, 4-hr resolution`.
const PROMISED: &[(&[&str], TimeKind)] = &[
    (&["respond", "responds", "response", "responded"], TimeKind::Response),
    (
        &["acknowledge", "acknowledges", "acknowledged", "acknowledgement", "acknowledgment", "ack"],
        TimeKind::Acknowledge,
    ),
    (&["resolve", "resolves", "resolved", "resolution"], TimeKind::Resolution),
];

/// Words that make a clause a promise of something else, or none.
const OTHERWISE: &[&str] = &[
    "if",
    "unless",
    "when",
    "after",
    "no",
    "not",
    "without",
    "escalate",
    "escalates",
    "escalated",
    "escalation",
    "mitigate",
    "mitigated",
    "mitigation",
    "contain",
    "containment",
    "workaround",
    "patch",
    "hotfix",
    "fix",
    "plan",
    "review",
    "update",
    "updates",
    "average",
    "avg",
    "p95",
    "p99",
    "api",
    "latency",
];

/// Words that say that nothing has come of an incident so far.
const UNSOLVED: &[&str] = &["not", "no", "unresolved", "unacknowledged", "isn", "hasn", "doesn", "nobody"];

/// Words that make a sentence a condition of an escalation.
const IF: &[&str] = &["if", "after", "unless", "when", "once"];

/// What a text begins by promising: `Acknowledge alerts ...`.
pub(crate) fn acts(text: &str) -> Option<TimeKind> {
    // Asked of every sentence there is: the first letter settles most.
    let begins = text.as_bytes().iter().find(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())?;
    let first = match begins.is_ascii() {
        true => begins.to_ascii_lowercase(),
        false => u8::try_from(text.chars().find(|c| c.is_alphanumeric())?.to_ascii_lowercase()).ok()?,
    };
    let begins = |name: &str| name.as_bytes().first() == Some(&first);
    ACTS.iter().flat_map(|(names, _)| *names).find(|name| begins(name))?;
    let first = Words::first(text, LONGEST_ACT);
    ACTS.iter().find(|(names, _)| first.begin_with(names)).map(|(_, kind)| *kind)
}

/// What a sentence promises, also behind a label: `P1: acknowledge ...`, `On-call engineer acknowledges ...`.
pub(super) fn promised_act(text: &str) -> Option<TimeKind> {
    let behind = || text.get(memchr::memchr(b':', text.as_bytes())? + 1..);
    acts(text).or_else(|| acts(behind()?)).or_else(|| somebody_acknowledges(text).then_some(TimeKind::Acknowledge))
}

/// Does a sentence begin with the first responder, who acknowledges?
fn somebody_acknowledges(text: &str) -> bool {
    // Asked of every sentence there is.
    let Some(verb) = memchr::memmem::find(text.as_bytes(), b" acknowledge") else { return false };
    let subject = Words::of(text.get(..verb).unwrap_or_default());
    let says = text.get(verb..).is_some_and(|rest| rest.starts_with(" acknowledges ")) || subject.has(&["must"]);
    let first =
        subject.has(&["oncall", "primary", "responder"]) && !subject.has(&["secondary", "backup", "if", "when"]);
    says && first && subject.len() <= 5
}

/// The promises in the clauses of a text, each with its time: `15-min response, 4-hr resolution`.
pub(crate) fn clauses(text: &str) -> Vec<(TimeKind, TimeExpr)> {
    // What goes on for longer is no promise in a line.
    let text = text.get(..text.floor_char_boundary(CLAUSES)).unwrap_or(text);
    let times = time::read_all(text);
    let mut ends: Vec<usize> = text.match_indices([',', ';', '\n', '|']).map(|(at, _)| at).collect();
    ends.extend([" and ", " then ", ". "].iter().flat_map(|word| text.match_indices(word)).map(|(at, _)| at));
    ends.push(text.len());
    ends.sort_unstable();
    let mut start = 0;
    let mut found = Vec::new();
    for end in ends {
        let range = std::mem::replace(&mut start, end)..end;
        let mut inside = times.iter().filter(|expr| range.contains(&expr.range.start));
        let (Some(expr), None) = (inside.next(), inside.next()) else { continue };
        let words = Words::of(text.get(range).unwrap_or_default());
        let mut kinds = PROMISED.iter().filter(|(names, _)| words.has(names)).map(|(_, kind)| *kind);
        let bounded = matches!(expr.qualifier, Qualifier::Within | Qualifier::In | Qualifier::None);
        if let (Some(kind), None, true) = (kinds.next(), kinds.next(), bounded && !words.has(OTHERWISE)) {
            found.push((kind, expr.clone()));
        }
    }
    found
}

impl Page<'_> {
    /// The promises in a paragraph or an item.
    pub(super) fn promises(&mut self, inlines: &Inlines, spoken: Spoken) {
        self.objectives_in(inlines, Whose::Unsaid);
        self.duties_in(inlines, spoken);
        if spoken.has(Topic::Backups) {
            self.backups_in(inlines);
        }
        if spoken.has(Topic::Takes) {
            self.estimates_in(inlines);
        }
        if spoken.has(Topic::Updates) && has_digit(inlines.str()) {
            self.update_promises(inlines);
        }
        if spoken.has(Topic::Arrows) && has_digit(inlines.str()) {
            self.line_ladder(inlines);
        }
        let acts = spoken.has(Topic::Acts);
        let labelled = acts && self.labelled_promises(inlines);
        if !labelled && (acts || spoken.has(Topic::Answers) || spoken.has(Topic::Updates)) {
            self.told_promises(inlines);
        }
        let escalates = spoken.has(Topic::Escalates) || spoken.has(Topic::Relieves);
        let calls = (acts || spoken.has(Topic::Resolves)) && has_digit(inlines.str());
        if !escalates && !acts && !calls {
            return;
        }
        // `**P1**: Notify L2. If not resolved in 30 minutes, escalate to L3.`
        let lead = inlines.lead_in().filter(|_| escalates).and_then(|lead| severity::named(inlines.str().get(lead)?));
        let lead = lead.map(|(key, _)| key);
        for sentence in sentences(inlines.str()) {
            let text = inlines.str().get(sentence.clone()).unwrap_or_default();
            let act = if acts { promised_act(text) } else { None };
            let escalates = escalates || calls && may_be_condition(text);
            if act.is_none() && !escalates {
                continue;
            }
            let part = inlines.part(sentence);
            if let Some(kind) = act.filter(|_| !labelled) {
                self.act_promise(&part, kind);
            }
            self.escalation_sentence(&part, lead.as_ref());
        }
    }

    /// `P1 (outage): acknowledge in 5 minutes, resolve in 4 hours`: what is promised behind the name of one severity. Says
    /// whether anything is.
    fn labelled_promises(&mut self, inlines: &Inlines) -> bool {
        let text = inlines.str();
        let near = text.get(..text.floor_char_boundary(LABEL)).unwrap_or(text);
        let marks = [(":", 1), (" — ", " — ".len()), (" – ", " – ".len())];
        let mark = marks.into_iter().find_map(|(mark, length)| Some((near.find(mark)?, length)));
        let Some((at, length)) = mark.filter(|&(at, _)| has_digit(near.get(..at).unwrap_or_default())) else {
            return false;
        };
        let (label, colon) = (text.get(..at).unwrap_or_default(), at + length - 1);
        let Some((key, _)) = severity::named(label).filter(|(key, _)| key.number.is_some()) else { return false };
        let value = inlines.part(colon + 1..text.find('\n').unwrap_or(text.len()).max(colon + 1));
        let promised = clauses(value.str());
        let answered = promised.iter().any(|(kind, _)| *kind != TimeKind::Resolution);
        // Nobody acknowledges anything but an alert.
        let levels = || promised.iter().any(|(kind, _)| *kind == TimeKind::Acknowledge) || self.defines_levels();
        if severity::mentioned(text).len() != 1 || !answered || !self.is_for_the_first() || !levels() {
            return false;
        }
        for (kind, expr) in promised {
            self.fact(kind, Scope::Severity(key.clone()), Origin::AlertFired, Some(timed(&value, &expr)));
        }
        true
    }

    /// `Acknowledge within 5 minutes for P1, 15 minutes for P2`, also behind a label.
    fn act_promise(&mut self, sentence: &Inlines, kind: TimeKind) {
        let text = sentence.str();
        let times = time::read_all(text);
        let at_most = |expr: &TimeExpr| matches!(expr.value, TimeValue::Clock(Amount::AtMost(_)));
        let bounded = times.iter().any(|expr| expr.qualifier == Qualifier::Within || at_most(expr));
        if !bounded || times.iter().any(|expr| !matches!(expr.qualifier, Qualifier::Within | Qualifier::None)) {
            return;
        }
        for (expr, keys) in paired(text) {
            if keys.is_empty() && times.len() == 1 {
                for scope in self.severity_scopes() {
                    self.fact(kind, scope, Origin::AlertFired, Some(timed(sentence, &expr)));
                }
            }
            for key in keys {
                self.fact(kind, Scope::Severity(key), Origin::AlertFired, Some(timed(sentence, &expr)));
            }
        }
    }

    /// `If not resolved within 30 minutes, escalate to secondary`: a rung.
    fn escalation_sentence(&mut self, sentence: &Inlines, lead: Option<&SeverityKey>) {
        let text = sentence.str();
        let said = escalation(text).or_else(|| pointed(text)).or_else(|| relief(text)).or_else(|| summons(text));
        let Some((condition, target)) = said else { return };
        let Some(expr) = only_time(text, &condition) else { return };
        let span = sentence.text.trimmed().whole();
        let target = Text::of(&sentence.text.part(target));
        self.prose_rung(sentence, (&expr, lead), condition, target, span);
    }

    /// Cells such as `Escalation if the primary doesn't ack in 10 min` beside somebody's name. What the on-call engineer escalates
    /// goes to whoever is named below: `On-call engineer | Auto-escalates after 15 min`.
    pub(super) fn rung_cells(&mut self, table: &Table, kind: TableKind) {
        const FIRST: &[&str] = &["oncall", "primary", "first responder", "l1"];
        if matches!(kind, TableKind::Escalation | TableKind::Severity) {
            return;
        }
        self.prose_ladder = None;
        let when = table.header.iter().position(|header| words::has_word(header.str(), &["when"]));
        for (at, row) in table.rows.iter().enumerate() {
            let Some((first, rest)) = row.cells.split_first().filter(|(first, _)| says_something(first.str())) else {
                continue;
            };
            for (column, cell) in (1..).zip(rest) {
                let text = cell.content.str();
                if when == Some(column) && words::has_word(first.str(), words::ROLES) {
                    let after = time::read_cell(text).filter(|expr| expr.qualifier == Qualifier::After);
                    let target = Text::of(&first.content.text);
                    after.iter().for_each(|expr| {
                        self.prose_rung(&cell.content, (expr, None), 0..text.len(), target.clone(), row.span);
                    });
                    continue;
                }
                let begins = Words::first(text, 2);
                let mut begins = begins.iter().skip_while(|word| matches!(*word, "auto" | "automatically"));
                let Some(begins) = begins.next().filter(|word| word.starts_with("escalat")) else { continue };
                if !words::has_word(text, IF) || escalation(text).is_some() {
                    continue;
                }
                let Some(expr) = only_time(text, &(0..text.len())) else { continue };
                let goes_on = matches!(begins, "escalate" | "escalates") && words::has_word(first.str(), FIRST);
                let next = || table.rows.get(at + 1).and_then(|row| row.cells.first());
                let Some(called) = (if goes_on { next() } else { Some(first) }) else { continue };
                let target = Text::of(&called.content.text);
                self.prose_rung(&cell.content, (&expr, None), 0..text.len(), target, row.span);
            }
        }
        self.prose_ladder = None;
    }

    /// Adds a rung that is reached after a time, for the severity that the paragraph begins with.
    fn prose_rung(
        &mut self,
        content: &Inlines,
        (expr, lead): (&TimeExpr, Option<&SeverityKey>),
        condition: Range<usize>,
        target: Text,
        span: Span,
    ) {
        if target.text.is_empty() || target.text.len() > 60 {
            return;
        }
        let said: Vec<SeverityKey> = severity::mentioned(content.str()).into_iter().map(|(key, _)| key).collect();
        let severities = match (said.is_empty(), lead) {
            (false, _) => said,
            (true, Some(lead)) => vec![lead.clone()],
            (true, None) => self.severities_here(),
        };
        let condition = Text::of(&content.text.part(condition));
        let origin =
            if words::has_word(condition.str(), &["progress"]) { Origin::LastProgress } else { Origin::AlertFired };
        let after = Some(timed(content, expr));
        let scope = severities.first().cloned().map_or(Scope::Document, Scope::Severity);
        self.fact(TimeKind::Rung, scope, origin, after.clone());
        let rung = Rung { after, origin, severities, condition, target, span };
        match self.prose_ladder.and_then(|ladder| self.runbook.ladders.get_mut(ladder)) {
            Some(ladder) => {
                ladder.span = ladder.span.to(rung.span);
                ladder.rungs.push(rung);
            }
            None => {
                self.prose_ladder = Some(self.runbook.ladders.len());
                self.runbook.ladders.push(Ladder { rungs: vec![rung], section: self.section(), span });
            }
        }
    }

    /// Rows such as `Initial response | Within 30 minutes`, in tables whose header speaks of deadlines.
    pub(super) fn deadline_rows(&mut self, table: &Table, kind: TableKind) {
        if matches!(kind, TableKind::Severity | TableKind::Escalation | TableKind::Threshold | TableKind::Slo) {
            return;
        }
        for row in &table.rows {
            let Some((first, rest)) = row.cells.split_first() else { continue };
            let Some(kind) = acts(first.str()) else { continue };
            let dated = rest.iter().zip(table.header.iter().skip(1)).find_map(|(cell, header)| {
                words::has_word(header.str(), DUE).then(|| self.timed(&cell.content)).flatten()
            });
            self.fact(kind, Scope::Document, Origin::AlertFired, dated);
        }
    }
}

/// Who is escalated to, and the rest of the sentence, which holds the condition.
pub(super) fn escalation(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    const STEMS: &[&str] = &["escalate to ", "escalates to ", "escalate it to ", "escalate this to ", "escalation to "];
    let lower = text.to_ascii_lowercase();
    let (at, stem) = STEMS.iter().find_map(|stem| lower.find(stem).map(|at| (at, stem)))?;
    let start = at + stem.len();
    let tail = lower.get(start..)?;
    let ends =
        [" if ", " after ", " when ", " within ", " unless ", " once ", ",", ".", ";", "(", "\n", " - ", " – ", " — "];
    let length = ends.iter().filter_map(|end| tail.find(end)).min().unwrap_or(tail.len());
    let rest = lower.get(start + length..)?;
    let before = lower.get(..at)?;
    // The condition stands before, or else behind.
    if words::has_word(before, IF) {
        Some((0..at, start..start + length))
    } else {
        words::has_word(rest, IF).then_some((start + length..text.len(), start..start + length))
    }
}

/// The condition and who is called in `Escalation: if not resolved in 30 min → Engineering manager`.
fn pointed(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let (at, arrow) = ["→", "->"].iter().find_map(|arrow| Some((text.find(arrow)?, arrow.len())))?;
    let (condition, name) = (text.get(..at)?, text.get(at + arrow..)?);
    let start = at + arrow + name.len() - name.trim_start().len();
    let length = name.trim_start().find(['.', ',', ';', '(', '→']).unwrap_or(name.trim_start().len());
    let person =
        || words::has_word(name.get(..name.len() - name.trim_start().len() + length).unwrap_or_default(), words::ROLES);
    let waits = Spoken::of(condition).has(Topic::Escalates) || words::has_word(condition, UNSOLVED) && person();
    (waits && words::has_word(condition, IF)).then_some((0..at, start..start + length))
}

/// May a sentence be read by [`summons`], by the letter with which it begins? Asked of every sentence there is.
fn may_be_condition(text: &str) -> bool {
    let first = text.bytes().find(u8::is_ascii_alphanumeric);
    first.is_some_and(|byte| matches!(byte | 0x20, b'i' | b'u' | b'w' | b'n' | b'p' | b's'))
}

/// The condition and who is called in `If it is not resolved within 30 minutes, page the lead`.
fn summons(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    const CALLS: &[&str] = &[
        " page the ",
        " call the ",
        " notify the ",
        " contact the ",
        " escalate to the ",
        " page ",
        " call ",
        " escalate to ",
    ];
    const BEGINS: &[&str] = &["if", "unless", "when", "not", "no", "unresolved", "unacknowledged"];
    let lower = text.to_ascii_lowercase();
    let comma = lower.find([',', '→'])?;
    let (condition, rest) = (lower.get(..comma)?, lower.get(comma..)?);
    let begins = Words::first(condition, 1).has(BEGINS) || condition.contains(": if ");
    if !begins || !words::has_word(condition, UNSOLVED) {
        return None;
    }
    let stem = CALLS.iter().find_map(|stem| Some((rest.find(stem)?, stem.len())))?;
    let start = comma + stem.0 + stem.1;
    let name = lower.get(start..)?;
    let length = name.find(['.', ',', ';', '(', '\n']).unwrap_or(name.len());
    words::has_word(name.get(..length)?, words::ROLES).then_some((0..comma, start..start + length))
}

/// The condition of `The secondary takes over if the primary does not acknowledge within 10 minutes`, and who is called.
fn relief(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    const SECOND: &[&str] = &["secondary on-call", "backup on-call", "secondary", "backup"];
    const MISSING: &[&str] = &["not", "doesn", "isn", "hasn", "fails", "unresponsive", "no"];
    const ANSWERS: &[&str] = &["acknowledge", "acknowledged", "ack", "respond", "responded", "answer", "unresponsive"];
    let lower = text.to_ascii_lowercase();
    let at = [" if the primary", " when the primary", " if primary"].iter().find_map(|phrase| lower.find(phrase))?;
    let before = lower.get(..at)?;
    let (start, name) = SECOND.iter().find_map(|name| Some((before.find(name)?, name)))?;
    let condition = text.get(at..)?;
    let missed = words::has_word(condition, MISSING) && words::has_word(condition, ANSWERS);
    missed.then_some((at..text.len(), start..start + name.len()))
}

/// Every time of a text, with the severities that it is for: those behind it in `5 min for P1, 15 min for P2`, those
/// before it in `P1 within 5 min, P2 within 15 min`.
pub(super) fn paired(text: &str) -> Vec<(TimeExpr, Vec<SeverityKey>)> {
    let (times, named) = (time::read_all(text), severity::mentioned(text));
    let leads = named.first().zip(times.first()).is_some_and(|((_, key), time)| key.start < time.range.start);
    let part = |index: usize, expr: &TimeExpr| {
        let next = times.get(index + 1).map_or(text.len(), |next| next.range.start);
        // `every 30 minutes (P2), or at key milestones (P3)`: no time stands before the second bracket.
        let behind = text.get(expr.range.end..next).unwrap_or_default();
        let bracketed = behind.trim_start().starts_with('(');
        let next = behind.find(')').filter(|_| bracketed).map_or(next, |end| expr.range.end + end);
        let last = index.checked_sub(1).and_then(|i| times.get(i)).map_or(0, |last| last.range.end);
        if leads { last..expr.range.start } else { expr.range.end..next }
    };
    let each = |(index, expr): (usize, &TimeExpr)| (expr.clone(), severities_between(&named, part(index, expr)));
    times.iter().enumerate().map(each).collect()
}

/// The time of several behind which it says that it is the one to answer in: `Page within 15 min, 1 hour initial response`.
pub(super) fn answer(text: &str) -> Option<TimeExpr> {
    let times = time::read_all(text);
    let answers = |expr: &&TimeExpr| {
        let behind = Words::first(text.get(expr.range.end..).unwrap_or_default(), 2);
        behind.begin_with(&["initial response", "first response", "response"])
    };
    let mut found = times.iter().filter(answers);
    found.next().filter(|_| times.len() > 1 && found.next().is_none()).cloned()
}

/// The one time in a part of the text, unless there are several.
fn only_time(text: &str, part: &Range<usize>) -> Option<TimeExpr> {
    let mut times =
        time::read_all(text).into_iter().filter(|expr| part.start <= expr.range.start && expr.range.end <= part.end);
    let first = times.next()?;
    times.next().is_none().then_some(first)
}

/// Those of the severities `named` in a text that stand in a part of it.
fn severities_between(named: &[severity::Found], part: Range<usize>) -> Vec<SeverityKey> {
    // They stand in order.
    let first = named.partition_point(|(_, range)| range.start < part.start);
    let inside = named.iter().skip(first).take_while(|(_, range)| range.end <= part.end);
    inside.map(|(key, _)| key.clone()).collect()
}

/// The sentences of a text: up to a line's end, a semicolon, or a full stop before a blank.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let ends = memchr::memchr3_iter(b'\n', b';', b'.', bytes)
        .filter(|&at| bytes.get(at) != Some(&b'.') || matches!(bytes.get(at + 1), Some(b' ' | b'\n')));
    let mut start = 0;
    ends.chain(std::iter::once(text.len())).map(move |end| std::mem::replace(&mut start, end + 1)..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(&str, &str)> {
        let (condition, target) = escalation(text)?;
        Some((text.get(condition)?.trim(), text.get(target)?))
    }

    #[test]
    fn escalations_in_sentences() {
        assert_eq!(
            parts("If not resolved within 30 minutes, escalate to secondary"),
            Some(("If not resolved within 30 minutes,", "secondary"))
        );
        assert_eq!(
            parts("Escalate to the lead if it lasts over 1 hour"),
            Some(("if it lasts over 1 hour", "the lead"))
        );
        assert_eq!(parts("Escalate to the lead"), None);
        assert_eq!(parts("After 5 min call somebody"), None);
    }

    #[test]
    fn what_is_promised() {
        assert_eq!(acts("Acknowledge the page"), Some(TimeKind::Acknowledge));
        assert_eq!(acts("✅ Initial response to the customer"), Some(TimeKind::Response));
        assert_eq!(acts("Response"), None);
        assert_eq!(promised_act("On-call engineer acknowledges within 5 min"), Some(TimeKind::Acknowledge));
        assert_eq!(promised_act("If the on-call engineer acknowledges late"), None);
        assert!(ACTS.iter().flat_map(|(names, _)| *names).all(|name| Spoken::of(name).has(Topic::Acts)));
    }

    #[test]
    fn clauses_promise() {
        let kinds = |text: &str| {
            let all = clauses(text).into_iter();
            all.map(|(kind, expr)| (kind, expr.value.to_string())).collect::<Vec<_>>()
        };
        let (response, ack, resolution) = (TimeKind::Response, TimeKind::Acknowledge, TimeKind::Resolution);
        assert_eq!(
            kinds("15-min response, 4-hr resolution"),
            [(response, "15 min".to_owned()), (resolution, "4 h".to_owned())]
        );
        assert_eq!(kinds("acknowledge in ≤5 minutes, mitigation in 1 h"), [(ack, "up to 5 min".to_owned())]);
        assert!(kinds("30 min, response or resolution in 4 hours").is_empty());
        assert!(kinds("no response within 15 minutes").is_empty());
    }
}
