//! Whom a statement is for: pages of different teams, and tables about different matters, do not contradict each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Metadata, Runbook, Scope, SeverityKey, Standing, TimeFact, Workspace, severity, words};

/// Words that set a scale of its own beside that of production incidents.
const MATTERS: &[&str] = &[
    "security",
    "vulnerability",
    "vulnerabilities",
    "privacy",
    "support",
    "customer",
    "customers",
    "vendor",
    "agreement",
    "contract",
    "gold",
    "silver",
    "bronze",
    "platinum",
    "bug",
    "bugs",
    "defect",
    "defects",
    "ticket",
    "tickets",
    "request",
    "requests",
    "maintenance",
    "staging",
    "development",
    "sandbox",
    "weekend",
    "weekends",
    "holidays",
    "hours",
    "premium",
    "basic",
    "enterprise",
    "external",
    "partner",
    "chaos",
    "drill",
    "training",
    "contributing",
    "contribution",
    "issues",
    "pr",
    "prs",
    "feature",
    "features",
    "roadmap",
    "patch",
    "patching",
    "cve",
    "cves",
    "disclosure",
    "dependencies",
    "remediation",
    "findings",
    "scan",
    "scans",
    "scanning",
    "scanner",
    "trivy",
    "snyk",
    "sbom",
    "bounty",
    "reward",
    "rewards",
    "accessibility",
    "a11y",
    "debt",
    "backlog",
];

/// Those of [`MATTERS`] that are environments beside production.
const ENVIRONMENTS: [&str; 3] = ["staging", "development", "sandbox"];

/// Words of titles and folders that do not say whose page it is.
const GENERIC: &[&str] = &[
    "a",
    "an",
    "the",
    "of",
    "for",
    "and",
    "to",
    "in",
    "on",
    "with",
    "by",
    "our",
    "your",
    "how",
    "what",
    "when",
    "de",
    "del",
    "da",
    "do",
    "para",
    "für",
    "der",
    "die",
    "для",
    "и",
    "на",
    "по",
    "incident",
    "incidents",
    "response",
    "management",
    "oncall",
    "call",
    "duty",
    "handbook",
    "guide",
    "guides",
    "manual",
    "runbook",
    "runbooks",
    "playbook",
    "playbooks",
    "operations",
    "operational",
    "operation",
    "ops",
    "emergency",
    "procedure",
    "procedures",
    "escalation",
    "escalations",
    "severity",
    "severities",
    "level",
    "levels",
    "sla",
    "slas",
    "slo",
    "slos",
    "disaster",
    "recovery",
    "dr",
    "backup",
    "policy",
    "policies",
    "process",
    "processes",
    "index",
    "readme",
    "overview",
    "docs",
    "doc",
    "documentation",
    "techdocs",
    "wiki",
    "content",
    "src",
    "pages",
    "site",
    "platform",
    "engineering",
    "internal",
    "production",
    "prod",
    "reliability",
    "sre",
    "devops",
    "infrastructure",
    "infra",
    "compliance",
    "administrator",
    "admin",
    "user",
    "developer",
    "troubleshooting",
    "quick",
    "reference",
    "cheat",
    "sheet",
    "cheatsheet",
    "pagerduty",
    "opsgenie",
    "alert",
    "alerts",
    "alerting",
    "monitoring",
    "common",
    "scenario",
    "scenarios",
    "workflow",
    "workflows",
    "path",
    "paths",
    "matrix",
    "classification",
    "definitions",
    "definition",
    "priority",
    "priorities",
    "standard",
    "sop",
    "requirements",
    "requirement",
    "time",
    "times",
    "target",
    "targets",
    "table",
    "understanding",
    "expectations",
    "responsibilities",
    "rotation",
    "checklist",
    "operating",
    "general",
    "main",
    "system",
    "systems",
    "service",
    "services",
    "team",
    "teams",
    "handling",
    "diagram",
    "flow",
    "step",
    "steps",
    "postmortem",
    "communication",
    "communications",
    "plan",
    "rules",
    "overall",
    "introduction",
    "appendix",
    "architecture",
    "section",
    "summary",
    "name",
    "information",
    "details",
    "critical",
    "timelines",
    "timeline",
    "update",
    "updates",
    "frequency",
    "first",
    "initial",
    "acknowledgement",
    "acknowledgment",
    "triage",
    "objectives",
    "objective",
    "strategy",
    "schedule",
    "schedules",
    "escalate",
    "shift",
    "shifts",
    "during",
    "down",
    "outage",
    "health",
    "check",
    "failed",
    "unhealthy",
    "unavailable",
    "rto",
    "rpo",
    "contacts",
    "contact",
    "roles",
    "support",
    "daily",
    "weekly",
    "ongoing",
    "references",
];

/// Words of titles for kinds of work, which do not say whose page it is, either.
const WORK: &[&str] = &["deployment", "deployments", "readiness", "launch", "release", "releases", "day", "md"];

