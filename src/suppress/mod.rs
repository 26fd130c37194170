//! `<!-- runbookc-ignore RB203: why (until 2027-03-01) -->`: findings that a team has decided to live with.
//!
//! A comment on a line of its own covers the next line with text, and where that begins a fence or a table, all of it: no
//! comment can stand inside these. A comment on a line with other text covers that line. `runbookc-ignore-file`
//! covers the whole file. In a rule file the comment is one of YAML, `# runbookc-ignore RB501: why`, and covers what is
//! nested below the next line: before `- alert: X`, the whole rule. A suppression that does nothing any more is itself a finding, so that none outlives its cause.

mod expired;
mod lines;
mod parse;
mod unknown_rule;
mod unreadable;
mod unused;
mod without_reason;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use crate::config::names_a_rule;
use crate::diagnostic::{Diagnostic, RuleInfo};
use crate::source::{FileId, Source, Sources, Span};

pub use crate::suppress::parse::{Comment, comments_in, comments_in_yaml};

use crate::suppress::lines::Lines;
use crate::suppress::parse::{Directive, Reach, Rule, Said, read};

/// The rules about suppressions themselves.
pub const RULES: &[&RuleInfo] =
    &[&unused::RULE, &unknown_rule::RULE, &expired::RULE, &without_reason::RULE, &unreadable::RULE];

/// Is a rule on at a path?
pub type IsOn<'a> = dyn Fn(&RuleInfo, &str) -> bool + 'a;

/// Where a suppression holds: a file, the block in it (0 is all of it), and the name it gives to the rule.
type Key = (FileId, u32, String);

/// Suppressions that are in force. Looked up by name, so that a file of thousands costs no more than their number.
#[derive(Default)]
struct InForce {
    rules: BTreeMap<Key, Vec<Rule>>,
    used: BTreeSet<Key>,
}

impl InForce {
    /// Is there one for this rule in that block? Marks all that there are as used.
    fn meet(&mut self, rule: &RuleInfo, file: FileId, block: u32) -> bool {
        let prefixes = (2..rule.code.len()).filter_map(|end| rule.code.get(..end));
        let mut met = false;
        for name in prefixes.chain([rule.code, rule.name]) {
            for place in [block, 0] {
                let key = (file, place, name.to_owned());
                if self.rules.contains_key(&key) {
                    self.used.insert(key);
                    met = true;
                }
            }
        }
        met
    }
}

/// Takes the findings away that `comments` suppress, and adds findings about comments that do not do what they say.
///
/// `rules` are all that there are. A suppression of a rule that is off (`is_on`) is not called unused: it would do
/// something if the rule were on. Findings about suppressions cannot be suppressed; the configuration can turn them off.
pub fn apply(
    diagnostics: Vec<Diagnostic>,
    comments: &[Comment],
    sources: &Sources,
    rules: &[&RuleInfo],
    is_on: &IsOn<'_>,
    today: Date,
) -> Vec<Diagnostic> {
    let mut own = Vec::new();
    let mut layouts: HashMap<FileId, Lines> = HashMap::new();
    let mut in_force = InForce::default();
    for comment in comments {
        let file = comment.span.file;
        let Some((said, source)) = read(comment).zip(sources.get(file)) else { continue };
        let directive = match said {
            Said::Unreadable { span, why } => {
                own.push(unreadable::finding(span, why));
                continue;
            }
            Said::Directive(directive) => directive,
        };
        let layout = if comment.is_yaml() { Lines::of_yaml } else { Lines::of };
        let lines = layouts.entry(file).or_insert_with(|| layout(source));
        let block = if directive.reach == Reach::File { 0 } else { covered(comment.span, source, lines) };
        for rule in judge(directive, comment, rules, today, &mut own) {
            in_force.rules.entry((file, block, rule.name.clone())).or_default().push(rule);
        }
    }
    let remains = |diagnostic: &Diagnostic| {
        let span = diagnostic.primary.span;
        let place = sources.get(span.file).zip(layouts.get(&span.file));
        !place.is_some_and(|(source, lines)| {
            in_force.meet(diagnostic.rule, span.file, lines.block(source.line(span.start)))
        })
    };
    let mut kept: Vec<Diagnostic> = diagnostics.into_iter().filter(remains).collect();
    let InForce { rules: named, used } = in_force;
    for ((file, ..), idle) in named.into_iter().filter(|(key, _)| !used.contains(key)) {
        let path = sources.get(file).map_or("", |source| source.path.as_str());
        let on = |rule: &Rule| rules.iter().any(|info| rule.means(info) && is_on(info, path));
        own.extend(idle.iter().filter(|rule| on(rule)).map(unused::finding));
    }
    kept.extend(own);
    kept
}

/// The rules of one comment that are suppressed; what is wrong with it goes to `findings`.
fn judge(
    directive: Directive,
    comment: &Comment,
    rules: &[&RuleInfo],
    today: Date,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Rule> {
    let before = findings.len();
    if directive.reason.is_empty() {
        findings.push(without_reason::finding(comment.span, &directive.rules));
    }
    if let Some((until, span)) = directive.until.filter(|&(until, _)| until < today) {
        findings.push(expired::finding(span, until));
    }
    let in_force = findings.len() == before;
    let (known, unknown): (Vec<Rule>, Vec<Rule>) =
        directive.rules.into_iter().partition(|rule| names_a_rule(&rule.name, rules));
    findings.extend(unknown.iter().map(|rule| unknown_rule::finding(rule, rules)));
    if in_force { known } else { Vec::new() }
}

/// The block that a comment covers: its own, where other text stands on its line, else the one below.
fn covered(comment: Span, source: &Source, lines: &Lines) -> u32 {
    let (first, last) = (source.line(comment.start), source.line(comment.end.saturating_sub(1)));
    let before = source.text.get(source.line_range(first).start..comment.start as usize).unwrap_or_default();
    let after = source.text.get(comment.end as usize..source.line_range(last).end).unwrap_or_default();
    let alone = after.trim().is_empty() && before.chars().all(|c| c.is_whitespace() || c == '>');
    if alone { lines.block_below(last) } else { lines.block(first) }
}

#[cfg(test)]
mod tests;
