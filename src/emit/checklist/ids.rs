//! Names of items that stay the same when the page changes elsewhere.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

/// Hands out names; the same words in the same place have the same name, and a number where they repeat.
#[derive(Debug, Default)]
pub(super) struct Ids {
    given: HashMap<String, u32>,
}

impl Ids {
    /// A name for `text` of sort `kind` inside the item named `parent`.
    pub(super) fn name(&mut self, parent: &str, kind: &str, text: &str) -> String {
        let digest = Sha256::digest(format!("{parent}\0{kind}\0{text}"));
        let hex: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let count = self.given.entry(hex.clone()).or_insert(0);
        *count += 1;
        if *count == 1 { format!("c{hex}") } else { format!("c{hex}-{count}") }
    }
}

#[cfg(test)]
mod tests {
    use super::Ids;

    #[test]
    fn names_depend_on_words_and_place_alone() {
        let (mut a, mut b) = (Ids::default(), Ids::default());
        let first = a.name("p", "step", "Roll back");
        b.name("p", "step", "Something else");
        assert_eq!(first, b.name("p", "step", "Roll back"));
        assert_ne!(first, a.name("p", "step", "Roll back"), "a repetition has a name of its own");
        assert_ne!(first, a.name("q", "step", "Roll back"));
    }
}
