//! The site: one folder of pages that works from disk and from any web server, under any path, with scripts off.
//!
//! Every link is relative. `render` makes a page of a runbook's tokens, `start` the lists of the first page, `tables` the
//! pages of coverage and findings, `search` the index that the pages' script reads.

mod render;
mod search;
mod start;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use crate::config::ConfigError;
use crate::emit::aim::Pages;
use crate::emit::checklist::{self, Sheets, title};
use crate::emit::links::{encoded, relative};
use crate::emit::template::Templates;
use crate::emit::{Artifact, Emitted, Target};
use crate::model::{Alert, Runbook, Workspace};

/// `site/`: the runbooks as pages.
pub const TARGET: Target = Target {
    name: "site",
    describe: "a site of all runbooks: start page, search, flowcharts, checklists, coverage and findings; needs no server",
    emit,
};

/// Files that all pages share.
const ASSETS: &[(&str, &str)] = &[("flowchart.css", "flowchart.css"), ("site.js", "site/site.js")];

/// The pages and how they hang together. Pages are named by their path in the site, without `.html`.
pub(super) struct Site<'a> {
    pub(super) workspace: &'a Workspace,
    /// For each runbook its page.
    pages: Vec<String>,
    /// Where their links lead.
    aims: Pages<'a>,
    /// For each runbook those that link to it.
    backlinks: Vec<BTreeSet<usize>>,
    /// Alerts by name: the runbooks that are about them.
    pub(super) alerts: BTreeMap<&'a str, Vec<(usize, &'a Alert)>>,
}

/// A link of a view.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Link {
    pub(super) text: String,
    pub(super) href: String,
}

/// What a runbook's page shows around its text.
#[derive(Debug, Serialize)]
struct Page {
    root: String,
    title: String,
    source: String,
    /// Has the text a heading of the first level?
    titled: bool,
    checklist: Option<String>,
    alerts: Vec<Link>,
    /// The headings of a page that is more than a screen or two.
    contents: Vec<Heading>,
    previous: Option<Link>,
    next: Option<Link>,
    backlinks: Vec<Link>,
}

/// A heading in a page's contents.
#[derive(Debug, Serialize)]
struct Heading {
    /// 2 or 3.
    level: u8,
    link: Link,
}

/// A page with fewer headings needs no contents.
const FEW_HEADINGS: usize = 5;

/// The page of an alert: leads to the section about it.
#[derive(Debug, Serialize)]
struct AlertPage {
    root: String,
    title: String,
    /// The one place that it can mean.
    forward: Option<String>,
    links: Vec<Link>,
}

/// A view as the templates name it.
#[derive(Debug, Serialize)]
struct Shell<'a, V: Serialize> {
    view: &'a V,
}

fn emit(workspace: &Workspace) -> Emitted {
    let templates = Templates::of(workspace);
    let site = Site::new(workspace);
    let sheets = checklist::sheets(workspace);
    let mut emitted = Emitted::default();
    let made: Vec<_> = (0..workspace.runbooks.len())
        .into_par_iter()
        .flat_map_iter(|index| site.files(index, &templates, &sheets))
        .collect();
    let alerts: Vec<_> =
        site.alerts.par_iter().filter_map(|(name, places)| site.alert(name, places, &templates)).collect();
    let lists = [
        ("index.html", start::start(&site)),
        ("alerts/index.html", start::all_alerts(&site)),
        ("runbooks/index.html", start::all_runbooks(&site)),
    ];
    let lists = lists.map(|(path, view)| (path.to_owned(), fill(&templates, "site/start.html.j2", &view, None)));
    let tables = [("coverage.html", tables::coverage(&site)), ("findings.html", tables::findings(&site))];
    let tables = tables.map(|(path, view)| (path.to_owned(), fill(&templates, "site/table.html.j2", &view, None)));
    for (path, text) in made.into_iter().chain(alerts).chain(lists).chain(tables) {
        emitted.file(format!("site/{path}"), text);
    }
    emitted.file("site/assets/site.css".to_owned(), Ok(templates.style("site/site.css")));
    for (name, template) in ASSETS {
        emitted.file(format!("site/assets/{name}"), Ok(templates.source(template).to_owned()));
    }
    emitted.artifacts.extend(workspace.images.iter().map(|(path, bytes)| Artifact {
        path: format!("site/files/{path}"),
        bytes: bytes.clone(),
        executable: false,
    }));
    emitted.file("site/assets/search-index.js".to_owned(), Ok(search::index(&site)));
    emitted.artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    emitted
}

fn fill(
    templates: &Templates<'_>,
    name: &str,
    view: &impl Serialize,
    body: Option<String>,
) -> Result<String, ConfigError> {
    templates.view(name, &Shell { view }, body.map(|body| ("body", body)).into_iter().collect())
}

/// The way from a page back to the site's folder.
pub(super) fn root(page: &str) -> String {
    "../".repeat(page.matches('/').count())
}

