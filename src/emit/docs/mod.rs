//! Markdown for the site builds that teams already have: MkDocs and TechDocs, Docusaurus, Hugo.
//!
//! `tree` makes a tree of a page's tokens, `write` and `inline` write it in the build's own dialect, `anchors` knows
//! what the build calls its headings. Each page has front matter, a box with alerts and severities, its flowcharts as
//! pictures, and a page for its checklist.

mod anchors;
mod inline;
mod tree;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use crate::config::{ConfigError, DocsForm, Renderer};
use crate::emit::aim::{Aim, Pages};
use crate::emit::checklist::{self, Sheets, title};
use crate::emit::diagrams::{self, Picture};
use crate::emit::docs::tree::{Node, tree};
use crate::emit::docs::write::{Places, Writer};
use crate::emit::links::{encoded, relative};
use crate::emit::markdown::{DOCUSAURUS, Dialect, HUGO, MKDOCS};
use crate::emit::template::Templates;
use crate::emit::{Artifact, Emitted, Target, about};
use crate::model::{Runbook, Workspace};
use crate::source::Span;

/// `docs/`: the runbooks as other builds take them.
pub const TARGET: Target = Target {
    name: "docs",
    describe: "Markdown that MkDocs, Docusaurus or Hugo take: front matter, their boxes, flowcharts, checklists (--docs-form)",
    emit,
};

/// The most that a description says, in characters.
const MOST_WORDS: usize = 160;

/// What a build wants.
struct Form {
    dialect: Dialect,
    /// Who makes the slugs.
    renderer: Renderer,
    /// Does the build show the title of the front matter itself?
    titles: bool,
    /// A line of front matter beside title, description and tags.
    front: &'static str,
}

fn form(form: DocsForm) -> Form {
    match form {
        DocsForm::Mkdocs => Form { dialect: MKDOCS, renderer: Renderer::Mkdocs, titles: false, front: "" },
        DocsForm::Docusaurus => {
            // What would be edited there is made anew by the next build.
            Form { dialect: DOCUSAURUS, renderer: Renderer::Docusaurus, titles: false, front: "custom_edit_url: null" }
        }
        DocsForm::Hugo => Form { dialect: HUGO, renderer: Renderer::Hugo, titles: true, front: "" },
    }
}

/// The docs and how they hang together.
struct Docs<'a> {
    workspace: &'a Workspace,
    form: Form,
    aims: Pages<'a>,
    /// For each runbook its page, without ending.
    names: &'a [String],
    /// For each runbook what its anchors are called in the build.
    anchors: Vec<BTreeMap<&'a str, String>>,
    /// The folder of the checklists.
    checklists: String,
    /// All names of pages, those of checklists among them.
    all: BTreeSet<String>,
    templates: Templates<'a>,
    sheets: Sheets<'a>,
}

/// A page for its template: finished Markdown, YAML and text.
#[derive(Debug, Serialize)]
struct Page {
    title: String,
    description: Option<String>,
    tags: Vec<String>,
    front: &'static str,
    source: String,
    head: String,
    about: String,
    body: String,
}

fn emit(workspace: &Workspace) -> Emitted {
    let form = form(workspace.config.docs.unwrap_or_else(|| usual(workspace.config.links.renderer)));
    let names = names(workspace, &form);
    let docs = Docs::new(workspace, form, &names);
    let mut emitted = Emitted::default();
    let pages: Vec<_> = (0..workspace.runbooks.len()).into_par_iter().map(|index| docs.files(index)).collect();
    for files in pages {
        match files {
            Ok(files) => emitted.artifacts.extend(files.into_iter().map(|(path, text)| Artifact {
                path: format!("docs/{path}"),
                bytes: text.into_bytes(),
                executable: false,
            })),
            Err(reason) => emitted.fail(reason),
        }
    }
    emitted.artifacts.extend(workspace.images.iter().map(|(path, bytes)| Artifact {
        path: format!("docs/files/{}", docs.form.name(path)),
        bytes: bytes.clone(),
        executable: false,
    }));
    emitted.artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    emitted
}

impl Form {
    /// A path as the build may have it in an address: Hugo would write capitals and spaces anew.
    fn name(&self, path: &str) -> String {
        if self.dialect.folders { path.to_lowercase().replace(' ', "-") } else { path.to_owned() }
    }

    /// The name of a page. What Hugo calls `_index` is the page of a folder.
    fn page(&self, path: &str) -> String {
        let name = self.name(path);
        let folder = ["/_index", "/index", "/readme"].iter().find_map(|end| name.strip_suffix(end));
        match folder.filter(|_| self.dialect.folders) {
            Some(folder) => folder.to_owned(),
            None => name.strip_suffix("_index").map_or_else(|| name.clone(), |folder| format!("{folder}index")),
        }
    }

