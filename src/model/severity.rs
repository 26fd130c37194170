//! A severity: its place in a page's scale, and its name in every spelling.
//!
//! A name joins its spellings (`SEV-1`, `Sev 1`, `sev1`) and nothing else: what `P1` means is for the page's own scale to
//! say. In public runbooks it means "critical" 14 times and "high" 12 times.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::model::{Text, Timed, words};
use crate::source::{Span, has_digit};

/// A severity's name, so that `SEV-1`, `Sev 1` and `sev1` are one, and `P1` is another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SeverityKey {
    /// `SEV`, `P`, `S`, or the word itself (`CRITICAL`), in capitals.
    pub family: String,
    /// The number, where it has one.
    pub number: Option<u8>,
}

impl std::fmt::Display for SeverityKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.family)?;
        self.number.map_or(Ok(()), |number| write!(f, "{number}"))
    }
}

/// A level of the page's own scale.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Severity {
    /// What joins its spellings.
    pub key: SeverityKey,
    /// The name as written.
    pub name: Text,
    /// What it means.
    pub description: Option<Text>,
    /// When somebody must have responded.
    pub response: Option<Timed>,
    /// When it must be resolved.
    pub resolution: Option<Timed>,
    /// How often an update is owed.
    pub update: Option<Timed>,
    /// What would be such an incident; some are thresholds.
    pub examples: Vec<Text>,
    /// The row or heading.
    pub span: Span,
}

/// Families that are followed by a number: spelling in lower case, and the family's name.
const NUMBERED: &[(&str, &str)] = &[
    ("severity", "SEV"),
    ("sev", "SEV"),
    ("priority", "P"),
    ("prio", "P"),
    ("p", "P"),
    ("s", "S"),
    ("level", "LEVEL"),
    ("tier", "TIER"),
];

/// Words that name a severity by themselves.
const NAMED: &[&str] = &[
    "critical",
    "high",
    "medium",
    "moderate",
    "low",
    "major",
    "minor",
    "severe",
    "urgent",
    "emergency",
    "warning",
    "info",
    "informational",
    "normal",
];

/// A severity's name and its bytes in the text.
pub type Found = (SeverityKey, Range<usize>);

/// Every numbered severity in `text`, in order: `P1/P2` has two. `S3` is the object store, so `S` counts where `sole` says that the
/// text is nothing but a name.
fn numbered(text: &str, sole: impl Fn() -> bool) -> Vec<Found> {
    // Most text that is asked about has no number at all.
    if !has_digit(text) {
        return Vec::new();
    }
    let sole = sole();
    let lower = text.to_ascii_lowercase();
    let bytes = lower.as_bytes();
    let mut found = Vec::new();
    for (at, _) in lower.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        let digits = lower.get(at..).unwrap_or_default().chars().take_while(char::is_ascii_digit).count();
        let before = lower.get(..at).unwrap_or_default();
        let after = bytes.get(at + digits);
        if digits != 1
            || after.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'%' | b'.') && sole_dot(bytes, at))
            || is_id(lower.get(at + 1..).unwrap_or_default()) && before.ends_with('p')
        {
            continue;
        }
        let head = before.strip_suffix(['-', ' ', '_']).unwrap_or(before);
        let family = NUMBERED.iter().find(|(spelling, _)| {
            head.strip_suffix(spelling).is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        });
        let Some((spelling, family)) = family else { continue };
        // "P 1" and "S-3" are no names; "Sev 1" and "Priority 1" are.
        let short = spelling.len() == 1;
        let glued = head.len() == before.len() || before.ends_with('-') && *family == "P";
        let generic = matches!(*family, "S" | "LEVEL" | "TIER");
        if short && !glued || generic && !sole {
            continue;
        }
        let number = bytes.get(at).map(|b| b - b'0');
        found.push((SeverityKey { family: (*family).to_owned(), number }, head.len() - spelling.len()..at + digits));
    }
    found
}

/// Does the number of an issue follow behind its priority: `P0-9`? `P1-15 min` has a time there.
fn is_id(behind: &str) -> bool {
    const UNITS: &[&str] =
        &["m", "min", "mins", "minute", "minutes", "h", "hr", "hrs", "hour", "hours", "d", "day", "days"];
    let Some(rest) = behind.strip_prefix('-') else { return false };
    let tail = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let unit: &str = tail.trim_start_matches([' ', '-']);
    let unit = unit.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    tail.len() < rest.len() && !UNITS.contains(&unit)
}

/// Is the byte behind the digit a dot that goes on to another digit (`sev1.5`, `P1.2`)?
fn sole_dot(bytes: &[u8], at: usize) -> bool {
    bytes.get(at + 1) == Some(&b'%') || bytes.get(at + 2).is_some_and(u8::is_ascii_digit)
}

/// The severities that running text speaks of: numbered ones alone, because "high" and "critical" are plain words.
pub fn mentioned(text: &str) -> Vec<Found> {
    expand_ranges(text, numbered(text, || false))
}

