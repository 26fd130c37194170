//! What a page means on another host or in a container is not run here.

use super::{Desk, page_of, typed};

/// A page that logs in to a host, and one that shows a host at its prompt.
const LOGS_IN: &str = "```bash\nssh ops@db-01\nkubectl get nodes\nsystemctl restart postgres\nexit\n```\n\n```bash\nkubectl get pods\n```";
const SHOWS: &str = "```console\n[root@db-01 ~]# touch restarted\n```";

#[test]
fn what_stands_behind_a_login_is_done_there_by_a_person() {
    let desk = Desk::new(&page_of(LOGS_IN));
    let ran = desk.alone(&["--yes"], &[("HOSTNAME", "laptop")]);
    assert_eq!((ran.code, desk.calls().len()), (Some(3), 0), "it needs a terminal: {}", ran.output);
    let turns: &[(&str, &dyn Fn() -> Vec<u8>)] = &[
        ("In there, by hand:", &Vec::new),
        ("> systemctl restart postgres", &Vec::new),
        ("Run it?", &typed("s\n")),
        ("Why?", &typed("I am there already\n")),
        ("By hand, in the shell of \"ssh ops@db-01\"", &Vec::new),
        ("Done?", &typed("y\n")),
        ("Done?", &typed("y\n")),
    ];
    let ran = desk.in_dialogue(&[], &[("HOSTNAME", "laptop")], turns);
    assert_eq!((ran.code, desk.calls()), (Some(0), vec!["get pods".to_owned()]), "{}", ran.output);
    let ran = desk.alone(&["--dry-run"], &[]);
    assert_eq!(ran.output.matches("by hand, in the shell of").count(), 2, "{}", ran.output);
}

#[test]
fn on_the_host_itself_it_is_run() {
    let body = LOGS_IN.replace("systemctl restart postgres", "touch restarted");
    for (arguments, hostname) in [(&[][..], "db-01"), (&["--expect-host", "box.example"], "box.example")] {
        let desk = Desk::new(&page_of(&body));
        // The shell names its host itself.
        let script = std::fs::read_to_string(desk.path("play.sh")).unwrap();
        let script = script.replacen("bold=''", &format!("HOSTNAME={hostname}\nbold=''"), 1);
        std::fs::write(desk.path("play.sh"), script).unwrap();
        let ran = desk.at_terminal(arguments, &[], "s\nI am there\ny\n");
        assert!(ran.output.contains(&format!("host: {hostname}")), "{}", ran.output);
        assert!(ran.code == Some(0) && desk.path("restarted").exists(), "{}", ran.output);
    }
}

#[test]
fn the_host_at_a_prompt_is_compared() {
    let desk = Desk::new(&page_of(SHOWS));
    let ran = desk.alone(&["--yes"], &[]);
    assert!(ran.code == Some(3) && ran.output.contains("the page shows the command on \"db-01\""), "{}", ran.output);
    assert!(!desk.path("restarted").exists());
    let ran = desk.alone(&["--yes", "--expect-host", "db-02"], &[]);
    assert!(ran.code == Some(3) && ran.output.contains("must be \"db-02\""), "{}", ran.output);
    let ran = desk.at_terminal(&[], &[], "y\n");
    assert!(ran.output.contains("(meant: db-01)"), "a person decides: {}", ran.output);
    assert!(desk.path("restarted").exists());
}

#[test]
fn commands_that_go_to_a_cluster_are_run_from_anywhere() {
    let body = "```bash\noc debug node/worker-1\nlsblk\noc get nodes\n```\n\n```console\nsh-5.1# ls /host\n```\n\n\
                ```bash\nssh db-01 uptime\nssh -N -L 9090:localhost:9090 db-01\nkubectl exec -it till -n shop -- ls\nls\n```";
    let ran = Desk::new(&page_of(body)).alone(&["--dry-run"], &[]);
    assert_eq!(ran.output.matches("by hand, in the shell").count(), 2, "{}", ran.output);
    assert!(ran.output.contains("by hand, in the shell that the page shows as sh-5.1#"), "{}", ran.output);
}
