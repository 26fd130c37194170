//! # A variable that the page never sets
//!
//! A command that destroys something uses `$NAME`, and no line of the page sets it or speaks of it.
//!
//! The shell puts nothing in its place and says nothing: `oc delete pods -n "$NS" --all` empties the current namespace,
//! `rm -rf "$DATA/cache"` looks below the root. So it is where the variable names a namespace, a cluster or a selection, or is
//! a part of a path or a pattern. Where it is all of a name, or the end of an address that is asked for, most programs refuse
//! the empty one, and it is advice.
//!
//! A page has one finding. Where nothing is destroyed, a variable is judged only if the page sets one whose name differs by
//! a letter. Not judged: variables of the usual environment (`$HOME`, `$KUBECONFIG`, `$AWS_...`), addresses and secrets
//! (without them the command is refused), those with a default (`${NAME:-...}`, `${NAME:?}`), and those that the page's
//! words or comments name. Pages that load settings (`source`, `eval`) are left alone.
//!
//! Bad:
//!
//! ````markdown
//! ```bash
//! kubectl delete pvc data-0 -n "$NS"
//! ```
//! ````
//!
//! Good:
//!
//! ````markdown
//! ```bash
//! NS=shop
//! kubectl delete pvc data-0 -n "$NS"
//! ```
//! ````

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Confidence, Diagnostic, Level, RuleInfo};
use crate::model::{Command, Effect, ParameterKind, Place, Runbook, words};
use crate::passes::{Check, Page, Rule};
use crate::source::{Source, Span};

/// RB406.
pub(super) const RULE: Rule = Rule {
    info: RuleInfo {
        code: "RB406",
        name: "undefined-variable",
        level: Some(Level::Warning),
        confidence: Confidence::Medium,
        summary: "a command destroys by a variable that the page never sets",
        source: include_str!("undefined_variable.rs"),
    },
    check: Check::Page(check),
};

/// Variables that are there before anybody sets them: of POSIX, of bash 5.2, and those that clients read.
const ENVIRONMENT: &[&str] = &[
    "HOME",
    "PATH",
    "USER",
    "LOGNAME",
    "SHELL",
    "PWD",
    "OLDPWD",
    "LANG",
    "TERM",
    "TMPDIR",
    "TMP",
    "TEMP",
    "EDITOR",
    "VISUAL",
    "HOSTNAME",
    "HOSTTYPE",
    "OSTYPE",
    "UID",
    "EUID",
    "PPID",
    "RANDOM",
    "SECONDS",
    "EPOCHSECONDS",
    "LINENO",
    "IFS",
    "REPLY",
    "PIPESTATUS",
    "OPTARG",
    "OPTIND",
    "COLUMNS",
    "LINES",
    "SUDO_USER",
    "DISPLAY",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
    "KUBECONFIG",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "GOPATH",
    "GOROOT",
    "JAVA_HOME",
    "CI",
];

/// No more names of a page are looked for in its text: a finding would not show them.
const MOST: usize = 50;

/// Beginnings of such names.
const ENVIRONMENTS: &[&str] = &[
    "BASH",
    "LC_",
    "AWS_",
    "AZURE_",
    "ARM_",
    "GOOGLE_",
    "CLOUDSDK_",
    "VAULT_",
    "CONSUL_",
    "NOMAD_",
    "DOCKER_",
    "GITHUB_",
    "GITLAB_",
    "CI_",
    "TF_",
    "PG",
    "MYSQL_",
    "REDIS",
    "SSH_",
    "HELM_",
    "ARGOCD_",
    "RUNBOOK_",
];

fn check(page: Page<'_>) -> Vec<Diagnostic> {
    one(page).into_iter().collect()
}

/// A use of a variable that nothing sets.
struct Use<'a> {
    name: &'a str,
    command: &'a Command,
    /// The variable that the page sets and whose name is almost the same.
    near: Option<&'a str>,
}

