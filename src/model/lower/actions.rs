//! What is done: commands, chat commands, messages, waits, links to other pages, things that people do.

use crate::model::command::{self, Reading};
use crate::model::lower::{Page, fields, outline, step_of, timed};
use crate::model::rule_file::{self, PageRule};
use crate::model::spoken::Spoken;
use crate::model::time;
use crate::model::words::{self, Words};
use crate::model::{
    Action, ActionKind, Command, Fence, FenceLanguage, Flow, Message, Origin, Place, Scope, Step, Text, TimeKind,
};
use crate::source::{Mapped, Span};
use crate::syntax::fence;
use crate::syntax::markdown::{self, BlockKind, Inlines, Item, List};
use crate::syntax::mermaid;
use crate::syntax::table::Cell;

impl Page<'_> {
    /// A code block: by its language commands, a diagram, a message, or code that is shown.
    pub(super) fn fence(&mut self, block: &markdown::Fence, span: Span) {
        let language = match fence::classify(&block.info.text, &block.text) {
            // What the sentence above calls output is output, whatever it looks like.
            FenceLanguage::Unknown | FenceLanguage::Text | FenceLanguage::Data if self.shows_output() => {
                FenceLanguage::Log
            }
            language => language,
        };
        let mut read = Fence {
            info: Text::of(&block.info),
            opening: block.opening,
            language: language.clone(),
            fenced: block.fenced,
            closed: block.closed,
            text: block.text.clone(),
            prompts: Vec::new(),
            output: Vec::new(),
            chat_ops: Vec::new(),
            shell_errors: Vec::new(),
            section: self.section,
            span,
        };
        let note = self.lead.take();
        match language {
            FenceLanguage::Shell | FenceLanguage::Console => {
                self.shell(&mut read, note.clone());
                // "Look at the pods." with a command right below is what that command is for.
                note.into_iter().for_each(|note| self.drop_lead_in(&note));
            }
            FenceLanguage::Mermaid => {
                let flow = Flow::new(mermaid::parse(&block.text), self.section, span);
                self.chart_ladder(&flow);
                self.flow(flow);
            }
            FenceLanguage::Message => self.message(note, &block.text, span),
            FenceLanguage::ChatOps => {
                // Comments say what the commands are for; nobody types them.
                let typed = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
                for (_, line) in lines(&block.text).filter(|(_, line)| typed(&line.text)) {
                    read.chat_ops.push(Text::of(&line));
                    self.act(ActionKind::ChatOps(Text::of(&line)), note.clone(), line.whole());
                }
            }
            // What merely looks like a query may be its output.
            FenceLanguage::PromQl if !block.info.text.trim().is_empty() && !fence::is_plain(&block.info.text) => {
                self.runbook.queries.extend(rule_file::in_block(&block.text));
            }
            FenceLanguage::Text if block.info.text.trim().is_empty() => self.numbered_lines(&block.text),
            FenceLanguage::Yaml | FenceLanguage::Unknown => self.alert_rules(&block.text),
            _ => {}
        }
        self.fence_sums(&read.language, &block.text);
        self.fence_ladder(&read.language, &block.text);
        self.runbook.fences.push(read);
    }

    /// Steps in a block without a label: lines numbered from 1 on, most of which tell somebody to do something, each with
    /// the lines up to the next.
    fn numbered_lines(&mut self, text: &Mapped) {
        let lines: Vec<(usize, Mapped)> = lines(text).filter(|(_, line)| !line.text.trim().is_empty()).collect();
        let marks: Vec<_> = lines.iter().map(|(_, line)| outline::marked_line(&line.text)).collect();
        let steps: Vec<_> = marks.iter().flatten().filter(|step| !step.alternative).collect();
        let counted = steps.iter().zip(1..).all(|(step, number)| step.number.as_deref() == Some(&*number.to_string()));
        let titled = |step: &outline::StepHeading, line: &Mapped| line.part(step.title.clone());
        let told = lines.iter().zip(&marks).filter(|((_, line), mark)| {
            mark.as_ref().is_some_and(|step| outline::is_imperative(&titled(step, line).text))
        });
        if steps.len() < 2 || !counted || told.count() * 2 < steps.len() || marks.first().is_none_or(Option::is_none) {
            return;
        }
        let around = self.step;
        for ((_, line), mark) in lines.iter().zip(marks) {
            let Some(step) = mark else {
                self.line(&line.trimmed());
                continue;
            };
            let title = Text::of(&titled(&step, line));
            let inlines = Inlines { text: line.clone(), marks: Vec::new() };
            let budget = outline::heading_time(&line.text).map(|(_, expr)| timed(&inlines, &expr));
            self.push_step(
                TimeKind::Budget,
                Origin::StepBegun,
                Step { budget, ..step_of(step.number, title, around, line.whole()) },
            );
        }
        self.step = around;
    }

    /// A line of such a step: a command, where it begins with a program that is known, else something to do.
    fn line(&mut self, line: &Mapped) {
        let scope = self.scope_label();
        let commands = command::read_inline(line, Place::Prose, &self.settings.effects, &mut self.parameters(&scope));
        if commands.is_empty() {
            self.act(ActionKind::Manual(Text::of(line)), None, line.whole());
        }
        for command in commands {
            let span = command.text.span;
            self.act(ActionKind::Command(command), None, span);
        }
    }

    /// Does the text before a block say that the block is what a command prints?
    fn shows_output(&self) -> bool {
        const OUTPUT: &[&str] = &["output", "prints", "returns", "you should see", "expected result", "result should"];
        let lead = self.lead.as_ref().map(|lead| lead.str().to_lowercase()).filter(|lead| lead.ends_with([':', '.']));
        lead.is_some_and(|lead| words::has_word(&lead, OUTPUT))
    }

    /// Keeps the alerts that a block of YAML defines.
    fn alert_rules(&mut self, text: &Mapped) {
        let section = self.section;
        self.runbook.rules.extend(rule_file::in_fence(text).into_iter().map(|rule| PageRule { rule, section }));
    }

    fn shell(&mut self, fence: &mut Fence, note: Option<Text>) {
        let index = self.runbook.fences.len();
        let scope = self.scope_label();
        let Reading { commands, chat_ops, prompts, output, errors } =
            command::read(&fence.text, &fence.language, &self.settings.effects, &mut self.parameters(&scope));
        let mut actions: Vec<(Option<Text>, ActionKind, Span)> = Vec::new();
        for (comment, mut command) in commands {
            command.fence = Some(index);
            self.limits(&command);
            let span = command.text.span;
            actions.push((comment, ActionKind::Command(command), span));
        }
        for (comment, chat) in &chat_ops {
            actions.push((comment.clone(), ActionKind::ChatOps(chat.clone()), chat.span));
        }
        actions.sort_by_key(|(_, _, span)| *span);
        for (comment, kind, span) in actions {
            self.act(kind, comment.or_else(|| note.clone()), span);
        }
        fence.chat_ops = chat_ops.into_iter().map(|(_, text)| text).collect();
        (fence.prompts, fence.output, fence.shell_errors) = (prompts, output, errors);
    }

    /// A message template and its blanks.
    fn message(&mut self, title: Option<Text>, text: &Mapped, span: Span) {
        let title = title.or_else(|| self.runbook.section(self.section).map(|section| section.title.clone()));
        let scope = self.scope_label();
        let blanks = command::blanks(text, &mut self.parameters(&scope));
        let index = self.runbook.messages.len();
        self.runbook.messages.push(Message { title, text: Text::of(text), outline: false, blanks });
        self.act(ActionKind::Message(index), None, span);
    }

    /// Does the text before a list say that the list is a form to fill in, not something to do?
    pub(super) fn is_outline(&self) -> bool {
        self.lead.as_ref().is_some_and(|lead| is_message_lead(lead.str()))
    }

    /// A list that is the outline of a document: kept as a message template.
    pub(super) fn outline_message(&mut self, list: &List, span: Span) {
        let mut outline = Vec::new();
        for item in &list.items {
            for block in &item.blocks {
                if let BlockKind::Paragraph(inlines) = &block.kind {
                    self.inline(inlines);
                    let mark = item.number.map_or_else(|| "-".to_owned(), |number| format!("{number}."));
                    outline.push(format!("{mark} {}", inlines.str().trim()));
                }
            }
        }
        let title = self.lead.take();
        let index = self.runbook.messages.len();
        self.runbook.messages.push(Message {
            title,
            text: Text { text: outline.join("\n"), span },
            outline: true,
            blanks: Vec::new(),
        });
        self.act(ActionKind::Message(index), None, span);
    }

    /// Begins a step for an item of a numbered list.
    pub(super) fn item_step(&mut self, item: &Item, around: Option<usize>) {
        let Some(BlockKind::Paragraph(inlines)) = item.blocks.first().map(|block| &block.kind) else { return };
        let lead = inlines.lead_in();
        let range = lead.clone().unwrap_or(0..inlines.str().find('\n').unwrap_or(inlines.str().len()));
        let title = inlines.part(range.clone());
        let line = inlines.part(0..inlines.str().find('\n').unwrap_or(inlines.str().len()));
        let remark = outline::heading_time(line.str()).filter(|_| line.str().trim_end().ends_with(')'));
        let inside = || time::read_all(title.str()).into_iter().next().filter(|_| title.str().contains('('));
        let budget = match remark {
            Some((_, expr)) => Some(timed(&line, &expr)),
            None => inside().map(|expr| timed(&title, &expr)),
        };
        let origin = if is_after_the_incident(line.str()) { Origin::IncidentClosed } else { Origin::StepBegun };
        let mut title = Text::of(&title.text);
        title.text = title.text.trim_end_matches(':').to_owned();
        let number = item.number.map(|number| number.to_string());
        self.push_step(TimeKind::Budget, origin, Step { budget, ..step_of(number, title, around, item.span) });
    }

    /// The pauses that a paragraph of a step asks for: `Roll back, then wait for 5 minutes.`
    pub(super) fn waits(&mut self, inlines: &Inlines) {
        let Some(step) = self.step else { return };
        let text = inlines.str();
        let told = |expr: &&time::TimeExpr| {
            // The few words right before the time are looked at, however long the text is.
            let near = text.floor_char_boundary(expr.range.start.saturating_sub(80));
            let before = words::words(text.get(near..expr.range.start).unwrap_or_default());
            let verb = before.strip_suffix(&["for".to_owned()]).unwrap_or(&before).split_last();
            let negated =
                |rest: &[String]| rest.last().is_some_and(|word| matches!(word.as_str(), "not" | "t" | "never"));
            verb.is_some_and(|(verb, rest)| verb == "wait" && !negated(rest)) && expr.value.clock().is_some()
        };
        for expr in time::read_all(text).iter().filter(told) {
            let time = timed(inlines, expr);
            self.fact(TimeKind::Wait, Scope::Step(step), Origin::StepBegun, Some(time.clone()));
            let span = time.text.span;
            self.act(ActionKind::Wait(time), Some(Text::of(&inlines.text)), span);
        }
    }

    /// An item of a list: what it tells somebody to do, then the blocks inside it.
    pub(super) fn item(&mut self, item: &Item) {
        for (index, block) in item.blocks.iter().enumerate() {
            match &block.kind {
                BlockKind::Paragraph(inlines) if index == 0 => {
                    self.inline(inlines);
                    let spoken = Spoken::of(inlines.str());
                    self.promises(inlines, spoken);
                    self.formulas(inlines);
                    self.prose_thresholds(inlines, spoken);
                    let rest = self.behind_lead_in(item, inlines);
                    if let Some(rest) = rest {
                        self.item_actions(&rest, rest.text.whole());
                    } else if self.tells(item, inlines)
                        || !self.fields(inlines)
                            && !self.severity_field(inlines)
                            && (self.step.is_some() || item.task.is_some())
                    {
                        self.item_actions(inlines, block.span);
                    }
                    self.lead = Some(Text::of(&inlines.text));
                }
                _ => {
                    let lead = self.lead.clone();
                    self.block(block);
                    self.lead = lead;
                }
            }
        }
        if let Some(BlockKind::Paragraph(inlines)) = item.blocks.first().map(|block| &block.kind)
            && inlines.str().trim_end().ends_with(':')
        {
            self.drop_lead_in(&Text::of(&inlines.text));
        }
        self.lead = None;
    }

    /// What an item says behind the bold words that are the title of the step it began: `1. **Look**: is it growing?`
    fn behind_lead_in(&self, item: &Item, inlines: &Inlines) -> Option<Inlines> {
        let step = self.runbook.steps.get(self.step?).filter(|step| step.span == item.span)?;
        let lead = inlines.lead_in().filter(|_| !inlines.str().is_empty() && step.section.is_none())?;
        let label = inlines.str().get(lead.clone())?;
        let rest = inlines.str().get(lead.end..)?;
        let start = lead.end + (rest.len() - rest.trim_start_matches([' ', ':', '-', '–', '—', '\n']).len());
        let said = inlines.str().get(start..).is_some_and(|rest| !rest.trim().is_empty());
        (said && !fields::states_time(label)).then(|| inlines.part(start..inlines.str().len()))
    }

    /// Do the bold words of an item inside a step tell somebody to do something: `2. **Look at the queue**: is it growing?`
    fn tells(&self, item: &Item, inlines: &Inlines) -> bool {
        let label = inlines.lead_in().and_then(|lead| inlines.str().get(lead)).unwrap_or_default();
        let several = words::words(label).len() >= 2;
        let told = item.number.is_some() || several && outline::is_imperative(label);
        self.step.is_some() && !label.is_empty() && told && !fields::states_time(label)
    }

    /// What a paragraph of a step tells somebody to do: `Ask the platform team for a node.` A sentence that leads to a block
    /// says what the block is for.
    pub(super) fn told(&mut self, inlines: &Inlines, span: Span) {
        let told = self.step.is_some() && outline::is_imperative(inlines.str()) && inlines.lead_in().is_none();
        if told && !inlines.str().trim_end().ends_with(':') {
            self.item_actions(inlines, span);
        }
    }

    /// "Check the pods:" with a command below is what that command is for, and nothing else to do.
    fn drop_lead_in(&mut self, lead: &Text) {
        let actions = match self.step.and_then(|step| self.runbook.steps.get_mut(step)) {
            Some(step) => &mut step.actions,
            None => &mut self.runbook.actions,
        };
        let is_lead = |action: &Action| matches!(&action.kind, ActionKind::Manual(text) if text.span == lead.span);
        let begins = |action: &Action| action.note.as_ref().is_some_and(|note| note.span == lead.span);
        let first = actions.partition_point(|action| action.span.start < lead.span.start);
        let found = actions.iter().skip(first).position(is_lead);
        let Some(at) = found.map(|at| first + at) else { return };
        if actions.iter().skip(at + 1).any(begins) {
            actions.remove(at);
        }
    }

    fn item_actions(&mut self, inlines: &Inlines, span: Span) {
        let text = Text::of(&inlines.text);
        if text.text.is_empty() {
            return;
        }
        let wait = is_wait(inlines.str()).then(|| time::read_all(inlines.str()).into_iter().next()).flatten();
        if let Some(time) = wait.map(|expr| timed(inlines, &expr)) {
            let scope = self.step.map_or(Scope::Document, Scope::Step);
            self.fact(TimeKind::Wait, scope, Origin::StepBegun, Some(time.clone()));
            self.act(ActionKind::Wait(time), Some(text), span);
            return;
        }
        let scope = self.scope_label();
        let actions = self.text_actions(inlines, span, &scope, Place::Prose);
        for action in actions {
            self.act(action.kind, action.note, action.span);
        }
    }

    /// What a cell tells somebody to do; `row` names the row, so that its placeholders are its own.
    pub(crate) fn cell_actions(&mut self, cell: &Cell, row: &str) -> Vec<Action> {
        let scope = Some(self.scope_label().map_or_else(|| row.to_owned(), |around| format!("{around}/{row}")));
        self.text_actions(&cell.content, cell.span, &scope, Place::Cell)
    }

    /// The commands in a cell's code.
    pub(crate) fn cell_commands(&mut self, cell: &Cell) -> Vec<Command> {
        let scope = self.scope_label();
        self.code_commands(&cell.content, &scope, Place::Cell)
    }

    fn code_commands(&mut self, inlines: &Inlines, scope: &Option<String>, place: Place) -> Vec<Command> {
        let codes: Vec<Mapped> = inlines.code().collect();
        codes
            .iter()
            .flat_map(|code| command::read_inline(code, place, &self.settings.effects, &mut self.parameters(scope)))
            .collect()
    }

    /// Commands, links to other pages, and what remains for a person to do.
    fn text_actions(&mut self, inlines: &Inlines, span: Span, scope: &Option<String>, place: Place) -> Vec<Action> {
        let text = Text::of(&inlines.text);
        let commands = self.code_commands(inlines, scope, place);
        let section = self.section;
        let note = words_before_code(inlines);
        if !commands.is_empty() {
            // An item is a step of its own, and the time in it may be what something takes.
            let headed = self.step.and_then(|step| self.runbook.steps.get(step)).is_some_and(|it| it.section.is_some());
            if place == Place::Prose && headed {
                commands.iter().for_each(|command| self.limits(command));
            }
            let action = |command: Command| {
                let span = command.text.span;
                Action { kind: ActionKind::Command(command), note: note.clone(), section, span }
            };
            return commands.into_iter().map(action).collect();
        }
        let targets: Vec<Span> =
            inlines.links().filter(|(_, target)| is_page(&target.url)).map(|(mark, _)| mark.span).collect();
        let links: Vec<usize> =
            targets.iter().filter_map(|span| self.runbook.links.iter().rposition(|link| link.span == *span)).collect();
        if links.is_empty() {
            return vec![Action { kind: ActionKind::Manual(text), note: None, section, span }];
        }
        links
            .into_iter()
            .map(|link| Action { kind: ActionKind::See(link), note: Some(text.clone()), section, span })
            .collect()
    }

    /// How the step that the walk is in is called in a parameter's scope: its number, else its title.
    fn scope_label(&self) -> Option<String> {
        let step = self.runbook.steps.get(self.step?)?;
        Some(step.number.clone().unwrap_or_else(|| words::words(step.title.str()).join("-")))
    }

    /// Where the placeholders of one scope are kept.
    fn parameters<'p>(&'p mut self, scope: &'p Option<String>) -> command::Parameters<'p> {
        command::Parameters::new(&mut self.runbook.parameters, &mut self.parameters, scope.as_deref())
    }
}

