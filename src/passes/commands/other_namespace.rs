//! # A change in another namespace than its siblings
//!
//! The page looks at a thing in one namespace, and changes the thing of that name in another one that it names nowhere
//! else.
//!
//! Somebody copied the command from another page, or mistyped the namespace: what was looked at stays as it is, and
//! something else is restarted.
//!
//! The same holds for `--context`. Silent where the other namespace is named by any other command, where one of the two is
//! a placeholder or a variable, where the page's words name it, and where the heading or the lines above say what is other about it
//! (`# Deploy to staging first`, `# Scale up the secondary region`). The look has to stand in the same part of the page.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! kubectl get deployment api -n shop
//! kubectl get pods -n shop
//! kubectl rollout restart deployment api -n shpo
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! kubectl get deployment api -n shop
//! kubectl rollout restart deployment api -n shop
//! ```
//! ````

use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Command, Effect, Invocation, Place, Runbook, words};
use crate::passes::{Check, Page, Rule};

/// RB411.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB411",
        name: "other-namespace",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a change in another namespace or context than the look before it",
        source: include_str!("other_namespace.rs"),
    },
    check: Check::Page(check),
};

/// What says where a command works.
type Where = (&'static str, fn(&Invocation) -> Option<&str>);

const WHERE: &[Where] = &[("namespace", |it| it.namespace.as_deref()), ("context", |it| it.context.as_deref())];

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    WHERE.iter().filter_map(|of| first(page, *of)).collect()
}

type Each<'a> = (&'a Command, &'a Invocation);

/// The first such change of a page.
fn first(page: Page<'_>, (what, of): Where) -> Option<Diagnostic> {
    let (commands, text) = (page.runbook.commands(), page.source.text.as_str());
    let fenced = commands.iter().filter(|command| command.place == Place::Fence);
    let each: Vec<Each<'_>> =
        fenced.flat_map(|command| command.invocations.iter().map(move |it| (*command, it))).collect();
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    each.iter().filter_map(|(_, it)| of(it)).for_each(|name| *named.entry(name).or_default() += 1);
    let mut looks: HashMap<Thing<'_>, Looks<'_>> = HashMap::new();
    for (command, look) in each.iter().filter(|(_, it)| it.effect == Effect::Read) {
        if let Some((thing, place)) = thing(look).zip(of(look)) {
            looks.entry(thing).or_insert_with(|| Looks { at: Vec::new(), place: Some(place) }).add(command, place);
        }
    }
    let ((command, change, there), (seen, here)) = each.iter().find_map(|(command, change)| {
        let there = of(change).filter(|name| is_literal(name) && change.effect >= Effect::Change)?;
        let looks = looks.get(&thing(change)?)?;
        let here = looks.place?;
        let seen = looks.last_beside(page.runbook, command)?;
        let elsewhere = here != there && is_literal(here);
        let usual = named.get(here).is_some_and(|count| *count > 1) && named.get(there) == Some(&1);
        // The text is searched last: a page may have thousands of commands.
        let once = elsewhere && usual && text.matches(there).count() == 1;
        (once && !is_meant(page, command, (there, here))).then_some(((*command, *change, there), (seen, here)))
    })?;
    let name = change.resource_name.as_deref().unwrap_or_default();
    let message = format!("`{name}` is changed in the {what} `{there}`, and looked at in `{here}`");
    Some(
        Diagnostic::new(&RULE.info, command.text.span, message)
            .label(format!("in `{there}`, which nothing else on the page names"))
            .relate(seen.text.span, format!("in `{here}`"))
            .help(format!("write `{here}`, or look in `{there}` first")),
    )
}

/// The commands that look at one thing, in their order, and the place that all of them name.
struct Looks<'a> {
    at: Vec<&'a Command>,
    place: Option<&'a str>,
}

impl<'a> Looks<'a> {
    fn add(&mut self, command: &'a Command, place: &'a str) {
        self.at.push(command);
        self.place = self.place.filter(|all| *all == place);
    }

    /// The last of them in the part of the page that `other` stands in: below the outermost heading around it that is not the
    /// page's title, or anywhere where there is none.
    fn last_beside(&self, runbook: &Runbook, other: &Command) -> Option<&'a Command> {
        let inner = runbook.section(runbook.section_around(other.text.span));
        let around = std::iter::successors(inner, |section| runbook.section(section.parent));
        let Some(part) = around.filter(|section| section.level > 1).last() else { return self.at.last().copied() };
        let begun = self.at.partition_point(|command| command.text.span.start < part.extent.end);
        let last = self.at.get(begun.checked_sub(1)?)?;
        part.extent.contains(last.text.span).then_some(*last)
    }
}

/// Words above a command that goes elsewhere on purpose.
const ELSEWHERE: &[&str] = &["canary", "disaster recovery", "dr", "failover", "region", "secondary", "standby"];

/// The words of a name.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|part| part.len() > 1)
}

/// How many lines above a command are read for what they say of it.
const ABOVE: usize = 4;

/// Do the heading or the lines above say that another place is meant: by a word that its name alone has, or by one for such places?
fn is_meant(page: Page<'_>, command: &Command, (there, here): (&str, &str)) -> bool {
    let start = command.text.span.start;
    let before = page.runbook.sections.partition_point(|section| section.extent.start <= start);
    let title = before.checked_sub(1).and_then(|at| page.runbook.sections.get(at)).map_or("", |it| it.title.str());
    let above = page.source.text.get(..start as usize).unwrap_or_default();

    let usual: Vec<&str> = parts(here).collect();
    let own: Vec<&str> = parts(there).filter(|part| !usual.contains(part)).collect();
    let says = |text: &str| words::has_word(text, &own) || words::has_word(text, ELSEWHERE);
    // What other commands say is no remark: only words are read.
    let told = |line: &&str| line.trim_start().starts_with('#') || !line.contains(" -");
    says(title) || above.lines().rev().filter(|line| !line.trim().is_empty()).take(ABOVE).filter(told).any(says)
}

/// A program, a kind and a name.
type Thing<'a> = (&'a str, String, &'a str);

/// What an invocation works on: `deployments` is the kind `deployment`.
fn thing(invocation: &Invocation) -> Option<Thing<'_>> {
    let kind = invocation.resource_kind.as_deref().unwrap_or_default().to_ascii_lowercase();
    Some((&invocation.program, kind.trim_end_matches('s').to_owned(), invocation.resource_name.as_deref()?))
}

/// Neither a placeholder nor a variable.
fn is_literal(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/' | '@'))
}
