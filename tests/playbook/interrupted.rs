//! What ends a run before its end: Ctrl-C, a crash, a full disk; and how it goes on.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use super::{Desk, Ran, by_the_clock, page_of, playbook, typed};

const CTRL_C: &str = "\u{3}";

#[test]
fn ctrl_c_at_a_question_stops_and_the_run_is_resumed_there() {
    let desk = Desk::new(&playbook("checkout"));
    let ran =
        desk.in_dialogue(&["--only", "2"], &[], &[("$ZONE = ", &typed("west\n")), ("q = stop] ", &typed(CTRL_C))]);
    assert_eq!(ran.code, Some(4), "{}", ran.output);
    let again = desk.at_terminal(&["--only", "2", "--resume", &desk.run()], &[], "y\n");
    assert_eq!((again.code, desk.calls().len()), (Some(0), 2), "nothing runs twice: {}", again.output);
}

#[test]
fn ctrl_c_ends_the_command_and_its_group_alone() {
    let change = ["--only", "3", "--set", "name=till"];
    let desk = Desk::new(&playbook("checkout"));
    let ran = desk.in_dialogue(
        &change,
        &[("HANG", "50")],
        &[
            ("Which?", &typed("1\n")),
            ("Run it?", &typed("y\n")),
            ("hanging", &typed(CTRL_C)),
            ("r = run it again", &typed("q\n")),
        ],
    );
    assert_eq!(ran.code, Some(4), "{}", ran.output);
    assert!(ran.output.contains("Interrupted."), "{}", ran.output);
}

#[test]
fn a_run_that_was_killed_is_resumed_where_it_was() {
    let change = ["--only", "3", "--set", "name=till"];
    let resumed = |desk: &Desk, typed: &str| {
        let run = desk.run();
        desk.at_terminal(&[&change[..2], &["--resume", &run]].concat(), &[], typed)
    };
    // At a question.
    let desk = Desk::new(&playbook("checkout"));
    desk.in_dialogue(&change, &[], &[("Which?", &typed("1\n")), ("Run it?", &|| desk.kill())]);
    let ran = resumed(&desk, "y\n");
    assert_eq!((ran.code, desk.calls().len()), (Some(0), 1), "{}", ran.output);
    assert!(ran.output.contains("(answered before)"), "{}", ran.output);
    // While a change runs: nobody knows how far it came.
    let desk = Desk::new(&playbook("checkout"));
    let turns: &[(&str, &dyn Fn() -> Vec<u8>)] =
        &[("Which?", &typed("1\n")), ("Run it?", &typed("y\n")), ("hanging", &|| desk.kill())];
    desk.in_dialogue(&change, &[("HANG", "2")], turns);
    let ran = resumed(&desk, "s\nit had been done\n");
    assert_eq!((ran.code, desk.calls().len()), (Some(0), 1), "{}", ran.output);
    assert!(ran.output.contains("interrupted while this command ran"), "{}", ran.output);
    let alone = desk.alone(&["--only", "3", "--yes", "--resume", &desk.run()], &[]);
    assert_eq!(desk.calls().len(), 1, "what was skipped is done: {}", alone.output);
}

#[test]
fn one_process_at_a_time_goes_on_with_a_run() {
    let desk = Desk::new(&playbook("checkout"));
    let second = std::cell::RefCell::new(None);
    let meanwhile = || {
        *second.borrow_mut() = Some(desk.alone(&["--resume", &desk.run()], &[]));
        b"q\n".to_vec()
    };
    desk.in_dialogue(&["--only", "3"], &[], &[("Which?", &meanwhile)]);
    let second = second.into_inner().unwrap();
    assert_eq!(second.code, Some(2), "{}", second.output);
    assert!(second.output.contains("still going on"), "{}", second.output);
    assert_eq!(desk.alone(&["--only", "2", "--set", "ZONE=a"], &[]).code, Some(3), "another run is another run");
}

