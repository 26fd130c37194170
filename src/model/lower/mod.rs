//! From blocks to meaning.
//!
//! One walk over the page's blocks, in order. [`Page`] holds where the walk is (the section, the step) and the runbook
//! that it fills; each block ends in the ledger with what became of it.

mod actions;
mod activities;
mod backups;
pub(crate) mod deadlines;
mod drawings;
mod duties;
mod fields;
mod inline;
mod ledger;
mod limits;
pub(crate) mod lists;
mod objective_items;
pub(crate) mod outline;
mod parts;
mod promised;
pub(crate) mod recovery;
mod recovery_words;
mod rungs;
mod sums;
mod updates;
mod windows;

use std::collections::HashSet;

use crate::config::Renderer;
use crate::model::anchors::{Slugger, anchors};
use crate::model::command;
use crate::model::effect::EffectRule;
use crate::model::flow;
use crate::model::lower::outline::{StepHeading, heading_time, nearest_step, outline};
pub(crate) use crate::model::lower::recovery_words::Whose;
use crate::model::spoken::{Spoken, Topic};
use crate::model::table::{TableKind, View, classify, indexed, is_ruled, unnumbered, upright};
use crate::model::threshold::Cmp;
use crate::model::time::{self, TimeExpr, TimeValue};
use crate::model::words::{Synonyms, Words};
use crate::model::{
    Action, ActionKind, Alert, Flow, Link, LinkStyle, Origin, Runbook, Scope, SeverityKey, Standing, Step,
    TableReading, Text, Threshold, ThresholdSource, TimeFact, TimeKind, Timed, Verdict, severity, threshold, words,
};
use crate::source::{Span, has_digit};
use crate::syntax::html_table;
use crate::syntax::markdown::{Block, BlockKind, Document, Heading, Inlines, List};
use crate::syntax::table::{Cell, Table};

/// What lowering needs to know from the configuration.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Who makes the anchors.
    pub renderer: Renderer,
    /// Effects of commands that the user added.
    pub effects: Vec<EffectRule>,
    /// Words that mean the same, the user's own.
    pub synonyms: Synonyms,
}

/// The walk over one page.
pub struct Page<'a> {
    /// What has been understood so far.
    pub runbook: Runbook,
    settings: &'a Settings,
    headings: Vec<Option<StepHeading>>,
    /// For each section the words of its title.
    title_words: Vec<Words>,
    /// For each section the severity that its title names.
    severity_of: Vec<Option<SeverityKey>>,
    /// For each section the step that it began.
    step_of: Vec<Option<usize>>,
    section: Option<usize>,
    step: Option<usize>,
    /// The step that a paragraph such as `**Step 2:** Drain the node` began: it reaches to the next one or a heading.
    lead_step: Option<usize>,
    /// The ladder that sentences of this section make up, as an index into the runbook's.
    prose_ladder: Option<usize>,
    /// The recovery objectives in the heading of the section.
    heading_objectives: Vec<TimeFact>,
    /// Whose the items of a list are, by the label above it.
    list_scope: Option<Scope>,
    /// What is known of duties so far.
    duties: duties::Duties,
    /// The severity that the lists around are for.
    level: Option<fields::Level>,
    /// The times of levels that are no rows of a table.
    levels: Vec<fields::OfLevel>,
    /// Where sections, beside a severity of theirs, state a time to answer.
    of_sections: Vec<Span>,
    /// The ladder that the lists of conditions of this section make up, likewise.
    condition_ladder: Option<usize>,
    /// Is the walk in a list below the name of somebody who is called later than others?
    later: bool,
    /// The text before a block, which says what the block is for.
    lead: Option<Text>,
    /// How long the items of the list before a block take, where each says so.
    listed: Vec<Timed>,
    /// How long all items of such lists take together, list by list.
    lengths: Vec<time::Duration>,
    block: Span,
    /// Sections in which lines of a paragraph go on with the numbers of a list, whose items they are no more.
    cut_lists: HashSet<Option<usize>>,
    /// Is the walk inside a quotation? What stands there is said to somebody, and is no step of the page.
    quoted: bool,
    /// How many actions have been added so far.
    acted: usize,
    parameters: command::Known,
}

