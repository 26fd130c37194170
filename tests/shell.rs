//! The shell layer on pages that other people wrote. They are no part of the repository: `RUNBOOKC_SHARED` names a folder
//! that holds them under `corpora/`; without it there is nothing to measure.

use std::path::Path;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use runbookc::source::{FileId, Mapped};
use runbookc::syntax::shell::{parse, session};

fn pages(folder: &Path, found: &mut Vec<String>) {
    let mut entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned());
        }
    }
}

/// The contents of the fences of `page` that are labelled as shell.
fn shell_fences(page: &str) -> Vec<String> {
    let mut fences = Vec::new();
    let mut open: Option<String> = None;
    for event in Parser::new(page) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let label = info.split_whitespace().next().unwrap_or_default().to_lowercase();
                open = matches!(label.as_str(), "bash" | "sh" | "shell" | "zsh" | "console").then(String::new);
            }
            Event::Text(text) => open.iter_mut().for_each(|fence| fence.push_str(&text)),
            Event::End(TagEnd::CodeBlock) => fences.extend(open.take()),
            _ => {}
        }
    }
    fences
}

#[test]
fn nearly_all_shell_fences_parse() {
    let Some(shared) = std::env::var_os("RUNBOOKC_SHARED") else { return };
    let mut folders: Vec<_> =
        std::fs::read_dir(Path::new(&shared).join("corpora")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let (mut all, mut parsed) = (0, 0);
    for corpus in folders.iter().filter(|path| path.is_dir()) {
        let mut texts = Vec::new();
        pages(corpus, &mut texts);
        let fences = texts.iter().flat_map(|page| shell_fences(page)).collect::<Vec<_>>();
        let parses = |fence: &&String| {
            let text = Mapped::plain(FileId(0), 0, fence.as_str());
            session::read(&text).commands().all(|command| parse(command).errors.is_empty())
        };
        let own = fences.iter().filter(parses).count();
        eprintln!("{}: {own} of {} shell fences parse", corpus.file_name().unwrap().display(), fences.len());
        (all, parsed) = (all + fences.len(), parsed + own);
    }
    eprintln!("{parsed} of {all} shell fences parse");
    assert!(all > 1_000, "{all} fences: not the corpora that this was measured on");
    assert!(parsed * 100 >= all * 97, "{parsed} of {all}");
}
