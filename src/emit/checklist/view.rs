//! What a checklist shows, whatever its form: plain words and places, ready for a template.

use serde::Serialize;

/// A runbook as a list to work through.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// Path of the runbook from the root; names the page's stored state, too.
    pub source: String,
    /// The runbook's title.
    pub title: String,
    /// Its first paragraph.
    pub summary: Option<String>,
    /// The clocks that something on the page counts from.
    pub clocks: Vec<Clock>,
    /// Headers of the severity table.
    pub severity_columns: Vec<&'static str>,
    /// The severities, a cell for each header.
    pub severities: Vec<Severity>,
    /// Placeholders, each once.
    pub parameters: Vec<Blank>,
    /// Flowcharts, steps, ladders, messages, in this order.
    pub sections: Vec<Section>,
    /// Who is reached how.
    pub contacts: Vec<Contact>,
}

/// A clock that a person starts.
#[derive(Clone, Debug, Serialize)]
pub struct Clock {
    /// Its name in the page's state.
    pub origin: &'static str,
    /// What starts it.
    pub label: &'static str,
}

/// A row of the severity table.
#[derive(Clone, Debug, Serialize)]
pub struct Severity {
    /// Joins its spellings: `SEV1`.
    pub key: String,
    /// As written.
    pub name: String,
    /// The other cells.
    pub cells: Vec<Cell>,
    /// `file:line`.
    pub at: String,
}

/// A cell of the severity table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Cell {
    /// Its words.
    pub text: String,
    /// A deadline counted from the alert, in seconds.
    pub seconds: Option<u64>,
}

/// A placeholder to be filled in.
#[derive(Clone, Debug, Serialize)]
pub struct Blank {
    /// Its name in the page's state.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// As the page writes it.
    pub spelling: String,
    /// A password or the like, which is never stored?
    pub secret: bool,
}

/// Items under one heading.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Its anchor.
    pub id: String,
    /// `flow`, `steps`, `ladder` or `messages`.
    pub kind: &'static str,
    /// Its heading.
    pub title: String,
    /// What stands below.
    pub items: Vec<Item>,
}

/// Something to do, to decide or to know.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Item {
    /// Its anchor; made of its words, so that ticks outlive an edit elsewhere on the page.
    pub id: String,
    /// What it is: `step`, `command`, `manual`, `chat-ops`, `message`, `see`, `wait`, `check`, `choice`, `decision`,
    /// `node`, `goto`, `rung`.
    pub kind: &'static str,
    /// `file:line`.
    pub at: String,
    /// Its words.
    pub text: String,
    /// The name of its tick; a flowchart's node shares that of the step that it means. None: nothing to tick.
    pub tick: Option<String>,
    /// `Run`, `Send` ...
    pub label: Option<&'static str>,
    /// Words beside it.
    pub note: Option<String>,
    /// A budget or a condition, as written.
    pub time: Option<String>,
    /// What its command does to the world.
    pub effect: Option<Effect>,
    /// Where it leads.
    pub links: Vec<Link>,
    /// A timer.
    pub timer: Option<Timer>,
    /// When a rung is due.
    pub rung: Option<Due>,
    /// The severities that a rung is for; empty means all.
    pub severities: Vec<String>,
    /// Commands and messages.
    pub blocks: Vec<Block>,
    /// What should be seen.
    pub expected: Option<String>,
    /// The ways of a choice or decision.
    pub branches: Vec<Branch>,
    /// May several ways be taken?
    pub many: bool,
    /// What belongs to it.
    pub items: Vec<Self>,
}

/// What a command does to the world.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Effect {
    /// `read`, `unknown`, `change`, `destroy`.
    pub key: &'static str,
    /// For people.
    pub label: &'static str,
}

/// Where an item leads.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// What is clicked.
    pub text: String,
    /// Destination in the HTML form; none where it leads to nothing that a checklist may link to.
    pub html: Option<String>,
    /// Destination in the Markdown form.
    pub markdown: Option<String>,
}

/// A countdown that is started at its item.
#[derive(Clone, Debug, Serialize)]
pub struct Timer {
    /// How long, as written.
    pub text: String,
    /// How long, in seconds.
    pub seconds: u64,
}

/// A time on one of the page's clocks.
#[derive(Clone, Debug, Serialize)]
pub struct Due {
    /// The clock.
    pub origin: &'static str,
    /// Seconds after its start.
    pub seconds: u64,
}

/// A command or a message.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Block {
    /// Its first words, for people who do not see it.
    pub name: String,
    /// Is it for a shell?
    pub shell: bool,
    /// Does it stand in a sentence or a cell, short enough to stay there?
    pub inline: bool,
    /// Its text in parts.
    pub pieces: Vec<Piece>,
    /// The placeholders in it, each once.
    pub parameters: Vec<Blank>,
    /// Output that the page shows below it.
    pub output: Option<String>,
}

/// A part of a command or a message.
#[derive(Clone, Debug, Serialize)]
pub struct Piece {
    /// As written.
    pub text: String,
    /// The placeholder that it is.
    pub parameter: Option<String>,
    /// The quotes around the placeholder: `bare`, `double`, `single`, `heredoc`, `verbatim`.
    pub quoting: Option<&'static str>,
}

/// One way of a choice.
#[derive(Clone, Debug, Serialize)]
pub struct Branch {
    /// Its anchor and its value.
    pub id: String,
    /// When it is taken.
    pub text: String,
    /// `file:line`.
    pub at: String,
    /// What is done then.
    pub items: Vec<Item>,
}

/// Somebody who can be reached.
#[derive(Clone, Debug, Serialize)]
pub struct Contact {
    /// The role.
    pub role: String,
    /// Names and ways.
    pub reach: Vec<String>,
    /// `file:line`.
    pub at: String,
}

impl Block {
    /// The whole text.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}
