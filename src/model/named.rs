//! What a page's commands name of the repository around it: folders, files, workloads.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use crate::model::{Command, Invocation, Place, Runbook, Text, manifest};
use crate::source::{Source, Span};

/// Something that a command in a code block names, and that the repository may have or not.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Named {
    /// A folder that the shell goes to: what follows is run there.
    Folder(String),
    /// A file that is run or read; each once.
    File(Text),
    /// An object of a cluster that runs something; each once.
    Workload(Workload),
}

/// A workload that a command names, without a placeholder or a variable in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Workload {
    /// `deployment`, as manifests call it.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The namespace that the command says it lies in.
    pub namespace: String,
    /// The first command that names it.
    pub span: Span,
}

/// What the commands in a page's code blocks name, in their order.
pub fn named(runbook: &Runbook, source: &Source) -> Vec<Named> {
    let commands: Vec<&Command> =
        runbook.commands().into_iter().filter(|command| command.place == Place::Fence).collect();
    let mut files: BTreeSet<&str> = commands.iter().flat_map(|command| written(command.text.str())).map(bare).collect();
    let mut workloads: BTreeSet<(&str, &str, &str)> = BTreeSet::new();
    let mut named = Vec::new();
    for command in commands {
        if !is_of_the_past(command.text.str()) {
            let moves = command.invocations.iter().filter(|call| call.program == "cd");
            named.extend(moves.filter_map(|call| call.verb.clone()).map(Named::Folder));
            let overlays = command.invocations.iter().filter_map(|call| overlay(call, command.text.str()));
            let first = paths(command.text.str()).filter(|(offset, _)| !in_prose(command.text.str(), *offset));
            let first = first.chain(overlays);
            for (offset, path) in first.filter(|(_, path)| files.insert(bare(path))) {
                let span = command.place_of(offset..offset + path.len(), source);
                named.push(Named::File(Text { text: path.to_owned(), span }));
            }
        }
        let calls = command.invocations.iter().filter_map(workload);
        for (kind, name, namespace) in calls.filter(|object| workloads.insert(*object)) {
            let (kind, name, namespace) = (kind.to_owned(), name.to_owned(), namespace.to_owned());
            named.push(Named::Workload(Workload { kind, name, namespace, span: command.text.span }));
        }
    }
    named
}

/// The page's commands, each as a hash of its words, sorted: whether two pages have the same ones is all that is asked.
pub fn likenesses(runbook: &Runbook) -> Vec<u64> {
    let hash = |command: &Command| {
        let mut hasher = foldhash::quality::FixedState::default().build_hasher();
        command.text.str().split_whitespace().for_each(|word| word.hash(&mut hasher));
        hasher.finish()
    };
    let mut likenesses: Vec<u64> = runbook.commands().into_iter().map(hash).collect();
    likenesses.sort_unstable();
    likenesses.dedup();
    likenesses
}

/// Kind, name and namespace of the workload that a call is about.
fn workload(invocation: &Invocation) -> Option<(&'static str, &str, &str)> {
    // Where a cluster is named, it may be another repository's.
    let here = matches!(invocation.program.as_str(), "kubectl" | "oc") && invocation.context.is_none();
    // What is made may not be there yet; what it is made from (`--from=cronjob/import`) is.
    let makes = invocation.verb.as_deref() == Some("create");
    let from = || invocation.flags.iter().find(|flag| flag.name == "--from")?.value.as_deref()?.split_once('/');
    let named = || Some((invocation.resource_kind.as_deref()?, invocation.resource_name.as_deref()?));
    let (kind, name) = if makes { from() } else { named() }?;
    let (kind, namespace) = (manifest::workload(kind)?, invocation.namespace.as_deref()?);
    let literal = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
    };
    (here && literal(name) && literal(namespace)).then_some((kind, name, namespace))
}

/// The folder that a call works on, and where it is named: `kubectl apply -k deploy/overlays/prod`, `terraform -chdir=infra/prod`.
fn overlay<'a>(call: &Invocation, text: &'a str) -> Option<(usize, &'a str)> {
    let options: &[&str] = match call.program.as_str() {
        "kubectl" | "oc" => &["-k", "--kustomize"],
        "terraform" | "tofu" => &["-chdir"],
        _ => return None,
    };
    let folder = call.flags.iter().find(|flag| options.contains(&flag.name.as_str()))?.value.as_deref()?;
    let at = text.find(folder)?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/');
    let inner = folder.trim_start_matches("./").trim_end_matches('/');
    (inner.contains('/') && folder.bytes().all(plain) && folder.starts_with(|c: char| c != '/'))
        .then(|| (at, text.get(at..at + folder.len()).unwrap_or_default()))
}

/// Endings of files that people write and commit.
const ENDINGS: &[&str] = &["sh", "bash", "py", "rb", "js", "ts", "yaml", "yml", "tf", "tfvars", "sql", "toml"];

/// Words before a path that a command writes.
const WRITES: &[&str] = &[">", ">>", "-o", "--output", "--out", "-out", "--output-file", "tee", "-O"];

/// Is a path in the command one that need not be there any more, or lies in another revision: of `rm`, of `git`?
fn is_of_the_past(command: &str) -> bool {
    matches!(command.split_whitespace().next(), Some("rm" | "git"))
}

/// Does byte `offset` stand in quotes with several words in them, as in a message or a prompt?
fn in_prose(command: &str, offset: usize) -> bool {
    let (before, behind) = command.split_at_checked(offset).unwrap_or((command, ""));
    ['"', '\''].iter().any(|&quote| {
        let open = before.matches(quote).count() % 2 == 1;
        let inner = || [before.rsplit(quote).next(), behind.split(quote).next()];
        open && inner().into_iter().flatten().any(|part| part.contains(char::is_whitespace))
    })
}

/// `./scripts/x.sh` is `scripts/x.sh`.
fn bare(path: &str) -> &str {
    path.strip_prefix("./").unwrap_or(path)
}

/// The words of a command that look like files of a repository, and where they begin.
fn paths(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let text = if text.contains('/') { text } else { "" };
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '=' | ',' | ';' | '(' | ')' | '&' | '|');
    let words = text.split_inclusive(ends).map(move |piece| {
        let start = at;
        at += piece.len();
        (start, piece.trim_end_matches(ends))
    });
    words.filter(|(_, word)| is_path(word))
}

fn is_path(word: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/');
    let Some((_, ending)) = word.rsplit_once('.') else { return false };
    let relative = word.starts_with("./") || word.starts_with(|c: char| c.is_ascii_alphanumeric());
    let folder = || word.trim_start_matches("./").contains('/');
    let stand_in = || ["path/to/", "xxx", "your-", "...", "example"].iter().any(|sign| word.contains(sign));
    relative && ENDINGS.contains(&ending) && word.bytes().all(plain) && folder() && !stand_in()
}

/// The paths that a command writes: behind the words of [`WRITES`], and where `cp`, `mv` and `touch` put something.
fn written(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split_whitespace();
    let copied = words
        .clone()
        .next()
        .filter(|first| matches!(*first, "cp" | "mv" | "touch" | "ln"))
        .and_then(|_| words.clone().next_back());
    words.clone().zip(words.skip(1)).filter(|(before, _)| WRITES.contains(before)).map(|(_, path)| path).chain(copied)
}
