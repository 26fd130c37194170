//! RB4xx: commands that do something else than the author meant when they are pasted.

mod block;
mod chat_ops_in_shell;
mod destroys_unseen;
mod elided_command;
mod literal_placeholder;
mod mutation_without_namespace;
mod not_in_manifests;
mod other_namespace;
mod overwrites_input;
mod pasted;
mod placeholder_redirects;
mod prompt_in_shell;
mod secret;
mod shell_syntax;
pub(in crate::passes) mod split_code;
mod tokens;
mod undefined_variable;
mod url_cut_off;

use crate::diagnostic::RuleInfo;
use crate::passes::Rule;

/// Is a rule about what a command does? A secret is one wherever it is written.
pub(super) fn of_commands(rule: &RuleInfo) -> bool {
    rule.code != secret::RULE.info.code && RULES.iter().any(|it| it.info.code == rule.code)
}

/// The rules about commands.
pub const RULES: &[&Rule] = &[
    &shell_syntax::RULE,
    &placeholder_redirects::RULE,
    &prompt_in_shell::RULE,
    &chat_ops_in_shell::RULE,
    &mutation_without_namespace::RULE,
    &undefined_variable::RULE,
    &elided_command::RULE,
    &literal_placeholder::RULE,
    &destroys_unseen::RULE,
    &secret::RULE,
    &other_namespace::RULE,
    &split_code::RULE,
    &overwrites_input::RULE,
    &not_in_manifests::RULE,
    &url_cut_off::RULE,
];
