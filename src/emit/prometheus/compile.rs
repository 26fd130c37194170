//! From a promise of a page to a rule, or to the reason why there is none.

use crate::diagnostic::Diagnostic;
use crate::emit::prometheus::annotation::{Annotation, Format, Part};
use crate::emit::prometheus::bound::{self, Bound};
use crate::emit::prometheus::burn;
use crate::emit::prometheus::cases::{self, Subject, Tests};
use crate::emit::prometheus::labels::{runbook_url, severity_label};
use crate::emit::prometheus::metric;
use crate::emit::prometheus::names::camel;
use crate::emit::prometheus::notes;
use crate::emit::prometheus::render::seconds;
use crate::emit::prometheus::rule::{AlertRule, Stated};
use crate::emit::prometheus::sources::{Place, Promise, is_condition};
use crate::emit::prometheus::written;
use crate::emit::yaml::one_line;
use crate::model::signals::{Catalogue, Evidence, Found, Signal, Unit, reckons};
use crate::model::threshold::Threshold;
use crate::model::time::{Amount, TimeValue};
use crate::model::{Runbook, Workspace};

/// Seconds to look back or to hold where nobody says: the 5 minutes of kube-prometheus' short alerts.
const FALLBACK: u32 = 300;

/// What became of a promise.
#[derive(Debug)]
pub enum Outcome {
    /// Rules, and what must be scraped for them.
    Rules(Vec<AlertRule>, Vec<String>),
    /// None, and why.
    Note(Diagnostic),
    /// Nothing was promised.
    Nothing,
}

/// A page and what it is compiled with.
pub struct Page<'a> {
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The page.
    pub runbook: &'a Runbook,
    /// Its name in labels.
    pub stem: &'a str,
    /// Its path among the artifacts, without an ending.
    pub artifact: &'a str,
    /// What can be measured.
    pub catalogue: &'a Catalogue,
}

/// Compiles one promise.
pub fn compile(page: &Page<'_>, promise: &Promise<'_>) -> Outcome {
    let (words, span) = (promise.words.as_str(), promise.span);
    if let Some(expr) = promise.expr {
        return written::compile(page, promise, expr);
    }
    if let Some((query, bound)) = promise.query.zip(promise.bound) {
        return metric::compile(page, promise, query, bound);
    }
    let asked = promise.bound.is_some() || is_condition(words);
    let subject = promise.subject.as_str();
    // Tables of symptoms and of figures are everywhere; only where the page means to alert is what is missing worth a word.
    let meant = promise.is_meant(page.runbook);
    match page.catalogue.find(subject) {
        Found::Signal(signal) if !asked && signal.unit != Unit::Condition => Outcome::Nothing,
        Found::Nothing | Found::Near(..) | Found::Ambiguous(_) if !asked || !meant => Outcome::Nothing,
        Found::Nothing => Outcome::Note(match measured_above(page, promise) {
            Some(signal) => notes::narrower(subject, span, signal, &[one_line(subject.trim_matches('`'))]),
            None => notes::no_signal(subject, span, promise.bound.is_some()),
        }),
        Found::Near(signal, others) => Outcome::Note(notes::narrower(subject, span, signal, &others)),
        Found::Ambiguous(signals) => Outcome::Note(notes::ambiguous(subject, span, &signals)),
        Found::Signal(signal) => match (promise.place, signal.unit, promise.bound) {
            (Place::Symptom, Unit::Condition, _) => Outcome::Nothing,
            (Place::Symptom, _, _) if !meant => Outcome::Nothing,
            (Place::Symptom, _, _) => Outcome::Note(notes::no_bound(words, span, signal)),
            (_, Unit::Condition, _) if signal.scoped => Outcome::Note(notes::no_scope(words, span, signal)),
            (_, Unit::Condition, None) => rule(page, promise, signal, None),
            (_, _, None) => Outcome::Note(notes::no_bound(words, span, signal)),
            (_, _, Some(_)) if !foreign(page, promise, signal).is_empty() => {
                Outcome::Note(notes::narrower(&promise_name(promise), span, signal, &foreign(page, promise, signal)))
            }
            (Place::Objective, Unit::Ratio, Some(threshold)) if burn::is_burnable(signal) => {
                burn::compile(page, promise, signal, threshold)
            }
            (_, _, Some(threshold)) => match (share(promise, threshold, signal), bound::read(threshold, signal)) {
                (Some(share), _) => Outcome::Note(notes::share_in_time(words, span, signal, share, threshold)),
                (None, Ok(bound)) => rule(page, promise, signal, Some(bound)),
                (None, Err((why, help))) => {
                    let help = notes::one_number(subject, signal, threshold).unwrap_or(help);
                    Outcome::Note(notes::because(words, span, &why, &help))
                }
            },
        },
    }
}

