//! # A chat command inside a shell block
//!
//! `/incident ack` is for the incident bot in the chat. In a block labelled as shell it looks like a program.
//!
//! Pasted into a terminal it answers "No such file or directory", the responder moves on, and nobody has acknowledged.
//!
//! Judged are commands that name an incident, a page, an escalation or a pager. What else begins with a slash is for an AI
//! assistant (`/review`), or a line of some other program.
//!
//! The same goes for a statement of SQL that no client is given (`ALTER DATABASE ...` on a line of its own). Below a command that
//! starts a client, it is typed into that; below a line of dots, and below a program that writes SQL out (`pg_dump`, `cat`), it
//! was printed.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! /incident ack
//! kubectl get pods
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! In the incident channel:
//!
//! ```text
//! /incident ack
//! ```
//!
//! Then in a terminal:
//!
//! ```bash
//! kubectl get pods
//! ```
//! ````

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Command, Fence, FenceLanguage, words};
use crate::passes::{Check, Page, Rule};

/// RB404.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB404",
        name: "chat-ops-in-shell",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a chat command inside a shell block",
        source: include_str!("chat_ops_in_shell.rs"),
    },
    check: Check::Page(check),
};

/// Labels that call a block text, whatever it reads like.
const PLAIN: &[&str] = &["text", "txt", "plain", "plaintext", "none"];

/// Labels that call it shell.
const SHELL: &[&str] = &["bash", "sh", "shell", "zsh", "console"];

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    let shell = page.runbook.fences.iter().enumerate().filter(|(_, fence)| {
        let label = fence.info.text.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        match fence.language {
            FenceLanguage::Shell | FenceLanguage::Console => !label.is_empty() && !PLAIN.contains(&label.as_str()),
            FenceLanguage::ChatOps => SHELL.contains(&label.as_str()),
            _ => false,
        }
    });
    let commands = page.runbook.commands();
    shell.filter_map(|(index, fence)| finding(fence).or_else(|| statement(index, fence, &commands))).collect()
}

/// Words with which statements of SQL begin, and no program's name.
const STATEMENTS: &[&str] = &[
    "ALTER", "BACKUP", "CREATE", "DBCC", "DELETE", "DROP", "EXPLAIN", "GRANT", "INSERT", "RESTORE", "REVOKE", "SELECT",
    "TRUNCATE", "UPDATE", "VACUUM",
];

/// Programs that read SQL and are not called after it: what stands below them is typed into them.
const READERS: &[&str] = &[
    "clickhouse-client",
    "cockroach",
    "cqlsh",
    "cypher-shell",
    // `gcloud sql connect`
    "connect",
    "dbconsole",
    "dbshell",
    "duckdb",
    "influx",
    "mariadb",
    "mycli",
    "pgcli",
    "sqlcmd",
    "sqlite3",
    "sqlplus",
    "trino",
];

/// Programs that print SQL, or whatever a file holds.
const PRINTERS: &[&str] = &["cat", "head", "less", "mysqldump", "pg_dump", "pg_dumpall", "tail", "zcat"];

/// Does a command print what may be SQL, or stand for lines that are left out?
fn prints_sql(command: &Command) -> bool {
    let printed = |program: &str| PRINTERS.contains(&program);
    command.text.str() == "..." || command.invocations.last().is_some_and(|it| printed(&it.program))
}

/// Does a line begin with a statement of SQL?
pub(super) fn begins_sql(line: &str) -> bool {
    let (word, rest) = line.trim().split_once(' ').unwrap_or_default();
    // `DELETE /orders/12` is a request.
    STATEMENTS.contains(&word) && !rest.trim().is_empty() && !rest.trim_start().starts_with(['/', '{', 'h'])
}

/// Is it a program that reads SQL?
pub(super) fn reads_sql(word: &str) -> bool {
    word.ends_with("sql") || READERS.contains(&word.rsplit('/').next().unwrap_or_default())
}

/// A statement of SQL that the shell would look for a program for.
fn statement(index: usize, fence: &Fence, commands: &[&Command]) -> Option<Diagnostic> {
    // Commands come in the order of the page.
    let at = commands.partition_point(|command| command.text.span.start < fence.span.start);
    let inside = || commands.iter().skip(at).take_while(|command| command.fence == Some(index));
    let first = inside().find(|command| begins_sql(command.text.str()))?;
    let before = || inside().take_while(|command| command.text.span < first.text.span);
    let printed = before().last().is_some_and(|command| prints_sql(command));
    let read = before().any(|command| command.text.str().split_whitespace().any(reads_sql));
    if printed || read || !fence.shell_errors.is_empty() {
        return None;
    }
    let word = first.text.str().split(' ').next().unwrap_or_default();
    let message = format!("`{word} ...` is a statement of SQL, in a block labelled `{}`", fence.info.text);
    let diagnostic = Diagnostic::new(&RULE.info, first.text.span, message).label("no program");
    Some(diagnostic.help("give it a block of its own, labelled `sql`, or hand it to the client: `psql -c \"...\"`"))
}

/// Words in the names of commands to bots of incidents. What else begins with a slash is for an AI assistant (`/review`), or
/// is a line of some program's own.
const BOTS: &[&str] = &[
    "ack",
    "declare",
    "escalate",
    "fh",
    "firehydrant",
    "ic",
    "inc",
    "incident",
    "incidents",
    "oncall",
    "opsgenie",
    "page",
    "pager",
    "pagerduty",
    "pd",
    "rootly",
    "sev",
    "sev0",
    "sev1",
    "sev2",
    "sev3",
    "statuspage",
    "victorops",
    "zenduty",
];

/// Is it a command to the bot of incidents?
fn calls_a_bot(line: &str) -> bool {
    let name = line.split_whitespace().next().unwrap_or_default();
    // `/msg #deployments ...`
    let channel =
        line.split(' ').any(|word| word.strip_prefix('#').is_some_and(|name| name.starts_with(char::is_alphabetic)));
    channel || words::has_word(name, BOTS)
}

fn finding(fence: &Fence) -> Option<Diagnostic> {
    let mut called = fence.chat_ops.iter().filter(|line| calls_a_bot(line.str()));
    let (first, rest) = (called.next()?, called);
    let message = format!("`{}` is a command for the chat, in a block labelled `{}`", first.str(), fence.info.text);
    let mut diagnostic = Diagnostic::new(&RULE.info, first.span, message).label("no program");
    for other in rest {
        diagnostic = diagnostic.relate(other.span, "and here");
    }
    Some(diagnostic.help("give it a block of its own, labelled `text`, and say in which channel it is typed"))
}
