use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn tree(files: &[(&str, &str)]) -> Result<(tempfile::TempDir, DiskWorld), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    for (file, text) in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        fs::write(path, text)?;
    }
    let world = DiskWorld::new(folder.path(), None)?;
    Ok((folder, world))
}

fn paths(world: &DiskWorld) -> Result<Vec<String>, Trouble> {
    Ok(world.entries()?.entries.into_iter().filter(|e| !e.folder).map(|e| e.path).collect())
}

#[test]
fn the_nearest_ignore_file_wins() -> Outcome {
    let (_folder, world) = tree(&[
        (".git/info/exclude", "secret.md\n"),
        (".gitignore", "*.tmp\nbuild/\n"),
        ("a.md", ""),
        ("a.tmp", ""),
        ("build/x.md", ""),
        ("docs/.gitignore", "!keep.tmp\ndraft.md\n"),
        ("docs/keep.tmp", ""),
        ("docs/draft.md", ""),
        ("draft.md", ""),
        ("secret.md", ""),
        ("sub/node_modules/p/readme.md", ""),
        (".github/ISSUE.md", ""),
    ])?;
    let expected = [".github/ISSUE.md", ".gitignore", "a.md", "docs/.gitignore", "docs/keep.tmp", "draft.md"];
    assert_eq!(paths(&world)?, expected);
    assert!(world.exists("build/x.md"), "what the walk leaves out is there all the same");
    Ok(())
}

#[test]
fn a_name_that_is_a_path_on_windows_is_passed_over() -> Outcome {
    let (_folder, world) = tree(&[("a.md", ""), (r"C:\docs\b.md", ""), (r"docs\c.md", "")])?;
    assert_eq!(paths(&world)?, ["a.md", r"docs\c.md"]);
    let passed: Vec<String> = world.entries()?.passed_over.into_iter().map(|trouble| trouble.message).collect();
    assert_eq!(passed, ["has a name that is a path on Windows"]);
    Ok(())
}

#[test]
fn ignore_files_above_the_root_count() -> Outcome {
    let (folder, _) =
        tree(&[(".git/HEAD", ""), (".gitignore", "/docs/old/\n"), ("docs/old/a.md", ""), ("docs/b.md", "")])?;
    assert_eq!(paths(&DiskWorld::new(&folder.path().join("docs"), None)?)?, ["b.md"]);
    Ok(())
}

#[test]
fn a_replaced_file_keeps_its_rights_and_its_links() -> Outcome {
    let (folder, world) = tree(&[("docs/a.md", "old"), ("docs/locked.md", "old")])?;
    let (outside, _) = tree(&[("x.md", "secret")])?;
    let at = |path: &str| folder.path().join(path);
    fs::set_permissions(at("docs/a.md"), fs::Permissions::from_mode(0o750))?;
    fs::set_permissions(at("docs/locked.md"), fs::Permissions::from_mode(0o444))?;
    symlink("docs/a.md", at("link.md"))?;
    symlink(outside.path().join("x.md"), at("out.md"))?;
    world.replace("link.md", b"new")?;
    assert!(at("link.md").symlink_metadata()?.is_symlink());
    assert_eq!(fs::read(at("docs/a.md"))?, b"new");
    assert_eq!(fs::metadata(at("docs/a.md"))?.permissions().mode() & 0o777, 0o750);
    assert_eq!(world.replace("docs/locked.md", b"new").map_err(|e| e.kind), Err(TroubleKind::Denied));
    assert_eq!(world.replace("out.md", b"new").map_err(|e| e.kind), Err(TroubleKind::Outside));
    assert_eq!(world.replace("gone.md", b"new").map_err(|e| e.kind), Err(TroubleKind::NotFound));
    assert_eq!(fs::read(outside.path().join("x.md"))?, b"secret");
    assert_eq!(fs::read_dir(at("docs"))?.count(), 2, "nothing is left behind");
    Ok(())
}