/// One finding for a page: the worst use of each name.
fn one(page: Page<'_>) -> Option<Diagnostic> {
    let commands = page.runbook.commands();
    if commands.iter().any(|command| loads_settings(command)) {
        return None;
    }
    let set: BTreeSet<&str> = commands.iter().flat_map(|command| &command.defines).map(String::as_str).collect();
    let mut uses: BTreeMap<&str, Use<'_>> = BTreeMap::new();
    for command in commands.iter().filter(|command| command.place == Place::Fence && command.effect >= Effect::Change) {
        for name in command.uses.iter().map(String::as_str).filter(|name| !set.contains(name)) {
            if uses.len() >= MOST {
                break;
            }
            let near = set.iter().copied().find(|known| is_slip(name, known));
            let of_old = || is_environment(name) && near.is_none();
            if is_harmless(name) || of_old() || is_guarded(command.text.str(), name) {
                continue;
            }
            let worse = uses.get(name).is_none_or(|other| other.command.effect < command.effect);
            let blind = command.effect == Effect::Destroy && !is_named(page, name);
            if worse && (near.is_some() || blind) {
                uses.insert(name, Use { name, command, near });
            }
        }
    }
    let worst = uses.values().max_by_key(|it| {
        let further = reaches_further(it.command, it.name);
        (it.near.is_some(), further, it.command.effect, std::cmp::Reverse(it.command.text.span))
    })?;
    let others = uses.values().filter(|other| other.name != worst.name);
    Some(finding(worst, others, page.source))
}

fn finding<'a>(worst: &Use<'a>, others: impl Iterator<Item = &'a Use<'a>>, source: &Source) -> Diagnostic {
    let name = worst.name;
    let (message, help) = match worst.near {
        Some(near) => {
            (format!("`${name}` is set nowhere; the page sets `{near}`"), format!("write `${near}`, or set `{name}`"))
        }
        None => (
            format!("`${name}` is set nowhere on the page, in a command that destroys something"),
            format!(
                "set it above, say what it is, or write `${{{name}:?}}`, which stops the command where it is not set"
            ),
        ),
    };
    let refused = worst.near.is_none() && !reaches_further(worst.command, name);
    let most = if refused { Level::Info } else { Level::Warning };
    let diagnostic = Diagnostic::new(&RULE.info, place(worst, source), message)
        .label("empty, unless it is set by hand")
        .at_most(most);
    others
        .fold(diagnostic, |diagnostic, other| {
            diagnostic.relate(place(other, source), format!("`${}` neither", other.name))
        })
        .help(help)
}

/// Programs of clouds and databases: whatever they need and are not given, they ask for.
const REFUSE: &[&str] = &["aws", "az", "gcloud", "gsutil", "doctl", "terraform", "etcdctl", "psql", "mysql"];

/// Programs that send requests.
const REQUEST: &[&str] = &["curl", "http", "https", "wget", "xh"];

/// Options whose empty value means the current one, or all.
const CURRENT: &[&str] = &[
    "-n",
    "--namespace",
    "--context",
    "--kube-context",
    "--cluster",
    "-l",
    "--selector",
    "--field-selector",
    "--node-name",
];

/// Does the command, with nothing in the variable's place, work on something else than was meant: on the current namespace,
/// on a folder further up, on everything that a pattern fits?
fn reaches_further(command: &Command, name: &str) -> bool {
    let uses = |word: &str| {
        [format!("${name}"), format!("${{{name}}}")].iter().any(|spelling| word.contains(spelling.as_str()))
    };
    let refuses = |program: &str| REFUSE.contains(&program);
    if command.invocations.iter().all(|it| refuses(&it.program) || it.effect != Effect::Destroy) {
        return false;
    }
    // A server knows no `DELETE /orders/`; `/orders/*` it may know.
    let requests = command.invocations.iter().any(|it| REQUEST.contains(&it.program.as_str()));
    let ends = |word: &str| word.trim_end_matches(['"', '\'', '}']).ends_with(name);
    let words: Vec<&str> = command.text.str().split_whitespace().collect();
    let before = std::iter::once("").chain(words.iter().copied());
    before.zip(&words).filter(|(_, word)| uses(word)).any(|(before, word)| {
        let option = word.split_once('=').map_or(before, |(option, _)| option);
        let part = word.contains(['/', '*']) && !word.contains("://") && !(requests && ends(word));
        CURRENT.contains(&option) || part
    })
}