/// Words that say that what stands below or beside them is about incidents.
const INCIDENTS: &[&str] = &[
    "incident",
    "incidents",
    "outage",
    "outages",
    "downtime",
    "emergency",
    "emergencies",
    "alert",
    "alerts",
    "alerting",
    "oncall",
    "page",
    "paged",
    "paging",
    "pager",
    "pagerduty",
    "opsgenie",
    "runbook",
    "runbooks",
    "incidente",
    "incidentes",
    "vorfall",
    "störung",
];

/// Folders that hold a folder for each team.
const TEAM_FOLDERS: &[&str] = &["teams", "team", "squads", "services", "products", "domains", "apps"];

/// Fields of a page that name its team.
const TEAM_FIELDS: &[&str] = &["team", "owner", "owning team", "squad", "service"];

/// What is known of whom a statement is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct About {
    /// Words of [`MATTERS`] in the headings around.
    matters: BTreeSet<&'static str>,
    /// The page's own words: whose page it is.
    page: BTreeSet<String>,
    /// The team that the page names, or the folder of a team that it lies in.
    team: Option<String>,
    /// The innermost heading's own words.
    section: BTreeSet<String>,
}

impl About {
    /// Whom a statement in a section of a page is for.
    pub(super) fn of(runbook: &Runbook, section: Option<usize>) -> Self {
        let title = runbook.title.as_ref().map_or("", |title| title.str());
        let mut titles = vec![title];
        let mut at = section;
        while let Some(section) = runbook.section(at) {
            titles.push(section.title.str());
            at = section.parent;
        }
        let all = words::words(&titles.join(" "));
        let says = |matter: &str| all.iter().any(|word| word == matter);
        // A policy of maintenance may have a chapter about incidents, and one about itself may hold agreements with nobody else.
        let about = |matter: &&'static str| match *matter {
            "maintenance" => says("maintenance") && !says("incident") && !says("incidents"),
            "agreement" => words::has_word(title, &["agreement"]),
            matter => says(matter),
        };
        let matters = MATTERS.iter().copied().filter(about).collect();
        let inner = innermost(runbook, section);
        let team = team(runbook, TEAM_FIELDS).or_else(|| named_team(inner));
        Self { matters, page: page_words(runbook, title), team, section: own(inner) }
    }

    /// May a statement about one contradict a statement about the other?
    pub(super) fn alike(&self, other: &Self) -> bool {
        self.matters == other.matters && self.same_page_kind(other) && meet(&self.section, &other.section)
    }

    /// As [`About::alike`], whatever the innermost headings say.
    pub(super) fn matters_as(&self, other: &Self) -> bool {
        self.matters == other.matters && self.same_page_kind(other)
    }

    /// As [`About::alike`], whatever the headings say.
    pub(super) fn same_page_kind(&self, other: &Self) -> bool {
        let teams = self.team.is_none() || other.team.is_none() || self.team == other.team;
        teams && meet(&self.page, &other.page)
    }

    /// As [`About::same_page_kind`], and both pages are about the same.
    pub(super) fn same_page(&self, other: &Self) -> bool {
        self.same_page_kind(other) && self.page == other.page
    }

    /// The same, where these words of its title do not say whose page it is, nor whoever keeps the page up to date.
    pub(super) fn without(mut self, words: &BTreeSet<String>, runbook: &Runbook) -> Self {
        self.team = team(runbook, &["team", "squad", "service"]);
        // `Cross-region` is how it recovers, and a region alone what fails.
        let spread = ["cross", "multi"].iter().any(|word| self.page.contains(*word));
        self.page.retain(|word| !(words.contains(word) || spread && word == "region"));
        self
    }

    /// Do both speak of production, or of the same environment beside it?
    pub(super) fn same_environment(&self, other: &Self) -> bool {
        let own = |about: &Self| ENVIRONMENTS.map(|name| about.matters.contains(name));
        own(self) == own(other)
    }

    /// Is the page about incidents of all that a workspace is about, not about one system's?
    pub(super) fn general(&self, whole: &Whole) -> bool {
        self.page.is_subset(&whole.0)
    }
}

/// The words for all that a workspace is about: the name of the product, which says nothing of what a page of its own is
/// about.
#[derive(Debug, Default)]
pub(super) struct Whole(BTreeSet<String>);

impl Whole {
    /// By the titles of a workspace: that of its README, and the words that are left of the titles of several `pages` where
    /// no others are left of more than one.
    pub(super) fn of<'a>(workspace: &'a Workspace, pages: impl Iterator<Item = &'a Runbook>) -> Self {
        let title = |runbook: &'a Runbook| runbook.title.as_ref().map_or("", |title| title.str());
        let mut whole = own(product_title(workspace));
        let mut shared: BTreeMap<BTreeSet<String>, BTreeSet<&str>> = BTreeMap::new();
        for runbook in pages {
            let left = own(title(runbook));
            if !left.is_empty() {
                shared.entry(left).or_default().insert(title(runbook));
            }
        }
        let mut several = shared.into_iter().filter(|(_, titles)| titles.len() > 1).map(|(words, _)| words);
        if let (Some(name), None) = (several.next(), several.next()) {
            whole.extend(name);
        }
        Self(whole)
    }
}

