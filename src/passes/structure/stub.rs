//! # A section that was never written
//!
//! A section says `TODO`, or nothing at all, where its siblings say what to do.
//!
//! The heading promises help; the responder scrolls to it and finds that somebody meant to write it.
//!
//! A section is a stub where all of it is `TODO`, `TBD`, `Coming soon` or the like; and where its heading promises help
//! (`Diagnosis`, `Mitigation`, `Rollback` ...), nothing stands below it, and at least two of its siblings are full, or nothing but dots or
//! `[Add the steps here]`. A page has one finding. Templates are left alone.
//!
//! Bad:
//!
//! ```markdown
//! ## Mitigation
//!
//! TODO
//! ```
//!
//! Good: the steps; or no heading, and an issue to write them.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Runbook, Section, Standing, words};
use crate::passes::{Check, Page, Rule};

/// RB609.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB609",
        name: "stub",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a section that was never written",
        source: include_str!("stub.rs"),
    },
    check: Check::Page(check),
};

/// All that a stub says, in lower case, without marks around it.
const TO_DO: &[&str] = &[
    "todo",
    "tbd",
    "tba",
    "fixme",
    "wip",
    "coming soon",
    "to be written",
    "to be done",
    "to be defined",
    "to be determined",
    "to be added",
    "to do",
    "work in progress",
    "placeholder",
    "fill me in",
    "xxx",
    "needs documentation",
    "not yet written",
    "not yet documented",
    "not documented yet",
    "to be documented",
    "to be completed",
    "to be filled in",
    "under construction",
    "lorem ipsum",
    "lorem ipsum dolor sit amet",
];

/// A remark has fewer bytes than this, and so has each of [`TO_DO`].
const REMARK: usize = 60;

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    if is_template(page.runbook) { Vec::new() } else { one(page).into_iter().collect() }
}

/// Is a page to be filled in, does it show what one may look like, or is it a log or a plan, whose parts fill in time?
fn is_template(runbook: &Runbook) -> bool {
    const LOGS: &[&str] = &["changelog", "changes", "history", "roadmap", "todo", "backlog"];
    let name = runbook.path.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default();
    matches!(runbook.standing, Standing::Form | Standing::Example) || LOGS.contains(&name.to_lowercase().as_str())
}

/// What a section is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Full,
    Empty,
    /// Dots, or what a form says where something is to be written.
    Blank,
    ToDo,
}

fn one(Page { runbook, source }: Page<'_>) -> Option<Diagnostic> {
    let states: Vec<State> =
        runbook.sections.iter().map(|section| state(own_text(runbook, section, &source.text))).collect();
    let parents: BTreeSet<usize> = runbook.sections.iter().filter_map(|section| section.parent).collect();
    let each = || runbook.sections.iter().zip(&states).enumerate().filter(|(index, _)| !parents.contains(index));
    let mut full: HashMap<(Option<usize>, u8), usize> = HashMap::new();
    for (_, (section, _)) in each().filter(|(_, (_, state))| **state == State::Full) {
        *full.entry((section.parent, section.level)).or_default() += 1;
    }
    let full = |like: &Section| full.get(&(like.parent, like.level)).copied().unwrap_or(0);
    let stubs: Vec<(&Section, State)> = each()
        .filter(|(index, (section, state))| match state {
            State::ToDo => true,
            // Directly below the title it is a subtitle.
            State::Empty if *index == 1 && states.first() == Some(&State::Empty) => false,
            State::Empty => promises(section, &source.text) && full(section) >= 2,
            State::Blank => promises(section, &source.text),
            State::Full => false,
        })
        .map(|(_, (section, state))| (section, *state))
        .collect();
    // Where more is empty than full, the page is an outline, and its author knows it.
    let (section, state) = stubs.first().filter(|_| stubs.len() * 2 <= states.len())?;
    let title = section.title.str();
    let message = match state {
        State::ToDo => format!("\"{title}\" was never written: it says that it is to be done"),
        State::Blank => format!("\"{title}\" was never written: it says that something is to be put in"),
        _ => format!("\"{title}\" is empty, where its siblings say what to do"),
    };
    let diagnostic = Diagnostic::new(&RULE.info, section.title.span, message).label("nothing stands below");
    let diagnostic = if *state == State::Empty { diagnostic.at_most(Level::Info) } else { diagnostic };
    let rest = stubs.iter().skip(1);
    let diagnostic =
        rest.fold(diagnostic, |diagnostic, (other, _)| diagnostic.relate(other.title.span, "nor below this one"));
    Some(diagnostic.help("write what is to be done, or take the heading out until somebody does"))
}

