//! Lists that say what tables say elsewhere: `1. On-call engineer: 0-15 min` below "Escalation", `- **Lead:** @jane`
//! below "Contacts".

use std::ops::Range;

use crate::model::lower::{Page, deadlines, outline, timed};
use crate::model::table::{are_stand_ins, calls_somebody, is_blank, reaches, says_something};
use crate::model::time::{self, Qualifier, TimeExpr};
use crate::model::words;
use crate::model::{Contact, Ladder, Origin, Rung, Scope, Text, TimeKind, severity};
use crate::syntax::markdown::{BlockKind, Inlines, Item, List};

/// What stands between the two halves of an item. `: ` before dashes: `On-call - EU: 15 min`.
const BETWEEN: &[&str] = &[": ", " → ", " -> ", " — ", " – ", " - "];

/// Labels that say how somebody is reached, and not who.
const WAYS: &[&str] = &[
    "email",
    "phone",
    "slack",
    "teams",
    "pagerduty",
    "linkedin",
    "website",
    "web",
    "url",
    "label",
    "tag",
    "github",
    "twitter",
    "portal",
    "documentation",
    "docs",
    "wiki",
    "dashboard",
];

/// The longest name of somebody, in bytes.
const NAME: usize = 60;

impl Page<'_> {
    /// The ladder or the contacts that a list below such a heading is.
    pub(super) fn people(&mut self, list: &List) {
        const ESCALATION: &[&str] = &["escalation", "escalations", "escalate"];
        // `P1 incidents` below `Escalation matrix`: each severity has its own.
        let of_severity = || {
            let title = || self.runbook.section(self.section()).map_or("", |section| section.title.str());
            self.titles().skip(1).any(|title| title.has(ESCALATION)) && !severity::mentioned(title()).is_empty()
        };
        if self.titled(ESCALATION) || of_severity() {
            self.list_ladder(list);
            self.list_contacts(list, &is_left_out);
        } else if self.titled(&["contact", "contacts"]) {
            self.list_contacts(list, &|reach| reaches(reach) || is_blank(reach));
        } else if self.titles().any(|title| title.has(&["contact", "contacts", "escalation"])) {
            self.list_contacts(list, &is_left_out);
        }
    }

    /// Items of which each says when and who.
    fn list_ladder(&mut self, list: &List) {
        // `1. Primary on-call` is called at once.
        let at_once = |item: &Item| {
            let name =
                first_line(item).filter(|line| line.str().len() <= NAME && words::has_word(line.str(), words::ROLES));
            name.is_some_and(|name| time::read_all(name.str()).is_empty())
        };
        let begins = usize::from(list.items.first().is_some_and(at_once));
        let rungs: Option<Vec<Rung>> = list.items.iter().skip(begins).map(rung).collect();
        let told = rungs.filter(|rungs| rungs.len() >= 2 && !tells_levels_apart(rungs));
        let Some(mut rungs) = told.or_else(|| remarked(list)).or_else(|| handed_on(list)) else { return };
        // `**P0 - Critical**:` above the list says whose ladder it is.
        let lead = self.lead.as_ref().map(Text::str).filter(|lead| lead.len() <= NAME).map(severity::mentioned);
        let lead: Vec<_> = lead.unwrap_or_default().into_iter().map(|(key, _)| key).collect();
        let around = if lead.is_empty() { self.severities_here() } else { lead };
        rungs.iter_mut().filter(|rung| rung.severities.is_empty()).for_each(|rung| rung.severities.clone_from(&around));
        for rung in &rungs {
            let scope = rung.severities.first().cloned().map_or(Scope::Document, Scope::Severity);
            self.fact(TimeKind::Rung, scope, rung.origin, rung.after.clone());
        }
        let span = self.block_span();
        self.runbook.ladders.push(Ladder { rungs, section: self.section(), span });
    }

    /// Items that name somebody and say how to reach them.
    fn list_contacts(&mut self, list: &List, is_way: &dyn Fn(&str) -> bool) {
        for item in &list.items {
            let Some(text) = first_line(item) else { continue };
            let Some((name, way)) = halves(text.str()) else { continue };
            let reach = text.str().get(way.clone()).unwrap_or_default();
            let role = Text::of(&text.text.part(name));
            // `Email: ops@example.com` names nobody.
            let way_alone = WAYS.contains(&role.text.to_lowercase().as_str());
            let left = says_something(reach) || is_blank(reach);
            if role.text.len() <= NAME && !way_alone && left && is_way(reach) {
                let reach = vec![Text::of(&text.text.part(way))];
                self.runbook.contacts.push(Contact { role, reach, span: item.span });
            }
        }
    }
}

