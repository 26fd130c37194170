//! The README keeps its word: its commands are run in a scratch copy of what they need, and what it shows is what they
//! say. A line `...` stands for any lines. `RUNBOOKC_BLESS=1` writes down what is said now, where nothing is left out.

#![cfg(unix)]

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use tempfile::TempDir;

/// Commands that a test cannot run: they install, or run this very test.
const NOT_RUN: &[&str] = &["cargo install --path .", "scripts/test"];

/// What the README's commands need of the repository.
const NEEDED: &[&str] = &["runbooks", "fixtures/readme"];

/// A command of a `console` block, and what the README shows below it.
struct Shown {
    command: String,
    /// Lines of the README.
    output: std::ops::Range<usize>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// The lines inside the fenced blocks of a language.
fn blocks(lines: &[&str], language: &str) -> Vec<std::ops::Range<usize>> {
    let opening = format!("```{language}");
    let starts = (0..lines.len()).filter(|&at| lines[at] == opening);
    starts.map(|at| at + 1..(at + 1..lines.len()).find(|&end| lines[end] == "```").unwrap()).collect()
}

fn commands(lines: &[&str]) -> Vec<Shown> {
    let mut commands = Vec::new();
    for block in blocks(lines, "console") {
        let starts: Vec<usize> = block.clone().filter(|&at| lines[at].starts_with("$ ")).collect();
        assert_eq!(starts.first(), Some(&block.start), "line {}: output of no command", block.start + 1);
        for (index, &at) in starts.iter().enumerate() {
            let command = lines[at].trim_start_matches("$ ").split("  #").next().unwrap().trim_end().to_owned();
            let end = starts.get(index + 1).copied().unwrap_or(block.end);
            commands.push(Shown { command, output: at + 1..end });
        }
    }
    commands
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, to).unwrap();
        }
    }
}

/// A folder with what the commands need, and `runbookc` on the path of what runs in it.
fn scratch() -> TempDir {
    let scratch = tempfile::tempdir().unwrap();
    NEEDED.iter().for_each(|folder| copy(&root().join(folder), &scratch.path().join(folder)));
    for folder in [".git", "bin"] {
        fs::create_dir(scratch.path().join(folder)).unwrap();
    }
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_runbookc"), scratch.path().join("bin/runbookc")).unwrap();
    scratch
}

/// Runs a command as a terminal would show it: both streams in one.
fn run(scratch: &Path, command: &str) -> (ExitStatus, String) {
    let command = command.replacen("cargo run --release --", "runbookc", 1);
    let (shown, path) = (scratch.join("bin/shown"), format!("{}/bin:/usr/bin:/bin", scratch.display()));
    let both = File::create(&shown).unwrap();
    let mut bash = Command::new("bash");
    bash.args(["-c", &command]).current_dir(scratch).env_clear().env("PATH", path).env("HOME", scratch);
    bash.stdin(Stdio::null()).stdout(both.try_clone().unwrap()).stderr(both);
    let status = bash.status().unwrap();
    (status, fs::read_to_string(shown).unwrap())
}

/// Do the lines fit, where `...` stands for any?
fn fits(shown: &[&str], said: &[&str]) -> bool {
    match shown.split_first() {
        None => said.is_empty(),
        Some((&"...", rest)) => (0..=said.len()).any(|skipped| fits(rest, &said[skipped..])),
        Some((first, rest)) => said.first() == Some(first) && fits(rest, &said[1..]),
    }
}

