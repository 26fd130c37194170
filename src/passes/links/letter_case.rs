//! # A link is right but for its letter case
//!
//! The file exists, but its name is written with other capitals.
//!
//! It works on the author's laptop and is a 404 on every server: most desktops ignore letter case, git and the web do
//! not.
//!
//! Bad:
//!
//! ```markdown
//! See [the guide](./Rollback.md).
//! ```
//!
//! Good, where the file is called `rollback.md`:
//!
//! ```markdown
//! See [the guide](./rollback.md).
//! ```

use crate::config::Renderer;
use crate::diagnostic::{Confidence, Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::model::Workspace;
use crate::model::target::Target;
use crate::passes::links::resolved::{Resolved, found};
use crate::passes::{Check, Rule};
use crate::source::Span;

/// RB103.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB103",
        name: "letter-case",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a link is right but for its letter case",
        source: include_str!("letter_case.rs"),
    },
    check: Check::Links(check),
};

fn check(workspace: &Workspace, links: &[Resolved<'_>]) -> Vec<Diagnostic> {
    links.iter().filter_map(|resolved| finding(workspace, resolved)).collect()
}

fn finding(workspace: &Workspace, resolved: &Resolved<'_>) -> Option<Diagnostic> {
    let Target::Inside { candidates, .. } = &resolved.target else { return None };
    if found(&resolved.target, workspace).is_some() {
        return None;
    }
    let actual = workspace.paths.other_case(candidates.first()?)?;
    let link = resolved.link;
    // Hugo serves every page under its path in lower case.
    let path = link.url.split(['#', '?']).next().unwrap_or_default();
    if resolved.runbook.renderer == Renderer::Hugo && !path.contains(char::is_uppercase) {
        return None;
    }
    let message = format!("the link leads to `{}`; the file is called `{actual}`", link.url);
    let diagnostic = Diagnostic::new(&RULE.info, link.target, message)
        .label("other letter case")
        .help("write the name as the file has it: servers and git tell capitals apart");
    Some(match spelled(link.url.as_str(), actual) {
        Some(text) if link.target.range().len() == link.url.len() => {
            let end = link.target.start + u32::try_from(text.len()).unwrap_or(0);
            let span = Span { end, ..link.target };
            diagnostic.fix(Fix { title: format!("write `{text}`"), safe: true, edits: vec![Edit { span, text }] })
        }
        _ => diagnostic,
    })
}

/// The path of `url` with the letter case of `actual`, where the two end alike.
fn spelled(url: &str, actual: &str) -> Option<String> {
    let path = url.split(['#', '?']).next()?;
    let tail = path.trim_start_matches("../").trim_start_matches("./");
    let head = path.len() - tail.len();
    let same = actual.get(actual.len().checked_sub(tail.len())?..).filter(|end| end.eq_ignore_ascii_case(tail))?;
    Some(format!("{}{same}", path.get(..head)?))
}
