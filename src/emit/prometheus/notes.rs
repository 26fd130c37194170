//! # A condition on the page that no alerting rule was built from
//!
//! `build` makes Prometheus rules and Alertmanager routes from what a page says, and from nothing else. Where a page says
//! too little, it reports what is missing instead of making it up:
//!
//! - **no signal**: nothing is known that measures it ("LLM failure"). Name the expression in `[signals.<name>]`.
//! - **no scope**: "all services down" of one Prometheus is the whole company. Name the jobs that are meant.
//! - **no bound**: "high latency" does not say how high. State the bound on the page: "p99 latency > 500 ms".
//! - **unit**: 5 % of something that is no share, or milliseconds of something that is counted.
//! - **direction**: "availability > 99.9 %" is what is wanted, not what is bad.
//! - **one number**: a range, a multiple of what is normal, a share of requests within a time. The help says what to write
//!   on the page instead.
//! - **version**: an expression of the page's own that the Prometheus of `[prometheus] version` does not read.
//! - **time**: a rung of a ladder whose time is no length on a clock ("next business day").
//!
//! The help holds a snippet for `runbookc.toml` where one would do.

use crate::config::{Direction, Version};
use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::emit::prometheus::sources::Promise;
use crate::model::Runbook;
use crate::model::rule_file::Younger;
use crate::model::signals::{Signal, Unit};
use crate::model::threshold::{Bound, Cmp, Threshold};
use crate::source::Span;

/// What `build` reports of conditions that it could not compile.
pub static NOT_COMPILED: RuleInfo = RuleInfo {
    code: "RB510",
    name: "not-compiled",
    level: Some(Level::Info),
    confidence: Confidence::High,
    summary: "a condition on the page that no alerting rule was built from",
    source: include_str!("notes.rs"),
};

/// Why a rule has no unit tests: its expression is more than what series are found for.
pub const UNKNOWN_SERIES: &str = "nobody here knows which series make its expression fire";

/// Nothing measures it; `bounded` where the page has a bound on it.
pub fn no_signal(words: &str, span: Span, bounded: bool) -> Diagnostic {
    let name = key(words);
    let rest = if bounded {
        "unit = \"count\"  # or ratio, seconds, bytes, per-second, days\nexpr = \"...\"  # PromQL whose value the bound is on\n"
    } else {
        "expr = \"...\"  # PromQL that gives something while it is so\n"
    };
    let help = format!("say how it is measured, in runbookc.toml:\n\n{}{rest}", header(&name, words));
    Diagnostic::new(&NOT_COMPILED, span, format!("no rule for \"{words}\": no signal measures it"))
        .label("no signal measures this")
        .help(help)
}

/// A known signal, and words that may narrow it.
pub fn narrower(words: &str, span: Span, signal: &Signal, others: &[String]) -> Diagnostic {
    let name = key(words);
    let what = others.join(" ");
    let message =
        format!("no rule for \"{words}\": \"{what}\" may make it something else than {}", lower(&signal.title));
    let help = format!(
        "say how it is measured, in runbookc.toml:\n\n{}{}expr = '{}'  # narrowed to what is meant\n",
        header(&name, words),
        unit_line(signal),
        // The quantile is the bound's.
        signal_expr(signal, "", "${q}")
    );
    Diagnostic::new(&NOT_COMPILED, span, message).label("not surely the same").help(help)
}

/// A bound on a known signal, of the part that its section is about.
pub fn of_a_part(runbook: &Runbook, promise: &Promise<'_>, signal: &Signal) -> Diagnostic {
    let part = runbook.section(promise.section).map_or("", |section| section.title.str());
    let title = lower(&signal.title);
    let why = format!("the page has other bounds on {title} elsewhere, and a rule would hold for everything");
    let help = format!(
        "say in the row of what it is (\"{part}: {}\"), and how that is measured in [signals]",
        promise.subject
    );
    because(&promise.words, promise.span, &why, &help)
}

/// Several signals.
pub fn ambiguous(words: &str, span: Span, signals: &[&Signal]) -> Diagnostic {
    let names: Vec<_> = signals.iter().map(|signal| signal.name.as_str()).collect();
    let message = format!("no rule for \"{words}\": it may mean {}", names.join(" or "));
    let help = signals.first().map_or_else(String::new, |signal| {
        format!(
            "say on the page which one (\"{}\"), or in runbookc.toml:\n\n{}{}expr = '{}'\n",
            own_alias(signal, signals),
            header(&key(words), words),
            unit_line(signal),
            plain_expr(signal)
        )
    });
    Diagnostic::new(&NOT_COMPILED, span, message).label("more than one thing").help(help)
}

