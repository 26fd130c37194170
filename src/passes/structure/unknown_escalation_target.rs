//! # The ladder leads to somebody who is no contact
//!
//! A rung says whom to reach, and the contact table of the same page, or of any other in the workspace, does not have
//! them.
//!
//! The responder knows that it is time to page "the lead", and not which lead or how.
//!
//! Only pages that have a contact table themselves are judged, and only ladders with a time in them. Words are compared by meaning: `on-call` finds `Platform
//! on-call`, `VP` finds `VP Engineering`; `second on-call` is not `Platform on-call`.
//!
//! Bad:
//!
//! ```markdown
//! ## Contacts
//! | Role | Contact |
//! |---|---|
//! | Platform on-call | PagerDuty |
//!
//! ## Escalation
//! | After | Escalate to |
//! |---|---|
//! | 30 min | Engineering lead |
//! ```
//!
//! Good: a row for the engineering lead among the contacts.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::table::says_something;
use crate::model::{Contact, Ladder, Rung, Workspace, words};
use crate::passes::{Check, Rule};

/// RB601.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB601",
        name: "unknown-escalation-target",
        level: Some(Level::Info),
        confidence: Confidence::Low,
        summary: "a ladder leads to somebody who is no contact",
        source: include_str!("unknown_escalation_target.rs"),
    },
    check: Check::Workspace(check),
};

/// Stems that say how somebody is reached or what everybody is, not who.
const HOW: &[&str] = &[
    "add",
    "notif",
    "involv",
    "engag",
    "escalat",
    "ping",
    "slack",
    "phon",
    "pagerduty",
    "email",
    "mail",
    "engineer",
    "team",
    "person",
    "member",
    "join",
    "channel",
    "bring",
    "loop",
    "assign",
    "ticket",
    "open",
    "manual",
    "automatic",
];

/// Words of which one stands in the name of a person or a group: what has none may be a level, a condition or a deed.
const PEOPLE: &[&str] = &[
    "team",
    "engineer",
    "lead",
    "leader",
    "leadership",
    "management",
    "manager",
    "head",
    "director",
    "vp",
    "cto",
    "ceo",
    "cio",
    "ciso",
    "coo",
    "cfo",
    "president",
    "chief",
    "officer",
    "owner",
    "oncall",
    "call",
    "commander",
    "coordinator",
    "architect",
    "admin",
    "administrator",
    "dba",
    "sre",
    "devops",
    "support",
    "executive",
    "exec",
    "staff",
    "vendor",
    "legal",
    "security",
    "developer",
    "specialist",
    "expert",
    "responder",
    "primary",
    "secondary",
    "supervisor",
    "operator",
    "desk",
];

/// Words of a remark that says how somebody is reached.
const WAYS: &[&str] =
    &["call", "calls", "phone", "page", "pager", "sms", "slack", "email", "mail", "chat", "bridge", "teams", "video"];

/// Stems of what is done on a rung; where one of them stands, nobody is named.
const DEEDS: &[&str] = &[
    "acknowledg",
    "triag",
    "alert",
    "brief",
    "review",
    "resolv",
    "unresolv",
    "assess",
    "declar",
    "investig",
    "mitigat",
    "begin",
    "start",
    "updat",
    "postmortem",
    "bridge",
    "call",
];

/// Words that a condition begins with.
const CONDITIONS: &[&str] = &["if ", "when ", "once ", "unless ", "where "];

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let contacts = People::new(workspace.runbooks.iter().flat_map(|runbook| &runbook.contacts).flat_map(names));
    let pages = workspace.runbooks.iter().filter(|runbook| !runbook.contacts.is_empty() && !runbook.is_template());
    pages
        .flat_map(|runbook| runbook.ladders.iter().map(move |ladder| (runbook.contacts.as_slice(), ladder)))
        // Without any time it may as well be a log of past escalations.
        .filter(|(_, ladder)| ladder.rungs.iter().any(|rung| rung.after.is_some()))
        .filter_map(|(own, ladder)| finding(own, ladder, &contacts))
        .collect()
}

/// What a contact is called: by its role, and by each name beside it.
fn names(contact: &Contact) -> Vec<Vec<String>> {
    let whole = std::iter::once(contact.role.str()).chain(contact.reach.iter().map(|reach| reach.str()));
    whole.flat_map(parts).map(|name| who(&name)).filter(|name| !name.is_empty()).collect()
}

