//! The words that bounds are written with. All tables, no code; phrases as in the grammar of times: lower case, a space
//! for spaces or hyphens, the longer of two with the same beginning first.

use crate::model::threshold::{Cmp, Period, Polarity, Unit};

/// Comparisons in signs and words.
pub(super) const COMPARISONS: &[(&str, Cmp)] = &[
    (">=", Cmp::AtLeast),
    ("=>", Cmp::AtLeast),
    ("≥", Cmp::AtLeast),
    (">", Cmp::Above),
    ("<=", Cmp::AtMost),
    ("=<", Cmp::AtMost),
    ("≤", Cmp::AtMost),
    ("<", Cmp::Below),
    ("==", Cmp::Equal),
    ("=", Cmp::Equal),
    ("is above", Cmp::Above),
    ("goes above", Cmp::Above),
    ("rises above", Cmp::Above),
    ("above", Cmp::Above),
    ("exceeds", Cmp::Above),
    ("exceeding", Cmp::Above),
    ("exceed", Cmp::Above),
    ("exceeded", Cmp::Above),
    ("is more than", Cmp::Above),
    ("more than", Cmp::Above),
    ("is greater than", Cmp::Above),
    ("greater than", Cmp::Above),
    ("higher than", Cmp::Above),
    ("larger than", Cmp::Above),
    ("over", Cmp::Above),
    ("beyond", Cmp::Above),
    ("at least", Cmp::AtLeast),
    ("reaches", Cmp::AtLeast),
    ("reached", Cmp::AtLeast),
    ("hits", Cmp::AtLeast),
    ("minimum", Cmp::AtLeast),
    ("falls below", Cmp::Below),
    ("drops below", Cmp::Below),
    ("drop below", Cmp::Below),
    ("is below", Cmp::Below),
    ("below", Cmp::Below),
    ("under", Cmp::Below),
    ("is less than", Cmp::Below),
    ("less than", Cmp::Below),
    ("fewer than", Cmp::Below),
    ("lower than", Cmp::Below),
    ("smaller than", Cmp::Below),
    ("at most", Cmp::AtMost),
    ("no more than", Cmp::AtMost),
    ("up to", Cmp::AtMost),
    ("maximum", Cmp::AtMost),
    ("drops to", Cmp::Equal),
    ("drop to", Cmp::Equal),
    ("equals", Cmp::Equal),
    ("equal to", Cmp::Equal),
];

/// Units as they stand behind a number, exactly as written: `Mb` and `m` are others.
pub(super) const EXACT_UNITS: &[(&str, Unit)] = &[
    ("%", Unit::Percent),
    ("µs", Unit::Microsecond),
    ("us", Unit::Microsecond),
    ("ms", Unit::Millisecond),
    ("s", Unit::Second),
    ("m", Unit::Minute),
    ("h", Unit::Hour),
    ("d", Unit::Day),
    ("B", Unit::Byte),
    ("kB", Unit::Kilobyte),
    ("KB", Unit::Kilobyte),
    ("MB", Unit::Megabyte),
    ("GB", Unit::Gigabyte),
    ("TB", Unit::Terabyte),
    ("KiB", Unit::Kibibyte),
    ("MiB", Unit::Mebibyte),
    ("GiB", Unit::Gibibyte),
    ("TiB", Unit::Tebibyte),
    ("Ki", Unit::Kibibyte),
    ("Mi", Unit::Mebibyte),
    ("Gi", Unit::Gibibyte),
    ("Ti", Unit::Tebibyte),
];

/// Units in words, in any letter case.
pub(super) const UNIT_WORDS: &[(&str, Unit)] = &[
    ("percent", Unit::Percent),
    ("pct", Unit::Percent),
    ("microseconds", Unit::Microsecond),
    ("msec", Unit::Millisecond),
    ("millis", Unit::Millisecond),
    ("milliseconds", Unit::Millisecond),
    ("millisecond", Unit::Millisecond),
    ("sec", Unit::Second),
    ("secs", Unit::Second),
    ("second", Unit::Second),
    ("seconds", Unit::Second),
    ("min", Unit::Minute),
    ("mins", Unit::Minute),
    ("minute", Unit::Minute),
    ("minutes", Unit::Minute),
    ("hr", Unit::Hour),
    ("hrs", Unit::Hour),
    ("hour", Unit::Hour),
    ("hours", Unit::Hour),
    ("day", Unit::Day),
    ("days", Unit::Day),
    ("bytes", Unit::Byte),
    ("usd", Unit::Dollar),
    ("dollars", Unit::Dollar),
];

/// Thousands and millions behind a number, as powers of ten.
pub(super) const MAGNITUDES: &[(char, i32)] = &[('k', 3), ('K', 3), ('M', 6)];

