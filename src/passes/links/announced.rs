//! What the words around a link say of its target: that it is still to come, or that nobody but the reader has it.

use crate::model::{Workspace, words};
use crate::passes::links::resolved::Resolved;

/// How many bytes before a link and behind it are looked at.
const NEAR: usize = 2000;

/// Words right behind a link.
const YET: &[&str] = &[
    "planned",
    "coming",
    "soon",
    "tbd",
    "tba",
    "not yet",
    "wip",
    "upcoming",
    "en cours",
    "à venir",
    "próximamente",
    "em breve",
    "in arbeit",
];

/// The same, in brackets of their own.
const IN_BRACKETS: &[&str] = &["todo", "to be", "to do", "to come", "pending"];

/// What a cell says of the row's file by itself. `TBD` is said of dates and owners, too.
const IN_CELL: &[&str] = &["planned", "coming soon", "upcoming", "not yet", "to be written", "à venir", "próximamente"];

/// What a sentence says of a file that is to come.
const TO_COME: &[&str] = &[
    "coming soon",
    "forthcoming",
    "not created yet",
    "not exist yet",
    "not written yet",
    "not yet created",
    "not yet exist",
    "not yet written",
    "to be written",
    "yet to be created",
];

/// What the line above a list says of the files in it.
const LISTED: &[&str] = &[
    "coming soon",
    "files to create",
    "future doc",
    "new files",
    "not yet written",
    "planned doc",
    "planned file",
    "planned page",
    "planned runbook",
    "to be created",
    "to be written",
    "when implemented",
    "will be created",
    "will be written",
];

/// What a sentence says of a file that its reader has, and no clone.
const LOCAL: &[&str] = &[
    "git-ignored",
    "gitignored",
    "local file",
    "local only",
    "local-only",
    "never committed",
    "not checked in",
    "not committed",
    "not in git",
    "not tracked",
    "untracked",
];

/// Where a paragraph, an item or a row ends, and where a sentence in it does.
const PARTS: &[&str] = &["\n\n", "\n- ", "\n* ", "\n|", "\n#"];
const ENDS: &[&str] = &[". ", ".\n", "! ", "? "];

/// The text before a link and behind it, as far as it is looked at.
#[derive(Clone, Copy)]
struct Around<'a> {
    before: &'a str,
    behind: &'a str,
}

impl<'a> Around<'a> {
    fn new(workspace: &'a Workspace, resolved: &Resolved<'_>) -> Self {
        let (span, range) = (resolved.link.span, resolved.link.span.range());
        let text = workspace.sources.get(span.file).map_or("", |source| source.text.as_str());
        Self::within(text, range)
    }

    fn within(text: &'a str, range: std::ops::Range<usize>) -> Self {
        let near = text.ceil_char_boundary(range.start.saturating_sub(NEAR))..range.start;
        let far = range.end..text.floor_char_boundary(range.end.saturating_add(NEAR));
        Self { before: text.get(near).unwrap_or_default(), behind: text.get(far).unwrap_or_default() }
    }

    /// The line of the link, before it and behind it.
    fn line(self) -> (&'a str, &'a str) {
        (self.before.rsplit('\n').next().unwrap_or_default(), self.behind.lines().next().unwrap_or_default())
    }

    /// The sentence of the link, or its cell, before it and behind it, in lower case.
    fn sentence(self) -> String {
        self.between(&[PARTS, ENDS].concat())
    }

    /// The paragraph, item or cell of the link, without it, in lower case.
    fn paragraph(self) -> String {
        self.between(PARTS)
    }

    /// What stands between the nearest of `ends` on either side, or within the cell.
    fn between(self, ends: &[&str]) -> String {
        let cell: &[&str] = if self.is_row() { &["|"] } else { &[] };
        let ends = || ends.iter().chain(cell);
        let start = ends().filter_map(|end| Some(self.before.rfind(end)? + end.len())).max().unwrap_or(0);
        let end = ends().filter_map(|end| self.behind.find(end)).min().unwrap_or(self.behind.len());
        let (before, behind) = (self.before.get(start..), self.behind.get(..end));
        format!("{} {}", before.unwrap_or_default(), behind.unwrap_or_default()).replace('\n', " ").to_lowercase()
    }

    fn is_row(self) -> bool {
        self.line().0.trim_start().starts_with('|')
    }

    /// Does another cell of the link's row say nothing but that it is to come?
    fn row_says_so(self) -> bool {
        let (before, behind) = self.line();
        let mut cells = before.split('|').rev().skip(1).chain(behind.split('|').skip(1));
        let says = |cell: &str| {
            let words = words::Words::first(cell, 4);
            words.len() < 4 && words.begin_with(IN_CELL)
        };
        self.is_row() && cells.any(says)
    }

    /// Do the words right behind the link say it: `(planned)`, `*coming soon*`?
    fn is_followed(self) -> bool {
        let line = self.line().1;
        let set_off = line.trim_start_matches([' ', '*', '_', '-', '–', '—']);
        let says = |text: &str, words: &[&str]| words::Words::first(text, 2).begin_with(words);
        let inside = set_off.strip_prefix(['(', '[']);
        set_off.len() < line.len() && says(set_off, YET)
            || inside.is_some_and(|inside| says(inside, YET) || says(inside, IN_BRACKETS))
    }

