//! From the world to a [`Workspace`]: which files are runbooks, their text, their meaning, and what stands around them.

mod images;
mod manifests;
pub(crate) mod rule_files;
mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::config::{Config, Renderer};
use crate::diagnostic::Diagnostic;
use crate::emit::template::Templates;
use crate::failure::Failure;
use crate::load::store::{Asked, Store};
use crate::model::anchors::anchors;
use crate::model::effect;
use crate::model::forge;
use crate::model::gist::shrink;
use crate::model::hugo::{self, Contents};
use crate::model::lower::{Settings, lower};
use crate::model::owners::{self, Owners};
use crate::model::rooted::is_rooted;
use crate::model::routes::Routes;
use crate::model::rule_file::link::{There, runbook_links};
use crate::model::site::Sites;
use crate::model::standing::Shelves;
use crate::model::target::{Target, existing, hidden};
use crate::model::words::Synonyms;
use crate::model::{Grounds, Neighbour, PathIndex, Rooted, RuleFile, Runbook, Workspace, around, page};
use crate::model::{named, nested};
use crate::pages::{Scope, pages, worth_a_hint};
use crate::passes::{self, tool::unreadable};
use crate::source::{FileId, Source, Sources};
use crate::syntax::blocks;
use crate::world::{Listing, Trouble, TroubleKind, World};

/// A workspace, and what could not be read of it.
#[derive(Debug)]
pub struct Loaded {
    /// What could be read.
    pub workspace: Workspace,
    /// A finding for each page whose contents cannot be read, and what was found on each page before it was condensed.
    pub found: Vec<Diagnostic>,
    /// How many pages were met, the unread ones among them.
    pub files: usize,
    /// Pages that the operating system refused: an input error, not a finding.
    pub troubles: Vec<Trouble>,
    /// What the walk passed over.
    pub passed_over: Vec<Trouble>,
}

/// Reads the workspace: what the configuration names as runbooks, else the files in scope.
///
/// # Errors
/// Where the root cannot be listed, or no page remains.
pub fn load(world: &dyn World, config: Config, scope: &Scope) -> Result<Loaded, Failure> {
    load_with(world, config, scope, Keep::Meaning)
}

/// What of a page is kept.
#[derive(Clone, Copy)]
pub enum Keep<'a> {
    /// What other pages ask about it, and what is found on it alone; from an earlier run where there is a cache of them.
    Gist(&'a Judge<'a>, Option<&'a Cache>),
    /// What it means.
    Meaning,
    /// What it looks like, too.
    Looks,
}

/// Where what was read of pages is kept from run to run.
#[derive(Clone)]
pub struct Cache {
    /// The folder, outside of the one that is checked.
    pub world: Arc<dyn World + Send>,
    /// Names this build of the program: no other reads what it kept.
    pub build: String,
    /// From how many bytes of pages on its files are worth their while.
    pub worth: usize,
}

impl Cache {
    /// Are there enough of these pages?
    fn pays(&self, asked: &[Asked<'_>]) -> bool {
        asked.iter().map(|asked| asked.source.text.len()).sum::<usize>() >= self.worth
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("build", &self.build).finish_non_exhaustive()
    }
}

/// What is found on a page, whatever stands on the others.
pub type Judge<'a> = dyn Fn(passes::Page<'_>) -> Vec<Diagnostic> + Sync + 'a;

