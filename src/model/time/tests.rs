//! Tables of what is a time and what is none, and the properties that hold for all input.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;

/// What is found, in plain words.
fn found(text: &str) -> String {
    read_all(text).iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")
}

/// Text, and what is found in it.
const TIMES: &[(&str, &str)] = &[
    // Units in every spelling.
    ("15 minutes", "15 min"),
    ("15 minute", "15 min"),
    ("15 mins", "15 min"),
    ("15 min", "15 min"),
    ("15 min.", "15 min"),
    ("15min", "15 min"),
    ("15m", "15 min"),
    ("15 Minutes", "15 min"),
    ("15 MIN", "15 min"),
    ("45 s", "45 s"),
    ("45s", "45 s"),
    ("45 sec", "45 s"),
    ("45secs", "45 s"),
    ("45 seconds", "45 s"),
    ("90 seconds", "1 min 30 s"),
    ("2h", "2 h"),
    ("24H", "1 day"),
    ("2 h", "2 h"),
    ("2 hr", "2 h"),
    ("2hrs", "2 h"),
    ("2 hours", "2 h"),
    ("48h", "2 days"),
    ("7d", "7 days"),
    ("3 days", "3 days"),
    ("1 day", "1 day"),
    ("2w", "14 days"),
    ("2 weeks", "14 days"),
    ("1 wk", "7 days"),
    ("6 months", "6 months"),
    ("1 month", "1 month"),
    ("7 years", "7 years"),
    ("1 year", "1 year"),
    ("18 months", "18 months"),
    ("1.5 years", "18 months"),
    ("2 quarters", "6 months"),
    ("1,500 seconds", "25 min"),
    ("15\u{a0}min", "15 min"),
    ("86400s", "1 day"),
    // Compounds and fractions.
    ("1h30m", "1 h 30 min"),
    ("1h 30m", "1 h 30 min"),
    ("1 h 30 min", "1 h 30 min"),
    ("1 hour 30 minutes", "1 h 30 min"),
    ("1 hour and 30 minutes", "1 h 30 min"),
    ("2 days 4 hours", "2 days 4 h"),
    ("1d12h", "1 day 12 h"),
    ("5m30s", "5 min 30 s"),
    ("2 min 30 sec", "2 min 30 s"),
    ("1.5 hours", "1 h 30 min"),
    ("0.5h", "30 min"),
    ("2.75 hours", "2 h 45 min"),
    ("1½ hours", "1 h 30 min"),
    ("2 and a half hours", "2 h 30 min"),
    ("an hour and a half after the alert", "after 1 h 30 min"),
    ("half an hour", "30 min"),
    ("half a day", "12 h"),
    ("a quarter of an hour", "15 min"),
    // Numbers in words.
    ("two hours", "2 h"),
    ("Five minutes", "5 min"),
    ("twenty-four hours", "1 day"),
    ("forty five minutes", "45 min"),
    ("sixty seconds", "1 min"),
    ("a two-hour hold", "2 h"),
    ("one day", "1 day"),
    ("ten business days", "10 business days"),
    ("two to three days", "2 to 3 days"),
    // Ranges.
    ("5-10 minutes", "5 to 10 min"),
    ("5 - 10 minutes", "5 to 10 min"),
    ("5–10 min", "5 to 10 min"),
    ("5—10 min", "5 to 10 min"),
    ("5 to 10 minutes", "5 to 10 min"),
    ("5 min to 10 min", "5 to 10 min"),
    ("5m-10m", "5 to 10 min"),
    ("30 min - 1 hour", "30 min to 1 h"),
    ("30 minutes – 2 hours", "30 min to 2 h"),
    ("between 5 and 10 minutes", "5 to 10 min"),
    ("between 30 minutes and 1 hour", "30 min to 1 h"),
    ("10-15-minute call", "10 to 15 min"),
    ("1-2 business days", "1 to 2 business days"),
    ("3-6 months", "3 to 6 months"),
    ("0-5 min", "0 to 5 min"),
    ("24-48 hours", "1 day to 2 days"),
    // Bounds.
    ("<15 min", "up to 15 min"),
    ("< 15 min", "up to 15 min"),
    ("<= 15 min", "up to 15 min"),
    ("≤15 min", "up to 15 min"),
    ("less than 15 minutes", "up to 15 min"),
    ("under 5 minutes", "up to 5 min"),
    ("up to 2 hours", "up to 2 h"),
    ("at most 1 hour", "up to 1 h"),
    ("no more than 30 minutes", "up to 30 min"),
    ("max 10 min", "up to 10 min"),
    ("10 min max", "up to 10 min"),
    ("1 hour or less", "up to 1 h"),
    ("30+ minutes", "at least 30 min"),
    ("30+ min", "at least 30 min"),
    ("24h+", "at least 1 day"),
    ("> 1h", "at least 1 h"),
    (">= 1 hour", "at least 1 h"),
    ("≥ 10m", "at least 10 min"),
    ("more than 2 hours", "at least 2 h"),
    ("at least 10 minutes", "at least 10 min"),
    ("longer than 30 min", "at least 30 min"),
    ("15 minutes or more", "at least 15 min"),
    ("older than 90 days", "at least 90 days"),
    ("~10 minutes", "about 10 min"),
    ("~ 10 min", "about 10 min"),
    ("≈5m", "about 5 min"),
    ("about 2 hours", "about 2 h"),
    ("approx. 20 min", "about 20 min"),
    ("approximately one hour", "about 1 h"),
    ("around 5 minutes", "about 5 min"),
    ("~3-5 min", "3 to 5 min"),
    // Qualifiers.
    ("within 15 minutes", "within 15 min"),
    ("Within two hours", "within 2 h"),
    ("within an hour", "within 1 h"),
    ("within 5-10 minutes", "within 5 to 10 min"),
    ("within the first 15 minutes", "first 15 min"),
    ("after 30 min", "after 30 min"),
    ("after a day", "after 1 day"),
    ("after 1-2 hours", "after 1 to 2 h"),
    ("30 minutes after the page", "after 30 min"),
    ("10 min later", "after 10 min"),
    ("20 minutes into the incident", "after 20 min"),
    ("every 15 min", "every 15 min"),
    ("Every 30 minutes", "every 30 min"),
    ("every hour", "every 1 h"),
    ("5m-average", "last 5 min"),
    ("each day", "every 1 day"),
    ("once a week", "every 7 days"),
    ("15-minute intervals", "every 15 min"),
    ("for 10m", "for 10 min"),
    ("for at least 5 minutes", "for at least 5 min"),
    ("for the next 30 minutes", "for 30 min"),
    ("Wait 5 minutes", "for 5 min"),
    ("wait 10 minutes before retrying", "for 10 min"),
    ("30 minutes before the deadline", "before 30 min"),
    ("5 min ago", "5 min ago"),
    ("until EOD", "until end of day"),
    ("in 2 hours", "in 2 h"),
    ("in under 5 minutes", "in up to 5 min"),
    ("over 15 min", "over 15 min"),
    ("30-day budget", "last 30 days"),
    ("30-day window", "last 30 days"),
    ("a rolling 7 days", "last 7 days"),
    ("in the last 5 minutes", "last 5 min"),
    ("over the past 24 hours", "last 1 day"),
    ("T+30 min", "T+30 min"),
    ("T+30min", "T+30 min"),
    ("T + 5 minutes", "T+5 min"),
    ("T+1:30", "T+1 h 30 min"),
    ("T-0:20", "before 20 min"),
    ("T-10 min", "before 10 min"),
    ("T+0", "T+0 min"),
    ("T+5-10 min", "T+5 to 10 min"),
    ("+15 min", "T+15 min"),
    // Names.
    ("Immediate", "immediate"),
    ("Immediately", "immediate"),
    ("Immediate (< 5 minutes)", "immediate (up to 5 min)"),
    ("Immediate (within 15 min)", "immediate (up to 15 min)"),
    ("Page the lead immediately.", "immediate"),
    ("Next business day", "next business day"),
    ("next working day", "next business day"),
    ("Same day", "same day"),
    ("Same day (< 4 hours)", "up to 4 h"),
    ("EOD", "end of day"),
    ("by close of business", "until end of business day"),
    ("ASAP", "as soon as possible"),
    ("as soon as possible", "as soon as possible"),
    ("Best effort", "best effort"),
    ("best-effort", "best effort"),
    ("24/7", "24/7"),
    ("24x7 phone", "24/7"),
    ("around the clock", "24/7"),
    ("2 business days", "2 business days"),
    ("within 4 business hours", "within up to 4 business hours"),
    ("1 working day", "1 business day"),
    ("5 calendar days", "5 days"),
    // Several, and in sentences.
    ("15 min (P1), 30 min (P2)", "15 min | 30 min"),
    ("P1: 15 min, P2: 30 min", "15 min | 30 min"),
    ("5m/1h/24h windows", "5 min | 1 h | last 1 day"),
    ("Escalation (15 min)", "15 min"),
    ("Phase 1 (0-5 minutes)", "0 to 5 min"),
    ("3. Mitigate - 10 min", "10 min"),
    ("Step 2 - 10 min", "10 min"),
    ("SEV-1 – 15 min", "15 min"),
    ("P2 lasting > 1 hour", "at least 1 h"),
    ("Error rate > 10% for 5 min", "for 5 min"),
    ("p99 latency > 2s for 10 min", "for 10 min"),
    ("Response time: 30 s", "30 s"),
    ("ack in 5m, fix in 4h", "in 5 min | in 4 h"),
    (
        "If nobody answers within 10 minutes, call the lead; after 30 minutes call the VP.",
        "within 10 min | after 30 min",
    ),
    ("`15 min`", "15 min"),
    ("**~90 minutes**", "about 1 h 30 min"),
    ("RTO:30min", "30 min"),
];

