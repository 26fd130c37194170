//! From a promise of a page to a rule, or to the reason why there is none.

use crate::diagnostic::Diagnostic;
use crate::emit::prometheus::annotation::{Annotation, Format, Part};
use crate::emit::prometheus::bound::{self, Bound};
use crate::emit::prometheus::cases::{self, Subject};
use crate::emit::prometheus::labels::{runbook_url, severity_label};
use crate::emit::prometheus::names::camel;
use crate::emit::prometheus::notes;
use crate::emit::prometheus::render::seconds;
use crate::emit::prometheus::rule::{AlertRule, Stated};
use crate::emit::prometheus::sources::{Place, Promise, is_condition};
use crate::emit::yaml::one_line;
use crate::model::signals::{Catalogue, Found, Signal, Unit};
use crate::model::{Runbook, Workspace};

/// What became of a promise.
#[derive(Debug)]
pub enum Outcome {
    /// A rule, and what must be scraped for it.
    Rule(Box<AlertRule>, Vec<String>),
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
    /// What can be measured.
    pub catalogue: &'a Catalogue,
}

/// Compiles one promise.
pub fn compile(page: &Page<'_>, promise: &Promise<'_>) -> Outcome {
    let (words, span) = (promise.words.as_str(), promise.span);
    let asked = promise.bound.is_some() || is_condition(words);
    let subject = subject(promise);
    match page.catalogue.find(&subject) {
        _ if !asked => Outcome::Nothing,
        Found::Nothing => Outcome::Note(notes::no_signal(&subject, span)),
        Found::Near(signal, others) => Outcome::Note(notes::narrower(&subject, span, signal, &others)),
        Found::Ambiguous(signals) => Outcome::Note(notes::ambiguous(&subject, span, &signals)),
        Found::Signal(signal) => match (promise.place, signal.unit, promise.bound) {
            (Place::Symptom, Unit::Condition, _) => Outcome::Nothing,
            (Place::Symptom, _, _) => Outcome::Note(notes::no_bound(words, span, signal)),
            (_, Unit::Condition, _) if signal.scoped => Outcome::Note(notes::no_scope(words, span, signal)),
            (_, Unit::Condition, None) => rule(page, promise, signal, None),
            (_, _, None) => Outcome::Note(notes::no_bound(words, span, signal)),
            (_, _, Some(threshold)) => match bound::read(threshold, signal) {
                Ok(bound) => rule(page, promise, signal, Some(bound)),
                Err((why, help)) => Outcome::Note(notes::because(words, span, &why, &help)),
            },
        },
    }
}

/// The words that say what is measured.
fn subject(promise: &Promise<'_>) -> String {
    let named = promise.bound.and_then(|bound| bound.subject.as_ref());
    named.map_or_else(|| promise.words.clone(), |subject| one_line(&subject.text))
}

fn rule(page: &Page<'_>, promise: &Promise<'_>, signal: &Signal, bound: Option<Bound>) -> Outcome {
    let window = bound.as_ref().and_then(|bound| bound.window).or_else(|| bound::duration(&signal.window)).unwrap_or(300);
    let stated = bound.as_ref().and_then(|bound| bound.hold);
    let windowed = bound.as_ref().is_some_and(|bound| bound.window.is_some());
    let hold = match stated {
        Some(hold) => Stated::said(hold),
        None if windowed => Stated::default(0, "default, the page states how far to look back instead"),
        None => Stated::default(bound::duration(&signal.hold).unwrap_or(300), "default, the page states none"),
    };
    let compared = bound.as_ref().map(|bound| (bound.comparison, bound.value));
    let tests = cases::tests(&Subject { signal, bound: compared, window, hold: hold.value });
    if tests.impossible {
        let why = "no value can be beyond this bound";
        return Outcome::Note(notes::because(&promise.words, promise.span, why, "check the bound and its unit on the page"));
    }
    let severity = severity_label(promise.severity, page.runbook, &page.workspace.config);
    let mut labels = vec![("severity".to_owned(), severity)];
    let level = promise.severity.map(|key| key.to_string().to_lowercase());
    labels.extend(level.iter().map(|level| ("incident_level".to_owned(), Stated::said(level.clone()))));
    labels.push(("runbook".to_owned(), Stated::said(page.stem.to_owned())));
    let own = page.workspace.config.prometheus.labels.iter();
    labels.extend(own.map(|(name, value)| (name.clone(), Stated::said(value.clone()))));
    let rule = AlertRule {
        alert: camel(&signal.alert),
        level,
        cited: vec![format!("{}  {}", page.workspace.sources.cite(promise.span), promise.words)],
        expr: Stated { value: expression(signal, bound.as_ref(), window), note: window_note(signal, windowed, bound.as_ref()) },
        hold: Stated { value: seconds(hold.value), note: hold.note },
        labels,
        annotations: annotations(page, promise, signal, bound.as_ref()),
        cases: tests.cases,
        untested: tests.untested,
    };
    Outcome::Rule(Box::new(rule), signal.needs.clone())
}

