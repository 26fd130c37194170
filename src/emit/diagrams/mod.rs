//! Flowcharts as pictures: SVG that follows the reader's colour scheme, can be read aloud, and leads where its nodes lead.
//!
//! `text` measures, `shape` outlines, `layout` places, `draw` writes; [`dot`] hands the chart to Graphviz instead.

mod colour;
pub mod dot;
mod draw;
pub(in crate::emit) mod layout;
mod plan;
mod shape;
mod text;
mod widths;

use std::collections::HashMap;

use crate::emit::template::Templates;
use crate::emit::{Artifact, Emitted, Target};
use crate::model::mermaid::{DiagramKind, Flowchart};
use crate::model::{Flow, Runbook, Workspace};

pub(in crate::emit) use crate::emit::diagrams::draw::Picture;

/// `diagrams/`: a picture of each flowchart.
pub const TARGET: Target = Target {
    name: "diagrams",
    describe: "flowcharts as pictures: SVG for light and dark, with text for screen readers",
    emit,
};

/// The pictures of a workspace.
fn emit(workspace: &Workspace) -> Emitted {
    let css = Templates::of(workspace).source("flowchart.css");
    let names = workspace.artifact_names();
    let mut emitted = Emitted::default();
    for runbook in &workspace.runbooks {
        let Some(name) = names.get(&runbook.file) else { continue };
        for (index, flow) in runbook.flows.iter().enumerate() {
            let Some(chart) = drawable(flow) else { continue };
            let picture = Picture { id: "flowchart", title: &title(runbook, flow), css: Some(css), links: &|_| None };
            match picture.draw(chart) {
                Ok(svg) => {
                    let path = format!("diagrams/{name}-{}.svg", index + 1);
                    emitted.artifacts.push(Artifact { path, bytes: svg.into_bytes(), executable: false });
                }
                Err(reason) => {
                    let place = workspace.sources.cite(flow.span);
                    emitted.notes.push(format!("{place}: this flowchart is not drawn: it has {reason}"));
                }
            }
        }
    }
    emitted.artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    emitted
}

/// The chart, where there is something to draw.
pub(in crate::emit) fn drawable(flow: &Flow) -> Option<&Flowchart> {
    let kind = &flow.diagram.kind;
    let boxes = kind.is_flowchart() || *kind == DiagramKind::State;
    flow.chart().filter(|chart| boxes && !chart.nodes.is_empty())
}

/// What a flowchart shows: its own title, else the section that it stands in, else the page's title.
pub(in crate::emit) fn title(runbook: &Runbook, flow: &Flow) -> String {
    let own = flow.chart().and_then(|chart| chart.acc_title.as_ref().or(chart.title.as_ref()));
    let section = || runbook.section(flow.section).or_else(|| runbook.sections.first()).map(|s| s.title.text.clone());
    own.cloned().or_else(section).unwrap_or_else(|| runbook.path.clone())
}

/// Where a chart's nodes lead on their page: the slug of the step's own heading, else of the innermost one around it.
pub(in crate::emit) fn steps<'a>(runbook: &'a Runbook, flow: &'a Flow) -> HashMap<&'a str, &'a str> {
    let slug = |step: usize| {
        let step = runbook.steps.get(step)?;
        let around = || runbook.section_around(step.span);
        Some(runbook.section(step.section.or_else(around))?.slug.as_str())
    };
    let nodes = flow.chart().into_iter().flat_map(|chart| chart.nodes.iter().enumerate());
    nodes.filter_map(|(node, found)| Some((found.id.as_str(), slug(flow.step_of(node)?)?))).collect()
}

/// Draws a chart by itself, for callers that have no runbook around it.
///
/// # Errors
/// Where it is larger than what is drawn.
pub fn picture(chart: &Flowchart, css: &str) -> Result<String, String> {
    let title = chart.acc_title.as_ref().or(chart.title.as_ref()).map_or("Flowchart", String::as_str);
    Picture { id: "flowchart", title, css: Some(css), links: &|_| None }.draw(chart)
}

#[cfg(test)]
mod tests;
