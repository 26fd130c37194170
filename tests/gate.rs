//! `check` as the gate of a repository: mending, pages from an editor, baselines, what a revision did not have.

#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use tempfile::TempDir;

/// A page with two mistakes that can be mended safely, and one that cannot be mended at all.
const PAGE: &str = "# Queue\n\n```bash\n$ uptime\n```\n\nSee [other](OTHER.md) and [gone](gone.md).\n";
const MENDED: &str = "# Queue\n\n```bash\nuptime\n```\n\nSee [other](other.md) and [gone](gone.md).\n";
const OTHER: &str = "# Other\n\nSee [the queue](queue.md).\n";

/// A folder with files in it, to run the programs in.
struct Place(TempDir);

/// Exit status, stdout, stderr.
type Ran = (i32, String, String);

impl Place {
    fn new(files: &[(&str, &str)]) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        files.iter().for_each(|(path, text)| place.write(path, text));
        place
    }

    /// The same as a git repository with one commit.
    fn repository(files: &[(&str, &str)]) -> Self {
        let place = Self::new(files);
        place.git(&["init", "--quiet", "--initial-branch", "main"]);
        place.commit();
        place
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn git(&self, args: &[&str]) {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=t", "-c", "user.email=t@example.com"]).args(args);
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").current_dir(self.0.path());
        let done = git.output().unwrap();
        assert!(done.status.success(), "{args:?} {}", String::from_utf8_lossy(&done.stderr));
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "-m", "a change"]);
    }

    fn run_in(&self, folder: &str, args: &[&str], stdin: &str) -> Ran {
        self.run_with(&[], folder, args, stdin)
    }

    fn run_with(&self, variables: &[(&str, &str)], folder: &str, args: &[&str], stdin: &str) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_runbookc"));
        command.args(args).env_clear().env("PATH", std::env::var_os("PATH").unwrap()).current_dir(self.path(folder));
        command.envs(variables.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that has complained already need not read.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let done = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let ran = (done.status.code().unwrap(), text(done.stdout), text(done.stderr));
        assert!(!ran.2.contains("panicked"), "{ran:?}");
        ran
    }

    /// `check` of some rules that will stay as they are.
    fn check(&self, args: &[&str]) -> Ran {
        self.run_in(
            "",
            &[&["check", "--select", "RB101,RB102,RB103,RB403,RB604", "--format", "short"], args].concat(),
            "",
        )
    }
}

/// The code and page of each finding in a report of the short form.
fn found(report: &str) -> Vec<String> {
    let finding = |line: &str| {
        let (path, rest) = line.split_once(':')?;
        let code = rest.split_once('[')?.1.split_once(' ')?.0;
        Some(format!("{code} {path}"))
    };
    report.lines().filter_map(finding).collect()
}

#[test]
fn safe_fixes_are_made_and_what_remains_decides() {
    let place = Place::new(&[("queue.md", PAGE), ("other.md", OTHER)]);
    let (code, out, err) = place.check(&["--fix", "."]);
    assert_eq!((code, found(&out)), (1, vec!["RB101 queue.md".to_owned()]));
    assert!(err.contains("mended 2 findings in 1 file: RB103 1, RB403 1"), "{err}");
    assert_eq!((place.read("queue.md"), place.read("other.md")), (MENDED.to_owned(), OTHER.to_owned()));
    let (code, _, err) = place.check(&["--fix", "--ignore", "RB101", "."]);
    assert!(code == 0 && err.contains("nothing to mend"), "{err}");
    assert_eq!(place.read("queue.md"), MENDED);
}

#[test]
fn a_diff_shows_what_a_fix_would_write_and_applies() {
    let place = Place::new(&[("docs/queue.md", &PAGE.replace('\n', "\r\n")), ("docs/other.md", OTHER)]);
    let (code, out, err) = place.check(&["--fix", "--diff", "docs"]);
    assert!(code == 1 && err.contains("would mend 2 findings"), "{err}");
    assert_eq!(place.read("docs/queue.md"), PAGE.replace('\n', "\r\n"), "nothing was written");
    place.write("fix.patch", &out);
    place.git(&["apply", "--whitespace=nowarn", "fix.patch"]);
    assert_eq!(place.read("docs/queue.md"), MENDED.replace('\n', "\r\n"));
    assert_eq!(place.check(&["--diff", "docs"]).0, 2, "--diff goes with --fix");
}

