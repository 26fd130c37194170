//! What the rules about links share: each link with the place that it leads to.

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Level};
use crate::model::target::{Target, existing};
use crate::model::{Link, Rooted, Runbook, Workspace};
use crate::passes::links::announced::is_announced;
use crate::source::Span;

/// How many suggestions are looked for in one run: a page of ten thousand dead links needs one remark, not ten thousand
/// searches.
pub(super) const SUGGESTIONS: usize = 200;

/// A link of a page and where it leads.
pub struct Resolved<'a> {
    /// The page.
    pub(super) runbook: &'a Runbook,
    /// The link.
    pub(super) link: &'a Link,
    /// Where it leads.
    pub(super) target: Target,
    /// Does it count from the top of a site?
    pub(super) of_site: OfSite,
    /// Is what is clicked nothing but an image, as with a badge?
    pub(super) wraps_image: bool,
}

/// Whether a link counts from the top of a site, and what the site makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OfSite {
    /// It counts from the page, or from the repository.
    No,
    /// The site serves what it leads to, if that is there.
    Served,
    /// The page is there, and the site does not serve it under that name.
    NotServed,
}

/// The target of a link from the top of a site.
fn from_top(rooted: Rooted) -> (Target, OfSite) {
    let at = |path| Target::Inside { candidates: vec![path], fragment: None };
    match rooted {
        Rooted::Found(target) => (target, OfSite::Served),
        Rooted::NotServed(path) => (at(path), OfSite::NotServed),
        Rooted::Dead(path) => (at(path), OfSite::Served),
        Rooted::Unknown => (Target::Elsewhere, OfSite::No),
    }
}

impl Resolved<'_> {
    /// A finding about the link, which is advice where the page is a form: where its copies lie, the link may be right.
    pub(super) fn of_a_copy(&self, diagnostic: Diagnostic) -> Diagnostic {
        if self.runbook.is_template() { diagnostic.at_most(Level::Info) } else { diagnostic }
    }

    /// The place of the bytes `from..to` of the destination, where it is written as it reads.
    pub(super) fn part(&self, from: usize, to: usize) -> Option<Span> {
        let target = self.link.target;
        let at = |offset: usize| u32::try_from(offset).ok().and_then(|offset| target.start.checked_add(offset));
        let literal = target.range().len() == self.link.url.len() && from <= to && to <= self.link.url.len();
        literal.then_some(())?;
        Some(Span { start: at(from)?, end: at(to)?, ..target })
    }
}

/// Every link of the workspace that may be at fault, in the order of the pages.
pub fn resolved(workspace: &Workspace) -> Vec<Resolved<'_>> {
    workspace.runbooks.par_iter().flat_map_iter(|runbook| of_page(workspace, runbook)).collect()
}

fn of_page<'a>(workspace: &'a Workspace, runbook: &'a Runbook) -> impl Iterator<Item = Resolved<'a>> {
    // Marks come in the order in which they end: an image just before the link around it.
    let before = std::iter::once(None).chain(runbook.links.iter().map(Some));
    let references = runbook.references.iter().map(|reference| {
        let target = workspace.grounds.contents.look(&runbook.path, reference);
        Resolved { runbook, link: &reference.link, target, of_site: OfSite::No, wraps_image: false }
    });
    let links = runbook.links.iter().zip(before).map(move |(link, before)| {
        let within = |image: &Link| link.span.start < image.span.start && image.span.end < link.span.end;
        let wraps_image = before.is_some_and(|before| before.image && within(before));
        let rooted = || workspace.grounds.look(&runbook.path, &link.url, &workspace.paths);
        let (target, of_site) =
            match workspace.sites.resolve(&link.url, &runbook.path, runbook.renderer, &workspace.config) {
                Target::Elsewhere => from_top(rooted()),
                target => (target, OfSite::No),
            };
        Resolved { runbook, link, target, of_site, wraps_image }
    });
    // Where a page is out of step, what seems to be a link is judged when that is mended.
    let lost = |resolved: &Resolved<'_>| runbook.lost.iter().any(|range| range.contains(&resolved.link.span.start));
    links.chain(references).filter(move |resolved| !lost(resolved) && !is_well(workspace, resolved))
}

