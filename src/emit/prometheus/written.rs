//! Rules whose PromQL is the page's own: beside an alert's heading, in its row, or in a block of YAML.

use crate::config::Version;
use crate::emit::prometheus::annotation::{Annotation, Part};
use crate::emit::prometheus::cases::{self, Comparison, Subject, Tests};
use crate::emit::prometheus::compile::{Outcome, Page, alert_hold, assembled, is_name, on};
use crate::emit::prometheus::decimal::Decimal;
use crate::emit::prometheus::notes;
use crate::emit::prometheus::render;
use crate::emit::prometheus::rule::{AlertRule, Stated};
use crate::emit::prometheus::sources::Promise;
use crate::model::rule_file::{self, Field};
use crate::model::signals::{Signal, compares, labels_kept, own_expression, tested};
use crate::model::threshold::Cmp;

/// Seconds to hold where a page does not say.
const FALLBACK: u32 = 300;

/// A rule with the page's own expression.
pub fn compile(page: &Page<'_>, promise: &Promise<'_>, expr: &str) -> Outcome {
    if let Some(rule) = promise.rule {
        return in_yaml(page, promise, rule, expr);
    }
    let hold =
        alert_hold(promise).map_or_else(|| Stated::default(FALLBACK, "default, the page states none"), Stated::said);
    let mut parts = vec![Part::Words(promise.words.clone())];
    parts.extend(on(&labels_kept(expr)));
    let tests = tests(expr, hold.value, false);
    // Its lines stay: one may be a comment.
    let expr = Stated::said(expr.trim().to_owned());
    Outcome::Rules(vec![assembled(page, promise, &promise.words, expr, hold, Annotation(parts), tests)], Vec::new())
}

/// The unit tests of an expression of somebody's own, where its text shows which series it takes. `exact` is whether its
/// value is shown with all its digits.
pub fn tests(expr: &str, hold: u32, exact: bool) -> Tests {
    let none = |why: &str| Tests { untested: vec![why.to_owned()], ..Tests::default() };
    let Some(found) = tested(expr) else { return none(notes::UNKNOWN_SERIES) };
    let rounded = |number: f64| format!("{number:.10}").parse().ok().and_then(Decimal::of);
    let bound = match found.bound {
        None => None,
        Some((comparison, number)) => {
            let nearly = Decimal::of(number).or_else(|| rounded(number));
            match comparison_of(comparison).zip(nearly) {
                Some(bound) => Some(bound),
                None => return none(notes::UNKNOWN_SERIES),
            }
        }
    };
    // What is read off an expression is exact, unlike series that somebody gives.
    let signal = Signal { evidence: found.evidence, own: false, ..own_expression(expr) };
    let labels = Some(found.labels.as_slice());
    let tests = cases::tests(&Subject { labels, exact, ..Subject::new(&signal, bound, found.window, hold) });
    if tests.impossible { none("no series of positive numbers makes it fire") } else { tests }
}

fn comparison_of(comparison: Cmp) -> Option<Comparison> {
    match comparison {
        Cmp::Above => Some(Comparison::Above),
        Cmp::AtLeast => Some(Comparison::AtLeast),
        Cmp::Below => Some(Comparison::Below),
        Cmp::AtMost => Some(Comparison::AtMost),
        Cmp::Equal | Cmp::Unstated => None,
    }
}

