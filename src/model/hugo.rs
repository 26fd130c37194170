//! Where Hugo's `ref` and `relref` shortcodes lead.
//!
//! Hugo looks for a page beside the one that asks, then from the top of the content, then, where the path is a name alone,
//! for the one page of this name anywhere; letter case and endings do not count, and a folder stands for its `_index.md`
//! or `index.md`. A build stops at a reference that leads nowhere. Here one does only where no page of the repository has
//! this name, and where no content is brought in from elsewhere.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::config::Renderer;
use crate::model::target::{Target, normal, split};
use crate::model::{Link, PathIndex, Runbook};
use crate::source::{Source, Span};
use crate::syntax::markdown::LinkStyle;
use crate::syntax::shortcode::references;

/// A `ref` or `relref` shortcode.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reference {
    /// Its destination as a link.
    pub link: Link,
    /// The language that it asks for, where it names one.
    pub language: Option<String>,
}

/// The references of a page that Hugo renders.
pub(crate) fn links(runbook: &Runbook, source: &Source) -> Vec<Reference> {
    if runbook.renderer != Renderer::Hugo {
        return Vec::new();
    }
    let place = |range: std::ops::Range<usize>| Span::new(runbook.file, range);
    let shown = |span: &Span| {
        let behind = runbook.fences.partition_point(|fence| fence.span.start <= span.start);
        let fence = behind.checked_sub(1).and_then(|last| runbook.fences.get(last));
        fence.is_some_and(|fence| span.start < fence.span.end)
    };
    let link = |span: Span| Link {
        text: String::new(),
        url: source.slice(span).to_owned(),
        target: span,
        span,
        style: LinkStyle::Inline,
        image: false,
    };
    let read = references(&source.text).into_iter().map(|it| (place(it.destination), it.language));
    let run = read.filter(|(span, _)| !shown(span));
    run.map(|(span, language)| Reference { link: link(span), language }).collect()
}

/// The content of the Hugo sites of a repository.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// By the folder of each.
    contents: BTreeMap<String, Content>,
}

#[derive(Clone, Debug, Default)]
struct Content {
    /// Pages and sections, by their path as Hugo writes it.
    pages: HashMap<String, String>,
    /// The same by their name alone: the path as Hugo writes it.
    named: HashMap<String, String>,
    /// The names of pages that lie elsewhere in the repository.
    elsewhere: HashSet<String>,
    /// Is there content that no file of the repository shows?
    open: bool,
}

/// Endings of pages (Hugo's content formats).
const PAGES: &[&str] =
    &[".md", ".markdown", ".mdown", ".html", ".htm", ".adoc", ".asciidoc", ".ad", ".org", ".rst", ".pandoc", ".pdc"];

/// Sections that Hugo makes of front matter.
const TAXONOMIES: &[&str] = &["tags", "categories", "series", "authors", "author", "topics"];

impl Contents {
    /// The content around `pages`, which have references; `read` gives the text of a file.
    pub fn new<'a>(
        pages: impl Iterator<Item = &'a str>,
        paths: &PathIndex,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let roots: BTreeSet<&str> = pages.filter_map(root).collect();
        Self { contents: roots.into_iter().map(|root| (root.to_owned(), content(root, paths, read))).collect() }
    }

    /// Where a reference of `page` leads: to a file that is there, to one that is not, or somewhere else.
    pub fn look(&self, page: &str, reference: &Reference) -> Target {
        let (path, fragment) = split(&reference.link.url);
        let wanted = logical(path.trim_end_matches('/'));
        if path.is_empty() {
            let own = root(page).and_then(|root| language(page.get(root.len() + 1..)?));
            let asked = reference.language.is_none() || reference.language == own;
            return if asked {
                Target::Inside { candidates: vec![page.to_owned()], fragment }
            } else {
                Target::Elsewhere
            };
        }
        let Some((root, content)) = root(page).and_then(|root| Some((root, self.contents.get(root)?))) else {
            return Target::Elsewhere;
        };
        let inside = |path: String| Target::Inside { candidates: vec![path], fragment: fragment.clone() };
        let below = page.get(root.len() + 1..).unwrap_or_default();
        let asked = reference.language.as_deref().map(|language| translated(below, language));
        if let Some(found) = content.find(asked.as_deref().unwrap_or(below), &wanted) {
            let wanted = reference.language.as_deref().map_or_else(|| language(below), |it| Some(it.to_owned()));
            // A section has another name in each language.
            let same = wanted == language(found.get(root.len() + 1..).unwrap_or_default());
            let fragment = fragment.clone().filter(|_| same);
            return Target::Inside { candidates: vec![found.to_owned()], fragment };
        }
        let wanted = wanted.trim_start_matches('/');
        let (top, name) = (wanted.split('/').next().unwrap_or_default(), last(wanted));
        let may_be = content.open
            || content.named.contains_key(name)
            || content.elsewhere.contains(name)
            || TAXONOMIES.contains(&top)
            || path.contains(['$', '{', '<'])
            || path.contains("://");
        if may_be { Target::Elsewhere } else { inside(format!("{root}/{wanted}.md")) }
    }
}

