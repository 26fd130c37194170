//! Duties that keep people ready: restore tests, drills, rotations of secrets, reviews; and post-mortems. Who says how often
//! they are due, or how soon, says it in many ways: `Monthly restore test`, `Restore test (monthly)`, `Quarterly: DR drill`,
//! `Post-mortem within 48 hours`.
//!
//! Precision comes first: a duty keeps the words that say of what and how (`full`, `staging`, `database`) as part of its
//! name, so that a quarterly drill and a yearly drill in full are two duties.

mod words;

use std::ops::Range;

use crate::model::duty::words::{
    HALVES, LINKS, MATTERS, Matter, OFTEN, PLAIN, PREPOSITIONS, STAGES, UNSURE, WHOLE, WRITTEN, is_once,
};
use crate::model::spoken::{Spoken, Topic};
use crate::model::time::{self, Amount, Qualifier, TimeExpr, TimeValue};

/// The longest line that is read, in bytes: what goes on for longer tells of much.
const LINE: usize = 240;

/// What is due, and when.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Duty {
    /// Its name, with the words that tell it from others of its kind.
    pub(crate) name: String,
    /// Is it due once after an incident, and not again and again?
    pub(crate) once: bool,
    /// How often, or how soon. None where what stands around the line says it.
    pub(crate) time: Option<TimeExpr>,
    /// Is the time that of the label before several duties, `Quarterly: restore test, access review`?
    pub(crate) labelled: bool,
}

/// A word of a line, in lower case.
struct Word<'t> {
    text: &'t str,
    range: Range<usize>,
}

/// A duty that a line names.
struct Named {
    matter: &'static Matter,
    /// Its words, as indices.
    words: Range<usize>,
}

/// Parts of the words that say how often, or how soon.
const SPANS: &[&[u8]] = &[
    b"ly", b"ery", b"each", b"nual", b"hour", b"day", b"week", b"month", b"year", b"quarter", b"once", b"twice",
    b"min", b"per ",
];

/// May a text in lower case say how often, or how soon?
fn may_say_when(lower: &str) -> bool {
    SPANS.iter().any(|span| memchr::memmem::find(lower.as_bytes(), span).is_some())
}

/// The duties that a line names, each with when it is due. With `around`, those whose time what stands around the line says
/// are among them.
pub(crate) fn read(line: &str, around: bool) -> Vec<Duty> {
    if line.len() > LINE || !Spoken::of(line).has(Topic::Duties) {
        return Vec::new();
    }
    let lower = line.to_ascii_lowercase();
    // `Verify the order` says nothing of how often: words are looked at where a time may stand among them.
    if !around && !may_say_when(&lower) {
        return Vec::new();
    }
    let reader = Reader::of(&lower);
    if reader.words.iter().any(|word| UNSURE.contains(&word.text)) {
        return Vec::new();
    }
    reader.duties(around)
}

/// The duty that a text is the name of, as a cell or a heading: `Restore test (staging)`.
pub(crate) fn named(text: &str) -> Option<(String, bool)> {
    let mut all = read(text, true).into_iter();
    let (first, second) = (all.next()?, all.next());
    (second.is_none() && first.time.is_none()).then_some((first.name, first.once))
}

/// How often what stands below a label is done, where the label says that alone: `Monthly tasks`, `Every quarter:`.
pub(crate) fn label(text: &str) -> Option<TimeValue> {
    const LABELS: &[&str] = &[
        "task",
        "tasks",
        "check",
        "checks",
        "activity",
        "activities",
        "maintenance",
        "operations",
        "checklist",
        "routine",
        "routines",
        "procedures",
        "procedure",
        "schedule",
        "ops",
        "items",
        "jobs",
        "duties",
        "operational",
        "review",
        "reviews",
    ];
    let lower = text.to_ascii_lowercase();
    if !may_say_when(&lower) {
        return None;
    }
    let reader = Reader::of(lower.get(..lower.floor_char_boundary(LINE))?);
    let [only] = reader.times.as_slice() else { return None };
    let inside = |word: &&Word<'_>| !(only.range.start <= word.range.start && word.range.end <= only.range.end);
    let plain = |word: &Word<'_>| LABELS.contains(&word.text) || word.text.bytes().all(|byte| byte.is_ascii_digit());
    (only.qualifier == Qualifier::Every && reader.words.iter().filter(inside).all(plain)).then(|| only.value.clone())
}

