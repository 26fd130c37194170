//! Shells that a page opens elsewhere: `ssh db-01`, `oc debug node/n`, `kubectl exec -it p -- sh`. What stands below is
//! meant in there; run here, it would change the wrong machine, or show it as evidence.

use crate::emit::playbook::plan::{Item, ItemKind};
use crate::emit::playbook::quote;
use crate::model::{Command, Fence, Invocation};
use crate::source::Sources;

/// Where a command stands in relation to such shells.
#[derive(Debug, Default)]
pub struct Place {
    /// It opens a shell: on the host of this name, or in a container, which has no name that could be this machine's.
    pub opens: Option<String>,
    /// It logs in to another machine, where programs have another configuration.
    pub login: bool,
    /// It goes to a cluster or a cloud from wherever the operator is.
    pub from_anywhere: bool,
    /// It ends a shell.
    pub ends: bool,
    /// The code block that it stands in.
    pub fence: Option<usize>,
    /// The prompt that the page shows before it.
    pub prompt: Option<Prompt>,
}

/// What a prompt says about where it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// A shell without a name of its own, as in a container: `sh-5.1#`.
    Nameless(String),
    /// A host: `[root@db-01 ~]#`.
    Host(String),
}

/// Where an item is meant.
#[derive(Debug, PartialEq, Eq)]
pub enum Meant {
    /// In the shell that a command of the same step opened.
    Opened,
    /// In a shell that the page shows by its prompt.
    Shown(String),
    /// On the host at whose prompt the page shows it.
    OnHost(String),
}

/// Programs that go to a cluster or a cloud from wherever the operator is.
const FROM_ANYWHERE: &[&str] = &[
    "kubectl",
    "oc",
    "helm",
    "aws",
    "eksctl",
    "gcloud",
    "gsutil",
    "az",
    "argocd",
    "terraform",
    "gh",
    "velero",
    "istioctl",
    "flux",
];

/// Programs that log in to another machine.
const LOGINS: &[&str] = &["ssh", "mosh", "gcloud", "aws"];

/// Options of ssh that a word follows.
const SSH_WITH_WORD: &str = "BbcEeFIiJlmOoPpQSw";

/// Options of ssh that forward something, run nothing, or go to the background: no shell is opened.
const SSH_WITHOUT_SHELL: &str = "LRDNWfTGV";

/// Shells, as the command that is run in a container.
const SHELLS: &[&str] = &["sh", "bash", "ash", "zsh", "ksh"];

/// Where `command` stands; `text` is what it says on one line, with variables in place of placeholders, and `fence` the code
/// block around it.
pub fn place(command: &Command, text: &str, fence: Option<&Fence>, sources: &Sources) -> Place {
    let from_anywhere = |invocation: &Invocation| FROM_ANYWHERE.contains(&base(&invocation.program));
    Place {
        opens: opens(command, text),
        login: command.invocations.iter().any(|invocation| LOGINS.contains(&base(&invocation.program))),
        from_anywhere: !command.invocations.is_empty() && command.invocations.iter().all(from_anywhere),
        ends: matches!(text, "exit" | "logout"),
        fence: command.fence,
        prompt: fence.and_then(|fence| prompt(command, fence, sources)),
    }
}

/// The name of the host on which `command` opens a shell; empty where it is a container.
fn opens(command: &Command, text: &str) -> Option<String> {
    let [invocation] = command.invocations.as_slice() else { return opens_container(text) };
    if text.contains(['|', ';', '<', '>', '&']) {
        return opens_container(text);
    }
    let words: Vec<&str> = text.split_whitespace().filter(|word| *word != "\\" && *word != "sudo").collect();
    let rest = words.get(1..)?;
    match base(words.first()?) {
        "ssh" => ssh(rest),
        "mosh" => one(rest).map(|host| host.to_owned()),
        "gcloud" if rest.contains(&"ssh") && !has(rest, "--command") && !rest.contains(&"--") => {
            let at = rest.iter().position(|word| *word == "ssh")?;
            rest.get(at + 1).filter(|word| !word.starts_with('-')).map(|name| (*name).to_owned())
        }
        "aws" if rest.starts_with(&["ssm", "start-session"]) && !has(rest, "--document-name") => Some(String::new()),
        "kubectl" | "oc" if invocation.verb.as_deref() == Some("debug") && node(rest).is_some() => {
            (!rest.contains(&"--") || ends_in_shell(rest)).then(|| node(rest)).flatten()
        }
        "chroot" => one(rest).map(|_| String::new()),
        "toolbox" if rest.is_empty() => Some(String::new()),
        _ => opens_container(text),
    }
}

