//! Lists of conditions under which somebody is called: `**Escalate to the lead if**:` above `- P1 not resolved in 2 hours`,
//! `- Escalate: P0 >30min, P1 >2h` among the items below `**Lead**:`.

use std::ops::Range;

use crate::model::lower::deadlines::{escalation, paired};
use crate::model::lower::lists::{first_line, is_tier};
use crate::model::lower::outline::heading_time;
use crate::model::lower::{Page, timed};
use crate::model::table::severities as named_in;
use crate::model::time::{self, Qualifier, TimeExpr, TimeValue};
use crate::model::words::{self, Words};
use crate::model::{Ladder, Origin, Rung, Scope, SeverityKey, Text, TimeKind, severity};
use crate::source::has_digit;
use crate::syntax::markdown::{Inlines, Item, List};

/// The longest line above a list that says for whom it is, in bytes.
const LINE: usize = 80;

impl Page<'_> {
    /// The severities of a ladder that names none: those of the headings around it, else of the field with which a section
    /// around it begins, `**Severity:** P1`.
    pub(crate) fn severities_here(&self) -> Vec<SeverityKey> {
        let around = self.runbook.severities_around(self.section());
        if !around.is_empty() {
            return around;
        }
        let outwards = std::iter::successors(self.section(), |&index| self.runbook.section(Some(index))?.parent);
        outwards.filter_map(|index| self.severity_field_of(index)).next().unwrap_or_default()
    }

    /// What the field `Severity` says that stands between a heading and the next one.
    fn severity_field_of(&self, index: usize) -> Option<Vec<SeverityKey>> {
        // A page's fields stand at its top: what stands far below is not looked for.
        const NEAR: usize = 12;
        let section = self.runbook.section(Some(index))?;
        let end = self.runbook.section(Some(index + 1)).map_or(section.extent.end, |next| next.title.span.start);
        let fields = &self.runbook.metadata;
        let first = fields.partition_point(|field| field.value.span.start < section.title.span.end);
        let mut inside = fields.iter().skip(first).take(NEAR).take_while(|field| field.value.span.end <= end);
        let field = inside.find(|field| field.key == "severity")?;
        Some(named_in(field.value.str())).filter(|keys| !keys.is_empty())
    }

    /// The ladder that a list is whose items say under which condition one person is called.
    pub(super) fn conditions(&mut self, list: &List) {
        self.triggers(list);
        let Some(lead) = self.lead.clone().filter(|lead| lead.str().len() <= LINE) else { return };
        let line = lead.str().trim_end();
        if !line.ends_with(':') {
            return;
        }
        let called = called_if(line).or_else(|| addressed(line).filter(|_| self.titled(ESCALATION)));
        let target = called.clone().or_else(|| named(line));
        let Some(target) = target.and_then(|range| line.get(range)) else { return };
        let target = Text { text: target.to_owned(), span: lead.span };
        let rungs: Vec<Rung> = list
            .items
            .iter()
            .filter_map(|item| Some((item, first_line(item)?)))
            .filter(|(_, item)| match (called_if(line), &called) {
                (Some(_), _) => true,
                (None, Some(_)) => words::has_word(item.str(), UNSOLVED),
                (None, None) => is_labelled(item.str()),
            })
            .flat_map(|(item, line)| rungs(item, &line, &target))
            .collect();
        self.add_rungs(rungs);
    }

    /// `- P1: Escalate if not resolved in 1 hour` below a heading about escalation, which says to nobody whom; and `- **Trigger**:
    /// SEV1 not resolved in 15 min` below `Level 2: Team lead`, in a chapter about it.
    fn triggers(&mut self, list: &List) {
        let Some(title) = self.runbook.section(self.section()).map(|section| section.title.clone()) else { return };
        let name = tier_of(title.str()).filter(|_| self.titles().skip(1).any(|title| title.has(ESCALATION)));
        let here = self.titled(ESCALATION);
        if name.is_none() && !here {
            return;
        }
        let target =
            Text { text: name.and_then(|name| title.str().get(name)).unwrap_or_default().to_owned(), span: title.span };
        let is_trigger = |line: &Inlines| {
            let Some((label, value)) = line.str().split_once(':') else { return false };
            let words = Words::of(label);
            let named = || words.has(&["trigger", "triggers"]) && words::has_word(line.str(), UNSOLVED);
            let level = || severity::named(label).is_some() && Words::first(value, 1).has(&["escalate"]);
            words.len() <= 2 && if target.text.is_empty() { level() } else { named() }
        };
        let lines = list.items.iter().filter_map(|item| Some((item, first_line(item)?)));
        let rungs: Vec<Rung> =
            lines.filter(|(_, line)| is_trigger(line)).flat_map(|(item, line)| rungs(item, &line, &target)).collect();
        self.add_rungs(rungs);
    }

    /// `Escalation: the lead after 2 hours`, `Escalate after: 15 min` below the name of a severity. By when somebody is told is no
    /// rung.
    pub(super) fn escalation_field(&mut self, key: &str, value: &Inlines) {
        let level = |scope| if let Scope::Severity(key) = scope { Some(key) } else { None };
        let severities: Vec<SeverityKey> = self.severity_scopes().into_iter().filter_map(level).collect();
        if severities.is_empty() {
            return;
        }
        let text = value.str();
        // Of `Open a ticket → page the lead if nobody answers in 10 min` the last part is the one that waits.
        let start = ["→", "->", ";"].iter().filter_map(|mark| Some(text.rfind(mark)? + mark.len())).max().unwrap_or(0);
        let part = value.part(start..text.len());
        let mut times = time::read_all(part.str()).into_iter();
        let (Some(expr), None) = (times.next(), times.next()) else { return };
        let said = part.str().get(..expr.range.end).unwrap_or_default();
        let condition = [" if ", " after ", " when ", " unless "].iter().filter_map(|mark| said.find(mark)).min();
        let whole = key != "escalation" && key != "escalate";
        let waits = whole || expr.qualifier == Qualifier::After || words::has_word(said, UNSOLVED);
        if !waits || expr.qualifier == Qualifier::Within && !words::has_word(said, UNSOLVED) {
            return;
        }
        let from = condition.unwrap_or(if whole { 0 } else { expr.range.start });
        let name = part.text.part(0..if whole { 0 } else { from.min(part.str().len()) }).trimmed();
        let rung = Rung {
            after: Some(timed(&part, &expr)),
            origin: Origin::AlertFired,
            severities,
            condition: Text::of(&part.text.part(from..part.str().len()).trimmed()),
            target: Text::of(&name),
            span: part.text.trimmed().whole(),
        };
        self.add_rungs(vec![rung]);
    }

    /// The rung that a heading is, of a chapter about escalation: `Level 2: Team lead (45 min)`.
    pub(super) fn tier_heading(&mut self, heading: &Inlines) {
        let text = heading.str();
        if !has_digit(text) || !self.titles().skip(1).any(|title| title.has(ESCALATION)) {
            return;
        }
        let Some((remark, expr)) = heading_time(text) else { return };
        let Some(name) = tier_of(text.get(..remark.start).unwrap_or_default()) else { return };
        let rung = Rung {
            after: Some(timed(heading, &expr)),
            origin: Origin::Unstated,
            severities: self.severities_here(),
            condition: Text::of(&heading.text.part(remark)),
            target: Text::of(&heading.text.part(name)),
            span: heading.text.whole(),
        };
        let parent = self.runbook.section(self.section()).and_then(|section| section.parent);
        let last = self.runbook.ladders.last_mut().filter(|ladder| ladder.section == parent && parent.is_some());
        let scope = rung.severities.first().cloned().map_or(Scope::Document, Scope::Severity);
        match last {
            Some(ladder) => {
                ladder.span = ladder.span.to(rung.span);
                ladder.rungs.push(rung.clone());
            }
            None => {
                let ladder = Ladder { rungs: vec![rung.clone()], section: parent, span: rung.span };
                self.runbook.ladders.push(ladder);
            }
        }
        self.fact(TimeKind::Rung, scope, rung.origin, rung.after);
    }

    /// Adds rungs to the ladder that the section's lists of conditions make up.
    fn add_rungs(&mut self, rungs: Vec<Rung>) {
        for rung in rungs {
            let scope = rung.severities.first().cloned().map_or(Scope::Document, Scope::Severity);
            self.fact(TimeKind::Rung, scope, rung.origin, rung.after.clone());
            match self.condition_ladder.and_then(|ladder| self.runbook.ladders.get_mut(ladder)) {
                Some(ladder) => {
                    ladder.span = ladder.span.to(rung.span);
                    ladder.rungs.push(rung);
                }
                None => {
                    self.condition_ladder = Some(self.runbook.ladders.len());
                    let span = rung.span;
                    self.runbook.ladders.push(Ladder { rungs: vec![rung], section: self.section(), span });
                }
            }
        }
    }
}

