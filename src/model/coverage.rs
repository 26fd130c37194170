//! Deployed alerts and the pages about them, side by side.

use serde::Serialize;

use crate::source::Span;

/// An alert and its page.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The alert's name.
    pub alert: String,
    /// The `severity` that its rule sets.
    pub severity: Option<String>,
    /// Where its rule stands, as `file:line`.
    pub rule: Option<String>,
    /// The link as Prometheus shows it: the first of those that its template can be, or the one that is dead.
    pub link: Option<String>,
    /// The page, as `file:line` where it is one that was read.
    pub page: Option<String>,
    /// The heading of the section.
    pub section: Option<String>,
    /// The place on the page.
    #[serde(skip)]
    pub place: Option<Span>,
    /// How they go together.
    pub state: State,
}

/// How an alert and its page go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The alert links to a page that is there.
    Linked,
    /// It links to what is not checked offline.
    Elsewhere,
    /// A page speaks of it, to which it does not link.
    NotLinked,
    /// Its link leads nowhere.
    DeadLink,
    /// It has no link, and no page speaks of it.
    NoRunbook,
    /// A page speaks of it, and no rule file has it.
    NotDeployed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Linked, Self::Elsewhere, Self::NotLinked, Self::DeadLink, Self::NoRunbook, Self::NotDeployed];

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Linked => "linked",
            Self::Elsewhere => "elsewhere",
            Self::NotLinked => "not linked",
            Self::DeadLink => "dead link",
            Self::NoRunbook => "no runbook",
            Self::NotDeployed => "not deployed",
        }
    }

    /// Is something missing on one side?
    pub fn is_missing(self) -> bool {
        !matches!(self, Self::Linked | Self::Elsewhere)
    }
}
