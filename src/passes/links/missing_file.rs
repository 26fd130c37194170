//! # A link leads to a file that is not there
//!
//! A relative link or an image names a file or folder that does not exist below the root.
//!
//! The responder clicks "see traffic-surge.md" and gets a 404 where the procedure should be.
//!
//! Links are resolved as the renderer does it (`[links] renderer`; guessed from the site generator's own configuration
//! beside the pages): on GitHub a leading `/` starts from the repository; with MkDocs, Docusaurus and Hugo `page`,
//! `page/` and `page.html` find `page.md`. URLs of the site itself are resolved offline with `[links.site]`.
//!
//! Links from the top of a site (`/run/disk/` on a page of mdBook, MkDocs, Docusaurus or Hugo) count from its content, as
//! the site's configuration places it. A dead one is a warning, where the rest of the host cannot have it: its folder is
//! one of the content, no file of the repository has its name, and neither the configuration, redirects nor front matter
//! speak of it; with permalinks, mounts, other routes or plugins that make pages nothing is said. `/run/disk.md` is
//! advice on a MkDocs site, which neither follows nor serves it.
//!
//! Hugo's `ref` and `relref` are followed as Hugo follows them: beside the page, from the top of the content, or by the
//! page's name alone. A dead one, at which the build stops, is reported where no page of the repository has this name and no
//! content is mounted from elsewhere.
//!
//! Not judged: links out of the root, other templates (`{{ ... }}`), other hosts, `/docs/thing` outside of a site, which names a page of some other rather than a file, hidden folders that are not there at all, as in copies that leave `.github` out, what lies in a
//! git submodule, and an image below a folder of the site (`/static/img/a.png`). On a page that is a form to be copied, a
//! dead link is advice: it may lead somewhere from where the copy lies. So is one between quotation marks, which another page
//! says, and one that is announced (`(coming soon)`). What `.gitignore` names is a warning. What only a site generator would find (`page.html` where `page.md` lies) is advice.
//!
//! Bad:
//!
//! ```markdown
//! See [how to disable the model](./llm-disabel.md).
//! ```
//!
//! Good:
//!
//! ```markdown
//! See [how to disable the model](./llm-disable.md).
//! ```

use std::collections::HashMap;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::config::Renderer;
use crate::diagnostic::{Confidence, Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::model::target::{Target, hidden};
use crate::model::{PathIndex, Workspace};
use crate::passes::links::resolved::{OfSite, Resolved, SUGGESTIONS, found, is_said, labels};
use crate::passes::{Check, Rule};

/// RB101.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB101",
        name: "missing-file",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a link leads to a file that is not there",
        source: include_str!("missing_file.rs"),
    },
    check: Check::Links(check),
};

/// Names that are everywhere: the same name elsewhere says nothing.
const COMMON: &[&str] = &["readme.md", "index.md", "_index.md", "overview.md", "introduction.md", "getting-started.md"];

