//! What a runbook means: the types.
//!
//! [`lower`] fills them from syntax. Passes and emitters read them and nothing below: the value types of `syntax` that
//! they need (flowcharts, shell words) are re-exported here. Text keeps its place ([`Text`]), so that every finding and
//! every generated line can be traced back.

pub mod anchors;
pub mod autolink;
pub mod command;
pub mod coverage;
pub(crate) mod duty;
pub mod effect;
mod fact;
pub mod flow;
pub mod forge;
pub(crate) mod gist;
pub mod hugo;
mod languages;
mod ledger;
pub mod lower;
pub mod manifest;
pub mod named;
pub(crate) mod nested;
pub mod owners;
pub mod page;
pub mod parameter;
mod paths;
pub mod rooted;
pub(crate) mod routes;
pub mod rule_file;
pub mod severity;
pub mod signals;
pub mod site;
mod spoken;
pub(crate) mod standing;
pub mod table;
pub mod target;
pub mod threshold;
pub mod time;
pub mod words;
mod workspace;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::config::Renderer;
use crate::source::{FileId, Mapped, Span};

pub use crate::model::command::{Command, Piece, Place, Quoting};
pub use crate::model::effect::{Effect, Invocation};
pub use crate::model::fact::{Origin, Scope, Sum, TimeFact, TimeKind, Timed};
pub use crate::model::flow::{Flow, NodeMatch};
pub use crate::model::ledger::{LedgerEntry, Verdict};
pub use crate::model::parameter::{Parameter, ParameterKind};
pub use crate::model::paths::{PathIndex, around};
pub use crate::model::rooted::{Grounds, Rooted};
pub use crate::model::rule_file::{AlertRule, PageRule, Query, RuleFile};
pub use crate::model::severity::{Severity, SeverityKey};
pub use crate::model::site::Sites;
pub use crate::model::standing::Standing;
pub use crate::model::time::{Duration, Qualifier, TimeValue};
pub use crate::model::workspace::{Neighbour, Workspace};
pub use crate::syntax::fence::FenceLanguage;
pub use crate::syntax::markdown::{LinkStyle, MAX_PARTS};
pub use crate::syntax::mermaid;
pub(crate) use crate::syntax::shell::programs::is_known;
pub(crate) use crate::syntax::shell::unit_of;
pub use crate::world::web::Answer;

/// Words and the place they stand at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Text {
    /// The words as they read.
    pub text: String,
    /// Their place.
    pub span: Span,
}

impl Text {
    /// The trimmed words of `mapped`.
    pub fn of(mapped: &Mapped) -> Self {
        let range = mapped.trimmed_range();
        Self { span: mapped.span(range.clone()), text: mapped.text.get(range).unwrap_or_default().to_owned() }
    }

    /// The words.
    pub fn str(&self) -> &str {
        &self.text
    }
}

