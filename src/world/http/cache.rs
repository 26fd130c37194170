//! Answers that are kept from run to run, in a file of the user's own.
//!
//! Each entry has an end of its own. What cannot be read is not there; what cannot be written is nobody's loss.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::world::MAX_FILE_BYTES;
use crate::world::web::Answer;

/// How long an answer holds, in seconds: what is there stays, what is not there somebody is about to mend.
const GOOD: u64 = 3 * 24 * 60 * 60;
const DEAD: u64 = 60 * 60;

/// Where answers are kept.
#[derive(Debug)]
pub(super) struct Cache {
    pub(super) file: Option<PathBuf>,
    /// Seconds since 1970.
    pub(super) now: u64,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    answer: Answer,
    /// Seconds since 1970.
    until: u64,
}

impl Cache {
    /// The answers that still hold.
    pub(super) fn kept(&self) -> BTreeMap<String, Answer> {
        self.entries().into_iter().map(|(url, entry)| (url, entry.answer)).collect()
    }

    fn entries(&self) -> BTreeMap<String, Entry> {
        let Some(file) = self.file.as_ref().and_then(|file| File::open(file).ok()) else { return BTreeMap::new() };
        let mut bytes = Vec::new();
        if file.take(MAX_FILE_BYTES).read_to_end(&mut bytes).is_err() {
            return BTreeMap::new();
        }
        let entries: BTreeMap<String, Value> = serde_json::from_slice(&bytes).unwrap_or_default();
        let entry = |(url, entry): (String, Value)| Some((url, serde_json::from_value::<Entry>(entry).ok()?));
        // An end too far ahead was written by a clock that went wrong.
        let holds = |entry: &Entry| {
            lifetime(&entry.answer)
                .is_some_and(|most| self.now < entry.until && entry.until <= self.now.saturating_add(most))
        };
        entries.into_iter().filter_map(entry).filter(|(_, entry)| holds(entry)).collect()
    }

    /// Keeps new answers beside those that another run may have kept in the meantime.
    pub(super) fn keep<'a>(&self, answers: impl Iterator<Item = (&'a String, &'a Answer)>) {
        let entry = |(url, answer): (&String, &Answer)| {
            let until = self.now.saturating_add(lifetime(answer)?);
            Some((url.clone(), Entry { answer: answer.clone(), until }))
        };
        let new: BTreeMap<String, Entry> = answers.filter_map(entry).collect();
        if new.is_empty() {
            return;
        }
        let mut entries = self.entries();
        entries.extend(new);
        let _ = self.write(&entries);
    }

    fn write(&self, entries: &BTreeMap<String, Entry>) -> Option<()> {
        let file = self.file.as_ref()?;
        let folder = file.parent()?;
        fs::create_dir_all(folder).ok()?;
        let mut new = tempfile::NamedTempFile::new_in(folder).ok()?;
        new.write_all(&serde_json::to_vec(entries).ok()?).ok()?;
        new.persist(file).ok().map(drop)
    }
}

/// How long an answer is kept; one that says nothing is not kept.
fn lifetime(answer: &Answer) -> Option<u64> {
    match answer {
        Answer::Good => Some(GOOD),
        Answer::Dead(_) => Some(DEAD),
        Answer::Unverified(_) => None,
    }
}
