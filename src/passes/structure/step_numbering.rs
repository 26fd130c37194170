//! # Steps are numbered out of order
//!
//! The numbers of steps repeat or skip: `1, 2, 2, 4`.
//!
//! "Are you at step 3?" is what people ask each other on the bridge. Usually a step was taken out or pasted in, and a
//! skipped number makes the responder look for what is missing.
//!
//! Bad:
//!
//! ```markdown
//! ### 1. Acknowledge
//! ### 3. Mitigate
//! ```
//!
//! Good:
//!
//! ```markdown
//! ### 1. Acknowledge
//! ### 2. Mitigate
//! ```

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Level, RuleInfo};
use crate::model::{Runbook, Step, Workspace};
use crate::passes::Rule;

/// RB603.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB603",
        name: "step-numbering",
        level: Some(Level::Warning),
        summary: "steps are numbered out of order",
        source: include_str!("step_numbering.rs"),
    },
    check,
};

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    workspace.runbooks.iter().flat_map(page).collect()
}

/// Headings below the same heading, of the same level, are one sequence.
fn page(runbook: &Runbook) -> Vec<Diagnostic> {
    let mut last: BTreeMap<(Option<usize>, u8), (&Step, u32)> = BTreeMap::new();
    let mut found = Vec::new();
    for step in &runbook.steps {
        let number = step.number.as_deref().and_then(|number| number.parse::<u32>().ok());
        let (Some(number), Some(section), false) = (number, runbook.section(step.section), step.alternative) else {
            continue;
        };
        let sequence = (section.parent, section.level);
        if let Some((before, previous)) = last.get(&sequence) {
            // A sequence that starts again at 1 is another one.
            if number != previous + 1 && number > 1 {
                found.push(finding(before, *previous, step, number));
            }
        }
        last.insert(sequence, (step, number));
    }
    found
}

fn finding(before: &Step, previous: u32, step: &Step, number: u32) -> Diagnostic {
    let what = if number == previous {
        "comes twice"
    } else if number > previous {
        "follows a gap"
    } else {
        "goes back"
    };
    Diagnostic::new(&RULE.info, step.title.span, format!("step {number} {what}: the one before is step {previous}"))
        .label(format!("step {number}"))
        .relate(before.title.span, format!("step {previous}"))
        .help("number the steps in the order in which they are done")
}
