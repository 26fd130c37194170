//! Actions as items.

use std::collections::{HashMap, HashSet};

use crate::config::Config;
use crate::emit::checklist::ids::Ids;
use crate::emit::checklist::links::{Sheets, link};
use crate::emit::checklist::view::{Blank, Block, Branch, Effect, Item, Link, Piece, Timer};
use crate::model::time::Duration;
use crate::model::{self, Action, ActionKind, Command, ParameterKind, Place, Quoting, Runbook, Text, Timed};
use crate::source::{Sources, Span};

/// More blanks than this in one message are left as they are written.
const MAX_BLANKS: usize = 200;

/// What items are made from.
pub(super) struct Maker<'a> {
    /// The page.
    pub(super) runbook: &'a Runbook,
    /// The files, to cite places.
    pub(super) sources: &'a Sources,
    /// How links are resolved.
    pub(super) config: &'a Config,
    /// The pages that have a checklist.
    pub(super) sheets: &'a Sheets<'a>,
    /// The page's placeholders.
    pub(super) blanks: &'a [Blank],
}

/// The words for what a command does.
fn effect(effect: model::Effect) -> Effect {
    let (key, label) = match effect {
        model::Effect::Read => ("read", "only looks"),
        model::Effect::Unknown => ("unknown", "may change something"),
        model::Effect::Change => ("change", "changes something"),
        model::Effect::Destroy => ("destroy", "destroys something"),
    };
    Effect { key, label }
}

/// The page's placeholders, each with a name that no other has.
pub(super) fn blanks(runbook: &Runbook, ids: &mut Ids) -> Vec<Blank> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    runbook.parameters.iter().for_each(|parameter| *places.entry(&parameter.name).or_default() += 1);
    let blank = |parameter: &model::Parameter| {
        let scope = parameter.scope.as_deref().unwrap_or_default();
        let words = parameter.name.replace('_', " ");
        let words = if words.is_empty() { parameter.spelling.clone() } else { words };
        // The same name in two places is two values: the label says which.
        let twice = places.get(parameter.name.as_str()).is_some_and(|&count| count > 1);
        Blank {
            key: ids.name(scope, "parameter", &parameter.name),
            label: if twice && !scope.is_empty() { format!("{words} ({scope})") } else { words },
            spelling: parameter.spelling.clone(),
            secret: parameter.kind == ParameterKind::Secret,
        }
    };
    runbook.parameters.iter().map(blank).collect()
}

/// A countdown, where the time is a length that a clock can count down.
pub(super) fn timer(timed: &Timed) -> Option<Timer> {
    let seconds = seconds(timed)?;
    Some(Timer { text: timed.text.text.clone(), seconds })
}

/// The longest that a time may be, in seconds; none for business time and for what is no length.
pub(super) fn seconds(timed: &Timed) -> Option<u64> {
    timed.value.clock().map(Duration::seconds)
}

