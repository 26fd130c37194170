//! Text as bash words: whatever it holds, the shell reads it as those characters.

use std::fmt::Write as _;

/// `text` as one bash word on one line.
pub fn word(text: &str) -> String {
    quoted(text, "\\n")
}

/// `text` as one bash word on as many lines as it has.
pub fn text(text: &str) -> String {
    quoted(text, "\n")
}

/// `text` as one bash word; `end` is what stands for the end of a line in a word with escapes.
fn quoted(text: &str, end: &str) -> String {
    let on_one_line = |c: char| c.is_control() && !(c == '\n' && end == "\n");
    // shellcheck takes typographic quotes (SC1112) and a tilde at the beginning (SC2088) between plain quotes for a slip
    // of the pen.
    if !text.starts_with('~')
        && text.chars().all(|c| !matches!(c, '\'' | '\\' | '$' | '`' | '\u{2018}'..='\u{201f}') && !on_one_line(c))
    {
        return format!("'{text}'");
    }
    let mut word = String::from("$'");
    for c in text.chars() {
        match c {
            '\'' => word.push_str("\\'"),
            '\\' => word.push_str("\\\\"),
            '\n' => word.push_str(end),
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
    fn words_on_several_lines() {
        assert_eq!(text("a\nb"), "'a\nb'");
        assert_eq!(text("a\t'\n$b"), "$'a\\t\\'\n$b'");
    }

    #[test]
    fn what_is_not_seen_is_made_visible() {
        assert_eq!(visible("a\u{202e}b\u{1b}[31m\tc\n"), "a\\u{202e}b\\u{1b}[31m\tc\n");
        assert_eq!(line(" a\n  b "), "a b");
        assert_eq!(place("a  b\nrm -r x.md:3"), "a  b\\nrm -r x.md:3");
    }
}
