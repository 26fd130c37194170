//! Recovery in words: `(RTO: 30 minutes)` in a heading, `RPO < 5 min` in a sentence, `Recovery time: ~6 hours`, `Restoring all of
//! it takes 8 hours`.

use std::cell::OnceCell;
use std::ops::Range;

use crate::model::lower::inline::labels;
use crate::model::lower::outline::is_imperative;
use crate::model::lower::recovery::{self, own_words};
use crate::model::lower::{Page, fields, timed};
use crate::model::time::{self, Amount, Qualifier, TimeExpr, TimeValue};
use crate::model::words::{self, Words};
use crate::model::{Origin, Scope, TimeKind};
use crate::source::has_digit;
use crate::syntax::markdown::Inlines;

/// What is stated, by the word or words that name it.
const NAMED: &[(&str, TimeKind)] = &[
    ("RTO", TimeKind::RecoveryTime),
    ("RPO", TimeKind::RecoveryPoint),
    ("Recovery time", TimeKind::RecoveryEstimate),
    ("Recovery Time", TimeKind::RecoveryEstimate),
];

/// Words that say that something was measured, or is tried out.
const MEASURED: &[&str] =
    &["actual", "measured", "achieved", "observed", "test", "tests", "drill", "result", "results"];

/// What takes its time in a sentence about a recovery.
const RECOVERIES: &[&str] =
    &["recovery", "restore", "restoring", "restoration", "restores", "failover", "rebuild", "rebuilding", "recovering"];

/// Words that make it a part of a recovery, or one of several.
const PARTS: &[&str] =
    &["step", "phase", "each", "per", "first", "may", "can", "could", "might", "usually", "manual", "partial"];

/// Words between `takes` and its time.
const ABOUT: &[&str] =
    &["about", "around", "roughly", "approximately", "up", "to", "between", "typically", "at", "least"];

