//! Fields that state a time, and whose they are: `Response time: 15 minutes` below a severity's heading, below a line or an
//! item that names one, or beside the field that does.

use std::collections::{HashMap, HashSet};

use crate::model::lower::lists::first_line;
use crate::model::lower::{Page, deadlines, recovery, recovery_words, timed};
use crate::model::time::{self, Qualifier, TimeExpr, TimeValue, certainly_differs};
use crate::model::words::{self, Words};
use crate::model::{Metadata, Origin, Scope, Severity, SeverityKey, Text, TimeFact, TimeKind, Timed, severity};
use crate::source::Span;
use crate::syntax::markdown::{Inlines, Item, List};

/// Fields that state a time: the words of their label, and what the time is about.
const TIMED_FIELDS: &[(&[&str], TimeKind)] = &[
    (
        &[
            "response time",
            "response times",
            "response",
            "response sla",
            "initial response",
            "first response",
            "sla",
            "time to respond",
            "response target",
            "target response",
            "target response time",
        ],
        TimeKind::Response,
    ),
    (&["acknowledge", "acknowledgement", "ack", "ack time", "time to acknowledge"], TimeKind::Acknowledge),
    (
        &[
            "resolution time",
            "resolution times",
            "resolution",
            "resolution target",
            "time to resolve",
            "target resolution",
            "target resolution time",
            "resolution sla",
            "fix time",
        ],
        TimeKind::Resolution,
    ),
    (
        &[
            "update frequency",
            "updates",
            "communication",
            "status updates",
            "update cadence",
            "update interval",
            "communication frequency",
        ],
        TimeKind::Cadence,
    ),
    (
        &[
            "recovery time",
            "estimated recovery",
            "estimated recovery time",
            "expected recovery time",
            "recovery estimate",
            "expected recovery",
            "recovery duration",
            "estimated recovery duration",
            "expected recovery duration",
            "estimated restore time",
            "expected restore time",
            "restore time estimate",
        ],
        TimeKind::RecoveryEstimate,
    ),
    (
        &[
            "total",
            "total time",
            "total duration",
            "total estimated time",
            "estimated total time",
            "total estimated duration",
            "total estimated",
        ],
        TimeKind::Total,
    ),
];

/// The longest line that says whom or what the lines below it are for, in bytes.
const SHORT: usize = 60;

/// Words of headings that say what is stated below them, and not of what: `Response time requirements` below `P1 - High`.
const KINDS: &[&str] = &[
    "response",
    "responses",
    "acknowledge",
    "acknowledgement",
    "acknowledgment",
    "resolution",
    "time",
    "times",
    "timeline",
    "timelines",
    "timing",
    "requirement",
    "requirements",
    "expectation",
    "expectations",
    "target",
    "targets",
    "commitment",
    "commitments",
    "objectives",
    "sla",
    "slas",
    "slo",
    "slos",
    "communication",
    "update",
    "updates",
    "initial",
    "and",
    "actions",
    "immediate",
];

/// Words of headings below which lines and items that name levels define them. Priorities of orders and tasks have names as
/// these.
const SCALES: &[&str] = &[
    "incident",
    "incidents",
    "severity",
    "severities",
    "classification",
    "sla",
    "slas",
    "response",
    "escalation",
    "escalations",
    "alert",
    "alerts",
    "alerting",
    "oncall",
    "outage",
    "outages",
    "emergency",
    "emergencies",
];

/// Words before a time that say that something is mended by then, not that somebody answers.
const MENDS: &[&str] = &[
    "patch",
    "patched",
    "fix",
    "fixed",
    "hotfix",
    "release",
    "released",
    "address",
    "addressed",
    "remediate",
    "remediated",
    "remediation",
    "resolve",
    "resolved",
    "resolution",
    "restore",
    "restored",
];

/// Words before a time that say that something on the way is done by then.
const BETWEEN: &[&str] =
    &["plan", "containment", "contain", "contained", "mitigation", "mitigate", "mitigated", "workaround"];

