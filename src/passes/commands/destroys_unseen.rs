//! # Something is destroyed without a look before and without a way back
//!
//! A command removes what lasts (a volume, a namespace, a database, a whole stack), and the page neither looks before
//! nor says how to get it back.
//!
//! At three in the morning the command is pasted into the wrong terminal, and the page that caused it has nothing to say
//! about what comes next.
//!
//! Silent where an earlier command of the page looks with the same program, where a word above the command asks to check,
//! confirm or back up, where any part of the page restores, rolls back or recreates, and in sections about cleaning up or
//! uninstalling; and where a later command of the page makes the same anew. Pods, jobs, caches and files below `/tmp` come back by themselves. Each section has one finding. What
//! `[effects]` of the configuration calls `destroy` counts, whatever program it is.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! kubectl delete pvc data-db-0 -n shop
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! kubectl get pvc data-db-0 -n shop        # must be Lost
//! kubectl delete pvc data-db-0 -n shop
//! ```
//! ````

use std::collections::BTreeSet;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Command, Effect, Invocation, Place, Runbook, words};
use crate::passes::{Check, Page, Rule};

/// RB409.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB409",
        name: "destroys-unseen",
        level: Some(Level::Info),
        confidence: Confidence::Medium,
        summary: "something is destroyed without a look before and without a way back",
        source: include_str!("destroys_unseen.rs"),
    },
    check: Check::Page(check),
};

/// Kinds of Kubernetes objects that nothing makes anew.
const LASTING: &[&str] = &[
    "pvc",
    "persistentvolumeclaim",
    "persistentvolumeclaims",
    "pv",
    "persistentvolume",
    "persistentvolumes",
    "namespace",
    "namespaces",
    "ns",
    "project",
    "crd",
    "crds",
    "customresourcedefinition",
    "customresourcedefinitions",
    "deployment",
    "deployments",
    "deploy",
    "statefulset",
    "statefulsets",
    "sts",
    "vm",
    "virtualmachine",
    "virtualmachines",
    "datavolume",
    "dv",
    "secret",
    "secrets",
    "all",
];

/// Programs, verbs and options that remove what lasts; an empty verb stands for any.
const REMOVES: &[(&str, &[&str])] = &[
    ("terraform", &["destroy"]),
    ("tofu", &["destroy"]),
    ("helm", &["uninstall", "delete"]),
    ("dropdb", &[""]),
    ("mkfs", &[""]),
    ("mkfs.ext4", &[""]),
    ("mkfs.xfs", &[""]),
    ("wipefs", &[""]),
    ("lvremove", &[""]),
    ("zpool", &["destroy"]),
    ("zfs", &["destroy"]),
    ("aws", &["rds", "s3", "dynamodb", "ec2", "cloudformation"]),
    ("gcloud", &["sql", "compute", "container"]),
    ("az", &["group", "sql", "postgres", "storage", "aks"]),
    ("psql", &[""]),
    ("mysql", &[""]),
    ("redis-cli", &["flushall", "flushdb", "FLUSHALL", "FLUSHDB"]),
    ("velero", &["backup"]),
    ("rosa", &["delete"]),
    ("docker", &["volume"]),
    ("podman", &["volume"]),
    ("etcdctl", &["del"]),
    ("kafka-topics", &[""]),
    ("rabbitmqctl", &["reset", "force_reset", "delete_queue", "delete_vhost", "purge_queue"]),
    ("rabbitmqadmin", &["delete", "purge"]),
    ("vault", &["kv", "secrets"]),
    ("consul", &["kv"]),
    ("argocd", &["app"]),
    ("nomad", &["job"]),
    ("ceph", &["osd", "fs"]),
    ("mongo", &[""]),
    ("mongosh", &[""]),
    ("virsh", &["undefine", "vol-delete", "pool-delete"]),
    ("dd", &[""]),
];

/// Words above a command that ask to think first.
const CAUTION: &[&str] = &[
    "verify",
    "check",
    "confirm",
    "ensure",
    "make sure",
    "backup",
    "back up",
    "backups",
    "snapshot",
    "caution",
    "warning",
    "careful",
    "only if",
    "danger",
    "destructive",
    "irreversible",
    "double check",
    "inspect",
    "identify",
    "find",
    "list",
    "note",
];

/// Words anywhere on the page that lead back.
const WAY_BACK: &[&str] = &[
    "restore",
    "restores",
    "restored",
    "rollback",
    "roll back",
    "undo",
    "revert",
    "recreate",
    "recreated",
    "recreates",
    "re create",
    "re created",
    "recover",
    "recovery",
    "reinstall",
    "redeploy",
    "failback",
    "rebuild",
    "backup",
    "backups",
    "provision",
    "reprovision",
];