/// Whose the objectives in a text are, as far as where it stands says.
#[derive(Clone, Copy)]
pub(crate) enum Whose<'a> {
    /// Nothing is said: what is named before them, or by the headings.
    Unsaid,
    /// The row of a table, by its first cell, where the text names nothing.
    Row(&'a str),
    /// Settled.
    Settled(&'a Scope),
}

impl Page<'_> {
    /// `(RTO: 30 minutes)` in a heading, `RTO: 15 min, RPO < 5 min` or `Targets are an RTO of 4 h and a 15-min RPO` in a
    /// sentence.
    pub(crate) fn objectives_in(&mut self, content: &Inlines, whose: Whose<'_>) {
        let text = content.str();
        let known = OnceCell::new();
        let measured = || *known.get_or_init(|| self.is_measured(text));
        let mut found = Vec::new();
        for at in memchr::memchr_iter(b'R', text.as_bytes()) {
            let rest = text.get(at..).unwrap_or_default();
            let Some((name, kind)) = NAMED.iter().find(|(name, _)| rest.starts_with(name)) else { continue };
            let letter = |c: char| c.is_alphanumeric();
            let whole = text.get(..at).is_some_and(|before| !before.ends_with(letter))
                && rest.get(name.len()..).is_some_and(|behind| !behind.starts_with(letter));
            // A field of its own (`**RTO:** 4 hours`) is read as one.
            let label = |label: Range<usize>| label.contains(&at);
            let field =
                content.lead_in().is_some_and(label) || matches!(whose, Whose::Unsaid) && labels(content).any(label);
            let estimate = *kind == TimeKind::RecoveryEstimate;
            if !whole || field || estimate && measured() {
                continue;
            }
            let end = at + name.len();
            if let Some(expr) = stated(text, end, estimate) {
                // `RTO < 4 hours` by itself is stated; `tested (RTO < 2 min)` is told.
                let behind = text.get(end..expr.range.start).unwrap_or_default();
                let told = || !begins(text.get(..at).unwrap_or_default()) || measured();
                if matches!(whose, Whose::Settled(_)) || behind.contains([':', '=']) || !told() {
                    let whom = near(text.get(expr.range.end..).unwrap_or_default());
                    let whom = recovery::for_whom(whom).filter(|_| !estimate);
                    let settled = if let Whose::Settled(scope) = whose { Some(scope.clone()) } else { None };
                    let before = text.get(..at).unwrap_or_default();
                    let named = || remarked(before).or_else(|| labelled(before)).map(Scope::Named);
                    let scope = settled.or(whom).or_else(named).unwrap_or_else(|| self.named_scope());
                    found.push((*kind, scope, timed(content, &expr)));
                    continue;
                }
            }
            if let Some(expr) = said(text, at..end).filter(|_| !estimate && !measured()) {
                let scope = self.whose_said(text, at.min(expr.range.start), end.max(expr.range.end), whose);
                found.extend(scope.map(|scope| (*kind, scope, timed(content, &expr))));
            }
        }
        for (kind, scope, time) in found {
            self.fact(kind, scope, Origin::Unstated, Some(time));
        }
    }

    /// Whose an objective in a sentence is; nothing where the sentence says more than what it is and whose.
    fn whose_said(&self, text: &str, at: usize, end: usize, whose: Whose<'_>) -> Option<Scope> {
        /// More words than these name nothing.
        const NAME: usize = 3;
        if let Whose::Settled(scope) = whose {
            return Some(scope.clone());
        }
        let start = last(text.get(..at)?);
        let start = start.rfind(['\n', ';']).max(start.rfind(". ")).map_or(0, |mark| mark + 1);
        let start = at - last(text.get(..at)?).len() + start;
        let behind = near(text.get(end..)?);
        let close = behind.find(['.', ';', '\n', '|', ')']).unwrap_or(behind.len());
        let sentence = text.get(start..end + close)?;
        if Words::of(sentence).has(UNSURE) {
            return None;
        }
        if let Some(whom) = recovery::for_whom(behind) {
            return Some(whom);
        }
        let before = text.get(start..at)?;
        let first = ["RTO", "RPO"].iter().filter_map(|name| before.find(name)).min().unwrap_or(before.len());
        let subject = before.get(..first)?;
        let numbered = |word: &str| word.contains(|c: char| c.is_ascii_digit());
        let own = |word: &&str| !(FILLERS.contains(word) || numbered(word));
        let named = own_words(subject);
        let named: Vec<&str> = named.split(' ').filter(|word| !word.is_empty()).filter(own).collect();
        let row = |name: &str| !name.contains(|c: char| c.is_ascii_digit()) && !own_words(name).is_empty();
        match (named.len(), whose) {
            (0, Whose::Row(name)) if row(name) => Some(Scope::Named(name.to_lowercase())),
            (0, _) => Some(self.named_scope()),
            (1..=NAME, _) => Some(Scope::Named(named.join(" "))),
            _ => None,
        }
    }

    /// Is it told of what was measured?
    fn is_measured(&self, text: &str) -> bool {
        Words::of(text).has(MEASURED) || self.titles().any(|title| title.has(MEASURED))
    }

    /// How long a recovery takes, by a sentence: `Restoring all indices takes 8 to 10 hours.`
    pub(super) fn estimates_in(&mut self, content: &Inlines) {
        /// More words than these before the verb tell of more than a recovery.
        const SUBJECT: usize = 7;
        /// The longest label, in bytes.
        const LABEL: usize = 40;
        let text = content.str();
        let labelled = content.lead_in().is_none().then(|| text.split_once(':')).flatten();
        if let Some((label, value)) = labelled.filter(|(label, _)| label.len() <= LABEL) {
            let key = words::words(label).join(" ");
            // `Recovery time:` is read with the objectives.
            if fields::estimates(&key) && key != "recovery time" {
                let start = text.len() - value.len();
                let end = start + value.find('\n').unwrap_or(value.len());
                self.timed_field(&key, &content.part(start..end));
            }
            return;
        }
        let verb = [" takes ", " take "].iter().filter_map(|verb| Some((text.find(verb)?, verb.len()))).min();
        let Some((verb, length)) = verb.filter(|_| has_digit(text) && !self.is_measured(text)) else { return };
        let start = text.get(..verb).and_then(|before| before.rfind(['.', '\n', ';', ':'])).map_or(0, |end| end + 1);
        let subject = Words::of(text.get(start..verb).unwrap_or_default());
        if subject.len() > SUBJECT || !subject.has(RECOVERIES) || subject.has(UNSURE) || subject.has(PARTS) {
            return;
        }
        let behind = near(text.get(verb + length..).unwrap_or_default());
        let Some(expr) = time::read_all(behind).into_iter().next() else { return };
        let gap = Words::of(behind.get(..expr.range.start).unwrap_or_default());
        if expr.value.clock().is_some() && gap.iter().all(|word| ABOUT.contains(&word)) {
            let range = verb + length + expr.range.start..verb + length + expr.range.end;
            let scope = self.named_scope();
            let time = timed(content, &TimeExpr { range, ..expr });
            self.fact(TimeKind::RecoveryEstimate, scope, Origin::Unstated, Some(time));
        }
    }
}

