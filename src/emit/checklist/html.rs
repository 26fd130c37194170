//! The checklist as one HTML page. Its policy lets it run its own script and style, by their hashes, and nothing else.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::emit::checklist::view::Page;

/// What the page's template is given.
#[derive(Debug, Serialize)]
pub(super) struct Shell<'a> {
    /// The checklist.
    pub(super) page: &'a Page,
    /// Where the runbook's own page is, on a site that has one.
    pub(super) runbook: Option<String>,
}

/// The page's style and script, which stand in it as they are, and their hashes for its Content-Security-Policy.
pub(super) fn code(style: &str, script: &str) -> BTreeMap<&'static str, String> {
    // Browsers hash what they have read, and they read line ends as `\n`.
    let (style, script) = (style.replace("\r\n", "\n"), script.replace("\r\n", "\n"));
    let hashes = (hash(&style), hash(&script));
    BTreeMap::from([("style", style), ("script", script), ("style_hash", hashes.0), ("script_hash", hashes.1)])
}

/// A source of a Content-Security-Policy that allows `content` alone.
fn hash(content: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(content)))
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn a_hash_as_browsers_make_it() {
        // The example of the specification, https://www.w3.org/TR/CSP3/#external-hash.
        assert_eq!(hash("alert('Hello, world.');"), "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=");
    }
}