/// Words of titles under which destruction is what was asked for.
const MEANT: &[&str] = &[
    "cleanup",
    "clean up",
    "cleaning",
    "uninstall",
    "uninstalling",
    "teardown",
    "tear down",
    "delete",
    "deleting",
    "destroy",
    "remove",
    "removal",
    "removing",
    "reset",
    "decommission",
    "purge",
    "wipe",
    "reference",
    "cheat sheet",
];

/// The commands in their order, with what was looked at and said so far.
fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let (runbook, text) = (page.runbook, page.source.text.as_str());
    let commands = runbook.commands();
    let lasting =
        |command: &Command| command.place == Place::Fence && command.invocations.iter().any(removes_what_lasts);
    if !commands.iter().any(|command| lasting(command)) || words::has_word(text, WAY_BACK) {
        return Vec::new();
    }
    let (mut looked, mut read, mut seen) = (BTreeSet::new(), 0, BTreeSet::new());
    let mut found = Vec::new();
    for (at, command) in commands.iter().enumerate() {
        let later = commands.get(at + 1..).unwrap_or_default();
        if lasting(command) && !is_made_anew(command, later) {
            let start = command.text.span.range().start;
            if words::has_word(text.get(read..start).unwrap_or_default(), CAUTION) {
                break;
            }
            read = start;
            let section = section_of(runbook, command);
            let blind = !command.invocations.iter().any(|it| looked.contains(eyes_of(&it.program)));
            if blind && !is_meant(runbook, section) && seen.insert(section) {
                found.push(finding(command));
            }
        }
        let looks = command.invocations.iter().filter(|it| it.effect == Effect::Read);
        looked.extend(looks.map(|it| eyes_of(&it.program)));
    }
    found
}

/// Does a later command make what a command removes: `kubectl create secret generic shop`?
fn is_made_anew(command: &Command, later: &[&Command]) -> bool {
    let named = |command: &&&Command, name: &str| command.text.str().split_whitespace().any(|word| word == name);
    let makes = |command: &&&Command| command.invocations.iter().any(|it| it.verb.as_deref() == Some("create"));
    let name = command.invocations.iter().find_map(|it| it.resource_name.as_deref());
    name.is_some_and(|name| later.iter().filter(makes).any(|command| named(&command, name)))
}

fn finding(command: &Command) -> Diagnostic {
    let message =
        format!("`{}` destroys what nothing makes anew; the page neither looks before nor leads back", said(command));
    Diagnostic::new(&RULE.info, command.text.span, message)
        .label("no way back")
        .help("put a command before it that shows what it will hit, or say how to get it back")
}

/// The program with which one looks at what `program` removes.
fn eyes_of(program: &str) -> &str {
    match program {
        "rm" | "du" | "find" | "stat" => "ls",
        "dropdb" | "createdb" => "psql",
        _ => program,
    }
}

/// The program and its verb.
fn said(command: &Command) -> String {
    let it = command.invocations.iter().find(|it| removes_what_lasts(it));
    it.map_or_else(String::new, |it| match &it.verb {
        Some(verb) => format!("{} {verb}", it.program),
        None => it.program.clone(),
    })
}

/// Does it remove something that does not come back by itself?
fn removes_what_lasts(invocation: &Invocation) -> bool {
    let verb = invocation.verb.as_deref().unwrap_or_default();
    if invocation.effect != Effect::Destroy || invocation.stated {
        return invocation.effect == Effect::Destroy;
    }
    if matches!(invocation.program.as_str(), "kubectl" | "oc") {
        let kind = invocation.resource_kind.as_deref().unwrap_or_default().to_ascii_lowercase();
        return verb == "delete" && kind.split(',').any(|kind| LASTING.contains(&kind));
    }
    if invocation.program == "rm" {
        let recursive =
            invocation.flags.iter().any(|flag| flag.name.starts_with("-") && flag.name.to_lowercase().contains('r'));
        return recursive && verb.starts_with('/') && !verb.starts_with("/tmp");
    }
    if invocation.program == "git" {
        let forced = invocation.flags.iter().any(|flag| matches!(flag.name.as_str(), "-f" | "--force"));
        return verb == "push" && forced;
    }
    // What a container writes elsewhere than into a volume goes with it anyway.
    let volumes = || invocation.flags.iter().any(|flag| matches!(flag.name.as_str(), "-v" | "--volumes"));
    if matches!(verb, "system" | "compose" | "down") && invocation.program.contains("docker") {
        return volumes();
    }
    REMOVES
        .iter()
        .any(|(program, verbs)| *program == invocation.program && verbs.iter().any(|it| it.is_empty() || *it == verb))
}

/// The innermost section that a command stands in.
fn section_of(runbook: &Runbook, command: &Command) -> Option<usize> {
    let before = runbook.sections.partition_point(|section| section.extent.start <= command.text.span.start);
    before.checked_sub(1)
}

fn is_meant(runbook: &Runbook, section: Option<usize>) -> bool {
    let mut at = section;
    while let Some(section) = runbook.section(at) {
        if words::has_word(section.title.str(), MEANT) {
            return true;
        }
        at = section.parent;
    }
    false
}
