//! Placeholders: what the page leaves for the operator to fill in.

use serde::Serialize;

use crate::source::Span;

/// A placeholder. The same name in the same step is one parameter; `<name>` in two unrelated rows is two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Parameter {
    /// Lower-cased words joined by `_`: `pod_name`.
    pub name: String,
    /// As it is written the first time: `<pod-name>`.
    pub spelling: String,
    /// What may be put in.
    pub kind: ParameterKind,
    /// Where it holds: the step's number or title, the row's first cell; none means the page.
    pub scope: Option<String>,
    /// Everywhere it stands.
    pub spans: Vec<Span>,
}

/// What may be put in for a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ParameterKind {
    /// The name of a Kubernetes object, a label or a host.
    Name,
    /// A whole number.
    Number,
    /// A date or a time.
    Date,
    /// A password, token or key.
    Secret,
    /// Anything.
    Text,
}

/// Words in a placeholder's name and the kind that they give; the first that fits wins.
const KINDS: &[(ParameterKind, &[&str])] = &[
    (
        ParameterKind::Secret,
        &[
            "password",
            "passwd",
            "pwd",
            "pass",
            "token",
            "secret",
            "apikey",
            "api_key",
            "access_key",
            "secret_key",
            "private_key",
            "credential",
            "credentials",
            "passphrase",
            "pw",
            "jwt",
            "senha",
            "passwort",
            "encryption_key",
            "signing_key",
        ],
    ),
    (ParameterKind::Date, &["date", "yyyymmdd", "yyyy", "timestamp", "hhmm"]),
    (ParameterKind::Number, &["number", "count", "replicas", "port", "pid", "revision", "replica_count", "n"]),
    (
        ParameterKind::Name,
        &[
            "name",
            "namespace",
            "ns",
            "pod",
            "deployment",
            "service",
            "node",
            "cluster",
            "container",
            "app",
            "host",
            "hostname",
            "context",
            "release",
            "statefulset",
            "daemonset",
            "job",
            "pvc",
            "pv",
        ],
    ),
];

impl ParameterKind {
    /// The kind that a normalised name suggests.
    pub fn of(name: &str) -> Self {
        if name.ends_with("password") {
            return Self::Secret;
        }
        let ends = |known: &str| name.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'));
        let fits = |names: &[&str]| names.iter().any(|known| ends(known));
        KINDS.iter().find(|(_, names)| fits(names)).map_or(Self::Text, |(kind, _)| *kind)
    }
}

/// A placeholder's words as a name: lower case, joined by `_`.
pub fn normalise(words: &str) -> String {
    let mut name = String::new();
    for c in words.chars() {
        if c.is_alphanumeric() {
            name.extend(c.to_lowercase());
        } else if !name.ends_with('_') && !name.is_empty() {
            name.push('_');
        }
    }
    // `your-token-here` is a token.
    let name = name.trim_end_matches('_');
    name.strip_suffix("_here").filter(|rest| !rest.is_empty()).unwrap_or(name).to_owned()
}
