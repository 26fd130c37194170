//! The words that times are written with. All tables, no code.
//!
//! Phrases are in lower case; a space in a phrase stands for spaces or hyphens. Where one phrase begins with another,
//! the longer one comes first.

use crate::model::time::duration::{DAY, HOUR, MINUTE, WEEK};
use crate::model::time::value::{BusinessUnit, NamedTime, TimeValue};
use crate::model::time::{Amount, Duration, Qualifier};

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// So many seconds.
    Clock(u64),
    /// So many months.
    Months(u32),
    /// Time while the office is open.
    Business(BusinessUnit),
}

/// Units of more than one letter.
pub(super) const UNITS: &[(&str, Unit)] = &[
    ("sec", Unit::Clock(1)),
    ("secs", Unit::Clock(1)),
    ("second", Unit::Clock(1)),
    ("seconds", Unit::Clock(1)),
    ("min", Unit::Clock(MINUTE)),
    ("mins", Unit::Clock(MINUTE)),
    ("minute", Unit::Clock(MINUTE)),
    ("minutes", Unit::Clock(MINUTE)),
    ("hr", Unit::Clock(HOUR)),
    ("hrs", Unit::Clock(HOUR)),
    ("hour", Unit::Clock(HOUR)),
    ("hours", Unit::Clock(HOUR)),
    ("day", Unit::Clock(DAY)),
    ("days", Unit::Clock(DAY)),
    ("wk", Unit::Clock(WEEK)),
    ("wks", Unit::Clock(WEEK)),
    ("week", Unit::Clock(WEEK)),
    ("weeks", Unit::Clock(WEEK)),
    ("fortnight", Unit::Clock(2 * WEEK)),
    ("mo", Unit::Months(1)),
    ("mos", Unit::Months(1)),
    ("month", Unit::Months(1)),
    ("months", Unit::Months(1)),
    ("quarter", Unit::Months(3)),
    ("quarters", Unit::Months(3)),
    ("yr", Unit::Months(12)),
    ("yrs", Unit::Months(12)),
    ("year", Unit::Months(12)),
    ("years", Unit::Months(12)),
];

/// Units of one letter. Capitals are others: `5M` is five million.
pub(super) const LETTERS: &[(char, Unit)] = &[
    ('s', Unit::Clock(1)),
    ('m', Unit::Clock(MINUTE)),
    ('h', Unit::Clock(HOUR)),
    ('H', Unit::Clock(HOUR)),
    ('d', Unit::Clock(DAY)),
    ('w', Unit::Clock(WEEK)),
];

/// Words before a unit that make it business time; `None` is a plain day after all.
pub(super) const OFFICE: &[(&str, bool)] =
    &[("business", true), ("working", true), ("work", true), ("biz", true), ("calendar", false)];

/// Numbers in words; tens take a following unit (`forty-five`).
pub(super) const NUMBERS: &[(&str, u64)] = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("ninety", 90),
];

/// What a word beside a time says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The number is an upper bound.
    AtMost,
    /// The number is a lower bound.
    AtLeast,
    /// The number is rough.
    About,
    /// How the time is meant.
    Qualifier(Qualifier),
    /// How the time is meant, in a word that is no part of the expression (`wait 5 min`).
    Verb(Qualifier),
    /// Nothing, but it may stand between other marks and the number.
    Filler,
}

const fn how(qualifier: Qualifier) -> Mark {
    Mark::Qualifier(qualifier)
}

