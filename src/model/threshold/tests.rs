//! Tables of bounds, and the properties that hold for all of them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::*;

use super::*;

/// `bound [subject]` for each bound found.
fn found(text: &str) -> String {
    let show = |threshold: &Threshold| match threshold.subject.clone() {
        Some(subject) => format!("{threshold} [{}]", &text[subject]),
        None => threshold.to_string(),
    };
    find_thresholds(text).iter().map(show).collect::<Vec<_>>().join(" | ")
}

/// Running text, and the bounds in it.
const PROSE: &[(&str, &str)] = &[
    (">10% error rate", "> 10% [error rate]"),
    ("> 10 % error rate", "> 10% [error rate]"),
    ("error rate above 5% for 10 min", "> 5% for 10 min [error rate]"),
    ("Node CPU > 80%", "> 80% [Node CPU]"),
    ("p99 > 2x baseline for 10 min", "p99 > 2x baseline for 10 min [p99]"),
    ("P99 latency > 2s", "p99 > 2 s [P99 latency]"),
    ("95th percentile latency above 500 ms", "p95 > 500 ms [95th percentile latency]"),
    ("3 consecutive failures", "3 consecutive failures"),
    ("5 failures in a row", "5 consecutive failures"),
    ("three of them; disk usage exceeds 85%", "> 85% [disk usage]"),
    ("When the disk usage exceeds 85%, page the owner", "> 85% [disk usage]"),
    ("availability < 99.9%", "< 99.9% [availability]"),
    ("success rate drops below 99.5% over 1h", "< 99.5% in 1 h [success rate]"),
    ("memory is above 2GiB", "> 2 GiB [memory]"),
    ("heap ≥ 512Mi", ">= 512 MiB [heap]"),
    ("queue depth > 10k", "> 10000 [queue depth]"),
    ("Pod restarts > 5 in 10 min", "> 5 in 10 min [Pod restarts]"),
    ("pods restart more than 5x in 15min", "> 5 in 15 min [pods restart]"),
    ("> 10 failed logins in 5 min", "> 10 in 5 min [failed logins]"),
    ("P95 latency increases by > 50%", "p95 > 1.5x baseline [P95 latency increases by]"),
    ("> 20% increase", "> 1.2x baseline [increase]"),
    ("traffic at 3 times the average", "3x baseline [traffic]"),
    ("CPU > 80% or memory > 90%", "> 80% [CPU] | > 90% [memory]"),
    ("throughput below 100 rps", "< 100/s [throughput]"),
    ("ingest under 5 MB/s", "< 5 MB/s [ingest]"),
    ("spend > $50/day", "> $50/day [spend]"),
    ("TLS cert expires in < 14 days", "< 14 days [TLS cert]"),
    ("replication lag > 5 min", "> 5 min [replication lag]"),
    ("Latest backup > 25 hours old", "> 25 h [Latest backup]"),
    ("error rate > 1,000 per hour", "> 1000/hour [error rate]"),
    ("If requests drop to 0, check the ingress", "= 0 [requests]"),
    ("- **CPU**: usage over 90 percent for 15 minutes", "> 90% for 15 min [usage]"),
    ("connections reaches 80%", ">= 80% [connections]"),
];

/// Running text without a bound.
const NO_PROSE: &[&str] = &[
    "",
    "no numbers at all",
    "Node >= 18",
    "Terraform > 1.5",
    "kubectl >= 1.27.3",
    "5xx errors",
    "Response within 15 min",
    "escalate after > 30 min",
    "P1 lasting > 1 hour",
    "-> 5 replicas",
    "step 3 => 4%",
    "80% of the pages",
    "2-3M projected",
    "see section 4.2 below 3",
    "a 3x faster build",
    "10 pods",
    "over 20 teams",
    "<5>",
    "x<3 and y",
    "on port > 1024",
    "more than 2 hours",
    "3 failures",
    "--set limits.memory=2Gi",
    "a model of >= 7B parameters",
    "you must set replicas to a value > 1",
];

#[test]
fn bounds_are_found_in_prose() {
    let wrong =
        PROSE.iter().map(|(text, words)| (*text, found(text), *words)).filter(|(_, found, words)| found != words);
    assert_eq!(wrong.collect::<Vec<_>>(), []);
}

#[test]
fn what_is_no_bound_is_not_found() {
    let wrong = NO_PROSE.iter().map(|text| (*text, found(text))).filter(|(_, found)| !found.is_empty());
    assert_eq!(wrong.collect::<Vec<_>>(), []);
}

