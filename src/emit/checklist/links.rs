//! Where the links of a checklist lead: to other checklists, and to the web.

use std::collections::BTreeMap;

use crate::config::{Config, Renderer};
use crate::emit::checklist::view::Link;
use crate::emit::links::{external, relative, web};
use crate::model::target::{Target, resolve};
use crate::model::{self, Runbook};

/// A page that has a checklist.
#[derive(Clone, Copy, Debug)]
pub(in crate::emit) struct Sheet<'a> {
    /// Path of the checklist below `checklists/`, without its ending.
    pub(super) name: &'a str,
    /// The page's title.
    pub(super) title: &'a str,
}

/// The pages that have a checklist, by path.
pub(in crate::emit) type Sheets<'a> = BTreeMap<&'a str, Sheet<'a>>;

/// A link of a page as its checklist has it.
pub(super) fn link(link: &model::Link, runbook: &Runbook, config: &Config, sheets: &Sheets<'_>) -> Option<Link> {
    let renderer = config.links.renderer.unwrap_or(Renderer::Github);
    let shown = |path: String| Link { text: path, html: None, markdown: None };
    match resolve(&link.url, &runbook.path, renderer, config) {
        Target::Inside { candidates, fragment } => {
            let target = candidates.iter().find_map(|path| sheets.get(path.as_str()));
            let (Some(target), Some(own)) = (target, sheets.get(runbook.path.as_str())) else {
                return candidates.into_iter().next().map(shown);
            };
            let to = relative(own.name, target.name);
            // A checklist has no anchors of the page's sections: the fragment is for the reader.
            let text =
                fragment.map_or_else(|| target.title.to_owned(), |fragment| format!("{}, #{fragment}", target.title));
            Some(Link { text, html: Some(format!("{to}.html")), markdown: Some(format!("{to}.md")) })
        }
        Target::Elsewhere if external(&link.url) => {
            let url = web(&link.url);
            Some(Link { text: link.url.clone(), html: Some(url.clone()), markdown: Some(url) })
        }
        Target::Placeholder => None,
        Target::Outside | Target::Elsewhere => Some(shown(link.url.clone())),
    }
}