/// What may stand before the number.
pub(super) const BEFORE: &[(&str, Mark)] = &[
    ("<=", Mark::AtMost),
    ("≤", Mark::AtMost),
    ("<", Mark::AtMost),
    (">=", Mark::AtLeast),
    ("≥", Mark::AtLeast),
    (">", Mark::AtLeast),
    ("~", Mark::About),
    ("≈", Mark::About),
    ("less than", Mark::AtMost),
    ("no more than", Mark::AtMost),
    ("not more than", Mark::AtMost),
    ("no later than", Mark::AtMost),
    ("no longer than", Mark::AtMost),
    ("not exceed", Mark::AtMost),
    ("at most", Mark::AtMost),
    ("maximum of", Mark::AtMost),
    ("maximum", Mark::AtMost),
    ("max.", Mark::AtMost),
    ("max", Mark::AtMost),
    ("up to", Mark::AtMost),
    ("under", Mark::AtMost),
    ("below", Mark::AtMost),
    ("at least", Mark::AtLeast),
    ("more than", Mark::AtLeast),
    ("greater than", Mark::AtLeast),
    ("longer than", Mark::AtLeast),
    ("older than", Mark::AtLeast),
    ("minimum of", Mark::AtLeast),
    ("minimum", Mark::AtLeast),
    ("exceeding", Mark::AtLeast),
    ("exceeds", Mark::AtLeast),
    ("exceed", Mark::AtLeast),
    ("beyond", Mark::AtLeast),
    ("about", Mark::About),
    ("approximately", Mark::About),
    ("approx.", Mark::About),
    ("approx", Mark::About),
    ("around", Mark::About),
    ("roughly", Mark::About),
    ("circa", Mark::About),
    ("ca.", Mark::About),
    ("nearly", Mark::About),
    ("almost", Mark::About),
    ("est.", Mark::About),
    ("usually", Mark::About),
    ("typically", Mark::About),
    ("within", how(Qualifier::Within)),
    ("in", how(Qualifier::In)),
    ("over", how(Qualifier::Over)),
    ("after", how(Qualifier::After)),
    ("before", how(Qualifier::Before)),
    ("every", how(Qualifier::Every)),
    ("each", how(Qualifier::Every)),
    ("once per", how(Qualifier::Every)),
    ("once an", how(Qualifier::Every)),
    ("once a", how(Qualifier::Every)),
    ("for", how(Qualifier::For)),
    ("until", how(Qualifier::Until)),
    ("by", how(Qualifier::Until)),
    ("due in", how(Qualifier::Until)),
    ("due", how(Qualifier::Until)),
    ("rolling", how(Qualifier::Window)),
    ("last", how(Qualifier::Window)),
    ("past", how(Qualifier::Window)),
    ("previous", how(Qualifier::Window)),
    ("first", how(Qualifier::First)),
    ("initial", how(Qualifier::First)),
    ("next", how(Qualifier::For)),
    ("wait for", Mark::Verb(Qualifier::For)),
    ("wait", Mark::Verb(Qualifier::For)),
    ("waiting", Mark::Verb(Qualifier::For)),
    ("allow", Mark::Verb(Qualifier::For)),
    ("pause", Mark::Verb(Qualifier::For)),
    ("sleep", Mark::Verb(Qualifier::For)),
    ("takes", Mark::Verb(Qualifier::None)),
    ("take", Mark::Verb(Qualifier::None)),
    ("the", Mark::Filler),
    ("another", Mark::Filler),
    ("a further", Mark::Filler),
    ("only", Mark::Filler),
    ("a", Mark::Filler),
    ("an", Mark::Filler),
    ("of", Mark::Filler),
];

/// What may stand behind the unit.
pub(super) const BEHIND: &[(&str, Mark)] = &[
    ("or more", Mark::AtLeast),
    ("or longer", Mark::AtLeast),
    ("or greater", Mark::AtLeast),
    ("and longer", Mark::AtLeast),
    ("and above", Mark::AtLeast),
    ("and up", Mark::AtLeast),
    ("minimum", Mark::AtLeast),
    ("at least", Mark::AtLeast),
    ("or less", Mark::AtMost),
    ("or fewer", Mark::AtMost),
    ("or sooner", Mark::AtMost),
    ("or under", Mark::AtMost),
    ("maximum", Mark::AtMost),
    ("max", Mark::AtMost),
    ("at most", Mark::AtMost),
    ("before", how(Qualifier::Before)),
    ("prior to", how(Qualifier::Before)),
    ("after", how(Qualifier::After)),
    ("later", how(Qualifier::After)),
    ("into", how(Qualifier::After)),
    ("ago", how(Qualifier::Ago)),
    ("intervals", how(Qualifier::Every)),
    ("interval", how(Qualifier::Every)),
    ("rolling", how(Qualifier::Window)),
    ("windows", how(Qualifier::Window)),
    ("window", how(Qualifier::Window)),
    ("error budget", how(Qualifier::Window)),
    ("budgets", how(Qualifier::Window)),
    ("budget", how(Qualifier::Window)),
    ("lookback", how(Qualifier::Window)),
    ("retention", how(Qualifier::Window)),
    ("average", how(Qualifier::Window)),
    ("moving", how(Qualifier::Window)),
    ("trend", how(Qualifier::Window)),
    ("slo", how(Qualifier::Window)),
];

