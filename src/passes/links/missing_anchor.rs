//! # A link leads to a section that is not there
//!
//! The file exists, but no heading and no `id` in it gives the name behind `#`.
//!
//! The responder lands at the top of a long page instead of at the step that was meant, usually because somebody
//! reworded a heading.
//!
//! Names are made as the renderer makes them (`[links] renderer`): GitHub's by default, with `-1` for the second
//! heading of the same words; `id` and `<a name>` in HTML count everywhere, `{#id}` everywhere but on GitHub.
//!
//! Bad:
//!
//! ```markdown
//! See [the last step](#5-close).
//!
//! ## 5. Resolve
//! ```
//!
//! Good:
//!
//! ```markdown
//! See [the last step](#5-resolve).
//! ```

use crate::diagnostic::{Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::model::target::Target;
use crate::model::{Anchor, Workspace};
use crate::passes::Rule;
use crate::passes::links::resolved::{Resolved, anchors, found, links};
use crate::source::Span;

/// RB102.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB102",
        name: "missing-anchor",
        level: Some(Level::Error),
        summary: "a link leads to a section that is not there",
        source: include_str!("missing_anchor.rs"),
    },
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    links(workspace).filter_map(|resolved| finding(workspace, &resolved)).collect()
}

fn finding(workspace: &Workspace, resolved: &Resolved<'_>) -> Option<Diagnostic> {
    let Target::Inside { fragment: Some(fragment), .. } = &resolved.target else { return None };
    let path =
        found(&resolved.target, workspace).filter(|path| path.ends_with(".md") || path.ends_with(".markdown"))?;
    let known = anchors(workspace, path)?;
    if is_known(fragment, known) || is_renderers_own(fragment) {
        return None;
    }
    let page = if path == resolved.runbook.path { "this page".to_owned() } else { format!("`{path}`") };
    let message = format!("the link leads to `#{fragment}`, and {page} has no such section");
    let diagnostic =
        Diagnostic::new(&RULE.info, resolved.link.target, message).label("no heading or id gives this name");
    let Some(near) = nearest(fragment, known) else {
        return Some(diagnostic.help("link to a heading that is there, or give the place an `<a id=\"...\">`"));
    };
    let diagnostic =
        diagnostic.relate(near.span, format!("`#{}`", near.name)).help(format!("did you mean `#{}`?", near.name));
    Some(match resolved.link.url.find('#') {
        Some(at) if resolved.link.target.range().len() == resolved.link.url.len() => {
            let start = resolved.link.target.start + u32::try_from(at).unwrap_or(0);
            let edits = vec![Edit { span: Span { start, ..resolved.link.target }, text: format!("#{}", near.name) }];
            diagnostic.fix(Fix { title: format!("link to `#{}`", near.name), safe: false, edits })
        }
        _ => diagnostic,
    })
}

/// GitHub looks names up without regard to letter case.
fn is_known(fragment: &str, known: &[Anchor]) -> bool {
    let lower = fragment.to_lowercase();
    known.iter().any(|anchor| anchor.name == fragment || anchor.name.to_lowercase() == lower)
        || known.iter().any(|anchor| lower == format!("user-content-{}", anchor.name.to_lowercase()))
}

/// Names that a page viewer gives by itself: lines, the top, text fragments.
fn is_renderers_own(fragment: &str) -> bool {
    let line = fragment.strip_prefix('L').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    line || fragment == "top" || fragment.starts_with(":~:") || fragment.starts_with("readme")
}

/// The anchor most like the wanted one, if it is much like it.
fn nearest<'a>(fragment: &str, known: &'a [Anchor]) -> Option<&'a Anchor> {
    // Long names are cut: the comparison is quadratic in their length.
    let cut = |text: &str| text.chars().take(100).collect::<String>();
    let wanted = cut(&fragment.to_lowercase());
    let scored =
        known.iter().take(500).map(|anchor| (strsim::normalized_levenshtein(&wanted, &cut(&anchor.name)), anchor));
    let contains = known.iter().take(500).find(|anchor| wanted.len() >= 5 && anchor.name.ends_with(&wanted));
    let best =
        scored.max_by(|(a, _), (b, _)| a.total_cmp(b)).filter(|(score, _)| *score >= 0.7).map(|(_, anchor)| anchor);
    best.or(contains)
}