impl Maker<'_> {
    /// `file:line` of a place.
    pub(super) fn cite(&self, span: Span) -> String {
        self.sources.cite(span)
    }

    /// An action as an item inside the item named `parent`. Branches hold no choices of their own more than the
    /// table that they came from, so that this recurses no deeper than the model.
    pub(super) fn item(&self, action: &Action, parent: &str, ids: &mut Ids) -> Item {
        let mut item = Item { at: self.cite(action.span), ..Item::default() };
        let note = action.note.as_ref().map(|note| note.text.clone());
        match &action.kind {
            ActionKind::Command(command) => self.command(command, note, &mut item),
            ActionKind::Manual(text) => with_note(&mut item, "manual", None, text.text.clone(), note),
            ActionKind::ChatOps(text) => {
                titled(&mut item, "chat-ops", "Chat", note, || "In the incident's channel".to_owned());
                item.blocks.push(plain(&text.text, false));
            }
            ActionKind::Message(index) => self.message(*index, note, &mut item),
            ActionKind::See(index) => self.see(*index, note, &mut item),
            ActionKind::Wait(timed) => {
                titled(&mut item, "wait", "Wait", note, || timed.text.text.clone());
                item.timer = timer(timed);
            }
            ActionKind::Check { subject, how, commands, expected } => {
                let how = how.as_ref().map(|how| how.text.clone());
                with_note(&mut item, "check", Some("Check"), subject.text.clone(), how.or(note));
                item.blocks = commands.iter().map(|command| self.block(command)).collect();
                item.effect = commands.iter().map(|command| command.effect).max().map(effect);
                item.expected = expected.as_ref().map(|text| text.text.clone());
            }
            ActionKind::Choice(branches) => {
                item.kind = "choice";
                item.text = note.unwrap_or_else(|| "Which of these applies?".to_owned());
                item.many = true;
                item.id = ids.name(parent, item.kind, &item.text);
                item.branches = branches.iter().map(|branch| self.branch(branch, &item.id, ids)).collect();
                return item;
            }
        }
        if item.links.is_empty() {
            item.links = self.links_in(action.span);
        }
        // "Wait 15 min" needs no "Wait" before it, "For the details see ..." no "See".
        let says = |label: &&str| {
            let mut words = item.text.split(|c: char| !c.is_alphanumeric());
            let first = item.text.get(..label.len()).is_some_and(|start| start.eq_ignore_ascii_case(label));
            first || (item.kind == "see" && words.any(|word| word.eq_ignore_ascii_case(label)))
        };
        item.label = item.label.filter(|label| !says(label));
        let words: String = item.blocks.iter().map(Block::text).collect();
        item.id = ids.name(parent, item.kind, &format!("{}\0{words}", item.text));
        item.tick = Some(item.id.clone());
        item
    }

    fn branch(&self, branch: &model::Branch, parent: &str, ids: &mut Ids) -> Branch {
        let id = ids.name(parent, "branch", branch.issue.str());
        let items = branch.actions.iter().map(|action| self.item(action, &id, ids)).collect();
        Branch { text: branch.issue.text.clone(), at: self.cite(branch.span), items, id }
    }

    fn command(&self, command: &Command, note: Option<String>, item: &mut Item) {
        // Of "Scale up: `kubectl scale ...`" the first part says what the command is for.
        let note = note.map(|note| note.replace(command.text.str(), ""));
        titled(item, "command", "Run", note, || {
            let first = command.invocations.first();
            let verb = first.and_then(|call| call.verb.as_deref()).unwrap_or_default();
            format!("{} {verb}", first.map_or("the command", |call| call.program.as_str())).trim().to_owned()
        });
        item.effect = Some(effect(command.effect));
        item.blocks.push(self.block(command));
    }

    fn block(&self, command: &Command) -> Block {
        let mut block = Block { shell: true, inline: command.place != Place::Fence, ..Block::default() };
        let mut listed = HashSet::new();
        for piece in &command.pieces {
            match piece {
                model::Piece::Literal(text) => push_text(&mut block, text),
                model::Piece::Parameter { parameter, spelling, quoting, .. } => {
                    self.push_blank(&mut block, &mut listed, *parameter, spelling.str(), quoting_name(*quoting));
                }
            }
        }
        block.output = command.output.as_ref().map(|text| text.text.clone());
        named(block)
    }

    fn message(&self, index: usize, note: Option<String>, item: &mut Item) {
        let Some(message) = self.runbook.messages.get(index) else { return };
        // A heading is shown as the step or the section already.
        let heading = |title: &&Text| {
            self.runbook.sections.binary_search_by_key(&title.span, |section| section.title.span).is_ok()
        };
        let title = message.title.as_ref().filter(|title| !heading(title)).map(|title| title.text.clone());
        let (label, words) = if message.outline { ("Write", "Write this") } else { ("Send", "Send this message") };
        titled(item, "message", label, title.or(note), || words.to_owned());
        item.blocks.push(self.message_block(&message.text, &message.blanks));
    }

    /// A message's text with its blanks: every place where one of their spellings stands.
    fn message_block(&self, text: &Text, blanks: &[usize]) -> Block {
        let mut places: Vec<(usize, usize, usize)> = Vec::new();
        for &index in blanks.iter().take(MAX_BLANKS) {
            let Some(blank) = self.blanks.get(index).filter(|blank| !blank.spelling.is_empty()) else { continue };
            places.extend(text.text.match_indices(&blank.spelling).map(|(at, found)| (at, found.len(), index)));
        }
        // Where one spelling holds another, the longer one is meant.
        places.sort_by_key(|&(at, length, _)| (at, std::cmp::Reverse(length)));
        let (mut block, mut listed) = (Block::default(), HashSet::new());
        let mut done = 0;
        for (at, length, index) in places {
            let Some(before) = text.text.get(done..at) else { continue };
            push_text(&mut block, before);
            let spelling = text.text.get(at..at + length).unwrap_or_default();
            self.push_blank(&mut block, &mut listed, index, spelling, "verbatim");
            done = at + length;
        }
        push_text(&mut block, text.text.get(done..).unwrap_or_default());
        named(block)
    }

    fn see(&self, index: usize, note: Option<String>, item: &mut Item) {
        let Some(target) = self.runbook.links.get(index) else { return };
        titled(item, "see", "See", note, || target.text.clone());
        item.links.extend(link(target, self.runbook, self.config, self.sheets));
    }

    /// The links that begin inside `span`; the one that its words end with goes on behind it.
    fn links_in(&self, span: Span) -> Vec<Link> {
        let links = &self.runbook.links;
        let first = links.partition_point(|link| link.span.start < span.start);
        let inside = links.iter().skip(first).take_while(|link| link.span.start < span.end).filter(|link| !link.image);
        inside.filter_map(|found| link(found, self.runbook, self.config, self.sheets)).collect()
    }

    /// A placeholder of a block; each is `listed` once.
    fn push_blank(
        &self,
        block: &mut Block,
        listed: &mut HashSet<usize>,
        index: usize,
        spelling: &str,
        quoting: &'static str,
    ) {
        let Some(blank) = self.blanks.get(index) else { return push_text(block, spelling) };
        let parameter = Some(blank.key.clone());
        block.pieces.push(Piece { text: spelling.to_owned(), parameter, quoting: Some(quoting) });
        if listed.insert(index) {
            block.parameters.push(blank.clone());
        }
    }
}

