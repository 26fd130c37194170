//! What a playbook does: the runbook's steps in order, every action decided to be run, shown or asked.

use std::collections::{BTreeMap, BTreeSet};

use crate::emit::playbook::due::{self, Due, Grade};
use crate::emit::playbook::lead;
use crate::emit::playbook::loose::{self, Loose};
use crate::emit::playbook::places::{Places, places};
use crate::emit::playbook::prose::{self, Home, Said};
use crate::emit::playbook::quote;
use crate::emit::playbook::route::{self, Route};
use crate::emit::playbook::sense;
use crate::emit::playbook::session::{self, Meant};
use crate::emit::playbook::shell;
use crate::emit::playbook::variables::{Variable, Variables};
use crate::model::target::{Target, existing, resolve};
use crate::model::{Action, ActionKind, Branch, Command, Effect, Link, Runbook, Step, Text, Workspace};
use crate::source::{FileId, Span};

/// A playbook before it is written as bash.
#[derive(Debug)]
pub struct Plan {
    /// The page's title, on one line.
    pub title: String,
    /// The page's path from the root.
    pub source: String,
    /// Where changes must be made, as far as the page or the configuration says so.
    pub places: Places,
    /// The page's severities that must be answered within some time.
    pub severities: Vec<Grade>,
    /// What is asked for.
    pub variables: Vec<Variable>,
    /// Variables that commands leave to later ones and whose names say that they hold a secret.
    pub secrets: BTreeSet<String>,
    /// What is done, steps that hold others before those.
    pub steps: Vec<PlannedStep>,
    /// The flowchart that leads through the steps.
    pub route: Option<Route>,
    /// What falls due while the playbook runs.
    pub rungs: Vec<Due>,
    /// The programs that the commands call.
    pub tools: BTreeSet<String>,
    /// What the commands need to be allowed: verb, resource and namespace.
    pub permissions: BTreeSet<String>,
}

/// A step of the playbook.
#[derive(Debug)]
pub struct PlannedStep {
    /// What `--only` calls it: its number where no other step has it, else `s` and its place.
    pub key: String,
    /// Its title, on one line.
    pub title: String,
    /// What it may take: the page's words and seconds, where those are known.
    pub budget: Option<(String, Option<u64>)>,
    /// `file:line`.
    pub cite: String,
    /// How many steps it stands in.
    pub depth: usize,
    /// The name of the group of ways that it is one of.
    pub group: Option<String>,
    /// Is it a way back, which is taken after a failure alone?
    pub back: bool,
    /// What is done.
    pub items: Vec<Item>,
    /// The model's step, as an index; none for actions that stand outside any step.
    pub origin: Option<usize>,
}

/// One thing to do.
#[derive(Debug)]
pub struct Item {
    /// `file:line`.
    pub cite: String,
    /// The words beside it, on one line.
    pub note: String,
    /// What it is.
    pub kind: ItemKind,
    /// What should be seen then.
    pub expected: Option<Expected>,
    /// The case in which alone the page means it.
    pub only: Option<String>,
    /// Is it repeated until something is so?
    pub until: bool,
    /// Is it the way back from the change before it?
    pub back: bool,
    /// Where it is meant, if not here.
    pub meant: Option<Meant>,
}

impl Item {
    /// An item about which nothing else is known.
    pub fn new(cite: String, note: String, kind: ItemKind) -> Self {
        Self { cite, note, kind, expected: None, only: None, until: false, back: false, meant: None }
    }

    /// Is it there to be read alone?
    fn is_said(&self) -> bool {
        matches!(self.kind, ItemKind::Prose(_) | ItemKind::Block(_) | ItemKind::See { aside: true, .. })
    }
}

/// What is seen when a command has run.
#[derive(Debug, PartialEq, Eq)]
pub enum Expected {
    /// Something like this, on the day when the page was written.
    Example(String),
    /// This, which a person compares.
    Shown(String),
    /// These words, among others.
    Exact(String),
}

/// Kinds of [`Item`].
#[derive(Debug)]
pub enum ItemKind {
    /// A command that is run.
    Run(Box<Run>),
    /// A command that is shown, and why it is not run.
    Shown {
        /// The command as the page has it.
        text: String,
        /// Why.
        reason: String,
    },
    /// What the page says there.
    Prose(String),
    /// What the page shows there: a manifest, a query, output.
    Block(String),
    /// Something that a person does.
    Manual(String),
    /// Something that is typed in the chat.
    Chat(String),
    /// A message, and the variables in it.
    Message {
        /// The message; blanks are `${VARIABLE}`.
        text: String,
        /// Indices into [`Plan::variables`].
        needs: BTreeSet<usize>,
        /// What is done with it: `Send`, `Write`.
        verb: &'static str,
    },
    /// Another page, and its playbook seen from this one.
    See {
        /// The link's destination.
        page: String,
        /// Does the page only mention it?
        aside: bool,
        /// The playbook.
        playbook: Option<String>,
    },
    /// A pause in seconds, where those are known.
    Pause(String, Option<u64>),
    /// One of several ways.
    Choice(String, Vec<Way>),
}

