//! What a command does: which program, on what, and whether it reads, changes or destroys.
//!
//! The answer comes from tables over the parsed command ([`table`]), from the text of SQL and of scripts where those
//! decide, and from the inner command of `ssh`, `sh -c`, `kubectl exec` and their kin. Names are compared as whole words,
//! never searched for inside others. What the tables do not know is [`Effect::Unknown`].

use std::collections::BTreeMap;

use serde::Serialize;

mod arguments;
mod inner;
mod kubernetes;
mod pattern;
mod sql;
mod table;

use crate::model::effect::arguments::Arguments;
use crate::syntax::shell::{Command, Script, Statement};

pub use crate::config::Effect;
pub use crate::model::effect::arguments::Flag;

/// A rule of a configuration, asked before the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectRule {
    /// The program's name.
    pub program: String,
    /// A pattern over its arguments: words that must follow each other, options that must be present, `a|b`, `*` and
    /// `...` for any number of words. Empty fits all.
    pub pattern: String,
    /// What such a command does.
    pub effect: Effect,
}

/// The rules of `[effects]`, where a key is a program and a pattern over its arguments. Longer patterns are asked first.
pub fn rules(configured: &BTreeMap<String, Effect>) -> Vec<EffectRule> {
    let rule = |(key, effect): (&String, &Effect)| {
        let (program, pattern) = key.split_once(char::is_whitespace).unwrap_or((key, ""));
        EffectRule { program: program.to_owned(), pattern: pattern.trim().to_owned(), effect: *effect }
    };
    let mut rules: Vec<EffectRule> = configured.iter().map(rule).collect();
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.pattern.split_whitespace().count()));
    rules
}

/// What one command runs, on what, and with which effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Invocation {
    /// The program, without its folder and without `.sh`.
    pub program: String,
    /// The first argument that is no option: `get`, `rollout`, `start`.
    pub verb: Option<String>,
    /// For kubectl and oc, the kind of what it works on, as it is written.
    pub resource_kind: Option<String>,
    /// For kubectl and oc, its name, as it is written.
    pub resource_name: Option<String>,
    /// For kubectl, oc and helm, the namespace that is named.
    pub namespace: Option<String>,
    /// The cluster, account or host that is named: `--context`, `--profile`, `--project`, `-h`.
    pub context: Option<String>,
    /// The options.
    pub flags: Vec<Flag>,
    /// What it does, redirections into files and inner commands included.
    pub effect: Effect,
    /// The configuration says what it does, not a table.
    #[serde(skip)]
    pub stated: bool,
    /// It works on something that lies in a namespace, and names none: it hits whatever the client is set to.
    pub needs_namespace: bool,
}

/// Do the tables know the program?
pub(crate) fn is_listed(program: &str) -> bool {
    table::find(program.strip_suffix(".sh").unwrap_or(program)).is_some()
}

/// Options that name where a command goes, by program.
const CONTEXTS: &[(&str, &[&str])] = &[
    ("kubectl", &["--context", "--cluster", "--kubeconfig", "-s", "--server"]),
    ("oc", &["--context", "--cluster", "--kubeconfig", "-s", "--server"]),
    ("helm", &["--kube-context", "--kubeconfig"]),
    ("istioctl", &["--context", "--kubeconfig"]),
    ("argocd", &["--server", "--context", "--argocd-context"]),
    ("docker", &["-H", "--host", "-c", "--context"]),
    ("aws", &["--profile"]),
    ("gcloud", &["--project", "--configuration"]),
    ("az", &["--subscription"]),
    ("vault", &["-address"]),
    ("psql", &["-h", "--host", "-d", "--dbname"]),
    ("mysql", &["-h", "--host"]),
    ("redis-cli", &["-h", "-u"]),
    ("etcdctl", &["--endpoints"]),
];

/// What `command` runs; none where it runs nothing (an assignment, a redirection alone).
pub fn invocation(command: &Command, extra: &[EffectRule]) -> Option<Invocation> {
    invocation_within(command, extra, inner::DEEPEST)
}

