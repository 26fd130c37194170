//! Where the links of a checklist lead: to other checklists, and to the web.

use std::collections::BTreeMap;

use crate::config::{Config, Renderer};
use crate::emit::checklist::view::Link;
use crate::model::target::{Target, resolve};
use crate::model::{self, Runbook};

/// Schemes that a checklist links to; all others are shown as text.
const SCHEMES: &[&str] = &["https://", "http://", "mailto:"];

/// A page that has a checklist.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sheet<'a> {
    /// Path of the checklist below `checklists/`, without its ending.
    pub(super) name: &'a str,
    /// The page's title.
    pub(super) title: &'a str,
}

/// The pages that have a checklist, by path.
pub(super) type Sheets<'a> = BTreeMap<&'a str, Sheet<'a>>;

/// A link of a page as its checklist has it.
pub(super) fn link(link: &model::Link, runbook: &Runbook, config: &Config, sheets: &Sheets<'_>) -> Option<Link> {
    let renderer = config.links.renderer.unwrap_or(Renderer::Github);
    let shown = |path: String| Link { text: path, html: None, markdown: None };
    match resolve(&link.url, &runbook.path, renderer, config) {
        Target::Inside { candidates, fragment } => {
            let target = candidates.iter().find_map(|path| sheets.get(path.as_str()));
            let (Some(target), Some(own)) = (target, sheets.get(runbook.path.as_str())) else {
                return candidates.into_iter().next().map(shown);
            };
            let to = relative(own.name, target.name);
            // A checklist has no anchors of the page's sections: the fragment is for the reader.
            let text =
                fragment.map_or_else(|| target.title.to_owned(), |fragment| format!("{}, #{fragment}", target.title));
            Some(Link { text, html: Some(format!("{to}.html")), markdown: Some(format!("{to}.md")) })
        }
        Target::Elsewhere if external(&link.url) => {
            let url = encoded(&link.url, "/:?#[]@!$&()*+,;=%");
            Some(Link { text: link.url.clone(), html: Some(url.clone()), markdown: Some(url) })
        }
        Target::Placeholder => None,
        Target::Outside | Target::Elsewhere => Some(shown(link.url.clone())),
    }
}

fn external(url: &str) -> bool {
    let lower = url.trim().to_ascii_lowercase();
    SCHEMES.iter().any(|scheme| lower.starts_with(scheme))
}

/// The path of `to` as a link in `from`, both without ending.
fn relative(from: &str, to: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let folders = from.len().saturating_sub(1).min(to.len().saturating_sub(1));
    let shared = from.iter().zip(&to).take(folders).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - 1 - shared);
    let path: Vec<String> = up.map(str::to_owned).chain(to.iter().skip(shared).map(|part| encoded(part, ""))).collect();
    // A first part with a colon would be a scheme.
    if shared == from.len() - 1 { format!("./{}", path.join("/")) } else { path.join("/") }
}

/// Percent-encodes what is neither a letter, a digit, one of `-._~` nor in `keep`.
fn encoded(text: &str, keep: &str) -> String {
    let mut url = String::with_capacity(text.len());
    for byte in text.trim().bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || "-._~".contains(c) || keep.contains(c) {
            url.push(c);
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::{encoded, external, relative};

    #[test]
    fn relative_paths() {
        assert_eq!(relative("a/b", "a/c"), "./c");
        assert_eq!(relative("a/b", "c"), "../c");
        assert_eq!(relative("b", "a/c d:e"), "./a/c%20d%3Ae");
        assert_eq!(relative("a/b/x", "a/c/x"), "../c/x");
    }

    #[test]
    fn no_scheme_that_acts() {
        for url in ["javascript:alert(1)", " JaVaScript:x", "data:text/html,x", "vbscript:x", "file:///etc/passwd"] {
            assert!(!external(url), "{url}");
        }
        assert!(external("HTTPS://example.com"));
        assert_eq!(encoded("https://a.b/c d\"<>)`", "/:"), "https://a.b/c%20d%22%3C%3E%29%60");
    }
}
