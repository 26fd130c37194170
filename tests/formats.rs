//! Reports against the schemas of their formats, by programs that know those schemas: `jsonschema` and `xmllint` (on
//! Debian, the packages python3-jsonschema and libxml2-utils).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Pages with findings of every kind: with and without related places, over lines, with safe and unsafe fixes, in a file
/// whose name has to be escaped; below the top of a repository.
fn place() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    let docs = place.path().join("sub/docs");
    fs::create_dir_all(&docs).unwrap();
    fs::create_dir(place.path().join(".git")).unwrap();
    fs::copy(root().join("fixtures/readme/checkout.md"), docs.join("a b&<ü>.md")).unwrap();
    let page = "# Page\n\n[x](#Anchor) [gone](gone.md) \u{7}\n\n## Anker\n\n```\nkubectl get pods -n shop\n```\n\n\
                ```bash\n$ kubectl delete pods --all\nno resources found\n```\n\n| A | B |\n|---|---|\n\
                | x | `a | b` |\n| y | z | lost |\n";
    fs::write(docs.join("page.md"), page).unwrap();
    fs::write(docs.join("clean.md"), "# Clean\n").unwrap();
    place
}

/// What `check` prints in a format, from the folder `sub`.
fn report(place: &TempDir, format: &str) -> String {
    let program = Command::new(env!("CARGO_BIN_EXE_runbookc"))
        .args(["check", "docs", "--format", format])
        .current_dir(place.path().join("sub"))
        .output()
        .unwrap();
    assert_eq!(program.status.code(), Some(1), "{}", String::from_utf8_lossy(&program.stderr));
    String::from_utf8(program.stdout).unwrap()
}

fn run(program: &str, arguments: &[&Path]) -> Output {
    let run = Command::new(program).args(arguments).env("PYTHONWARNINGS", "ignore").output();
    run.unwrap_or_else(|e| panic!("{program}: {e}; apt-get install python3-jsonschema libxml2-utils"))
}

/// Is the text what the schema describes?
fn valid(schema: &str, text: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("instance");
    fs::write(&file, text).unwrap();
    let schema: PathBuf = root().join(schema);
    let output = match schema.extension().and_then(|ending| ending.to_str()) {
        Some("xsd") => run("xmllint", &["--noout".as_ref(), "--schema".as_ref(), &schema, &file]),
        _ => run("jsonschema", &["-i".as_ref(), &file, &schema]),
    };
    let said = || format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() { Ok(()) } else { Err(said()) }
}

const SARIF: &str = "fixtures/schemas/sarif-2.1.0.json";

#[test]
fn reports_are_what_their_formats_describe() {
    let place = place();
    for (format, schema) in [
        ("sarif", SARIF),
        ("gitlab", "fixtures/schemas/gitlab-code-quality.json"),
        ("junit", "fixtures/schemas/junit-10.xsd"),
        ("json", "docs/schema/report.schema.json"),
    ] {
        let text = report(&place, format);
        valid(schema, &text).unwrap_or_else(|e| panic!("{format}: {e}\n{text}"));
    }
    // All lines at once: each start of the program costs a third of a second.
    let lines = report(&place, "jsonl");
    let finding: Value =
        serde_json::from_str(&fs::read_to_string(root().join("docs/schema/finding.schema.json")).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (schema, list) = (folder.path().join("lines.json"), folder.path().join("list.json"));
    let definitions = finding["$defs"].clone();
    let each = serde_json::json!({"type": "array", "minItems": 5, "items": finding, "$defs": definitions});
    fs::write(&schema, each.to_string()).unwrap();
    fs::write(&list, format!("[{}]", lines.trim_end().replace('\n', ","))).unwrap();
    let output = run("jsonschema", &["-i".as_ref(), &list, &schema]);
    assert!(output.status.success(), "{}{lines}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_is_no_report_is_refused() {
    let place = place();
    let sarif = report(&place, "sarif");
    assert!(valid(SARIF, &sarif.replace("\"startLine\": ", "\"startLine\": -")).is_err());
    assert!(valid(SARIF, &sarif.replace("artifactChanges", "changes")).is_err());
    let junit = report(&place, "junit");
    assert!(valid("fixtures/schemas/junit-10.xsd", &junit.replace("testcase", "case")).is_err());
    let gitlab = report(&place, "gitlab");
    assert!(valid("fixtures/schemas/gitlab-code-quality.json", &gitlab.replace("sub/docs/", "./sub/docs/")).is_err());
    assert!(valid("docs/schema/report.schema.json", "{\"version\": 1}").is_err());
}

#[test]
fn sarif_says_all_that_it_can() {
    let place = place();
    let sarif: Value = serde_json::from_str(&report(&place, "sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let uri = |result: &Value| {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap().to_owned()
    };
    // From the top of the repository, though the program ran in `sub`.
    assert!(results.iter().all(|result| uri(result).starts_with("sub/docs/")));
    assert!(results.iter().any(|result| uri(result) == "sub/docs/a%20b%26%3C%C3%BC%3E.md"));
    assert!(results.iter().all(|result| result["partialFingerprints"]["runbookc/v1"].is_string()));
    assert!(results.iter().all(|result| {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        ["startLine", "startColumn", "endLine", "endColumn"].iter().all(|key| region[key].as_u64() > Some(0))
    }));
    assert!(results.iter().any(|result| result["relatedLocations"].as_array().is_some_and(|all| !all.is_empty())));
    assert!(results.iter().any(|result| result["fixes"][0]["artifactChanges"][0]["replacements"].is_array()));
}

#[test]
fn the_readmes_configuration_is_what_the_schema_describes() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let start = readme.find("```toml\nrequired-version").expect("the README shows all keys") + "```toml\n".len();
    let text = &readme[start..start + readme[start..].find("```").unwrap()];
    let config: Value = toml::from_str(text).unwrap();
    let schema = "docs/schema/config.schema.json";
    valid(schema, &config.to_string()).unwrap();
    let mut wrong = config.clone();
    wrong["rules"]["RB203"] = "loud".into();
    assert!(valid(schema, &wrong.to_string()).is_err());
    let mut unknown = config;
    unknown["link"] = true.into();
    assert!(valid(schema, &unknown.to_string()).is_err());
}
