//! Pages that are tables: which alert has which runbook, and what `check` finds.

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::emit::checklist::title;
use crate::emit::links::{external, web};
use crate::emit::site::{Link, Site};
use crate::model::coverage::{self, State};

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

/// Alerts and the sections about them, deployed ones first; runbooks about no alert.
pub(super) fn coverage(site: &Site<'_>) -> Tables {
    let rows = &site.workspace.coverage;
    let missing = rows.iter().filter(|row| row.rule.is_some() && row.state.is_missing()).count();
    let deployed = rows.iter().filter(|row| row.rule.is_some()).count();
    let intro = match (deployed, missing) {
        (0, _) => "Which alert is dealt with where, and which runbooks no alert leads to.".to_owned(),
        (_, 0) => format!("Each of the {deployed} deployed alerts leads to a runbook."),
        (_, _) => format!("{missing} of {deployed} deployed alerts do not lead to a runbook that is there."),
    };
    let without = site.workspace.runbooks.iter().enumerate().filter(|(_, runbook)| runbook.alerts.is_empty());
    let without = without.map(|(index, runbook)| Row {
        class: "",
        cells: vec![
            vec![Link { text: title(runbook).to_owned(), href: site.link("coverage", index, None).href }],
            plain(runbook.path.as_str()),
        ],
    });
    let mut tables = Vec::new();
    if deployed > 0 {
        tables.push(Table {
            title: "Deployed alerts".to_owned(),
            columns: vec!["Alert", "Severity", "Runbook", "State", "Rule"],
            rows: rows.iter().map(|row| deployed_alert(site, row)).collect(),
            none: String::new(),
        });
    } else {
        tables.push(Table {
            title: "Alerts".to_owned(),
            columns: vec!["Alert", "Runbook", "Rule"],
            rows: named_alerts(site),
            none: "No page names an alert.".to_owned(),
        });
    }
    tables.push(Table {
        title: "Runbooks without an alert".to_owned(),
        columns: vec!["Runbook", "File"],
        rows: without.collect(),
        none: "Every runbook is about an alert.".to_owned(),
    });
    Tables { root: String::new(), title: "Coverage".to_owned(), intro, tables }
}

/// A deployed alert, or one that a page alone speaks of, and where it leads.
fn deployed_alert(site: &Site<'_>, row: &coverage::Row) -> Row {
    let class = match row.state {
        State::DeadLink | State::NoRunbook => "error",
        State::NotLinked | State::NotDeployed => "warning",
        State::Linked | State::Elsewhere => "",
    };
    let page = row.place.and_then(|place| {
        let index = site.workspace.page_of(place.file)?;
        let runbook = site.runbook(index)?;
        let section = runbook.section(runbook.section_around(place));
        let link = site.link("coverage", index, section.map(|section| section.slug.as_str()));
        let name = section.map(|section| section.title.text.as_str()).filter(|name| *name != link.text);
        Some(Link { text: name.map_or_else(|| link.text.clone(), |name| format!("{}: {name}", link.text)), ..link })
    });
    let elsewhere = || {
        let url = row.link.clone().or_else(|| row.page.clone()).unwrap_or_default();
        let href = if external(&url) { web(&url) } else { String::new() };
        Link { text: url, href }
    };
    Row {
        class,
        cells: vec![
            plain(row.alert.as_str()),
            plain(row.severity.clone().unwrap_or_default()),
            vec![page.unwrap_or_else(elsewhere)],
            plain(row.state.words()),
            plain(row.rule.clone().unwrap_or_default()),
        ],
    }
}

/// The alerts that pages name, where no rule file is there.
fn named_alerts(site: &Site<'_>) -> Vec<Row> {
    let row = |(name, places): (&&str, &Vec<(usize, &crate::model::Alert)>)| {
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
    };
    site.alerts.iter().map(row).collect()
}

/// What `check` says of the runbooks.
pub(super) fn findings(site: &Site<'_>) -> Tables {
    let findings = &site.workspace.findings;
    let mut sorted: Vec<&Diagnostic> = findings.iter().collect();
    sorted.sort_by_key(|found| (std::cmp::Reverse(found.level), found.primary.span));
    let rows = sorted.iter().take(MOST_FINDINGS).map(|found| {
        let place = site.workspace.sources.cite(found.primary.span);
        let index = site.workspace.page_of(found.primary.span.file);
        let section = index
            .and_then(|index| site.runbook(index))
            .and_then(|runbook| runbook.section(runbook.section_around(found.primary.span)));
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
