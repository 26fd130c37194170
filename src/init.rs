//! `runbookc init` and `runbookc new`: first files, made from what is there. Nothing that exists is touched.

use crate::Failure;
use crate::config::Config;
use crate::emit::prometheus::labels::runbook_url;
use crate::load::rule_files;
use crate::model::Runbook;
use crate::model::rule_file::{AlertRule, Scalar};
use crate::pages::{Scope, is_markdown};
use crate::rules;
use crate::source::{FileId, Sources};
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

/// A page that is to be written, and what is left for a person to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPage {
    /// The page.
    pub draft: Draft,
    /// What the alert's rule should say, and where.
    pub hint: Option<String>,
}

/// A page for an alert or a mistake, called `name`, in the first folder of runbooks. What a rule file says of an alert of
/// that name stands on it.
///
/// # Errors
/// Where the configuration means nothing, the root cannot be listed, a rule file cannot be found, the name has no letter
/// to make a file's name of, or the page is there already.
pub fn new_page(world: &dyn World, name: &str, scope: &Scope) -> Result<NewPage, Failure> {
    let config = Config::load(world, rules())?;
    let listing = world.entries()?;
    let asked = Scope::default().asked(&config, &listing);
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
    let mut sources = Sources::default();
    let found = rule_files::find(world, &config, scope, &listing, &mut sources)?;
    let alerts = found.files.iter().flat_map(|file| file.alerts());
    let rule = alerts.into_iter().find(|alert| alert.name.str() == Some(name.trim()));
    // A title is one line of text, and no markup.
    let title: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = title.replace('\\', "\\\\").replace(['<', '`', '[', '*'], "");
    let text = include_str!("../templates/new/page.md").replace("{title}", &title);
    let text = rule.map_or(text.replace("{alert}", ""), |rule| text.replace("{alert}", &stated(rule)));
    let hint = rule.and_then(|rule| link_hint(rule, &path, &config, &sources));
    Ok(NewPage { draft: Draft { path, text }, hint })
}

/// The section about an alert's rule. What a template engine has yet to fill in is left out.
fn stated(rule: &AlertRule) -> String {
    let cell = |scalar: Option<&Scalar>| {
        let words = scalar.and_then(Scalar::str).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        words.replace('\\', "\\\\").replace('|', "\\|").replace('<', "\\<").replace('`', "\\`")
    };
    let summary = rule.annotation("summary").or_else(|| rule.annotation("description"));
    let hold = rule.hold.as_ref().map(|hold| &hold.text);
    let row = [Some(&rule.name), rule.label("severity"), hold, summary].map(cell);
    let mut text = format!(
        "## Alert\n\n| Alert | Severity | For | Summary |\n|-------|----------|-----|---------|\n| {} |\n\n",
        row.join(" | ")
    );
    let expr = rule.expr.as_ref().map(|expr| expr.text.text.trim_end()).filter(|_| !rule.open);
    // The fence is longer than any that the expression holds.
    if let Some(expr) = expr.filter(|expr| !expr.contains("```")) {
        text += &format!("It fires on\n\n```promql\n{expr}\n```\n\n");
    }
    text
}

/// What the rule should say, so that the alert leads to the page; nothing where it says something already.
fn link_hint(rule: &AlertRule, path: &str, config: &Config, sources: &Sources) -> Option<String> {
    if rule.runbook().is_some() {
        return None;
    }
    let source = sources.get(rule.span.file)?;
    let page = Runbook::empty(FileId(0), path);
    let url = runbook_url(&page, None, config).value;
    let place = format!("{}:{}", source.display, source.line(rule.span.start));
    Some(format!("{place} can lead to it:\n    annotations:\n      runbook_url: {url}"))
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
        let NewPage { draft, hint } = new_page(&world, "Queue `is` <b>stuck", &Scope::default())?;
        assert_eq!(hint, None);
        assert_eq!(draft.path, "ops/runbooks/queue-is-b-stuck.md");
        assert!(draft.text.starts_with("# Queue is b>stuck\n"));
        world.write(&draft.path, draft.text.as_bytes(), false)?;
        let checked = crate::check(&world, &crate::CheckOptions::default())?;
        assert!(checked.findings.diagnostics.is_empty(), "{:?}", checked.findings);
        assert!(new_page(&world, "Queue `is` <b>stuck", &Scope::default()).is_err());
        Ok(())
    }

    #[test]
    fn a_page_says_what_the_rule_of_its_alert_says() -> Result<(), Failure> {
        let config = "runbooks = [\"ops/runbooks\"]\n[prometheus]\nrule_files = [\"rules/*.yaml\"]\nrunbook_url = \
                      \"https://docs.example.org/{path}#{anchor}\"\n";
        let rules = "groups:\n- name: shop\n  rules:\n  - alert: Slow\n    expr: |\n      histogram_quantile(0.99, \
                     sum by (le, job) (rate(http_seconds_bucket[5m]))) > 2\n    for: 10m\n    labels: {severity: critical}\n    \
                     annotations:\n      summary: \"Slow | <b>answers</b> of {{ $labels.job }}\"\n  - alert: Other\n    expr: up == \
                     0\n";
        let world =
            MemoryWorld::new([("runbookc.toml", config), ("ops/runbooks/a.md", "# A\n"), ("rules/a.yaml", rules)]);
        let NewPage { draft, hint } = new_page(&world, "Slow", &Scope::default())?;
        assert!(draft.text.contains("| Slow | critical | 10m | Slow \\| \\<b>answers\\</b> of {{ $labels.job }} |\n"));
        assert!(draft.text.contains(
            "```promql\nhistogram_quantile(0.99, sum by (le, job) (rate(http_seconds_bucket[5m]))) > 2\n```"
        ));
        let hint = hint.unwrap_or_default();
        assert!(hint.starts_with("rules/a.yaml:4 ") && hint.ends_with("https://docs.example.org/Slow"), "{hint}");
        world.write(&draft.path, draft.text.as_bytes(), false)?;
        let options = crate::CheckOptions { ignore: vec!["RB502".to_owned()], ..Default::default() };
        let checked = crate::check(&world, &options)?;
        assert!(checked.findings.diagnostics.is_empty(), "{:?}", checked.findings);
        Ok(())
    }
}
