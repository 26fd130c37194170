//! # A change without a namespace
//!
//! A command changes something in a cluster without saying in which namespace, on a page whose other commands say it.
//!
//! It then acts on whatever namespace the responder's terminal was left in.
//!
//! Judged only where at least one other command of the page names a namespace, and none sets a default one
//! (`kubectl config set-context --current --namespace`). Commands that only look are not reported, nor are resources
//! without a namespace (nodes, volumes).
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

use crate::diagnostic::{Diagnostic, Level, RuleInfo};
use crate::model::{Effect, Invocation, Runbook, Workspace};
use crate::passes::Rule;
use crate::source::Span;

/// RB405.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB405",
        name: "mutation-without-namespace",
        level: Some(Level::Warning),
        summary: "a change without a namespace, where the page's other commands name one",
        source: include_str!("mutation_without_namespace.rs"),
    },
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    workspace.runbooks.iter().flat_map(page).collect()
}

fn page(runbook: &Runbook) -> Vec<Diagnostic> {
    let commands = runbook.commands();
    let invocations: Vec<(Span, &Invocation)> =
        commands.iter().flat_map(|command| command.invocations.iter().map(|i| (command.text.span, i))).collect();
    let sets_default = commands
        .iter()
        .any(|command| command.text.str().contains("config set-context") || command.text.str().contains("kubens "))
        || commands.iter().any(|command| {
            command.invocations.iter().any(|i| i.program == "oc" && i.verb.as_deref() == Some("project"))
        });
    let sibling =
        invocations.iter().find_map(|(span, i)| Some((*span, i.namespace.as_deref()?))).filter(|_| !sets_default);
    let Some((named, namespace)) = sibling else { return Vec::new() };
    let bare = invocations.iter().filter(|(_, i)| i.needs_namespace && i.effect >= Effect::Change);
    bare.map(|(span, invocation)| {
        let verb = invocation.verb.as_deref().unwrap_or("change");
        let message = format!("`{} {verb}` names no namespace; other commands of the page do", invocation.program);
        Diagnostic::new(&RULE.info, *span, message)
            .label("acts on the terminal's current namespace")
            .relate(named, format!("`-n {namespace}` here"))
            .help(format!("add `-n {}`, or the namespace that is meant", namespace))
    })
    .collect()
}
