//! The command line as its users meet it: exit codes, streams, formats, bad input.
//!
//! Each test runs the program in a folder of its own, without the environment of whoever runs the tests.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

type Outcome = Result<(), Box<dyn Error>>;

/// A page that says what is wrong with a suppression: line 3 gives no reason.
const FLAWED: &str = "# Cache\n\n<!-- runbookc-ignore RB901 -->\nClear the cache.\n";

/// A page of the kind that can be compiled.
const PAGE: &str = "# Queue is stuck

## Severity

| Level | Response time |
|-------|---------------|
| SEV1  | 5 minutes     |
| SEV2  | 30 minutes    |

## Steps

### 1. Look at the consumers

```bash
kubectl get pods -n queue
```
";

/// A folder with files in it, to run the program in.
struct Place {
    folder: TempDir,
}

/// What a run left behind.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Place {
    fn new(files: &[(&str, &str)]) -> Result<Self, Box<dyn Error>> {
        let place = Self { folder: tempfile::tempdir()? };
        files.iter().try_for_each(|(path, text)| place.write(path, text.as_bytes()))?;
        Ok(place)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Outcome {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        Ok(fs::write(path, bytes)?)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_runbookc"));
        command.args(args).env_clear().current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Result<Ran, Box<dyn Error>> {
        let output = self.command(args).output()?;
        let ran = Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout)?,
            err: String::from_utf8(output.stderr)?,
        };
        assert!(!ran.err.contains("panicked"), "{ran:?}");
        Ok(ran)
    }

    /// Runs, and wants this exit code and this text somewhere on stderr.
    fn refused(&self, args: &[&str], code: i32, said: &str) -> Outcome {
        let ran = self.run(args)?;
        assert_eq!(ran.code, Some(code), "{args:?} {ran:?}");
        assert!(ran.err.contains(said), "{args:?} does not say {said:?}: {ran:?}");
        assert_eq!(ran.out, "", "{args:?} has nothing to report");
        Ok(())
    }
}

/// Checks nothing but suppressions, whose findings do not change as rules are added.
fn check<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["check", "--select", "RB9", "--today", "2026-01-01"], more].concat()
}

#[test]
fn the_exit_code_depends_on_the_level() -> Outcome {
    let place = Place::new(&[("runbooks/cache.md", FLAWED)])?;
    assert_eq!(place.run(&check(&[]))?.code, Some(0), "a warning is no error");
    assert_eq!(place.run(&check(&["--fail-on", "warning"]))?.code, Some(1));
    place.write("runbookc.toml", b"[rules]\nRB904 = \"error\"\n")?;
    assert_eq!(place.run(&check(&[]))?.code, Some(1));
    place.write("runbookc.toml", b"[rules]\nRB904 = \"off\"\n")?;
    let ran = place.run(&check(&["--fail-on", "info"]))?;
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "nothing found in 1 file\n"));
    Ok(())
}

#[test]
fn every_format_tells_the_same_finding() -> Outcome {
    let place = Place::new(&[("runbooks/cache.md", FLAWED)])?;
    for format in ["human", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit"] {
        let ran = place.run(&check(&["--format", format]))?;
        assert_eq!(ran.code, Some(0), "{format}");
        assert!(ran.out.contains("RB904") && ran.out.contains("cache.md"), "{format}: {}", ran.out);
        assert!(!ran.out.contains('\u{1b}'), "{format}: no colours into a pipe");
        assert_eq!(ran.out, place.run(&check(&["--format", format]))?.out, "{format}: same input, same bytes");
        if matches!(format, "json" | "sarif" | "gitlab") {
            serde_json::from_str::<Value>(&ran.out)?;
        }
    }
    let short = place.run(&check(&["--format", "short"]))?.out;
    assert!(short.starts_with("runbooks/cache.md:3:1: warning[RB904 suppression-without-reason] "), "{short}");
    let colored = place.command(&check(&[])).env("FORCE_COLOR", "1").output()?.stdout;
    assert!(colored.contains(&0x1b));
    let plain = place.command(&check(&[])).env("FORCE_COLOR", "1").env("NO_COLOR", "1").output()?.stdout;
    assert!(!plain.contains(&0x1b));
    Ok(())
}

