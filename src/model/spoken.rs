//! What a text speaks of, by the beginnings of a few words: read once, before anything looks closer. Most texts speak of
//! nothing that is understood, and are left alone then.

use std::sync::LazyLock;

use aho_corasick::Anchored;
use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;

/// What somebody may look closer for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Topic {
    /// Acknowledging and responding.
    Acts,
    /// Answers.
    Answers,
    /// An arrow to the right.
    Arrows,
    /// Something that fires, is passed, or must be told.
    Alarms,
    /// Backups, dumps and snapshots.
    Backups,
    /// What keeps people ready, or follows an incident: see [`crate::model::duty`].
    Duties,
    /// An escalation.
    Escalates,
    /// A primary, who may have to be relieved.
    Relieves,
    /// What is resolved, or is not.
    Resolves,
    /// A recovery, or what takes so long.
    Takes,
    /// Updates.
    Updates,
    /// Somebody waits.
    Waits,
}

/// Parts of words, in any letter case, and what a text speaks of that holds one; where `true` stands, a word begins with it.
const STEMS: &[(&str, Topic, bool)] = &[
    ("ack", Topic::Acts, false),
    ("respon", Topic::Acts, false),
    ("answer", Topic::Answers, false),
    ("->", Topic::Arrows, false),
    ("→", Topic::Arrows, false),
    ("alert", Topic::Alarms, true),
    ("escalate", Topic::Alarms, true),
    ("fire", Topic::Alarms, true),
    ("if", Topic::Alarms, true),
    ("notify", Topic::Alarms, true),
    ("page", Topic::Alarms, true),
    ("threshold", Topic::Alarms, true),
    ("trigger", Topic::Alarms, true),
    ("when", Topic::Alarms, true),
    ("backup", Topic::Backups, false),
    ("dump", Topic::Backups, false),
    ("snapshot", Topic::Backups, false),
    ("audit", Topic::Duties, true),
    ("drill", Topic::Duties, true),
    ("exerc", Topic::Duties, true),
    ("game", Topic::Duties, true),
    ("hando", Topic::Duties, true),
    ("integr", Topic::Duties, true),
    ("mortem", Topic::Duties, true),
    ("postm", Topic::Duties, true),
    ("rehears", Topic::Duties, true),
    ("review", Topic::Duties, true),
    ("rotat", Topic::Duties, true),
    ("simul", Topic::Duties, true),
    ("test", Topic::Duties, true),
    ("valid", Topic::Duties, true),
    ("verif", Topic::Duties, true),
    ("escalat", Topic::Escalates, false),
    ("primary", Topic::Relieves, false),
    ("resolve", Topic::Resolves, false),
    ("recovery", Topic::Takes, false),
    ("take", Topic::Takes, false),
    ("update", Topic::Updates, false),
    ("wait", Topic::Waits, false),
];

/// Finds all of [`STEMS`] in one pass over a text. None where it cannot be made, and everything may be spoken of.
static FINDER: LazyLock<Option<DFA>> = LazyLock::new(|| {
    let stems = STEMS.iter().map(|(stem, ..)| stem);
    DFA::builder().ascii_case_insensitive(true).prefilter(false).build(stems).ok()
});

/// What a text speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spoken(u32);

impl Spoken {
    /// Reads `text` once.
    pub(crate) fn of(text: &str) -> Self {
        let Some((finder, mut state)) =
            FINDER.as_ref().and_then(|finder| Some((finder, finder.start_state(Anchored::No).ok()?)))
        else {
            return Self(u32::MAX);
        };
        let (bytes, mut topics) = (text.as_bytes(), 0);
        for (at, byte) in bytes.iter().enumerate() {
            state = finder.next_state(Anchored::No, state, *byte);
            if finder.is_special(state) && finder.is_match(state) {
                for index in 0..finder.match_len(state) {
                    let stem = STEMS.get(finder.match_pattern(state, index).as_usize());
                    let heard = stem.filter(|(stem, _, begins)| !begins || begins_word(bytes, at + 1 - stem.len()));
                    topics |= heard.map_or(0, |(_, topic, _)| 1 << *topic as u32);
                }
            }
        }
        Self(topics)
    }

    /// May it speak of `topic`?
    pub(crate) fn has(self, topic: Topic) -> bool {
        self.0 & 1 << topic as u32 != 0
    }
}

/// Does a word begin at `at`?
fn begins_word(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| bytes.get(before)).is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_heard_in_any_letter_case() {
        let spoken = Spoken::of("Escalate, and wait for the primary's snapshot");
        for topic in [Topic::Escalates, Topic::Waits, Topic::Relieves, Topic::Backups, Topic::Alarms] {
            assert!(spoken.has(topic), "{topic:?}");
        }
        assert!(!spoken.has(Topic::Acts) && !spoken.has(Topic::Duties));
        assert!(Spoken::of("NIGHTLY BACKUP → off site").has(Topic::Arrows));
        assert!(Spoken::of("a Post-Mortem").has(Topic::Duties));
    }

    #[test]
    fn what_sounds_an_alarm_is_heard() {
        assert!(crate::model::lower::ALARMS.iter().all(|word| Spoken::of(word).has(Topic::Alarms)));
    }

    #[test]
    fn some_stems_begin_a_word() {
        assert!(!Spoken::of("the latest homepage").has(Topic::Duties));
        assert!(!Spoken::of("the latest homepage").has(Topic::Alarms));
        assert!(Spoken::of("(test").has(Topic::Duties));
        assert_eq!(Spoken::of(""), Spoken::default());
    }
}
