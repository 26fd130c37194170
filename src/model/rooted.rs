//! Links that begin with `/` on the pages of a site: where the site's content lies, and what it may serve there.
//!
//! Such a link counts from the host, and where a site stands on it only its operator knows. So a place is taken for
//! dead only where its folder is one of the content, no file of the repository could be it, and neither the site's
//! configuration nor any page's front matter speaks of it.
//!
//! - mdBook leaves the path as it is, but for `.md`, which becomes `.html`; its content is `src`.
//! - MkDocs leaves it as it is, `.md` and all (`validation.links.absolute_links` has `relative_to_docs` for another way).
//! - Docusaurus finds `/x.md` below the folder of the docs, then below the site; any other path is a URL, by default with
//!   `/docs/` before the path of a page.
//! - Hugo leaves it as it is, unless a render hook finds the page; its content is `content`, and `static` beside it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::config::Renderer;
use crate::model::hugo::Contents;
use crate::model::routes::Routes;
use crate::model::target::{Target, existing, expand, normal, split};
use crate::model::{PathIndex, Sites};
use crate::world::within;

/// A folder whose files a site serves, and the beginning of their URLs below the site's.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Root {
    url: &'static str,
    folder: String,
}

/// A site with a configuration that was read.
#[derive(Clone, Debug, Default)]
struct Ground {
    /// Folders with pages, the likeliest first.
    pages: Vec<Root>,
    /// Folders with other files.
    files: Vec<Root>,
    /// Does the configuration leave each page where it lies?
    plain: bool,
    /// Does the site find `/x.md` from the top of its pages?
    finds_sources: bool,
    /// What configuration and front matter say, in lower case; `None` where it was not asked for.
    said: Option<String>,
}

/// The sites of a repository, and what its files are called.
#[derive(Clone, Debug, Default)]
pub struct Grounds {
    grounds: BTreeMap<String, Ground>,
    /// The names of all files and folders, and the same with the folder around each, as URLs may have them.
    names: HashSet<String>,
    /// What Hugo's references look through.
    pub contents: Contents,
    /// What applications serve.
    pub routes: Routes,
}

/// Where a rooted link of a page leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rooted {
    /// To a file of the site.
    Found(Target),
    /// To a page that lies at the path, which the site does not serve: it takes a relative link for that.
    NotServed(String),
    /// To nothing, as far as configuration and front matter say; the path where it would lie.
    Dead(String),
    /// Nobody here can say.
    Unknown,
}

/// Words of a configuration with which pages come from elsewhere than their place, by renderer.
const MOVERS: &[(Renderer, &[&str])] = &[
    (Renderer::Hugo, &["permalinks", "mounts", "uglyurls"]),
    (Renderer::Docusaurus, &["routebasepath", "path:"]),
    (Renderer::Mkdocs, &["gen-files", "monorepo", "multirepo", "i18n", "blog", "hooks", "inherit", "macros", "!env"]),
];

/// Words of a MkDocs configuration with which links from the top are found.
const MKDOCS_FINDS: &[&str] =
    &["relative_to_docs", "abs", "site-urls", "site_urls", "hooks", "inherit", "ezlinks", "roamlinks"];

/// What a page's source is called, and what is served as it lies.
const PAGES: &[&str] = &["md", "mdx", "markdown", "html"];
const FILES: &[&str] = &["png", "jpg", "jpeg", "gif", "svg", "webp"];

