//! The grammar of shell, with a budget: what it does about errors grows with the square of the text, since its scanner looks
//! for the end of here-documents and patterns again at each of them, up to the end.

use std::cell::Cell;
use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, ParseState, Parser, Tree};

/// Longer texts are not read as one, in bytes: here-documents and quotes within quotes cost a little of the square as well. No
/// command that a person wrote is as long.
const LONGEST: usize = 64 << 10;

/// The text is handed to the grammar in pieces of so many bytes, a power of two, and the pieces are counted.
const PIECE: usize = 1 << 10;

/// How many pieces may be read whatever the length is: as much as the worst text of 4 KiB takes.
const ANYWAY: usize = 4096;

/// How many times its length a text may be read besides. What bash reads is read up to three times, here-documents of short
/// lines 70 times.
const TIMES: usize = 128;

thread_local! {
    /// A parser is made once a thread: pages hold thousands of short commands.
    static PARSER: Cell<Option<Parser>> = const { Cell::new(None) };
}

/// The thread's parser, until it is put back.
pub(super) struct Grammar(Parser);

impl Grammar {
    pub(super) fn lend() -> Option<Self> {
        let made = || {
            let mut parser = Parser::new();
            parser.set_language(&tree_sitter_bash::LANGUAGE.into()).ok()?;
            Some(parser)
        };
        PARSER.take().or_else(made).map(Self)
    }

    /// Puts it back.
    pub(super) fn end(self) {
        PARSER.set(Some(self.0));
    }

    /// The tree of a text; nothing where it is too long, or the budget is spent before its end.
    pub(super) fn tree(&mut self, text: &str) -> Option<Tree> {
        self.read(text, |_| false)
    }

    /// The tree of a text that has no error.
    pub(super) fn sound_tree(&mut self, text: &str) -> Option<Tree> {
        // An error that all readings have in common is an error of the tree.
        self.read(text, ParseState::has_error).filter(|tree| !tree.root_node().has_error())
    }

    fn read(&mut self, text: &str, given_up: impl Fn(&ParseState) -> bool) -> Option<Tree> {
        if text.len() > LONGEST {
            return None;
        }
        let left = Cell::new(ANYWAY + TIMES * text.len().div_ceil(PIECE));
        let mut piece = |at: usize, _| {
            left.set(left.get().saturating_sub(1));
            let end = text.len().min((at | (PIECE - 1)) + 1);
            text.as_bytes().get(at..end).unwrap_or_default()
        };
        let mut judge = |state: &ParseState| {
            if left.get() == 0 || given_up(state) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut judge);
        let tree = self.0.parse_with_options(&mut piece, None, Some(options));
        if tree.is_none() {
            self.0.reset();
        }
        tree
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pieces of what is no shell, over which the grammar looks for the ends of things.
    const STRAYS: &str = "## Mitigation\n\n> ~~~text\n> Restart it.\n> ~~~\n>\n";

    #[test]
    fn the_budget_is_for_errors_alone() {
        let mut grammar = Grammar::lend().expect("the grammar is built in");
        for part in
            ["if [[ $a == b* ]]; then ls \"${c:-d}\"; fi\n", "cat <<E > a\nb $c d\nE\n", "for a in b; do c; done\n"]
        {
            assert!(grammar.sound_tree(&part.repeat(LONGEST / part.len())).is_some(), "{part}");
        }
        let document = format!("cat <<E\n{}E\n", "a $b\n".repeat(LONGEST / 5 - 5));
        assert!(grammar.sound_tree(&document).is_some());
        assert!(grammar.tree(&"echo a\n".repeat(LONGEST)).is_none(), "too long");
        assert!(grammar.tree(&STRAYS.repeat(4096 / STRAYS.len())).is_some(), "short");
        assert!(grammar.tree(&STRAYS.repeat(LONGEST / STRAYS.len())).is_none(), "the budget is spent");
        // The parser is not left in the middle of it.
        assert!(grammar.sound_tree("ls\n").is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn what_is_given_up_at_an_error_has_one(text in r##"(ls|if a|then|fi|do|done|for x in|case a in|esac|\(|\)|\{|\}|;;?|\n|&&|\||<<E|E\n|> ?|"|'|`|\$\(|\$\{a|[a-z]+| |#|~~~|\[\[| == |=|[0-9]){0,120}"##) {
            let mut grammar = Grammar::lend().expect("the grammar is built in");
            let sound = grammar.tree(&text).is_some_and(|tree| !tree.root_node().has_error());
            prop_assert_eq!(grammar.sound_tree(&text).is_some(), sound);
            grammar.end();
        }
    }
}