/// A way of a choice.
#[derive(Debug)]
pub struct Way {
    /// `file:line`.
    pub cite: String,
    /// When it is taken.
    pub words: String,
    /// What is done then.
    pub items: Vec<Item>,
}

/// A command that is run.
#[derive(Debug)]
pub struct Run {
    /// What it does.
    pub effect: Effect,
    /// The text for the shell; placeholders are expansions of variables.
    pub text: String,
    /// What must be typed before it destroys.
    pub target: String,
    /// Indices into [`Plan::variables`] of what must have a value before.
    pub needs: BTreeSet<usize>,
    /// Variables that it leaves to the commands after it.
    pub carries: Vec<String>,
    /// Does it want a terminal?
    pub terminal: bool,
    /// Does it go on until somebody ends it?
    pub endless: bool,
    /// Does it change where the commands after it act?
    pub moves: bool,
    /// Where it acts: the tool, the context and the namespace that it names itself.
    pub acts: Option<(String, String, String)>,
    /// Where it stands in relation to shells elsewhere.
    pub place: session::Place,
    /// The programs that it calls.
    pub tools: BTreeSet<String>,
    /// What it needs to be allowed in the cluster: verb, resource and namespace.
    pub permissions: BTreeSet<String>,
}

/// Plans the playbook of `runbook`. `pages` are the files that have a playbook, for links.
pub fn plan(workspace: &Workspace, runbook: &Runbook, pages: &BTreeMap<FileId, String>) -> Plan {
    let variables = Variables::new(&runbook.parameters);
    let mut planner = Planner { workspace, runbook, pages, variables, step: 0 };
    let mut steps = planner.steps();
    let route = runbook.flows.iter().find_map(|flow| route::route(flow, &steps, |span| workspace.sources.cite(span)));
    mark_ways_back(&mut steps, route.as_ref(), runbook);
    let (mut tools, mut permissions) = (BTreeSet::new(), BTreeSet::new());
    steps.iter().for_each(|step| called(&step.items, &mut tools, &mut permissions));
    let mut places = places(runbook);
    if let Some(context) = &workspace.config.playbook.context {
        places.context = Some(context.clone());
    }
    Plan {
        title: runbook.title.as_ref().map_or_else(|| quote::place(&runbook.path), |title| quote::line(title.str())),
        source: quote::place(&runbook.path),
        places,
        severities: due::grades(runbook),
        rungs: due::dues(runbook, |span| planner.cite(span)),
        secrets: planner.variables.secrets(),
        variables: planner.variables.list,
        steps,
        route,
        tools,
        permissions,
    }
}

impl Plan {
    /// Is there something in it that somebody does?
    pub fn does_something(&self) -> bool {
        self.steps.iter().flat_map(|step| &step.items).any(|item| !item.is_said())
    }
}

struct Planner<'a> {
    workspace: &'a Workspace,
    runbook: &'a Runbook,
    pages: &'a BTreeMap<FileId, String>,
    variables: Variables<'a>,
    step: usize,
}

