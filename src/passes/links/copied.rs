//! Pages that a command of the repository copies to a `README.md`: their links count from there.

use std::collections::HashSet;

use crate::model::Workspace;

/// What such a command ends in.
const COPY: &str = "README.md";

/// The pages that a line of a page copies to the root's `README.md`: `cp docs/public-readme.md README.md`.
pub(super) fn pages(workspace: &Workspace) -> HashSet<&str> {
    let finder = memchr::memmem::Finder::new(COPY);
    let texts = workspace.runbooks.iter().filter_map(|runbook| workspace.sources.get(runbook.file));
    let places = texts.flat_map(|source| finder.find_iter(source.text.as_bytes()).map(|at| (source.text.as_str(), at)));
    places.filter_map(|(text, at)| copied(text.get(..at)?)).collect()
}

/// The longest such command, in bytes.
const NEAR: usize = 300;

/// The page that the command copies which stands before the name of the copy.
fn copied(before: &str) -> Option<&str> {
    let near = before.get(before.ceil_char_boundary(before.len().saturating_sub(NEAR))..)?;
    let line = near.rsplit('\n').next()?.trim_end_matches("./");
    line.ends_with(' ').then_some(())?;
    let mut words = line.split_whitespace().rev();
    let page = words.next()?.trim_matches(['"', '\'']).trim_start_matches("./");
    let command = words.find(|word| !word.starts_with('-'))?.trim_start_matches(['`', '$']);
    (command == "cp" && page.ends_with(".md")).then_some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_before_the_name_of_its_copy() {
        assert_eq!(copied("text\n  cp -f ./docs/public.md ./"), Some("docs/public.md"));
        assert_eq!(copied("run `cp docs/public.md "), Some("docs/public.md"));
        for other in ["cp docs/public.md other/", "see docs/public.md and ", "cp a.txt ", "", "mv a.md "] {
            assert_eq!(copied(other), None, "{other}");
        }
    }
}
