//! `runbookc init` and `runbookc new`: first files, made from what is there. Nothing that exists is touched.

use crate::Failure;
use crate::config::Config;
use crate::pages::{Scope, is_markdown};
use crate::rules;
use crate::world::{Entry, World, locate};

/// Names by which folders of runbooks go.
const USUAL: [&str; 4] = ["runbooks", "runbook", "playbooks", "runbooks-and-playbooks"];

/// A file that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Path from the root.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What `init` came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beginning {
    /// Files to be written.
    pub drafts: Vec<Draft>,
    /// Files that are there already and stay.
    pub kept: Vec<String>,
    /// What is left for a person to do.
    pub hints: Vec<String>,
}

/// A configuration, and a job for each kind of CI that the repository has.
///
/// # Errors
/// Where the root cannot be listed.
pub fn init(world: &dyn World) -> Result<Beginning, Failure> {
    let listing = world.entries()?;
    let mut beginning = Beginning::default();
    let mut draft = |path: &str, text: String| match world.exists(path) {
        true => beginning.kept.push(path.to_owned()),
        false => beginning.drafts.push(Draft { path: path.to_owned(), text }),
    };
    draft(locate::CONFIG, configuration(&folders(&listing.entries)));
    if world.exists(".github") {
        draft(".github/workflows/runbooks.yml", job(include_str!("../templates/ci/github.yml")));
    }
    if world.exists(".gitlab-ci.yml") {
        draft(".gitlab/runbooks.yml", job(include_str!("../templates/ci/gitlab.yml")));
        let hint = "add to .gitlab-ci.yml: `include: { local: .gitlab/runbooks.yml }`";
        beginning.hints.push(hint.to_owned());
    }
    if world.exists(".pre-commit-config.yaml") {
        let version = env!("CARGO_PKG_VERSION");
        let url = env!("CARGO_PKG_REPOSITORY");
        let hint = format!(
            "add to .pre-commit-config.yaml under `repos:`:\n  - repo: {url}\n    rev: v{version}\n    hooks:\n      \
             - id: runbookc"
        );
        beginning.hints.push(hint);
    }
    Ok(beginning)
}

/// The outermost folders that are called as runbooks usually are and hold Markdown.
fn folders(entries: &[Entry]) -> Vec<&str> {
    let named = |entry: &&Entry| {
        let name = entry.path.rsplit('/').next().unwrap_or_default().to_lowercase();
        entry.folder && entry.target.is_none() && USUAL.contains(&name.as_str()) && !entry.path.starts_with('.')
    };
    let below = |folder: &str| {
        let inside = |entry: &&Entry| entry.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        entries.iter().filter(inside).any(|entry| !entry.folder && is_markdown(&entry.path))
    };
    let mut folders: Vec<&str> = Vec::new();
    for entry in entries.iter().filter(named) {
        if !folders.iter().any(|folder| crate::world::within(&entry.path, folder)) && below(&entry.path) {
            folders.push(&entry.path);
        }
    }
    folders
}

fn configuration(folders: &[&str]) -> String {
    let names: Vec<String> = folders.iter().map(|folder| toml_string(folder)).collect();
    let runbooks = match names.is_empty() {
        true => "# runbooks = [\"docs/runbooks\"]    # what is checked and built; else ./runbooks, else all Markdown\n"
            .to_owned(),
        false => format!("runbooks = [{}]\n", names.join(", ")),
    };
    format!(
        "# What runbookc checks and builds. All keys: {}#configuration\nrequired-version = \">={}\"\n{runbooks}\n[rules]\n\
         # unlabelled-fence = \"off\"    # `runbookc rules` lists them\n",
        env!("CARGO_PKG_REPOSITORY"),
        env!("CARGO_PKG_VERSION"),
    )
}

