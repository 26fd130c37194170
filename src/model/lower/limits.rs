//! Limits that commands set themselves: `sleep 300`, `--timeout=10m`.

use crate::model::lower::Page;
use crate::model::time::{Amount, Duration, TimeValue};
use crate::model::{Command, Origin, Qualifier, Scope, TimeKind, Timed};

/// Options that limit how long a command runs, and whether a bare number after them is a number of seconds. Where it is
/// none, programs differ in what they count in.
const OPTIONS: &[(&str, bool)] = &[
    ("--timeout", false),
    ("--wait-timeout", false),
    ("--request-timeout", false),
    ("--grace-period", true),
    ("--max-time", true),
];

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
    let words: Vec<&str> = command.split_whitespace().map(|word| word.trim_end_matches([';', '&', ')', '|'])).collect();
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let next = || words.get(index + 1).copied().unwrap_or_default();
        let (name, value) = word.split_once('=').unwrap_or_else(|| (word, next()));
        let known = OPTIONS.iter().find(|(option, _)| *option == name).map(|(_, seconds)| *seconds);
        found.extend(known.or((*word == "sleep").then_some(true)).and_then(|seconds| length(value, seconds)));
    }
    found
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
        assert_eq!(seconds("wait --timeout 5000 sleeper --timeout=$T"), [0; 0]);
    }
}
