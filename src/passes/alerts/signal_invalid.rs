//! # A signal of the configuration that measures nothing
//!
//! A `[signals.<name>]` of `runbookc.toml` has an expression that is no PromQL, or one that goes with neither its unit nor
//! its direction.
//!
//! The rules that `build` makes of it would be refused, would fire always, or never: a share in hundredths (`* 100`) is
//! over every bound in percent, and an expression that compares by itself has nothing left to hold a bound against.
//!
//! Bad:
//!
//! ```toml
//! [signals.model-errors]
//! expr = "100 * sum(rate(errors_total[5m])) / sum(rate(requests_total[5m]))"
//! unit = "ratio"
//! ```
//!
//! Good:
//!
//! ```toml
//! [signals.model-errors]
//! expr = "sum(rate(errors_total[5m])) / sum(rate(requests_total[5m]))"
//! unit = "ratio"
//! ```

use crate::config::Signal;
use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::Workspace;
use crate::model::signals::{Question, question};
use crate::passes::{Check, Rule};
use crate::source::Span;

/// RB511.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB511",
        name: "signal-invalid",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a signal of the configuration measures nothing",
        source: include_str!("signal_invalid.rs"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let finding = |(name, signal): (&String, &Signal)| {
        let file = workspace.sources.find(&signal.place.0)?;
        let (what, help) = wrong(signal)?;
        let span = Span::new(file, signal.place.1.clone());
        Some(Diagnostic::new(&RULE.info, span, format!("the signal `{name}` {what}")).help(help))
    };
    workspace.config.signals.iter().filter_map(finding).collect()
}

/// What is wrong with a signal, and what to do about it.
fn wrong(signal: &Signal) -> Option<(String, &'static str)> {
    let unit = signal.unit.as_deref();
    let condition = unit == Some("condition");
    match question(&signal.expr) {
        Question::NoPromQl(why) => Some((format!("is no PromQL: {why}"), "mend the expression")),
        Question::Compares if unit.is_some() && !condition => Some((
            "compares by itself, so that no bound can be held against it".to_owned(),
            "take the comparison out of the expression, or write `unit = \"condition\"`",
        )),
        Question::Compares if signal.direction.is_some() => Some((
            "compares by itself, and has no side on which it is bad".to_owned(),
            "take `direction` out, or the comparison",
        )),
        Question::Value { .. } if condition => {
            Some(("is a condition that holds always: nothing is compared in it".to_owned(), "compare it with a bound"))
        }
        Question::Value { hundredths: true } if unit == Some("ratio") => {
            let help = "take the `100` out; a bound of 5% is held against 0.05";
            Some(("is a ratio, and its expression is in percent".to_owned(), help))
        }
        Question::Compares | Question::Value { .. } => None,
    }
}
