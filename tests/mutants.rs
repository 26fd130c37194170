//! Every bound, comparison and `for` of the rules that are made, moved a little, makes a unit test that is made beside
//! them fail: the tests can fail, and for the right reason. Over the fixtures, and over the rules of other people's pages
//! where `RUNBOOKC_SHARED` names a folder that holds them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::promtool::{cases, compiled, difference, files, installed};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// How many changes the fixtures offer, all of which are noticed; a new rule in them offers more.
const OF_FIXTURES: usize = 456;

/// The corpora offer about so many; how many exactly hangs on what all of the model reads there.
const OF_CORPORA: usize = 210;

#[test]
fn a_moved_bound_fails_its_tests() -> Outcome {
    let mut moved = 0;
    for path in cases("prometheus")? {
        let mut pages = files(&path)?;
        pages.retain(|path, _| !path.starts_with("expected/"));
        moved += noticed(&path.display().to_string(), &pages)?;
    }
    assert_eq!(moved, OF_FIXTURES, "mutants of the fixtures");
    Ok(())
}

#[test]
fn a_moved_bound_of_real_pages_fails_its_tests() -> Outcome {
    let Some(shared) = std::env::var_os("RUNBOOKC_SHARED") else { return Ok(()) };
    let mut moved = 0;
    for corpus in ["3horizons", "idp-devops", "openshift", "prometheus-operator", "tim-mcp"] {
        let mut pages = BTreeMap::new();
        for entry in walkdir::WalkDir::new(Path::new(&shared).join("corpora").join(corpus)) {
            let entry = entry?;
            if entry.path().extension().is_some_and(|ending| ending == "md") {
                let name = entry.path().to_string_lossy().rsplit_once(corpus).ok_or("a path")?.1.replace('\\', "/");
                pages.insert(name.trim_start_matches('/').to_owned(), std::fs::read_to_string(entry.path())?);
            }
        }
        moved += noticed(corpus, &pages)?;
    }
    println!("{moved} mutants of real pages");
    assert!(moved >= OF_CORPORA, "{moved} mutants of real pages");
    Ok(())
}

/// Compiles pages and changes their rules, one place at a time; how many changes there were.
fn noticed(name: &str, pages: &BTreeMap<String, String>) -> Result<usize, Box<dyn std::error::Error>> {
    let made = compiled(pages, "prometheus")?;
    let mut moved = 0;
    for (file, text) in made.iter().filter(|(file, _)| file.ends_with(".rules.yaml")) {
        let stem = file.strip_suffix(".yaml").ok_or("a name")?;
        let tests: BTreeMap<String, &String> = [".test.yaml", ".hours.test.yaml"]
            .iter()
            .filter_map(|ending| Some((format!("{stem}{ending}"), made.get(&format!("{stem}{ending}"))?)))
            .collect();
        let (head, rules) = rules(text);
        for rule in rules {
            let alert = rule.split_once("- alert: '").and_then(|(_, rest)| rest.split_once('\'')).ok_or("an alert")?.0;
            let own: BTreeMap<String, String> =
                tests.iter().filter_map(|(path, tests)| Some((path.clone(), tests_of(alert, tests)?))).collect();
            if own.is_empty() {
                continue;
            }
            let changed = mutants(&rule);
            let all: Vec<String> = std::iter::once(&rule).chain(&changed).map(|rule| format!("{head}{rule}")).collect();
            let failed = fails(&own, file, &all)?;
            assert!(!failed.contains(&0), "{name}: {alert} fails as it is");
            for (at, mutant) in changed.iter().enumerate() {
                assert!(failed.contains(&(at + 1)), "{name}: nobody noticed\n{}", difference(&rule, mutant));
            }
            moved += changed.len();
        }
    }
    Ok(moved)
}