/// The objective in a value: of what was reached and what was aimed at the latter, `5 min (target: < 15 min)`. Nothing
/// where it says what was reached alone, `5 min ✅`.
pub(super) fn aim(value: &str) -> Option<TimeExpr> {
    const AIMED: &[&str] = &["target", "goal", "objective", "limit", "sla"];
    let mut all = time::read_all(value).into_iter();
    let (first, second) = (all.next()?, all.next());
    let behind = |expr: &TimeExpr| value.get(expr.range.end..).unwrap_or_default().trim_start_matches([' ', '*', '_']);
    let aimed = second.filter(|second| {
        // The label stands right behind the first time, in its parentheses.
        let label = second.tag.as_ref().and_then(|tag| value.get(first.range.end..tag.start));
        let between = [' ', '(', '[', ',', '*', '/', '|', '→', '-', '–', '—'];
        let beside = label.is_some_and(|gap| gap.trim_matches(between).is_empty());
        beside && second.tag(value).is_some_and(|tag| words::has_word(tag, AIMED))
    });
    let reached = first.tag(value).is_some_and(|tag| words::has_word(tag, REACHED))
        || behind(&first).starts_with(['✅', '✓', '✔', '❌', '✗']);
    aimed.or_else(|| if reached { None } else { time::read_cell(value).or(Some(first)) })
}

/// Words that say that times were measured.
const REACHED: &[&str] = &["achieved", "actual", "actually", "measured", "observed", "tested", "validated"];

/// Does a text before a list say that the list tells what tests came to?
pub(super) fn tells_results(lead: &str) -> bool {
    let words = Words::of(lead);
    words.has(REACHED) || words.has(&["result", "results"])
}

/// Words that say that an objective is supposed, compared, wished for or over.
const UNSURE: &[&str] = &[
    "if",
    "when",
    "example",
    "eg",
    "would",
    "could",
    "should",
    "might",
    "option",
    "options",
    "versus",
    "vs",
    "than",
    "reduce",
    "reduces",
    "reduced",
    "improve",
    "improves",
    "improved",
    "increase",
    "from",
    "assumes",
    "assuming",
    "currently",
    "current",
    "typical",
    "typically",
    "estimated",
    "estimate",
    "was",
    "were",
    "previous",
    "missed",
    "exceeded",
    "exceeds",
    "exceed",
    "unless",
    "until",
    "without",
    "not",
    "no",
    "instead",
    "only",
    "worst",
    "best",
    "tested",
    "verified",
    "validated",
    "met",
    "achieved",
    "actual",
    "sub",
    "tier",
    "upgrade",
    "free",
    "premium",
    "standard",
    "basic",
    "enterprise",
    "customers",
    "needing",
    "require",
    "requires",
    "why",
    "how",
    "what",
    "question",
];