/// As [`load`], with as much of the pages as is needed.
///
/// # Errors
/// As [`load`].
pub fn load_with(world: &dyn World, config: Config, scope: &Scope, keep: Keep<'_>) -> Result<Loaded, Failure> {
    let (listing, config) = (world.entries()?, with_origin(config, world));
    let paths = listing.entries.iter().map(|entry| (entry.path.clone(), entry.folder)).collect();
    let mut paths = PathIndex::new(paths);
    let sites = Sites::new(config.links.renderer, &paths, &|path| String::from_utf8(world.read(path).ok()?).ok());
    let pages = workspace_pages(world, &config, &listing, scope)?;
    let texts: Vec<_> = pages.par_iter().map(|path| read(world, path)).collect();
    let mut workspace_sources = Sources::default();
    let (mut found, mut troubles, mut readable) = (Vec::new(), Vec::new(), Vec::new());
    for (path, text) in pages.iter().zip(texts) {
        let shown = world.display(path);
        match text {
            Ok(text) => readable.push(workspace_sources.add(Source::new(path.clone(), shown, text))),
            Err(Unread::Finding { text, offset, rule, message }) => {
                let file = workspace_sources.add(Source::new(path.clone(), shown, text));
                found.push(unreadable::finding(rule, file, offset, message));
            }
            Err(Unread::Trouble(trouble)) => troubles.push(trouble),
        }
    }
    let rules = rule_files::find(world, &config, scope, &listing, &mut workspace_sources)?;
    found.extend(rules.unread);
    troubles.extend(rules.troubles);
    configured(world, &config, &mut workspace_sources);
    let sources = &workspace_sources;
    let (synonyms, effects) = (Synonyms::new(&config.synonyms), effect::rules(&config.effects));
    let ask = |file: &FileId| {
        let source = sources.get(*file)?;
        Some(Asked { file: *file, source, renderer: sites.renderer(&source.path) })
    };
    let asked: Vec<Asked<'_>> = readable.iter().filter_map(ask).collect();
    let read_page = |asked: Asked<'_>| {
        let settings = Settings { renderer: asked.renderer, effects: effects.clone(), synonyms: synonyms.clone() };
        page_of(asked.file, asked.source, &settings, keep)
    };
    let (mut runbooks, on_pages) = match keep {
        Keep::Gist(_, Some(cache)) if cache.pays(&asked) => Store::new(cache.world.as_ref(), &cache.build, &config)
            .pages(&asked, read_page, |path| paths.folder(path) == Some(false)),
        _ => side_by_side(&asked, read_page),
    };
    shelve(world, &paths, &mut runbooks, &asked);
    found.reserve_exact(on_pages.iter().map(Vec::len).sum());
    found.extend(on_pages.into_iter().flatten());
    let grounds = grounds(world, &runbooks, &sites, &paths);
    let around =
        surroundings(world, &runbooks, &rules.files, &config, (&paths, &listing.passed_over), (&sites, &grounds));
    paths.extend(around.existing);
    let mut submodules = submodules(world);
    submodules.extend(around.loose);
    let neighbours = around.pages.par_iter().filter_map(|path| neighbour(world, path, sites.renderer(path))).collect();
    let renderer = Some(sites.renderer(""));
    let config = Config { links: crate::config::Links { renderer, ..config.links }, ..config };
    let templates = templates(world, &config)?;
    let images = images::find(world, &runbooks, &config, &paths);
    let manifests = manifests::find(world, &listing, &runbooks);
    let (owners, today) = (owners(world), world.today());
    let workspace = Workspace {
        sources: workspace_sources,
        runbooks,
        neighbours,
        rule_files: rules.files,
        paths,
        sites,
        grounds,
        submodules,
        ignored: ignored(world, &listing),
        manifests,
        owners,
        answers: BTreeMap::new(),
        today,
        config,
        templates,
        images,
        coverage: Vec::new(),
        findings: Vec::new(),
        copies: OnceLock::new(),
    };
    Ok(Loaded { workspace, found, files: pages.len(), troubles, passed_over: worth_a_hint(&listing) })
}