#[test]
fn unsafe_fixes_are_asked_for_by_name() {
    let page = "# Queue\n\n## Drain it\n\nSee [below](#drain-itt).\n";
    let place = Place::new(&[("queue.md", page)]);
    assert_eq!(place.check(&["--fix", "."]).0, 1);
    assert_eq!(place.read("queue.md"), page);
    assert_eq!(place.check(&["--fix", "--unsafe-fixes", "."]).0, 0);
    assert_eq!(place.read("queue.md"), page.replace("itt", "it"));
}

#[test]
fn a_page_that_may_not_be_written_is_said_and_left() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new(&[("queue.md", PAGE), ("other.md", OTHER)]);
    fs::set_permissions(place.path("queue.md"), fs::Permissions::from_mode(0o444)).unwrap();
    let (code, _, err) = place.check(&["--fix", "."]);
    assert!(code == 2 && err.contains("`queue.md` is marked read-only"), "{err}");
    assert_eq!(place.read("queue.md"), PAGE);
}

#[test]
fn an_editor_hands_a_page_over_and_gets_it_back() {
    let place = Place::new(&[("docs/queue.md", "# Old\n"), ("docs/other.md", "# Other\n")]);
    let args = ["check", "--select", "RB1,RB403", "--format", "short", "-", "--stdin-filename"];
    let (code, out, _) = place.run_in("", &[&args[..], &["docs/queue.md"]].concat(), PAGE);
    let expected = ["RB403 docs/queue.md", "RB103 docs/queue.md", "RB101 docs/queue.md"];
    assert_eq!((code, found(&out)), (1, expected.map(str::to_owned).to_vec()));
    let (code, out, err) = place.run_in("docs", &[&args[..], &["queue.md", "--fix"]].concat(), PAGE);
    assert_eq!((code, out.as_str()), (1, MENDED));
    assert!(found(&err) == ["RB101 queue.md"] && err.contains("mended 2 findings"), "{err}");
    let clean = "# Clean\r\n";
    let (code, out, _) = place.run_in("", &[&args[..], &["docs/new.md", "--fix"]].concat(), clean);
    assert_eq!((code, out.as_str()), (0, clean), "a page without a mistake comes back as it is");
    assert_eq!(place.read("docs/queue.md"), "# Old\n");
    assert!(!place.path("docs/new.md").exists());
    assert_eq!(place.check(&["--stdin-filename", "docs/queue.md"]).0, 2);
    assert_eq!(place.check(&["-", "docs"]).0, 2);
}