/// Words of headings below which a responder looks for something to read or to do.
const PROMISES: &[&str] = &[
    "meaning",
    "impact",
    "diagnosis",
    "mitigation",
    "resolution",
    "remediation",
    "escalation",
    "rollback",
    "recovery",
    "verification",
    "procedure",
    "steps",
    "troubleshooting",
    "symptoms",
    "actions",
    "detection",
    "investigation",
    "prevention",
    "contacts",
    "restore",
    "failover",
    "triage",
    "context",
    "cause",
    "causes",
    "fix",
    "workaround",
];

/// Does a heading promise that something stands below? One that is a link has said it all, and a line that only a row of
/// dashes below made a heading promises nothing.
fn promises(section: &Section, text: &str) -> bool {
    let written =
        text.get(section.extent.range()).and_then(|text| text.trim_start().lines().next()).unwrap_or_default();
    written.starts_with("##") && !written.contains("](") && words::has_word(section.title.str(), PROMISES)
}

/// The text between a heading and the next one.
fn own_text<'a>(runbook: &Runbook, section: &Section, text: &'a str) -> &'a str {
    let start = section.title.span.end as usize;
    let after = runbook.sections.partition_point(|other| other.extent.start <= section.extent.start);
    let next = runbook.sections.get(after).map(|other| other.extent.start);
    let end = next.map_or(section.extent.end, |next| next.min(section.extent.end)) as usize;
    text.get(start..end).unwrap_or_default()
}

fn state(text: &str) -> State {
    // The rest of the heading's line: `##`, an anchor, an attribute.
    let below = text.split_once('\n').map_or("", |(_, below)| below);
    let below = below.trim_start_matches(|c: char| c.is_whitespace() || c == '=' || c == '-');
    // Nearly every section says more than any stub does: mostly in ASCII, and in its first lines.
    let first = below.as_bytes().iter().take(REMARK * 2).filter(|byte| byte.is_ascii_alphanumeric()).count();
    if first > REMARK || below.chars().filter(|c| c.is_alphanumeric()).nth(REMARK).is_some() {
        return State::Full;
    }
    let plain = |c: char| c.is_alphanumeric() || c == ' ';
    let said: String = below.to_lowercase().chars().filter(|c| plain(*c)).collect();
    // The number of an item says nothing.
    let said = said.trim().trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    let dots = || below.trim().chars().all(|c| matches!(c, '.' | '…' | '?' | '(' | ')' | '[' | ']'));
    if below.trim().is_empty() {
        State::Empty
    } else if TO_DO.contains(&said) || is_remark(below.trim(), said) {
        State::ToDo
    } else if asks_to_write(said) || dots() {
        State::Blank
    } else {
        State::Full
    }
}

/// `[Add the steps here]`: what a form says where something is to be written.
fn asks_to_write(said: &str) -> bool {
    const WRITE: &[&str] = &["add", "insert", "describe", "document", "put", "fill", "list", "write"];
    said.split(' ').next().is_some_and(|word| WRITE.contains(&word)) && said.ends_with(" here")
}

/// `TODO: describe the failover`: one line, and no item of a list of things to do. `Todo o resto` is all the rest.
fn is_remark(below: &str, said: &str) -> bool {
    let line = below.len() < REMARK && !below.contains('\n') && !below.starts_with(['-', '*', '+', '[']);
    let first = below.split_whitespace().next().unwrap_or_default();
    let marked = first.ends_with([':', '-']) || !first.chars().any(char::is_lowercase);
    line && marked && TO_DO.iter().take(4).any(|word| said.starts_with(&format!("{word} ")))
}
