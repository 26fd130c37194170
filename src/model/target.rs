//! Where a link leads: from what is written to a path below the root.

use crate::config::{Config, Renderer};
use crate::model::PathIndex;
use crate::model::{forge, hugo};
use crate::world::web::is_allowed;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A place below the root: paths it may mean, the likeliest first, and the fragment.
    Inside {
        /// Paths from the root.
        candidates: Vec<String>,
        /// The name behind `#`, decoded.
        fragment: Option<String>,
    },
    /// A path that climbs out of the root; nobody here can say what is there.
    Outside,
    /// Another host, a mail address, a template: not to be resolved here.
    Elsewhere,
    /// A stand-in that somebody meant to replace: `TODO`, `#`, `link-here`.
    Placeholder,
}

/// Destinations that stand in for a real one, in lower case and without a leading `#`; the empty one is `#` or nothing.
const PLACEHOLDERS: &[&str] = &[
    "",
    "...",
    "…",
    "fixme",
    "insert-link",
    "insert-link-here",
    "insert-url",
    "link",
    "link-here",
    "placeholder",
    "tba",
    "tbd",
    "todo",
    "url",
    "url-here",
    "xxx",
];

/// Beginnings of words that stand in for a destination: `link-to-dashboard`, `your-wiki-page`.
const STAND_INS: &[&str] = &["link-to-", "link_to_", "url-to-", "your-", "your_", "insert-", "todo:", "<link"];

/// Beginnings of what stands in for a destination behind a `#` as well, where other words make the name of a section.
const UNWRITTEN: &[&str] = &["fixme-", "tbd-", "todo-"];

/// What a scraper (Firecrawl) leaves of an image that it took out.
const SCRAPED: &str = "Base64-Image-Removed";

/// Does a destination stand in for a real one?
fn is_placeholder(url: &str) -> bool {
    let lower = url.to_lowercase();
    let word = lower.strip_prefix('#').unwrap_or(&lower);
    let stand_in = STAND_INS.iter().any(|start| lower.starts_with(start)) && !lower.contains(['/', '.', '#']);
    let bracketed = url.starts_with('[') && url.ends_with(']');
    // `todo-list/index.md` is a path.
    let unwritten = UNWRITTEN.iter().any(|start| word.starts_with(start)) && !word.contains(['/', '.']);
    let stem = lower.rsplit('/').next().unwrap_or_default().strip_suffix(".md").unwrap_or_default();
    let crossed = stem.len() > 2 && stem.bytes().all(|byte| byte == b'x') && !has_scheme(&lower);
    PLACEHOLDERS.contains(&word) || bracketed || stand_in || unwritten || crossed
}

