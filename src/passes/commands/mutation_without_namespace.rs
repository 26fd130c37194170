//! # A change without a namespace
//!
//! A command changes something in a cluster without saying in which namespace, on a page whose other commands say it.
//!
//! It then acts on whatever namespace the responder's terminal was left in: the deployment that is rolled back at three
//! in the morning may be another team's of the same name.
//!
//! Judged only where at least one other command of the page names a namespace (not the cluster's or an operator's own,
//! such as `kube-system` and `dapr-system`), none sets a default one (`kubectl config set-context --current --namespace`,
//! `oc project`) or applies manifests without one, and doing without is not the page's habit. Not reported: commands that
//! only look, resources without a namespace (nodes, volumes), manifests (`apply -f`), throw-away pods (`run`), and what
//! the page itself makes or looks at without a namespace, the bare form of a command (`oc delete job`), Helm 2 (`--purge`). What
//! a section about another namespace than usual names (`In a custom namespace`) does not count. `create` is advice.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! kubectl get pods -n shop
//! kubectl rollout undo deployment/api
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! kubectl get pods -n shop
//! kubectl rollout undo deployment/api -n shop
//! ```
//! ````

use std::collections::BTreeSet;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Command, Effect, Invocation, Place, Runbook, words};
use crate::passes::{Check, Page, Rule};
use crate::source::Span;

/// RB405.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB405",
        name: "mutation-without-namespace",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a change without a namespace, where the page's other commands name one",
        source: include_str!("mutation_without_namespace.rs"),
    },
    check: Check::Page(check),
};

/// Verbs that change something that is there. What only starts something new (`run`, `debug`, `apply -f`) is left out: a
/// throw-away pod may stand anywhere, and a manifest may name its namespace itself.
const VERBS: &[(&str, &[&str])] = &[
    ("kubectl", &["annotate", "autoscale", "create", "delete", "edit", "label", "patch", "rollout", "scale", "set"]),
    ("oc", &["annotate", "autoscale", "create", "delete", "edit", "label", "patch", "rollout", "scale", "set"]),
    ("helm", &["delete", "rollback", "uninstall", "upgrade"]),
];

/// With more than this many commands that do without for each that names a namespace, doing without is the page's habit.
const MOST_BARE: usize = 3;

/// Does a namespace say nothing of those that the page's other commands act in: the cluster's own, an operator's
/// (`dapr-system`), and the one that is meant where none is named?
fn is_apart(namespace: &str) -> bool {
    namespace == "default" || namespace.starts_with("kube-") || namespace.ends_with("-system")
}

/// Words that, before `namespace`, make a section one about a variant.
const VARIANTS: &[&str] = &[
    "another namespace",
    "custom namespace",
    "different namespace",
    "other namespace",
    "own namespace",
    "specific namespace",
];

/// Does a command stand in a section that tells how it is done in another namespace than usual?
fn is_variant(runbook: &Runbook, command: &Command) -> bool {
    let before = runbook.sections.partition_point(|section| section.extent.start <= command.text.span.start);
    let section = before.checked_sub(1).and_then(|at| runbook.sections.get(at));
    section.is_some_and(|section| words::has_word(section.title.str(), VARIANTS))
}

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    if page.runbook.is_template() {
        return Vec::new();
    }
    let commands = page.runbook.commands();
    let each = || commands.iter().flat_map(|command| command.invocations.iter().map(move |i| (*command, i)));
    let set = commands.iter().any(|command| sets_default(command));
    if set || each().any(|(command, invocation)| applies_here(command, invocation)) {
        return Vec::new();
    }
    let usual = each().filter(|(command, i)| i.namespace.is_some() && !is_variant(page.runbook, command));
    let named: Vec<(Span, &str)> = usual.filter_map(|(c, i)| Some((c.text.span, i.namespace.as_deref()?))).collect();
    let named: Vec<(Span, &str)> = named.into_iter().filter(|(_, namespace)| !is_apart(namespace)).collect();
    let Some((first, namespace)) = named.first() else { return Vec::new() };
    // Where most commands do without, the page means the current namespace, and the few that name one mean another.
    if each().filter(|(_, i)| i.needs_namespace && i.namespace.is_none()).count() > MOST_BARE * named.len() {
        return Vec::new();
    }
    let one = named.iter().all(|(_, other)| other == namespace).then_some(*namespace);
    // What the page itself makes or looks at without a namespace it may change without one.
    let own: BTreeSet<&str> =
        each().filter(|(_, i)| is_own(i)).filter_map(|(_, i)| i.resource_name.as_deref()).collect();
    // A release lies where it was installed.
    let installs =
        |i: &Invocation| i.program == "helm" && i.verb.as_deref() == Some("install") && i.namespace.is_none();
    let installed = each().any(|(_, i)| installs(i));
    let bare = each().filter(|(command, invocation)| is_bare_change(command, invocation));
    let bare = bare.filter(|(_, i)| !(installed && i.program == "helm"));
    let bare = bare.filter(|(_, i)| {
        i.verb.as_deref() == Some("create") || i.resource_name.as_deref().is_none_or(|name| !own.contains(name))
    });
    bare.map(|(command, invocation)| finding(command, invocation, (*first, namespace), one)).collect()
}

