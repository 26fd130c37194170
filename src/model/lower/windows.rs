//! Recoveries that are told as parts of a clock: `Contain (0-15 min)`, `Restore (15-60 min)`. The last part's end is how long
//! they are expected to take.

use std::collections::BTreeMap;

use crate::model::lower::Page;
use crate::model::lower::recovery::{RECOVERS, RESULTS, TESTED};
use crate::model::time::{Amount, Duration, TimeValue};
use crate::model::{Origin, Step, TimeKind, Timed, words};

/// Words of parts that come when all runs again.
const AFTERWARDS: &[&str] = &[
    "post",
    "after",
    "afterwards",
    "follow",
    "review",
    "retrospective",
    "postmortem",
    "monitor",
    "monitoring",
    "cleanup",
    "failback",
    "hardening",
    "improvement",
    "lessons",
    "learned",
    "documentation",
    "closure",
    "closeout",
    "normalization",
    "optimization",
    "stabilization",
];

impl Page<'_> {
    /// Adds an estimate for each section about a recovery that its parts tell from the first minute on.
    pub(super) fn recoveries_by_windows(&mut self) {
        let sections = &self.runbook.sections;
        let heads = sections.iter().filter_map(|it| Some((it.parent?, it.title.str(), it.time.as_deref()?)));
        let around = |step: &Step| sections.partition_point(|it| it.extent.start <= step.span.start).checked_sub(1);
        let items = self.runbook.steps.iter().filter(|step| step.section.is_none());
        let items = items.filter_map(|step| Some((around(step)?, step.title.str(), step.budget.as_ref()?)));
        let mut parts: BTreeMap<usize, Vec<Timed>> = BTreeMap::new();
        for (around, title, time) in heads.chain(items) {
            let ranges = matches!(time.value, TimeValue::Clock(Amount::Range { .. }));
            if ranges && !words::has_word(title, AFTERWARDS) {
                parts.entry(around).or_default().push(time.clone());
            }
        }
        let own = self.section;
        for (around, times) in parts {
            self.section = Some(around);
            let within = |wanted: &[&str]| self.titles().any(|title| title.has(wanted));
            if follow(&times) && within(RECOVERS) && !within(RESULTS) && !within(TESTED) {
                let scope = self.named_scope();
                self.fact(TimeKind::RecoveryEstimate, scope, Origin::AlertFired, times.into_iter().next_back());
            }
        }
        self.section = own;
    }
}

/// Does each of several times begin where the one before it ends, the first with the clock?
fn follow(times: &[Timed]) -> bool {
    let mut at = Duration::ZERO;
    let next = |time: &Timed| match time.value {
        TimeValue::Clock(Amount::Range { low, high }) => std::mem::replace(&mut at, high) == low,
        _ => false,
    };
    times.len() >= 2 && times.iter().all(next)
}
