//! Playbooks of pages that other people wrote. The pages are no part of the repository: `RUNBOOKC_SHARED` names a folder
//! that holds them under `corpora/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use runbookc::config::Config;
use runbookc::emit::playbook::plan::{Item, ItemKind, plan};
use runbookc::emit::playbook::playbooks;
use runbookc::load::load;
use runbookc::model::{Fence, FenceLanguage, Runbook, Workspace};
use runbookc::pages::Scope;
use runbookc::world::disk::DiskWorld;

/// The folders, and whose pages are in them.
const CORPORA: &[(&str, &str)] = &[
    ("openshift", "openshift/runbooks"),
    ("prometheus-operator", "prometheus-operator/runbooks"),
    ("3horizons", "3horizons/agentic-devops-platform"),
    ("idp-devops", "JasonTM17/Internal-_Developer_Platform_DevOps"),
    ("tim-mcp", "terraform-ibm-modules/tim-mcp"),
];

fn workspace(folder: &Path) -> Workspace {
    let world = DiskWorld::new(folder, None).unwrap();
    load(&world, Config::default(), &Scope { paths: vec![String::new()], ..Scope::default() }).unwrap().workspace
}

/// What becomes of a block of shell text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    /// Some of its commands are run.
    Run,
    /// All are shown with the reason why they are not run.
    Shown,
    /// It holds no command: a query or output, shown as what the page says.
    Said,
    /// It holds comments alone, or nothing.
    Comments,
    /// Nothing comes of it.
    Lost,
}

/// The lines of the items, those inside of choices too, with what they are.
fn fates(items: &[Item], into: &mut BTreeMap<u32, Fate>) {
    for item in items {
        let fate = match &item.kind {
            ItemKind::Run(_) => Fate::Run,
            ItemKind::Shown { .. } => Fate::Shown,
            ItemKind::Chat(_) | ItemKind::Message { .. } | ItemKind::Block(_) | ItemKind::Prose(_) => Fate::Said,
            ItemKind::Choice(_, ways) => {
                ways.iter().for_each(|way| fates(&way.items, into));
                continue;
            }
            _ => continue,
        };
        let line = item.cite.rsplit(':').next().and_then(|line| line.parse().ok()).unwrap();
        into.entry(line).and_modify(|known| *known = fate.min(*known)).or_insert(fate);
    }
}

fn fate(fence: &Fence, workspace: &Workspace, fates: &BTreeMap<u32, Fate>) -> Fate {
    let source = workspace.sources.get(fence.span.file).unwrap();
    let lines = source.line(fence.span.start)..=source.line(fence.span.end.saturating_sub(1));
    let idle = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let met = fates.range(lines).map(|(_, fate)| *fate).min();
    met.unwrap_or(if fence.text.text.lines().all(idle) { Fate::Comments } else { Fate::Lost })
}

/// What becomes of the shell blocks of a page.
fn blocks(workspace: &Workspace, runbook: &Runbook) -> Vec<(Fate, String)> {
    let plan = plan(workspace, runbook, &BTreeMap::new());
    let mut known = BTreeMap::new();
    plan.steps.iter().for_each(|step| fates(&step.items, &mut known));
    let shell = |fence: &&Fence| matches!(fence.language, FenceLanguage::Shell | FenceLanguage::Console);
    let blocks = runbook.fences.iter().filter(shell);
    blocks.map(|fence| (fate(fence, workspace, &known), workspace.sources.cite(fence.span))).collect()
}

fn corpora() -> Option<PathBuf> {
    Some(PathBuf::from(std::env::var_os("RUNBOOKC_SHARED")?).join("corpora"))
}

