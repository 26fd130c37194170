//! A flowchart as the page's decision logic: where it starts and ends, what it decides, which steps its nodes mean.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::model::lower::outline::marked_line;
use crate::model::words::Synonyms;
use crate::model::{Step, Text, Timed, time};
use crate::source::Span;
use crate::syntax::mermaid::{Diagram, Edge, Flowchart, Label, Node, Task};

/// A diagram of the page. Nodes are named by their index in the flowchart.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Flow {
    /// The diagram as it was read.
    pub diagram: Diagram,
    /// Nodes that nothing leads to.
    pub starts: Vec<usize>,
    /// Nodes that lead nowhere.
    pub endings: Vec<usize>,
    /// Nodes where somebody decides.
    pub decisions: Vec<Decision>,
    /// Times in the labels of nodes.
    pub times: Vec<LabelTime>,
    /// Times in the labels of edges.
    pub waits: Vec<EdgeTime>,
    /// How long the tasks of a gantt chart take.
    pub tasks: Vec<TaskTime>,
    /// Nodes and the steps that they mean.
    pub matches: Vec<NodeMatch>,
    /// The section it stands in, as an index into `Runbook::sections`.
    pub section: Option<usize>,
    /// The whole code block.
    pub span: Span,
}

/// A node where somebody decides.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Decision {
    /// The node.
    pub node: usize,
    /// The ways out of it.
    pub answers: Vec<Answer>,
}

/// A way out of a decision.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Answer {
    /// What stands at the edge.
    pub label: Option<Text>,
    /// The node that it leads to.
    pub to: usize,
    /// The edge.
    pub span: Span,
}

/// The one time in a node's label.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LabelTime {
    /// The node.
    pub node: usize,
    /// The time, at the label's place.
    pub time: Timed,
}

/// The one time in an edge's label.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EdgeTime {
    /// The edge, as an index into the flowchart's.
    pub edge: usize,
    /// The time, at the label's place.
    pub time: Timed,
}

/// How long a task of a gantt chart takes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TaskTime {
    /// The task, as an index into the diagram's.
    pub task: usize,
    /// The time, where it is written.
    pub time: Timed,
}

/// A node and a step that it means; a node that says "assess and classify" may mean two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NodeMatch {
    /// The node.
    pub node: usize,
    /// The step, as an index into `Runbook::steps`.
    pub step: usize,
    /// From 0 to 100: 100 where both say the same words.
    pub confidence: u8,
}

/// Below this likeness a node and a step are not taken for the same.
const ALIKE: u8 = 60;

impl Flow {
    /// A diagram that stands at `span`, not yet matched with steps.
    pub fn new(diagram: Diagram, section: Option<usize>, span: Span) -> Self {
        let mut flow = Self {
            diagram,
            starts: Vec::new(),
            endings: Vec::new(),
            decisions: Vec::new(),
            times: Vec::new(),
            waits: Vec::new(),
            tasks: Vec::new(),
            matches: Vec::new(),
            section,
            span,
        };
        flow.tasks = flow.diagram.tasks.iter().enumerate().filter_map(task_time).collect();
        let Some(chart) = flow.diagram.flowchart.as_ref() else { return flow };
        let index: HashMap<&str, usize> =
            chart.nodes.iter().enumerate().map(|(i, node)| (node.id.as_str(), i)).collect();
        let (mut entered, mut left) = (vec![false; chart.nodes.len()], vec![false; chart.nodes.len()]);
        let mut answers: HashMap<usize, Vec<Answer>> = HashMap::new();
        for edge in &chart.edges {
            let (Some(&from), Some(&to)) = (index.get(edge.from.as_str()), index.get(edge.to.as_str())) else {
                continue;
            };
            entered.get_mut(to).into_iter().for_each(|mark| *mark = true);
            left.get_mut(from).into_iter().for_each(|mark| *mark = true);
            answers.entry(from).or_default().push(Answer { label: label(edge), to, span: edge.span });
        }
        let without = |marks: &[bool]| marks.iter().enumerate().filter(|(_, mark)| !**mark).map(|(i, _)| i).collect();
        let decide = |(node, n): (usize, &Node)| {
            let ways = answers.get(&node).map(Vec::as_slice).unwrap_or_default();
            let decides = is_decision(n) || ways.iter().filter(|way| way.label.is_some()).count() >= 2;
            decides.then(|| Decision { node, answers: ways.to_vec() })
        };
        let decisions = chart.nodes.iter().enumerate().filter_map(decide).collect();
        (flow.starts, flow.endings) = (without(&entered), without(&left));
        let times = chart.nodes.iter().enumerate();
        let times = times.filter_map(|(node, n)| Some(LabelTime { node, time: one_time(&n.label)? })).collect();
        let waits = chart.edges.iter().enumerate();
        let waits = waits.filter_map(|(edge, e)| Some(EdgeTime { edge, time: one_time(e.label.as_ref()?)? })).collect();
        (flow.decisions, flow.times, flow.waits) = (decisions, times, waits);
        flow
    }