/// Every page, and what is found on each. Two lists from the start: a list of pairs would be held beside the two that are
/// made of it.
fn side_by_side(
    asked: &[Asked<'_>],
    read: impl Fn(Asked<'_>) -> store::Page + Sync,
) -> (Vec<Runbook>, Vec<Vec<Diagnostic>>) {
    let (mut runbooks, mut found) = (Vec::new(), Vec::new());
    asked.par_iter().map(|asked| read(*asked)).unzip_into_vecs(&mut runbooks, &mut found);
    (runbooks, found)
}

/// What one page means, and what is found on it without a look at others.
fn page_of(file: FileId, source: &Source, settings: &Settings, keep: Keep<'_>) -> (Runbook, Vec<Diagnostic>) {
    let document = blocks::parse(file, &source.text);
    let mut runbook = lower(&source.path, &document, settings);
    runbook.standing = runbook.standing.with(&source.text);
    runbook.lost = nested::out_of_step(&runbook.fences, source);
    runbook.references = hugo::links(&runbook, source);
    runbook.named = named::named(&runbook, source);
    runbook.likenesses = named::likenesses(&runbook);
    let mut found: Vec<Diagnostic> = document.unread.map(unreadable::cut).into_iter().collect();
    match keep {
        Keep::Gist(judge, _) => {
            found.extend(judge(passes::Page { runbook: &runbook, source }));
            runbook = runbook.condensed();
        }
        Keep::Meaning => {}
        Keep::Looks => runbook.page = page::page(&document.blocks, &runbook, &source.text),
    }
    runbook.shrink();
    shrink(&mut found);
    (runbook, found)
}

/// The configuration with the URLs under which the repository's own files are seen, where it does not state one.
fn with_origin(mut config: Config, world: &dyn World) -> Config {
    if config.links.repository.is_none() {
        config.links.origin = world.origin().map(|origin| forge::prefixes(&origin)).unwrap_or_default();
    }
    config
}

/// The folders that `.gitmodules` names.
fn submodules(world: &dyn World) -> Vec<String> {
    let text = text_of(world, ".gitmodules").unwrap_or_default();
    let values = text.lines().filter_map(|line| line.split_once('=')).filter(|(key, _)| key.trim() == "path");
    values.map(|(_, path)| path.trim().trim_matches('/').to_owned()).filter(|path| !path.is_empty()).collect()
}

/// Says of each page what stands beside it says: that a program writes it, or that it is kept for the record.
fn shelve(world: &dyn World, paths: &PathIndex, runbooks: &mut [Runbook], asked: &[Asked<'_>]) {
    let mut shelves = Shelves::new(paths, &|path| text_of(world, path));
    let texts = runbooks.iter().zip(asked).map(|(runbook, asked)| (runbook.path.as_str(), asked.source.text.as_str()));
    shelves.archives(texts);
    shelves.joined(runbooks);
    for runbook in runbooks {
        runbook.standing = shelves.standing(&runbook.path).unwrap_or(runbook.standing);
    }
}

/// The text of each `.gitignore`, by its folder.
fn ignored(world: &dyn World, listing: &Listing) -> BTreeMap<String, String> {
    let folder = |path: &str| match path.strip_suffix(".gitignore")? {
        "" => Some(String::new()),
        folder => folder.strip_suffix('/').map(str::to_owned),
    };
    // The root's may leave itself out.
    let paths = listing.entries.iter().map(|entry| entry.path.as_str()).chain([".gitignore"]);
    paths.filter_map(|path| Some((folder(path)?, text_of(world, path)?))).collect()
}

/// The text of a file beside the pages, where it can be read.
fn text_of(world: &dyn World, path: &str) -> Option<String> {
    String::from_utf8(world.read(path).ok()?).ok()
}

/// What `CODEOWNERS` says; nothing where there is none that can be read.
fn owners(world: &dyn World) -> Owners {
    owners::PLACES.iter().find_map(|path| text_of(world, path)).map_or_else(Owners::default, |text| Owners::read(&text))
}

/// The user's templates: files below `templates.dir` that are named as a built-in one.
fn templates(world: &dyn World, config: &Config) -> Result<BTreeMap<String, String>, Failure> {
    let mut templates = BTreeMap::new();
    let Some(folder) = &config.templates.dir else { return Ok(templates) };
    for name in Templates::names() {
        let path = format!("{folder}/{name}");
        if world.exists(&path) {
            let bytes = world.read(&path)?;
            let text = String::from_utf8(bytes).map_err(|_| Trouble {
                path: world.display(&path),
                kind: TroubleKind::Other,
                message: "is no UTF-8, so it cannot be a template".to_owned(),
            })?;
            templates.insert(name.to_owned(), text);
        }
    }
    Ok(templates)
}

/// The pages that are modelled: those of the configuration, and those that were asked for beside them.
fn workspace_pages(
    world: &dyn World,
    config: &Config,
    listing: &Listing,
    scope: &Scope,
) -> Result<Vec<String>, Failure> {
    let mut pages = pages(world, config, listing, &scope.asked(config, listing))?;
    if !config.runbooks.is_empty() && !scope.paths.is_empty() {
        pages.extend(self::pages(world, config, listing, &config.runbooks).unwrap_or_default());
        pages.sort();
        pages.dedup();
    }
    Ok(pages)
}

/// Why a file was not read.
enum Unread {
    /// What stands in it is at fault: as much of it as could be read, where that ends, and why.
    Finding { text: String, offset: usize, rule: unreadable::Kind, message: String },
    /// The operating system refused.
    Trouble(Trouble),
}

fn read(world: &dyn World, path: &str) -> Result<String, Unread> {
    let bytes = world.read(path).map_err(|trouble| match trouble.kind {
        TroubleKind::TooLarge => {
            let message = trouble.message.clone();
            Unread::Finding { text: String::new(), offset: 0, rule: unreadable::Kind::TooLarge, message }
        }
        _ => Unread::Trouble(trouble),
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let text = bytes.get(..offset).and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or_default().to_owned();
        let byte = bytes.get(offset).copied().unwrap_or_default();
        let message = format!("byte 0x{byte:02x} is no UTF-8, so the page was not checked");
        Unread::Finding { text, offset, rule: unreadable::Kind::Encoding, message }
    })
}

/// Where the sites of the pages keep their content, as far as links from the top of a site ask for it.
fn grounds(world: &dyn World, runbooks: &[Runbook], sites: &Sites, paths: &PathIndex) -> Grounds {
    let rooted = |runbook: &&Runbook| runbook.links.iter().any(|link| is_rooted(&link.url));
    let read = |path: &str| String::from_utf8(world.read(path).ok()?).ok();
    let pages = runbooks.iter().filter(rooted).map(|runbook| runbook.path.as_str());
    let mut grounds = Grounds::new(pages, sites, paths, &read);
    let links = runbooks.iter().flat_map(|page| page.links.iter().map(|link| (page.path.as_str(), link.url.as_str())));
    grounds.ask(links.clone(), paths, &read);
    let lost = links.filter(|(page, url)| {
        is_rooted(url) && matches!(grounds.look(page, url, paths), Rooted::Dead(_) | Rooted::Unknown)
    });
    grounds.routes = Routes::new(lost.map(|(_, url)| url), paths, &read);
    let refers = runbooks.iter().filter(|page| !page.references.is_empty()).map(|page| page.path.as_str());
    grounds.contents = Contents::new(refers, paths, &read);
    grounds
}

/// What the links of the workspace lead to outside of it.
struct Surroundings {
    /// Paths that exist, but that the walk left out.
    existing: Vec<(String, bool)>,
    /// Links that lead nowhere here, as to a submodule that was not fetched.
    loose: Vec<String>,
    /// Markdown files whose anchors are needed.
    pages: Vec<String>,
}

fn surroundings(
    world: &dyn World,
    runbooks: &[Runbook],
    rule_files: &[RuleFile],
    config: &Config,
    (paths, passed_over): (&PathIndex, &[Trouble]),
    (sites, grounds): (&Sites, &Grounds),
) -> Surroundings {
    let modelled: BTreeSet<&str> = runbooks.iter().map(|runbook| runbook.path.as_str()).collect();
    let (mut unknown, mut pages) = (BTreeSet::new(), BTreeSet::new());
    let links = runbooks.iter().flat_map(|runbook| {
        let target = move |url: &str| match sites.resolve(url, &runbook.path, runbook.renderer, config) {
            Target::Elsewhere => match grounds.look(&runbook.path, url, paths) {
                Rooted::Found(target) => target,
                _ => Target::Elsewhere,
            },
            target => target,
        };
        let references = runbook.references.iter().map(|reference| grounds.contents.look(&runbook.path, reference));
        runbook.links.iter().map(move |link| target(&link.url)).chain(references)
    });
    let alerts = rule_files.iter().flat_map(|file| file.alerts().map(move |alert| (file, alert)));
    let runbooks = alerts.flat_map(|(file, alert)| runbook_links(alert, &file.path, config, sites));
    // What is there in another letter case is no matter of what the walk left out.
    let runbooks = runbooks.filter(|link| link.fragment().is_some() || link.there(paths) == Some(There::Nothing));
    for target in links.chain(runbooks.map(|link| link.target)) {
        if let Target::Inside { candidates, fragment } = target {
            match existing(&candidates, paths) {
                None => {
                    unknown.extend(candidates.iter().filter_map(|path| hidden(path)).map(str::to_owned));
                    unknown.extend(candidates);
                }
                Some(path) if fragment.is_some() && path.ends_with(".md") && !modelled.contains(path) => {
                    pages.insert(path.to_owned());
                }
                Some(_) => {}
            }
        }
    }
    let loose = loose(world, passed_over, &unknown);
    let existing = unknown.into_iter().filter(|path| world.exists(path)).map(|path| (path, false)).collect();
    Surroundings { existing, loose, pages: pages.into_iter().collect() }
}

/// The links among what the walk passed over that `paths` lead through.
fn loose(world: &dyn World, passed_over: &[Trouble], paths: &BTreeSet<String>) -> Vec<String> {
    let is_link = |it: &&Trouble| matches!(it.kind, TroubleKind::NotFound | TroubleKind::Outside);
    let links: BTreeSet<&str> = passed_over.iter().filter(is_link).map(|it| it.path.as_str()).collect();
    if links.is_empty() {
        return Vec::new();
    }
    let through = |path: &str| {
        let ways: Vec<String> = std::iter::successors(Some(path), |it| around(it)).map(str::to_owned).collect();
        ways.into_iter().filter(|way| links.contains(world.display(way).as_str()))
    };
    paths.iter().flat_map(|path| through(path)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The anchors of a page outside the workspace; none where it cannot be read.
fn neighbour(world: &dyn World, path: &str, renderer: Renderer) -> Option<Neighbour> {
    let text = String::from_utf8(world.read(path).ok()?).ok()?;
    let document = blocks::parse(FileId(u32::MAX), &text);
    Some(Neighbour { path: path.to_owned(), anchors: anchors(&document.blocks, renderer) })
}

/// The files of the configuration that define signals: what is wrong with one is shown there.
fn configured(world: &dyn World, config: &Config, sources: &mut Sources) {
    let files: BTreeSet<&str> = config.signals.values().map(|signal| signal.place.0.as_str()).collect();
    for path in files {
        if let Ok(text) = read(world, path) {
            sources.add(Source::new(path, world.display(path), text));
        }
    }
}