/// What the commands of a statement run, and the strongest of their effects. What a function's body does is counted where
/// it is defined.
pub fn invocations(statement: &Statement, extra: &[EffectRule]) -> (Vec<Invocation>, Effect) {
    // One for nearly each command, which is kept: room for no more than there can be.
    let (mut all, mut strongest) = (Vec::with_capacity(statement.commands.len()), Effect::Read);
    for command in &statement.commands {
        match invocation(command, extra) {
            Some(invocation) => {
                strongest = strongest.max(invocation.effect);
                all.push(invocation);
            }
            None => strongest = strongest.max(redirection(command)),
        }
    }
    (all, strongest)
}

/// The strongest effect of all statements of a script.
pub fn script_effect(script: &Script, extra: &[EffectRule]) -> Effect {
    script
        .statements
        .iter()
        .map(|statement| effect_within(&statement.commands, extra, inner::DEEPEST))
        .max()
        .unwrap_or(Effect::Read)
}

fn effect_within(commands: &[Command], extra: &[EffectRule], depth: usize) -> Effect {
    let one = |command: &Command| match invocation_within(command, extra, depth) {
        Some(invocation) => invocation.effect,
        None => redirection(command),
    };
    commands.iter().map(one).max().unwrap_or(Effect::Read)
}

/// `--help` behind anything, `--version` alone.
fn asks_for_help(arguments: &Arguments) -> bool {
    arguments.has(&["--help"]) || (arguments.has(&["--version"]) && arguments.operands.is_empty())
}

fn redirection(command: &Command) -> Effect {
    let writes = command.redirects.iter().any(|redirect| redirect.writes_file());
    if writes { Effect::Change } else { Effect::Read }
}

fn invocation_within(command: &Command, extra: &[EffectRule], depth: usize) -> Option<Invocation> {
    let program = command.program.as_ref()?;
    let name = program.name.strip_suffix(".sh").filter(|name| table::find(name).is_some()).unwrap_or(&program.name);
    let group = table::find(name);
    let words = command.arguments().iter().map(|word| word.value.as_str()).collect::<Vec<_>>();
    let arguments = Arguments::new(&words, group.map_or("", |group| group.valued));
    let stated = extra
        .iter()
        .filter(|rule| rule.program == name)
        .find(|rule| pattern::fits(&rule.pattern, &arguments))
        .map(|rule| rule.effect);
    let own = stated
        .or_else(|| asks_for_help(&arguments).then_some(Effect::Read))
        .or_else(|| inner::effect(name, command, &arguments, extra, depth))
        .or_else(|| group?.rules.iter().find(|(_, it)| pattern::fits(it, &arguments)).map(|(effect, _)| *effect))
        .unwrap_or(Effect::Unknown);
    // What has no patterns over its operands has no verbs: `psql shop` names a database.
    let verb = arguments.operands.first().filter(|_| group.is_none_or(|group| !group.rules.is_empty())).cloned();
    let cluster = matches!(name, "kubectl" | "oc");
    let behind = arguments.operands.get(1..).unwrap_or_default();
    let target = verb.as_deref().filter(|_| cluster).map(|verb| kubernetes::target(verb, behind)).unwrap_or_default();
    let helm = name == "helm" && matches!(own, Effect::Change | Effect::Destroy);
    let contexts = CONTEXTS.iter().find(|(program, _)| *program == name).map_or(&[][..], |(_, options)| options);
    Some(Invocation {
        program: name.to_owned(),
        namespace: kubernetes::namespace(&arguments).filter(|_| cluster || name == "helm").map(str::to_owned),
        context: arguments.value(contexts).map(str::to_owned),
        effect: own.max(redirection(command)),
        stated: stated.is_some(),
        needs_namespace: (target.namespaced || helm) && !kubernetes::is_scoped(&arguments),
        resource_kind: target.kind,
        resource_name: target.name,
        flags: arguments.options,
        verb,
    })
}

#[cfg(test)]
mod tests;
