//! # A link leads to a section that is not there
//!
//! The page exists, but no heading and no `id` on it gives the name behind `#`.
//!
//! The responder lands at the top of a long page instead of at the step that was meant, and searches it by hand. Usually
//! somebody reworded a heading.
//!
//! Names are made as the renderer makes them (`[links] renderer`; guessed from the site generator's own configuration
//! beside the pages): GitHub's by default, with `-1` for the second heading of the same words. `id` and `<a name>` in
//! HTML count, `{#id}`, MyST labels and the `id` that a shortcode is given, too; a `<summary>` has no name. Letter case does not, nor the invisible selector behind an emoji.
//!
//! A page of which the site puts in parts (a shortcode that stands alone, an included file) may have any section.
//!
//! Only Markdown pages are judged: what `#L10` means in a script is for its viewer to say.
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

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use crate::config::Renderer;
use crate::diagnostic::{Confidence, Diagnostic, Edit, Fix, Level, RuleInfo};
use crate::model::anchors::{Slugger, given, key, summaries, thinkable};
use crate::model::target::Target;
use crate::model::{Anchor, Runbook, Workspace};
use crate::passes::links::resolved::{Resolved, SUGGESTIONS, found, is_said, labels};
use crate::passes::{Check, Rule};
use crate::source::FileId;
use crate::world::within;

/// RB102.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB102",
        name: "missing-anchor",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a link leads to a section that is not there",
        source: include_str!("missing_anchor.rs"),
    },
    check: Check::Links(check),
};

fn check(workspace: &Workspace, links: &[Resolved<'_>]) -> Vec<Diagnostic> {
    let mut names: BTreeMap<String, HashSet<String>> = BTreeMap::new();
    let mut lost: BTreeMap<String, Lost> = BTreeMap::new();
    let mut sites: BTreeMap<String, bool> = BTreeMap::new();
    let mut credits: BTreeMap<FileId, Vec<Range<usize>>> = BTreeMap::new();
    let mut found_so_far = Vec::new();
    let labels = labels(workspace);
    for resolved in links {
        let Some((fragment, path, known)) = aim(workspace, resolved) else { continue };
        let names =
            names.entry(path.to_owned()).or_insert_with(|| known.iter().map(|anchor| key(&anchor.name)).collect());
        let wanted = key(fragment);
        let pictured = shows_a_picture(workspace, path, fragment, known);
        if names.contains(&wanted) && !pictured || labels.contains(fragment) || is_renderers_own(fragment) {
            continue;
        }
        if translated(workspace, resolved.runbook, path).is_some_and(|known| has(known, &wanted)) {
            continue;
        }
        let start = resolved.link.span.range().start;
        let file = resolved.runbook.file;
        let credits = credits.entry(file).or_insert_with(|| lists_of_credits(workspace, file));
        if names_a_footnote(workspace, path, fragment) || credits.iter().any(|list| list.contains(&start)) {
            continue;
        }
        let top = path.split_once('/').map_or("", |(top, _)| top);
        let unknown = *sites.entry(top.to_owned()).or_insert_with(|| holds_templates(workspace, top));
        let lost = lost.entry(path.to_owned()).or_insert_with(|| Lost::of(workspace, path, unknown));
        if lost.assembled || lost.names.contains(&wanted) {
            continue;
        }
        let same = pictured.then(|| known.iter().find(|anchor| key(&anchor.name) == wanted)).flatten();
        let near = if found_so_far.len() < SUGGESTIONS { same.or_else(|| nearest(fragment, known)) } else { None };
        let diagnostic = finding(resolved, fragment, path, near);
        let folded = lost.summaries.contains(&wanted);
        let help = "a `<summary>` has no anchor: put a heading in it, or an `<a id=\"...\">` before it";
        let diagnostic = if folded { diagnostic.help(help) } else { diagnostic };
        let said = is_said(workspace, resolved);
        found_so_far.push(if said { diagnostic.at_most(Level::Info) } else { diagnostic });
    }
    found_so_far
}

/// Does the fragment hold a picture, on a page of GitHub's, which leaves them out of the names of headings (`#-disk` of
/// `## 💾 Disk`), and has the page no name with it?
fn shows_a_picture(workspace: &Workspace, path: &str, fragment: &str, known: &[Anchor]) -> bool {
    let picture = |c: char| matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}');
    let Some(sign) = fragment.chars().find(|c| picture(*c)) else { return false };
    workspace.sites.renderer(path) == Renderer::Github && !known.iter().any(|anchor| anchor.name.contains(sign))
}

