//! `--online`: which URLs are asked, and what the answers come to.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Config;
use crate::model::target::{Target, question, resolve};
use crate::model::{Answer, Workspace};
use crate::pages::Scope;
use crate::passes::links::DEAD_URL;
use crate::world::web::Web;

/// Asks for the links of the pages that are reported and on which the rule is on.
pub(crate) fn ask(web: &dyn Web, workspace: &Workspace, scope: &Scope) -> BTreeMap<String, Answer> {
    let config: &Config = &workspace.config;
    let asked = |path: &str| scope.covers(path) && config.level_for(DEAD_URL, path).is_some();
    let pages = workspace.runbooks.iter().filter(|runbook| asked(&runbook.path));
    let urls = pages.flat_map(|page| {
        let elsewhere = |url: &str| resolve(url, &page.path, page.renderer, config) == Target::Elsewhere;
        let urls = page.links.iter().map(|link| link.url.as_str()).filter(move |url| elsewhere(url));
        urls.filter_map(|url| question(url, &config.links.private_hosts))
    });
    let urls: BTreeSet<String> = urls.collect();
    if urls.is_empty() { BTreeMap::new() } else { web.ask(&urls, &config.links.private_hosts) }
}

/// The URLs of which nobody can say where they lead, and why.
pub(crate) fn unverified(answers: &BTreeMap<String, Answer>) -> BTreeMap<String, String> {
    let why = |(url, answer): (&String, &Answer)| match answer {
        Answer::Unverified(why) => Some((url.clone(), why.clone())),
        Answer::Good | Answer::Dead(_) => None,
    };
    answers.iter().filter_map(why).collect()
}