#[test]
fn a_baseline_is_silent_on_the_old_and_loud_on_the_new() {
    let place = Place::repository(&[("docs/queue.md", PAGE), ("docs/other.md", "# Other\n\n[a](a.md)\n")]);
    let known = ["--baseline", "known.json", "--fail-on", "info", "docs"];
    let (code, _, err) = place.check(&known);
    assert!(code == 2 && err.contains("--update-baseline"), "{err}");
    let (code, out, err) = place.check(&[&["--update-baseline"], &known[..]].concat());
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert!(err.contains("known.json: 4 findings, 4 added, 0 dropped"), "{err}");
    // Lines move, other parts of the page change, white space changes: all known.
    let moved = format!("# Queue\n\nNew text.\n\n{}", PAGE.trim_start_matches("# Queue\n").replace("See [", "See  ["));
    place.write("docs/queue.md", &moved);
    let (code, out, err) = place.check(&known);
    assert_eq!((code, found(&out)), (0, Vec::new()), "{out}");
    assert!(err.contains("4 findings silent by known.json"), "{err}");
    // One is new, though it stands on a line with a known one of the same rule.
    place.write("docs/other.md", "# Other\n\n[a](a.md)\n\n[b](b.md)\n");
    let (code, out, _) = place.check(&known);
    assert_eq!((code, found(&out)), (1, vec!["RB101 docs/other.md".to_owned()]));
    assert!(out.contains("b.md"), "{out}");
    // One is mended; an update of another page alone keeps it, an update of all drops it.
    place.write("docs/queue.md", &PAGE.replace("$ ", ""));
    let (_, _, err) = place.check(&known);
    assert!(err.contains("1 of it no longer found"), "{err}");
    let (_, _, err) = place.check(&["--update-baseline", "--baseline", "known.json", "docs/other.md"]);
    assert!(err.contains("5 findings, 1 added, 0 dropped"), "{err}");
    let (_, _, err) = place.check(&[&["--update-baseline"], &known[..]].concat());
    assert!(err.contains("4 findings, 0 added, 1 dropped"), "{err}");
    let file: Value = serde_json::from_str(&place.read("known.json")).unwrap();
    let paths: Vec<&str> = file["findings"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["docs/other.md", "docs/other.md", "docs/queue.md", "docs/queue.md"]);
    assert_eq!(place.read("known.json").lines().count(), 5 + 4, "one line a finding");
    place.write("known.json", &place.read("known.json").replace("\"version\": 1", "\"version\": 7"));
    let (code, _, err) = place.check(&known);
    assert!(code == 2 && err.contains("version 7"), "{err}");
}

#[test]
fn what_is_mended_on_a_line_makes_nothing_else_on_it_new() {
    let place = Place::new(&[("docs/queue.md", PAGE), ("docs/other.md", OTHER)]);
    let known = ["--baseline", "known.json", "--fail-on", "info", "docs"];
    place.check(&[&["--update-baseline"], &known[..]].concat());
    // The safe change is on the line of a dead link that nothing can mend.
    let (code, out, err) = place.check(&["--fix", "--fail-on", "info", "docs"]);
    assert_eq!((code, place.read("docs/queue.md").as_str()), (1, MENDED), "{out}{err}");
    let (code, out, err) = place.check(&known);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    // The same words at fault once more are one finding more.
    place.write("docs/queue.md", &format!("{MENDED}\nSee [gone](gone.md).\n"));
    let (code, out, _) = place.check(&known);
    assert_eq!((code, found(&out)), (1, vec!["RB101 docs/queue.md".to_owned()]));
}

#[test]
fn urls_of_the_own_repository_are_files() {
    let url = "https://github.com/acme/shop/blob";
    let page = format!(
        "# A\n\n[there]({url}/main/docs/b.md#b) [gone]({url}/main/docs/c.md) [part]({url}/main/docs/b.md#c)\n\n\
         [a tag]({url}/v1/docs/c.md) [a fork](https://github.com/me/shop/blob/main/docs/c.md)\n"
    );
    let place = Place::repository(&[("docs/a.md", &page), ("docs/b.md", "# B\n")]);
    assert_eq!(place.check(&["docs"]).1, "", "no remote, no guess");
    place.git(&["remote", "add", "origin", "git@github.com:acme/shop.git"]);
    let expected = vec!["RB101 docs/a.md".to_owned(), "RB102 docs/a.md".to_owned()];
    let (code, out, _) = place.check(&["."]);
    assert_eq!((code, found(&out)), (1, expected), "{out}");
    assert_eq!(place.check(&["--since", "HEAD", "."]).0, 0, "the revision is read in the same way");
    // A configuration below the top: its folder is the root, and files outside of it are none of it.
    place.write("docs/runbookc.toml", "");
    assert_eq!(found(&place.run_in("docs", &["check", "--format", "short", "."], "").1), ["RB101 a.md", "RB102 a.md"]);
    place.write("docs/runbookc.toml", "[links]\nrepository = \"https://example.com/\"\n");
    assert_eq!(place.check(&["docs"]).1, "", "what is stated is not guessed");
}