#[test]
fn commands_say_what_the_readme_shows() {
    let (text, scratch, bless) = (readme(), scratch(), std::env::var_os("RUNBOOKC_BLESS").is_some());
    let lines: Vec<&str> = text.lines().collect();
    let (mut wrong, mut blessed, mut written, mut ran) = (String::new(), String::new(), 0, 0);
    for Shown { command, output } in commands(&lines) {
        if NOT_RUN.contains(&command.as_str()) || command.starts_with("sudo apt-get install ") {
            assert!(output.is_empty(), "{command}: is not run, so nothing can be shown");
            continue;
        }
        let (status, said) = run(scratch.path(), &command);
        ran += 1;
        // A finding is no failure of the command; wrong usage is.
        assert!(matches!(status.code(), Some(0 | 1)), "{command}: {status}\n{said}");
        let said: Vec<&str> = said.lines().map(str::trim_end).collect();
        let shown = &lines[output.clone()];
        if shown.is_empty() || fits(shown, &said) {
            continue;
        }
        if !bless || shown.contains(&"...") {
            wrong += &format!("\nline {}: `{command}` says\n{}\n", output.start, said.join("\n"));
        } else {
            lines[written..output.start].iter().chain(&said).for_each(|line| blessed += &format!("{line}\n"));
            written = output.end;
        }
    }
    lines[written..].iter().for_each(|line| blessed += &format!("{line}\n"));
    if bless {
        fs::write(root().join("README.md"), blessed).unwrap();
    }
    assert!(ran >= 8, "only {ran} commands were found");
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn packages_are_those_that_the_script_installs() {
    let script = fs::read_to_string(root().join("scripts/test")).unwrap();
    let table = script.lines().find(|line| line.starts_with("declare -A packages=(")).unwrap();
    let mut installed: Vec<&str> =
        table.split(['(', ')', ' ']).filter_map(|pair| Some(pair.split_once("]=")?.1)).collect();
    let text = readme();
    let line = text.lines().find_map(|line| line.strip_prefix("$ sudo apt-get install ")).unwrap();
    let mut named: Vec<&str> = line.split_whitespace().collect();
    installed.sort_unstable();
    named.sort_unstable();
    assert_eq!(named, installed);
}

#[test]
fn paths_in_the_readme_exist() {
    let text = readme();
    // What stands in fences is shown, not linked.
    let prose: String = text.split("\n```").step_by(2).collect();
    let links = prose.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
    let (mut paths, mut count) = (links.filter(|link| !link.starts_with("https://")), 0);
    assert_eq!(paths.by_ref().inspect(|_| count += 1).find(|path| !root().join(path).exists()), None);
    assert!(count > 10, "{count} links");
}

/// `runbookc dump config` with this configuration in a folder with one page.
fn configured(config: &str) -> (ExitStatus, String) {
    let scratch = scratch();
    fs::create_dir_all(scratch.path().join("tools")).unwrap();
    fs::write(scratch.path().join("tools/runbookc-base.toml"), "").unwrap();
    fs::write(scratch.path().join("runbookc.toml"), config).unwrap();
    run(scratch.path(), "runbookc dump config")
}

/// The README's configuration: whole, and a line with a table's name or a key for each of its lines.
fn configuration() -> (String, Vec<(String, String)>) {
    let text = readme();
    let lines: Vec<&str> = text.lines().collect();
    let block = blocks(&lines, "toml").pop().unwrap();
    let (mut table, mut keys) = (String::new(), Vec::new());
    for line in &lines[block.clone()] {
        if line.starts_with('[') {
            line.split(['[', ']']).find(|part| !part.is_empty()).unwrap().clone_into(&mut table);
        } else if let Some((key, _)) = line.split_once('=').filter(|(key, _)| !key.contains('#')) {
            keys.push((table.clone(), key.trim().to_owned()));
        }
    }
    (lines[block].join("\n"), keys)
}

#[test]
fn the_configuration_shown_holds_every_key_and_no_other() {
    let (config, keys) = configuration();
    let (status, said) = configured(&config);
    assert!(status.success(), "{said}");
    for table in ["", "[[override]]", "[links]", "[prometheus]", "[signals.x]", "[playbook]", "[templates]"] {
        let (status, said) = configured(&format!("{table}\nzzz = 1\n"));
        assert_eq!(status.code(), Some(2), "{table}: an unknown key is an error\n{said}");
        let known = said.split("known here:").nth(1).unwrap_or_else(|| panic!("{table}: {said}"));
        let known: Vec<&str> = known.split([',', '\n', ' ']).filter(|word| !word.is_empty()).collect();
        let name = table.trim_matches(['[', ']']).replace("signals.x", "signals");
        let shown = |key: &str| match name.as_str() {
            "" => keys
                .iter()
                .any(|(table, shown)| (table.is_empty() && shown == key) || table.split('.').next().unwrap() == key),
            _ => keys.iter().any(|(table, shown)| {
                let whole = *table == name || (name == "signals" && table.starts_with("signals."));
                (whole && shown == key) || *table == format!("{name}.{key}")
            }),
        };
        let missing: Vec<_> = known.iter().filter(|key| !shown(key)).collect();
        assert!(!known.is_empty() && missing.is_empty(), "{table}: not shown: {missing:?}");
    }
}

#[test]
fn a_slip_in_any_key_is_an_error() {
    let (config, keys) = configuration();
    // Names of these are the user's own.
    let free = ["links.site", "effects", "synonyms"];
    for (table, key) in keys.iter().filter(|(table, _)| !free.contains(&table.as_str())) {
        let at = if table.is_empty() { 0 } else { config.find(&format!("[{table}]")).unwrap() };
        let at = at + config[at..].find(&format!("\n{key} ")).map_or(0, |found| found + 1);
        let slipped = format!("{}x{}", &config[..at], &config[at..]);
        let (status, said) = configured(&slipped);
        assert_eq!(status.code(), Some(2), "[{table}] x{key} passes for a key\n{said}");
        assert!(said.contains(&format!("x{key}")), "[{table}] x{key}: {said}");
    }
}
