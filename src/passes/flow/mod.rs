//! RB3xx: flowcharts that cannot be followed, or tell another story than the steps.

mod answers_lead_alike;
mod dead_end;
mod decision_without_alternative;
mod diamonds;
mod flowchart_syntax;
mod graph;
mod loop_without_exit;
mod loop_without_limit;
mod lost_in_drawing;
mod node_without_step;
mod order_differs;
mod same_answers;
mod step_not_in_flowchart;
mod subgraph_not_entered;
mod two_labels;
mod unreachable_node;

use crate::diagnostic::RuleInfo;
use crate::model::{Runbook, words};
use crate::passes::Rule;

/// The rules about flowcharts.
pub const RULES: &[&Rule] = &[
    &flowchart_syntax::RULE,
    &unreachable_node::RULE,
    &decision_without_alternative::RULE,
    &same_answers::RULE,
    &loop_without_exit::RULE,
    &order_differs::RULE,
    &step_not_in_flowchart::RULE,
    &node_without_step::RULE,
    &two_labels::RULE,
    &answers_lead_alike::RULE,
    &dead_end::RULE,
    &subgraph_not_entered::RULE,
    &lost_in_drawing::RULE,
    &loop_without_limit::RULE,
];

/// Words of the names of pages whose drawings show what is made of what, or what may become of it.
const DESIGNS: &[&str] = &[
    "architecture",
    "architectures",
    "design",
    "designs",
    "plan",
    "plans",
    "planning",
    "roadmap",
    "proposal",
    "rfc",
    "rfcs",
    "adr",
    "adrs",
    "research",
    "patterns",
    "glossary",
    "review",
    "reviews",
    "deck",
    "spec",
    "specs",
    "evolution",
    "ecosystem",
    "engine",
    "tutorials",
    "learn",
    "concepts",
    "diagrams",
];

/// Words of the names of pages that people go by when something is to be done.
const PROCEDURES: &[&str] = &[
    "runbook",
    "runbooks",
    "playbook",
    "playbooks",
    "incident",
    "incidents",
    "oncall",
    "procedure",
    "procedures",
    "recovery",
    "response",
    "escalation",
    "rollback",
    "restore",
    "failover",
    "triage",
    "troubleshooting",
    "sop",
    "emergency",
    "outage",
    "alerts",
    "operations",
    "ops",
    "postmortem",
];

/// Does a rule hold a drawing against how people work: whether each question has its answers, each loop its end, each step its
/// node? The others (what mermaid refuses, what nothing leads to) hold for any drawing.
pub(super) fn is_of_procedures(rule: &RuleInfo) -> bool {
    ["RB303", "RB305", "RB306", "RB307", "RB308", "RB312"].contains(&rule.code)
}

/// Are the drawings of a page those of a design, by its path and title? What the rules about procedures say of them is advice.
pub(super) fn draws_designs(page: &Runbook) -> bool {
    let title = page.title.as_ref().map_or("", |title| title.str());
    let says = |wanted: &[&str]| words::has_word(&page.path, wanted) || words::has_word(title, wanted);
    says(DESIGNS) && !says(PROCEDURES)
}
