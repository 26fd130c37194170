//! Which files of the root are runbooks, and why others are not.

use std::collections::{BTreeSet, HashSet};

use crate::Failure;
use crate::config::Config;
use crate::output::MANIFEST;
use crate::world::{Entry, Listing, Trouble, TroubleKind, World, within};

/// What was asked for on the command line.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// PATHs from the root; empty where none was given.
    pub paths: Vec<String>,
    /// The working directory from the root.
    pub here: String,
    /// Rule files to hold against the runbooks, beside those of the configuration: patterns from the root, which may
    /// lead out of it.
    pub rule_files: Vec<String>,
    /// May rule files lie outside of the root?
    pub allow_outside: bool,
}

impl Scope {
    /// Is `path` among what was asked for? Without a PATH all is.
    pub fn covers(&self, path: &str) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|asked| within(path, asked))
    }

    /// The files and folders that are meant: the PATHs, else what the configuration names, else `runbooks`, else here.
    pub fn asked(&self, config: &Config, listing: &Listing) -> Vec<String> {
        if !self.paths.is_empty() {
            return self.paths.clone();
        }
        if !config.runbooks.is_empty() {
            return config.runbooks.clone();
        }
        let usual = format!("{}/runbooks", self.here);
        let usual = usual.trim_start_matches('/');
        let there = listing.entries.iter().any(|entry| entry.folder && entry.path == usual);
        vec![if there { usual.to_owned() } else { self.here.clone() }]
    }
}

/// Is this a name of a Markdown file?
pub fn is_markdown(path: &str) -> bool {
    let extension = path.rsplit('/').next().unwrap_or_default().rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|e| e.eq_ignore_ascii_case("md") || e.eq_ignore_ascii_case("markdown"))
}

/// Why a Markdown file that was asked for is left out; the order is that of the counts in the message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LeftOut {
    Hidden,
    Output,
    Excluded,
    Vendored,
    Fixture,
}

impl LeftOut {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Hidden, "in hidden folders"),
        (Self::Output, "in an output folder of runbookc"),
        (Self::Excluded, "by `exclude` in the configuration"),
        (Self::Vendored, "in folders where a package manager keeps other people's code"),
        (Self::Fixture, "in folders of what tests read"),
    ];
}

/// The Markdown files of `asked`, sorted by path. A file that is named itself is taken, whatever its name and whatever
/// the filters say; a link is left out where the page that it leads to is taken itself.
///
/// # Errors
/// [`Failure::Nothing`] where nothing remains, with the filter that removed it.
pub fn pages(world: &dyn World, config: &Config, listing: &Listing, asked: &[String]) -> Result<Vec<String>, Failure> {
    let (outputs, vendored) = (output_folders(listing), vendored_folders(listing));
    let mut taken: BTreeSet<&str> =
        asked.iter().map(String::as_str).filter(|path| is_file(world, listing, path)).collect();
    let mut left_out = Vec::new();
    let mut links: Vec<(&str, &str)> = Vec::new();
    for entry in listing.entries.iter().filter(|entry| !entry.folder && is_markdown(&entry.path)) {
        let Some(folder) = asked.iter().filter(|folder| within(&entry.path, folder)).max_by_key(|folder| folder.len())
        else {
            continue;
        };
        match (reason(entry, folder, config, (&outputs, &vendored)), &entry.target) {
            (Some(reason), _) => left_out.push(reason),
            (None, Some(target)) => links.push((&entry.path, target)),
            (None, None) => drop(taken.insert(&entry.path)),
        }
    }
    let only_linked: Vec<&str> = links.iter().filter(|(_, to)| !taken.contains(to)).map(|&(path, _)| path).collect();
    taken.extend(only_linked);
    if taken.is_empty() {
        Err(nothing(world, asked, &left_out))
    } else {
        Ok(taken.into_iter().map(str::to_owned).collect())
    }
}

/// What the walk passed over that a reader of the findings should know of: pages, and folders that may hold some.
pub fn worth_a_hint(listing: &Listing) -> Vec<Trouble> {
    let worth = |trouble: &&Trouble| {
        is_markdown(&trouble.path) || matches!(trouble.kind, TroubleKind::Denied | TroubleKind::TooLarge)
    };
    listing.passed_over.iter().filter(worth).cloned().collect()
}

/// Folders that a build has written to: they hold its list of files.
fn output_folders(listing: &Listing) -> Vec<&str> {
    listing.entries.iter().filter_map(|entry| entry.path.strip_suffix(MANIFEST)?.strip_suffix('/')).collect()
}

/// Files that a package manager leaves in the folder where it keeps other people's code: Go's, Composer's, and Python's
/// virtual environments.
const VENDOR_SIGNS: &[&str] = &["vendor/modules.txt", "vendor/autoload.php", "pyvenv.cfg"];

/// Folders in which other people's code is kept, where it brings its licence along. A page about third parties brings none.
const THIRD_PARTY: &[&str] =
    &["third_party", "third-party", "thirdparty", "bundled", "vendor", "vendored", "external", "deps", "subprojects"];

