//! White space and lines as ECMAScript's regular expressions see them, which mermaid is written with.

/// Is `c` white space (`\s`)?
pub(crate) fn is_blank(c: char) -> bool {
    match c {
        ' ' | '\n' | '\t' | '\r' | '\u{b}' | '\u{c}' => true,
        c if c.is_ascii() => false,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' => true,
        '\u{3000}' | '\u{feff}' => true,
        _ => false,
    }
}

/// Does `c` end a line (what `.` does not match)?
pub(crate) fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Is `c` a word character (`\w`, ASCII alone)?
pub(crate) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// `text` without white space at either end.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// Length in bytes of the white space that `text` begins with.
pub(crate) fn blanks(text: &str) -> usize {
    let length = text.len() - text.trim_start_matches(is_blank).len();
    #[cfg(test)]
    crate::syntax::mermaid::work::count(length);
    length
}

/// Length in bytes of the word that `text` begins with.
pub(crate) fn word(text: &str) -> usize {
    text.bytes().take_while(|&b| b.is_ascii_alphanumeric() || b == b'_').count()
}

/// The part of `text` from `at`; empty where that is no place in it.
pub(crate) fn from(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// Where `mark` stands in `text` for the first time: for short marks that begin with a rare character, of which a
/// prepared search would cost more than it finds.
pub(crate) fn find(text: &str, mark: &str) -> Option<usize> {
    let first = *mark.as_bytes().first()?;
    memchr::memchr_iter(first, text.as_bytes()).find(|&at| from(text, at).starts_with(mark))
}