/// The severity that a cell or a heading names, if it begins with one (`SEV1`, `**P1** - Critical`, `Critical (P1)`,
/// `🔴 High`).
pub fn named(text: &str) -> Option<Found> {
    let start = text.find(|c: char| c.is_alphanumeric())?;
    let rest = text.get(start..)?;
    // No more than seven are counted: what has so many words is no name.
    let words = |text: &str| text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(7).count();
    if let Some((key, range)) = numbered(rest, || words(rest) <= 6).into_iter().next() {
        let lead = rest.get(..range.start).unwrap_or_default();
        // `Severity P1 (High)` says what it names.
        let says = || matches!(lead.trim_end().to_ascii_lowercase().as_str(), "severity" | "priority");
        let plain = lead.is_empty() || words(lead) <= 1 && (word(lead).is_some() || says());
        if plain {
            return Some((key, start + range.start..start + range.end));
        }
    }
    let (family, length) = word(rest)?;
    let key = SeverityKey { family: family.to_ascii_uppercase(), number: None };
    Some((key, start..start + length))
}

/// The severity that a heading names: as [`named`], or a numbered one behind the heading's own number
/// (`3.1.1 Critical (P1)`).
pub fn titled(title: &str) -> Option<Found> {
    let behind = || {
        let rest = title.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ')');
        let start = title.len() - rest.len();
        let number = title.get(..start)?.contains(['.', ')']) && rest.starts_with(' ');
        let (key, range) = named(rest).filter(|(key, _)| number && key.number.is_some())?;
        Some((key, range.start + start..range.end + start))
    };
    named(title).or_else(behind)
}

/// The severity that a cell below `header` names: one of the known ones, or one of a scale of the document's own (`SEC-1`),
/// where the header says that severities stand below it.
pub fn named_under(header: &str, cell: &str) -> Option<Found> {
    named(cell).or_else(|| {
        let other = || own(cell).or_else(|| bare(cell)).or_else(|| led(cell));
        let level = || lettered(cell).filter(|_| words::has_word(header, &["level"]));
        words::has_word(header, &["sev", "severity"]).then(other).flatten().or_else(level)
    })
}

/// A capital and a digit: `R0` below `Level`. `L1` and `T2` are tiers of people.
fn lettered(cell: &str) -> Option<Found> {
    let start = cell.find(|c: char| c.is_alphanumeric())?;
    let [letter, digit] = cell.get(start..)?.trim_end_matches(|c: char| !c.is_alphanumeric()).as_bytes() else {
        return None;
    };
    let named = letter.is_ascii_uppercase() && !matches!(letter, b'L' | b'T' | b'N') && digit.is_ascii_digit();
    let key = || SeverityKey { family: char::from(*letter).to_string(), number: Some(digit - b'0') };
    named.then(|| (key(), start..start + 2))
}

/// A severity's word before a few others: `Critical CVE in production`, `Medium/Low`.
fn led(cell: &str) -> Option<Found> {
    let start = cell.find(|c: char| c.is_alphanumeric())?;
    let rest = cell.get(start..)?;
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let known = NAMED.iter().find(|name| rest.get(..end).is_some_and(|word| name.eq_ignore_ascii_case(word)))?;
    let few = rest.split_whitespace().take(8).count() < 8;
    few.then(|| (SeverityKey { family: known.to_ascii_uppercase(), number: None }, start..start + end))
}

/// A number alone: `1` below `SEV`.
fn bare(cell: &str) -> Option<Found> {
    let start = cell.find(|c: char| c.is_alphanumeric())?;
    let digit = cell.get(start..)?.trim_end_matches(|c: char| !c.is_alphanumeric());
    let number = digit.parse().ok().filter(|_| digit.len() == 1)?;
    Some((SeverityKey { family: "SEV".to_owned(), number: Some(number) }, start..start + 1))
}

/// Capitals and a number, or a word and a number behind a hyphen: `SEC-1`, `Sec-1`.
fn own(cell: &str) -> Option<Found> {
    let start = cell.find(|c: char| c.is_alphanumeric())?;
    let rest = cell.get(start..)?;
    let upper = rest.bytes().take_while(u8::is_ascii_uppercase).count();
    let word = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let letters = if upper > 0 && rest.get(word..).is_some_and(|rest| rest.starts_with('-')) { word } else { upper };
    let gap = rest.get(letters..)?.strip_prefix(['-', ' ']).map_or(0, |_| 1);
    let digits = rest.get(letters + gap..)?.bytes().take_while(u8::is_ascii_digit).count();
    let end = letters + gap + digits;
    let ends = !rest.get(end..)?.starts_with(|c: char| c.is_alphanumeric() || c == '-');
    let number = rest.get(letters + gap..end)?.parse().ok()?;
    let family = rest.get(..letters)?.to_ascii_uppercase();
    ((2..=8).contains(&letters) && (1..=2).contains(&digits) && ends)
        .then(|| (SeverityKey { family, number: Some(number) }, start..start + end))
}

