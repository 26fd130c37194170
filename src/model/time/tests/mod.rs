//! Tables of what is a time and what is none, and the properties that hold for all input.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod properties;
mod tables;

use super::*;
use tables::{CELLS, NO_TIMES, TIMES};

/// What is found, in plain words.
fn found(text: &str) -> String {
    read_all(text).iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")
}

#[test]
fn times_are_read() {
    let wrong = TIMES.iter().filter(|(text, words)| found(text) != *words).map(|(text, _)| (text, found(text)));
    assert_eq!(wrong.collect::<Vec<_>>(), []);
    assert!(TIMES.len() >= 120);
}

#[test]
fn what_is_no_time_is_not_read() {
    let wrong = NO_TIMES.iter().filter(|text| !read_all(text).is_empty()).map(|text| (text, found(text)));
    assert_eq!(wrong.collect::<Vec<_>>(), []);
    assert!(NO_TIMES.len() >= 80);
}

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
    assert!(before("1 hour", "next business day"), "it is due when that day's office hours end");
    assert!(before("4 hours", "1 business day"));
    assert!(!before("9 hours", "next business day"), "it may be over after eight");
    assert!(!before("2 business hours", "next business day"), "a holiday may lie between them");
    assert!(!before("1 hour", "same business day"));
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
