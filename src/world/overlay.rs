//! A world in which some files have other contents: a page that comes from an editor, pages that are being mended.

use std::collections::BTreeMap;

use crate::world::{Entry, Listing, Trouble, World, normalize, origin, outside};

/// Another world, with files in memory on top of its own. Writing goes to the world below.
pub struct Overlay<'a> {
    under: &'a dyn World,
    files: BTreeMap<String, Vec<u8>>,
}

impl<'a> Overlay<'a> {
    /// The world below as it is.
    pub fn new(under: &'a dyn World) -> Self {
        Self { under, files: BTreeMap::new() }
    }

    /// From now on, `path` holds `bytes`.
    ///
    /// # Errors
    /// Where the path leads out of the root.
    pub fn put(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), Trouble> {
        let normal = normalize(path).ok_or_else(|| outside(path))?;
        self.files.insert(normal, bytes);
        Ok(())
    }
}

impl World for Overlay<'_> {
    fn entries(&self) -> Result<Listing, Trouble> {
        let mut listing = self.under.entries()?;
        let mut add = |path: &str, folder| {
            if let Err(at) = listing.entries.binary_search_by(|entry| entry.path.as_str().cmp(path)) {
                listing.entries.insert(at, Entry { path: path.to_owned(), folder, target: None });
            }
        };
        for path in self.files.keys() {
            path.match_indices('/').filter_map(|(at, _)| path.get(..at)).for_each(|folder| add(folder, true));
            add(path, false);
        }
        Ok(listing)
    }

    fn exists(&self, path: &str) -> bool {
        normalize(path).is_some_and(|normal| self.files.contains_key(&normal)) || self.under.exists(path)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Trouble> {
        let held = normalize(path).and_then(|normal| self.files.get(&normal));
        held.map_or_else(|| self.under.read(path), |bytes| Ok(bytes.clone()))
    }

    fn beside(&self, folder: &str) -> Result<Box<dyn World>, Trouble> {
        self.under.beside(folder)
    }

    fn write(&self, path: &str, bytes: &[u8], executable: bool) -> Result<(), Trouble> {
        self.under.write(path, bytes, executable)
    }

    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.under.replace(path, bytes)
    }

    fn remove(&self, path: &str) -> Result<(), Trouble> {
        self.under.remove(path)
    }

    fn tidy(&self, folder: &str) {
        self.under.tidy(folder);
    }

    fn today(&self) -> jiff::civil::Date {
        self.under.today()
    }

    fn origin(&self) -> Option<origin::Origin> {
        self.under.origin()
    }

    fn display(&self, path: &str) -> String {
        self.under.display(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::memory::MemoryWorld;

    #[test]
    fn what_lies_on_top_is_seen_first_and_the_rest_shows_through() -> Result<(), Trouble> {
        let below = MemoryWorld::new([("docs/a.md", "old"), ("docs/b.md", "b")]);
        let mut world = Overlay::new(&below);
        world.put("docs/a.md", b"new".to_vec())?;
        world.put("more/./c.md", b"c".to_vec())?;
        assert!(world.put("../x.md", Vec::new()).is_err());
        assert_eq!((world.read("docs/a.md")?, world.read("docs/b.md")?), (b"new".to_vec(), b"b".to_vec()));
        assert!(world.exists("more/c.md") && !world.exists("more/d.md"));
        let paths: Vec<_> = world.entries()?.entries.into_iter().map(|entry| entry.path).collect();
        assert_eq!(paths, ["docs", "docs/a.md", "docs/b.md", "more", "more/c.md"]);
        assert_eq!(below.read("docs/a.md")?, b"old");
        Ok(())
    }
}