/// The severity word with which `text` begins, and its length; nothing more than punctuation or a short remark may follow.
fn word(text: &str) -> Option<(&'static str, usize)> {
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let first = text.get(..end)?;
    let known = NAMED.iter().find(|name| name.eq_ignore_ascii_case(first))?;
    let rest = text.get(end..)?.trim_start();
    let short = rest.is_empty()
        || rest.starts_with(['(', '-', '–', '—', ':', '/', '*'])
        || matches!(rest, "severity" | "priority");
    short.then_some((*known, end))
}

/// `P1-P3` means those between, too, and `Severity 3/4` both.
fn expand_ranges(text: &str, found: Vec<Found>) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    for (key, range) in found {
        if let Some((last, before)) = out.last().cloned() {
            let between = text.get(before.end..range.start).unwrap_or_default().trim();
            let dash = matches!(between, "-" | "–" | "—" | "to" | "through");
            if let (true, true, Some(low), Some(high)) = (dash, last.family == key.family, last.number, key.number) {
                let middle = (low + 1..high).map(|n| SeverityKey { family: key.family.clone(), number: Some(n) });
                out.extend(middle.map(|key| (key, range.clone())));
            }
        }
        let more = also(text.get(range.end..).unwrap_or_default());
        let more = more.map(|number| SeverityKey { family: key.family.clone(), number: Some(number) });
        out.extend([key].into_iter().chain(more).map(|key| (key, range.clone())));
    }
    out
}

/// The level behind another one and a slash, `/4`.
fn also(behind: &str) -> Option<u8> {
    let rest = behind.strip_prefix('/')?;
    let ends = !rest.get(1..)?.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '/' | '%'));
    rest.bytes().next().filter(|byte| byte.is_ascii_digit() && ends).map(|byte| byte - b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Option<String> {
        named(text).map(|(key, _)| key.to_string())
    }

    #[test]
    fn spellings_join() {
        for text in ["SEV1", "SEV-1", "Sev 1", "sev1", "**SEV1**", "Severity 1", "SEV1 - Critical", "Critical (SEV1)"] {
            assert_eq!(key(text).as_deref(), Some("SEV1"), "{text}");
        }
        assert_eq!(key("P1").as_deref(), Some("P1"));
        assert_eq!(key("Severity P1 (High)").as_deref(), Some("P1"));
        assert_eq!(key("P-1").as_deref(), Some("P1"));
        assert_eq!(key("🔴 Critical").as_deref(), Some("CRITICAL"));
        assert_eq!(key("High - degraded").as_deref(), Some("HIGH"));
    }

    #[test]
    fn headings_have_numbers_of_their_own() {
        let key = |text: &str| titled(text).map(|(key, range)| (key.to_string(), text[range].to_owned()));
        assert_eq!(key("3.1.1 Critical (P1)"), Some(("P1".to_owned(), "P1".to_owned())));
        assert_eq!(key("2. SEV2 - Major"), Some(("SEV2".to_owned(), "SEV2".to_owned())));
        for other in ["3.1 Critical", "3 P1 incidents", "3.1 Steps for P1", "P1.5"] {
            assert_eq!(key(other), None, "{other}");
        }
    }

    #[test]
    fn other_words_are_no_severities() {
        for text in [
            "High error rate",
            "P95 latency",
            "upload to S3 bucket and wait for a reply of it",
            "OSP1x",
            "Step 1",
            "p1.5",
            "12",
            "",
        ] {
            assert_eq!(key(text), None, "{text}");
        }
        assert!(mentioned("in S3, level 2, 10% of p99").is_empty());
    }

    #[test]
    fn several_in_a_sentence() {
        let all = |text| mentioned(text).into_iter().map(|(key, _)| key.to_string()).collect::<Vec<_>>();
        assert_eq!(all("P1/P2 unresolved"), ["P1", "P2"]);
        assert_eq!(all("SEV1-SEV3 only"), ["SEV1", "SEV2", "SEV3"]);
        assert_eq!(all("for Sev 1 and Sev-2"), ["SEV1", "SEV2"]);
        assert_eq!(all("Severity 3/4 updates"), ["SEV3", "SEV4"]);
        assert_eq!(all("SEV1/24 hours"), ["SEV1"]);
    }

    #[test]
    fn numbers_of_issues_are_no_severities() {
        assert_eq!(key("P0-9: Missing limit"), None);
        assert_eq!(key("P1-2"), None);
        assert_eq!(key("P1-15 min").as_deref(), Some("P1"));
        assert_eq!(key("P1 - 15 min").as_deref(), Some("P1"));
        assert_eq!(key("SEV1-2").as_deref(), Some("SEV1"));
    }
}
