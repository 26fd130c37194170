//! Where the page acts, as far as it says so itself: what the guard of a playbook holds a change against.

use std::collections::BTreeSet;

use crate::model::{Command, Invocation, Runbook};

/// The places that a page implies; each only where all its commands that name one name the same.
#[derive(Debug, Default)]
pub struct Places {
    /// The kube context.
    pub context: Option<String>,
    /// The namespace.
    pub namespace: Option<String>,
    /// The AWS account: twelve digits of an ARN.
    pub account: Option<String>,
}

/// Accounts that AWS's documentation uses, and pages copy.
const NOBODYS_ACCOUNTS: &[&str] = &["123456789012", "111122223333", "444455556666", "000000000000"];

/// The places that `runbook` implies.
pub fn places(runbook: &Runbook) -> Places {
    let commands = runbook.commands();
    let named = |what: fn(&Invocation) -> Option<&String>| {
        let kube = commands.iter().flat_map(|command| &command.invocations).filter(|invocation| is_kube(invocation));
        only(kube.filter_map(what).map(String::as_str).filter(|name| plain(name)))
    };
    Places {
        context: named(context),
        namespace: named(|invocation| invocation.namespace.as_ref()),
        account: only(commands.iter().flat_map(|command| accounts(command))),
    }
}

fn is_kube(invocation: &Invocation) -> bool {
    matches!(invocation.program.rsplit('/').next(), Some("kubectl" | "oc"))
}

/// The context that is named by `--context`; a server's address or a file is none.
fn context(invocation: &Invocation) -> Option<&String> {
    invocation.flags.iter().find(|flag| flag.name == "--context")?.value.as_ref()
}

/// A name, not a placeholder and not a variable.
fn plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-._:/@".contains(c))
}

/// The only value among `values`.
fn only<'a>(values: impl Iterator<Item = &'a str>) -> Option<String> {
    let values: BTreeSet<&str> = values.collect();
    values.first().filter(|_| values.len() == 1).map(|value| (*value).to_owned())
}

/// The accounts in the ARNs of a command: `arn:aws:iam::123456789012:role/x`.
fn accounts(command: &Command) -> impl Iterator<Item = &str> {
    command.text.text.split("arn:aws").skip(1).filter_map(|rest| {
        let account = rest.split(':').nth(3)?;
        let number = account.len() == 12 && account.chars().all(|c| c.is_ascii_digit());
        (number && !NOBODYS_ACCOUNTS.contains(&account)).then_some(account)
    })
}
