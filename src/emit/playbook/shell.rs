//! A command of the page as a playbook runs it: placeholders become expansions, which no value can break out of; what
//! cannot be made safe is shown instead, with the reason.

use std::collections::BTreeSet;

use crate::emit::playbook::plan::Run;
use crate::emit::playbook::quote;
use crate::emit::playbook::session::Place;
use crate::emit::playbook::variables::Variables;
use crate::model::{Command, Effect, Invocation, Piece, Quoting, Text};

/// The longest command that is run, in bytes. Linux hands a program at most 128 KiB in one argument.
const LONGEST: usize = 64 * 1024;

/// Variables that a shell or a login gives a value.
const GIVEN: &[&str] = &[
    "BASH",
    "BASHPID",
    "BASH_SOURCE",
    "BASH_VERSION",
    "COLUMNS",
    "DISPLAY",
    "EDITOR",
    "EUID",
    "FUNCNAME",
    "GROUPS",
    "HOME",
    "HOSTNAME",
    "HOSTTYPE",
    "IFS",
    "KUBECONFIG",
    "LANG",
    "LC_ALL",
    "LINENO",
    "LINES",
    "LOGNAME",
    "MACHTYPE",
    "OLDPWD",
    "OPTARG",
    "OPTIND",
    "OSTYPE",
    "PATH",
    "PIPESTATUS",
    "PPID",
    "PWD",
    "RANDOM",
    "REPLY",
    "SECONDS",
    "SHELL",
    "SHLVL",
    "TERM",
    "TMPDIR",
    "UID",
    "USER",
];

/// Words after which the shell, or a program, reads an argument as code.
const READS_CODE: &[&str] = &[
    "sh",
    "bash",
    "dash",
    "ash",
    "zsh",
    "ksh",
    "eval",
    "ssh",
    "su",
    "watch",
    "trap",
    "source",
    "let",
    "declare",
    "typeset",
    "awk",
    "gawk",
    "sed",
    "python",
    "python2",
    "python3",
    "perl",
    "ruby",
    "node",
    "php",
    "parallel",
    "cmd",
    "powershell",
    "pwsh",
];

/// Programs that talk with the operator.
const WANTS_TERMINAL: &[&str] = &[
    "ssh", "sftp", "telnet", "vi", "vim", "nvim", "nano", "emacs", "less", "more", "man", "top", "htop", "watch",
    "passwd", "su", "sudo", "doas", "tmux", "screen",
];

/// Verbs of kubectl and oc that talk with the operator.
const VERBS_WANT_TERMINAL: &[&str] = &["edit", "rsh", "attach", "debug", "login"];

/// Words that ask for a terminal.
const FLAGS_WANT_TERMINAL: &[&str] = &["-it", "-ti", "-t", "--tty", "--interactive", "-i"];

/// What goes on until somebody ends it: programs, their verbs and the options that make it so; an empty list means any.
const ENDLESS: &[(&[&str], &[&str], &[&str])] = &[
    (&["kubectl", "oc", "docker", "podman", "docker-compose"], &["logs", "log", "compose"], &["-f", "--follow"]),
    (&["kubectl", "oc"], &["get", "events"], &["-w", "--watch", "--watch-only"]),
    (&["kubectl", "oc"], &["port-forward", "proxy"], &[]),
    (&["tail"], &[], &["-f", "-F", "--follow"]),
    (&["journalctl"], &[], &["-f", "--follow"]),
    (&["watch", "stern", "kubetail"], &[], &[]),
];

/// What changes where the commands after it act, where a word follows that names the place.
const MOVES: &[&str] = &[
    "kubectl config use-context",
    "kubectl config set-context",
    "kubectl config set",
    "oc config use-context",
    "oc config set-context",
    "oc project",
    "oc login",
    "kubectx",
    "kubens",
    "gcloud config set",
    "gcloud config configurations activate",
    "az account set",
];