/// Who is called in `Escalate to the lead if:`; nobody by name in `Escalate immediately if:`.
fn called_if(line: &str) -> Option<Range<usize>> {
    const STEMS: &[&str] = &["escalate to the ", "escalate to ", "page the ", "call the "];
    const NOBODY: &[&str] =
        &["escalate", "escalate immediately", "automatic escalation occurs", "escalation occurs", "escalate at once"];
    let lower = line.to_ascii_lowercase();
    let plain = lower.trim_end_matches([':', '*', ' ']);
    let end = [" if", " when"].iter().find_map(|end| plain.strip_suffix(end))?.len();
    if lower.get(..end).is_some_and(|begin| NOBODY.contains(&begin)) {
        return Some(0..0);
    }
    let start = STEMS.iter().find(|stem| lower.starts_with(**stem))?.len();
    line.get(start..end).filter(|name| !name.trim().is_empty()).map(|_| start..end)
}

/// Words of titles below which people are called one after the other.
const ESCALATION: &[&str] = &["escalate", "escalation", "escalations"];

/// Words that say that a condition is that nothing has come of it so far.
const UNSOLVED: &[&str] = &["not", "unresolved", "unacknowledged", "unanswered", "no", "nobody", "without"];

/// Who is called in `To the team lead:`.
fn addressed(line: &str) -> Option<Range<usize>> {
    let start = ["To the ", "To "].iter().find(|stem| line.starts_with(**stem))?.len();
    let end = line.trim_end_matches([':', '*', ' ']).len();
    let words = Words::of(line.get(start..end)?);
    ((1..=4).contains(&words.len()) && words.has(words::ROLES)).then_some(start..end)
}

