//! # A command that the shell cannot read
//!
//! The shell would reject what stands in the block, after placeholders and prompts are accounted for.
//!
//! Pasted, it fails half way or waits for a quote that never comes, and the responder debugs the runbook instead of the
//! incident.
//!
//! Not judged: blocks without a label, blocks that are never closed or swallow another one (`unclosed-fence` and
//! `nested-fence` say so), transcripts without a prompt, which may be output alone, an address by itself, and excerpts of a
//! script: nobody pastes what begins with `done` or an arm of a `case`.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! kubectl get pods -o jsonpath='{.items[0].metadata.name}
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! kubectl get pods -o jsonpath='{.items[0].metadata.name}'
//! ```
//! ````

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Fence, FenceLanguage};
use crate::passes::structure::nested_fence::nested;
use crate::passes::{Check, Page, Rule};

/// RB401.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB401",
        name: "shell-syntax",
        level: Some(Level::Warning),
        confidence: Confidence::High,
        summary: "a command that the shell cannot read",
        source: include_str!("shell_syntax.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    // `[command here]` is what a form is for.
    if page.runbook.is_template() {
        return Vec::new();
    }
    let fences = page.runbook.fences.iter().filter(|fence| fence.closed && nested(fence, page.source).is_none());
    fences.filter_map(finding).collect()
}

/// Beginnings of PromQL that no shell command has.
const PROMQL: &[&str] = &[
    "sum(",
    "sum by",
    "sum without",
    "rate(",
    "increase(",
    "histogram_quantile(",
    "topk(",
    "max by",
    "avg by",
    "count by",
    "absent(",
    "scalar(",
    "group_left",
];

/// Is the block a query, and no command or program that holds one?
fn is_query(text: &str) -> bool {
    let begins = |word: &str| {
        let mut places = text.match_indices(word);
        places.any(|(at, _)| !text.get(..at).unwrap_or_default().ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    !text.contains("://") && PROMQL.iter().any(|word| begins(word))
}

/// Words and marks that end or go on with something, and begin no script.
const CONTINUE: &[&str] = &["done", "fi", "esac", "else", "elif", "then", "do", "}", ")", ";;", "|", "&&", "||"];

/// Does a block begin in the middle of a script: with what ends something, or with an arm of a `case`?
fn is_excerpt(text: &str) -> bool {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default();
    let word = line.split_whitespace().next().unwrap_or_default();
    let is_arm =
        word.strip_suffix(')').is_some_and(|pattern| !pattern.is_empty() && !pattern.contains(['(', '`', '$']));
    is_arm || CONTINUE.contains(&word)
}

/// Is the block nothing but an address, for a browser?
fn is_address(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace)
}

/// The first error of a block: the others follow from it more often than not. Blocks without a label may hold anything,
/// and a transcript without a prompt may be nothing but output.
fn finding(fence: &Fence) -> Option<Diagnostic> {
    let error = fence.shell_errors.first().filter(|_| !fence.info.text.is_empty())?;
    let may_be_output = fence.language == FenceLanguage::Console && fence.prompts.is_empty();
    if may_be_output || is_excerpt(&fence.text.text) || is_address(&fence.text.text) {
        return None;
    }
    let label = fence.info.text.split_whitespace().next().unwrap_or_default();
    let diagnostic = Diagnostic::new(&RULE.info, error.span, format!("the shell cannot read this: {}", error.text));
    let diagnostic = diagnostic.label("here").relate(fence.opening, format!("the block is labelled `{label}`"));
    if is_query(&fence.text.text) {
        return Some(diagnostic.help("it looks like a query: label the block `promql`"));
    }
    Some(
        diagnostic
            .help("correct the command; if it is none, label the block as what it is: `console`, `text`, `json` ..."),
    )
}
