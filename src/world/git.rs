//! A revision's tree as a world: read from git's objects, without a checkout.
//!
//! The `git` program is asked, so that work trees, packed, alternate and partial repositories are read as git reads them.
//! A repository may come from anybody: nothing that its configuration could name is run (no hooks, no monitor, no
//! fetching of what is missing), and a revision is never read as an option.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};

use crate::world::disk::DiskWorld;
use crate::world::{Entry, Listing, MAX_FILE_BYTES, SKIPPED, Trouble, TroubleKind, World, normalize, origin, outside};

/// How many links are followed on the way to a file; Linux follows 40.
const MAX_LINKS: usize = 40;

/// Settings that could start programs or reach the network while objects are read, turned off.
const HARMLESS: [&str; 4] =
    ["core.fsmonitor=false", "core.hooksPath=/dev/null", "protocol.allow=never", "core.alternateRefsCommand="];

/// Variables by which a caller (a hook, above all) could point git at another repository or give it settings.
const UNSET: [&str; 15] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_CONFIG_COUNT",
    "GIT_EXTERNAL_DIFF",
    "GIT_TRACE",
    "GIT_TRACE2",
    "GIT_REPLACE_REF_BASE",
];

/// The tree of one revision below one folder.
#[derive(Debug)]
pub struct GitWorld {
    objects: Mutex<Objects>,
    nodes: BTreeMap<String, Node>,
    revision: String,
    root: PathBuf,
    today: jiff::civil::Date,
}

#[derive(Debug)]
enum Node {
    Folder,
    File(String),
    /// Where it leads, as it is written.
    Link(String),
}

impl GitWorld {
    /// The tree of `revision` as `root`, a folder of a work tree, saw it. `REV...` is where the work tree's branch left
    /// REV. A folder that was not there then has nothing in it.
    ///
    /// # Errors
    /// Where there is no git, no repository, no such revision, or its objects cannot be read.
    pub fn new(root: &Path, revision: &str, today: jiff::civil::Date) -> Result<Self, Trouble> {
        let (name, at_fork) = match revision.strip_suffix("...") {
            Some(name) => (name, true),
            None => (revision, false),
        };
        let mut commit = resolve(root, name)?;
        if at_fork {
            let fork = run(root, &["merge-base", &commit, "HEAD"], revision)?;
            if !fork.status.success() {
                return Err(unknown(root, revision, "shares no history with the work tree's branch"));
            }
            commit = line(&fork.stdout);
        }
        let above = run(root, &["rev-parse", "--show-prefix"], revision)?;
        let folder = line(&above.stdout);
        let tree = format!("{commit}:{}", folder.trim_end_matches('/'));
        let kind = run(root, &["cat-file", "-t", &tree], revision)?;
        let mut world = Self {
            objects: Mutex::new(Objects::open(root, revision)?),
            nodes: BTreeMap::new(),
            revision: revision.to_owned(),
            root: root.to_owned(),
            today,
        };
        if line(&kind.stdout) == "tree" {
            let listed = run(root, &["ls-tree", "-r", "-t", "-z", "--full-tree", &tree], revision)?;
            if !listed.status.success() {
                return Err(failed(revision, &line(&listed.stderr)));
            }
            world.fill(&listed.stdout)?;
        }
        Ok(world)
    }

    /// Reads `mode type object\tpath` entries. Names that are not UTF-8 are passed over, as on disk.
    fn fill(&mut self, listed: &[u8]) -> Result<(), Trouble> {
        for entry in listed.split(|&byte| byte == 0) {
            let Some((about, path)) = std::str::from_utf8(entry).ok().and_then(|entry| entry.split_once('\t')) else {
                continue;
            };
            let mut about = about.split(' ');
            let (Some(mode), Some(_), Some(object)) = (about.next(), about.next(), about.next()) else { continue };
            // A name that is a path on Windows is passed over, as on disk.
            if path.split('/').any(|name| SKIPPED.contains(&name)) || normalize(path).is_none() {
                continue;
            }
            let node = match mode {
                // A submodule is a folder whose contents are elsewhere.
                "040000" | "160000" => Node::Folder,
                "120000" => Node::Link(String::from_utf8_lossy(&self.object(path, object)?).into_owned()),
                _ => Node::File(object.to_owned()),
            };
            self.nodes.insert(path.to_owned(), node);
        }
        Ok(())
    }