/// Builtins, which are no programs to look for.
const BUILTINS: &[&str] = &[
    ".", ":", "[", "[[", "alias", "break", "builtin", "cd", "command", "continue", "declare", "dirs", "echo", "eval",
    "exec", "exit", "export", "false", "getopts", "hash", "jobs", "kill", "let", "local", "popd", "printf", "pushd",
    "pwd", "read", "readonly", "return", "set", "shift", "shopt", "source", "test", "time", "times", "trap", "true",
    "type", "typeset", "ulimit", "umask", "unalias", "unset", "wait",
];

/// Verbs of kubectl and oc, and what the cluster calls them: verb, and what follows the resource's name.
const PERMISSIONS: &[(&str, &str, &str)] = &[
    ("get", "get", ""),
    ("describe", "get", ""),
    ("delete", "delete", ""),
    ("scale", "patch", "/scale"),
    ("rollout", "patch", ""),
    ("set", "patch", ""),
    ("patch", "patch", ""),
    ("edit", "patch", ""),
    ("annotate", "patch", ""),
    ("label", "patch", ""),
    ("create", "create", ""),
];

/// Tools whose target is a context that can be looked up, and the tool that knows it.
const PLACES: &[(&str, &str)] = &[
    ("kubectl", "kubectl"),
    ("oc", "oc"),
    ("helm", "kubectl"),
    ("aws", "aws"),
    ("eksctl", "aws"),
    ("gcloud", "gcloud"),
    ("gsutil", "gcloud"),
];

/// The command as it is run in the planned step `step`. `errors` are what the shell cannot read in its code block.
///
/// # Errors
/// Why it is shown instead.
pub fn run(command: &Command, errors: &[Text], variables: &mut Variables<'_>, step: usize) -> Result<Run, String> {
    refused(command, errors)?;
    let reads_code = reads_code(&command.text.text);
    let (text, mut needs) = shell_text(command, variables, step, reads_code)?;
    for name in undefined(command, variables) {
        let at = variables.shell(name, step);
        if reads_code {
            variables.restrict(at);
        }
        needs.insert(at);
    }
    let carries: Vec<String> = command.defines.iter().filter(|name| is_name(name)).cloned().collect();
    variables.defined.extend(carries.iter().cloned());
    let strongest = command.invocations.iter().max_by_key(|invocation| invocation.effect);
    let target = strongest
        .filter(|_| command.effect == Effect::Destroy)
        .map(|invocation| in_words(invocation, command, variables));
    let target = target.unwrap_or_default();
    let moves = moves(&command.text.text);
    let acts = strongest
        .filter(|_| command.effect != Effect::Read || moves)
        .and_then(|invocation| acts(invocation, command, variables));
    let (terminal, endless) = (wants_terminal(command), command.invocations.iter().any(is_endless));
    let place = Place::default();
    let (tools, permissions) = (tools(command), permissions(command));
    let effect = command.effect;
    Ok(Run { effect, text, target, needs, carries, terminal, endless, moves, acts, place, tools, permissions })
}

/// Is there something about the command that nobody should run unseen?
fn refused(command: &Command, errors: &[Text]) -> Result<(), String> {
    let own = command.text.span;
    if let Some(error) = errors.iter().find(|error| error.span.start <= own.end && own.start <= error.span.end) {
        return Err(format!("the shell cannot read it: {}", quote::line(error.str())));
    }
    if command.text.text.chars().any(|c| quote::unseen(c) && c != '\r') {
        return Err("it holds characters that are not seen".to_owned());
    }
    if command.text.text.len() > LONGEST {
        return Err("it is too long".to_owned());
    }
    // What a query leaves behind where a page calls it shell.
    let nameless = |program: &str| !program.is_empty() && program.chars().all(|c| "/*+-=<>%^|,;".contains(c));
    if command.invocations.iter().any(|invocation| nameless(&invocation.program)) {
        return Err("it names no program".to_owned());
    }
    if command.text.text.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    Ok(())
}

