use super::*;
use crate::diagnostic::Confidence;
use crate::world::memory::MemoryWorld;

static FILE: RuleInfo = RuleInfo {
    code: "RB101",
    name: "missing-file",
    level: Some(Level::Error),
    confidence: Confidence::High,
    summary: "",
    source: "",
};
static CASE: RuleInfo = RuleInfo {
    code: "RB107",
    name: "letter-case",
    level: Some(Level::Warning),
    confidence: Confidence::High,
    summary: "",
    source: "",
};
static SHELL: RuleInfo = RuleInfo {
    code: "RB401",
    name: "shell-syntax",
    level: None,
    confidence: Confidence::High,
    summary: "",
    source: "",
};
static RULES: [&RuleInfo; 3] = [&FILE, &CASE, &SHELL];

fn load(text: &str) -> Result<Config, String> {
    load_with(&[("runbookc.toml", text)])
}

fn load_with(files: &[(&str, &str)]) -> Result<Config, String> {
    Config::load(&MemoryWorld::new(files.iter().copied()), &RULES).map_err(|e| e.to_string())
}

const FULL: &str = r#"
required-version = ">=0.1"
runbooks = ["docs/runbooks/"]
exclude  = ["**/archive/**"]
[rules]
RB107 = "off"
[[override]]
paths = ["docs/legacy/**"]
rules = { RB1 = "info" }
[links]
renderer = "github"
repository = "https://git.example.com/ops/blob/main"
[links.site]
"https://docs.example.com/runbooks/" = "docs/runbooks/"
[prometheus]
rule_files  = ["monitoring/**/*.yaml"]
runbook_url = "https://docs.example.com/runbooks/{path}#{anchor}"
severity    = { SEV1 = "critical" }
labels      = { team = "search" }
[signals.index-lag]
aliases = ["Index lag"]
expr    = "index_lag_seconds"
unit    = "s"
direction = "above"
for     = "1h30m"
[playbook]
context = "prod"
[templates]
dir = "docs/runbook-templates"
"#;

#[test]
fn every_key_is_read() -> Result<(), String> {
    let config = load(FULL)?;
    assert_eq!(config.runbooks, ["docs/runbooks"]);
    assert!(config.exclude.matches("a/archive/b.md") && !config.exclude.matches("a/b.md"));
    assert_eq!(config.links.renderer, Some(Renderer::Github));
    assert_eq!(config.links.repository.as_deref(), Some("https://git.example.com/ops/blob/main/"));
    assert_eq!(config.links.site.values().collect::<Vec<_>>(), ["docs/runbooks"]);
    assert!(config.prometheus.rule_files.matches("monitoring/a/b.yaml"));
    assert_eq!(config.signals.get("index-lag").and_then(|s| s.hold.as_deref()), Some("1h30m"));
    assert_eq!(config.playbook.context.as_deref(), Some("prod"));
    assert_eq!(config.templates.dir.as_deref(), Some("docs/runbook-templates"));
    assert_eq!(load("")?.links.renderer, None);
    Ok(())
}

#[test]
fn errors_name_the_place_and_the_nearest_word() {
    let cases = [
        ("\nrunbok = []", "runbookc.toml:2:1: unknown key `runbok`; did you mean `runbooks`?"),
        ("[links]\nrender = \"github\"", "runbookc.toml:2:1: unknown key `render`; did you mean `renderer`?"),
        ("[links]\nrenderer = \"githib\"", "runbookc.toml:2:12: unknown value `githib`; did you mean `github`?"),
        ("[rules]\nRB107 = \"warn\"", "runbookc.toml:2:9: unknown value `warn`; did you mean `warning`?"),
        (
            "[rules]\nmissing-files = \"off\"",
            "runbookc.toml:2:1: there is no rule `missing-files`; did you mean `missing-file`?",
        ),
        ("[rules]\nRB7 = \"off\"", "runbookc.toml:2:1: there is no rule `RB7`; `runbookc rules` lists them"),
        ("[[override]]\npaths = []\nrules = { é9 = 1 }", "runbookc.toml:3:11"),
        ("runbooks = [\"../x\"]", "runbookc.toml:1:13: `../x` leads out of the root"),
        ("[templates]\ndir = \"/etc\"", "runbookc.toml:2:7: `/etc` leads out of the root"),
        ("exclude = [\"a[\"]", "runbookc.toml:1:12: `a[` is no path pattern"),
        ("[links.site]\n\"docs\" = \"docs\"", "runbookc.toml:2:1: `docs` is no URL"),
        ("[prometheus]\nrunbook_url = \"https://x/{file}\"", "runbookc.toml:2:15: `{file}` stands for nothing"),
        ("[signals.a]\nexpr = \"x\"\nfor = \"5 min\"", "runbookc.toml:3:7: `5 min` is no duration"),
        ("required-version = \">=99\"", "runbookc.toml:1:20: this is runbookc"),
        ("runbooks = [", "runbookc.toml:1:1"),
        ("extends = \"none.toml\"", "runbookc.toml:1:11: `none.toml` is not there"),
    ];
    for (text, expected) in cases {
        let said = load(text).err().unwrap_or_default();
        assert!(said.starts_with(expected), "{text:?}\n  says {said}\n  not  {expected}");
    }
}