/// A step, or what stands below a heading and belongs to none.
enum Part<'a> {
    Step(usize, &'a Step),
    Loose(Option<usize>, Loose<'a>),
    Unread(Box<Item>),
}

/// Adds what the items call here, in branches too; not what is meant in a shell elsewhere.
fn called(items: &[Item], tools: &mut BTreeSet<String>, permissions: &mut BTreeSet<String>) {
    for item in items {
        match &item.kind {
            ItemKind::Run(run) if !matches!(item.meant, Some(Meant::Opened | Meant::Shown(_))) => {
                tools.extend(run.tools.iter().cloned());
                permissions.extend(run.permissions.iter().cloned());
            }
            ItemKind::Choice(_, ways) => ways.iter().for_each(|way| called(&way.items, tools, permissions)),
            _ => {}
        }
    }
}

impl Planner<'_> {
    fn title(&self) -> &str {
        self.runbook.title.as_ref().map_or("", Text::str)
    }

    fn cite(&self, span: Span) -> String {
        quote::place(&self.workspace.sources.cite(span))
    }

    fn steps(&mut self) -> Vec<PlannedStep> {
        let runbook = self.runbook;
        let mut parts: Vec<(Span, Part<'_>)> =
            runbook.steps.iter().enumerate().map(|(index, step)| (step.span, Part::Step(index, step))).collect();
        let mut prose = prose::prose(runbook, &self.workspace.sources);
        let mut mentions = prose::mentions(runbook, &self.workspace.sources);
        let loose = loose::parts(runbook, &mut prose, &mut mentions);
        parts.extend(loose.into_iter().map(|(span, section, loose)| (span, Part::Loose(section, loose))));
        let mut unread = self.unread();
        let outside = unread.remove(&None).unwrap_or_default();
        parts.extend(outside.into_iter().map(|(span, item)| (span, Part::Unread(Box::new(item)))));
        parts.sort_by_key(|(span, _)| *span);
        let mut steps = Vec::new();
        for (span, part) in parts {
            self.step = steps.len();
            steps.push(match part {
                Part::Step(index, step) => {
                    let home = Home::Step(index);
                    let mut more = unread.remove(&Some(index)).unwrap_or_default();
                    more.extend(self.mentioned(mentions.remove(&home).unwrap_or_default()));
                    self.planned(index, step, more, prose.remove(&home).unwrap_or_default())
                }
                Part::Loose(section, loose) => self.loose(section, loose, span),
                Part::Unread(item) => self.unread_alone(*item),
            });
        }
        name(&mut steps);
        steps
    }

    /// Code blocks that the shell cannot read and that gave no command there, by the step that they stand in.
    fn unread(&self) -> BTreeMap<Option<usize>, Vec<(Span, Item)>> {
        let commands: Vec<Span> = self.runbook.commands().iter().map(|command| command.text.span).collect();
        let mut unread: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for fence in &self.runbook.fences {
            let read = |error: &Text| {
                let next = commands.partition_point(|span| span.end < error.span.start);
                commands.get(next).is_some_and(|span| span.start <= error.span.end)
            };
            let Some(error) = fence.shell_errors.iter().find(|error| !read(error)) else { continue };
            let reason = format!("the shell cannot read it: {}", quote::line(error.str()));
            let kind = ItemKind::Shown { text: quote::visible(fence.text.text.trim_end()), reason };
            let item = Item::new(self.cite(fence.span), String::new(), kind);
            unread.entry(prose::step_around(self.runbook, fence.span)).or_default().push((fence.span, item));
        }
        unread
    }

    /// The items of `actions` and what is said between them, in the order of the page.
    fn in_order(&mut self, actions: &[&Action], more: Vec<(Span, Item)>, said: Vec<Said>) -> Vec<Item> {
        let mut items = more;
        for action in actions {
            items.extend(self.action(action).into_iter().map(|item| (action.span, item)));
        }
        for Said { span, text, code } in said {
            let cite = self.cite(span);
            let item = match code {
                false => Item::new(cite, String::new(), ItemKind::Prose(text)),
                true if sense::is_expectation(&text) => {
                    let compare = ItemKind::Manual("Compare what there is with the table".to_owned());
                    Item { expected: Some(Expected::Shown(text)), ..Item::new(cite, String::new(), compare) }
                }
                true => Item::new(cite, String::new(), ItemKind::Block(text)),
            };
            items.push((span, item));
        }
        items.sort_by_key(|(span, _)| span.start);
        items.into_iter().map(|(_, item)| item).collect()
    }

    fn planned(&mut self, index: usize, step: &Step, unread: Vec<(Span, Item)>, said: Vec<Said>) -> PlannedStep {
        let actions: Vec<&Action> = step.actions.iter().collect();
        let mut items = self.in_order(&actions, unread, said);
        let idle = items.iter().all(Item::is_said);
        let holds_others = self.runbook.steps.iter().skip(index + 1).take(1).any(|next| next.parent == Some(index));
        let title = quote::line(step.title.str());
        let cite = self.cite(step.title.span);
        if idle && !holds_others && !title.is_empty() {
            let kind = ItemKind::Manual(title.clone());
            items.push(Item::new(cite.clone(), String::new(), kind));
        }
        let mut items = self.read(items, &title);
        // The words before a command in a numbered list are the step's title already.
        items.iter_mut().filter(|item| title.starts_with(&item.note)).for_each(|item| item.note.clear());
        let budget =
            step.budget.as_ref().map(|time| (quote::line(time.text.str()), time.value.clock().map(|d| d.seconds())));
        let group = step.alternative.then(|| format!("options of {}", step.parent.map_or(0, |parent| parent + 1)));
        let key = step.number.clone().unwrap_or_default();
        PlannedStep {
            key,
            title,
            budget,
            cite,
            depth: self.depth(step),
            group,
            back: false,
            items,
            origin: Some(index),
        }
    }

    /// Pages that running text leads to and that have a playbook; each once.
    fn mentioned(&self, links: Vec<usize>) -> Vec<(Span, Item)> {
        let mut offered = BTreeSet::new();
        let links = links.into_iter().filter_map(|index| self.runbook.links.get(index));
        let item = |link: &Link| {
            let playbook = self.playbook(link)?;
            offered.insert(playbook.clone()).then(|| {
                let kind = ItemKind::See { page: quote::line(&link.url), aside: true, playbook: Some(playbook) };
                (link.span, Item::new(self.cite(link.span), quote::line(&link.text), kind))
            })
        };
        links.filter_map(item).collect()
    }

    fn loose(&mut self, section: Option<usize>, loose: Loose<'_>, span: Span) -> PlannedStep {
        let more = self.mentioned(loose.mentions);
        let items = self.in_order(&loose.actions, more, loose.said);
        let heading = self.runbook.section(section).map(|section| &section.title).or(self.runbook.title.as_ref());
        let title = heading.map_or_else(|| "Begin".to_owned(), |title| quote::line(title.str()));
        let title = if loose.continued { format!("{title} (continued)") } else { title };
        let cite = self.cite(heading.map_or(span, |title| title.span));
        self.alone(title, cite, items)
    }

    /// A step of the plan that is none of the page's.
    fn alone(&self, title: String, cite: String, items: Vec<Item>) -> PlannedStep {
        let items = self.read(items, &title);
        let (key, budget, group) = (String::new(), None, None);
        PlannedStep { key, title, budget, cite, depth: 0, group, back: false, items, origin: None }
    }

    fn unread_alone(&self, item: Item) -> PlannedStep {
        self.alone("Commands that cannot be read".to_owned(), item.cite.clone(), vec![item])
    }

    /// How many steps are around `step`. Parents come before their children, so that the chain ends.
    fn depth(&self, step: &Step) -> usize {
        let parent = |step: &Step| step.parent.and_then(|parent| self.runbook.steps.get(parent));
        std::iter::successors(parent(step), |step| parent(step)).take(self.runbook.steps.len()).count()
    }

    /// The items with what the words and commands around each say about it; `title` is that of their step.
    fn read(&self, items: Vec<Item>, title: &str) -> Vec<Item> {
        let mut items = lead::lead_ins(sense::read(items, [title, self.title()]), title);
        session::mark(&mut items);
        items
    }

    fn items(&mut self, actions: &[Action]) -> Vec<Item> {
        actions.iter().flat_map(|action| self.action(action)).collect()
    }

    fn action(&mut self, action: &Action) -> Vec<Item> {
        let note = action.note.as_ref().map_or_else(String::new, |note| quote::line(note.str()));
        let note = note.trim_end_matches(':').to_owned();
        let cite = self.cite(action.span);
        let kind = match &action.kind {
            ActionKind::Command(command) => return vec![self.command(command, note, None)],
            ActionKind::Check { subject, how, commands, expected } => {
                let words = how.as_ref().map_or_else(|| subject.str(), Text::str);
                return self.check(quote::line(subject.str()), words, commands, expected.as_ref(), cite);
            }
            ActionKind::Manual(text) if is_name(text.str()) => {
                ItemKind::Prose(format!("- {}", quote::visible(text.str())))
            }
            ActionKind::Manual(text) => ItemKind::Manual(quote::visible(text.str())),
            ActionKind::ChatOps(text) => ItemKind::Chat(quote::visible(text.str())),
            ActionKind::Message(index) => {
                let Some(message) = self.runbook.messages.get(*index) else { return Vec::new() };
                let (text, needs) = self.variables.message(message, self.step);
                let verb = if message.outline { "Write" } else { "Send" };
                ItemKind::Message { text: quote::visible(&text), needs, verb }
            }
            ActionKind::See(index) => {
                let Some(link) = self.runbook.links.get(*index) else { return Vec::new() };
                ItemKind::See { page: quote::line(&link.url), aside: false, playbook: self.playbook(link) }
            }
            ActionKind::Wait(time) => {
                let words = action.note.as_ref().unwrap_or(&time.text);
                ItemKind::Pause(quote::line(words.str()), time.value.clock().map(|d| d.seconds()))
            }
            ActionKind::Choice(branches) => ItemKind::Choice(
                if note.is_empty() { "Which of these is it?".to_owned() } else { note.clone() },
                branches.iter().map(|branch| self.way(branch)).collect(),
            ),
        };
        let note = if matches!(kind, ItemKind::Choice(..) | ItemKind::Pause(..)) { String::new() } else { note };
        vec![Item::new(cite, note, kind)]
    }

    fn way(&mut self, branch: &Branch) -> Way {
        let words = quote::line(branch.issue.str());
        let items = self.items(&branch.actions);
        let items = self.read(items, &words);
        Way { cite: self.cite(branch.span), words, items }
    }

    fn check(
        &mut self,
        note: String,
        how: &str,
        commands: &[Command],
        expected: Option<&Text>,
        cite: String,
    ) -> Vec<Item> {
        let expected = || expected.map(|text| Expected::Shown(quote::visible(text.str())));
        if commands.is_empty() {
            return vec![Item { expected: expected(), ..Item::new(cite, note, ItemKind::Manual(quote::visible(how))) }];
        }
        commands.iter().map(|command| self.command(command, note.clone(), expected())).collect()
    }

    fn command(&mut self, command: &Command, mut note: String, expected: Option<Expected>) -> Item {
        let cite = self.cite(command.text.span);
        let fence = command.fence.and_then(|fence| self.runbook.fences.get(fence));
        let errors = fence.map_or(&[][..], |fence| fence.shell_errors.as_slice());
        let run = shell::run(command, errors, &mut self.variables, self.step);
        let kind = match run {
            Ok(run) => {
                let text = shell::expanded(command.text.str(), command, &self.variables);
                ItemKind::Run(Box::new(Run {
                    place: session::place(command, &text, fence, &self.workspace.sources),
                    ..run
                }))
            }
            Err(reason) => ItemKind::Shown { text: quote::visible(command.text.str()), reason },
        };
        let remark = command.remark.as_ref().map_or_else(String::new, |remark| quote::line(remark.str()));
        let stated = sense::stated(&remark);
        if stated.is_none() && !remark.is_empty() {
            note = if note.is_empty() { remark } else { format!("{note}; {remark}") };
        }
        let expected = expected.or(stated);
        let shown = || command.output.as_ref().map(|output| Expected::Example(quote::visible(output.str())));
        Item { expected: expected.or_else(shown), ..Item::new(cite, note, kind) }
    }

    /// The playbook of the page that `link` leads to, seen from this page's playbook.
    fn playbook(&self, link: &Link) -> Option<String> {
        let config = &self.workspace.config;
        let renderer = self.runbook.renderer;
        let Target::Inside { candidates, .. } = resolve(&link.url, &self.runbook.path, renderer, config) else {
            return None;
        };
        let file = self.workspace.sources.find(existing(&candidates, &self.workspace.paths)?)?;
        let other = self.pages.get(&file).filter(|_| file != self.runbook.file)?;
        let up = "../".repeat(self.pages.get(&self.runbook.file)?.matches('/').count());
        Some(format!("{up}{other}"))
    }
}

/// Marks the steps that are a way back from changes before them: not where the page is about going back, nor where the
/// flowchart leads to them.
fn mark_ways_back(steps: &mut [PlannedStep], route: Option<&Route>, runbook: &Runbook) {
    if runbook.title.as_ref().is_some_and(|title| sense::goes_back(title.str())) {
        return;
    }
    let led_to =
        |index: usize| route.is_some_and(|route| route.nodes.iter().any(|node| node.steps.first() == Some(&index)));
    let changes = |item: &Item| matches!(&item.kind, ItemKind::Run(run) if run.effect != Effect::Read);
    let mut changed = false;
    for (index, step) in steps.iter_mut().enumerate() {
        step.back = changed && step.group.is_none() && !led_to(index) && sense::is_way_back(&step.title);
        changed |= step.items.iter().any(changes);
    }
}

/// Is it the name of a thing, such as a table, a file, a metric or a kind of finding, which tells nobody to do anything?
fn is_name(text: &str) -> bool {
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    let part = |c: char| c.is_alphanumeric() || "_-./:".contains(c);
    text.chars().all(part) && inner.contains(['_', '.', ':'])
}

/// Gives each step a name that no other has.
fn name(steps: &mut [PlannedStep]) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    steps.iter().for_each(|step| *count.entry(step.key.to_lowercase()).or_default() += 1);
    for (index, step) in steps.iter_mut().enumerate() {
        let plain = step.key.starts_with(|c: char| c.is_ascii_digit())
            && step.key.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
        if !plain || count.get(&step.key.to_lowercase()) != Some(&1) {
            step.key = format!("s{}", index + 1);
        }
    }
}
