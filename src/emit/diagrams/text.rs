//! Labels as lines of text, measured.

use unicode_width::UnicodeWidthChar;

use crate::emit::diagrams::layout::geometry::Size;
use crate::emit::diagrams::widths::{PER_EM, WIDTHS};
use crate::emit::playbook::quote;

/// Size of the letters and of a line, in pixels.
pub(super) const FONT: f64 = 14.0;
pub(super) const LINE: f64 = 19.0;

/// Lines are wrapped at this width, as mermaid does; a word that is longer than `LONGEST_WORD` is broken.
const WRAP: f64 = 200.0;
const LONGEST_WORD: f64 = 320.0;

/// More lines than these are cut, with a sign that they were.
const MOST_LINES: usize = 40;

/// Lines of text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::emit) struct Lines {
    /// Each without a break.
    pub(in crate::emit) lines: Vec<String>,
    /// The room that they take.
    pub(in crate::emit) size: Size,
}

/// The width of `text` in pixels.
pub(in crate::emit) fn width(text: &str) -> f64 {
    text.chars().map(advance).sum::<f64>() * FONT
}

/// How far a character moves on, in em.
fn advance(c: char) -> f64 {
    let code = u32::from(c);
    let known = WIDTHS.iter().find_map(|(first, widths)| {
        let index = usize::try_from(code.checked_sub(*first)?).ok()?;
        widths.get(index).copied().filter(|&width| width > 0)
    });
    match (known, c.width()) {
        (Some(width), _) => f64::from(width) / PER_EM,
        (None, None | Some(0)) => 0.0,
        // Emoji are wider than an em in most fonts, ideographs just one.
        (None, Some(2)) if code >= 0x1f000 || (0x2300..0x2e80).contains(&code) => 1.4,
        (None, Some(2)) => 1.0,
        (None, Some(_)) => 0.9,
    }
}

/// A label as mermaid reads it: `<br>` and line ends break, other tags and the marks of Markdown are gone, entities are
/// the characters that they stand for.
pub(in crate::emit) fn lines(label: &str, markdown: bool) -> Lines {
    let mut lines: Vec<String> =
        broken(&quote::visible(label)).iter().flat_map(|line| wrapped(&plain(line, markdown))).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        lines.last_mut().into_iter().for_each(|line| line.push_str(" …"));
    }
    let w = lines.iter().map(|line| width(line)).fold(0.0, f64::max).ceil();
    let h = f64::from(u32::try_from(lines.len()).unwrap_or(u32::MAX)) * LINE;
    Lines { lines, size: Size { w, h } }
}

/// The label at its breaks.
fn broken(label: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut rest = label;
    while let Some(c) = rest.chars().next() {
        let tag = rest.strip_prefix('<').and_then(|inner| inner.split_once('>')).filter(|(tag, _)| is_tag(tag));
        if let Some((tag, behind)) = tag {
            let name = tag.trim_matches(['/', ' ']).split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
            if name == "br" || name == "p" || name == "div" || name == "li" {
                lines.push(String::new());
            }
            rest = behind;
            continue;
        }
        let escaped = rest.strip_prefix("\\n");
        if let Some(behind) = escaped.or_else(|| rest.strip_prefix('\n')) {
            lines.push(String::new());
            rest = behind;
            continue;
        }
        lines.last_mut().into_iter().for_each(|line| line.push(c));
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    let start = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or_default();
    lines.split_off(start)
}

/// Does `<` begin a tag, not a comparison?
fn is_tag(inner: &str) -> bool {
    let name = inner.strip_prefix('/').unwrap_or(inner);
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && !inner.contains('<')
}

/// A line without entities, icons and the marks of Markdown.
fn plain(line: &str, markdown: bool) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['#', '&']) {
        let (before, tail) = rest.split_at(at);
        text.push_str(before);
        let entity = tail.split_once(';').and_then(|(name, behind)| {
            Some((character(name.trim_start_matches(['&', '#']), name.starts_with('&'))?, behind))
        });
        match entity {
            Some((c, behind)) => {
                text.push(c);
                rest = behind;
            }
            None => {
                text.push_str(tail.get(..1).unwrap_or_default());
                rest = tail.get(1..).unwrap_or_default();
            }
        }
    }
    text.push_str(rest);
    if markdown {
        text = text.replace("**", "").replace(['`', '*'], "");
    }
    let words = text.split_whitespace().filter(|word| !is_icon(word));
    words.collect::<Vec<_>>().join(" ")
}

