//! Every key of `runbookc.toml` does something: what is found or built with it is not what is found or built without it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use runbookc::diagnostic::Level;
use runbookc::pages::Scope;
use runbookc::report::{FORMATS, Options};
use runbookc::world::memory::MemoryWorld;
use runbookc::world::web::{Answer, Web};
use runbookc::{BuildOptions, CheckOptions};

const PAGE: &str = "# Checkout fails

**Last reviewed:** 2024-03-01

## Severity levels

| Level | Response time | Examples |
|---|---|---|
| SEV1 | 5 min | LLM failure, >10% error rate |
| SEV3 | 1 hour | queue depth > 100 |

## Queue & cache

1. Roll back: `kubectl rollout undo deployment/shop -n shop`
2. Drain it:

   ```bash
   ourctl drain queue
   ```

3. See [the cache](#queue-cache), [the queue](https://example.com/docs/queue.md) and
   [more](https://forge.example.com/shop/more.md), [the wiki](https://wiki.internal/queue)

## Escalation

| After | Escalate to |
|---|---|
| 15 min | Lead |
";

const FLOW: &str = "# Handling

```mermaid
flowchart TD
    A[Alert] --> B[Acknowledge the alert] --> C[Notify the lead] --> D[Kick off the incident] --> E[Write the report]
```

## 1. Acknowledge the alert

## 2. Notify the lead

## 3. Open the incident

## 4. Write the report
";

/// A key, and what it says in a configuration that has it; `rest` stands in both.
struct Case {
    key: &'static str,
    said: &'static str,
    rest: &'static str,
}

const fn case(key: &'static str, said: &'static str) -> Case {
    Case { key, said, rest: "" }
}

const SIGNAL: &str = "[signals.queue]\naliases = [\"queue depth\"]\nexpr = \"my_queue_depth\"\n";

const CASES: &[Case] = &[
    case("required-version", "required-version = \">=99.0.0\""),
    case("extends", "extends = \"base.toml\""),
    case("runbooks", "runbooks = [\"other\"]"),
    case("exclude", "exclude = [\"runbooks/first/**\"]"),
    case("rules", "[rules]\nRB203 = \"off\""),
    case("override", "[[override]]\npaths = [\"runbooks/first\"]\nrules = { RB2 = \"info\" }"),
    case("override.paths", "[[override]]\npaths = [\"runbooks/first\"]\nrules = { RB2 = \"off\" }"),
    case("override.rules", "[[override]]\npaths = [\"runbooks\"]\nrules = { RB101 = \"error\", RB2 = \"error\" }"),
    case("links.renderer", "[links]\nrenderer = \"mkdocs\""),
    case("links.repository", "[links]\nrepository = \"https://forge.example.com/shop/\""),
    case("links.private_hosts", "[links]\nprivate_hosts = [\"wiki.internal\"]"),
    case("links.site", "[links.site]\n\"https://example.com/docs/\" = \"runbooks/\""),
    case("prometheus.runbook_url", "[prometheus]\nrunbook_url = \"https://example.com/{path}#{anchor}\""),
    case("prometheus.rule_files", "[prometheus]\nrule_files = [\"alerts/*.yaml\"]"),
    case("prometheus.severity", "[prometheus]\nseverity = { SEV1 = \"page\" }"),
    case("prometheus.labels", "[prometheus]\nlabels = { team = \"shop\" }"),
    case("prometheus.object_labels", "[prometheus]\nobject_labels = { role = \"alert-rules\" }"),
    case("prometheus.version", "[prometheus]\nversion = \"3.5\""),
    case("prometheus.escalation", "[prometheus]\nescalation = \"rules\""),
    case("signals.expr", "[signals.llm]\naliases = [\"LLM failure\"]\nexpr = \"llm_up == 0\""),
    case("signals.aliases", SIGNAL),
    Case { key: "signals.unit", said: "unit = \"ratio\"", rest: SIGNAL },
    Case { key: "signals.direction", said: "direction = \"below\"", rest: SIGNAL },
    Case { key: "signals.for", said: "for = \"17m\"", rest: SIGNAL },
    Case { key: "signals.needs", said: "needs = [\"broker:my_queue_depth\"]", rest: SIGNAL },
    Case { key: "signals.fire", said: "fire = [{ series = \"my_queue_depth\", values = \"200x30\" }]", rest: SIGNAL },
    Case { key: "signals.quiet", said: "quiet = [{ series = \"my_queue_depth\", values = \"1x30\" }]", rest: SIGNAL },
    case("effects", "[effects]\n\"ourctl drain\" = \"read\""),
    case("synonyms", "[synonyms]\nopen = [\"kick off\"]"),
    case("playbook.context", "[playbook]\ncontext = \"prod\""),
    case("templates.dir", "[templates]\ndir = \"templates\""),
    Case { key: "docs.form", said: "[docs]\nform = \"hugo\"\n", rest: "" },
    Case { key: "checklist.form", said: "[checklist]\nform = \"jira\"\n", rest: "" },
    Case { key: "review.days", said: "[review]\ndays = 10000", rest: "[rules]\nRB613 = \"info\"\n" },
];

/// A network in which nothing is there.
#[derive(Debug)]
struct NothingThere;

impl Web for NothingThere {
    fn ask(&self, urls: &BTreeSet<String>, _: &[String]) -> BTreeMap<String, Answer> {
        urls.iter().map(|url| (url.clone(), Answer::Dead("answers 404".to_owned()))).collect()
    }
}

/// All that is found and built with a configuration, as text.
fn outcome(config: &str) -> String {
    let world = MemoryWorld::new([
        ("runbookc.toml", config),
        ("base.toml", "[rules]\nRB2 = \"off\"\n"),
        ("runbooks/page.md", PAGE),
        ("runbooks/first/page.md", PAGE),
        ("runbooks/flow.md", FLOW),
        ("other/page.md", "# Other\n\n1. `kubectl get pods`\n"),
        ("templates/checklist.md.j2", "mine\n"),
        ("alerts/rules.yaml", "groups: [{rules: []}]\n"),
    ]);
    let scope = Scope::default();
    let options =
        Options { color: false, width: 80, fail_on: Level::Error, in_repository: "", rules: runbookc::rules() };
    let request = CheckOptions { scope: scope.clone(), web: Some(Arc::new(NothingThere)), ..CheckOptions::default() };
    let checked = match runbookc::check(&world, &request) {
        Ok(checked) => checked,
        Err(failure) => return failure.to_string(),
    };
    let short = FORMATS.iter().find(|format| format.name == "short").unwrap();
    let mut said = (short.render)(&checked.findings, &checked.sources, &options);
    let compiled = runbookc::compile(&world, &BuildOptions { scope, ..BuildOptions::default() }).unwrap();
    assert!(compiled.failures.is_empty(), "{:?}", compiled.failures);
    for artifact in compiled.artifacts {
        said += &format!("\n{}\n{}", artifact.path, String::from_utf8(artifact.bytes).unwrap());
    }
    said
}

#[test]
fn each_key_changes_something() {
    for Case { key, said, rest } in CASES {
        let (without, with) = (outcome(rest), outcome(&format!("{rest}{said}\n")));
        assert!(without != with, "{key} changes nothing");
    }
}

#[test]
fn what_the_site_and_the_signal_say_is_what_happens() {
    let site = "[links.site]\n\"https://example.com/docs/\" = \"runbooks/\"\n";
    assert!(outcome(site).contains("RB101") && !outcome("").contains("RB101"), "without it, nobody knows");
    assert!(outcome("[signals.llm]\naliases = [\"LLM failure\"]\nexpr = \"llm_up == 0\"\n").contains("llm_up == 0"));
    assert!(outcome("required-version = \">=99.0.0\"\n").contains("requires >=99.0.0"));
}

/// Does a rule speak on a page of these commands, below what a team states of effects?
fn found_by(rule: &str, commands: &str, effects: &str) -> bool {
    let page = format!("# Queue is stuck\n\n## Mitigation\n\n```bash\n{commands}\n```\n");
    let config = format!("[rules]\n{rule} = \"warning\"\n{effects}");
    let world = MemoryWorld::new([("runbookc.toml", config.as_str()), ("runbooks/page.md", page.as_str())]);
    let scope = Scope { paths: vec!["runbooks".to_owned()], ..Scope::default() };
    let checked = runbookc::check(&world, &CheckOptions { scope, ..CheckOptions::default() }).unwrap();
    checked.findings.diagnostics.iter().any(|found| found.rule.code == rule)
}

#[test]
fn rules_about_commands_obey_the_effects_that_a_team_states() {
    let stated = |command: &str, effect: &str| format!("[effects]\n\"{command}\" = \"{effect}\"\n");
    // A program that nobody knows destroys nothing until somebody says so; one that is known does, until somebody says not.
    assert!(!found_by("RB406", "ourctl wipe $QUEUE", ""));
    assert!(found_by("RB406", "ourctl wipe $QUEUE", &stated("ourctl wipe", "destroy")));
    assert!(!found_by("RB406", "ourctl wipe $QUEUE", &stated("ourctl wipe", "read")));
    assert!(found_by("RB409", "terraform destroy -auto-approve", ""));
    assert!(!found_by("RB409", "terraform destroy -auto-approve", &stated("terraform destroy", "read")));
    let undone = "kubectl get pods -n shop\nkubectl rollout undo deployment/shop\nkubectl scale deployment api --replicas=0 -n shop";
    assert!(found_by("RB405", undone, ""));
    assert!(!found_by("RB405", undone, &stated("kubectl rollout", "read")));
}

#[test]
fn each_key_has_a_case() {
    let mut keys = BTreeSet::new();
    for table in
        ["", "override", "links", "prometheus", "signals.x", "playbook", "templates", "review", "docs", "checklist"]
    {
        let header =
            if table.is_empty() { String::new() } else { format!("[{table}]\n").replace("[override]", "[[override]]") };
        let world = MemoryWorld::new([("runbookc.toml", format!("{header}zzz = 1\n").as_str()), ("a.md", "")]);
        let Err(runbookc::Failure::Config(error)) = runbookc::check(&world, &CheckOptions::default()) else {
            panic!("[{table}] zzz passes for a key");
        };
        let known = error.help.unwrap().replace("known here: ", "");
        let table = table.trim_end_matches(".x");
        let whole = |key: &str| if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") };
        keys.extend(known.split(", ").map(whole));
    }
    // Tables, whose keys are in the list.
    ["links", "prometheus", "signals", "playbook", "templates", "review", "docs", "checklist"]
        .iter()
        .for_each(|table| assert!(keys.remove(*table)));
    let cases: BTreeSet<String> = CASES.iter().map(|case| case.key.to_owned()).collect();
    assert_eq!(keys, cases);
}
