//! # A link leads to a file that is not there
//!
//! A relative link or an image names a file or folder that does not exist below the root.
//!
//! The responder clicks "see traffic-surge.md" and gets a 404 where the procedure should be.
//!
//! Links are resolved as the renderer does it (`[links] renderer`; guessed from the site's own configuration): on GitHub
//! a leading `/` starts from the repository; with MkDocs, Docusaurus and Hugo `page`, `page/` and `page.html` find
//! `page.md`. URLs of the site itself are resolved offline with `[links.site]`. Links out of the root, templates
//! (`{{ ... }}`) and other hosts are not judged.
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

use crate::diagnostic::{Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::model::Workspace;
use crate::model::target::Target;
use crate::passes::Rule;
use crate::passes::links::resolved::{Resolved, found, links};

/// RB101.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB101",
        name: "missing-file",
        level: Some(Level::Error),
        summary: "a link leads to a file that is not there",
        source: include_str!("missing_file.rs"),
    },
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    links(workspace).filter_map(|resolved| finding(workspace, &resolved)).collect()
}

fn finding(workspace: &Workspace, resolved: &Resolved<'_>) -> Option<Diagnostic> {
    let Target::Inside { candidates, .. } = &resolved.target else { return None };
    let wanted = candidates.first()?;
    // A path that differs in letter case alone is RB103's.
    if found(&resolved.target, workspace).is_some() || workspace.paths.other_case(wanted).is_some() {
        return None;
    }
    let what = if resolved.link.image { "image" } else { "link" };
    let message = format!("the {what} leads to `{}`, which is not there", resolved.link.url);
    let diagnostic =
        Diagnostic::new(&RULE.info, resolved.link.target, message).label(format!("there is no `{wanted}`"));
    Some(match nearest(workspace, wanted) {
        Some(near) => suggest(diagnostic, resolved, wanted, near),
        None => diagnostic.help("create the page, correct the path, or take the link out"),
    })
}

/// A file of the same name elsewhere, or with another ending beside it; `None` where there are several.
fn nearest<'a>(workspace: &'a Workspace, wanted: &str) -> Option<&'a str> {
    let name = wanted.rsplit('/').next().unwrap_or(wanted);
    let as_markdown = wanted.strip_suffix(".html").map(|stem| format!("{stem}.md"));
    if let Some(path) = as_markdown.and_then(|path| workspace.paths.files().find(|file| **file == *path)) {
        return Some(path);
    }
    // README.md and index.md are everywhere: the same name says nothing.
    if matches!(name.to_ascii_lowercase().as_str(), "readme.md" | "index.md" | "_index.md") {
        return None;
    }
    let mut same = workspace.paths.files().filter(|file| file.rsplit('/').next() == Some(name));
    same.next().filter(|_| same.next().is_none())
}

fn suggest(diagnostic: Diagnostic, resolved: &Resolved<'_>, wanted: &str, near: &str) -> Diagnostic {
    let path = relative(&resolved.runbook.path, near);
    let diagnostic = diagnostic.help(format!("did you mean `{path}`?"));
    let html = wanted.strip_suffix(".html").is_some_and(|stem| near == format!("{stem}.md"));
    let (link, written) = (resolved.link, resolved.link.url.split('#').next().unwrap_or_default());
    let same_length = link.target.range().len() == link.url.len();
    if !html || !same_length {
        return diagnostic;
    }
    let span =
        crate::source::Span { end: link.target.start + u32::try_from(written.len()).unwrap_or(0), ..link.target };
    diagnostic.fix(Fix { title: format!("link to `{path}`"), safe: true, edits: vec![Edit { span, text: path }] })
}

/// The path to `to` from the folder of the page `from`.
fn relative(from: &str, to: &str) -> String {
    let folder: Vec<&str> = from.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect();
    let parts: Vec<&str> = to.split('/').collect();
    let shared = folder.iter().zip(&parts).take_while(|(a, b)| a == b).count();
    let up = folder.len() - shared;
    let down = parts.get(shared..).unwrap_or_default().join("/");
    if up == 0 { format!("./{down}") } else { format!("{}{down}", "../".repeat(up)) }
}