fn check(workspace: &Workspace, links: &[Resolved<'_>]) -> Vec<Diagnostic> {
    let dead: Vec<_> = links.iter().filter_map(|link| Some((wanted(workspace, link)?, link))).collect();
    if dead.is_empty() {
        return Vec::new();
    }
    let (near, labels) = (Near::new(&workspace.paths), labels(workspace));
    let ignored = ignored(workspace);
    let dead = dead.iter().filter(|(_, resolved)| !labels.contains(resolved.link.url.as_str()));
    let found = |(count, (wanted, resolved)): (usize, &(&str, &Resolved<'_>))| {
        let diagnostic = finding(&near, resolved, wanted, count < SUGGESTIONS);
        let advised = is_said(workspace, resolved) || is_commit(&resolved.link.url);
        let diagnostic = if advised { diagnostic.at_most(Level::Info) } else { diagnostic };
        if wanted.starts_with('/') || !ignored.matched_path_or_any_parents(wanted, false).is_ignore() {
            return diagnostic;
        }
        // Whoever wrote it has the file; a site's build may make it.
        diagnostic.at_most(Level::Warning).help("`.gitignore` names it: no clone has it, nor has the page on a forge")
    };
    dead.enumerate().map(found).collect()
}

/// What the root's `.gitignore` leaves out.
fn ignored(workspace: &Workspace) -> Gitignore {
    let mut rules = GitignoreBuilder::new("");
    for line in workspace.ignored.lines() {
        // A line that is no pattern is passed over, as git does.
        let _ = rules.add_line(None, line);
    }
    rules.build().unwrap_or_else(|_| Gitignore::empty())
}

/// The path of a link that leads to nothing.
fn wanted<'a>(workspace: &Workspace, resolved: &'a Resolved<'_>) -> Option<&'a str> {
    let Target::Inside { candidates, .. } = &resolved.target else { return None };
    let wanted = candidates.first()?;
    match resolved.of_site {
        OfSite::No => {}
        OfSite::NotServed => return Some(wanted),
        OfSite::Served => return found(&resolved.target, workspace).is_none().then_some(wanted),
    }
    // A path that differs in letter case alone is RB103's; `/docs/thing` is a page of some site.
    let page_of_site = resolved.link.url.starts_with('/') && !last(wanted).contains('.');
    let judged = found(&resolved.target, workspace).is_none() && workspace.paths.other_case(wanted).is_none();
    let left_out = hidden(wanted).is_some_and(|folder| workspace.paths.folder(folder).is_none());
    // An unknown generator may make anything but pages from what lies anywhere.
    let asset = resolved.runbook.renderer == Renderer::Other && !is_page(wanted);
    let foreign = served(resolved, wanted, &workspace.paths)
        || workspace.in_submodule(wanted)
        || lies_in_public(wanted, &workspace.paths);
    (judged && !page_of_site && !left_out && !asset && !foreign).then_some(wanted)
}

/// Files that a site serves beside its pages.
const SERVED: &[&str] = &["png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "mp4", "pdf"];

/// Does a link from the top lead to an image in a folder that the repository does not have? `/static/img/a.png` lies on
/// the site that shows the page.
fn served(resolved: &Resolved<'_>, wanted: &str, paths: &PathIndex) -> bool {
    let top = wanted.split('/').next().unwrap_or_default();
    let ending = wanted.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    resolved.link.url.starts_with('/') && paths.folder(top).is_none() && SERVED.contains(&ending.as_str())
}

/// Does a site serve it from the folder of its files beside the folder of its pages: `site/public/a/b.yaml` for a link of
/// `site/content/a/page.md` to `b.yaml`?
fn lies_in_public(wanted: &str, paths: &PathIndex) -> bool {
    let parts: Vec<&str> = wanted.split('/').collect();
    let beside = |at: usize| {
        let (above, rest) = (parts.get(..at)?, parts.get(at + 1..)?);
        let file = |folder: &&str| [above, &[*folder], rest].concat().join("/");
        Some(["public", "static"].iter().any(|folder| paths.is_file(&file(folder))))
    };
    !is_page(wanted) && (0..parts.len().saturating_sub(1)).any(|at| beside(at) == Some(true))
}

/// Is it the short name of a commit, as a program writes it in a log of changes?
fn is_commit(url: &str) -> bool {
    (7..=40).contains(&url.len())
        && url.bytes().all(|b| b.is_ascii_hexdigit())
        && url.contains(|c: char| c.is_ascii_digit())
}

fn is_page(path: &str) -> bool {
    [".md", ".markdown", ".html"].iter().any(|ending| path.ends_with(ending))
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn finding(near: &Near<'_>, resolved: &Resolved<'_>, wanted: &str, suggest: bool) -> Diagnostic {
    let (link, from) = (resolved.link, resolved.runbook.path.as_str());
    if resolved.of_site == OfSite::NotServed {
        return not_served(resolved, relative(from, wanted));
    }
    if let Some(page) = near.generated(resolved, wanted) {
        // The same name with another ending is surely meant; a page found in another way is only likely.
        let same = wanted.strip_suffix(".html").is_some_and(|bare| page.strip_suffix(".md") == Some(bare));
        return generated(resolved, relative(from, page), same);
    }
    let what = if link.image { "image" } else { "link" };
    let message = format!("the {what} leads to `{}`, which is not there", link.url);
    let help = if link.url.contains("::") && !link.url.contains('/') {
        "only rustdoc follows a path such as `a::b`: link to the file that has it".to_owned()
    } else if is_host(&link.url) {
        format!("a link to another host begins with its scheme: `https://{}`", link.url)
    } else {
        let similar = if suggest { near.similar(from, wanted) } else { None };
        let otherwise = || "create the file, correct the path, or take the link out".to_owned();
        similar.map_or_else(otherwise, |path| format!("did you mean `{path}`?"))
    };
    let diagnostic = Diagnostic::new(&RULE.info, link.target, message).label(format!("there is no `{wanted}`"));
    // What else stands on the host no repository says.
    let from_top = resolved.of_site == OfSite::Served;
    let diagnostic = if from_top { diagnostic.at_most(Level::Warning) } else { diagnostic };
    resolved.of_a_copy(diagnostic.help(help))
}

/// Advice for a link that leads to a page as some site generators serve it.
fn generated(resolved: &Resolved<'_>, path: String, safe: bool) -> Diagnostic {
    let url = &resolved.link.url;
    let message = format!("the link leads to `{url}`; the file is `{path}`");
    let diagnostic = Diagnostic::new(&RULE.info, resolved.link.target, message).at_most(Level::Info);
    let help = "link to the file; if a site generator makes the page, name it with `[links] renderer`";
    leading_to(diagnostic.label("only a site generator finds it").help(help), resolved, path, safe)
}

/// Advice for a link from the top that the site leaves as it is, where it would find a relative one.
fn not_served(resolved: &Resolved<'_>, path: String) -> Diagnostic {
    let message = format!("the link leads to `{}`, which MkDocs leaves as it is and does not serve", resolved.link.url);
    let diagnostic = Diagnostic::new(&RULE.info, resolved.link.target, message).at_most(Level::Info);
    let help = format!("link to `{path}`, or set `validation.links.absolute_links: relative_to_docs`");
    leading_to(diagnostic.label("only a link that counts from this page is followed").help(help), resolved, path, true)
}

/// The finding with the edit that writes `path` in place of the link's.
fn leading_to(diagnostic: Diagnostic, resolved: &Resolved<'_>, path: String, safe: bool) -> Diagnostic {
    let url = &resolved.link.url;
    match resolved.part(0, url.find(['#', '?']).unwrap_or(url.len())) {
        Some(span) => {
            let title = format!("link to `{path}`");
            diagnostic.fix(Fix { title, safe, edits: vec![Edit { span, text: path }] })
        }
        None => diagnostic,
    }
}

/// Does a destination begin with the name of a host?
fn is_host(url: &str) -> bool {
    let host = url.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let domain = host.rsplit_once('.').map_or("", |(_, domain)| domain);
    host.starts_with("www.")
        || (url.contains('/') && matches!(domain, "com" | "org" | "net" | "io" | "dev" | "cloud" | "internal"))
}

/// What is known of the files that exist, for suggestions.
struct Near<'a> {
    paths: &'a PathIndex,
    /// The files of each name.
    named: HashMap<&'a str, Vec<&'a str>>,
    /// The files of each folder.
    folders: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Near<'a> {
    fn new(paths: &'a PathIndex) -> Self {
        let (mut named, mut folders) = (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
        for path in paths.files() {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            named.entry(name).or_default().push(path);
            folders.entry(folder).or_default().push(path);
        }
        Self { paths, named, folders }
    }

    /// The file that a site generator would serve at `wanted`: with another ending, or below a root of its own.
    fn generated(&self, resolved: &Resolved<'_>, wanted: &str) -> Option<&'a str> {
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

    /// The path from the page `from` to the one file of the same name not far away, or of nearly the same name in the
    /// same folder.
    fn similar(&self, from: &str, wanted: &str) -> Option<String> {
        let name = last(wanted);
        let common = COMMON.contains(&name.to_ascii_lowercase().as_str());
        let same = self.named.get(name).and_then(|files| match files.as_slice() {
            [one] if !common => Some(*one),
            several => ends_alike(several, wanted),
        });
        let path = same.map(|file| relative(from, file)).filter(|path| !path.starts_with("../../../../"));
        path.or_else(|| {
            let (folder, _) = wanted.rsplit_once('/').unwrap_or(("", wanted));
            let ending = name.rsplit_once('.')?.1;
            let beside = self.folders.get(folder)?.iter().filter(|file| file.ends_with(ending)).take(500);
            let score = |file: &str| strsim::normalized_levenshtein(name, last(file));
            let best = beside.map(|file| (score(file), *file)).max_by(|(a, _), (b, _)| a.total_cmp(b));
            best.filter(|(score, _)| *score >= 0.8).map(|(_, file)| relative(from, file))
        })
    }
}

/// The one file that ends as `wanted` does for more parts of its path than any other, and for two at least.
fn ends_alike<'a>(files: &[&'a str], wanted: &str) -> Option<&'a str> {
    let shared = |file: &str| file.rsplit('/').zip(wanted.rsplit('/')).take_while(|(a, b)| a == b).count();
    let most = files.iter().take(50).map(|file| shared(file)).max().filter(|most| *most > 1)?;
    let mut best = files.iter().take(50).filter(|file| shared(file) == most);
    best.next().filter(|_| files.len() <= 50 && best.next().is_none()).copied()
}

/// The path to `to` from the folder of the page `from`.
fn relative(from: &str, to: &str) -> String {
    let folder: Vec<&str> = from.rsplit_once('/').map_or(Vec::new(), |(folder, _)| folder.split('/').collect());
    let parts: Vec<&str> = to.split('/').collect();
    let shared = folder.iter().zip(&parts).take_while(|(a, b)| a == b).count();
    let up = folder.len() - shared;
    let down = parts.get(shared..).unwrap_or_default().join("/");
    if up == 0 { format!("./{down}") } else { format!("{}{down}", "../".repeat(up)) }
}
