//! # A ladder out of order
//!
//! A rung stands below one that comes later: the ladder goes 15 min, 1 hour, 30 min.
//!
//! A ladder is read from the top down. The rung that is out of place is climbed too late, or its time is a slip.
//!
//! A rung that is reached at once, below others, is for what cannot wait, and not out of order; contacts are looked up, in
//! whatever order they stand. Judged are ladders of at least three rungs under one condition and for the same severities of which one is out of
//! place; a ladder that is written from the top downwards is in order, too.
//!
//! Bad:
//!
//! ```markdown
//! | After | Escalate to |
//! |---|---|
//! | 15 min | Second on-call |
//! | 1 hour | Lead |
//! | 30 min | VP |
//! ```
//!
//! Good: the rungs in the order of their times.

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::time::{TimeValue, certainly_before};
use crate::model::{Ladder, Rung, Timed, words};
use crate::passes::timing::facts::plain;
use crate::passes::timing::ladders::{moment, particular, trigger};
use crate::passes::{Check, Page, Rule};

/// RB204.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB204",
        name: "ladder-out-of-order",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a rung stands below one that comes later",
        source: include_str!("ladder_out_of_order.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    // Contacts are looked up by their names, in whatever order they stand.
    let looked_up = |ladder: &&Ladder| {
        let title = page.runbook.section(ladder.section).map_or("", |section| section.title.str());
        words::has_word(title, &["contact", "contacts"]) && !words::has_word(title, &["escalation", "escalate"])
    };
    // `T - 30 days` comes before what the clock runs to.
    let ahead = |ladder: &&Ladder| ladder.rungs.iter().any(|rung| runs_to(rung.condition.str()));
    page.runbook.ladders.iter().filter(|ladder| !looked_up(ladder) && !ahead(ladder)).flat_map(ladder).collect()
}

/// Is it a time before the event: `T - 7 days`, with whatever dash?
fn runs_to(condition: &str) -> bool {
    let text = condition.trim_start_matches(['*', '_', ' ', '`']);
    let rest = text.strip_prefix('T').unwrap_or_default().trim_start();
    rest.strip_prefix(['-', '−', '–', '—'])
        .is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()))
}

fn ladder(ladder: &Ladder) -> Vec<Diagnostic> {
    let mut seen: Vec<&[crate::model::SeverityKey]> = Vec::new();
    for rung in &ladder.rungs {
        if !seen.contains(&rung.severities.as_slice()) && seen.len() < 20 {
            seen.push(&rung.severities);
        }
    }
    seen.into_iter()
        .filter_map(|severities| one_scale(ladder.rungs.iter().filter(|rung| rung.severities == severities)))
        .collect()
}

/// The rungs for the same severities: the one of them that is out of place.
fn one_scale<'a>(rungs: impl Iterator<Item = &'a Rung>) -> Option<Diagnostic> {
    let timed: Vec<(&Rung, &Timed)> = rungs.filter_map(|rung| Some((rung, rung.after.as_ref()?))).collect();
    let timed: Vec<(&Rung, &Timed)> =
        timed.into_iter().filter(|(_, after)| !matches!(after.value, TimeValue::Immediate(_))).collect();
    let (first, _) = timed.first()?;
    let same = timed
        .iter()
        .all(|(rung, _)| trigger(rung) == trigger(first) && particular(rung, true) == particular(first, true));
    let mut falls =
        timed.iter().zip(timed.iter().skip(1)).filter(|((_, a), (_, b))| certainly_before(&moment(b), &moment(a)));
    let (fall, more) = (falls.next(), falls.next().is_some());
    let ((upper, later), (lower, earlier)) = fall.filter(|_| same && !more && timed.len() >= 3)?;
    let message = format!("the rung after {} stands below the one after {}", plain(earlier), plain(later));
    let diagnostic = Diagnostic::new(&RULE.info, lower.span, message)
        .label(format!("{}: {}", plain(earlier), lower.target.str()))
        .relate(upper.span, format!("{}: {}", plain(later), upper.target.str()))
        .help("put the rungs in the order of their times, or correct the time");
    Some(diagnostic)
}