fn quoting_name(quoting: Quoting) -> &'static str {
    match quoting {
        Quoting::Bare => "bare",
        Quoting::Double => "double",
        Quoting::Single => "single",
        Quoting::Heredoc => "heredoc",
        Quoting::Verbatim => "verbatim",
    }
}

/// Text without a placeholder as a block.
fn plain(text: &str, shell: bool) -> Block {
    let mut block = Block { shell, ..Block::default() };
    push_text(&mut block, text);
    named(block)
}

fn push_text(block: &mut Block, text: &str) {
    if !text.is_empty() {
        block.pieces.push(Piece { text: text.to_owned(), parameter: None, quoting: None });
    }
}

fn named(mut block: Block) -> Block {
    let text = block.text();
    let line = text.lines().next().unwrap_or_default();
    block.name = line.chars().take(60).collect();
    block
}

/// The item is called what stands beside it, else what it is.
fn titled(
    item: &mut Item,
    kind: &'static str,
    label: &'static str,
    note: Option<String>,
    own: impl FnOnce() -> String,
) {
    (item.kind, item.label) = (kind, Some(label));
    let note = note.map(|note| note.trim().trim_end_matches(':').trim_end().to_owned());
    item.text = note.filter(|note| !note.is_empty()).unwrap_or_else(own);
}

/// The item has words of its own, and a note where that says something else.
fn with_note(item: &mut Item, kind: &'static str, label: Option<&'static str>, text: String, note: Option<String>) {
    (item.kind, item.label) = (kind, label);
    item.note = note.filter(|note| *note != text && !text.starts_with(note.as_str()));
    item.text = text;
}
