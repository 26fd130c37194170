//! # A code block holds the beginning of another one
//!
//! A line inside a block opens a block of its own, with no more marks than the outer one has. The inner block's end ends
//! the outer one, and from there on text and code change places: headings and steps are shown as code, code as text.
//!
//! What seems to stand between there and the place where the page is in step again is judged when this is mended.
//!
//! Either the block above was never closed, or a page is quoted that holds blocks itself: then the outer fence needs one
//! mark more than the inner ones. A page has one finding. With MkDocs, which takes blocks out before it reads HTML, one right below
//! a tag (`<center>`) is a block all the same, and what the forge makes of it is advice.
//!
//! Bad:
//!
//! ````markdown
//! ```markdown
//! ## Restart
//! ```bash
//! systemctl restart api
//! ```
//! ```
//! ````
//!
//! Good: four marks around three.
//!
//! `````markdown
//! ````markdown
//! ## Restart
//! ```bash
//! systemctl restart api
//! ```
//! ````
//! `````

use crate::config::Renderer;
use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Fence;
use crate::model::nested::nested;
use crate::passes::{Check, Page, Rule};
use crate::source::Source;

/// RB611.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB611",
        name: "nested-fence",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a code block holds the beginning of another one, whose end ends both",
        source: include_str!("nested_fence.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    one(page).into_iter().collect()
}

/// How many bytes above a block are looked at for the one that a tag hides.
const NEAR: usize = 16_000;

/// Is the block the end of one that stands right below a tag, and is raw HTML to all but Python-Markdown?
fn ends_a_hidden_one(fence: &Fence, source: &Source) -> bool {
    let start = fence.opening.range().start;
    let near = source.text.floor_char_boundary(start.saturating_sub(NEAR))..start;
    let mut above = source.text.get(near).unwrap_or_default().lines().rev().map(str::trim);
    let hidden = above.by_ref().find(|line| line.starts_with("```")).is_some_and(|line| line.len() > 3);
    hidden && fence.info.text.is_empty() && above.next().is_some_and(|line| line.starts_with('<'))
}

/// One finding for a page: behind the first, every fence is out of step.
fn one(page: Page<'_>) -> Option<Diagnostic> {
    let mut nested = page.runbook.fences.iter().filter_map(|fence| Some((fence, nested(fence, page.source)?)));
    let (fence, inside) = nested.next()?;
    let message = "the block opened here holds the beginning of another one, and ends where that one ends";
    let diagnostic = Diagnostic::new(&RULE.info, fence.opening, message)
        .label("the outer block")
        .relate(inside, "begins another block, and is shown as code");
    let diagnostic = nested.fold(diagnostic, |diagnostic, (_, inside)| diagnostic.relate(inside, "and here"));
    let taken_out = page.runbook.renderer == Renderer::Mkdocs && ends_a_hidden_one(fence, page.source);
    let diagnostic = if taken_out { diagnostic.at_most(Level::Info) } else { diagnostic };
    Some(
        diagnostic.help("close the block above the inner one; where it is meant to hold blocks, give it one more mark"),
    )
}
