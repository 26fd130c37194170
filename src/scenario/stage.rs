//! The files of a run: the playbooks with the harness, a stub for each program, the answers.

use std::fmt::Write as _;

use crate::emit::playbook::{HARNESS, Playbook, quote};
use crate::failure::Failure;
use crate::scenario::{Answer, Scenario};
use crate::world::process::{Play, Prop};

/// The last line of a playbook, before which the harness stands.
const LAST_LINE: &str = "main \"$@\"\n";

/// Filters of text that page's commands may use as they are: they start nothing and write no file of their own.
const FILTERS: &[&str] = &["base64", "cat", "cut", "date", "grep", "head", "jq", "seq", "tail", "tr", "uniq", "wc"];

/// Programs that the playbook itself needs.
const CORE: &[&str] = &[
    "cat", "cp", "head", "iconv", "ln", "mkdir", "mkfifo", "mktemp", "mv", "readlink", "rm", "sleep", "tail", "tee",
    "tr", "wc",
];

/// How long a scenario may take before it counts as one that hangs, in seconds.
const LIMIT: u64 = 60;

/// The run of `scenario` of `playbook`; `all` are there, for links lead from one to another.
pub(super) fn play(all: &[Playbook], playbook: &Playbook, scenario: &Scenario) -> Result<Play, Failure> {
    let mut files = vec![Prop::text("scenario", operator(scenario))];
    for one in all {
        let script = one.script.strip_suffix(LAST_LINE).ok_or_else(|| Failure::Usage {
            message: format!("the template of playbooks does not end with `{}`", LAST_LINE.trim_end()),
            help: "let that be its last line, so that a scenario can take the operator's part".to_owned(),
        })?;
        files.push(Prop::text(&format!("playbooks/{}", one.path), format!("{script}{HARNESS}{LAST_LINE}")));
    }
    let stub = stub(scenario);
    let tools = all.iter().flat_map(|one| &one.tools).map(String::as_str);
    let mut programs: Vec<&str> =
        tools.chain(scenario.command.iter().filter_map(|answer| answer.run.split(' ').next())).collect();
    programs.sort_unstable();
    programs.dedup();
    programs.retain(|program| !FILTERS.contains(program) && !program.contains(['/', '*']) && !program.is_empty());
    files.extend(programs.iter().map(|program| Prop::program(&format!("stubs/{program}"), stub.clone())));
    Ok(Play {
        files,
        links: vec![("core", CORE), ("stubs", FILTERS)],
        script: format!("playbooks/{}", playbook.path),
        arguments: scenario.arguments.clone(),
        limit: LIMIT,
    })
}

/// What the operator says, as the harness reads it.
fn operator(scenario: &Scenario) -> String {
    let mut text = String::new();
    if scenario.unattended {
        text.push_str("attended_by_scenario=0\n");
    }
    for says in &scenario.operator {
        let left = says.times.map_or_else(|| "-1".to_owned(), |times| times.to_string());
        let (at, say) = (quote::word(&says.at), quote::word(&says.say));
        _ = writeln!(text, "answer_at+=({at}) answer_say+=({say}) answer_left+=({left})");
    }
    text
}

/// A program that writes down its command line and answers as the scenario says.
fn stub(scenario: &Scenario) -> String {
    let mut text = String::from(
        "#!/usr/bin/env -S bash --norc\nline=\"${0##*/}${*:+ $*}\"\nline=${line//$'\\n'/ }\n\
         printf '%s\\n' \"$line\" >>\"$RUNBOOKC_SANDBOX/calls\"\n",
    );
    scenario.command.iter().enumerate().for_each(|(at, answer)| push_answer(&mut text, at, answer));
    let (context, namespace) = (quote::word(&scenario.context), quote::word(&scenario.namespace));
    _ = write!(
        text,
        "case $line in\n*' config current-context') printf '%s\\n' {context} ;;\n\
         *' config view --minify'*) printf '%s\\n' {namespace} ;;\nesac\nexit 0\n"
    );
    text
}

fn push_answer(text: &mut String, at: usize, answer: &Answer) {
    let words: Vec<String> =
        answer.run.split('*').map(|part| if part.is_empty() { String::new() } else { quote::word(part) }).collect();
    _ = writeln!(text, "if [[ $line == {} ]]; then", words.join("*"));
    if let Some(times) = answer.times {
        _ = write!(
            text,
            "used=''\n[[ ! -r $RUNBOOKC_SANDBOX/used.{at} ]] || used=$(<\"$RUNBOOKC_SANDBOX/used.{at}\")\n\
             printf x >>\"$RUNBOOKC_SANDBOX/used.{at}\"\nif ((${{#used}} < {times})); then\n"
        );
    } else {
        text.push_str("if :; then\n");
    }
    if !answer.prints.is_empty() {
        _ = writeln!(text, "printf '%s\\n' {}", quote::word(answer.prints.trim_end_matches('\n')));
    }
    if answer.hangs {
        _ = writeln!(
            text,
            "printf '%s\\n' \"$$\" >\"$RUNBOOKC_SANDBOX/hangs\"\nexec \"$RUNBOOKC_SANDBOX/core/sleep\" {LIMIT}"
        );
    }
    _ = writeln!(text, "exit {}\nfi\nfi", answer.exit);
}