#[test]
fn paths_are_shown_from_the_working_directory_and_reported_from_the_repository() -> Outcome {
    let place =
        Place::new(&[(".git/HEAD", ""), ("ops/runbookc.toml", ""), ("ops/docs/cache.md", FLAWED), ("x/y.md", "")])?;
    let run = |args: &[&str]| place.command(args).current_dir(place.path("x")).output();
    let json: Value = serde_json::from_slice(&run(&check(&["--format", "json", "../ops"]))?.stdout)?;
    assert_eq!(json.pointer("/findings/0/file"), Some(&Value::from("../ops/docs/cache.md")));
    let gitlab: Value = serde_json::from_slice(&run(&check(&["--format", "gitlab", "../ops"]))?.stdout)?;
    assert_eq!(gitlab.pointer("/0/location/path"), Some(&Value::from("ops/docs/cache.md")));
    Ok(())
}

#[test]
fn nothing_to_check_says_why() -> Outcome {
    let place = Place::new(&[("docs/old/a.md", PAGE), ("docs/.hidden/b.md", PAGE), ("empty/.keep", "")])?;
    place.refused(&["check", "empty"], 3, "no Markdown file in `empty`")?;
    place.refused(&["check", "docs/.hidden/none.md"], 2, "is not there")?;
    place.write("runbookc.toml", b"exclude = [\"docs/old\"]")?;
    place.refused(&["check"], 3, "1 in hidden folders, 1 by `exclude`")?;
    place.refused(&["build"], 3, "nothing to")?;
    Ok(())
}

#[test]
fn wrong_usage_and_configuration() -> Outcome {
    let place = Place::new(&[("a.md", PAGE), ("one/runbookc.toml", ""), ("one/b.md", PAGE)])?;
    place.refused(&["check", "nowhere"], 2, "`nowhere` is not there")?;
    place.refused(&["check", "a.md", "one/b.md"], 2, "one after the other")?;
    place.refused(&["check", "--select", "RB9O4"], 2, "did you mean `RB904`?")?;
    place.refused(&["check", "--format", "gitlb"], 2, "'gitlab'")?;
    place.refused(&["check", "--today", "tomorrow"], 2, "--today")?;
    place.refused(&["check", "--statistics", "--format", "junit"], 2, "--statistics")?;
    place.refused(&["explain", "RB9040"], 2, "did you mean `RB904`?")?;
    place.refused(&["explain", "unused-supression"], 2, "did you mean `unused-suppression`?")?;
    place.refused(&["build", "--target", "nothing-of-the-kind"], 2, "--target")?;
    place.refused(&["dump", "model", "--jsonl"], 2, "--jsonl")?;
    place.refused(&[], 2, "Usage")?;
    let configurations = [
        ("runbok = []", "runbookc.toml:1:1: unknown key `runbok`; did you mean `runbooks`?"),
        ("extends = \"../base.toml\"", "leads out of the root"),
        ("extends = \"runbookc.toml\"", "extends itself"),
        ("runbooks = [\"/etc\"]", "leads out of the root"),
        ("\u{0}", "runbookc.toml:1:"),
    ];
    for (text, said) in configurations {
        place.write("runbookc.toml", text.as_bytes())?;
        place.refused(&["check"], 2, said)?;
        place.refused(&["build"], 2, said)?;
        place.refused(&["dump", "config"], 2, said)?;
    }
    place.write("runbookc.toml", b"\xff\xfe")?;
    place.refused(&["check"], 2, "is not UTF-8")
}

#[test]
#[cfg(unix)]
fn a_configuration_behind_a_link_out_of_the_root_is_refused() -> Outcome {
    let outside = Place::new(&[("base.toml", "runbooks = []")])?;
    let place = Place::new(&[("a.md", PAGE), ("runbookc.toml", "extends = \"base.toml\"")])?;
    std::os::unix::fs::symlink(outside.path("base.toml"), place.path("base.toml"))?;
    place.refused(&["check"], 2, "is not there or leads out of the root")
}

#[test]
#[cfg(unix)]
fn nobody_knows_what_lies_behind_a_link_that_leads_nowhere() -> Outcome {
    let place = Place::new(&[("docs/a.md", "# A\n\n[theirs](core/x.md) [gone](cores/x.md)\n")])?;
    std::os::unix::fs::symlink("../external/core", place.path("docs/core"))?;
    let ran = place.run(&["check", "--select", "RB101", "--format", "short"])?;
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    assert!(ran.out.contains("cores/x.md"), "{}", ran.out);
    Ok(())
}