/// The signal's expression, compared with the bound.
fn expression(signal: &Signal, bound: Option<&Bound>, window: u32) -> String {
    let quantile = bound.and_then(|bound| bound.quantile.clone()).unwrap_or_else(|| "0.99".to_owned());
    let filled = signal
        .expr
        .replace("${sel}", "")
        .replace("${offset}", "")
        .replace("${by}", &signal.by.join(", "))
        .replace("${window}", &seconds(window))
        .replace("${q}", &quantile);
    match bound {
        Some(bound) => format!("({filled}) {} {}", bound.comparison.operator(), bound.value),
        None => filled,
    }
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
    (!notes.is_empty()).then(|| notes.join("; "))
}

fn annotations(
    page: &Page<'_>, promise: &Promise<'_>, signal: &Signal, bound: Option<&Bound>,
) -> Vec<(&'static str, Stated<Annotation>)> {
    let url = runbook_url(page.runbook, promise.section, &page.workspace.config);
    vec![
        ("summary", Stated::said(summary(promise, signal, bound))),
        ("description", Stated::said(Annotation::words(description(page, promise)))),
        ("runbook_url", Stated { value: Annotation::words(url.value), note: url.note }),
    ]
}

fn summary(promise: &Promise<'_>, signal: &Signal, bound: Option<&Bound>) -> Annotation {
    let mut parts = match bound {
        None => vec![Part::Words(promise.words.clone())],
        Some(bound) => {
            let (format, unit) = shown(signal.unit);
            let title = bound.quantile.as_ref().map_or_else(|| signal.title.clone(), |q| format!("{}, quantile {q}", signal.title));
            let limit = format!("{} {}", bound.comparison.operator(), bound.shown);
            if bound::shows_value(signal) {
                vec![Part::Words(format!("{title}: ")), Part::Value(format), Part::Words(format!("{unit} (bound: {limit})"))]
            } else {
                vec![Part::Words(format!("{title} {limit}"))]
            }
        }
    };
    let kept: &[String] = if signal.own || signal.expr.contains("${by}") { &signal.by } else { &[] };
    for (index, label) in kept.iter().enumerate() {
        parts.push(Part::Words(if index == 0 { ", on ".to_owned() } else { "/".to_owned() }));
        parts.push(Part::Label(label.clone()));
    }
    Annotation(parts)
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
    let level = promise.severity.and_then(|key| page.runbook.severities.iter().find(|severity| severity.key == *key));
    let mut sentences = Vec::new();
    if let Some(level) = level {
        let meaning = level.description.as_ref().map(|text| format!(": {}", one_line(&text.text))).unwrap_or_default();
        sentences.push(format!("{}{meaning}", level.key));
        sentences.extend(level.response.as_ref().map(|time| format!("Response time: {}", one_line(&time.text.text))));
    }
    sentences.extend(promise.action.as_ref().map(|action| format!("Action: {action}")));
    if sentences.is_empty() {
        sentences.push(promise.words.clone());
    }
    sentences.iter().map(|sentence| format!("{}.", sentence.trim_end_matches('.'))).collect::<Vec<_>>().join(" ")
}
