//! What is secret is not echoed, not written down and in no argument that can be helped.

use std::fs;

use super::{Desk, page_of, typed};

/// A secret that the operator gives and one that a command finds.
const PAGE: &str = "```bash\nTOKEN=$(kubectl get secret till -n shop)\necho \"found $TOKEN\"\n```\n\n\
                    ```bash\nkubectl annotate pod till -n shop key=<db-password>\n```\n\n- Tell the others\n";
const GIVEN: &str = "correct-horse-battery";
const FOUND: &str = "staple-of-the-cluster";

/// Everything that the desk holds beside the script and what kubectl was told.
fn written(desk: &Desk) -> String {
    let folder = fs::read_dir(desk.path(".local/state/runbookc")).unwrap();
    folder.map(|entry| String::from_utf8_lossy(&fs::read(entry.unwrap().path()).unwrap()).into_owned()).collect()
}

#[test]
fn a_secret_is_neither_shown_nor_written_nor_an_argument() {
    let desk = Desk::new(&page_of(PAGE));
    let turns: &[(&str, &dyn Fn() -> Vec<u8>)] = &[
        ("<db-password> = ", &typed(&format!("{GIVEN}\n"))),
        ("Run it?", &typed("y\n")),
        ("Done?", &typed("# ask for correct-horse-battery\n")),
        ("Done?", &typed("q\n")),
    ];
    let ran = desk.in_dialogue(&[], &[("SECRET", FOUND)], turns);
    assert_eq!(ran.code, Some(4), "{}", ran.output);
    assert_eq!(ran.output.matches(GIVEN).count(), 1, "the note alone, which the terminal echoes: {}", ran.output);
    assert!(desk.calls().contains(&format!("annotate pod till -n shop key={GIVEN}")), "{:?}", desk.calls());
    let text = written(&desk);
    assert!(text.contains("********") && !text.contains(GIVEN) && !text.contains(FOUND), "{text}");
    let processes = fs::read_to_string(desk.path("processes")).unwrap();
    let own: Vec<&str> = processes.lines().filter(|line| line.contains(GIVEN) || line.contains(FOUND)).collect();
    assert!(!own.is_empty() && own.iter().all(|line| line.contains("kubectl annotate pod till")), "{own:?}");
}

#[test]
fn a_resumed_run_asks_for_its_secrets_again_and_looks_for_them_again() {
    let page =
        format!("{PAGE}\n```bash\nkubectl annotate pod shelf -n shop key=<db-password>\necho \"again $TOKEN\"\n```\n");
    let desk = Desk::new(&page_of(&page));
    let give = typed(&format!("{GIVEN}\n"));
    desk.in_dialogue(
        &[],
        &[("SECRET", FOUND)],
        &[("<db-password> = ", &give), ("Run it?", &typed("y\n")), ("Done?", &typed("q\n"))],
    );
    let turns: &[(&str, &dyn Fn() -> Vec<u8>)] =
        &[("Done?", &typed("y\n")), ("<db-password> = ", &give), ("Run it?", &typed("y\n"))];
    let ran = desk.in_dialogue(&["--resume", &desk.run()], &[("SECRET", FOUND)], turns);
    assert_eq!(ran.code, Some(0), "{}", ran.output);
    assert!(ran.output.contains(&format!("again {FOUND}")), "{}", ran.output);
    assert!(!written(&desk).contains(FOUND));
}

#[test]
fn a_secret_that_is_a_word_of_the_transcript_breaks_none() {
    for secret in ["time", "\"", "1", "output", "}"] {
        let desk = Desk::new(&page_of(PAGE));
        let ran = desk.alone(&["--yes"], &[("SECRET", FOUND), ("RUNBOOK_DB_PASSWORD", secret)]);
        let [lines] = &desk.transcripts(".jsonl")[..] else { panic!("{}", ran.output) };
        for line in fs::read_to_string(lines).unwrap().lines() {
            let event: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            assert!(event["time"].is_string() && event["event"].is_string(), "{line}");
        }
        assert!(ran.code == Some(0) || ran.code == Some(3), "{}", ran.output);
    }
}

#[test]
fn variables_are_secret_by_their_names() {
    let page = "```bash\nkubectl annotate pod till -n shop key=$PGPASSWORD other=$ZONE\n```\n";
    let desk = Desk::new(&page_of(page));
    let turns: &[(&str, &dyn Fn() -> Vec<u8>)] = &[
        ("$PGPASSWORD = ", &typed(&format!("{GIVEN}\n"))),
        ("$ZONE = ", &typed("east\n")),
        ("Run it?", &typed("y\n")),
    ];
    let ran = desk.in_dialogue(&[], &[], turns);
    assert!(ran.code == Some(0) && !ran.output.contains(GIVEN) && ran.output.contains("ZONE = east"), "{}", ran.output);
    assert!(!written(&desk).contains(GIVEN));
}