#[test]
fn the_most_specific_setting_wins_and_overrides_beat_the_table() -> Result<(), String> {
    let config = load(
        "[rules]\nRB1 = \"info\"\nmissing-file = \"warning\"\n[[override]]\npaths = [\"old\"]\nrules = { RB = \"off\" }",
    )?;
    assert_eq!(config.level_for(&FILE, "a.md"), Some(Level::Warning));
    assert_eq!(config.level_for(&CASE, "a.md"), Some(Level::Info));
    assert_eq!(config.level_for(&SHELL, "a.md"), None);
    assert_eq!(config.level_for(&FILE, "old/a.md"), None);
    Ok(())
}

#[test]
fn the_command_line_beats_the_file() -> Result<(), String> {
    let narrow = |select: &[&str], ignore: &[&str]| {
        let own = |keys: &[&str]| keys.iter().map(|&key| key.to_owned()).collect::<Vec<_>>();
        let config = load("[rules]\nRB107 = \"off\"")?;
        config.narrow(&own(select), &own(ignore), &RULES).map_err(|e| e.to_string())
    };
    assert_eq!(narrow(&["RB107"], &[])?.level_for(&CASE, ""), Some(Level::Warning));
    assert_eq!(narrow(&["RB107"], &[])?.level_for(&FILE, ""), None);
    assert_eq!(narrow(&["RB1"], &[])?.level_for(&CASE, ""), None, "a family does not wake what the file put to sleep");
    assert_eq!(narrow(&["shell-syntax"], &[])?.level_for(&SHELL, ""), Some(Level::Info));
    assert_eq!(narrow(&[], &["RB10"])?.level_for(&FILE, ""), None);
    assert!(narrow(&["RB999"], &[]).is_err_and(|e| e.starts_with("--select: there is no rule `RB999`")));
    Ok(())
}

#[test]
fn what_extends_wins_over_what_is_extended() -> Result<(), String> {
    let base = ("base/b.toml", "runbooks = [\"a\"]\n[rules]\nRB107 = \"off\"\nRB101 = \"info\"");
    let config = load_with(&[base, ("runbookc.toml", "extends = \"base/b.toml\"\n[rules]\nRB101 = \"error\"")])?;
    assert_eq!(config.runbooks, ["a"]);
    assert_eq!((config.level_for(&FILE, ""), config.level_for(&CASE, "")), (Some(Level::Error), None));
    let cycle = load_with(&[("b.toml", "extends = \"./runbookc.toml\""), ("runbookc.toml", "extends = \"b.toml\"")]);
    let expected = "b.toml:1:11: this configuration extends itself: runbookc.toml -> b.toml -> runbookc.toml";
    assert_eq!(cycle.map(|_| ()), Err(expected.to_owned()));
    let wrong = load_with(&[("b.toml", "x = 1"), ("runbookc.toml", "extends = \"b.toml\"")]);
    assert!(wrong.is_err_and(|e| e.starts_with("b.toml:1:1")));
    Ok(())
}

#[test]
fn effects_are_programs_and_patterns() {
    use crate::config::Effect::{Destroy, Read};
    let config = load("[effects]\n\"kubectl-neat\" = \"read\"\n\"ourctl  drain|evict\" = \"destroy\"\n").unwrap();
    let said: Vec<_> = config.effects.iter().map(|(key, effect)| (key.as_str(), *effect)).collect();
    assert_eq!(said, [("kubectl-neat", Read), ("ourctl drain|evict", Destroy)]);
    let slips = [
        ("\"ourctl\" = \"destory\"", "unknown value `destory`; did you mean `destroy`?"),
        ("\"\" = \"read\"", "no program is named"),
        ("\"/usr/bin/ourctl\" = \"read\"", "is a path"),
        ("\"a|b\" = \"read\"", "names no program"),
        ("\"ourctl\" = 3", "wanted string"),
    ];
    for (slip, said) in slips {
        let error = load(&format!("[effects]\n{slip}\n")).unwrap_err();
        assert!(error.contains(said), "{slip}: {error}");
    }
    let error = load("[effect]\nx = \"read\"\n").unwrap_err();
    assert!(error.contains("did you mean `effects`?"), "{error}");
}