/// Where the variable stands in its command.
fn place(of: &Use<'_>, source: &Source) -> Span {
    let text = of.command.text.str();
    let spellings = [format!("${{{}", of.name), format!("${}", of.name)];
    let found = spellings.iter().find_map(|spelling| Some((text.find(spelling.as_str())?, spelling.len())));
    found.map_or(of.command.text.span, |(at, length)| of.command.place_of(at..at + length, source))
}

/// Does a command take variables from somewhere that cannot be seen?
fn loads_settings(command: &Command) -> bool {
    command.invocations.iter().any(|it| matches!(it.program.as_str(), "source" | "." | "eval"))
}

/// Is it an address or a secret? Without one the command is refused, and nothing is lost.
fn is_harmless(name: &str) -> bool {
    let address = ["URL", "URI", "HOST", "ENDPOINT", "ADDR", "SERVER", "KEY"]
        .iter()
        .any(|end| name.to_uppercase().ends_with(end));
    address || ParameterKind::of(&name.to_ascii_lowercase()) == ParameterKind::Secret
}

fn is_environment(name: &str) -> bool {
    ENVIRONMENT.contains(&name) || ENVIRONMENTS.iter().any(|lead| name.starts_with(lead)) || name.len() < 2
}

/// Did the author think of its absence: `${NAME:-x}`, `${NAME:?}`, `[ -z "$NAME" ]`?
fn is_guarded(command: &str, name: &str) -> bool {
    let asked = [format!("-z \"${name}\""), format!("-n \"${name}\""), format!("-z ${name}"), format!("-n ${name}")];
    let asked = asked.iter().any(|test| command.contains(test.as_str()) && command.contains('['));
    asked
        || command.match_indices(&format!("${{{name}")).any(|(at, it)| {
            let rest = command.get(at + it.len()..).unwrap_or_default();
            rest.trim_start_matches(':').starts_with(['-', '=', '+', '?'])
        })
}

/// Is `name` a slip of the pen for `known`? `NODES` and `NODE`, `node` and `NODE` mean two things.
fn is_slip(name: &str, known: &str) -> bool {
    let extended = |long: &str, short: &str| long.strip_prefix(short).is_some();
    known.len() >= 6
        && !extended(name, known)
        && !extended(known, name)
        && !name.eq_ignore_ascii_case(known)
        && words::is_slip(name, known)
}

/// Does the page name the variable anywhere else than where it is expanded: in its words, in a comment, in a table?
fn is_named(page: Page<'_>, name: &str) -> bool {
    let text = page.source.text.as_str();
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + name.len()..).unwrap_or_default();
        let whole = !before.ends_with(part) && !after.starts_with(part);
        let expanded = before.ends_with('$') || before.ends_with("${");
        let fenced = || is_fenced(page.runbook, at) && !in_comment(before);
        whole && (!expanded || !fenced())
    })
}

/// Does the line begin with `#`?
fn in_comment(before: &str) -> bool {
    before.rsplit('\n').next().unwrap_or_default().trim_start().starts_with('#')
}

/// Does byte `at` lie in a code block?
fn is_fenced(runbook: &Runbook, at: usize) -> bool {
    let behind = runbook.fences.partition_point(|fence| fence.span.range().start <= at);
    behind
        .checked_sub(1)
        .and_then(|last| runbook.fences.get(last))
        .is_some_and(|fence| fence.span.range().contains(&at))
}
