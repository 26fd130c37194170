//! Rules and routes against their fixtures, and against the programs that will read them.
//!
//! `fixtures/emit/<target>/<case>/` holds pages, perhaps a `runbookc.toml`, and in `expected/` what they compile to, with
//! what `build` says about them in `notes`. `RUNBOOKC_BLESS=1` writes what comes out now; read the diff before committing.
//! `promtool` and `amtool` are needed: on Debian `apt-get install prometheus prometheus-alertmanager`.

// Tests read fixtures and run the validators; what they index they have just counted.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use runbookc::BuildOptions;
use runbookc::pages::Scope;
use runbookc::world::memory::MemoryWorld;
use tempfile::TempDir;

pub(crate) type Outcome = Result<(), Box<dyn Error>>;

pub(crate) fn cases(target: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/emit").join(target);
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>()?;
    found.sort();
    Ok(found)
}

/// The files below `folder` by their path from it.
pub(crate) fn files(folder: &Path) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder)?.to_str().ok_or("a name in UTF-8")?.to_owned();
            found.insert(path, fs::read_to_string(entry.path())?);
        }
    }
    Ok(found)
}

/// What the pages of a case compile to: artifacts by path, and the notes.
pub(crate) fn compiled(
    pages: &BTreeMap<String, String>,
    target: &str,
) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let world = MemoryWorld::new(pages.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let scope = Scope { paths: vec![String::new()], ..Scope::default() };
    let options = BuildOptions { scope, targets: vec![target.to_owned()], ..BuildOptions::default() };
    let made = runbookc::compile(&world, &options).map_err(|e| format!("{e:?}"))?;
    let mut all = BTreeMap::new();
    for artifact in made.artifacts {
        all.insert(artifact.path, String::from_utf8(artifact.bytes)?);
    }
    let mut notes = String::new();
    for note in &made.findings.diagnostics {
        let source = made.sources.get(note.primary.span.file).ok_or("a file")?;
        writeln!(
            notes,
            "{}:{} {}\n{}\n",
            source.path,
            source.position(note.primary.span.start).line,
            note.message,
            note.help
        )?;
    }
    all.insert("notes".to_owned(), notes);
    Ok(all)
}

pub(crate) fn case(path: &Path, target: &str) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut pages = files(path)?;
    pages.retain(|path, _| !path.starts_with("expected/"));
    compiled(&pages, target)
}

pub(crate) fn installed(dir: &TempDir, made: &BTreeMap<String, String>) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = Vec::new();
    for (name, text) in made {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().ok_or("a folder")?)?;
        fs::write(&path, text)?;
        paths.push(path);
    }
    Ok(paths)
}

pub(crate) fn run(program: &str, arguments: &[&str], path: &Path) -> Result<Output, Box<dyn Error>> {
    let output = Command::new(program).args(arguments).arg(path).output();
    Ok(output.map_err(|e| format!("{program}: {e}; on Debian: apt-get install prometheus prometheus-alertmanager"))?)
}

pub(crate) fn passes(program: &str, arguments: &[&str], path: &Path) -> Outcome {
    let output = run(program, arguments, path)?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{program} {arguments:?} {}:\n{}", path.display(), String::from_utf8_lossy(&said)).into())
}

/// Compares with `expected/`, or writes it.
fn hold_to_expectation(path: &Path, made: &BTreeMap<String, String>) -> Outcome {
    let folder = path.join("expected");
    if std::env::var_os("RUNBOOKC_BLESS").is_some() {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        for (name, text) in made {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().ok_or("a folder")?)?;
            fs::write(file, text)?;
        }
        return Ok(());
    }
    let expected = files(&folder)?;
    assert_eq!(expected.keys().collect::<Vec<_>>(), made.keys().collect::<Vec<_>>(), "{}", path.display());
    for (name, text) in made {
        let before = expected.get(name).map_or("", String::as_str);
        assert!(before == text, "{}: {name}\n{}", path.display(), difference(before, text));
    }
    Ok(())
}

#[test]
fn pages_compile_to_what_is_expected() -> Outcome {
    for target in ["prometheus", "alertmanager"] {
        for path in cases(target)? {
            hold_to_expectation(&path, &case(&path, target)?)?;
        }
    }
    Ok(())
}

