//! Who renders a page: guessed from the configuration files of site generators that lie beside it.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Config, Renderer};
use crate::model::PathIndex;
use crate::model::languages::{Languages, original};
use crate::model::paths::around;
use crate::model::rooted::value;
use crate::model::target::{Target, normal, resolve};
use crate::world::within;

/// Files that a site generator is configured with, in the folder that it renders.
const SIGNS: &[(&str, Renderer)] = &[
    ("mkdocs.yml", Renderer::Mkdocs),
    ("mkdocs.yaml", Renderer::Mkdocs),
    ("book.toml", Renderer::Mdbook),
    ("docusaurus.config.js", Renderer::Docusaurus),
    ("docusaurus.config.ts", Renderer::Docusaurus),
    ("docusaurus.config.mjs", Renderer::Docusaurus),
    ("hugo.toml", Renderer::Hugo),
    ("hugo.yaml", Renderer::Hugo),
    ("hugo.json", Renderer::Hugo),
    ("_config.yml", Renderer::Other),
    ("_config.yaml", Renderer::Other),
    ("eleventy.config.js", Renderer::Other),
    ("eleventy.config.mjs", Renderer::Other),
    (".eleventy.js", Renderer::Other),
    ("astro.config.mjs", Renderer::Other),
    ("astro.config.ts", Renderer::Other),
    ("gatsby-config.js", Renderer::Other),
    ("antora.yml", Renderer::Other),
    (".gitbook.yaml", Renderer::Other),
    ("pelicanconf.py", Renderer::Other),
];

/// Hidden folders beside the pages, in which VuePress and VitePress are configured.
const HIDDEN: &[&str] = &[".vuepress", ".vitepress"];

/// The page of a section, which no other generator calls so.
const HUGO_SECTION: &str = "_index.md";

/// Names that are anybody's by themselves: what must lie beside them, and the generator that they then configure.
const SIGNS_BESIDE: &[(&str, &str, Renderer)] = &[
    ("config.toml", "content", Renderer::Hugo),
    ("config.yaml", "content", Renderer::Hugo),
    ("config.yml", "content", Renderer::Hugo),
    ("config.json", "content", Renderer::Hugo),
    // Middleman, and Sphinx.
    ("config.rb", "source", Renderer::Other),
    ("conf.py", "index.md", Renderer::Other),
    ("conf.py", "index.rst", Renderer::Other),
];

/// The folder below a Hugo site in which its configuration may be split up.
const HUGO_CONFIG: &str = "config/_default";

/// The page that Docsify reads the others into: it says so where it is one.
const DOCSIFY: (&str, &str) = ("index.html", "$docsify");

/// Pages that stand beside it, one of them at least.
const OF_DOCSIFY: &[&str] = &["README.md", "_sidebar.md", "_coverpage.md", "_navbar.md"];

/// Plugins of MkDocs with which a site has pages that lie in other sites of the repository, or nowhere.
const ADDS_PAGES: &[&str] = &["gen-files", "monorepo", "multirepo"];

/// Plugins of MkDocs with which a name alone is the page of this name, wherever it lies.
const BY_NAME: &[&str] = &["roamlinks", "ezlinks", "autolinks", "wikilinks"];

/// The sites of a repository.
#[derive(Clone, Debug, Default)]
pub struct Sites {
    /// What the configuration says.
    stated: Option<Renderer>,
    /// By the folder of its configuration.
    folders: BTreeMap<String, Site>,
    /// Has a MkDocs site pages by plugins?
    adds_pages: bool,
    /// Pages of no site are read where the code is hosted.
    host: Renderer,
}

/// A folder with the configuration of a site generator.
#[derive(Clone, Debug)]
struct Site {
    /// What that file is called; nothing where it lies elsewhere.
    sign: String,
    /// The generator.
    renderer: Renderer,
    /// The folder with the pages.
    pages: String,
    /// Is a name alone the page of this name, wherever it lies?
    by_name: bool,
    /// Do links of a Docsify site count from their page?
    beside: bool,
    /// How it tells its languages apart.
    languages: Option<Languages>,
}

impl Site {
    /// Is the page at `path`, which lies in `folder` or below it, one of the site?
    fn has(&self, folder: &str, path: &str) -> bool {
        match self.renderer {
            Renderer::Mkdocs | Renderer::Mdbook => within(path, &self.pages),
            // A README beside the configuration is for those who build the site.
            Renderer::Hugo | Renderer::Docusaurus => {
                self.sign.is_empty() || path.rsplit_once('/').map_or("", |(around, _)| around) != folder
            }
            _ => true,
        }
    }