/// What the words above a bound measure, where those of its row say only of what: `Endpoint | p95 latency alert`.
fn measured_above<'a>(page: &Page<'a>, promise: &Promise<'_>) -> Option<&'a Signal> {
    let threshold = promise.bound?;
    // A quantile is one of how long requests take, where nothing else is said.
    let latency = threshold.quantile.map(|_| "latency");
    let signal = promise.column.into_iter().chain(latency).find_map(|words| match page.catalogue.find(words) {
        Found::Signal(signal) | Found::Near(signal, _) => Some(signal),
        Found::Ambiguous(_) | Found::Nothing => None,
    })?;
    bound::read(threshold, signal).is_ok().then_some(signal)
}

/// The share of requests, in percent, that the page wants within the time that bounds it (`95% of requests < 300 ms`).
fn share<'a>(promise: &'a Promise<'_>, bound: &Threshold, signal: &Signal) -> Option<&'a str> {
    let plain = signal.unit == Unit::Seconds && bound.quantile.is_none();
    let (before, _) = promise.words.split_once('%').filter(|_| plain)?;
    let digits = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    before.get(digits..).filter(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

/// The words of the alert's name that say whose it is.
fn foreign(page: &Page<'_>, promise: &Promise<'_>, signal: &Signal) -> Vec<String> {
    promise.alert.map(|alert| page.catalogue.foreign(alert.name.str(), signal)).unwrap_or_default()
}

/// The name of the promise's alert, else its words.
fn promise_name(promise: &Promise<'_>) -> String {
    promise.alert.map_or_else(|| promise.words.clone(), |alert| one_line(alert.name.str().trim_matches('`')))
}

/// How long the promise's alert must hold, where its row says so exactly.
pub(super) fn alert_hold(promise: &Promise<'_>) -> Option<u32> {
    match &promise.alert?.hold.as_ref()?.value {
        TimeValue::Clock(Amount::Exact(length)) => u32::try_from(length.seconds()).ok(),
        TimeValue::Immediate(None) => Some(0),
        _ => None,
    }
}

pub(super) fn rule(page: &Page<'_>, promise: &Promise<'_>, signal: &Signal, bound: Option<Bound>) -> Outcome {
    let window =
        bound.as_ref().and_then(|bound| bound.window).or_else(|| bound::duration(&signal.window)).unwrap_or(FALLBACK);
    let stated = bound.as_ref().and_then(|bound| bound.hold).or_else(|| alert_hold(promise));
    let windowed = bound.as_ref().is_some_and(|bound| bound.window.is_some());
    let hold = match stated {
        Some(hold) => Stated::said(hold),
        None if windowed => Stated::default(0, "default, the page states how far to look back instead"),
        None => Stated::default(bound::duration(&signal.hold).unwrap_or(FALLBACK), "default, the page states none"),
    };
    let compared = bound.as_ref().map(|bound| (bound.comparison, bound.value));
    let whole = expression(signal, bound.as_ref(), window);
    let tests = match &signal.evidence {
        Evidence::None => written::tests(&whole, hold.value, false),
        _ => cases::tests(&Subject::new(signal, compared, window, hold.value)),
    };
    if tests.impossible {
        let why = "no value can be beyond this bound";
        return Outcome::Note(notes::because(
            &promise.words,
            promise.span,
            why,
            "check the bound and its unit on the page",
        ));
    }
    let expr = Stated { value: whole, note: window_note(signal, windowed, bound.as_ref()) };
    let summary = summary(promise, signal, bound.as_ref());
    let rule = assembled(page, promise, &signal.alert, expr, hold, summary, tests);
    Outcome::Rules(vec![rule], signal.needs.clone())
}

/// Puts a rule together from what is its own, and what all rules of the page have.
pub(super) fn assembled(
    page: &Page<'_>,
    promise: &Promise<'_>,
    name: &str,
    expr: Stated<String>,
    hold: Stated<u32>,
    summary: Annotation,
    tests: Tests,
) -> AlertRule {
    let config = &page.workspace.config;
    let severity = severity_label(promise.severity.as_ref(), page.runbook, config);
    let mut labels = vec![("severity".to_owned(), severity)];
    let level = promise.severity.as_ref().map(|key| key.to_string().to_lowercase());
    // A word above a column ("Critical") is no level of the page's own scale, and `severity` has it already.
    let on_scale = page.runbook.severities.iter().any(|severity| Some(&severity.key) == promise.severity.as_ref());
    let shown = level.iter().filter(|_| on_scale);
    labels.extend(shown.map(|level| ("incident_level".to_owned(), Stated::said(level.clone()))));
    labels.push(("runbook".to_owned(), Stated::said(page.stem.to_owned())));
    for (name, value) in &config.prometheus.labels {
        labels.retain(|(other, _)| other != name);
        labels.push((name.clone(), Stated::said(value.clone())));
    }
    let url = runbook_url(page.runbook, promise.section, config);
    let annotations = vec![
        ("summary".to_owned(), Stated::said(summary)),
        ("description".to_owned(), Stated::said(Annotation::words(description(page, promise)))),
        ("runbook_url".to_owned(), Stated { value: Annotation::words(url.value), note: url.note }),
    ];
    let own_name = promise.alert.map(|alert| alert.name.str().trim_matches('`')).filter(|name| is_name(name));
    AlertRule {
        alert: own_name.map_or_else(|| camel(name), str::to_owned),
        level,
        cited: vec![format!("{}  {}", page.workspace.sources.cite(promise.span), promise.words)],
        expr,
        hold: Stated { value: seconds(hold.value), note: hold.note },
        labels,
        annotations,
        keep_firing: None,
        cases: tests.cases,
        untested: tests.untested,
    }
}

/// A name that Prometheus takes as it is.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The signal's expression, compared with the bound.
fn expression(signal: &Signal, bound: Option<&Bound>, window: u32) -> String {
    let whole = filled(signal, bound.and_then(|bound| bound.quantile.as_deref()), window);
    match bound {
        Some(bound) => format!("{} {} {}", bracketed(&whole), bound.comparison.operator(), bound.value),
        None => whole,
    }
}

/// An expression as it may stand before a comparison: one that reckons in brackets.
pub(super) fn bracketed(expr: &str) -> String {
    if reckons(expr) { format!("({expr})") } else { expr.to_owned() }
}

/// The signal's expression with its blanks filled in.
pub(super) fn filled(signal: &Signal, quantile: Option<&str>, window: u32) -> String {
    let blanks = [
        ("${sel}", ""),
        ("${offset}", ""),
        ("${by}", &signal.by.join(", ")),
        ("${window}", &seconds(window)),
        ("${q}", quantile.unwrap_or("0.99")),
        // A selector without matchers.
        ("{}", ""),
    ];
    blanks.iter().fold(signal.expr.clone(), |expr, (blank, value)| expr.replace(blank, value))
}

/// What of the expression is not the page's.
fn window_note(signal: &Signal, windowed: bool, bound: Option<&Bound>) -> Option<String> {
    let mut notes = Vec::new();
    if signal.expr.contains("${window}") && !windowed {
        notes.push(format!("[{}] is a default, the page states none", signal.window));
    }
    if signal.expr.contains("${q}") && bound.is_some_and(|bound| bound.quantile.is_none()) {
        notes.push("the 99th percentile is a default, the page names none".to_owned());
    }
    if let Some(bound) = bound.filter(|bound| !bound.compared) {
        notes.push(format!("{} is a default, the page gives a number alone", bound.comparison.operator()));
    }
    if bound.is_some_and(|bound| bound.wanted) {
        notes.push("the page states what is wanted, this is its opposite".to_owned());
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}

fn summary(promise: &Promise<'_>, signal: &Signal, bound: Option<&Bound>) -> Annotation {
    let mut parts = match bound {
        None => vec![Part::Words(promise.words.clone())],
        Some(bound) => {
            let (format, unit) = shown(signal.unit);
            let title = bound
                .quantile
                .as_ref()
                .map_or_else(|| signal.title.clone(), |q| format!("{}, quantile {q}", signal.title));
            let limit = format!("{} {}", bound.comparison.operator(), bound.shown);
            if bound::shows_value(signal) {
                vec![
                    Part::Words(format!("{title}: ")),
                    Part::Value(format),
                    Part::Words(format!("{unit} (bound: {limit})")),
                ]
            } else {
                vec![Part::Words(format!("{title} {limit}"))]
            }
        }
    };
    let kept: &[String] = if signal.own || signal.expr.contains("${by}") { &signal.by } else { &[] };
    parts.extend(on(kept));
    Annotation(parts)
}

/// `, on namespace/pod`
pub(super) fn on(labels: &[String]) -> impl Iterator<Item = Part> {
    let part = |(index, label): (usize, &String)| {
        [Part::Words(if index == 0 { ", on " } else { "/" }.to_owned()), Part::Label(label.clone())]
    };
    labels.iter().enumerate().flat_map(part)
}

/// How a value of this unit is shown, and the word behind it.
fn shown(unit: Unit) -> (Format, &'static str) {
    match unit {
        Unit::Ratio => (Format::Percentage, ""),
        Unit::Seconds => (Format::Duration, ""),
        Unit::Bytes => (Format::Bytes, ""),
        Unit::Count | Unit::Condition => (Format::Number, ""),
        Unit::PerSecond => (Format::Number, "/s"),
        Unit::Days => (Format::Plain, " days"),
    }
}

/// What the page says about such an incident: the level, what it means, how fast somebody must respond, what is done.
fn description(page: &Page<'_>, promise: &Promise<'_>) -> String {
    let level =
        promise.severity.as_ref().and_then(|key| page.runbook.severities.iter().find(|severity| severity.key == *key));
    let mut sentences = Vec::new();
    if let Some(level) = level {
        let meaning = level.description.as_ref().map(|text| format!(": {}", one_line(&text.text))).unwrap_or_default();
        sentences.push(format!("{}{meaning}", level.key));
        sentences.extend(level.response.as_ref().map(|time| format!("Response time: {}", one_line(&time.text.text))));
    }
    sentences.extend(promise.action.as_ref().map(|action| format!("Action: {action}")));
    if sentences.is_empty() {
        let title = page.runbook.title.as_ref().map_or(page.stem, |title| title.str());
        sentences.push(if promise.bound.is_some() {
            format!("{}: {}", one_line(title), promise.words)
        } else {
            one_line(title)
        });
    }
    sentences.iter().map(|sentence| format!("{}.", sentence.trim_end_matches('.'))).collect::<Vec<_>>().join(" ")
}
