//! What stands in running text: links, fields about the page, raw HTML, definitions.

use std::ops::Range;

use crate::model::lower::{Page, recovery};
use crate::model::spoken::{Spoken, Topic};
use crate::model::table::{TableKind, says_something};
use crate::model::{Link, LinkStyle, Metadata, Text, Verdict, words};
use crate::source::Mapped;
use crate::syntax::html;
use crate::syntax::markdown::{Document, Inlines, Mark, MarkKind, Target};
use crate::syntax::table::{Cell, Row, Table};

/// Does a line begin with the number of an item: `5. `? Only a list that begins with 1 may follow a line of text.
fn is_numbered(line: &str) -> bool {
    let rest = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < line.trim_start().len()
        && rest.starts_with(['.', ')'])
        && rest.get(1..).is_some_and(|rest| rest.starts_with(' '))
}

/// What stands between two fields of one line.
const APART: [char; 12] = [' ', '\n', '|', '·', '•', ',', ';', '.', '/', '-', '–', '—'];

/// The bold labels of the fields in a text that begins with one, in order: those behind the first stand apart from what is
/// before them.
pub(super) fn labels(line: &Inlines) -> impl Iterator<Item = Range<usize>> {
    let text = line.str();
    let colon = |label: &Range<usize>| {
        let (inside, behind) = (text.get(label.clone()), text.get(label.end..));
        inside.is_some_and(|label| label.trim_end().ends_with(':'))
            || behind.is_some_and(|behind| behind.trim_start().starts_with(':'))
    };
    let apart = |label: &Range<usize>| {
        let before = text.get(..label.start).unwrap_or_default();
        before.ends_with('\n') || before.trim_end_matches([' ', '\n']).ends_with(APART)
    };
    let first = line.lead_in().filter(colon);
    let strong = line.marks.iter().filter(|mark| mark.kind == MarkKind::Strong).map(|mark| mark.range.clone());
    let rest = first.clone().map(|first| strong.filter(move |label| label.start >= first.end));
    first.into_iter().chain(rest.into_iter().flatten().filter(move |label| colon(label) && apart(label)))
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
    pub(super) fn paragraph(&mut self, inlines: &Inlines, spoken: Spoken) {
        self.inline(inlines);
        self.promises(inlines, spoken);
        self.formulas(inlines);
        if self.begin_lead_step(inlines) {
            return;
        }
        if spoken.has(Topic::Waits) {
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
        let severity = self.level_around().is_some();
        for line in inlines.str().split_inclusive('\n').take_while(|_| bold || severity) {
            let part = inlines.part(start..start + line.len());
            field |= self.fields(&part) || self.severity_field(&part);
            start += line.len();
        }
        let first = self.runbook.summary.is_none() && self.section.is_some_and(|section| section < 2) && !field;
        if first && !inlines.str().trim().is_empty() {
            self.runbook.summary = Some(Text::of(&inlines.text));
        }
    }

    /// The fields that a line holds, `**RTO:** 1 hour | **RPO:** 15 min`. Says whether it holds any.
    pub(super) fn fields(&mut self, line: &Inlines) -> bool {
        let mut labels = labels(line);
        let (Some(_), Some(second)) = (labels.next(), labels.next()) else { return self.field(line) };
        let starts: Vec<usize> = std::iter::once(second).chain(labels).map(|label| label.start).collect();
        let mut from = 0;
        for end in starts.into_iter().chain([line.str().len()]) {
            let text = line.str().get(from..end).unwrap_or_default();
            let part = line.part(from..from + text.trim_end_matches(APART).len());
            self.field(&part);
            from = end;
        }
        true
    }

    /// `**Label:** value`. Says whether the line is one.
    fn field(&mut self, line: &Inlines) -> bool {
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
