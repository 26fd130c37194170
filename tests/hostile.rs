//! Trees that somebody made to do harm, disks that are full, and runs that are killed: nothing outside of the root is read
//! or written, nothing waits for ever, and what lies in the output folder is whole.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use runbookc::CheckOptions;
use runbookc::pages::Scope;
use runbookc::world::memory::MemoryWorld;
use runbookc::world::{Entry, Listing, Trouble, TroubleKind, World};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_runbookc");

/// A page with a broken link, so that each format has something to say.
const PAGE: &str =
    "# Page\n\n## Steps\n\n1. Look\n\n   ```bash\n   kubectl get pods -n web\n   ```\n\n2. [Gone](gone.md)\n";

fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Exit status and all that was said. A run that waits for a pipe or walks a circle is ended after a minute, and that
/// fails the test.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    ended(Command::new("timeout").args(["60", PROGRAM]).args(arguments), folder)
}

fn ended(command: &mut Command, folder: &Path) -> (Option<i32>, String) {
    let output =
        command.current_dir(folder).env_clear().env("PATH", "/usr/bin:/bin").stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(!said.contains("panicked"), "{said}");
    (output.status.code(), said)
}

/// Every file below a folder with its contents.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).into_iter().flatten().flatten() {
            match entry.path() {
                path if path.is_dir() => open.push(path),
                path => drop(
                    found.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap_or_default()),
                ),
            }
        }
    }
    found
}

#[test]
fn links_in_circles_and_out_of_the_root_lead_nowhere() {
    let secret = tree(&[("secret.md", "# Secret\n\n## Hidden heading\n\n```bash\nkubectl get secret-thing\n```\n")]);
    let link = "# A\n\n[a](../secret.md#hidden-heading) [b](out.md#hidden-heading) [c](outside/secret.md) [d](loop/loop/a.md)\n";
    let root = tree(&[("a.md", link)]);
    symlink(".", root.path().join("loop")).unwrap();
    symlink("self", root.path().join("self")).unwrap();
    symlink(secret.path().join("secret.md"), root.path().join("out.md")).unwrap();
    symlink(secret.path(), root.path().join("outside")).unwrap();
    symlink(secret.path(), root.path().join("dist")).unwrap();
    for arguments in [&["check", "."][..], &["check", "--format", "json", "."], &["dump", "model", "."]] {
        let (status, said) = run(root.path(), arguments);
        assert!(matches!(status, Some(0 | 1)), "{arguments:?}: {status:?} {said}");
        assert!(!said.contains("secret-thing"), "{arguments:?} read outside of the root: {said}");
    }
    let before = files(secret.path());
    let (status, said) = run(root.path(), &["check", "out.md"]);
    assert!(!said.contains("secret-thing"), "{status:?} {said}");
    let (status, said) = run(root.path(), &["build", "."]);
    assert!(status == Some(2) && said.contains("`dist` is a link"), "{status:?} {said}");
    let (status, said) = run(root.path(), &["build", ".", "-o", "outside/../loop/new"]);
    assert!(matches!(status, Some(0..=2)), "{status:?} {said}");
    assert_eq!(files(secret.path()), before, "nothing was written outside");
}

#[test]
fn pipes_and_devices_are_not_waited_for() {
    let root = tree(&[("a.md", "# A\n\n[pipe](pipe.md#x) [zero](zero.md#x)\n")]);
    assert!(Command::new("mkfifo").arg(root.path().join("pipe.md")).status().unwrap().success());
    symlink("/dev/zero", root.path().join("zero.md")).unwrap();
    for arguments in [&["check", "."][..], &["build", "."]] {
        let (status, said) = run(root.path(), arguments);
        assert!(matches!(status, Some(0 | 1)), "{arguments:?}: {status:?} {said}");
    }
    let (status, said) = run(root.path(), &["check", "pipe.md"]);
    assert!(status == Some(2) && said.contains("pipe"), "{status:?} {said}");
    fs::remove_file(root.path().join("pipe.md")).unwrap();
    assert!(Command::new("mkfifo").arg(root.path().join("runbookc.toml")).status().unwrap().success());
    let (status, said) = run(root.path(), &["check", "."]);
    assert!(matches!(status, Some(0..=2)), "a pipe is no configuration: {status:?} {said}");
}