#[test]
fn a_disk_that_is_full_is_told_once_and_ends_nothing() {
    let desk = Desk::new(&playbook("checkout"));
    desk.at_terminal(&["--only", "2"], &[], "west\nq\n");
    for ending in [".jsonl", ".md", ".journal"] {
        let [file] = &desk.transcripts(ending)[..] else { panic!("one {ending}") };
        if ending != ".journal" {
            fs::remove_file(file).unwrap();
            std::os::unix::fs::symlink("/dev/full", file).unwrap();
        }
    }
    let ran = desk.at_terminal(&["--only", "2", "--resume", &desk.run()], &[], "y\n");
    assert_eq!(ran.code, Some(0), "{}", ran.output);
    assert_eq!(ran.output.matches("cannot be written any more").count(), 1, "{}", ran.output);
}

#[test]
fn a_hundred_megabytes_of_output_are_cut_in_the_transcript() {
    let desk = Desk::new(&page_of("```bash\nseq 100000000 | head -c 100000000\n```"));
    let mut command = desk.command("bash", &[]);
    let ran = command.args(["play.sh", "--yes"]).stdin(Stdio::null()).stdout(Stdio::null()).status().unwrap();
    assert_eq!(ran.code(), Some(0));
    let [lines] = &desk.transcripts(".jsonl")[..] else { panic!("one transcript") };
    assert!(fs::metadata(lines).unwrap().len() < 200_000);
}

/// A page that comes past every phase of a run: the preflight, a question, a command, a countdown, a poll.
const PHASES: &str = "```bash\nkubectl get pods -n shop\n```\n\n- Look at the graphs\n\n### 2. Mend\n\n```bash\nkubectl rollout restart deployment/till -n shop\n```\n\n\
                      ### 3. Rest\n\n- Wait 15 min for the graphs to calm down\n\n### 4. See\n\nWait until the node is there:\n\n\
                      ```bash\nkubectl get nodes\n```\n\n**Expected output:** `node/ready`\n";

/// What is said in each phase when it has begun, and what the operator does then.
const TURNS: &[(&str, &str)] =
    &[("Done?", "y\n"), ("Run it?", "y\n"), ("cut it short", "\n"), ("Why?", "calm\n"), ("looks again in", "\n")];

/// The phases: their names, the words that show that one has begun, and how many turns come before it.
const BEGUN: &[(&str, &str, usize)] = &[
    ("preflight", "kubectl context: shop-test", 0),
    ("question", "Done?", 0),
    ("command", "hanging", 2),
    ("countdown", "cut it short", 2),
    ("poll", "looks again in", 4),
];

/// Comes to a phase of a run, does `then` there, and goes on with the run to its end.
fn ended_in_and_resumed(desk: &Desk, phase: &str, then: &dyn Fn() -> Vec<u8>) -> (Ran, Ran) {
    let &(_, words, before) = BEGUN.iter().find(|(name, ..)| *name == phase).unwrap();
    let actions: Vec<_> = TURNS.iter().map(|(_, say)| typed(say)).collect();
    let turn = |at: usize| (TURNS[at].0, &actions[at] as &dyn Fn() -> Vec<u8>);
    let mut turns: Vec<(&str, &dyn Fn() -> Vec<u8>)> = (0..before).map(turn).collect();
    turns.push((words, then));
    let quit = typed("q\n");
    let asked_after = phase == "command" && then() == b"\x03";
    if asked_after {
        turns.push(("r = run it again", &quit));
    }
    let slow = match phase {
        "preflight" => ("SLOW_CLUSTER", "2"),
        "command" => ("HANG", if asked_after { "100" } else { "2" }),
        _ => ("NOTHING", ""),
    };
    let first = desk.in_dialogue(&[], &[slow], &turns);
    fs::write(desk.path("ready"), "").unwrap();
    let from = before - usize::from(phase == "command");
    let rest: Vec<(&str, &dyn Fn() -> Vec<u8>)> = (from..TURNS.len() - 1).map(turn).collect();
    let second = desk.in_dialogue(&["--resume", &desk.run()], &[], &rest);
    (first, second)
}

