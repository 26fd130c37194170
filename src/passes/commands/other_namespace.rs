//! # A change in another namespace than its siblings
//!
//! The page looks at a thing in one namespace, and changes the thing of that name in another one that it names nowhere
//! else.
//!
//! Somebody copied the command from another page, or mistyped the namespace: what was looked at stays as it is, and
//! something else is restarted.
//!
//! The same holds for `--context`. Silent where the other namespace is named by any other command, where one of the two is
//! a placeholder or a variable, and where the page's words name it.
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

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Command, Effect, Invocation, Place, Runbook, Workspace};
use crate::passes::Rule;

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
    check,
};

/// What says where a command works.
type Where = (&'static str, fn(&Invocation) -> Option<&str>);

const WHERE: &[Where] = &[("namespace", |it| it.namespace.as_deref()), ("context", |it| it.context.as_deref())];

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let page = |runbook| WHERE.iter().filter_map(move |of| page(runbook, *of, workspace));
    workspace.runbooks.iter().flat_map(page).collect()
}

type Each<'a> = (&'a Command, &'a Invocation);

/// The first such change of a page.
fn page(runbook: &Runbook, (what, of): Where, workspace: &Workspace) -> Option<Diagnostic> {
    let commands = runbook.commands();
    let fenced = commands.iter().filter(|command| command.place == Place::Fence);
    let each: Vec<Each<'_>> =
        fenced.flat_map(|command| command.invocations.iter().map(move |it| (*command, it))).collect();
    let text = workspace.sources.get(runbook.file).map_or("", |source| source.text.as_str());
    let once = |name: &str| text.matches(name).count() == 1;
    let ((command, change, there), (seen, here)) = each.iter().find_map(|(command, change)| {
        let there = of(change).filter(|name| is_literal(name) && change.effect >= Effect::Change && once(name))?;
        let look = each.iter().filter(|(_, look)| look.effect == Effect::Read && same_thing(look, change));
        let mut places = look.filter_map(|(seen, look)| Some((*seen, of(look)?)));
        let (seen, here) = places.next()?;
        let elsewhere = here != there && is_literal(here) && places.all(|(_, other)| other == here);
        let usual = each.iter().filter(|(_, it)| of(it) == Some(here)).count() > 1;
        (elsewhere && usual).then_some(((*command, *change, there), (seen, here)))
    })?;
    let thing = change.resource_name.as_deref().unwrap_or_default();
    let message = format!("`{thing}` is changed in the {what} `{there}`, and looked at in `{here}`");
    Some(
        Diagnostic::new(&RULE.info, command.text.span, message)
            .label(format!("in `{there}`, which nothing else on the page names"))
            .relate(seen.text.span, format!("in `{here}`"))
            .help(format!("write `{here}`, or look in `{there}` first")),
    )
}

/// Do both work on one kind and name?
fn same_thing(a: &Invocation, b: &Invocation) -> bool {
    let kind = |it: &Invocation| {
        it.resource_kind.as_deref().map(|kind| kind.to_ascii_lowercase().trim_end_matches('s').to_owned())
    };
    a.program == b.program && a.resource_name.is_some() && a.resource_name == b.resource_name && kind(a) == kind(b)
}

/// Neither a placeholder nor a variable.
fn is_literal(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/' | '@'))
}
