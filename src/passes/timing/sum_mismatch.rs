//! # A total that is not the sum
//!
//! The times of a table, of a section's steps or of a drawing are added up on the page, and the sum is another one.
//!
//! The total is what somebody promises to others. It is wrong by the minutes that one of the parts was changed.
//!
//! Ranges are added end by end. A time with "about" may differ by a tenth. Times that run side by side are not added.
//!
//! Bad:
//!
//! ```markdown
//! | Phase | Time |
//! |---|---|
//! | Database | 45 min |
//! | Services | 30 min |
//! | Total | 1 hour |
//! ```
//!
//! Good: `| Total | 1 h 15 min |`.

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::time::{Amount, Duration, TimeValue};
use crate::model::{Sum, Timed, Workspace};
use crate::passes::Rule;

/// RB206.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB206",
        name: "sum-mismatch",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a total is not the sum of its parts",
        source: include_str!("sum_mismatch.rs"),
    },
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    workspace.runbooks.iter().flat_map(|runbook| &runbook.sums).filter_map(finding).collect()
}

/// What is roughly meant is wrong where it is off by more than a fourth.
const ROUGHLY: u64 = 4;

/// Both ends of a time, and whether it is only roughly meant.
fn ends(time: &Timed) -> Option<(Duration, Duration, bool)> {
    match &time.value {
        TimeValue::Clock(Amount::Exact(d) | Amount::AtMost(d)) => Some((*d, *d, false)),
        TimeValue::Clock(Amount::Range { low, high }) => Some((*low, *high, false)),
        TimeValue::Clock(Amount::About(d)) => Some((*d, *d, true)),
        _ => None,
    }
}

fn finding(sum: &Sum) -> Option<Diagnostic> {
    let parts: Vec<(Duration, Duration, bool)> = sum.parts.iter().map(ends).collect::<Option<_>>()?;
    let (low, high, about) = ends(&sum.total)?;
    let real =
        |end: fn(&(Duration, Duration, bool)) -> Duration| parts.iter().map(end).fold(Duration::ZERO, Duration::plus);
    let (real_low, real_high) = (real(|part| part.0), real(|part| part.1));
    let rough = about || parts.iter().any(|part| part.2);
    let bound = matches!(sum.total.value, TimeValue::Clock(Amount::AtMost(_)));
    // A total of "2 hours" for parts that are ranges is right where it lies between their sums.
    let wrong = if bound {
        real_low > high
    } else if low == high {
        outside(low, real_low, real_high, rough)
    } else {
        // Nobody adds ranges up to the minute.
        off(low, real_low, true) || off(high, real_high, true)
    };
    if !wrong {
        return None;
    }
    let said = &sum.total.text;
    let adds = if real_low == real_high { real_low.to_string() } else { format!("{real_low} to {real_high}") };
    let message = format!("the total is \"{}\", and its parts add up to {adds}", said.str());
    let diagnostic = Diagnostic::new(&RULE.info, said.span, message)
        .label(format!("the parts make {adds}"))
        .help("correct the total or the part that changed");
    Some(
        sum.parts
            .iter()
            .take(12)
            .fold(diagnostic, |diagnostic, part| diagnostic.relate(part.text.span, part.text.text.clone())),
    )
}

fn off(said: Duration, real: Duration, rough: bool) -> bool {
    let gap = said.millis().abs_diff(real.millis());
    if rough { gap * ROUGHLY > real.millis() } else { gap > 0 }
}

fn outside(said: Duration, low: Duration, high: Duration, rough: bool) -> bool {
    said < low && off(said, low, rough) || said > high && off(said, high, rough)
}
