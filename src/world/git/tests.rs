use std::fs;
use std::os::unix::fs::symlink;

use super::*;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// A repository that is made by the real git, without the user's settings.
struct Repository(tempfile::TempDir);

impl Repository {
    fn new(files: &[(&str, &str)]) -> Result<Self, Box<dyn std::error::Error>> {
        let repository = Self(tempfile::tempdir()?);
        repository.git(&["init", "--quiet", "--initial-branch", "main"])?;
        repository.commit(files, "first")?;
        Ok(repository)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn git(&self, args: &[&str]) -> Outcome {
        let mut git = Command::new("git");
        UNSET.iter().for_each(|name| _ = git.env_remove(name));
        git.args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "protocol.file.allow=always"]);
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").current_dir(self.0.path());
        let done = git.args(args).output()?;
        if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).into()) }
    }

    fn commit(&self, files: &[(&str, &str)], message: &str) -> Outcome {
        for (path, text) in files {
            fs::create_dir_all(self.path(path).parent().unwrap_or(Path::new("")))?;
            fs::write(self.path(path), text)?;
        }
        self.git(&["add", "--all"])?;
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message])
    }

    fn world(&self, folder: &str, revision: &str) -> Result<GitWorld, Trouble> {
        GitWorld::new(&self.path(folder), revision, jiff::civil::Date::constant(2026, 1, 1))
    }
}

fn paths(world: &GitWorld) -> Result<Vec<String>, Trouble> {
    Ok(world.entries()?.entries.into_iter().map(|entry| entry.path).collect())
}

#[test]
fn the_past_is_read_without_touching_the_present() -> Outcome {
    let repository = Repository::new(&[("docs/ä b.md", "old"), ("docs/gone.md", "x"), ("target/t.md", "t")])?;
    fs::remove_file(repository.path("docs/gone.md"))?;
    repository.commit(&[("docs/ä b.md", "new"), ("docs/more/c.md", "c")], "second")?;
    fs::write(repository.path("docs/ä b.md"), "newest")?;
    let world = repository.world("", "HEAD~1")?;
    assert_eq!(paths(&world)?, ["docs", "docs/gone.md", "docs/ä b.md"]);
    assert_eq!(world.read("docs/ä b.md")?, b"old");
    assert!(world.exists("docs/gone.md") && !world.exists("docs/more/c.md") && world.exists(""));
    assert_eq!(world.read("docs").map_err(|e| e.kind), Err(TroubleKind::WrongKind));
    assert_eq!(world.read("../x").map_err(|e| e.kind), Err(TroubleKind::Outside));
    assert!(world.write("docs/x.md", b"", false).is_err() && world.replace("docs/gone.md", b"").is_err());
    let below = repository.world("docs", "main")?;
    assert_eq!(
        (paths(&below)?, below.read("ä b.md")?),
        (vec!["more".into(), "more/c.md".into(), "ä b.md".into()], b"new".to_vec())
    );
    // A folder that was not there then.
    assert!(paths(&repository.world("docs/more", "HEAD~1")?)?.is_empty());
    Ok(())
}

#[test]
fn links_in_the_tree_are_followed_and_stay_in_it() -> Outcome {
    let repository = Repository::new(&[("docs/a.md", "a")])?;
    for (target, link) in [
        ("docs", "folder"),
        ("../docs/a.md", "docs/up.md"),
        ("/etc/passwd", "out"),
        ("../../x", "docs/far"),
        ("b", "a"),
    ] {
        symlink(target, repository.path(link))?;
    }
    symlink("a", repository.path("b"))?;
    repository.commit(&[], "links")?;
    let world = repository.world("", "HEAD")?;
    assert_eq!((world.read("folder/a.md")?, world.read("docs/up.md")?), (b"a".to_vec(), b"a".to_vec()));
    assert!(!["out", "docs/far", "a", "b"].iter().any(|path| world.exists(path)));
    let targets: Vec<_> = world.entries()?.entries.into_iter().filter_map(|entry| entry.target).collect();
    assert_eq!(targets, ["docs/a.md", "docs"]);
    Ok(())
}