/// The page's own rule, with what it lacks: a severity, a link to the page.
fn in_yaml(page: &Page<'_>, promise: &Promise<'_>, rule: &rule_file::AlertRule, expr: &str) -> Outcome {
    if compares(expr) != Some(true) {
        let help = "compare it with a bound; an alert fires for whatever its expression yields";
        return Outcome::Note(notes::because(&promise.words, promise.span, "its expression holds always", help));
    }
    let seconds = |hold: &rule_file::Hold| hold.length.and_then(|length| u32::try_from(length.seconds()).ok());
    let hold = match rule.hold.as_ref().map(seconds) {
        Some(Some(hold)) => Stated::said(hold),
        Some(None) => {
            let help = "write it as Prometheus does: `30s`, `5m`, `1h30m`";
            return Outcome::Note(notes::because(&promise.words, promise.span, "its `for` is no duration", help));
        }
        None => Stated::default(0, "the page's rule has none"),
    };
    let annotations: Vec<(String, Annotation)> = rule
        .annotations
        .iter()
        .filter_map(|field| Some((named(field)?, Annotation::of_template(value(field)?)?)))
        .collect();
    let raw = annotations.iter().any(|(_, text)| text.is_raw());
    let bare = annotations.iter().any(|(_, text)| text.shows_digits());
    let labels: Vec<(String, String)> =
        rule.labels.iter().filter_map(|field| Some((named(field)?, value(field)?.to_owned()))).collect();
    let filled = labels.iter().any(|(_, value)| value.contains("{{"));
    // A template sees the label of the series where the rule puts its own in its place, and the series of what is equal to a
    // number are not made with that number.
    let mut parts = annotations.iter().flat_map(|(_, text)| &text.0);
    let equal = tested(expr).is_some_and(|found| found.bound.is_none());
    let hidden = parts.any(|part| match part {
        Part::Label(name) => labels.iter().any(|(own, _)| own == name),
        Part::Value(_) => equal,
        _ => false,
    });
    let tests = if raw || filled || hidden {
        let why = "its templates are the page's own: nobody here knows what they become";
        Tests { untested: vec![why.to_owned()], ..Tests::default() }
    } else {
        tests(expr, hold.value, bare)
    };
    let summary = Annotation::words(promise.words.clone());
    let expr = Stated::said(expr.trim().to_owned());
    let mut made = assembled(page, promise, &promise.words, expr, hold, summary, tests);
    made.alert = promise.words.clone();
    if !is_name(&made.alert) {
        let help = "letters, digits and `_` make a name that every Prometheus takes";
        return Outcome::Note(notes::because(&promise.words, promise.span, "this is no name of an alert", help));
    }
    take_over(&mut made, labels, annotations, rule);
    if let Some(keep) = rule.keep_firing.as_ref().and_then(seconds) {
        // Since 2.42.
        if page.workspace.config.prometheus.version >= Version(2, 42) {
            made.keep_firing = Some(render::seconds(keep));
        } else {
            made.cited.push("left out: `keep_firing_for`, which this version of Prometheus does not know".to_owned());
        }
    }
    Outcome::Rules(vec![made], Vec::new())
}

/// Puts the page's labels and annotations in the place of ours.
fn take_over(
    made: &mut AlertRule,
    labels: Vec<(String, String)>,
    annotations: Vec<(String, Annotation)>,
    rule: &rule_file::AlertRule,
) {
    made.labels.retain(|(ours, _)| labels.iter().all(|(name, _)| name != ours));
    let theirs = labels.into_iter().map(|(name, value)| (name, Stated::said(value)));
    made.labels = theirs.chain(std::mem::take(&mut made.labels)).collect();
    // What the page says of its alert is enough; where it links to a page, that is the page.
    let linked = rule.runbook().is_some();
    made.annotations
        .retain(|(name, _)| name == "runbook_url" && !linked || name == "summary" && annotations.is_empty());
    let theirs = annotations.into_iter().map(|(name, text)| (name, Stated::said(text)));
    made.annotations = theirs.chain(std::mem::take(&mut made.annotations)).collect();
    made.left_out(rule.annotations.iter().filter_map(|field| {
        let known = named(field).zip(value(field).and_then(Annotation::of_template));
        known.is_none().then(|| field.key.text.text.clone())
    }));
}

/// A name that every Prometheus takes.
fn named(field: &Field) -> Option<String> {
    field.key.str().filter(|name| is_name(name)).map(str::to_owned)
}

fn value(field: &Field) -> Option<&str> {
    field.value.str()
}