impl Content {
    /// The file that `wanted` means on the page at `page`, below the content's folder.
    fn find(&self, page: &str, wanted: &str) -> Option<&str> {
        let around = page.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_lowercase());
        // `content/en` may be the top of a language.
        let language = page.split('/').next().filter(|part| is_language(part)).unwrap_or_default().to_lowercase();
        let above = around.rsplit_once('/').map_or("", |(above, _)| above);
        let relative = [around.as_str(), above];
        let beside = if wanted.starts_with('/') { &[][..] } else { &relative[..] };
        let folders = beside.iter().copied().chain([language.as_str(), ""]);
        let mut places = folders.filter_map(|folder| normal(folder, wanted));
        let found = places.find_map(|place| self.pages.get(&place));
        let by_name = || self.named.get(wanted).filter(|_| !wanted.contains('/')).and_then(|it| self.pages.get(it));
        found.or_else(by_name).map(String::as_str)
    }
}

/// The path of a page's translation, where each language has a folder: `de/run/disk.md` of `en/run/disk.md`.
fn translated(page: &str, language: &str) -> String {
    match page.split_once('/').filter(|(top, _)| is_language(top)) {
        Some((_, rest)) => format!("{language}/{rest}"),
        None => page.to_owned(),
    }
}

/// The language of a page of the content, where its folder or its name says it: `de/run/disk.md`, `run/disk.de.md`.
fn language(page: &str) -> Option<String> {
    let (top, _) = page.split_once('/').unwrap_or_default();
    let folder = || is_language(top).then(|| top.to_ascii_lowercase());
    let mut parts = last(page).rsplit('.').skip(1);
    let named = parts.next().filter(|part| is_language(part) && parts.next().is_some());
    named.map(str::to_ascii_lowercase).or_else(folder)
}

/// The folder of the content that a page is part of.
pub(crate) fn root(page: &str) -> Option<&str> {
    let mut end = 0;
    for part in page.split_inclusive('/') {
        end += part.len();
        // `content.zh` holds the pages of another language.
        let translated = || part.strip_prefix("content")?.strip_prefix(['.', '-', '_'])?.strip_suffix('/');
        if part == "content/" || translated().is_some_and(is_language) {
            return page.get(..end - 1);
        }
    }
    None
}

fn content(root: &str, paths: &PathIndex, read: &dyn Fn(&str) -> Option<String>) -> Content {
    let mut content = Content::default();
    let site = root.rsplit_once('/').map_or("", |(site, _)| site);
    for path in paths.all() {
        let page = PAGES.iter().any(|ending| path.ends_with(ending));
        match path.strip_prefix(root).and_then(|path| path.strip_prefix('/')) {
            Some(below) if page || paths.folder(path) == Some(true) => {
                let key = logical(below);
                content.named.entry(last(&key).to_owned()).or_insert_with(|| key.clone());
                // A folder comes before what lies in it, and gives way to its index.
                if page {
                    content.pages.insert(key, path.to_owned());
                } else {
                    content.pages.entry(key).or_insert_with(|| path.to_owned());
                }
            }
            // An adapter makes pages of data.
            Some(below) => content.open |= below.ends_with("_content.gotmpl"),
            None if page => _ = content.elsewhere.insert(last(&logical(path)).to_owned()),
            None => content.open |= configures(path, site) && read(path).is_none_or(|text| text.contains("mounts")),
        }
    }
    content
}