#[test]
fn odd_names_forge_no_lines() {
    let root = tree(&[("a.md", PAGE)]);
    let forged = "x.md:1:1: error[RB999 forged] not true\ny.md";
    let long = "l".repeat(250);
    let deep = vec![long.as_str(); 14].join("/");
    for name in [forged, "\u{1b}[31mred.md", "\u{202e}dm.b", &format!("{long}.md"), &format!("{deep}/page.md")] {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, PAGE).unwrap();
    }
    fs::write(root.path().join(OsStr::from_bytes(b"caf\xe9.md")), PAGE).unwrap();
    for format in ["human", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit"] {
        let (status, said) = run(root.path(), &["check", ".", "--format", format]);
        assert_eq!(status, Some(1), "{format}: {said}");
        assert!(
            !said.lines().any(|line| line.starts_with("x.md:1:1: error[RB999") && !line.contains("y.md")),
            "{format}: {said}"
        );
        assert!(
            !matches!(format, "human" | "short") || !said.contains(['\u{1b}', '\u{202e}']),
            "{format}: the terminal is steered: {said:?}"
        );
        assert!(said.contains("UTF-8") || format != "human", "what is passed over is said: {said}");
    }
    let (status, said) = run(root.path(), &["build", ".", "-o", "out"]);
    assert!(matches!(status, Some(0..=2)), "{status:?} {said}");
}