/// Reads one page.
pub fn lower(path: &str, document: &Document, settings: &Settings) -> Runbook {
    let (sections, title_words, headings) = outline(&document.blocks, &mut Slugger::new(settings.renderer));
    let step_of = vec![None; sections.len()];
    let severity_of = sections.iter().map(|section| Some(severity::titled(section.title.str())?.0)).collect();
    let mut runbook = Runbook::empty(document.file, path);
    runbook.renderer = settings.renderer;
    runbook.sections = sections;
    runbook.anchors = anchors(&document.blocks, settings.renderer);
    let block = Span::new(document.file, 0..0);
    let mut page = Page {
        runbook,
        settings,
        headings,
        title_words,
        severity_of,
        step_of,
        section: None,
        step: None,
        lead_step: None,
        prose_ladder: None,
        heading_objectives: Vec::new(),
        list_scope: None,
        duties: duties::Duties::default(),
        level: None,
        levels: Vec::new(),
        of_sections: Vec::new(),
        condition_ladder: None,
        later: false,
        lead: None,
        listed: Vec::new(),
        lengths: Vec::new(),
        block,
        cut_lists: HashSet::new(),
        quoted: false,
        acted: 0,
        parameters: command::Known::new(),
    };
    page.front_matter(document);
    page.top_level(&document.blocks);
    page.definitions(document);
    if let Some(rest) = document.unread {
        page.account_for("rest", Verdict::NotUnderstood, "behind more parts than are read of one page", rest);
    }
    page.protected(&document.blocks);
    page.field_budgets();
    page.section_sums();
    page.times_of_sections();
    page.recoveries_by_windows();
    page.settle_duties();
    page.severities_of_levels();
    page.alert_headings();
    page.name_title();
    page.runbook.standing = Standing::of(path, page.runbook.title.as_ref().map_or("", |title| title.str()));
    flow::match_steps(&mut page.runbook.flows, &page.runbook.steps, &settings.synonyms);
    page.runbook.ledger.sort_by_key(|entry| (entry.span.start, std::cmp::Reverse(entry.span.end)));
    page.runbook.code = page.runbook.fences.iter().map(|fence| fence.span).collect();
    page.runbook
}

/// Words of a sentence that say that something is done about what it states.
pub(super) const ALARMS: &[&str] = &[
    "if",
    "when",
    "alert",
    "alerts",
    "page",
    "escalate",
    "trigger",
    "triggers",
    "triggered",
    "fires",
    "fired",
    "notify",
    "threshold",
];

/// A step below `parent` in which nothing is done yet, and that has no section of its own.
fn step_of(number: Option<String>, title: Text, parent: Option<usize>, span: Span) -> Step {
    Step { number, title, budget: None, alternative: false, parent, section: None, actions: Vec::new(), span }
}

impl<'a> Page<'a> {
    /// The section that the walk is in.
    pub fn section(&self) -> Option<usize> {
        self.section
    }

    /// The step that the walk is in, as an index into the runbook's.
    pub(super) fn current_step(&self) -> Option<usize> {
        self.step
    }

    /// The block that the walk is at.
    pub fn block_span(&self) -> Span {
        self.block
    }

    /// The time that a cell is as a whole.
    pub fn timed(&self, content: &Inlines) -> Option<Timed> {
        time::read_cell(content.str()).map(|expr| timed(content, &expr))
    }

    /// The time that a cell is below a header, which may state its unit: `15` below `Response (min)`.
    pub fn timed_under(&self, header: &str, content: &Inlines) -> Option<Timed> {
        time::read_cell_under(header, content.str()).map(|expr| timed(content, &expr))
    }

    /// Every time in running text.
    pub fn times_in(&self, content: &Inlines) -> Vec<Timed> {
        time::read_all(content.str()).iter().map(|expr| timed(content, expr)).collect()
    }

    /// Adds a fact about time, where there is a time.
    pub fn fact(&mut self, kind: TimeKind, scope: Scope, origin: Origin, time: Option<Timed>) {
        // `Communication: immediate (page, phone)` is the first word, and how often others follow is not said.
        let first = |time: &Timed| kind == TimeKind::Cadence && matches!(time.value, TimeValue::Immediate(_));
        if let Some(time) = time.filter(|time| !first(time)) {
            self.runbook.times.push(TimeFact { kind, scope, origin, time, section: self.section });
        }
    }

    /// Adds an action to the step that the walk is in, else to the page.
    pub fn act(&mut self, kind: ActionKind, note: Option<Text>, span: Span) {
        let action = Action { kind, note, section: self.section, span };
        self.acted += 1;
        match self.step.and_then(|step| self.runbook.steps.get_mut(step)) {
            Some(step) => step.actions.push(action),
            None => self.runbook.actions.push(action),
        }
    }

    /// Adds the bounds in an example of a severity.
    pub fn example_thresholds(&mut self, content: &Inlines, key: &SeverityKey) {
        let bounds = threshold::find_thresholds(content.str());
        self.bounds(content, bounds, Some(key), ThresholdSource::SeverityExample);
    }