/// Do most items of a list begin with a verb that tells somebody to do something?
pub(super) fn is_told(list: &List) -> bool {
    let first = |item: &Item| match item.blocks.first().map(|block| &block.kind) {
        Some(BlockKind::Paragraph(inlines)) => outline::is_imperative(inlines.str()),
        _ => false,
    };
    list.items.iter().filter(|item| first(item)).count() * 3 >= list.items.len() * 2
}

/// Is it a telephone number that is yet to be filled in, or a word that says that something is?
fn is_left_out(reach: &str) -> bool {
    let number = reach.contains('-') && reach.starts_with(['+', '(', '1', 'X', 'x']);
    let word = reach.trim_matches(['`', '<', '>', '[', ']', ' ']).to_ascii_lowercase();
    is_blank(reach) && (number || are_stand_ins(reach.trim()) || matches!(word.as_str(), "tbd" | "todo" | "tba"))
}

/// The first line of an item.
pub(super) fn first_line(item: &Item) -> Option<Inlines> {
    let Some(BlockKind::Paragraph(inlines)) = item.blocks.first().map(|block| &block.kind) else { return None };
    Some(inlines.part(0..inlines.str().find('\n').unwrap_or(inlines.str().len())))
}

/// What stands before and behind the mark between them.
pub(super) fn halves(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let (at, mark) = BETWEEN.iter().find_map(|mark| text.find(mark).map(|at| (at, mark)))?;
    let behind = at + mark.len();
    (!text.get(..at)?.trim().is_empty() && !text.get(behind..)?.trim().is_empty())
        .then_some((0..at, behind..text.len()))
}

/// An item with one time on one side, and somebody on the other.
fn rung(item: &Item) -> Option<Rung> {
    let line = first_line(item)?;
    let text = line.str();
    if deadlines::escalation(text).is_some() {
        return None;
    }
    let mut times = time::read_all(text);
    let expr = times.pop().filter(|_| times.is_empty())?;
    let (before, behind) = halves(text).or_else(|| behind_name(text, &expr))?;
    let inside = |half: &Range<usize>| half.start <= expr.range.start && expr.range.end <= half.end;
    let (condition, target) = match (inside(&before), inside(&behind)) {
        (true, _) => (before, behind),
        (_, true) => (behind, before),
        _ => return None,
    };
    // `Lead → Manager (30 min)`: the arrow points at who is called.
    let pointed = text.get(target.end..condition.start).is_some_and(|mark| mark.contains(['→', '>']));
    let called = pointed.then(|| text.get(condition.start..expr.range.start)).flatten();
    let (condition, target) = match called.and_then(|name| name.trim_end().strip_suffix('(')) {
        Some(name) if !name.trim().is_empty() => {
            (condition.start + name.len()..condition.end, condition.start..condition.start + name.trim_end().len())
        }
        _ => (condition, target),
    };
    // `L1: On-call engineer (5 min)`: the tier is no name.
    let tier = text.get(target.clone()).is_some_and(is_tier);
    let (condition, target) = match tier.then_some(condition.start..expr.range.start) {
        Some(name) => {
            (target, name.start..name.start + text.get(name)?.trim_end_matches([' ', '(', ',', '-', ':']).len())
        }
        None => (condition, target),
    };
    let name = text.get(target.clone())?.trim();
    // `urgent: 4h` says how long something takes at a level, and calls nobody.
    // `15 minutes: if you cannot tell what it is` says when, and to nobody.
    let when = words::Words::first(name, 1).has(&["if", "when", "once", "unless"]);
    let plain =
        !when && !name.is_empty() && name.len() <= NAME && !name.ends_with('.') && severity::named(name).is_none();
    let severities = severity::mentioned(text).into_iter().map(|(key, _)| key).collect();
    let condition = Text::of(&line.text.part(condition));
    let origin = if words::has_word(condition.str(), &["progress"]) { Origin::LastProgress } else { Origin::Unstated };
    let target = Text::of(&line.text.part(target));
    plain.then(|| Rung { after: Some(timed(&line, &expr)), origin, severities, condition, target, span: item.span })
}

/// Somebody and the time behind the name: `Team lead (45 min)`, `Team lead after 45 minutes`.
fn behind_name(text: &str, expr: &TimeExpr) -> Option<(Range<usize>, Range<usize>)> {
    let name = text.get(..expr.range.start)?.trim_end_matches([' ', '(', ',', '*']);
    let behind = text.get(expr.range.end..)?.trim_matches([' ', ')', '.', '*']);
    let called = words::has_word(name, words::ROLES) && words::words(name).len() <= 5;
    let waited = expr.qualifier == Qualifier::After || text.get(name.len()..)?.trim_start().starts_with('(');
    (called && waited && behind.is_empty()).then_some((0..name.len(), name.len()..text.len()))
}