/// How often kubectl was told something.
fn times(desk: &Desk, call: &str) -> usize {
    desk.calls().iter().filter(|line| line.starts_with(call)).count()
}

#[test]
fn ctrl_c_stops_in_every_phase_and_the_run_goes_on_there() {
    for (phase, ..) in BEGUN {
        let desk = Desk::new(&page_of(PHASES));
        let (first, second) = ended_in_and_resumed(&desk, phase, &typed(CTRL_C));
        assert_eq!(first.code, Some(4), "{phase}: {}", first.output);
        assert_eq!(second.code, Some(0), "{phase}: {}", second.output);
        let restarts = 1 + usize::from(*phase == "command");
        let counts = (times(&desk, "get pods"), times(&desk, "rollout restart"));
        assert_eq!(counts, (1, restarts), "{phase}: {}{}", first.output, second.output);
    }
}

#[test]
fn a_crash_in_any_phase_is_resumed_there() {
    for (phase, ..) in BEGUN {
        let desk = Desk::new(&page_of(PHASES));
        let kill = || if desk.transcripts(".jsonl").is_empty() { Vec::new() } else { desk.kill() };
        let (first, second) = ended_in_and_resumed(&desk, phase, &kill);
        assert_ne!(first.code, Some(0), "{phase}: {}", first.output);
        assert_eq!(second.code, Some(0), "{phase}: {}", second.output);
        let restarts = 1 + usize::from(*phase == "command");
        let counts = (times(&desk, "get pods"), times(&desk, "rollout restart"));
        assert_eq!(counts, (1, restarts), "{phase}: {}{}", first.output, second.output);
        let warned = second.output.contains("interrupted while this command ran");
        assert_eq!(warned, *phase == "command", "{phase}: {}", second.output);
    }
}

#[test]
fn a_countdown_goes_on_and_does_not_begin_again() {
    let desk = Desk::new(&page_of(PHASES));
    desk.in_dialogue(&["--only", "3"], &[], &[("cut it short", &|| desk.kill())]);
    let [journal] = &desk.transcripts(".journal")[..] else { panic!("one journal") };
    let text = fs::read_to_string(journal).unwrap();
    let begun: Vec<&str> = text.lines().filter(|line| line.starts_with("begun")).collect();
    let [line] = begun[..] else { panic!("one countdown: {text}") };
    let (head, start) = line.rsplit_once('\u{1f}').unwrap();
    let earlier = start.parse::<u64>().unwrap() - 900;
    fs::write(journal, text.replace(line, &format!("{head}\u{1f}{earlier}"))).unwrap();
    let ran = desk.at_terminal(&["--only", "3", "--resume", &desk.run()], &[], "");
    assert_eq!(ran.code, Some(0), "its time was over: {}", ran.output);
}

#[test]
fn what_falls_due_is_said_while_a_question_waits() {
    let ladder = "- Look at the graphs\n\n## Escalation\n\n| After | Escalate to |\n|---|---|\n| 15 min no progress | Second on-call |\n";
    // The clock leaps when the question is asked, as if the operator had thought for long.
    let script = by_the_clock(&page_of(ladder)).replace("later=0\n", "later=0\nleap() { later=1000; clock; }\n");
    let script =
        script.replace("\t\tleft=$((left - 1)) news=0\n\t\tclock\n", "\t\tleft=$((left - 1)) news=0\n\t\tleap\n");
    let desk = Desk::new(&script);
    let ran = desk.in_dialogue(
        &[],
        &[],
        &[("Done?", &Vec::new), ("DUE: 15 min no progress: Second on-call", &Vec::new), ("Done?", &typed("y\n"))],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.output);
}