    /// Adds the bounds of a sentence that says what is done when they are passed: `Page the owner if the error rate exceeds
    /// 5%`. Other sentences with numbers tell how things are.
    pub(super) fn prose_thresholds(&mut self, content: &Inlines, spoken: Spoken) {
        // Asked of every sentence there is: most sound no alarm, or hold no number.
        if !spoken.has(Topic::Alarms) || !has_digit(content.str()) || !words::has_word(content.str(), ALARMS) {
            return;
        }
        let sure = |bound: &threshold::Threshold| bound.subject.is_some() && bound.comparison != Cmp::Unstated;
        let bounds = threshold::find_thresholds(content.str()).into_iter().filter(sure).collect();
        self.bounds(content, bounds, None, ThresholdSource::Prose);
    }

    fn bounds(
        &mut self,
        content: &Inlines,
        bounds: Vec<threshold::Threshold>,
        severity: Option<&SeverityKey>,
        source: ThresholdSource,
    ) {
        let section = self.section;
        self.runbook.thresholds.extend(bounds.into_iter().map(|bound| Threshold {
            subject: bound.subject.clone().map(|range| Text::of(&content.text.part(range))),
            query: None,
            text: Text::of(&content.text.part(bound.range.clone())),
            column: None,
            bound,
            severity: severity.cloned(),
            action: None,
            source,
            section,
        }));
    }

    fn top_level(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        self.block = block.span;
        let before = self.weight();
        let listed = std::mem::take(&mut self.listed);
        let lead = match &block.kind {
            BlockKind::Heading(heading) => {
                self.heading(heading, block.span);
                None
            }
            BlockKind::Paragraph(inlines) => {
                let acted = self.acted;
                // `**Yearly training:**` above a list begins a ladder of its own.
                if inlines.str().trim_end().ends_with(':') {
                    self.prose_ladder = None;
                }
                let spoken = Spoken::of(inlines.str());
                self.paragraph(inlines, spoken);
                self.total_below(inlines, listed);
                self.prose_thresholds(inlines, spoken);
                if is_ruled(inlines.str()) {
                    self.runbook.undrawn.push(block.span);
                }
                if self.acted == acted {
                    self.told(inlines, block.span);
                }
                Some(Text::of(&inlines.text))
            }
            BlockKind::Fence(fence) => {
                self.fence(fence, block.span);
                None
            }
            BlockKind::Table(table) => {
                self.table(table, block.span);
                None
            }
            BlockKind::List(list) => {
                self.list(list, block.span);
                None
            }
            BlockKind::Quote(blocks) | BlockKind::Footnote(blocks) => {
                let around = self.lead.take();
                let quoted = std::mem::replace(&mut self.quoted, matches!(block.kind, BlockKind::Quote(_)));
                self.top_level(blocks);
                self.quoted = quoted;
                around
            }
            BlockKind::Html(text) => {
                self.html(text);
                for (table, span) in html_table::tables(text) {
                    self.table(&table, span);
                }
                None
            }
            BlockKind::Rule => None,
        };
        self.lead = lead;
        if let Some(step) = self.lead_step.and_then(|step| self.runbook.steps.get_mut(step)) {
            step.span = step.span.to(block.span);
        }
        let grew = self.weight() > before;
        self.account(block, grew);
    }

    fn heading(&mut self, heading: &Heading, span: Span) {
        self.inline(&heading.content);
        (self.prose_ladder, self.condition_ladder, self.lead_step) = (None, None, None);
        let place = Text::of(&heading.content.text).span;
        let Ok(index) = self.runbook.sections.binary_search_by_key(&place, |section| section.title.span) else {
            return;
        };
        self.section = Some(index);
        let stated = self.runbook.times.len();
        self.objectives_in(&heading.content, Whose::Unsaid);
        self.heading_objectives = self.runbook.times.get(stated..).unwrap_or_default().to_vec();
        let text = heading.content.str();
        if !self.heading_field(&heading.content) && promised::may_name(text) && promised::may_promise(text) {
            self.told_promise(&heading.content);
        }
        self.total_below(&heading.content, Vec::new());
        let spoken = Spoken::of(text);
        self.duties_in(&heading.content, spoken);
        if spoken.has(Topic::Backups) {
            self.backup_heading(&heading.content);
        }
        self.tier_heading(&heading.content);
        self.step = self.step_around(self.runbook.sections.get(index).and_then(|section| section.parent));
        let Some(step) = self.headings.get(index).cloned().flatten() else { return };
        self.begin_step(heading, &step, index, span);
    }