    fn object(&self, path: &str, object: &str) -> Result<Vec<u8>, Trouble> {
        let mut objects = self.objects.lock().unwrap_or_else(PoisonError::into_inner);
        match objects.get(object) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => {
                Err(self.trouble(path, TroubleKind::TooLarge, "is larger than 16 MiB, the most that runbookc reads"))
            }
            Err(e) => Err(self.trouble(path, TroubleKind::Other, &format!("cannot be read: {e}"))),
        }
    }

    /// `path` with the links in it followed; `None` where it leads out of the root, nowhere or round in a circle.
    fn follow(&self, path: &str) -> Option<String> {
        let mut path = normalize(path)?;
        for _ in 0..MAX_LINKS {
            let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]).collect::<Vec<_>>();
            let link = ends.into_iter().find_map(|end| match self.nodes.get(path.get(..end)?)? {
                Node::Link(target) => Some((end, target)),
                _ => None,
            });
            let Some((end, target)) = link else { return Some(path) };
            let folder = path.get(..end)?.rsplit_once('/').map_or("", |(folder, _)| folder);
            if target.starts_with('/') {
                return None;
            }
            path = normalize(format!("{folder}/{target}/{}", path.get(end..)?).trim_start_matches('/'))?;
        }
        None
    }

    fn trouble(&self, path: &str, kind: TroubleKind, message: &str) -> Trouble {
        Trouble { path: format!("{}:{path}", self.revision), kind, message: message.to_owned() }
    }

    fn read_only(&self, path: &str) -> Trouble {
        self.trouble(path, TroubleKind::Denied, "is the past, which is not written")
    }
}

impl World for GitWorld {
    fn entries(&self) -> Result<Listing, Trouble> {
        let entry = |(path, node): (&String, &Node)| {
            let (folder, target) = match node {
                Node::Folder => (true, None),
                Node::File(_) => (false, None),
                Node::Link(_) => {
                    let target = self.follow(path).filter(|target| self.exists(target))?;
                    let folder = target.is_empty() || matches!(self.nodes.get(&target), Some(Node::Folder));
                    (folder, Some(target))
                }
            };
            Some(Entry { path: path.clone(), folder, target })
        };
        let mut entries: Vec<Entry> = self.nodes.iter().filter_map(entry).collect();
        entries.sort();
        Ok(Listing { entries, passed_over: Vec::new() })
    }

    fn exists(&self, path: &str) -> bool {
        self.follow(path).is_some_and(|path| path.is_empty() || self.nodes.contains_key(&path))
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Trouble> {
        match self.follow(path).map(|real| self.nodes.get(&real)) {
            Some(Some(Node::File(object))) => self.object(path, object),
            Some(Some(_)) => Err(self.trouble(path, TroubleKind::WrongKind, "is a folder, not a file")),
            Some(None) => Err(self.trouble(path, TroubleKind::NotFound, "is not there")),
            None => Err(outside(path)),
        }
    }

    /// What lies outside of the root has no past here; it is as it is today.
    fn beside(&self, folder: &str) -> Result<Box<dyn World>, Trouble> {
        DiskWorld::new(&self.root, Some(self.today))?.beside(folder)
    }

    fn write(&self, path: &str, _: &[u8], _: bool) -> Result<(), Trouble> {
        Err(self.read_only(path))
    }

    fn replace(&self, path: &str, _: &[u8]) -> Result<(), Trouble> {
        Err(self.read_only(path))
    }

    fn remove(&self, path: &str) -> Result<(), Trouble> {
        Err(self.read_only(path))
    }

    fn tidy(&self, _: &str) {}

    fn today(&self) -> jiff::civil::Date {
        self.today
    }

    fn origin(&self) -> Option<origin::Origin> {
        origin::of(&self.root)
    }

    fn display(&self, path: &str) -> String {
        path.to_owned()
    }
}

/// `git cat-file --batch`: a running program that answers a name with its bytes.
#[derive(Debug)]
struct Objects {
    child: Child,
    ask: Option<ChildStdin>,
    answer: BufReader<ChildStdout>,
}

impl Objects {
    fn open(root: &Path, revision: &str) -> Result<Self, Trouble> {
        let mut command = git(root);
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|e| failed(revision, &e))?;
        match (child.stdin.take(), child.stdout.take()) {
            (ask, Some(answer)) => Ok(Self { child, ask, answer: BufReader::new(answer) }),
            _ => Err(failed(revision, &"git has no output")),
        }
    }