/// Is a label that of a field which states a time?
pub(super) fn states_time(label: &str) -> bool {
    let key = words::words(label).join(" ");
    TIMED_FIELDS.iter().any(|(labels, _)| labels.contains(&key.as_str())) || recovery::measure(&key).is_some()
}

/// Is a label that of an estimate of a recovery?
pub(super) fn estimates(key: &str) -> bool {
    TIMED_FIELDS.iter().any(|(labels, kind)| *kind == TimeKind::RecoveryEstimate && labels.contains(&key))
}

/// What names the severity of the times below it: a heading, a line above a list, an item above the items in it.
#[derive(Clone, Debug)]
pub(super) struct Level {
    key: SeverityKey,
    name: Text,
    /// The part of the page that a heading is for.
    part: Option<Span>,
}

/// A time that is stated for a level.
#[derive(Debug)]
pub(super) struct OfLevel {
    level: Level,
    kind: TimeKind,
    time: Timed,
}

/// The one numbered severity that a line is the name of: `High (P1):`, `Severity P1 (High)`.
fn named_level(line: &Text) -> Option<Level> {
    /// More words than these are no name, but for a line that ends with a colon.
    const NAME: usize = 4;
    let text = line.str().trim().trim_end_matches(['*', ' ']);
    let plain = text.trim_end_matches([':', '*', ' ']);
    let short =
        plain.len() <= SHORT && !plain.contains('\n') && (text.ends_with(':') || Words::of(plain).len() <= NAME);
    if !short || severity::mentioned(plain).len() != 1 {
        return None;
    }
    let (key, _) = severity::titled(plain).filter(|(key, _)| key.number.is_some())?;
    Some(Level { key, name: Text { text: plain.to_owned(), span: line.span }, part: None })
}

/// The severity that an item is the name of.
pub(super) fn level_of(item: &Item) -> Option<SeverityKey> {
    named_level(&Text::of(&first_line(item)?.text)).map(|level| level.key)
}

