//! Commands whose effect lies in a text or a command that they are given: `ssh host ...`, `sh -c '...'`, `kubectl exec --`,
//! `psql -c '...'`, `curl -X POST`.

use crate::model::effect::arguments::Arguments;
use crate::model::effect::{Effect, EffectRule, effect_within, sql};
use crate::source::{FileId, Mapped};
use crate::syntax::shell::{Command, parse};

/// How many commands may stand inside each other (`ssh host "docker exec x sh -c '...'"` is three); more is unknown.
pub(crate) const DEEPEST: usize = 5;

/// Longest text that is read as an inner command, in bytes.
const LONGEST: usize = 64 << 10;

/// Options of ssh that take the next word. Source: ssh(1) of OpenSSH 9.
const SSH: &str = "-B -b -c -D -E -e -F -I -i -J -L -l -m -O -o -P -p -R -S -W -w";

/// Options of `docker exec` and `kubectl exec` that take the next word.
const EXEC: &str = "-c --container -n --namespace --context -e --env --env-file -u --user -w --workdir --detach-keys -f \
                    --kubeconfig --pod-running-timeout -s --shell --timeout -H --host";

/// The effect of what `name` is given to run; none where it is no such command, and the tables decide.
pub(crate) fn effect(
    name: &str,
    command: &Command,
    arguments: &Arguments,
    extra: &[EffectRule],
    depth: usize,
) -> Option<Effect> {
    let Some(depth) = depth.checked_sub(1) else { return Some(Effect::Unknown) };
    let inner = Inner { command, extra, depth };
    match name {
        "sh" | "bash" | "zsh" | "ash" | "dash" | "ksh" => Some(inner.shell()),
        "su" | "runuser" => Some(inner.option(&["-c", "--command"])),
        "eval" => Some(inner.run(&words(command, 0).join(" "))),
        "ssh" => Some(inner.remote(SSH, 1)),
        "kubectl" | "oc" | "kubecolor" | "k" => inner.cluster(arguments),
        "docker" | "podman" | "nerdctl" | "crictl" | "docker-compose" => inner.container(arguments),
        "find" => inner.find(),
        "curl" | "wget" | "http" | "https" => Some(request(arguments, &words(command, 0))),
        "gh" if arguments.operands.first().is_some_and(|verb| verb == "api") => {
            Some(request(arguments, &words(command, 1)))
        }
        "psql" | "mysql" | "mariadb" | "clickhouse-client" | "cqlsh" | "sqlite3" | "cockroach" | "sqlcmd" => {
            Some(inner.sql(name))
        }
        "mongo" | "mongosh" => Some(inner.mongo()),
        _ if name.contains(' ') => Some(inner.run(name)),
        _ => None,
    }
}

/// The words behind the program and `skip` more, without quotes.
fn words(command: &Command, skip: usize) -> Vec<&str> {
    command.arguments().iter().skip(skip).map(|word| word.value.as_str()).collect()
}

struct Inner<'a> {
    command: &'a Command,
    extra: &'a [EffectRule],
    depth: usize,
}

