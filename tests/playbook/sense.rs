//! What the words around a command say is heeded: comments, expectations, what goes on without end, what moves the client.

use super::{Desk, page_of, typed};

fn dry_run(body: &str) -> String {
    let ran = Desk::new(&page_of(body)).alone(&["--dry-run"], &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.output);
    ran.output
}

/// What the dry run says of the command that is on the page's line `line`.
fn about(output: &str, line: usize) -> String {
    let head = format!("[a.md:{line}]");
    let items = output.split("\n  ").skip_while(|part| !part.contains(&head));
    let own = items.enumerate().take_while(|(at, part)| *at == 0 || part.starts_with(' ') || !part.contains("[a.md:"));
    own.map(|(_, part)| part).collect::<Vec<_>>().join("\n  ")
}

#[test]
fn comments_belong_to_their_commands_and_none_is_lost() {
    let output = dry_run(
        "```bash\n# WARNING: everybody is logged out\n# Ask first\nkubectl rollout restart deployment/a -n shop # the old one\n\n\
         # Verify\nkubectl get pods -n shop\n# Tell the others\n```",
    );
    let change = about(&output, 10);
    assert!(change.contains("WARNING: everybody is logged out Ask first; the old one"), "{output}");
    let look = about(&output, 13);
    assert!(look.contains("Verify; Tell the others") && !look.contains("the old one"), "{output}");
}

#[test]
fn expectations_in_comments_lists_and_tables_are_those_of_the_command_before() {
    let output = dry_run(
        "```bash\nkubectl get nodes\n# Expected: all Ready\n\nkubectl get pods # Should return 3 rows\nkubectl get svc\n# Expected output: till\n```\n\n\
         **Expected results:**\n\n- No restarts\n",
    );
    let expected = |line, words: &str| {
        let item = about(&output, line);
        assert!(item.contains(words), "{words}: {item}\n{output}");
    };
    expected(8, "expected (shown):\n      | all Ready");
    expected(11, "expected (shown):\n      | Should return 3 rows");
    expected(12, "expected (exact):\n      | till");
    let listed = dry_run("```bash\nkubectl get pods\n```\n\n**Expected results:**\n\n- No restarts\n- All Ready\n");
    assert!(listed.contains("| No restarts\n      | All Ready"), "{listed}");
    let table = dry_run("| Metric | Expected |\n|---|---|\n| Errors | < 1% |\n");
    assert!(table.contains("Compare what there is with the table") && table.contains("| Errors | < 1% |"), "{table}");
}

#[test]
fn names_are_nothing_to_do() {
    let output =
        dry_run("Tables that are kept:\n\n- orders_by_day\n- Recon:IAMUser/TorIPCaller\n- stock.lines\n- Reboot\n");
    assert_eq!(output.matches("by hand").count(), 1, "{output}");
}

#[test]
fn what_goes_on_without_end_is_ended_by_the_operator_or_its_time() {
    let script = page_of("```bash\nkubectl logs -f deployment/till -n shop\n```\n\n```bash\nkubectl get nodes\n```");
    let desk = Desk::new(&script);
    let ran = desk.in_dialogue(&[], &[("HANG", "100")], &[("following", &typed("\u{3}"))]);
    assert_eq!((ran.code, desk.calls().len()), (Some(0), 2), "{}", ran.output);
    assert!(
        ran.output.contains("It goes on until you press Ctrl-C") && ran.output.contains("0 failed"),
        "{}",
        ran.output
    );
    let desk = Desk::new(&script.replace("endless_limit=30", "endless_limit=1"));
    let ran = desk.alone(&[], &[("HANG", "100")]);
    assert_eq!((ran.code, desk.calls().len()), (Some(0), 2), "{}", ran.output);
}

#[test]
fn to_go_to_another_cluster_is_asked_for_and_remembered() {
    let script = page_of("```bash\nkubectl config use-context shop-live\nkubectl get pods -n shop\n```");
    let desk = Desk::new(&script);
    assert_eq!(desk.alone(&[], &[]).code, Some(3));
    let told = std::fs::read_to_string(desk.path("calls")).unwrap_or_default();
    assert!(!told.contains("use-context"), "{told}");
    let ran = desk.at_terminal(&[], &[], "y\n");
    assert!(ran.code == Some(0) && ran.output.contains("Run it?"), "{}", ran.output);
}