/// Is there nothing that a rule could say of it: a place that is there as it is named, or one that nobody was asked about? Of
/// ten links that is true of nine, and all the others are held until the last rule has run.
fn is_well(workspace: &Workspace, resolved: &Resolved<'_>) -> bool {
    match &resolved.target {
        Target::Elsewhere => workspace.answers.is_empty(),
        Target::Inside { candidates, fragment: None } => {
            resolved.of_site != OfSite::NotServed && existing(candidates, &workspace.paths).is_some()
        }
        Target::Inside { .. } | Target::Outside | Target::Placeholder => false,
    }
}

/// The path that a link leads to, where there is something.
pub(super) fn found<'a>(target: &'a Target, workspace: &Workspace) -> Option<&'a str> {
    match target {
        Target::Inside { candidates, .. } => existing(candidates, &workspace.paths),
        _ => None,
    }
}

/// Is it a part that other pages include, whose links count from them?
fn is_partial(path: &str) -> bool {
    const PARTS: &[&str] = &["partials", "_partials", "_includes", "snippets", "_snippets"];
    path.rsplit('/').skip(1).any(|folder| PARTS.contains(&folder))
}

/// How many bytes of a link's line are looked at before it and behind.
const NEAR: usize = 2000;

/// Does somebody else say it: does the link stand between quotation marks in its line, as what is quoted from another page
/// does? Is it shown how to write one, or is its target to come?
pub(super) fn is_said(workspace: &Workspace, resolved: &Resolved<'_>) -> bool {
    let span = resolved.link.span;
    let text = workspace.sources.get(span.file).map_or("", |source| source.text.as_str());
    // A line of any length is not looked at for each link in it.
    let (start, end) = (span.range().start, span.range().end);
    let near = text.floor_char_boundary(start.saturating_sub(NEAR))..start;
    let before = text.get(near).and_then(|text| text.rsplit('\n').next()).unwrap_or_default();
    let near = end..text.floor_char_boundary(end.saturating_add(NEAR));
    let behind = text.get(near).and_then(|text| text.lines().next()).unwrap_or_default();
    // The quotation marks of an attribute, or of a shortcode's argument, quote nobody.
    let sets_off = |(text, _): (&str, &str)| text.is_empty() || text.ends_with([' ', '(', '>', '*']);
    let quotes = before.rsplit_once('"').is_some_and(sets_off) && !before.contains("{{");
    let straight = quotes && before.matches('"').count() % 2 == 1 && behind.contains('"');
    let curly = before.matches('“').count() > before.matches('”').count() && behind.contains('”');
    // `Write it like this: **[Term](../glossary.md)**.`
    let shown = before.trim_end_matches(['*', '_', ' ']).ends_with("like this:");
    straight || curly || shown || is_announced(workspace, resolved) || is_partial(&resolved.runbook.path)
}

/// The labels of MyST targets, `(label)=` on a line of its own: they are known on every page of a Sphinx site.
pub(super) fn labels(workspace: &Workspace) -> std::collections::HashSet<&str> {
    let pages = workspace.runbooks.iter().filter_map(|runbook| workspace.sources.get(runbook.file));
    let texts = pages.map(|source| source.text.as_str());
    let ends = texts.flat_map(|text| memchr::memmem::find_iter(text.as_bytes(), ")=").map(move |at| (text, at)));
    ends.filter_map(|(text, at)| label(text, at)).collect()
}

/// The label whose `)=` stands at byte `at`, where nothing else stands on its line.
fn label(text: &str, at: usize) -> Option<&str> {
    let (before, behind) = text.split_at_checked(at)?;
    let blank = |c: char| c.is_whitespace() && c != '\n';
    let last = behind.strip_prefix(")=")?.trim_start_matches(blank);
    // The line is looked at only where the label ends it: once.
    (last.is_empty() || last.starts_with('\n')).then_some(())?;
    before.rsplit('\n').next()?.trim_start().strip_prefix('(')
}
