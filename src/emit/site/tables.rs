//! Pages that are tables: which alert has which runbook, and what `check` finds.

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::emit::checklist::title;
use crate::emit::site::{Link, Site};

/// A page of findings shows no more than these.
const MOST_FINDINGS: usize = 1000;

/// A page of tables.
#[derive(Debug, Serialize)]
pub(super) struct Tables {
    root: String,
    title: String,
    intro: String,
    tables: Vec<Table>,
}

#[derive(Debug, Serialize)]
struct Table {
    title: String,
    columns: Vec<&'static str>,
    rows: Vec<Row>,
    /// What is said where there are no rows.
    none: String,
}

#[derive(Debug, Serialize)]
struct Row {
    class: &'static str,
    /// Each of several parts.
    cells: Vec<Vec<Link>>,
}

fn plain(text: impl Into<String>) -> Vec<Link> {
    vec![Link { text: text.into(), href: String::new() }]
}

/// Alerts and the sections about them; runbooks about no alert.
pub(super) fn coverage(site: &Site<'_>) -> Tables {
    let rows = site.alerts.iter().map(|(name, places)| {
        let section = |(index, alert): &(usize, &crate::model::Alert)| {
            let link = site.alert_link("coverage", *index, alert);
            let section = site.runbook(*index).and_then(|runbook| runbook.section(alert.section));
            let name = section.map(|section| section.title.text.as_str()).filter(|title| *title != link.text);
            Link {
                text: name.map_or_else(|| link.text.clone(), |name| format!("{}: {name}", link.text)),
                href: link.href,
            }
        };
        let mut sections: Vec<Link> = places.iter().map(section).collect();
        sections.dedup_by(|a, b| a.href == b.href);
        let defined = places.iter().any(|(_, alert)| alert.defined);
        Row { class: "", cells: vec![plain(*name), sections, plain(if defined { "defined on the page" } else { "" })] }
    });
    let without = site.workspace.runbooks.iter().enumerate().filter(|(_, runbook)| runbook.alerts.is_empty());
    let without = without.map(|(index, runbook)| Row {
        class: "",
        cells: vec![
            vec![Link { text: title(runbook).to_owned(), href: site.link("coverage", index, None).href }],
            plain(runbook.path.as_str()),
        ],
    });
    Tables {
        root: String::new(),
        title: "Coverage".to_owned(),
        intro: "Which alert is dealt with where, and which runbooks no alert leads to.".to_owned(),
        tables: vec![
            Table {
                title: "Alerts".to_owned(),
                columns: vec!["Alert", "Runbook", "Rule"],
                rows: rows.collect(),
                none: "No page names an alert.".to_owned(),
            },
            Table {
                title: "Runbooks without an alert".to_owned(),
                columns: vec!["Runbook", "File"],
                rows: without.collect(),
                none: "Every runbook is about an alert.".to_owned(),
            },
        ],
    }
}

/// What `check` says of the runbooks.
pub(super) fn findings(site: &Site<'_>) -> Tables {
    let findings = &site.workspace.findings;
    let mut sorted: Vec<&Diagnostic> = findings.iter().collect();
    sorted.sort_by_key(|found| (std::cmp::Reverse(found.level), found.primary.span));
    let rows = sorted.iter().take(MOST_FINDINGS).map(|found| {
        let place = site.workspace.sources.cite(found.primary.span);
        let index = site.workspace.runbooks.iter().position(|runbook| runbook.file == found.primary.span.file);
        let section = index
            .and_then(|index| site.runbook(index))
            .and_then(|runbook| runbook.sections.iter().rfind(|section| section.extent.contains(found.primary.span)));
        let href = index.map(|index| site.link("findings", index, section.map(|s| s.slug.as_str())).href);
        Row {
            class: found.level.name(),
            cells: vec![
                plain(format!("{} {}", found.rule.code, found.level.name())),
                vec![
                    Link { text: found.message.clone(), href: String::new() },
                    Link { text: found.help.clone(), href: String::new() },
                ]
                .into_iter()
                .filter(|part| !part.text.is_empty())
                .collect(),
                vec![Link { text: place, href: href.unwrap_or_default() }],
            ],
        }
    });
    let intro = match findings.len().checked_sub(MOST_FINDINGS) {
        Some(left) if left > 0 => {
            format!("The first {MOST_FINDINGS} of {}; `runbookc check` shows all.", findings.len())
        }
        _ => "What `runbookc check` says of these pages.".to_owned(),
    };
    Tables {
        root: String::new(),
        title: "Findings".to_owned(),
        intro,
        tables: vec![Table {
            title: "Findings".to_owned(),
            columns: vec!["Rule", "What", "Where"],
            rows: rows.collect(),
            none: "Nothing to complain of.".to_owned(),
        }],
    }
}