/// How often a text says something is done, as a whole: `Quarterly`, `At least every 6 months`.
pub(crate) fn interval(text: &str) -> Option<TimeExpr> {
    let lower = text.to_ascii_lowercase();
    let reader = Reader::of(lower.get(..lower.floor_char_boundary(LINE))?);
    let [only] = reader.times.as_slice() else { return None };
    let before = lower.get(..only.range.start)?;
    (only.qualifier == Qualifier::Every && !before.contains(char::is_alphanumeric)).then(|| only.clone())
}

/// The words and times of a line.
struct Reader<'t> {
    line: &'t str,
    words: Vec<Word<'t>>,
    times: Vec<TimeExpr>,
}

impl<'t> Reader<'t> {
    fn of(line: &'t str) -> Self {
        let mut words = Vec::new();
        let mut start = None;
        for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
            match (c.is_alphanumeric(), start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    words.push(Word { text: line.get(from..at).unwrap_or_default(), range: from..at });
                    start = None;
                }
                _ => {}
            }
        }
        let mut times = time::read_all(line);
        for (at, word) in words.iter().enumerate().filter(|(_, word)| OFTEN.contains(&word.text)) {
            let half = at.checked_sub(1).and_then(|at| words.get(at)).filter(|half| HALVES.contains(&half.text));
            let from = half.map_or(word.range.start, |half| half.range.start);
            let range = from..word.range.end;
            let known = line.get(range.clone()).and_then(time::read_cell);
            times.extend(known.map(|expr| TimeExpr { range, ..expr }));
        }
        times.sort_by_key(|expr| expr.range.start);
        times.iter_mut().for_each(|expr| at_least(line, expr));
        Self { line, words, times }
    }

    /// What stands between two words.
    fn gap(&self, left: usize, right: usize) -> &'t str {
        let end = self.words.get(left).map_or(0, |word| word.range.end);
        let start = self.words.get(right).map_or(self.line.len(), |word| word.range.start);
        self.line.get(end..start).unwrap_or_default()
    }

    /// The words from `at` on that are `phrase`: where they end.
    fn phrase(&self, at: usize, phrase: &str) -> Option<usize> {
        // Every phrase there is is asked for at every word: nearly none begins as it does.
        if !phrase.starts_with(self.words.get(at)?.text) {
            return None;
        }
        let mut end = at;
        for part in phrase.split(' ') {
            let joined = end == at || self.gap(end - 1, end).chars().all(|c| matches!(c, ' ' | '-' | '*' | '`' | '_'));
            self.words.get(end).filter(|word| word.text == part && joined)?;
            end += 1;
        }
        Some(end)
    }

    /// The matter whose words begin at `at`, and where they end; before the longest words shorter ones do not count.
    fn matter(&self, at: usize) -> Option<Named> {
        let first = self.words.get(at)?.text.as_bytes().first();
        // Every matter is asked for at every word: the first letter settles nearly all.
        let begins = |matter: &&'static Matter| {
            matter.objects.iter().chain(matter.verbs).any(|word| word.as_bytes().first() == first)
        };
        let longest = |phrases: &[&str], from: usize| phrases.iter().filter_map(|it| self.phrase(from, it)).max();
        let ends = |matter: &'static Matter| {
            let objects = matter.objects.iter().filter_map(|object| self.phrase(at, object));
            let nouns = objects.filter_map(|end| match matter.nouns {
                [] => Some(end),
                nouns => longest(nouns, end).or_else(|| longest(nouns, self.behind_filler(end)?)),
            });
            let told = self.words.get(at).is_some_and(|word| matter.verbs.contains(&word.text));
            let verb = || longest(matter.objects, (at + 1..at + 4).find(|&next| !self.is_whole_word(next, matter))?);
            let end = nouns.max().or_else(|| if told { verb() } else { None })?;
            Some(Named { matter, words: at..end })
        };
        MATTERS.iter().filter(begins).filter_map(ends).max_by_key(|named| named.words.end)
    }

    /// Behind `plan` or `procedure`, which may stand between what is tested and that it is.
    fn behind_filler(&self, at: usize) -> Option<usize> {
        const FILLERS: &[&str] = &["plan", "plans", "procedure", "procedures", "process"];
        self.words.get(at).filter(|word| FILLERS.contains(&word.text)).map(|_| at + 1)
    }

    /// Does a word before an object say that all of it is meant?
    fn is_whole_word(&self, at: usize, matter: &Matter) -> bool {
        let object = matter.objects.iter().any(|object| self.phrase(at, object).is_some());
        !object && self.words.get(at).is_some_and(|word| WHOLE.contains(&word.text))
    }

    fn named(&self) -> Vec<Named> {
        let (mut at, mut found) = (0, Vec::new());
        while at < self.words.len() {
            let matter = self.matter(at);
            at = matter.as_ref().map_or(at + 1, |named| named.words.end);
            found.extend(matter);
        }
        found
    }

    /// The time that a word is part of.
    fn time_at(&self, word: usize) -> Option<usize> {
        let range = &self.words.get(word)?.range;
        self.times.iter().position(|expr| expr.range.start <= range.start && range.end <= expr.range.end)
    }

    /// What may be the time of a matter: intervals for what is done again and again.
    fn fits(&self, time: usize, once: bool) -> bool {
        self.times.get(time).is_some_and(|expr| match expr.qualifier {
            Qualifier::Every => !once,
            Qualifier::Within | Qualifier::Until | Qualifier::None | Qualifier::In => {
                once && expr.value.lower().is_some()
            }
            _ => false,
        })
    }

    fn duties(&self, around: bool) -> Vec<Duty> {
        let named = self.named();
        let ahead: Vec<Ahead> = named.iter().map(|named| self.ahead(named)).collect();
        let label = self.label();
        let mut found = Vec::new();
        for (index, (each, before)) in named.iter().zip(&ahead).enumerate() {
            let (once, end) = (is_once(each.matter.name), each.words.end);
            let limit = named.get(index + 1).map_or(self.words.len(), |next| next.words.start);
            if self.is_compound(end) || self.is_reviewed(each.matter, end) {
                continue;
            }
            let free = |time: usize| !ahead.iter().any(|ahead| ahead.time == Some(time));
            let behind = self.behind(end..limit, once).filter(|(time, _)| before.time.is_none() && free(*time));
            let labelled = before.time.is_none() && behind.is_none();
            let (time, mut said) = match behind {
                Some((time, said)) => (Some(time), said),
                None => (before.time.or(label.filter(|&time| self.fits(time, once))), self.remarks(end..limit)),
            };
            if time.is_none() && !around {
                continue;
            }
            said.extend(before.said.iter().copied().chain(self.inside(each)));
            if once {
                said.extend(self.stage(each, before, limit));
            }
            let name = name_of(each.matter.name, said);
            let time = time.and_then(|time| self.times.get(time).cloned());
            found.push(Duty { name, once, time, labelled });
        }
        found
    }

    /// The time right before a matter, and the words between that tell it from others.
    fn ahead(&self, named: &Named) -> Ahead<'t> {
        let once = is_once(named.matter.name);
        let mut said = Vec::new();
        let mut at = named.words.start;
        while let Some(before) = at.checked_sub(1).filter(|&before| !self.breaks(before, at)) {
            if let Some(time) = self.time_at(before) {
                return Ahead { time: Some(time).filter(|&time| self.fits(time, once)), said, from: before };
            }
            let word = self.words.get(before).map_or("", |word| word.text);
            let level = word.len() <= 4 && word.ends_with(|c: char| c.is_ascii_digit());
            let stage = once && STAGES.iter().any(|(name, _)| *name == word);
            said.extend(Some(word).filter(|word| !(level || stage || PLAIN.contains(word))));
            at = before;
        }
        Ahead { time: None, said, from: at }
    }

    /// Does a new part of the line begin between two words?
    fn breaks(&self, left: usize, right: usize) -> bool {
        !self.gap(left, right).chars().all(|c| matches!(c, ' ' | '-' | '*' | '`' | '_' | '/' | '&' | '+' | ')'))
            || self.gap(left, right).contains(" - ")
    }

    /// The time behind a matter, and the words between that tell it from others.
    fn behind(&self, within: Range<usize>, once: bool) -> Option<(usize, Vec<&'t str>)> {
        /// More words than these say something else.
        const NEAR: usize = 8;
        let links = if once { WRITTEN } else { LINKS };
        let mut said = Vec::new();
        for at in within.clone().take(NEAR) {
            let gap = self.gap(at.checked_sub(1)?, at);
            if gap.contains(['.', ';', '\n', '→']) || gap.contains(',') && !once {
                return None;
            }
            if let Some(time) = self.time_at(at) {
                return self.fits(time, once).then_some((time, said));
            }
            let word = self.words.get(at)?.text;
            let stage = once && STAGES.iter().any(|(name, _)| *name == word);
            let known = stage || links.contains(&word) || PREPOSITIONS.contains(&word) || WHOLE.contains(&word);
            said.extend(Some(word).filter(|_| !known));
        }
        None
    }

    /// The words of a remark behind a matter: `(staging)`, `of the payments database`.
    fn remarks(&self, within: Range<usize>) -> Vec<&'t str> {
        /// How much of it tells it from others.
        const MOST: usize = 4;
        let Some(gap) = within.start.checked_sub(1).map(|last| self.gap(last, within.start)) else { return Vec::new() };
        let word = |at: usize| self.words.get(at).map_or("", |word| word.text);
        let first = within.start;
        let remark = gap.trim_matches(['*', '`', '_', ' ']) == "(";
        let said = gap.trim_matches(['*', '`', '_', ' ']).is_empty() && PREPOSITIONS.contains(&word(first));
        if !remark && !said {
            return Vec::new();
        }
        let joined =
            |&at: &usize| at == first || !self.gap(at - 1, at).contains([',', '.', ';', ')', '(', ':', '—', '–', '|']);
        let known = |word: &&str| PREPOSITIONS.contains(word) || WHOLE.contains(word) || LINKS.contains(word);
        within.take_while(joined).map(word).filter(|word| !known(word)).take(MOST).collect()
    }

    /// Words inside a matter that tell it from others: `rotate database passwords`.
    fn inside(&self, named: &Named) -> Vec<&'t str> {
        let known = |word: &&str| {
            let Matter { objects, nouns, verbs, .. } = named.matter;
            WHOLE.contains(word)
                || [*objects, *nouns, *verbs]
                    .iter()
                    .any(|list| list.iter().any(|it| it.split(' ').any(|part| part == *word)))
        };
        self.words
            .get(named.words.clone())
            .unwrap_or_default()
            .iter()
            .map(|word| word.text)
            .filter(|word| !known(word))
            .collect()
    }

    /// Is what stands before `at` a part of a longer name: `restore test report`?
    fn is_compound(&self, at: usize) -> bool {
        const VERBS: &[&str] = &[
            "validate",
            "validates",
            "verify",
            "verifies",
            "ensure",
            "ensures",
            "confirm",
            "confirms",
            "with",
            "and",
            "or",
            "plus",
            "every",
            "each",
            "once",
            "twice",
        ];
        let Some(word) = self.words.get(at).filter(|_| at > 0) else { return false };
        let beside =
            self.gap(at - 1, at).chars().all(|c| matches!(c, ' ' | '-')) && !self.gap(at - 1, at).contains(" - ");
        let goes_on = [LINKS, WRITTEN, PREPOSITIONS, VERBS].iter().any(|list| list.contains(&word.text));
        beside && !goes_on && self.time_at(at).is_none()
    }

    /// Does the part of the line end with a review or a report of what the matter came to: `Secret rotation and drift review`?
    fn is_reviewed(&self, matter: &Matter, at: usize) -> bool {
        const ENDS: &[&str] = &["review", "reviews", "report", "reports", "status", "metrics"];
        let joined = |&next: &usize| next > 0 && !self.breaks(next - 1, next);
        let last = (at..self.words.len()).take_while(joined).last().and_then(|last| self.words.get(last));
        !is_once(matter.name) && last.is_some_and(|word| ENDS.contains(&word.text))
    }

    /// The time with which the line begins as the label of what follows.
    fn label(&self) -> Option<usize> {
        let first = self.times.first()?;
        let led = !self.line.get(..first.range.start)?.contains(char::is_alphanumeric);
        let rest = self.line.get(first.range.end..)?.trim_start_matches(['*', ' ', '_']);
        (led && rest.starts_with([':', '—', '–', '-', '(', '|', '→'])).then_some(0)
    }

    /// The part of something that is due once, where a word says that it is begun, or talked about.
    fn stage(&self, named: &Named, ahead: &Ahead<'_>, limit: usize) -> Option<&'static str> {
        let near = ahead.from..limit.min(named.words.end + 6);
        let said = self.words.get(near).unwrap_or_default();
        let stage = said.iter().find_map(|word| STAGES.iter().find(|(name, _)| *name == word.text));
        stage.map(|(_, stage)| *stage)
    }
}

