//! What makes a finding the same finding after lines above it have moved.

use std::collections::HashMap;

use crate::diagnostic::Findings;
use crate::source::Sources;

/// A fingerprint for each finding, in their order: rule, path, the line's text without its white space, and the how
/// many-th finding of that rule on such a line it is. 16 hexadecimal digits.
pub(super) fn fingerprints(findings: &Findings, sources: &Sources) -> Vec<String> {
    let mut seen: HashMap<u64, u64> = HashMap::new();
    let fingerprint = |diagnostic: &crate::diagnostic::Diagnostic| {
        let span = diagnostic.primary.span;
        let (path, line) = sources.get(span.file).map_or(("", ""), |source| {
            let range = source.line_range(source.line(span.start));
            (source.path.as_str(), source.text.get(range).unwrap_or_default())
        });
        let words = line.split_whitespace().flat_map(|word| [word, " "]);
        let place = [diagnostic.rule.code, "\0", path, "\0"].into_iter().chain(words).fold(OFFSET_BASIS, fnv1a);
        let occurrence = seen.entry(place).or_insert(0);
        let text = occurrence.to_string();
        *occurrence += 1;
        format!("{:016x}", fnv1a(fnv1a(place, "\0"), &text))
    };
    findings.diagnostics.iter().map(fingerprint).collect()
}

/// The start value of 64-bit FNV-1a (draft-eastlake-fnv): a hash that stays the same from release to release, which the
/// standard library's does not promise.
const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;

fn fnv1a(hash: u64, text: &str) -> u64 {
    text.bytes().fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
