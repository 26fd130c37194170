//! # A link leads to a page of the web that is gone
//!
//! With `check --online`, each absolute link of the pages that are reported is asked for; this one was answered with 404
//! (not found) or 410 (gone), to `HEAD` and to `GET`.
//!
//! The vendor's page, the dashboard, the wiki that a step relies on was moved. Whoever follows the link at three in the
//! morning looks for it in vain.
//!
//! Only what a host says for certain is reported. Where nobody can say (the host is down or unknown here, wants a login,
//! answers 429 or 5xx, its certificate is not accepted, the address is one of a private network), the link is
//! *unverified*: it is counted below the report and fails nothing. Of `https://github.com/owner/name/...` a 404 counts
//! where the repository itself can be seen. Fragments (`#section`) are not checked, nor are templates and hosts that
//! stand in for another (`example.com`, `localhost`, `*.local`, `*.internal`, names without a dot).
//!
//! Without `--online` the rule says nothing, and nothing is asked.
//!
//! Bad, where the page was moved:
//!
//! ```markdown
//! Follow [the vendor's guide](https://vendor.test/docs/v1/failover).
//! ```
//!
//! Good:
//!
//! ```markdown
//! Follow [the vendor's guide](https://vendor.test/docs/v2/failover).
//! ```
//!
//! Options: `links.private_hosts` in `runbookc.toml` names hosts of private networks that may be asked, each with all
//! below it.

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::target::{Target, question};
use crate::model::{Answer, Workspace};
use crate::passes::links::resolved::Resolved;
use crate::passes::{Check, Rule};

/// RB108.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB108",
        name: "dead-url",
        level: Some(Level::Warning),
        confidence: Confidence::High,
        summary: "a link leads to a page of the web that is gone (`--online`)",
        source: include_str!("dead_url.rs"),
    },
    check: Check::Links(check),
};

fn check(workspace: &Workspace, links: &[Resolved<'_>]) -> Vec<Diagnostic> {
    if workspace.answers.is_empty() {
        return Vec::new();
    }
    let allowed = &workspace.config.links.private_hosts;
    let elsewhere = links.iter().filter(|resolved| resolved.target == Target::Elsewhere);
    let dead = elsewhere.filter_map(|resolved| {
        let asked = question(&resolved.link.url, allowed)?;
        let Answer::Dead(why) = workspace.answers.get(&asked)? else { return None };
        let what = if resolved.link.image { "image" } else { "page" };
        let message = format!("the {what} `{}` is gone: its host {why}", resolved.link.url);
        Some(
            Diagnostic::new(&RULE.info, resolved.link.span, message)
                .label(why)
                .help("link to where it is now, or take the link out"),
        )
    });
    dead.collect()
}
