//! # A step that the flowchart leaves out
//!
//! The page has numbered steps and a flowchart that tells the same story, but for this step.
//!
//! Who follows the picture skips the step. It is judged only where the flowchart clearly shows the page's steps: where
//! at least three of them, and half of all, have a node of their own. Steps are the numbered headings of one part of the
//! page.
//!
//! A flowchart that draws each step as many nodes has no node that is the step, and is left alone; so are diagrams of states.
//!
//! Words are compared by meaning (`Mitigate` is `Mitigation`, `Page on-call` is `Notify the on-call`). Where a node that means no
//! other step stands between those of the steps before and after, and has a word in common with the step, it may say the step in
//! other words, and nothing is said; nor where a question stands there and the step finds something out (`Assess the severity`).
//!
//! Bad: steps Acknowledge, Assess, Mitigate, Resolve; a flowchart with Assess, Mitigate, Resolve.
//!
//! Good: a node for each step, or a flowchart of something else.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::flow::{is_decision, number, plain_label};
use crate::model::{Flow, Runbook, Step, words};
use crate::passes::flow::graph::Graph;
use crate::passes::{Check, Page, Rule};
use crate::source::Span;

/// RB307.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB307",
        name: "step-not-in-flowchart",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "the flowchart leaves a step out",
        source: include_str!("step_not_in_flowchart.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    page.runbook.flows.iter().flat_map(|flow| missing(page.runbook, flow)).collect()
}

fn missing(runbook: &Runbook, flow: &Flow) -> Vec<Diagnostic> {
    let Some(numbered) = told(runbook, flow).filter(|steps| !is_finer(flow, steps)) else { return Vec::new() };
    let shown = |step: &usize| flow.matches.iter().any(|m| m.step == *step);
    let drawn: Vec<String> = flow.chart().iter().flat_map(|chart| &chart.nodes).filter_map(number).collect();
    let missing = numbered.iter().filter(|step| !shown(step)).filter_map(|&step| runbook.steps.get(step));
    // What bears the step's number means the step, whatever its words.
    // A step may be drawn as several: `2a`, `2b`.
    let drawn: BTreeSet<&str> = drawn.iter().flat_map(|it| [it, it.trim_end_matches(char::is_alphabetic)]).collect();
    let missing = missing.filter(|step| !step.number.as_deref().is_some_and(|number| drawn.contains(number)));
    let missing: Vec<&Step> = missing.collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let free = unmatched(flow);
    let stand_ins = stand_ins(flow, &free, &numbered, &runbook.steps);
    // What sets all off (`Alert`) says the first step at most.
    let first = numbered.first().and_then(|&step| runbook.steps.get(step)).map(|step| step.title.span);
    let says = |node: usize, step: &Step| !flow.starts.contains(&node) || first == Some(step.title.span);
    let missing = missing.into_iter().filter(|step| drawn_as(&free, step).is_none_or(|node| !says(node, step)));
    let missing = missing.filter(|step| !stand_ins.steps.contains(&step.title.span));
    missing
        .map(|step| {
            Diagnostic::new(
                &RULE.info,
                step.title.span,
                format!("the flowchart has no node for step \"{}\"", step.title.str()),
            )
            .label("a step of the page")
            .relate(first_line(flow), "the flowchart")
            .help("add a node for it, or give node and step the same words")
        })
        .collect()
}

/// Steps without a node and nodes without a step that stand at the same place of the story: one may be the other, in words of its
/// own.
#[derive(Default)]
pub(super) struct StandIns {
    /// The titles of the steps.
    steps: BTreeSet<Span>,
    /// The nodes.
    pub(super) nodes: BTreeSet<usize>,
}

/// How many nodes between two steps are looked at.
const BETWEEN: usize = 64;

/// What steps mean that find something out, by their stems.
const FINDS_OUT: &[&str] = &["assess", "check", "decid", "diagnos", "identif", "verif"];

/// For each of `steps` without a node: which of the [`unmatched`] nodes are drawn between the node of the step before and that of
/// the next one, and have a word in common with it.
pub(super) fn stand_ins(flow: &Flow, free: &[Free], steps: &[usize], titles: &[Step]) -> StandIns {
    let mut found = StandIns::default();
    let Some(graph) = Graph::of(flow) else { return found };
    let nodes_of = |step: usize| flow.matches.iter().filter(move |m| m.step == step).map(|m| m.node);
    let said = steps.iter().filter(|step| nodes_of(**step).next().is_none()).filter_map(|step| titles.get(*step));
    let said = said.filter_map(|step| drawn_as(free, step));
    let meant: BTreeSet<usize> = flow.matches.iter().map(|m| m.node).chain(said).collect();
    let inner = |node: &usize| !flow.starts.contains(node);
    let deed = |node: &usize| inner(node) && flow.node(*node).is_some_and(|node| !is_decision(node));
    let mut before: Vec<usize> = flow.starts.clone();
    for &step in steps {
        let own: Vec<usize> = nodes_of(step).collect();
        if !own.is_empty() {
            before = own;
            continue;
        }
        let (mut seen, mut open) = (BTreeSet::new(), before.clone());
        while let Some(node) = open.pop().filter(|_| seen.len() < BETWEEN) {
            let next = graph.next_of(node).iter().filter(|next| !meant.contains(next));
            open.extend(next.filter(|next| seen.insert(**next)));
        }
        let title = titles.get(step).map(|step| words::meaning(step.title.str())).unwrap_or_default();
        let shares = |node: usize| {
            let label = free.binary_search_by_key(&node, |(index, _)| *index).ok().and_then(|at| free.get(at));
            label.is_some_and(|(_, label)| label.iter().any(|word| title.iter().any(|other| is_form(word, other))))
        };
        let nodes: Vec<usize> = seen.iter().copied().filter(|node| deed(node) && shares(*node)).collect();
        // A question in the place of a step that finds something out asks for what it finds.
        let asked = title.iter().any(|word| FINDS_OUT.contains(&word.as_str()))
            && seen.iter().any(|node| inner(node) && !deed(node));
        if asked || !nodes.is_empty() {
            found.steps.extend(titles.get(step).map(|step| step.title.span));
            found.nodes.extend(nodes);
        }
    }
    found
}

