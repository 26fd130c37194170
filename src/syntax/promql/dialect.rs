//! What of an expression not every Prometheus reads.

use std::ops::Range;

use crate::config::Version;
use crate::syntax::promql::fault::words;
use crate::syntax::promql::{Expr, parse, walk};

/// Something that an old Prometheus does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Younger {
    /// What it is.
    pub what: &'static str,
    /// The first version that reads it; none does without a flag where nothing is given.
    pub since: Option<Version>,
}

/// Functions that are no experiment and that 2.42 does not know; 2.53 does.
const FUNCTIONS: &[&str] = &["histogram_avg", "histogram_stddev", "histogram_stdvar"];

/// What of an expression that parses is younger than 2.42, or gone from 3: the first such thing in it.
pub fn younger(text: &str) -> Option<Younger> {
    in_words(text).or_else(|| in_tree(&parse(text).ok()?))
}

fn in_words(text: &str) -> Option<Younger> {
    let (mut range, mut braces, mut before) = (0_usize, 0_usize, ["", ""]);
    for word in words(text).into_iter().filter_map(|word: Range<usize>| text.get(word)) {
        match word {
            "[" => range += 1,
            "]" => range = range.saturating_sub(1),
            "{" => braces += 1,
            "}" => braces = braces.saturating_sub(1),
            _ => {}
        }
        let shifted = before[1] == "offset" || before == ["offset", "-"];
        let number = word.starts_with(|c: char| c.is_ascii_digit());
        let what = if number && word.contains('_') {
            Some("`_` in a number")
        } else if number && (range > 0 || shifted) != is_duration(word) {
            Some(if range > 0 || shifted { "a number as a duration" } else { "a duration as a number" })
        } else if braces > 0 && word.starts_with(['"', '\'', '`']) && matches!(before[1], "{" | ",") {
            Some("a name in quotes")
        } else if word == "holt_winters" {
            return Some(Younger { what: "`holt_winters`, which Prometheus 3 does not know", since: None });
        } else {
            None
        };
        if let Some(what) = what {
            return Some(Younger { what, since: Some(Version(3, 0)) });
        }
        before = [before[1], word];
    }
    None
}

/// `5m`, `1h30m`, and of a subquery `30m:1m`.
fn is_duration(word: &str) -> bool {
    let one = |part: &str| {
        let units = part.chars().all(|c| c.is_ascii_digit() || "smhdwy".contains(c));
        units && part.ends_with(|c: char| c.is_ascii_alphabetic())
    };
    word.split(':').filter(|part| !part.is_empty()).all(one)
}

fn in_tree(tree: &Expr) -> Option<Younger> {
    let mut found = None;
    walk(tree, &mut |expr| {
        let experiment = match expr {
            Expr::Call(call) if FUNCTIONS.contains(&call.func.name) => {
                found = found.or(Some(Younger { what: "a function of histograms", since: Some(Version(2, 53)) }));
                false
            }
            Expr::Call(call) => call.func.experimental,
            Expr::Aggregate(outer) => matches!(outer.op.to_string().as_str(), "limitk" | "limit_ratio"),
            _ => false,
        };
        found = found.or(experiment.then_some(Younger { what: "an experimental function", since: None }));
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_younger_is_named() {
        for (text, what) in [
            ("max(age_seconds) > 120s", "a duration as a number"),
            ("rate(x[300]) > 1", "a number as a duration"),
            ("x offset 300 > 1", "a number as a duration"),
            ("x > 1_000", "`_` in a number"),
            ("{\"my.metric\"} > 1", "a name in quotes"),
            ("sort_by_label(x, \"a\") > 1", "an experimental function"),
            ("histogram_avg(x) > 1", "a function of histograms"),
            ("holt_winters(x[5m], 0.5, 0.5) > 1", "`holt_winters`, which Prometheus 3 does not know"),
        ] {
            assert_eq!(younger(text).map(|found| found.what), Some(what), "{text}");
        }
        for text in [
            "sum by (a) (rate(x{b=~\"5..\", c=\"1_0\"}[1h30m] offset -5m)) > 1.5e3",
            "max_over_time(x[30m:1m] @ 1609746000) >= 0x1f",
            "x{a=\"5m\"} # 120s\n > 120",
            "x offset 1w > 1",
        ] {
            assert_eq!(younger(text), None, "{text}");
        }
    }
}
