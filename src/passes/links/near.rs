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

    /// The path from the page `from` to what its link to `url`, which is `wanted` below the root, surely means: from the root as it
    /// is written, the one file of the same name not far away, or one of nearly the same name in the same folder.
    pub(super) fn similar(&self, from: &str, url: &str, wanted: &str) -> Option<String> {
        let (bare, line) = line_of(wanted);
        if let Some(line) = line {
            let root = url.rsplit_once(':').map_or("", |(path, _)| path);
            let lies = [bare, root].into_iter().find(|path| self.paths.is_file(path));
            return lies.map(|path| format!("{}#L{line}", relative(from, path)));
        }
        let name = last(wanted);
        let same = self.named.get(name).and_then(|files| match files.as_slice() {
            [one] if !is_common(name) => Some(*one),
            several => ends_alike(several, wanted),
        });
        let same = || same.map(|file| relative(from, file)).filter(|path| !path.starts_with("../../../../"));
        let beside = || self.beside(wanted).map(|path| relative(from, path));
        self.rooted(url).map(|path| relative(from, path)).or_else(same).or_else(beside)
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

    /// What lies at the path of a link to `url` as it counts from the root.
    pub(super) fn rooted<'b>(&self, url: &'b str) -> Option<&'b str> {
        let path = url.split(['#', '?']).next().unwrap_or_default().trim_end_matches('/');
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
            // Another number is another page.
            let stem = |name: &str| name.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
            let beside = beside.filter(|file| stem(last(file)) != stem(name));
            let score = |file: &str| strsim::normalized_levenshtein(name, last(file));
            let best = beside.map(|file| (score(file), *file)).max_by(|(a, _), (b, _)| a.total_cmp(b));
            best.filter(|(score, _)| *score >= 0.8).map(|(_, file)| file)
        };
        let numbered = || {
            let start = numbered(name)?;
            let beside = self.folders.get(folder)?.iter().take(500);
            let mut alike = beside.filter(|file| file.ends_with(ending) && last(file).starts_with(start));
            alike.next().filter(|_| alike.next().is_none()).copied()
        };
        let folder = || self.folders.get_key_value(bare).map(|(folder, _)| *folder);
        swapped.or_else(likely).or_else(folder).or_else(numbered)
    }

    /// The file below the root that a path on somebody's computer means: `/home/ada/code/shop/docs/a.md` is `docs/a.md`, where that
    /// is there.
    pub(super) fn below<'b>(&self, path: &'b str) -> Option<&'b str> {
        let starts = path.match_indices('/').map(|(at, _)| at + 1).skip(2);
        let below = starts.filter_map(|start| path.get(start..)).find(|rest| self.paths.is_file(rest));
        below.filter(|rest| rest.contains('/') || !is_common(rest))
    }
}

/// The beginning of a name up to its number, where that counts pages: `05-` of `05-backups.md`, `task-14-` of `task-14-mail.md`. A
/// year is none.
fn numbered(name: &str) -> Option<&str> {
    let start = name.find(|c: char| c.is_ascii_digit())?;
    let digits = name.get(start..)?.bytes().take_while(u8::is_ascii_digit).count();
    let number = name.get(start..start + digits)?;
    let year = digits > 4 || digits == 4 && (number.starts_with("19") || number.starts_with("20"));
    let end = start + digits;
    (!year && name.get(end..)?.starts_with(['-', '_'])).then(|| name.get(..=end))?
}

/// A path without the number of a line behind it, and that: `src/a.rs:22`, `src/a.rs:22-30`.
pub(super) fn line_of(path: &str) -> (&str, Option<&str>) {
    let number = |line: &str| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    let first = |lines: &'_ str| lines.split(['-', ':']).next().map_or(0, str::len);
    let numbers = |lines: &str| lines.split('-').all(number);
    let split = path.rsplit_once(':').filter(|(_, lines)| numbers(lines));
    split.map_or((path, None), |(bare, lines)| {
        // `:22:5` is a line and a column.
        let (bare, line) = bare.rsplit_once(':').filter(|(_, line)| number(line)).unwrap_or((bare, lines));
        (bare, line.get(..first(line)))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dead_link_may_mean() {
        let files = [
            "ci/build.yml",
            "demo/main.go",
            "docs/ops/05-layers.md",
            "docs/ops/on-call.md",
            "docs/ops/start.md",
            "lib/other/LICENSE",
            "old/on-call.md",
            "src/a.rs",
        ];
        let folders = ["ci", "demo", "docs", "docs/ops", "lib", "lib/other", "old", "src"];
        let all = files.iter().map(|path| (path, false)).chain(folders.iter().map(|path| (path, true)));
        let paths = PathIndex::new(all.map(|(path, folder)| ((*path).to_owned(), folder)).collect());
        let near = Near::new(&paths);
        let mean = |url: &str, wanted: &str| near.similar("docs/ops/start.md", url, wanted);
        let some = |path: &str| Some(path.to_owned());
        assert_eq!(mean("../../ci/build.yaml", "ci/build.yaml"), some("../../ci/build.yml"));
        assert_eq!(mean("docs/ops/on-call.md", "docs/ops/docs/ops/on-call.md"), some("./on-call.md"));
        assert_eq!(mean("../../demo.go", "demo.go"), some("../../demo"));
        assert_eq!(mean("src/a.rs:22", "docs/ops/src/a.rs:22"), some("../../src/a.rs#L22"));
        assert_eq!(mean("src/b.rs:22", "docs/ops/src/b.rs:22"), None);
        assert_eq!(mean("../../LICENSE", "LICENSE"), None);
        assert_eq!(mean("05-backend.md", "docs/ops/05-backend.md"), some("./05-layers.md"));
        assert_eq!(mean("07-layers.md", "docs/ops/07-layers.md"), None);
        assert_eq!(line_of("a.rs:22-30"), ("a.rs", Some("22")));
        assert_eq!(line_of("a.rs:22:5"), ("a.rs", Some("22")));
        assert_eq!(line_of("a.rs:x"), ("a.rs:x", None));
        assert_eq!(near.below("/home/ada/code/docs/ops/start.md"), Some("docs/ops/start.md"));
        assert_eq!(near.below("/home/ada/gone.md"), None);
    }
}