/// A node that means no step, and the words it says.
pub(super) type Free = (usize, Vec<String>);

/// The nodes that mean no step, in their order.
pub(super) fn unmatched(flow: &Flow) -> Vec<Free> {
    let nodes = flow.chart().into_iter().flat_map(|chart| &chart.nodes).enumerate();
    let free = nodes.filter(|(index, _)| flow.step_of(*index).is_none());
    free.map(|(index, node)| (index, words::meaning(&plain_label(&node.label.text)))).collect()
}

/// The node among the [`unmatched`] that says the step in other forms of its words: `Recommend` for "Generate the
/// recommendation".
fn drawn_as(free: &[Free], step: &Step) -> Option<usize> {
    let meant = words::meaning(step.title.str());
    // `P5` is phase 5.
    let numbers_it = |word: &str| step.number.as_deref().is_some_and(|it| word.get(1..) == Some(it));
    let says_it = |label: &[String]| {
        let mut label = label.iter().filter(|word| !numbers_it(word)).peekable();
        label.peek().is_some() && label.all(|word| meant.iter().any(|other| is_form(word, other)))
    };
    free.iter().find(|(_, label)| says_it(label)).map(|(index, _)| *index)
}

/// Are two words forms of one: `recommend`, `recommendation`?
fn is_form(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // The stem of `document` is `docu`, that of `documentation` is longer.
    let begins = short.len() + 1 >= STEM && long.starts_with(short);
    a == b || begins || short.len() >= STEM && long.starts_with(short.get(..short.len() - 1).unwrap_or(short))
}

/// Letters that two forms of a word have in common at least.
const STEM: usize = 5;

/// Does the flowchart show more than the steps: has it more than four nodes for each?
fn is_finer(flow: &Flow, steps: &[usize]) -> bool {
    flow.chart().is_some_and(|chart| chart.nodes.len() > 4 * steps.len())
}

/// The numbered steps that the flowchart tells, as indices: those of one part of the page. Numbered headings of another
/// part (`Best practices`) are another list.
pub(super) fn told(runbook: &Runbook, flow: &Flow) -> Option<Vec<usize>> {
    if !flow.diagram.kind.is_flowchart() || draws_a_system(runbook, flow) {
        return None;
    }
    let mut parts: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (index, step) in runbook.steps.iter().enumerate() {
        let section = runbook.section(step.section).filter(|_| step.number.is_some() && step.parent.is_none());
        if let Some(section) = section {
            parts.entry(section.parent).or_default().push(index);
        }
    }
    let told = parts.into_values().filter(|steps| flow.tells(steps)).max_by_key(|steps| flow.told_of(steps))?;
    in_a_row(flow, &told).then_some(told)
}

/// Does the heading of a flowchart without a decision say that it shows what a system is made of, or how data flows?
fn draws_a_system(runbook: &Runbook, flow: &Flow) -> bool {
    const SYSTEMS: &[&str] =
        &["architecture", "topology", "components", "infrastructure", "data flow", "dataflow", "system overview"];
    let title = runbook.section(flow.section).map_or("", |section| section.title.str());
    flow.decisions.is_empty() && words::has_word(title, SYSTEMS)
}

/// Do steps follow each other in the flowchart as they do on the page: half of those that have a node? A drawing of what
/// is connected with what (`Sources --> Platform`) names the same things and is no order to work in.
fn in_a_row(flow: &Flow, steps: &[usize]) -> bool {
    let Some(graph) = Graph::of(flow) else { return false };
    let node_of = |step: &usize| flow.matches.iter().find(|m| m.step == *step).map(|m| m.node);
    let nodes: Vec<usize> = steps.iter().filter_map(node_of).collect();
    let pairs = || nodes.windows(2).filter_map(|pair| <[usize; 2]>::try_from(pair).ok());
    let following = pairs().filter(|&[from, to]| from == to || graph.leads_to(from, to) || graph.leads_to(to, from));
    following.count() * 2 >= pairs().count()
}

/// The place of the flowchart's beginning, so that a report does not show all of it.
pub(super) fn first_line(flow: &Flow) -> Span {
    let start = flow.span.start;
    Span { end: (start + "```mermaid".len() as u32).min(flow.span.end), ..flow.span }
}
