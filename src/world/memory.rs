//! A world in memory, for tests: a map of files, a fixed date, written files readable.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::world::{Entry, Listing, MAX_FILE_BYTES, Trouble, TroubleKind, World, normalize, outside};

/// Files in memory. There are no links, no `.gitignore` and no rights.
#[derive(Debug)]
pub struct MemoryWorld {
    files: Mutex<BTreeMap<String, Held>>,
    today: jiff::civil::Date,
}

#[derive(Debug)]
struct Held {
    bytes: Vec<u8>,
    executable: bool,
}

impl MemoryWorld {
    /// A world of `(path, text)` on the first day of 2026.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let held = |text: &str| Held { bytes: text.as_bytes().to_vec(), executable: false };
        let files = files.into_iter().map(|(path, text)| (path.to_owned(), held(text))).collect();
        Self { files: Mutex::new(files), today: jiff::civil::Date::constant(2026, 1, 1) }
    }

    /// The same on another day.
    pub fn on(mut self, today: jiff::civil::Date) -> Self {
        self.today = today;
        self
    }

    /// Was the file at `path` written as one that can be run?
    pub fn executable(&self, path: &str) -> bool {
        self.files().get(path).is_some_and(|held| held.executable)
    }

    /// The map; a test that panicked while it held the lock has not left it half changed.
    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Held>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn trouble(path: &str, kind: TroubleKind, message: &str) -> Trouble {
    Trouble { path: path.to_owned(), kind, message: message.to_owned() }
}

/// The folders that hold `path`, from the outermost.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}

impl World for MemoryWorld {
    fn entries(&self) -> Result<Listing, Trouble> {
        let files = self.files();
        let holding: BTreeSet<&str> = files.keys().flat_map(|path| folders(path)).collect();
        let entry = |path: &str, folder| Entry { path: path.to_owned(), folder, target: None };
        let mut entries: Vec<Entry> = holding.into_iter().map(|path| entry(path, true)).collect();
        entries.extend(files.keys().map(|path| entry(path, false)));
        entries.sort();
        Ok(Listing { entries, passed_over: Vec::new() })
    }

    fn exists(&self, path: &str) -> bool {
        let Some(path) = normalize(path) else { return false };
        path.is_empty() || self.files().keys().any(|file| *file == path || folders(file).any(|folder| folder == path))
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Trouble> {
        let normal = normalize(path).ok_or_else(|| outside(path))?;
        match self.files().get(&normal) {
            Some(held) if held.bytes.len() as u64 > MAX_FILE_BYTES => {
                Err(trouble(path, TroubleKind::TooLarge, "is larger than 16 MiB"))
            }
            Some(held) => Ok(held.bytes.clone()),
            None => Err(trouble(path, TroubleKind::NotFound, "is not there")),
        }
    }

    fn beside(&self, folder: &str) -> Result<Box<dyn World>, Trouble> {
        Err(outside(folder))
    }

    fn write(&self, path: &str, bytes: &[u8], executable: bool) -> Result<(), Trouble> {
        let normal = normalize(path).ok_or_else(|| outside(path))?;
        let mut files = self.files();
        if folders(&normal).any(|folder| files.contains_key(folder)) {
            return Err(trouble(path, TroubleKind::WrongKind, "lies below a file"));
        }
        files.insert(normal, Held { bytes: bytes.to_vec(), executable });
        Ok(())
    }

    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.read(path)?;
        self.write(path, bytes, self.executable(path))
    }

    fn remove(&self, path: &str) -> Result<(), Trouble> {
        let normal = normalize(path).ok_or_else(|| outside(path))?;
        self.files().remove(&normal);
        Ok(())
    }

    fn tidy(&self, _folder: &str) {}

    fn today(&self) -> jiff::civil::Date {
        self.today
    }

    fn display(&self, path: &str) -> String {
        if path.is_empty() { ".".to_owned() } else { path.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_there() -> Result<(), Trouble> {
        let world = MemoryWorld::new([("docs/a.md", "# A")]);
        world.write("dist/./b.sh", b"#!", true)?;
        assert_eq!(world.read("dist/b.sh")?, b"#!");
        assert!(world.executable("dist/b.sh") && world.exists("dist") && !world.exists("dis"));
        let paths: Vec<_> = world.entries()?.entries.into_iter().map(|e| (e.path, e.folder)).collect();
        let expected = [("dist", true), ("dist/b.sh", false), ("docs", true), ("docs/a.md", false)];
        assert_eq!(paths, expected.map(|(path, folder)| (path.to_owned(), folder)));
        world.remove("dist/b.sh")?;
        assert!(!world.exists("dist"));
        assert_eq!(world.read("../x").map_err(|e| e.kind), Err(TroubleKind::Outside));
        Ok(())
    }
}
