//! The world as it is: one folder on disk.

mod walk;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

use crate::world::{Listing, MAX_FILE_BYTES, Trouble, TroubleKind, World, normalize, origin, outside};

/// A folder on disk as the root of a world.
#[derive(Debug)]
pub struct DiskWorld {
    /// With all links resolved.
    root: PathBuf,
    /// With all links resolved.
    working: PathBuf,
    today: Option<jiff::civil::Date>,
}

impl DiskWorld {
    /// The world of `root`, with paths shown from the working directory; `today` overrides the clock.
    ///
    /// # Errors
    /// Where either folder is not there or cannot be looked at.
    pub fn new(root: &Path, today: Option<jiff::civil::Date>) -> Result<Self, Trouble> {
        let working = std::env::current_dir().and_then(|path| path.canonicalize());
        let working = working.map_err(|e| trouble(Path::new("."), &e))?;
        Ok(Self { root: root.canonicalize().map_err(|e| trouble(root, &e))?, working, today })
    }

    /// The world of an output folder, which need not be there yet.
    ///
    /// # Errors
    /// Where something that is no folder stands there, or no folder above it is there.
    pub fn output(folder: &Path) -> Result<Self, Trouble> {
        let working = std::env::current_dir().and_then(|path| path.canonicalize());
        let working = working.map_err(|e| trouble(Path::new("."), &e))?;
        let path = working.join(folder);
        if let Some(file) = path.ancestors().find(|above| above.symlink_metadata().is_ok()).filter(|at| !at.is_dir()) {
            let message = "is a file; the output needs a folder".to_owned();
            return Err(Trouble { path: show(&working, file), kind: TroubleKind::WrongKind, message });
        }
        let root = resolve_new(&path).map_err(|e| trouble(folder, &e))?;
        Ok(Self { root, working, today: None })
    }

    /// The root folder, with all links resolved.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The existing file or folder at `path`, with all links resolved and still inside the root.
    fn resolve(&self, path: &str) -> Result<PathBuf, Trouble> {
        let normal = normalize(path).ok_or_else(|| outside(path))?;
        let real = self.root.join(&normal).canonicalize().map_err(|e| self.trouble(path, &e))?;
        if real.starts_with(&self.root) { Ok(real) } else { Err(outside(&self.display(&normal))) }
    }

    /// The place of a file to be written: the folders above it that exist lie inside the root.
    fn place(&self, path: &str) -> Result<PathBuf, Trouble> {
        let normal = normalize(path).filter(|path| !path.is_empty()).ok_or_else(|| outside(path))?;
        let place = self.root.join(normal);
        let parent = place.parent().unwrap_or(&self.root);
        let real = resolve_new(parent).map_err(|e| self.trouble(path, &e))?;
        if real.starts_with(&self.root) { Ok(place) } else { Err(outside(path)) }
    }

    fn trouble(&self, path: &str, error: &io::Error) -> Trouble {
        Trouble { path: self.display(path), ..trouble(Path::new(path), error) }
    }
}

impl World for DiskWorld {
    fn entries(&self) -> Result<Listing, Trouble> {
        walk::walk(&self.root, &|path| self.display(path))
    }

