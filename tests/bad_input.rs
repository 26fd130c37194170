//! Input that is broken, hostile or far too large: a clear message and the right exit code, or a result; never a panic.

use std::path::Path;
use std::process::Command;

use runbookc::pages::Scope;
use runbookc::syntax::markdown::MAX_PARTS;
use runbookc::world::memory::MemoryWorld;
use runbookc::{BuildOptions, CheckOptions};

/// Checks one page, and gives back the codes that were found.
fn codes_of(page: &str) -> Vec<&'static str> {
    let world = MemoryWorld::new([("page.md", page)]);
    let scope = Scope { paths: vec![String::new()], ..Scope::default() };
    let checked = runbookc::check(&world, &CheckOptions { scope, ..CheckOptions::default() }).unwrap();
    checked.findings.diagnostics.iter().map(|diagnostic| diagnostic.rule.code).collect()
}

/// The same, and builds it.
fn codes(page: &str) -> Vec<&'static str> {
    let world = MemoryWorld::new([("page.md", page)]);
    let scope = Scope { paths: vec![String::new()], ..Scope::default() };
    runbookc::compile(&world, &BuildOptions { scope, ..BuildOptions::default() }).unwrap();
    codes_of(page)
}

#[test]
fn large_and_deep_pages_are_read_to_their_end() {
    let rows = "| SEV1 | 5 min | `kubectl delete pod <x>` |\n".repeat(10_000);
    let table = format!("# T\n\n## Severity levels\n\n| Level | Response time | Examples |\n|---|---|---|\n{rows}");
    let headings: String = (0..10_000).map(|n| format!("## {n}. Check it\n\n")).collect();
    let links: String = (0..10_000).map(|n| format!("- [x](gone{n}.md)\n")).collect();
    let fences = "```bash\nkubectl get pods -n <ns>\n```\n\n".repeat(5_000);
    let subgraphs = format!("```mermaid\nflowchart TD\n{}\n```\n", "subgraph s\n".repeat(20_000));
    let quotes = format!("{} deep\n", ">".repeat(10_000));
    let lists: String = (0..2_000).map(|n| format!("{}- x\n", "  ".repeat(n))).collect();
    let line = format!("`{}`\n", "a ".repeat(500_000));
    for (name, page) in [
        ("table", table),
        ("headings", headings),
        ("links", links),
        ("fences", fences),
        ("subgraphs", subgraphs),
        ("quotes", quotes),
        ("lists", lists),
        ("line", line),
    ] {
        println!("{name}: {} findings", codes(&page).len());
    }
}

#[test]
fn beyond_a_limit_is_a_finding_and_the_rest_goes_on() {
    let rows = "| x |\n".repeat(MAX_PARTS / 5);
    let found = codes_of(&format!("# T\n\n[x](gone.md)\n\n| A |\n|---|\n{rows}\n[y](gone.md)\n"));
    assert_eq!(found, ["RB101", "RB907"], "what stands before is checked, what stands behind is not");
    let nodes: String = (0..300_000).map(|n| format!("n{n}\n")).collect();
    let answer = runbookc::syntax::mermaid::answer("x", &format!("flowchart TD\n{nodes}"));
    assert!(answer.starts_with("{\"id\":\"x\",\"error\":true"), "{}", answer.get(..200).unwrap_or_default());
    let found = codes_of(&format!("# T\n\n```mermaid\nflowchart TD\n{nodes}```\n\n[y](gone.md)\n"));
    assert_eq!(found, ["RB301", "RB101"]);
}

#[test]
fn flowcharts_of_any_shape_are_read() {
    let nested = format!("flowchart TD\n{}A\n{}", "subgraph s\n".repeat(100_000), "end\n".repeat(100_000));
    let open = format!("flowchart TD\n{}", "subgraph s\n".repeat(100_000));
    let label = format!("flowchart TD\nA[\"{}\"]\n", "x ".repeat(500_000));
    let unclosed = format!("flowchart TD\nA[\"{}\n", "x ".repeat(500_000));
    let odd = "\u{feff}flowchart TD\r\nA[\u{202e}x\0]-->B\r\n".to_owned();
    for (name, source, refused) in [
        ("nested", nested, false),
        ("open", open, true),
        ("label", label, false),
        ("unclosed", unclosed, true),
        ("odd", odd, false),
    ] {
        let answer = runbookc::syntax::mermaid::answer("x", &source);
        let is_refused = answer.starts_with("{\"id\":\"x\",\"error\":true");
        assert_eq!(is_refused, refused, "{name}: {}", answer.get(..200).unwrap_or_default());
        codes_of(&format!("# T\n\n```mermaid\n{source}```\n"));
    }
}

#[test]
fn promql_that_is_too_much_is_refused_and_the_rest_goes_on() {
    let fence = |query: &str| format!("# ApiDown\n\n```promql\n{query}\n```\n\n[x](gone.md)\n");
    let faults = format!("{}{} x x{}", "(".repeat(90), "a +".repeat(400), ")".repeat(90));
    for query in [faults.clone(), "(".repeat(9_000) + "1" + &")".repeat(9_000), format!("up{}", " or up".repeat(4_000))]
    {
        assert_eq!(codes(&fence(&query)), ["RB509", "RB101"], "{}", query.get(..40).unwrap_or_default());
    }
    // Each of them takes minutes to be looked through to its end.
    assert_eq!(codes_of(&fence(&faults).repeat(20)).len(), 40);
}