/// The folder that a licence is in: `LICENSE.md`, `COPYING`, `Shader-License.txt`.
fn licensed(path: &str) -> Option<&str> {
    let (folder, name) = path.rsplit_once('/')?;
    let text = || ["License.txt", "Licence.txt", "LICENSE.txt", "LICENCE.txt"].iter().any(|end| name.ends_with(end));
    let named = ["LICENSE", "LICENCE", "LICENSING", "COPYING"].iter().any(|start| name.starts_with(start));
    (named || text()).then_some(folder)
}

/// Folders of projects of other people: below one of [`THIRD_PARTY`], with a licence of their own; and what OpenShift's
/// boilerplate keeps up to date by itself.
fn third_party(listing: &Listing) -> impl Iterator<Item = &str> {
    const BOILERPLATE: &str = "/_data/last-boilerplate-commit";
    let below = |folder: &&str| folder.split('/').any(|part| THIRD_PARTY.contains(&part));
    let paths = listing.entries.iter().map(|entry| entry.path.as_str());
    paths.filter_map(move |path| licensed(path).filter(below).or_else(|| path.strip_suffix(BOILERPLATE)))
}

/// Folders of other people's code.
fn vendored_folders(listing: &Listing) -> Vec<&str> {
    let signed = |path: &&str| VENDOR_SIGNS.iter().any(|sign| path.strip_suffix(sign).is_some_and(is_folder));
    let paths = || listing.entries.iter().filter(|entry| !entry.folder).map(|entry| entry.path.as_str());
    let charts: HashSet<&str> = paths().filter_map(|path| path.strip_suffix(CHART)?.strip_suffix('/')).collect();
    let unpacked = charts.iter().filter(|chart| is_unpacked(chart, &charts)).copied();
    let signed = paths().filter(signed).filter_map(|path| path.rsplit_once('/').map(|(folder, _)| folder));
    signed.chain(unpacked).chain(third_party(listing)).collect()
}

/// The file that makes a folder a Helm chart.
const CHART: &str = "Chart.yaml";

/// Is it a chart that Helm unpacked: in the folder `charts` of another one, or below one that is named by a version, as in
/// `charts/loki-2.10.2/loki`?
fn is_unpacked(chart: &str, charts: &HashSet<&str>) -> bool {
    let names = chart.match_indices('/').map(|(at, _)| at).chain([chart.len()]);
    let above = names.filter_map(|end| chart.get(..end)?.rsplit_once('/'));
    above.into_iter().any(|(folder, name)| {
        let (around, last) = folder.rsplit_once('/').unwrap_or(("", folder));
        last == "charts" && (charts.contains(around) || is_versioned(name))
    })
}

/// `loki-stack-2.10.2`
fn is_versioned(name: &str) -> bool {
    let numbers = name.rsplit_once('-').map_or("", |(_, version)| version).split('.');
    numbers.clone().count() == 3 && numbers.into_iter().all(|part| part.starts_with(|c: char| c.is_ascii_digit()))
}

/// Does a path lead into a folder of what tests read: Go's `testdata`, `tests/fixtures`, Jest's `__fixtures__`?
fn is_fixture(below: &str) -> bool {
    let mut before = "";
    below.rsplit_once('/').map_or("", |(folders, _)| folders).split('/').any(|name| {
        let of_tests = matches!(before, "test" | "tests" | "__tests__" | "spec");
        before = name;
        let data = ["testdata", "test-data", "test_data"].iter().any(|data| name.contains(data));
        data || name == "__fixtures__" || of_tests && name == "fixtures"
    })
}

/// Is it the beginning of a path that ends where a name does?
fn is_folder(beginning: &str) -> bool {
    beginning.is_empty() || beginning.ends_with('/')
}

/// A file that was named itself; ignored ones are not in the listing but are there.
fn is_file(world: &dyn World, listing: &Listing, path: &str) -> bool {
    let listed = listing.entries.binary_search_by(|entry| entry.path.as_str().cmp(path));
    match listed.ok().and_then(|index| listing.entries.get(index)) {
        Some(entry) => !entry.folder,
        None => is_markdown(path) && world.exists(path),
    }
}

fn reason(entry: &Entry, folder: &str, config: &Config, (outputs, vendored): (&[&str], &[&str])) -> Option<LeftOut> {
    // Folders that were named themselves are wanted, though hidden.
    let below = entry.path.get(folder.len()..).unwrap_or_default();
    if below.split('/').any(|name| name.starts_with('.')) {
        return Some(LeftOut::Hidden);
    }
    if outputs.iter().any(|output| within(&entry.path, output)) {
        return Some(LeftOut::Output);
    }
    // A vendored folder that was named itself is wanted.
    if vendored.iter().any(|vendor| within(&entry.path, vendor) && !within(folder, vendor)) {
        return Some(LeftOut::Vendored);
    }
    if config.exclude.matches(&entry.path) {
        return Some(LeftOut::Excluded);
    }
    is_fixture(below).then_some(LeftOut::Fixture)
}

