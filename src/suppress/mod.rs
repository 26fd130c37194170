//! `<!-- runbookc-ignore RB203: why (until 2027-03-01) -->`: findings that a team has decided to live with.
//!
//! A comment on a line of its own covers the line below it, and where that line begins a fence, a table or a quote, all
//! of it: no comment can stand inside these. A comment that ends a line with other text covers that line.
//! `runbookc-ignore-file` covers the whole file. A suppression that does nothing any more is itself a finding, so that
//! none outlives its cause.

mod expired;
mod parse;
mod unknown_rule;
mod unreadable;
mod unused;
mod without_reason;

use std::collections::HashMap;
use std::ops::RangeInclusive;

use jiff::civil::Date;

use crate::config::names_a_rule;
use crate::diagnostic::{Diagnostic, RuleInfo};
use crate::source::{FileId, Source, Sources, Span};

pub use crate::suppress::parse::{Comment, comments_in};

use crate::suppress::parse::{Directive, Reach, Read, Rule, read};

/// The rules about suppressions themselves.
pub const RULES: &[&RuleInfo] =
    &[&unused::RULE, &unknown_rule::RULE, &expired::RULE, &without_reason::RULE, &unreadable::RULE];

/// Is a rule on at a path?
pub type IsOn<'a> = dyn Fn(&RuleInfo, &str) -> bool + 'a;

/// One named rule of one comment, in force.
struct Suppression {
    rule: Rule,
    /// Lines that it covers.
    lines: RangeInclusive<u32>,
    used: bool,
}

/// Takes the findings away that `comments` suppress, and adds findings about comments that do not do what they say.
///
/// `rules` are all that there are. A suppression of a rule that is off (`is_on`) is not called unused: it would do
/// something if the rule were on.
pub fn apply(
    diagnostics: Vec<Diagnostic>,
    comments: &[Comment],
    sources: &Sources,
    rules: &[&RuleInfo],
    is_on: &IsOn<'_>,
    today: Date,
) -> Vec<Diagnostic> {
    let mut own = Vec::new();
    let mut in_force: HashMap<FileId, Vec<Suppression>> = HashMap::new();
    for comment in comments {
        let Some(source) = sources.get(comment.span.file) else { continue };
        match read(comment) {
            None => {}
            Some(Read::Unreadable { span, why }) => own.push(unreadable::finding(span, why)),
            Some(Read::Directive(directive)) => {
                let active = judge(directive, comment, source, rules, today, &mut own);
                in_force.entry(comment.span.file).or_default().extend(active);
            }
        }
    }
    let mut kept: Vec<Diagnostic> =
        diagnostics.into_iter().filter(|diagnostic| !suppressed(diagnostic, sources, &mut in_force)).collect();
    for (file, suppressions) in in_force {
        let path = sources.get(file).map_or("", |source| source.path.as_str());
        let on = |rule: &Rule| rules.iter().any(|info| rule.means(info) && is_on(info, path));
        let idle = suppressions.into_iter().filter(|suppression| !suppression.used && on(&suppression.rule));
        own.extend(idle.map(|suppression| unused::finding(&suppression.rule)));
    }
    kept.extend(own);
    kept
}

/// The suppressions of one comment that are in force; what is wrong with the others goes to `findings`.
fn judge(
    directive: Directive,
    comment: &Comment,
    source: &Source,
    rules: &[&RuleInfo],
    today: Date,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Suppression> {
    let before = findings.len();
    if directive.reason.is_empty() {
        findings.push(without_reason::finding(comment.span, &directive.rules));
    }
    if let Some((until, span)) = directive.until.filter(|&(until, _)| until < today) {
        findings.push(expired::finding(span, until));
    }
    let in_force = findings.len() == before;
    let lines = covered(directive.reach, comment.span, source);
    let mut active = Vec::new();
    for rule in directive.rules {
        if !names_a_rule(&rule.name, rules) {
            findings.push(unknown_rule::finding(&rule, rules));
        } else if in_force {
            active.push(Suppression { rule, lines: lines.clone(), used: false });
        }
    }
    active
}

/// Marks the suppressions that meet a finding as used. One that is about suppressions cannot be suppressed.
fn suppressed(
    diagnostic: &Diagnostic,
    sources: &Sources,
    in_force: &mut HashMap<FileId, Vec<Suppression>>,
) -> bool {
    let span = diagnostic.primary.span;
    let Some((source, suppressions)) = sources.get(span.file).zip(in_force.get_mut(&span.file)) else { return false };
    let line = source.line(span.start);
    let mut met = false;
    for suppression in suppressions.iter_mut().filter(|s| s.lines.contains(&line) && s.rule.means(diagnostic.rule)) {
        suppression.used = true;
        met = true;
    }
    met
}

/// The lines that a comment covers.
fn covered(reach: Reach, comment: Span, source: &Source) -> RangeInclusive<u32> {
    if reach == Reach::File {
        return 1..=u32::MAX;
    }
    let line = |number: u32| source.text.get(source.line_range(number)).unwrap_or_default();
    let (first, last) = (source.line(comment.start), source.line(comment.end.saturating_sub(1)));
    let alone = {
        let before = source.text.get(source.line_range(first).start..comment.start as usize).unwrap_or_default();
        let after = source.text.get(comment.end as usize..source.line_range(last).end).unwrap_or_default();
        after.trim().is_empty() && before.chars().all(|c| c.is_whitespace() || c == '>')
    };
    if !alone {
        return first..=last;
    }
    let end = source.line(u32::MAX);
    let next = (last + 1..=end).find(|&number| !line(number).trim().is_empty()).unwrap_or(last + 1);
    next..=block_end(next, end, &line)
}

/// The last line of the fence, table or quote that begins at line `first`; `first` itself for anything else.
fn block_end<'a>(first: u32, end: u32, line: &dyn Fn(u32) -> &'a str) -> u32 {
    let opening = line(first).trim_start();
    for mark in ["```", "~~~"] {
        if opening.starts_with(mark) {
            let closes = |number: &u32| line(*number).trim_start_matches([' ', '\t', '>']).starts_with(mark);
            return (first + 1..=end).find(closes).unwrap_or(end);
        }
    }
    for mark in ['|', '>'] {
        if opening.starts_with(mark) {
            return (first..=end).take_while(|&number| line(number).trim_start().starts_with(mark)).last().unwrap_or(first);
        }
    }
    first
}

#[cfg(test)]
mod tests;