    /// One that is rendered from the folder in which it lies.
    fn new(sign: &str, renderer: Renderer, folder: &str) -> Self {
        Self {
            sign: sign.to_owned(),
            renderer,
            pages: folder.to_owned(),
            by_name: false,
            beside: false,
            languages: None,
        }
    }

    /// The target of a link of `page` with what the site takes where that is not there in the page's language.
    fn in_place(&self, target: Target, page: &str) -> Target {
        let Target::Inside { mut candidates, fragment } = target else { return target };
        let instead = |path: &String| match (&self.languages, self.renderer) {
            (Some(languages), _) => languages.instead(path, page, &self.pages),
            (None, Renderer::Docusaurus) => original(path).into_iter().collect(),
            _ => Vec::new(),
        };
        let more: Vec<String> = candidates.iter().flat_map(instead).collect();
        candidates.extend(more);
        Target::Inside { candidates, fragment }
    }

    /// The same with what its configuration `text` says.
    fn configured(self, folder: &str, text: Option<&str>, paths: &PathIndex) -> Self {
        let mkdocs = text.filter(|_| self.renderer == Renderer::Mkdocs);
        let by_name = mkdocs.is_some_and(|text| lists_plugin(text, BY_NAME));
        let languages = mkdocs.and_then(Languages::of);
        Self { pages: pages(folder, self.renderer, text, paths), by_name, languages, ..self }
    }
}

/// Does a MkDocs configuration list one of `plugins`?
fn lists_plugin(text: &str, plugins: &[&str]) -> bool {
    let plugin = |line: &str| {
        let name =
            line.trim().strip_prefix('-').map(|name| name.trim().trim_end_matches(':').trim_matches(['"', '\'']));
        name.is_some_and(|name| {
            plugins.contains(&name.strip_prefix("mkdocs-").unwrap_or(name).trim_end_matches("-plugin"))
        })
    };
    text.lines().any(plugin)
}

/// The folder with the pages of the site in `folder` by its configuration `text`: what MkDocs calls `docs_dir`, mdBook `src`.
fn pages(folder: &str, renderer: Renderer, text: Option<&str>, paths: &PathIndex) -> String {
    let (key, usual) = match renderer {
        Renderer::Mkdocs => ("docs_dir", "docs"),
        Renderer::Mdbook => ("src", "src"),
        _ => return folder.to_owned(),
    };
    let stated = text.and_then(|text| value(text, key));
    let pages = normal(folder, stated.unwrap_or(usual)).unwrap_or_default();
    // Where the usual folder is not there, the pages lie elsewhere.
    if stated.is_none() && paths.folder(&pages) != Some(true) { folder.to_owned() } else { pages }
}

impl Sites {
    /// The sites among `paths`; `stated` overrides them all, and `read` gives the text of a file.
    pub fn new(stated: Option<Renderer>, paths: &PathIndex, read: &dyn Fn(&str) -> Option<String>) -> Self {
        let (mut folders, mut sections, mut adds_pages) = (BTreeMap::new(), BTreeSet::new(), false);
        for path in paths.files() {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            let beside = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            if name == HUGO_SECTION {
                sections.insert(folder.to_owned());
            }
            let sign = SIGNS.iter().find(|(sign, _)| *sign == name).map(|(_, renderer)| *renderer);
            let with =
                |(sign, other, _): &&(&str, &str, Renderer)| *sign == name && paths.folder(&beside(other)).is_some();
            let pair = || SIGNS_BESIDE.iter().find(with).map(|(_, _, renderer)| *renderer);
            if let Some(renderer) = sign.or_else(pair) {
                let text = read(path);
                adds_pages |=
                    renderer == Renderer::Mkdocs && text.as_deref().is_some_and(|it| lists_plugin(it, ADDS_PAGES));
                let site = || Site::new(name, renderer, folder).configured(folder, text.as_deref(), paths);
                folders.entry(folder.to_owned()).or_insert_with(site);
            }
            let docsify = || name == DOCSIFY.0 && OF_DOCSIFY.iter().any(|page| paths.is_file(&beside(page)));
            let text = if docsify() { read(path).filter(|text| text.contains(DOCSIFY.1)) } else { None };
            if let Some(text) = text {
                let beside = text.split_whitespace().collect::<String>().contains("relativePath:true");
                let site = Site { beside, ..Site::new(name, Renderer::Other, folder) };
                folders.entry(folder.to_owned()).or_insert(site);
            }
            if let Some((site, hidden)) = hidden_beside(folder).filter(|_| name.starts_with("config.")) {
                let sign = format!("{hidden}/{name}");
                folders.entry(site.to_owned()).or_insert_with(|| Site::new(&sign, Renderer::Other, site));
            }
            let split = folder.strip_suffix(HUGO_CONFIG).filter(|site| site.is_empty() || site.ends_with('/'));
            let content = split.filter(|site| paths.folder(&format!("{site}content")) == Some(true));
            if let Some(site) = content.filter(|_| name.starts_with("hugo.") || name.starts_with("config.")) {
                let (site, sign) = (site.trim_end_matches('/'), format!("{HUGO_CONFIG}/{name}"));
                folders.entry(site.to_owned()).or_insert_with(|| Site::new(&sign, Renderer::Hugo, site));
            }
        }
        // A section of a Hugo site whose configuration lies elsewhere.
        for section in sections {
            if !std::iter::successors(Some(section.as_str()), |folder| around(folder)).any(|f| folders.contains_key(f))
            {
                let site = Site::new("", Renderer::Hugo, &section);
                folders.insert(section, site);
            }
        }
        let host = if paths.is_file(".gitlab-ci.yml") { Renderer::Gitlab } else { Renderer::Github };
        Self { stated, folders, adds_pages, host }
    }

