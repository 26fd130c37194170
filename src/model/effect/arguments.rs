//! Options and operands of a command line.

use serde::Serialize;

/// One option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Flag {
    /// With its dashes: `--namespace`, `-n`.
    pub name: String,
    /// Behind `=`, or the next word where the option is known to take one.
    pub value: Option<String>,
}

/// A command line behind the program's name, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// What are no options, in order, up to `--`.
    pub(crate) operands: Vec<String>,
    /// The options, in order.
    pub(crate) options: Vec<Flag>,
    /// What stands behind `--`: for `kubectl exec`, a command.
    pub(crate) rest: Option<usize>,
}

impl Arguments {
    /// Sorts `words`; `valued` lists the options that take the next word.
    pub(crate) fn new(words: &[&str], valued: &str) -> Self {
        let takes = |name: &str| valued.as_bytes().split(|byte| *byte == b' ').any(|option| option == name.as_bytes());
        let mut found = Self::default();
        let mut at = 0;
        while let Some(&word) = words.get(at) {
            at += 1;
            if word == "--" {
                found.rest = Some(at);
                break;
            }
            if word == "-" || !word.starts_with('-') {
                found.operands.push(word.to_owned());
                continue;
            }
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None if takes(word) => {
                    at += 1;
                    (word, words.get(at - 1).map(|&value| value.to_owned()))
                }
                // `-nkube-system`: a short option with its value.
                None => match word.get(..2).filter(|short| word.len() > 2 && !word.starts_with("--") && takes(short)) {
                    Some(short) if valued.contains("--namespace") => (short, word.get(2..).map(str::to_owned)),
                    _ => (word, None),
                },
            };
            found.options.push(Flag { name: name.to_owned(), value });
        }
        found.options.shrink_to_fit();
        found
    }

    /// The value of the first option that has one of `names`; the empty text where it has no value.
    pub(crate) fn value(&self, names: &[&str]) -> Option<&str> {
        let option = self.options.iter().find(|option| names.contains(&option.name.as_str()))?;
        Some(option.value.as_deref().unwrap_or_default())
    }

    /// Is one of `names` among the options?
    pub(crate) fn has(&self, names: &[&str]) -> bool {
        self.options.iter().any(|option| names.contains(&option.name.as_str()))
    }
}
