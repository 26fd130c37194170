//! The only door to files, processes, the network and the clock.
//!
//! Everything above this module works on values; what it needs from outside it asks a [`World`] for. Paths are relative
//! to the world's root, written with `/`, and never lead out of it.

// Files of the user's own are touched.
#[allow(clippy::disallowed_methods)]
pub mod caches;
// The one place where files are touched.
#[allow(clippy::disallowed_methods)]
pub mod disk;
// Git is started.
#[allow(clippy::disallowed_methods)]
pub mod git;
// The network is asked here alone.
#[cfg(feature = "online")]
#[allow(clippy::disallowed_methods)]
pub mod http;
pub mod locate;
pub mod memory;
#[allow(clippy::disallowed_methods, clippy::disallowed_types)]
pub mod origin;
pub mod overlay;
// Playbooks under test are started.
#[allow(clippy::disallowed_methods)]
pub mod process;
pub mod web;

use std::fmt;

use crate::source::legible_name;

/// What the walk found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Path from the root, with `/`; no trailing slash.
    pub path: String,
    /// A folder? Also where it is a link to one; such a folder is listed but not walked into.
    pub folder: bool,
    /// Where a symbolic link leads, as a path from the root; `None` for what is no link.
    pub target: Option<String>,
}

/// All that the walk found, and what it could not take along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Files and folders, sorted by path.
    pub entries: Vec<Entry>,
    /// What was passed over: names that are not UTF-8, links that lead out of the root or nowhere, folders that cannot
    /// be read, pipes and devices.
    pub passed_over: Vec<Trouble>,
}

/// Something outside that did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The path as the user knows it.
    pub path: String,
    /// What kind of trouble.
    pub kind: TroubleKind,
    /// What is the matter, as the rest of a sentence that begins with the path.
    pub message: String,
}

/// Kinds of [`Trouble`] that callers tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TroubleKind {
    /// There is no such file or folder.
    NotFound,
    /// It is there, but may not be read or written.
    Denied,
    /// It is larger than runbookc reads ([`MAX_FILE_BYTES`]).
    TooLarge,
    /// It leads out of the root, directly or by a link.
    Outside,
    /// A folder where a file is wanted, a file where a folder is wanted, or neither (a pipe, a device).
    WrongKind,
    /// Anything else.
    Other,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", legible_name(&self.path), self.message)
    }
}

impl std::error::Error for Trouble {}

/// The largest file that is read, in bytes. The largest Markdown page met in 2,773 had 0.4 MB; 16 MiB leaves room for
/// generated ones and bounds memory.
pub const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// Folders that hold nothing of the user's writing, at any depth.
const SKIPPED: [&str; 3] = [".git", "node_modules", "target"];

/// Files, processes and the clock, as seen from one root folder.
pub trait World: Sync {
    /// Every file and folder below the root. `.gitignore` is honoured; `.git`, `node_modules` and `target` are left out,
    /// other hidden files are not (links lead to `.github/`). Linked folders are not walked into: [`World::exists`] and
    /// [`World::read`] know what lies behind them.
    ///
    /// # Errors
    /// Where the root itself cannot be listed; folders below it that cannot are passed over.
    fn entries(&self) -> Result<Listing, Trouble>;

    /// Is there a file or folder at `path`, also one that the walk left out?
    fn exists(&self, path: &str) -> bool;

    /// The bytes of a file.
    ///
    /// # Errors
    /// Where it is not there, cannot be read, is too large, is no ordinary file or lies outside the root.
    fn read(&self, path: &str) -> Result<Vec<u8>, Trouble>;

    /// The world of another folder, which may lie outside of this one: `../monitoring`. For rule files that the user
    /// names there by an explicit word, and to be read alone.
    ///
    /// # Errors
    /// Where there is no such folder.
    fn beside(&self, folder: &str) -> Result<Box<dyn World>, Trouble>;

    /// Writes a file whole or not at all, with the folders it needs, by way of a temporary file beside it.
    ///
    /// # Errors
    /// Where it cannot be written; nothing is left behind then.
    fn write(&self, path: &str, bytes: &[u8], executable: bool) -> Result<(), Trouble>;

    /// Gives a file that is there other bytes, whole or not at all. It keeps its rights; a link to it stays a link.
    ///
    /// # Errors
    /// Where it is not there, is marked as one that is not to be written, or cannot be written; it is as it was then.
    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble>;

    /// Removes a file that an earlier build left, and the folders that are empty without it. What is not there is
    /// removed already.
    ///
    /// # Errors
    /// Where it is there and cannot be removed.
    fn remove(&self, path: &str) -> Result<(), Trouble>;

    /// Removes what runs that were killed while they wrote left in `folder` (not below it): files that [`World::write`]
    /// began and did not finish. Those of a run that is still at work stay. What cannot be removed stays, too: it is in
    /// nobody's way.
    fn tidy(&self, folder: &str);

    /// Today's date, for the expiry of suppressions alone.
    fn today(&self) -> jiff::civil::Date;

    /// Where the repository around the root was cloned from, as its own configuration says.
    fn origin(&self) -> Option<origin::Origin> {
        None
    }

    /// How `path` is written from the working directory.
    fn display(&self, path: &str) -> String;
}

/// `path` without `.`, `..` and doubled slashes; `None` where it is absolute or leads out of the root. The root itself
/// is the empty path.
pub fn normalize(path: &str) -> Option<String> {
    let drive = path.as_bytes().get(1) == Some(&b':') && path.starts_with(|c: char| c.is_ascii_alphabetic());
    if path.starts_with('/') || path.starts_with('\\') || drive || path.contains('\0') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Does `path` lie in `folder`, or is it the same? Both from the root, normal; the root is the empty path.
pub fn within(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What every implementation says of a path that [`normalize`] rejects.
pub(crate) fn outside(path: &str) -> Trouble {
    let message = "leads out of the folder that runbookc works in".to_owned();
    Trouble { path: path.to_owned(), kind: TroubleKind::Outside, message }
}