#[test]
fn expressions_of_rule_files_and_signals_are_bounded_before_they_are_read() {
    let rule = |expr: &str| format!("groups:\n- name: a\n  rules:\n  - alert: A\n    expr: '{expr}'\n");
    let patterns = format!("up{{{}}}", r#"a=~"\\w{999}","#.repeat(1_000));
    let deep = ["1".to_owned() + &"^1".repeat(5_000), "up".to_owned() + &"+1".repeat(9_500), "-".repeat(9_000) + "1"];
    for expr in deep.iter().chain([&patterns]) {
        let (code, said) = run(&["check", ".", "--rule-files", "r.yaml"], |root| {
            std::fs::write(root.join("r.yaml"), rule(expr)).unwrap();
            std::fs::write(root.join("a.md"), "# A\n").unwrap();
        });
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("the expression of `A` is too large to be checked: "), "{said}");
        let (code, said) = run(&["check", "."], |root| {
            std::fs::write(root.join("runbookc.toml"), format!("[signals.s]\nexpr = '{expr}'\n")).unwrap();
            std::fs::write(root.join("a.md"), "# A\n").unwrap();
        });
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("the signal `s` is no PromQL: ") && said.contains(" more than "), "{said}");
    }
}

#[test]
fn what_series_record_is_not_put_in_without_end() {
    let many = |name: &str| vec![name; 150].join(" + ");
    let records: String =
        (0..6).map(|n| format!("  - record: r{n}\n    expr: {}\n", many(&format!("r{}", n + 1)))).collect();
    let (code, said) = run(&["check", ".", "--rule-files", "r.yaml"], |root| {
        let rules = format!("groups:\n- name: a\n  rules:\n{records}  - alert: ApiDown\n    expr: r0 > 1\n");
        std::fs::write(root.join("r.yaml"), rules).unwrap();
        std::fs::write(root.join("a.md"), "# ApiDown\n\n```promql\nr0 > 2\n```\n").unwrap();
    });
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn odd_characters_are_text() {
    for page in [
        "\u{feff}# Title\r\n\r\n1. Do\r\n",
        "# a\0b\n\n```bash\necho \0\n```\n",
        "# \u{202e}x\u{2066}\n",
        "---\n",
        "```",
        "|",
        "<!--",
    ] {
        codes(page);
    }
}

#[test]
fn a_broken_flowchart_is_one_finding_and_the_rest_is_read() {
    let page =
        "# P\n\n```mermaid\nflowchart TD\n    A[Restart (once)] --> B[Done]\n    B --> C[End]\n```\n\n[x](gone.md)\n";
    let found = codes(page);
    assert_eq!(found.iter().filter(|code| **code == "RB301").count(), 1);
    assert!(found.contains(&"RB101"));
}

/// What the program says of a folder made by `make`, with its exit code.
fn run(arguments: &[&str], make: impl FnOnce(&Path)) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    make(folder.path());
    let output = Command::new(env!("CARGO_BIN_EXE_runbookc"))
        .args(arguments)
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn files_that_cannot_be_checked_are_findings() {
    let (code, said) = run(&["check", "."], |root| std::fs::write(root.join("a.md"), b"# ok\n\xff\n").unwrap());
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("RB906") && said.contains("0xff"), "{said}");
    let (code, said) = run(&["check", "."], |root| {
        let file = std::fs::File::create(root.join("a.md")).unwrap();
        file.set_len(50 * 1024 * 1024).unwrap();
    });
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("RB907"), "{said}");
}

#[test]
fn what_is_not_there_is_said_with_its_exit_code() {
    let page = |root: &Path| std::fs::write(root.join("a.md"), "# A\n\n1. Do\n2. It\n").unwrap();
    for (arguments, code, word) in [
        (&["check", "nowhere"][..], 2, "nowhere"),
        (&["check", "--select", "RB999"][..], 2, "RB999"),
        (&["explain", "RB20"][..], 2, "RB20"),
        (&["build", "-o", "a.md"][..], 2, "a.md"),
    ] {
        let (found, said) = run(arguments, page);
        assert_eq!(found, Some(code), "{arguments:?}: {said}");
        assert!(said.contains(word), "{arguments:?}: {said}");
    }
    let (code, said) = run(&["check"], |_| {});
    assert_eq!(code, Some(3), "an empty folder: {said}");
}

#[test]
fn a_configuration_that_means_nothing_is_no_configuration() {
    let with = |text: &'static str| {
        move |root: &Path| {
            std::fs::write(root.join("a.md"), "# A\n").unwrap();
            std::fs::write(root.join("runbookc.toml"), text).unwrap();
        }
    };
    let (code, said) = run(&["check"], with("exclud = [\"x\"]\n"));
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("exclude"), "the nearest known key is named: {said}");
    let (code, said) = run(&["check"], with("extends = \"../outside.toml\"\n"));
    assert_eq!(code, Some(2), "{said}");
}

#[test]
fn a_template_that_loops_comes_to_an_end() {
    let (code, said) = run(&["build", "-o", "out"], |root| {
        std::fs::create_dir_all(root.join("t")).unwrap();
        std::fs::write(root.join("a.md"), "# A\n\n## Steps\n\n1. Run it\n2. Check it\n").unwrap();
        std::fs::write(root.join("runbookc.toml"), "[templates]\ndir = \"t\"\n").unwrap();
        let loops = "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}x{% endfor %}{% endfor %}{% endfor %}";
        std::fs::write(root.join("t/checklist.md.j2"), loops).unwrap();
    });
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("checklist.md.j2"), "{said}");
}