impl Inner<'_> {
    /// The effect of `text` as shell commands.
    fn run(&self, text: &str) -> Effect {
        if text.trim().is_empty() || text.len() > LONGEST {
            return Effect::Unknown;
        }
        let script = parse(&Mapped::plain(FileId(0), 0, text));
        if !script.errors.is_empty() {
            return Effect::Unknown;
        }
        let effects = script.statements.iter().map(|it| effect_within(&it.commands, self.extra, self.depth));
        effects.max().unwrap_or(Effect::Unknown)
    }

    /// The effect of `words` as one command, each of them a word of it.
    fn run_words(&self, words: &[&str]) -> Effect {
        let quoted = words.iter().map(|word| quote(word)).collect::<Vec<_>>().join(" ");
        self.run(&quoted)
    }

    /// `sh -c '...'`, `bash -lc '...'`, `bash <<EOF`; a script or an interactive shell is unknown.
    fn shell(&self) -> Effect {
        let words = words(self.command, 0);
        let text = |at: usize| words.get(at + 1).map_or(Effect::Unknown, |text| self.run(text));
        let given =
            words.iter().position(|word| word.starts_with('-') && !word.starts_with("--") && word.ends_with('c'));
        given.map(text).or_else(|| self.input().map(|text| self.run(text))).unwrap_or(Effect::Unknown)
    }

    fn option(&self, names: &[&str]) -> Effect {
        let words = words(self.command, 0);
        let at = words.iter().position(|word| names.contains(word));
        at.and_then(|at| words.get(at + 1)).map_or(Effect::Unknown, |text| self.run(text))
    }

    /// A here-document or a here-string.
    fn input(&self) -> Option<&str> {
        let redirect = self.command.redirects.iter().find(|redirect| redirect.operator.contains("<<"))?;
        Some(redirect.body.as_deref().unwrap_or(&redirect.target))
    }

    /// What stands behind `operands` words that are no options.
    fn remote(&self, valued: &str, operands: usize) -> Effect {
        let words = words(self.command, 0);
        match behind(&words, valued, operands) {
            // ssh joins its words with blanks and hands them to the shell at the other end.
            Some(from) => self.run(&words.get(from..).unwrap_or_default().join(" ")),
            None => self.input().map_or(Effect::Unknown, |text| self.run(text)),
        }
    }

    fn cluster(&self, arguments: &Arguments) -> Option<Effect> {
        let verb = arguments.operands.first()?.as_str();
        let words = words(self.command, 0);
        let rest = arguments.rest.and_then(|from| words.get(from..)).filter(|rest| !rest.is_empty());
        match (verb, rest) {
            ("exec" | "rsh", Some(rest)) => Some(self.run_words(rest)),
            // `oc rsh pod command` needs no `--`; `kubectl exec pod command` did without it until 1.31.
            ("exec" | "rsh", None) => Some(match behind(&words, EXEC, 2) {
                Some(from) => self.run_words(words.get(from..).unwrap_or_default()),
                None => Effect::Unknown,
            }),
            // The pod that it makes goes when it ends.
            ("debug", Some(rest)) => Some(self.run_words(strip_chroot(rest))),
            _ => None,
        }
    }

    fn container(&self, arguments: &Arguments) -> Option<Effect> {
        let mut operands = arguments.operands.iter().map(String::as_str);
        let first = operands.next()?;
        let before = match (first, operands.next()) {
            ("exec", _) => 2,
            ("compose" | "container", Some("exec")) => 3,
            _ => return None,
        };
        let words = words(self.command, 0);
        let from = behind(&words, EXEC, before);
        Some(from.map_or(Effect::Unknown, |from| self.run_words(words.get(from..).unwrap_or_default())))
    }

    /// `find ... -exec command {} \;`
    fn find(&self) -> Option<Effect> {
        let words = words(self.command, 0);
        let at = words.iter().position(|word| matches!(*word, "-exec" | "-execdir" | "-ok"))?;
        let rest = words.get(at + 1..).unwrap_or_default();
        let end = rest.iter().position(|word| matches!(*word, ";" | "+")).unwrap_or(rest.len());
        Some(self.run_words(rest.get(..end).unwrap_or_default()))
    }

    fn sql(&self, name: &str) -> Effect {
        let words = words(self.command, 0);
        let options: &[&str] = match name {
            "psql" => &["-c", "--command"],
            "clickhouse-client" => &["-q", "--query"],
            "sqlcmd" => &["-Q", "-q"],
            _ => &["-e", "--execute"],
        };
        let lists = words.iter().any(|word| matches!(*word, "-l" | "--list" | "-V" | "--version" | "--help"));
        let given = given(&words, options).chain(self.input());
        let file = name == "sqlite3";
        let last = file.then(|| words.last().copied().filter(|word| word.contains(' '))).flatten();
        let effect = given.chain(last).map(sql::effect).max();
        effect.unwrap_or(if lists && name == "psql" { Effect::Read } else { Effect::Unknown })
    }

    fn mongo(&self) -> Effect {
        let words = words(self.command, 0);
        let scripts = given(&words, &["--eval"]).chain(self.input());
        scripts.map(sql::script_effect).max().unwrap_or(Effect::Unknown)
    }
}