    /// The step that the nearest heading from a section outwards began.
    fn step_around(&self, section: Option<usize>) -> Option<usize> {
        let section = nearest_step(&self.runbook.sections, &self.headings, section)?;
        self.step_of.get(section).copied().flatten()
    }

    /// A paragraph that begins with `**Step 2:** ...` is a step; those of a section follow each other.
    pub(super) fn begin_lead_step(&mut self, inlines: &Inlines) -> bool {
        let Some(lead) = inlines.lead_in().filter(|_| !self.quoted) else { return false };
        let line = inlines.part(0..inlines.str().find('\n').unwrap_or(inlines.str().len()));
        if lead.end > line.str().len() {
            return false;
        }
        let label = line.part(lead);
        let Some(step) = outline::marked_line(line.str()).filter(|_| outline::is_marker(label.str())) else {
            return false;
        };
        let parent = self.step_around(self.section);
        let budget = heading_time(line.str()).map(|(_, expr)| timed(&line, &expr));
        let title = outline::title(&line, &step);
        let title = if title.text.is_empty() { Text::of(&label.text) } else { title };
        let kind = if step.phase { TimeKind::Window } else { TimeKind::Budget };
        let origin = if step.phase { Origin::AlertFired } else { Origin::StepBegun };
        let alternative = step.alternative;
        let step = step_of(step.number, title, parent, self.block);
        let index = self.push_step(kind, origin, Step { budget, alternative, ..step });
        self.lead_step = Some(index);
        true
    }

    /// Begins a step whose budget is a time of this kind that counts from `origin`; gives its index.
    fn push_step(&mut self, kind: TimeKind, origin: Origin, step: Step) -> usize {
        let index = self.runbook.steps.len();
        self.fact(kind, Scope::Step(index), origin, step.budget.clone());
        self.runbook.steps.push(step);
        self.step = Some(index);
        index
    }

    fn begin_step(&mut self, heading: &Heading, step: &StepHeading, section: usize, span: Span) {
        let text = heading.content.str();
        let budget = heading_time(text).map(|(_, expr)| timed(&heading.content, &expr));
        let extent = self.runbook.sections.get(section).map_or(span, |s| s.extent);
        let parent = step.parent.and_then(|parent| self.step_of.get(parent).copied().flatten());
        let mut title = outline::title(&heading.content, step);
        if title.text.is_empty() {
            title = Text::of(&heading.content.text);
        }
        let kind = if step.phase { TimeKind::Window } else { TimeKind::Budget };
        let origin = match actions::is_after_the_incident(title.str()) {
            true => Origin::IncidentClosed,
            false if step.phase => Origin::AlertFired,
            false => Origin::StepBegun,
        };
        let (alternative, section_of) = (step.alternative, Some(section));
        let step = step_of(step.number.clone(), title, parent, extent);
        let index = self.push_step(kind, origin, Step { budget, alternative, section: section_of, ..step });
        if let Some(slot) = self.step_of.get_mut(section) {
            *slot = Some(index);
        }
    }

    fn table(&mut self, table: &Table, span: Span) {
        for cell in table.cells() {
            self.inline(&cell.content);
        }
        let turned = upright(table).or_else(|| unnumbered(table));
        let view = View::new(turned.as_ref().unwrap_or(table), self.titles().cloned().collect());
        let (kind, confidence, reader) = classify(&view);
        let lost = table.rows.iter().filter_map(|row| row.lost).collect();
        let split = table.rows.iter().filter_map(|row| row.split).collect();
        let header = table.header.iter().map(|cell| Text::of(&cell.content.text)).collect();
        self.runbook.tables.push(TableReading { kind, confidence, header, lost, split, section: self.section, span });
        if let Some(reader) = reader {
            (reader.lower)(&view, self);
        }
        if kind != TableKind::Severity {
            indexed(&view, self);
        }
        if kind != TableKind::RtoRpo {
            for row in &table.rows {
                let name = row.cells.first().map_or("", Cell::str);
                row.cells.iter().for_each(|cell| self.objectives_in(&cell.content, Whose::Row(name)));
            }
        }
        self.rows_of_heading(&view);
        self.objective_rows(table, kind);
        self.activities(&view);
        self.duty_rows(&view);
        self.field_rows(table, kind);
        self.deadline_rows(table, kind);
        self.rung_cells(table, kind);
        self.table_sums(table);
    }

    /// The words of the titles of the sections around, innermost first.
    fn titles(&self) -> impl Iterator<Item = &Words> {
        let around = |&at: &usize| self.runbook.section(Some(at)).and_then(|section| section.parent);
        std::iter::successors(self.section, around).filter_map(|at| self.title_words.get(at))
    }