/// A ladder, and something that takes its time.
fn with_ladder(body: &str) -> String {
    format!("{body}\n\n## Escalation\n\n| After | Escalate to |\n|---|---|\n| 15 min no progress | Second on-call |\n")
}

#[test]
fn what_falls_due_is_said_while_a_command_runs() {
    let body = with_ladder("```bash\nkubectl rollout restart deployment/till -n shop\n```");
    // Each time that the command is waited for, a minute passes once it runs.
    let beat = "beat() { [[ ! -e hangs ]] || later=$((later + 60)); IFS= read -r -t 0.05 -u 9 status; }\n";
    let script = by_the_clock(&page_of(&body)).replace("later=0\n", &format!("later=0\n{beat}"));
    let desk = Desk::new(&script);
    let begin = || {
        fs::write(desk.path("hangs"), "").unwrap();
        Vec::new()
    };
    let due = "DUE: 15 min no progress: Second on-call";
    let turns: &[(&str, &dyn Fn() -> Vec<u8>)] =
        &[("Run it?", &typed("y\n")), ("hanging", &begin), (due, &typed(CTRL_C)), ("r = run it again", &typed("q\n"))];
    let ran = desk.in_dialogue(&[], &[("HANG", "100")], turns);
    assert_eq!((ran.code, ran.output.matches(due).count()), (Some(4), 1), "{}", ran.output);
    let [lines] = &desk.transcripts(".jsonl")[..] else { panic!("one transcript") };
    assert!(fs::read_to_string(lines).unwrap().contains("\"event\":\"due\""));
}

#[test]
fn what_falls_due_is_said_while_a_wait_counts_down() {
    let script = by_the_clock(&page_of(&with_ladder("- Wait 20 min for the graphs to calm down")));
    // A minute passes for each second that the operator may press Enter.
    let script = script.replace("later=0\n", "later=0\nhear() { later=$((later + 60)); return 142; }\n");
    let ran = Desk::new(&script).at_terminal(&[], &[], "");
    assert_eq!(ran.code, Some(0), "{}", ran.output);
    assert_eq!(ran.output.matches("DUE: 15 min no progress: Second on-call").count(), 1, "{}", ran.output);
}

#[test]
fn a_time_limit_ends_the_whole_group_of_the_command() {
    for stubborn in ["", "trap \"\" TERM INT HUP\n"] {
        // The command leaves a child behind that would go on for long; the clock leaps when both are there.
        let program = format!("#!/bin/bash\n{stubborn}sleep 1000 &\necho $! >child\nwait\nsleep 1000\n");
        let desk = Desk::new("");
        let beat = "beat() { [[ ! -s child ]] || later=$((later + 600)); IFS= read -r -t 0.05 -u 9 status; }\n";
        let script =
            by_the_clock(&page_of("```bash\nourctl drain\n```")).replace("later=0\n", &format!("later=0\n{beat}"));
        fs::write(desk.path("play.sh"), script).unwrap();
        fs::write(desk.path("bin/ourctl"), program).unwrap();
        fs::set_permissions(desk.path("bin/ourctl"), fs::Permissions::from_mode(0o755)).unwrap();
        let ran = desk.alone(&["--yes"], &[]);
        assert!(ran.code == Some(1) && ran.output.contains("did not end within 600 s"), "{}", ran.output);
        let child = fs::read_to_string(desk.path("child")).unwrap();
        assert!(!ran.output.contains("left a process running"), "{stubborn}{}", ran.output);
        // It ends when the child does, or after a time that says that it does not.
        let gone = desk.command("timeout", &[]).args(["30", "tail", "-f", "/dev/null", "--pid", child.trim()]).status();
        assert!(gone.unwrap().success(), "{stubborn}{}", ran.output);
    }
}