    /// The flowchart, where the diagram is one.
    pub fn chart(&self) -> Option<&Flowchart> {
        self.diagram.flowchart.as_ref()
    }

    /// The node named `index`.
    pub fn node(&self, index: usize) -> Option<&Node> {
        self.chart()?.nodes.get(index)
    }

    /// The step that a node means: the first where it means several.
    pub fn step_of(&self, node: usize) -> Option<usize> {
        let at = self.matches.partition_point(|m| m.node < node);
        self.matches.get(at).filter(|m| m.node == node).map(|m| m.step)
    }

    /// Do the flowchart and these steps clearly tell the same story: have three of them, and half, a node of their own?
    pub fn tells(&self, steps: &[usize]) -> bool {
        let told = self.told_of(steps);
        told >= 3 && told * 2 >= steps.len()
    }

    /// How many of these steps have a node.
    pub fn told_of(&self, steps: &[usize]) -> usize {
        let told: HashSet<usize> = self.matches.iter().map(|m| m.step).collect();
        steps.iter().filter(|step| told.contains(step)).count()
    }

    /// Pairs nodes with steps whose words mean `meanings`. A node that is like two steps equally is like none, unless
    /// its label names several things and each of them is like one step.
    fn pair(&mut self, steps: &[Told<'_>], synonyms: &Synonyms) {
        let nodes = self.diagram.flowchart.as_ref().map(|chart| chart.nodes.as_slice()).unwrap_or_default();
        let one = |node: usize, text: &str| {
            let (number, title) = numbered(text);
            let own = Told { number: number.as_deref(), meaning: synonyms.meaning(title) };
            let likeness = steps.iter().map(|step| own.likeness(step)).enumerate();
            let best = likeness.clone().map(|(_, score)| score).max().filter(|&score| score >= ALIKE)?;
            let mut at_best = likeness.filter(|&(_, score)| score == best).map(|(step, _)| step);
            match (at_best.next(), at_best.next()) {
                (Some(step), None) => Some(NodeMatch { node, step, confidence: best }),
                _ => None,
            }
        };
        let pair = |(node, n): (usize, &Node)| {
            let text = plain_label(&n.label.text);
            match one(node, &text) {
                Some(whole) => vec![whole],
                None => several(&text).iter().map(|part| one(node, part)).collect::<Option<_>>().unwrap_or_default(),
            }
        };
        self.matches = nodes.iter().enumerate().filter(|(_, n)| !is_decision(n)).flat_map(pair).collect();
        // What sets all off (`Alert`) is no step in the midst of them (`Notify customers`), unless it says the same.
        let first = self.matches.iter().map(|m| m.step).min();
        let starts = &self.starts;
        self.matches.retain(|m| m.confidence == 100 || Some(m.step) == first || !starts.contains(&m.node));
    }
}

/// The number with which a label begins, and what stands behind it.
fn numbered(text: &str) -> (Option<String>, &str) {
    let marked = marked_line(text);
    let title = marked.as_ref().and_then(|step| text.get(step.title.clone())).unwrap_or(text);
    (marked.and_then(|step| step.number), title)
}

/// The number with which a node's label begins: `3. Contain`.
pub fn number(node: &Node) -> Option<String> {
    numbered(&plain_label(&node.label.text)).0
}

/// The things that a label names, where it names several: `Assess and classify`, `Notify / page`.
fn several(label: &str) -> Vec<&str> {
    const JOINTS: &[&str] = &[" and ", " & ", " / ", ", ", "; ", " + ", " then "];
    let mut parts = vec![label];
    for joint in JOINTS {
        parts = parts.iter().flat_map(|part| part.split(joint)).collect();
    }
    parts.retain(|part| !part.trim().is_empty());
    if parts.len() > 1 { parts } else { Vec::new() }
}

/// Each node of a page is held against each step, as long as these are no more pairs; the largest pages met have 600.
const MAX_PAIRS: usize = 1 << 20;

/// Finds the nodes of a page's flowcharts that mean a step.
pub fn match_steps(flows: &mut [Flow], steps: &[Step], synonyms: &Synonyms) {
    let nodes: usize = flows.iter().filter_map(Flow::chart).map(|chart| chart.nodes.len()).sum();
    if nodes == 0 || nodes.saturating_mul(steps.len()) > MAX_PAIRS {
        return;
    }
    let told = steps.iter().map(|step| {
        let (number, meaning) = (step.number.as_deref(), synonyms.meaning(step.title.str()));
        Told { number, meaning }
    });
    let steps: Vec<Told<'_>> = told.collect();
    flows.iter_mut().for_each(|flow| flow.pair(&steps, synonyms));
}

/// Is a node drawn as a decision, or does it ask?
pub fn is_decision(node: &Node) -> bool {
    node.is_decision() || node.label.text.trim_end().ends_with('?')
}

/// A label as it reads: line breaks and other tags are spaces, `#quot;` and the like are gone.
pub fn plain_label(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                plain.push(' ');
            }
            _ if inside => {}
            '\n' => plain.push(' '),
            c => plain.push(c),
        }
    }
    if inside { text.to_owned() } else { plain.trim().to_owned() }
}