    /// Has the title of the section one of `wanted` as a word?
    fn titled(&self, wanted: &[&str]) -> bool {
        self.titles().next().is_some_and(|title| title.has(wanted))
    }

    fn list(&mut self, list: &List, span: Span) {
        let section = self.runbook.section(self.section).zip(self.titles().next());
        let procedure = section.is_some_and(|(section, title)| {
            outline::is_procedure(section.title.str(), title) || title.has(&["steps", "how"])
        });
        let numbered_step =
            self.step.and_then(|step| self.runbook.steps.get(step)).is_some_and(|step| step.number.is_some());
        let told = procedure || self.step.is_some() || lists::is_told(list);
        let steps = list.ordered && list.items.len() >= 2 && !numbered_step && told;
        if self.is_outline() {
            self.outline_message(list, span);
            return;
        }
        self.conditions(list);
        self.severity_items(list);
        self.people(list);
        self.breakdown(list);
        self.objective_items(list);
        self.backup_items(list);
        let (around, before, below) = (self.step, self.runbook.times.len(), !self.is_for_the_first());
        let scope = self.scope_of_list();
        let level = self.level_of_list();
        let outer = (std::mem::replace(&mut self.list_scope, scope), std::mem::replace(&mut self.level, level));
        let often = self.often_of_list();
        let outer_often = std::mem::replace(&mut self.duties.often, often);
        let results = self.lead.as_ref().is_some_and(|lead| recovery_words::tells_results(lead.str()));
        let later = std::mem::replace(&mut self.later, below);
        for item in &list.items {
            if steps {
                self.item_step(item, around);
            }
            self.item(item);
            self.step = around;
        }
        self.list_sums(list, steps);
        (self.list_scope, self.level) = outer;
        self.duties.often = outer_often;
        self.later = later;
        self.of_items(list, before);
        if results {
            let mut index = 0..;
            let objective = |fact: &TimeFact| matches!(fact.kind, TimeKind::RecoveryTime | TimeKind::RecoveryPoint);
            self.runbook.times.retain(|fact| index.next().is_some_and(|index| index < before) || !objective(fact));
        }
    }

    fn name_title(&mut self) {
        let first =
            self.runbook.sections.first().filter(|section| section.level == 1).map(|section| section.title.clone());
        let stated = self.runbook.metadata.iter().find(|field| field.key == "title").map(|field| field.value.clone());
        self.runbook.title =
            first.or(stated).or_else(|| self.runbook.sections.first().map(|section| section.title.clone()));
    }

    /// Sections whose title is nothing but an alert's name.
    fn alert_headings(&mut self) {
        let mut known: HashSet<String> = self.runbook.alerts.iter().map(|alert| alert.name.text.clone()).collect();
        for (index, section) in self.runbook.sections.iter().enumerate() {
            let is_name = crate::model::table::is_alert_name(section.title.str());
            if is_name && known.insert(section.title.text.clone()) {
                let alert = Alert {
                    name: section.title.clone(),
                    section: Some(index),
                    expr: None,
                    hold: None,
                    severity: None,
                    defined: false,
                };
                self.runbook.alerts.push(alert);
            }
        }
    }

    /// Keeps a flowchart, and the links of its `click` statements among the page's.
    fn flow(&mut self, flow: Flow) {
        let clicks = flow.chart().map(|chart| chart.clicks.as_slice()).unwrap_or_default();
        for click in clicks {
            if let (Some(url), Some(target)) = (&click.href, click.href_span) {
                self.runbook.links.push(Link {
                    text: click.nodes.join(", "),
                    url: url.clone(),
                    target,
                    span: click.span,
                    style: LinkStyle::Inline,
                    image: false,
                });
            }
        }
        self.runbook.flows.push(flow);
    }

    /// How much has been understood so far; it grows with each thing that a block adds.
    fn weight(&self) -> usize {
        let r = &self.runbook;
        let first = [
            r.metadata.len(),
            r.severities.len(),
            r.steps.len(),
            self.acted,
            r.flows.len(),
            r.ladders.len(),
            r.contacts.len(),
        ];
        let second =
            [r.actions.len(), r.thresholds.len(), r.alerts.len(), r.objectives.len(), r.messages.len(), r.times.len()];
        first.iter().chain(&second).sum()
    }
}

/// A time expression in `content` with its place.
pub(crate) fn timed(content: &Inlines, expr: &TimeExpr) -> Timed {
    let text = Text::of(&content.text.part(expr.range.clone()));
    Timed { text, value: expr.value.clone(), qualifier: expr.qualifier }
}
