//! What commands do, as data: a group of programs, and patterns over their arguments.
//!
//! A pattern is words with blanks between them. A word that begins with `-` is an option that must be present, anywhere;
//! any other must stand next among the arguments that are no options; `...` skips any number of those; `|` separates
//! alternatives; `*` stands for any text in a word. The first pattern that fits decides. Options count letter by letter,
//! words without regard to case (SQL and redis commands come in both). An empty pattern fits everything.
//!
//! The effects are those of the programs' own manuals, as of the releases named at each file's head.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::model::effect::Effect;

mod cloud;
mod data;
mod kubernetes;
mod unix;

/// Programs that share their rules.
pub(crate) struct Group {
    /// Their names, with blanks between.
    pub(crate) programs: &'static str,
    /// Options that take the next word as their value, as far as they are likely to stand before a verb or a name.
    pub(crate) valued: &'static str,
    /// Effects by pattern; the first that fits decides.
    pub(crate) rules: &'static [(Effect, &'static str)],
}

const fn group(programs: &'static str, valued: &'static str, rules: &'static [(Effect, &'static str)]) -> Group {
    Group { programs, valued, rules }
}

/// The group that `program` belongs to.
pub(crate) fn find(program: &str) -> Option<&'static Group> {
    static INDEX: OnceLock<HashMap<&'static str, &'static Group>> = OnceLock::new();
    let index = INDEX.get_or_init(|| {
        let groups = [kubernetes::GROUPS, cloud::GROUPS, data::GROUPS, unix::GROUPS].into_iter().flatten();
        groups.flat_map(|group| group.programs.split(' ').map(move |name| (name, group))).collect()
    });
    index.get(program).copied()
}

/// All patterns of all groups, for tests of the tables.
#[cfg(test)]
pub(crate) fn groups() -> impl Iterator<Item = &'static Group> {
    [kubernetes::GROUPS, cloud::GROUPS, data::GROUPS, unix::GROUPS].into_iter().flatten()
}
