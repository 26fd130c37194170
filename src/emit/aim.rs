//! Where the links of a page lead, for targets that show pages.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use crate::emit::links::{encoded, external, web};
use crate::model::target::{Target, existing, resolve};
use crate::model::{Runbook, Workspace, anchors};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::emit) enum Aim {
    /// To a page of the workspace, and the anchor in it.
    Page(usize, Option<String>),
    /// To the web.
    Web(String),
    /// To nothing that is shown: what it is called.
    Nowhere(String),
}

/// The pages of a workspace by their paths.
pub(in crate::emit) struct Pages<'a> {
    workspace: &'a Workspace,
    by_path: BTreeMap<&'a str, usize>,
    /// The names of each page's places, made when a link asks for the first of them.
    names: Vec<OnceLock<Names<'a>>>,
}

/// The anchors of a page: as they are, and as names are compared. Of several that are alike the first.
struct Names<'a> {
    exact: HashSet<&'a str>,
    alike: HashMap<String, &'a str>,
}

impl<'a> Names<'a> {
    fn of(runbook: &'a Runbook) -> Self {
        let names = || runbook.anchors.iter().map(|anchor| anchor.name.as_str());
        let alike = names().rev().map(|name| (anchors::key(name), name)).collect();
        Self { exact: names().collect(), alike }
    }

    /// The anchor that a fragment means.
    fn get(&self, fragment: &str) -> Option<&'a str> {
        let exact = self.exact.get(fragment);
        exact.or_else(|| self.alike.get(&anchors::key(fragment))).copied()
    }
}

impl<'a> Pages<'a> {
    pub(in crate::emit) fn new(workspace: &'a Workspace) -> Self {
        let by_path = workspace.runbooks.iter().enumerate().map(|(i, runbook)| (runbook.path.as_str(), i)).collect();
        let names = workspace.runbooks.iter().map(|_| OnceLock::new()).collect();
        Self { workspace, by_path, names }
    }

    /// The runbook that a link means, and the place in it.
    pub(in crate::emit) fn page(&self, runbook: &Runbook, url: &str) -> Option<(usize, Option<String>)> {
        let Target::Inside { candidates, fragment } =
            resolve(url, &runbook.path, runbook.renderer, &self.workspace.config)
        else {
            return None;
        };
        let index = candidates.iter().find_map(|path| self.by_path.get(path.as_str())).copied()?;
        let target = self.workspace.runbooks.get(index)?;
        let names = self.names.get(index)?.get_or_init(|| Names::of(target));
        let known = |fragment: String| names.get(&fragment).map(str::to_owned);
        Some((index, fragment.and_then(known)))
    }

    /// Where a link on a page leads.
    pub(in crate::emit) fn aim(&self, runbook: &Runbook, url: &str) -> Aim {
        if let Some((index, anchor)) = self.page(runbook, url) {
            let lost = anchor.is_none() && url.starts_with('#');
            return if lost { Aim::Nowhere(url.to_owned()) } else { Aim::Page(index, anchor) };
        }
        let config = &self.workspace.config;
        match resolve(url, &runbook.path, runbook.renderer, config) {
            Target::Elsewhere if external(url) => Aim::Web(web(url)),
            Target::Inside { candidates, fragment } => {
                let path = candidates.into_iter().next().unwrap_or_default();
                let fragment = fragment.map(|fragment| format!("#{}", encoded(&fragment, ""))).unwrap_or_default();
                match config.links.repository.as_deref().filter(|prefix| external(prefix)) {
                    Some(prefix) => Aim::Web(web(&format!("{prefix}{path}{fragment}"))),
                    None => Aim::Nowhere(path + &fragment),
                }
            }
            _ => Aim::Nowhere(url.to_owned()),
        }
    }

    /// The picture of the repository that an image is, by its path.
    pub(in crate::emit) fn image(&self, runbook: &Runbook, url: &str) -> Option<&'a str> {
        let target = resolve(url, &runbook.path, runbook.renderer, &self.workspace.config);
        let Target::Inside { candidates, .. } = target else { return None };
        let path = existing(&candidates, &self.workspace.paths)?;
        self.workspace.images.get_key_value(path).map(|(path, _)| path.as_str())
    }
}
