//! What a page is for, where that makes findings of some rules advice: nobody works by the drawing of a design, and nobody
//! pastes from a record.

use crate::diagnostic::RuleInfo;
use crate::model::{Runbook, words};

/// Words of the names of pages that people go by when something is to be done.
const PROCEDURES: &[&str] = &[
    "runbook",
    "runbooks",
    "playbook",
    "playbooks",
    "incident",
    "incidents",
    "oncall",
    "procedure",
    "procedures",
    "recovery",
    "response",
    "escalation",
    "rollback",
    "restore",
    "failover",
    "triage",
    "troubleshooting",
    "sop",
    "emergency",
    "outage",
    "alerts",
    "operations",
    "ops",
    "postmortem",
];

/// Words of the names of pages that record what was done or decided.
const RECORDS: &[&str] = &[
    "adr",
    "adrs",
    "report",
    "reports",
    "summary",
    "summaries",
    "changelog",
    "release notes",
    "retrospective",
    "evidence",
    "merge log",
    "merge logs",
    "output",
    "sprint",
    "todos",
];

/// Words of the names of pages that are there to be looked up.
const LOOKED_UP: &[&str] = &["cheatsheet", "cheatsheets", "cheat sheet"];

/// Folders of what assistants read.
const OF_ASSISTANTS: &[&str] = &["prompts", "prompt"];

/// Pages that are written for assistants, in lower case.
const ASSISTANTS: &[&str] = &["agents.md", "claude.md", "copilot-instructions.md", "gemini.md"];

/// Rules that hold a drawing against how people work: whether each question has its answers, each loop its end, each step its
/// node. Elsewhere drawings show what is made of what, or what may become of it. The others (what mermaid refuses, what nothing
/// leads to) hold for any drawing.
const OF_PROCEDURES: &[&str] = &["RB303", "RB305", "RB306", "RB307", "RB308", "RB312"];

/// Rules about what happens when a block is pasted as it stands.
const OF_PASTING: &[&str] = &["RB401", "RB402"];

/// Rules about a habit that does harm where a page is worked through in haste, and elsewhere is one among others.
const OF_HASTE: &[&str] = &["RB403"];

/// Pages that say how pages are written, and links whose targets need not be there.
const STYLES: &[&str] = &["style", "style guide", "styleguide", "documentation standards"];

/// Rules about the targets of links.
const OF_LINKS: &[&str] = &["RB101"];

/// Words of the names of pages that are followed once.
const ONCE: &[&str] = &["plan", "plans"];

/// Rules about what a page looks like as a whole.
const OF_LOOKS: &[&str] = &["RB611"];

/// Is what a rule finds on the page at `path` no more than a warning: nobody follows the page at night, and who reads it works a
/// dead link out?
pub(super) fn warns(rule: &RuleInfo, path: &str) -> bool {
    let once = || OF_LOOKS.contains(&rule.code) && words::has_word(path, ONCE) && !words::has_word(path, PROCEDURES);
    let file = path.rsplit('/').next().unwrap_or(path);
    let style = || OF_LINKS.contains(&rule.code) && words::has_word(file, STYLES);
    is_among_prompts(path) || is_of_superpowers(path) || once() || style()
}

/// Does the page at `path` lie where a well-known set of skills has its plans written, for an assistant to work off?
fn is_of_superpowers(path: &str) -> bool {
    path.split('/').any(|folder| folder == "superpowers")
}

/// Does the page at `path` lie among what assistants read, prompts or skills (`skills/<name>/...`)?
pub(super) fn is_among_prompts(path: &str) -> bool {
    let mut folders = path.rsplit('/').skip(1);
    let skills = |folder: &str| folder == "skills" || folder.starts_with("skills-") || folder.ends_with("-skills");
    path.ends_with("/SKILL.md")
        || path == "SKILL.md"
        || folders.clone().any(|folder| OF_ASSISTANTS.contains(&folder))
        || folders.next().is_some() && folders.any(skills)
}

/// Is the page at `path` written for assistants, by its name or a folder's?
fn is_for_assistants(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    ASSISTANTS.contains(&file.to_lowercase().as_str())
        || is_among_prompts(path)
        || path.split('/').rev().skip(1).any(|folder| folder == "skills")
        || words::has_word(file, &["prompt", "prompts"])
}

/// Is what a rule finds on a page advice, since the page is not what the rule holds it to be, by its path and title?
pub(super) fn advises(rule: &RuleInfo, page: &Runbook) -> bool {
    let title = page.title.as_ref().map_or("", |title| title.str());
    let says = |wanted: &[&str]| words::has_word(&page.path, wanted) || words::has_word(title, wanted);
    let other = match rule.code {
        code if OF_PROCEDURES.contains(&code) || OF_HASTE.contains(&code) => true,
        code if OF_LOOKS.contains(&code) => is_among_prompts(&page.path) || is_of_superpowers(&page.path),
        code if OF_PASTING.contains(&code) => says(RECORDS) || says(LOOKED_UP) || is_for_assistants(&page.path),
        _ => false,
    };
    other && !says(PROCEDURES)
}

#[cfg(test)]
mod tests {
    use super::is_among_prompts;

    #[test]
    fn pages_that_assistants_read() {
        for path in
            ["skills/crank/references/a.md", "SKILL.md", "x/SKILL.md", "docs/prompts/a.md", "skills-codex/council/a.md"]
        {
            assert!(is_among_prompts(path), "{path}");
        }
        for path in ["docs/skills/matrix.md", "skills.md", "SKILL.md.d/a.md", "docs/prompts.md"] {
            assert!(!is_among_prompts(path), "{path}");
        }
    }
}