/// The rungs of a numbered list of names, those behind the first with their condition in a remark: `2. Lead (if unresolved
/// in 30 min)`.
fn remarked(list: &List) -> Option<Vec<Rung>> {
    const UNSOLVED: &[&str] = &["unresolved", "not", "no", "unacknowledged", "unanswered"];
    let (first, rest) = list.items.split_first().filter(|(_, rest)| list.ordered && rest.len() >= 2)?;
    let alone = |item: &Item| {
        let line = first_line(item)?;
        let name = line.str().split('(').next()?;
        (time::read_all(line.str()).is_empty() && name.len() <= NAME).then_some(())
    };
    alone(first)?;
    let rung = |item: &Item| {
        let line = first_line(item)?;
        let text = line.str();
        let (open, end) = (text.find('(')?, text.trim_end().strip_suffix(')')?.len());
        let condition = text.get(open + 1..end)?;
        let mut times = time::read_all(text).into_iter();
        let expr = times.next().filter(|expr| times.next().is_none() && expr.range.start > open)?;
        let target = text.get(..open)?.trim_end();
        let calls = words::has_word(target, words::ROLES) && target.len() <= NAME;
        if !calls || !words::has_word(condition, &["if", "when"]) || !words::has_word(condition, UNSOLVED) {
            return None;
        }
        Some(Rung {
            after: Some(timed(&line, &expr)),
            origin: Origin::AlertFired,
            severities: severity::mentioned(condition).into_iter().map(|(key, _)| key).collect(),
            condition: Text::of(&line.text.part(open + 1..end)),
            target: Text::of(&line.text.part(0..target.len())),
            span: item.span,
        })
    };
    let timeless = |item: &&Item| first_line(item).is_some_and(|line| time::read_all(line.str()).is_empty());
    let timed: Vec<&Item> = rest.iter().filter(|item| !timeless(item)).collect();
    let rungs: Option<Vec<Rung>> = timed.into_iter().map(rung).collect();
    rungs.filter(|rungs| rungs.len() >= 2)
}

/// The rungs of items that say for each severity when it goes on, and to whom: `Lead → Manager (30 min for P0, 2 hours for P1)`.
fn handed_on(list: &List) -> Option<Vec<Rung>> {
    let rungs = |item: &Item| {
        let line = first_line(item)?;
        let text = line.str();
        let (at, arrow) = ["→", "->"].iter().find_map(|arrow| Some((text.find(arrow)?, arrow.len())))?;
        let open = at + text.get(at..)?.find('(').filter(|_| text.trim_end().ends_with(')'))?;
        let target = line.text.part(at + arrow..open).trimmed();
        let pairs = deadlines::paired(text);
        let each = !pairs.is_empty() && pairs.iter().all(|(expr, keys)| expr.range.start > open && !keys.is_empty());
        if !each || !words::has_word(&target.text, words::ROLES) {
            return None;
        }
        let rung = |(expr, severities): (TimeExpr, Vec<_>)| Rung {
            condition: Text::of(&line.text.part(expr.range.clone())),
            after: Some(timed(&line, &expr)),
            origin: Origin::Unstated,
            severities,
            target: Text::of(&target),
            span: item.span,
        };
        Some(pairs.into_iter().map(rung).collect::<Vec<_>>())
    };
    let all: Option<Vec<Vec<Rung>>> = list.items.iter().map(rungs).collect();
    all.map(|all| all.into_iter().flatten().collect()).filter(|rungs: &Vec<Rung>| rungs.len() >= 2)
}

/// Is each item about a severity of its own, and none of them about anybody: `15 min (P2): some users see errors`? Such a
/// list says what makes a level, and nobody is called one after the other.
fn tells_levels_apart(rungs: &[Rung]) -> bool {
    let mut levels: Vec<_> = rungs.iter().map(|rung| &rung.severities).collect();
    levels.sort();
    levels.dedup();
    let own = levels.len() == rungs.len() && levels.iter().all(|level| level.len() == 1);
    let calls = |rung: &Rung| words::has_word(rung.target.str(), words::ROLES) || calls_somebody(rung.target.str());
    own && !rungs.iter().any(calls)
}

/// Is it the number of a tier of people: `L1`, `Level 2`, `Tier 3`?
pub(crate) fn is_tier(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    ["level", "tier", "line", "l"].iter().any(|word| {
        let number = text.strip_prefix(word).map(|rest| rest.trim_start_matches([' ', '-']));
        number.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
    })
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn items_have_two_halves() {
        let parts = |text: &'static str| halves(text).map(|(a, b)| (&text[a], &text[b]));
        assert_eq!(parts("On-call engineer: 0-15 min"), Some(("On-call engineer", "0-15 min")));
        assert_eq!(parts("15 min → Team lead"), Some(("15 min", "Team lead")));
        assert_eq!(parts("Call somebody"), None);
        assert_eq!(parts("Lead: "), None);
    }
}
