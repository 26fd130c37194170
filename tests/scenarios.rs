//! `runbookc test`: our own runbooks' scenarios hold, a scenario can fail, and nothing outside of its folder is touched.

// A test that cannot go on fails, and it works with real files and processes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn test(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_runbookc"));
    let Output { status, stdout, stderr } = command.current_dir(folder).arg("test").args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    (status.code(), text(&stdout), text(&stderr))
}

/// A folder with a page of one step that holds `commands`, and its scenarios.
fn page(commands: &str, scenarios: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let page = format!("# A\n\n## Response\n\n### 1. Do\n\n```bash\n{commands}\n```\n");
    fs::write(folder.path().join("a.md"), page).unwrap();
    fs::write(folder.path().join("a.scenarios.toml"), scenarios).unwrap();
    folder
}

#[test]
fn our_own_runbooks_do_what_their_scenarios_say() {
    let (code, stdout, stderr) = test(Path::new(env!("CARGO_MANIFEST_DIR")), &["runbooks", "--format", "json"]);
    assert_eq!(code, Some(0), "{stdout}{stderr}");
    let result: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let coverage = result["coverage"].as_array().unwrap();
    assert_eq!(coverage.len(), 4, "every runbook of ours has scenarios");
    for page in coverage {
        assert_eq!(page["steps"]["missed"], serde_json::json!([]), "{page}");
        assert_eq!(page["branches"]["missed"], serde_json::json!([]), "{page}");
    }
}

#[test]
fn a_scenario_that_does_not_hold_is_told_with_the_reason() {
    let scenarios = r#"
[[scenario]]
name = "wrong in every way"
command = [{ run = "kubectl get *", prints = "nothing there" }]
expect = { exit = 1, ran = ["kubectl delete *"], not_ran = ["kubectl get pods"], not_steps = ["1"], steps = ["7"], says = ["xyzzy"], not_says = ["nothing there"] }
"#;
    let folder = page("kubectl get pods", scenarios);
    let (code, stdout, _) = test(folder.path(), &["."]);
    assert_eq!(code, Some(1), "{stdout}");
    for problem in [
        "exit code 0, not 1",
        "did not run: kubectl delete *",
        "it ran: kubectl get pods",
        "it came to step 1",
        "no step \"7\"",
        "did not say: xyzzy",
        "it said: nothing there",
    ] {
        assert!(stdout.contains(problem), "{problem}: {stdout}");
    }
}

#[test]
fn commands_stay_in_their_folder() {
    let outside = tempfile::tempdir().unwrap();
    let canary = outside.path().join("canary");
    fs::write(&canary, "alive").unwrap();
    let place = canary.display();
    let commands = format!(
        "rm -f {place}\n/bin/rm -f {place}\nexec /bin/rm -f {place}\necho dead > {place}\n{{ echo dead; }} >{place}\n\
         PATH=/bin:/usr/bin; rm -f {place}\ncd {} && echo dead >canary\nX=$(/bin/rm -f {place})\nkubectl get pods",
        outside.path().display()
    );
    let scenarios = "[[scenario]]\nname = \"x\"\noperator = [{ at = \"Run it?\", say = \"y\" }, { at = \"Type \", say = \"canary\" }, \
                     { at = \"r = run it again\", say = \"c\" }, { at = \"Why?\", say = \"\" }, { at = \"Go on\", say = \"y\" }]\n\
                     arguments = [\"--yes-to\", \"1\"]\nexpect = { exit = 0, ran = [\"rm -f *\", \"kubectl get pods\"] }\n";
    let folder = page(&commands, scenarios);
    let (code, stdout, stderr) = test(folder.path(), &[".", "--output"]);
    assert_eq!(fs::read_to_string(&canary).ok().as_deref(), Some("alive"), "{stdout}{stderr}");
    assert!(stdout.contains("kubectl get pods"), "{code:?} {stdout}{stderr}");
}