/// The text with expansions for its placeholders, and the variables in it.
fn shell_text(
    command: &Command,
    variables: &mut Variables<'_>,
    step: usize,
    reads_code: bool,
) -> Result<(String, BTreeSet<usize>), String> {
    let literal: String =
        command.pieces.iter().map(|piece| if let Piece::Literal(text) = piece { text } else { "" }).collect();
    let mut text = String::new();
    let mut needs = BTreeSet::new();
    for piece in &command.pieces {
        let (parameter, spelling, quoting) = match piece {
            Piece::Literal(literal) => {
                text.push_str(literal);
                continue;
            }
            Piece::Parameter { parameter, spelling, quoting, .. } => (*parameter, spelling, *quoting),
        };
        if quoting == Quoting::Verbatim && !literal.contains("<<") {
            // A comment: it may stay as it is.
            text.push_str(spelling.str());
            continue;
        }
        let Some(at) = variables.parameter(parameter, step) else {
            return Err("its placeholder is not known".to_owned());
        };
        // Inside `"$(...)"` an expansion is split into words.
        let split = quoting == Quoting::Double && (literal.contains("$(") || literal.contains('`'));
        if reads_code || split {
            variables.restrict(at);
        }
        let Some(name) = variables.list.get(at).map(|variable| variable.variable.clone()) else { continue };
        match quoting {
            Quoting::Bare => text.push_str(&format!("\"${{{name}}}\"")),
            Quoting::Double | Quoting::Heredoc => text.push_str(&format!("${{{name}}}")),
            Quoting::Single => text.push_str(&format!("'\"${{{name}}}\"'")),
            Quoting::Verbatim => {
                return Err(format!("{} stands where the shell puts no values in", quote::line(spelling.str())));
            }
        }
        needs.insert(at);
    }
    Ok((text.replace("\r\n", "\n").trim_end().to_owned(), needs))
}

