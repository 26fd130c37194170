//! What is kept comes back as it was, and is asked for.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Asked, Store, read_back, written};
use crate::config::{Config, Renderer};
use crate::load::{Keep, page_of};
use crate::model::Runbook;
use crate::model::lower::Settings;
use crate::passes;
use crate::source::{FileId, Source};
use crate::world::memory::MemoryWorld;

#[test]
fn what_did_not_change_is_not_read_again() {
    let kept = MemoryWorld::new([]);
    let store = Store::new(&kept, "this build", &Config::default());
    let read = |texts: &[&str]| {
        let sources: Vec<Source> =
            (0..).zip(texts).map(|(i, text)| Source::new(format!("page-{i}.md"), "", *text)).collect();
        let asked: Vec<Asked<'_>> = (0..)
            .zip(&sources)
            .map(|(i, source)| Asked { file: FileId(i), source, renderer: Renderer::Github })
            .collect();
        let count = AtomicUsize::new(0);
        let page = |asked: Asked<'_>| {
            count.fetch_add(1, Ordering::Relaxed);
            (Runbook::empty(asked.file, &asked.source.path), Vec::new())
        };
        let (pages, found) = store.pages(&asked, page, |_| true);
        assert_eq!((pages.len(), found.len()), (texts.len(), texts.len()));
        assert!((0..).zip(&pages).all(|(i, page)| page.file == FileId(i)));
        count.into_inner()
    };
    assert_eq!(read(&["a", "b", "c"]), 3);
    assert_eq!(read(&["a", "b", "c"]), 0);
    assert_eq!(read(&["a", "x", "c", "d"]), 2);
    assert_eq!(read(&["a", "x"]), 0);
    assert_eq!(read(&["a", "x", "c", "d"]), 0, "entries of pages that were not asked for stay");
}

#[test]
fn what_is_kept_of_a_page_comes_back_as_it_was() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = ["fixtures/lint", "fixtures/model", "fixtures/emit", "runbooks"];
    let files = pages.iter().flat_map(|pages| std::fs::read_dir(folder.join(pages)).unwrap());
    let paths = files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|it| it == "md"));
    let texts = paths.map(|path| std::fs::read_to_string(path).unwrap());
    // Fixtures of rules are pages that hold pages.
    let texts = texts.flat_map(|text| text.split("`````").map(str::to_owned).collect::<Vec<_>>());
    let judge = |page: passes::Page<'_>| passes::on_page(page, &passes::wanted(|_| true));
    let (mut back, mut whole) = (0, 0);
    for (file, text) in (0..).map(FileId).zip(texts) {
        let source = Source::new("page.md", "", text.as_str());
        let page = page_of(file, &source, &Settings::default(), Keep::Gist(&judge, None));
        let Some(bytes) = written(&page) else { continue };
        let asked = Asked { file, source: &source, renderer: Renderer::Github };
        let read = read_back(&bytes, asked).unwrap();
        assert!(written(&read).unwrap() == bytes, "{text}");
        back += 1;
        whole += usize::from(!page.0.thresholds.is_empty() || !page.0.queries.is_empty() || !page.1.is_empty());
    }
    assert!(back > 300 && whole > 100, "{back} pages, {whole} with findings, bounds or queries");
}