#[test]
fn the_deadline_of_a_run_ends_it_with_a_status_of_its_own() {
    let script = by_the_clock(&page_of("- Wait 20 min for the graphs to calm down\n- Look at the graphs"));
    let script = script.replace("later=0\n", "later=0\nhear() { later=$((later + 60)); return 142; }\n");
    let ran = Desk::new(&script).at_terminal(&["--deadline", "900"], &[], "");
    assert!(ran.code == Some(5) && ran.output.contains("deadline of this run has passed"), "{}", ran.output);
}

#[test]
fn a_limit_on_the_size_of_files_ends_nothing() {
    let desk = Desk::new(&page_of("```bash\nseq 20000\n```\n\n```bash\nkubectl get pods\n```"));
    let mut command = desk.command("bash", &[]);
    let ran =
        super::ended(&command.args(["-c", "ulimit -f 8; exec bash play.sh"]).stdin(Stdio::null()).output().unwrap());
    assert_eq!((ran.code, desk.calls().len()), (Some(0), 1), "{}", ran.output);
    assert_eq!(ran.output.matches("cannot be written any more").count(), 1, "{}", ran.output);
}

#[test]
fn output_that_finds_no_room_is_not_passed_off_as_none() {
    let desk = Desk::new(&page_of("```bash\nseq 20000\n```"));
    // One block of 1 KiB: room for the first lines of the transcript and for little of the output.
    let mut command = desk.command("bash", &[("RUNBOOK_LOG_DIR", "/dev/null/none")]);
    let arguments = ["-c", "ulimit -f 1; exec bash play.sh"];
    let ran = super::ended(&command.args(arguments).stdin(Stdio::null()).output().unwrap());
    assert!(ran.code == Some(0) && ran.output.contains("No transcript"), "{}", ran.output);
    assert!(!ran.output.contains("it printed nothing"), "{}", ran.output);
}

#[test]
fn a_run_whose_journal_has_gaps_is_not_resumed() {
    let desk = Desk::new(&page_of("- Look\n- Look again\n- And again"));
    // The journal becomes a file that takes nothing more, when the first question is asked.
    let fill = || {
        let [journal] = &desk.transcripts(".journal")[..] else { panic!("one journal") };
        fs::remove_file(journal).unwrap();
        std::os::unix::fs::symlink("/dev/full", journal).unwrap();
        b"y\n".to_vec()
    };
    let turns: &[(&str, &dyn Fn() -> Vec<u8>)] =
        &[("Done?", &fill), ("cannot be written", &Vec::new), ("Done?", &typed("y\n")), ("Done?", &typed("q\n"))];
    let ran = desk.in_dialogue(&[], &[], turns);
    assert!(ran.output.contains("it cannot be resumed") && !ran.output.contains("--resume "), "{}", ran.output);
    let again = desk.alone(&["--resume", &desk.run()], &[]);
    assert_eq!(again.code, Some(2), "{}", again.output);
}

#[test]
fn a_command_that_says_its_status_and_ends_between_two_looks_has_not_been_killed() {
    let script = playbook("checkout");
    let at = script.find("\nawait_job() {").unwrap();
    let function = script[at..].split_inclusive("\n}\n").next().unwrap();
    let status = |beat: &str| {
        let text = format!(
            "tick() {{ :; }}\nclock() {{ :; }}\ntell() {{ :; }}\nend_group() {{ :; }}\nbeat() {{ {beat}; }}\n\
             EPOCH=0 interrupted=0 limit=0 attended=0 patience=9 looks=0 status=\ndeclare -A item_endless=([1]=)\n\
             true & job=$!\nwait\n{function}await_job 1\nprintf %s \"$status\"\n"
        );
        let ran = std::process::Command::new("bash").args(["-c", &text]).output().unwrap();
        (String::from_utf8(ran.stdout).unwrap(), String::from_utf8(ran.stderr).unwrap())
    };
    assert_eq!(status("((looks++)) && status=3"), ("3".to_owned(), String::new()), "said at the second look");
    assert_eq!(status("false"), ("137".to_owned(), String::new()), "never said");
}