/// The values of `options`: `-c text`, `-ctext` and `--command=text`.
fn given<'w>(words: &'w [&str], options: &'w [&str]) -> impl Iterator<Item = &'w str> {
    words.iter().enumerate().filter_map(move |(at, word)| {
        let next = options.contains(word).then(|| words.get(at + 1).copied()).flatten();
        let long = || word.split_once('=').filter(|(name, _)| options.contains(name)).map(|(_, value)| value);
        // `psql -Atc 'SELECT 1'`: the last of several letters.
        let letters = || {
            let joined = word.len() > 2 && word.starts_with('-') && !word.starts_with("--") && word.len() < 8;
            let last = options.iter().any(|option| option.len() == 2 && word.ends_with(option.trim_start_matches('-')));
            (joined && last).then(|| words.get(at + 1).copied()).flatten()
        };
        next.or_else(long).or_else(letters)
    })
}

/// The first word behind `operands` words that are no options; none where there is none.
fn behind(words: &[&str], valued: &str, operands: usize) -> Option<usize> {
    let mut left = operands;
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if *word == "--" && left <= 1 {
            return words.get(at + 1).map(|_| at + 1);
        }
        let option = word.len() > 1 && word.starts_with('-');
        if !option && left == 0 {
            return Some(at);
        }
        left -= usize::from(!option && left > 0);
        at += if option && valued.split_whitespace().any(|it| it == *word) { 2 } else { 1 };
    }
    None
}

/// `oc debug node/x -- chroot /host command` runs `command`.
fn strip_chroot<'w>(words: &'w [&'w str]) -> &'w [&'w str] {
    match words {
        ["chroot", _, rest @ ..] if !rest.is_empty() => rest,
        _ => words,
    }
}

/// A word as bash reads it back.
fn quote(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=@%+,{}<>".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// The effect of an HTTP request, by its method.
fn request(arguments: &Arguments, words: &[&str]) -> Effect {
    let methods = ["-X", "--request", "--method"];
    let mut method = None;
    let mut data = arguments.has(&["--post-data", "--post-file", "--body-data", "--body-file", "--json"]);
    for (at, word) in words.iter().enumerate() {
        // `-XPOST`, `-sXPOST`
        let short = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
        let joined = short.and_then(|rest| rest.split_once('X')).map(|(_, method)| method);
        let joined = joined.filter(|method| !method.is_empty() && method.chars().all(|c| c.is_ascii_uppercase()));
        let long = word.split_once('=').filter(|(name, _)| methods.contains(name)).map(|(_, value)| value);
        // `curl -sX POST`: the last of several letters.
        let letters = !word.starts_with("--") && word.starts_with('-') && word.ends_with('X');
        let next = || (letters || methods.contains(word)).then(|| words.get(at + 1).copied()).flatten();
        // httpie and `gh api` take the method, or fields, as plain words.
        let bare = || (at == 0).then_some(*word).filter(|word| word.chars().all(|c| c.is_ascii_uppercase()));
        method = method.or(joined).or(long).or_else(next).or_else(bare);
        data |= word.starts_with("--data") || matches!(*word, "-d" | "-F" | "--form" | "-T" | "--upload-file");
        data |=
            matches!(*word, "-f" | "--field" | "--raw-field") && arguments.operands.first().is_some_and(|v| v == "api");
    }
    let queried = arguments.has(&["-G", "--get"]);
    match method.map(str::to_ascii_uppercase).as_deref() {
        Some("GET" | "HEAD" | "OPTIONS" | "PROPFIND") => Effect::Read,
        Some("DELETE") => Effect::Destroy,
        Some("POST" | "PUT" | "PATCH") => Effect::Change,
        Some(_) => Effect::Unknown,
        None if data && !queried => Effect::Change,
        None => Effect::Read,
    }
}