/// Resolves a link of the page at `page` (a path from the root).
pub fn resolve(url: &str, page: &str, renderer: Renderer, config: &Config) -> Target {
    let url = url.trim();
    if is_placeholder(url) {
        return Target::Placeholder;
    }
    // `@site/...` and `~/...` are aliases of site generators; `name@host` is a mail address.
    let alias = url.starts_with("//") || url.starts_with(['@', '~']) || url == SCRAPED;
    if alias || is_template(url) || (url.contains('@') && !url.contains('/')) {
        return Target::Elsewhere;
    }
    if let Some(fragment) = url.strip_prefix('#') {
        return Target::Inside { candidates: vec![page.to_owned()], fragment: Some(decode(fragment)) };
    }
    if has_scheme(url) {
        return by_site(url, &|_| renderer, config).map_or(Target::Elsewhere, |(target, _)| target);
    }
    let (path, fragment) = split(url);
    // On GitHub a leading slash starts from the repository. Where another renderer's site starts is not known without
    // its configuration: the paths in question are both.
    if let Some(rooted) = path.strip_prefix('/') {
        if renderer != Renderer::Github && renderer != Renderer::Gitlab {
            return Target::Elsewhere;
        }
        return inside([normal("", rooted)], fragment, renderer);
    }
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut paths = vec![normal(folder, &path)];
    if pretty(renderer) {
        // A page `a/b.md` is served as `/a/b/`: a relative link may count from there, too.
        let name = page.strip_suffix(".md").unwrap_or(page);
        let base = name.strip_suffix("/_index").or_else(|| name.strip_suffix("/index")).unwrap_or(name);
        paths.push(normal(base, &path));
        // Without a slash at its end (Docusaurus' `trailingSlash: false`), the URL of an index counts from the folder above.
        let index = ["index", "_index", "README", "readme"].iter().any(|index| name.rsplit('/').next() == Some(index));
        if index && renderer == Renderer::Docusaurus {
            paths.push(normal(folder.rsplit_once('/').map_or("", |(above, _)| above), &path));
        }
        // Hugo serves what lies in `static` beside the content as if it lay in it.
        if let Some(root) = hugo::root(page).filter(|_| renderer == Renderer::Hugo) {
            let (site, below) =
                (root.get(..root.rfind('/').map_or(0, |at| at + 1)).unwrap_or_default(), base.get(root.len()..));
            paths.push(normal(&format!("{site}static{}", below.unwrap_or_default()), &path));
        }
    }
    inside(paths, fragment, renderer)
}

/// Do this renderer's URLs end in a folder for each page?
fn pretty(renderer: Renderer) -> bool {
    matches!(renderer, Renderer::Hugo | Renderer::Mkdocs | Renderer::Docusaurus | Renderer::Other)
}

/// Ends of names that are known on one network alone.
const LOCAL: &[&str] =
    &[".local", ".internal", ".localhost", ".localdomain", ".lan", ".home.arpa", ".intranet", ".corp", ".svc"];