/// Who is called in the title of a tier: `Level 2: Team lead`.
fn tier_of(title: &str) -> Option<Range<usize>> {
    let (tier, name) = title.split_once([':', '-', '–', '—'])?;
    let start = title.len() - name.trim_start().len();
    let words = Words::of(name);
    (is_tier(tier) && (1..=4).contains(&words.len())).then_some(start..title.trim_end().len())
}

/// Who stands alone on a line, but for a remark: `Lead (first escalation):`.
fn named(line: &str) -> Option<Range<usize>> {
    let name = line.split(['(', ':']).next()?.trim_end();
    let words = Words::of(name);
    ((1..=4).contains(&words.len()) && words.has(words::ROLES)).then_some(0..name.len())
}

/// Does an item say when it goes on to the one it stands below: `Escalate: P1 >2h`, `Escalation threshold: 30 min`?
fn is_labelled(item: &str) -> bool {
    let label = item.split_once(':').map_or("", |(label, _)| label);
    let words = Words::of(label);
    (1..=2).contains(&words.len()) && words.iter().next().is_some_and(|word| word.starts_with("escalat"))
}

/// The rungs of an item: one for each time that it states, each for the severities that stand beside it. What names no
/// severity is timed from when somebody began to look.
fn rungs(item: &Item, line: &Inlines, target: &Text) -> Vec<Rung> {
    let text = line.str();
    // Whom another sentence calls is read there.
    if escalation(text).is_some() {
        return Vec::new();
    }
    let mut pairs = paired(text);
    // `Escalate immediately if not resolved in 15 minutes` waits for that long.
    if words::has_word(text, UNSOLVED) && pairs.len() > 1 {
        pairs.retain(|(expr, _)| !matches!(expr.value, TimeValue::Immediate(_)));
    }
    let several = pairs.len() > 1;
    let waits = |qualifier: Qualifier| !matches!(qualifier, Qualifier::Every | Qualifier::Window | Qualifier::Ago);
    let labelled = is_labelled(text);
    let mut at = text.find(':').filter(|_| labelled).map_or(0, |colon| colon + 1);
    // Of `Escalate: P0 >1h, P1 >2h, loss of data` each part is a condition of its own.
    let mut condition = |expr: &TimeExpr| {
        let from = std::mem::replace(&mut at, expr.range.end).min(expr.range.end);
        let said = text.get(from..expr.range.end).unwrap_or_default();
        let start = expr.range.end - said.trim_start_matches([',', ';', ' ']).len();
        // `Resolution takes over 1 hour (P0) or 4 hours (P1)` begins what it says of each; a line of any length is not kept so often.
        let whole = !labelled && (!several || text.len() <= 2 * LINE);
        let part = if whole { line.clone() } else { line.part(start..expr.range.end) };
        Text::of(&part.text.trimmed())
    };
    let origin = match words::has_word(text, &["progress"]) {
        true => Origin::LastProgress,
        false => Origin::AlertFired,
    };
    let rung = |(expr, keys): (TimeExpr, Vec<SeverityKey>)| {
        let condition = condition(&expr);
        let keys = if several { keys } else { severities(text) };
        (!keys.is_empty() && waits(expr.qualifier)).then(|| Rung {
            after: Some(timed(line, &expr)),
            origin,
            severities: keys,
            condition,
            target: target.clone(),
            span: item.span,
        })
    };
    pairs.into_iter().filter_map(rung).collect()
}

fn severities(text: &str) -> Vec<SeverityKey> {
    severity::mentioned(text).into_iter().map(|(key, _)| key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_who_is_called() {
        let called = |line: &'static str| called_if(line).and_then(|range| line.get(range));
        assert_eq!(called("Escalate to Tech Lead if:"), Some("Tech Lead"));
        assert_eq!(called("Escalate to the CTO when:"), Some("CTO"));
        assert_eq!(called("Escalate to Tech Lead:"), None);
        assert_eq!(called("Escalate immediately if:"), Some(""));
        assert_eq!(called("The severity must be escalated when:"), None);
        let alone = |line: &'static str| named(line).and_then(|range| line.get(range));
        assert_eq!(alone("Tech Lead (Primary escalation):"), Some("Tech Lead"));
        assert_eq!(alone("Steps to escalate:"), None);
    }
}
