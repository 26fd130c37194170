//! What became of a run, held against what must come of it, and how much of the page it came past.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::Scenario;
use crate::world::process::Played;

/// What became of a scenario.
#[derive(Debug)]
pub struct Verdict {
    /// The page.
    pub page: String,
    /// The scenario.
    pub name: String,
    /// What is not as it must be; empty where all is.
    pub problems: Vec<String>,
    /// What the playbook said.
    pub output: String,
}

/// How much of something was come past.
#[derive(Debug, Default)]
pub struct Share {
    /// How many there are.
    pub all: usize,
    /// What was never come past, in words.
    pub missed: Vec<String>,
}

impl Share {
    /// How many were come past.
    pub fn covered(&self) -> usize {
        self.all - self.missed.len()
    }
}

/// How much of a page its scenarios came past.
#[derive(Debug)]
pub struct Coverage {
    /// The page.
    pub page: String,
    /// Its steps.
    pub steps: Share,
    /// The ways of its choices and decisions.
    pub branches: Share,
}

/// Holds a run against its scenario.
pub(super) fn judge(page: &str, scenario: &Scenario, played: &Played) -> Verdict {
    let expect = &scenario.expect;
    let mut problems = Vec::new();
    match played.code {
        Some(code) if code == expect.exit => {}
        Some(code) => problems.push(format!("it ended with exit code {code}, not {}", expect.exit)),
        None => problems.push("it did not end and was stopped".to_owned()),
    }
    problems.extend(played.text("unanswered").lines().map(|prompt| format!("nobody answers: {}", prompt.trim())));
    let calls: Vec<&str> = played.text("calls").lines().collect();
    let mut rest = calls.iter();
    for wanted in &expect.ran {
        if !rest.any(|call| fits(wanted, call)) {
            problems.push(format!("it did not run: {wanted}"));
        }
    }
    let mut banned = Vec::new();
    for pattern in &expect.not_ran {
        banned.extend(calls.iter().filter(|call| fits(pattern, call)).map(|call| format!("it ran: {call}")));
    }
    problems.extend(banned);
    let steps = Steps::of(played);
    let unknown = |step: &&String| !steps.all.iter().any(|known| known.is(step));
    let named = expect.steps.iter().chain(&expect.not_steps);
    problems.extend(named.filter(unknown).map(|step| format!("the page has no step \"{step}\"")));
    let come_to = |step: &String| steps.all.iter().any(|known| known.is(step) && steps.seen.contains(known.cite));
    problems.extend(expect.steps.iter().filter(|s| !come_to(s)).map(|step| format!("it did not come to step {step}")));
    problems.extend(expect.not_steps.iter().filter(|s| come_to(s)).map(|step| format!("it came to step {step}")));
    let says = |words: &String| played.output.contains(words.as_str());
    problems.extend(expect.says.iter().filter(|w| !says(w)).map(|words| format!("it did not say: {words}")));
    problems.extend(expect.not_says.iter().filter(|w| says(w)).map(|words| format!("it said: {words}")));
    Verdict { page: page.to_owned(), name: scenario.name.clone(), problems, output: played.output.clone() }
}

/// Does `text` fit `pattern`, in which `*` stands for anything?
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, behind)) = rest.split_once(part) else { return false };
        rest = behind;
    }
    true
}

/// A step as the playbook names it.
struct Step<'a> {
    key: &'a str,
    cite: &'a str,
    name: &'a str,
}

impl Step<'_> {
    /// Is it what a scenario calls `word`: its number, its title, or both?
    fn is(&self, word: &str) -> bool {
        let title = self.name.strip_prefix(self.key).map_or(self.name, |rest| rest.trim_start_matches(". "));
        [self.key, self.name, title].iter().any(|own| own.eq_ignore_ascii_case(word))
    }
}

/// The steps of a page, and the places of those that a run came to.
struct Steps<'a> {
    all: Vec<Step<'a>>,
    seen: BTreeSet<&'a str>,
}

impl<'a> Steps<'a> {
    fn of(played: &'a Played) -> Self {
        let step = |line: &'a str| {
            let mut fields = line.strip_prefix("step\t")?.split('\t');
            Some(Step { key: fields.next()?, cite: fields.next()?, name: fields.next()? })
        };
        let all: Vec<Step<'a>> = played.text("map").lines().filter_map(step).collect();
        let begun: BTreeSet<String> = events(played).filter_map(|event| text_of(&event, "step", "cite")).collect();
        let seen = all.iter().map(|step| step.cite).filter(|cite| begun.contains(*cite)).collect();
        Self { all, seen }
    }
}

/// The lines of the transcript.
fn events(played: &Played) -> impl Iterator<Item = serde_json::Value> {
    played.text("jsonl").lines().filter_map(|line| serde_json::from_str(line).ok())
}

/// The text of `field` of an event of a kind.
fn text_of(event: &serde_json::Value, kind: &str, field: &str) -> Option<String> {
    (event.get("event")?.as_str()? == kind).then(|| event.get(field)?.as_str().map(str::to_owned))?
}

/// What several runs of one playbook came past, by what the playbook calls it; the words are for people.
#[derive(Debug, Default)]
pub(super) struct Seen {
    steps: BTreeMap<String, (String, bool)>,
    branches: BTreeMap<(String, String), (String, bool)>,
}

impl Seen {
    /// Adds what a run came past.
    pub(super) fn add(&mut self, played: &Played) {
        let steps = Steps::of(played);
        for step in &steps.all {
            let words = format!("{}: {}", step.cite, step.name);
            let entry = self.steps.entry(step.cite.to_owned()).or_insert((words, false));
            entry.1 |= steps.seen.contains(step.cite);
        }
        let answers = played.text("journal").lines().filter_map(|line| line.strip_prefix("answer\u{1f}"));
        let chosen: BTreeSet<(String, String)> = answers
            .filter_map(|rest| rest.split_once('\u{1f}').map(|(key, at)| (key.to_owned(), at.to_owned())))
            .collect();
        let ways: Vec<Vec<&str>> = played.text("map").lines().map(|line| line.split('\t').collect()).collect();
        for way in &ways {
            let [kind @ ("branch" | "edge"), key, at, words] = way.as_slice() else { continue };
            // An arrow that is the only one of its node is no choice.
            let alone =
                ways.iter().filter(|other| other.first() == Some(kind) && other.get(1) == Some(key)).count() < 2;
            if *kind == "edge" && alone {
                continue;
            }
            let name = ((*key).to_owned(), (*at).to_owned());
            let taken = chosen.contains(&name);
            self.branches.entry(name).or_insert(((*words).to_owned(), false)).1 |= taken;
        }
    }

    /// All in all.
    pub(super) fn coverage(self, page: &str) -> Coverage {
        let share = |all: Vec<(String, bool)>| {
            let missed = all.iter().filter(|(_, seen)| !seen).map(|(words, _)| words.clone()).collect();
            Share { all: all.len(), missed }
        };
        let (steps, branches) = (self.steps.into_values().collect(), self.branches.into_values().collect());
        Coverage { page: page.to_owned(), steps: share(steps), branches: share(branches) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text) in [("a", "a"), ("a*", "abc"), ("*c", "abc"), ("a*c*e", "abcde"), ("*", ""), ("a**", "a")] {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "ab"), ("a*c", "ab"), ("b*", "ab"), ("a*b*c", "acb"), ("", "a")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }
}