/// The people in "Team lead + CTO" or "Manager, VP".
fn parts(text: &str) -> Vec<String> {
    // `Director (conference call)`: how, and not whom.
    let text = match text.trim_end().strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
        Some((who, way)) if words::has_word(way, WAYS) => who,
        _ => text,
    };
    let joined = text.replace(" and ", ",").replace(" or ", ",").replace('\n', ",");
    joined
        .split([',', '+', '&', '/', ';', '(', ')', ':', '→'])
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// `page the CTO` of `If P1 is unresolved, page the CTO`; nothing where the sentence does not go on.
fn without_condition(target: &str) -> &str {
    let lower = target.trim_start().to_ascii_lowercase();
    if !CONDITIONS.iter().any(|condition| lower.starts_with(condition)) {
        return target;
    }
    target.split_once(',').map_or("", |(_, rest)| rest)
}

/// Who is meant: the stems without those of [`HOW`].
fn who(text: &str) -> Vec<String> {
    words::meaning(text).into_iter().filter(|stem| !HOW.contains(&stem.as_str())).collect()
}

fn finding(own: &[Contact], ladder: &Ladder, contacts: &People) -> Option<Diagnostic> {
    let unknown: Vec<(&Rung, Vec<String>)> = ladder
        .rungs
        .iter()
        .map(|rung| {
            (
                rung,
                parts(without_condition(rung.target.str()))
                    .into_iter()
                    .filter(|part| is_unknown(part, contacts))
                    .collect::<Vec<_>>(),
            )
        })
        .filter(|(_, parts)| !parts.is_empty())
        .collect();
    let ((first, names), rest) = unknown.split_first()?;
    let mut all: Vec<&str> = names.iter().chain(rest.iter().flat_map(|(_, names)| names)).map(String::as_str).collect();
    let mut seen = BTreeSet::new();
    all.retain(|name| seen.insert(name.to_lowercase()));
    let listed = all.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let message = format!("the ladder leads to {listed}; no contact is called so");
    let mut diagnostic = Diagnostic::new(&RULE.info, first.target.span, message).label("no contact");
    for (rung, _) in rest {
        diagnostic = diagnostic.relate(rung.target.span, "no contact");
    }
    if let (Some(top), Some(bottom)) = (own.first(), own.last()) {
        diagnostic = diagnostic.relate(top.span.to(bottom.span), "the contacts");
    }
    Some(diagnostic.help("add a row with a way to reach them, or call them in both places by the same name"))
}

fn is_unknown(part: &str, contacts: &People) -> bool {
    let wanted = who(part);
    let deed = wanted.iter().any(|stem| DEEDS.iter().any(|deed| stem.starts_with(deed)));
    let somebody = words::words(part).iter().any(|word| PEOPLE.contains(&word.trim_end_matches('s')));
    says_something(part) && somebody && !wanted.is_empty() && !deed && !contacts.know(&wanted)
}

/// The stems of every contact's names, found by stem: two lists of ten thousand are not held against each other.
#[derive(Default)]
struct People {
    names: Vec<Vec<String>>,
    /// The names with a stem.
    with: HashMap<String, Vec<usize>>,
    /// The names whose rarest stem it is.
    rarest: HashMap<String, Vec<usize>>,
}

impl People {
    fn new(names: impl Iterator<Item = Vec<String>>) -> Self {
        let names: Vec<Vec<String>> = names.collect::<BTreeSet<_>>().into_iter().collect();
        let mut people = Self { names, ..Self::default() };
        for (index, name) in people.names.iter().enumerate() {
            name.iter().for_each(|stem| people.with.entry(stem.clone()).or_default().push(index));
        }
        for (index, name) in people.names.iter().enumerate() {
            let stem = name.iter().min_by_key(|stem| people.with.get(*stem).map_or(0, Vec::len));
            stem.into_iter().for_each(|stem| people.rarest.entry(stem.clone()).or_default().push(index));
        }
        people
    }

    /// Is somebody called by all of `wanted`, or by nothing else than some of them?
    fn know(&self, wanted: &[String]) -> bool {
        let within = |small: &[String], large: &[String]| small.iter().all(|stem| large.contains(stem));
        let named = |index: &usize| self.names.get(*index).map(Vec::as_slice).unwrap_or_default();
        let fewest = wanted.iter().map(|stem| self.with.get(stem).map(Vec::as_slice).unwrap_or_default());
        let longer = fewest.min_by_key(|names| names.len()).unwrap_or_default();
        longer.iter().map(named).any(|name| within(wanted, name))
            || wanted
                .iter()
                .filter_map(|stem| self.rarest.get(stem))
                .flatten()
                .map(named)
                .any(|name| within(name, wanted))
    }
}