/// One page.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Runbook {
    /// The page's file.
    #[serde(skip)]
    pub file: FileId,
    /// Its path from the root.
    pub path: String,
    /// Who renders it.
    #[serde(skip)]
    pub renderer: Renderer,
    /// The first heading; else the front matter's title.
    pub title: Option<Text>,
    /// The first paragraph below the title.
    pub summary: Option<Text>,
    /// The headings in order.
    pub sections: Vec<Section>,
    /// The names that a fragment may have.
    pub anchors: Vec<Anchor>,
    /// `**Owner:** ...` lines, front matter, `Field | Value` tables.
    pub metadata: Vec<Metadata>,
    /// The severities that the page defines.
    pub severities: Vec<Severity>,
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// Flowcharts.
    pub flows: Vec<Flow>,
    /// Escalation ladders.
    pub ladders: Vec<Ladder>,
    /// Who is reached how.
    pub contacts: Vec<Contact>,
    /// Actions that stand outside any step.
    pub actions: Vec<Action>,
    /// Bounds on metrics.
    pub thresholds: Vec<Threshold>,
    /// Alerts that the page is about or defines.
    pub alerts: Vec<Alert>,
    /// Alerts that the page defines in YAML.
    pub rules: Vec<PageRule>,
    /// Queries in the page's blocks of PromQL.
    #[serde(skip)]
    pub queries: Vec<rule_file::Query>,
    /// RTO, RPO and service level objectives.
    pub objectives: Vec<Objective>,
    /// Message templates.
    pub messages: Vec<Message>,
    /// Placeholders, one for each name and scope.
    pub parameters: Vec<Parameter>,
    /// Links and images.
    pub links: Vec<Link>,
    /// What Hugo's `ref` and `relref` shortcodes lead to.
    #[serde(skip)]
    pub references: Vec<hugo::Reference>,
    /// References without a definition.
    pub undefined_references: Vec<Text>,
    /// Paragraphs in which somebody rules off the head of a table, and that are none.
    #[serde(skip)]
    pub undrawn: Vec<Span>,
    /// Every time on the page that has a meaning.
    pub times: Vec<TimeFact>,
    /// Times that the page adds up.
    pub sums: Vec<Sum>,
    /// The tables and what they were read as.
    pub tables: Vec<TableReading>,
    /// The code blocks and what they were read as.
    pub fences: Vec<Fence>,
    /// What its commands name of the repository around it.
    #[serde(skip)]
    pub named: Vec<named::Named>,
    /// Its commands, as [`named::likenesses`] has them.
    #[serde(skip)]
    pub likenesses: Vec<u64>,
    /// The places of its code blocks.
    #[serde(skip)]
    pub code: Vec<Span>,
    /// Where it is out of step, as offsets, as [`nested::out_of_step`] has it.
    #[serde(skip)]
    pub lost: Vec<Range<u32>>,
    /// HTML comments, for suppressions.
    #[serde(skip)]
    pub comments: Vec<Text>,
    /// What became of each block.
    #[serde(skip)]
    pub ledger: Vec<LedgerEntry>,
    /// What the page is for, by its name.
    #[serde(skip)]
    pub standing: Standing,
    /// What the page looks like, where a target asked for it.
    #[serde(skip)]
    pub page: Vec<page::Token>,
}

/// A heading and what stands below it.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Section {
    /// 1 to 6.
    pub level: u8,
    /// The heading's words.
    pub title: Text,
    /// The number with which it begins, as written; none for one of several ways (`Option 2`).
    pub number: Option<String>,
    /// The anchor that the renderer gives it.
    pub slug: String,
    /// How long it may take, or by when it is due, where the heading says so: `## Triage (15 min)`.
    pub time: Option<Box<Timed>>,
    /// From the heading to the next one of the same or a higher level.
    pub extent: Span,
    /// The section around it, as an index into [`Runbook::sections`].
    pub parent: Option<usize>,
}

/// A name that a fragment may have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Anchor {
    /// The name, without `#`.
    pub name: String,
    /// The heading or tag that has it.
    pub span: Span,
}

/// A field of the page about itself.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Metadata {
    /// `owner`, `severity`, `last updated` ...: lower-cased words.
    pub key: String,
    /// The value.
    pub value: Text,
}

/// One thing to do.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Step {
    /// `1`, `3.2`, as written.
    pub number: Option<String>,
    /// What it is, without number and time.
    pub title: Text,
    /// What it may take, or when it is due.
    pub budget: Option<Timed>,
    /// One of several ways, of which one is taken? (`Option 1`, `Scenario B`)
    pub alternative: bool,
    /// The step around it, as an index into [`Runbook::steps`].
    pub parent: Option<usize>,
    /// Its heading's section, as an index into [`Runbook::sections`]; none where it is an item of a list.
    pub section: Option<usize>,
    /// What is done, in order.
    #[serde(deserialize_with = "gist::none")]
    pub actions: Vec<Action>,
    /// The whole step.
    pub span: Span,
}

/// Something that a person or a machine does.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Action {
    /// What it is.
    pub kind: ActionKind,
    /// The words beside it: a row's first cell, a comment in the fence, the sentence that the code stands in.
    pub note: Option<Text>,
    /// The section it stands in, as an index into [`Runbook::sections`].
    pub section: Option<usize>,
    /// Its place.
    pub span: Span,
}

