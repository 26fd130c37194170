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

/// Words that make a name the name of a role.
pub const ROLES: &[&str] = &[
    "vp",
    "director",
    "manager",
    "lead",
    "leads",
    "secondary",
    "primary",
    "oncall",
    "cto",
    "ceo",
    "ciso",
    "coo",
    "cio",
    "head",
    "engineer",
    "team",
    "commander",
    "dba",
    "sre",
    "leadership",
    "management",
    "executive",
    "executives",
    "owner",
    "chief",
    "officer",
];

/// Words that are written in two ways, and are one: what stands before the break, the breaks, and what stands behind.
const JOINED: &[(&str, &str, &str)] =
    &[("post", "- ", "mortem"), ("on", "- ", "call"), ("roll", " ", "back"), ("fail", "- ", "over")];

/// The words of a text in lower case, letters and digits alone: read once, asked often. `post-mortem` is one word.
#[derive(Clone, Debug)]
pub struct Words {
    /// Each word between two spaces: ` page the oncall `.
    spaced: Vec<u8>,
    count: usize,
    /// Where the word begins that is being read.
    start: usize,
    /// The bits of [`initial`] of all words.
    initials: u64,
}

impl Words {
    /// All words of `text`.
    pub fn of(text: &str) -> Self {
        Self::first(text, usize::MAX)
    }

    /// The first words of `text`, no more than `most`; what stands behind them is not looked at.
    pub fn first(text: &str, most: usize) -> Self {
        let room = text.len().min(most.saturating_mul(16)) + 2;
        let mut words = Self { spaced: Vec::with_capacity(room), count: 0, start: 1, initials: 0 };
        words.spaced.push(b' ');
        let bytes = text.as_bytes();
        let mut at = 0;
        while words.count < most {
            let rest = bytes.get(at..).unwrap_or_default();
            let length = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
            words.spaced.extend(rest.iter().take(length).map(u8::to_ascii_lowercase));
            at += length;
            let Some(&byte) = bytes.get(at) else { break };
            at += 1;
            if byte.is_ascii() {
                if !(matches!(byte, b' ' | b'-') && words.joined(byte, bytes.get(at..).unwrap_or_default())) {
                    words.end();
                }
            } else {
                let c = text.get(at - 1..).and_then(|rest| rest.chars().next()).unwrap_or_default();
                at += c.len_utf8() - 1;
                c.to_lowercase().for_each(|c| words.letter(c));
            }
        }
        words.end();
        words
    }

    /// Adds a letter beyond ASCII; what is none ends the word.
    fn letter(&mut self, c: char) {
        if c.is_alphanumeric() {
            self.spaced.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        } else {
            self.end();
        }
    }

    /// Ends the word that is being read, if one is.
    fn end(&mut self) {
        if let Some(word) = self.spaced.get(self.start..).filter(|word| !word.is_empty()) {
            self.initials |= initial(word);
            self.spaced.push(b' ');
            self.start = self.spaced.len();
            self.count += 1;
        }
    }

    /// Is a break before `behind` one inside a word of [`JOINED`]?
    fn joined(&self, mark: u8, behind: &[u8]) -> bool {
        JOINED.iter().any(|(head, marks, tail)| {
            behind.first().is_some_and(|first| tail.as_bytes().first() == Some(&first.to_ascii_lowercase()))
                && behind.get(..tail.len()).is_some_and(|start| start.eq_ignore_ascii_case(tail.as_bytes()))
                && marks.as_bytes().contains(&mark)
                && self.spaced.ends_with(head.as_bytes())
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The words in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        std::str::from_utf8(&self.spaced).unwrap_or_default().split_ascii_whitespace()
    }

    /// Is one of `wanted` among them, as words in a row where it has a space?
    pub fn has(&self, wanted: &[&str]) -> bool {
        self.has_of(wanted, initials(wanted))
    }

    /// The same, where the [`initials`] of `wanted` are known already.
    pub fn has_of(&self, wanted: &[&str], initials: u64) -> bool {
        // Many words are looked for in each text: their first letters settle nearly all.
        let initials = self.initials & initials;
        if initials == 0 {
            return false;
        }
        let mut rest = self.spaced.as_slice();
        while let [before, behind @ ..] = rest {
            if *before == b' ' && initials & initial(behind) != 0 && begins(behind, wanted) {
                return true;
            }
            rest = behind;
        }
        false
    }

    /// Do they begin with one of `wanted`?
    pub fn begin_with(&self, wanted: &[&str]) -> bool {
        begins(self.spaced.get(1..).unwrap_or_default(), wanted)
    }
}

/// The first letters of `words`, as bits.
pub fn initials(words: &[&str]) -> u64 {
    words.iter().fold(0, |initials, word| initials | initial(word.as_bytes()))
}

/// A bit for the first letter of a word; some letters share one.
fn initial(word: &[u8]) -> u64 {
    word.first().map_or(0, |letter| 1 << (letter & 63))
}

/// Does `spaced`, which begins a word, begin with one of `wanted`?
fn begins(spaced: &[u8], wanted: &[&str]) -> bool {
    let fits = |word: &[u8]| {
        word.first() == spaced.first() && spaced.strip_prefix(word).is_some_and(|rest| rest.first() == Some(&b' '))
    };
    wanted.iter().any(|word| fits(word.as_bytes()))
}

/// The words of `text`, each by itself.
pub fn words(text: &str) -> Vec<String> {
    Words::of(text).iter().map(str::to_owned).collect()
}

/// A word without its ending.
pub fn stem(word: &str) -> String {
    // "assess" is no plural.
    let whole = |ending: &str, rest: &str| rest.chars().count() >= 4 && !(ending == "s" && rest.ends_with('s'));
    let cut = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending).filter(|rest| whole(ending, rest)));
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

/// Words and phrases that mean the same, the user's own: `kick off` may stand for `open`.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    /// Stems in a row, and the meaning that stands for them; longer ones first.
    phrases: Vec<(Vec<String>, Vec<String>)>,
}

