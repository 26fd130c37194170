//! Sites in several languages: what a generator takes in place of a page that is not there in the language of the one that links
//! to it.

use crate::model::rooted::value;

/// How a MkDocs site tells its languages apart (mkdocs-static-i18n).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Languages {
    /// By folders, `de/run/disk.md`? Otherwise by names, `run/disk.de.md`.
    folders: bool,
    /// The language in whose place no other is taken, where the configuration says it.
    usual: Option<String>,
}

impl Languages {
    /// What the configuration of a MkDocs site says, where it has the plugin.
    pub(super) fn of(text: &str) -> Option<Self> {
        let lines = || text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
        lines().find(|line| line.strip_prefix("- ").is_some_and(|name| matches!(name.trim(), "i18n" | "i18n:")))?;
        let (mut locale, mut usual) = (None, value(text, "default_language"));
        for line in lines().map(|line| line.trim_start_matches("- ")) {
            locale = value(line, "locale").or(locale);
            usual = usual.or_else(|| locale.filter(|_| value(line, "default") == Some("true")));
        }
        let folders = value(text, "docs_structure") == Some("folder");
        Some(Self { folders, usual: usual.map(str::to_owned) })
    }

    /// What the site takes in place of `path` for a link of `page`; both below the folder `pages`.
    pub(super) fn instead(&self, path: &str, page: &str, pages: &str) -> Vec<String> {
        let usual = self.usual.as_deref();
        if self.folders {
            let top = if pages.is_empty() { String::new() } else { format!("{pages}/") };
            let below = path.strip_prefix(top.as_str()).and_then(|path| path.split_once('/'));
            let Some((_, rest)) = below else { return Vec::new() };
            return [usual.map(|usual| format!("{top}{usual}/{rest}")), Some(format!("{top}{rest}"))]
                .into_iter()
                .flatten()
                .collect();
        }
        let Some((bare, ending)) = path.rsplit_once('.') else { return Vec::new() };
        let named = |language: &str| format!("{bare}.{language}.{ending}");
        suffix(page).into_iter().chain(usual).map(named).collect()
    }
}

/// The language that a page's name ends in: `de` of `run/disk.de.md`.
fn suffix(page: &str) -> Option<&str> {
    let (_, language) = page.rsplit('/').next()?.strip_suffix(".md")?.rsplit_once('.')?;
    is_language(language).then_some(language)
}

/// `de`, `pt-BR`, `zh_CN`.
fn is_language(name: &str) -> bool {
    let (language, region) = name.split_once(['-', '_']).unwrap_or((name, ""));
    let letters = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphabetic());
    language.len() == 2 && matches!(region.len(), 0 | 2 | 4) && letters(language) && letters(region)
}

/// Folders of the translations of a Docusaurus site, and where what is not translated lies.
const DOCUSAURUS: &[(&str, &str)] =
    &[("docusaurus-plugin-content-docs/current", "docs"), ("docusaurus-plugin-content-blog", "blog")];

/// Where old versions of a Docusaurus site's pages are translated, and where they lie.
const VERSIONS: (&str, &str) = ("docusaurus-plugin-content-docs/version-", "versioned_docs/version-");

/// The page in place of which `path` is the translation, on a Docusaurus site: `docs/run.md` of
/// `i18n/de/docusaurus-plugin-content-docs/current/run.md`.
pub(super) fn original(path: &str) -> Option<String> {
    let (site, below) = path.split_once("i18n/").filter(|(site, _)| site.is_empty() || site.ends_with('/'))?;
    let (_, below) = below.split_once('/')?;
    let plain = || {
        let rest = |(folder, lies): &(&str, &str)| {
            let rest = below.strip_prefix(folder).filter(|rest| rest.starts_with('/'))?;
            Some(format!("{site}{lies}{rest}"))
        };
        DOCUSAURUS.iter().find_map(rest)
    };
    let old = || Some(format!("{site}{}{}", VERSIONS.1, below.strip_prefix(VERSIONS.0)?));
    plain().or_else(old)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_site_takes_for_a_page_that_is_not_translated() {
        let folders = "plugins:\n  - search\n  - i18n:\n      docs_structure: folder\n      languages:\n        - locale: de\n        - locale: en\n          default: true\n";
        let languages = Languages::of(folders).unwrap();
        let instead = |path: &str| languages.instead(path, "docs/de/a.md", "docs");
        assert_eq!(instead("docs/de/b.md"), ["docs/en/b.md", "docs/b.md"]);
        assert_eq!(instead("docs/de/de/b.md"), ["docs/en/de/b.md", "docs/de/b.md"]);
        assert_eq!(instead("other/b.md"), [""; 0]);
        let suffixes = Languages::of("plugins:\n  - i18n:\n      default_language: en\n").unwrap();
        assert_eq!(suffixes.instead("docs/b.md", "docs/a.pt-BR.md", "docs"), ["docs/b.pt-BR.md", "docs/b.en.md"]);
        assert_eq!(suffixes.instead("docs/b.md", "docs/a.v2.md", "docs"), ["docs/b.en.md"]);
        assert_eq!(Languages::of("nav:\n  - i18n: i18n.md\n"), None);
        assert_eq!(Languages::of("# plugins:\n#   - i18n:\n"), None);
    }

    #[test]
    fn what_a_translation_of_docusaurus_translates() {
        let of = |path: &str| original(path).unwrap_or_default();
        assert_eq!(of("web/i18n/de/docusaurus-plugin-content-docs/current/a/b.md"), "web/docs/a/b.md");
        assert_eq!(of("i18n/de/docusaurus-plugin-content-docs/version-1.2/b.md"), "versioned_docs/version-1.2/b.md");
        assert_eq!(of("i18n/de/docusaurus-plugin-content-blog/b.md"), "blog/b.md");
        assert_eq!(of("docs/i18n/b.md"), "");
    }
}