#[test]
fn links_are_listed_and_never_lead_out() -> Outcome {
    let (folder, world) = tree(&[("docs/a.md", "text")])?;
    let (outside, _) = tree(&[("x.md", "secret")])?;
    symlink(folder.path(), folder.path().join("docs/loop"))?;
    symlink("docs/a.md", folder.path().join("b.md"))?;
    symlink("nowhere", folder.path().join("c.md"))?;
    symlink(outside.path().join("x.md"), folder.path().join("out.md"))?;
    symlink(outside.path(), folder.path().join("outdir"))?;
    let listing = world.entries()?;
    let found: Vec<_> = listing.entries.iter().map(|e| (e.path.as_str(), e.folder, e.target.as_deref())).collect();
    let expected = [
        ("b.md", false, Some("docs/a.md")),
        ("docs", true, None),
        ("docs/a.md", false, None),
        ("docs/loop", true, Some("")),
    ];
    assert_eq!(found, expected);
    assert_eq!(listing.passed_over.len(), 3);
    assert!(world.exists("docs/loop/docs/loop/b.md"));
    assert_eq!(world.read("b.md")?, b"text");
    for path in ["out.md", "outdir/x.md", "../x", "/etc/passwd", "docs/../../x"] {
        assert_eq!(world.read(path).map_err(|e| e.kind), Err(TroubleKind::Outside), "{path}");
    }
    assert_eq!(world.write("outdir/new.md", b"", false).map_err(|e| e.kind), Err(TroubleKind::Outside));
    assert!(!outside.path().join("new.md").exists());
    Ok(())
}

#[test]
fn what_cannot_be_read_is_said_and_passed_over() -> Outcome {
    let (folder, world) = tree(&[("a.md", ""), ("dir/b.md", "")])?;
    fs::write(folder.path().join(OsStr::from_bytes(b"caf\xe9.md")), "")?;
    let socket = std::os::unix::net::UnixListener::bind(folder.path().join("s.md"))?;
    let listing = world.entries()?;
    let said: Vec<_> = listing.passed_over.iter().map(|t| t.message.as_str()).collect();
    assert_eq!(said, ["has a name that is not UTF-8", "is a pipe or a device, not a file"]);
    assert_eq!(world.read("s.md").map_err(|e| e.kind), Err(TroubleKind::WrongKind));
    assert_eq!(world.read("dir").map_err(|e| e.kind), Err(TroubleKind::WrongKind));
    assert_eq!(world.read("none").map_err(|e| e.kind), Err(TroubleKind::NotFound));
    let large = File::create(folder.path().join("large.md"))?;
    large.set_len(MAX_FILE_BYTES + 1)?;
    assert_eq!(world.read("large.md").map_err(|e| e.kind), Err(TroubleKind::TooLarge));
    drop(socket);
    Ok(())
}

#[test]
fn files_are_written_whole_and_removed_with_their_folders() -> Outcome {
    let (folder, _) = tree(&[("file", "")])?;
    let out = DiskWorld::output(&folder.path().join("dist"))?;
    out.write("a/b/run.sh", b"#!/bin/sh\n", true)?;
    out.write("a/text", b"", false)?;
    let mode = |path: &str| fs::metadata(folder.path().join(path)).map(|m| m.permissions().mode());
    assert_ne!(mode("dist/a/b/run.sh")? & 0o100, 0);
    assert_eq!(mode("dist/a/text")? & 0o111, 0);
    let left: Vec<_> = fs::read_dir(folder.path().join("dist/a/b"))?.collect::<Result<Vec<_>, _>>()?;
    assert_eq!(left.len(), 1, "no temporary file is left");
    assert_eq!(out.write("a/b", b"", false).map_err(|e| e.kind), Err(TroubleKind::WrongKind));
    out.remove("a/b/run.sh")?;
    out.remove("a/b/run.sh")?;
    assert!(!folder.path().join("dist/a/b").exists() && folder.path().join("dist/a/text").exists());
    let refused = DiskWorld::output(&folder.path().join("file/dist")).map(|_| ()).map_err(|e| e.kind);
    assert_eq!(refused, Err(TroubleKind::WrongKind));
    let refused = DiskWorld::output(&folder.path().join("file")).map(|_| ()).map_err(|e| e.kind);
    assert_eq!(refused, Err(TroubleKind::WrongKind));
    Ok(())
}

#[test]
fn paths_are_shown_from_the_working_directory() {
    let shown = |from: &str, path: &str| show(Path::new(from), Path::new(path));
    assert_eq!(shown("/w/a", "/w/a/docs/x.md"), "docs/x.md");
    assert_eq!(shown("/w/a/b", "/w/a/docs/x.md"), "../docs/x.md");
    assert_eq!(shown("/w/a", "/w/a"), ".");
}