    /// The file of a page.
    fn file(&self, name: &str, names: &BTreeSet<String>) -> String {
        let folder = format!("{name}/");
        let below = names.range(folder.clone()..).next().is_some_and(|next| next.starts_with(&folder));
        match (self.dialect.folders, below) {
            (false, _) => format!("{name}.md"),
            // A page that has others below it is a section to Hugo.
            (true, true) => format!("{name}/_index.md"),
            (true, false) => format!("{name}/index.md"),
        }
    }

    /// From a page to a file that belongs to it.
    fn beside(&self, name: &str, file: &str) -> String {
        let stem = name.rsplit('/').next().unwrap_or(name);
        if self.dialect.folders { file.to_owned() } else { format!("{stem}-{file}") }
    }

    /// From a page's address to a file of the docs.
    fn way(&self, page: &str, file: &str) -> String {
        let page = if self.dialect.folders { format!("{page}/index") } else { page.to_owned() };
        relative(&page, file)
    }
}

/// For each runbook its page, a name that no other has.
fn names(workspace: &Workspace, form: &Form) -> Vec<String> {
    let names = workspace.artifact_names();
    let mut taken = BTreeSet::new();
    let name = |runbook: &Runbook| {
        let mut name = form.page(names.get(&runbook.file).copied().unwrap_or(&runbook.path));
        // Both are a folder's first page to most builds.
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let first =
            |name: &str| ["index", "readme"].contains(&name.rsplit('/').next().unwrap_or(name).to_lowercase().as_str());
        while (first(&name) && taken.contains(&format!("{folder}/"))) || taken.contains(&name) {
            name.push_str("-page");
        }
        if first(&name) {
            taken.insert(format!("{folder}/"));
        }
        taken.insert(name.clone());
        name
    };
    workspace.runbooks.iter().map(name).collect()
}

impl<'a> Docs<'a> {
    fn new(workspace: &'a Workspace, form: Form, names: &'a [String]) -> Self {
        let mut checklists = "checklists".to_owned();
        while names.iter().any(|name| name.split('/').next() == Some(&checklists)) {
            checklists.push_str("-made");
        }
        let below = names.iter().map(|name| format!("{checklists}/{name}"));
        Self {
            all: names.iter().cloned().chain(below).collect(),
            aims: Pages::new(workspace),
            anchors: workspace.runbooks.iter().map(|runbook| anchors::names(&runbook.page, &form)).collect(),
            templates: Templates::of(workspace),
            sheets: checklist::sheets_named(workspace, names.iter().map(String::as_str)),
            workspace,
            form,
            names,
            checklists,
        }
    }

    /// A runbook's page, its pictures and its checklist.
    fn files(&self, index: usize) -> Result<Vec<(String, String)>, ConfigError> {
        let (Some(runbook), Some(name)) = (self.workspace.runbooks.get(index), self.names.get(index)) else {
            return Ok(Vec::new());
        };
        let dialect = &self.form.dialect;
        let mut files = Vec::new();
        let mut pictures: BTreeMap<u32, (String, String)> = BTreeMap::new();
        let css = self.templates.source("flowchart.css");
        for (number, flow) in runbook.flows.iter().enumerate() {
            let Some(chart) = diagrams::drawable(flow) else { continue };
            let title = diagrams::title(runbook, flow);
            let picture = Picture { id: "flowchart", title: &title, css: Some(css), links: &|_| None };
            let Ok(svg) = picture.draw(chart) else { continue };
            let file = self.form.beside(name, &format!("flowchart-{}.svg", number + 1));
            let folder =
                if dialect.folders { name.as_str() } else { name.rsplit_once('/').map_or("", |(folder, _)| folder) };
            files.push((format!("{folder}/{file}").trim_start_matches('/').to_owned(), svg));
            pictures.insert(flow.span.start, (encoded(&file, ""), format!("Flowchart: {title}")));
        }
        let sheet = format!("{}/{name}", self.checklists);
        let template = (dialect, "docs/checklist.md.j2");
        let list = checklist::embedded(runbook, self.workspace, &self.sheets, &self.templates, template).transpose()?;
        if let Some(list) = list {
            let page = Page {
                title: yaml(&format!("{}: checklist", title(runbook))),
                head: self.heading(&format!("{}: checklist", title(runbook))),
                about: format!("[{}]({})", dialect.text(title(runbook)), self.link(&sheet, index, None)),
                body: list.trim().to_owned(),
                ..self.page(runbook)
            };
            files.push((self.file(&sheet), self.templates.view("docs/page.md.j2", &page, BTreeMap::new())?));
        }
        let here = Here { docs: self, index, runbook, pictures };
        let sheet = files.iter().any(|(path, _)| *path == self.file(&sheet)).then_some(sheet);
        files.push((self.file(name), self.runbook(&here, name, sheet.as_deref())?));
        Ok(files)
    }