/// Rates behind a number or its unit.
pub(super) const RATES: &[(&str, Period)] = &[
    ("rps", Period::Second),
    ("qps", Period::Second),
    ("tps", Period::Second),
    ("ops/s", Period::Second),
    ("req/sec", Period::Second),
    ("req/s", Period::Second),
    ("requests/second", Period::Second),
    ("requests/sec", Period::Second),
    ("requests/s", Period::Second),
    ("requests per second", Period::Second),
    ("requests per minute", Period::Minute),
    ("rpm", Period::Minute),
    ("/second", Period::Second),
    ("/sec", Period::Second),
    ("/s", Period::Second),
    ("/minute", Period::Minute),
    ("/min", Period::Minute),
    ("/hour", Period::Hour),
    ("/hr", Period::Hour),
    ("/h", Period::Hour),
    ("/day", Period::Day),
    ("/d", Period::Day),
    ("/week", Period::Week),
    ("/month", Period::Month),
    ("/mo", Period::Month),
    ("per second", Period::Second),
    ("per minute", Period::Minute),
    ("per hour", Period::Hour),
    ("per day", Period::Day),
    ("per week", Period::Week),
    ("per month", Period::Month),
];

/// What a multiple is one of.
pub(super) const BASELINES: &[&str] = &[
    "the baseline",
    "baseline",
    "normal",
    "the normal",
    "the average",
    "average",
    "usual",
    "the usual",
    "typical",
    "of normal",
    "of baseline",
    "the norm",
    "historical",
    "expected",
];

/// Words behind a number of events one after the other.
pub(super) const IN_A_ROW: &[&str] = &["consecutive", "successive"];

/// Words of a header that say which side a bound is. The bad ones win: `SLO alert`.
pub(super) const POLARITIES: &[(&str, Polarity)] = &[
    ("alert", Polarity::BadWhen),
    ("alerts", Polarity::BadWhen),
    ("alerting", Polarity::BadWhen),
    ("alarm", Polarity::BadWhen),
    ("threshold", Polarity::BadWhen),
    ("thresholds", Polarity::BadWhen),
    ("warning", Polarity::BadWhen),
    ("warn", Polarity::BadWhen),
    ("critical", Polarity::BadWhen),
    ("trigger", Polarity::BadWhen),
    ("triggers", Polarity::BadWhen),
    ("condition", Polarity::BadWhen),
    ("red", Polarity::BadWhen),
    ("burn", Polarity::BadWhen),
    ("target", Polarity::GoodWhen),
    ("targets", Polarity::GoodWhen),
    ("objective", Polarity::GoodWhen),
    ("expected", Polarity::GoodWhen),
    ("slo", Polarity::GoodWhen),
    ("slos", Polarity::GoodWhen),
    ("goal", Polarity::GoodWhen),
    ("normal", Polarity::GoodWhen),
    ("healthy", Polarity::GoodWhen),
    ("acceptable", Polarity::GoodWhen),
    ("desired", Polarity::GoodWhen),
    ("green", Polarity::GoodWhen),
];

/// Words that name metrics. A bare number in running text is a bound only beside one of them (`Node > 18` is none).
pub(super) const METRICS: &[&str] = &[
    "rate",
    "errors",
    "error",
    "latency",
    "cpu",
    "memory",
    "disk",
    "usage",
    "utilization",
    "utilisation",
    "queue",
    "depth",
    "lag",
    "count",
    "connections",
    "restarts",
    "restart",
    "restarting",
    "restarted",
    "failed",
    "requests",
    "failures",
    "ratio",
    "score",
    "availability",
    "uptime",
    "load",
    "throughput",
    "traffic",
    "burn",
    "capacity",
    "backlog",
    "logins",
    "responses",
    "attempts",
    "jobs",
    "messages",
    "threads",
    "sessions",
    "iops",
    "timeouts",
    "retries",
    "exceptions",
    "drops",
    "alerts",
    "deadlocks",
    "evictions",
    "5xx",
    "4xx",
];

/// Words that name what is measured in minutes and longer. Beside others such a number is a time of the runbook.
pub(super) const AGES: &[&str] = &[
    "age",
    "old",
    "older",
    "lag",
    "delay",
    "latency",
    "uptime",
    "backup",
    "expires",
    "expiry",
    "expiring",
    "expire",
    "cert",
    "certificate",
    "certificates",
    "duration",
    "behind",
    "staleness",
    "freshness",
    "drift",
];

/// Words that make a percentage a change: `> 50% increase`.
pub(super) const INCREASES: &[&str] = &["increase", "increases", "increased", "growth", "rise", "rises", "higher"];

/// Words that make a sentence say how things should be.
pub(super) const DUTIES: &[&str] = &["must", "should", "shall", "ensure", "maintain", "keep", "stay"];

/// Words that a subject does not begin with.
pub(super) const OPENERS: &[&str] = &[
    "the", "a", "an", "any", "if", "when", "and", "or", "your", "our", "its", "that", "where", "while", "with", "once",
];

/// Words that a subject does not end with.
pub(super) const VERBS: &[&str] = &[
    "is", "are", "was", "stays", "remains", "rises", "goes", "drops", "falls", "gets", "has", "been", "be", "must",
    "should", "to", "in", "at", "of", "expires", "jumps", "spikes",
];

/// Words in running text behind which another clause begins.
pub(super) const CLAUSES: &[&str] = &["if", "when", "and", "or", "that", "where", "while", "once", "whenever", "until"];

/// Words that end a subject which stands behind its bound.
pub(super) const ENDS: &[&str] =
    &["for", "over", "in", "within", "on", "during", "per", "and", "or", "when", "if", "at", "by", "of", "then", "to"];