/// The anchors of the page that a site with suffixes for its languages serves in place of the one at `path`: a link of
/// `guide.nl.md` to `ports.md` leads to `ports.nl.md`, where that is there.
fn translated<'a>(workspace: &'a Workspace, from: &Runbook, path: &str) -> Option<&'a [Anchor]> {
    let language = from.path.strip_suffix(".md")?.rsplit('/').next()?.rsplit_once('.')?.1;
    let plain = language.len() == 2 || language.len() == 5 && language.contains(['-', '_']);
    let sibling = format!("{}.{language}.md", path.strip_suffix(".md")?);
    plain.then(|| workspace.anchors(&sibling))?
}

fn has(known: &[Anchor], wanted: &str) -> bool {
    known.iter().any(|anchor| key(&anchor.name) == wanted)
}

/// What is known of a page that has not the section which is wanted: looked at once, however many links lead there.
struct Lost {
    /// Names that it may have all the same.
    names: HashSet<String>,
    /// Names that its `<summary>`s would have as headings.
    summaries: HashSet<String>,
    /// Are parts of it put in by its site?
    assembled: bool,
}

impl Lost {
    fn of(workspace: &Workspace, path: &str, unknown: bool) -> Self {
        let mut names = swallowed(workspace, path);
        names.extend(thinkable_names(workspace, path).filter(|_| unknown).map(|name| key(&name)));
        let page = workspace.runbook(path);
        let text = page.and_then(|page| workspace.sources.get(page.file)).map_or("", |source| source.text.as_str());
        names.extend(given(text).iter().map(|name| key(name)));
        let mut slugger = Slugger::new(page.map_or_else(Renderer::default, |page| page.renderer));
        let summaries = summaries(text).map(|title| key(&slugger.name(&title))).collect();
        Self { names, summaries, assembled: is_assembled(workspace, path) }
    }
}

/// Where a page has the lists of contributors that a program keeps.
fn lists_of_credits(workspace: &Workspace, file: FileId) -> Vec<Range<usize>> {
    const START: &str = "ALL-CONTRIBUTORS-LIST:START";
    const END: &str = "ALL-CONTRIBUTORS-LIST:END";
    let text = workspace.sources.get(file).map_or("", |source| source.text.as_str());
    let mut lists = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find(START)).map(|start| at + start) {
        let end = text.get(start..).and_then(|rest| rest.find(END)).map_or(text.len(), |end| start + end);
        lists.push(start..end);
        at = end;
    }
    lists
}

/// Do pages of a folder at the top hold statements of a template (`{% if tenant %}`)? Then a site puts them together, and nobody
/// knows by which names it calls their headings.
fn holds_templates(workspace: &Workspace, top: &str) -> bool {
    let statement = |line: &str| line.trim_start().starts_with("{%");
    let beside = workspace.runbooks.iter().filter(|page| !top.is_empty() && within(&page.path, top));
    let mut texts = beside.filter_map(|page| Some(workspace.sources.get(page.file)?.text.as_str()));
    texts.any(|text| text.contains("{%") && text.lines().any(statement))
}

/// The names that any generator may give the headings of a page.
fn thinkable_names<'a>(workspace: &'a Workspace, path: &str) -> impl Iterator<Item = String> + 'a {
    let sections = workspace.runbook(path).into_iter().flat_map(|page| &page.sections);
    sections.flat_map(|section| thinkable(section.title.str(), Renderer::Other))
}