/// Does the text before a list say that the list is the outline of a text to be written?
fn is_message_lead(lead: &str) -> bool {
    lead.trim_end().ends_with(':') && words::has_word(lead, &["template", "format", "outline"])
}

/// Is a step done when the incident is over?
pub(super) fn is_after_the_incident(title: &str) -> bool {
    words::has_word(title, &["postmortem", "review", "retrospective"])
}

/// Does an item tell somebody to wait?
fn is_wait(text: &str) -> bool {
    Words::first(text, 1).begin_with(&["wait"])
}

/// The words before the first code: what the command is for.
fn words_before_code(inlines: &Inlines) -> Option<Text> {
    let code =
        inlines.marks.iter().filter(|mark| mark.kind == markdown::MarkKind::Code).map(|mark| mark.range.start).min()?;
    let before = inlines.str().get(..code)?.trim_end_matches(|c: char| c.is_whitespace() || ":-–—(".contains(c));
    (!before.trim().is_empty()).then(|| Text::of(&inlines.text.part(0..before.len())))
}

/// Does a link lead to a page of the repository?
fn is_page(url: &str) -> bool {
    let path = url.split(['#', '?']).next().unwrap_or_default();
    !url.contains("://") && !url.starts_with('#') && (path.ends_with(".md") || path.ends_with(".markdown"))
}

/// The lines of `text` with their bytes.
fn lines(text: &Mapped) -> impl Iterator<Item = (usize, Mapped)> + '_ {
    let mut at = 0;
    text.text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, text.part(start..start + line.trim_end_matches(['\n', '\r']).len()))
    })
}
