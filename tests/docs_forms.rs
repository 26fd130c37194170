//! Docs for other builds, and mdBook's preprocessor: what stands in them, and that text stays text in each dialect. The
//! builds themselves are run by `scripts/docs-builds`.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use runbookc::config::DocsForm;
use runbookc::world::memory::MemoryWorld;
use runbookc::{BuildOptions, compile};

/// The docs of some pages in a form, by path.
fn docs(form: DocsForm, pages: &[(&str, &str)]) -> BTreeMap<String, String> {
    let world = MemoryWorld::new(pages.iter().copied());
    let options = BuildOptions { targets: vec!["docs".to_owned()], docs_form: Some(form), ..BuildOptions::default() };
    let compiled = compile(&world, &options).unwrap();
    assert!(compiled.failures.is_empty(), "{:?}", compiled.failures);
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    compiled.artifacts.into_iter().map(|artifact| (artifact.path, text(artifact.bytes))).collect()
}

const PAGE: &str = "# Queue is *stuck*

Jobs wait. See [other](Other.md#what-then), <https://a.example/x_(y)> and [gone](#nowhere).

> [!WARNING]
> Do not <b>purge</b>.

## Flow

```mermaid
flowchart TD
  A[Look] --> B{Stuck?}
  B -->|yes| C[Restart it]
  B -->|no| D[Wait]
```

## 1. Look (5 min)

3. Run this:
   ```bash
   kubectl get pods -n {ns} | grep '{{< x >}}'
   ```
4. import `a|b` {once} & \\<never>

export nothing of it

| `a\\|b` | Do |
|:-:|---|
| x<br>y | `kubectl delete pod <name>` |

<details><summary>More</summary>

*inside*

</details>

![chart](img/chart.png)

## QueueStuck

```yaml
- alert: QueueStuck
  expr: queue_depth > 10
  labels: {severity: critical}
```
";

const OTHER: &str = "# Other\n\n## What then?\n\nNothing.\n";

fn pages() -> Vec<(&'static str, &'static str)> {
    vec![("Queue.md", PAGE), ("Other.md", OTHER), ("img/chart.png", "PNG")]
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
}

#[test]
fn mkdocs_has_its_boxes_indents_and_anchors() {
    let files = docs(DocsForm::Mkdocs, &pages());
    let page = &files["docs/Queue.md"];
    has(
        page,
        &[
            "---\n# Made by runbookc from Queue.md.",
            "title: \"Queue is stuck\"\n",
            "!!! note \"About this runbook\"\n\n    **Alerts:** `QueueStuck` (critical)\n",
            "[Work the checklist](./checklists/Queue.md)",
            "[other](./Other.md#what-then)",
            "and gone.",
            "!!! warning\n\n    Do not **purge**.",
            "![Flowchart: Flow](Queue-flowchart-1.svg)",
            // A list that does not begin with one is none to Python-Markdown, and a fence in an item is no code.
            "3\\. Run this:",
            "4\\. import `a|b` \\{once\\} & &#60;never&#62;",
            "| x<br>y | `kubectl delete pod <name>` |",
            "!!! note \"More\"\n\n    *inside*",
            "![chart](./files/img/chart.png)",
        ],
    );
    assert!(files["docs/Queue-flowchart-1.svg"].starts_with("<svg"));
    has(&files["docs/checklists/Queue.md"], &["[Queue is stuck](../Queue.md)", "- <label><input type=\"checkbox\">"]);
    assert_eq!(files["docs/files/img/chart.png"], "PNG");
}

#[test]
fn code_in_a_list_is_indented_where_fences_are_not_known() {
    let page = "# A\n\n- one\n  ```bash\n  ls <x>\n  ```\n- two\n";
    has(&docs(DocsForm::Mkdocs, &[("a.md", page)])["docs/a.md"], &["- one\n\n        ls <x>\n\n- two"]);
    has(&docs(DocsForm::Hugo, &[("a.md", page)])["docs/a/index.md"], &["- one\n\n  ```bash\n  ls <x>\n  ```\n\n- two"]);
}

#[test]
fn docusaurus_finds_no_code_of_mdx_in_text() {
    let files = docs(DocsForm::Docusaurus, &pages());
    let page = &files["docs/Queue.md"];
    has(
        page,
        &[
            "custom_edit_url: null",
            ":::note[About this runbook]\n",
            ":::warning\n\nDo not **purge**.\n\n:::",
            "4. &#105;mport `a|b` \\{once\\} & \\<never\\>",
            "\n&#101;xport nothing of it",
            "| x<br />y |",
            "`a\\|b`",
            "<details>\n<summary>More</summary>\n\n*inside*\n\n</details>",
        ],
    );
    assert!(!page.contains("<!--"), "{page}");
}

#[test]
fn hugo_has_folders_and_no_shortcodes() {
    let files = docs(DocsForm::Hugo, &pages());
    let page = &files["docs/queue/index.md"];
    has(
        page,
        &[
            "[other](../other/#what-then)",
            "> [!NOTE]\n> **About this runbook**",
            "{{</* x */>}}",
            "| x · y |",
            "[Work the checklist](../checklists/queue/)",
            "![chart](../files/img/chart.png)",
        ],
    );
    // Its theme shows the title.
    assert!(!page.contains("# Queue is"), "{page}");
    assert!(files.contains_key("docs/queue/flowchart-1.svg"));
}

/// Runs `runbookc mdbook` in a folder over what mdBook would hand over: exit status, standard output and error.
fn mdbook(root: &std::path::Path, fail_on: &str, content: &str) -> (Option<i32>, String, String) {
    let context = serde_json::json!({
        "root": root, "renderer": "html", "mdbook_version": "0.5.4",
        "config": { "book": { "src": "src" }, "preprocessor": { "runbookc": { "fail-on": fail_on } } },
    });
    let chapter = |name: &str, path: &str, content: &str, inner: serde_json::Value| {
        serde_json::json!({ "Chapter": {
            "name": name, "content": content, "number": [1], "sub_items": inner, "path": path, "source_path": path,
            "parent_names": [],
        } })
    };
    let inner = chapter("Other", "Other.md", OTHER, serde_json::json!([]));
    let items = serde_json::json!([chapter("Queue", "Queue.md", content, serde_json::json!([inner])), "Separator"]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_runbookc"));
    command.arg("mdbook").current_dir(root).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let book = serde_json::json!([context, { "items": items }]).to_string();
    child.stdin.take().unwrap().write_all(book.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_book_gets_pictures_boxes_checklists_and_warnings() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("src/img")).unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    for (path, text) in
        [("Queue.md", "what lies on disk is not what the book holds"), ("Other.md", OTHER), ("img/chart.png", "")]
    {
        std::fs::write(folder.path().join("src").join(path), text).unwrap();
    }
    let (status, book, said) = mdbook(folder.path(), "never", PAGE);
    assert_eq!(status, Some(0), "{said}");
    let book: serde_json::Value = serde_json::from_str(&book).unwrap();
    let queue = &book["items"][0]["Chapter"];
    let content = queue["content"].as_str().unwrap();
    has(
        content,
        &[
            "# Queue is *stuck*\n\n> [!IMPORTANT]\n> **Alerts:** `QueueStuck` (critical)\n",
            "](#runbookc-checklist)**\n\n\n\nJobs wait.",
            "<div class=\"runbookc-flowchart\" style=\"overflow-x: auto\"><svg ",
            "<p id=\"runbookc-checklist\"></p>",
            "<label><input type=\"checkbox\"> ",
            // All else is as it was.
            "> [!WARNING]\n> Do not <b>purge</b>.",
        ],
    );
    assert!(!content.contains("```mermaid"), "{content}");
    assert_eq!(queue["sub_items"][0]["Chapter"]["content"], OTHER, "a page with nothing to do stays as it is");
    assert_eq!((&book["items"][1], &queue["number"][0]), (&"Separator".into(), &1.into()));
    assert!(said.contains("Queue.md:3:") && said.contains("RB102") && said.contains("in 2 files"), "{said}");

    let (status, book, said) = mdbook(folder.path(), "error", PAGE);
    assert_eq!((status, book.as_str()), (Some(1), ""), "{said}");
    let (status, _, said) = mdbook(folder.path(), "sometimes", PAGE);
    assert!(status == Some(2) && said.contains("`sometimes` is no level"), "{said}");
    // What a page leaves open holds nothing of ours.
    let (_, book, _) =
        mdbook(folder.path(), "never", "# Q\n\n## 1. Look\n\n- Restart it\n\n````bash\nkubectl get pods\n");
    has(&book, &["kubectl get pods\\n\\n````\\n\\n<details"]);
}

#[test]
fn only_renderers_of_html_are_supported() {
    for (renderer, status) in [("html", 0), ("pdf", 1)] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_runbookc"));
        assert_eq!(command.args(["mdbook", "supports", renderer]).status().unwrap().code(), Some(status));
    }
}
