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
        self.sections.shrink_to_fit();
        self.anchors.shrink_to_fit();
        self.metadata.shrink_to_fit();
        self.severities.shrink_to_fit();
        self.steps.shrink_to_fit();
        self.flows.shrink_to_fit();
        self.ladders.shrink_to_fit();
        self.contacts.shrink_to_fit();
        self.actions.shrink_to_fit();
        self.thresholds.shrink_to_fit();
        self.alerts.shrink_to_fit();
        self.rules.shrink_to_fit();
        self.queries.shrink_to_fit();
        self.objectives.shrink_to_fit();
        self.messages.shrink_to_fit();
        self.parameters.shrink_to_fit();
        self.links.shrink_to_fit();
        self.references.shrink_to_fit();
        self.undefined_references.shrink_to_fit();
        self.undrawn.shrink_to_fit();
        self.times.shrink_to_fit();
        self.sums.shrink_to_fit();
        self.tables.shrink_to_fit();
        self.fences.shrink_to_fit();
        self.code.shrink_to_fit();
        self.lost.shrink_to_fit();
        self.comments.shrink_to_fit();
        self.ledger.shrink_to_fit();
        self.steps.iter_mut().for_each(|step| step.actions.shrink_to_fit());
    }
}