/// Text without a time.
const NO_TIMES: &[&str] = &[
    "",
    "2-3M (projected)",
    "$5m",
    "€2m budget",
    "$500/mo",
    "5m users",
    "10m requests per page",
    "P99 < 500ms",
    "p95 latency 2s",
    "P99 latency > 2s",
    "the API responds in < 5s",
    "Response time > 10 seconds",
    "> 3s p95",
    "< 1.5s per tool call",
    "slow queries (>1s)",
    "replication lag above 30s",
    "250 ms",
    "v1.5",
    "v2h",
    "release 1.2.3 days",
    "2026-03-01",
    "14:30 UTC",
    "at 9:00",
    "2-6 AM",
    "09h30",
    "port :9090",
    "10.0.0.5",
    "localhost:8080",
    "5xx",
    "a burst of 503s",
    "HTTP 500s",
    "returns 200s",
    "the 1990s",
    "m5.large",
    "t3.medium",
    "db.r6g.2xlarge",
    "cpu: 10m",
    "CPU 250m",
    "250m / 512Mi",
    "100m cores",
    "rate(http_requests_total[5m])",
    "[1h:5m]",
    "sha1h",
    "a1b2c3d",
    "S3",
    "L1",
    "P1",
    "SEV2",
    "99.9%",
    "80 %",
    "five 9s",
    "+1 555 0100 200",
    "3d model",
    "3D",
    "second on-call",
    "the second minute",
    "a second opinion",
    "one second-level engineer",
    "per minute",
    "minutes later",
    "in seconds",
    "last hour",
    "the past week",
    "twice a day",
    "8 hours a day",
    "5 M",
    "5M",
    "24-hour clock",
    "3 min / 10 max",
    "min 5 replicas",
    "5 min replicas",
    "--timeout=30s",
    "--since=1h",
    "us-east-1d",
    "redis:7d",
    "5m-rate",
    "backup-7d.tar",
    "step 5",
    "Level 2 - Incident commander",
    "Tier 1 support",
    "10 minor issues",
    "15 milliseconds",
    "4 hosts",
    "12 monitors",
    "6 weekly reports",
    "daily standup",
    "as needed",
    "N/A",
    "Immediate actions",
    "Immediately after the restart",
    "not immediately",
    "3 d model",
    "7 eggs in 2 baskets",
    "T-shirt",
    "day 2 operations",
    "week 3",
    "Q3",
    "the same cluster",
    "the next step",
    "everybody",
    "best practice",
    "fortune favours",
    "user_5m",
    "x5m",
    "5m.log",
    "#5m",
    "50/50",
    "1/2 hour glass 3",
    "1e5",
];

