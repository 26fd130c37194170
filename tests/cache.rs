//! The cache of pages never changes a result: over random edits, with entries that were damaged, cut off or taken away, with
//! two runs that share it, and from one build to the next.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use runbookc::CheckOptions;
use runbookc::load::Cache;
use runbookc::world::World;
use runbookc::world::memory::MemoryWorld;

/// Random numbers that are the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// The pages and rule files that stand in the fixtures of all rules.
fn pool() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lint");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let texts = paths.iter().map(|path| std::fs::read_to_string(path).unwrap());
    let blocks = |text: String| {
        let blocks: Vec<String> = text.split("`````").map(str::to_owned).collect();
        blocks.into_iter().filter(|block| block.lines().next().is_some_and(|line| line.contains(".md")))
    };
    let pages = texts.flat_map(blocks).map(|block| block.split_once('\n').unwrap().1.to_owned());
    let pages: Vec<String> = pages.filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() > 200, "{} pages", pages.len());
    pages
}

fn cache(world: &Arc<MemoryWorld>, build: &str) -> Option<Cache> {
    Some(Cache { world: Arc::<MemoryWorld>::clone(world), build: build.to_owned(), worth: 0 })
}

/// What `check` says, in full.
fn said(world: &MemoryWorld, cache: Option<Cache>) -> String {
    let options = CheckOptions { cache, ..CheckOptions::default() };
    let checked = runbookc::check(world, &options).unwrap();
    format!("{:#?}", checked.findings)
}

/// One edit of one page: another page's text, a line gone, a line twice, a line of another page, gone, new.
fn edit(world: &MemoryWorld, pool: &[String], dice: &mut Dice) {
    let path = format!("runbooks/page-{}.md", dice.below(40));
    let other = &pool[dice.below(pool.len())];
    let line = |text: &str, dice: &mut Dice| {
        let lines: Vec<&str> = text.lines().collect();
        lines.get(dice.below(lines.len().max(1))).map_or(String::new(), |line| format!("{line}\n"))
    };
    let text = world.read(&path).map_or_else(|_| other.clone(), |bytes| String::from_utf8(bytes).unwrap());
    let own = line(&text, dice);
    let text = match dice.below(6) {
        0 => other.clone(),
        1 => text.replacen(&own, "", 1),
        2 => text.replacen(&own, &own.repeat(2), 1),
        3 => text + &line(other, dice),
        4 => {
            world.remove(&path).unwrap();
            return;
        }
        _ => text.replace("15 min", "20 min"),
    };
    world.write(&path, text.as_bytes(), false).unwrap();
}

/// Does something to the files of a cache that a full disk, a kill or a bad sector may do.
fn damage(kept: &MemoryWorld, dice: &mut Dice) {
    let files: Vec<String> = kept.entries().unwrap().entries.into_iter().map(|entry| entry.path).collect();
    for path in files {
        let mut bytes = kept.read(&path).unwrap();
        match dice.below(8) {
            0 => bytes.truncate(dice.below(bytes.len() + 1)),
            1 => bytes = Vec::new(),
            2 if !bytes.is_empty() => {
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
            }
            3 => bytes.extend([0; 9]),
            _ => continue,
        }
        kept.write(&path, &bytes, false).unwrap();
    }
}

#[test]
fn a_cache_never_changes_a_result() {
    let (pool, mut dice) = (pool(), Dice(2026));
    let world = MemoryWorld::new([("runbooks/index.md", "# Index\n\n[one](page-1.md#steps), [two](page-2.md)\n")]);
    for page in 0..40 {
        world.write(&format!("runbooks/page-{page}.md"), pool[dice.below(pool.len())].as_bytes(), false).unwrap();
    }
    let kept = Arc::new(MemoryWorld::new([]));
    let mut found = std::collections::BTreeSet::new();
    for round in 0..60 {
        let fresh = said(&world, None);
        assert_eq!(said(&world, cache(&kept, "one")), fresh, "round {round}, with entries of rounds before");
        assert_eq!(said(&world, cache(&kept, "one")), fresh, "round {round}, with its own entries");
        found.insert(fresh);
        (0..=dice.below(4)).for_each(|_| edit(&world, &pool, &mut dice));
        match round % 6 {
            3 => damage(&kept, &mut dice),
            4 => world.write("runbookc.toml", b"[rules]\nRB2 = \"off\"\n", false).unwrap(),
            5 => world.remove("runbookc.toml").unwrap(),
            _ => {}
        }
    }
    assert!(found.len() > 40, "{} different results: the edits do too little", found.len());
}

