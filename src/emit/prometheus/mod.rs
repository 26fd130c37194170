//! Alerting rules, their unit tests, and the operator's objects, from what the pages promise.
//!
//! What a page says becomes a rule where a signal measures it, and a diagnostic where not: [`sources`] finds the promises,
//! [`compile`] makes rules of them, [`cases`] and [`series`] their tests, [`render`] writes all of it.

pub mod annotation;
pub mod bound;
pub mod burn;
pub mod cases;
pub mod compile;
pub mod decimal;
pub mod labels;
pub mod metric;
pub mod names;
pub mod notes;
pub mod render;
pub mod rule;
pub mod series;
pub mod sources;
pub mod written;

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Prometheus;
use crate::diagnostic::Diagnostic;
use crate::emit::prometheus::compile::{Outcome, Page};
use crate::emit::prometheus::rule::{AlertRule, RuleFile};
use crate::emit::prometheus::sources::{Place, Promise};
use crate::emit::{Artifact, Emitted, Target};
use crate::model::Workspace;
use crate::model::rule_file::younger;
use crate::model::signals::{Catalogue, Found, Signal};
use crate::source::Span;

/// The target.
pub const TARGET: Target = Target {
    name: "prometheus",
    describe: "alerting rules with unit tests for promtool, plain and for the operator",
    emit,
};

fn emit(workspace: &Workspace) -> Emitted {
    let catalogue = Catalogue::new(&workspace.config.signals);
    let (stems, paths) = (names::stems(workspace), workspace.artifact_names());
    let mut emitted = Emitted::default();
    let mut files = Vec::new();
    for (runbook, stem) in workspace.runbooks.iter().zip(&stems) {
        let artifact = paths.get(&runbook.file).copied().unwrap_or(stem);
        let page = Page { workspace, runbook, stem, artifact, catalogue: &catalogue };
        let (file, notes) = rules(&page);
        emitted.diagnostics.extend(notes);
        files.extend(file);
    }
    names::make_unique(&mut files);
    emitted.artifacts =
        files.iter().flat_map(|file| artifacts(file, "prometheus", &workspace.config.prometheus)).collect();
    emitted.artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    emitted
}

/// The rules of a page, if it has any, and what could not be compiled.
fn rules(page: &Page<'_>) -> (Option<RuleFile>, Vec<Diagnostic>) {
    let (mut rules, mut notes) = (Vec::new(), Vec::new());
    let mut needs = BTreeSet::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let promises = sources::promises(page.workspace, page.runbook);
    let narrowed = narrowed(page, &promises);
    for promise in promises {
        if let Some(signal) = narrowed.get(&promise.span) {
            notes.push(notes::of_a_part(page.runbook, &promise, signal));
            continue;
        }
        match compile::compile(page, &promise) {
            Outcome::Nothing => {}
            Outcome::Note(note) => notes.push(note),
            Outcome::Rules(made, scraped) => match made.iter().find_map(|rule| unread(page, &promise, rule)) {
                Some(note) => notes.push(note),
                None => {
                    needs.extend(scraped);
                    made.into_iter().for_each(|rule| add(&mut rules, &mut known, rule));
                }
            },
        }
    }
    (named(page, needs, rules), once(notes))
}

/// Objectives on a signal of the catalogue whose sections say of what: the page wants something else of the same signal in
/// another section (`p95` of reading and of writing), and a rule would hold for everything.
fn narrowed<'a>(page: &Page<'a>, promises: &[Promise<'_>]) -> BTreeMap<Span, &'a Signal> {
    let mut bounds: BTreeMap<(&str, String), Vec<(&Promise<'_>, &'a Signal)>> = BTreeMap::new();
    for promise in promises.iter().filter(|promise| promise.place == Place::Objective) {
        let (Found::Signal(signal), Some(bound)) = (page.catalogue.find(&promise.subject), promise.bound) else {
            continue;
        };
        let quantile = bound.quantile.map(|quantile| quantile.to_string()).unwrap_or_default();
        bounds.entry((&signal.name, quantile)).or_default().push((promise, signal));
    }
    let differ = |all: &Vec<(&Promise<'_>, &Signal)>| {
        let stated = |promise: &Promise<'_>| (promise.section, promise.bound.map(|bound| bound.bound));
        let other = |(section, bound), (other, differs)| section != other && bound != differs;
        all.first().is_some_and(|(first, _)| all.iter().any(|(each, _)| other(stated(first), stated(each))))
    };
    bounds.into_values().filter(differ).flatten().map(|(promise, signal)| (promise.span, signal)).collect()
}

/// Why the Prometheus that is served would not read a rule.
fn unread(page: &Page<'_>, promise: &Promise<'_>, rule: &AlertRule) -> Option<Diagnostic> {
    let version = page.workspace.config.prometheus.version;
    let found = younger(&rule.expr.value).filter(|found| found.since.is_none_or(|since| since > version))?;
    Some(notes::unread(&promise.words, promise.span, found, version))
}

/// Adds a rule; one that the page states twice is cited twice.
fn add(rules: &mut Vec<AlertRule>, known: &mut BTreeMap<String, usize>, rule: AlertRule) {
    let key = format!("{}\n{}\n{:?}", rule.expr.value, rule.hold.value, rule.level);
    match known.get(&key).and_then(|&at| rules.get_mut(at)) {
        Some(same) => same.cited.extend(rule.cited),
        None => {
            known.insert(key, rules.len());
            rules.push(rule);
        }
    }
}

fn named(page: &Page<'_>, needs: BTreeSet<String>, rules: Vec<AlertRule>) -> Option<RuleFile> {
    if rules.is_empty() {
        return None;
    }
    let needs = needs.into_iter().collect();
    let (stem, artifact) = (page.stem.to_owned(), page.artifact.to_owned());
    Some(RuleFile {
        stem,
        path: page.runbook.path.clone(),
        artifact,
        version: page.workspace.config.prometheus.version,
        needs,
        rules,
    })
}

/// Drops what was said before of the same page: the same words in two tables are one gap.
fn once(notes: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut said = BTreeSet::new();
    notes.into_iter().filter(|note| said.insert(note.message.to_lowercase())).collect()
}

/// A file of rules in all its forms, in a folder of the output.
pub(super) fn artifacts(file: &RuleFile, folder: &str, config: &Prometheus) -> Vec<Artifact> {
    let bare = &file.artifact;
    let name = bare.rsplit('/').next().unwrap_or(bare);
    let artifact = |ending: &str, text: String| Artifact {
        path: format!("{folder}/{bare}{ending}"),
        bytes: text.into_bytes(),
        executable: false,
    };
    let mut made = vec![artifact(".rules.yaml", render::rule_file(file))];
    let tests = render::test_files(file, &format!("{name}.rules.yaml"));
    let endings = [".rules.test.yaml", ".rules.hours.test.yaml"];
    made.extend(endings.iter().zip(tests).filter_map(|(ending, text)| Some(artifact(ending, text?))));
    made.extend(render::objects(file, config).into_iter().map(|(number, text)| match number {
        1 => artifact(".prometheusrule.yaml", text),
        _ => artifact(&format!(".{number}.prometheusrule.yaml"), text),
    }));
    made
}
