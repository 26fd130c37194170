//! # A command and the manifests disagree about an object
//!
//! A command names a workload in a namespace; the manifests of the same repository have it in another namespace, as another
//! kind, or under a name that differs by a letter.
//!
//! "Not found" is what the responder reads, and the next guess is made under pressure: another namespace, another
//! cluster.
//!
//! Read are the manifests below the root: deployments, stateful sets, daemon sets and cron jobs. The rule speaks only where
//! a manifest contradicts the command. What no manifest names may come from anywhere, and is left alone; so is everything
//! where a chart (`Chart.yaml`) or an overlay (`namePrefix`, `namespace`) gives objects their names, and where a repository
//! has more than 5,000 YAML files.
//!
//! Bad, where `deploy/api.yaml` has the deployment `api` in the namespace `shop`:
//!
//! ````markdown
//! ```bash
//! kubectl rollout restart deployment/api -n shpo
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! kubectl rollout restart deployment/api -n shop
//! ```
//! ````

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::manifest::Manifest;
use crate::model::named::{Named, Workload};
use crate::model::{Runbook, Workspace, words};
use crate::passes::{Check, Rule};

/// RB414.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB414",
        name: "not-in-manifests",
        level: Some(Level::Info),
        confidence: Confidence::Medium,
        summary: "a command and the manifests disagree about an object",
        source: include_str!("not_in_manifests.rs"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    if workspace.manifests.is_empty() {
        return Vec::new();
    }
    workspace.runbooks.iter().flat_map(|runbook| page(runbook, &workspace.manifests)).collect()
}

/// The first mention of each such object.
fn page(runbook: &Runbook, manifests: &[Manifest]) -> Vec<Diagnostic> {
    let workloads = runbook.named.iter().filter_map(|named| match named {
        Named::Workload(workload) => Some(workload),
        _ => None,
    });
    workloads.filter_map(|workload| finding(workload, manifests)).collect()
}

fn finding(workload: &Workload, manifests: &[Manifest]) -> Option<Diagnostic> {
    let (message, help) = contradiction(workload, manifests)?;
    Some(Diagnostic::new(&RULE.info, workload.span, message).label("no manifest agrees").help(help))
}

/// What a manifest says against the command, and what to do.
fn contradiction(workload: &Workload, manifests: &[Manifest]) -> Option<(String, String)> {
    let (kind, name, namespace) = (workload.kind.as_str(), workload.name.as_str(), workload.namespace.as_str());
    let within = |it: &&Manifest| it.namespace.as_deref().is_none_or(|it| it == namespace);
    let of_name: Vec<&Manifest> = manifests.iter().filter(|it| it.name == name).collect();
    if of_name.iter().any(|it| it.kind == kind && within(it)) {
        return None;
    }
    if let Some(other) = of_name.iter().find(|it| it.kind == kind) {
        let there = other.namespace.as_deref()?;
        let known = manifests.iter().any(|it| it.namespace.as_deref() == Some(namespace)) || is_slip(namespace, there);
        let message =
            format!("the {kind} `{name}` lies in the namespace `{there}`, not in `{namespace}`: `{}`", other.path);
        return known.then(|| (message, format!("write `-n {there}`, or correct the manifest")));
    }
    if let Some(other) = of_name.iter().find(|it| within(it)) {
        let message = format!("`{name}` is a {}, not a {kind}: `{}`", other.kind, other.path);
        return Some((message, format!("write `{}/{name}`", other.kind)));
    }
    let mut near = manifests.iter().filter(|it| it.kind == kind && within(it) && is_slip(name, &it.name));
    let other = near.next().filter(|_| of_name.is_empty() && near.next().is_none())?;
    let message = format!("no manifest has a {kind} `{name}`; `{}` has `{}`", other.path, other.name);
    Some((message, format!("write `{}`, or add the manifest", other.name)))
}

/// Is one a slip of the pen for the other? Short names are like each other by chance. No name in a cluster has a `_`.
fn is_slip(written: &str, meant: &str) -> bool {
    let slip = || words::is_slip(written, meant) || written.replace('_', "-") == meant;
    written.len().min(meant.len()) >= 4 && slip()
}