#[test]
fn times_are_read() {
    let wrong: Vec<_> = TIMES.iter().filter(|(text, words)| found(text) != *words).collect();
    for (text, words) in &wrong {
        eprintln!("{text:?}: {:?}, not {words:?}", found(text));
    }
    assert!(wrong.is_empty());
    assert!(TIMES.len() >= 120);
}

#[test]
fn what_is_no_time_is_not_read() {
    let wrong: Vec<_> = NO_TIMES.iter().filter(|text| !read_all(text).is_empty()).collect();
    for text in &wrong {
        eprintln!("{text:?}: {:?}", found(text));
    }
    assert!(wrong.is_empty());
    assert!(NO_TIMES.len() >= 80);
}

/// Cells, and what they are as a whole; nothing where they are no time or more than one.
const CELLS: &[(&str, Option<&str>)] = &[
    ("15 min", Some("15 min")),
    (" **15 min** ", Some("15 min")),
    ("~45 minutes", Some("about 45 min")),
    ("Within 24 hours", Some("within 1 day")),
    ("Response within 30 min", Some("within 30 min")),
    ("Target: < 1 hour", Some("up to 1 h")),
    ("30 days (configurable)", Some("30 days")),
    ("0 (synchronous)", Some("0 min")),
    ("0", Some("0 min")),
    ("Zero", Some("0 min")),
    ("7 days max", Some("up to 7 days")),
    ("30 min from detection", Some("30 min")),
    ("Immediate", Some("immediate")),
    ("Immediate (< 15 min)", Some("immediate (up to 15 min)")),
    ("As needed", Some("as needed")),
    ("N/A", Some("n/a")),
    ("—", Some("n/a")),
    ("-", Some("n/a")),
    ("Daily", Some("every 1 day")),
    ("Hourly", Some("every 1 h")),
    ("Weekly (Sunday)", Some("every 7 days")),
    ("Quarterly", Some("every 3 months")),
    ("Continuous", Some("24/7")),
    ("Business hours", Some("business hours")),
    ("24/7 on-call", Some("24/7")),
    ("Best effort", Some("best effort")),
    ("After 1-2 hours", Some("after 1 to 2 h")),
    ("Last 3 business days", Some("last 3 business days")),
    ("15 mintues", Some("a time in an unknown unit")),
    ("2 huors", Some("a time in an unknown unit")),
    ("10-5 min", Some("a range that ends before it begins")),
    ("900000 days", Some("more than a century")),
    ("15 min (P1), 30 min (P2)", None),
    ("P1 not acknowledged in 5 min", None),
    ("Platform lead", None),
    ("15", None),
    ("", None),
    ("3 replicas", None),
    ("0.5", None),
    ("0-2/hour", None),
    ("Daily standup notes", None),
    ("On-call engineer", None),
    ("99.9%", None),
];