#[test]
fn a_command_answers_as_often_as_the_scenario_says() {
    let scenarios = r#"
[[scenario]]
name = "the second look finds it"
unattended = true
command = [{ run = "kubectl get pods", prints = "none", times = 1 }, { run = "kubectl get pods", prints = "pod/a" }]
expect = { exit = 0, ran = ["kubectl get pods", "kubectl get pods"], says = ["none", "pod/a"] }
"#;
    let folder = page("kubectl get pods\nkubectl get pods", scenarios);
    let (code, stdout, stderr) = test(folder.path(), &["."]);
    assert_eq!(code, Some(0), "{stdout}{stderr}");
}

#[test]
fn what_is_no_scenario_is_told_with_its_place() {
    let folder = page("kubectl get pods", "[[scenario]]\nname = \"x\"\nexpects = 1\n");
    let (code, _, stderr) = test(folder.path(), &["."]);
    assert!(code == Some(2) && stderr.contains("a.scenarios.toml") && stderr.contains("line 3"), "{code:?} {stderr}");
    fs::remove_file(folder.path().join("a.scenarios.toml")).unwrap();
    assert_eq!(test(folder.path(), &["."]).0, Some(3), "nothing to test");
}

/// A page on which something takes its time, and a ladder that does not wait for it.
fn with_ladder(body: &str, scenarios: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let ladder = "## Escalation\n\n| After | Escalate to |\n|---|---|\n| 15 min no progress | Second on-call |\n";
    let page = format!("# A\n\n## Response\n\n### 1. Do\n\n{body}\n\n{ladder}");
    fs::write(folder.path().join("a.md"), page).unwrap();
    fs::write(folder.path().join("a.scenarios.toml"), scenarios).unwrap();
    folder
}

#[test]
fn a_command_that_hangs_takes_the_time_of_the_scenario() {
    let body = "```bash\nkubectl rollout restart deployment/a -n shop\nkubectl get pods -n shop\n```";
    let scenarios = r#"
[[scenario]]
name = "the ladder is announced, and the operator presses Ctrl-C"
command = [{ run = "kubectl rollout *", hangs = true }]
operator = [{ at = "Run it?", say = "y" }, { at = "DUE: 15 min no progress", say = "^C" }, { at = "r = run it again", say = "c" }]
expect = { exit = 1, ran = ["kubectl rollout *", "kubectl get pods *"], says = ["DUE: 15 min no progress: Second on-call", "Interrupted."] }

[[scenario]]
name = "where nobody is, it ends after its time"
unattended = true
arguments = ["--yes"]
command = [{ run = "kubectl rollout *", hangs = true }]
expect = { exit = 1, ran = ["kubectl rollout *"], not_ran = ["kubectl get pods *"], says = ["did not end within 600 s"] }

[[scenario]]
name = "the run has a deadline"
unattended = true
arguments = ["--yes", "--deadline", "300"]
command = [{ run = "kubectl rollout *", hangs = true }]
expect = { exit = 5, says = ["The deadline of this run has passed."] }
"#;
    let (code, stdout, stderr) = test(with_ladder(body, scenarios).path(), &["."]);
    assert_eq!(code, Some(0), "{stdout}{stderr}");
}

#[test]
fn an_operator_who_says_the_same_again_and_again_is_told() {
    let scenarios =
        "[[scenario]]\nname = \"x\"\noperator = [{ at = \"Done?\", say = \"maybe\" }]\nexpect = { exit = 0 }\n";
    let folder = with_ladder("- Look at the graphs", scenarios);
    let (code, stdout, _) = test(folder.path(), &["."]);
    assert!(code == Some(1) && stdout.contains("Done?") && !stdout.contains("did not end"), "{stdout}");
}

#[test]
fn a_wait_takes_the_time_of_the_scenario() {
    let scenarios = r#"
[[scenario]]
name = "the ladder is announced while it counts down"
operator = [{ at = "Done?", say = "y" }]
expect = { exit = 0, says = ["DUE: 15 min no progress: Second on-call"] }

[[scenario]]
name = "Ctrl-C at a question ends the run"
operator = [{ at = "Done?", say = "^C" }]
expect = { exit = 4, says = ["Stopped by the operator."] }
"#;
    let folder = with_ladder("- Wait 20 min for the graphs to calm down\n- Look at the graphs", scenarios);
    let (code, stdout, stderr) = test(folder.path(), &["."]);
    assert_eq!(code, Some(0), "{stdout}{stderr}");
}
