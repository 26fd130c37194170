//! What stands in running text: links, fields about the page, raw HTML, definitions.

use std::collections::HashMap;

use crate::model::lower::deadlines::Spoken;
use crate::model::lower::lists::first_line;
use crate::model::lower::{Page, deadlines, recovery, recovery_words, timed};
use crate::model::table::{TableKind, says_something};
use crate::model::time::{self, TimeExpr};
use crate::model::{
    Link, LinkStyle, Metadata, Origin, Scope, Severity, SeverityKey, Text, TimeKind, Timed, Verdict, severity, words,
};
use crate::source::{Mapped, Span};
use crate::syntax::html;
use crate::syntax::markdown::{Document, Inlines, Item, List, Mark, MarkKind, Target};
use crate::syntax::table::{Cell, Row, Table};

/// Fields that state a time: the words of their label, and what the time is about.
const TIMED_FIELDS: &[(&[&str], TimeKind)] = &[
    (
        &[
            "response time",
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

/// Does a line begin with the number of an item: `5. `? Only a list that begins with 1 may follow a line of text.
fn is_numbered(line: &str) -> bool {
    let rest = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < line.trim_start().len()
        && rest.starts_with(['.', ')'])
        && rest.get(1..).is_some_and(|rest| rest.starts_with(' '))
}

impl Page<'_> {
    /// Keeps the links and the HTML of a run of text.
    pub(super) fn inline(&mut self, inlines: &Inlines) {
        for mark in &inlines.marks {
            match &mark.kind {
                MarkKind::Link(target) => self.link(inlines, mark, target, false),
                MarkKind::Image(target) => self.link(inlines, mark, target, true),
                MarkKind::Html(tag) => self.html(&Mapped::plain(mark.span.file, mark.span.start as usize, tag.clone())),
                _ => {}
            }
        }
    }

    fn link(&mut self, inlines: &Inlines, mark: &Mark, target: &Target, image: bool) {
        let text = inlines.str().get(mark.range.clone()).unwrap_or_default().to_owned();
        let link =
            Link { text, url: target.url.clone(), target: target.span, span: mark.span, style: target.style, image };
        self.runbook.links.push(link);
    }

    /// Keeps the links, images and comments of raw HTML.
    pub(super) fn html(&mut self, text: &Mapped) {
        for range in html::comments(&text.text) {
            self.runbook.comments.push(Text::of(&text.part(range)));
        }
        for tag in html::tags(&text.text) {
            let (name, image) = match tag.name.as_str() {
                "a" => ("href", false),
                "img" => ("src", true),
                _ => continue,
            };
            for (_, value, range) in tag.attributes.iter().filter(|(key, _, _)| key == name) {
                let (span, target) = (text.span(tag.range.clone()), text.span(range.clone()));
                let link = Link {
                    text: String::new(),
                    url: (*value).to_owned(),
                    target,
                    span,
                    style: LinkStyle::Inline,
                    image,
                };
                self.runbook.links.push(link);
            }
        }
    }

    /// Running text: its links, its fields, the page's summary.
    pub(super) fn paragraph(&mut self, inlines: &Inlines) {
        self.inline(inlines);
        let spoken = Spoken::of(inlines.str());
        self.promises(inlines, spoken);
        if self.begin_lead_step(inlines) {
            return;
        }
        if spoken.waits {
            self.waits(inlines);
        }
        let broken = memchr::memchr(b'\n', inlines.str().as_bytes()).is_some();
        if broken && inlines.str().lines().skip(1).any(is_numbered) {
            self.cut_lists.insert(self.section());
        }
        let mut start = 0;
        let mut field = false;
        // A field begins in bold.
        let bold = inlines.marks.iter().any(|mark| mark.kind == MarkKind::Strong);
        let severity = self.severity_around().is_some();
        for line in inlines.str().split_inclusive('\n').take_while(|_| bold || severity) {
            let part = inlines.part(start..start + line.len());
            field |= self.field(&part) || self.severity_field(&part);
            start += line.len();
        }
        let first = self.runbook.summary.is_none() && self.section.is_some_and(|section| section < 2) && !field;
        if first && !inlines.str().trim().is_empty() {
            self.runbook.summary = Some(Text::of(&inlines.text));
        }
    }

    /// `**Label:** value`. Says whether the line is one.
    pub(super) fn field(&mut self, line: &Inlines) -> bool {
        let Some(lead) = line.lead_in() else { return false };
        let label = line.str().get(lead.clone()).unwrap_or_default().trim();
        let rest = recovery::behind_gloss(label, line.str().get(lead.end..).unwrap_or_default());
        let colon = label.ends_with(':') || rest.trim_start().starts_with(':');
        let value = line.str().len() - rest.trim_start_matches([' ', ':', '\t']).len();
        let key = words::words(label).join(" ");
        if !colon || key.is_empty() || line.str().get(value..).is_none_or(|value| value.trim().is_empty()) {
            return self.bold_objective(line);
        }
        let value = line.part(value..line.str().len());
        self.timed_field(&key, &value);
        self.runbook.metadata.push(Metadata { key, value: Text::of(&value.text) });
        true
    }

    /// `Response time: 15 minutes` below a severity's heading, without bold letters. Says whether the line is one.
    pub(super) fn severity_field(&mut self, line: &Inlines) -> bool {
        if self.severity_around().is_none() {
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
            _ if recovery => recovery_words::aim(text),
            TimeKind::Response => deadlines::answer(text).or_else(any),
            _ => any(),
        };
        let Some(expr) = read else { return };
        // `SLA: containment within 1 hour, a plan within 4` says neither when somebody answers nor when all is over.
        let before = text.get(..expr.range.start).unwrap_or_default();
        if *kind == TimeKind::Response && words::has_word(before, BETWEEN) {
            return;
        }
        // `Response: patch within 7 days` says when it is mended.
        let mended = *kind == TimeKind::Response && words::has_word(before, MENDS);
        let kind = if mended { TimeKind::Resolution } else { *kind };
        // "Next business day for single users" is not for all.
        let behind = text.get(expr.range.end..).unwrap_or_default().trim();
        let alone = kind == TimeKind::Response && (behind.is_empty() || behind.starts_with('('));
        let stated = || self.stated_severity().filter(|_| alone && time::read_cell(text).is_some());
        let key = self.severity_around().or_else(stated);
        let whom = || recovery.then(|| recovery::for_whom(text.get(expr.range.end..)?)).flatten();
        let scope = key.map(Scope::Severity).or_else(whom).unwrap_or_else(|| self.named_scope());
        self.fact(kind, scope, Origin::AlertFired, Some(timed(value, &expr)));
    }

    /// `P2 - Medium (Response time: 4 hours)`: what the heading of a severity says in parentheses.
    pub(super) fn heading_field(&mut self, heading: &Inlines) {
        let text = heading.str().trim_end();
        let Some(open) = text.rfind('(').filter(|_| text.ends_with(')')) else { return };
        let inner = heading.part(open + 1..text.len() - 1);
        self.severity_field(&inner);
    }

    /// The severity that the innermost heading names, else the page.
    pub(super) fn severity_scope(&self) -> Scope {
        self.severity_around().map_or(Scope::Document, Scope::Severity)
    }

    /// The severity that the innermost heading names.
    fn severity_around(&self) -> Option<SeverityKey> {
        let index = self.section()?;
        let section = self.runbook.section(Some(index))?;
        self.severity_of.get(index)?.clone().filter(|_| section.level > 1)
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
        let Some(lead) = self.lead.clone().filter(|lead| lead.str().len() <= SHORT) else { return };
        let Some(label) = lead.str().trim_end().strip_suffix(':') else { return };
        let key = words::words(label).join(" ");
        let field = TIMED_FIELDS.iter().find(|(labels, _)| labels.contains(&key.as_str())).map(|(_, kind)| *kind);
        let promised = [TimeKind::Response, TimeKind::Acknowledge, TimeKind::Resolution];
        let kind = deadlines::acts(label).or(field.filter(|kind| promised.contains(kind)));
        let Some(kind) = kind.filter(|_| list.items.len() >= 2 && self.is_for_the_first()) else { return };
        let stated = |item: &Item| {
            let line = first_line(item)?;
            let (name, value) = line.str().split_once(':')?;
            let (key, _) = severity::named(name).filter(|(key, _)| key.number.is_some())?;
            let start = line.str().len() - value.len();
            let value = line.part(start..line.str().len());
            time::read_cell(value.str()).map(|expr| (key, timed(&value, &expr)))
        };
        let Some(all) = list.items.iter().map(stated).collect::<Option<Vec<_>>>() else { return };
        for (key, time) in all {
            self.fact(kind, Scope::Severity(key), Origin::AlertFired, Some(time));
        }
    }

    /// The severity of which a page says at its top that it is about it: `**Severity:** P1`.
    fn stated_severity(&self) -> Option<SeverityKey> {
        // Fields stand together: what is said far above is not looked for.
        const NEAR: usize = 12;
        let top = self.runbook.section(self.section()).is_none_or(|section| section.level == 1);
        let field =
            self.runbook.metadata.iter().rev().take(NEAR).find(|field| field.key == "severity").filter(|_| top)?;
        let said = severity::mentioned(field.value.str());
        let (key, _) = severity::named(field.value.str()).filter(|(key, _)| key.number.is_some())?;
        (said.len() <= 1).then_some(key)
    }

    /// Severities that are written as headings with fields below them.
    pub(super) fn severity_headings(&mut self) {
        let mut stated: HashMap<(Option<usize>, TimeKind), Timed> = HashMap::new();
        let of_severities = self.runbook.times.iter().filter(|fact| matches!(fact.scope, Scope::Severity(_)));
        for fact in of_severities {
            stated.entry((fact.section, fact.kind)).or_insert_with(|| fact.time.clone());
        }
        for index in 0..self.runbook.sections.len() {
            let Some(section) = self.runbook.sections.get(index) else { continue };
            let Some(key) = self.severity_of.get(index).cloned().flatten() else { continue };
            if self.runbook.severities.iter().any(|severity| severity.key == key) {
                continue;
            }
            let time = |kind: TimeKind| stated.get(&(Some(index), kind)).cloned();
            let (response, resolution, update) =
                (time(TimeKind::Response), time(TimeKind::Resolution), time(TimeKind::Cadence));
            if response.is_none() && resolution.is_none() && update.is_none() {
                continue;
            }
            let (name, span) = (section.title.clone(), section.title.span);
            let description = self.described(section.extent);
            self.runbook.severities.push(Severity {
                key,
                name,
                description,
                response,
                resolution,
                update,
                examples: Vec::new(),
                span,
            });
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

    /// `Field | Value` tables: the rows are what `**Field:** value` lines are elsewhere.
    pub(super) fn field_rows(&mut self, table: &Table, kind: TableKind) {
        const DESCRIBES: &[&str] =
            &["what it is", "what it does", "what is it", "purpose", "description", "summary", "overview", "about"];
        const FIELDS: &[&str] = &["field", "attribute", "property", "metadata", "detail", "campo"];
        const VALUES: &[&str] = &["value", "details", "detail", "valor"];
        const KNOWN: &[&str] = &[
            "severity",
            "owner",
            "alert",
            "service",
            "team",
            "last review",
            "last reviewed",
            "last updated",
            "status",
        ];
        let [first, second] = table.header.as_slice() else { return };
        let named = |cell: &Cell, names: &[&str]| names.contains(&words::words(cell.str()).join(" ").as_str());
        let free = matches!(kind, TableKind::Other | TableKind::Parameters);
        let early = self.runbook.summary.is_none() && self.section.is_none_or(|section| section < 2);
        // `| Purpose | Moves orders |` above more such rows: the header is a row of fields, too.
        if free && early && named(first, DESCRIBES) {
            self.describe(second);
        }
        // A header that says nothing is there because Markdown asks for one.
        let known = |row: &Row| row.cells.first().is_some_and(|field| named(field, KNOWN));
        let blank = first.str().trim().is_empty() && second.str().trim().is_empty() && table.rows.iter().any(known);
        if !free || !blank && !((named(first, FIELDS) || named(first, DESCRIBES)) && named(second, VALUES)) {
            return;
        }
        for row in &table.rows {
            let [field, value] = row.cells.as_slice() else { continue };
            let key = words::words(field.str()).join(" ");
            if !key.is_empty() && says_something(value.str()) {
                if early && DESCRIBES.contains(&key.as_str()) {
                    self.describe(value);
                }
                self.timed_field(&key, &value.content);
                self.runbook.metadata.push(Metadata { key, value: Text::of(&value.content.text) });
            }
        }
    }

    /// Keeps what a cell says that the page is about.
    fn describe(&mut self, cell: &Cell) {
        let said = words::words(cell.str()).len() >= 3;
        if said && self.runbook.summary.is_none() {
            self.runbook.summary = Some(Text::of(&cell.content.text));
        }
    }

    /// The scalar fields of the front matter.
    pub(super) fn front_matter(&mut self, document: &Document) {
        let Some(yaml) = &document.front_matter else { return };
        self.account_for("front-matter", Verdict::Modelled, "fields about the page", yaml.whole());
        let mut at = 0;
        for line in yaml.text.split_inclusive('\n') {
            let value = line.split_once(':').filter(|(key, _)| !key.starts_with([' ', '#', '-']));
            if let Some((key, value)) = value.filter(|(_, value)| !value.trim().is_empty()) {
                let start = at + key.len() + 1;
                let mut value = Text::of(&yaml.part(start..start + value.len()));
                value.text = value.text.trim_matches(['"', '\'']).to_owned();
                self.runbook.metadata.push(Metadata { key: key.trim().to_lowercase(), value });
            }
            at += line.len();
        }
    }

    /// Reference definitions and the references that lack one.
    pub(super) fn definitions(&mut self, document: &Document) {
        for definition in &document.definitions {
            self.account_for("definition", Verdict::Modelled, "a link's target", definition.span);
        }
        let missing = document.undefined.iter().map(|u| Text { text: u.label.clone(), span: u.span });
        self.runbook.undefined_references.extend(missing);
    }
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
