//! The rules of the house: layers, seams, sizes, and that rules, fixtures and documentation belong together.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Every source file with its path from `src`, tests inside it left out.
fn sources() -> Vec<(String, String)> {
    let src = root().join("src");
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap().to_owned();
        (name, code)
    };
    let is_test = |(name, _): &(String, String)| name.ends_with("/tests.rs") || name.contains("/tests/");
    files_below(&src, ".rs").into_iter().map(read).filter(|file| !is_test(file)).collect()
}

/// The layer of a module: what it may use lies below it. Modules of one number may use each other.
fn layer(module: &str) -> Option<u8> {
    Some(match module {
        "source" => 0,
        "diagnostic" | "config" | "world" => 1,
        "syntax" => 2,
        "model" => 3,
        "passes" | "emit" => 4,
        "report" | "suppress" => 4,
        "load" | "scenario" | "pages" | "output" | "failure" | "dump" | "coverage" | "mdbook" | "fix" | "init"
        | "online" | "since" | "baseline" | "lib.rs" => 5,
        "cli" => 6,
        "main.rs" => 7,
        _ => return None,
    })
}

fn module_of(path: &str) -> &str {
    let first = path.split('/').next().unwrap();
    if matches!(first, "lib.rs" | "main.rs") { first } else { first.trim_end_matches(".rs") }
}

/// The modules that a file's `use` lines and paths name: `crate::x`.
fn used(code: &str) -> Vec<String> {
    let mut used: Vec<String> = code
        .match_indices("crate::")
        .map(|(at, name)| code[at + name.len()..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .collect();
    used.sort();
    used.dedup();
    used
}

#[test]
fn dependencies_point_one_way() {
    let mut wrong = Vec::new();
    for (path, code) in sources() {
        let own = module_of(&path);
        let here = layer(own).unwrap_or_else(|| panic!("{path}: which layer is this?"));
        let code: String =
            code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        for used in used(&code).iter().filter(|used| *used != own) {
            let Some(there) = layer(used) else { continue };
            if there > here || (there == here && matches!(own, "passes" | "emit" | "report")) {
                wrong.push(format!("{path} uses {used}"));
            }
        }
        if matches!(own, "passes" | "emit") && code.contains("crate::syntax") {
            wrong.push(format!("{path} uses syntax, which is the model's to re-export"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn crates_stay_where_they_belong() {
    let seams: &[(&str, &[&str])] = &[
        ("nom::", &["syntax/", "model/time/", "model/threshold"]),
        ("minijinja::", &["emit/template.rs"]),
        ("clap::", &["cli/"]),
        ("std::fs", &["world/"]),
        ("std::process::Command", &["world/"]),
        ("std::net", &["world/"]),
        ("SystemTime", &["world/"]),
        ("Instant::now", &["world/"]),
        ("Timestamp::now", &["world/"]),
        ("Zoned::now", &["world/"]),
        ("println!", &["cli/"]),
        ("eprintln!", &["cli/"]),
    ];
    let mut wrong = Vec::new();
    for (path, code) in sources() {
        for (sign, homes) in seams {
            if code.contains(sign) && !homes.iter().any(|home| path.starts_with(home)) {
                wrong.push(format!("{path}: {sign}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_and_functions_stay_readable() {
    let (mut wrong, mut lengths) = (Vec::new(), Vec::new());
    for (path, code) in sources() {
        let lines: Vec<&str> = code.lines().collect();
        if lines.len() > 600 {
            wrong.push(format!("{path}: {} lines", lines.len()));
        }
        for (start, line) in lines.iter().enumerate() {
            let indent = &line[..line.len() - line.trim_start().len()];
            let head = line
                .trim_start()
                .trim_start_matches("pub ")
                .trim_start_matches("pub(crate) ")
                .trim_start_matches("pub(super) ");
            if !head.trim_start_matches("const ").starts_with("fn ") {
                continue;
            }
            let closing = format!("{indent}}}");
            let end = lines[start..].iter().position(|line| *line == closing);
            let length = if line.ends_with(';') || line.ends_with('}') { 1 } else { end.unwrap_or(0) + 1 };
            lengths.push(length);
            if length > 80 {
                wrong.push(format!("{path}:{}: a function of {length} lines", start + 1));
            }
        }
    }
    lengths.sort_unstable();
    let p95 = lengths[lengths.len() * 95 / 100];
    assert!(p95 < 60, "the 95th percentile of functions has {p95} lines");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_rule_is_documented() {
    for rule in runbookc::rules() {
        let page = rule.documentation();
        assert!(page.starts_with("# "), "{}: its page has no title", rule.code);
        assert!(page.lines().filter(|line| !line.is_empty()).count() >= 4, "{}: its page says too little", rule.code);
        for part in ["Bad", "Good"] {
            assert!(page.lines().any(|line| line.starts_with(part)), "{}: its page has no \"{part}\"", rule.code);
        }
        assert!(!rule.summary.ends_with('.'), "{}: the summary is a phrase", rule.code);
    }
}

#[test]
fn codes_and_names_are_unique() {
    let mut codes: Vec<&str> = runbookc::rules().iter().map(|rule| rule.code).collect();
    let mut names: Vec<&str> = runbookc::rules().iter().map(|rule| rule.name).collect();
    let count = codes.len();
    codes.sort_unstable();
    codes.dedup();
    names.sort_unstable();
    names.dedup();
    assert_eq!((codes.len(), names.len()), (count, count));
}
