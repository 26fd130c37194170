//! What the rules about links share: each link with the place that it leads to.

use crate::config::Renderer;
use crate::model::target::{Target, existing, resolve};
use crate::model::{Anchor, Link, Runbook, Workspace};

/// A link of a page and where it leads.
pub(super) struct Resolved<'a> {
    /// The page.
    pub(super) runbook: &'a Runbook,
    /// The link.
    pub(super) link: &'a Link,
    /// Where it leads.
    pub(super) target: Target,
}

/// Who renders the workspace's pages.
pub(super) fn renderer(workspace: &Workspace) -> Renderer {
    workspace.config.links.renderer.unwrap_or_default()
}

/// Every link of the workspace.
pub(super) fn links(workspace: &Workspace) -> impl Iterator<Item = Resolved<'_>> {
    let all = workspace.runbooks.iter().flat_map(|runbook| runbook.links.iter().map(move |link| (runbook, link)));
    all.map(|(runbook, link)| {
        let target = resolve(&link.url, &runbook.path, renderer(workspace), &workspace.config);
        Resolved { runbook, link, target }
    })
}

/// The path that a link leads to, where there is something.
pub(super) fn found<'a>(target: &'a Target, workspace: &Workspace) -> Option<&'a str> {
    match target {
        Target::Inside { candidates, .. } => existing(candidates, &workspace.paths),
        _ => None,
    }
}

/// The anchors of a page that was read, of this workspace or beside it.
pub(super) fn anchors<'a>(workspace: &'a Workspace, path: &str) -> Option<&'a [Anchor]> {
    let runbook = workspace.runbooks.binary_search_by(|runbook| runbook.path.as_str().cmp(path)).ok();
    let own = runbook.and_then(|at| workspace.runbooks.get(at)).map(|runbook| runbook.anchors.as_slice());
    own.or_else(|| workspace.neighbours.iter().find(|n| n.path == path).map(|n| n.anchors.as_slice()))
}
