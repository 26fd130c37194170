//! # PromQL that does not parse
//!
//! The expression of a rule, in a rule file or in YAML on a page, or a query in a block of PromQL is no PromQL.
//!
//! Prometheus refuses the whole file; on a page, the responder pastes it into the query box and gets an error instead of a
//! graph.
//!
//! The place is where the expression can no longer become one: it is found by asking which beginnings of the expression
//! could still be completed, since the parser does not say; where that takes too long, it is the whole expression. Brackets
//! that are never closed are shown where they open. What is larger than anybody writes (500 operators, brackets 100 deep) is
//! not read.
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

use std::collections::HashMap;

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::rule_file::{Query, has_blank};
use crate::model::{Runbook, Workspace};
use crate::passes::specimen::is_specimen;
use crate::passes::{Check, Rule};
use crate::source::FileId;

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

/// How many bytes may be parsed to find the faults of one file's expressions, and how many of its queries looked through
/// for one that another is a part of.
const WORK: usize = 4 << 20;

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let groups = workspace.rule_files.iter().flat_map(|file| &file.groups);
    let deployed = groups.flat_map(|group| {
        let alerts = group.alerts.iter().map(|rule| (&rule.name, &rule.expr));
        alerts.chain(group.records.iter().map(|rule| (&rule.name, &rule.expr)))
    });
    let pages = workspace.runbooks.iter().flat_map(|runbook| &runbook.rules);
    let all = deployed.chain(pages.map(|page| (&page.rule.name, &page.rule.expr)));
    let mut work = HashMap::new();
    let mut found = Vec::new();
    for page in &workspace.runbooks {
        let mut compared = WORK;
        for query in &page.queries {
            let Some(why) = query.error() else { continue };
            if shown(workspace, query) || is_part(page, query, &mut compared) {
                continue;
            }
            // People write such blocks to be read, too: no more than a warning.
            let help = "mend the query, or label the block `text`";
            found.push(wrong(query, "the query", &why, help, &mut work).at_most(Level::Warning));
        }
    }
    let mut other = HashMap::new();
    for (name, query) in all {
        let Some((query, why)) = query.as_ref().and_then(|query| Some((query, query.error()?))) else { continue };
        let file = query.text.whole().file;
        let other = *other.entry(file).or_insert_with(|| is_victoria(workspace, file));
        if other || is_other_language(&query.text.text) || shown(workspace, query) || is_wording(&query.text.text) {
            continue;
        }
        let what = format!("the expression of `{}`", name.text.text);
        found.push(wrong(query, &what, &why, "mend the expression", &mut work));
    }
    found
}

/// What is wrong with an expression that is not read.
fn wrong(query: &Query, what: &str, why: &str, help: &str, work: &mut HashMap<FileId, usize>) -> Diagnostic {
    if let Some(excess) = query.excess() {
        let message = format!("{what} is too large to be checked: {}", excess.why);
        let found = Diagnostic::new(&RULE.info, query.text.span(excess.place), message).at_most(Level::Warning);
        return found.label("too much from here on").help("record parts of it as series, and use these");
    }
    let message = format!("{what} is no PromQL: {why}");
    let whole = query.text.whole();
    let (place, label) = match query.fault(work.entry(whole.file).or_insert(WORK)) {
        Some(fault) => (query.text.span(fault), "it goes wrong here"),
        None => (whole, "it goes wrong somewhere in here"),
    };
    Diagnostic::new(&RULE.info, place, message).label(label).help(help)
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

/// Is a query that does not parse a part of one, or one with a blank for its range? So many bytes of other queries as are
/// `left` are looked through; where that does not suffice, it may be a part.
fn is_part(page: &Runbook, query: &Query, left: &mut usize) -> bool {
    let text = query.text.text.trim();
    let first = text.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let last = text.split_whitespace().next_back().unwrap_or_default();
    let begins = BETWEEN.contains(&first) && !matches!(first, "-" | "+");
    let blank = |range: &str| {
        range.split(']').next().is_some_and(|range| range.len() > 1 && range.bytes().all(|b| b.is_ascii_lowercase()))
    };
    let mut elsewhere = || {
        let longer = page.queries.iter().filter(|other| other.text.text.len() > query.text.text.len());
        longer.map(|other| other.text.text.as_str()).any(|other| match left.checked_sub(other.len()) {
            Some(rest) => {
                *left = rest;
                other.contains(text)
            }
            None => true,
        })
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

/// Is it a file of VictoriaMetrics' rules, which are in MetricsQL?
fn is_victoria(workspace: &Workspace, file: FileId) -> bool {
    workspace.sources.get(file).is_some_and(|source| source.text.contains("kind: VMRule"))
}

/// Is it LogQL, or an outline with parts left out or to be filled in?
fn is_other_language(text: &str) -> bool {
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
    text.contains("...") || has_blank(text) || text.contains(bare)
}
