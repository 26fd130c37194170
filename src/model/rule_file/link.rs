//! Where an alert's link to its runbook leads.

use crate::config::{Config, Renderer};
use crate::model::anchors::alike;
use crate::model::rule_file::{AlertRule, Field, RuleFile};
use crate::model::site::Sites;
use crate::model::target::{Target, existing, normal, resolve_url};
use crate::model::{Anchor, PathIndex, Workspace};
use crate::syntax::promql::{Expr, MatchOp, Matchers, walk};

/// How many URLs one template may stand for.
const MOST: usize = 20;

/// A link to a runbook.
#[derive(Debug)]
pub struct RunbookLink<'a> {
    /// The annotation or label that holds it.
    pub field: &'a Field,
    /// The URL or path, templates filled in.
    pub url: String,
    /// Where it leads.
    pub target: Target,
    /// Who renders the pages there.
    pub renderer: Renderer,
    /// Is it a path in the repository, from a place that it does not state?
    pub relative: bool,
}

/// What there is where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum There {
    /// The page or folder, as a path from the root.
    Page(String),
    /// The same in another letter case.
    OtherCase(String),
    /// Nothing.
    Nothing,
}

/// The links of an alert to its runbook: one, or each that its template can be. None where that cannot be told.
pub fn runbook_links<'a>(alert: &'a AlertRule, file: &str, config: &Config, sites: &Sites) -> Vec<RunbookLink<'a>> {
    let Some((field, text)) = alert.runbook().and_then(|field| Some((field, field.value.str()?.trim()))) else {
        return Vec::new();
    };
    // Some write what to do, in words.
    if text.is_empty() || !text.contains("{{") && text.contains(char::is_whitespace) {
        return Vec::new();
    }
    expanded(text, alert).into_iter().filter_map(|url| link(field, url, file, config, sites)).collect()
}

fn link<'a>(field: &'a Field, url: String, file: &str, config: &Config, sites: &Sites) -> Option<RunbookLink<'a>> {
    if url.contains("://") {
        let (target, renderer) = resolve_url(&url, config, &|folder| sites.renderer(&format!("{folder}/x")));
        return Some(RunbookLink { field, url, target, renderer, relative: false });
    }
    let (path, fragment) = url.split_once('#').map_or((url.as_str(), None), |(path, name)| (path, Some(name)));
    let is_page = [".md", ".markdown"].iter().any(|ending| path.to_ascii_lowercase().ends_with(ending));
    if !is_page || url.contains(['$', '{', '<', ' ']) {
        return None;
    }
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let candidates = [normal("", path), normal(folder, path)].into_iter().flatten().collect();
    let target = Target::Inside { candidates, fragment: fragment.map(str::to_owned) };
    Some(RunbookLink { field, url, target, renderer: Renderer::Github, relative: true })
}

impl RunbookLink<'_> {
    /// What there is where it leads; nothing to be said of what lies elsewhere.
    pub fn there(&self, paths: &PathIndex) -> Option<There> {
        let Target::Inside { candidates, .. } = &self.target else { return None };
        let exact = existing(candidates, paths);
        // Hugo serves its pages under lower-case URLs, whatever their files are called.
        if self.renderer == Renderer::Hugo {
            let folded = || candidates.iter().find_map(|path| paths.other_case(path));
            let Some(page) = exact.or_else(folded) else { return Some(There::Nothing) };
            let path = self.url.split(['?', '#']).next().unwrap_or_default();
            let path = path.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
            let lower = !path.contains(|c: char| c.is_uppercase());
            return Some(if lower { There::Page(page.to_owned()) } else { There::OtherCase(page.to_owned()) });
        }
        if let Some(page) = exact {
            return Some(There::Page(page.to_owned()));
        }
        if self.relative {
            let ending = candidates.first().map(|path| format!("/{path}")).unwrap_or_default();
            if let Some(page) = paths.files().find(|file| file.ends_with(&ending)) {
                return Some(There::Page(page.to_owned()));
            }
        }
        let other = candidates.iter().find_map(|path| paths.other_case(path));
        Some(other.map_or(There::Nothing, |page| There::OtherCase(page.to_owned())))
    }

    /// Does it name a section that a page of these anchors does not have?
    pub fn lacks(&self, anchors: &[Anchor]) -> bool {
        self.fragment().is_some_and(|wanted| {
            let routed = wanted.starts_with(['/', '!', ':']);
            !routed && !anchors.iter().any(|anchor| alike(&anchor.name, wanted))
        })
    }

    /// The section that it names.
    pub fn fragment(&self) -> Option<&str> {
        match &self.target {
            Target::Inside { fragment, .. } => fragment.as_deref(),
            _ => None,
        }
    }
}

