//! The site: every link of it resolves, every page is small, hostile text is inert.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use runbookc::world::memory::MemoryWorld;
use runbookc::{BuildOptions, compile};

/// The files of the site of some pages, by path.
fn site(pages: &[(&str, &str)]) -> BTreeMap<String, String> {
    let world = MemoryWorld::new(pages.iter().copied());
    let options = BuildOptions { targets: vec!["site".to_owned()], ..BuildOptions::default() };
    let compiled = compile(&world, &options).unwrap();
    assert!(compiled.failures.is_empty(), "{:?}", compiled.failures);
    compiled.artifacts.into_iter().map(|a| (a.path, String::from_utf8(a.bytes).unwrap())).collect()
}

/// The values of an attribute, as a browser reads them.
fn values(html: &str, attribute: &str) -> Vec<String> {
    let sign = format!(" {attribute}=\"");
    html.match_indices(&sign).filter_map(|(at, _)| html[at + sign.len()..].split('"').next()).map(read).collect()
}

/// A text without its entities.
fn read(text: &str) -> String {
    let signs = [("&#x2f;", "/"), ("&#39;", "'"), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    signs.iter().fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match hex.filter(|_| byte == b'%') {
            Some(value) => {
                bytes.push(value);
                rest = &tail[2..];
            }
            None => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Links of the site that lead nowhere in it.
fn broken(files: &BTreeMap<String, String>) -> Vec<String> {
    let mut broken = Vec::new();
    let pages = files.iter().filter(|(path, _)| path.ends_with(".html"));
    let ids: BTreeMap<&str, BTreeSet<String>> =
        pages.clone().map(|(path, html)| (path.as_str(), values(html, "id").into_iter().collect())).collect();
    for (path, html) in pages {
        for link in values(html, "href").into_iter().chain(values(html, "src")) {
            if link.starts_with("https://") || link.starts_with("http://") || link.starts_with("mailto:") {
                continue;
            }
            let (target, fragment) =
                link.split_once('#').map_or((link.as_str(), None), |(path, name)| (path, Some(name)));
            let mut place: Vec<&str> = path.split('/').collect();
            place.pop();
            let target = decoded(target);
            for part in target.split('/') {
                match part {
                    "." => {}
                    ".." => assert!(place.pop().is_some(), "{path}: {link} leaves the site"),
                    part => place.push(part),
                }
            }
            let target = if target.is_empty() { path.clone() } else { place.join("/") };
            let there = files.contains_key(&target);
            let named =
                fragment.is_none_or(|name| ids.get(target.as_str()).is_some_and(|ids| ids.contains(&decoded(name))));
            if !there || !named {
                broken.push(format!("{path}: {link}"));
            }
        }
    }
    broken
}

fn folder(root: &Path) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !name.starts_with('.') {
                open.push(path);
            } else if name.ends_with(".md")
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                pages.push((name, text));
            }
        }
    }
    pages.sort();
    pages
}

const HOSTILE: &str = include_str!("pages/page/hostile.md");

#[test]
fn every_link_resolves_and_every_page_is_small() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("runbooks"), root.join("tests/pages/page")];
    if let Some(shared) = std::env::var_os("RUNBOOKC_SHARED") {
        let corpora = Path::new(&shared).join("corpora");
        folders.extend(
            ["prometheus-operator", "3horizons", "openshift", "idp-devops", "tim-mcp"].map(|name| corpora.join(name)),
        );
    }
    for root in folders {
        let pages = folder(&root);
        let pages: Vec<(&str, &str)> = pages.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let files = site(&pages);
        assert_eq!(broken(&files), [""; 0], "{}", root.display());
        assert!(files["site/index.html"].len() < 100_000, "{}", root.display());
        let large = files.iter().filter(|(path, text)| path.ends_with(".html") && text.len() > 1_000_000);
        assert_eq!(large.map(|(path, _)| path).collect::<Vec<_>>(), [""; 0]);
    }
}

#[test]
fn alerts_have_a_page_that_leads_to_their_section() {
    let files = site(&[
        (
            "a.md",
            "# Shop\n\n## HighErrorRate\n\nLook.\n\n## PodCrashLooping\n\nSee [it](b.md#gone) and [b](b.md#two).\n",
        ),
        ("b.md", "# B\n\n## Two\n\nx\n\n## HighErrorRate\n\nAgain.\n"),
    ]);
    let one = &files["site/alerts/PodCrashLooping/index.html"];
    let one = &read(one);
    assert!(one.contains("content=\"0; url=../../runbooks/a.html#podcrashlooping\""), "{one}");
    let both = &files["site/alerts/HighErrorRate/index.html"];
    assert!(!both.contains("http-equiv=\"refresh\"") && both.contains("b.html#higherrorrate"), "{both}");
    let b = &read(&files["site/runbooks/b.html"]);
    assert!(b.contains("Who links here") && b.contains("<a href=\"./a.html\">Shop</a>"), "{b}");
    assert!(files["site/coverage.html"].contains("PodCrashLooping"));
    assert!(files["site/findings.html"].contains("RB102"), "what check says is shown");
}