/// Hosts that nobody owns (RFC 2606), and names that somebody meant to replace.
fn is_placeholder_host(url: &str) -> bool {
    let host =
        url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', ':', '?', '#']).next().unwrap_or_default();
    let host = host.to_ascii_lowercase();
    let reserved = ["example.com", "example.org", "example.net"];
    let below = |domain: &&str| host.strip_suffix(*domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    reserved.iter().any(below)
        || [".example", ".invalid"].iter().any(|end| host.ends_with(end))
        || ["your-", "your.", "changeme", "todo", "placeholder", "yourcompany", "yourdomain", "mycompany", "mydomain"]
            .iter()
            .any(|start| host.starts_with(start) || host.contains(&format!(".{start}")))
}

/// The question that `--online` asks about a URL: without its fragment, with signs that have to be written as `%..`
/// written so. `None` where it is no web address, one to be filled in, one with a password, or its host stands in for
/// another or has meaning on one network alone, and is not among `allowed`.
pub fn question(url: &str, allowed: &[String]) -> Option<String> {
    let url = url.trim().split('#').next().unwrap_or_default();
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let bracketed = authority.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(host, _)| host);
    let host = bracketed.unwrap_or_else(|| authority.split(':').next().unwrap_or_default()).to_ascii_lowercase();
    let web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    if !web || host.is_empty() || authority.contains('@') || is_template(url) {
        return None;
    }
    let bare = host.trim_end_matches('.');
    let local = bracketed.is_none() && !bare.contains('.');
    let private = local || LOCAL.iter().any(|end| bare.ends_with(end)) || is_placeholder_host(url);
    if private && !is_allowed(&host, allowed) {
        return None;
    }
    let sign = |byte: u8| match byte {
        0x21..=0x7e => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    let rest: String = rest.get(authority.len()..)?.bytes().map(sign).collect();
    Some(format!("{}://{authority}{rest}", scheme.to_ascii_lowercase()))
}

/// Resolves a URL that stands outside of any page, as in a rule file, and says who renders what lies there; `renderer`
/// knows it for a folder.
pub fn resolve_url(url: &str, config: &Config, renderer: &dyn Fn(&str) -> Renderer) -> (Target, Renderer) {
    let url = url.trim();
    match by_site(url, renderer, config) {
        _ if is_template(url) => (Target::Elsewhere, Renderer::default()),
        Some((target, renderer)) => (target, renderer),
        None if is_placeholder_host(url) => (Target::Placeholder, Renderer::default()),
        None => (Target::Elsewhere, Renderer::default()),
    }
}

/// A URL of the project's own site or repository, by the map from URL prefix to folder; `renderer` knows who renders it.
fn by_site(url: &str, renderer: &dyn Fn(&str) -> Renderer, config: &Config) -> Option<(Target, Renderer)> {
    let sites = config.links.site.iter().map(|(prefix, folder)| (prefix.as_str(), folder.as_str(), None));
    let repository = config.links.repository.as_deref().map(|prefix| (prefix, "", Some(Renderer::Github)));
    let own = config.links.origin.iter().map(|prefix| (prefix.as_str(), "", Some(forge::renderer(prefix))));
    let (prefix, folder, host) = sites
        .chain(repository)
        .chain(own)
        .filter(|(prefix, _, _)| url.starts_with(prefix))
        .max_by_key(|(prefix, _, _)| prefix.len())?;
    let (page, renderer) = (renderer(folder), host.unwrap_or_else(|| renderer(folder)));
    let (path, fragment) = split(url.get(prefix.len()..)?);
    // A page is read for the anchors that its own site gives it; seen on the forge, it has others.
    let fragment = fragment.filter(|_| host.is_none() || matches!(page, Renderer::Github | Renderer::Gitlab));
    let target = inside([normal(folder.trim_end_matches('/'), path.trim_start_matches('/'))], fragment, renderer);
    Some((target, renderer))
}

fn inside(paths: impl IntoIterator<Item = Option<String>>, fragment: Option<String>, renderer: Renderer) -> Target {
    let candidates = match renderer {
        Renderer::Github | Renderer::Gitlab => paths.into_iter().flatten().collect(),
        _ => expand(paths),
    };
    if candidates.is_empty() { Target::Outside } else { Target::Inside { candidates, fragment } }
}

/// The files that a site generator may serve at each of `paths`.
pub(super) fn expand(paths: impl IntoIterator<Item = Option<String>>) -> Vec<String> {
    let mut candidates = Vec::new();
    for path in paths.into_iter().flatten() {
        let bare = path.strip_suffix(".html").unwrap_or(&path).to_owned();
        candidates.push(path);
        // `page.html.md` is the page `page.html` where the name carries the ending that is served.
        candidates.extend(
            ["md", "mdx", "markdown", "html.md", "md.erb", "html.md.erb", "rst"]
                .map(|ending| format!("{bare}.{ending}")),
        );
        candidates.extend(["index.md", "_index.md", "README.md"].map(|name| join(&bare, name)));
        // A folder's README is served as its index.
        if let Some(folder) = bare.strip_suffix("index").filter(|folder| folder.is_empty() || folder.ends_with('/')) {
            candidates.push(format!("{folder}README.md"));
        }
    }
    candidates
}

/// The first candidate that exists.
pub fn existing<'a>(candidates: &'a [String], paths: &PathIndex) -> Option<&'a str> {
    candidates.iter().map(String::as_str).find(|path| paths.folder(path).is_some())
}

/// The outermost hidden folder that a path leads into: `.github` of `.github/workflows/ci.yml`.
pub fn hidden(path: &str) -> Option<&str> {
    let mut end = 0;
    for part in path.split_inclusive('/') {
        end += part.len();
        if part.starts_with('.') && part.ends_with('/') {
            return path.get(..end - 1);
        }
    }
    None
}

/// Does the URL hold what a template engine or a person is to replace?
fn is_template(url: &str) -> bool {
    ["{", "}", "$", "<", ">", "%7B", "%7b"].iter().any(|sign| url.contains(sign))
}

