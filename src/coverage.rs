//! Which alert has which runbook, and what is missing on either side.

use std::collections::HashMap;

use crate::config::Config;
use crate::failure::Failure;
use crate::load::{Loaded, load};
use crate::model::anchors::alike;
pub use crate::model::coverage::{Row, State};
use crate::model::rule_file::link::{RunbookLink, There, deployed, runbook_links};
use crate::model::target::Target;
use crate::model::{AlertRule, RuleFile, Runbook, Workspace};
use crate::pages::Scope;
use crate::passes::alerts::not_deployed;
use crate::rules;
use crate::source::Span;
use crate::world::{Trouble, World};

/// Deployed alerts and the pages about them.
#[derive(Debug)]
pub struct Coverage {
    /// The deployed alerts in the order of the rule files, and then the alerts that pages alone speak of.
    pub rows: Vec<Row>,
    /// Files that could not be read.
    pub troubles: Vec<Trouble>,
}

/// Lays deployed alerts and pages side by side.
///
/// # Errors
/// As [`crate::check`]; also where neither rule files nor pages have an alert.
pub fn coverage(world: &dyn World, scope: &Scope) -> Result<Coverage, Failure> {
    let config = Config::load(world, rules())?;
    let Loaded { workspace, troubles, .. } = load(world, config, scope)?;
    let rows = rows(&workspace, scope);
    if rows.iter().all(|row| row.rule.is_none()) {
        let message = "no rule file has an alert; name them with --rule-files or `[prometheus] rule_files`";
        return Err(Failure::Nothing(message.to_owned()));
    }
    Ok(Coverage { rows, troubles })
}

/// The deployed alerts in the order of the rule files, and then the alerts that pages in scope alone speak of.
pub(crate) fn rows(workspace: &Workspace, scope: &Scope) -> Vec<Row> {
    let mut alone = not_deployed(workspace);
    alone.retain(|(_, place)| covered(workspace, scope, *place));
    alone.sort_by_key(|(name, place)| (place.file, *name, place.start));
    alone.dedup_by_key(|(name, place)| (place.file, *name));
    let spoken = Spoken::new(workspace);
    let deployed = deployed(workspace).filter_map(|(file, alert)| row(workspace, &spoken, file, alert));
    deployed.chain(alone.into_iter().map(|(name, place)| on_page(workspace, name, place))).collect()
}

fn covered(workspace: &Workspace, scope: &Scope, place: Span) -> bool {
    workspace.sources.get(place.file).is_some_and(|source| scope.covers(&source.path))
}

/// A deployed alert; nothing where a template engine has yet to name it.
fn row(workspace: &Workspace, spoken: &Spoken<'_>, file: &RuleFile, alert: &AlertRule) -> Option<Row> {
    let name = alert.name.str()?;
    let empty = Row {
        alert: name.to_owned(),
        severity: alert.label("severity").and_then(|severity| severity.str()).map(str::to_owned),
        rule: Some(workspace.sources.cite(alert.name.span())),
        link: alert.runbook().map(|field| field.value.text.text.trim().to_owned()),
        page: None,
        section: None,
        place: None,
        state: State::Elsewhere,
    };
    if alert.runbook().is_none() {
        let place = spoken.anywhere(name);
        let state = if place.is_some() { State::NotLinked } else { State::NoRunbook };
        return Some(at(workspace, Row { state, ..empty }, place));
    }
    let links = runbook_links(alert, &file.path, &workspace.config, &workspace.sites);
    let mut judged: Vec<_> = links.iter().map(|link| (led(workspace, link), link)).collect();
    // One dead link among those of a template is what must be seen.
    judged.sort_by_key(|((state, _), _)| *state != State::DeadLink);
    let Some(((state, page), link)) = judged.into_iter().next() else { return Some(empty) };
    let linked = Row { link: Some(link.url.clone()), state, page: page.clone(), ..empty };
    let place = page.as_deref().and_then(|page| section(workspace, spoken, page, name, link.fragment()));
    Some(at(workspace, linked, place))
}

/// Where a link leads: the page, where there is one.
fn led(workspace: &Workspace, link: &RunbookLink<'_>) -> (State, Option<String>) {
    if link.target == Target::Placeholder {
        return (State::DeadLink, None);
    }
    match link.there(&workspace.paths) {
        None => (State::Elsewhere, None),
        Some(There::Nothing) => (State::DeadLink, None),
        Some(There::OtherCase(page)) => (State::DeadLink, Some(page)),
        Some(There::Page(page)) => {
            let missing = workspace.anchors(&page).is_some_and(|anchors| link.lacks(anchors));
            (if missing { State::DeadLink } else { State::Linked }, Some(page))
        }
    }
}

/// The section of a page that a link names; else the one about the alert; else its title.
fn section(
    workspace: &Workspace,
    spoken: &Spoken<'_>,
    page: &str,
    alert: &str,
    fragment: Option<&str>,
) -> Option<Span> {
    let runbook = workspace.runbook(page)?;
    let named = fragment.and_then(|wanted| runbook.anchors.iter().find(|anchor| alike(&anchor.name, wanted)));
    named
        .map(|anchor| anchor.span)
        .or_else(|| spoken.on(runbook, alert))
        .or_else(|| runbook.title.as_ref().map(|title| title.span))
}

/// Where pages name alerts: by name, the first place on each page.
struct Spoken<'a>(HashMap<&'a str, Vec<Span>>);

impl<'a> Spoken<'a> {
    fn new(workspace: &'a Workspace) -> Self {
        let mut places: HashMap<&str, Vec<Span>> = HashMap::new();
        for alert in workspace.runbooks.iter().flat_map(|runbook| &runbook.alerts) {
            let of_name = places.entry(alert.name.str().trim_matches(['`', '*', ' '])).or_default();
            let place = alert.name.span;
            if of_name.last().is_none_or(|last| last.file != place.file) {
                of_name.push(place);
            }
        }
        Self(places)
    }

    /// The first page that names an alert.
    fn anywhere(&self, name: &str) -> Option<Span> {
        self.0.get(name)?.first().copied()
    }

    /// Where this page does.
    fn on(&self, page: &Runbook, name: &str) -> Option<Span> {
        self.0.get(name)?.iter().find(|place| place.file == page.file).copied()
    }
}

/// An alert that a page alone speaks of.
fn on_page(workspace: &Workspace, name: &str, place: Span) -> Row {
    let (alert, state) = (name.to_owned(), State::NotDeployed);
    let row = Row { alert, severity: None, rule: None, link: None, page: None, section: None, place: None, state };
    at(workspace, row, Some(place))
}

/// Says where on a page, and under which heading.
fn at(workspace: &Workspace, row: Row, place: Option<Span>) -> Row {
    let Some(place) = place else { return row };
    let page = workspace.page_of(place.file).and_then(|page| workspace.runbooks.get(page));
    let around = page.and_then(|page| page.section(page.section_around(place)));
    let section = around.map(|section| section.title.text.clone());
    Row { page: Some(workspace.sources.cite(place)), section, place: Some(place), ..row }
}