/// What stands before a matter.
struct Ahead<'t> {
    /// The time that is its own.
    time: Option<usize>,
    /// Words that tell the matter from others.
    said: Vec<&'t str>,
    /// The first word that was looked at.
    from: usize,
}

/// `At least monthly` is a bound: more often will do.
fn at_least(line: &str, expr: &mut TimeExpr) {
    let before = line.get(..expr.range.start).unwrap_or_default().trim_end();
    let bound = before.ends_with("at least") || before.ends_with("minimum") || before.ends_with("min.");
    fn most<T: Copy>(amount: Amount<T>, bound: bool) -> Amount<T> {
        match amount {
            Amount::AtLeast(n) => Amount::AtMost(n),
            Amount::Exact(n) if bound => Amount::AtMost(n),
            other => other,
        }
    }
    if expr.qualifier == Qualifier::Every {
        expr.value = match &expr.value {
            TimeValue::Clock(amount) => TimeValue::Clock(most(*amount, bound)),
            TimeValue::Calendar(amount) => TimeValue::Calendar(most(*amount, bound)),
            other => other.clone(),
        };
    }
}

/// A matter's name with the words that tell it from others.
fn name_of(matter: &str, mut said: Vec<&str>) -> String {
    said.sort_unstable();
    said.dedup();
    if said.is_empty() { matter.to_owned() } else { format!("{matter} ({})", said.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &str) -> Vec<String> {
        let of =
            |duty: Duty| format!("{}: {}", duty.name, duty.time.map_or("-".to_owned(), |time| time.value.to_string()));
        read(line, false).into_iter().map(of).collect()
    }

    #[test]
    fn duties_and_when_they_are_due() {
        for (line, duty) in [
            ("Monthly restore test", "restore test: 1 month"),
            ("Restore Test (monthly)", "restore test: 1 month"),
            ("Run a full DR drill every 6 months", "disaster recovery test (full): 6 months"),
            ("**Quarterly**: Disaster recovery testing", "disaster recovery test: 3 months"),
            ("Test restore procedures quarterly", "restore test: 3 months"),
            ("Backup restores are tested at least quarterly", ""),
            ("Restore tests are performed at least quarterly", "restore test: up to 3 months"),
            ("Backup verification: weekly restore test in staging environment", "restore test: 7 days"),
            ("Rotate secrets every 90 days", "secret rotation: 90 days"),
            ("Post-mortem within 48 hours", "post-mortem: up to 2 days"),
            ("Post-mortem — within 5 business days, write it", "post-mortem: up to 5 business days"),
            ("Schedule a blameless post-mortem within 24 hours", "post-mortem (invitation): up to 1 day"),
            (
                "Post-rollback always requires a post-mortem within 1 day",
                "post-mortem (always post rollback): up to 1 day",
            ),
            ("Every week: secret rotation and environment drift review", ""),
            ("Monthly restore test report", ""),
            ("The restore test of last month", ""),
        ] {
            assert_eq!(said(line).join("; "), duty, "{line}");
        }
    }
}