/// The same for containers, also where a command substitution finds the pod.
fn opens_container(text: &str) -> Option<String> {
    if text.contains(['|', ';', '&']) && !text.contains("$(") {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().filter(|word| *word != "sudo").collect();
    let rest = words.get(1..)?;
    let interactive = || rest.iter().any(|word| matches!(*word, "-it" | "-ti" | "-i" | "-t" | "--tty" | "--stdin"));
    let opened = match base(words.first()?) {
        "kubectl" | "oc" if rest.contains(&"rsh") => !text.ends_with(['"', '\'']) && rsh_alone(rest),
        "kubectl" | "oc" | "docker" | "podman" | "crictl"
            if rest.contains(&"exec") || rest.contains(&"run") || rest.contains(&"debug") =>
        {
            interactive() && ends_in_shell(rest)
        }
        _ => false,
    };
    opened.then(String::new)
}

/// Does nothing stand behind the pod of `oc rsh`?
fn rsh_alone(rest: &[&str]) -> bool {
    let behind = rest.iter().skip_while(|word| **word != "rsh").skip(1);
    let mut words = behind.copied().collect::<Vec<_>>().join(" ");
    if let (Some(start), Some(end)) = (words.find("$("), words.rfind(')')) {
        words.replace_range(start..=end, "pod");
    }
    let mut plain = 0;
    let mut words = words.split(' ');
    while let Some(word) = words.next() {
        if matches!(word, "-n" | "-c" | "--namespace" | "--container") {
            words.next();
        } else if !word.starts_with('-') {
            plain += 1;
        }
    }
    plain == 1
}

fn ends_in_shell(words: &[&str]) -> bool {
    words.last().is_some_and(|last| SHELLS.contains(&base(last.trim_matches(['"', '\'']))))
}

/// The node that `oc debug` is told.
fn node(rest: &[&str]) -> Option<String> {
    let word = rest.iter().find_map(|word| word.trim_matches(['"', '\'']).strip_prefix("node/"))?;
    Some(word.trim_matches('"').to_owned())
}

/// The destination of ssh, where it is told no command.
fn ssh(rest: &[&str]) -> Option<String> {
    let mut words = rest.iter();
    let mut host = None;
    while let Some(word) = words.next() {
        if let Some(options) = word.strip_prefix('-').filter(|_| host.is_none()) {
            if options.contains(|option| SSH_WITHOUT_SHELL.contains(option)) {
                return None;
            }
            if options.len() == 1 && SSH_WITH_WORD.contains(options) {
                words.next();
            }
        } else if host.replace(*word).is_some() {
            return None;
        }
    }
    host.map(|host| host.trim_matches(['"', '\'']).rsplit('@').next().unwrap_or(host).to_owned())
}

fn one<'a>(rest: &[&'a str]) -> Option<&'a str> {
    let [only] = rest else { return None };
    (!only.starts_with('-')).then_some(*only)
}

fn has(words: &[&str], option: &str) -> bool {
    words.iter().any(|word| word.split('=').next() == Some(option))
}

fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

/// The prompt right before `command`, where it says something.
fn prompt(command: &Command, fence: &Fence, sources: &Sources) -> Option<Prompt> {
    let start = command.text.span.start;
    let before = fence.prompts.partition_point(|prompt| prompt.end <= start).checked_sub(1)?;
    let before = fence.prompts.get(before)?;
    let source = sources.get(before.file)?;
    (source.line(before.start) == source.line(start)).then(|| read_prompt(source.slice(*before)))?
}