/// Kinds of actions.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ActionKind {
    /// A shell command.
    Command(Command),
    /// Something that a person does.
    Manual(Text),
    /// A command for the incident bot, typed in the chat.
    ChatOps(Text),
    /// A message to be sent, as an index into [`Runbook::messages`].
    Message(usize),
    /// Another page, as an index into [`Runbook::links`].
    See(usize),
    /// A pause.
    Wait(Timed),
    /// A look at something that tells whether all is well; its command, where the page has one.
    Check {
        /// What is looked at.
        subject: Text,
        /// How, in words, where the page has no command for it.
        how: Option<Text>,
        /// How.
        commands: Vec<Command>,
        /// What should be seen.
        expected: Option<Text>,
    },
    /// One of several situations, each with what is done then.
    Choice(Vec<Branch>),
}

/// A situation and what is done then.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Branch {
    /// The symptom, issue or cause.
    pub issue: Text,
    /// What is done.
    pub actions: Vec<Action>,
    /// The row.
    pub span: Span,
}

/// An escalation ladder.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Ladder {
    /// Its rungs in the page's order.
    pub rungs: Vec<Rung>,
    /// The section it stands in, as an index into [`Runbook::sections`].
    pub section: Option<usize>,
    /// The whole table or list.
    pub span: Span,
}

/// A rung of a ladder.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rung {
    /// When it is reached.
    pub after: Option<Timed>,
    /// When its clock starts.
    pub origin: Origin,
    /// The severities it holds for; empty means any.
    pub severities: Vec<SeverityKey>,
    /// What must be so, as written, the time included.
    pub condition: Text,
    /// Who is reached then; empty where the page names nobody.
    pub target: Text,
    /// The row or item.
    pub span: Span,
}

impl Rung {
    /// Who is reached, or that somebody is, where the page does not say who.
    pub fn called(&self) -> &str {
        match self.target.str() {
            "" => "escalate",
            who => who,
        }
    }
}

/// Somebody who can be reached.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Contact {
    /// The role or team.
    pub role: Text,
    /// Names and ways to reach them, in the row's order.
    pub reach: Vec<Text>,
    /// The row.
    pub span: Span,
}

/// A bound on a metric.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Threshold {
    /// What is measured.
    pub subject: Option<Text>,
    /// The same in PromQL, where the row gives it: the name of a metric, a query.
    #[serde(serialize_with = "rule_file::as_words")]
    #[cfg_attr(test, schemars(with = "Option<Text>"))]
    pub query: Option<Query>,
    /// The bound.
    pub bound: threshold::Threshold,
    /// The words that state it.
    pub text: Text,
    /// The words above its column: `p95 latency alert`.
    pub column: Option<Text>,
    /// The severity that it makes an incident.
    pub severity: Option<SeverityKey>,
    /// What is done then.
    pub action: Option<Text>,
    /// Where it was read.
    pub source: ThresholdSource,
    /// The section it stands in, as an index into [`Runbook::sections`].
    pub section: Option<usize>,
}

/// Where a threshold was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ThresholdSource {
    /// An example of a severity.
    SeverityExample,
    /// A table of thresholds.
    Table,
    /// The condition of an alert in a table of alerts.
    Alert,
    /// Running text.
    Prose,
}

/// An alert that the page is about or defines.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Alert {
    /// Its name.
    pub name: Text,
    /// The section about it, as an index into [`Runbook::sections`].
    pub section: Option<usize>,
    /// PromQL that the page gives for it.
    #[serde(serialize_with = "rule_file::as_words")]
    #[cfg_attr(test, schemars(with = "Option<Text>"))]
    pub expr: Option<Query>,
    /// How long it must hold.
    pub hold: Option<Timed>,
    /// Its severity as written.
    pub severity: Option<Text>,
    /// Read from a table or a YAML fence, not from a heading?
    pub defined: bool,
}

/// An objective.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Objective {
    /// What it is for.
    pub subject: Text,
    /// What is measured, where a column of its own says so.
    pub indicator: Option<Text>,
    /// `RTO`, `RPO`, `SLO` or the header's words.
    pub measure: String,
    /// The bound as written.
    pub target: Text,
    /// As a time, where it is one.
    pub time: Option<Timed>,
    /// As a bound on a metric, where it is one.
    pub bound: Option<threshold::Threshold>,
    /// Over which time it is kept.
    pub window: Option<Timed>,
    /// The section it stands in, as an index into [`Runbook::sections`].
    pub section: Option<usize>,
}

