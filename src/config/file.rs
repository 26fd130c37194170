//! `runbookc.toml` as it is written: every key, each with its place.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::config::{
    ChecklistForm, ConfigError, Direction, DocsForm, Effect, Escalation, Renderer, Setting, TestSeries,
};

/// A string and where it stands.
pub(super) type Text = Spanned<String>;

/// A `rules` table: code, name or the prefix of a family, and what to do with it.
pub(super) type Rules = BTreeMap<Text, Setting>;

/// The file's top level.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The versions of runbookc that this file is for: `>=0.1.0`.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    #[serde(rename = "required-version")]
    pub(super) required_version: Option<Text>,
    /// A configuration that this one builds upon; what stands here wins.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub(super) extends: Option<Text>,
    /// Files and folders that are checked where no PATH is given.
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    pub(super) runbooks: Option<Vec<Text>>,
    /// Patterns of paths that are left out.
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    pub(super) exclude: Option<Vec<Text>>,
    /// The level of each rule: code, name or the prefix of a family, such as `RB4`.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Setting>"))]
    #[serde(default)]
    pub(super) rules: Rules,
    /// Other levels for some paths; the last that fits wins.
    #[serde(default, rename = "override")]
    pub(super) overrides: Vec<Override>,
    /// Who renders the pages, and which URLs are checked as files.
    #[serde(default)]
    pub(super) links: Links,
    /// Rule files, and what generated rules hold.
    #[serde(default)]
    pub(super) prometheus: Prometheus,
    /// How something is measured that no page can say.
    #[serde(default)]
    pub(super) signals: BTreeMap<String, Signal>,
    /// Words that mean the same where flowcharts are held against steps.
    #[serde(default)]
    pub(super) synonyms: BTreeMap<String, Vec<String>>,
    /// What commands do: a program and a pattern over its arguments, as in `ourctl drain|evict`.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Effect>"))]
    #[serde(default)]
    pub(super) effects: BTreeMap<Text, Effect>,
    /// What playbooks insist on.
    #[serde(default)]
    pub(super) playbook: Playbook,
    /// Templates that replace the built-in ones.
    #[serde(default)]
    pub(super) templates: Templates,
    /// Reviews of pages (RB613).
    #[serde(default)]
    pub(super) review: Review,
    /// Docs for other builds.
    #[serde(default)]
    pub(super) docs: Docs,
    /// Checklists.
    #[serde(default)]
    pub(super) checklist: Checklist,
}

/// `[[override]]`
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Override {
    /// Patterns of paths from the folder of this file.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) paths: Vec<Text>,
    /// As in `[rules]`.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Setting>"))]
    pub(super) rules: Rules,
}

/// `[links]`
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Links {
    /// What turns the pages into HTML; guessed from the site's own configuration where this is not said.
    pub(super) renderer: Option<Renderer>,
    /// URL prefix and folder: URLs below the prefix are checked as files below the folder.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, String>"))]
    #[serde(default)]
    pub(super) site: BTreeMap<Text, Text>,
    /// Where the repository's files are seen: URLs below it are checked as files.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub(super) repository: Option<Text>,
    /// Hosts that `--online` may ask at private addresses, each with all below it.
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    pub(super) private_hosts: Option<Vec<Text>>,
}

/// `[prometheus]`
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Prometheus {
    /// Patterns of rule files that are held against the runbooks.
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    pub(super) rule_files: Option<Vec<Text>>,
    /// The URL of a page in generated rules; `{path}` and `{anchor}` stand for its own.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub(super) runbook_url: Option<Text>,
    /// The label `severity` for each of the pages' severities.
    #[serde(default)]
    pub(super) severity: BTreeMap<String, String>,
    /// Labels of every generated rule.
    #[serde(default)]
    pub(super) labels: BTreeMap<String, String>,
    /// Labels of every generated `PrometheusRule`, by which the operator selects.
    #[serde(default)]
    pub(super) object_labels: BTreeMap<String, String>,
    /// The oldest Prometheus that must read the rules: `2.42`.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub(super) version: Option<Text>,
    /// What escalation ladders become beside Alertmanager's routes.
    pub(super) escalation: Option<Escalation>,
}

/// `[signals.<name>]`
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Signal {
    /// Its names on the pages.
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    /// The PromQL expression that measures it.
    #[cfg_attr(test, schemars(with = "String"))]
    pub(super) expr: Text,
    /// What it is measured in: `ratio`, `seconds`, `bytes` ...
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub(super) unit: Option<Text>,
    /// On which side of a threshold it is bad.
    pub(super) direction: Option<Direction>,
    /// How long a threshold must be passed before an alert fires: `5m`.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    #[serde(rename = "for")]
    pub(super) hold: Option<Text>,
    /// What must be scraped.
    #[serde(default)]
    pub(super) needs: Vec<String>,
    /// Series with which its rules fire.
    #[serde(default)]
    pub(super) fire: Vec<TestSeries>,
    /// Series with which they do not.
    #[serde(default)]
    pub(super) quiet: Vec<TestSeries>,
}

/// `[playbook]`
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Playbook {
    /// The kube context that playbooks insist on.
    pub(super) context: Option<String>,
}

/// `[templates]`
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Templates {
    /// A folder whose files replace the templates of the same name.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub(super) dir: Option<Text>,
}

/// `[docs]`
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Docs {
    /// Whose build the `docs` target writes for; guessed from who renders the pages where this is not said.
    pub(super) form: Option<DocsForm>,
}

/// `[checklist]`
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Checklist {
    /// What checklists are written as.
    pub(super) form: Option<ChecklistForm>,
}

/// `[review]`
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Review {
    /// How many days a review holds.
    pub(super) days: Option<u32>,
}

/// Reads a file's text; `path` is what errors call it.
pub(super) fn parse(path: &str, text: &str) -> Result<File, ConfigError> {
    toml::from_str(text).map_err(|e| explained(path, text, &e))
}

/// The TOML reader's error in the user's words, with the nearest word that it would have taken.
fn explained(path: &str, text: &str, error: &toml::de::Error) -> ConfigError {
    let said = error.message();
    // serde: "unknown field `x`, expected one of `a`, `b`"; likewise "unknown variant".
    let what = match said {
        _ if said.starts_with("unknown field") => "key",
        _ if said.starts_with("unknown variant") => "value",
        _ => return ConfigError::new(path, text, error.span(), said.trim()),
    };
    let mut quoted = said.split('`').skip(1).step_by(2);
    let given = quoted.next().unwrap_or_default();
    let known: Vec<&str> = quoted.collect();
    let suggestion = match crate::config::nearest(given, known.iter().copied()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => String::new(),
    };
    let error = ConfigError::new(path, text, error.span(), format!("unknown {what} `{given}`{suggestion}"));
    error.help(format!("known here: {}", known.join(", ")))
}