    /// The bytes of an object; `None` where they are too many.
    fn get(&mut self, object: &str) -> io::Result<Option<Vec<u8>>> {
        let ask = self.ask.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        writeln!(ask, "{object}")?;
        ask.flush()?;
        let mut head = String::new();
        self.answer.read_line(&mut head)?;
        // `name type size`, or `name missing`.
        let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
        let Some(size) = size else {
            return Err(io::Error::other(format!("git has no such object here ({})", head.trim_end())));
        };
        let mut bytes = Vec::new();
        let mut body = self.answer.by_ref().take(size + 1);
        if size > MAX_FILE_BYTES {
            io::copy(&mut body, &mut io::sink())?;
            return Ok(None);
        }
        body.read_to_end(&mut bytes)?;
        bytes.pop();
        Ok(Some(bytes))
    }
}

impl Drop for Objects {
    /// Git ends when nobody can ask any more.
    fn drop(&mut self) {
        self.ask = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The git program in a folder, with nothing that a repository could make it run.
fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    UNSET.iter().for_each(|name| _ = command.env_remove(name));
    command.current_dir(PathBuf::from(root)).arg("--no-pager");
    HARMLESS.iter().for_each(|setting| _ = command.args(["-c", setting]));
    command
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        // Also to a git that does not know the line above: no address of any kind is asked.
        .env("GIT_ALLOW_PROTOCOL", "")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(root: &Path, args: &[&str], revision: &str) -> Result<Output, Trouble> {
    git(root).args(args).output().map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => failed(revision, &"the program `git` is not there"),
        _ => failed(revision, &e),
    })
}

/// The commit that a revision names.
fn resolve(root: &Path, name: &str) -> Result<String, Trouble> {
    let commit = format!("{name}^{{commit}}");
    let found = run(root, &["rev-parse", "--verify", "--end-of-options", &commit], name)?;
    let text = line(&found.stdout);
    // A name with a line break or of an option's form must not come out as anything but a commit's name.
    if found.status.success() && text.len() >= 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(text);
    }
    let inside = run(root, &["rev-parse", "--git-dir"], name)?;
    if !inside.status.success() {
        return Err(failed(name, &line(&inside.stderr)));
    }
    Err(unknown(root, name, "is no revision that git knows here"))
}

/// What is said of a revision that is not there; in a clone without its history, what to do.
fn unknown(root: &Path, revision: &str, what: &str) -> Trouble {
    let shallow = run(root, &["rev-parse", "--is-shallow-repository"], revision);
    let shallow = shallow.is_ok_and(|said| line(&said.stdout) == "true");
    let more = match shallow {
        true => {
            "; this clone is shallow: fetch more history (`git fetch --unshallow`, or `fetch-depth: 0` in \
                 actions/checkout, or `GIT_DEPTH: 0` in GitLab CI)"
        }
        false => "",
    };
    Trouble { path: revision.to_owned(), kind: TroubleKind::NotFound, message: format!("{what}{more}") }
}

fn failed(revision: &str, why: &dyn Display) -> Trouble {
    let message = format!("cannot be read from git: {why}");
    Trouble { path: revision.to_owned(), kind: TroubleKind::Other, message }
}

/// What git said, in one line.
fn line(said: &[u8]) -> String {
    String::from_utf8_lossy(said).trim().replace('\n', "; ")
}

#[cfg(all(test, unix))]
mod tests;
