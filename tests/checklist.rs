//! Checklists as they are built: fixtures, hostile pages, large ones. `RUNBOOKC_BLESS=1` writes what comes out now; read
//! the diff before committing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag};
use runbookc::config::ChecklistForm;
use runbookc::pages::Scope;
use runbookc::world::memory::MemoryWorld;
use runbookc::{BuildOptions, Compiled};

/// The checklists of `files` (path and text).
fn build(files: &[(String, String)]) -> Vec<(String, String)> {
    let world = MemoryWorld::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let scope = Scope { paths: vec![String::new()], ..Scope::default() };
    let options = BuildOptions { scope, targets: vec!["checklist".to_owned()], ..BuildOptions::default() };
    let Compiled { artifacts, failures, .. } = runbookc::compile(&world, &options).unwrap();
    assert!(failures.is_empty(), "{failures:?}");
    artifacts.into_iter().map(|artifact| (artifact.path, String::from_utf8(artifact.bytes).unwrap())).collect()
}

fn one(text: String) -> (String, String) {
    let built = build(&[("page.md".to_owned(), text)]);
    let form =
        |ending: &str| built.iter().find(|(path, _)| path == &format!("checklists/page.{ending}")).unwrap().1.clone();
    (form("html"), form("md"))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/emit/checklist")
}

