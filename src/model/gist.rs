//! What is kept of a page once its own rules have run: of ten thousand pages all are held until the last rule has.

use std::ops::Range;

use serde::{Deserialize, Deserializer, Serialize};

use crate::config::Renderer;
use crate::model::hugo::Reference;
use crate::model::named::Named;
use crate::model::rule_file::Query;
use crate::model::{
    Alert, Anchor, Contact, Ladder, Link, Metadata, Runbook, Section, Severity, Standing, Step, Text, Threshold,
    TimeFact,
};
use crate::source::{FileId, Span};

/// One list of what other pages may ask about, for all that deals with it.
macro_rules! gist {
    ($($field:ident: $type:ty,)*) => {
        /// What other pages may ask about a page, as it is written down.
        #[derive(Serialize)]
        pub(crate) struct Written<'a> {
            $($field: &'a $type,)*
        }

        /// The same, read back.
        #[derive(Deserialize)]
        pub(crate) struct Gist {
            $($field: $type,)*
        }

        impl Runbook {
            /// The page without what only its own rules and targets read. What is no list of plain words stays as it is:
            /// rules, and flowcharts that state times.
            pub(crate) fn condensed(self) -> Self {
                let Self { file, path, renderer, mut flows, rules, .. } = self;
                flows.retain(|flow| !flow.times.is_empty() || !flow.waits.is_empty());
                let mut condensed =
                    Self { file, path, renderer, flows, rules, $($field: self.$field,)* ..Self::default() };
                condensed.steps.iter_mut().for_each(|step| step.actions = Vec::new());
                // The name of its anchor.
                condensed.sections.iter_mut().for_each(|section| section.slug = String::new());
                let stated = condensed.thresholds.iter_mut().filter_map(|threshold| threshold.query.as_mut());
                let alerts = condensed.alerts.iter_mut().filter_map(|alert| alert.expr.as_mut());
                stated.chain(alerts).chain(&mut condensed.queries).for_each(Query::forget);
                condensed
            }

            /// What is written down of a condensed page; none where that is not all of it.
            pub(crate) fn written(&self) -> Option<Written<'_>> {
                let whole = self.flows.is_empty() && self.rules.is_empty();
                whole.then_some(Written { $($field: &self.$field,)* })
            }
        }

        impl Gist {
            /// The condensed page of which this is the gist.
            pub(crate) fn of(self, file: FileId, path: &str, renderer: Renderer) -> Runbook {
                Runbook { file, path: path.to_owned(), renderer, $($field: self.$field,)* ..Runbook::default() }
            }
        }
    };
}

gist! {
    title: Option<Text>,
    sections: Vec<Section>,
    anchors: Vec<Anchor>,
    metadata: Vec<Metadata>,
    severities: Vec<Severity>,
    steps: Vec<Step>,
    ladders: Vec<Ladder>,
    contacts: Vec<Contact>,
    thresholds: Vec<Threshold>,
    alerts: Vec<Alert>,
    queries: Vec<Query>,
    links: Vec<Link>,
    references: Vec<Reference>,
    times: Vec<TimeFact>,
    named: Vec<Named>,
    likenesses: Vec<u64>,
    code: Vec<Span>,
    lost: Vec<Range<u32>>,
    comments: Vec<Text>,
    standing: Standing,
}

/// Reads the list back of which a condensed page has nothing.
pub(super) fn none<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Vec::<()>::deserialize(deserializer).map(|_| Vec::new())
}

impl Runbook {
    /// Gives the room back that lists took for more than came: of ten thousand pages that is a quarter of all.
    pub(crate) fn shrink(&mut self) {
        shrink(&mut self.sections);
        shrink(&mut self.anchors);
        shrink(&mut self.metadata);
        shrink(&mut self.severities);
        shrink(&mut self.steps);
        shrink(&mut self.flows);
        shrink(&mut self.ladders);
        shrink(&mut self.contacts);
        shrink(&mut self.actions);
        shrink(&mut self.thresholds);
        shrink(&mut self.alerts);
        shrink(&mut self.rules);
        shrink(&mut self.queries);
        shrink(&mut self.objectives);
        shrink(&mut self.messages);
        shrink(&mut self.parameters);
        shrink(&mut self.links);
        shrink(&mut self.references);
        shrink(&mut self.undefined_references);
        shrink(&mut self.undrawn);
        shrink(&mut self.times);
        shrink(&mut self.sums);
        shrink(&mut self.tables);
        shrink(&mut self.fences);
        shrink(&mut self.named);
        shrink(&mut self.likenesses);
        shrink(&mut self.code);
        shrink(&mut self.lost);
        shrink(&mut self.comments);
        shrink(&mut self.ledger);
        self.steps.iter_mut().for_each(|step| shrink(&mut step.actions));
    }
}

/// Gives the room back that a list took for more than came. `shrink_to_fit` asks the allocator to do so in place, and
/// mimalloc leaves a list where it is that fills half of its room.
pub(crate) fn shrink<T>(list: &mut Vec<T>) {
    if list.len() < list.capacity() {
        let mut exact = Vec::with_capacity(list.len());
        exact.append(list);
        *list = exact;
    }
}
