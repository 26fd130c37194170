//! Playbooks as operators meet them: compiled from `fixtures/emit/playbook/<case>/page.md` and run by bash, with a
//! `kubectl` that only records what it is told, with a terminal (`script`, of util-linux) and without one.
//!
//! `RUNBOOKC_BASH=/path/to/bash` runs them with another bash than the machine's.
//!
//! `RUNBOOKC_BLESS=1` writes what stands in `expected.sh`; read the diff before committing.

mod corpora;
mod elsewhere;
mod interrupted;
mod secrets;
mod sense;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use proptest::prelude::*;
use runbookc::BuildOptions;
use runbookc::pages::Scope;
use runbookc::world::memory::MemoryWorld;
use tempfile::TempDir;

type Outcome = Result<(), Box<dyn Error>>;

/// What stands in for the cluster: it writes down its arguments and answers the questions that playbooks ask.
const KUBECTL: &str = r#"#!/bin/sh
printf '%s\n' "$*" >>"$CALLS"
case "$*" in
"version"*) sleep "${SLOW_CLUSTER:-0}"; exit "${UNREACHED:-0}" ;;
"config current-context") echo "${CONTEXT:-shop-test}" ;;
"config view"*) printf %s "$NAMESPACE" ;;
"auth can-i "*/*) exit 1 ;; # behind a slash it takes a name, and nobody has rights to one
"auth can-i"*) exit "${DENIED:-0}" ;;
"get pods"*) echo pod/till ;;
"logs -f"*) echo following; sleep "${HANG:-0}" ;;
"get nodes") [ ! -e ready ] || echo node/ready ;;
"get secret"*) echo "$SECRET" ;;
"annotate"*) for file in /proc/[0-9]*/cmdline; do tr '\0' ' ' 2>/dev/null <"$file"; echo; done >>processes ;;
"rollout"*) [ -z "$HANG" ] || echo hanging; sleep "${HANG:-0}"; exit "${FAIL:-0}" ;;
esac
"#;

/// Compiles pages; the playbooks by path.
fn compile(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let world = MemoryWorld::new(files.iter().copied());
    let scope = Scope { paths: vec![String::new()], ..Scope::default() };
    let options = BuildOptions { scope, targets: vec!["playbook".to_owned()], ..BuildOptions::default() };
    let compiled = runbookc::compile(&world, &options).unwrap();
    assert!(compiled.failures.is_empty(), "{:?}", compiled.failures);
    compiled.artifacts.into_iter().map(|artifact| (artifact.path, String::from_utf8(artifact.bytes).unwrap())).collect()
}

fn fixture(case: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/emit/playbook").join(case)
}

/// The playbook of a fixture's page.
fn playbook(case: &str) -> String {
    let page = fs::read_to_string(fixture(case).join("page.md")).unwrap();
    compile(&[("page.md", &page)]).remove("playbooks/page.sh").unwrap()
}

/// The playbook with a clock that only its own waiting moves: tests of what takes time depend on no machine's speed.
fn by_the_clock(script: &str) -> String {
    let last = "main \"$@\"\n";
    let clock = "later=0\ntick() { EPOCH=$((1767225600 + later)); }\nnap() { later=$((later + $1)); }\n";
    format!("{}{clock}{last}", script.strip_suffix(last).unwrap())
}

/// A folder with a playbook, a recording kubectl, and a home.
struct Desk {
    folder: TempDir,
}

/// How a run ended.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    output: String,
}

impl Desk {
    fn new(script: &str) -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(desk.path("bin")).unwrap();
        fs::write(desk.path("bin/kubectl"), KUBECTL).unwrap();
        fs::set_permissions(desk.path("bin/kubectl"), fs::Permissions::from_mode(0o755)).unwrap();
        if let Some(bash) = std::env::var_os("RUNBOOKC_BASH") {
            std::os::unix::fs::symlink(bash, desk.path("bin/bash")).unwrap();
        }
        fs::write(desk.path("play.sh"), script).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, program: &str, environment: &[(&str, &str)]) -> Command {
        let mut command = Command::new("timeout");
        command.args(["-k", "1", "120", program]).current_dir(self.folder.path()).env_clear();
        command.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", self.path("bin").display()));
        command
            .env("HOME", self.folder.path())
            .env("CALLS", self.path("calls"))
            .env("NO_COLOR", "1")
            .env("LC_ALL", "C.UTF-8");
        command.envs(environment.iter().copied());
        command
    }

    /// Runs the playbook where nobody is.
    fn alone(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
        let mut command = self.command("bash", environment);
        ended(&command.arg("play.sh").args(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs the playbook on a terminal, at which somebody types `typed`.
    fn at_terminal(&self, arguments: &[&str], environment: &[(&str, &str)], typed: &str) -> Ran {
        let words = arguments.iter().map(|argument| format!(" '{argument}'")).collect::<String>();
        let mut command = self.command("script", environment);
        command.args(["-qec", &format!("exec bash play.sh{words}"), "/dev/null"]).env("SHELL", "/bin/sh");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        ended(&child.wait_with_output().unwrap())
    }

    /// Runs the playbook on a terminal; what is typed waits for words that must have been said since what was typed before.
    fn in_dialogue(
        &self,
        arguments: &[&str],
        environment: &[(&str, &str)],
        turns: &[(&str, &dyn Fn() -> Vec<u8>)],
    ) -> Ran {
        let words = arguments.iter().map(|argument| format!(" '{argument}'")).collect::<String>();
        let mut command = self.command("script", environment);
        command.args(["-qec", &format!("exec bash play.sh{words}"), "/dev/null"]).env("SHELL", "/bin/sh");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (mut said, mut from, mut turns) = (Vec::new(), 0, turns.iter());
        let mut turn = turns.next();
        let mut bytes = [0; 4096];
        loop {
            let count = stdout.read(&mut bytes).unwrap();
            said.extend_from_slice(&bytes[..count]);
            while let Some((words, typed)) = turn {
                let Some(at) = said[from..].windows(words.len()).position(|part| part == words.as_bytes()) else {
                    break;
                };
                from += at + words.len();
                let _ = stdin.write_all(&typed());
                turn = turns.next();
            }
            if count == 0 {
                break;
            }
        }
        drop(stdin);
        let left = turn.map(|(words, _)| *words);
        let output = String::from_utf8_lossy(&said).replace("\r\n", "\n");
        assert_eq!(left, None, "never said: {output}");
        Ran { code: child.wait().unwrap().code(), output }
    }

    /// Ends the playbook of the only run as no program can help; nothing is typed.
    fn kill(&self) -> Vec<u8> {
        let run = self.run();
        let process = run.rsplit('-').next().unwrap();
        assert!(Command::new("kill").args(["-KILL", process]).status().unwrap().success());
        Vec::new()
    }

    /// The name of the only run.
    fn run(&self) -> String {
        let [lines] = &self.transcripts(".jsonl")[..] else { panic!("one run") };
        lines.file_stem().unwrap().to_string_lossy().into_owned()
    }

    /// What kubectl was told, but for what the playbook itself wants to know: where it is, and what it may do.
    fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.path("calls")).unwrap_or_default();
        let own = |call: &&str| ["config ", "version ", "auth can-i "].iter().any(|own| call.starts_with(own));
        calls.lines().filter(|call| !own(call)).map(str::to_owned).collect()
    }

    /// Files of the transcripts that end in `suffix`.
    fn transcripts(&self, suffix: &str) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.path(".local/state/runbookc")) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.to_string_lossy().ends_with(suffix));
        paths.sort();
        paths
    }

    /// Did something run that nobody meant to run?
    fn evaluated(&self) -> bool {
        self.path("pwned").exists()
    }
}