#[test]
fn findings_in_rule_files_are_suppressed_there() {
    let rules = |above: &str, behind: &str| {
        format!(
            "groups:\n- name: a\n  rules:\n{above}  - alert: Down\n    expr: up == 0\n    annotations:\n      \
             runbook_url: docs/gone.md{behind}\n"
        )
    };
    let place = Place::new(&[("docs/a.md", "# A\n")]);
    let check = |text: String| {
        place.write("rules.yaml", &text);
        let (code, out, err) = place.run_in(
            "",
            &["check", "--select", "RB501,RB9", "--format", "short", "--rule-files", "rules.yaml", "docs"],
            "",
        );
        (code, found(&out).join(" "), err)
    };
    assert_eq!(check(rules("", "")).1, "RB501 rules.yaml");
    assert_eq!(check(rules("  # runbookc-ignore RB501: written by Friday (until 2099-01-01)\n", "")).1, "");
    assert_eq!(check(rules("", " # runbookc-ignore runbook-url-dead: written by Friday")).1, "");
    let expired = check(rules("  # runbookc-ignore RB501: written by Friday (until 2020-01-01)\n", ""));
    assert_eq!(expired.1, "RB903 rules.yaml RB501 rules.yaml");
    let idle = check(rules("  # runbookc-ignore RB502: it has one\n", ""));
    assert_eq!(idle.1, "RB501 rules.yaml", "RB502 is not on");
}

#[test]
fn reports_carry_the_fingerprints_of_the_baseline() {
    let place = Place::new(&[("queue.md", PAGE), ("other.md", OTHER)]);
    place.check(&["--baseline", "known.json", "--update-baseline", "."]);
    let file: Value = serde_json::from_str(&place.read("known.json")).unwrap();
    let mut known: Vec<_> = file["findings"].as_array().unwrap().iter().map(|f| f["fingerprint"].clone()).collect();
    let report = |format: &str| -> Value {
        let args = ["check", "--select", "RB101,RB102,RB103,RB403,RB604", "--format", format, "."];
        serde_json::from_str(&place.run_in("", &args, "").1).unwrap()
    };
    let (sarif, gitlab) = (report("sarif"), report("gitlab"));
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let mut in_sarif: Vec<_> = results.iter().map(|r| r["partialFingerprints"]["runbookc/v1"].clone()).collect();
    let mut in_gitlab: Vec<_> = gitlab.as_array().unwrap().iter().map(|issue| issue["fingerprint"].clone()).collect();
    for prints in [&mut known, &mut in_sarif, &mut in_gitlab] {
        prints.sort_by_key(ToString::to_string);
    }
    assert!(known.len() == 3 && known == in_sarif && known == in_gitlab, "{known:?} {in_sarif:?} {in_gitlab:?}");
}

#[test]
fn a_change_is_blamed_for_what_it_breaks_elsewhere() {
    let place = Place::repository(&[("docs/queue.md", PAGE), ("docs/other.md", OTHER), ("x/y.md", "# Y\n")]);
    assert_eq!(place.check(&["--since", "HEAD", "docs"]).0, 0, "all this was there before");
    // The page that goes breaks a link on a page that does not change; what was wrong on it goes along.
    fs::remove_file(place.path("docs/queue.md")).unwrap();
    let (code, out, _) = place.check(&["--since", "HEAD", "docs"]);
    assert_eq!((code, found(&out)), (1, vec!["RB101 docs/other.md".to_owned()]));
    place.commit();
    assert_eq!(place.check(&["--since", "HEAD", "docs"]).0, 0);
    assert_eq!(place.check(&["--since", "HEAD~1", "docs"]).0, 1);
    let (code, _, err) = place.check(&["--since", "--all", "docs"]);
    assert_eq!(code, 2, "{err}");
    let (code, _, err) = place.check(&["--since=nowhere", "docs"]);
    assert!(code == 2 && err.contains("`nowhere` is no revision that git knows here"), "{err}");
    assert_eq!(place.run_in("docs", &["check", "--since", "HEAD"], "").0, 0, "from a folder below");
}

