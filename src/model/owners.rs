//! `CODEOWNERS`: who looks after which files.

use crate::config::Globs;

/// Where GitHub and GitLab look for it, in that order; the first one counts.
pub const PLACES: &[&str] = &[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// The lines of the file in order.
#[derive(Debug, Default)]
pub struct Owners {
    lines: Vec<(Globs, bool)>,
}

impl Owners {
    /// Reads the file. Lines that are no patterns, and headings of sections, own nothing.
    pub fn read(text: &str) -> Self {
        let line = |line: &str| {
            let line = line.split(" #").next().unwrap_or_default().trim();
            let mut words = line.split_whitespace();
            let pattern = words.next().filter(|word| !word.starts_with(['#', '[', '^']))?;
            Some((Globs::new(vec![glob(pattern)]).ok()?, words.next().is_some()))
        };
        Self { lines: text.lines().filter_map(line).collect() }
    }

    /// Has the file at `path` an owner? The last line that fits decides.
    pub fn own(&self, path: &str) -> bool {
        self.lines.iter().rev().find(|(globs, _)| globs.matches(path)).is_some_and(|(_, owned)| *owned)
    }
}

/// A pattern in the manner of `.gitignore` as one over paths from the root: without a slash before its end, it holds in any
/// folder.
fn glob(pattern: &str) -> String {
    let rooted = pattern.trim_end_matches('/').contains('/');
    let bare = pattern.trim_start_matches('/');
    if rooted { bare.to_owned() } else { format!("**/{bare}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_that_fits_decides() {
        let owners = Owners::read("# all\n*.md @docs\n/runbooks/ @ops # on call\n/runbooks/drafts/\n[Section]\n");
        for path in ["a.md", "docs/a.md", "runbooks/a.md", "runbooks/sub/a.txt"] {
            assert!(owners.own(path), "{path}");
        }
        for path in ["a.txt", "runbooks/drafts/a.md", "docs/runbooks.txt"] {
            assert!(!owners.own(path), "{path}");
        }
    }
}