#[test]
fn entries_are_used_and_belong_to_one_build_and_one_configuration() {
    let world =
        MemoryWorld::new([("runbooks/a.md", "# A\n\nSee [b](b.md).\n"), ("runbooks/c.md", "# C\n\n## Steps\n")]);
    let kept = Arc::new(MemoryWorld::new([]));
    let files = || -> Vec<(String, Vec<u8>)> {
        let paths = kept.entries().unwrap().entries.into_iter().map(|entry| entry.path);
        paths.map(|path| (path.clone(), kept.read(&path).unwrap())).collect()
    };
    let first = said(&world, cache(&kept, "one"));
    let one = files();
    assert!(!one.is_empty(), "nothing was kept");
    assert_eq!(said(&world, cache(&kept, "one")), first);
    assert_eq!(files(), one, "nothing changed, and a file was written");
    said(&world, cache(&kept, "two"));
    assert_ne!(files(), one, "another build took the entries of the first");
    said(&world, cache(&kept, "one"));
    assert_eq!(files(), one);
    world.write("runbookc.toml", b"[rules]\nRB101 = \"info\"\n", false).unwrap();
    said(&world, cache(&kept, "one"));
    assert_ne!(files(), one, "another configuration took them");
    world.remove("runbooks/c.md").unwrap();
    world.remove("runbookc.toml").unwrap();
    said(&world, cache(&kept, "one"));
    world.write("runbooks/a.md", b"# A\n\nSee [c](c.md).\n", false).unwrap();
    assert_ne!(said(&world, cache(&kept, "one")), first, "the page that changed was not read anew");
}

/// `check` as a user starts it, with `XDG_CACHE_HOME` in its environment.
fn check(root: &Path, caches: &Path, more: &[&str]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_runbookc"));
    command.args(["check", "--format", "short", "--select", "RB101,RB6"]).args(more).env_clear().current_dir(root);
    let output = command.env("XDG_CACHE_HOME", caches).output().unwrap();
    assert!(output.status.code().is_some_and(|code| code <= 1), "{output:?}");
    output.stdout
}

#[test]
fn the_cache_lies_in_the_users_folder_and_never_in_the_one_that_is_checked() {
    let (checkout, caches) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let root = checkout.path();
    std::fs::create_dir(root.join(".git")).unwrap();
    let page = |n: usize| format!("# Page {n}\n\nSee [next](page-{}.md).\n\n{}", n + 1, "Nothing else. ".repeat(5_000));
    (0..32).for_each(|n| std::fs::write(root.join(format!("page-{n}.md")), page(n)).unwrap());
    let plain = check(root, caches.path(), &["--no-cache"]);
    assert!(plain.starts_with(b"page-31.md"), "{}", String::from_utf8_lossy(&plain));
    assert!(!caches.path().join("runbookc").exists(), "--no-cache kept something");
    assert_eq!(check(root, caches.path(), &[]), plain);
    assert!(caches.path().join("runbookc/pages").is_dir(), "nothing was kept of more than two megabytes");
    assert_eq!(check(root, caches.path(), &[]), plain);
    let inside = root.join("caches");
    std::fs::create_dir(&inside).unwrap();
    assert_eq!(check(root, &inside, &[]), plain);
    assert!(!inside.join("runbookc").exists(), "a cache in the folder that is checked");
}