impl Grounds {
    /// The sites around the pages at `pages`; `read` gives the text of a file.
    pub fn new<'a>(
        pages: impl Iterator<Item = &'a str>,
        sites: &Sites,
        paths: &PathIndex,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let around: BTreeMap<&str, (&str, Renderer)> =
            pages.filter_map(|page| sites.site(page)).map(|(site, sign, renderer)| (site, (sign, renderer))).collect();
        let ground = |(site, (sign, renderer)): (&str, (&str, Renderer))| {
            let text = read(&normal(site, sign)?)?.to_lowercase();
            Some((site.to_owned(), ground(site, renderer, &text, paths)))
        };
        Self { grounds: around.into_iter().filter_map(ground).collect(), ..Self::default() }
    }

    /// Takes in what the sites say of themselves, for the links of which nothing was found: `(page, url)`.
    pub fn ask<'a>(
        &mut self,
        links: impl Iterator<Item = (&'a str, &'a str)>,
        paths: &PathIndex,
        read: &dyn Fn(&str) -> Option<String>,
    ) {
        let lost = links.filter(|(page, url)| is_rooted(url) && self.look(page, url, paths) == Rooted::Unknown);
        let sites: BTreeSet<String> = lost.filter_map(|(page, _)| Some(self.site(page)?.0.to_owned())).collect();
        if !sites.is_empty() {
            self.names = paths.all().flat_map(names).collect();
        }
        for site in sites {
            if let Some(ground) = self.grounds.get_mut(&site) {
                ground.said = Some(said(&site, ground, paths, read));
            }
        }
    }

    /// The site whose content the page is.
    fn site(&self, page: &str) -> Option<(&str, &Ground)> {
        let of = |(site, ground): &(&String, &Ground)| {
            within(page, site) && ground.pages.iter().any(|root| within(page, &root.folder))
        };
        self.grounds.iter().filter(of).max_by_key(|(site, _)| site.len()).map(|(site, ground)| (site.as_str(), ground))
    }

    /// Where the link `url` of `page` leads.
    pub fn look(&self, page: &str, url: &str, paths: &PathIndex) -> Rooted {
        let (path, fragment) = split(url);
        let path = path.trim_matches('/');
        let Some((_, ground)) = self.site(page).filter(|_| is_rooted(url) && !path.is_empty()) else {
            return Rooted::Unknown;
        };
        let places = |roots: &[Root]| roots.iter().filter_map(|root| root.place(path)).collect::<Vec<_>>();
        let pages = places(&ground.pages);
        let candidates = expand(pages.iter().cloned().chain(places(&ground.files)).map(Some));
        if let Some(found) = existing(&candidates, paths) {
            let served = ground.finds_sources || !is_source(path) || paths.folder(path).is_some();
            if !served {
                return Rooted::NotServed(found.to_owned());
            }
            return Rooted::Found(Target::Inside { candidates: vec![found.to_owned()], fragment });
        }
        let places = if is_file(path) { candidates } else { pages };
        self.dead(ground, path, &places, paths).map_or(Rooted::Unknown, |place| Rooted::Dead(place.to_owned()))
    }

    /// The place of `path`, where nothing can be there.
    fn dead<'a>(&self, ground: &Ground, path: &str, places: &'a [String], paths: &PathIndex) -> Option<&'a str> {
        let said = ground.said.as_deref().filter(|_| ground.plain)?;
        let (around, name) = path.rsplit_once('/')?;
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        let judged = ending.as_deref().is_none_or(|ending| PAGES.contains(&ending) || FILES.contains(&ending));
        let stem = name.split('.').next().unwrap_or_default().to_lowercase();
        // A path of two parts may be one of a part below the site's own; one of three keeps two then.
        let key = if around.contains('/') { pair(around, name) } else { bare(name) };
        let named = self.names.contains(&key) || bare(name).is_empty();
        (judged && !named && !said.contains(&stem)).then_some(())?;
        let folder =
            |place: &&String| place.rsplit_once('/').is_some_and(|(folder, _)| paths.folder(folder) == Some(true));
        places.iter().find(folder).map(String::as_str)
    }
}

impl Root {
    /// Where the file lies that the site serves at `path`.
    fn place(&self, path: &str) -> Option<String> {
        if !within(path, self.url) {
            return None;
        }
        normal(&self.folder, path.get(self.url.len()..)?)
    }
}

/// Does a link begin at the top of its host?
pub fn is_rooted(url: &str) -> bool {
    url.starts_with('/') && !url.starts_with("//") && !url.contains(['{', '}', '$', '<', '>'])
}

fn is_source(path: &str) -> bool {
    [".md", ".mdx", ".markdown"].iter().any(|ending| path.ends_with(ending))
}

fn is_file(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| FILES.contains(&ending.to_ascii_lowercase().as_str()))
}

