//! What there is below the root.

/// The files and folders below the root, sorted.
#[derive(Debug, Default)]
pub struct PathIndex {
    /// Paths from the root with `/`, and whether each is a folder.
    paths: Vec<(String, bool)>,
    /// Of each path with a capital in it: the path in lower case, and its index into `paths`, sorted.
    folded: Vec<(String, usize)>,
}

impl PathIndex {
    /// An index over `(path, is it a folder)`.
    pub fn new(mut paths: Vec<(String, bool)>) -> Self {
        paths.sort();
        paths.dedup();
        let folded = paths.iter().enumerate().map(|(i, (path, _))| (path.to_lowercase(), i));
        let mut folded: Vec<_> =
            folded.filter(|(lower, i)| paths.get(*i).is_some_and(|(path, _)| path != lower)).collect();
        folded.sort();
        Self { paths, folded }
    }

    /// Adds paths that the walk had left out.
    pub fn extend(&mut self, more: Vec<(String, bool)>) {
        if !more.is_empty() {
            let mut paths = std::mem::take(&mut self.paths);
            paths.extend(more);
            *self = Self::new(paths);
        }
    }

    /// Is there something at `path`, and is it a folder? The root (`""`) is one.
    pub fn folder(&self, path: &str) -> Option<bool> {
        if path.is_empty() {
            return Some(true);
        }
        let at = self.paths.binary_search_by(|(p, _)| p.as_str().cmp(path)).ok()?;
        self.paths.get(at).map(|(_, folder)| *folder)
    }

    /// Is there a file at `path`?
    pub fn is_file(&self, path: &str) -> bool {
        self.folder(path) == Some(false)
    }

    /// The path that differs from `path` in letter case alone.
    pub fn other_case(&self, path: &str) -> Option<&str> {
        let lower = path.to_lowercase();
        let at = self.folded.partition_point(|(p, _)| p < &lower);
        let capital = self.folded.get(at).filter(|(found, _)| *found == lower).map(|(_, index)| *index);
        let small = self.paths.binary_search_by(|(p, _)| p.cmp(&lower)).ok();
        let (actual, _) = self.paths.get(capital.into_iter().chain(small).min()?)?;
        (actual != path).then_some(actual.as_str())
    }

    /// Every file and folder.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(|(path, _)| path.as_str())
    }

    /// Every file.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().filter(|(_, folder)| !folder).map(|(path, _)| path.as_str())
    }
}

/// The folder around a path; the root has none around it.
pub fn around(path: &str) -> Option<&str> {
    (!path.is_empty()).then(|| path.rsplit_once('/').map_or("", |(around, _)| around))
}
