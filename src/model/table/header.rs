//! What a column is for, by the words of its header.

use std::sync::LazyLock;

use crate::model::table::languages::ELSEWHERE;
use crate::model::words::{Words, initials};

/// What a column is for, by the words of its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The severity's name.
    Severity,
    /// When somebody must have responded.
    Response,
    /// When somebody must have acknowledged.
    Acknowledge,
    /// When it must be resolved.
    Resolution,
    /// How often an update is owed.
    Update,
    /// What it means.
    Description,
    /// What would be one.
    Examples,
    /// When a rung is reached.
    After,
    /// To whom it is escalated.
    Escalate,
    /// A role, a team, a person.
    Person,
    /// A way to reach somebody.
    Reach,
    /// What is seen.
    Symptom,
    /// Why it is so.
    Cause,
    /// What is done.
    Action,
    /// What is looked at.
    Check,
    /// A shell command.
    Command,
    /// What should be seen.
    Expected,
    /// What is measured.
    Metric,
    /// A bound that says when it is bad.
    Bound,
    /// A bound that says when it is good.
    Target,
    /// What was measured beside what was meant: a report of where things stand.
    Measured,
    /// A bound at which an autoscaler acts.
    Scaling,
    /// An alert's name.
    Alert,
    /// An alert's condition.
    Condition,
    /// An alert's `for`.
    For,
    /// A link to a runbook.
    Runbook,
    /// Recovery time.
    Rto,
    /// Recovery point.
    Rpo,
    /// How long a recovery is expected to take.
    Estimate,
    /// A service level.
    Slo,
    /// How often.
    Frequency,
    /// How long it is kept.
    Retention,
    /// A day, a week, a shift.
    Shift,
    /// A time of an event, a phase.
    When,
    /// What happened or is to happen.
    Event,
    /// A variable's or a flag's name.
    Variable,
    /// Its default, type or whether it is required.
    Default,
    /// A value, in a table of fields.
    Value,
}

