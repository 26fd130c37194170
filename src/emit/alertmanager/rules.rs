//! Escalation ladders as rules over `ALERTS`, for those whose Alertmanager is not theirs to configure.
//!
//! A rung fires when an alert of the page has fired for its time. Rungs are no alerts of the page themselves
//! (`escalation_step=""` keeps them out), and two alerts that differ in their name alone stay two (`label_replace`).
//! `ALERTS` says that an alert goes on; of an acknowledgement, a silence or progress it knows nothing.

use crate::config::Version;
use crate::emit::alertmanager::rung::Route;
use crate::emit::prometheus::annotation::{Annotation, Part};
use crate::emit::prometheus::bound::duration;
use crate::emit::prometheus::names::camel;
use crate::emit::prometheus::rule::{AlertRule, Case, RuleFile, Stated};
use crate::emit::prometheus::series::{EVALUATION, ceil};
use crate::model::Runbook;

/// The alert that a rung is tested with.
const SOURCE: &str = "SomeAlert";

/// A page's ladder as a file of rules; `stem` is the value of the label `runbook` of the page's alerts.
pub fn rules(runbook: &Runbook, stem: &str, artifact: &str, routes: &[Route], version: Version, url: &str) -> RuleFile {
    let rules = routes.iter().enumerate().map(|(at, route)| rule(stem, route, at + 1, url)).collect();
    RuleFile {
        stem: format!("{stem}-escalation"),
        path: runbook.path.clone(),
        artifact: format!("{artifact}.escalation"),
        version,
        needs: Vec::new(),
        rules,
    }
}

fn rule(stem: &str, route: &Route, step: usize, url: &str) -> AlertRule {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let levels = match route.levels.as_slice() {
        [] => String::new(),
        levels => format!(", incident_level=~{}", quoted(&levels.join("|"))),
    };
    let selector = format!("ALERTS{{alertstate=\"firing\", runbook={}, escalation_step=\"\"{levels}}}", quoted(stem));
    let expr = format!(
        "max without (alertname, alertstate) (label_replace({selector}, \"source_alert\", \"$1\", \"alertname\", \"(.+)\"))"
    );
    let summary = Annotation(vec![
        Part::Label("source_alert".to_owned()),
        Part::Words(format!(
            " still fires after {}: {}. Of an acknowledgement or progress this alert knows nothing",
            route.wait, route.receiver
        )),
    ]);
    let said = |name: &str, value: &str| (name.to_owned(), Stated::said(value.to_owned()));
    let severity = Stated::default("critical".to_owned(), "default, a ladder states none");
    AlertRule {
        alert: format!("{}Escalation{step}", camel(stem)),
        level: None,
        cited: route.comments.clone(),
        expr: Stated::said(expr),
        hold: Stated::said(route.wait.clone()),
        labels: vec![
            ("severity".to_owned(), severity),
            said("escalation_step", &step.to_string()),
            said("escalate_to", &route.receiver),
        ],
        annotations: vec![
            ("summary".to_owned(), Stated::said(summary)),
            ("runbook_url".to_owned(), Stated::said(Annotation::words(url))),
        ],
        keep_firing: None,
        cases: cases(stem, route),
        untested: Vec::new(),
    }
}

/// An alert of the page climbs, neither too early nor too late; an alert of another page, a rung, and one that is
/// pending do not.
fn cases(stem: &str, route: &Route) -> Vec<Case> {
    let wait = ceil(duration(&route.wait).unwrap_or(0));
    let until = wait + EVALUATION;
    let level = route.levels.first().map(|level| ("incident_level", level.as_str()));
    let alert = |name: &str, state: &str, page: &str, more: &[(&str, &str)]| {
        let own = [("alertname", name), ("alertstate", state), ("runbook", page)];
        let labels: Vec<String> =
            own.iter().chain(level.iter()).chain(more).map(|(label, value)| format!("{label}=\"{value}\"")).collect();
        (format!("ALERTS{{{}}}", labels.join(",")), format!("1x{}", until / EVALUATION + 1))
    };
    let labels = |name: &str| {
        let own = [("source_alert", name), ("runbook", stem)].into_iter().chain(level);
        own.map(|(label, value)| (label.to_owned(), value.to_owned())).collect()
    };
    let case = |name: &str, series, checks| Case {
        name: name.to_owned(),
        step: EVALUATION,
        series,
        labels: labels(SOURCE),
        checks,
    };
    let before = wait.checked_sub(EVALUATION).filter(|_| wait > 0).map(|at| (at, None));
    let climbs = before.into_iter().chain([(wait, Some(1.0))]).collect();
    let others = vec![
        alert(SOURCE, "firing", "another-page", &[]),
        alert(SOURCE, "pending", stem, &[]),
        alert("AnotherRung", "firing", stem, &[("escalation_step", "1")]),
    ];
    vec![
        case("an alert of the page climbs", vec![alert(SOURCE, "firing", stem, &[])], climbs),
        case("nothing else does", others, vec![(until, None)]),
    ]
}