/// Words for a signal that mean none of the others.
fn own_alias<'a>(signal: &'a Signal, others: &[&Signal]) -> &'a str {
    let shared = |alias: &String| others.iter().filter(|other| other.aliases.contains(alias)).count() > 1;
    signal.aliases.iter().find(|alias| !shared(alias)).unwrap_or(&signal.name)
}

/// A signal that means nothing without matchers.
pub fn no_scope(words: &str, span: Span, signal: &Signal) -> Diagnostic {
    let expr = signal.expr.replace("${sel}", "job=~\"my-service-.*\"");
    let help = format!(
        "name the jobs that are meant, in runbookc.toml:\n\n[signals.{}]\naliases = [{}]\nexpr = '{expr}'\n",
        signal.name,
        toml(words)
    );
    let message =
        format!("no rule for \"{words}\": it does not say whose; all that this Prometheus watches would have to fail");
    Diagnostic::new(&NOT_COMPILED, span, message).label("all of what?").help(help)
}

/// A signal, and no bound on it.
pub fn no_bound(words: &str, span: Span, signal: &Signal) -> Diagnostic {
    let example = match signal.unit {
        Unit::Ratio => "> 5%",
        Unit::Seconds => "> 500 ms",
        Unit::Days => "< 14 days",
        Unit::PerSecond => "> 100/s",
        Unit::Bytes => "> 2 GiB",
        Unit::Count | Unit::Condition => "> 5",
    };
    let message = format!("no rule for \"{words}\": the page states no bound on {}", lower(&signal.title));
    let help = format!("state the bound on the page, for example `{} {example}`", lower(&signal.title));
    Diagnostic::new(&NOT_COMPILED, span, message).label("how much?").help(help)
}

/// A share of requests within a time: of a histogram, a quantile says the same.
pub fn share_in_time(words: &str, span: Span, signal: &Signal, share: &str, bound: &Threshold) -> Diagnostic {
    let why = format!("it is a share of requests within a time, and {} is a quantile", lower(&signal.title));
    let quantile = format!("p{share} latency {} {}", sign(bound.comparison), bound.bound);
    because(words, span, &why, &format!("state the same as a quantile on the page: `{quantile}`"))
}

/// What to write on the page instead of a bound that is no single number; nothing where it is one.
pub fn one_number(subject: &str, signal: &Signal, bound: &Threshold) -> Option<String> {
    let worse = if signal.direction == Some(Direction::Below) { "<" } else { ">" };
    match bound.bound {
        Bound::Range { low, high } => {
            let first = if worse == ">" { low } else { high };
            Some(format!("state where it begins on the page: `{subject} {worse} {first}`"))
        }
        Bound::Multiple { factor } if signal.expr.contains("${offset}") => {
            let (now, then) = (plain_expr(signal), shifted(signal));
            let alert: String = signal.alert.chars().filter(|c| c.is_alphanumeric()).collect();
            Some(format!(
                "say what is normal, in a rule on the page (a week ago is silent for what is younger):\n\n```yaml\n\
                 - alert: {alert}\n  expr: ({now}) {worse} {factor} * ({then})\n  for: {}\n```\n",
                signal.hold
            ))
        }
        Bound::Multiple { .. } | Bound::Consecutive { .. } => {
            Some(format!("state the number on the page: `{subject} {worse} 100`"))
        }
        Bound::Number(_) => None,
    }
}

fn sign(comparison: Cmp) -> &'static str {
    match comparison {
        Cmp::Above => ">",
        Cmp::AtLeast => ">=",
        Cmp::Below | Cmp::Unstated | Cmp::Equal => "<",
        Cmp::AtMost => "<=",
    }
}

/// An expression that not every Prometheus reads which is to read the rules.
pub fn unread(words: &str, span: Span, found: Younger, version: Version) -> Diagnostic {
    match found.since {
        Some(since) => {
            let why = format!("its expression has {}, and Prometheus {version} does not read that", found.what);
            let help = format!("write it otherwise, or set `version = \"{since}\"` below `[prometheus]`");
            because(words, span, &why, &help)
        }
        None => {
            let why = format!("its expression has {}", found.what);
            because(words, span, &why, "write it with what every Prometheus knows")
        }
    }
}

/// Any other reason, with its own words.
pub fn because(words: &str, span: Span, why: &str, help: &str) -> Diagnostic {
    Diagnostic::new(&NOT_COMPILED, span, format!("no rule for \"{words}\": {why}")).label("not compiled").help(help)
}

fn header(name: &str, words: &str) -> String {
    format!("[signals.{name}]\naliases = [{}]\n", toml(words))
}