fn nothing(world: &dyn World, asked: &[String], left_out: &[LeftOut]) -> Failure {
    let places: Vec<String> = asked.iter().map(|path| format!("`{}`", world.display(path))).collect();
    let places = places.join(", ");
    if left_out.is_empty() {
        let missing = asked.iter().find(|path| !world.exists(path));
        return Failure::Nothing(match missing {
            Some(path) => format!("nothing to check: `{}` is not there", world.display(path)),
            None => format!("nothing to check: no Markdown file in {places} that git does not ignore"),
        });
    }
    let counts = LeftOut::ALL.iter().filter_map(|&(reason, words)| {
        let count = left_out.iter().filter(|&&other| other == reason).count();
        (count > 0).then(|| format!("{count} {words}"))
    });
    let counts: Vec<String> = counts.collect();
    Failure::Nothing(format!("nothing to check: all Markdown files in {places} are left out, {}", counts.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::memory::MemoryWorld;

    fn found(files: &[&str], config: &str, paths: &[&str]) -> Result<Vec<String>, String> {
        let files = files.iter().map(|&path| (path, "")).chain([("runbookc.toml", config)]);
        let world = MemoryWorld::new(files);
        let config = Config::load(&world, &[]).map_err(|e| e.to_string())?;
        let listing = world.entries().map_err(|e| e.to_string())?;
        let scope = Scope { paths: paths.iter().map(|&path| path.to_owned()).collect(), ..Scope::default() };
        pages(&world, &config, &listing, &scope.asked(&config, &listing)).map_err(|e| e.to_string())
    }

    #[test]
    fn the_usual_folder_else_all() {
        assert_eq!(found(&["runbooks/a.md", "b.md"], "", &[]), Ok(vec!["runbooks/a.md".to_owned()]));
        assert_eq!(
            found(&["x/a.markdown", "b.md", "c.txt"], "", &[]),
            Ok(vec!["b.md".to_owned(), "x/a.markdown".to_owned()])
        );
        assert_eq!(found(&["ops/a.md", "runbooks/b.md"], "runbooks = [\"ops\"]", &[]), Ok(vec!["ops/a.md".to_owned()]));
    }

    #[test]
    fn filters_say_what_they_removed() {
        let files = ["a/.x/a.md", "a/dist/b.md", "a/dist/.runbookc.json", "a/old/c.md"];
        let said = found(&files, "exclude = [\"a/old\"]", &["a"]);
        let expected = "nothing to check: all Markdown files in `a` are left out, 1 in hidden folders, \
                        1 in an output folder of runbookc, 1 by `exclude` in the configuration";
        assert_eq!(said, Err(expected.to_owned()));
        assert_eq!(found(&files, "exclude = [\"a/old\"]", &["a/old/c.md"]), Ok(vec!["a/old/c.md".to_owned()]));
        let vendored = ["a.md", "vendor/modules.txt", "vendor/x/b.md", "c/vendor/d.md"];
        assert_eq!(found(&vendored, "", &[]), Ok(vec!["a.md".to_owned(), "c/vendor/d.md".to_owned()]));
        assert_eq!(found(&vendored, "", &["vendor/x"]), Ok(vec!["vendor/x/b.md".to_owned()]));
        let charts =
            ["charts/own/Chart.yaml", "charts/own/a.md", "charts/own/charts/b/Chart.yaml", "charts/own/charts/b/b.md"];
        assert_eq!(found(&charts, "", &[]), Ok(vec!["charts/own/a.md".to_owned()]));
        let unpacked = ["a.md", "x/charts/loki-2.10.2/loki/Chart.yaml", "x/charts/loki-2.10.2/loki/b.md"];
        assert_eq!(found(&unpacked, "", &[]), Ok(vec!["a.md".to_owned()]));
        let own = ["a.md", "lib/own/LICENSE", "lib/own/AUTHORS", "lib/own/b.md"];
        assert_eq!(found(&own, "", &[]), Ok(vec!["a.md".to_owned(), "lib/own/b.md".to_owned()]));
        let kept = ["a.md", "boilerplate/_data/last-boilerplate-commit", "boilerplate/b.md"];
        assert_eq!(found(&kept, "", &[]), Ok(vec!["a.md".to_owned()]));
        let others = ["a.md", "docs/external/b.md", "lib/third_party/x/LICENSE.txt", "lib/third_party/x/y/c.md"];
        assert_eq!(found(&others, "", &[]), Ok(vec!["a.md".to_owned(), "docs/external/b.md".to_owned()]));
        let fixtures = ["fixtures/a.md", "x/tests/fixtures/b.md", "y/testdata/c.md"];
        assert_eq!(found(&fixtures, "", &[]), Ok(vec!["fixtures/a.md".to_owned()]));
        assert_eq!(found(&fixtures, "", &["y/testdata"]), Ok(vec!["y/testdata/c.md".to_owned()]));
        assert_eq!(found(&files, "", &["a/.x"]), Ok(vec!["a/.x/a.md".to_owned()]));
        let said = found(&["a.txt"], "runbooks = [\"gone\"]", &[]);
        assert_eq!(said, Err("nothing to check: `gone` is not there".to_owned()));
    }
}
