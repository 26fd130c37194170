//! Limits that commands set themselves: `sleep 300`, `--timeout=10m`.

use crate::model::lower::Page;
use crate::model::time::{Amount, Duration, TimeValue};
use crate::model::{Command, Origin, Qualifier, Scope, TimeKind, Timed};
use crate::source::has_digit;

/// Options that limit how long a command runs, and whether a bare number after them is a number of seconds. Where it is
/// none, programs differ in what they count in.
const OPTIONS: &[(&str, bool)] = &[
    ("--timeout", false),
    ("--wait-timeout", false),
    ("--request-timeout", false),
    ("--grace-period", true),
    ("--max-time", true),
    ("-lock-timeout", false),
];

/// Options of one program, the words that its command begins with, and that count in seconds.
const OWN_OPTIONS: &[(&[&str], &[&str])] = &[
    (&["docker stop", "docker restart", "docker container stop", "podman stop"], &["-t", "--time", "--timeout"]),
    (&["docker compose stop", "docker compose restart", "docker compose down"], &["-t", "--timeout"]),
    (&["argocd app wait", "argocd app sync"], &["--timeout"]),
    (&["pg_ctl stop", "pg_ctl restart", "pg_ctl start", "pg_ctl promote"], &["-t", "--timeout"]),
];

/// More rounds than these are no wait.
const ROUNDS: u64 = 10_000;

impl Page<'_> {
    /// Keeps the limits of a command in a step.
    pub(super) fn limits(&mut self, command: &Command) {
        let Some(step) = self.current_step() else { return };
        for limit in limits(command.text.str()) {
            let value = TimeValue::Clock(Amount::Exact(limit));
            let time = Timed { text: command.text.clone(), value, qualifier: Qualifier::For };
            self.fact(TimeKind::CommandTimeout, Scope::Step(step), Origin::StepBegun, Some(time));
        }
    }
}

fn limits(command: &str) -> Vec<Duration> {
    // Asked of every command there is.
    if !has_digit(command) {
        return Vec::new();
    }
    let words: Vec<&str> = command.split_whitespace().map(|word| word.trim_end_matches([';', '&', ')', '|'])).collect();
    let own = own_options(&words);
    let rounds = rounds(&words).unwrap_or(1);
    let mut found: Vec<Duration> = bounded(&words).into_iter().collect();
    for (index, word) in words.iter().enumerate() {
        let next = || words.get(index + 1).copied().unwrap_or_default();
        let (name, value) = word.split_once('=').unwrap_or_else(|| (word, next()));
        if *word == "sleep" {
            found.extend(length(value, true).map(|pause| pause.times(rounds)));
            continue;
        }
        let known = OPTIONS.iter().find(|(option, _)| *option == name).map(|(_, seconds)| *seconds);
        let seconds = if own.contains(&name) { Some(true) } else { known };
        found.extend(seconds.and_then(|seconds| length(value, seconds)));
    }
    found
}

/// The options in seconds of the program that a command calls.
fn own_options(words: &[&str]) -> &'static [&'static str] {
    let called = words.iter().copied().skip_while(|word| *word == "sudo");
    let begins = |name: &&&str| called.clone().take(name.split(' ').count()).eq(name.split(' '));
    OWN_OPTIONS.iter().find(|(names, _)| names.iter().any(|name| begins(&name))).map_or(&[], |(_, options)| options)
}

/// The limit of `timeout 15m ./wait.sh`.
fn bounded(words: &[&str]) -> Option<Duration> {
    let mut called = words.iter().copied().skip_while(|word| *word == "sudo");
    called.next().filter(|name| *name == "timeout")?;
    length(called.find(|word| !word.starts_with('-'))?, true)
}

/// How often the body of `for i in $(seq 1 30); do ...; done` and `for i in {1..30}` runs.
fn rounds(words: &[&str]) -> Option<u64> {
    let mut head =
        words.iter().copied().skip_while(|word| *word != "for").skip(1).skip_while(|word| *word != "in").skip(1);
    let first = head.next()?;
    let count = match first.strip_prefix('{').and_then(|range| range.strip_suffix('}')) {
        Some(range) => range.strip_prefix("1..")?.parse().ok()?,
        None if matches!(first, "$(seq" | "`seq") => {
            let bounds: Vec<u64> = head.map_while(|word| word.trim_end_matches('`').parse().ok()).take(3).collect();
            match bounds.as_slice() {
                [last] | [1, last] => *last,
                _ => return None,
            }
        }
        None => return None,
    };
    (1..=ROUNDS).contains(&count).then_some(count)
}

/// `300`, `90s`, `10m`, `1h`; a bare number is one of seconds or nothing.
fn length(value: &str, seconds: bool) -> Option<Duration> {
    let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().ok()?;
    let unit = match value.get(digits.len()..)? {
        "" if seconds => 1,
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return None,
    };
    (number > 0).then(|| Duration::from_seconds(number.saturating_mul(unit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_commands() {
        let seconds = |command| limits(command).into_iter().map(Duration::seconds).collect::<Vec<_>>();
        assert_eq!(seconds("sleep 300; kubectl rollout status deploy/a --timeout=10m"), [300, 600]);
        assert_eq!(seconds("kubectl delete pod a --grace-period 30"), [30]);
        assert_eq!(seconds("sudo timeout 15m ./wait.sh"), [900]);
        assert_eq!(seconds("timeout --signal=KILL 15m ./wait.sh"), [900]);
        assert_eq!(seconds("docker stop -t 900 api"), [900]);
        assert_eq!(seconds("docker run -t 900 api"), [0; 0]);
        assert_eq!(seconds("argocd app wait api --timeout 900"), [900]);
        assert_eq!(seconds("terraform apply -lock-timeout=15m"), [900]);
        assert_eq!(seconds("for i in $(seq 1 30); do kubectl get pods; sleep 30; done"), [900]);
        assert_eq!(seconds("for i in {1..10}; do curl -s api; sleep 5; done"), [50]);
        assert_eq!(seconds("for year in {2015..2024}; do sleep 1; done"), [1]);
        assert_eq!(seconds("wait --timeout 5000 sleeper --timeout=$T"), [0; 0]);
    }
}