    /// Does the line above the link's list say it of all?
    fn list_says_so(self) -> bool {
        let is_item = |line: &str| {
            let line = line.trim_start_matches(|c: char| c.is_ascii_digit());
            line.is_empty() || line.starts_with([' ', '\t', '-', '*', '+', '.'])
        };
        let mut lines = self.before.rsplit('\n').map(str::trim_end);
        let listed = lines.next().is_some_and(is_item);
        // Bold words above a list are no item of it.
        let above = lines.find(|line| line.starts_with("**") || !is_item(line)).filter(|_| listed).unwrap_or_default();
        let leads = above.ends_with([':', '*']) || above.starts_with('#');
        leads && says(&above.to_lowercase(), LISTED)
    }
}

/// Do the words around a link say that there is nothing yet?
pub(super) fn is_announced(workspace: &Workspace, resolved: &Resolved<'_>) -> bool {
    announces(Around::new(workspace, resolved))
}

fn announces(around: Around<'_>) -> bool {
    let in_sentence = || {
        let sentence = around.sentence();
        // `If the bucket does not exist yet, see ...` says nothing of the page.
        says(&sentence, TO_COME) && !words::has_word(&sentence, &["if", "when"])
    };
    around.is_followed() || around.row_says_so() || in_sentence() || around.list_says_so()
}

/// Does the paragraph of a link say that its target is on the reader's disk alone?
pub(super) fn is_local(workspace: &Workspace, resolved: &Resolved<'_>) -> bool {
    says(&Around::new(workspace, resolved).paragraph(), LOCAL)
}

/// Does a link stand in a formula, `$C[i, j](t) = 0$`?
pub(super) fn is_formula(workspace: &Workspace, resolved: &Resolved<'_>) -> bool {
    let url = resolved.link.url.as_str();
    !url.contains(['/', '.', '#']) && stands_in_a_formula(Around::new(workspace, resolved))
}

fn stands_in_a_formula(around: Around<'_>) -> bool {
    let (before, behind) = around.line();
    ["$", "$$"].iter().any(|sign| before.matches(sign).count() % 2 == 1 && behind.contains(sign))
}

/// How many bytes of a page are looked at for a remark about its links.
const REMARK: usize = 1500;

/// Does a paragraph at the beginning of a page say that its links lead nowhere any more, or that its text is to be pasted into
/// others?
pub(super) fn is_disclaimed(text: &str) -> bool {
    let start = text.get(..text.floor_char_boundary(REMARK)).unwrap_or_default().to_lowercase();
    let of_links = |paragraph: &str| words::has_word(paragraph, &["link", "links", "path", "paths"]);
    let says = |paragraph: &str| paragraph.contains("no longer exist") && of_links(paragraph);
    let pasted = |paragraph: &str| paragraph.contains("pasted into") && words::has_word(paragraph, &["page", "pages"]);
    start.split("\n\n").any(|paragraph| says(paragraph) || pasted(paragraph))
}

/// Does one of `phrases` stand in a text in lower case, at the beginning of a word?
fn says(text: &str, phrases: &[&str]) -> bool {
    let begins = |at: usize| !text.get(..at).is_some_and(|before| before.ends_with(char::is_alphanumeric));
    phrases.iter().any(|phrase| text.match_indices(phrase).any(|(at, _)| begins(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(text: &str) -> Around<'_> {
        let (start, end) = (text.find("[x]").unwrap(), text.find("(x.md)").unwrap() + 6);
        Around::within(text, start..end)
    }

    #[test]
    fn what_is_said_to_come() {
        for text in [
            "[x](x.md) (planned)",
            "- [x](x.md) — coming soon",
            "- [x](x.md) _(To be generated)_",
            "| DNS | [x](x.md) | Planned |",
            "The page [x](x.md) is\nnot yet written.",
            "## Files\n\nWhen implemented (week 4):\n\n- [a](a.md) (new)\n- [x](x.md), the client",
            "**Planned documents**\n1. [x](x.md)",
        ] {
            assert!(announces(around(text)), "{text}");
        }
        for text in [
            "For planned maintenance see [x](x.md).",
            "Disks are planned. See [x](x.md). More is to be written.",
            "| Planned maintenance of all disks | [x](x.md) | us |",
            "| TBD | [x](x.md) | us |",
            "If the bucket does not exist yet, see [x](x.md).",
            "To be created:\n\n- [a](a.md)\n\nSee [x](x.md).",
            "## New files\n\nText.\n\n- [x](x.md)",
        ] {
            assert!(!announces(around(text)), "{text}");
        }
    }

    #[test]
    fn what_is_on_one_disk() {
        let local = |text: &str| says(&around(text).paragraph(), LOCAL);
        assert!(local("**Index:** [x](x.md). One line per item.\nGenerated locally and gitignored."));
        assert!(!local("See [x](x.md).\n\nThe rest is gitignored."));
        assert!(is_disclaimed("# Ads\n\n> The code links below (`a`,\n> `b`) no longer exist.\n"));
        assert!(is_disclaimed("# Additions\n\nEach block can be pasted into the named page.\n"));
        assert!(!is_disclaimed("# Sizes\n\nA contract that is pasted into a call.\n"));
        assert!(!is_disclaimed("# Ads\n\nPods that no longer exist are listed.\n\nSee the links below.\n"));
    }

    #[test]
    fn formulas() {
        let stands = |text: &str| stands_in_a_formula(around(text));
        assert!(stands("$C[x](x.md) = 0$ and $$") && stands("$$ C[x](x.md) = 0 $$"));
        assert!(!stands("for 5 $ a month, see [x](x.md)") && !stands("$a$ [x](x.md) $b$"));
    }

    #[test]
    fn a_sentence_ends_with_its_cell() {
        assert_eq!(around("One. Two [x](x.md) and\nthree. Four").sentence(), "two   and three");
        assert_eq!(around("| one | two [x](x.md) | three |").sentence(), " two   ");
    }
}