/// Times that are names, wherever they stand.
pub(super) const NAMED: &[(&str, TimeValue)] = &[
    ("24/7/365", TimeValue::Continuous),
    ("24x7x365", TimeValue::Continuous),
    ("24/7", TimeValue::Continuous),
    ("24x7", TimeValue::Continuous),
    ("24×7", TimeValue::Continuous),
    ("24-7", TimeValue::Continuous),
    ("24 hours a day", TimeValue::Continuous),
    ("around the clock", TimeValue::Continuous),
    ("round the clock", TimeValue::Continuous),
    ("same business day", TimeValue::Named(NamedTime::SameBusinessDay)),
    ("same working day", TimeValue::Named(NamedTime::SameBusinessDay)),
    ("same day", TimeValue::Named(NamedTime::SameDay)),
    ("next business day", TimeValue::Named(NamedTime::NextBusinessDay)),
    ("next working day", TimeValue::Named(NamedTime::NextBusinessDay)),
    ("nbd", TimeValue::Named(NamedTime::NextBusinessDay)),
    ("next day", TimeValue::Named(NamedTime::NextDay)),
    ("end of the business day", TimeValue::Named(NamedTime::EndOfBusiness)),
    ("end of business day", TimeValue::Named(NamedTime::EndOfBusiness)),
    ("end of business", TimeValue::Named(NamedTime::EndOfBusiness)),
    ("close of business", TimeValue::Named(NamedTime::EndOfBusiness)),
    ("cob", TimeValue::Named(NamedTime::EndOfBusiness)),
    ("end of the day", TimeValue::Named(NamedTime::EndOfDay)),
    ("end of day", TimeValue::Named(NamedTime::EndOfDay)),
    ("eod", TimeValue::Named(NamedTime::EndOfDay)),
    ("asap", TimeValue::AsSoonAsPossible),
    ("as soon as possible", TimeValue::AsSoonAsPossible),
    ("best effort", TimeValue::BestEffort),
    ("immediately", TimeValue::Immediate(None)),
    ("immediate", TimeValue::Immediate(None)),
    ("instantly", TimeValue::Immediate(None)),
    ("right away", TimeValue::Immediate(None)),
];

/// `bi-weekly`.
const TWICE_OR_HALF_A_WEEK: Amount<Duration> =
    Amount::Range { low: Duration::from_seconds(WEEK / 2), high: Duration::from_seconds(2 * WEEK) };

const fn cadence(seconds: u64) -> TimeValue {
    TimeValue::Clock(Amount::Exact(Duration::from_seconds(seconds)))
}

/// Times that are names where they are a whole cell, and words like others in a sentence.
pub(super) const CELL_NAMED: &[(&str, TimeValue, Qualifier)] = &[
    ("n/a", TimeValue::NotApplicable, Qualifier::None),
    ("na", TimeValue::NotApplicable, Qualifier::None),
    ("not applicable", TimeValue::NotApplicable, Qualifier::None),
    ("none", TimeValue::NotApplicable, Qualifier::None),
    ("--", TimeValue::NotApplicable, Qualifier::None),
    ("–", TimeValue::NotApplicable, Qualifier::None),
    ("—", TimeValue::NotApplicable, Qualifier::None),
    ("-", TimeValue::NotApplicable, Qualifier::None),
    ("as needed", TimeValue::AsNeeded, Qualifier::None),
    ("as required", TimeValue::AsNeeded, Qualifier::None),
    ("as necessary", TimeValue::AsNeeded, Qualifier::None),
    ("when needed", TimeValue::AsNeeded, Qualifier::None),
    ("if needed", TimeValue::AsNeeded, Qualifier::None),
    ("on demand", TimeValue::AsNeeded, Qualifier::None),
    ("ad hoc", TimeValue::AsNeeded, Qualifier::None),
    ("business hours", TimeValue::BusinessHours, Qualifier::None),
    ("working hours", TimeValue::BusinessHours, Qualifier::None),
    ("office hours", TimeValue::BusinessHours, Qualifier::None),
    ("during business hours", TimeValue::BusinessHours, Qualifier::None),
    ("continuous", TimeValue::Continuous, Qualifier::None),
    ("continuously", TimeValue::Continuous, Qualifier::None),
    ("always", TimeValue::Continuous, Qualifier::None),
    ("instant", TimeValue::Immediate(None), Qualifier::None),
    ("instantaneous", TimeValue::Immediate(None), Qualifier::None),
    ("real time", TimeValue::Immediate(None), Qualifier::None),
    ("zero", cadence(0), Qualifier::None),
    ("0", cadence(0), Qualifier::None),
    ("hourly", cadence(HOUR), Qualifier::Every),
    ("daily", cadence(DAY), Qualifier::Every),
    ("nightly", cadence(DAY), Qualifier::Every),
    ("weekly", cadence(WEEK), Qualifier::Every),
    // Every two weeks to most, twice a week to some: what holds for both is all that is known.
    ("bi weekly", TimeValue::Clock(TWICE_OR_HALF_A_WEEK), Qualifier::Every),
    ("biweekly", TimeValue::Clock(TWICE_OR_HALF_A_WEEK), Qualifier::Every),
    ("fortnightly", cadence(2 * WEEK), Qualifier::Every),
    ("monthly", TimeValue::Calendar(Amount::Exact(1)), Qualifier::Every),
    ("quarterly", TimeValue::Calendar(Amount::Exact(3)), Qualifier::Every),
    ("annually", TimeValue::Calendar(Amount::Exact(12)), Qualifier::Every),
    ("annual", TimeValue::Calendar(Amount::Exact(12)), Qualifier::Every),
    ("yearly", TimeValue::Calendar(Amount::Exact(12)), Qualifier::Every),
];