    /// Who renders the page at `path`: the site of the nearest folder around it.
    pub fn renderer(&self, path: &str) -> Renderer {
        if let Some(stated) = self.stated {
            return stated;
        }
        self.nearest(path).map_or(self.host, |(_, site)| site.renderer)
    }

    /// May the site of the page at `path` have pages that a plugin puts in?
    pub fn adds_pages(&self, path: &str) -> bool {
        self.adds_pages && self.renderer(path) == Renderer::Mkdocs
    }

    /// The folder of the site of the page at `path`, the name of its configuration there, and who renders it.
    pub fn site(&self, path: &str) -> Option<(&str, &str, Renderer)> {
        let (folder, site) = self.nearest(path).filter(|(_, site)| !site.sign.is_empty())?;
        Some((folder, &site.sign, self.stated.unwrap_or(site.renderer)))
    }

    /// The folder of the pages of the site of the page at `path`, where a name alone leads to the page of this name.
    pub fn by_name(&self, path: &str) -> Option<&str> {
        self.nearest(path).filter(|(_, site)| site.by_name).map(|(_, site)| site.pages.as_str())
    }

    /// Where a link of the page at `page` leads on the page's site, as [`resolve`] has it. On one of Docsify's, links count from
    /// the top of the site unless it says otherwise; `#/page?id=x` and `page?id=x` have the anchor `x`.
    pub fn resolve(&self, url: &str, page: &str, renderer: Renderer, config: &Config) -> Target {
        let Some((top, site)) = self.nearest(page) else { return resolve(url, page, renderer, config) };
        if site.sign != DOCSIFY.0 || self.stated.is_some() {
            return site.in_place(resolve(url, page, renderer, config), page);
        }
        let route = url.strip_prefix('#').filter(|route| route.starts_with('/')).unwrap_or(url);
        let url = route.replacen("?id=", "#", 1);
        let beside = resolve(&url, page, renderer, config);
        let rooted = url.trim_start_matches('/');
        if rooted.starts_with('#') || site.beside && !url.starts_with('/') {
            return beside;
        }
        if rooted.is_empty() {
            return Target::Elsewhere;
        }
        match (resolve(rooted, &format!("{top}/{}", DOCSIFY.0), renderer, config), beside) {
            (Target::Inside { mut candidates, fragment }, Target::Inside { candidates: more, .. }) => {
                candidates.extend(more);
                Target::Inside { candidates, fragment }
            }
            (Target::Outside, beside) => beside,
            (from_top, _) => from_top,
        }
    }

    /// The innermost site whose page `path` is.
    fn nearest(&self, path: &str) -> Option<(&str, &Site)> {
        let folders = std::iter::successors(around(path), |folder| around(folder));
        let mut sites = folders.filter_map(|folder| self.folders.get_key_value(folder));
        sites.find(|(folder, site)| site.has(folder, path)).map(|(folder, site)| (folder.as_str(), site))
    }
}