#[test]
fn cells_are_times_as_a_whole_or_not_at_all() {
    for (cell, words) in CELLS {
        assert_eq!(read_cell(cell).map(|expr| expr.to_string()).as_deref(), *words, "{cell:?}");
    }
}

#[test]
fn a_header_may_state_the_unit() {
    let under = |header, cell| read_cell_under(header, cell).map(|expr| expr.to_string());
    assert_eq!(under("Duration (min)", "15").as_deref(), Some("15 min"));
    assert_eq!(under("Duration (in hours)", "1.5").as_deref(), Some("1 h 30 min"));
    assert_eq!(under("Time [minutes]", "5-10").as_deref(), Some("5 to 10 min"));
    assert_eq!(under("Time (min)", "< 15").as_deref(), Some("up to 15 min"));
    assert_eq!(under("Time (min)", "30+ (est.)").as_deref(), Some("at least 30 min"));
    assert_eq!(under("Time (min)", "2 hours").as_deref(), Some("2 h"));
    assert_eq!(under("Time", "15"), None);
    assert_eq!(under("Time (UTC)", "15"), None);
}

#[test]
fn ranges_and_tags_are_places_in_the_text() {
    let place = |text: &str| -> Vec<(String, Option<String>)> {
        let of = |expr: &TimeExpr| (text[expr.range.clone()].to_owned(), expr.tag(text).map(str::to_owned));
        read_all(text).iter().map(of).collect()
    };
    let pair = |range: &str, tag: Option<&str>| (range.to_owned(), tag.map(str::to_owned));
    assert_eq!(place("15 min (P1), 30 min (P2)"), [pair("15 min", Some("P1")), pair("30 min", Some("P2"))]);
    assert_eq!(place("P1: 15 min, P2: < 1 h"), [pair("15 min", Some("P1")), pair("< 1 h", Some("P2"))]);
    assert_eq!(place("Critical (< 24h), High (< 48h)"), [pair("< 24h", Some("Critical")), pair("< 48h", Some("High"))]);
    assert_eq!(place("and then wait for 5 min"), [pair("5 min", None)]);
    assert_eq!(place("é — after 30 min"), [pair("after 30 min", None)]);
    let cell = read_cell(" **< 15 min** (P1)").unwrap();
    assert_eq!(&" **< 15 min** (P1)"[cell.range], "< 15 min");
}

