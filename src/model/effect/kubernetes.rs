//! What a kubectl, oc or helm command works on: kind, name, namespace, cluster.

use crate::model::effect::arguments::Arguments;

/// Kinds that lie in no namespace, with their short names, of Kubernetes 1.33 and OpenShift 4.18.
const CLUSTER_KINDS: &[&str] = &[
    "apiservice",
    "apiservices",
    "certificatesigningrequest",
    "certificatesigningrequests",
    "clusteroperator",
    "clusteroperators",
    "clusterrole",
    "clusterrolebinding",
    "clusterrolebindings",
    "clusterroles",
    "clusterversion",
    "clusterversions",
    "clusterissuer",
    "clusterissuers",
    "co",
    "componentstatus",
    "componentstatuses",
    "cs",
    "crd",
    "crds",
    "csidriver",
    "csidrivers",
    "csinode",
    "csinodes",
    "csr",
    "customresourcedefinition",
    "customresourcedefinitions",
    "flowschema",
    "flowschemas",
    "ingressclass",
    "ingressclasses",
    "kubeletconfig",
    "kubeletconfigs",
    "machineconfig",
    "machineconfigpool",
    "machineconfigpools",
    "machineconfigs",
    "mc",
    "mcp",
    "mutatingwebhookconfiguration",
    "mutatingwebhookconfigurations",
    "namespace",
    "namespaces",
    "no",
    "node",
    "nodes",
    "ns",
    "oauth",
    "oauths",
    "pc",
    "persistentvolume",
    "persistentvolumes",
    "priorityclass",
    "priorityclasses",
    "prioritylevelconfiguration",
    "prioritylevelconfigurations",
    "project",
    "projects",
    "pv",
    "runtimeclass",
    "runtimeclasses",
    "sc",
    "scc",
    "storageclass",
    "storageclasses",
    "securitycontextconstraints",
    "user",
    "users",
    "validatingwebhookconfiguration",
    "validatingwebhookconfigurations",
    "volumeattachment",
    "volumeattachments",
    "volumesnapshotclass",
    "volumesnapshotclasses",
    "volumesnapshotcontent",
    "volumesnapshotcontents",
    "vsc",
];

/// Kinds that do lie in one, with their short names: only of kinds that are known for sure is a namespace asked for.
const NAMESPACED_KINDS: &[&str] = &[
    "all",
    "cm",
    "configmap",
    "configmaps",
    "controllerrevision",
    "cronjob",
    "cronjobs",
    "cj",
    "daemonset",
    "daemonsets",
    "ds",
    "deploy",
    "deployment",
    "deployments",
    "deploymentconfig",
    "deploymentconfigs",
    "dc",
    "endpoints",
    "ep",
    "ev",
    "endpointslice",
    "endpointslices",
    "event",
    "events",
    "horizontalpodautoscaler",
    "horizontalpodautoscalers",
    "hpa",
    "ing",
    "ingress",
    "ingresses",
    "job",
    "jobs",
    "lease",
    "leases",
    "limitrange",
    "limits",
    "netpol",
    "networkpolicies",
    "networkpolicy",
    "pdb",
    "persistentvolumeclaim",
    "persistentvolumeclaims",
    "pvc",
    "po",
    "pod",
    "poddisruptionbudget",
    "poddisruptionbudgets",
    "pods",
    "quota",
    "replicaset",
    "replicasets",
    "replicationcontroller",
    "rc",
    "resourcequota",
    "resourcequotas",
    "role",
    "rolebinding",
    "rolebindings",
    "roles",
    "route",
    "routes",
    "rs",
    "sa",
    "secret",
    "secrets",
    "service",
    "serviceaccount",
    "serviceaccounts",
    "services",
    "statefulset",
    "statefulsets",
    "sts",
    "svc",
    "prometheusrule",
    "prometheusrules",
    "servicemonitor",
    "servicemonitors",
    "podmonitor",
    "podmonitors",
    "build",
    "builds",
    "buildconfig",
    "buildconfigs",
    "bc",
    "imagestream",
    "imagestreams",
    "is",
    "certificate",
    "certificates",
    "vm",
    "vms",
    "vmi",
    "vmis",
    "virtualmachine",
    "virtualmachines",
    "datavolume",
    "datavolumes",
    "dv",
];

/// Verbs whose first operand is a pod, or an object whose kind is written in front of it with a slash.
const POD_VERBS: &[&str] = &["logs", "log", "exec", "rsh", "attach", "port-forward", "cp", "rsync", "debug"];

/// Verbs whose first operand is the kind.
const KIND_VERBS: &[&str] = &[
    "get",
    "describe",
    "delete",
    "edit",
    "patch",
    "label",
    "annotate",
    "scale",
    "autoscale",
    "expose",
    "wait",
    "create",
];

/// Verbs that make, of themselves, something that lies in a namespace.
const NAMESPACED_VERBS: &[&str] = &["run"];

/// What a command works on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) kind: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) namespaced: bool,
}

/// The kind and the name that `verb` works on; `operands` stand behind it.
pub(crate) fn target(verb: &str, operands: &[String]) -> Target {
    let mut operands = operands.iter().map(String::as_str);
    let sub = matches!(verb, "rollout" | "set" | "top").then(|| operands.next()).flatten();
    if verb == "top" {
        return of_kind(sub, operands.next());
    }
    if matches!(verb, "drain" | "cordon" | "uncordon") {
        return of_kind(Some("node"), operands.next());
    }
    if verb == "taint" {
        return of_kind(operands.next(), operands.next());
    }
    if POD_VERBS.contains(&verb) {
        let object = operands.next();
        let kind = object.filter(|object| object.contains('/') && !object.contains(':')).or(Some("pod"));
        return of_kind(kind, object.filter(|object| !object.contains('/')));
    }
    if NAMESPACED_VERBS.contains(&verb) {
        return of_kind(Some("pod"), operands.next());
    }
    if KIND_VERBS.contains(&verb) || verb == "rollout" || verb == "set" {
        let kind = operands.next();
        return of_kind(kind, operands.next());
    }
    Target::default()
}

fn of_kind(kind: Option<&str>, name: Option<&str>) -> Target {
    let Some(kind) = kind else { return Target::default() };
    let (kind, name) = kind.split_once('/').map_or((kind, name), |(kind, name)| (kind, Some(name)));
    let kinds = || kind.split(',').map(|kind| kind.split('.').next().unwrap_or_default().to_ascii_lowercase());
    let cluster = kinds().any(|kind| CLUSTER_KINDS.contains(&kind.as_str()));
    let namespaced = !cluster && kinds().any(|kind| NAMESPACED_KINDS.contains(&kind.as_str()));
    Target { kind: Some(kind.to_owned()), name: name.map(str::to_owned), namespaced }
}

/// The namespace that the options name.
pub(crate) fn namespace(arguments: &Arguments) -> Option<&str> {
    arguments.value(&["-n", "--namespace"])
}

/// Does the command say where it works: by namespace, in all of them, on files, or on another cluster by its own rules?
pub(crate) fn is_scoped(arguments: &Arguments) -> bool {
    arguments.has(&["-n", "--namespace", "-A", "--all-namespaces", "-f", "--filename", "-k", "--kustomize", "--raw"])
}
