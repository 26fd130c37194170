//! A plan as bash: records that hand the page's text to the runtime as quoted words.

use crate::emit::playbook::due::Clock;
use crate::emit::playbook::plan::{Expected, Item, ItemKind, Plan, PlannedStep, Run, Way};
use crate::emit::playbook::quote::{text as quoted, word};
use crate::emit::playbook::route::Route;
use crate::emit::playbook::session::Meant;
use crate::model::Effect;

/// The function `load_page`, which fills the runtime's tables from `plan`.
pub fn page(plan: &Plan) -> String {
    let mut body = String::new();
    let list = |words: &mut dyn Iterator<Item = &String>| words.map(|w| word(w)).collect::<Vec<_>>().join(" ");
    body.push_str(&format!("\ttools=({})\n", list(&mut plan.tools.iter())));
    body.push_str(&format!("\tpermissions=({})\n", list(&mut plan.permissions.iter())));
    if !plan.secrets.is_empty() {
        body.push_str(&format!("\tsecrets=({})\n", list(&mut plan.secrets.iter())));
    }
    for variable in &plan.variables {
        let step = variable.step.map_or_else(String::new, |step| step.to_string());
        record(
            &mut body,
            "parameter",
            &[&variable.name, &variable.variable, variable.kind, &variable.spelling, &variable.scope, &step],
        );
    }
    for due in &plan.rungs {
        let origin = match due.clock {
            Clock::Start => "start",
            Clock::Progress => "progress",
            Clock::Severity => "severity",
        };
        record(&mut body, "rung", &[&due.seconds.to_string(), origin, &due.severities, &due.words, &due.cite]);
    }
    for grade in &plan.severities {
        record(&mut body, "severity", &[&grade.name, &grade.words, &grade.within]);
    }
    plan.steps.iter().for_each(|step| push_step(&mut body, step));
    plan.route.iter().for_each(|route| push_route(&mut body, route));
    let digest = format!("{:016x}", fingerprint(body.as_bytes()));
    let mut head = String::from("load_page() {\n");
    record(&mut head, "page", &[&plan.title, &plan.source, &digest]);
    let places = [&plan.places.context, &plan.places.namespace, &plan.places.account];
    if places.iter().any(|place| place.is_some()) {
        record(&mut head, "places", &places.map(|place| place.as_deref().unwrap_or_default()));
    }
    format!("{head}{body}}}\n")
}

/// One record: a word of the runtime and its arguments.
fn record(into: &mut String, name: &str, arguments: &[&str]) {
    into.push('\t');
    into.push_str(name);
    for argument in arguments {
        into.push(' ');
        into.push_str(&word(argument));
    }
    into.push('\n');
}

/// A record whose last argument is `text`, on lines of its own.
fn record_with(into: &mut String, name: &str, arguments: &[&str], text: &str) {
    record(into, name, arguments);
    into.pop();
    into.push_str(&format!(" \\\n\t\t{}\n", quoted(text)));
}

fn push_step(into: &mut String, step: &PlannedStep) {
    let (words, seconds) = step.budget.clone().unwrap_or_default();
    let seconds = seconds.map_or_else(String::new, |seconds| seconds.to_string());
    let group = step.group.clone().unwrap_or_default();
    into.push('\n');
    record(into, "step", &[&step.key, &step.title, &words, &seconds, &step.cite, &step.depth.to_string(), &group]);
    if step.back {
        record(into, "step_back", &[]);
    }
    step.items.iter().for_each(|item| push_item(into, item));
}

fn push_item(into: &mut String, item: &Item) {
    let (cite, note) = (item.cite.as_str(), item.note.as_str());
    match &item.kind {
        ItemKind::Run(run) => push_run(into, run, cite, note),
        ItemKind::Shown { text, reason } => record_with(into, "shown", &[reason, cite, note], text),
        ItemKind::Prose(text) => record_with(into, "prose", &[cite], text),
        ItemKind::Block(text) => record_with(into, "block", &[cite], text),
        ItemKind::Manual(text) => record_with(into, "manual", &[cite, note], text),
        ItemKind::Chat(text) => record_with(into, "chat", &[cite, note], text),
        ItemKind::Message { text, needs, verb } => {
            record_with(into, "message", &[cite, note, &numbers(needs), verb], text);
        }
        ItemKind::See { page, aside, playbook } => {
            record(into, "see", &[cite, page, playbook.as_deref().unwrap_or_default(), note]);
            if *aside {
                record(into, "aside", &[]);
            }
        }
        ItemKind::Pause(words, seconds) => {
            record(into, "pause", &[cite, words, &seconds.map_or_else(String::new, |seconds| seconds.to_string())]);
        }
        ItemKind::Choice(words, ways) => push_choice(into, cite, words, ways),
    }
    match &item.expected {
        None => {}
        Some(Expected::Example(text)) => record_with(into, "expect", &["example"], text),
        Some(Expected::Shown(text)) => record_with(into, "expect", &["shown"], text),
        Some(Expected::Exact(text)) => record_with(into, "expect", &["exact"], text),
    }
    if let Some(only) = &item.only {
        record(into, "only", &[only]);
    }
    match &item.meant {
        None => {
            if let ItemKind::Run(run) = &item.kind
                && let Some(name) = &run.place.opens
            {
                record(into, "opens", &[name]);
            }
        }
        Some(Meant::Opened) => record(into, "within", &[""]),
        Some(Meant::Shown(prompt)) => record(into, "within", &[prompt]),
        Some(Meant::OnHost(host)) => record(into, "shown_on", &[host]),
    }
    for (holds, name) in [(item.until, "until_so"), (item.back, "back")] {
        if holds {
            record(into, name, &[]);
        }
    }
}

fn push_run(into: &mut String, run: &Run, cite: &str, note: &str) {
    let effect = match run.effect {
        Effect::Read if run.moves => "change",
        Effect::Read => "look",
        Effect::Unknown => "unknown",
        Effect::Change => "change",
        Effect::Destroy => "destroy",
    };
    let terminal = if run.terminal { "terminal" } else { "" };
    record_with(
        into,
        "run",
        &[effect, cite, note, &run.target, &numbers(&run.needs), &run.carries.join(" "), terminal],
        &run.text,
    );
    if let Some((tool, context, namespace)) = &run.acts {
        record(into, "acts", &[tool, context, namespace]);
    }
    for (holds, name) in [(run.endless, "endless"), (run.moves, "moves")] {
        if holds {
            record(into, name, &[]);
        }
    }
}

fn push_choice(into: &mut String, cite: &str, words: &str, ways: &[Way]) {
    record(into, "choice", &[cite, words]);
    for way in ways {
        record(into, "branch", &[&way.cite, &way.words]);
        way.items.iter().for_each(|item| push_item(into, item));
    }
    into.push_str("\tchosen\n");
}

fn push_route(into: &mut String, route: &Route) {
    into.push('\n');
    into.push_str(&format!("\tbefore_flow={}\n", word(&numbers(&route.before))));
    into.push_str(&format!("\tfirst_node={}\n", route.start));
    for node in &route.nodes {
        record(into, "node", &[&node.id, &node.label, &numbers(&node.steps), &node.cite]);
    }
    for (from, to, label) in &route.edges {
        record(into, "edge", &[&from.to_string(), &to.to_string(), label]);
    }
}

fn numbers<'a>(all: impl IntoIterator<Item = &'a usize>) -> String {
    all.into_iter().map(usize::to_string).collect::<Vec<_>>().join(" ")
}

/// FNV-1a with 64 bits (draft-eastlake-fnv-17.2): tells whether a page has changed, and protects from nobody.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
