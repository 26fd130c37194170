//! `--fix`: makes the changes that findings offer, until none is left to make.
//!
//! A round takes the fixes in the order of the findings and leaves out those that would touch what another one has
//! changed already: after the round the pages are checked again, and what is still wrong has its turn then. Nothing is
//! written here; [`write()`] does that when all is settled.

use std::collections::BTreeMap;

use crate::diagnostic::{Edit, Fix};
use crate::pages::Scope;
use crate::source::{FileId, Source};
use crate::world::overlay::Overlay;
use crate::world::{Trouble, TroubleKind, World};
use crate::{CheckOptions, Checked, Failure, check};

/// Rounds until fixes must have settled. Fixes make room for each other (a fence that has its language is read as
/// shell); chains of three are the longest known. Of blocks that swallow each other one is closed in each round.
const MAX_ROUNDS: usize = 100;

/// A page with its mistakes mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Path from the root.
    pub path: String,
    /// The page as it was read.
    pub before: String,
    /// The page as it should be.
    pub after: String,
}

/// What fixes came to.
#[derive(Debug)]
pub struct Mended {
    /// What is still found when they are made.
    pub checked: Checked,
    /// The pages that change, by path.
    pub changes: Vec<Change>,
    /// How many findings of each rule were mended, by code.
    pub made: BTreeMap<&'static str, usize>,
}

/// Mends what `checked` found in `world` for `options`; changes that need a person's eye only where `risky` says so.
///
/// # Errors
/// As [`check`].
pub fn mend(world: &dyn World, mut checked: Checked, options: &CheckOptions, risky: bool) -> Result<Mended, Failure> {
    let mut overlay = Overlay::new(world);
    let mut changes: BTreeMap<String, Change> = BTreeMap::new();
    let mut made = BTreeMap::new();
    for _ in 0..MAX_ROUNDS {
        let round = Round::of(&checked, &options.scope, risky);
        if round.made.is_empty() {
            break;
        }
        for (file, edits) in round.edits {
            let Some(source) = checked.sources.get(file) else { continue };
            let after = applied(source, edits.into_values());
            overlay.put(&source.path, after.clone().into_bytes())?;
            let change = changes.entry(source.path.clone()).or_insert_with(|| Change {
                path: source.path.clone(),
                before: source.text.clone(),
                after: String::new(),
            });
            change.after = after;
        }
        round.made.into_iter().for_each(|(code, count)| *made.entry(code).or_insert(0) += count);
        checked = check(&overlay, options)?;
    }
    let changes = changes.into_values().filter(|change| change.before != change.after).collect();
    Ok(Mended { checked, changes, made })
}

/// Writes mended pages, each whole or not at all.
///
/// # Errors
/// The first page that cannot be written, or is not any more what was mended. Pages before it are written.
pub fn write(world: &dyn World, changes: &[Change]) -> Result<(), Trouble> {
    for change in changes {
        if world.read(&change.path)? != change.before.as_bytes() {
            let message = "was changed by somebody else while it was being mended; it is left as it is".to_owned();
            return Err(Trouble { path: world.display(&change.path), kind: TroubleKind::Other, message });
        }
        world.tidy(change.path.rsplit_once('/').map_or("", |(folder, _)| folder));
        world.replace(&change.path, change.after.as_bytes())?;
    }
    Ok(())
}

/// How many findings offer a fix that is safe, and how many one that is not.
pub fn offered(checked: &Checked) -> (usize, usize) {
    let fixes = || checked.findings.diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_ref());
    (fixes().filter(|fix| fix.safe).count(), fixes().filter(|fix| !fix.safe).count())
}

/// Fixes that can be made together.
#[derive(Default)]
struct Round<'a> {
    /// By file and start; no two touch the same bytes.
    edits: BTreeMap<FileId, BTreeMap<u32, &'a Edit>>,
    made: BTreeMap<&'static str, usize>,
}

impl<'a> Round<'a> {
    fn of(checked: &'a Checked, scope: &Scope, risky: bool) -> Self {
        let mut round = Self::default();
        let fits = |edit: &Edit| {
            let source = checked.sources.get(edit.span.file).filter(|source| scope.covers(&source.path));
            source.is_some_and(|source| source.text.get(edit.span.range()).is_some())
        };
        let changes =
            |edit: &Edit| checked.sources.get(edit.span.file).is_some_and(|s| s.slice(edit.span) != edit.text);
        for diagnostic in &checked.findings.diagnostics {
            let Some(fix) = diagnostic.fix.as_ref().filter(|fix| fix.safe || risky) else { continue };
            if fix.edits.iter().all(fits) && fix.edits.iter().any(changes) && round.take(fix) {
                *round.made.entry(diagnostic.rule.code).or_insert(0) += 1;
            }
        }
        round
    }

    /// Takes all edits of a fix, or none where one of them touches what is taken already.
    fn take(&mut self, fix: &'a Fix) -> bool {
        for (index, edit) in fix.edits.iter().enumerate() {
            let taken = self.edits.entry(edit.span.file).or_default();
            let (start, end) = (edit.span.start, edit.span.end);
            let before = taken.range(..=start).next_back().is_some_and(|(&at, e)| at == start || e.span.end > start);
            if before || taken.range(start..end).next().is_some() {
                fix.edits.iter().take(index).for_each(|edit| self.release(edit));
                return false;
            }
            taken.insert(start, edit);
        }
        true
    }

    fn release(&mut self, edit: &Edit) {
        if let Some(taken) = self.edits.get_mut(&edit.span.file) {
            taken.remove(&edit.span.start);
        }
    }
}

/// The text with edits in the order of their places. New lines end as the page's own do.
fn applied<'a>(source: &Source, edits: impl Iterator<Item = &'a Edit>) -> String {
    let text = &source.text;
    let crlf = text.find('\n').is_some_and(|at| text.get(..at).is_some_and(|line| line.ends_with('\r')));
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        out.push_str(text.get(from..edit.span.range().start).unwrap_or_default());
        if crlf {
            out.push_str(&edit.text.replace("\r\n", "\n").replace('\n', "\r\n"));
        } else {
            out.push_str(&edit.text);
        }
        from = edit.span.range().end;
    }
    out + text.get(from..).unwrap_or_default()
}

#[cfg(test)]
mod tests;
