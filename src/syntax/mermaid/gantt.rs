//! Gantt charts: the tasks, when they begin and how long they take.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::digit1;
use nom::combinator::{all_consuming, opt, recognize};

use crate::syntax::mermaid::blank::{is_blank, trim};
use crate::syntax::mermaid::build::Written;
use crate::syntax::mermaid::{Label, Task};

/// What a line begins with that is no task.
const STATEMENTS: &[&str] = &[
    "gantt",
    "title",
    "dateFormat",
    "axisFormat",
    "tickInterval",
    "todayMarker",
    "excludes",
    "includes",
    "weekday",
    "weekend",
    "inclusiveEndDates",
    "topAxis",
    "displayMode",
    "click",
    "accTitle",
    "accDescr",
    "%%",
];

/// Words that say what a task looks like, and stand before what it is.
const TAGS: &[&str] = &["active", "done", "crit", "milestone", "vert"];

/// Reads a prepared text; spans count in it.
pub(crate) fn read(text: &str) -> Vec<Task> {
    let (mut tasks, mut section, mut at) = (Vec::new(), None, 0);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let label = |part: &str| {
            let place = start + (part.as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
            Written::new(part, place, place + part.len()).label()
        };
        let content = trim(line);
        if let Some(title) = content.strip_prefix("section").filter(|rest| rest.starts_with(is_blank)) {
            section = Some(label(trim(title)));
        } else if !STATEMENTS.iter().any(|word| content.starts_with(word)) {
            tasks.extend(task(content, section.as_ref(), label));
        }
    }
    tasks
}

/// `name : tags, id, start, end`, of which the end is never left out.
fn task(line: &str, section: Option<&Label>, label: impl Fn(&str) -> Label) -> Option<Task> {
    let (name, data) = line.split_once(':')?;
    let items: Vec<&str> = data.split(',').map(trim).skip_while(|item| TAGS.contains(item)).collect();
    let (id, start, end) = match items.as_slice() {
        [end] => (None, None, *end),
        [start, end] => (None, Some(*start), *end),
        [id, start, end] => (Some(*id), Some(*start), *end),
        _ => return None,
    };
    let after = start.and_then(|start| start.strip_prefix("after")).filter(|rest| rest.starts_with(is_blank));
    let after = after.into_iter().flat_map(|ids| ids.split(is_blank)).filter(|id| !id.is_empty());
    Some(Task {
        section: section.cloned(),
        name: label(trim(name)),
        id: id.filter(|id| !id.is_empty()).map(str::to_owned),
        after: after.map(str::to_owned).collect(),
        start: start.filter(|start| !start.is_empty()).map(&label),
        length: is_length(end).then(|| label(end)),
    })
}

/// Is it a number and a unit, as mermaid writes how long a task takes?
fn is_length(text: &str) -> bool {
    let number = recognize((digit1::<&str, ()>, opt((tag("."), take_while1(|c: char| c.is_ascii_digit())))));
    let unit = alt((tag("ms"), tag("M"), tag("d"), tag("h"), tag("m"), tag("s"), tag("w"), tag("y")));
    all_consuming((number, unit)).parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_have_names_ids_and_lengths() {
        let text = "gantt\n    title T\n    dateFormat HH:mm\n    section Response\n    Page on-call :crit, a1, 09:00, 5m\n    \
                    Assess : after a1, 10m\n    Fix: done, 2h\n    Report : 2024-01-02\n";
        let tasks = read(text);
        let told: Vec<_> = tasks
            .iter()
            .map(|task| {
                let length = task.length.as_ref().map(|length| length.text.as_str());
                (task.name.text.as_str(), task.id.as_deref(), task.after.join(" "), length)
            })
            .collect();
        assert_eq!(
            told,
            [
                ("Page on-call", Some("a1"), String::new(), Some("5m")),
                ("Assess", None, "a1".to_owned(), Some("10m")),
                ("Fix", None, String::new(), Some("2h")),
                ("Report", None, String::new(), None),
            ]
        );
        let length = tasks.first().and_then(|task| task.length.as_ref());
        assert_eq!(length.and_then(|length| text.get(length.span.range())), Some("5m"));
        assert!(tasks.iter().all(|task| task.section.as_ref().is_some_and(|section| section.text == "Response")));
    }
}
