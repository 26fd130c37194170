//! # A page that nobody owns
//!
//! Neither the page nor `CODEOWNERS` says who looks after it.
//!
//! When it turns out to be wrong, there is nobody to tell, and so it stays wrong.
//!
//! Off until asked for (`no-owner = "info"` in `[rules]`): many teams keep this elsewhere. An owner is a field of the page
//! (`**Owner:** team-shop`, `Maintainer`, `Team`, in front matter or in a table of fields), or a line of
//! `.github/CODEOWNERS`, `CODEOWNERS`, `docs/CODEOWNERS` or `.gitlab/CODEOWNERS` that fits its path. A placeholder is no
//! owner.
//!
//! Bad:
//!
//! ```markdown
//! # Database failover
//! ```
//!
//! Good:
//!
//! ```markdown
//! # Database failover
//!
//! **Owner:** team-database
//! ```

use crate::diagnostic::{Confidence, Diagnostic, RuleInfo};
use crate::model::{Runbook, Workspace};
use crate::passes::{Check, Rule};

/// RB612.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB612",
        name: "no-owner",
        level: None,
        confidence: Confidence::High,
        summary: "a page that nobody owns",
        source: include_str!("no_owner.rs"),
    },
    check: Check::Workspace(check),
};

/// Fields that name an owner.
const FIELDS: &[&str] = &[
    "owner",
    "owners",
    "owned by",
    "owning team",
    "team",
    "maintainer",
    "maintainers",
    "maintained by",
    "responsible",
    "responsible team",
    "document owner",
    "runbook owner",
    "page owner",
    "service owner",
];

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let orphans = workspace.runbooks.iter().filter(|page| !is_owned(page) && !workspace.owners.own(&page.path));
    orphans.filter_map(finding).collect()
}

fn finding(runbook: &Runbook) -> Option<Diagnostic> {
    let title = runbook.title.as_ref()?;
    Some(
        Diagnostic::new(&RULE.info, title.span, "nobody owns this page: neither it nor `CODEOWNERS` names an owner")
            .help("add `**Owner:** ...` below the title, or a line to `CODEOWNERS`"),
    )
}

fn is_owned(runbook: &Runbook) -> bool {
    let named = |value: &str| value.chars().any(char::is_alphanumeric) && !value.starts_with(['[', '<', '{', '$']);
    runbook.metadata.iter().any(|field| FIELDS.contains(&field.key.as_str()) && named(field.value.str().trim()))
}