fn unit_line(signal: &Signal) -> String {
    let unit = match signal.unit {
        Unit::Ratio => "ratio",
        Unit::Seconds => "seconds",
        Unit::Bytes => "bytes",
        Unit::Count => "count",
        Unit::PerSecond => "per-second",
        Unit::Days => "days",
        Unit::Condition => "condition",
    };
    let direction = match signal.direction {
        Some(Direction::Below) => "direction = \"below\"\n",
        _ => "",
    };
    format!("unit = \"{unit}\"\n{direction}")
}

/// The signal's expression with its own defaults.
fn plain_expr(signal: &Signal) -> String {
    signal_expr(signal, "", QUANTILE)
}

/// The same a week before.
fn shifted(signal: &Signal) -> String {
    signal_expr(signal, " offset 1w", QUANTILE)
}

/// The quantile where none is stated.
const QUANTILE: &str = "0.99";

fn signal_expr(signal: &Signal, offset: &str, quantile: &str) -> String {
    let by = signal.by.join(", ");
    let expr = signal.expr.replace("${sel}", "").replace("${by}", &by).replace("${window}", &signal.window);
    expr.replace("${offset}", offset).replace("${q}", quantile)
}

/// A basic string of TOML.
fn toml(text: &str) -> String {
    let escaped: String = text.chars().filter(|c| !c.is_control()).collect();
    format!("\"{}\"", escaped.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A bare key of TOML out of words.
fn key(words: &str) -> String {
    let lower = words.to_lowercase();
    let parts: Vec<_> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).take(5).collect();
    if parts.is_empty() { "my-signal".to_owned() } else { parts.join("-") }
}

fn lower(title: &str) -> String {
    let mut chars = title.chars();
    let first = chars.next().map_or_else(String::new, |c| c.to_lowercase().collect());
    // An abbreviation keeps its capitals.
    if chars.clone().next().is_some_and(char::is_uppercase) {
        title.to_owned()
    } else {
        format!("{first}{}", chars.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::model::signals::{Catalogue, Found};
    use crate::model::threshold::read_threshold;
    use crate::source::FileId;
    use crate::world::memory::MemoryWorld;

    #[test]
    fn what_is_no_single_number_is_given_back_as_one() -> Result<(), String> {
        let catalogue = Catalogue::new([]);
        let help = |words: &str, bound: &str| {
            let Found::Signal(signal) = catalogue.find(words) else { return Err(words.to_owned()) };
            let bound = read_threshold(bound, Some("Threshold")).ok_or_else(|| bound.to_owned())?;
            Ok(one_number(words, signal, &bound))
        };
        assert_eq!(help("error rate", "> 5%")?, None);
        let range = help("error rate", "1-5%")?;
        assert_eq!(range.as_deref(), Some("state where it begins on the page: `error rate > 1%`"));
        let multiple = help("error rate", "3x normal")?.ok_or("a snippet")?;
        let snippet = multiple.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).ok_or("a block")?;
        let rules = crate::model::rule_file::in_fence(&crate::source::Mapped::plain(FileId(0), 0, snippet));
        let rule = rules.first().ok_or("a rule")?;
        assert!(rule.expr.as_ref().is_some_and(|query| query.expr().is_some()), "{snippet}");
        assert!(rule.hold.as_ref().is_some_and(|hold| hold.length.is_some()), "{snippet}");
        assert!(snippet.contains(" > 3 * (") && snippet.contains("offset 1w"), "{snippet}");
        Ok(())
    }

    #[test]
    fn snippets_are_configurations_that_help() -> Result<(), String> {
        let span = Span::new(FileId(0), 0..1);
        let catalogue = Catalogue::new([]);
        let near = catalogue.find("payment error rate");
        let Found::Near(signal, others) = near else { return Err("a near signal".to_owned()) };
        let all = catalogue.find("all services down");
        let Found::Signal(scoped) = all else { return Err("a signal".to_owned()) };
        let notes = [
            ("LLM \"failure\"", no_signal("LLM \"failure\"", span, false)),
            ("payment error rate", narrower("payment error rate", span, signal, &others)),
            ("All services down", no_scope("All services down", span, scoped)),
        ];
        for (words, note) in notes {
            let (_, snippet) = note.help.split_once("\n\n").ok_or("no snippet")?;
            let world = MemoryWorld::new([("runbookc.toml", snippet)]);
            let config = Config::load(&world, &[]).map_err(|e| e.to_string())?;
            let mended = Catalogue::new(&config.signals);
            assert!(matches!(mended.find(words), Found::Signal(signal) if signal.own), "{snippet}");
        }
        Ok(())
    }
}