/// Which of some rule files fail their tests, by their places: all of them in one run.
fn fails(
    tests: &BTreeMap<String, String>,
    file: &str,
    variants: &[String],
) -> Result<BTreeSet<usize>, Box<dyn std::error::Error>> {
    let dir = TempDir::new()?;
    let mut all = BTreeMap::new();
    let mut command = Command::new("promtool");
    command.current_dir(dir.path()).args(["test", "rules"]);
    for (at, rules) in variants.iter().enumerate() {
        all.insert(format!("{at}/{file}"), rules.clone());
        for (path, text) in tests {
            all.insert(format!("{at}/{path}"), text.clone());
            command.arg(format!("{at}/{path}"));
        }
    }
    installed(&dir, &all)?;
    // That a file failed is said on the one, and why on the other. Prometheus 3 does not name the file any more: it is the
    // order in which they were given that tells them apart.
    let log = dir.path().join("log");
    let both = std::fs::File::create(&log)?;
    command.stdout(both.try_clone()?).stderr(both).status()?;
    let said = std::fs::read_to_string(log)?;
    let mut parts: Vec<String> = Vec::new();
    for line in said.lines() {
        match line {
            "  SUCCESS" => parts.push(String::new()),
            "  FAILED:" => parts.push("FAILED\n".to_owned()),
            _ => parts.last_mut().into_iter().for_each(|part| part.extend([line, "\n"])),
        }
    }
    assert_eq!(parts.len(), variants.len() * tests.len(), "{said}");
    let failed = parts.iter().enumerate().filter(|(_, part)| part.starts_with("FAILED")).map(|(at, part)| {
        // A test was not met; a file that cannot be read shows nothing.
        assert!(part.contains("got:"), "{part}");
        at / tests.len()
    });
    Ok(failed.collect())
}

/// A rule file's head, and its rules with the comments above them.
fn rules(text: &str) -> (String, Vec<String>) {
    let (head, rest) = text.split_once("    rules:\n").unwrap_or((text, ""));
    let mut rules: Vec<String> = Vec::new();
    let mut open = false;
    for line in rest.lines() {
        let begins = line.starts_with("      #") || line.starts_with("      - alert:");
        if begins && !open {
            rules.push(String::new());
        }
        open = line.starts_with("      #");
        if let Some(rule) = rules.last_mut() {
            *rule += line;
            rule.push('\n');
        }
    }
    (format!("{head}    rules:\n"), rules)
}

/// The test file with the tests of one alert; `None` where it has none.
fn tests_of(alert: &str, tests: &str) -> Option<String> {
    let (head, rest) = tests.split_once("\ntests:\n")?;
    let own: String = rest
        .split("\n  - interval:")
        .map(|test| test.strip_prefix("  - interval:").unwrap_or(test))
        .filter(|test| test.contains(&format!("alertname: '{alert}'")))
        .fold(String::new(), |all, test| format!("{all}\n  - interval:{test}"));
    (!own.is_empty()).then(|| format!("{head}\ntests:{own}\n"))
}

/// The rule with one bound, comparison or `for` changed, for each of them.
fn mutants(rule: &str) -> Vec<String> {
    let rounded = rule.contains("floating point decides");
    let vague = rule.contains("not tested: when exactly it fires");
    let mut all = Vec::new();
    let mut at = 0;
    for line in rule.split_inclusive('\n') {
        let mut with = |changed: String| all.push(format!("{}{changed}{}", &rule[..at], &rule[at + line.len()..]));
        if line.trim_start().starts_with("for: '") && !line.contains("'0s'") && !vague {
            // Half a minute more is noticed at the next evaluation.
            with(line.replacen("m'", "m30s'", 1).replacen("h'", "h30s'", 1));
        }
        if line.trim_start().starts_with("expr: '") {
            comparisons(line, rounded).into_iter().for_each(&mut with);
        }
        at += line.len();
    }
    all
}

/// The line with a bound or the sign before it changed, for each bound at the end of the expression or before its `and`.
fn comparisons(line: &str, rounded: bool) -> Vec<String> {
    let mut all = Vec::new();
    for (at, _) in line.match_indices(' ') {
        let rest = &line[at + 1..];
        let Some((operator, behind)) =
            rest.split_once(' ').filter(|(op, _)| matches!(*op, ">" | ">=" | "<" | "<=" | "=="))
        else {
            continue;
        };
        let end = behind.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(behind.len());
        let (number, tail) = behind.split_at(end);
        let Ok(bound) = number.parse::<f64>() else { continue };
        if !(tail.starts_with('\'') || tail.starts_with(" and ")) {
            continue;
        }
        let changed = |operator: &str, number: String| format!("{} {operator} {number}{tail}", &line[..at]);
        if operator == "==" {
            all.push(changed(operator, (bound + 1.0).to_string()));
            continue;
        }
        // What is counted is whole: between 5 and 6 lies nothing.
        let whole = bound.fract() == 0.0 && bound < 34.0;
        let moved = if whole && line.contains("time()") {
            // A clock is looked at once a minute.
            [bound - 120.0, bound + 120.0]
        } else if whole {
            [bound - 1.0, bound + 1.0]
        } else {
            [bound * 0.97, bound * 1.03]
        };
        all.extend(moved.map(|number| changed(operator, number.to_string())));
        let other = operator.strip_suffix('=').map_or_else(|| format!("{operator}="), str::to_owned);
        all.extend((!rounded).then(|| changed(&other, number.to_owned())));
    }
    all
}