#[test]
fn what_may_not_be_read_is_an_error_and_the_rest_is_checked() {
    let root = tree(&[("a.md", PAGE), ("locked.md", PAGE), ("shut/b.md", PAGE)]);
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(root.path().join("locked.md"), fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(root.path().join("shut"), fs::Permissions::from_mode(0o000)).unwrap();
    // Nothing is forbidden to root: the program runs as somebody else then, from a place that they can reach.
    let is_root = fs::read(root.path().join("locked.md")).is_ok();
    let program = root.path().join("runbookc");
    // Not `fs::copy`: a test that starts a process just then hands the open file on, and what is open for writing cannot
    // be run ("Text file busy"). `cp` opens it in a process of its own, which is gone afterwards.
    assert!(Command::new("cp").arg(PROGRAM).arg(&program).status().unwrap().success());
    let mut command = if is_root { Command::new("setpriv") } else { Command::new(&program) };
    if is_root {
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
    }
    let (status, said) = ended(command.args(["check", ".", "--format", "short"]), root.path());
    fs::set_permissions(root.path().join("shut"), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("locked.md") && said.contains("shut"), "{said}");
    assert!(said.contains("a.md:11"), "the other page is checked: {said}");
}

/// A world in which files go or change between two looks at them.
struct Fickle {
    held: MemoryWorld,
    reads: std::sync::atomic::AtomicUsize,
}

impl World for Fickle {
    fn entries(&self) -> Result<Listing, Trouble> {
        let mut listing = self.held.entries()?;
        listing.entries.push(Entry { path: "vanished.md".to_owned(), folder: false, target: None });
        Ok(listing)
    }

    fn exists(&self, path: &str) -> bool {
        self.held.exists(path)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Trouble> {
        let before = self.reads.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let bytes = self.held.read(path)?;
        // Each look finds less of the file.
        Ok(bytes[..bytes.len() / (before + 1)].to_vec())
    }

    fn write(&self, _: &str, _: &[u8], _: bool) -> Result<(), Trouble> {
        unreachable!("`check` writes nothing")
    }

    fn replace(&self, _: &str, _: &[u8]) -> Result<(), Trouble> {
        unreachable!("`check` writes nothing")
    }

    fn remove(&self, _: &str) -> Result<(), Trouble> {
        unreachable!("`check` removes nothing")
    }

    fn tidy(&self, _: &str) {
        unreachable!("`check` removes nothing")
    }

    fn beside(&self, path: &str) -> Result<Box<dyn World>, Trouble> {
        self.held.beside(path)
    }

    fn today(&self) -> jiff::civil::Date {
        self.held.today()
    }

    fn display(&self, path: &str) -> String {
        self.held.display(path)
    }
}

#[test]
fn files_that_vanish_or_change_are_read_once() {
    let held = MemoryWorld::new([("a.md", PAGE), ("b.md", PAGE)]);
    let world = Fickle { held, reads: 0.into() };
    let scope = Scope { paths: vec![String::new()], ..Scope::default() };
    let checked = runbookc::check(&world, &CheckOptions { scope, ..CheckOptions::default() }).unwrap();
    let kinds: Vec<TroubleKind> = checked.troubles.iter().map(|trouble| trouble.kind).collect();
    assert_eq!(kinds, [TroubleKind::NotFound]);
    for found in &checked.findings.diagnostics {
        let source = checked.sources.get(found.primary.span.file).unwrap();
        assert!(source.text.get(found.primary.span.range()).is_some(), "{found:?}");
    }
}

#[test]
fn a_configuration_of_a_stranger_reads_and_runs_nothing() {
    let secret = tree(&[("secret.toml", "exclude = [\"very-secret\"]\n")]);
    let outside = secret.path().to_str().unwrap();
    for config in [
        format!("extends = \"{outside}/secret.toml\"\n"),
        "extends = \"../secret.toml\"\n".to_owned(),
        "extends = \"runbookc.toml\"\n".to_owned(),
        "extends = \"link.toml\"\n".to_owned(),
        format!("[templates]\ndir = \"{outside}\"\n"),
        "[templates]\ndir = \"..\"\n".to_owned(),
    ] {
        let root = tree(&[("a.md", PAGE), ("runbookc.toml", &config)]);
        symlink(secret.path().join("secret.toml"), root.path().join("link.toml")).unwrap();
        let (status, said) = run(root.path(), &["build", "-o", "out"]);
        assert_eq!(status, Some(2), "{config}: {said}");
        assert!(!said.contains("very-secret"), "{config}: {said}");
    }
    for template in
        ["{% include \"/etc/passwd\" %}", "{% include \"../secret.toml\" %}", "{% extends \"checklist.md.j2\" %}"]
    {
        let root =
            tree(&[("a.md", PAGE), ("t/checklist.md.j2", template), ("runbookc.toml", "[templates]\ndir = \"t\"\n")]);
        let (status, said) = run(root.path(), &["build", "-o", "out", "--target", "checklist"]);
        assert_eq!(status, Some(2), "{template}: {said}");
        assert!(!files(&root.path().join("out")).values().any(|bytes| bytes.windows(5).any(|part| part == b"root:")));
    }
}

#[test]
fn what_git_keeps_is_neither_waited_for_nor_believed_without_bound() {
    let pipe = |path: PathBuf| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    let root = tree(&[("a.md", "# A\n")]);
    pipe(root.path().join(".git"));
    assert_eq!(run(root.path(), &["check", "."]).0, Some(0), "a pipe is no repository");
    fs::remove_file(root.path().join(".git")).unwrap();
    fs::create_dir_all(root.path().join(".git/info")).unwrap();
    pipe(root.path().join(".git/config"));
    pipe(root.path().join(".git/info/exclude"));
    assert_eq!(run(root.path(), &["check", "."]).0, Some(0), "nor is one a list of what git leaves alone");
    // Git follows no such link either.
    let outside = tree(&[("rules", "a.md\n")]);
    symlink(outside.path().join("rules"), root.path().join(".gitignore")).unwrap();
    assert_eq!(run(root.path(), &["check", "."]).0, Some(0), "the page is still looked at");
    fs::remove_file(root.path().join(".gitignore")).unwrap();
    fs::File::create(root.path().join(".gitignore")).unwrap().set_len(3 << 30).unwrap();
    let (status, said) = run(root.path(), &["check", "."]);
    assert!(status == Some(0) && said.contains("`.gitignore` is longer than 256 KiB"), "{status:?} {said}");
}

#[test]
fn a_link_of_the_checkout_takes_nothing_outside() {
    let outside = tree(&[("page.md", "# Page\n"), ("conf.toml", "exclude = [\"a.md\"]\n")]);
    let root = tree(&[("a.md", PAGE), (".git/HEAD", ""), ("docs/runbookc.toml", "")]);
    let before = files(outside.path());
    let refused = |arguments: &[&str], why: &str| {
        let (status, said) = run(root.path(), arguments);
        assert!(status == Some(2) && said.contains(why), "{arguments:?}: {status:?} {said}");
    };
    symlink(outside.path().join("page.md"), root.path().join("out.md")).unwrap();
    symlink(outside.path(), root.path().join("away")).unwrap();
    refused(&["check", "--fix", "out.md"], "is a link out of its repository");
    refused(&["check", "--fix", "away/page.md"], "is a link out of its repository");
    for to in [outside.path(), Path::new(".git")] {
        symlink(to, root.path().join("dist")).unwrap();
        refused(&["build", "."], "the output folder `dist` is a link");
        fs::remove_file(root.path().join("dist")).unwrap();
    }
    refused(&["build", ".", "-o", ".git/x"], "lies in git's own");
    symlink(outside.path().join("conf.toml"), root.path().join("runbookc.toml")).unwrap();
    refused(&["check", "."], "runbookc.toml");
    assert_eq!(files(outside.path()), before);
    // A cache in the checkout would be one that a pull request brings.
    let page = format!("# Page\n\n{}", "A line of a page.\n".repeat(200_000));
    fs::write(root.path().join("docs/page.md"), page).unwrap();
    let mut check = Command::new(PROGRAM);
    let status =
        check.current_dir(root.path()).arg("check").arg("docs").env("XDG_CACHE_HOME", root.path().join("cache"));
    assert!(status.output().unwrap().status.code().is_some_and(|code| code < 2));
    assert!(!root.path().join("cache").exists(), "the cache never lies in the checkout");
}

#[test]
fn files_of_the_user_s_own_are_not_tidied_away() {
    let page = "# A\n\n| a | b |\n|---|---|\n| 1 |\n\n```bash\nkubectl get pods -n <ns>\n```\n";
    let root = tree(&[("a.md", page), (".runbookc-baseline", "{}"), ("out/.runbookc-settings", "mine")]);
    run(root.path(), &["check", ".", "--fix", "--unsafe-fixes"]);
    run(root.path(), &["build", ".", "-o", "out"]);
    let left = files(root.path());
    assert!(
        left.contains_key(Path::new(".runbookc-baseline")) && left.contains_key(Path::new("out/.runbookc-settings"))
    );
}

#[test]
fn names_are_no_commands_to_ci() {
    let root = tree(&[("::warning::a.md", PAGE), ("b\n::error::forged.md", PAGE)]);
    symlink("/etc/passwd", root.path().join("x\n::error file=x::forged\ny.md")).unwrap();
    symlink("/etc/passwd", root.path().join("\u{1b}]0;x\u{7}.md")).unwrap();
    for arguments in [
        &["check", ".", "--format", "short"][..],
        &["build", ".", "-o", "out"],
        &["build", ".", "--check", "-o", "out"],
    ] {
        let (_, said) = run(root.path(), arguments);
        assert!(!said.lines().any(|line| line.starts_with("::")), "{arguments:?}: {said}");
        assert!(!said.contains(['\u{1b}', '\u{7}']), "{arguments:?}: {said:?}");
    }
    let (_, said) = run(root.path(), &["check", ".", "--format", "github"]);
    assert!(!said.lines().any(|line| line.contains("::forged") && line.starts_with("::error file=x")), "{said}");
}

/// Runbooks whose build makes files of many sizes.
fn runbooks() -> TempDir {
    let root = tree(&[]);
    for (name, steps) in [("a", 2), ("b", 40), ("c", 8), ("d", 120), ("e", 1)] {
        let steps: String = (1..=steps)
            .map(|n| format!("### {n}. Look at part {n}\n\n```bash\nkubectl get pods -n part-{n}\n```\n\n"))
            .collect();
        fs::write(root.path().join(format!("{name}.md")), format!("# Runbook {name}\n\n{steps}")).unwrap();
    }
    root
}

/// Builds under a limit on the size of files, in KiB; the kernel ends the program in the middle of the write that goes over
/// it, or lets that write fail where `survives`.
fn build_within(folder: &Path, kib: usize, survives: bool) -> (Option<i32>, String) {
    let trap = if survives { "trap '' XFSZ;" } else { "" };
    let script = format!("{trap} ulimit -c 0; ulimit -f {kib}; exec {PROGRAM} build . -o out");
    ended(Command::new("bash").args(["-c", &script]), folder)
}

/// Whatever lies in the folder is as a whole build makes it, up to files under names that no artifact has.
fn whole(out: &Path, reference: &BTreeMap<PathBuf, Vec<u8>>, when: &str) {
    for (path, bytes) in files(out) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name != ".runbookc.json" && !name.starts_with(".runbookc-unfinished-") {
            assert!(reference.get(&path) == Some(&bytes), "{when}: {} is not whole", path.display());
        }
    }
}

fn repaired(root: &Path, reference: &BTreeMap<PathBuf, Vec<u8>>, when: &str) {
    let (status, said) = run(root, &["build", ".", "-o", "out"]);
    assert_eq!(status, Some(0), "{when}: {said}");
    assert!(files(&root.join("out")) == *reference, "{when}: the next run repairs all");
}

#[test]
fn a_run_that_is_killed_in_a_write_leaves_whole_files() {
    let root = runbooks();
    assert_eq!(run(root.path(), &["build", ".", "-o", "out"]).0, Some(0));
    let reference = files(&root.path().join("out"));
    let largest = reference.values().map(Vec::len).max().unwrap() / 1024;
    let (mut killed, mut failed) = (0, 0);
    for survives in [false, true] {
        for kib in [1, 2, 3, 5, 8, 12, 20, largest.saturating_sub(1)] {
            fs::remove_dir_all(root.path().join("out")).unwrap();
            let (status, said) = build_within(root.path(), kib, survives);
            let when = format!("no file over {kib} KiB");
            killed += usize::from(status.is_none());
            failed += usize::from(status == Some(2));
            assert!(!survives || status != Some(2) || said.contains("cannot be used"), "{when}: {said}");
            whole(&root.path().join("out"), &reference, &when);
            repaired(root.path(), &reference, &when);
        }
    }
    assert!(killed > 2 && failed > 2, "the limits were met: {killed} killed, {failed} failed");
}

#[test]
fn a_run_that_is_killed_at_any_moment_leaves_whole_files() {
    let root = runbooks();
    assert_eq!(run(root.path(), &["build", ".", "-o", "out"]).0, Some(0));
    let (out, reference) = (root.path().join("out"), files(&root.path().join("out")));
    for wanted in 0..reference.len() {
        fs::remove_dir_all(&out).unwrap();
        let mut command = Command::new(PROGRAM);
        command.args(["build", ".", "-o", "out"]).current_dir(root.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        // Killed as soon as so many files are there. Where it was faster, that is a moment, too.
        while child.try_wait().unwrap().is_none() && files(&out).len() < wanted {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let when = format!("killed at file {wanted}");
        whole(&out, &reference, &when);
        repaired(root.path(), &reference, &when);
    }
}

#[test]
fn a_folder_that_may_not_be_written_is_said() {
    let root = runbooks();
    let (status, said) = run(root.path(), &["build", ".", "-o", "/proc/runbookc"]);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("/proc/runbookc"), "{said}");
}