/// Header words and the role they give; several words mean all of them in this order, side by side.
const HEADER: &[(Role, &[&str])] = &[
    (
        Role::Severity,
        &["severity", "sev", "priority", "level", "tier", "classification", "criticality", "urgency", "sev level"],
    ),
    (
        Role::Response,
        &["response", "response time", "respond", "sla", "first response", "initial response", "tta", "reaction"],
    ),
    (Role::Acknowledge, &["ack", "acknowledge", "acknowledgement", "acknowledgment", "acknowledged"]),
    (
        Role::Resolution,
        &[
            "resolution",
            "resolve",
            "resolution time",
            "resolution target",
            "mttr",
            "fix time",
            "fix target",
            "fix sla",
            "fixed",
            "resolved",
            "remediation sla",
            "remediation time",
            "remediation target",
            "remediation timeline",
            "remediation deadline",
            "remediation window",
            "time to fix",
            "time to remediate",
        ],
    ),
    (
        Role::Update,
        &[
            "update",
            "updates",
            "update frequency",
            "communication",
            "status updates",
            "comms cadence",
            "comms frequency",
        ],
    ),
    (
        Role::Description,
        &["description", "definition", "meaning", "means", "impact", "criteria", "scope", "notes", "summary"],
    ),
    (Role::Examples, &["example", "examples", "indicators"]),
    (
        Role::After,
        &[
            "after",
            "when",
            "time",
            "time elapsed",
            "elapsed",
            "timeline",
            "timeframe",
            "time frame",
            "condition",
            "situation",
            "trigger",
            "duration",
            "escalation time",
            "time since alert",
            "unacknowledged",
            "without response",
            "no response",
            "no answer",
            "no acknowledgement",
            "no ack",
            "not acknowledged",
            "unanswered",
            "unresolved",
            "delay",
            "wait",
            "since",
        ],
    ),
    (
        Role::Escalate,
        &[
            "escalate",
            "escalate to",
            "escalation",
            "escalation path",
            "escalation target",
            "to whom",
            "escalates to",
            "notify",
            "page",
            "who",
            "notified",
            "call",
            "paged",
            "who to page",
            "who to call",
            "responder",
            "responders",
        ],
    ),
    (
        Role::Person,
        &[
            "role",
            "name",
            "team",
            "person",
            "owner",
            "service",
            "contact",
            "who",
            "group",
            "vendor",
            "provider",
            "system",
            "area",
            "responsible",
            "responsibility",
            "function",
            "position",
            "partner",
            "organization",
            "organisation",
            "authority",
            "agency",
            "company",
            "stakeholder",
        ],
    ),
    (
        Role::Reach,
        &[
            "contact",
            "primary",
            "backup",
            "phone",
            "slack",
            "email",
            "channel",
            "pagerduty",
            "how",
            "escalation",
            "availability",
            "method",
            "secondary",
            "contact method",
            "handle",
            "hours",
            "reach",
            "person",
            "people",
            "portal",
            "pager",
            "telephone",
            "mobile",
            "e mail",
            "chat",
            "oncall",
        ],
    ),
    (
        Role::Symptom,
        &[
            "issue",
            "symptom",
            "symptoms",
            "problem",
            "error",
            "scenario",
            "trigger",
            "situation",
            "condition",
            "failure",
            "alert",
            "error message",
            "message",
            "if",
            "finding",
            "observation",
            "indicator",
            "status",
            "code",
            "what you see",
            "you see",
            "observed",
            "sign",
            "signs",
        ],
    ),
    (Role::Cause, &["cause", "root cause", "likely cause", "possible cause", "causes", "why"]),
    (
        Role::Action,
        &[
            "action",
            "actions",
            "resolution",
            "fix",
            "solution",
            "mitigation",
            "remediation",
            "response",
            "what to do",
            "do",
            "quick fix",
            "next step",
            "next steps",
            "recovery",
            "workaround",
            "then",
            "immediate action",
            "runbook",
            "procedure",
            "recommended action",
        ],
    ),
    (
        Role::Check,
        &[
            "check",
            "component",
            "what",
            "test",
            "step",
            "item",
            "verification",
            "resource",
            "validation",
            "what to look at",
            "what to check",
        ],
    ),
    (
        Role::Command,
        &[
            "command",
            "rollback command",
            "how",
            "commands",
            "cmd",
            "query",
            "how to check",
            "verification command",
            "run",
        ],
    ),
    (
        Role::Expected,
        &["expected", "expected result", "expected output", "result", "pass criteria", "healthy", "success"],
    ),
    (
        Role::Metric,
        &[
            "metric",
            "signal",
            "indicator",
            "kpi",
            "measure",
            "measurement",
            "resource",
            "parameter",
            "metrics",
            "check",
            "criterion",
        ],
    ),
    (
        Role::Bound,
        &[
            "threshold",
            "warning",
            "critical",
            "alert threshold",
            "trigger",
            "alert",
            "limit",
            "alarm",
            "warn",
            "max",
            "maximum",
            "min",
            "minimum",
            "thresholds",
            "condition",
            "alert at",
            "warn at",
            "page at",
            "burn rate",
            "red",
            "yellow",
            "amber",
            "orange",
        ],
    ),
    (
        Role::Target,
        &[
            "target",
            "objective",
            "goal",
            "expected",
            "normal",
            "baseline",
            "healthy",
            "slo",
            "acceptable",
            "target value",
        ],
    ),
    (
        Role::Measured,
        &[
            "achieved",
            "achievement",
            "result",
            "results",
            "value",
            "baseline",
            "before",
            "actual",
            "measured",
            "observed",
            "last measured",
        ],
    ),
    (Role::Scaling, SCALING),
    (Role::Alert, &["alert", "alert name", "alertname", "alarm", "rule", "alerts"]),
    (Role::Condition, &["condition", "expression", "expr", "promql", "trigger", "threshold", "query", "when"]),
    (Role::For, &["for", "duration", "window", "pending", "evaluation"]),
    (Role::Runbook, &["runbook", "playbook", "link", "doc", "docs", "runbook url"]),
    (Role::Rto, &["rto", "recovery time", "recovery time objective", "max downtime", "maximum downtime"]),
    (Role::Rpo, &["rpo", "recovery point", "recovery point objective", "max data loss", "maximum data loss"]),
    (
        Role::Estimate,
        &[
            "expected recovery",
            "estimated recovery",
            "expected recovery time",
            "estimated recovery time",
            "recovery estimate",
            "recovery time estimate",
            "estimated restore time",
            "expected restore time",
            "estimated time",
            "expected time",
            "estimated duration",
            "expected duration",
        ],
    ),
    (Role::Slo, &["slo", "sli", "error budget", "objective", "service level", "slo target"]),
    (Role::Frequency, &["frequency", "schedule", "interval", "cadence", "how often", "backup frequency", "every"]),
    (Role::Retention, &["retention", "kept", "retention period"]),
    (Role::Shift, &["week", "day", "shift", "date", "rotation", "hours", "days", "period"]),
    (
        Role::When,
        &[
            "time",
            "timestamp",
            "when",
            "phase",
            "utc",
            "date",
            "t",
            "timeline",
            "period",
            "timeframe",
            "deadline",
            "due",
            "week",
            "month",
            "day",
        ],
    ),
    (
        Role::Event,
        &[
            "event",
            "activity",
            "action",
            "what happened",
            "task",
            "milestone",
            "deliverable",
            "activities",
            "description",
        ],
    ),
    (
        Role::Variable,
        &[
            "variable",
            "parameter",
            "input",
            "flag",
            "option",
            "argument",
            "env",
            "environment variable",
            "setting",
            "key",
            "field",
            "property",
            "name",
        ],
    ),
    (Role::Default, &["default", "type", "required", "default value", "valid values", "values"]),
    (Role::Value, &["value"]),
];

