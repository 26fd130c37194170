//! # A placeholder that runs as it stands
//!
//! `YOUR_NAMESPACE`, `xxx` or `YYYYMMDD` stands in a command, where something is to be put in before it runs.
//!
//! Unlike `<name>`, the shell takes it without a word: a bucket called `your-bucket` is created, a backup is written to
//! `backup-YYYYMMDD.sql`, and the next one over it.
//!
//! Off until asked for: everybody can see that it is a placeholder. Turn it on where pages are pasted from, or where
//! `{name}` is the house's one spelling. A page has one finding; commands that only look are not judged.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! pg_dump shop > backup-YYYYMMDD.sql
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! pg_dump shop > "backup-$(date +%Y%m%d).sql"
//! ```
//! ````

use crate::diagnostic::{Confidence, Diagnostic, RuleInfo};
use crate::model::{Command, Effect, Piece, Place, Runbook, Text};
use crate::passes::{Check, Page, Rule};

/// RB408.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB408",
        name: "literal-placeholder",
        level: None,
        confidence: Confidence::Medium,
        summary: "a placeholder that the shell takes for a value",
        source: include_str!("literal_placeholder.rs"),
    },
    check: Check::Page(check),
};

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    one(page.runbook).into_iter().collect()
}

fn one(runbook: &Runbook) -> Option<Diagnostic> {
    let commands = runbook.commands().into_iter();
    let changing = commands.filter(|command| command.place == Place::Fence && command.effect >= Effect::Change);
    let mut literal = changing.flat_map(literal);
    let first = literal.next()?;
    let diagnostic = Diagnostic::new(&RULE.info, first.span, format!("pasted, `{}` is taken for a value", first.str()));
    let diagnostic =
        literal.fold(diagnostic.label("a placeholder"), |diagnostic, other| diagnostic.relate(other.span, "and here"));
    Some(diagnostic.help("write `{name}`, or a variable that must be set: `\"${NAME:?}\"`"))
}

/// The placeholders of a command that are words to the shell.
fn literal(command: &Command) -> impl Iterator<Item = &Text> {
    command.pieces.iter().filter_map(|piece| match piece {
        Piece::Parameter { spelling, .. } if spelling.str().starts_with(|c: char| c.is_alphabetic()) => Some(spelling),
        _ => None,
    })
}
