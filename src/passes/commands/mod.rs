//! RB4xx: commands that do something else than the author meant when they are pasted.

mod chat_ops_in_shell;
mod mutation_without_namespace;
mod placeholder_redirects;
mod prompt_in_shell;
mod shell_syntax;

use crate::passes::Rule;

/// The rules about commands.
pub const RULES: &[&Rule] = &[
    &shell_syntax::RULE,
    &placeholder_redirects::RULE,
    &prompt_in_shell::RULE,
    &chat_ops_in_shell::RULE,
    &mutation_without_namespace::RULE,
];