#[test]
fn a_page_that_moves_takes_what_is_known_of_it_along() {
    let more = "Some lines\n\nthat stay\n\nas they are.\n";
    let place = Place::repository(&[("docs/queue.md", &format!("{PAGE}\n{more}")), ("docs/other.md", "# Other\n")]);
    fs::rename(place.path("docs/queue.md"), place.path("docs/renamed.md")).unwrap();
    let (code, out, err) = place.check(&["--since", "HEAD", "docs"]);
    assert_eq!((code, found(&out)), (0, Vec::new()), "{out}{err}");
    place.write("docs/renamed.md", &format!("{PAGE}\n{more}\n[new](new.md)\n"));
    assert_eq!(found(&place.check(&["--since", "HEAD", "docs"]).1), ["RB101 docs/renamed.md"]);
}

#[test]
fn the_past_is_asked_what_it_called_a_runbook_and_the_present_what_is_a_rule() {
    let place = Place::repository(&[
        ("runbookc.toml", "runbooks = [\"old\"]\n[rules]\nRB101 = \"off\"\n"),
        ("old/queue.md", PAGE),
        ("old/other.md", "# Other\n"),
    ]);
    fs::rename(place.path("old"), place.path("new")).unwrap();
    place.write("runbookc.toml", "runbooks = [\"new\"]\n");
    let (code, out, _) = place.run_in("", &["check", "--since", "HEAD", "--format", "short", "--fail-on", "info"], "");
    assert_eq!((code, found(&out)), (0, Vec::new()), "{out}");
}

#[test]
fn only_what_is_new_is_mended() {
    let place = Place::repository(&[("old.md", PAGE), ("other.md", "# Other\n")]);
    place.write("new.md", &PAGE.replace("Queue", "Another one").replace("uptime", "date"));
    assert_eq!(place.check(&["--since", "HEAD", "--fix", "."]).0, 1);
    assert_eq!(place.read("old.md"), PAGE);
    assert!(place.read("new.md").contains("```bash\ndate\n```"));
}

#[test]
fn git_that_is_not_there_is_said() {
    let place = Place::repository(&[("a.md", "# A\n")]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_runbookc"));
    command.args(["check", "--since", "HEAD"]).env_clear().env("PATH", "/nowhere").current_dir(place.0.path());
    let done = command.output().unwrap();
    let err = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.code() == Some(2) && err.contains("`git` is not there"), "{err}");
    let bare = Place::new(&[("a.md", "# A\n")]);
    let (code, _, err) = bare.check(&["--since", "HEAD", "."]);
    assert!(code == 2 && err.contains("not a git repository"), "{err}");
}

#[test]
fn links_are_mended_where_they_lead() {
    let place = Place::new(&[("real/queue.md", PAGE), ("real/other.md", "# Other\n"), ("runbooks/a.md", "# A\n")]);
    std::os::unix::fs::symlink(Path::new("../real/queue.md"), place.path("runbooks/queue.md")).unwrap();
    place.write("runbookc.toml", "");
    place.check(&["--fix", "--select", "RB403", "runbooks"]);
    assert!(place.path("runbooks/queue.md").symlink_metadata().unwrap().is_symlink());
    assert!(place.read("real/queue.md").contains("```bash\nuptime\n```"));
}

#[test]
fn init_writes_what_is_missing_and_nothing_else() {
    let place = Place::repository(&[("docs/runbooks/a.md", "# A\n"), (".gitlab-ci.yml", "x: 1\n"), (".github/x", "")]);
    let (code, out, err) = place.run_in("docs", &["init"], "");
    assert_eq!(code, 0, "{err}");
    let expected = "wrote ../runbookc.toml\nwrote ../.github/workflows/runbooks.yml\nwrote ../.gitlab/runbooks.yml\n";
    assert_eq!(out, expected);
    assert!(err.contains("include: { local: .gitlab/runbooks.yml }"), "{err}");
    assert!(place.read("runbookc.toml").contains("runbooks = [\"docs/runbooks\"]"));
    assert_eq!(place.run_in("", &["check"], "").0, 0);
    place.write("runbookc.toml", "# mine\n");
    let (code, out, err) = place.run_in("", &["init"], "");
    assert!(code == 0 && out.is_empty() && err.contains("runbookc.toml is there already and stays"), "{err}");
    assert_eq!(place.read("runbookc.toml"), "# mine\n");
}

