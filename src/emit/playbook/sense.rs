//! What the words around a command say about it: what should be seen then, when it is meant at all, that it is to be
//! repeated until something is so, that it is the way back from the one before.
//!
//! A wrong reading must do no harm: an expectation asks or tells, a condition and a way back take a command out of what
//! `--yes` runs, a repetition only looks.

use crate::emit::playbook::plan::{Expected, Item, ItemKind};
use crate::emit::playbook::quote;
use crate::model::Effect;

/// Words that say what is seen as it should be.
const SHOULD: &[&str] = &["expected output", "expected response", "expected result", "should"];

/// Words that show what may be seen.
const EXAMPLE: &[&str] =
    &["example", "similar", "sample", "something like", "along the lines", "may vary", "looks like"];

/// How an expectation in running text begins.
const SEEN: &[&str] = &[
    "you should see",
    "you should get",
    "it should ",
    "this should ",
    "the output should",
    "the response should",
    "the result should",
    "should return",
    "should show",
    "should see",
    "should print",
    "should output",
    "should list",
    "should be ",
    "should have ",
    "expect ",
    "expected ",
];

/// How a condition begins.
const CONDITIONS: &[&str] = &[
    "if ",
    "only if ",
    "when ",
    "once ",
    "in case ",
    "unless ",
    "should the ",
    "should it ",
    "or ",
    "or, ",
    "alternatively",
    "otherwise",
    "optional",
    "(optional",
    "as a last resort",
    "last resort",
    "if necessary",
    "if needed",
];

/// How a repetition begins.
const UNTIL: &[&str] =
    &["wait until", "wait till", "wait for", "repeat until", "watch until", "poll until", "monitor until"];

/// What waits or goes on by itself; to repeat it is no use.
const WAITS_ITSELF: &[&str] = &["rollout status", " wait ", " --watch", " -w", "sleep ", "echo ", "printf "];

/// How a way back begins.
const BACK: &[&str] = &[
    "rollback",
    "roll back",
    "revert",
    "undo",
    "back out",
    "backout",
    "failback",
    "fail back",
    "to roll back",
    "to rollback",
    "to revert",
    "to undo",
];

/// What may follow those words in the title of a step that is a way back and nothing else.
const BACK_PLAN: &[&str] =
    &["", "procedure", "procedures", "plan", "steps", "instructions", "strategy", "process", "command", "commands"];

/// The longest sentence that introduces something, in characters.
const LONGEST_LEAD: usize = 200;

/// Reads the items of one step or one branch; `titles` are those of the step and of the page.
pub fn read(items: Vec<Item>, titles: [&str; 2]) -> Vec<Item> {
    let items = conditions(repetitions(expectations(items)));
    // Where going back is what the page is about, it is what is done.
    if titles.into_iter().any(goes_back) { items } else { ways_back(items) }
}

/// Does a title speak of going back?
pub fn goes_back(title: &str) -> bool {
    lead(title).split(' ').any(|word| {
        ["rollback", "roll-back", "revert", "rolling", "failback"].iter().any(|back| word.starts_with(back))
    })
}

/// Is a step with this title a way back, and nothing else?
pub fn is_way_back(title: &str) -> bool {
    let title = lead(title);
    let rest = BACK.iter().find_map(|word| title.strip_prefix(word)).map(str::trim);
    let Some(rest) = rest else { return false };
    let rest = rest.split(['(', '/', '&']).next().unwrap_or_default().trim();
    BACK_PLAN.contains(&rest) || rest.starts_with("if ")
}

/// Moves what the page shows below a command, as what should be seen, to the command.
fn expectations(items: Vec<Item>) -> Vec<Item> {
    let bare = |last: &&mut Item| matches!(last.kind, ItemKind::Run(_)) && last.expected.is_none();
    let mut out: Vec<Item> = Vec::new();
    let mut items = items.into_iter().peekable();
    while let Some(mut item) = items.next() {
        let ItemKind::Prose(text) = &item.kind else {
            // A sentence before a block reads as words about it, also where it speaks of the one above.
            if let (Some(expected), Some(run)) = (stated(&item.note), out.last_mut().filter(bare)) {
                run.expected = Some(expected);
                item.note.clear();
            }
            out.push(item);
            continue;
        };
        let is_block = introduced_by(text) && items.peek().is_some_and(|next| matches!(next.kind, ItemKind::Block(_)));
        let expected = match items.peek().map(|next| &next.kind) {
            Some(ItemKind::Block(block)) => introduced(text, block),
            Some(ItemKind::Manual(_)) if introduces_list(text) && out.last_mut().is_some_and(|last| bare(&last)) => {
                let listed = std::iter::from_fn(|| {
                    items.next_if(|next| next.expected.is_none() && matches!(next.kind, ItemKind::Manual(_)))
                });
                Some(Expected::Shown(listed.map(|item| listed_words(&item)).collect::<Vec<_>>().join("\n")))
            }
            _ => stated(text),
        };
        match (expected, out.last_mut().filter(bare)) {
            (Some(expected), Some(run)) => {
                if is_block {
                    items.next();
                }
                run.expected = Some(expected);
            }
            _ => out.push(item),
        }
    }
    out
}