impl Synonyms {
    /// Each word or phrase with those that mean the same.
    pub fn new<'a>(rows: impl IntoIterator<Item = (&'a String, &'a Vec<String>)>) -> Self {
        let mut phrases = Vec::new();
        for (word, others) in rows {
            let meaning: Vec<String> = stems(word).iter().map(|stem| known(stem)).collect();
            let others = others.iter().map(|other| (stems(other), meaning.clone()));
            phrases.extend(others.filter(|(stems, meaning)| !stems.is_empty() && !meaning.is_empty()));
        }
        phrases.sort_by_key(|(stems, _)| std::cmp::Reverse(stems.len()));
        Self { phrases }
    }

    /// The stems of `text` that carry meaning, each replaced by what stands for its synonyms; sorted, without
    /// repetition.
    pub fn meaning(&self, text: &str) -> Vec<String> {
        let stems = stems(text);
        let mut meaning = Vec::with_capacity(stems.len());
        let mut rest = stems.as_slice();
        while let [first, behind @ ..] = rest {
            let own = self.phrases.iter().find(|(phrase, _)| rest.starts_with(phrase));
            if let Some((phrase, stands_for)) = own {
                meaning.extend(stands_for.iter().cloned());
                rest = rest.get(phrase.len()..).unwrap_or_default();
            } else {
                meaning.push(known(first));
                rest = behind;
            }
        }
        meaning.sort();
        meaning.dedup();
        meaning
    }
}

/// The stems of the words that carry meaning, in order.
fn stems(text: &str) -> Vec<String> {
    words(text).iter().filter(|word| !STOP.contains(&word.as_str())).map(|word| stem(word)).collect()
}

/// What stands for a stem and its synonyms.
fn known(stem: &str) -> String {
    let row = SYNONYMS.iter().find(|row| row.contains(&stem)).and_then(|row| row.first());
    row.map_or_else(|| stem.to_owned(), |first| (*first).to_owned())
}

/// The stems of `text` that carry meaning, by the synonyms of the field alone.
pub fn meaning(text: &str) -> Vec<String> {
    Synonyms::default().meaning(text)
}

/// Is `written` a slip of the pen for `meant`: one letter too many, too few, another, or two of them swapped? Names that
/// differ by a digit alone are two things.
pub fn is_slip(written: &str, meant: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
    letters(written) != letters(meant) && strsim::osa_distance(written, meant) == 1
}

/// Does `text` hold one of `wanted` as a whole word, or as whole words in a row where it has a space?
pub fn has_word(text: &str, wanted: &[&str]) -> bool {
    may_have(text, wanted) && Words::of(text).has(wanted)
}

/// May `text` hold one of `wanted`, going by the first two letters of its words? Nearly no text does that is asked.
pub(crate) fn may_have(text: &str, wanted: &[&str]) -> bool {
    if !text.is_ascii() {
        return true;
    }
    let initials = initials(wanted);
    let bytes = text.as_bytes();
    let second = |word: &[u8]| word.get(1).filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase);
    let mut inside = false;
    bytes.iter().enumerate().any(|(at, byte)| {
        let begins = !inside && byte.is_ascii_alphanumeric();
        inside = byte.is_ascii_alphanumeric();
        begins && initials & 1 << (byte.to_ascii_lowercase() & 63) != 0 && {
            let here = bytes.get(at..).map(|word| (byte.to_ascii_lowercase(), second(word)));
            let same = |word: &&str| here == word.as_bytes().first().map(|first| (*first, second(word.as_bytes())));
            wanted.iter().any(same)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_mean_the_same() {
        let same = |a, b| assert_eq!(meaning(a), meaning(b), "{a} / {b}");
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
        let differ = |a, b| assert_ne!(meaning(a), meaning(b), "{a} / {b}");
        differ("Monitor", "Mitigate");
        differ("Communicate", "Acknowledge");
        differ("Open incident", "Page on-call");
        differ("Scale up", "Scale down");
    }

    #[test]
    fn users_add_words_and_phrases() {
        let rows = [("open".to_owned(), vec!["kick off".to_owned(), "launch".to_owned()])];
        let own = Synonyms::new(rows.iter().map(|(word, others)| (word, others)));
        assert_eq!(own.meaning("Kick off the incident"), own.meaning("Declare incident"));
        assert_eq!(own.meaning("Launching an incident"), own.meaning("Create incident"));
        assert_ne!(own.meaning("Kick the server"), own.meaning("Open the server"));
    }
}
