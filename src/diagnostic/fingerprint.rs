//! What makes a finding the same finding after lines above it have moved.

use std::collections::HashMap;
use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::source::{Source, Sources, Span};

/// Names a finding by its rule, its path and what stands at its place, so that it is the same one after other lines
/// have come, gone or moved. Written as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// What [`fmt::Display`] has written.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 16 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        u64::from_str_radix(text, 16).ok().filter(|_| digits).map(Self)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// A fingerprint for each finding, in their order: rule, path, the words at fault without their white space, or where these
/// go over the end of a line, the line that they begin on, and the how many-th finding with all this in common it is. The
/// rest of the line does not count: what is mended there makes no other finding new. `renamed` says what path a file
/// counts as.
pub fn fingerprints(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    renamed: &dyn Fn(&str) -> String,
) -> Vec<Fingerprint> {
    let mut seen: HashMap<u64, u64> = HashMap::new();
    let fingerprint = |diagnostic: &Diagnostic| {
        let span = diagnostic.primary.span;
        let source = sources.get(span.file);
        let path = source.map_or_else(String::new, |source| renamed(&source.path));
        let part = source.map_or("", |source| context(source, span));
        let start = [diagnostic.rule.code, "\0", &path, "\0"].into_iter().fold(OFFSET_BASIS, fnv1a);
        let place = words(start, part);
        let occurrence = seen.entry(place).or_insert(0);
        let text = occurrence.to_string();
        *occurrence += 1;
        Fingerprint(fnv1a(fnv1a(place, "\0"), &text))
    };
    diagnostics.iter().map(fingerprint).collect()
}

/// The words at fault; where they go over the end of a line, or there are none, the line on which they begin.
fn context(source: &Source, span: Span) -> &str {
    let part = source.slice(span);
    if part.contains('\n') || part.trim().is_empty() {
        return source.text.get(source.line_range(source.line(span.start))).unwrap_or_default();
    }
    part
}

fn words(hash: u64, text: &str) -> u64 {
    text.split_whitespace().flat_map(|word| [word, " "]).fold(hash, fnv1a)
}

/// The start value of 64-bit FNV-1a (draft-eastlake-fnv): a hash that stays the same from release to release, which the
/// standard library's does not promise.
const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;

fn fnv1a(hash: u64, text: &str) -> u64 {
    text.bytes().fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
