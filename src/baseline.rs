//! `--baseline`: findings that a team has put off, kept in a file. Known ones are silent, new ones are reported, and an
//! update drops those that are gone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::diagnostic::Fingerprint;
use crate::pages::Scope;
use crate::{Checked, rules};

/// Changes when a key changes its meaning or goes.
const VERSION: u32 = 1;

/// Findings that are known, by fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<Fingerprint, Entry>);

/// A finding as the file tells it to people; the fingerprint alone decides what is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Entry {
    path: String,
    code: String,
    name: String,
    message: String,
    fingerprint: String,
}

#[derive(Deserialize)]
struct File {
    version: u32,
    findings: Vec<Entry>,
}

impl Baseline {
    /// Reads what [`Baseline::write`] has written.
    ///
    /// # Errors
    /// Why it is no baseline, as the rest of a sentence that begins with the file's name.
    pub fn read(text: &str) -> Result<Self, String> {
        let file: File = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|e| format!("is no baseline of runbookc: {e}"))?;
        if file.version != VERSION {
            return Err(format!("is a baseline of version {}; this runbookc knows version {VERSION}", file.version));
        }
        let entry = |entry: Entry| match Fingerprint::parse(&entry.fingerprint) {
            Some(fingerprint) => Ok((fingerprint, entry)),
            None => Err(format!("is no baseline of runbookc: `{}` is no fingerprint", entry.fingerprint)),
        };
        file.findings.into_iter().map(entry).collect::<Result<_, _>>().map(Self)
    }

    /// The file: one finding a line, sorted by path, so that a diff shows what came and went.
    pub fn write(&self) -> String {
        let mut entries: Vec<&Entry> = self.0.values().collect();
        entries.sort();
        let lines = entries.iter().map(|entry| serde_json::to_string(entry).unwrap_or_default());
        let lines: Vec<String> = lines.map(|line| format!("    {line}")).collect();
        let open = if lines.is_empty() { "" } else { "\n" };
        format!("{{\n  \"version\": {VERSION},\n  \"findings\": [{open}{}{open}  ]\n}}\n", lines.join(",\n"))
            .replace("[  ]", "[]")
    }

    /// How many findings it holds.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Does it hold none?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is silent.
    pub fn known(&self) -> BTreeSet<Fingerprint> {
        self.0.keys().copied().collect()
    }

    /// How many of its findings a run in `scope` looked for and did not find.
    pub fn gone(&self, checked: &Checked, scope: &Scope) -> usize {
        let found: BTreeSet<Fingerprint> = checked.findings.diagnostics.iter().map(|d| d.fingerprint).collect();
        let gone = |(print, entry): &(&Fingerprint, &Entry)| {
            !found.contains(print) && !checked.silent.contains(print) && looked_for(entry, checked, scope)
        };
        self.0.iter().filter(gone).count()
    }

    /// The baseline after a run in `scope` that knew nothing: what it found, and what it did not look for.
    pub fn updated(&self, checked: &Checked, scope: &Scope) -> Self {
        let kept = self.0.iter().filter(|(_, entry)| !looked_for(entry, checked, scope));
        let kept = kept.map(|(print, entry)| (*print, entry.clone()));
        let found = checked.findings.diagnostics.iter().map(|diagnostic| {
            let path = checked.sources.get(diagnostic.primary.span.file).map_or("", |source| source.path.as_str());
            let entry = Entry {
                path: path.to_owned(),
                code: diagnostic.rule.code.to_owned(),
                name: diagnostic.rule.name.to_owned(),
                message: diagnostic.message.clone(),
                fingerprint: diagnostic.fingerprint.to_string(),
            };
            (diagnostic.fingerprint, entry)
        });
        Self(kept.chain(found).collect())
    }
}

/// Would the run have found it? Not where its page was not asked for or its rule was off. Rules that are no more find
/// nothing.
fn looked_for(entry: &Entry, checked: &Checked, scope: &Scope) -> bool {
    let rule = rules().iter().find(|rule| rule.code == entry.code);
    scope.covers(&entry.path) && rule.is_none_or(|rule| checked.config.level_for(rule, &entry.path).is_some())
}