/// Words of a label that say how an objective is meant, and not whose it is.
const UNNAMED: &[&str] = &[
    "overall",
    "total",
    "expected",
    "desired",
    "max",
    "maximum",
    "our",
    "with",
    "and",
    "a",
    "new",
    "estimated",
    "document",
];

/// Words before an objective in a sentence that name nothing.
const FILLERS: &[&str] = &[
    "has",
    "have",
    "with",
    "an",
    "a",
    "the",
    "is",
    "meets",
    "meet",
    "we",
    "our",
    "daily",
    "backups",
    "backup",
    "and",
    "at",
    "recoverability",
    "baseline",
    "commitment",
    "commitments",
    "documented",
    "defined",
    "stated",
    "nightly",
    "restore",
    "procedures",
    "runbook",
    "see",
    "md",
    "docs",
    "to",
    "in",
    "within",
    "for",
    "by",
    "goal",
    "max",
    "maximum",
    "data",
    "loss",
    "of",
    "nfr",
    "requirement",
    "md",
    "project",
    "source",
    "against",
    "on",
    "guaranteed",
    "provides",
    "provide",
];

/// The time of an objective that a sentence states in words: `RTO of 4 hours`, `RPO 15 min`, `<1h RPO`.
fn said(text: &str, name: Range<usize>) -> Option<TimeExpr> {
    const LINKS: &[&str] =
        &["target of", "target is", "objective of", "objective is", "must be", "shall be", "target", "of", "is", "at"];
    let rest = near(text.get(name.end..)?);
    let tail = rest.trim_start_matches([' ', '*', '`']);
    let link = LINKS.iter().find_map(|link| tail.strip_prefix(link)?.strip_prefix(' ')).unwrap_or(tail);
    let signed = link.trim_start_matches([' ', '*', '`']);
    let start = name.end + rest.len() - signed.len();
    let first = time::read_all(signed).into_iter().next();
    let right = |expr: &TimeExpr| {
        let gap = signed.get(..expr.range.start).unwrap_or_default();
        gap.trim_matches([' ', '*', '<', '≤', '~']).is_empty() && expr.qualifier != Qualifier::Every
    };
    if let Some(expr) = first.filter(right) {
        let range = start + expr.range.start..start + expr.range.end;
        return Some(TimeExpr { range, tag: None, ..expr });
    }
    // `15-min RPO`: the time is the word right before, and no other objective's.
    let before = last(text.get(..name.start)?);
    let from = name.start - before.len();
    let near_end = before.trim_end_matches([' ', '-', '*']);
    let expr = time::read_all(before).into_iter().last().filter(|expr| expr.range.end == near_end.len())?;
    let owner = before.get(..expr.range.start)?.trim_end_matches([' ', '*', '<', '≤', ':', '=', '~']);
    let owned = owner.ends_with("RTO") || owner.ends_with("RPO") || tail.starts_with([':', '=', '<', '≤']);
    (!owned).then(|| TimeExpr { range: from + expr.range.start..from + expr.range.end, tag: None, ..expr })
}

/// How far a name and its time stand apart at most, in bytes; what is said of one of many is looked for no further.
const NEAR: usize = 160;

/// The first bytes of a text.
pub(super) fn near(text: &str) -> &str {
    text.get(..text.floor_char_boundary(NEAR)).unwrap_or(text)
}

/// The last bytes of a text.
pub(super) fn last(text: &str) -> &str {
    text.get(text.ceil_char_boundary(text.len().saturating_sub(NEAR))..).unwrap_or(text)
}

