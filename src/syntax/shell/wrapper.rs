//! Commands that run another command: `sudo -u postgres psql` runs `psql`.
//!
//! Only wrappers whose command begins at a word of their own are here. `sh -c '...'`, `ssh host ...` and `kubectl exec`
//! take text or run it elsewhere; what these mean is no matter of syntax.

use crate::syntax::shell::script::{Program, Word};

/// A command that runs the command behind it.
struct Wrapper {
    name: &'static str,
    /// Options that take the next word as their value.
    valued: &'static [&'static str],
    /// Words of its own before the command, options aside: the duration of `timeout`.
    operands: usize,
}

const fn wrapper(name: &'static str, valued: &'static [&'static str], operands: usize) -> Wrapper {
    Wrapper { name, valued, operands }
}

/// From the manual pages of sudo 1.9, GNU coreutils 9, findutils 4.10, procps 4 and util-linux 2.40.
const WRAPPERS: &[Wrapper] = &[
    wrapper("builtin", &[], 0),
    wrapper("chronic", &[], 0),
    wrapper("chroot", &[], 1),
    wrapper("command", &[], 0),
    wrapper("doas", &["-u", "-C"], 0),
    wrapper("env", &["-u", "--unset", "-C", "--chdir", "-S"], 0),
    wrapper("exec", &["-a"], 0),
    wrapper("flock", &["-w", "-E"], 1),
    wrapper("ionice", &["-c", "-n", "--class", "--classdata"], 0),
    wrapper("nice", &["-n", "--adjustment"], 0),
    wrapper("nohup", &[], 0),
    wrapper("nsenter", &["-t", "--target", "-S", "-G"], 0),
    wrapper("setsid", &[], 0),
    wrapper("stdbuf", &["-i", "-o", "-e"], 0),
    wrapper(
        "sudo",
        &["-u", "--user", "-g", "--group", "-h", "--host", "-p", "--prompt", "-C", "-D", "-R", "-T", "-U", "-r", "-t"],
        0,
    ),
    wrapper("taskset", &[], 1),
    wrapper("time", &["-f", "-o"], 0),
    wrapper("timeout", &["-s", "--signal", "-k", "--kill-after"], 1),
    wrapper("unbuffer", &[], 0),
    wrapper("watch", &["-n", "--interval"], 0),
    wrapper(
        "xargs",
        &["-I", "-n", "-P", "-L", "-d", "-a", "-E", "-s", "--max-args", "--max-procs", "--delimiter", "--arg-file"],
        0,
    ),
];

/// Asking for itself: `command -v jq` runs nothing.
const LOOKUPS: &[&str] = &["-v", "-V"];

/// The program that `words` run, wrappers taken off.
pub(crate) fn program(words: &[Word]) -> Option<Program> {
    let mut wrappers = Vec::new();
    let mut at = 0;
    loop {
        let word = words.get(at)?;
        let name = base_name(&word.value);
        let found = WRAPPERS.iter().find(|wrapper| wrapper.name == name);
        let next = found.and_then(|wrapper| behind(wrapper, words, at + 1));
        let Some(next) = next else {
            return Some(Program { name: name.to_owned(), word: at, wrappers });
        };
        wrappers.push(name.to_owned());
        at = next;
    }
}

/// The word at which the command begins that `wrapper` runs.
fn behind(wrapper: &Wrapper, words: &[Word], from: usize) -> Option<usize> {
    let mut operands = wrapper.operands;
    let mut at = from;
    while let Some(word) = words.get(at) {
        let value = word.value.as_str();
        if wrapper.name == "command" && LOOKUPS.contains(&value) {
            return None;
        }
        if value == "--" {
            return words.get(at + 1 + operands).map(|_| at + 1 + operands);
        }
        if value.len() > 1 && value.starts_with('-') {
            at += if wrapper.valued.contains(&value) { 2 } else { 1 };
        } else if matches!(wrapper.name, "env" | "sudo") && is_assignment(value) {
            at += 1;
        } else if operands > 0 {
            operands -= 1;
            at += 1;
        } else {
            return Some(at);
        }
    }
    None
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=')
        .is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}

/// `kubectl` of `/usr/local/bin/kubectl`.
fn base_name(path: &str) -> &str {
    path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(path)
}