#[test]
fn hostile_text_is_inert() {
    let files = site(&[("hostile.md", HOSTILE)]);
    for (path, html) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = html.split("<script>").next().unwrap_or_default();
        let lower = html.to_ascii_lowercase();
        for sign in [
            "<script>",
            "<iframe",
            "<img",
            "<style>canary",
            "javascript:canary\"",
            " onerror=\"",
            " onclick=",
            " style=\"",
            "<object",
            "<form action",
        ] {
            let own = sign == "<script>" && path.starts_with("site/checklists/");
            assert!(own || !lower.contains(sign), "{path}: {sign}");
        }
        assert!(!values(html, "href").iter().any(|href| href.to_ascii_lowercase().contains("script:")), "{path}");
    }
    let page = &files["site/runbooks/hostile.html"];
    assert_eq!(page.matches("<div").count(), page.matches("</div>").count(), "what it leaves open is closed");
    assert!(page.trim_end().ends_with("</html>"));
}

#[test]
fn pages_look_as_on_github() {
    let files = site(&[(
        "a.md",
        "# A\n\nOne  \ntwo\nthree `x|y` **bold *both*** [b](#x) ![pic](p.png)\n\n> [!WARNING]\n> Careful\n\n| l | r |\n|:--|--:|\n| 1 | `a\\|b` |\n\n\
         - [x] done\n- [ ] open\n\n3. three\n4. four\n\n<details><summary>More</summary>\n\n*inside*\n\n</details>\n\n```bash\nkubectl get pods <x>\n```\n\n## X\n",
    )]);
    let page = &files["site/runbooks/a.html"];
    for part in [
        "One<br>two\nthree <code>x|y</code> <strong>bold <em>both</em></strong> <a href=\"#x\">b</a>",
        "<div class=\"alert warning\"><p class=\"alert-title\">WARNING</p>",
        "<th class=\"right\">r</th>",
        "<code>a|b</code>",
        "<span class=\"box\">☑</span>",
        "<ol start=\"3\">",
        "<details><summary>More</summary>",
        "<em>inside</em>",
        "<code class=\"language-bash\">kubectl get pods &lt;x&gt;\n</code>",
        "<h2 id=\"x\">X</h2>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
}

#[test]
fn coverage_holds_the_deployed_rules_against_the_pages() {
    let rules = "groups:\n- name: g\n  rules:\n  - alert: QueueStuck\n    expr: up == 0\n    labels: {severity: critical}\n    annotations: {runbook_url: docs/a.md#queuestuck}\n  - alert: Forgotten\n    expr: up == 0\n";
    let files = site(&[
        ("runbookc.toml", "runbooks = [\"docs\"]\n[prometheus]\nrule_files = [\"rules.yaml\"]\n"),
        ("rules.yaml", rules),
        ("docs/a.md", "# Queue\n\n## QueueStuck\n\nLook.\n"),
    ]);
    let page = read(&files["site/coverage.html"]);
    assert!(page.contains("1 of 2 deployed alerts do not lead to a runbook"), "{page}");
    let linked = "<td>QueueStuck</td><td>critical</td><td><a href=\"./runbooks/a.html#queuestuck\">Queue: QueueStuck</a></td><td>linked</td>";
    assert!(page.contains(linked), "{page}");
    assert!(page.contains("<tr class=\"error\"><td>Forgotten</td>") && page.contains("no runbook"), "{page}");
}

#[test]
fn pictures_footnotes_and_addresses_are_carried() {
    let files = site(&[
        (
            "docs/a.md",
            "# A\n\n## Look\n\n![panel](../img/p 1.png) ![far](https://x.example/p.png) [![in](../img/p.svg)](https://y.example)\n\nSee[^1] https://z.example/d?a=1.\n\n[^1]: Only *here*.\n",
        ),
        ("img/p.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ]);
    let page = read(&files["site/runbooks/a.html"]);
    for part in [
        "<a href=\"https://y.example\" rel=\"noreferrer\"><img alt=\"in\" src=\"../files/img/p.svg\" loading=\"lazy\"></a>",
        "<a href=\"https://x.example/p.png\" rel=\"noreferrer\">[image: far]</a>",
        "<sup><a href=\"#footnote-1\">1</a></sup>",
        "<div class=\"footnote\" id=\"footnote-1\"><span class=\"label\">1</span><p>Only <em>here</em>.</p>",
        "<a href=\"https://z.example/d?a=1\" rel=\"noreferrer\">https://z.example/d?a=1</a>.",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(files.contains_key("site/files/img/p.svg"));
    assert_eq!(broken(&files), [""; 0]);
}

#[test]
fn a_chart_that_is_too_large_is_noted_and_the_rest_is_built() {
    let nodes: String = (0..1200).map(|i| format!("  n{i}[N{i}]\n")).collect();
    let page = format!("# A\n\n```mermaid\nflowchart TD\n{nodes}```\n\n```mermaid\nflowchart TD\n  a --> b\n```\n");
    let world = MemoryWorld::new([("a.md", page.as_str())]);
    let targets = ["diagrams", "site", "docs"].map(str::to_owned).to_vec();
    let compiled = compile(&world, &BuildOptions { targets, ..BuildOptions::default() }).unwrap();
    assert!(compiled.failures.is_empty(), "{:?}", compiled.failures);
    assert_eq!(compiled.notes.len(), 1, "{:?}", compiled.notes);
    assert!(compiled.notes[0].starts_with("a.md:3: this flowchart is not drawn: it has "), "{:?}", compiled.notes);
    let paths: Vec<&str> = compiled.artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
    assert!(paths.contains(&"diagrams/a-2.svg") && !paths.contains(&"diagrams/a-1.svg"), "{paths:?}");
}
