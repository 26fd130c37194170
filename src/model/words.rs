//! Words compared by meaning: lower case, stems, a small table of the field's synonyms.
//!
//! Deterministic and deliberately small: what it does not know it does not guess.

/// Words that mean the same in an incident, by stem. The first of each line stands for the others.
const SYNONYMS: &[&[&str]] = &[
    &["notif", "page", "pag", "alert", "call", "contact", "inform"],
    &["mitigat", "remediat", "contain", "stabil"],
    &["resolv", "resolut", "fix", "close", "clos"],
    &["assess", "classif", "determin", "triag", "evaluat"],
    &["diagnos", "diagnosi", "investigat", "troubleshoot", "analyz", "analysi"],
    &["postmortem", "retrospectiv", "pir"],
    &["verif", "confirm", "validat"],
    &["acknowledg", "ack"],
    &["communicat", "commun", "updat", "announc"],
    &["open", "creat", "declar"],
    &["rollback", "revert"],
    &["restart", "reboot"],
];

/// Words that carry no meaning of their own.
const STOP: &[&str] = &[
    "a", "an", "the", "to", "of", "in", "on", "for", "and", "or", "is", "are", "be", "with", "at", "by", "from", "it",
    "its", "if", "then", "this", "that", "your", "our", "all", "any", "via",
];

/// Endings taken off a word, longest first, where at least four letters stay.
const ENDINGS: &[&str] = &[
    "ications", "ication", "izations", "ization", "ements", "ement", "ments", "ment", "ions", "ion", "ing", "ized",
    "izes", "ize", "ies", "ied", "ed", "es", "e", "s", "y",
];

/// The words of `text` in lower case, letters and digits alone; `post-mortem` is one word.
pub fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let joined = lower.replace("post-mortem", "postmortem").replace("post mortem", "postmortem");
    let joined = joined.replace("on-call", "oncall").replace("on call", "oncall").replace("roll back", "rollback");
    joined.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A word without its ending.
pub fn stem(word: &str) -> String {
    let cut = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending).filter(|rest| rest.chars().count() >= 4));
    let stem = cut.unwrap_or(word);
    let chars: Vec<char> = stem.chars().collect();
    match chars.as_slice() {
        // A doubled consonant before an ending: "stopping" is "stop".
        [.., a, b] if a == b && cut.is_some() && !"aeiouls".contains(*b) => {
            stem.chars().take(chars.len() - 1).collect()
        }
        _ => stem.to_owned(),
    }
}

/// The stems that carry meaning, each replaced by the word that stands for its synonyms; sorted, without repetition.
/// `extra` are synonyms of the user's own, in the form of [`SYNONYMS`].
pub fn meaning(text: &str, extra: &[Vec<String>]) -> Vec<String> {
    let mut stems: Vec<String> = words(text)
        .iter()
        .filter(|word| !STOP.contains(&word.as_str()))
        .map(|word| {
            let stem = stem(word);
            let own = extra.iter().find(|row| row.iter().any(|w| *w == stem || w == word)).and_then(|row| row.first());
            let known = SYNONYMS.iter().find(|row| row.contains(&stem.as_str()) || row.contains(&word.as_str()));
            own.cloned().or_else(|| known.and_then(|row| row.first()).map(|w| (*w).to_owned())).unwrap_or(stem)
        })
        .collect();
    stems.sort();
    stems.dedup();
    stems
}

/// Does `text` hold one of `wanted` as a whole word, or as whole words in a row where it has a space?
pub fn has_word(text: &str, wanted: &[&str]) -> bool {
    let spaced = format!(" {} ", words(text).join(" "));
    wanted.iter().any(|word| spaced.contains(&format!(" {word} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_mean_the_same() {
        let same = |a, b| assert_eq!(meaning(a, &[]), meaning(b, &[]), "{a} / {b}");
        same("Mitigate", "Mitigation");
        same("Page on-call", "Notify the on-call");
        same("Post-mortem", "postmortem");
        same("Assess severity", "Assessing the severity");
        same("Resolve", "Resolution");
        same("Acknowledge", "Acknowledgement");
        same("Verify", "Verification");
        same("Escalate", "Escalation");
    }

    #[test]
    fn different_things_stay_different() {
        let differ = |a, b| assert_ne!(meaning(a, &[]), meaning(b, &[]), "{a} / {b}");
        differ("Monitor", "Mitigate");
        differ("Communicate", "Acknowledge");
        differ("Open incident", "Page on-call");
        differ("Scale up", "Scale down");
    }
}
