//! The user's folder for what can be made anew. It never lies in the folder that is checked: a pull request must not bring
//! a cache along.

use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::world::disk::{DiskWorld, resolve_new};
use crate::world::origin::work_tree;

/// A root that was not checked for so long loses its cache.
const FORGOTTEN: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The folder for what runbookc keeps; none where the environment names no place for it outside of `root` and of the
/// repository around it.
pub fn folder(root: &Path) -> Option<PathBuf> {
    let folder = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")))?;
    let runbookc = caches.join("runbookc");
    // Also where a link leads there.
    let real = resolve_new(&runbookc).ok()?;
    let root = root.canonicalize().ok()?;
    let top = work_tree(&root).unwrap_or(&root);
    (!runbookc.starts_with(top) && !real.starts_with(top)).then_some(runbookc)
}

/// The folder for what is kept of the pages below `root`, as a world. Those of roots that were long forgotten go.
pub fn of_pages(root: &Path) -> Option<DiskWorld> {
    let all = folder(root)?.join("pages");
    let mut hasher = foldhash::quality::FixedState::default().build_hasher();
    hasher.write(root.as_os_str().as_encoded_bytes());
    let own = all.join(format!("{:016x}", hasher.finish()));
    for other in fs::read_dir(&all).into_iter().flatten().flatten().filter(|other| other.path() != own) {
        let is_folder = other.file_type().is_ok_and(|kind| kind.is_dir());
        let written = other.metadata().and_then(|about| about.modified()).ok();
        let age = written.and_then(|written| SystemTime::now().duration_since(written).ok());
        if is_folder && age.is_some_and(|age| age > FORGOTTEN) {
            let _ = fs::remove_dir_all(other.path());
        }
    }
    DiskWorld::output(&own).ok()
}

/// Names this build of the program: its version, its size and when it was made.
pub fn build() -> Option<String> {
    let about = fs::metadata(std::env::current_exe().ok()?).ok()?;
    let made = about.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), about.len(), made.as_nanos()))
}
