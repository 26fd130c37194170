//! # A secret stands in the text
//!
//! A token, a private key or a password is written out on the page.
//!
//! Whoever can read the page can use it, and so can whoever has a copy of the repository from any day. It must be revoked;
//! taking it out of the page is not enough.
//!
//! Tokens are known by their form: GitHub and npm (the checksum in them must be right), AWS, GitLab, Slack, Stripe, Google,
//! SendGrid, PyPI, DigitalOcean, Vault, Mercado Pago, Resend, and private keys with their body. A random word
//! beside `password`, `token`, `secret` or `api key` is advice: many are samples of what an API answers. One of twenty characters
//! and more that a block of commands exports (`export SHOP_API_KEY=`) or gives to one (`--token`) is there to be used: a warning, as
//! is the password of `sshpass -p`, and a random one in an address (`postgres://shop:...@db.shop.org`). The id of an AWS key is advice, where its secret does not stand by it, and so is the key of a Firebase web client, which every
//! browser gets. Examples of the vendors' (`AKIA...EXAMPLE`), placeholders, variables and words
//! are none. No report shows more of it than its beginning.
//!
//! Bad: `export GITHUB_TOKEN=` with a token that is valid behind it.
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! export GITHUB_TOKEN=$(vault kv get -field=token secret/ci/github)
//! ```
//! ````

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{FenceLanguage, Runbook};
use crate::passes::commands::tokens::{Kind, Secret, secrets};
use crate::passes::{Check, Page, Rule};
use crate::source::Span;

/// RB410.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB410",
        name: "secret-in-text",
        level: Some(Level::Error),
        confidence: Confidence::High,
        summary: "a token, a key or a password is written out",
        source: include_str!("secret.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    secrets(&page.source.text).into_iter().map(|secret| finding(page.runbook, &secret)).collect()
}

/// Does the byte lie in a block of commands?
fn is_command(runbook: &Runbook, at: usize) -> bool {
    let behind = runbook.fences.partition_point(|fence| fence.span.range().start <= at);
    let fence = behind.checked_sub(1).and_then(|last| runbook.fences.get(last));
    fence.is_some_and(|fence| {
        let shell = matches!(fence.language, FenceLanguage::Shell | FenceLanguage::Console);
        shell && fence.span.range().contains(&at)
    })
}

fn finding(runbook: &Runbook, secret: &Secret<'_>) -> Diagnostic {
    let span = Span::new(runbook.file, secret.range.clone());
    let (message, level) = match secret.kind {
        Kind::Known(name) => (format!("{name} is written out: `{}...`", secret.shown()), Level::Error),
        Kind::Id(name) => (format!("{name} is written out: `{}...`", secret.shown()), Level::Info),
        Kind::Exported(name) if is_command(runbook, secret.range.start) => {
            (format!("a value that looks random is exported as `{name}`"), Level::Warning)
        }
        Kind::Exported(name) => (format!("a value that looks random stands beside `{name}`"), Level::Info),
        Kind::Passed(option) if is_command(runbook, secret.range.start) => {
            (format!("a value is given to a command with `{option}`"), Level::Warning)
        }
        Kind::Address => ("a password stands in an address".to_owned(), Level::Warning),
        Kind::Password => ("the password of a host is given to `sshpass`".to_owned(), Level::Warning),
        Kind::Passed(option) => (format!("a value is given to a command with `{option}`"), Level::Info),
        Kind::Named(name) => (format!("a value that looks random stands beside `{name}`"), Level::Info),
    };
    let diagnostic = Diagnostic::new(&RULE.info, span, message).at_most(level).hide(span);
    diagnostic
        .label("readable by everybody who has the repository")
        .help("revoke it, and write how to get one instead: a variable, or the command that asks the secret store")
}