/// Where a site keeps what it serves, by its configuration in lower case.
fn ground(site: &str, renderer: Renderer, text: &str, paths: &PathIndex) -> Ground {
    let root = |url, folder: &str| normal(site, folder).map(|folder| Root { url, folder });
    let stated = |key: &str, usual: &str| value(text, key).unwrap_or(usual).to_owned();
    let (pages, files) = match renderer {
        Renderer::Mdbook => (vec![root("", &stated("src", "src"))], Vec::new()),
        Renderer::Mkdocs => (vec![root("", &stated("docs_dir", "docs"))], Vec::new()),
        Renderer::Docusaurus => {
            (vec![root("", "."), root("", "docs"), root("", "src/pages")], vec![root("", "static")])
        }
        Renderer::Hugo => {
            let content = stated("contentdir", "content");
            let below = normal(site, &content).unwrap_or_default();
            let languages = paths.all().filter_map(|path| path.strip_prefix(below.as_str())?.strip_prefix('/'));
            let languages = languages.filter(|name| name.len() == 2).map(|name| root("", &format!("{content}/{name}")));
            let languages: Vec<_> = languages.collect();
            (
                std::iter::once(root("", &content)).chain(languages).collect(),
                vec![root("", "static"), root("", "assets")],
            )
        }
        _ => (Vec::new(), Vec::new()),
    };
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let moved = MOVERS.iter().any(|(of, words)| *of == renderer && says(words));
    Ground {
        pages: pages.into_iter().flatten().collect(),
        files: files.into_iter().flatten().collect(),
        plain: !moved,
        finds_sources: renderer != Renderer::Mkdocs || says(MKDOCS_FINDS),
        said: None,
    }
}

/// The value of a key that stands alone on its line, as TOML and YAML write it.
pub(super) fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let of = |line: &'a str| line.trim().strip_prefix(key)?.trim_start().strip_prefix(['=', ':']);
    let value = text.lines().find_map(of)?.trim();
    let value = value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
    (!value.is_empty()).then_some(value)
}

/// Files beside a site, or at the top of the repository, that may say what is served: configuration, redirects,
/// navigation, and what is made and not kept.
fn speaks(path: &str, site: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let beside = folder == site || folder.is_empty() || normal(site, "static").is_some_and(|beside| folder == beside);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let lists = matches!(ending, "toml" | "yml" | "yaml" | "json" | "js" | "ts" | "mjs" | "cjs" | "conf" | "gitignore");
    beside && (lists || matches!(name, "_redirects" | ".htaccess" | "Makefile"))
}

/// What the configuration and the front matter of a site say, in lower case.
fn said(site: &str, ground: &Ground, paths: &PathIndex, read: &dyn Fn(&str) -> Option<String>) -> String {
    let mut said = String::new();
    for path in paths.files() {
        let page = is_source(path) && ground.pages.iter().any(|root| within(path, &root.folder));
        let text = if page || speaks(path, site) { read(path).unwrap_or_default() } else { continue };
        let text = if page { front_matter(&text) } else { text.as_str() };
        said.push_str(&text.to_lowercase());
        said.push('\n');
    }
    said
}

/// The front matter of a page, YAML or TOML.
fn front_matter(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}');
    let matter = ["---", "+++"].iter().find_map(|fence| {
        let rest = text.strip_prefix(fence)?;
        rest.get(..rest.find(&format!("\n{fence}"))?)
    });
    matter.unwrap_or_default()
}

/// The names under which a file may be served: its own, and with its folder's before it.
fn names(path: &str) -> Vec<String> {
    let (around, name) = path.rsplit_once('/').unwrap_or(("", path));
    let index = matches!(bare(name).as_str(), "index" | "readme");
    // A folder stands for its index by itself.
    if index { Vec::new() } else { vec![bare(name), pair(around, name)] }
}

fn pair(around: &str, name: &str) -> String {
    format!("{}/{}", bare(around.rsplit('/').next().unwrap_or_default()), bare(name))
}

/// A name as no generator can tell it from others: in lower case, without its endings, a number for its order and
/// all but letters and digits.
fn bare(name: &str) -> String {
    let stem = name.split('.').find(|part| !part.is_empty()).unwrap_or_default();
    let unnumbered = stem.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(['-', '_', ' ']);
    let stem = if unnumbered.is_empty() { stem } else { unnumbered };
    stem.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