#[test]
fn a_new_page_is_written_once() {
    let place = Place::new(&[("runbooks/a.md", "# A\n")]);
    let (code, out, _) = place.run_in("", &["new", "KubePodCrashLooping"], "");
    assert_eq!((code, out.as_str()), (0, "wrote runbooks/KubePodCrashLooping.md\n"));
    assert!(place.read("runbooks/KubePodCrashLooping.md").starts_with("# KubePodCrashLooping\n"));
    assert_eq!(place.run_in("", &["new", "KubePodCrashLooping"], "").0, 2);
    assert_eq!(place.run_in("", &["new", "../../x"], "").1, "wrote runbooks/x.md\n");
}

#[test]
fn shells_and_manuals_know_the_commands() {
    let place = Place::new(&[("a.md", "# A\n")]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, out, _) = place.run_in("", &["completions", shell], "");
        assert!(code == 0 && out.contains("stdin-filename"), "{shell}");
    }
    let script = place.run_in("", &["completions", "bash"], "").1;
    let parsed = Command::new("bash").args(["-n", "-c", &script]).status().unwrap();
    assert!(parsed.success());
    let (code, out, _) = place.run_in("", &["man"], "");
    assert!(code == 0 && out.contains(".TH runbookc 1") && out.contains("Find problems in runbooks"), "{out}");
    assert!(place.run_in("", &["man", "check"], "").1.contains("update\\-baseline"));
    assert_eq!(place.run_in("", &["man", "nothing"], "").0, 2);
}

#[test]
fn what_is_in_force_for_a_page_can_be_seen() {
    let config = "[rules]\nRB4 = \"info\"\n[[override]]\npaths = [\"legacy\"]\nrules = { RB402 = \"off\" }\n";
    let place = Place::new(&[("runbookc.toml", config), ("legacy/a.md", "# A\n"), ("b.md", "# B\n")]);
    let level = |path: &str| {
        let listed = place.run_in("", &["rules", path], "").1;
        listed.lines().find(|line| line.starts_with("RB402 ")).unwrap().split_whitespace().nth(2).unwrap().to_owned()
    };
    assert_eq!((level("legacy/a.md").as_str(), level("b.md").as_str()), ("off", "info"));
    let dumped: Value = serde_json::from_str(&place.run_in("legacy", &["dump", "config", "a.md"], "").1).unwrap();
    assert_eq!((&dumped["levels"]["legacy/a.md"]["RB402"], &dumped["rules"]["RB4"]), (&"off".into(), &"info".into()));
}

/// The scalars of a YAML file, in their order.
fn scalars(text: &str) -> Vec<String> {
    let scalar = |event| match event {
        saphyr_parser::Event::Scalar(text, ..) => Some(text.into_owned()),
        _ => None,
    };
    saphyr_parser::Parser::new_from_str(text).map(|event| event.unwrap().0).filter_map(scalar).collect()
}