/// Does a command set the namespace for those that follow?
fn sets_default(command: &Command) -> bool {
    let sets = |invocation: &Invocation| {
        let project = invocation.program == "oc" && invocation.verb.as_deref() == Some("project");
        project || matches!(invocation.program.as_str(), "kubens" | "kubectx")
    };
    let invocations = &command.invocations;
    invocations.iter().any(sets) || !invocations.is_empty() && command.text.str().contains("config set-context")
}

/// Does a command put manifests into the current namespace? Then that is where the page works.
fn applies_here(command: &Command, invocation: &Invocation) -> bool {
    let applies = matches!(invocation.verb.as_deref(), Some("apply" | "create" | "replace"));
    let from_file = invocation.flags.iter().any(|flag| matches!(flag.name.as_str(), "-f" | "--filename" | "-k"));
    command.place == Place::Fence && applies && from_file && invocation.namespace.is_none()
}

/// Does it make something in the current namespace, or look at something there whose name is no placeholder?
fn is_own(invocation: &Invocation) -> bool {
    let made = matches!(invocation.verb.as_deref(), Some("run" | "create" | "expose"));
    let named = invocation.resource_name.as_deref().is_some_and(|name| !name.contains(['<', '{', '$', '[']));
    invocation.needs_namespace && named && (made || invocation.effect == Effect::Read)
}

/// Does it change something that is there, in the current namespace? The bare mention of a command in running text
/// (`helm upgrade`) does not.
fn is_bare_change(command: &Command, invocation: &Invocation) -> bool {
    let verb = invocation.verb.as_deref().unwrap_or_default();
    let listed = VERBS.iter().any(|(program, verbs)| *program == invocation.program && verbs.contains(&verb));
    // What is destroyed inside of a pod is so in the pod of that name in another namespace.
    let listed = listed || verb == "exec" && invocation.effect == Effect::Destroy;
    let from_file =
        invocation.flags.iter().any(|flag| matches!(flag.name.as_str(), "-f" | "--filename" | "-k" | "--kustomize"));
    let old = invocation.flags.iter().any(|flag| flag.name == "--purge");
    let mention = command.place != Place::Fence && command.text.str().split_whitespace().nth(3).is_none();
    listed
        && invocation.needs_namespace
        && invocation.effect >= Effect::Change
        && !(from_file && invocation.program != "helm")
        && !mention
        && !old
        && !is_bare_form(invocation)
}

/// Does a command name a kind and none of that kind? It does nothing as it stands.
fn is_bare_form(invocation: &Invocation) -> bool {
    let verb = invocation.verb.as_deref().unwrap_or_default();
    let chosen = invocation.flags.iter().any(|flag| {
        matches!(flag.name.as_str(), "-l" | "--selector" | "--all" | "--field-selector" | "-A" | "--all-namespaces")
    });
    let one = matches!(verb, "annotate" | "delete" | "edit" | "label" | "patch" | "scale");
    let kind = invocation.resource_kind.as_deref().is_some_and(|kind| !kind.contains('/'));
    invocation.program != "helm" && one && kind && invocation.resource_name.is_none() && !chosen
}

fn finding(
    command: &Command,
    invocation: &Invocation,
    (named, namespace): (Span, &str),
    one: Option<&str>,
) -> Diagnostic {
    let verb = invocation.verb.as_deref().unwrap_or("change");
    let message = format!("`{} {verb}` names no namespace; other commands of the page do", invocation.program);
    let help = one.map_or_else(
        || "add `-n` and the namespace that is meant".to_owned(),
        |namespace| format!("add `-n {namespace}`, or the namespace that is meant"),
    );
    // An application's secret belongs where the application is, which is often not where the page's other commands work.
    let level = if verb == "create" { Level::Info } else { Level::Warning };
    Diagnostic::new(&RULE.info, command.text.span, message)
        .at_most(level)
        .label("acts on whatever namespace the terminal was left in")
        .relate(named, format!("`-n {namespace}` here"))
        .help(help)
}