/// Variables that must have a value before the command runs: those that nothing on the page defines, and before a
/// change also those that an earlier command should have left.
fn undefined<'c>(command: &'c Command, variables: &Variables<'_>) -> Vec<&'c str> {
    let text = &command.text.text;
    let has_default = |name: &str| {
        [":-", "-", ":=", "=", ":?", "?", ":+", "+"].iter().any(|sign| text.contains(&format!("${{{name}{sign}")))
    };
    let needed = |name: &&str| {
        is_name(name)
            && !GIVEN.contains(name)
            && !command.defines.iter().any(|own| own == name)
            && !has_default(name)
            && (command.effect != Effect::Read || !variables.defined.contains(*name))
    };
    command.uses.iter().map(String::as_str).filter(needed).collect()
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Does something in the command read its arguments as code: a nested shell, an arithmetic comparison?
fn reads_code(text: &str) -> bool {
    text.contains("((") || text.contains("[[") || words(text).any(|word| READS_CODE.contains(&word))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')
}

fn wants_terminal(command: &Command) -> bool {
    let text = &command.text.text;
    let flagged =
        || text.split_whitespace().take_while(|word| *word != "--").any(|word| FLAGS_WANT_TERMINAL.contains(&word));
    let own = |invocation: &Invocation| {
        let program = base(&invocation.program);
        let kube = matches!(program, "kubectl" | "oc");
        let containers = kube || matches!(program, "docker" | "podman" | "crictl");
        WANTS_TERMINAL.contains(&program)
            || (kube && invocation.verb.as_deref().is_some_and(|verb| VERBS_WANT_TERMINAL.contains(&verb)))
            || (containers && matches!(invocation.verb.as_deref(), Some("exec" | "run")) && flagged())
    };
    command.invocations.iter().any(own) || words(text).any(|word| matches!(word, "sudo" | "doas"))
}

/// Does it go on until somebody ends it?
fn is_endless(invocation: &Invocation) -> bool {
    let (program, verb) = (base(&invocation.program), invocation.verb.as_deref().unwrap_or_default());
    let has = |names: &[&str]| invocation.flags.iter().any(|flag| names.contains(&flag.name.as_str()));
    ENDLESS.iter().any(|(programs, verbs, flags)| {
        programs.contains(&program) && (verbs.is_empty() || verbs.contains(&verb)) && (flags.is_empty() || has(flags))
    })
}

/// Does it change to which cluster, project or namespace the commands after it go?
fn moves(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let named = |rest: &[&str]| rest.first().is_some_and(|word| !matches!(*word, "|" | "&&" | ";" | "-h" | "--help"));
    MOVES.iter().any(|phrase| {
        let phrase: Vec<&str> = phrase.split(' ').collect();
        (0..words.len()).any(|at| words.get(at..).is_some_and(|rest| rest.strip_prefix(&*phrase).is_some_and(named)))
    })
}

fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

/// What names the target of a destruction best: the object, else its namespace, its kind, the program.
fn in_words(invocation: &Invocation, command: &Command, variables: &Variables<'_>) -> String {
    let namespace = invocation.namespace.clone();
    let named = invocation.resource_name.clone().filter(|name| !name.is_empty());
    let words = named.or(namespace).or_else(|| invocation.resource_kind.clone()).or_else(|| invocation.verb.clone());
    expanded(&words.unwrap_or_else(|| invocation.program.clone()), command, variables)
}

/// `text` of the page with its placeholders as `${VARIABLE}`, for showing.
pub fn expanded(text: &str, command: &Command, variables: &Variables<'_>) -> String {
    let mut text = quote::line(text.trim_matches(['"', '\'']));
    for piece in &command.pieces {
        let Piece::Parameter { parameter, spelling, .. } = piece else { continue };
        if let Some(variable) = variables.known(*parameter) {
            text = text.replace(spelling.str(), &format!("${{{variable}}}"));
        }
    }
    text
}

fn acts(invocation: &Invocation, command: &Command, variables: &Variables<'_>) -> Option<(String, String, String)> {
    let program = base(&invocation.program);
    let tool = PLACES.iter().find(|(name, _)| *name == program).map_or("host", |(_, tool)| tool);
    let text =
        |text: &Option<String>| text.as_ref().map_or_else(String::new, |text| expanded(text, command, variables));
    let namespace = if invocation.namespace.is_none() && !invocation.needs_namespace {
        "none is needed".to_owned()
    } else {
        text(&invocation.namespace)
    };
    Some((tool.to_owned(), text(&invocation.context), namespace))
}

/// The programs that the command calls.
fn tools(command: &Command) -> BTreeSet<String> {
    let programs = command.invocations.iter().map(|invocation| invocation.program.as_str());
    let plain = |program: &&str| {
        !BUILTINS.contains(program)
            && program.starts_with(|c: char| c.is_ascii_alphanumeric())
            && program.chars().all(|c| c.is_ascii_alphanumeric() || "._+-".contains(c))
    };
    programs.filter(plain).map(str::to_owned).collect()
}

/// What the command must be allowed to do in the cluster, where its words say so.
fn permissions(command: &Command) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c));
    for invocation in
        command.invocations.iter().filter(|invocation| matches!(base(&invocation.program), "kubectl" | "oc"))
    {
        let verb = invocation.verb.as_deref().unwrap_or_default();
        let Some((_, may, part)) = PERMISSIONS.iter().find(|(name, _, _)| *name == verb) else { continue };
        // `rollout status` and its like only look.
        let (may, part) = if invocation.effect == Effect::Read { (&"get", &"") } else { (may, part) };
        let resource = invocation.resource_kind.as_deref().unwrap_or_default();
        let namespace = invocation.namespace.as_deref().unwrap_or_default();
        if plain(resource) && (namespace.is_empty() || plain(namespace)) {
            all.insert(format!("{may} {resource}{part} {namespace}").trim_end().to_owned());
        }
    }
    all
}
