//! Kubernetes objects that manifests of the repository describe.

use crate::syntax::yaml::{self, Node};

/// An object as its manifest names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Manifest {
    /// Its kind in lower case: `deployment`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its namespace, where the manifest says it; who applies it decides otherwise.
    pub namespace: Option<String>,
    /// The file from the root.
    pub path: String,
}

/// Objects that run something, by the names that commands give their kinds.
const WORKLOADS: &[(&str, &[&str])] = &[
    ("deployment", &["deployment", "deployments", "deploy", "deployments.apps", "deployment.apps"]),
    ("statefulset", &["statefulset", "statefulsets", "sts", "statefulset.apps"]),
    ("daemonset", &["daemonset", "daemonsets", "ds", "daemonset.apps"]),
    ("cronjob", &["cronjob", "cronjobs", "cj"]),
];

/// The kind that `written` means, where it is one that runs something.
pub fn workload(written: &str) -> Option<&'static str> {
    let lower = written.to_ascii_lowercase();
    WORKLOADS.iter().find(|(_, names)| names.contains(&lower.as_str())).map(|(kind, _)| *kind)
}

/// The workloads in a file; none where it is a template or no manifest. `None` where the file gives other files' objects
/// other names, so that nobody can say what is called how.
pub fn read(path: &str, text: &str) -> Option<Vec<Manifest>> {
    let looks_so = ["kind:", "namePrefix:", "nameSuffix:", "namespace:"].iter().any(|key| text.contains(key));
    if !looks_so || text.contains("{{") {
        return Some(Vec::new());
    }
    let (documents, _) = yaml::read_all(text);
    let said = |node: &Node, key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
    let mut found = Vec::new();
    for document in &documents {
        let kind = said(document, "kind").unwrap_or_default();
        let renames = ["namePrefix", "nameSuffix", "namespace"].iter().any(|key| document.get(key).is_some());
        if renames && (kind == "Kustomization" || document.get("resources").is_some()) {
            return None;
        }
        let metadata = document.get("metadata");
        let name = metadata.and_then(|metadata| said(metadata, "name"));
        if let Some((kind, name)) = workload(&kind).zip(name) {
            let namespace = metadata.and_then(|metadata| said(metadata, "namespace"));
            found.push(Manifest { kind: kind.to_owned(), name, namespace, path: path.to_owned() });
        }
    }
    Some(found)
}