/// A message template.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Message {
    /// The heading or sentence before it.
    pub title: Option<Text>,
    /// The whole message.
    pub text: Text,
    /// Is it the outline of a document, which is written, not sent?
    pub outline: bool,
    /// Its blanks, as indices into [`Runbook::parameters`].
    pub blanks: Vec<usize>,
}

/// A link or an image.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Link {
    /// The words that are clicked.
    pub text: String,
    /// The destination as written, escapes resolved.
    pub url: String,
    /// Where the destination stands.
    pub target: Span,
    /// The whole link.
    pub span: Span,
    /// How it is written.
    pub style: LinkStyle,
    /// An image?
    pub image: bool,
}

/// A table and what it was read as.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TableReading {
    /// Its kind.
    pub kind: table::TableKind,
    /// How sure that is, from 0 to 100.
    pub confidence: u8,
    /// The header's words.
    pub header: Vec<Text>,
    /// Cells behind the last column, which no renderer shows.
    pub lost: Vec<Span>,
    /// Code in backquotes that a pipe inside it splits into two cells.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub split: Vec<Span>,
    /// The section it stands in, as an index into [`Runbook::sections`].
    pub section: Option<usize>,
    /// The whole table.
    pub span: Span,
}

/// A code block and what it was read as.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Fence {
    /// The words behind the opening fence.
    pub info: Text,
    /// Where the opening fence stands.
    pub opening: Span,
    /// What it holds.
    pub language: FenceLanguage,
    /// Fenced, not indented?
    pub fenced: bool,
    /// Has it a closing fence?
    pub closed: bool,
    /// What stands inside.
    pub text: Mapped,
    /// The places of shell prompts inside.
    pub prompts: Vec<Span>,
    /// Lines that are a command's output.
    pub output: Vec<Span>,
    /// Chat commands inside.
    pub chat_ops: Vec<Text>,
    /// What the shell cannot read.
    pub shell_errors: Vec<Text>,
    /// The section it stands in, as an index into [`Runbook::sections`].
    pub section: Option<usize>,
    /// The whole block.
    pub span: Span,
}

impl Runbook {
    /// A page of which nothing is known yet.
    pub fn empty(file: FileId, path: &str) -> Self {
        Self { file, path: path.to_owned(), ..Self::default() }
    }

    /// Is the page a form to be copied and filled in: by a word of its title, its file's name, or a folder's?
    pub fn is_template(&self) -> bool {
        self.standing == Standing::Form
    }

    /// The section named `index`.
    pub fn section(&self, index: Option<usize>) -> Option<&Section> {
        self.sections.get(index?)
    }

    /// The innermost section that a place lies in, as an index.
    pub fn section_around(&self, place: Span) -> Option<usize> {
        let last = self.sections.partition_point(|section| section.extent.start <= place.start).checked_sub(1);
        let mut around = std::iter::successors(last, |&inner| self.section(Some(inner))?.parent);
        around.find(|&index| self.section(Some(index)).is_some_and(|section| section.extent.contains(place)))
    }

    /// The severities that the innermost heading around a place names that names any, the page's title left out.
    pub fn severities_around(&self, section: Option<usize>) -> Vec<SeverityKey> {
        let headings = std::iter::successors(self.section(section), |inner| self.section(inner.parent));
        let named =
            |heading: &Section| severity::mentioned(heading.title.str()).into_iter().map(|(key, _)| key).collect();
        headings
            .filter(|heading| heading.level > 1)
            .map(named)
            .find(|keys: &Vec<_>| !keys.is_empty())
            .unwrap_or_default()
    }

    /// Every command of the page in its order: in steps, outside them, in checks and in branches.
    pub fn commands(&self) -> Vec<&Command> {
        let mut commands = Vec::new();
        let steps = self.steps.iter().flat_map(|step| &step.actions);
        steps.chain(&self.actions).for_each(|action| action.commands(&mut commands));
        commands.sort_by_key(|command| command.text.span);
        commands
    }
}

impl Action {
    /// Adds every command in this action to `into`.
    fn commands<'a>(&'a self, into: &mut Vec<&'a Command>) {
        match &self.kind {
            ActionKind::Command(command) => into.push(command),
            ActionKind::Check { commands, .. } => into.extend(commands),
            ActionKind::Choice(branches) => {
                branches.iter().flat_map(|branch| &branch.actions).for_each(|action| action.commands(into));
            }
            _ => {}
        }
    }
}
