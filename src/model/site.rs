//! Who renders a page: guessed from the configuration files of site generators that lie beside it.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Renderer;
use crate::model::PathIndex;
use crate::model::rooted::value;
use crate::model::target::normal;
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

/// The sites of a repository.
#[derive(Clone, Debug, Default)]
pub struct Sites {
    /// What the configuration says.
    stated: Option<Renderer>,
    /// By the folder of its configuration.
    folders: BTreeMap<String, Site>,
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
}

/// The folder with the pages of the site in `folder` by its configuration `text`: what MkDocs calls `docs_dir`, mdBook `src`.
fn pages(folder: &str, renderer: Renderer, text: Option<String>, paths: &PathIndex) -> String {
    let (key, usual) = match renderer {
        Renderer::Mkdocs => ("docs_dir", "docs"),
        Renderer::Mdbook => ("src", "src"),
        _ => return folder.to_owned(),
    };
    let stated = text.as_deref().and_then(|text| value(text, key));
    let pages = normal(folder, stated.unwrap_or(usual)).unwrap_or_default();
    // Where the usual folder is not there, the pages lie elsewhere.
    if stated.is_none() && paths.folder(&pages) != Some(true) { folder.to_owned() } else { pages }
}

impl Sites {
    /// The sites among `paths`; `stated` overrides them all, and `read` gives the text of a file.
    pub fn new(stated: Option<Renderer>, paths: &PathIndex, read: &dyn Fn(&str) -> Option<String>) -> Self {
        let (mut folders, mut sections) = (BTreeMap::new(), BTreeSet::new());
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
                let (site, sign) = (folder.to_owned(), name.to_owned());
                folders.entry(site).or_insert_with(|| Site {
                    sign,
                    renderer,
                    pages: pages(folder, renderer, read(path), paths),
                });
            }
            if let Some((site, hidden)) = hidden_beside(folder).filter(|_| name.starts_with("config.")) {
                let (site, sign) = (site.to_owned(), format!("{hidden}/{name}"));
                let pages = site.clone();
                folders.entry(site).or_insert(Site { sign, renderer: Renderer::Other, pages });
            }
            let split = folder.strip_suffix(HUGO_CONFIG).filter(|site| site.is_empty() || site.ends_with('/'));
            let content = split.filter(|site| paths.folder(&format!("{site}content")) == Some(true));
            if let Some(site) = content.filter(|_| name.starts_with("hugo.") || name.starts_with("config.")) {
                let (site, sign) = (site.trim_end_matches('/').to_owned(), format!("{HUGO_CONFIG}/{name}"));
                let pages = site.clone();
                folders.entry(site).or_insert(Site { sign, renderer: Renderer::Hugo, pages });
            }
        }
        // A section of a Hugo site whose configuration lies elsewhere.
        for section in sections {
            if !std::iter::successors(Some(section.as_str()), |folder| around(folder)).any(|f| folders.contains_key(f))
            {
                let pages = section.clone();
                folders.insert(section, Site { sign: String::new(), renderer: Renderer::Hugo, pages });
            }
        }
        let host = if paths.is_file(".gitlab-ci.yml") { Renderer::Gitlab } else { Renderer::Github };
        Self { stated, folders, host }
    }

    /// Who renders the page at `path`: the site of the nearest folder around it.
    pub fn renderer(&self, path: &str) -> Renderer {
        if let Some(stated) = self.stated {
            return stated;
        }
        self.nearest(path).map_or(self.host, |(_, site)| site.renderer)
    }

    /// The folder of the site of the page at `path`, the name of its configuration there, and who renders it.
    pub fn site(&self, path: &str) -> Option<(&str, &str, Renderer)> {
        let (folder, site) = self.nearest(path).filter(|(_, site)| !site.sign.is_empty())?;
        Some((folder, &site.sign, self.stated.unwrap_or(site.renderer)))
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

/// The folder around a path; the root has none around it.
fn around(path: &str) -> Option<&str> {
    (!path.is_empty()).then(|| path.rsplit_once('/').map_or("", |(around, _)| around))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sites(paths: &[(&str, bool)]) -> Sites {
        let paths = paths.iter().map(|(path, folder)| ((*path).to_owned(), *folder)).collect();
        Sites::new(None, &PathIndex::new(paths), &|path| {
            (path == "lab/mkdocs.yml").then(|| "docs_dir: pages".to_owned())
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
        ]);
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