/// The title of the repository's own page, which names the product; empty where there is none.
pub(super) fn product_title(workspace: &Workspace) -> &str {
    let title =
        workspace.runbooks.iter().find(|runbook| is_own_page(runbook)).and_then(|runbook| runbook.title.as_ref());
    title.map_or("", |title| title.str())
}

/// Is it the repository's own page?
fn is_own_page(runbook: &Runbook) -> bool {
    runbook.path.eq_ignore_ascii_case("readme.md")
}

/// The innermost heading below the page's own. One that names a severity (`Critical (P1) - Service down`) says how bad it is,
/// and not what it is about: the one around it counts.
fn innermost(runbook: &Runbook, section: Option<usize>) -> &str {
    let mut at = section;
    while let Some(section) = runbook.section(at).filter(|section| section.level > 1) {
        let title = section.title.str();
        if severity::titled(title).is_none() {
            return title;
        }
        at = section.parent;
    }
    ""
}

/// Is a time for no severity, for a numbered one, or for a word (`High`) that is certainly a severity of incidents?
pub(super) fn names_its_scale(runbook: &Runbook, fact: &TimeFact) -> bool {
    let Scope::Severity(key) = &fact.scope else { return true };
    is_of_incidents(runbook, fact.section, key)
}

/// Is a severity that a section speaks of one of incidents? `High` and `Low` are levels of findings, approvals and much else,
/// where neither the headings around nor the file's name say that they are those.
pub(super) fn is_of_incidents(runbook: &Runbook, section: Option<usize>, key: &SeverityKey) -> bool {
    let says = |text: &str| words::has_word(text, INCIDENTS);
    let headings = std::iter::successors(runbook.section(section), |inner| runbook.section(inner.parent));
    key.number.is_some()
        || says(&runbook.path)
        || runbook.title.as_ref().is_some_and(|title| says(title.str()))
        || headings.map(|heading| heading.title.str()).any(says)
}

/// The team that a heading is the name of: `Data team`.
fn named_team(heading: &str) -> Option<String> {
    const ANY: &[&str] =
        &["the", "our", "response", "incident", "on", "oncall", "support", "escalation", "core", "contact"];
    let words = words::words(heading);
    let (last, name) = words.split_last()?;
    let named = matches!(last.as_str(), "team" | "squad") && (1..=3).contains(&name.len());
    (named && !name.iter().all(|word| ANY.contains(&word.as_str()))).then(|| words.join(" "))
}

fn meet(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    a.is_empty() || b.is_empty() || !a.is_disjoint(b)
}

/// Words that are not generic.
fn own(text: &str) -> BTreeSet<String> {
    let is_own = |word: &String| !GENERIC.contains(&word.as_str()) && !word.bytes().any(|b| b.is_ascii_digit());
    words::words(text).into_iter().filter(is_own).collect()
}

fn page_words(runbook: &Runbook, title: &str) -> BTreeSet<String> {
    // The repository's own page speaks for all that is in it.
    if is_own_page(runbook) {
        return BTreeSet::new();
    }
    let stem = runbook.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".md");
    let mut words = own(if title.is_empty() { stem } else { title });
    words.retain(|word| !WORK.contains(&word.as_str()));
    words
}

fn team(runbook: &Runbook, fields: &[&str]) -> Option<String> {
    let stated = runbook.metadata.iter().find(|field| fields.contains(&field.key.as_str()));
    let parts: Vec<&str> = runbook.path.split('/').collect();
    let folder = || {
        let at = parts.iter().position(|part| TEAM_FOLDERS.contains(part))?;
        parts.get(at + 1).filter(|_| at + 2 < parts.len()).map(|name| (*name).to_owned())
    };
    let named = |field: &&Metadata| !own(&field.value.text).is_empty();
    // The team for everything, `SRE team`, is no team beside others.
    stated.filter(named).map(|field| field.value.text.to_lowercase()).or_else(folder)
}

/// Is a page a form to be copied, or a sample, whose times are examples?
pub(super) fn is_template(runbook: &Runbook) -> bool {
    runbook.standing != Standing::InUse || is_proposed(runbook)
}

/// Does a page say what might hold one day, or why something was decided: a proposal, the record of a decision?
fn is_proposed(runbook: &Runbook) -> bool {
    const FOLDERS: &[&str] = &["adr", "adrs", "rfc", "rfcs", "proposal", "proposals", "decisions", "decision-records"];
    let stated = |field: &Metadata| {
        field.key == "status" && words::Words::first(field.value.str(), 1).has(&["proposed", "proposal", "rejected"])
    };
    let mut folders = runbook.path.split('/').rev().skip(1);
    folders.any(|folder| FOLDERS.iter().any(|it| it.eq_ignore_ascii_case(folder)))
        || runbook.metadata.iter().take(FIELDS).any(stated)
}

/// A page's own fields stand at its top.
const FIELDS: usize = 12;