/// The pages of a case: all Markdown below its folder but what is expected.
fn pages(case: &Path, below: &str, into: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(case.join(below)).unwrap().map(Result::unwrap).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            pages(case, &format!("{name}/"), into);
        } else if name != "expected.md" {
            into.push((name, std::fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

fn case(name: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    pages(&folder().join(name), "", &mut files);
    files
}

#[test]
fn fixtures_give_the_lists_that_they_expect() {
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    for path in cases {
        let built = build(&case(path.file_name().unwrap().to_str().unwrap()));
        let (_, list) = built.iter().find(|(path, _)| path == "checklists/page.md").unwrap();
        let expected = path.join("expected.md");
        if std::env::var_os("RUNBOOKC_BLESS").is_some() {
            std::fs::write(&expected, list).unwrap();
        }
        assert_eq!(*list, std::fs::read_to_string(&expected).unwrap_or_default(), "{}", expected.display());
    }
}

#[test]
fn the_same_pages_give_the_same_bytes() {
    assert_eq!(build(&case("steps")), build(&case("steps")));
}

#[test]
fn links_between_pages_become_links_between_checklists() {
    let built = build(&case("steps"));
    let page = |name: &str| &built.iter().find(|(path, _)| path == name).unwrap().1;
    assert!(page("checklists/page.html").replace("&#x2f;", "/").contains(r#"href="./schemes/down.html""#));
    assert!(page("checklists/page.md").contains("(<./schemes/down.md>)"));
}

#[test]
fn every_item_says_where_it_comes_from() {
    for name in ["steps", "flow", "alert", "hostile"] {
        for (path, text) in build(&case(name)).iter().filter(|(path, _)| path.ends_with(".md")) {
            let items = text.lines().filter(|line| line.trim_start().starts_with("- ") && line.contains("<!--"));
            assert!(items.clone().count() > 0, "{path}");
            for item in items {
                let place = item.rsplit("<!-- ").next().unwrap().trim_end_matches(" -->");
                let (_, line) = place.rsplit_once(':').unwrap();
                assert!(line.parse::<u32>().is_ok(), "{path}: {item}");
            }
        }
    }
}

#[test]
fn markdown_of_a_hostile_page_is_inert() {
    let (_, list) = one(case("hostile").remove(0).1);
    let options = Options::ENABLE_TASKLISTS | Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let (mut tasks, mut fences, mut read) = (0, 0, String::new());
    for event in Parser::new_ext(&list, options) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let html = html.trim();
                assert!(html.starts_with("<!--") && html.find("-->") == Some(html.len() - 3), "{html}");
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(dest_url.starts_with("https://wiki.example.com/"), "{dest_url}")
            }
            Event::Start(Tag::Image { .. } | Tag::Strikethrough | Tag::BlockQuote(_)) => panic!("markup came through"),
            Event::Start(Tag::CodeBlock(_)) => fences += 1,
            Event::TaskListMarker(_) => tasks += 1,
            Event::Text(text) | Event::Code(text) => read.push_str(&text),
            _ => {}
        }
    }
    assert!(tasks >= 6, "{tasks} tasks in\n{list}");
    assert_eq!(fences, 1, "{list}");
    for words in [
        "<script>canary()</script> & \"quotes\" {{ 7*7 }}",
        "about *stars*",
        "1. Break out --> of",
        "# not a heading",
        "echo \"a | b\" '<b>'",
    ] {
        assert!(read.contains(words), "{words:?} does not read the same in\n{list}");
    }
    assert!(!list.contains("@oncall"), "a mention came through");
}

#[test]
fn html_of_a_hostile_page_is_inert() {
    let (page, _) = one(case("hostile").remove(0).1);
    assert_eq!(page.matches("<script").count(), 1, "scripts");
    assert_eq!(page.matches("</script").count(), 1, "ends of scripts");
    for tag in ["<img", "<svg", "<b>", "<a href=\"javascript", "<!--"] {
        assert!(!page.contains(tag), "{tag}");
    }
    let text = page.replace("&lt;", "<").replace("&gt;", ">").replace("&#x2f;", "/");
    assert!(text.contains("<script>canary()</script>"), "the text is there as text");
}

#[test]
fn the_policy_allows_the_page_its_own_script_and_style_alone() {
    use sha2::{Digest, Sha256};
    let (page, _) = one(case("steps").remove(0).1);
    let policy =
        page.split("content=\"").find(|part| part.starts_with("default-src")).unwrap().split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for (name, tag) in [("script-src", "script"), ("style-src", "style")] {
        let content = page.split(&format!("<{tag}>")).nth(1).unwrap().split(&format!("</{tag}>")).next().unwrap();
        let allowed = policy.split(&format!("{name} 'sha256-")).nth(1).unwrap().split('\'').next().unwrap();
        assert_eq!(allowed, base64(&Sha256::digest(content)), "{name}");
    }
    for attribute in [" style=\"", " onclick=", " onload="] {
        assert!(!page.contains(attribute), "{attribute} needs a weaker policy");
    }
}

/// Written apart from the program's own, so that both cannot be wrong in the same way.
fn base64(bytes: &[u8]) -> String {
    let alphabet: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
    let digits = bytes.chunks(3).flat_map(|chunk| {
        let group = chunk.iter().fold(0u32, |group, &byte| group << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        let digit = |i: usize| if i <= chunk.len() { alphabet[(group >> (18 - 6 * i) & 63) as usize] } else { '=' };
        [digit(0), digit(1), digit(2), digit(3)]
    });
    digits.collect()
}

#[test]
fn large_and_deep_pages_are_built() {
    let rows: String = (0..5_000).map(|i| format!("| issue {i} | `kubectl get pod/<name> -n n{i}` |\n")).collect();
    let wide = format!("# Wide\n\n## 1. Mitigate\n\n| Issue | Action |\n|---|---|\n{rows}");
    let chain: String = (0..3_000).map(|i| format!("    n{i}[do {i}] --> n{}[do {}]\n", i + 1, i + 1)).collect();
    let nest: String = (0..400)
        .map(|i| format!("    q{i}{{is {i}?}} -->|yes| q{}{{is {}?}}\n    q{i} -->|no| e{i}[end {i}]\n", i + 1, i + 1))
        .collect();
    let flow = format!("# Deep\n\n```mermaid\nflowchart TD\n{chain}```\n\n```mermaid\nflowchart TD\n{nest}```\n");
    let headings: String = (1..6).map(|i| format!("{} Step {i}: Go on\n\n", "#".repeat(i + 1))).collect();
    let lists: String = (0..40).map(|i| format!("{}1. **Do {i}**\n", "   ".repeat(i))).collect();
    for (name, text) in [("wide", wide), ("flow", flow), ("lists", format!("# Lists\n\n{headings}{lists}"))] {
        let (page, list) = one(text);
        assert!(page.ends_with("</html>\n"), "{name}");
        assert!(list.ends_with("-->\n"), "{name}");
    }
}

/// What is made of a page with a template of the user's, and why the rest is not.
fn with_template(name: &str, source: &str) -> (Vec<String>, Vec<String>) {
    let config = "[templates]\ndir = \"mine\"\n";
    let template = format!("mine/{name}");
    let page = &case("flow").remove(0).1;
    let world = MemoryWorld::new([("runbookc.toml", config), (template.as_str(), source), ("page.md", page.as_str())]);
    let options = BuildOptions { targets: vec!["checklist".to_owned()], ..BuildOptions::default() };
    let Compiled { artifacts, failures, .. } = runbookc::compile(&world, &options).unwrap();
    (
        artifacts.into_iter().map(|artifact| String::from_utf8(artifact.bytes).unwrap()).collect(),
        failures.iter().map(ToString::to_string).collect(),
    )
}

#[test]
fn templates_of_the_users_are_taken_and_their_faults_named() {
    let (made, failures) = with_template("checklist.css", "body { color: rebeccapurple; }\r\n");
    assert_eq!((made.len(), failures.len()), (2, 0));
    assert!(made[0].contains("\nbody { color: rebeccapurple; }\n</style>"), "browsers hash what they read");
    let (made, failures) = with_template("checklist.md.j2", "# {{ title }}\n{{ nothing.here }}\n");
    assert_eq!(made.len(), 1, "the other form is made");
    assert!(failures[0].contains("checklist.md.j2:2"), "{failures:?}");
}

#[test]
fn every_node_of_a_chart_stands_once() {
    let (_, list) = one(case("flow").remove(0).1);
    for node in [
        "Alert fires",
        "Known problem?",
        "Apply the fix",
        "Look for the cause",
        "Found?",
        "Verify",
        "Close",
        "Review",
        "Standing orders",
    ] {
        let stands = |line: &&str| line.contains(node) && !line.contains("Continue with");
        assert_eq!(list.lines().filter(stands).count(), 1, "{node} in\n{list}");
    }
}

/// The files of a page's checklist in a form, by path.
fn formed(form: ChecklistForm, files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let world = MemoryWorld::new(files.iter().copied());
    let options =
        BuildOptions { targets: vec!["checklist".to_owned()], checklist_form: Some(form), ..BuildOptions::default() };
    let artifacts = runbookc::compile(&world, &options).unwrap().artifacts;
    artifacts.into_iter().map(|a| (a.path, String::from_utf8(a.bytes).unwrap())).collect()
}

const SHORT: &str = "# Queue: \"stuck\" @ops\n\nJobs <b>wait</b>.\n\n## 1. Look (5 min)\n\n- See [b](../b.md)\n- Ask [c](https://c.example)\n\n\
                     ```bash\nkubectl get pods -n <ns>\n\nkubectl get nodes\n```\n";

#[test]
fn issue_templates_are_what_the_forges_take() {
    let files = formed(ChecklistForm::IssueTemplate, &[("q/a.md", SHORT), ("b.md", SHORT)]);
    let paths: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "checklists/.github/ISSUE_TEMPLATE/b.md",
            "checklists/.github/ISSUE_TEMPLATE/q-a.md",
            "checklists/.gitlab/issue_templates/b.md",
            "checklists/.gitlab/issue_templates/q-a.md",
        ]
    );
    let github = &files["checklists/.github/ISSUE_TEMPLATE/q-a.md"];
    let front = github.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).unwrap().0;
    assert_eq!(
        front,
        "name: \"Queue: \\\"stuck\\\" @ops\"\nabout: \"Jobs wait.\"\ntitle: \"Queue: \\\"stuck\\\" @ops:\"\nlabels: incident"
    );
    let gitlab = &files["checklists/.gitlab/issue_templates/q-a.md"];
    assert!(github.ends_with(gitlab.as_str()) && gitlab.starts_with("# Queue: "), "{gitlab}");
    assert!(gitlab.contains("- [ ] **1. Look**") && gitlab.contains("(<https://c.example>)"), "{gitlab}");
    assert!(
        !gitlab.contains("b.md>") && gitlab.contains("@<!-- -->ops"),
        "what stands beside it is out of reach: {gitlab}"
    );
}

#[test]
fn jira_gets_a_document_with_action_items() {
    let files = formed(ChecklistForm::Jira, &[("a.md", SHORT)]);
    let issue: serde_json::Value = serde_json::from_str(&files["checklists/a.jira.json"]).unwrap();
    assert_eq!(issue["fields"]["summary"], "Queue: \"stuck\" @ops: checklist");
    let content = issue["fields"]["description"]["content"].as_array().unwrap();
    let tasks = content.iter().find(|block| block["type"] == "taskList").unwrap();
    assert_eq!(tasks["content"][0]["attrs"]["state"], "TODO");
    assert_eq!(tasks["content"][0]["content"][0]["text"], "1. Look (5 min)");
    let inner = tasks["content"][1]["content"].as_array().unwrap();
    let command = inner
        .iter()
        .flat_map(|task| task["content"].as_array().unwrap())
        .find(|text| text["marks"][0]["type"] == "code");
    assert_eq!(command.unwrap()["text"], "kubectl get pods -n <ns>");
    // A text must not be empty, and an item's own name is not another's.
    let text = issue.to_string();
    assert!(!text.contains("\"text\":\"\""), "{text}");
}