#[test]
fn only_what_is_certain_is_compared() {
    let time = |text: &str| read_cell(text).unwrap().value;
    let before = |a: &str, b: &str| certainly_before(&time(a), &time(b));
    let differs = |a: &str, b: &str| certainly_differs(&time(a), &time(b));
    assert!(before("15 min", "30 min"));
    assert!(!before("15 min", "15 min"));
    assert!(before("15 min", "< 30 min"));
    assert!(!before("15 min", "10-20 min"));
    assert!(before("5 min", "10-20 min"));
    assert!(!before("~20 min", "30 min"));
    assert!(before("~10 min", "30 min"));
    assert!(before("1 hour", "2 business days"), "a day passes on any calendar");
    assert!(!before("1 hour", "next business day"), "it may begin in a minute");
    assert!(before("1 business day", "2 business days"));
    assert!(before("3 weeks", "1 month"));
    assert!(!before("30 days", "1 month"));
    assert!(differs("< 15 min", "< 30 min"));
    assert!(!differs("60 min", "1 hour"));
    assert!(!differs("< 15 min", "15 minutes"));
    assert!(!differs("Immediate", "5 min"));
    assert!(differs("Immediate", "4 hours"));
    assert!(differs("Immediate (< 5 min)", "15 min"));
    assert!(!differs("Best effort", "15 min"));
    assert!(!differs("24/7", "15 min"));
    assert!(!differs("12 months", "1 year"));
    assert!(!differs("365 days", "1 year"));
    assert!(differs("1 h+", "30 min"));
    assert!(!differs("1 business day", "24 hours"));
    assert_eq!(time("5-10 min").upper(), Some(Duration::from_minutes(10)));
    assert_eq!(time("5-10 min").lower(), Some(Duration::from_minutes(5)));
    assert_eq!(time("30+ min").upper(), None);
    assert_eq!(time("2 business days").upper(), None);
}