fn own(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_hooks_for_pre_commit_run() {
    let hooks = scalars(&own(".pre-commit-hooks.yaml"));
    let entries: Vec<&String> =
        hooks.iter().zip(hooks.iter().skip(1)).filter(|(k, _)| *k == "entry").map(|(_, v)| v).collect();
    assert_eq!(entries, ["runbookc check", "runbookc check --fix"]);
    let place = Place::new(&[("queue.md", &PAGE.replace("gone.md", "other.md")), ("other.md", OTHER)]);
    for entry in entries {
        let args: Vec<&str> = entry.split(' ').skip(1).collect();
        assert!(place.run_in("", &args, "").0 < 2, "{entry}");
    }
}

#[test]
fn the_action_runs_what_its_inputs_say() {
    let action = scalars(&own("action.yml"));
    let script = action.iter().find(|text| text.starts_with("args=(")).expect("the step that checks");
    assert!(!script.contains("${{"), "inputs in a script are part of it");
    let place = Place::repository(&[("a b/queue.md", PAGE), ("c.md", "# C\n"), ("a b/other.md", OTHER)]);
    place.write("tools/runbookc/bin/.keep", "");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_runbookc"), place.path("tools/runbookc/bin/runbookc")).unwrap();
    let run = |paths: &str, since: &str| {
        let mut bash = Command::new("bash");
        // As GitHub starts a step.
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).env("RUNNER_TEMP", place.path("tools"));
        bash.env("PATHS", paths).env("SINCE", since).env("BASELINE", "").env("FAIL_ON", "error");
        let done = bash.current_dir(place.0.path()).output().unwrap();
        (done.status.code().unwrap(), String::from_utf8(done.stdout).unwrap())
    };
    let (code, out) = run("a b\nc.md\n", "");
    assert!(code == 1 && out.contains("::error file=a b/queue.md,line=7"), "{out}");
    assert_eq!(run("c.md", "").0, 0);
    assert_eq!(run("", "HEAD").0, 0);
}

#[test]
fn jobs_and_image_name_what_there_is() {
    let place = Place::new(&[("a.md", "# A\n")]);
    let gitlab = scalars(&own("templates/ci/gitlab.yml"));
    let command = gitlab.iter().find_map(|text| text.strip_prefix("runbookc ")?.split_once(" > ")).unwrap().0;
    assert_eq!(place.run_in("", &command.split(' ').collect::<Vec<_>>(), "").0, 0);
    let github = scalars(&own("templates/ci/github.yml"));
    let uses: Vec<_> = github.iter().zip(github.iter().skip(1)).filter(|(k, _)| *k == "uses").map(|(_, v)| v).collect();
    let pinned = |text: &&String| text.split_once('@').unwrap().1.len() == 40;
    assert!(uses.len() == 2 && pinned(&uses[0]) && uses[1] == "runbookc/runbookc@v{version}", "{uses:?}");
    // The image copies what the package is built from, and builds with the Rust that the package asks for.
    let (image, manifest) = (own("Dockerfile"), own("Cargo.toml"));
    let rust = manifest.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap().trim_matches('"');
    assert!(image.contains(&format!("FROM rust:{rust}-")));
    let copied = |line: &str| line.strip_prefix("COPY ").filter(|rest| !rest.starts_with("--from")).map(str::to_owned);
    for from in image
        .lines()
        .filter_map(copied)
        .flat_map(|line| line.split(' ').rev().skip(1).map(str::to_owned).collect::<Vec<_>>())
    {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(&from).exists(), "{from}");
        assert!(
            own(".dockerignore").lines().any(|line| line == format!("!{from}")),
            "{from} is left out of the image's files"
        );
    }
}

#[test]
fn rule_files_that_a_change_brings_are_new() {
    let rules = "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: up == 0\n    annotations:\n      runbook_url: docs/gone.md\n";
    let place = Place::repository(&[
        ("docs/other.md", "# Other\n"),
        ("deploy/old.yaml", &rules.replace("docs/gone", "docs/lost")),
    ]);
    let since = |rules: &str| {
        let args =
            ["check", "--select", "RB501", "--format", "short", "--since", "HEAD", "--rule-files", rules, "docs"];
        let (code, out, err) = place.run_in("", &args, "");
        assert!(code < 2, "{err}");
        found(&out)
    };
    assert_eq!(since("deploy/*.yaml"), Vec::<String>::new(), "all this was there before");
    place.write("monitoring/new.yaml", rules);
    assert_eq!(since("monitoring/*.yaml"), ["RB501 monitoring/new.yaml"]);
}