/// A basic string of TOML; JSON's escapes are all among its own.
fn toml_string(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn job(template: &str) -> String {
    template.replace("{version}", env!("CARGO_PKG_VERSION"))
}

/// A page for an alert or a mistake, called `name`, in the first folder of runbooks.
///
/// # Errors
/// Where the configuration means nothing, the root cannot be listed, the name has no letter to make a file's name of,
/// or the page is there already.
pub fn new_page(world: &dyn World, name: &str) -> Result<Draft, Failure> {
    let config = Config::load(world, rules())?;
    let asked = Scope::default().asked(&config, &world.entries()?);
    let folder = asked.first().map(String::as_str).filter(|folder| !folder.is_empty() && !is_markdown(folder));
    let file = file_name(name);
    let usage = |message: String, help: &str| Failure::Usage { message, help: help.to_owned() };
    if file.is_empty() {
        return Err(usage(format!("`{name}` makes no file's name"), "name the page after the alert or the mistake"));
    }
    let path = format!("{}/{file}.md", folder.unwrap_or("runbooks"));
    if world.exists(&path) {
        return Err(usage(format!("`{}` is there already", world.display(&path)), "choose another name"));
    }
    // A title is one line of text, and no markup.
    let title: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = title.replace('\\', "\\\\").replace(['<', '`', '[', '*'], "");
    Ok(Draft { path, text: include_str!("../templates/new/page.md").replace("{title}", &title) })
}

/// Alerts keep their names, so that pages are found by them; other words are joined by hyphens.
fn file_name(name: &str) -> String {
    let letters = |c: char| if c.is_alphanumeric() || c == '_' { c } else { '-' };
    let joined: String = name.chars().map(letters).collect();
    let words: Vec<&str> = joined.split('-').filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [alert] => (*alert).to_owned(),
        words => words.join("-").to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::memory::MemoryWorld;

    #[test]
    fn a_configuration_and_a_job_for_what_is_there() -> Result<(), Failure> {
        let files =
            ["docs/Runbooks/a.md", "docs/Runbooks/x/runbooks/b.md", "ops/playbooks/c.txt", ".github/CODEOWNERS"];
        let world = MemoryWorld::new(files.map(|path| (path, "")));
        let beginning = init(&world)?;
        let paths: Vec<_> = beginning.drafts.iter().map(|draft| draft.path.as_str()).collect();
        assert_eq!(paths, ["runbookc.toml", ".github/workflows/runbooks.yml"]);
        for draft in &beginning.drafts {
            world.write(&draft.path, draft.text.as_bytes(), false)?;
        }
        assert_eq!(Config::load(&world, rules())?.runbooks, ["docs/Runbooks"]);
        let again = init(&world)?;
        assert!(again.drafts.is_empty() && again.kept == paths);
        Ok(())
    }

    #[test]
    fn names_of_pages() {
        let names =
            [("KubePodCrashLooping", "KubePodCrashLooping"), ("Queue is  stuck!", "queue-is-stuck"), ("../x/y", "x-y")];
        names.iter().for_each(|(name, file)| assert_eq!(file_name(name), *file));
        assert_eq!(file_name("../.. /"), "");
    }

    #[test]
    fn a_new_page_has_nothing_to_find() -> Result<(), Failure> {
        let world =
            MemoryWorld::new([("runbookc.toml", "runbooks = [\"ops/runbooks\"]"), ("ops/runbooks/a.md", "# A\n")]);
        let draft = new_page(&world, "Queue `is` <b>stuck")?;
        assert_eq!(draft.path, "ops/runbooks/queue-is-b-stuck.md");
        assert!(draft.text.starts_with("# Queue is b>stuck\n"));
        world.write(&draft.path, draft.text.as_bytes(), false)?;
        let checked = crate::check(&world, &crate::CheckOptions::default())?;
        assert!(checked.findings.diagnostics.is_empty(), "{:?}", checked.findings);
        assert!(new_page(&world, "Queue `is` <b>stuck").is_err());
        Ok(())
    }
}