    fn exists(&self, path: &str) -> bool {
        self.resolve(path).is_ok()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Trouble> {
        let real = self.resolve(path)?;
        let failed = |e: io::Error| self.trouble(path, &e);
        let refuse = |kind, message: &str| Err(Trouble { path: self.display(path), kind, message: message.to_owned() });
        // Asked before the file is opened: to open a pipe is to wait for its writer.
        let about = fs::metadata(&real).map_err(failed)?;
        if about.is_dir() {
            return refuse(TroubleKind::WrongKind, "is a folder, not a file");
        }
        if !about.is_file() {
            return refuse(TroubleKind::WrongKind, "is a pipe or a device, not a file");
        }
        let mut bytes = Vec::with_capacity(usize::try_from(about.len().min(MAX_FILE_BYTES)).unwrap_or_default());
        if about.len() <= MAX_FILE_BYTES {
            File::open(&real).map_err(failed)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
        }
        if about.len().max(bytes.len() as u64) > MAX_FILE_BYTES {
            return refuse(TroubleKind::TooLarge, "is larger than 16 MiB, the most that runbookc reads");
        }
        Ok(bytes)
    }

    fn beside(&self, folder: &str) -> Result<Box<dyn World>, Trouble> {
        let root = self.root.join(folder).canonicalize().map_err(|e| self.trouble(folder, &e))?;
        Ok(Box::new(Self { root, working: self.working.clone(), today: self.today }))
    }

    fn write(&self, path: &str, bytes: &[u8], executable: bool) -> Result<(), Trouble> {
        let place = self.place(path)?;
        let failed = |e: io::Error| self.trouble(path, &e);
        if place.is_dir() {
            let message = "is a folder; a file is to be written there".to_owned();
            return Err(Trouble { path: self.display(path), kind: TroubleKind::WrongKind, message });
        }
        let folder = place.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).map_err(failed)?;
        let mut file = temporary(folder, executable).map_err(failed)?;
        // Says that its writer lives: see `tidy`. Where a file system knows no locks, nothing is tidied there either.
        let _ = file.as_file().try_lock();
        file.write_all(bytes).map_err(failed)?;
        file.persist(&place).map_err(|e| failed(e.error))?;
        Ok(())
    }

    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let real = self.resolve(path)?;
        let failed = |e: io::Error| self.trouble(path, &e);
        let about = fs::metadata(&real).map_err(failed)?;
        let refuse = |kind, message: &str| Err(Trouble { path: self.display(path), kind, message: message.to_owned() });
        if !about.is_file() {
            return refuse(TroubleKind::WrongKind, "is no file that could be mended");
        }
        if about.permissions().readonly() {
            return refuse(TroubleKind::Denied, "is marked read-only");
        }
        let mut file = temporary(real.parent().unwrap_or(&self.root), false).map_err(failed)?;
        // As in `write`.
        let _ = file.as_file().try_lock();
        file.write_all(bytes).map_err(failed)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, chown};
            // Root mends the files of others; who may not give a file away owns it already, or was let in by the folder.
            let _ = chown(file.path(), Some(about.uid()), Some(about.gid()));
        }
        file.as_file().set_permissions(about.permissions()).map_err(failed)?;
        file.persist(&real).map_err(|e| failed(e.error))?;
        Ok(())
    }

    fn remove(&self, path: &str) -> Result<(), Trouble> {
        let place = self.place(path)?;
        match fs::remove_file(&place) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(self.trouble(path, &e)),
            _ => {}
        }
        // A folder that still holds something refuses to go, which ends the climb.
        let folders = place.ancestors().skip(1).take_while(|folder| *folder != self.root);
        folders.map(fs::remove_dir).take_while(Result::is_ok).for_each(drop);
        Ok(())
    }

    fn tidy(&self, folder: &str) {
        let Some(folder) = self.resolve(folder).ok().and_then(|folder| fs::read_dir(folder).ok()) else { return };
        let begun = |entry: &fs::DirEntry| {
            let random = entry.file_name().to_str().and_then(|name| name.strip_prefix(UNFINISHED).map(str::len));
            random == Some(RANDOM_LETTERS) && entry.file_type().is_ok_and(|kind| kind.is_file())
        };
        for entry in folder.flatten().filter(begun) {
            // The lock of a writer goes with it, however it ends.
            if File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn today(&self) -> jiff::civil::Date {
        self.today.unwrap_or_else(|| jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date())
    }

    fn origin(&self) -> Option<origin::Origin> {
        origin::of(&self.root)
    }

    fn display(&self, path: &str) -> String {
        show(&self.working, &self.root.join(path))
    }
}

/// With what the name of a file begins that is being written, as nobody calls a file of their own, and how many letters follow.
const UNFINISHED: &str = ".runbookc-unfinished-";
const RANDOM_LETTERS: usize = 12;

/// A file that vanishes unless it is persisted, with the rights that the process gives to new files.
fn temporary(folder: &Path, executable: bool) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED).rand_bytes(RANDOM_LETTERS);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(if executable { 0o777 } else { 0o666 }));
    }
    builder.tempfile_in(folder)
}

/// Resolves the links of a path whose end need not be there.
pub(super) fn resolve_new(path: &Path) -> io::Result<PathBuf> {
    let mut missing = Vec::new();
    let mut there = path.to_owned();
    loop {
        match there.canonicalize() {
            Ok(real) => return Ok(missing.iter().rev().fold(real, |path, name| path.join(name))),
            Err(e) if e.kind() != io::ErrorKind::NotFound || there.symlink_metadata().is_ok() => {
                // A dangling link: to write there would write wherever it points.
                return Err(e);
            }
            Err(e) => match (there.components().next_back(), there.parent()) {
                (Some(Component::Normal(name)), Some(parent)) => {
                    missing.push(name.to_owned());
                    there = parent.to_owned();
                }
                _ => return Err(e),
            },
        }
    }
}

/// `path` as it is written from `from`, with `/`.
fn show(from: &Path, path: &Path) -> String {
    let shared = from.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return path.display().to_string();
    }
    let up = from.components().skip(shared).map(|_| "..".to_owned());
    let down = path.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

/// The folder at `path`, from `root` on, with all links resolved.
///
/// # Errors
/// Where it is not there.
pub(crate) fn from(root: &Path, path: &Path) -> Result<String, Trouble> {
    Ok(show(root, &path.canonicalize().map_err(|e| trouble(path, &e))?))
}

/// A relative path with `/`; `None` where a name in it is not UTF-8.
pub(crate) fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.components().map(|part| part.as_os_str().to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

/// The trouble that an operating system's error means, in words that fit all systems where there are any.
pub(crate) fn trouble(path: &Path, error: &io::Error) -> Trouble {
    let (kind, message) = match error.kind() {
        io::ErrorKind::NotFound => (TroubleKind::NotFound, "is not there".to_owned()),
        io::ErrorKind::PermissionDenied => {
            (TroubleKind::Denied, "may not be read or written: permission denied".to_owned())
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            (TroubleKind::Denied, "may not be written: read-only file system".to_owned())
        }
        io::ErrorKind::NotADirectory => (TroubleKind::WrongKind, "lies below something that is no folder".to_owned()),
        io::ErrorKind::IsADirectory => (TroubleKind::WrongKind, "is a folder, not a file".to_owned()),
        _ => (TroubleKind::Other, format!("cannot be used: {error}")),
    };
    Trouble { path: path.display().to_string(), kind, message }
}

#[cfg(all(test, unix))]
mod tests;
