//! Checklists: a runbook as a list to work through, in Markdown and as a page that needs nothing but itself.
//!
//! [`view`] says what is shown; `outline`, `flow`, `actions` and `scale` make it of a runbook; `markdown` and `html`
//! hand it to their templates.

mod actions;
mod flow;
mod html;
mod ids;
mod jira;
mod links;
mod markdown;
mod outline;
mod prose;
mod scale;
pub mod view;

use std::collections::BTreeMap;

use crate::config::{ChecklistForm, ConfigError};
use crate::emit::checklist::links::Sheet;
use crate::emit::links::relative;
use crate::emit::markdown::{Dialect, ISSUES};
use crate::emit::template::Templates;
use crate::emit::{Emitted, Target};
use crate::model::{Runbook, Workspace};

pub(in crate::emit) use crate::emit::checklist::links::Sheets;
pub(in crate::emit) use crate::emit::checklist::outline::title;

/// `checklists/`: two forms of each runbook that has something to do in it.
pub const TARGET: Target = Target {
    name: "checklist",
    describe: "Checklists to work through: Markdown task lists, and pages that keep their ticks and print on paper",
    emit,
};

/// The checklists of a workspace.
fn emit(workspace: &Workspace) -> Emitted {
    let templates = Templates::of(workspace);
    let sheets = sheets(workspace);
    let mut emitted = Emitted::default();
    let form = workspace.config.checklist.unwrap_or_default();
    for runbook in &workspace.runbooks {
        let Some(sheet) = sheets.get(runbook.path.as_str()) else { continue };
        let page = outline::page(runbook, workspace, &sheets);
        for (path, text) in files(form, sheet.name, &page, &templates) {
            emitted.file(format!("checklists/{path}"), text);
        }
    }
    emitted.artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    emitted
}

/// A checklist in a form: its files below `checklists/`.
fn files(
    form: ChecklistForm,
    name: &str,
    page: &view::Page,
    templates: &Templates<'_>,
) -> Vec<(String, Result<String, ConfigError>)> {
    match form {
        ChecklistForm::Page => {
            let list = templates.view("checklist.md.j2", &markdown::sheet(page, &ISSUES), BTreeMap::new());
            vec![(format!("{name}.html"), html(page, templates, None)), (format!("{name}.md"), list)]
        }
        ChecklistForm::IssueTemplate => {
            // Neither forge looks into folders.
            let flat = name.replace('/', "-");
            let issue = markdown::issue(page);
            let fill = |template| templates.view(template, &issue, BTreeMap::new());
            vec![
                (format!(".github/ISSUE_TEMPLATE/{flat}.md"), fill("issue.github.md.j2")),
                (format!(".gitlab/issue_templates/{flat}.md"), fill("issue.gitlab.md.j2")),
            ]
        }
        ChecklistForm::Jira => vec![(format!("{name}.jira.json"), Ok(jira::issue(page)))],
    }
}

/// A checklist as a page.
fn html(page: &view::Page, templates: &Templates<'_>, runbook: Option<String>) -> Result<String, ConfigError> {
    let code = html::code(&templates.style("checklist.css"), templates.source("checklist.js"));
    templates.view("checklist.html.j2", &html::Shell { page, runbook }, code)
}

/// The checklist of a page that has one, for a site on which the runbook's page is called `place`.
pub(in crate::emit) fn page(
    runbook: &Runbook,
    workspace: &Workspace,
    sheets: &Sheets<'_>,
    templates: &Templates<'_>,
    place: &str,
) -> Option<(String, Result<String, ConfigError>)> {
    let sheet = sheets.get(runbook.path.as_str())?;
    let page = outline::page(runbook, workspace, sheets);
    let name = format!("checklists/{}", sheet.name);
    let way = format!("{}.html", relative(&name, place));
    Some((format!("{name}.html"), html(&page, templates, Some(way))))
}

/// A checklist as Markdown that stands in other people's docs, by the template of that name; none where a page has none.
pub(in crate::emit) fn embedded(
    runbook: &Runbook,
    workspace: &Workspace,
    sheets: &Sheets<'_>,
    templates: &Templates<'_>,
    (dialect, template): (&Dialect, &str),
) -> Option<Result<String, ConfigError>> {
    sheets.get(runbook.path.as_str())?;
    let page = outline::page(runbook, workspace, sheets);
    Some(templates.view(template, &markdown::sheet(&page, dialect), BTreeMap::new()))
}

/// The pages that have a checklist.
pub(in crate::emit) fn sheets(workspace: &Workspace) -> Sheets<'_> {
    let names = workspace.artifact_names();
    let name = |runbook: &'_ Runbook| names.get(&runbook.file).copied().unwrap_or_default();
    sheets_named(workspace, workspace.runbooks.iter().map(name))
}

/// The same where each runbook's checklist has another name.
pub(in crate::emit) fn sheets_named<'a>(workspace: &'a Workspace, names: impl Iterator<Item = &'a str>) -> Sheets<'a> {
    let named = workspace.runbooks.iter().zip(names).filter(|(runbook, _)| has_checklist(runbook));
    named.map(|(runbook, name)| (runbook.path.as_str(), Sheet { name, title: outline::title(runbook) })).collect()
}

/// Is there something to do, to decide or to escalate on the page?
fn has_checklist(runbook: &Runbook) -> bool {
    let flows = runbook.flows.iter().any(|flow| flow.chart().is_some_and(|chart| !chart.nodes.is_empty()));
    flows || !runbook.steps.is_empty() || !runbook.actions.is_empty()
}
