//! Chapters of an mdBook: a runbook's own Markdown, with a box below its title, pictures for its flowcharts, and its
//! checklist at the end.
//!
//! All else stays as it was written: mdBook and its other preprocessors read it.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::config::ConfigError;
use crate::emit::about;
use crate::emit::checklist::{self, Sheets};
use crate::emit::diagrams::{self, Picture};
use crate::emit::links::encoded;
use crate::emit::markdown::MDBOOK;
use crate::emit::template::Templates;
use crate::model::{Flow, Runbook, Workspace};

/// Where the checklist stands on the chapter's page.
const CHECKLIST: &str = "runbookc-checklist";

/// The chapters of a workspace, by the paths of their pages.
///
/// # Errors
/// Where a template of the user's fails.
pub fn chapters(workspace: &Workspace) -> Result<BTreeMap<&str, String>, ConfigError> {
    let templates = Templates::of(workspace);
    let sheets = checklist::sheets(workspace);
    let chapter = |(index, runbook): (usize, _)| chapter(index, runbook, workspace, &sheets, &templates);
    workspace.runbooks.iter().enumerate().map(chapter).collect()
}

fn chapter<'a>(
    index: usize,
    runbook: &'a Runbook,
    workspace: &Workspace,
    sheets: &Sheets<'_>,
    templates: &Templates<'_>,
) -> Result<(&'a str, String), ConfigError> {
    let text = workspace.sources.get(runbook.file).map_or("", |source| source.text.as_str());
    let checklist =
        checklist::embedded(runbook, workspace, sheets, templates, (&MDBOOK, "docs/mdbook.md.j2")).transpose()?;
    let link = checklist.as_ref().map(|_| format!("#{CHECKLIST}"));
    let about = about::lines(runbook, workspace, &MDBOOK, templates, link)?;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    if !about.is_empty() {
        let at = below_title(runbook, text);
        let lines = MDBOOK.boxed("important", "", &about).join("\n");
        edits.push((at..at, format!("\n\n{lines}\n\n")));
    }
    for (number, flow) in runbook.flows.iter().enumerate() {
        let id = format!("runbookc-flow-{index}-{}", number + 1);
        edits.extend(picture(&id, runbook, flow, templates).map(|svg| (flow.span.range(), svg)));
    }
    // What the page leaves open would hold the checklist.
    let open = runbook.fences.last().filter(|fence| fence.fenced && !fence.closed);
    let close = open.and_then(|fence| text.get(fence.opening.range())).map_or("", |opening| {
        let signs = opening.trim_start();
        let count = signs.chars().take_while(|c| signs.starts_with(*c)).count();
        signs.get(..count).unwrap_or_default()
    });
    edits.extend(checklist.map(|list| (text.len()..text.len(), format!("\n{close}\n\n{}\n", list.trim()))));
    edits.sort_by_key(|(range, _)| range.start);
    let (mut chapter, mut done) = (String::with_capacity(text.len() * 2), 0);
    for (range, new) in edits {
        chapter.push_str(text.get(done..range.start).unwrap_or_default());
        chapter.push_str(&new);
        done = range.end;
    }
    chapter.push_str(text.get(done..).unwrap_or_default());
    Ok((&runbook.path, chapter))
}

/// Where the box goes: behind the page's title, else before all else.
fn below_title(runbook: &Runbook, text: &str) -> usize {
    let title = runbook.sections.first().filter(|section| section.level == 1);
    let block =
        |title: &crate::model::Section| runbook.ledger.iter().find(|block| block.span.contains(title.title.span));
    let end = title.and_then(block).map(|block| block.span.end as usize);
    let before = || runbook.ledger.first().map_or(0, |block| block.span.start as usize);
    let end = end.unwrap_or_else(before);
    text.get(..end).map_or(end, |before| before.trim_end_matches(['\n', '\r']).len())
}

/// A flowchart on one line, so that it stays in the item or quote that it stands in; none where it cannot be drawn.
fn picture(id: &str, runbook: &Runbook, flow: &Flow, templates: &Templates<'_>) -> Option<String> {
    let chart = diagrams::drawable(flow)?;
    let steps = diagrams::steps(runbook, flow);
    let links =
        |node: &crate::model::mermaid::Node| steps.get(node.id.as_str()).map(|slug| format!("#{}", encoded(slug, "")));
    let css = templates.source("flowchart.css");
    let picture = Picture { id, title: &diagrams::title(runbook, flow), css: Some(css), links: &links };
    let svg = picture.draw(chart).ok()?.replace(['\n', '\r'], " ");
    Some(format!("<div class=\"runbookc-flowchart\" style=\"overflow-x: auto\">{svg}</div>"))
}
