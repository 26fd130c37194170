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
//! git submodule, an image below a folder of the site (`/static/img/a.png`), and a path from the top that an application of the
//! repository serves (`src/pages/feed.xml.ts`, `app/feed.xml/route.ts`) or its configuration redirects. On a page that is a form to be copied, a
//! dead link is advice: it may lead somewhere from where the copy lies. So is one between quotation marks, which another page
//! says, and one that is announced (`(coming soon)`, `is not yet written`, a list below `To be created:`). What a `.gitignore` names is
//! a warning, and nothing where the paragraph says so; `.env` and `.env.local` are the reader's own. What only a site generator would find (`page.html` where `page.md` lies) is advice.
//!
//! Paths of the author's own computer (`/home/ada/shop/docs/a.md`) are one finding a page, with the paths below the root where
//! they are there. With MkDocs' roamlinks, ezlinks and autolinks a name alone is the page of this name, wherever it lies; on a
//! site of Docsify's links count from its top. Sites in several languages (MkDocs with its plugin for that, Docusaurus) take the
//! usual one for what is not translated. Links behind a code block that ends too early are judged when that is mended. A page that the repository copies to a `README.md` (`cp PAGE README.md`) is
//! read from there.
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

use crate::config::Renderer;
use crate::diagnostic::{Confidence, Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::model::target::{Target, hidden};
use crate::model::{PathIndex, Workspace, around};
use crate::passes::links::announced::{is_disclaimed, is_formula, is_local};
use crate::passes::links::left_out::LeftOut;
use crate::passes::links::near::{Near, last, relative};
use crate::passes::links::resolved::{OfSite, Resolved, SUGGESTIONS, found, is_said, labels};
use crate::passes::links::{copied, own_computer};
use crate::passes::purpose::is_among_prompts;
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

fn check(workspace: &Workspace, links: &[Resolved<'_>]) -> Vec<Diagnostic> {
    let dead: Vec<_> = links.iter().filter_map(|link| Some((wanted(workspace, link)?, link))).collect();
    if dead.is_empty() {
        return Vec::new();
    }
    let (near, labels) = (Near::new(&workspace.paths), labels(workspace));
    let (left_out, copies) = (LeftOut::new(&workspace.ignored), copied::pages(workspace));
    let elsewhere = |resolved: &Resolved<'_>| {
        labels.contains(resolved.link.url.as_str())
            || near.by_name(workspace, resolved)
            || copies.contains(resolved.runbook.path.as_str()) && near.rooted(&resolved.link.url).is_some()
    };
    let dead: Vec<_> = dead.into_iter().filter(|(_, resolved)| !elsewhere(resolved)).collect();
    let (on_a_computer, dead): (Vec<_>, Vec<_>) =
        dead.into_iter().partition(|(_, resolved)| own_computer::is_path(resolved, &workspace.paths));
    let found = |(count, (wanted, resolved)): (usize, &(&str, &Resolved<'_>))| {
        let diagnostic = finding(&near, resolved, wanted, count < SUGGESTIONS);
        let remark = is_remark(resolved) && !near.names(resolved);
        let text = workspace.sources.get(resolved.runbook.file).map_or("", |source| source.text.as_str());
        // An assistant starts from the root.
        let from_root = || is_among_prompts(&resolved.runbook.path) && near.rooted(&resolved.link.url).is_some();
        let put_in = || {
            let folder = around(wanted).is_some_and(|folder| workspace.paths.folder(folder).is_some());
            !folder && workspace.sites.adds_pages(&resolved.runbook.path)
        };
        let advised = remark
            || put_in()
            || is_said(workspace, resolved)
            || is_commit(&resolved.link.url)
            || is_disclaimed(text)
            || from_root();
        let diagnostic = if advised { diagnostic.at_most(Level::Info) } else { diagnostic };
        if wanted.starts_with('/') || !left_out.names(wanted) || near.rooted(&resolved.link.url).is_some() {
            return Some(diagnostic);
        }
        // Whoever wrote it has the file; a site's build may make it.
        let help = "`.gitignore` names it: no clone has it, nor has the page on a forge";
        (!is_local(workspace, resolved)).then(|| diagnostic.at_most(Level::Warning).help(help))
    };
    let on_a_computer: Vec<&Resolved<'_>> = on_a_computer.into_iter().map(|(_, resolved)| resolved).collect();
    let paths = own_computer::findings(&RULE.info, &near, &on_a_computer);
    dead.iter().enumerate().filter_map(found).chain(paths).collect()
}

/// The path of a link that leads to nothing.
fn wanted<'a>(workspace: &Workspace, resolved: &'a Resolved<'_>) -> Option<&'a str> {
    let Target::Inside { candidates, .. } = &resolved.target else { return None };
    let wanted = candidates.first()?;
    if resolved.link.url.starts_with('/') && workspace.grounds.routes.serve(&resolved.link.url) {
        return None;
    }
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
        || lies_in_public(wanted, &workspace.paths)
        || is_environment(last(wanted))
        || is_route(workspace, resolved)
        || is_formula(workspace, resolved)
        || is_notation(&resolved.link.url)
        || is_in_lower_case(resolved, &workspace.paths);
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

/// Is it the file of settings that each reader makes: `.env`, `.env.local`? `.env.example` is one that is copied for it.
fn is_environment(name: &str) -> bool {
    const COPIED: &[&str] = &["example", "sample", "template", "dist", "defaults"];
    let behind = name.strip_prefix(".env").filter(|rest| rest.is_empty() || rest.starts_with('.'));
    behind.is_some_and(|rest| !rest.split('.').any(|part| COPIED.contains(&part)))
}

/// Is it the part of a path that stands for many, with a remark behind: `users/[id](new)`?
fn is_route(workspace: &Workspace, resolved: &Resolved<'_>) -> bool {
    let (span, url) = (resolved.link.span, resolved.link.url.as_str());
    let before = || workspace.sources.get(span.file).and_then(|source| source.text.get(..span.range().start));
    !url.contains(['/', '.', '#']) && before().is_some_and(|text| text.ends_with('/'))
}

/// Is it no path, but what somebody writes behind a bracket: `[a](1,2,*3)`, `[例](指定)`?
fn is_notation(url: &str) -> bool {
    !url.contains(['/', '.', '#', ':'])
        && (url.contains([',', '*']) || !url.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

/// Does Hugo serve a page there, whose name has capitals? It writes URLs in lower case.
fn is_in_lower_case(resolved: &Resolved<'_>, paths: &PathIndex) -> bool {
    let Target::Inside { candidates, .. } = &resolved.target else { return false };
    let url = resolved.link.url.as_str();
    let served = resolved.runbook.renderer == Renderer::Hugo && !is_page(url) && !url.contains(char::is_uppercase);
    served && candidates.iter().any(|path| paths.other_case(path).is_some())
}

/// Is the target a word in lower case that says something of the label, rather than a path with its name: `[Lock](outline)`?
/// On a site, it may well be the page of this name.
fn is_remark(resolved: &Resolved<'_>) -> bool {
    let link = resolved.link;
    let on_forge = matches!(resolved.runbook.renderer, Renderer::Github | Renderer::Gitlab);
    let word = on_forge && link.url.len() > 2 && link.url.bytes().all(|byte| byte.is_ascii_lowercase());
    word && !link.image && !link.text.to_lowercase().contains(&link.url)
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
        let similar = if suggest { near.similar(from, &link.url, wanted) } else { None };
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