/// Every deployed alert of the workspace with its file.
pub fn deployed(workspace: &Workspace) -> impl Iterator<Item = (&RuleFile, &AlertRule)> {
    workspace.rule_files.iter().flat_map(|file| file.alerts().map(move |alert| (file, alert)))
}

/// What `text` can be once Prometheus has filled in its templates; nothing where a part cannot be known.
fn expanded(text: &str, alert: &AlertRule) -> Vec<String> {
    let mut whole = vec![String::new()];
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((inner, behind)) = after.split_once("}}") else { return Vec::new() };
        let parts = values(inner, alert);
        whole = whole
            .iter()
            .flat_map(|start| parts.iter().map(move |part| format!("{start}{before}{part}")))
            .take(MOST)
            .collect();
        rest = behind;
    }
    whole.iter().map(|start| format!("{start}{rest}")).collect()
}

/// What an action of a template can print.
fn values(action: &str, alert: &AlertRule) -> Vec<String> {
    let action = action.trim().trim_matches('-').trim();
    let lower = action.contains("toLower");
    let label = action
        .split(|c: char| c.is_whitespace() || matches!(c, '|' | '(' | ')'))
        .filter(|word| !word.is_empty() && *word != "toLower")
        .collect::<Vec<_>>();
    let [label] = label.as_slice() else { return Vec::new() };
    let Some(name) = label.strip_prefix("$labels.").or_else(|| label.strip_prefix(".Labels.")) else {
        return Vec::new();
    };
    let stated = if name == "alertname" { Some(&alert.name) } else { alert.label(name) };
    let found = match stated {
        Some(value) => value.str().filter(|text| !text.contains("{{")).map(|text| vec![text.to_owned()]),
        None => alert.expr.as_ref().and_then(|query| matched(query.expr()?, name)),
    };
    let found = found.unwrap_or_default();
    if lower { found.into_iter().map(|value| value.to_lowercase()).collect() } else { found }
}

/// The values that the selectors of an expression leave a label, where all of them agree.
fn matched(expr: &Expr, label: &str) -> Option<Vec<String>> {
    let mut all: Vec<Option<Vec<String>>> = Vec::new();
    selectors(expr, &mut |matchers| all.push(allowed(matchers, label)));
    let first = all.first().cloned().flatten()?;
    all.iter().all(|other| other.as_ref() == Some(&first)).then_some(first)
}

fn allowed(matchers: &Matchers, label: &str) -> Option<Vec<String>> {
    let matcher = matchers.matchers.iter().find(|matcher| matcher.name == label)?;
    let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    match &matcher.op {
        MatchOp::Equal => Some(vec![matcher.value.clone()]),
        MatchOp::Re(_) if matcher.value.split('|').all(|value| !value.is_empty() && value.chars().all(word)) => {
            Some(matcher.value.split('|').map(str::to_owned).collect())
        }
        _ => None,
    }
}

/// Calls `seen` with the matchers of each selector of an expression.
pub fn selectors<'a>(expr: &'a Expr, seen: &mut dyn FnMut(&'a Matchers)) {
    walk(expr, &mut |inner| match inner {
        Expr::VectorSelector(selector) => seen(&selector.matchers),
        Expr::MatrixSelector(selector) => seen(&selector.vs.matchers),
        _ => {}
    });
}