/// Words that may lead a cell which is a time otherwise: `Response within 30 min`, `Target: 1 h`.
pub(super) const CELL_LEAD: &[&str] = &[
    "response",
    "respond",
    "resolve",
    "resolved",
    "resolution",
    "ack",
    "acknowledge",
    "acknowledgement",
    "acknowledgment",
    "investigation",
    "investigate",
    "update",
    "updates",
    "target",
    "goal",
    "total",
    "sla",
    "rto",
    "rpo",
    "start",
    "begin",
    "complete",
    "completed",
    "duration",
    "time",
    "timeout",
    "estimated",
    "est",
    "expected",
    "escalate",
    "page",
    "notify",
    "fix",
    "restore",
    "recovery",
    "review",
    "from",
    "begins",
    "starts",
    "contact",
];

/// Unit letters followed by one of these are no minutes: millions and thousandths.
pub(super) const COUNTED: &[&str] = &[
    "users",
    "requests",
    "rows",
    "records",
    "events",
    "messages",
    "connections",
    "dollars",
    "usd",
    "eur",
    "gbp",
    "customers",
    "people",
    "cpu",
    "cpus",
    "core",
    "cores",
    "vcpu",
    "vcpus",
    "millicores",
    "tokens",
    "lines",
    "keys",
    "entries",
    "items",
    "parameters",
    "calls",
    "transactions",
    "series",
    "samples",
    "metrics",
    "memory",
    "req",
    "ops",
    "params",
    "orders",
    "accounts",
    "documents",
    "files",
];

/// What makes `3d` three dimensions.
pub(super) const SPATIAL: &[&str] = &[
    "model",
    "models",
    "view",
    "graph",
    "chart",
    "plot",
    "render",
    "rendering",
    "print",
    "printing",
    "object",
    "scene",
    "graphics",
    "printer",
    "engine",
];

/// What makes `5 min` a minimum.
pub(super) const MINIMUM_OF: &[&str] =
    &["replicas", "replica", "instances", "instance", "nodes", "node", "pods", "pod", "workers", "value", "brokers"];

/// What makes a length no length: `24-hour clock`, `5 second rule`.
pub(super) const NOT_A_LENGTH: &[&str] = &["clock", "format", "notation"];

/// Words that take a number behind them: in `Step 1 - 5 min` the 1 belongs to the step.
pub(super) const NUMBERED: &[&str] = &[
    "step",
    "phase",
    "level",
    "tier",
    "sev",
    "severity",
    "priority",
    "option",
    "act",
    "part",
    "section",
    "day",
    "week",
    "month",
    "scenario",
    "stage",
    "wave",
    "chapter",
    "case",
    "runbook",
    "task",
    "item",
    "appendix",
    "figure",
    "table",
    "version",
    "region",
    "zone",
    "node",
    "shard",
    "replica",
    "point",
    "rule",
    "sprint",
    "milestone",
    "offset",
];

/// Measurements of machines. Seconds beside them are what the machine takes, not what people have.
pub(super) const MEASURED: &[&str] = &[
    "latency",
    "latencies",
    "lag",
    "p50",
    "p75",
    "p90",
    "p95",
    "p99",
    "p999",
    "p99.9",
    "ttfb",
    "rtt",
    "percentile",
    "query",
    "queries",
    "jitter",
    "load",
];

/// Measurements that are also promises of people, as `Response time: 30 s`: the machine's only behind a comparison.
pub(super) const PERHAPS_MEASURED: &[&str] = &["response", "responds", "respond", "duration"];

/// Status codes that are written in the plural, `a burst of 503s`.
pub(super) const STATUS_CODES: &[u64] = &[200, 201, 202, 204, 301, 302, 304, 307, 308];