fn ended(output: &Output) -> Ran {
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Ran { code: output.status.code(), output: text.replace("\r\n", "\n") }
}

/// Hands `script` to a checker, which must have nothing to say. A checker that is missing is a failure.
fn passes(checker: &str, arguments: &[&str], script: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("play.sh");
    fs::write(&path, script).unwrap();
    let output =
        Command::new(checker).args(arguments).arg(&path).output().unwrap_or_else(|error| panic!("{checker}: {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{checker}:\n{said}");
}

#[test]
fn the_data_is_as_expected() -> Outcome {
    for case in ["checkout", "hostile"] {
        let script = playbook(case);
        let start = script.find("load_page() {").ok_or("no page in the script")?;
        let data = script[start..].trim_end_matches("main \"$@\"\n").trim_end().to_owned() + "\n";
        let path = fixture(case).join("expected.sh");
        if std::env::var_os("RUNBOOKC_BLESS").is_some() {
            fs::write(&path, &data)?;
        }
        assert_eq!(data, fs::read_to_string(&path)?, "{case}");
    }
    Ok(())
}

#[test]
fn every_checker_is_silent() {
    for case in ["checkout", "hostile"] {
        let script = playbook(case);
        passes("bash", &["-n"], &script);
        passes("shellcheck", &["--severity=style"], &script);
        passes("shfmt", &["-d"], &script);
        assert!(!script.contains("shellcheck disable"), "{case}");
    }
}

#[test]
fn a_dry_run_shows_all_and_executes_nothing() {
    let desk = Desk::new(&playbook("checkout"));
    let ran = desk.alone(&["--dry-run", "--set", "3.name=till"], &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.output);
    for words in [
        "rollout undo deployment/till",
        "--replicas=<count>",
        "delete deployment till",
        "yes -> Keep watching",
        "[what is broken]",
    ] {
        assert!(ran.output.contains(words), "no `{words}` in {}", ran.output);
    }
    assert!(desk.calls().is_empty() && !desk.path(".local").exists());
}

#[test]
fn the_list_has_steps_budgets_and_parameters() {
    let ran = Desk::new(&playbook("checkout")).alone(&["--list"], &[]);
    assert_eq!(ran.code, Some(0));
    for words in ["1. Acknowledge (2 min)", "2 change, 1 DESTROY", "--set name=..."] {
        assert!(ran.output.contains(words), "no `{words}` in {}", ran.output);
    }
}

#[test]
fn the_plan_is_json() -> Outcome {
    for case in ["checkout", "hostile"] {
        let ran = Desk::new(&playbook(case)).alone(&["--plan", "json"], &[]);
        let plan: serde_json::Value = serde_json::from_str(&ran.output)?;
        assert_eq!(plan["version"], 1);
        assert!(plan["steps"].as_array().is_some_and(|steps| steps.len() >= 3), "{case}");
        assert!(plan["tools"].as_array().is_some_and(|tools| !tools.is_empty()), "{case}");
        let (nodes, edges) = (&plan["flow"]["nodes"], &plan["flow"]["edges"]);
        assert!(nodes.as_array().is_some_and(|nodes| nodes.iter().any(|node| node["steps"][0].is_u64())), "{nodes}");
        assert!(edges.as_array().is_some_and(|edges| edges.iter().all(|edge| edge["to"].is_u64())), "{edges}");
    }
    Ok(())
}

#[test]
fn without_a_terminal_it_looks_and_changes_nothing() {
    let desk = Desk::new(&playbook("checkout"));
    let beforehand =
        ["--path", "Better by itself?=no", "--path", "Mend=Bad release", "--set", "name=till", "--set", "ZONE=east"];
    let ran = desk.alone(&beforehand, &[]);
    assert_eq!(ran.code, Some(3), "{}", ran.output);
    assert_eq!(desk.calls(), ["get pods -n shop -o name", "get nodes -l zone=east"], "{}", ran.output);
    assert!(ran.output.contains("nobody is there to say yes"), "{}", ran.output);
}

#[test]
fn yes_answers_for_changes_and_never_for_destruction() {
    let path = |answer| ["--yes", "--only", "3", "--set", "name=till", "--set", "count=5", "--path", answer];
    let desk = Desk::new(&playbook("checkout"));
    let ran = desk.alone(&path("Mend=Bad release"), &[]);
    assert_eq!(
        (ran.code, desk.calls()),
        (Some(0), vec!["rollout undo deployment/till -n shop".to_owned()]),
        "{}",
        ran.output
    );
    let desk = Desk::new(&playbook("checkout"));
    let ran = desk.alone(&path("Mend=Broken beyond repair"), &[]);
    assert_eq!((ran.code, desk.calls()), (Some(3), vec![]), "{}", ran.output);
    let ran = desk.alone(&[&["--yes-to", "3"], &path("Mend=Broken beyond repair")[..]].concat(), &[]);
    assert_eq!(
        (ran.code, desk.calls()),
        (Some(0), vec!["delete deployment till -n shop".to_owned()]),
        "{}",
        ran.output
    );
}

#[test]
fn a_person_is_led_through_and_enter_alone_does_no_harm() {
    let desk = Desk::new(&playbook("checkout"));
    // Acknowledged; it does not get better; the zone; the dashboard seen; broken; the name; Enter where it is to be typed.
    let ran = desk.at_terminal(&[], &[], "y\n2\nwest\ny\n3\ntill\n\nnot now\nq\n");
    assert!(ran.output.contains("Type \"till\" to go on"), "{}", ran.output);
    assert!(ran.output.contains("the pod is pod/till"), "a variable is there for the next command: {}", ran.output);
    assert_eq!(desk.calls(), ["get pods -n shop -o name", "get nodes -l zone=west"], "{}", ran.output);
    let ran = desk.at_terminal(&["--only", "3"], &[], "1\ntill\n\nnot now\n");
    assert_eq!((ran.code, desk.calls().len()), (Some(0), 2), "{}", ran.output);
}

#[test]
fn destruction_wants_the_name_typed() {
    let desk = Desk::new(&playbook("checkout"));
    let ran = desk.at_terminal(&["--only", "3"], &[], "3\ntill\ntill\n");
    assert_eq!(
        (ran.code, desk.calls()),
        (Some(0), vec!["delete deployment till -n shop".to_owned()]),
        "{}",
        ran.output
    );
}

#[test]
fn values_stay_values() {
    let values = [
        "x$(touch pwned);rm",
        "`touch pwned`",
        "'; touch pwned; '",
        "\"; touch pwned; \"",
        "$((a[$(touch pwned)]))",
        "&*?[a]",
    ];
    for hostile in values {
        let desk = Desk::new(&playbook("checkout"));
        let ran = desk.alone(&["--yes", "--yes-to", "3", "--set", &format!("name={hostile}")], &[]);
        assert_eq!(
            (ran.code, desk.evaluated(), desk.calls()),
            (Some(2), false, vec![]),
            "a name is no code: {}",
            ran.output
        );
        let desk = Desk::new(&playbook("hostile"));
        let ran = desk.alone(&["--yes", "--yes-to", "1", "--only", "1", "--set", &format!("note={hostile}")], &[]);
        let arrived = ran.output.lines().filter(|line| *line == hostile).count();
        assert_eq!((desk.evaluated(), arrived), (false, 3), "it arrives as it is: {}", ran.output);
    }
    let option = Desk::new(&playbook("hostile")).alone(&["--yes", "--set", "note=--all"], &[]);
    assert_eq!(option.code, Some(2), "a value is no option: {}", option.output);
    let nested = Desk::new(&playbook("hostile")).alone(&["--yes", "--set", "words=a; touch pwned"], &[]);
    assert_eq!(nested.code, Some(2), "a nested shell reads no value as code: {}", nested.output);
}

#[test]
fn text_of_the_page_is_inert() {
    let desk = Desk::new(&playbook("hostile"));
    for arguments in
        [&["--list"][..], &["--dry-run"], &["--help"], &["--plan", "json"], &["--yes"], &["--yes", "--only", "3"]]
    {
        let ran = desk.alone(arguments, &[]);
        assert!(!desk.evaluated(), "{arguments:?}: {}", ran.output);
        assert!(!ran.output.contains('\u{202e}'), "{arguments:?}");
    }
    for typed in ["y\n", "1\n", "2\n", "s\n"] {
        let ran = desk.at_terminal(&[], &[], &typed.repeat(60));
        assert!(!desk.evaluated(), "{}", ran.output);
    }
}

#[test]
fn another_context_stops_it() {
    let desk = Desk::new(&playbook("checkout"));
    let change =
        ["--yes", "--only", "3", "--set", "name=till", "--path", "Mend=Bad release", "--expect-context", "shop-live"];
    let ran = desk.alone(&change, &[]);
    assert_eq!((ran.code, desk.calls()), (Some(3), vec![]), "{}", ran.output);
    let ran = desk.alone(&change, &[("CONTEXT", "shop-live")]);
    assert_eq!((ran.code, desk.calls().len()), (Some(0), 1), "{}", ran.output);
}

#[test]
fn a_change_that_fails_or_hangs_is_a_failure() {
    let change = ["--yes", "--only", "3", "--set", "name=till", "--path", "Mend=Bad release", "--timeout", "1"];
    let failed = Desk::new(&playbook("checkout")).alone(&change, &[("FAIL", "7")]);
    assert_eq!(failed.code, Some(1), "{}", failed.output);
    assert!(failed.output.contains("failed with exit code 7.   [page.md:"), "{}", failed.output);
    let hung = Desk::new(&playbook("checkout")).alone(&change, &[("HANG", "40")]);
    assert_eq!(hung.code, Some(1), "{}", hung.output);
    assert!(hung.output.contains("did not end within 1 s"), "{}", hung.output);
}

#[test]
fn the_transcript_is_private_and_whole() -> Outcome {
    let desk = Desk::new(&playbook("checkout"));
    desk.alone(&["--yes", "--only", "2", "--set", "ZONE=east"], &[]);
    let [lines] = &desk.transcripts(".jsonl")[..] else { return Err("one transcript".into()) };
    assert_eq!(fs::metadata(lines)?.permissions().mode() & 0o777, 0o600);
    let events: Vec<serde_json::Value> =
        fs::read_to_string(lines)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let ran: Vec<_> =
        events.iter().filter(|event| event["event"] == "ran").map(|event| event["output"].as_str()).collect();
    assert_eq!(ran.get(1), Some(&Some("the pod is pod/till")));
    assert_eq!(desk.transcripts(".md").len(), 1);
    let ran = desk.alone(&["--only", "2", "--set", "ZONE=east"], &[("RUNBOOK_LOG_DIR", "/dev/null/none")]);
    assert!(ran.output.contains("No transcript") && desk.calls().len() == 4, "{}", ran.output);
    Ok(())
}

#[test]
fn output_that_is_long_or_binary_is_kept_legible() -> Outcome {
    let page = "# Big\n\n## Response\n\n### 1. Look\n\n```bash\nseq 1 2000000\nhead -c 100000 /dev/urandom\n```\n\n### 2. End\n\n- End it\n";
    let desk = Desk::new(&compile(&[("page.md", page)])["playbooks/page.sh"]);
    let ran = desk.alone(&["--yes"], &[]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.output.contains("\n2000000\n"), "all of it is shown");
    let [lines] = &desk.transcripts(".jsonl")[..] else { return Err("one transcript".into()) };
    let text = fs::read_to_string(lines)?;
    assert!(text.len() < 400_000, "{} bytes", text.len());
    text.lines().try_for_each(|line| serde_json::from_str::<serde_json::Value>(line).map(|_| ()))?;
    Ok(())
}

#[test]
fn a_run_is_resumed_where_it_ended() -> Outcome {
    let desk = Desk::new(&playbook("checkout"));
    let first = desk.at_terminal(&["--only", "2"], &[], "west\nq\n");
    assert_eq!((first.code, desk.calls().len()), (Some(4), 2), "{}", first.output);
    let run =
        first.output.split("--resume ").nth(1).and_then(|rest| rest.split(')').next()).ok_or("no run is named")?;
    let second = desk.at_terminal(&["--only", "2", "--resume", run], &[], "y\n");
    assert_eq!((second.code, desk.calls().len()), (Some(0), 2), "nothing runs twice: {}", second.output);
    let page = fs::read_to_string(fixture("checkout").join("page.md"))?.replace("the pod is", "this is");
    fs::write(desk.path("play.sh"), &compile(&[("page.md", &page)])["playbooks/page.sh"])?;
    let third = desk.alone(&["--resume", run], &[]);
    assert_eq!(third.code, Some(3), "the page has changed: {}", third.output);
    Ok(())
}

#[test]
fn wrong_usage_is_told() {
    let desk = Desk::new(&playbook("checkout"));
    for wrong in [
        "--nonsense",
        "--only=9",
        "--set=nobody=1",
        "--set=count=many",
        "--resume=../x",
        "--timeout=soon",
        "stray",
        "--path=x",
    ] {
        let ran = desk.alone(&[wrong], &[]);
        assert_eq!(ran.code, Some(2), "{wrong}: {}", ran.output);
    }
    assert!(desk.calls().is_empty());
}

#[test]
fn a_page_that_is_linked_is_offered() {
    let page = "# One\n\n## Response\n\n### 1. Other\n\n- See [two](two.md)\n\n### 2. Close\n\n- Close it\n";
    let other = "# Two\n\n## Response\n\n### 1. Vendor\n\n- Call the vendor\n\n### 2. Close\n\n- Close it\n";
    let scripts = compile(&[("one.md", page), ("two.md", other)]);
    let desk = Desk::new(&scripts["playbooks/one.sh"]);
    fs::write(desk.path("two.sh"), &scripts["playbooks/two.sh"]).unwrap();
    let ran = desk.at_terminal(&[], &[], "y\ny\ny\ny\n");
    assert!(ran.output.contains("Call the vendor") && ran.output.contains("Back in One"), "{}", ran.output);
}

#[test]
fn a_page_that_is_not_finished_elsewhere_is_not_done() {
    let page = "# One\n\n## Response\n\n### 1. Other\n\n- See [two](two.md)\n\n### 2. Close\n\n- Close it\n";
    let other = "# Two\n\n## Response\n\n### 1. Vendor\n\n- Call the vendor\n\n### 2. Close\n\n- Close it\n";
    let scripts = compile(&[("one.md", page), ("two.md", other)]);
    let desk = Desk::new(&scripts["playbooks/one.sh"]);
    fs::write(desk.path("two.sh"), &scripts["playbooks/two.sh"]).unwrap();
    let ran = desk.at_terminal(&[], &[], "y\nq\ns\nnobody answers\ny\n");
    assert!(ran.output.contains("not gone through to its end (exit code 4)"), "{}", ran.output);
    assert!(ran.output.contains("1 skipped"), "it is asked for again: {}", ran.output);
}

#[test]
fn pages_that_running_text_leads_to_are_offered_and_ask_for_nothing_more() {
    let page = "# One\n\n## Response\n\n### 1. Look\n\nFollow [two](two.md) where the vendor is down; unlike [two](two.md#x) it is quick.\n\n\
                - Run `kubectl get pods` as in [three](three.md)\n- See [two](two.md) and [three](three.md)\n\n### 2. Close\n\n- Close it\n";
    let other = |name: &str| format!("# {name}\n\n## Response\n\n### 1. Vendor\n\n- Call {name}\n");
    let scripts = compile(&[("one.md", page), ("two.md", &other("Two")), ("three.md", &other("Three"))]);
    let desk = Desk::new(&scripts["playbooks/one.sh"]);
    for name in ["two", "three"] {
        fs::write(desk.path(&format!("{name}.sh")), &scripts[&format!("playbooks/{name}.sh")]).unwrap();
    }
    let turns: &[(&str, &dyn Fn() -> Vec<u8>)] = &[
        ("See   [one.md:7]", &Vec::new),
        ("Go through it now?", &typed("y\n")),
        ("Call Two", &typed("y\n")),
        ("Back in One", &Vec::new),
        ("See   [one.md:9]", &Vec::new),
        ("Go through it now?", &typed("\n")),
        ("See   [one.md:10]", &Vec::new),
        ("Go through it now?", &typed("\n")),
        ("Done?", &typed("y\n")),
        ("See   [one.md:10]", &Vec::new),
        ("Go through it now?", &typed("\n")),
        ("Done?", &typed("y\n")),
        ("Close it", &Vec::new),
        ("Done?", &typed("y\n")),
    ];
    let ran = desk.in_dialogue(&[], &[], turns);
    assert!(ran.code == Some(0) && ran.output.contains("0 skipped, 0 left undone"), "{}", ran.output);
    let alone = desk.alone(&[], &[]);
    assert!(alone.output.contains("3 left undone"), "{}", alone.output);
}

#[test]
fn what_the_flowchart_alone_says_is_confirmed() {
    let desk = Desk::new(&playbook("checkout"));
    let watched = desk.at_terminal(&[], &[], "y\nyes\ny\n");
    assert!(watched.output.contains("== Keep watching"), "{}", watched.output);
    assert_eq!(watched.output.matches("Done?").count(), 2, "{}", watched.output);
    let alone = desk.alone(&["--path", "better=yes"], &[]);
    assert!(alone.output.contains("2 left undone"), "{}", alone.output);
    let off = desk.at_terminal(&[], &[], "y\n7\ns\nneither\n");
    assert!(off.output.contains("\"7\" is no answer"), "{}", off.output);
    assert!(off.output.contains("The flowchart was left here") && off.code == Some(3), "{}", off.output);
}

#[test]
fn a_run_begins_with_the_step_that_is_named_and_follows_the_flowchart() {
    let desk = Desk::new(&playbook("checkout"));
    let told = |from: &str, there: &[&str], not_there: &[&str]| {
        let output = desk.alone(&["--from", from, "--path", "better=no", "--path", "3=Elsewhere"], &[]).output;
        for words in there {
            assert!(output.contains(words), "{from}, {words}: {output}");
        }
        for words in not_there {
            assert!(!output.contains(words), "{from}, {words}: {output}");
        }
    };
    told("1", &["== 1. Ack", "?? Better", "== 2. Look", "== 5. Close"], &[]);
    told("3", &["== 3. Mend", "== 4. Tell", "== 5. Close"], &["== 1. Ack", "?? Better", "== 2. Look"]);
    told("4", &["== 4. Tell", "== 5. Close"], &["== 3. Mend"]);
}

#[test]
fn a_person_waits_whoever_made_the_change() {
    let desk = Desk::new(&playbook("checkout"));
    let ran = desk.at_terminal(&["--only", "5"], &[], "\nit is calm\ny\n");
    assert!(ran.output.contains("Press Enter to cut it short"), "{}", ran.output);
    let ran = desk.alone(&["--only", "5"], &[]);
    assert!(ran.output.contains("nothing to wait for"), "{}", ran.output);
}

#[test]
fn commands_that_showed_nothing_are_counted() {
    let page = "# A\n\n## Response\n\n### 1. Look\n\n```bash\nkubectl get nodes --bad\nls /nowhere\n```\n";
    let desk = Desk::new(&compile(&[("a.md", page)])["playbooks/a.sh"]);
    let ran = desk.alone(&[], &[]);
    assert!(
        ran.output.contains("2 commands run, 0 failed") && ran.output.contains("only look, 1 ended"),
        "{}",
        ran.output
    );
}

#[test]
fn a_watch_that_is_called_off_ends_nothing_else() {
    let commands = "kubectl get pods\n".repeat(60);
    let page = format!("# A\n\n## Response\n\n### 1. Look\n\n```bash\n{commands}```\n");
    let desk = Desk::new(&compile(&[("a.md", &page)])["playbooks/a.sh"]);
    let ran = desk.alone(&["--timeout", "30"], &[]);
    assert_eq!((ran.code, desk.calls().len()), (Some(0), 60), "{}", ran.output);
}

#[test]
fn what_the_page_says_is_shown_where_it_stands() {
    let page = "# A\n\n## Response\n\n### 1. Drain\n\nNever on a Friday: `$(touch pwned)`.\n\n1. Look at the pods:\n\n   \
                ```bash\n   kubectl get pods\n   ```\n\n2. Tell the others\n\nIt takes a while.\n\n### 2. Think\n\n> Twice.\n";
    let desk = Desk::new(&compile(&[("a.md", page)])["playbooks/a.sh"]);
    let ran = desk.alone(&[], &[]);
    let at = |words: &str| ran.output.find(words).unwrap_or_else(|| panic!("{words}: {}", ran.output));
    let order =
        ["Never on a Friday: `$(touch pwned)`.", "kubectl get pods", "Tell the others", "It takes a while.", "Twice."];
    assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{}", ran.output);
    assert!(!desk.evaluated());
    assert!(ran.output.contains("2 left undone"), "a lead-in is nothing to do: {}", ran.output);
    let idle = "# A\n\n## Overview\n\nWords, and nothing to do.\n";
    assert!(compile(&[("a.md", idle)]).is_empty(), "prose alone makes no playbook");
}

#[test]
fn a_query_in_a_shell_block_is_not_run() {
    let page =
        "# A\n\n## Response\n\n### 1. Look\n\n```sh\n(sum(rate(x[5m])) without (y)\n  /\n(sum(rate(z[5m])))\n```\n";
    let desk = Desk::new(&compile(&[("a.md", page)])["playbooks/a.sh"]);
    let ran = desk.alone(&["--yes"], &[]);
    assert!(ran.output.contains("0 commands run") && ran.output.contains("Shown, not run"), "{}", ran.output);
}

#[test]
fn the_name_of_a_file_is_no_code() {
    let page = "# A\n\n## Response\n\n### 1. Look\n\n```bash\nkubectl get pods\n```\n\n1. One\n2. Two\n";
    for name in ["a\ntouch pwned", "$(touch pwned)", "`touch pwned`", "';touch pwned;'", "\u{1b}[31m", "-n"] {
        let scripts = compile(&[(&format!("{name}.md"), page)]);
        let (path, script) = scripts.first_key_value().unwrap();
        assert_eq!(*path, format!("playbooks/{name}.sh"));
        passes("bash", &["-n"], script);
        let desk = Desk::new(script);
        for mode in ["--list", "--dry-run", "--timeout=20"] {
            let ran = desk.alone(&[mode], &[]);
            assert!(!desk.evaluated() && !ran.output.contains('\u{1b}'), "{name} {mode}: {}", ran.output);
        }
    }
}

#[test]
fn old_shells_are_refused_in_words_they_can_read() {
    let script = playbook("checkout");
    let ran = Desk::new(&script.replace("${BASH_VERSINFO[0]}", "3")).alone(&["--list"], &[]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.output.contains("bash 4.2 or later"), "{}", ran.output);
    let desk = Desk::new(&script);
    let ran = ended(&desk.command("dash", &[]).arg("play.sh").output().unwrap());
    assert_eq!(ran.code, Some(2), "{}", ran.output);
}

/// A page with one step that holds `commands`.
fn page_of(body: &str) -> String {
    compile(&[("a.md", &format!("# A\n\n## Response\n\n### 1. Do\n\n{body}\n"))]).remove("playbooks/a.sh").unwrap()
}

fn typed(text: &str) -> impl Fn() -> Vec<u8> + use<> {
    let bytes = text.as_bytes().to_vec();
    move || bytes.clone()
}

/// What a playbook may call of its own accord, as programs that write down that they were started.
const OWN_PROGRAMS: &[&str] = &[
    "cat", "cp", "date", "head", "hostname", "iconv", "id", "ln", "mkdir", "mkfifo", "mktemp", "mv", "readlink", "rm",
    "sleep", "stty", "tail", "tee", "tr", "uname", "wc",
];

#[test]
fn the_first_question_comes_before_anything_is_started_but_what_keeps_the_transcript() {
    let desk = Desk::new(&page_of("- Look at the graphs\n\n```bash\nls\n```"));
    for name in OWN_PROGRAMS {
        let path = desk.path(&format!("bin/{name}"));
        let program =
            format!("#!/bin/sh\necho {name} >>'{}'\nexec /bin/{name} \"$@\"\n", desk.path("started").display());
        fs::write(&path, program).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let started = || fs::read_to_string(desk.path("started")).unwrap_or_default();
    let at_question = std::cell::RefCell::new(String::new());
    let look = || {
        *at_question.borrow_mut() = started();
        b"y\n".to_vec()
    };
    let ran = desk.in_dialogue(&[], &[("USER", "mira")], &[("Done?", &look)]);
    assert_eq!((ran.code, at_question.into_inner().as_str()), (Some(0), "mkdir\nln\n"), "{}", ran.output);
    assert!(started().contains("mktemp"), "the command needs more: {}", started());
}

#[test]
fn a_value_that_was_given_is_offered_for_the_same_name_elsewhere() {
    let page = "# A\n\n## Response\n\n### 1. Do\n\n```bash\nkubectl get pods <pod>\n```\n\n### 2. See\n\n```bash\nkubectl get pods <pod> -o yaml\n```\n\n\
                ### 3. End\n\n```bash\nkubectl delete pod <pod>\n```\n";
    let desk = Desk::new(&compile(&[("a.md", page)])["playbooks/a.sh"]);
    let turns: &[(&str, &dyn Fn() -> Vec<u8>)] = &[
        ("<pod> = ", &typed("till\n")),
        ("<pod> [Enter = till, - = none] = ", &typed("\n")),
        ("<pod> [Enter = till, - = none] = ", &typed("-\n")),
    ];
    let ran = desk.in_dialogue(&[], &[], turns);
    assert_eq!(
        (ran.code, desk.calls()),
        (Some(0), vec!["get pods till".to_owned(), "get pods till -o yaml".to_owned()])
    );
    assert!(ran.output.contains("1 skipped"), "{}", ran.output);
}

#[test]
fn the_transcript_says_where_a_change_landed_and_the_summary_what_failed() {
    let page = "```bash\n# Roll it back\nkubectl rollout undo \\\n  deployment/<name> -n shop\n```";
    let desk = Desk::new(&page_of(page));
    let turns: &[(&str, &dyn Fn() -> Vec<u8>)] =
        &[("<name> = ", &typed("till\n")), ("Run it?", &typed("y\n")), ("r = run it again", &typed("c\n"))];
    let ran = desk.in_dialogue(&[], &[("FAIL", "7"), ("USER", "mira")], turns);
    let [path] = &desk.transcripts(".md")[..] else { panic!("one transcript") };
    let text = fs::read_to_string(path).unwrap();
    for words in [
        "by mira on ",
        "<name> = till",
        "Change, Roll it back (a.md:",
        "context: shop-test   namespace: shop",
        "exit 7 after ",
        "- FAILED (exit 7): kubectl rollout undo deployment/till -n shop   [a.md:",
    ] {
        assert!(text.contains(words), "{words}: {text}{}", ran.output);
    }
    let [lines] = &desk.transcripts(".jsonl")[..] else { panic!("one transcript") };
    let lines = fs::read_to_string(lines).unwrap();
    assert!(lines.contains("\"event\":\"place\",\"context\":\"shop-test\",\"namespace\":\"shop\""), "{lines}");
}

#[test]
fn words_stand_before_and_after_the_steps_of_a_list_as_on_the_page() {
    let page = "# A\n\n## Fixes for the shop\n\nNever on a Friday.\n\n1. Call the owner\n2. Restart this:\n\n   ```bash\n   kubectl rollout restart deployment/till -n shop\n   ```\n\n\
                Then look:\n\n```bash\nkubectl get pods -n shop\n```\n";
    let ran = Desk::new(&compile(&[("a.md", page)])["playbooks/a.sh"]).alone(&["--dry-run"], &[]);
    let at = |words: &str| ran.output.find(words).unwrap_or_else(|| panic!("{words}: {}", ran.output));
    let order = ["== Fixes for the shop ", "Never on a Friday", "Call the owner", "rollout restart", "get pods"];
    assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{}", ran.output);
}

#[test]
fn a_change_without_a_namespace_stays_in_the_page_s() {
    let script = page_of("```bash\nkubectl get pods -n shop\nkubectl rollout undo deployment/till\n```");
    let ran = |namespace: &'static str, more: &[&str]| {
        let desk = Desk::new(&script);
        let ran = desk.alone(&[&["--yes"], more].concat(), &[("NAMESPACE", namespace)]);
        (ran.code, desk.calls().len(), ran.output)
    };
    let (code, calls, output) = ran("", &[]);
    assert_eq!((code, calls), (Some(3), 1), "{output}");
    assert!(output.contains("it would act in \"default\", and the page acts in \"shop\""), "{output}");
    assert_eq!(ran("shop", &[]).0, Some(0));
    assert_eq!(ran("depot", &["--expect-namespace", "depot"]).0, Some(0));
}

#[test]
fn what_may_not_be_done_is_said_before_step_one() {
    let desk = Desk::new(&playbook("checkout"));
    let ran = desk.alone(&["--yes", "--only", "3"], &[("DENIED", "1")]);
    assert_eq!((ran.code, desk.calls()), (Some(3), vec![]), "{}", ran.output);
    assert!(ran.output.contains("may patch deployment shop: NO"), "{}", ran.output);
    let ran = desk.at_terminal(&["--only", "3"], &[("DENIED", "1")], "\nq\n");
    assert_eq!(ran.code, Some(4), "Enter is no answer: {}", ran.output);
}

#[test]
fn a_preflight_alone_says_what_is_missing_and_does_nothing_else() {
    let script = playbook("checkout");
    let alone = |script: &str, more: &[&str], environment: &[(&str, &str)]| {
        let desk = Desk::new(script);
        let ran = desk.alone(&[&["--preflight"], more].concat(), environment);
        assert!(desk.calls().is_empty() && desk.transcripts("").is_empty(), "{}", ran.output);
        (ran.code, ran.output)
    };
    let (code, output) = alone(&script, &[], &[]);
    assert!(code == Some(0) && output.contains("may patch deployment shop: yes"), "{output}");
    assert!(output.contains("may patch deployment/scale shop: yes"), "a part of a resource is none of its names");
    let (code, output) = alone(&script, &["--expect-context", "shop-live"], &[]);
    assert!(code == Some(3) && output.contains("it must be shop-live"), "{output}");
    let (code, output) = alone(&script, &[], &[("DENIED", "1")]);
    assert!(code == Some(3) && output.contains("may delete deployment shop: NO"), "{output}");
    let (code, output) = alone(&script, &[], &[("UNREACHED", "1")]);
    assert!(code == Some(3) && output.contains("cluster: NOT REACHED"), "{output}");
    let (code, output) = alone(&page_of("```bash\nkubectl get pods\nnowhere-to-be-found x\n```"), &[], &[]);
    assert!(code == Some(3) && output.contains("nowhere-to-be-found: NOT FOUND"), "{output}");
}

#[test]
fn expected_output_is_compared_or_asked_for() {
    let script = page_of(
        "```bash\nkubectl get pods -n shop -o name\n```\n\n**Expected output:** `pod/till`\n\n```bash\nkubectl get nodes\n```",
    );
    let ran = Desk::new(&script).alone(&["--yes"], &[]);
    assert!(ran.code == Some(0) && ran.output.contains("expects \"pod/till\": yes"), "{}", ran.output);
    let other = script.replace("'pod/till'", "'pod/shelf'");
    let desk = Desk::new(&other);
    let ran = desk.alone(&["--yes"], &[]);
    assert_eq!((ran.code, desk.calls().len()), (Some(1), 1), "it goes no further: {}", ran.output);
    let ran = desk.at_terminal(&[], &[], "\nc\n");
    assert!(ran.output.contains("expects \"pod/shelf\": no") && ran.code == Some(0), "{}", ran.output);
    let shown =
        page_of("```bash\nkubectl get pods -n shop\n```\n\nExpected output:\n\n```text\nNAME   READY\ntill   1/1\n```");
    let ran = Desk::new(&shown).at_terminal(&[], &[], "\nn\nq\n");
    assert!(ran.output.contains("    | till   1/1") && ran.code == Some(4), "{}", ran.output);
}

#[test]
fn waiting_until_something_is_so_looks_again_and_has_an_end() {
    let body =
        "Wait until the pod is there:\n\n```bash\nkubectl get pods -n shop\n```\n\n**Expected output:** `pod/till`";
    let ran = Desk::new(&page_of(body)).alone(&[], &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.output);
    let desk = Desk::new(&by_the_clock(&page_of(&body.replace("pod/till", "pod/shelf"))));
    let ran = desk.alone(&["--poll", "450"], &[]);
    assert_eq!((ran.code, desk.calls().len()), (Some(1), 3), "{}", ran.output);
    assert!(ran.output.contains("It is not so after 15 min"), "{}", ran.output);
    let looked = page_of("```bash\n# Wait for the pod\nkubectl get pods -n shop\n```");
    let desk = Desk::new(&looked);
    let ran = desk.at_terminal(&[], &[], "\n\ny\n");
    assert_eq!((ran.code, desk.calls().len()), (Some(0), 3), "{}", ran.output);
}

#[test]
fn what_takes_a_change_back_is_offered_after_a_failure_and_never_before() {
    let body = "```bash\nkubectl scale deployment/a -n shop --replicas=2\n# Roll back\nkubectl scale deployment/a -n shop --replicas=1\n\
                # Go on\nkubectl scale deployment/b -n shop --replicas=2\n# Undo\nkubectl scale deployment/b -n shop --replicas=1\n\
                # Restart\nkubectl rollout restart deployment/c -n shop\n```";
    let desk = Desk::new(&page_of(body));
    let ran = desk.alone(&["--yes"], &[]);
    assert_eq!((ran.code, desk.calls().len()), (Some(0), 3), "{}", ran.output);
    let desk = Desk::new(&page_of(body));
    let ran = desk.at_terminal(&[], &[("FAIL", "1")], "y\ny\ny\nb\ny\n\nnot that one\nq\n");
    let scaled: Vec<String> = desk.calls().into_iter().filter(|call| call.starts_with("scale")).collect();
    let first = "scale deployment/a -n shop --replicas=2";
    let taken_back = ["scale deployment/b -n shop --replicas=2", "scale deployment/b -n shop --replicas=1"];
    assert_eq!(scaled, [&[first], &taken_back[..]].concat(), "the last change first: {}", ran.output);
}

#[test]
fn what_the_page_means_in_one_case_is_no_matter_for_yes() {
    let body = "```bash\nkubectl rollout undo deployment/a -n shop\n```\n\nIf that does not help:\n\n```bash\nkubectl scale deployment/a -n shop --replicas=0\n```";
    let desk = Desk::new(&page_of(body));
    let ran = desk.alone(&["--yes"], &[]);
    assert_eq!((ran.code, desk.calls().len()), (Some(3), 1), "{}", ran.output);
    assert_eq!(desk.alone(&["--yes-to", "1"], &[]).code, Some(0));
    let ran = desk.at_terminal(&[], &[], "y\n\nit helped\n");
    assert!(ran.output.contains("Only: If that does not help"), "{}", ran.output);
}

#[test]
fn what_only_looks_at_the_page_starts_no_program_at_all() {
    for case in ["checkout", "hostile"] {
        let desk = Desk::new(&playbook(case));
        for arguments in [&["--dry-run"][..], &["--list"], &["--plan", "json"]] {
            let mut command = Command::new("/bin/bash");
            command.arg("play.sh").args(arguments).current_dir(desk.folder.path()).env_clear().env("PATH", "/nowhere");
            let before = fs::read_dir(desk.folder.path()).unwrap().count();
            let ran = ended(&command.stdin(Stdio::null()).output().unwrap());
            assert!(ran.code == Some(0) && !ran.output.contains("not found"), "{arguments:?}: {}", ran.output);
            assert_eq!(fs::read_dir(desk.folder.path()).unwrap().count(), before, "{arguments:?} leaves nothing");
        }
    }
}

#[test]
fn nothing_newer_than_bash_4_2_is_used() {
    let script = playbook("checkout");
    let newer = [
        "EPOCHSECONDS",
        "EPOCHREALTIME",
        "local -n",
        "declare -n",
        "wait -n",
        "wait -f",
        "mapfile -d",
        "readarray -d",
        "@Q}",
        "@U}",
        "@A}",
        "@P}",
        "[-1]",
        "BASH_ARGV0",
        "inherit_errexit",
        "local -I",
        "local -\n",
        "SRANDOM",
        "read -E",
        "|&",
    ];
    let used: Vec<_> = newer.iter().filter(|word| script.contains(**word)).collect();
    assert!(used.is_empty(), "{used:?}");
}

/// How often the fuzz test tries; `RUNBOOKC_THOROUGH` makes it ten times as often.
fn cases() -> u32 {
    if std::env::var_os("RUNBOOKC_THOROUGH").is_some() { 240 } else { 24 }
}

/// What means something to a shell, to printf, to Markdown, to a terminal, to the runtime itself, or cannot be seen.
const HOSTILE: &str = "([ -~]|\\$\\(touch pwned\\)|`touch pwned`|'|\"|\\\\|END|\nSHELL\n|\nHELP\n|\nEOF\n|<<EOF|%n|%s|\\$\\{x:=y\\}\
                       |;touch pwned;|\n|\r|[\u{2018}-\u{202e}\u{2066}-\u{2069}\u{200b}\u{85}]|\u{1b}\\[31m|\u{1b}|\u{7}|\u{0}){0,40}";

/// The same for the name of a file.
const HOSTILE_NAME: &str = "([ -.0-~]|\\$\\(touch pwned\\)|`touch pwned`|'|\"|\n|%n|\u{202e}|\u{1b}){1,20}";

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    /// Whatever stands in a heading, a cell, a label, a comment, an expectation, a message, a value or the page's name: the
    /// script parses, and nothing of it is executed.
    #[test]
    fn no_text_of_a_page_is_executed(text in HOSTILE, name in HOSTILE_NAME) {
        // On a line of its own in a block of commands it would be a command, and in a table it would end the row.
        let line = text.replace(['\n', '\r'], " ");
        let cell = line.replace('|', "");
        let label = line.replace(['[', ']', '{', '}', '|'], "");
        let page = format!(
            "# {text}\n\n## Steps\n\n### 1. {text}\n\n```bash\n# {line}\necho fine\n```\n\n\
             ```mermaid\nflowchart TD\n  a[{label}] --> b{{{label}}}\n  b -->|{label}| c[x]\n  b -->|no| d[y]\n```\n\n\
             | Issue | Action |\n|---|---|\n| {cell} | Tell {cell} |\n\n```\n{text}\n```\n\n\
             ### 2. {text}\n\n```bash\necho <note> # {line}\n# {line}\n```\n\nExpected output:\n\n- {text}\n\n\
             | Metric | Expected |\n|---|---|\n| {cell} | {cell} |\n\n```console\n$ echo seen\n{line}\n```\n\n- {line}\n"
        );
        // A hidden file is no page.
        let path = format!("{}{name}.md", if name.starts_with('.') { "n" } else { "" });
        for script in compile(&[(&path, &page)]).values() {
            let desk = Desk::new(script);
            let ran = desk.alone(&["--dry-run"], &[]);
            prop_assert!(!desk.evaluated() && ran.code == Some(0), "{}", ran.output);
            prop_assert!(!ran.output.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{2066}']), "{:?}", ran.output);
            let ran = desk.alone(&[], &[]);
            prop_assert!(!desk.evaluated(), "{}", ran.output);
            // Also where it is the value of a parameter, and where somebody presses Enter and nothing else.
            let value = text.replace('\0', "");
            let ran = desk.alone(&["--yes", "--only", "2"], &[("RUNBOOK_NOTE", &value)]);
            prop_assert!(!desk.evaluated(), "{}", ran.output);
            let ran = desk.at_terminal(&[], &[], &"\n".repeat(40));
            prop_assert!(!desk.evaluated(), "{}", ran.output);
        }
    }
}
