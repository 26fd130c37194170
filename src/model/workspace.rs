//! What is modelled and compared: the runbooks, and what stands around them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use foldhash::HashMap;
use jiff::civil::Date;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::model::coverage::Row;
use crate::model::manifest::Manifest;
use crate::model::owners::Owners;
use crate::model::{Anchor, Answer, Grounds, PathIndex, RuleFile, Runbook, Sites};
use crate::source::{FileId, Sources};
use crate::world::within;

/// All runbooks that are compared with each other, and what stands around them.
#[derive(Debug)]
pub struct Workspace {
    /// The text of every file that was read.
    pub sources: Sources,
    /// The runbooks, sorted by path.
    pub runbooks: Vec<Runbook>,
    /// Markdown outside the workspace that links lead to: read for its anchors alone.
    pub neighbours: Vec<Neighbour>,
    /// The rule files that are held against the runbooks, sorted by path.
    pub rule_files: Vec<RuleFile>,
    /// Every path below the root.
    pub paths: PathIndex,
    /// Who renders which of them.
    pub sites: Sites,
    /// Where their content lies.
    pub grounds: Grounds,
    /// Folders that are git submodules, and links that lead nowhere: what lies in them belongs to other repositories, and may
    /// not be there.
    pub submodules: Vec<String>,
    /// The text of each `.gitignore` by its folder: what it names is on its author's disk, and nowhere else.
    pub ignored: BTreeMap<String, String>,
    /// Kubernetes objects that manifests beside the pages describe.
    pub manifests: Vec<Manifest>,
    /// Who looks after which files, as `CODEOWNERS` says.
    pub owners: Owners,
    /// What the network said of URLs, by the URL as it was asked; empty unless `--online`.
    pub answers: BTreeMap<String, Answer>,
    /// The day of the run.
    pub today: Date,
    /// The configuration in force.
    pub config: Config,
    /// Templates of the user's, by the name of the built-in one that each replaces.
    pub templates: BTreeMap<String, String>,
    /// Pictures of the repository that pages show, by path, where a target shows pages.
    pub images: BTreeMap<String, Vec<u8>>,
    /// Deployed alerts and the pages about them, where a target shows them.
    pub coverage: Vec<Row>,
    /// What `check` says of the runbooks, where a target asked for it.
    pub findings: Vec<Diagnostic>,
    /// Of each page that is another one word for word, the first that is: found when it is first asked for.
    pub(crate) copies: OnceLock<HashMap<FileId, FileId>>,
}

impl Workspace {
    /// The page at `path`.
    pub fn runbook(&self, path: &str) -> Option<&Runbook> {
        self.runbooks.get(self.at(path)?)
    }

    /// The page that `file` is, as an index.
    pub fn page_of(&self, file: FileId) -> Option<usize> {
        self.at(&self.sources.get(file)?.path)
    }

    /// The page at `path`, as an index.
    fn at(&self, path: &str) -> Option<usize> {
        self.runbooks.binary_search_by(|runbook| runbook.path.as_str().cmp(path)).ok()
    }

    /// The first page with the very text of this one, which may be itself.
    pub(crate) fn first_alike(&self, runbook: &Runbook) -> FileId {
        let copies = self.copies.get_or_init(|| {
            let (mut firsts, mut copies) = (HashMap::default(), HashMap::default());
            for runbook in &self.runbooks {
                let text = self.sources.get(runbook.file).map_or("", |source| source.text.as_str());
                let first = *firsts.entry(text).or_insert(runbook.file);
                if first != runbook.file {
                    copies.insert(runbook.file, first);
                }
            }
            copies
        });
        copies.get(&runbook.file).copied().unwrap_or(runbook.file)
    }

    /// Does `path` lie in a git submodule?
    pub fn in_submodule(&self, path: &str) -> bool {
        self.submodules.iter().any(|folder| within(path, folder))
    }

    /// The anchors of a page that was read, of this workspace or beside it.
    pub fn anchors(&self, path: &str) -> Option<&[Anchor]> {
        let neighbour = || self.neighbours.binary_search_by(|page| page.path.as_str().cmp(path)).ok();
        let own = self.runbook(path).map(|runbook| runbook.anchors.as_slice());
        own.or_else(|| neighbour().and_then(|at| self.neighbours.get(at)).map(|page| page.anchors.as_slice()))
    }

    /// What artifacts of each runbook are called: its path below the folder that holds all runbooks, without its
    /// ending. Of two pages that differ in their ending alone, the second keeps it.
    pub fn artifact_names(&self) -> BTreeMap<FileId, &str> {
        let folders =
            self.runbooks.iter().map(|runbook| runbook.path.rsplit_once('/').map_or("", |(folder, _)| folder));
        let common =
            folders.reduce(common_folder).map_or(0, |folder| if folder.is_empty() { 0 } else { folder.len() + 1 });
        let mut taken = BTreeSet::new();
        let mut names = BTreeMap::new();
        for runbook in &self.runbooks {
            let name = runbook.path.get(common..).unwrap_or(&runbook.path);
            let stem = name.strip_suffix(".md").or_else(|| name.strip_suffix(".markdown")).unwrap_or(name);
            let name = if taken.insert(stem) { stem } else { name };
            names.insert(runbook.file, name);
        }
        names
    }
}

/// The folder that holds both.
fn common_folder<'a>(a: &'a str, b: &'a str) -> &'a str {
    let mut end = 0;
    for (part, other) in a.split('/').zip(b.split('/')) {
        if part != other {
            break;
        }
        end += part.len() + 1;
    }
    a.get(..end.saturating_sub(1)).unwrap_or_default()
}

/// A Markdown file that is not a runbook of this workspace, but linked from one.
#[derive(Debug)]
pub struct Neighbour {
    /// Path from the root.
    pub path: String,
    /// The names that a fragment may have.
    pub anchors: Vec<Anchor>,
}
