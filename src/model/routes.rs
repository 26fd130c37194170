//! What an application serves at paths below which no file of the repository lies: its routes, and what its configuration
//! redirects.

use std::collections::{BTreeSet, HashSet};

use crate::model::PathIndex;
use crate::model::target::split;

/// Folders whose files are routes, as Astro, Next.js, Nuxt, SvelteKit and Remix have them.
const FOLDERS: &[&str] = &["app", "pages", "routes"];

/// What a file is called that serves its folder's path.
const OF_FOLDER: &[&str] = &["index", "page", "route", "+page", "+page.server", "+server"];

/// Endings of files that are programs: what stands before the last is the path's own.
const PROGRAMS: &[&str] = &["astro", "cjs", "js", "jsx", "mjs", "svelte", "ts", "tsx", "vue"];

/// Beginnings of the names of files that say where a path leads, and names of such files.
const REDIRECTS: &[&str] = &[
    "_redirects",
    ".htaccess",
    "astro.config.",
    "caddyfile",
    "docusaurus.config.",
    "firebase.json",
    "netlify.toml",
    "next.config.",
    "nuxt.config.",
    "redirects.",
    "staticwebapp.config.json",
    "svelte.config.",
    "vercel.json",
    "vercel.ts",
];

/// The ending of a web server's configuration.
const SERVERS: &str = ".conf";

/// The paths, without `/` at their ends, that links begin with `/` for and that are served.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routes(BTreeSet<String>);

impl Routes {
    /// Those of `urls`, links that begin with `/`, that are served; `read` gives the text of a file.
    pub fn new<'a>(
        urls: impl Iterator<Item = &'a str>,
        paths: &PathIndex,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let lost = |path: &String| !path.is_empty() && paths.folder(path.trim_start_matches('/')).is_none();
        let wanted: HashSet<String> = urls.map(path_of).filter(lost).collect();
        let mut served = BTreeSet::new();
        if wanted.is_empty() {
            return Self(served);
        }
        for path in paths.files() {
            served.extend(routes(path).filter(|route| wanted.contains(route)));
            if says_where(path) {
                let text = read(path).unwrap_or_default();
                served.extend(words(&text).filter_map(|word| wanted.get(word)).cloned());
            }
        }
        Self(served)
    }

    /// Is something served where the link `url` leads?
    pub fn serve(&self, url: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&path_of(url))
    }
}

/// The path of a link from the top, with one slash at its beginning and none at its end.
fn path_of(url: &str) -> String {
    split(url).0.trim_end_matches('/').to_owned()
}

/// The paths that a file may serve: one for each folder around it that may be one of routes.
fn routes(path: &str) -> impl Iterator<Item = String> {
    let bare = path.rsplit_once('.').filter(|(_, ending)| PROGRAMS.contains(ending)).map(|(bare, _)| bare);
    let parts: Vec<&str> = bare.map(|bare| bare.split('/').collect()).unwrap_or_default();
    let starts = (0..parts.len()).filter(|at| parts.get(*at).is_some_and(|part| FOLDERS.contains(part)));
    let routes: Vec<String> = starts.filter_map(|at| Some(route(parts.get(at + 1..)?))).collect();
    routes.into_iter()
}

/// The path that a file below a folder of routes serves, by the parts of its own: a group `(shop)` is no part of it.
fn route(parts: &[&str]) -> String {
    let own = match parts.split_last() {
        Some((last, around)) if OF_FOLDER.contains(last) => around,
        _ => parts,
    };
    own.iter().filter(|part| !part.starts_with('(')).map(|part| format!("/{part}")).collect()
}

/// May a file say where paths lead?
fn says_where(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    name.ends_with(SERVERS) || REDIRECTS.iter().any(|start| name.starts_with(start))
}

/// The words of a configuration that may be paths: without the quotation marks and brackets around them, and the signs that say
/// where a pattern begins and ends.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let between = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';' | '(' | ')' | '{' | '}');
    text.split(between).map(|word| word.trim_start_matches('^').trim_end_matches('$').trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_application_serves() {
        let files = ["web/src/pages/blog/rss.xml.ts", "site/app/(docs)/feed.json/route.ts", "web/redirects.js", "a.js"];
        let paths = PathIndex::new(files.map(|path| (path.to_owned(), false)).to_vec());
        let urls = ["/blog/rss.xml", "/feed.json?x=1", "/rules/old.pdf#a", "/rules/new.pdf", "/pages/x.md", "/"];
        let routes = Routes::new(urls.into_iter(), &paths, &|path| {
            (path == "web/redirects.js").then(|| "[{ source: \"/rules/old.pdf\", to: '/x/rules/new.pdf' }]".to_owned())
        });
        let served = urls.map(|url| routes.serve(url));
        assert_eq!(served, [true, true, true, false, false, false]);
    }
}
