//! What a dead link may mean, of what lies below the root.

use std::collections::{HashMap, HashSet};

use crate::model::target::Target;
use crate::model::{PathIndex, Workspace};
use crate::passes::links::resolved::Resolved;
use crate::world::within;

/// Names that are everywhere: the same name elsewhere says nothing.
const COMMON: &[&str] = &["readme.md", "index.md", "_index.md", "overview.md", "introduction.md", "getting-started.md"];

/// Beginnings of the names of what a folder says about rights: that of another folder is another's.
const LEGAL: &[&str] = &["license", "licence", "copying", "notice"];

/// What is known of the files that exist, for suggestions.
pub(super) struct Near<'a> {
    paths: &'a PathIndex,
    /// The files of each name.
    named: HashMap<&'a str, Vec<&'a str>>,
    /// The files of each folder.
    folders: HashMap<&'a str, Vec<&'a str>>,
    /// The names of the folders.
    names: HashSet<&'a str>,
}

impl<'a> Near<'a> {
    /// The files below the root.
    pub(super) fn new(paths: &'a PathIndex) -> Self {
        let (mut named, mut folders) = (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
        for path in paths.files() {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            named.entry(name).or_default().push(path);
            folders.entry(folder).or_default().push(path);
        }
        let names = folders.keys().flat_map(|folder| folder.split('/')).collect();
        Self { paths, named, folders, names }
    }

    /// The file that a site generator would serve at `wanted`: with another ending, or below a root of its own.
    pub(super) fn generated(&self, resolved: &Resolved<'_>, wanted: &str) -> Option<&'a str> {
        let bare = wanted.strip_suffix(".html").unwrap_or(wanted);
        let endings = [".md", ".mdx", "/index.md", "/_index.md", "/README.md"];
        let files = endings.iter().filter_map(|ending| self.file(&format!("{bare}{ending}")));
        let below = || {
            let rooted = resolved.link.url.split(['#', '?']).next().filter(|url| url.starts_with('/'))?;
            let page = rooted.strip_suffix(".html").map(|bare| format!("{bare}.md"));
            [rooted].into_iter().chain(page.as_deref()).find_map(|rooted| {
                let few = self.named.get(last(rooted)).filter(|files| files.len() <= 50)?;
                few.iter().find(|file| file.ends_with(rooted)).copied()
            })
        };
        files.chain(below()).next()
    }

    /// The path `wanted` as the index has it, if it is a file.
    fn file(&self, wanted: &str) -> Option<&'a str> {
        let (folder, _) = wanted.rsplit_once('/').unwrap_or(("", wanted));
        if !self.paths.is_file(wanted) {
            return None;
        }
        let files = self.folders.get(folder)?;
        files.binary_search(&wanted).ok().and_then(|at| files.get(at)).copied()
    }

    /// The path from the link's page to what it surely means: from the root as it is written, the one file of the same name not
    /// far away, or one of nearly the same name in the same folder.
    pub(super) fn similar(&self, resolved: &Resolved<'_>, wanted: &str) -> Option<String> {
        let from = resolved.runbook.path.as_str();
        let (bare, line) = line_of(wanted);
        if let Some(line) = line {
            let root = resolved.link.url.rsplit_once(':').map_or("", |(path, _)| path);
            let lies = [bare, root].into_iter().find(|path| self.paths.is_file(path));
            return lies.map(|path| format!("{}#L{line}", relative(from, path)));
        }
        let name = last(wanted);
        let same = self.named.get(name).and_then(|files| match files.as_slice() {
            [one] if !is_common(name) => Some(*one),
            several => ends_alike(several, wanted),
        });
        let path = same.map(|file| relative(from, file)).filter(|path| !path.starts_with("../../../../"));
        let rooted = || self.rooted(resolved).map(|path| relative(from, path));
        path.or_else(rooted).or_else(|| self.beside(wanted).map(|path| relative(from, path)))
    }

    /// Is the link's target the name of a page of a site on which a name alone leads there?
    pub(super) fn by_name(&self, workspace: &Workspace, resolved: &Resolved<'_>) -> bool {
        let Target::Inside { candidates, .. } = &resolved.target else { return false };
        let Some(pages) = workspace.sites.by_name(&resolved.runbook.path) else { return false };
        let url = resolved.link.url.split(['#', '?']).next().unwrap_or_default();
        let lies = |name: &str| self.named.get(name).is_some_and(|files| files.iter().any(|file| within(file, pages)));
        let endings = [url.to_owned(), format!("{url}.md")];
        !url.contains('/') && !candidates.is_empty() && endings.iter().any(|name| lies(name))
    }

    /// Is anything below the root called as the link's target is?
    pub(super) fn names(&self, resolved: &Resolved<'_>) -> bool {
        let name = last(resolved.link.url.as_str());
        self.named.contains_key(name) || self.names.contains(name)
    }

    /// What lies at the link's path as it counts from the root.
    pub(super) fn rooted<'b>(&self, resolved: &'b Resolved<'_>) -> Option<&'b str> {
        let path = resolved.link.url.split(['#', '?']).next().unwrap_or_default().trim_end_matches('/');
        let path = path.trim_start_matches("../").trim_start_matches("./");
        (path.contains('/') && self.paths.folder(path).is_some()).then_some(path)
    }

    /// What is called nearly as `wanted` in its folder: with the other ending of YAML, as a folder, or with a letter changed.
    fn beside(&self, wanted: &str) -> Option<&'a str> {
        let (folder, name) = wanted.rsplit_once('/').unwrap_or(("", wanted));
        let (bare, ending) = wanted.rsplit_once('.').filter(|(bare, _)| !bare.is_empty() && !bare.ends_with('/'))?;
        let swapped = match ending {
            "yaml" => self.file(&format!("{bare}.yml")),
            "yml" => self.file(&format!("{bare}.yaml")),
            _ => None,
        };
        let likely = || {
            let beside = self.folders.get(folder)?.iter().filter(|file| file.ends_with(ending)).take(500);
            let score = |file: &str| strsim::normalized_levenshtein(name, last(file));
            let best = beside.map(|file| (score(file), *file)).max_by(|(a, _), (b, _)| a.total_cmp(b));
            best.filter(|(score, _)| *score >= 0.8).map(|(_, file)| file)
        };
        swapped.or_else(likely)
    }