/// The fragment of a link, the page that it leads to, and that page's anchors.
fn aim<'a>(workspace: &'a Workspace, resolved: &'a Resolved<'_>) -> Option<(&'a str, &'a str, &'a [Anchor])> {
    let Target::Inside { fragment: Some(fragment), .. } = &resolved.target else { return None };
    let path =
        found(&resolved.target, workspace).filter(|path| path.ends_with(".md") || path.ends_with(".markdown"))?;
    Some((fragment, path, workspace.anchors(path)?))
}

/// The names of headings that a page shows as code, since a fence is not closed or holds the beginning of another block:
/// `unclosed-fence` and `nested-fence` speak of the cause.
fn swallowed(workspace: &Workspace, path: &str) -> HashSet<String> {
    let page = workspace.runbook(path).and_then(|page| Some((page, workspace.sources.get(page.file)?)));
    let Some((page, source)) = page else { return HashSet::new() };
    let mut slugger = Slugger::new(page.renderer);
    let blocks = page.code.iter().map(|span| source.slice(*span)).filter(|block| is_out_of_step(block));
    let lines = blocks.flat_map(|block| block.lines().skip(1)).map(str::trim_start);
    let titles =
        lines.filter_map(|line| line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#')));
    titles.map(|title| key(&slugger.name(title.trim()))).collect()
}

/// Are parts of a page put in by its site: by a shortcode of Hugo's that stands alone and is never closed
/// (`{{% product/features %}}`), or another file that mdBook, MkDocs or Jekyll includes?
fn is_assembled(workspace: &Workspace, path: &str) -> bool {
    let Some(source) = workspace.runbook(path).and_then(|page| workspace.sources.get(page.file)) else { return false };
    let text = source.text.as_str();
    let marks = text.match_indices("{{%").filter_map(|(at, mark)| text.get(at + mark.len()..));
    let closed: BTreeSet<&str> =
        marks.filter_map(|rest| rest.trim_start().strip_prefix('/')?.split([' ', '%']).next()).collect();
    let puts_in = |line: &str| {
        let name = line.strip_prefix("{{%").and_then(|rest| rest.strip_suffix("%}}")).map(str::trim);
        let alone = name.and_then(|name| name.split_whitespace().next()).filter(|name| !name.starts_with('/'));
        let closed = |name: &str| closed.range(name..).next().is_some_and(|other| other.starts_with(name));
        alone.is_some_and(|name| !closed(name.trim_end_matches('/')))
            || ["{{#include", "--8<--", "{% include"].iter().any(|mark| line.starts_with(mark))
    };
    text.lines().map(str::trim).any(puts_in)
}

/// Does a fenced block go on where it was meant to end: has it no closing fence, or another opening one in it?
fn is_out_of_step(block: &str) -> bool {
    let mut lines = block.lines().map(|line| line.trim_start_matches([' ', '>', '\t']));
    let Some(mark) = lines.next().and_then(|line| ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark)))
    else {
        return false;
    };
    let opens =
        |line: &str| line.strip_prefix(mark).is_some_and(|label| label.starts_with(|c: char| c.is_alphabetic()));
    let closed = block.trim_end().lines().last().is_some_and(|line| line.trim_end().ends_with(mark));
    !closed || lines.any(opens)
}

fn finding(resolved: &Resolved<'_>, fragment: &str, path: &str, near: Option<&Anchor>) -> Diagnostic {
    let page = if path == resolved.runbook.path { "this page".to_owned() } else { format!("`{path}`") };
    let message = format!("the link leads to `#{fragment}`, and {page} has no such section");
    let diagnostic =
        Diagnostic::new(&RULE.info, resolved.link.target, message).label("no heading or id gives this name");
    let diagnostic = resolved.of_a_copy(diagnostic);
    let Some(near) = near else {
        return diagnostic.help("link to a heading that is there, or give the place an `<a id=\"...\">`");
    };
    let diagnostic = diagnostic
        .relate(near.span, format!("this is `#{}`", near.name))
        .help(format!("did you mean `#{}`?", near.name));
    let written = resolved.link.url.find('#').and_then(|at| resolved.part(at, resolved.link.url.len()));
    match written {
        Some(span) => {
            let edits = vec![Edit { span, text: format!("#{}", near.name) }];
            diagnostic.fix(Fix { title: format!("link to `#{}`", near.name), safe: false, edits })
        }
        None => diagnostic,
    }
}