/// Headers of bounds at which an autoscaler acts.
pub(crate) const SCALING: &[&str] = &["scale up", "scale down", "scale out", "scale in"];

/// Words that take a role away which another word of the header gives: an `SLA` that is no time to answer in, the first
/// of the updates.
const NOT_ITS: &[(Role, &str, &[&str])] = &[
    (
        Role::Response,
        "sla",
        &["remediation", "remediate", "fix", "resolution", "restore", "restoration", "patch", "closure", "uptime"],
    ),
    (Role::Update, "update", &["initial", "first"]),
    // What is expected is no objective.
    (Role::Rto, "recovery time", &["estimate", "estimated", "expected"]),
    // Where a baseline comes from is not what was measured.
    (Role::Measured, "baseline", &["source"]),
    // An alert's level is a level.
    (Role::Alert, "alert", &["level", "severity", "priority", "color", "colour"]),
    // How something is done is no way to reach anybody.
    (
        Role::Reach,
        "how",
        &[
            "starts", "works", "used", "start", "built", "deployed", "stored", "managed", "measured", "handled",
            "long", "it",
        ],
    ),
    // A first duty, a second copy: ordinals of things, not of people.
    (Role::Reach, "primary", NO_PEOPLE),
    (Role::Reach, "secondary", NO_PEOPLE),
    (Role::Reach, "backup", NO_PEOPLE),
];

/// Words beside `Primary` and `Backup` that say that no people are meant.
const NO_PEOPLE: &[&str] = &[
    "responsibility",
    "responsibilities",
    "duties",
    "duty",
    "purpose",
    "cause",
    "focus",
    "skills",
    "risk",
    "region",
    "frequency",
    "strategy",
    "method",
    "schedule",
    "type",
    "location",
    "key",
    "use",
];

/// The words of all languages, with their first letters: each header is held against all of them.
static NAMES: LazyLock<Vec<(Role, &[&str], u64)>> =
    LazyLock::new(|| HEADER.iter().chain(ELSEWHERE).map(|(role, names)| (*role, *names, initials(names))).collect());

/// The roles that the words of a header give.
pub(super) fn roles(words: &Words) -> Vec<Role> {
    let taken =
        |role: Role| NOT_ITS.iter().any(|(of, word, others)| *of == role && words.has(&[word]) && words.has(others));
    let named = NAMES.iter().filter(|(role, names, initials)| words.has_of(names, *initials) && !taken(*role));
    named.map(|(role, ..)| *role).collect()
}
