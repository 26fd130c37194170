//! A preprocessor of mdBook: runbooks of a book get pictures, boxes and checklists, and are checked.
//!
//! The protocol is that of mdBook 0.5, <https://rust-lang.github.io/mdBook/for_developers/preprocessors.html>: a pair of
//! context and book as JSON, and the book back. What the protocol does not say of a book stays as it is.

use serde_json::Value;

use crate::config::Config;
use crate::diagnostic::{Findings, Level};
use crate::emit::mdbook::chapters;
use crate::failure::Failure;
use crate::load::{Keep, Loaded, load_with};
use crate::pages::Scope;
use crate::source::Sources;
use crate::world::World;
use crate::world::overlay::Overlay;
use crate::{all_judged, reported, rules};

/// What mdBook says around a book.
#[derive(Debug)]
pub struct Context {
    /// The book's folder.
    pub root: String,
    /// The folder of its chapters, from `root`.
    pub src: String,
    /// The level from which findings fail the build.
    pub fail_on: Option<Level>,
}

/// A book that went through.
#[derive(Debug)]
pub struct Preprocessed {
    /// The book.
    pub book: Value,
    /// What `check` says of its runbooks.
    pub findings: Findings,
    /// The files that they speak of.
    pub sources: Sources,
}

/// Reads what mdBook hands over.
///
/// # Errors
/// Where it is not a pair of context and book, or `fail-on` is no level.
pub fn request(text: &str) -> Result<(Context, Value), Failure> {
    let usage = |message: String, help: &str| Failure::Usage { message, help: help.to_owned() };
    let started = "mdBook runs this: put `[preprocessor.runbookc]` in book.toml";
    let (context, book): (Value, Value) = serde_json::from_str(text)
        .map_err(|e| usage(format!("standard input is no context and book of mdBook: {e}"), started))?;
    let word = |pointer: &str| context.pointer(pointer).and_then(Value::as_str);
    let root = word("/root").ok_or_else(|| usage("the context of mdBook names no root".to_owned(), started))?;
    let levels = [Level::Error, Level::Warning, Level::Info];
    let fail_on = match word("/config/preprocessor/runbookc/fail-on") {
        None | Some("never") => None,
        Some(name) => Some(levels.into_iter().find(|level| level.name() == name).ok_or_else(|| {
            let help = "`fail-on` of `[preprocessor.runbookc]` is `error`, `warning`, `info` or `never`";
            usage(format!("book.toml: `{name}` is no level"), help)
        })?),
    };
    let src = word("/config/book/src").unwrap_or("src").to_owned();
    Ok((Context { root: root.to_owned(), src, fail_on }, book))
}

/// Gives the runbooks among a book's chapters what mdBook does not. The chapters' pages lie below `folder`.
///
/// # Errors
/// As [`crate::compile`]; also where a template of the user's fails.
pub fn preprocess(world: &dyn World, folder: &str, mut book: Value) -> Result<Preprocessed, Failure> {
    let mut pages = Vec::new();
    each_chapter(&mut book, &mut |path, content| pages.push((within(folder, path), content.clone())));
    let mut overlay = Overlay::new(world);
    for (path, content) in &pages {
        overlay.put(path, content.as_bytes().to_vec())?;
    }
    let empty = |book| Preprocessed {
        book,
        findings: Findings::new(Vec::new(), 0, &Sources::default()),
        sources: Sources::default(),
    };
    if pages.is_empty() {
        return Ok(empty(book));
    }
    let scope = Scope { paths: pages.into_iter().map(|(path, _)| path).collect(), ..Scope::default() };
    let config = Config::load(&overlay, rules())?;
    let Loaded { workspace, found, files, .. } = match load_with(&overlay, config, &scope, Keep::Looks) {
        // The configuration leaves all of them out.
        Err(Failure::Nothing(_)) => return Ok(empty(book)),
        loaded => loaded?,
    };
    let found = all_judged(&workspace, found);
    let found = reported(found, &scope, &workspace.sources, &[]);
    let findings = Findings::new(found, files, &workspace.sources);
    let new = chapters(&workspace)?;
    each_chapter(&mut book, &mut |path, content| {
        if let Some(new) = new.get(within(folder, path).as_str()) {
            content.clone_from(new);
        }
    });
    Ok(Preprocessed { book, findings, sources: workspace.sources })
}

fn within(folder: &str, path: &str) -> String {
    let path = path.replace('\\', "/");
    if folder.is_empty() { path } else { format!("{folder}/{path}") }
}

/// Visits the chapters that were read from a file, with their contents. JSON nests no deeper than its reader lets it.
fn each_chapter(item: &mut Value, visit: &mut dyn FnMut(&str, &mut String)) {
    for key in ["items", "sections", "sub_items"] {
        let inner = item.get_mut(key).and_then(Value::as_array_mut);
        inner.into_iter().flatten().for_each(|item| each_chapter(item, visit));
    }
    let Some(chapter) = item.get_mut("Chapter") else { return };
    let path = chapter.get("source_path").and_then(Value::as_str).map(str::to_owned);
    if let (Some(path), Some(Value::String(content))) = (path, chapter.get_mut("content")) {
        visit(&path, content);
    }
    each_chapter(chapter, visit);
}
