//! # A link leads to a placeholder
//!
//! `[dashboard](#TODO)`, `[runbook]()`, `[guide](link-here)`: somebody meant to fill it in.
//!
//! The link looks like one that works until the night in which it is needed.
//!
//! A bare `#` is not reported where it is meant: around an image, and for "back to top". Nor is `#todo` on a page that
//! has a heading "Todo". Below a heading such as "Yes", "No" or "Don't", a page on style shows how links are written.
//!
//! Bad:
//!
//! ```markdown
//! Open the [dashboard](#TODO).
//! ```
//!
//! Good:
//!
//! ```markdown
//! Open the [dashboard](https://grafana.example.com/d/api).
//! ```

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::anchors::alike;
use crate::model::target::Target;
use crate::model::{Workspace, words};
use crate::passes::links::announced::is_announced;
use crate::passes::links::resolved::Resolved;
use crate::passes::{Check, Rule};

/// RB105.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB105",
        name: "placeholder-target",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a link leads to a placeholder",
        source: include_str!("placeholder_target.rs"),
    },
    check: Check::Links(check),
};

fn check(workspace: &Workspace, links: &[Resolved<'_>]) -> Vec<Diagnostic> {
    links
        .iter()
        .filter(|resolved| resolved.target == Target::Placeholder && !is_meant(resolved))
        // In a form, what is to be filled in stands where it belongs; `[X](...)` is how a link is spoken of.
        .filter(|resolved| !resolved.runbook.is_template() && !is_spoken_of(resolved) && !is_specimen(resolved))
        .filter(|resolved| !is_announced(workspace, resolved))
        .map(finding)
        .collect()
}

/// Does the link do on purpose what it does? `#` leads to the top of the page.
fn is_meant(resolved: &Resolved<'_>) -> bool {
    let (link, anchors) = (resolved.link, &resolved.runbook.anchors);
    let to_top =
        words::has_word(&link.text, &["top", "back", "up", "home", "contents"]) || link.text.contains(['↑', '⬆', '▲']);
    let name = link.url.strip_prefix('#').unwrap_or_default();
    let section = || !name.is_empty() && anchors.iter().any(|anchor| alike(&anchor.name, name));
    // `[//]: # (a remark)` is how comments are written.
    let comment = matches!(link.text.as_str(), "//" | "comment");
    // A chapter of mdBook's and GitBook's that is still to be written.
    let draft = link.url.is_empty() && resolved.runbook.path.rsplit('/').next() == Some("SUMMARY.md");
    draft || (link.url == "#" && (to_top || resolved.wraps_image || link.text.is_empty() || comment)) || section()
}

/// Does the heading above call what stands below right or wrong, as pages on style do?
fn is_specimen(resolved: &Resolved<'_>) -> bool {
    const SHOWN: &[&str] = &["yes", "no", "do", "don't", "don’t", "good", "bad", "right", "wrong"];
    let sections = &resolved.runbook.sections;
    let above = sections.partition_point(|section| section.title.span.start <= resolved.link.span.start);
    let title = above.checked_sub(1).and_then(|last| sections.get(last)).map_or("", |section| section.title.str());
    let bare = title.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    SHOWN.contains(&bare.as_str())
}

/// Is it a link in a sentence about links: `[X](…)`?
fn is_spoken_of(resolved: &Resolved<'_>) -> bool {
    let (text, url) = (resolved.link.text.as_str(), resolved.link.url.as_str());
    let named = matches!(text.to_lowercase().as_str(), "text" | "link" | "links" | "title" | "name" | "label");
    matches!(url, "..." | "…") && text.chars().count() <= 1 || matches!(url, "url" | "link" | "path") && named
}

fn finding(resolved: &Resolved<'_>) -> Diagnostic {
    let link = resolved.link;
    let what = if link.image { "image" } else { "link" };
    let name =
        Some(link.text.trim()).filter(|text| !text.is_empty()).map_or(String::new(), |text| format!(" \"{text}\""));
    let written = if link.url.is_empty() {
        "its target is empty".to_owned()
    } else {
        format!("its target is the placeholder `{}`", link.url)
    };
    let diagnostic = Diagnostic::new(&RULE.info, link.span, format!("the {what}{name} leads nowhere: {written}"));
    // A badge says what it has to say by itself.
    let diagnostic = if resolved.wraps_image { diagnostic.at_most(Level::Info) } else { diagnostic };
    diagnostic.label("to be filled in").help("put in the real target, or take the link out until there is one")
}
