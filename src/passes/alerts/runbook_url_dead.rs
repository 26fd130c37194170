//! # An alert's runbook is not there
//!
//! The alert's `runbook_url` leads to a page or a section that does not exist, to one of another letter case, or to a
//! host that stands in for a real one.
//!
//! It is the first thing that is clicked when the pager rings, and the answer is a 404.
//!
//! URLs are followed offline: those that begin with a prefix of `[links.site]` or with `[links] repository`, and paths of
//! Markdown files in the repository. Sites are served as their generator does it: Hugo in lower case, without an ending.
//! `{{ $labels.alertname }}` and labels that the rule sets are filled in first. What begins with a variable or leads to
//! other hosts is not judged.
//!
//! Bad:
//!
//! ```yaml
//! annotations:
//!   runbook_url: docs/runbooks/api-is-down.md
//! ```
//!
//! Good, where `docs/runbooks/api-down.md` is what there is:
//!
//! ```yaml
//! annotations:
//!   runbook_url: docs/runbooks/api-down.md
//! ```
//!
//! With a site, one prefix is all that is needed:
//!
//! ```toml
//! [links.site]
//! "https://runbooks.example.com/" = "docs/runbooks/"
//! ```

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::anchors::key;
use crate::model::rule_file::link::{RunbookLink, There, deployed, runbook_links};
use crate::model::target::Target;
use crate::model::{AlertRule, Workspace};
use crate::passes::{Check, Rule};
use crate::source::Span;

/// RB501.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB501",
        name: "runbook-url-dead",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "an alert's link to its runbook leads nowhere",
        source: include_str!("runbook_url_dead.rs"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let found = |(file, alert): (&crate::model::RuleFile, _)| {
        let links = runbook_links(alert, &file.path, &workspace.config, &workspace.sites);
        links.into_iter().find_map(|link| finding(workspace, alert, &link))
    };
    deployed(workspace).filter_map(found).collect()
}

fn finding(workspace: &Workspace, alert: &AlertRule, link: &RunbookLink<'_>) -> Option<Diagnostic> {
    let name = alert.name.str().map_or_else(|| "an alert".to_owned(), |name| format!("`{name}`"));
    let of = |problem: String| {
        Diagnostic::new(&RULE.info, link.field.value.span(), format!("the runbook of {name} {problem}"))
    };
    if link.target == Target::Placeholder {
        let diagnostic = of(format!("is `{}`, on a host that stands in for a real one", link.url));
        let help = "put in the address that responders use; a site of your own is named in `[links.site]`";
        return Some(diagnostic.at_most(Level::Warning).label("nobody answers there").help(help));
    }
    match link.there(&workspace.paths)? {
        There::Nothing => {
            let Target::Inside { candidates, .. } = &link.target else { return None };
            let wanted = candidates.first()?;
            let diagnostic = of(format!("is `{}`, which is not there", link.url)).label(format!("no page `{wanted}`"));
            Some(match similar(workspace, wanted) {
                Some((page, span)) => {
                    let diagnostic = diagnostic.help(format!("is it `{page}`? Correct the link, or write the page"));
                    span.into_iter()
                        .fold(diagnostic, |diagnostic, span| diagnostic.relate(span, "a page of nearly that name"))
                }
                None => diagnostic.help("write the page, correct the link, or take it out"),
            })
        }
        There::OtherCase(page) => {
            let diagnostic = of(format!("is `{}`; the page is `{page}` in other letters", link.url));
            Some(
                place(workspace, &page, diagnostic)
                    .at_most(Level::Warning)
                    .help("write it in the letters of the page's URL"),
            )
        }
        There::Page(page) => {
            let wanted = link.fragment()?;
            let anchors = workspace.anchors(&page)?;
            if !link.lacks(anchors) {
                return None;
            }
            let diagnostic = of(format!("is the section `#{wanted}`, which `{page}` does not have"));
            let near =
                anchors.iter().map(|anchor| (strsim::normalized_levenshtein(&key(wanted), &key(&anchor.name)), anchor));
            let near = near.filter(|(score, _)| *score >= 0.7).max_by(|(a, _), (b, _)| a.total_cmp(b));
            Some(match near {
                Some((_, near)) => diagnostic
                    .relate(near.span, format!("this is `#{}`", near.name))
                    .help(format!("did you mean `#{}`?", near.name)),
                None => place(workspace, &page, diagnostic).help("link to a heading that is there"),
            })
        }
    }
}

/// Shows the page.
fn place(workspace: &Workspace, page: &str, diagnostic: Diagnostic) -> Diagnostic {
    match top(workspace, page) {
        Some(span) => diagnostic.relate(span, "the page"),
        None => diagnostic,
    }
}

/// Where a page of the workspace begins: at its title, if it has one.
fn top(workspace: &Workspace, page: &str) -> Option<Span> {
    let runbook = workspace.runbook(page)?;
    Some(runbook.title.as_ref().map_or(Span::new(runbook.file, 0..0), |title| title.span))
}

/// The page whose name is most like that of `wanted`, if it is much like it.
fn similar(workspace: &Workspace, wanted: &str) -> Option<(String, Option<Span>)> {
    let stem = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.split('.').next().unwrap_or(name).to_lowercase()
    };
    let name = stem(wanted);
    let pages =
        workspace.runbooks.iter().map(|runbook| (strsim::normalized_levenshtein(&name, &stem(&runbook.path)), runbook));
    let best = pages.filter(|(score, _)| *score >= 0.8).max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.map(|(_, runbook)| (runbook.path.clone(), top(workspace, &runbook.path)))
}
