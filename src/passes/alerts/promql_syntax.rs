//! # PromQL that does not parse
//!
//! The expression of a rule, in a rule file or in YAML on a page, or a query in a block of PromQL is no PromQL.
//!
//! Prometheus refuses the whole file; on a page, the responder pastes it into the query box and gets an error instead of a
//! graph.
//!
//! The place is where the expression can no longer become one: it is found by asking which beginnings of the expression
//! could still be completed, since the parser does not say. Brackets that are never closed are shown where they open.
//!
//! Rules of VictoriaMetrics (`VMRule`) and Loki, which have languages of their own, and what a template has yet to fill in
//! (`queue_{name}_total`, `[window]`) are not judged; nor are samples and lists of series and their labels in a page's block, and
//! words that say what is to stand there (`expr: PromQL expression`), and parts of a query: what begins or ends with an operator (`* on(pod) group_right`), or stands in another block of the page.
//!
//! Bad:
//!
//! ```yaml
//! - alert: SlowBudget
//!   expr: sum(http_requests_total[30d]) > 5
//! ```
//!
//! Good:
//!
//! ```yaml
//! - alert: SlowBudget
//!   expr: sum(increase(http_requests_total[30d])) > 5
//! ```

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Workspace;
use crate::model::rule_file::{Query, has_blank};
use crate::passes::specimen::is_specimen;
use crate::passes::{Check, Rule};

/// RB509.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB509",
        name: "promql-syntax",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "an expression is no PromQL",
        source: include_str!("promql_syntax.rs"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let groups = workspace.rule_files.iter().flat_map(|file| &file.groups);
    let deployed = groups.flat_map(|group| {
        let alerts = group.alerts.iter().map(|rule| (&rule.name, &rule.expr));
        alerts.chain(group.records.iter().map(|rule| (&rule.name, &rule.expr)))
    });
    let pages = workspace.runbooks.iter().flat_map(|runbook| &runbook.rules);
    let all = deployed.chain(pages.map(|page| (&page.rule.name, &page.rule.expr)));
    let queries = workspace.runbooks.iter().flat_map(|page| &page.queries);
    let unread = queries.filter_map(|query| Some((query, query.error()?)));
    let whole = |(query, _): &(&Query, String)| !shown(workspace, query) && !is_part(workspace, query);
    let mut found: Vec<Diagnostic> = unread.filter(whole).map(|(query, why)| on_page(query, &why)).collect();
    for (name, query) in all {
        let Some((query, why)) = query.as_ref().and_then(|query| Some((query, query.read().err()?))) else {
            continue;
        };
        if is_other_language(workspace, query) || shown(workspace, query) || is_wording(&query.text.text) {
            continue;
        }
        let message = format!("the expression of `{}` is no PromQL: {why}", name.text.text);
        let place = query.text.span(query.fault());
        found.push(Diagnostic::new(&RULE.info, place, message).label("it goes wrong here").help("mend the expression"));
    }
    found
}

/// A query in a block of PromQL on a page. People write such blocks to be read, too: no more than a warning.
fn on_page(query: &Query, why: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE.info, query.text.span(query.fault()), format!("the query is no PromQL: {why}"));
    diagnostic.at_most(Level::Warning).label("it goes wrong here").help("mend the query, or label the block `text`")
}

/// Operators that stand between two parts of a query.
const BETWEEN: &[&str] = &[
    "!=",
    "%",
    "*",
    "+",
    "-",
    "/",
    "<",
    "<=",
    "==",
    ">",
    ">=",
    "and",
    "bool",
    "by",
    "group_left",
    "group_right",
    "or",
    "unless",
];

/// Is what cannot be read a part of a query, or one with a blank for its range?
fn is_part(workspace: &Workspace, query: &Query) -> bool {
    let text = query.text.text.trim();
    let first = text.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let last = text.split_whitespace().next_back().unwrap_or_default();
    let begins = BETWEEN.contains(&first) && !matches!(first, "-" | "+");
    let blank = |range: &str| {
        range.split(']').next().is_some_and(|range| range.len() > 1 && range.bytes().all(|b| b.is_ascii_lowercase()))
    };
    let file = query.text.whole().file;
    let elsewhere = || {
        let page = workspace.runbooks.iter().find(|runbook| runbook.file == file);
        let mut others = page.into_iter().flat_map(|page| &page.queries);
        others.any(|other| other.text.text.len() > query.text.text.len() && other.text.text.contains(text))
    };
    begins || BETWEEN.contains(&last) || text.split('[').skip(1).any(blank) || elsewhere()
}

/// Is it words that say what stands there, as in the form of a rule: `PromQL expression`?
fn is_wording(text: &str) -> bool {
    let word = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphabetic()) && !BETWEEN.contains(&word);
    text.split_whitespace().nth(1).is_some() && text.split_whitespace().all(word)
}

/// Does its page show it as a mistake?
fn shown(workspace: &Workspace, query: &Query) -> bool {
    let place = query.text.whole();
    workspace.sources.get(place.file).is_some_and(|source| is_specimen(&source.text, place.range().start))
}

/// Is it LogQL or MetricsQL, or an outline with parts left out or to be filled in?
fn is_other_language(workspace: &Workspace, query: &Query) -> bool {
    let text = &query.text.text;
    let source = workspace.sources.get(query.text.whole().file).map_or("", |source| source.text.as_str());
    let mut quoted = None;
    let bare = |c: char| match quoted {
        Some(quote) => {
            if c == quote {
                quoted = None;
            }
            false
        }
        None => {
            if matches!(c, '"' | '\'' | '`') {
                quoted = Some(c);
            }
            matches!(c, '|' | '$' | '…')
        }
    };
    text.contains("...") || has_blank(text) || text.contains(bare) || source.contains("kind: VMRule")
}
