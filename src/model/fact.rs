//! Times that have a meaning: what they are about, whom they hold for, when their clock starts.

use serde::{Deserialize, Serialize};

use crate::model::{Qualifier, SeverityKey, Text, TimeValue};

/// A time and the words that state it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Timed {
    /// The words.
    pub text: Text,
    /// What they mean.
    pub value: TimeValue,
    /// `within`, `after`, `every` ...
    pub qualifier: Qualifier,
}

/// What a time is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TimeKind {
    /// Somebody must have acknowledged.
    Acknowledge,
    /// Somebody must have responded.
    Response,
    /// It must be resolved.
    Resolution,
    /// How often something is due.
    Cadence,
    /// How often, or how soon after an incident, something is done that is no answer to it: a restore test, a post-mortem.
    Duty,
    /// What a step may take.
    Budget,
    /// The part of the incident in which a phase runs.
    Window,
    /// A rung of an escalation ladder.
    Rung,
    /// A pause.
    Wait,
    /// How long a recovery may take.
    RecoveryTime,
    /// How much data may be lost, as a time.
    RecoveryPoint,
    /// How long a recovery is expected to take.
    RecoveryEstimate,
    /// How often a backup is made.
    BackupInterval,
    /// How long backups or data are kept.
    Retention,
    /// An alert's `for`.
    AlertFor,
    /// A limit that a command sets itself.
    CommandTimeout,
    /// What a column of times is said to add up to.
    Total,
    /// A time on a flowchart's node or edge.
    FlowLabel,
}

impl TimeKind {
    /// What a field of this kind measures, where it is one that a thing has one of: an estimate of a recovery is held
    /// against its objective.
    pub(crate) fn measures(self) -> Option<Self> {
        match self {
            Self::RecoveryTime | Self::RecoveryEstimate => Some(Self::RecoveryTime),
            Self::Response | Self::Resolution | Self::Cadence | Self::RecoveryPoint => Some(self),
            _ => None,
        }
    }
}

/// When a clock starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The alert fired, the incident was found.
    AlertFired,
    /// Somebody acknowledged.
    Acknowledged,
    /// There was progress for the last time.
    LastProgress,
    /// The step began.
    StepBegun,
    /// The incident was closed.
    IncidentClosed,
    /// The page does not say.
    Unstated,
}

/// Whom or what a time holds for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The page.
    Document,
    /// One severity.
    Severity(SeverityKey),
    /// One step, as an index into [`Runbook::steps`].
    Step(usize),
    /// What a row or a heading names: a service, a scenario, a component (words in lower case).
    Named(String),
}

/// A time that has a meaning.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TimeFact {
    /// What it is about.
    pub kind: TimeKind,
    /// Whom it holds for.
    pub scope: Scope,
    /// When its clock starts.
    pub origin: Origin,
    /// The time.
    pub time: Timed,
    /// The section it stands in, as an index into [`Runbook::sections`].
    pub section: Option<usize>,
}

/// Times one after the other, and what the page says that they add up to.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Sum {
    /// The times in the page's order.
    pub parts: Vec<Timed>,
    /// Their sum as stated.
    pub total: Timed,
    /// Is it what they may take at most: the time of a heading, an estimate?
    pub most: bool,
}