/// Is it a table with a column of what should be seen?
pub fn is_expectation(text: &str) -> bool {
    let head = text.lines().next().unwrap_or_default();
    let cells = |line: &str| line.trim().trim_matches('|').split('|').map(lead).collect::<Vec<_>>();
    let says = |cell: &String| {
        cell == "expected"
            || ["value", "result", "output", "state"].iter().any(|what| *cell == format!("expected {what}"))
    };
    head.trim_start().starts_with('|') && cells(head).len() > 1 && cells(head).iter().any(says)
}

/// Does `text` introduce a list of what should be seen?
fn introduces_list(text: &str) -> bool {
    let words = text.to_lowercase();
    let seen =
        ["expected output", "expected response", "expected result", "you should see", "output should", "should show"];
    introduced_by(text)
        && !EXAMPLE.iter().any(|word| words.contains(word))
        && seen.iter().any(|seen| words.contains(seen))
}

fn listed_words(item: &Item) -> String {
    match &item.kind {
        ItemKind::Manual(text) if item.note.is_empty() => text.clone(),
        ItemKind::Manual(text) => format!("{}: {text}", item.note),
        _ => String::new(),
    }
}

/// Does `text` introduce what stands below it?
fn introduced_by(text: &str) -> bool {
    text.chars().count() < LONGEST_LEAD && text.trim_end_matches(['*', '_', ' ']).ends_with(':')
}

/// What `lead_in` and the block below it say should be seen.
fn introduced(lead_in: &str, block: &str) -> Option<Expected> {
    let words = lead_in.to_lowercase();
    let example = EXAMPLE.iter().any(|word| words.contains(word));
    let should = SHOULD.iter().any(|word| words.contains(word));
    if !introduced_by(lead_in) || !(should || (example && words.contains("output"))) {
        return None;
    }
    let text = block.to_owned();
    Some(match should && !example {
        true if is_fixed(block) => Expected::Exact(text),
        true => Expected::Shown(text),
        false => Expected::Example(text),
    })
}

/// Is it a line that is the same on every day and in every cluster? Numbers, dates and names with a hash are not.
fn is_fixed(block: &str) -> bool {
    let varies = |c: char| c.is_ascii_digit() || "<>[]{}$".contains(c);
    block.lines().count() == 1 && block.len() <= 80 && !block.contains("...") && !block.contains(varies)
}

/// What a sentence says should be seen: ``Expected output: `true` ``, or in words.
pub fn stated(text: &str) -> Option<Expected> {
    let words = lead(text);
    if text.chars().count() >= LONGEST_LEAD || introduced_by(text) {
        return None;
    }
    if let Some((before, after)) = text.split_once(':')
        && (SHOULD.iter().any(|word| before.to_lowercase().contains(word)) || lead(before) == "expected")
    {
        let after = after.trim_matches(['*', '_', ' ', '.']);
        let code = after.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).filter(|code| !code.contains('`'));
        let word = || is_fixed(after) && !after.contains(' ');
        return Some(match code {
            Some(code) => Expected::Exact(code.to_owned()),
            None if word() => Expected::Exact(after.to_owned()),
            None => Expected::Shown(after.to_owned()),
        });
    }
    SEEN.iter().any(|seen| words.starts_with(seen)).then(|| Expected::Shown(text.to_owned()))
}

