//! Names that are unique: of pages in artifacts, and of alerts in the workspace.

use std::collections::{BTreeMap, BTreeSet};

use crate::emit::prometheus::rule::{AlertRule, RuleFile};
use crate::model::{Runbook, Workspace};

/// What each page is called in artifacts, labels and group names: its file's name, or its path where two pages have
/// the same one. In the order of [`Workspace::runbooks`].
pub fn stems(workspace: &Workspace) -> Vec<String> {
    let last = |path: &str| safe(without_ending(path).rsplit('/').next().unwrap_or_default());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for runbook in &workspace.runbooks {
        *seen.entry(last(&runbook.path).to_lowercase()).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    let name = |runbook: &Runbook| {
        let short = last(&runbook.path);
        let alone = seen.get(&short.to_lowercase()) == Some(&1);
        let mut name = if alone { short } else { safe(without_ending(&runbook.path)) };
        while !taken.insert(name.to_lowercase()) {
            name.push_str("-2");
        }
        name
    };
    workspace.runbooks.iter().map(name).collect()
}

/// A page's path without `.md`.
pub fn without_ending(path: &str) -> &str {
    path.strip_suffix(".md").or_else(|| path.strip_suffix(".markdown")).unwrap_or(path)
}

/// A name that is one for files, labels and groups alike.
fn safe(name: &str) -> String {
    let safe: String =
        name.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' }).collect();
    let trimmed = safe.trim_matches('-');
    if trimmed.is_empty() { "page".to_owned() } else { trimmed.to_owned() }
}

/// Gives every rule a name of its own: alerts that share one get their severity behind it, then their page, then a
/// number. Every one of them, so that the order of the pages decides nothing.
pub fn make_unique(files: &mut [RuleFile]) {
    apart(files, |_, rule| rule.level.as_deref().map(camel).unwrap_or_default());
    apart(files, |stem, _| camel(stem));
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for rule in files.iter_mut().flat_map(|file| &mut file.rules) {
        let count = seen.entry(rule.alert.clone()).or_default();
        *count += 1;
        if *count > 1 {
            rule.alert = format!("{}{count}", rule.alert);
        }
    }
}

fn apart(files: &mut [RuleFile], suffix: impl Fn(&str, &AlertRule) -> String) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for rule in files.iter().flat_map(|file| &file.rules) {
        *seen.entry(rule.alert.clone()).or_default() += 1;
    }
    for file in files {
        for rule in &mut file.rules {
            if seen.get(&rule.alert).is_some_and(|&count| count > 1) {
                rule.alert = format!("{}{}", rule.alert, suffix(&file.stem, rule));
            }
        }
    }
}

/// Words as `CamelCase`, letters and digits of ASCII alone.
pub fn camel(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let (first, rest) = word.split_at(1);
            let shouted = word.chars().all(|c| !c.is_ascii_lowercase());
            let rest = if shouted { rest.to_ascii_lowercase() } else { rest.to_owned() };
            format!("{}{rest}", first.to_ascii_uppercase())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_names() {
        assert_eq!(camel("SEV2"), "Sev2");
        assert_eq!(camel("incident-response"), "IncidentResponse");
        assert_eq!(camel("PodCrashLoop"), "PodCrashLoop");
        assert_eq!(safe("../a b"), "a-b");
    }
}