#[test]
fn what_is_no_revision_is_refused_in_words() -> Outcome {
    let repository = Repository::new(&[("a.md", "a")])?;
    for name in ["nowhere", "--output=x", "-h", "", "HEAD:a.md", "HEAD\nHEAD", "--all"] {
        let refused = repository.world("", name);
        assert!(refused.is_err_and(|trouble| trouble.kind == TroubleKind::NotFound), "{name:?}");
    }
    assert!(!repository.path("x").exists());
    let bare = tempfile::tempdir()?;
    let refused = GitWorld::new(bare.path(), "HEAD", jiff::civil::Date::constant(2026, 1, 1));
    assert!(refused.is_err_and(|trouble| trouble.message.contains("not a git repository")));
    Ok(())
}

#[test]
fn a_branch_is_compared_from_where_it_left() -> Outcome {
    let repository = Repository::new(&[("a.md", "fork")])?;
    repository.git(&["switch", "--quiet", "-c", "topic"])?;
    repository.commit(&[("a.md", "topic")], "topic")?;
    repository.git(&["switch", "--quiet", "main"])?;
    repository.commit(&[("a.md", "main")], "main")?;
    repository.git(&["switch", "--quiet", "topic"])?;
    assert_eq!(repository.world("", "main")?.read("a.md")?, b"main");
    assert_eq!(repository.world("", "main...")?.read("a.md")?, b"fork");
    Ok(())
}

#[test]
fn shallow_clones_say_what_to_fetch_and_linked_work_trees_do() -> Outcome {
    let repository = Repository::new(&[("a.md", "one")])?;
    repository.commit(&[("a.md", "two")], "second")?;
    let url = format!("file://{}", repository.0.path().display());
    repository.git(&["clone", "--quiet", "--depth", "1", &url, "shallow"])?;
    repository.git(&["worktree", "add", "--quiet", "--detach", "linked"])?;
    let refused = repository.world("shallow", "HEAD~1").map(drop).map_err(|e| e.message);
    assert!(refused.as_ref().is_err_and(|message| message.contains("fetch-depth: 0")), "{refused:?}");
    assert_eq!(repository.world("shallow", "HEAD")?.read("a.md")?, b"two");
    assert_eq!(repository.world("linked", "HEAD~1")?.read("a.md")?, b"one");
    Ok(())
}

#[test]
fn nothing_that_a_repository_names_is_run() -> Outcome {
    let repository = Repository::new(&[("a.md", "a"), (".gitattributes", "*.md diff=x filter=x\n")])?;
    let trap = repository.path("trap");
    let program = format!("touch {}", trap.display());
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "core.alternateRefsCommand",
        "diff.external",
        "diff.x.textconv",
        "diff.x.command",
        "filter.x.smudge",
        "filter.x.clean",
        "filter.x.process",
        "alias.cat-file",
        "alias.ls-tree",
        "alias.rev-parse",
        "pager.cat-file",
        "uploadpack.packObjectsHook",
    ] {
        repository.git(&[
            "config",
            key,
            &if key.starts_with("alias") { format!("!{program}") } else { program.clone() },
        ])?;
    }
    let hooks = repository.path("hooks");
    fs::create_dir_all(&hooks)?;
    for hook in ["post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc"] {
        use std::os::unix::fs::PermissionsExt;
        fs::write(hooks.join(hook), format!("#!/bin/sh\n{program}\n"))?;
        fs::set_permissions(hooks.join(hook), fs::Permissions::from_mode(0o755))?;
    }
    repository.git(&["config", "core.hooksPath", &hooks.to_string_lossy()])?;
    let _ = fs::remove_file(&trap);
    assert_eq!(repository.world("", "HEAD")?.read("a.md")?, b"a");
    assert!(!trap.exists(), "a program that the repository names was run");
    Ok(())
}
