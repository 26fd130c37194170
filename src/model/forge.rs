//! The URLs under which a repository's own files are seen, from where it was cloned.

use crate::config::Renderer;
use crate::world::origin::Origin;

/// Branches that are the first of a repository, where nobody says which one is.
const USUAL: &[&str] = &["main", "master"];

/// URL prefixes below which the files of the root are seen, each with a slash at its end. None where the host is not
/// known to be a forge, whose paths would be a guess.
pub fn prefixes(origin: &Origin) -> Vec<String> {
    let Some((host, project)) = place(&origin.url) else { return Vec::new() };
    let named = |name: &str| host.split('.').any(|part| part == name);
    let kinds: &[&str] = match () {
        () if named("gitlab") => &["/-/blob/", "/-/tree/", "/blob/", "/tree/"],
        () if named("bitbucket") => &["/src/"],
        () if named("github") => &["/blob/", "/tree/"],
        () => &[],
    };
    let branches = origin.branch.as_deref().map_or_else(|| USUAL.to_vec(), |branch| vec![branch]);
    let below = if origin.below.is_empty() { String::new() } else { format!("{}/", origin.below) };
    let each = branches.iter().chain(&["HEAD"]).flat_map(|branch| kinds.iter().map(move |kind| (kind, branch)));
    each.map(|(kind, branch)| format!("https://{host}/{project}{kind}{branch}/{below}")).collect()
}

/// Who renders what stands below such a prefix.
pub(super) fn renderer(prefix: &str) -> Renderer {
    let host = prefix.trim_start_matches("https://").split('/').next().unwrap_or_default();
    if host.split('.').any(|part| part == "gitlab") { Renderer::Gitlab } else { Renderer::Github }
}

/// Host and path of a remote: `https://host/o/r.git`, `ssh://git@host:22/o/r`, `git@host:o/r.git`.
fn place(url: &str) -> Option<(&str, &str)> {
    let (authority, path) = match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?,
        None => url.split_once(':')?,
    };
    let host = authority.rsplit('@').next()?.split(':').next()?;
    let path = path.trim_matches('/');
    let project = path.strip_suffix(".git").unwrap_or(path);
    (host.contains('.') && project.contains('/')).then_some((host, project))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str, branch: Option<&str>, below: &str) -> Vec<String> {
        prefixes(&Origin { url: url.to_owned(), branch: branch.map(str::to_owned), below: below.to_owned() })
    }

    #[test]
    fn forges_by_their_remotes() {
        for url in [
            "https://github.com/o/r.git",
            "git@github.com:o/r.git",
            "ssh://git@github.com:22/o/r",
            "https://me:pw@github.com/o/r/",
        ] {
            let expected = ["blob/dev", "tree/dev", "blob/HEAD", "tree/HEAD"]
                .map(|kind| format!("https://github.com/o/r/{kind}/"));
            assert_eq!(of(url, Some("dev"), ""), expected, "{url}");
        }
        let gitlab = of("git@gitlab.corp.example:g/sub/r.git", Some("main"), "docs");
        assert_eq!(gitlab.first().map(String::as_str), Some("https://gitlab.corp.example/g/sub/r/-/blob/main/docs/"));
        assert_eq!(gitlab.first().map(|prefix| renderer(prefix)), Some(Renderer::Gitlab));
        assert!(
            of("https://bitbucket.org/o/r", None, "").contains(&"https://bitbucket.org/o/r/src/master/".to_owned())
        );
        for url in ["/srv/git/r.git", "../r", "https://git.example.org/o/r", "file:///srv/r", "https://github.com/r"] {
            assert_eq!(of(url, None, ""), Vec::<String>::new(), "{url}");
        }
    }
}