/// May a file say what a site's content is made of?
fn configures(path: &str, site: &str) -> bool {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = folder.strip_prefix(site).map(|folder| folder.trim_start_matches('/'));
    let (name, ending) = file.split_once('.').unwrap_or((file, ""));
    folder.is_some_and(|folder| folder.is_empty() || folder == "config" || folder.starts_with("config/"))
        && matches!(name, "hugo" | "config" | "module")
        && matches!(ending, "toml" | "yaml" | "yml" | "json")
}

/// A path as Hugo writes it: in lower case, without its ending, its language, and the name of an index.
fn logical(path: &str) -> String {
    let lower = path.to_lowercase().replace(' ', "-");
    let bare = PAGES.iter().find_map(|ending| lower.strip_suffix(ending)).unwrap_or(&lower);
    let bare = bare.rsplit_once('.').filter(|(_, end)| is_language(end)).map_or(bare, |(bare, _)| bare);
    let (folder, name) = bare.rsplit_once('/').unwrap_or(("", bare));
    if matches!(name, "_index" | "index") { folder.to_owned() } else { bare.to_owned() }
}

/// `de`, `pt-br`.
fn is_language(part: &str) -> bool {
    let (language, region) = part.split_once('-').unwrap_or((part, ""));
    let letters = |text: &str| text.bytes().all(|b| b.is_ascii_alphabetic());
    language.len() == 2 && letters(language) && matches!(region.len(), 0 | 2) && letters(region)
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn references_are_found_as_hugo_finds_them() {
        let files = [
            "hugo.toml",
            "content/_index.md",
            "content/runbooks/_index.md",
            "content/runbooks/rds/DiskFull.md",
            "content/runbooks/rds/lag/index.md",
            "content/start.de.md",
            "docs/Other.md",
        ];
        let folders = ["content", "content/runbooks", "content/runbooks/rds", "content/runbooks/rds/lag"];
        let all = files.iter().map(|path| (path, false)).chain(folders.iter().map(|path| (path, true)));
        let paths = PathIndex::new(all.map(|(path, folder)| ((*path).to_owned(), folder)).collect());
        let page = "content/runbooks/rds/DiskFull.md";
        let contents = Contents::new([page].into_iter(), &paths, &|_| Some(String::new()));
        let to_page = |url: &str| {
            let span = Span::new(FileId(0), 0..0);
            let (text, url) = (String::new(), url.to_owned());
            let link = Link { text, url, target: span, span, style: LinkStyle::Inline, image: false };
            Reference { link, language: None }
        };
        let look = |url: &str| match contents.look(page, &to_page(url)) {
            Target::Inside { candidates, fragment } => (candidates.concat(), fragment.unwrap_or_default()),
            _ => ("elsewhere".to_owned(), String::new()),
        };
        let to = |url: &str| look(url).0;
        assert_eq!(look("lag#cause"), ("content/runbooks/rds/lag/index.md".to_owned(), "cause".to_owned()));
        assert_eq!(look("#here"), (page.to_owned(), "here".to_owned()));
        assert_eq!(to("diskfull.md"), page);
        assert_eq!(to("/runbooks/rds/DiskFull"), page);
        assert_eq!(to("runbooks/"), "content/runbooks/_index.md");
        assert_eq!(to("../_index.md"), "content/runbooks/_index.md");
        assert_eq!(to("start"), "content/start.de.md");
        assert_eq!(to("lag/index.md"), "content/runbooks/rds/lag/index.md");
        // Nothing has this name.
        assert_eq!(to("gone.md"), "content/gone.md");
        assert_eq!(to("/runbooks/ebs/gone"), "content/runbooks/ebs/gone.md");
        // Something else may be meant.
        for url in ["other.md", "/ebs/diskfull", "tags/rds", "https://example.com/x"] {
            assert_eq!(to(url), "elsewhere", "{url}");
        }
        let open = Contents::new([page].into_iter(), &paths, &|_| Some("[[module.mounts]]".to_owned()));
        assert_eq!(open.look(page, &to_page("gone.md")), Target::Elsewhere);
    }

    #[test]
    fn languages_of_pages() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(language("de/run/disk.md"), some("de"));
        assert_eq!(language("run/disk.pt-BR.md"), some("pt-br"));
        assert_eq!(language("run/disk.md"), None);
        assert_eq!(translated("en/run/disk.md", "de"), "de/run/disk.md");
        assert_eq!(translated("run/disk.md", "de"), "run/disk.md");
    }
}