impl<'a> Site<'a> {
    fn new(workspace: &'a Workspace) -> Self {
        let names = workspace.artifact_names();
        let page = |runbook: &Runbook| {
            let name = names.get(&runbook.file).copied().unwrap_or(&runbook.path);
            // The list of all runbooks has that name.
            if name == "index" { "runbooks/index-page".to_owned() } else { format!("runbooks/{name}") }
        };
        let mut site = Self {
            workspace,
            pages: workspace.runbooks.iter().map(page).collect(),
            aims: Pages::new(workspace),
            backlinks: vec![BTreeSet::new(); workspace.runbooks.len()],
            alerts: BTreeMap::new(),
        };
        for (index, runbook) in workspace.runbooks.iter().enumerate() {
            for alert in &runbook.alerts {
                site.alerts.entry(alert.name.str()).or_default().push((index, alert));
            }
            let aims: Vec<_> = runbook.links.iter().filter_map(|link| site.aims.page(runbook, &link.url)).collect();
            for (target, _) in aims {
                if target != index
                    && let Some(from) = site.backlinks.get_mut(target)
                {
                    from.insert(index);
                }
            }
        }
        site
    }

    /// A runbook's page.
    pub(super) fn page(&self, index: usize) -> &str {
        self.pages.get(index).map_or("index", String::as_str)
    }

    pub(super) fn runbook(&self, index: usize) -> Option<&'a Runbook> {
        self.workspace.runbooks.get(index)
    }

    /// A link from `page` to a runbook, or to a place in it.
    pub(super) fn link(&self, page: &str, index: usize, anchor: Option<&str>) -> Link {
        let fragment = anchor.map(|anchor| format!("#{}", encoded(anchor, ""))).unwrap_or_default();
        let href = format!("{}.html{fragment}", relative(page, self.page(index)));
        Link { text: self.runbook(index).map(title).unwrap_or_default().to_owned(), href }
    }

    /// Where the section about an alert is.
    pub(super) fn alert_link(&self, page: &str, index: usize, alert: &Alert) -> Link {
        let section = self.runbook(index).and_then(|runbook| runbook.section(alert.section));
        // The first heading is the page itself.
        self.link(page, index, section.filter(|_| alert.section != Some(0)).map(|section| section.slug.as_str()))
    }

    fn files(
        &self,
        index: usize,
        templates: &Templates<'_>,
        sheets: &Sheets<'_>,
    ) -> Vec<(String, Result<String, ConfigError>)> {
        let Some(runbook) = self.runbook(index) else { return Vec::new() };
        let page = self.page(index);
        let checklist = checklist::page(runbook, self.workspace, sheets, templates, page);
        let near = |other: Option<usize>| other.filter(|i| *i < self.pages.len()).map(|i| self.link(page, i, None));
        let alert = |alert: &Alert| {
            let section = runbook.section(alert.section)?;
            Some(Link { text: alert.name.text.clone(), href: format!("#{}", encoded(&section.slug, "")) })
        };
        let view = Page {
            root: root(page),
            title: title(runbook).to_owned(),
            source: runbook.path.clone(),
            titled: runbook.sections.iter().any(|section| section.level == 1),
            checklist: checklist.as_ref().map(|(path, _)| root(page) + &encoded(path, "/")),
            alerts: runbook.alerts.iter().take(30).filter_map(alert).collect(),
            contents: contents(runbook),
            previous: near(index.checked_sub(1)),
            next: near(Some(index + 1)),
            backlinks: self.backlinks.get(index).into_iter().flatten().map(|&i| self.link(page, i, None)).collect(),
        };
        let body = render::render(self, index, runbook);
        let own = (format!("{page}.html"), fill(templates, "site/page.html.j2", &view, Some(body)));
        std::iter::once(own).chain(checklist).collect()
    }

    fn alert(
        &self,
        name: &str,
        places: &[(usize, &Alert)],
        templates: &Templates<'_>,
    ) -> Option<(String, Result<String, ConfigError>)> {
        if !is_file_name(name) {
            return None;
        }
        let page = format!("alerts/{name}/index");
        let mut links: Vec<Link> = places.iter().map(|(index, alert)| self.alert_link(&page, *index, alert)).collect();
        links.dedup_by(|a, b| a.href == b.href);
        let forward = match links.as_slice() {
            [only] => Some(only.href.clone()),
            _ => None,
        };
        let view = AlertPage { root: root(&page), title: name.to_owned(), forward, links };
        Some((format!("{page}.html"), fill(templates, "site/alert.html.j2", &view, None)))
    }
}

/// The headings of a page; those of the third level where they are few enough to be looked through.
fn contents(runbook: &Runbook) -> Vec<Heading> {
    const MOST: usize = 40;
    let below = |deepest: u8| runbook.sections.iter().filter(move |s| (2..=deepest).contains(&s.level));
    let deepest = if below(3).count() <= MOST { 3 } else { 2 };
    if below(deepest).count() < FEW_HEADINGS {
        return Vec::new();
    }
    let heading = |section: &crate::model::Section| Heading {
        level: section.level,
        link: Link { text: section.title.text.clone(), href: format!("#{}", encoded(&section.slug, "")) },
    };
    below(deepest).filter(|section| !section.title.text.is_empty()).map(heading).collect()
}

/// Can it be a folder's name everywhere?
fn is_file_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    !name.is_empty() && name.len() <= 120 && name.chars().all(plain) && name != "index"
}