/// `fa:fa-bell` and the like, which mermaid draws from a font of icons.
fn is_icon(word: &str) -> bool {
    word.split_once(":fa-").is_some_and(|(set, name)| set.starts_with("fa") && set.len() <= 3 && !name.is_empty())
}

/// The character that an entity stands for.
fn character(name: &str, named: bool) -> Option<char> {
    const NAMES: &[(&str, char)] = &[
        ("quot", '"'),
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("nbsp", '\u{a0}'),
        ("apos", '\''),
        ("larr", '←'),
        ("rarr", '→'),
        ("ge", '≥'),
        ("le", '≤'),
        ("ne", '≠'),
        ("hellip", '…'),
        ("mdash", '—'),
        ("ndash", '–'),
        ("infin", '∞'),
        ("hearts", '♥'),
        ("check", '✓'),
    ];
    if let Some((_, c)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some(*c);
    }
    let code = match name.strip_prefix(['x', 'X']).filter(|_| named) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => name.parse().ok()?,
    };
    char::from_u32(code).filter(|c| !c.is_control())
}

/// A line at the widest that it may be.
fn wrapped(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0.0;
    let space = width(" ");
    for word in line.split(' ').flat_map(pieces) {
        let wide = width(&word);
        let current = lines.last().map_or(0, String::len);
        if current > 0 && used + space + wide > WRAP {
            lines.push(word);
            used = wide;
        } else if let Some(last) = lines.last_mut() {
            if current > 0 {
                last.push(' ');
                used += space;
            }
            last.push_str(&word);
            used += wide;
        }
    }
    lines
}

/// A word in pieces that fit. Text without spaces, such as Chinese, breaks anywhere.
fn pieces(word: &str) -> Vec<String> {
    let wide = word.chars().any(|c| c.width() == Some(2));
    let most = if wide { WRAP } else { LONGEST_WORD };
    if width(word) <= most {
        return vec![word.to_owned()];
    }
    let mut pieces = vec![String::new()];
    let mut used = 0.0;
    for c in word.chars() {
        let wide = advance(c) * FONT;
        if used + wide > most {
            pieces.push(String::new());
            used = 0.0;
        }
        used += wide;
        pieces.last_mut().into_iter().for_each(|piece| piece.push(c));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(label: &str) -> Vec<String> {
        lines(label, false).lines
    }

    #[test]
    fn labels_as_mermaid_reads_them() {
        assert_eq!(read("Check #quot;pods#quot;<br/>for <b>5</b> min"), ["Check \"pods\"", "for 5 min"]);
        assert_eq!(read("CPU < 80% & errors > 5"), ["CPU < 80% & errors > 5"]);
        assert_eq!(read("fa:fa-bell Page\\nnow"), ["Page", "now"]);
        assert_eq!(read("#9829; &#x41; #nothing;"), ["♥ A #nothing;"]);
        assert_eq!(lines("**Bold** `x`", true).lines, ["Bold x"]);
        assert_eq!(read("<br/>"), [""; 0]);
    }

    #[test]
    fn widths_are_those_of_the_font() {
        // Liberation Sans at 14 px: "Hello" is 1479 + 1139 + 455 + 455 + 1139 of 2048 parts.
        assert!((width("Hello") - 4667.0 / 2048.0 * 14.0).abs() < 0.36, "{}", width("Hello"));
        assert!((width("警告") - 28.0).abs() < 0.1);
        assert!(width("e\u{301}") < width("ee"));
    }

    #[test]
    fn long_lines_wrap_and_long_words_break() {
        let long = lines(&"word ".repeat(40), false);
        assert!(long.lines.len() > 4 && long.size.w <= WRAP, "{long:?}");
        let path = lines(&"x".repeat(200), false);
        assert!(path.lines.len() > 1 && path.size.w <= LONGEST_WORD);
        assert!(lines(&"警".repeat(100), false).size.w <= WRAP);
    }
}