fn has_scheme(url: &str) -> bool {
    let Some((scheme, _)) = url.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// The decoded path without its query, and the decoded fragment.
pub(super) fn split(url: &str) -> (String, Option<String>) {
    let (path, fragment) = url.split_once('#').map_or((url, None), |(path, fragment)| (path, Some(decode(fragment))));
    let path = path.split('?').next().unwrap_or_default();
    (decode(path), fragment.filter(|fragment| !fragment.is_empty()))
}

/// Percent-decoding; sequences that are none, or give no UTF-8, stay as they are.
fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail
            .get(..2)
            .and_then(|two| std::str::from_utf8(two).ok())
            .and_then(|two| u8::from_str_radix(two, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// `path` seen from `folder`, without `.` and `..`; `None` where it climbs out of the root.
pub fn normal(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(url: &str) -> Target {
        resolve(url, "docs/a/page.md", Renderer::Github, &Config::default())
    }

    fn at(path: &str, fragment: Option<&str>) -> Target {
        Target::Inside { candidates: vec![path.to_owned()], fragment: fragment.map(str::to_owned) }
    }

    #[test]
    fn a_readme_is_served_as_the_index_of_its_folder() {
        let paths = PathIndex::new(vec![("docs/c".to_owned(), true), ("docs/c/README.md".to_owned(), false)]);
        let found = |renderer| match resolve("../c/index.html", "docs/a/page.md", renderer, &Config::default()) {
            Target::Inside { candidates, .. } => existing(&candidates, &paths).map(str::to_owned),
            _ => None,
        };
        assert_eq!(found(Renderer::Mdbook).as_deref(), Some("docs/c/README.md"));
        assert_eq!(found(Renderer::Github), None);
    }

    #[test]
    fn relative_rooted_and_in_page() {
        assert_eq!(to("./b.md"), at("docs/a/b.md", None));
        assert_eq!(to("../b%20c.md#x-y"), at("docs/b c.md", Some("x-y")));
        assert_eq!(to("/README.md"), at("README.md", None));
        assert_eq!(to("#here"), at("docs/a/page.md", Some("here")));
        assert_eq!(to("../../../x.md"), Target::Outside);
    }

    /// What a link on `docs/a/page.md` finds where the folder has these files, as each program's documentation says.
    #[test]
    fn each_renderer_finds_what_its_site_serves() {
        use Renderer::{Docusaurus, Github, Gitlab, Hugo, Mdbook, Mkdocs};
        let files = [
            "docs/a/page.md",
            "docs/a/b.md",
            "docs/c/README.md",
            "docs/d/_index.md",
            "docs/e/index.md",
            "docs/f.mdx",
            "x.png",
        ];
        let folders = ["docs", "docs/a", "docs/c", "docs/d", "docs/e"];
        let all = files.iter().map(|path| (path, false)).chain(folders.iter().map(|path| (path, true)));
        let paths = PathIndex::new(all.map(|(path, folder)| ((*path).to_owned(), folder)).collect());
        let found = |renderer, url: &str| match resolve(url, "docs/a/page.md", renderer, &Config::default()) {
            Target::Inside { candidates, .. } => existing(&candidates, &paths).map(str::to_owned),
            _ => Some("elsewhere".to_owned()),
        };
        let every = [Github, Gitlab, Mdbook, Mkdocs, Docusaurus, Hugo];
        // URL, file, and who finds it.
        let table: &[(&str, &str, &[Renderer])] = &[
            ("b.md", "docs/a/b.md", &every),
            ("./b.md#x", "docs/a/b.md", &every),
            ("../../x.png", "x.png", &every),
            ("../c/", "docs/c", &every),
            // A URL of the page as it is served.
            ("b.html", "docs/a/b.md", &[Mdbook, Mkdocs, Docusaurus, Hugo]),
            ("b", "docs/a/b.md", &[Mdbook, Mkdocs, Docusaurus, Hugo]),
            ("../f", "docs/f.mdx", &[Mdbook, Mkdocs, Docusaurus, Hugo]),
            ("../e/index.html", "docs/e/index.md", &[Mdbook, Mkdocs, Docusaurus, Hugo]),
            // `a/page.md` is served as `/a/page/`: its neighbour is one step up.
            ("../b/", "docs/a/b.md", &[Mkdocs, Docusaurus, Hugo]),
            ("../../d/", "docs/d", &[Mkdocs, Docusaurus, Hugo]),
        ];
        for (url, file, who) in table {
            for renderer in every {
                let expected = who.contains(&renderer).then(|| (*file).to_owned());
                assert_eq!(found(renderer, url), expected, "{renderer:?}: {url}");
            }
        }
        for url in ["gone.md", "gone", "../gone/", "b.txt"] {
            every.iter().for_each(|renderer| assert_eq!(found(*renderer, url), None, "{renderer:?}: {url}"));
        }
        for (url, file) in [("/docs/a/b.md", Some("docs/a/b.md")), ("/docs/gone.md", None)] {
            assert_eq!(found(Github, url).as_deref(), file);
            assert_eq!(found(Gitlab, url).as_deref(), file);
            // Where the site begins only its configuration knows.
            assert_eq!(found(Hugo, url).as_deref(), Some("elsewhere"));
        }
    }

    #[test]
    fn the_url_of_an_index_may_have_no_slash() {
        let paths = PathIndex::new(vec![("docs/a/b.md".to_owned(), false)]);
        let found = |renderer| match resolve("a/b", "docs/a/README.md", renderer, &Config::default()) {
            Target::Inside { candidates, .. } => existing(&candidates, &paths).is_some(),
            _ => true,
        };
        assert!(found(Renderer::Docusaurus) && !found(Renderer::Mkdocs));
    }

    #[test]
    fn hidden_folders() {
        assert_eq!(hidden("a/.github/workflows/ci.yml"), Some("a/.github"));
        assert_eq!(hidden(".gitlab-ci.yml"), None);
        assert_eq!(hidden("a/b.md"), None);
    }

    #[test]
    fn what_is_asked() {
        let ask = |url| question(url, &["wiki.internal".to_owned(), "127.0.0.1".to_owned()]);
        assert_eq!(ask("https://a.org/b c?d=é#e").as_deref(), Some("https://a.org/b%20c?d=%C3%A9"));
        assert_eq!(ask("HTTP://A.org:80").as_deref(), Some("http://A.org:80"));
        for url in ["http://wiki.internal/", "http://x.wiki.internal/", "http://127.0.0.1:1/", "http://[::1]:2/"] {
            assert_eq!(ask(url).as_deref(), Some(url));
        }
        for url in [
            "ftp://a.org/",
            "https://example.com/x",
            "https://grafana.example.com/x",
            "http://localhost:3000/",
            "http://prometheus:9090/",
            "http://printer.local",
            "http://db.internal/",
            "http://xwiki.internal/",
            "https://u:p@a.org/",
            "https://a.org/{id}",
            "https:///x",
            "mailto:a@b.org",
        ] {
            assert_eq!(ask(url), None, "{url}");
        }
    }

    #[test]
    fn what_is_not_resolved_here() {
        for url in [
            "https://example.com/x.md",
            "mailto:a@b.c",
            "//host/x",
            "{{ site.url }}/x",
            "<host>/y",
            "@site/a.md",
            "a@example.com",
            "{base}/x",
            "Base64-Image-Removed",
        ] {
            assert_eq!(to(url), Target::Elsewhere, "{url}");
        }
        for url in ["#", "TODO", "", "#todo", "link-to-dashboard", "your_wiki", "../compare/xxx.md"] {
            assert_eq!(to(url), Target::Placeholder, "{url}");
        }
    }
}