#[test]
fn promtool_takes_the_rules_and_their_tests_pass() -> Outcome {
    let mut tested = 0;
    for target in ["prometheus", "alertmanager"] {
        for path in cases(target)? {
            tested += valid(&case(&path, target)?)?;
        }
    }
    assert!(tested >= 10, "{tested} files of tests");
    Ok(())
}

/// Hands rules to promtool; how many files of tests there were.
fn valid(made: &BTreeMap<String, String>) -> Result<usize, Box<dyn Error>> {
    let dir = TempDir::new()?;
    let mut tested = 0;
    for file in installed(&dir, made)? {
        let name = file.to_string_lossy();
        if name.ends_with(".rules.yaml") {
            passes("promtool", &["check", "rules", "--lint=all", "--lint-fatal"], &file)?;
        } else if name.ends_with(".test.yaml") {
            passes("promtool", &["test", "rules"], &file)?;
            tested += 1;
        }
    }
    Ok(tested)
}

/// The operator's object holds the same groups as the plain file.
#[test]
fn objects_hold_the_same_rules() -> Outcome {
    for path in cases("prometheus")? {
        let made = case(&path, "prometheus")?;
        for (name, text) in made.iter().filter(|(name, _)| name.ends_with(".prometheusrule.yaml")) {
            let plain = made.get(&name.replace(".prometheusrule.yaml", ".rules.yaml")).ok_or("a rule file")?;
            let groups = |text: &str| {
                text.split_once("groups:\n")
                    .map(|(_, groups)| groups.lines().map(str::trim_start).map(str::to_owned).collect::<Vec<_>>())
            };
            assert_eq!(groups(text), groups(plain), "{name}");
        }
    }
    Ok(())
}

pub(crate) fn difference(a: &str, b: &str) -> String {
    a.lines().zip(b.lines()).filter(|(a, b)| a != b).map(|(a, b)| format!("- {a}\n+ {b}\n")).collect()
}

#[test]
fn amtool_takes_the_configurations() -> Outcome {
    let mut checked = 0;
    for path in cases("alertmanager")? {
        let dir = TempDir::new()?;
        for file in installed(&dir, &case(&path, "alertmanager")?)? {
            if file.to_string_lossy().ends_with(".alertmanager.yaml") {
                passes("amtool", &["check-config"], &file)?;
                checked += 1;
            }
        }
    }
    assert!(checked >= 2, "{checked} configurations");
    Ok(())
}

/// The receivers that Alertmanager itself finds for an alert.
fn receivers(case_name: &str, labels: &[&str]) -> Result<String, Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/emit/alertmanager").join(case_name);
    let dir = TempDir::new()?;
    let all = installed(&dir, &case(&path, "alertmanager")?)?;
    let file =
        all.iter().find(|file| file.to_string_lossy().ends_with(".alertmanager.yaml")).ok_or("a configuration")?;
    let config = format!("--config.file={}", file.display());
    let output = Command::new("amtool").args(["config", "routes", "test", &config]).args(labels).output();
    let output = output.map_err(|e| format!("amtool: {e}; on Debian: apt-get install prometheus-alertmanager"))?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

#[test]
fn alerts_climb_the_ladder() -> Outcome {
    assert_eq!(receivers("ladder", &["runbook=checkout"])?, "second-on-call,engineering-lead,first-responder");
    assert_eq!(receivers("ladder", &["runbook=other"])?, "first-responder", "another page's alert");
    let severe = receivers("by-severity", &["runbook=storage", "incident_level=p1"])?;
    assert_eq!(severe, "storage-lead,director,first-responder");
    assert_eq!(receivers("by-severity", &["runbook=storage", "incident_level=p2"])?, "storage-lead,first-responder");
    assert_eq!(receivers("by-severity", &["runbook=storage", "incident_level=p3"])?, "first-responder");
    Ok(())
}

#[test]
fn the_same_pages_give_the_same_bytes() -> Outcome {
    for path in cases("prometheus")? {
        assert_eq!(case(&path, "prometheus")?, case(&path, "prometheus")?);
    }
    Ok(())
}