/// The time that a name's colon, or a comparison, leads to: `: 4 hours`, ` < 5 min`, ` (recovery point): 1 h`.
fn stated(text: &str, from: usize, estimate: bool) -> Option<TimeExpr> {
    let rest = near(text.get(from..)?);
    let tail = rest.trim_start_matches([' ', '*']);
    // `Recovery time objective (RTO): 4 hours`, `RTO (recovery time objective): 4 hours`.
    let closed =
        tail.strip_prefix(')').map(|rest| rest.trim_start_matches([' ', '*'])).filter(|rest| rest.starts_with(':'));
    let tail = recovery::behind_gloss("RTO", closed.unwrap_or(tail)).trim_start_matches([' ', '*']);
    let aimed = ["target", "Target", "goal", "Goal"].iter().find_map(|word| tail.strip_prefix(word));
    let tail = aimed.filter(|rest| rest.starts_with([':', ' '])).map_or(tail, |rest| rest.trim_start_matches(' '));
    let value = tail.strip_prefix([':', '=']).or_else(|| tail.starts_with(['<', '≤']).then_some(tail))?;
    let start = from + rest.len() - value.len();
    let first = time::read_all(value).into_iter().next()?;
    let gap = value.get(..first.range.start)?;
    let right_behind = gap.trim_matches([' ', '*', '<', '≤', '~']).is_empty();
    let before = last(text.get(..from)?);
    let expr = match (right_behind && !is_supposed(before), estimate) {
        (true, true) => first,
        (true, false) => aim(value)?,
        (false, _) => Some(first).filter(|first| !estimate && !right_behind && is_promised(before, first))?,
    };
    let range = start + expr.range.start..start + expr.range.end;
    Some(TimeExpr { range, ..expr })
}

/// What is supposed is not stated: `if RTO = 4 hours`.
fn is_supposed(before: &str) -> bool {
    let words = Words::of(before);
    let said = words.iter().count().checked_sub(2).and_then(|at| words.iter().nth(at));
    said.is_some_and(|word| matches!(word, "if" | "when" | "assuming"))
}

/// Does a bound stand in a sentence behind the name: `Recovery time objective (RTO): running again within 4 hours`?
fn is_promised(before: &str, first: &TimeExpr) -> bool {
    let label = before.trim_start_matches(|c: char| !c.is_alphabetic());
    let bound = first.qualifier == Qualifier::Within || matches!(first.value, TimeValue::Clock(Amount::AtMost(_)));
    bound && label.contains('(') && recovery::measure(label).is_some()
}

/// Does nothing stand before an objective but another one: `RTO < 4 hours, RPO < 5 min`?
fn begins(before: &str) -> bool {
    before.trim_matches([' ', '*']).is_empty()
        || before.starts_with(['R', '*']) && before.trim_end().ends_with([',', ';', '.', '|'])
}

/// What a remark in parentheses is about: the words before `(RTO: 4 hours)`.
fn remarked(before: &str) -> Option<String> {
    let (subject, inside) = last(before).rsplit_once('(')?;
    let own = own_words(subject);
    (!inside.contains(')') && !own.is_empty()).then_some(own)
}

/// What the words right before `RTO: 4 hours` name, in a line that begins with them: `Backend RTO: 4 hours`.
fn labelled(before: &str) -> Option<String> {
    /// More words than these name nothing.
    const NAME: usize = 3;
    let label = last(before).rsplit(['\n', ',', ';', '.', '|', '(']).next()?;
    // `Document the RTO: 4 hours` tells somebody to do something.
    if is_imperative(label) {
        return None;
    }
    let own = own_words(label);
    let named: Vec<&str> = own.split(' ').filter(|word| !word.is_empty() && !UNNAMED.contains(word)).collect();
    (!label.contains(':') && (1..=NAME).contains(&named.len())).then(|| named.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objectives_behind_a_sign() {
        let read = |text: &str| stated(text, 3, false).map(|expr| expr.value.to_string());
        assert_eq!(read("RTO: 4 hours").as_deref(), Some("4 h"));
        assert_eq!(read("RTO (recovery): ~4 hours").as_deref(), Some("about 4 h"));
        assert_eq!(read("RPO < 5 min").as_deref(), Some("up to 5 min"));
        assert_eq!(read("RPO is met in 5 min"), None);
    }
}
