//! What a page shows as a mistake, and nobody is to do: a block below `Bad:`, a line below `# ❌ Don't`.

use crate::model::words::Words;

/// Signs in front of what is wrong.
const CROSSES: &[char] = &['❌', '🚫', '✗', '✘', '⛔'];

/// Words with which a remark calls what follows a mistake, whatever goes on.
const FORBID: &[&str] =
    &["avoid", "don t", "dont", "do not", "never", "anti pattern", "antipattern", "bad practice", "bad example"];

/// Words that do so where nothing but a mark follows: `Wrong:`, `Bad (alerts on everything)`. `Wrong password` is an error.
const JUDGE: &[&str] = &["bad", "wrong", "incorrect"];

/// How many lines above are looked at, and bytes.
const LINES: usize = 40;
const NEAR: usize = 4096;

/// Does the nearest remark above byte `at` of a page call what follows a mistake: a comment in the block of code, or else
/// the line above the block?
pub(super) fn is_specimen(text: &str, at: usize) -> bool {
    let above = text.get(text.floor_char_boundary(at.saturating_sub(NEAR))..at).unwrap_or_default();
    let start = above.rfind('\n').map_or(0, |end| end + 1);
    let mut lines = above.get(..start).unwrap_or_default().lines().rev().map(str::trim).take(LINES);
    while let Some(line) = lines.next() {
        if line.starts_with("```") || line.starts_with("~~~") {
            return lines.find(|line| !line.is_empty()).is_some_and(calls_wrong);
        }
        if line.starts_with('#') || line.starts_with("//") {
            return calls_wrong(line);
        }
    }
    false
}

/// Does a remark call what follows a mistake?
fn calls_wrong(remark: &str) -> bool {
    let text = remark.trim_start_matches(|c: char| !c.is_alphanumeric() && !CROSSES.contains(&c));
    if text.starts_with(CROSSES) || Words::first(text, 2).begin_with(FORBID) {
        return true;
    }
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let rest = rest.trim_start_matches(['*', '_', ' ']);
    let marked = rest.is_empty() || rest.starts_with([':', '(', '-', '–', '—']);
    marked && JUDGE.iter().any(|judge| judge.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_that_call_it_wrong() {
        for remark in
            ["# Bad: fires always", "**❌ Wrong**", "## Don't do this", "Avoid:", "// Anti-pattern", "Bad (old)"]
        {
            assert!(calls_wrong(remark), "{remark}");
        }
        for remark in ["# Wrong password", "Bad gateway", "# Good: fires once", "The good, not the bad:", "", "Donate"]
        {
            assert!(!calls_wrong(remark), "{remark}");
        }
    }

    #[test]
    fn the_nearest_remark_counts() {
        let text = "Bad:\n\n```yaml\na: 1\n# Good: this\nb: 2\n```\n";
        let at = |needle: &str| text.find(needle).unwrap_or_default();
        assert!(is_specimen(text, at("a: 1")));
        assert!(!is_specimen(text, at("b: 2")));
        assert!(!is_specimen(text, 0));
    }
}