    /// The file below the root that a path on somebody's computer means: `/home/ada/code/shop/docs/a.md` is `docs/a.md`, where that
    /// is there.
    pub(super) fn below<'b>(&self, path: &'b str) -> Option<&'b str> {
        let starts = path.match_indices('/').map(|(at, _)| at + 1).skip(2);
        let below = starts.filter_map(|start| path.get(start..)).find(|rest| self.paths.is_file(rest));
        below.filter(|rest| rest.contains('/') || !is_common(rest))
    }
}

/// A path without the number of a line behind it, and that: `src/a.rs:22`.
pub(super) fn line_of(path: &str) -> (&str, Option<&str>) {
    let number = |line: &str| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    let split = path.rsplit_once(':').filter(|(_, line)| number(line));
    split.map_or((path, None), |(bare, line)| (bare, Some(line)))
}

/// Is the same name elsewhere another file? A folder's licence is its own.
fn is_common(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    COMMON.contains(&lower.as_str()) || LEGAL.iter().any(|start| lower.starts_with(start))
}

/// The one file that ends as `wanted` does for more parts of its path than any other, and for two at least.
fn ends_alike<'a>(files: &[&'a str], wanted: &str) -> Option<&'a str> {
    let shared = |file: &str| file.rsplit('/').zip(wanted.rsplit('/')).take_while(|(a, b)| a == b).count();
    let most = files.iter().take(50).map(|file| shared(file)).max().filter(|most| *most > 1)?;
    let mut best = files.iter().take(50).filter(|file| shared(file) == most);
    best.next().filter(|_| files.len() <= 50 && best.next().is_none()).copied()
}

/// The path to `to` from the folder of the page `from`.
pub(super) fn relative(from: &str, to: &str) -> String {
    let folder: Vec<&str> = from.rsplit_once('/').map_or(Vec::new(), |(folder, _)| folder.split('/').collect());
    let parts: Vec<&str> = to.split('/').collect();
    let shared = folder.iter().zip(&parts).take_while(|(a, b)| a == b).count();
    let up = folder.len() - shared;
    let down = parts.get(shared..).unwrap_or_default().join("/");
    if up == 0 { format!("./{down}") } else { format!("{}{down}", "../".repeat(up)) }
}

pub(super) fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