/// The folder with the pages and the hidden folder's name, where `folder` is one that configures a site.
fn hidden_beside(folder: &str) -> Option<(&str, &str)> {
    let (site, name) = folder.rsplit_once('/').unwrap_or(("", folder));
    HIDDEN.contains(&name).then_some((site, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sites(paths: &[(&str, bool)]) -> Sites {
        let paths = paths.iter().map(|(path, folder)| ((*path).to_owned(), *folder)).collect();
        Sites::new(None, &PathIndex::new(paths), &|path| {
            let text = match path {
                "lab/mkdocs.yml" => "docs_dir: pages\nplugins:\n  - roamlinks:\n      depth: 2\n",
                "wiki/index.html" => "<script>window.$docsify = {}</script>",
                _ => return None,
            };
            Some(text.to_owned())
        })
    }

    #[test]
    fn the_nearest_site_renders() {
        let sites = sites(&[
            ("svc/mkdocs.yml", false),
            ("svc/docs", true),
            ("site/config.yaml", false),
            ("site/content", true),
            ("app/config.yaml", false),
            ("handbook/config.rb", false),
            ("handbook/source", true),
            ("lib/conf.py", false),
            ("docs/sources/_index.md", false),
            ("docs/sources/b/_index.md", false),
            ("lab/mkdocs.yml", false),
            ("kb/config/_default/config.toml", false),
            ("kb/content", true),
            ("kb/content/_index.md", false),
            ("help/src/.vuepress/config.js", false),
            ("wiki/index.html", false),
            ("wiki/_sidebar.md", false),
            ("wiki/ops", true),
            ("wiki/ops/disk.md", false),
        ]);
        assert_eq!(sites.renderer("wiki/ops/disk.md"), Renderer::Other);
        assert_eq!(sites.by_name("lab/pages/a.md"), Some("lab/pages"));
        assert_eq!(sites.by_name("svc/docs/a.md"), None);
        assert_eq!(sites.renderer("help/src/fr/a.md"), Renderer::Other);
        assert_eq!(sites.renderer("help/README.md"), Renderer::Github);
        assert_eq!(sites.renderer("README.md"), Renderer::Github);
        assert_eq!(sites.renderer("svc/docs/a.md"), Renderer::Mkdocs);
        assert_eq!(sites.renderer("svc/README.md"), Renderer::Github);
        assert_eq!(sites.renderer("lab/pages/a.md"), Renderer::Mkdocs);
        assert_eq!(sites.renderer("lab/docs/a.md"), Renderer::Github);
        assert_eq!(sites.site("kb/content/a.md"), Some(("kb", "config/_default/config.toml", Renderer::Hugo)));
        assert_eq!(sites.renderer("kb/README.md"), Renderer::Github);
        assert_eq!(sites.renderer("site/content/a.md"), Renderer::Hugo);
        assert_eq!(sites.renderer("app/a.md"), Renderer::Github);
        assert_eq!(sites.renderer("handbook/source/manual/a.html.md"), Renderer::Other);
        assert_eq!(sites.renderer("lib/a.md"), Renderer::Github);
        assert_eq!(sites.renderer("docs/sources/b/c/a.md"), Renderer::Hugo);
        assert_eq!(sites.renderer("docs/a.md"), Renderer::Github);
    }

    #[test]
    fn docsify_counts_from_the_top_of_its_site() {
        let sites = sites(&[("wiki/index.html", false), ("wiki/_sidebar.md", false), ("wiki/ops", true)]);
        let first = |url: &str| match sites.resolve(url, "wiki/ops/disk.md", Renderer::Other, &Config::default()) {
            Target::Inside { candidates, fragment } => {
                (candidates.first().cloned().unwrap_or_default(), candidates, fragment.unwrap_or_default())
            }
            _ => Default::default(),
        };
        for url in ["ops/db?id=restore", "/ops/db#restore", "#/ops/db?id=restore"] {
            let (path, all, fragment) = first(url);
            assert_eq!((path.as_str(), fragment.as_str()), ("wiki/ops/db", "restore"), "{url}");
            assert!(all.contains(&"wiki/ops/db.md".to_owned()), "{url}");
        }
        assert!(first("db.md").1.contains(&"wiki/ops/db.md".to_owned()));
        assert_eq!(first("#restore").0, "wiki/ops/disk.md");
        assert!(first("../ops/db.md").1.contains(&"wiki/ops/db.md".to_owned()));
        assert_eq!(sites.resolve("/", "wiki/ops/disk.md", Renderer::Other, &Config::default()), Target::Elsewhere);
    }

    #[test]
    fn the_configuration_overrides_and_the_host_is_last() {
        let files = [("mkdocs.yml", false), ("docs", true), (".gitlab-ci.yml", false)];
        let paths = PathIndex::new(files.map(|(path, folder)| (path.to_owned(), folder)).to_vec());
        let none = |_: &str| None;
        assert_eq!(Sites::new(Some(Renderer::Mdbook), &paths, &none).renderer("a.md"), Renderer::Mdbook);
        assert_eq!(Sites::new(None, &paths, &none).renderer("docs/a.md"), Renderer::Mkdocs);
        assert_eq!(Sites::new(None, &paths, &none).renderer("a.md"), Renderer::Gitlab);
        assert_eq!(sites(&[(".gitlab-ci.yml", false)]).renderer("docs/a.md"), Renderer::Gitlab);
    }
}