/// What a prompt says.
fn read_prompt(prompt: &str) -> Option<Prompt> {
    let prompt = prompt.trim();
    let version = |rest: &str| rest.trim_end_matches(['#', '$']).chars().all(|c| c.is_ascii_digit() || c == '.');
    let nameless = ["sh-", "bash-"].iter().any(|shell| prompt.strip_prefix(shell).is_some_and(version));
    if nameless || matches!(prompt, "/ #" | "/ $") {
        return Some(Prompt::Nameless(quote::line(prompt)));
    }
    let (_, rest) = prompt.trim_start_matches('[').split_once('@')?;
    let host = rest.split([':', ' ', ']', '#', '$', '~']).next()?;
    let is_name = host.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c)) && !host.is_empty();
    // Names that every machine may have, and those of nobody's.
    let says_nothing = ["localhost", "host", "hostname", "machine", "server", "node", "laptop", "workstation", "user"];
    (is_name && !says_nothing.contains(&host.to_lowercase().as_str())).then(|| Prompt::Host(host.to_owned()))
}

/// Marks the items of one step, or of one branch, that are meant in a shell elsewhere.
pub fn mark(items: &mut [Item]) {
    // The code block of what opened the shell that is open, and whether that logged in.
    let mut open: Option<(Option<usize>, bool)> = None;
    for item in items {
        let ItemKind::Run(run) = &item.kind else { continue };
        let place = &run.place;
        let reached = open
            .is_some_and(|(fence, login)| !place.from_anywhere || (login && fence.is_some() && fence == place.fence));
        item.meant = match &place.prompt {
            _ if reached => Some(Meant::Opened),
            Some(Prompt::Nameless(prompt)) => Some(Meant::Shown(prompt.clone())),
            Some(Prompt::Host(host)) if !place.from_anywhere => Some(Meant::OnHost(host.clone())),
            _ => None,
        };
        // To leave the shell is nothing to confirm.
        if reached && place.ends {
            (open, item.meant) = (None, None);
            item.kind = ItemKind::Block(run.text.clone());
            continue;
        }
        if !reached {
            open = place.opens.as_ref().filter(|_| item.meant.is_none()).map(|_| (place.fence, place.login));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ssh_opens_a_shell_where_it_is_told_no_command() {
        let host = |text: &str| ssh(&text.split(' ').collect::<Vec<_>>());
        assert_eq!(host("db-01").as_deref(), Some("db-01"));
        assert_eq!(host("-i key -p 22 root@db-01").as_deref(), Some("db-01"));
        for text in ["db-01 uptime", "-L 80:localhost:80 db-01", "-fN db-01", "-V"] {
            assert_eq!(host(text), None, "{text}");
        }
    }

    #[test]
    fn prompts_say_where_they_are_shown() {
        let nameless = |text: &str| Some(Prompt::Nameless(text.to_owned()));
        assert_eq!(read_prompt("sh-5.1# "), nameless("sh-5.1#"));
        assert_eq!(read_prompt("/ # "), nameless("/ #"));
        assert_eq!(read_prompt("[root@db-01 ~]# "), Some(Prompt::Host("db-01".to_owned())));
        assert_eq!(read_prompt("ops@db-01.prod:~$"), Some(Prompt::Host("db-01.prod".to_owned())));
        for prompt in ["$ ", "# ", "> ", "[user@host ~]$", "root@localhost:~#", "user@<host>:~$"] {
            assert_eq!(read_prompt(prompt), None, "{prompt}");
        }
    }

    #[test]
    fn shells_in_containers_are_told_from_commands_there() {
        let pod = |text: &str| rsh_alone(&text.split(' ').collect::<Vec<_>>());
        assert!(pod("rsh -n storage tools-1") && pod("rsh $(oc get pods -o name)"));
        assert!(!pod("rsh tools-1 ceph -s"));
        assert!(ends_in_shell(&["exec", "-it", "p", "--", "/bin/sh"]) && !ends_in_shell(&["exec", "p", "--", "ls"]));
    }
}