/// A server on the own machine: `/gone` is not there, `/login` wants a name, all else is there. Counts what it is asked.
fn server() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, count) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    let serve = |mut stream: TcpStream, counted: &AtomicUsize| {
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
        while let Some(first) = lines.next() {
            counted.fetch_add(1, Ordering::SeqCst);
            lines.by_ref().take_while(|line| !line.is_empty()).for_each(drop);
            let status = [("/gone", 404), ("/login", 401)].iter().find(|(path, _)| first.contains(path));
            let status = status.map_or(200, |(_, status)| *status);
            stream.write_all(format!("HTTP/1.1 {status} x\r\nContent-Length: 0\r\n\r\n").as_bytes()).unwrap();
        }
    };
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let counted = Arc::clone(&counted);
            std::thread::spawn(move || serve(stream, &counted));
        }
    });
    (port, count)
}

#[test]
#[cfg(feature = "online")]
fn the_network_is_asked_by_name_alone() {
    let (port, count) = server();
    let url = |path| format!("http://127.0.0.1:{port}{path}");
    let page = format!(
        "# Queue\n\n[a]({}) [b]({}) [c]({}) [d](http://127.0.0.2:{port}/)\n\n[e]({})\n",
        url("/there#part"),
        url("/gone"),
        url("/login"),
        url("/gone#part")
    );
    let place = Place::new(&[
        ("docs/queue.md", &page),
        ("other.md", &format!("# Other\n\n[gone]({})\n", url("/gone/other"))),
        ("runbookc.toml", "[links]\nprivate_hosts = [\"127.0.0.1\"]\n"),
    ]);
    let cache = tempfile::tempdir().unwrap();
    let caches = cache.path().to_str().unwrap();
    let check = |variables: &[(&str, &str)], args: &[&str]| {
        let all = ["check", "--select", "RB108,RB9", "--format", "short", "--fail-on", "warning"];
        place.run_with(variables, "", &[&all, args].concat(), "")
    };
    let (code, out, err) = check(&[], &["docs"]);
    assert_eq!(
        (code, out.as_str(), err.as_str(), count.load(Ordering::SeqCst)),
        (0, "", "", 0),
        "not without --online"
    );
    let (code, out, err) = check(&[("XDG_CACHE_HOME", caches), ("GITHUB_TOKEN", "s3cret")], &["--online", "docs"]);
    assert_eq!((code, found(&out)), (1, vec!["RB108 docs/queue.md".to_owned(); 2]), "{out}{err}");
    assert!(out.contains("docs/queue.md:3:") && out.contains("docs/queue.md:5:"), "{out}");
    let refused = "leads to an address of this machine or of a private network, which is not asked";
    let unverified = format!("{} answers 401; http://127.0.0.2:{port}/ {refused}", url("/login"));
    assert_eq!(err, format!("2 links unverified: {unverified}\n"));
    // `/there` once, the others by HEAD and GET, `/gone` once for two links; the other page was not asked for.
    assert_eq!(count.load(Ordering::SeqCst), 5);
    assert_eq!(check(&[("XDG_CACHE_HOME", caches)], &["--online", "docs"]).0, 1);
    assert_eq!(count.load(Ordering::SeqCst), 7, "the cache knows all but the page that wants a login");
    assert_eq!(check(&[("XDG_CACHE_HOME", caches)], &["--online", "--no-cache", "docs"]).0, 1);
    assert_eq!(count.load(Ordering::SeqCst), 12);
    let inside = place.path("docs").to_str().unwrap().to_owned();
    assert_eq!(check(&[("XDG_CACHE_HOME", &inside)], &["--online", "docs"]).0, 1);
    assert!(!place.path("docs/runbookc").exists(), "no cache in the folder that is checked");
    // What cannot be asked is no reason to call a suppression unused.
    let silenced = page.replace("\n\n[e]", "\n\n<!-- runbookc-ignore RB108: it comes back on Monday -->\n[e]");
    place.write("docs/queue.md", &silenced);
    assert_eq!(check(&[], &["docs"]).1, "");
    assert_eq!(found(&check(&[], &["--online", "docs"]).1), ["RB108 docs/queue.md"]);
}
