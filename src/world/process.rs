//! Processes: a playbook that runs in a folder of its own, where the programs are stubs.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::world::Trouble;
use crate::world::disk::trouble;

/// A file of a play.
#[derive(Debug)]
pub struct Prop {
    path: String,
    text: String,
    executable: bool,
}

impl Prop {
    /// A file that is read.
    pub fn text(path: &str, text: String) -> Self {
        Self { path: path.to_owned(), text, executable: false }
    }

    /// A file that is run.
    pub fn program(path: &str, text: String) -> Self {
        Self { path: path.to_owned(), text, executable: true }
    }
}

/// A script to be run in a folder of its own.
#[derive(Debug)]
pub struct Play {
    /// The files in the folder.
    pub files: Vec<Prop>,
    /// Folders, and the programs of this machine that are linked into each where they are there.
    pub links: Vec<(&'static str, &'static [&'static str])>,
    /// The bash script, one of the files.
    pub script: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// When it is stopped, in seconds.
    pub limit: u64,
}

/// How it ended.
#[derive(Debug)]
pub struct Played {
    /// Its exit code; none where it was stopped.
    pub code: Option<i32>,
    /// What it said on both streams.
    pub output: String,
    /// Files that it left, by name, those of the transcript by their endings.
    pub files: BTreeMap<String, String>,
}

impl Played {
    /// The text of a file; empty where it left none.
    pub fn text(&self, name: &str) -> &str {
        self.files.get(name).map_or("", String::as_str)
    }
}

/// Where plays are run.
pub trait Theatre {
    /// Runs a play.
    ///
    /// # Errors
    /// Where there is no bash, or the folder cannot be made.
    fn play(&self, play: &Play) -> Result<Played, Trouble>;
}

/// The machine, with a private folder for each play.
#[derive(Debug)]
pub struct Machine {
    bash: PathBuf,
    path: Vec<PathBuf>,
}

impl Machine {
    /// This machine; `path` is where programs are looked for.
    ///
    /// # Errors
    /// Where there is no bash.
    pub fn new(path: Vec<PathBuf>) -> Result<Self, Trouble> {
        let missing = || io::Error::new(io::ErrorKind::NotFound, "bash");
        let bash = find(&path, "bash").ok_or_else(|| trouble(Path::new("bash"), &missing()))?;
        Ok(Self { bash, path })
    }

    fn set_up(&self, root: &Path, play: &Play) -> io::Result<()> {
        for folder in ["core", "stubs", "home", "work", "log", "tmp"] {
            fs::create_dir(root.join(folder))?;
        }
        for file in &play.files {
            let path = root.join(&file.path);
            fs::create_dir_all(path.parent().unwrap_or(root))?;
            fs::write(&path, &file.text)?;
            if file.executable {
                run_by_its_owner(&path)?;
            }
        }
        for (folder, programs) in &play.links {
            let mut programs = programs.iter().filter_map(|name| Some((name, find(&self.path, name)?)));
            programs.try_for_each(|(name, program)| link(&program, &root.join(folder).join(name)))?;
        }
        link(&self.bash, &root.join("core/bash"))?;
        link(&self.bash, &root.join("stubs/bash"))
    }

    fn start(&self, root: &Path, play: &Play) -> io::Result<Child> {
        let output = File::create(root.join("output"))?;
        let errors = output.try_clone()?;
        let mut command = Command::new(&self.bash);
        command.args(["--norc", "--noprofile"]).arg(root.join(&play.script)).args(&play.arguments);
        command.env_clear().env("PATH", format!("{0}/core:{0}/stubs", root.display()));
        command.env("HOME", root.join("home")).env("TMPDIR", root.join("tmp")).env("RUNBOOK_LOG_DIR", root.join("log"));
        command
            .env("RUNBOOKC_SANDBOX", root)
            .env("USER", "tester")
            .env("TZ", "UTC")
            .env("NO_COLOR", "1")
            .env("LC_ALL", "C");
        command.current_dir(root.join("work")).stdin(Stdio::null()).stdout(output).stderr(errors).spawn()
    }
}

impl Theatre for Machine {
    fn play(&self, play: &Play) -> Result<Played, Trouble> {
        let failed = |error: io::Error| trouble(Path::new("the folder of a test"), &error);
        let folder = tempfile::Builder::new().prefix("runbookc-test-").tempdir().map_err(failed)?;
        let root = folder.path().canonicalize().map_err(failed)?;
        self.set_up(&root, play).map_err(failed)?;
        let mut child = self.start(&root, play).map_err(failed)?;
        let code = ended(&mut child, Duration::from_secs(play.limit)).map_err(failed)?;
        let output = read(&root.join("output"));
        Ok(Played { code, output, files: left(&root, &play.script) })
    }
}

/// Waits until `child` has ended; stops it when `limit` is over.
fn ended(child: &mut Child, limit: Duration) -> io::Result<Option<i32>> {
    let start = Instant::now();
    while start.elapsed() < limit {
        if let Some(status) = child.try_wait()? {
            return Ok(status.code());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// What the play left: its own files, and the transcript of the script.
fn left(root: &Path, script: &str) -> BTreeMap<String, String> {
    let own = ["calls", "map", "unanswered"].map(|name| (name.to_owned(), read(&root.join(name))));
    let stem = script.rsplit('/').next().unwrap_or(script).trim_end_matches(".sh");
    let entries = fs::read_dir(root.join("log")).into_iter().flatten().flatten().map(|entry| entry.path());
    let of_script = |path: &PathBuf| path.to_string_lossy().contains(&format!("-{stem}-"));
    let transcript = entries.filter(of_script).filter_map(|path| {
        let ending = path.extension()?.to_string_lossy().into_owned();
        Some((ending, read(&path)))
    });
    own.into_iter().chain(transcript).collect()
}

/// The text of a file; what is no UTF-8 is replaced, and what is not there is empty.
fn read(path: &Path) -> String {
    fs::read(path).map_or_else(|_| String::new(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn find(path: &[PathBuf], program: &str) -> Option<PathBuf> {
    path.iter().map(|folder| folder.join(program)).find(|file| file.is_file())
}

#[cfg(unix)]
fn link(original: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(original, link)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "scenarios run on Unix alone"))
}

#[cfg(unix)]
fn run_by_its_owner(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn run_by_its_owner(_: &Path) -> io::Result<()> {
    Ok(())
}