#[test]
fn suppressions_expire_by_the_date_that_is_given() -> Outcome {
    let page = "# A\n\n<!-- runbookc-ignore RB101: known (until 2026-03-01) -->\n[gone](gone.md)\n";
    let place = Place::new(&[("a.md", page)])?;
    let on = |today| place.run(&["check", "--select", "RB903", "--format", "short", "--today", today]);
    assert!(on("2026-03-02")?.out.contains("RB903"));
    assert_eq!(on("2026-03-01")?.out, "");
    Ok(())
}

#[test]
fn statistics_in_place_of_findings() -> Outcome {
    let place = Place::new(&[("a.md", FLAWED), ("b.md", FLAWED)])?;
    let ran = place.run(&check(&["--statistics"]))?;
    assert_eq!(ran.out, "2  RB904  suppression-without-reason  warning\n2 warnings in 2 files\n");
    let json: Value = serde_json::from_str(&place.run(&check(&["--statistics", "--format", "json"]))?.out)?;
    assert_eq!(json.pointer("/rules/0/count"), Some(&Value::from(2)));
    Ok(())
}

const RULES: &str = r#"groups:
  - name: api
    rules:
      - {alert: ApiDown, expr: up == 0, labels: {severity: critical}, annotations: {runbook_url: docs/api.md#first-aid}}
      - {alert: ApiSlow, expr: lag > 1, annotations: {runbook_url: docs/api.md#gone}}
      - {alert: ApiFull, expr: lag > 2, annotations: {runbook_url: "https://wiki.acme.io/full"}}
      - {alert: ApiOdd, expr: lag > 3}
      - {alert: ApiNew, expr: lag > 4}
"#;

const API_PAGE: &str = "# Api | =A1

## First aid

Look.

## Alerts

| Alert | Condition | Severity | For |
|---|---|---|---|
| `ApiOdd` | lag > 3 | Warning | 5 min |
| `ApiOld` | lag > 3 | Warning | 5 min |
";

#[test]
fn coverage_lists_what_is_missing_on_either_side() -> Outcome {
    let place = Place::new(&[("docs/api.md", API_PAGE), ("rules.yaml", RULES)])?;
    let coverage = |more: &[&str]| place.run(&[&["coverage", "docs", "--rule-files", "rules.yaml"], more].concat());
    let human = coverage(&[])?;
    assert_eq!(human.code, Some(1));
    let lines: Vec<String> =
        human.out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let expected = [
        "State Alert Severity Rule Runbook Section",
        "linked ApiDown critical rules.yaml:4 docs/api.md:3 First aid",
        "dead link ApiSlow rules.yaml:5 docs/api.md:1 Api | =A1",
        "elsewhere ApiFull rules.yaml:6 https://wiki.acme.io/full",
        "not linked ApiOdd rules.yaml:7 docs/api.md:11 Alerts",
        "no runbook ApiNew rules.yaml:8",
        "not deployed ApiOld docs/api.md:12 Alerts",
        "",
        "6 alerts: 1 linked, 1 elsewhere, 1 not linked, 1 dead link, 1 no runbook, 1 not deployed",
    ];
    assert_eq!(lines, expected);

    let json: Value = serde_json::from_str(&coverage(&["--format", "json", "--missing"])?.out)?;
    let states: Vec<_> = json["alerts"].as_array().ok_or("no alerts")?.iter().map(|row| &row["state"]).collect();
    assert_eq!(states, ["dead-link", "not-linked", "no-runbook", "not-deployed"]);
    assert_eq!((&json["version"], &json["summary"]["linked"]), (&Value::from(1), &Value::from(1)));
    assert!(coverage(&["--format", "markdown"])?.out.contains("| docs/api.md:1 | Api \\| =A1 |\n"));
    let csv = coverage(&["--format", "csv"])?.out;
    assert_eq!(csv.lines().nth(1), Some(r#""linked","ApiDown","critical","rules.yaml:4","docs/api.md:3","First aid""#));

    let first = RULES.lines().take(4).collect::<Vec<_>>().join("\n");
    place.write("rules.yaml", first.as_bytes())?;
    place.write("docs/api.md", b"# Api\n\n## First aid\n")?;
    assert_eq!(coverage(&[])?.code, Some(0));
    place.write("rules.yaml", b"groups: []\n")?;
    let nothing = coverage(&[])?;
    assert_eq!((nothing.code, nothing.out.as_str()), (Some(3), ""));
    assert!(nothing.err.contains("--rule-files"), "{}", nothing.err);
    Ok(())
}

#[test]
fn rules_are_listed_and_explained() -> Outcome {
    let place = Place::new(&[])?;
    let json: Value = serde_json::from_str(&place.run(&["rules", "--format", "json"])?.out)?;
    let rules = json.get("rules").and_then(Value::as_array).ok_or("no rules")?;
    assert!(!rules.is_empty());
    for rule in rules {
        let code = rule.get("code").and_then(Value::as_str).ok_or("no code")?;
        let name = rule.get("name").and_then(Value::as_str).ok_or("no name")?;
        let page = place.run(&["explain", code])?;
        assert_eq!(page.code, Some(0), "{code}");
        assert!(page.out.starts_with(&format!("{code} {name} (")), "{}", page.out);
        assert_eq!(page.out, place.run(&["explain", name])?.out);
        assert!(place.run(&["rules"])?.out.contains(&format!("{code}  {name}")));
    }
    Ok(())
}

#[test]
fn text_of_a_page_does_not_steer_the_terminal() -> Outcome {
    let place = Place::new(&[("a.md", "<!-- runbookc-ignore \u{1b}[2Jx\u{202e}y\u{9b}z: why -->\ntext\n")])?;
    for format in ["human", "short", "junit"] {
        let out = place.run(&check(&["--format", format]))?.out;
        assert!(out.contains("RB902") && out.contains("[2Jx"), "{format}: {out}");
        assert!(!out.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{format}: {out:?}");
    }
    Ok(())
}

#[test]
fn a_reader_that_goes_away_is_no_panic() -> Outcome {
    let place = Place::new(&[("a.md", &FLAWED.repeat(3000))])?;
    let mut child = place.command(&check(&[])).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    drop(child.stdout.take());
    let output = child.wait_with_output()?;
    assert_eq!((output.status.code(), String::from_utf8(output.stderr)?), (Some(0), String::new()));
    Ok(())
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_does_not_pass_for_success() -> Outcome {
    let place = Place::new(&[("a.md", FLAWED)])?;
    let full = fs::OpenOptions::new().write(true).open("/dev/full")?;
    let output = place.command(&check(&[])).stdout(full).output()?;
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr)?.contains("`stdout` cannot be written"));
    Ok(())
}

#[test]
fn a_build_is_repeatable_and_knows_when_it_is_stale() -> Outcome {
    let place = Place::new(&[("runbooks/queue.md", PAGE)])?;
    let first = place.run(&["build"])?;
    assert_eq!(first.code, Some(0), "{first:?}");
    assert!(first.out.contains("wrote dist/"), "{first:?}");
    assert_eq!(place.run(&["build", "--check"])?.code, Some(0));
    let made = files(&place.path("dist"))?;
    assert!(!place.run(&["build"])?.out.contains("wrote"));
    assert_eq!(made, files(&place.path("dist"))?, "building twice gives the same bytes");
    let (artifact, bytes) =
        made.iter().find(|(path, _)| !path.ends_with(".runbookc.json")).ok_or("nothing was built")?;
    fs::write(artifact, "edited by hand")?;
    place.write("dist/notes.md", b"mine")?;
    let stale = place.run(&["build", "--check"])?;
    assert_eq!(stale.code, Some(1));
    assert!(stale.out.contains("out of date") && stale.err.contains("runbookc build"), "{stale:?}");
    assert_eq!(fs::read_to_string(artifact)?, "edited by hand", "--check writes nothing");
    assert_eq!(place.run(&["build"])?.code, Some(0));
    assert_eq!((fs::read(artifact)?, fs::read(place.path("dist/notes.md"))?), (bytes.clone(), b"mine".to_vec()));
    assert_eq!(place.run(&["check", "--select", "RB9", "."])?.out, "nothing found in 1 file\n", "no output is checked");
    Ok(())
}

#[test]
fn what_cannot_be_made_keeps_its_last_form() -> Outcome {
    let place = Place::new(&[("runbooks/queue.md", PAGE)])?;
    assert_eq!(place.run(&["build"])?.code, Some(0));
    let made = files(&place.path("dist"))?;
    place.write("runbookc.toml", b"[templates]\ndir = \"shells\"\n")?;
    place.write("shells/checklist.md.j2", b"{{ nobody }}\n")?;
    for command in [&["build"][..], &["build", "--check"]] {
        let broken = place.run(command)?;
        assert_eq!(broken.code, Some(2), "{broken:?}");
        assert!(broken.err.contains("shells/checklist.md.j2:1:") && !broken.out.contains("removed"), "{broken:?}");
    }
    assert_eq!(made, files(&place.path("dist"))?);
    Ok(())
}

#[test]
fn a_template_that_replaces_none_is_told_of() -> Outcome {
    let place = Place::new(&[("runbooks/queue.md", PAGE)])?;
    place.write("runbookc.toml", b"[templates]\ndir = \"shells\"\n")?;
    place.write("shells/checklists.md.j2", b"{{ title }}\n")?;
    place.write("shells/README.md", b"Our own.\n")?;
    let run = place.run(&["build"])?;
    assert_eq!(run.code, Some(0), "{run:?}");
    let said = "shells/checklists.md.j2: replaces no template, since none is called `checklists.md.j2`; did you mean \
                `checklist.md.j2`?";
    assert!(run.err.contains(said) && !run.err.contains("README"), "{run:?}");
    Ok(())
}

/// Every file below a folder with its bytes, sorted by path.
fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, Box<dyn Error>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.insert(path.clone(), fs::read(&path)?);
        }
    }
    Ok(found)
}

#[test]
fn output_folders_that_will_not_do() -> Outcome {
    let place = Place::new(&[(".git/HEAD", ""), ("docs/queue.md", PAGE), ("docs/more/b.md", PAGE), ("file", "")])?;
    let before = files(place.folder.path())?;
    place.refused(&["build", "docs", "-o", "file"], 2, "`file` is a file")?;
    place.refused(&["build", "docs", "-o", "file/below"], 2, "`file` is a file")?;
    place.refused(&["build", "docs", "-o", "."], 2, "holds the whole workspace")?;
    place.refused(&["build", "docs", "-o", ".."], 2, "holds the whole workspace")?;
    place.refused(&["build", "docs", "-o", "docs"], 2, "holds the runbooks")?;
    place.refused(
        &["build", "docs/queue.md", "-o", "docs/more"],
        2,
        "holds Markdown files that runbookc did not make",
    )?;
    let elsewhere = Place::new(&[])?;
    let root = place.folder.path().to_str().ok_or("a name that is not UTF-8")?;
    elsewhere.refused(&["build", root], 2, "outside the workspace")?;
    assert_eq!(before, files(place.folder.path())?, "nothing half-written");
    let ran = elsewhere.run(&["build", root, "-o", "made"])?;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(elsewhere.path("made/.runbookc.json").is_file());
    Ok(())
}

#[test]
#[cfg(unix)]
fn an_output_folder_that_may_not_be_written() -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new(&[("runbooks/queue.md", PAGE), ("dist/.keep", "")])?;
    fs::set_permissions(place.path("dist"), fs::Permissions::from_mode(0o555))?;
    if fs::write(place.path("dist/probe"), "").is_ok() {
        // Whoever runs the tests may write anywhere: there is nothing to see here.
        return Ok(());
    }
    place.refused(&["build"], 2, "permission denied")
}

#[test]
fn lines_are_answered_one_by_one() -> Outcome {
    let place = Place::new(&[])?;
    let mut command = place.command(&["dump", "flowchart", "--jsonl"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let line = "{\"id\": \"a\", \"source\": \"flowchart TD\\n  A --> B\"}\n";
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all([line, "\n", line].concat().as_bytes())?;
    }
    let output = child.wait_with_output()?;
    let answers: Vec<&str> = std::str::from_utf8(&output.stdout)?.lines().collect();
    assert_eq!((output.status.code(), answers.len()), (Some(0), 2));
    assert!(answers.iter().all(|answer| serde_json::from_str::<Value>(answer).is_ok_and(|value| value.is_object())));
    Ok(())
}

#[test]
fn the_configuration_in_force_can_be_seen() -> Outcome {
    let place = Place::new(&[
        ("runbookc.toml", "extends = \"base.toml\"\nrunbooks = [\"docs/\"]"),
        ("base.toml", "exclude = [\"old\"]"),
    ])?;
    let json: Value = serde_json::from_str(&place.run(&["dump", "config"])?.out)?;
    assert_eq!(json.pointer("/runbooks/0"), Some(&Value::from("docs")));
    assert_eq!(json.pointer("/exclude/0"), Some(&Value::from("old")));
    Ok(())
}
