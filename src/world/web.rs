//! What the network says of URLs. Only who holds a [`Web`] can ask it, and only `--online` makes one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use serde::{Deserialize, Serialize};

/// What became of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// Something is there.
    Good,
    /// The host says that nothing is there; its words.
    Dead(String),
    /// Nobody can say, and why: the host is down, wants a login, has had enough questions.
    Unverified(String),
}

/// Somebody who can be asked what URLs lead to.
pub trait Web: Debug + Send + Sync {
    /// What is at `urls`, each without a fragment. Addresses of the own machine and of private networks are asked only
    /// for hosts in `allowed` and below them.
    fn ask(&self, urls: &BTreeSet<String>, allowed: &[String]) -> BTreeMap<String, Answer>;
}

/// Is `host` one of `allowed`, or below one?
pub fn is_allowed(host: &str, allowed: &[String]) -> bool {
    let below = |above: &String| {
        let rest = host.len().checked_sub(above.len()).and_then(|at| host.split_at_checked(at));
        rest.is_some_and(|(rest, end)| end.eq_ignore_ascii_case(above) && (rest.is_empty() || rest.ends_with('.')))
    };
    allowed.iter().any(below)
}