/// Header, cell, and the bound it states.
const CELLS: &[(Option<&str>, &str, Option<&str>)] = &[
    (Some("Warning"), "> 80%", Some("> 80%")),
    (Some("Warning"), "80%", Some("80%")),
    (Some("Warning"), "**>70%**", Some("> 70%")),
    (Some("p99 target (ms)"), "500", Some("p99 500 ms")),
    (Some("Target (ms)"), "< 1000", Some("< 1000 ms")),
    (Some("CPU (%)"), "70-80", Some("70% to 80%")),
    (Some("Threshold"), "8", Some("8")),
    (Some("Normal range"), "3-5", Some("3 to 5")),
    (Some("Normal range"), "0-2/hour", Some("0 to 2/hour")),
    (Some("Critical"), "> 10/hour", Some("> 10/hour")),
    (Some("Critical"), "2x baseline for 10 min", Some("2x baseline for 10 min")),
    (Some("Alert threshold"), "> 3s p95 over 15min", Some("p95 > 3 s in 15 min")),
    (Some("Alert threshold"), "< 99.5% over 1h", Some("< 99.5% in 1 h")),
    (Some("Alert threshold"), "> 3 in 5min", Some("> 3 in 5 min")),
    (Some("Trigger"), "3 consecutive failures", Some("3 consecutive failures")),
    (Some("Target"), "99.9% uptime", Some("99.9%")),
    (Some("Target"), "99.9% over 30 days", Some("99.9% in 30 days")),
    (Some("Target"), "over 30 days", Some("> 30 days")),
    (Some("Target"), "< 5 (P1+P2)", Some("< 5")),
    (Some("Target"), "> 90% within SLA", Some("> 90%")),
    (Some("Target"), "< 15 min", Some("< 15 min")),
    (Some("Threshold"), "> 5 minutes", Some("> 5 min")),
    (Some("Threshold"), "90%+", Some(">= 90%")),
    (Some("Condition"), "CPU > 80% or memory > 90%", None),
    (Some("Condition"), "Any P1 or P2 alert fires", None),
    (Some("Notes"), "12", None),
    (None, "> 5%", Some("> 5%")),
    (None, "99.9%", Some("99.9%")),
    (None, "500ms", Some("500 ms")),
    (None, "< 15 min", None),
    (None, "15 min", None),
    (None, "12", None),
    (None, "Platform team", None),
    (None, "", None),
    (None, "13 detectors configured", None),
    (None, "2026-03-01", None),
    (None, "v1.5", None),
    (None, "P1 lasting > 1 hour", None),
    (Some("Burn rate alert"), "14.4x (1h), 6x (6h)", None),
    (Some("Target"), "< 1 day", Some("< 1 day")),
    (Some("Expected latency"), "100 ms to seconds", None),
];

#[test]
fn cells_state_bounds() {
    for (header, cell, words) in CELLS {
        assert_eq!(read_threshold(cell, *header).map(|t| t.to_string()).as_deref(), *words, "{header:?}: {cell:?}");
    }
}

#[test]
fn the_side_of_a_bound_stands_in_its_header() {
    let side = |header: &str| read_header(header).polarity;
    assert_eq!(side("Alert Threshold"), Some(Polarity::BadWhen));
    assert_eq!(side("Critical (%)"), Some(Polarity::BadWhen));
    assert_eq!(side("Target (SEV-1)"), Some(Polarity::GoodWhen));
    assert_eq!(side("Normal range"), Some(Polarity::GoodWhen));
    assert_eq!(side("SLO alert"), Some(Polarity::BadWhen));
    assert_eq!(side("Owner"), None);
    let breach = |header: &str, cell: &str| read_threshold(cell, Some(header)).unwrap().breach();
    assert_eq!(breach("Target", "< 500ms"), Cmp::AtLeast);
    assert_eq!(breach("Alert", "> 500ms"), Cmp::Above);
    let side = |text: &str| find_thresholds(text)[0].polarity;
    assert_eq!(side("API latency must be < 500ms"), Some(Polarity::GoodWhen));
    assert_eq!(side("target > 99.9%"), Some(Polarity::GoodWhen));
    assert_eq!(side("disk usage > 90%"), None);
    let turned = read_threshold("< 500ms", None).or_else(|| read_threshold("< 5%", None)).unwrap();
    assert_eq!(turned.with_polarity(Polarity::GoodWhen).breach(), Cmp::AtLeast);
}