/// The README's table of what becomes of shell blocks. `RUNBOOKC_BLESS=1` writes it.
#[test]
fn every_shell_block_is_accounted_for() {
    let Some(corpora) = corpora() else { return };
    let mut table =
        "| repository | playbooks | shell blocks | run | shown, with the reason | queries and output, said | comments alone |\n|---|--:|--:|--:|--:|--:|--:|\n"
            .to_owned();
    let mut all = [0; 6];
    for (folder, repository) in CORPORA {
        let workspace = workspace(&corpora.join(folder));
        let found: Vec<_> = workspace.runbooks.iter().flat_map(|runbook| blocks(&workspace, runbook)).collect();
        let lost: Vec<_> = found.iter().filter(|(fate, _)| *fate == Fate::Lost).map(|(_, cite)| cite).collect();
        assert!(lost.is_empty(), "{repository}: {lost:#?}");
        let count = |fate: Fate| found.iter().filter(|(of, _)| *of == fate).count();
        let counts = [Fate::Run, Fate::Shown, Fate::Said, Fate::Comments].map(count);
        assert_eq!(counts.iter().sum::<usize>(), found.len());
        let row = [&[playbooks(&workspace).unwrap().len(), found.len()], &counts[..]].concat();
        all.iter_mut().zip(&row).for_each(|(all, count)| *all += count);
        table += &line(repository, &row);
    }
    table += &line("all", &all);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once("<!-- shell blocks: begin -->\n").unwrap();
    let (old, after) = rest.split_once("<!-- shell blocks: end -->\n").unwrap();
    if std::env::var_os("RUNBOOKC_BLESS").is_some() {
        let text = format!("{before}<!-- shell blocks: begin -->\n{table}<!-- shell blocks: end -->\n{after}");
        fs::write(&path, text).unwrap();
        return;
    }
    assert_eq!(old, table, "RUNBOOKC_BLESS=1 cargo test --test suite every_shell_block");
}

fn line(name: &str, counts: &[usize]) -> String {
    format!("| {name} | {} |\n", counts.iter().map(usize::to_string).collect::<Vec<_>>().join(" | "))
}

/// How many scripts are read by shellcheck as they are, at three seconds each; `RUNBOOKC_THOROUGH` set, all are.
const WHOLE: usize = 2;

/// How many pages stand in one script for shellcheck, whose time goes into what is the same in all scripts.
const TOGETHER: usize = 95;

/// All scripts are read by bash and shfmt as they are, and by shellcheck many pages at a time with what runs them; some of
/// them as they are, too.
#[test]
fn every_checker_is_silent_on_the_playbooks_of_others() {
    let Some(corpora) = corpora() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut scripts = Vec::new();
    for (corpus, _) in CORPORA {
        scripts
            .extend(playbooks(&workspace(&corpora.join(corpus))).unwrap().into_iter().map(|playbook| playbook.script));
    }
    assert!(scripts.len() > 500, "{}", scripts.len());
    let write = |name: String, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let paths: Vec<PathBuf> = (0..).zip(&scripts).map(|(at, script)| write(format!("{at}.sh"), script)).collect();
    for (path, script) in paths.iter().zip(&scripts) {
        assert!(!script.contains("shellcheck disable"), "{path:?}");
        silent(Command::new("bash").arg("-n").arg(path));
    }
    silent(Command::new("shfmt").arg("-d").args(&paths));
    for (at, pages) in scripts.chunks(TOGETHER).enumerate() {
        silent(
            Command::new("shellcheck").arg("--severity=style").arg(write(format!("together{at}.sh"), &together(pages))),
        );
    }
    for path in drawn(&paths) {
        silent(Command::new("shellcheck").arg("--severity=style").arg(path));
    }
}

/// One script with the pages of all `scripts`, each in a function of its own.
fn together(scripts: &[String]) -> String {
    const PAGE: &str = "\nload_page() {";
    const MAIN: &str = "main \"$@\"\n";
    let (runtime, _) = scripts[0].split_once(PAGE).unwrap();
    let (mut text, mut calls) = (runtime.to_owned(), String::new());
    for (at, script) in scripts.iter().enumerate() {
        let (same, page) = script.split_once(PAGE).unwrap();
        assert_eq!(same.lines().skip(4).collect::<Vec<_>>(), runtime.lines().skip(4).collect::<Vec<_>>(), "page {at}");
        text += &format!("\nload_page_{at}() {{{}", page.strip_suffix(MAIN).unwrap());
        calls += &format!("\tload_page_{at}\n");
    }
    format!("{text}{PAGE}\n{calls}}}\n{MAIN}")
}

/// Some of `all`, always the same.
fn drawn(all: &[PathBuf]) -> Vec<&PathBuf> {
    if std::env::var_os("RUNBOOKC_THOROUGH").is_some() {
        return all.iter().collect();
    }
    // A linear congruential generator (Knuth, MMIX), whose upper bits are used.
    let seeds = std::iter::successors(Some(7_u64), |seed| {
        Some(seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407))
    });
    seeds.skip(1).take(WHOLE).filter_map(|seed| all.get((seed >> 33) as usize % all.len())).collect()
}

fn silent(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{command:?}: {said}");
}
