//! `runbookc.toml` as it is written: every key, each with its place.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::config::{ConfigError, Direction, Escalation, Renderer, Setting, TestSeries};

/// A string and where it stands.
pub(super) type Text = Spanned<String>;

/// A `rules` table: code, name or the prefix of a family, and what to do with it.
pub(super) type Rules = BTreeMap<Text, Setting>;

/// The file's top level.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(rename = "required-version")]
    pub(super) required_version: Option<Text>,
    pub(super) extends: Option<Text>,
    pub(super) runbooks: Option<Vec<Text>>,
    pub(super) exclude: Option<Vec<Text>>,
    #[serde(default)]
    pub(super) rules: Rules,
    #[serde(default, rename = "override")]
    pub(super) overrides: Vec<Override>,
    #[serde(default)]
    pub(super) links: Links,
    #[serde(default)]
    pub(super) prometheus: Prometheus,
    #[serde(default)]
    pub(super) signals: BTreeMap<String, Signal>,
    #[serde(default)]
    pub(super) synonyms: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) playbook: Playbook,
    #[serde(default)]
    pub(super) templates: Templates,
    #[serde(default)]
    pub(super) review: Review,
}

/// `[[override]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Override {
    pub(super) paths: Vec<Text>,
    pub(super) rules: Rules,
}

/// `[links]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Links {
    pub(super) renderer: Option<Renderer>,
    #[serde(default)]
    pub(super) site: BTreeMap<Text, Text>,
    pub(super) repository: Option<Text>,
    pub(super) private_hosts: Option<Vec<Text>>,
}

/// `[prometheus]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Prometheus {
    pub(super) rule_files: Option<Vec<Text>>,
    pub(super) runbook_url: Option<Text>,
    #[serde(default)]
    pub(super) severity: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) labels: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) object_labels: BTreeMap<String, String>,
    pub(super) version: Option<Text>,
    pub(super) escalation: Option<Escalation>,
}

/// `[signals.<name>]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Signal {
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    pub(super) expr: Text,
    pub(super) unit: Option<Text>,
    pub(super) direction: Option<Direction>,
    #[serde(rename = "for")]
    pub(super) hold: Option<Text>,
    #[serde(default)]
    pub(super) needs: Vec<String>,
    #[serde(default)]
    pub(super) fire: Vec<TestSeries>,
    #[serde(default)]
    pub(super) quiet: Vec<TestSeries>,
}

/// `[playbook]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Playbook {
    pub(super) context: Option<String>,
}

/// `[templates]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Templates {
    pub(super) dir: Option<Text>,
}

/// `[review]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Review {
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