/// Marks looks that are repeated until something is so; a sentence that says so goes with its command.
fn repetitions(items: Vec<Item>) -> Vec<Item> {
    let waits = |text: &str| UNTIL.iter().any(|until| lead(text).starts_with(until));
    let mut out: Vec<Item> = Vec::new();
    for mut item in items {
        let looks = match &item.kind {
            ItemKind::Run(run) => {
                let text = format!(" {} ", run.text);
                run.effect == Effect::Read && !run.terminal && !WAITS_ITSELF.iter().any(|word| text.contains(word))
            }
            _ => false,
        };
        let said = match out.last().map(|last| &last.kind) {
            Some(ItemKind::Manual(text) | ItemKind::Prose(text)) if looks && waits(text) => Some(text.clone()),
            _ => None,
        };
        if let Some(text) = said {
            out.pop();
            item.note = quote::line(&text);
        }
        item.until = looks && waits(&item.note);
        out.push(item);
    }
    out
}

/// Marks commands that the page means only in some case.
fn conditions(mut items: Vec<Item>) -> Vec<Item> {
    let mut only: Option<String> = None;
    for item in &mut items {
        let begins = |text: &str| CONDITIONS.iter().any(|word| lead(text).starts_with(word));
        match &item.kind {
            ItemKind::Prose(text) => {
                let last = text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
                let sentence = last.rsplit_once(". ").map_or(last, |(_, sentence)| sentence);
                only = (introduced_by(sentence) && begins(sentence)).then(|| quote::line(sentence));
            }
            ItemKind::Run(_) | ItemKind::Shown { .. } => {
                if !item.note.is_empty() {
                    only = begins(&item.note).then(|| item.note.clone());
                }
                item.only.clone_from(&only);
            }
            ItemKind::Block(_) => {}
            _ => only = None,
        }
    }
    items
}

/// Marks changes that take back the change before them.
fn ways_back(mut items: Vec<Item>) -> Vec<Item> {
    let (mut changed, mut back) = (false, false);
    for item in &mut items {
        let begins = |text: &str| BACK.iter().any(|word| lead(text).starts_with(word));
        match &item.kind {
            ItemKind::Prose(text) => back = introduced_by(text) && begins(text),
            ItemKind::Run(run) => {
                if !item.note.is_empty() {
                    back = begins(&item.note);
                }
                item.back = back && changed && run.effect != Effect::Read;
                changed |= run.effect != Effect::Read && !item.back;
            }
            ItemKind::Block(_) => {}
            _ => back = false,
        }
    }
    items
}

/// `text` in lower case without marks of emphasis, quotes and numbers at its beginning.
fn lead(text: &str) -> String {
    let text = text.to_lowercase().replace(['*', '_', '`', '>'], "");
    let text = text.trim_start();
    let text = text.strip_prefix("step ").filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(text);
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let text = if number.len() < text.len() { number.trim_start_matches([')', ':', '.']) } else { text };
    text.trim_matches([' ', ':']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expectations_are_told_from_examples() {
        let stated = |text| format!("{:?}", stated(text));
        assert_eq!(stated("**Expected output:** `true`"), "Some(Exact(\"true\"))");
        assert_eq!(stated("You should see three pods."), "Some(Shown(\"You should see three pods.\"))");
        assert_eq!(stated("The pods restart."), "None");
        let introduced = |lead| format!("{:?}", introduced(lead, "x 1"));
        assert_eq!(introduced("**Expected output:**"), "Some(Shown(\"x 1\"))");
        assert_eq!(introduced("**Expected output (may vary):**"), "Some(Example(\"x 1\"))");
        assert_eq!(introduced("Example output:"), "Some(Example(\"x 1\"))");
        assert_eq!(introduced("Apply this manifest:"), "None");
        assert_eq!(super::introduced("It should print:", "healthy"), Some(Expected::Exact("healthy".to_owned())));
    }

    #[test]
    fn a_way_back_is_told_from_a_mitigation() {
        for title in [
            "Rollback",
            "4. Roll back (if needed)",
            "Rollback procedure",
            "5) Rollback / Failback Procedure",
            "Failback",
            "Undo",
            "Revert if it fails",
        ] {
            assert!(is_way_back(title), "{title}");
        }
        for title in ["Rollback the deployment", "Check rollback history", "Rolling restart", "Revert commit 12"] {
            assert!(!is_way_back(title), "{title}");
        }
    }

    #[test]
    fn leads_begin_behind_marks_and_numbers() {
        assert_eq!(lead("3. **Wait for** nodes:"), "wait for nodes");
        assert_eq!(lead("Step 2: Or restart"), "or restart");
        assert_eq!(lead("10 pods"), "pods");
    }
}
