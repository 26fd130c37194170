//! What earlier runs read of pages: of ten thousand, those are read anew that changed.
//!
//! Kept is what a page means to other pages, and what was found on it alone. Both follow from its text, its path, the
//! configuration and this very program, which are what an entry is known by. What depends on anything else is no part of
//! it and is judged anew in each run, so no entry can be out of date.
//!
//! Pages are spread over files by their paths, so that a page that changed costs one file of many. A file is written
//! whole or not at all; two runs at once write the same, or the later one wins. What cannot be read is not there.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher};

use rayon::prelude::*;
use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::config::{Config, Renderer};
use crate::diagnostic::{Diagnostic, Fix, Label, Level};
use crate::model::Runbook;
use crate::model::gist::Gist;
use crate::passes;
use crate::source::{FileId, Source, Span};
use crate::world::World;

/// How many files there are.
const SHARDS: u64 = 256;

/// Where entries are kept, and what all of them hang on.
pub(super) struct Store<'a> {
    world: &'a dyn World,
    salt: Sha256,
}

/// A page and what is found on it alone.
pub(super) type Page = (Runbook, Vec<Diagnostic>);

/// What a page is read from.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) file: FileId,
    pub(super) source: &'a Source,
    pub(super) renderer: Renderer,
}

/// A page as it lies in its file.
#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    path: &'a str,
    known_by: [u8; 32],
    #[serde(serialize_with = "as_bytes")]
    page: &'a [u8],
}

fn as_bytes<S: Serializer>(bytes: &&[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}

/// A finding as it lies in its page.
#[derive(Serialize, Deserialize)]
struct Noted {
    code: String,
    level: Level,
    message: String,
    primary: Label,
    related: Vec<Label>,
    help: String,
    fix: Option<Box<Fix>>,
    hidden: Option<Span>,
}

impl<'a> Store<'a> {
    /// Entries in `world` of pages that this build of the program reads by this configuration.
    pub(super) fn new(world: &'a dyn World, build: &str, config: &Config) -> Self {
        let salt = Sha256::new_with_prefix(format!("{build}\n{config:?}\n"));
        Self { world, salt }
    }

    /// Every page that is asked for, and what is found on each, in that order: as it was kept, or as `read` gives it. Entries of other paths stay
    /// where `is_there` says that there are still such files.
    pub(super) fn pages(
        &self,
        asked: &[Asked<'_>],
        read: impl Fn(Asked<'_>) -> Page + Sync,
        is_there: impl Fn(&str) -> bool + Sync,
    ) -> (Vec<Runbook>, Vec<Vec<Diagnostic>>) {
        let mut shards: BTreeMap<u64, Vec<(usize, Asked<'_>)>> = BTreeMap::new();
        for (place, asked) in asked.iter().enumerate() {
            shards.entry(checksum(asked.source.path.as_bytes()) % SHARDS).or_default().push((place, *asked));
        }
        let shards: Vec<(u64, Vec<(usize, Asked<'_>)>)> = shards.into_iter().collect();
        let of_shard = |(shard, asked): &(u64, Vec<(usize, Asked<'_>)>)| self.shard(*shard, asked, &read, &is_there);
        let mut pages: Vec<(usize, Page)> = shards.par_iter().flat_map_iter(of_shard).collect();
        pages.sort_unstable_by_key(|(place, _)| *place);
        self.world.tidy("");
        pages.into_iter().map(|(_, page)| page).unzip()
    }

    fn shard(
        &self,
        shard: u64,
        asked: &[(usize, Asked<'_>)],
        read: &(impl Fn(Asked<'_>) -> Page + Sync),
        is_there: &(impl Fn(&str) -> bool + Sync),
    ) -> Vec<(usize, Page)> {
        let name = format!("{shard:02x}");
        let bytes = self.world.read(&name).unwrap_or_default();
        let kept: BTreeMap<&str, Entry<'_>> = entries(&bytes).into_iter().map(|entry| (entry.path, entry)).collect();
        let mut new: Vec<(&str, [u8; 32], Vec<u8>)> = Vec::new();
        let mut pages = Vec::new();
        for &(place, asked) in asked {
            let (path, known_by) = (asked.source.path.as_str(), self.known_by(asked));
            let entry = kept.get(path).filter(|entry| entry.known_by == known_by);
            let page = entry.and_then(|entry| read_back(entry.page, asked)).unwrap_or_else(|| {
                let page = read(asked);
                new.extend(written(&page).map(|bytes| (path, known_by, bytes)));
                page
            });
            pages.push((place, page));
        }
        if !new.is_empty() {
            let mut entries = kept;
            entries.retain(|path, _| is_there(path));
            entries.extend(new.iter().map(|(path, known_by, page)| {
                let (path, known_by) = (*path, *known_by);
                (path, Entry { path, known_by, page })
            }));
            // What is not kept is read anew.
            let _ =
                packed(&entries.into_values().collect::<Vec<_>>()).map(|bytes| self.world.write(&name, &bytes, false));
        }
        pages
    }

    fn known_by(&self, asked: Asked<'_>) -> [u8; 32] {
        let Asked { source, renderer, .. } = asked;
        let mut digest = self.salt.clone();
        digest.update(format!("{renderer:?}\n{}\n{}\n", source.path.len(), source.path));
        digest.update(&source.text);
        digest.finalize().into()
    }
}

/// What a file holds: the checksum of the rest, and entries.
fn entries(bytes: &[u8]) -> Vec<Entry<'_>> {
    let whole = bytes.split_first_chunk::<8>().filter(|(sum, rest)| u64::from_le_bytes(**sum) == checksum(rest));
    whole.and_then(|(_, rest)| postcard::from_bytes(rest).ok()).unwrap_or_default()
}

fn packed(entries: &[Entry<'_>]) -> Option<Vec<u8>> {
    let rest = postcard::to_allocvec(entries).ok()?;
    Some([checksum(&rest).to_le_bytes().as_slice(), &rest].concat())
}

/// Tells a file that was damaged from one that was not, and spreads paths: nothing that anybody would forge.
fn checksum(bytes: &[u8]) -> u64 {
    let mut hasher = foldhash::quality::FixedState::default().build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

/// A page as bytes; none where it is more than its gist.
fn written((runbook, found): &Page) -> Option<Vec<u8>> {
    let noted: Vec<Noted> = found.iter().cloned().map(noted).collect();
    postcard::to_allocvec(&(runbook.written()?, noted)).ok()
}

fn read_back(bytes: &[u8], asked: Asked<'_>) -> Option<Page> {
    let Asked { file, source, renderer } = asked;
    let (gist, found): (Gist, Vec<Noted>) = file.of_all(|| postcard::from_bytes(bytes)).ok()?;
    let found: Option<Vec<Diagnostic>> = found.into_iter().map(diagnostic).collect();
    Some((gist.of(file, &source.path, renderer), found?))
}

fn noted(found: Diagnostic) -> Noted {
    let Diagnostic { rule, level, message, primary, related, help, fix, fingerprint: _, hidden } = found;
    Noted { code: rule.code.to_owned(), level, message, primary, related, help, fix, hidden }
}

fn diagnostic(noted: Noted) -> Option<Diagnostic> {
    let Noted { code, level, message, primary, related, help, fix, hidden } = noted;
    let rule = &passes::rules().find(|rule| rule.info.code == code)?.info;
    Some(Diagnostic { level, primary, related, help, fix, hidden, ..Diagnostic::new(rule, Span::default(), message) })
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the fixtures are read")]
mod tests;