/// Names that a page viewer gives by itself: lines, the top, text fragments, the README below a folder; `#/page` and
/// `#!page` are a single-page site's own.
fn is_renderers_own(fragment: &str) -> bool {
    let line = fragment.strip_prefix('L').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let top = matches!(fragment.to_ascii_lowercase().as_str(), "top" | "readme" | "_top");
    line || top || fragment.starts_with(":~:") || fragment.starts_with(['/', '!'])
}

/// Is it the name that Python-Markdown (`fn:1`) or GitHub (`user-content-fn-1`) gives a footnote of the page?
fn names_a_footnote(workspace: &Workspace, path: &str, fragment: &str) -> bool {
    const NAMES: &[&str] = &["fn:", "fnref:", "user-content-fn-", "user-content-fnref-", "fn-", "fnref-"];
    let Some(label) = NAMES.iter().find_map(|name| fragment.strip_prefix(name)) else { return false };
    let source = workspace.runbook(path).and_then(|page| workspace.sources.get(page.file));
    source.is_some_and(|source| source.text.contains(&format!("[^{label}]")))
}

/// Do two names differ in a number or a letter that counts alone: `step-2` and `step-1`, `option-a` and `option-b`? Then
/// they name two sections, and neither is a misspelling of the other.
fn counts_on(wanted: &str, name: &str) -> bool {
    let stem = |word: &str| word.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let (a, b) = (wanted.split(['-', '_']), name.split(['-', '_']));
    let counts = |(a, b): (&str, &str)| stem(a) == stem(b) || (a.len() == 1 && b.len() == 1);
    let same_length = a.clone().count() == b.clone().count();
    same_length && wanted != name && a.zip(b).filter(|(a, b)| a != b).all(counts)
}

/// So many letters of one name the other has not, or the reverse: at least as many have to be changed to make one of the
/// other.
fn unlike(a: &str, b: &str) -> f64 {
    let mut counts = [0_i32; 64];
    let mut count = |name: &str, by: i32| {
        for c in name.chars() {
            if let Some(count) = counts.get_mut(c as usize & 63) {
                *count += by;
            }
        }
    };
    count(a, 1);
    count(b, -1);
    let more: i32 = counts.iter().filter(|count| **count > 0).sum();
    let fewer: i32 = counts.iter().filter(|count| **count < 0).sum();
    f64::from(more.max(-fewer))
}

/// The anchor most like the wanted one, if it is much like it.
fn nearest<'a>(fragment: &str, known: &'a [Anchor]) -> Option<&'a Anchor> {
    // Long names are cut and long pages, too: the comparison is quadratic in the length of the names.
    let cut = |text: &str| text.chars().take(60).collect::<String>();
    let wanted = cut(&fragment.to_lowercase());
    let known = known.iter().take(500);
    let length = wanted.chars().count() as f64;
    let score = |anchor: &'a Anchor| {
        let name = cut(&anchor.name);
        let other = name.chars().count() as f64;
        let possible = unlike(&wanted, &name) <= 0.3 * length.max(other) + 1e-9 && !counts_on(&wanted, &name);
        let score = possible.then(|| strsim::normalized_levenshtein(&wanted, &name));
        score.filter(|score| *score >= 0.7).map(|score| (score, anchor))
    };
    let best = known.clone().filter_map(score).max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, anchor)| anchor);
    let ends = || known.clone().find(|anchor| wanted.len() >= 5 && anchor.name.ends_with(&wanted));
    // The one heading that goes on: `#harbor` of "Harbor (two registries)".
    let goes_on = |anchor: &&Anchor| anchor.name.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-'));
    let mut going_on = known.clone().filter(goes_on);
    let only = going_on.next().filter(|_| wanted.len() >= 4 && going_on.next().is_none());
    best.or_else(ends).or(only)
}
