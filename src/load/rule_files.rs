//! The rule files that the runbooks are held against.

use rayon::prelude::*;

use crate::config::{Config, Globs};
use crate::diagnostic::Diagnostic;
use crate::failure::Failure;
use crate::load::{Unread, read};
use crate::model::{RuleFile, rule_file};
use crate::pages::Scope;
use crate::passes::tool::unreadable;
use crate::source::{FileId, Source, Sources};
use crate::world::{Listing, Trouble, World, normalize};

/// Endings of files that may hold rules, templates of them included.
const ENDINGS: &[&str] = &["yaml", "yml", "json", "rules", "tpl", "tmpl", "j2", "template"];

/// What came of the patterns.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) files: Vec<RuleFile>,
    pub(super) unread: Vec<Diagnostic>,
    pub(super) troubles: Vec<Trouble>,
}

/// Reads the rule files that the configuration and the command line name.
///
/// # Errors
/// Where a pattern is none, leads outside without leave, or matches no file: a check against nothing is no check.
pub(crate) fn find(
    world: &dyn World,
    config: &Config,
    scope: &Scope,
    listing: &Listing,
    sources: &mut Sources,
) -> Result<Found, Failure> {
    let mut texts = Vec::new();
    for pattern in config.prometheus.rule_files.patterns().iter().chain(&scope.rule_files) {
        texts.extend(matching(world, pattern, scope, listing)?);
    }
    texts.sort_by(|a, b| a.0.cmp(&b.0));
    texts.dedup_by(|a, b| a.0 == b.0);
    let mut found = Found::default();
    let mut readable: Vec<FileId> = Vec::new();
    for (path, text) in texts {
        let shown = world.display(&path);
        match text {
            Ok(text) => readable.push(sources.add(Source::new(path, shown, text))),
            Err(Unread::Finding { text, offset, rule, message }) => {
                let file = sources.add(Source::new(path, shown, text));
                // It was asked for, though nothing is known of it.
                found.files.push(RuleFile::empty(file, sources.get(file).map_or("", |source| source.path.as_str())));
                found.unread.push(unreadable::finding(rule, file, offset, message));
            }
            Err(Unread::Trouble(trouble)) => found.troubles.push(trouble),
        }
    }
    let sources = &*sources;
    let file = |&file: &FileId| sources.get(file).map(|source| rule_file::read(file, &source.path, &source.text));
    found.files.par_extend(readable.par_iter().filter_map(file));
    found.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// A path from the root and its text.
type Text = (String, Result<String, Unread>);

/// The files that one pattern matches.
fn matching(world: &dyn World, pattern: &str, scope: &Scope, listing: &Listing) -> Result<Vec<Text>, Failure> {
    let found: Vec<Text> = if normalize(pattern).is_some() {
        listed(pattern, listing)?.par_iter().map(|path| (path.clone(), read(world, path))).collect()
    } else if scope.allow_outside {
        let (folder, rest) = fixed_part(pattern);
        let beside = world.beside(folder)?;
        let inner = listed(rest, &beside.entries()?)?;
        let text = |path: &String| (format!("{folder}/{path}"), read(beside.as_ref(), path));
        inner.par_iter().map(text).collect()
    } else {
        return Err(Failure::Usage {
            message: format!("the rule files `{pattern}` lie outside of the root"),
            help: "add --allow-outside to read them there".to_owned(),
        });
    };
    if found.is_empty() {
        return Err(Failure::Usage {
            message: format!("no rule file matches `{pattern}`"),
            help: "patterns of the configuration start from its folder, those of --rule-files from here".to_owned(),
        });
    }
    Ok(found)
}

/// Files of a listing that a pattern matches: those it names, and below folders those that may hold rules.
fn listed(pattern: &str, listing: &Listing) -> Result<Vec<String>, Failure> {
    let pattern = normalize(pattern).unwrap_or_default();
    let every = if pattern.is_empty() { "**".to_owned() } else { pattern.clone() };
    let globs = Globs::new(vec![every]).map_err(|(pattern, why)| Failure::Usage {
        message: format!("`{pattern}` is no path pattern: {why}"),
        help: "`*` stands for a part of a name, `**` for folders".to_owned(),
    })?;
    let may_hold = |path: &str| {
        let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
        ending.is_some_and(|ending| ENDINGS.contains(&ending))
    };
    let files = listing.entries.iter().filter(|entry| !entry.folder).map(|entry| &entry.path);
    Ok(files.filter(|path| **path == pattern || may_hold(path) && globs.matches(path)).cloned().collect())
}

/// The folders of a pattern before its first wildcard, and the rest.
pub(crate) fn fixed_part(pattern: &str) -> (&str, &str) {
    let wild = pattern.find(['*', '?', '[', '{']).unwrap_or(pattern.len());
    let folder = pattern.get(..wild).and_then(|fixed| fixed.rfind('/')).unwrap_or(0);
    let rest = pattern.get(folder..).unwrap_or_default().trim_start_matches('/');
    match pattern.get(..folder) {
        // `../rules` is a folder by itself.
        Some(fixed) if rest == ".." => (pattern, fixed.get(..0).unwrap_or_default()),
        Some(fixed) => (fixed, rest),
        None => ("", pattern),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_split_before_the_first_wildcard() {
        assert_eq!(fixed_part("../a/b/*.yaml"), ("../a/b", "*.yaml"));
        assert_eq!(fixed_part("../a/**/x-*.yaml"), ("../a", "**/x-*.yaml"));
        assert_eq!(fixed_part("../a/b.yaml"), ("../a", "b.yaml"));
        assert_eq!(fixed_part("*.yaml"), ("", "*.yaml"));
        assert_eq!(fixed_part("../.."), ("../..", ""));
    }
}