#[test]
fn values_serialise_in_seconds() {
    let json = |text: &str| serde_json::to_string(&read_cell(text).unwrap().value).unwrap();
    assert_eq!(json("15 min"), r#"{"clock":{"exact":900}}"#);
    assert_eq!(json("5-10 min"), r#"{"clock":{"range":{"low":300,"high":600}}}"#);
    assert_eq!(json("2 business days"), r#"{"business":[{"exact":2},"day"]}"#);
    assert_eq!(json("next business day"), r#"{"named":"next-business-day"}"#);
    assert_eq!(json("Immediate"), r#"{"immediate":null}"#);
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    fn amount<T: Copy + Ord + std::fmt::Debug + 'static>(number: BoxedStrategy<T>) -> BoxedStrategy<Amount<T>> {
        let pair = (number.clone(), number.clone()).prop_filter("ends differ", |(a, b)| a != b);
        prop_oneof![
            number.clone().prop_map(Amount::Exact),
            pair.prop_map(|(a, b)| Amount::Range { low: a.min(b), high: a.max(b) }),
            number.clone().prop_map(Amount::AtMost),
            number.clone().prop_map(Amount::AtLeast),
            number.prop_map(Amount::About),
        ]
        .boxed()
    }

    fn value() -> BoxedStrategy<TimeValue> {
        let seconds = prop_oneof![0..=100u64, (0..=90u64).prop_map(|m| m * 60), 0..=Duration::LONGEST.seconds()];
        let clock = amount(seconds.prop_map(Duration::from_seconds).boxed());
        const NAMES: &[NamedTime] = &[
            NamedTime::SameDay,
            NamedTime::SameBusinessDay,
            NamedTime::EndOfDay,
            NamedTime::EndOfBusiness,
            NamedTime::NextDay,
            NamedTime::NextBusinessDay,
        ];
        let office = prop_oneof![Just(BusinessUnit::Hour), Just(BusinessUnit::Day)];
        prop_oneof![
            6 => clock.prop_map(TimeValue::Clock),
            2 => amount((1..5000u32).boxed()).prop_map(TimeValue::Calendar),
            2 => (amount((1..5000u32).boxed()), office).prop_map(|(amount, unit)| TimeValue::Business(amount, unit)),
            1 => prop::sample::select(NAMES).prop_map(TimeValue::Named),
            1 => prop::option::of(0..=100_000u64).prop_map(|s| TimeValue::Immediate(s.map(Duration::from_seconds))),
            1 => Just(TimeValue::AsSoonAsPossible),
            1 => Just(TimeValue::AsNeeded),
            1 => Just(TimeValue::BestEffort),
            1 => Just(TimeValue::Continuous),
            1 => Just(TimeValue::BusinessHours),
            1 => Just(TimeValue::NotApplicable),
        ]
        .boxed()
    }

    /// Qualifiers that any exact length may have.
    const QUALIFIERS: &[Qualifier] = &[
        Qualifier::None,
        Qualifier::After,
        Qualifier::Before,
        Qualifier::Every,
        Qualifier::For,
        Qualifier::Until,
        Qualifier::At,
        Qualifier::In,
        Qualifier::Over,
        Qualifier::Window,
        Qualifier::First,
        Qualifier::Ago,
    ];

    proptest! {
        #[test]
        fn a_value_reads_back_from_what_it_prints(value in value()) {
            let words = value.to_string();
            let read = read_cell(&words).map(|expr| (expr.value, expr.qualifier));
            prop_assert_eq!(read, Some((value, Qualifier::None)), "{}", words);
        }

        #[test]
        fn an_expression_reads_back_from_what_it_prints(
            seconds in 0..=Duration::LONGEST.seconds(),
            qualifier in prop::sample::select(QUALIFIERS),
        ) {
            let expr = TimeExpr { value: TimeValue::exact(seconds), qualifier, range: 0..0, tag: None };
            let words = expr.to_string();
            let read = read_all(&words);
            prop_assert_eq!(read.len(), 1, "{}", words);
            prop_assert_eq!((&read[0].value, read[0].qualifier), (&expr.value, qualifier), "{}", words);
            prop_assert_eq!(read[0].range.clone(), 0..words.len());
        }

        #[test]
        fn nothing_panics_and_ranges_stay_in_order(text in "[ -~–≤é\n]{0,60}|([0-9]{1,3}|[a-z]{1,6}|T\\+|<|~|-| |\\(|\\)|min|h|½){0,14}") {
            let mut end = 0;
            for expr in read_all(&text) {
                prop_assert!(expr.range.start >= end && text.get(expr.range.clone()).is_some());
                prop_assert!(expr.tag.is_none_or(|tag| text.get(tag).is_some()));
                end = expr.range.end;
            }
            let _ = (read_cell(&text), read_cell_under("x (min)", &text), text.len());
        }

        #[test]
        fn before_is_an_order(a in value(), b in value()) {
            prop_assert!(!certainly_before(&a, &a));
            prop_assert!(!(certainly_before(&a, &b) && certainly_before(&b, &a)));
            prop_assert_eq!(certainly_differs(&a, &b), certainly_differs(&b, &a));
        }
    }
}

/// Whatever repeats is read in time that grows with its length: what is quadratic takes minutes for this.
#[test]
fn long_input_is_linear() {
    let begun = std::time::Instant::now();
    for unit in [
        "1",
        "1 ",
        "1-",
        "1h",
        "a ",
        "in ",
        "< ",
        "1h and ",
        "T+",
        "(1h) ",
        "five ",
        "within the ",
        "\n",
        "é",
        "*",
        "1,000,",
        "~",
        ".",
    ] {
        let text = unit.repeat(50_000 / unit.len());
        let _ = (read_all(&text).len(), read_cell(&text).is_some());
    }
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}