impl Page<'_> {
    /// `Response time: 15 minutes` below a severity's heading, without bold letters. Says whether the line is one.
    pub(super) fn severity_field(&mut self, line: &Inlines) -> bool {
        if self.level_around().is_none() {
            return false;
        }
        let Some((label, value)) = line.str().split_once(':').filter(|(label, _)| states_time(label)) else {
            return false;
        };
        let start = line.str().len() - value.len();
        let value = line.part(start..line.str().len());
        self.timed_field(&words::words(label).join(" "), &value);
        self.runbook.metadata.push(Metadata { key: words::words(label).join(" "), value: Text::of(&value.text) });
        true
    }

    pub(super) fn timed_field(&mut self, key: &str, value: &Inlines) {
        if matches!(key, "escalation" | "escalate" | "escalate after" | "escalation after" | "escalation time") {
            self.escalation_field(key, value);
            return;
        }
        let named = TIMED_FIELDS.iter().find(|(labels, _)| labels.contains(&key)).map(|(_, kind)| *kind);
        let Some(kind) = &named.or_else(|| self.field_by_headings(key)) else { return };
        if *kind == TimeKind::BackupInterval {
            let interval = self.interval(value);
            self.fact(*kind, self.named_scope(), Origin::Unstated, interval);
            return;
        }
        // "Acknowledge within 5 minutes for P1, 15 minutes for P2" is several promises, read as such.
        if deadlines::acts(value.str()).is_some() {
            return;
        }
        // `15 min (P0), 1 hour (P1)` says for whom each of them is.
        if !severity::mentioned(value.str()).is_empty() {
            let each = deadlines::paired(value.str());
            let whole = key != "sla" && self.is_for_the_first() && each.iter().all(|(_, keys)| !keys.is_empty());
            for (expr, keys) in each.iter().filter(|_| whole) {
                for key in keys {
                    self.fact(*kind, Scope::Severity(key.clone()), Origin::AlertFired, Some(timed(value, expr)));
                }
            }
            return;
        }
        let text = value.str();
        let recovery = matches!(kind, TimeKind::RecoveryTime | TimeKind::RecoveryPoint);
        let any = || time::read_cell(text).or_else(|| first_or_named(text));
        let read = match kind {
            _ if recovery => recovery_words::aim(text).or_else(|| time::read_cell(text).filter(is_unreadable)),
            TimeKind::Response => deadlines::answer(text).or_else(any),
            _ => any(),
        };
        let Some(expr) = read else { return };
        // `SLA: containment within 1 hour, a plan within 4` says neither when somebody answers nor when all is over.
        let before = text.get(..expr.range.start).unwrap_or_default();
        if *kind == TimeKind::Response && words::has_word(before, BETWEEN) {
            return;
        }
        // `Communication: notify them within 15 min` is the first word, and no cadence.
        let again = expr.qualifier == Qualifier::Every || expr.qualifier == Qualifier::None && before.trim().is_empty();
        if *kind == TimeKind::Cadence && !again {
            return;
        }
        // `Response: patch within 7 days` says when it is mended.
        let mended = *kind == TimeKind::Response && words::has_word(before, MENDS);
        let kind = if mended { TimeKind::Resolution } else { *kind };
        let behind = text.get(expr.range.end..).unwrap_or_default();
        let time = timed(value, &expr);
        if recovery {
            let key = self.level_around().map(|level| Scope::Severity(level.key));
            let scope = key.or_else(|| recovery::for_whom(behind)).unwrap_or_else(|| self.named_scope());
            self.fact(kind, scope, Origin::AlertFired, Some(time));
            return;
        }
        // "Next business day for single users" is not for all.
        let part = recovery::for_whom(behind).is_some();
        let alone = kind == TimeKind::Response && matches!(behind.trim().bytes().next(), None | Some(b'('));
        let stated = || self.stated_severity().filter(|_| alone && time::read_cell(text).is_some());
        match self.level_around().filter(|_| !part) {
            Some(level) => self.of_level(kind, level, time),
            None => {
                let stated = stated();
                let inner = stated.is_some() && self.runbook.section(self.section()).is_some_and(|it| it.level > 1);
                self.of_sections.extend(inner.then_some(time.text.span));
                let scope = stated.map_or_else(|| self.named_scope(), Scope::Severity);
                self.fact(kind, scope, Origin::AlertFired, Some(time));
            }
        }
    }

    /// Adds a time for a level, and keeps it for the scale.
    fn of_level(&mut self, kind: TimeKind, level: Level, time: Timed) {
        self.fact(kind, Scope::Severity(level.key.clone()), Origin::AlertFired, Some(time.clone()));
        self.levels.push(OfLevel { level, kind, time });
    }

    /// `P2 - Medium (Response time: 4 hours)`: what the heading of a severity says in parentheses.
    /// Says whether it says anything.
    pub(super) fn heading_field(&mut self, heading: &Inlines) -> bool {
        let text = heading.str().trim_end();
        let Some(open) = text.rfind('(').filter(|_| text.ends_with(')')) else { return false };
        let inner = heading.part(open + 1..text.len() - 1);
        self.severity_field(&inner)
    }

    /// The severities that something is for by the level around, `P0/P1: Immediate response` both, else the page.
    pub(super) fn severity_scopes(&self) -> Vec<Scope> {
        let Some(level) = self.level_around().or_else(|| self.level_of_page()) else { return vec![Scope::Document] };
        let same = |key: &SeverityKey| key.family == level.key.family && *key != level.key;
        let others = severity::mentioned(level.name.str()).into_iter().map(|(key, _)| key).filter(same);
        std::iter::once(level.key.clone()).chain(others).map(Scope::Severity).collect()
    }

    /// The numbered severity that the page's title names: `SEV1 checklist`.
    fn level_of_page(&self) -> Option<Level> {
        let first = self.runbook.sections.first().filter(|section| section.level == 1)?;
        let key = self.severity_of.first()?.clone().filter(|key| key.number.is_some())?;
        Some(Level { key, name: first.title.clone(), part: Some(first.extent) })
    }

    /// The level of the list that a line names.
    pub(super) fn level_of_list(&self) -> Option<Level> {
        let named = self.lead.as_ref().and_then(named_level).filter(|_| self.defines_levels());
        named.or_else(|| self.level.clone())
    }

    /// Does a heading around say that levels of incidents are told of?
    pub(super) fn defines_levels(&self) -> bool {
        self.titles().any(|title| title.has(SCALES))
    }

    /// The nearest level that something stands below: that of the lists around, else the heading's. Headings that say no more
    /// than what is stated below them (`Response time requirements`) are passed over.
    pub(super) fn level_around(&self) -> Option<Level> {
        if let Some(level) = &self.level {
            return Some(level.clone());
        }
        let mut at = self.section();
        while let Some(section) = self.runbook.section(at).filter(|section| section.level > 1) {
            if let Some(key) = at.and_then(|index| self.severity_of.get(index)?.clone()) {
                return Some(Level { key, name: section.title.clone(), part: Some(section.extent) });
            }
            let number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
            let mut words = at.and_then(|index| self.title_words.get(index)).into_iter().flat_map(Words::iter);
            if !words.all(|word| KINDS.contains(&word) || number(word)) {
                return None;
            }
            at = section.parent;
        }
        None
    }

    /// Is what is said here for whoever answers first, and not for those who are called later? `**Tech lead**` above a list
    /// has times of its own.
    pub(super) fn is_for_the_first(&self) -> bool {
        const FIRST: &[&str] = &["primary", "first responder", "oncall"];
        let later = |name: &words::Words| {
            let tier =
                name.iter().next().is_some_and(|word| matches!(word, "level" | "tier" | "l1" | "l2" | "l3" | "l4"));
            let first = name.has(FIRST) && !name.has(&["secondary", "backup"]);
            !first && (tier || name.has(words::ROLES))
        };
        let section = self.runbook.section(self.section()).filter(|section| section.title.str().len() <= SHORT);
        let lead = self.lead.as_ref().map(|lead| lead.str()).filter(|lead| lead.len() <= SHORT);
        !self.later
            && !section.zip(self.titles().next()).is_some_and(|(_, title)| later(title))
            && !lead.is_some_and(|lead| later(&words::Words::of(lead)))
    }

    /// Items that state one promise for each severity: `- P1: 15 minutes` below `Acknowledge alerts within:` or
    /// `**Response time:**`.
    pub(super) fn severity_items(&mut self, list: &List) {
        let lead = self.lead.as_ref().map(|lead| lead.str().trim_end());
        // A line above it says what the list is, else the heading does.
        let title = || self.runbook.section(self.section()).map(|section| section.title.str());
        let label = lead.map_or_else(title, |lead| lead.strip_suffix(':'));
        let Some(label) = label.filter(|label| label.len() <= SHORT) else { return };
        let key = words::words(label).join(" ");
        let field = TIMED_FIELDS.iter().find(|(labels, _)| labels.contains(&key.as_str())).map(|(_, kind)| *kind);
        let promised = [TimeKind::Response, TimeKind::Acknowledge, TimeKind::Resolution, TimeKind::Cadence];
        let kind = deadlines::acts(label).or(field.filter(|kind| promised.contains(kind)));
        let Some(kind) = kind.filter(|_| list.items.len() >= 2 && self.is_for_the_first()) else { return };
        let stated = |item: &Item| {
            let line = first_line(item)?;
            let (name, value) = line.str().split_once(':')?;
            let (key, _) = severity::named(name)?;
            let start = line.str().len() - value.len();
            let value = line.part(start..line.str().len());
            let again = |expr: &TimeExpr| kind != TimeKind::Cadence || expr.qualifier == Qualifier::Every;
            time::read_cell(value.str()).filter(again).map(|expr| (key, timed(&value, &expr)))
        };
        let Some(all) = list.items.iter().map(stated).collect::<Option<Vec<_>>>() else { return };
        for (key, time) in all {
            self.fact(kind, Scope::Severity(key), Origin::AlertFired, Some(time));
        }
    }

    /// The severity of which the section, or the page at its top, says that it is about it: `**Severity:** P1`.
    fn stated_severity(&self) -> Option<SeverityKey> {
        // Fields stand together: what is said far above is not looked for.
        const NEAR: usize = 12;
        let section = self.runbook.section(self.section());
        let here = |field: &&Metadata| section.is_none_or(|section| section.extent.contains(field.value.span));
        let mut near = self.runbook.metadata.iter().rev().take(NEAR).filter(here);
        let field = near.find(|field| field.key == "severity")?;
        let said = severity::mentioned(field.value.str());
        let (key, _) = severity::named(field.value.str()).filter(|(key, _)| key.number.is_some())?;
        (said.len() <= 1).then_some(key)
    }

    /// Gives to the sections what several of them state for one severity in different ways: `Response time` beside `Severity:
    /// P1` is then the section's own.
    pub(super) fn times_of_sections(&mut self) {
        let places = std::mem::take(&mut self.of_sections);
        let stated = |fact: &TimeFact| places.contains(&fact.time.text.span);
        let mut first: HashMap<Scope, TimeValue> = HashMap::new();
        let mut several: HashSet<Scope> = HashSet::new();
        for fact in self.runbook.times.iter().filter(|fact| stated(fact)) {
            let first = first.entry(fact.scope.clone()).or_insert_with(|| fact.time.value.clone());
            if certainly_differs(first, &fact.time.value) {
                several.insert(fact.scope.clone());
            }
        }
        for fact in self.runbook.times.iter_mut().filter(|fact| stated(fact) && several.contains(&fact.scope)) {
            let title = self.runbook.sections.get(fact.section.unwrap_or_default()).map(|section| section.title.str());
            fact.scope = Scope::Named(title.unwrap_or_default().to_lowercase());
        }
    }

    /// Severities that are written as headings, lines or items with times below them.
    pub(super) fn severities_of_levels(&mut self) {
        let mut stated: HashMap<(Span, TimeKind), Timed> = HashMap::new();
        let all = std::mem::take(&mut self.levels);
        for OfLevel { level, kind, time } in &all {
            stated.entry((level.name.span, *kind)).or_insert_with(|| time.clone());
        }
        for OfLevel { level, .. } in all {
            let Level { key, name, part } = level;
            let mut time = |kind: TimeKind| stated.remove(&(name.span, kind));
            // Who acknowledges has responded, where nothing else is promised.
            let (response, acknowledge) = (time(TimeKind::Response), time(TimeKind::Acknowledge));
            let (resolution, update) = (time(TimeKind::Resolution), time(TimeKind::Cadence));
            let response = response.or(acknowledge);
            let silent = response.is_none() && resolution.is_none() && update.is_none();
            if silent || self.runbook.severities.iter().any(|severity| severity.key == key) {
                continue;
            }
            let description = part.and_then(|part| self.described(part));
            let (span, examples) = (name.span, Vec::new());
            let severity = Severity { key, name, description, response, resolution, update, examples, span };
            self.runbook.severities.push(severity);
        }
    }

    /// What a field in a part of the page says that it means.
    fn described(&self, part: Span) -> Option<Text> {
        const MEANING: &[&str] = &["description", "definition", "meaning", "impact", "criteria", "scope"];
        let fields = &self.runbook.metadata;
        let first = fields.partition_point(|field| field.value.span.start < part.start);
        let inside = fields.iter().skip(first).take_while(|field| field.value.span.end <= part.end);
        inside.filter(|field| MEANING.contains(&field.key.as_str())).map(|field| field.value.clone()).next()
    }
}

fn is_unreadable(expr: &TimeExpr) -> bool {
    matches!(expr.value, TimeValue::Unreadable(_))
}

/// The first time in a value; the one of the first response where it says which that is: `Page at once, 15 min initial
/// response`.
fn first_or_named(text: &str) -> Option<TimeExpr> {
    let all = time::read_all(text);
    let named = |expr: &&TimeExpr| {
        let behind = text.get(expr.range.end..).unwrap_or_default();
        words::Words::first(behind, 2).begin_with(&["initial response", "first response"])
    };
    all.iter().find(named).or(all.first()).cloned()
}