#[test]
fn quantities_have_a_base() {
    let base = |cell: &str| match read_threshold(cell, Some("Alert")).unwrap().bound {
        Bound::Number(quantity) => quantity.base(),
        other => unreachable!("{other}"),
    };
    assert_eq!(base("> 10%"), (0.1, Dimension::Ratio));
    assert_eq!(base("> 99.9%"), (0.999, Dimension::Ratio));
    assert_eq!(base("> 500ms"), (0.5, Dimension::Seconds));
    assert_eq!(base("> 2GiB"), (2_147_483_648.0, Dimension::Bytes));
    assert_eq!(base("> 1.5k"), (1500.0, Dimension::Count));
    assert_eq!(base("> 14 days"), (1_209_600.0, Dimension::Seconds));
}

fn any_quantity() -> impl Strategy<Value = Quantity> {
    let units = prop::sample::select(
        &[
            Unit::Count,
            Unit::Percent,
            Unit::Microsecond,
            Unit::Millisecond,
            Unit::Second,
            Unit::Minute,
            Unit::Hour,
            Unit::Day,
            Unit::Byte,
            Unit::Megabyte,
            Unit::Gibibyte,
            Unit::Dollar,
        ][..],
    );
    ((0..1_000_000u32), (0..1000u32), units)
        .prop_map(|(whole, milli, unit)| Quantity { value: format!("{whole}.{milli:03}").parse().unwrap(), unit })
}

fn any_bound() -> impl Strategy<Value = Bound> {
    let pair = (any_quantity(), any_quantity()).prop_map(|(a, b)| {
        let b = Quantity { unit: a.unit, ..b };
        if a.value <= b.value { Bound::Range { low: a, high: b } } else { Bound::Range { low: b, high: a } }
    });
    prop_oneof![
        any_quantity().prop_map(Bound::Number),
        pair,
        (1..1000u32).prop_map(|n| Bound::Multiple { factor: f64::from(n) / 4.0 }),
        (1..100u32).prop_map(|count| Bound::Consecutive { count }),
    ]
}

proptest! {
    #[test]
    fn a_bound_reads_back_from_what_it_prints(
        bound in any_bound(),
        comparison in prop::sample::select(&[Cmp::Above, Cmp::AtLeast, Cmp::Below, Cmp::AtMost, Cmp::Equal][..]),
        quantile in prop::option::of(prop::sample::select(&[0.5, 0.9, 0.95, 0.99, 0.999][..])),
        per in prop::option::of(prop::sample::select(&[Period::Second, Period::Minute, Period::Day][..])),
        hold in prop::option::of(1..100_000u64),
        window in prop::option::of(1..100_000u64),
    ) {
        let per = per.filter(|_| !matches!(bound, Bound::Consecutive { .. } | Bound::Multiple { .. }));
        let (hold, window) = (hold.map(Duration::from_seconds), window.map(Duration::from_seconds));
        let threshold = Threshold {
            subject: None, quantile, comparison, bound, per, hold, window, polarity: Some(Polarity::BadWhen), range: 0..0,
        };
        let words = threshold.to_string();
        let read = read_threshold(&words, Some("Alert")).map(|read| Threshold { subject: None, range: 0..0, ..read });
        prop_assert_eq!(read, Some(threshold), "{}", words);
    }

    #[test]
    fn nothing_panics_and_places_are_places(text in "([<>=≤$]|[0-9]{1,3}|%|x|p99| |[a-z]{1,5}|\\.|,|-|é|for|min|in a row|consecutive|above|/|k){0,16}") {
        for threshold in find_thresholds(&text) {
            prop_assert!(text.get(threshold.range.clone()).is_some());
            prop_assert!(threshold.subject.is_none_or(|subject| text.get(subject).is_some()));
        }
        let _ = (read_threshold(&text, None), read_threshold(&text, Some("Alert (ms)")), read_header(&text));
    }
}

/// Whatever repeats is read to its end: where time were quadratic in the length, this would take minutes.
#[test]
fn long_input_comes_to_an_end() {
    for unit in
        ["1", "1 ", "> ", "> 5%", "a ", "above ", "1-", "$", "p99 ", ">5 x ", "5 for ", "é", "1 consecutive ", "("]
    {
        let text = unit.repeat(50_000 / unit.len());
        let _ = (find_thresholds(&text).len(), read_threshold(&text, Some("Alert")).is_some(), read_header(&text));
    }
}
