//! Links to paths of the computer on which the page was written.

use crate::diagnostic::{Diagnostic, Edit, Fix, RuleInfo};
use crate::model::PathIndex;
use crate::passes::links::near::{Near, line_of, relative};
use crate::passes::links::resolved::Resolved;
use crate::source::{FileId, Span};

/// Folders at the top of a computer: those that hold one for each of its users, and those in which people and containers put what
/// they work on.
const HOMES: &[&str] = &["home", "Users", "mnt", "root", "tmp", "workspace", "workspaces"];

/// Does the link lead to a path in the folder of a user, `/home/ada/shop/docs/a.md`, in a repository that has no such folder, or to
/// one on a drive, `/d:/shop/docs/a.md`?
pub(super) fn is_path(resolved: &Resolved<'_>, paths: &PathIndex) -> bool {
    let below = |home: &&&str| {
        let rest = resolved.link.url.strip_prefix('/').and_then(|rest| rest.strip_prefix(**home));
        rest.is_some_and(|rest| rest.starts_with('/') && rest.matches('/').count() > 1)
    };
    let on_a_drive =
        matches!(resolved.link.url.as_bytes(), [b'/', drive, b':', b'/', ..] if drive.is_ascii_alphabetic());
    on_a_drive || HOMES.iter().find(below).is_some_and(|home| paths.folder(home).is_none())
}

/// One finding a page, with the edits of all of its links that mean a file below the root. `links` are those to such paths, in the
/// order of the pages.
pub(super) fn findings(rule: &'static RuleInfo, near: &Near<'_>, links: &[&Resolved<'_>]) -> Vec<Diagnostic> {
    let file = |resolved: &&Resolved<'_>| -> FileId { resolved.runbook.file };
    links.chunk_by(|a, b| file(a) == file(b)).filter_map(|links| finding(rule, near, links)).collect()
}

fn finding(rule: &'static RuleInfo, near: &Near<'_>, links: &[&Resolved<'_>]) -> Option<Diagnostic> {
    let first = links.first()?;
    let more = match links.len() {
        1 => String::new(),
        2 => ", and so does one more".to_owned(),
        count => format!(", and so do {} more", count - 1),
    };
    let message = format!("the link leads to `{}` on somebody's own computer{more}", first.link.url);
    let diagnostic = Diagnostic::new(rule, first.link.target, message).label("nobody else has it");
    let edits: Vec<Edit> = links.iter().filter_map(|link| edit(near, link)).collect();
    let diagnostic = match edits.first() {
        Some(edit) => {
            let help = format!("link to `{}`: a path counts from the page, or with `/` from the root", edit.text);
            let title = "link to the files from this page".to_owned();
            diagnostic.help(help).fix(Fix { title, safe: true, edits })
        }
        None => diagnostic.help("a path counts from the page, or with `/` from the root"),
    };
    Some(first.of_a_copy(diagnostic))
}

/// The path from the page to the file below the root that a link means, in place of what is written.
fn edit(near: &Near<'_>, resolved: &Resolved<'_>) -> Option<Edit> {
    let url = &resolved.link.url;
    let end = url.find(['#', '?']).unwrap_or(url.len());
    let path = url.get(..end)?;
    let (bare, line) = line_of(path);
    let text = relative(&resolved.runbook.path, near.below(bare)?);
    let anchor = line.map_or(String::new(), |line| format!("#L{line}"));
    let span: Span = resolved.part(0, end)?;
    // A path with signs that are written in another way is left to a person.
    (!text.contains([' ', '%', '(', ')'])).then(|| Edit { span, text: format!("{text}{anchor}") })
}
