//! Text as bash words and here-documents: whatever it holds, the shell reads it as those characters.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// `text` as one bash word on one line.
pub fn word(text: &str) -> String {
    // shellcheck takes typographic quotes (SC1112) and a tilde at the beginning (SC2088) between plain quotes for a slip
    // of the pen.
    if !text.starts_with('~')
        && text.chars().all(|c| !matches!(c, '\'' | '\\' | '$' | '`' | '\u{2018}'..='\u{201f}') && !c.is_control())
    {
        return format!("'{text}'");
    }
    let mut word = String::from("$'");
    for c in text.chars() {
        match c {
            '\'' => word.push_str("\\'"),
            '\\' => word.push_str("\\\\"),
            '\n' => word.push_str("\\n"),
            '\t' => word.push_str("\\t"),
            // Bash words cannot hold NUL.
            '\0' => {}
            c if c.is_control() => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    _ = write!(word, "\\{byte:03o}");
                }
            }
            c => word.push(c),
        }
    }
    word.push('\'');
    word
}

/// `text` as a here-document that is read as it stands: what follows `<<`, to the end of the terminator's line.
pub fn here_document(text: &str) -> String {
    let upper = text.to_uppercase();
    let taken: BTreeSet<&str> = upper.split("END").skip(1).map(number_after).collect();
    // The text holds finitely many such names, so that one is free; the first is the bare word.
    let free = (2_u32..).map(|n| n.to_string()).find(|n| !taken.contains(n.as_str()));
    let end = free.filter(|_| !taken.is_empty()).map_or_else(|| "END".to_owned(), |n| format!("END_{n}"));
    format!("'{end}'\n{text}\n{end}\n")
}

/// The digits behind `_` at the start of `text`.
fn number_after(text: &str) -> &str {
    let digits = text.strip_prefix('_').unwrap_or_default();
    digits.get(..digits.len() - digits.trim_start_matches(|c: char| c.is_ascii_digit()).len()).unwrap_or_default()
}

/// A character that is not seen, or changes what is seen: a control character, a bidirectional mark, a blank of no width.
pub fn unseen(c: char) -> bool {
    let invisible = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    invisible || (c.is_control() && c != '\n' && c != '\t')
}

/// `text` with what is not seen made visible, as `\u{202e}`.
pub fn visible(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    for c in text.chars() {
        if unseen(c) {
            seen.extend(c.escape_unicode());
        } else {
            seen.push(c);
        }
    }
    seen
}

/// A path, or a place in a file, on one line: with what is not seen made visible, the ends of lines among it.
pub fn place(text: &str) -> String {
    visible(text).replace('\n', "\\n").replace('\t', "\\t")
}

/// `text` on one line, with what is not seen made visible.
pub fn line(text: &str) -> String {
    visible(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        assert_eq!(word("plain text"), "'plain text'");
        assert_eq!(word(""), "''");
        assert_eq!(word("~/x"), "$'~/x'");
        assert_eq!(word("it's $(x) `y` \\ \u{1b}"), "$'it\\'s $(x) `y` \\\\ \\033'");
        assert_eq!(word("a\nb\u{85}"), "$'a\\nb\\302\\205'");
    }

    #[test]
    fn a_terminator_is_never_in_the_text() {
        assert_eq!(here_document("x"), "'END'\nx\nEND\n");
        assert_eq!(here_document("end\nEND_2"), "'END_3'\nend\nEND_2\nEND_3\n");
    }

    #[test]
    fn what_is_not_seen_is_made_visible() {
        assert_eq!(visible("a\u{202e}b\u{1b}[31m\tc\n"), "a\\u{202e}b\\u{1b}[31m\tc\n");
        assert_eq!(line(" a\n  b "), "a b");
        assert_eq!(place("a  b\nrm -r x.md:3"), "a  b\\nrm -r x.md:3");
    }
}