fn label(edge: &Edge) -> Option<Text> {
    let label = edge.label.as_ref()?;
    let text = plain_label(&label.text);
    (!text.is_empty()).then_some(Text { text, span: label.span })
}

/// The time in a label that has no other.
fn one_time(label: &Label) -> Option<Timed> {
    let text = plain_label(&label.text);
    let mut times = time::read_all(&text);
    let expr = times.pop().filter(|_| times.is_empty())?;
    Some(Timed { text: Text { text, span: label.span }, value: expr.value, qualifier: expr.qualifier })
}

/// How long a task takes, where it is not said in months or years: `M` is a month there, and a minute to people.
fn task_time((task, t): (usize, &Task)) -> Option<TaskTime> {
    let length = t.length.as_ref().filter(|length| !length.text.ends_with(['M', 'y']))?;
    Some(TaskTime { task, time: one_time(length)? })
}

/// What a node or a step says.
struct Told<'a> {
    /// The number with which it begins.
    number: Option<&'a str>,
    /// What its words mean, without the number.
    meaning: Vec<String>,
}

impl Told<'_> {
    /// How alike two of them are, from 0 to 100. The same number, written on both, and one word is enough.
    fn likeness(&self, other: &Self) -> u8 {
        let words = likeness(&self.meaning, &other.meaning);
        let numbered = self.number.is_some() && self.number == other.number;
        if numbered && words > 0 { words.max(HOLDS) } else { words }
    }
}

/// The likeness of two texts of which one holds all of the other.
const HOLDS: u8 = 80;

/// 100 where the meanings are the same; 80 where one holds all of the other; else the share of what both have.
fn likeness(a: &[String], b: &[String]) -> u8 {
    let shared = a.iter().filter(|stem| b.contains(stem)).count();
    let all = a.len() + b.len() - shared;
    let (least, most) = (a.len().min(b.len()), a.len().max(b.len()));
    if shared == 0 {
        0
    } else if shared == most {
        100
    } else if shared == least && least * 3 >= most {
        HOLDS
    } else {
        u8::try_from(shared * 100 / all).unwrap_or(0)
    }
}
