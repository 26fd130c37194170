//! Labels and annotations of a rule: the severity, and where the page is.

use crate::config::Config;
use crate::emit::prometheus::rule::Stated;
use crate::model::{Runbook, SeverityKey, severity};

/// The `severity` label: by the configuration, else by the word itself, else by its place in the page's scale.
pub fn severity_label(key: Option<&SeverityKey>, runbook: &Runbook, config: &Config) -> Stated<String> {
    let Some(key) = key else { return Stated::default("warning".to_owned(), "default, the page states no severity") };
    let same = |name: &str| severity::named(name).is_some_and(|(found, _)| found == *key);
    if let Some((_, label)) = config.prometheus.severity.iter().find(|(name, _)| same(name)) {
        return Stated { value: label.clone(), note: None };
    }
    let word = match key.family.as_str() {
        "CRITICAL" => Some("critical"),
        "WARNING" => Some("warning"),
        "INFO" | "INFORMATIONAL" => Some("info"),
        _ => None,
    };
    if let Some(word) = word {
        return Stated::said(word.to_owned());
    }
    let scale = scale(key, runbook);
    let label = scale.iter().position(|other| *other == key).map(|rank| by_rank(rank, scale.len()));
    let note = match label {
        Some(_) => {
            format!("default by {key}'s place in the page's scale; prometheus.severity of runbookc.toml sets it")
        }
        None => format!("default, the page has no scale with {key}; prometheus.severity of runbookc.toml sets it"),
    };
    // What comes first on a scale wakes somebody, wherever the scale is.
    let first = if key.number.is_some_and(|number| number <= 1) { "critical" } else { "warning" };
    Stated::default(label.unwrap_or(first).to_owned(), note)
}

/// The levels of the page's scale that `key` stands in, each once: a page has a table of what they mean and one of how fast
/// somebody responds. Beside a scale with numbers there may be one of words.
fn scale<'a>(key: &SeverityKey, runbook: &'a Runbook) -> Vec<&'a SeverityKey> {
    let alike = |other: &&SeverityKey| match (key.number, other.number) {
        (Some(_), Some(_)) => other.family == key.family,
        (first, second) => first == second,
    };
    let mut levels: Vec<&SeverityKey> = Vec::new();
    for level in runbook.severities.iter().map(|severity| &severity.key).filter(alike) {
        if !levels.contains(&level) {
            levels.push(level);
        }
    }
    levels
}

/// The upper half of a scale wakes somebody; the last of three levels or more wakes nobody.
fn by_rank(rank: usize, levels: usize) -> &'static str {
    if rank < (levels / 2).max(1) {
        "critical"
    } else if levels >= 3 && rank + 1 == levels {
        "info"
    } else {
        "warning"
    }
}

/// The page's address, with the anchor of the section.
pub fn runbook_url(runbook: &Runbook, section: Option<usize>, config: &Config) -> Stated<String> {
    let anchor = runbook.section(section).map_or("", |section| section.slug.as_str());
    let address = |template: &str, path: &str| {
        let filled = template.replace("{path}", path).replace("{anchor}", anchor);
        filled.strip_suffix('#').map_or(filled.clone(), str::to_owned)
    };
    match &config.prometheus.runbook_url {
        Some(template) => Stated::said(address(template, page_path(runbook, config))),
        None => Stated::default(
            address("{path}#{anchor}", &runbook.path),
            "path in the repository; prometheus.runbook_url of runbookc.toml makes it an address",
        ),
    }
}

/// The path as the template means it: from the folder that the configuration names as that of the runbooks, without its
/// ending, which the template can add.
fn page_path<'a>(runbook: &'a Runbook, config: &Config) -> &'a str {
    let inside = |folder: &String| runbook.path.strip_prefix(folder.as_str())?.strip_prefix('/');
    let path = config.runbooks.iter().filter_map(inside).min_by_key(|rest| rest.len()).unwrap_or(&runbook.path);
    path.strip_suffix(".md").or_else(|| path.strip_suffix(".markdown")).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::load;
    use crate::pages::Scope;
    use crate::world::memory::MemoryWorld;

    #[test]
    fn a_level_keeps_its_place_where_two_tables_name_it() -> Result<(), String> {
        let page = "| Level | Meaning | Response |\n|---|---|---|\n| P1 | down | 5 min |\n| P2 | slow | 30 min |\n\
                    | P3 | odd | 4 h |\n| P4 | ugly | 1 d |\n";
        let pages = format!("# Levels\n\n{page}\n## Again\n\n{page}\n## Theirs\n\n{}", page.replace("| P", "| SEV"));
        let world = MemoryWorld::new([("runbooks/levels.md", pages.as_str())]);
        let loaded = load(&world, Config::default(), &Scope::default()).map_err(|e| e.to_string())?;
        let runbook = loaded.workspace.runbooks.first().ok_or("a page")?;
        assert_eq!(runbook.severities.len(), 12);
        let label = |number| {
            let key = SeverityKey { family: "P".to_owned(), number: Some(number) };
            severity_label(Some(&key), runbook, &Config::default()).value
        };
        let labels: Vec<_> = (1..=4).map(label).collect();
        assert_eq!(labels, ["critical", "critical", "warning", "info"]);
        Ok(())
    }

    #[test]
    fn a_scale_is_halved() {
        let scale = |levels: usize| (0..levels).map(|rank| by_rank(rank, levels)).collect::<Vec<_>>();
        assert_eq!(scale(4), ["critical", "critical", "warning", "info"]);
        assert_eq!(scale(3), ["critical", "warning", "info"]);
        assert_eq!(scale(2), ["critical", "warning"]);
        assert_eq!(scale(1), ["critical"]);
        assert_eq!(scale(5), ["critical", "critical", "warning", "warning", "info"]);
    }
}