    fn runbook(&self, here: &Here<'_, '_>, name: &str, sheet: Option<&str>) -> Result<String, ConfigError> {
        let dialect = &self.form.dialect;
        let writer = Writer { dialect, places: here };
        let nodes = tree(&here.runbook.page);
        let (head, body) = match nodes.split_first() {
            Some((first, rest)) if first.name() == "h1" => {
                (writer.blocks(std::slice::from_ref(first), false).join("\n"), rest)
            }
            _ => (self.heading(title(here.runbook)), nodes.as_slice()),
        };
        let sheet = sheet.map(|sheet| dialect.page(&format!("{}.md", relative(name, sheet))));
        let about = about::lines(here.runbook, self.workspace, dialect, &self.templates, sheet)?;
        let about = if about.is_empty() { Vec::new() } else { dialect.boxed("note", "About this runbook", &about) };
        let page = Page {
            head: if self.form.titles { String::new() } else { head },
            about: about.join("\n"),
            body: writer.blocks(body, false).join("\n"),
            ..self.page(here.runbook)
        };
        self.templates.view("docs/page.md.j2", &page, BTreeMap::new())
    }

    fn file(&self, name: &str) -> String {
        self.form.file(name, &self.all)
    }

    /// A heading of the first level, where the build does not show one itself.
    fn heading(&self, words: &str) -> String {
        if self.form.titles { String::new() } else { format!("# {}", self.form.dialect.text(words)) }
    }

    /// What the front matter says.
    fn page(&self, runbook: &Runbook) -> Page {
        let summary = runbook.summary.as_ref().map(|summary| {
            let words: Vec<&str> = summary.text.split_whitespace().collect();
            words.join(" ").chars().take(MOST_WORDS).collect::<String>()
        });
        let alerts = runbook.alerts.iter().take(10).map(|alert| alert.name.text.clone());
        let mut tags: Vec<String> = std::iter::once("runbook".to_owned()).chain(alerts).map(|tag| yaml(&tag)).collect();
        tags.dedup();
        Page {
            title: yaml(title(runbook)),
            description: summary.as_deref().map(yaml),
            tags,
            front: self.form.front,
            source: runbook.path.chars().filter(|c| !c.is_control()).collect(),
            head: String::new(),
            about: String::new(),
            body: String::new(),
        }
    }

    /// A link from a page to a runbook.
    fn link(&self, from: &str, index: usize, anchor: Option<&str>) -> String {
        let to = self.names.get(index).map_or("", String::as_str);
        let known = anchor.and_then(|anchor| self.anchors.get(index)?.get(anchor));
        let fragment = known.map(|name| format!("#{}", encoded(name, ""))).unwrap_or_default();
        self.form.dialect.page(&format!("{}.md{fragment}", relative(from, to)))
    }
}

/// A page while it is written.
struct Here<'d, 'a> {
    docs: &'d Docs<'a>,
    index: usize,
    runbook: &'a Runbook,
    /// By the place of a flowchart: its file and what it shows.
    pictures: BTreeMap<u32, (String, String)>,
}

impl Places for Here<'_, '_> {
    fn link(&self, target: &str) -> Option<String> {
        let name = self.docs.names.get(self.index)?;
        match self.docs.aims.aim(self.runbook, target) {
            Aim::Page(index, Some(anchor)) if index == self.index => {
                Some(format!("#{}", encoded(self.docs.anchors.get(index)?.get(anchor.as_str())?, "")))
            }
            Aim::Page(index, anchor) => Some(self.docs.link(name, index, anchor.as_deref())),
            Aim::Web(url) => Some(url),
            Aim::Nowhere(_) => None,
        }
    }

    fn image(&self, target: &str) -> Option<String> {
        let name = self.docs.names.get(self.index)?;
        match self.docs.aims.image(self.runbook, target) {
            Some(path) => Some(self.docs.form.way(name, &format!("files/{}", self.docs.form.name(path)))),
            None => match self.docs.aims.aim(self.runbook, target) {
                Aim::Web(url) => Some(url),
                _ => None,
            },
        }
    }

    fn picture(&self, span: Span) -> Option<(String, String)> {
        self.pictures.get(&span.start).cloned()
    }
}

/// The form that goes with who renders the pages now.
fn usual(renderer: Option<Renderer>) -> DocsForm {
    match renderer {
        Some(Renderer::Docusaurus) => DocsForm::Docusaurus,
        Some(Renderer::Hugo) => DocsForm::Hugo,
        _ => DocsForm::Mkdocs,
    }
}

/// A string of YAML on one line: those of JSON are.
fn yaml(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    serde_json::Value::from(words.join(" ")).to_string()
}

/// Does a node hold text?
fn words(node: &Node<'_>) -> String {
    let mut text = String::new();
    node.text(&mut text);
    text
}
