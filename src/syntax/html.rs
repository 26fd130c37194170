//! The tags of raw HTML, as far as links, anchors and comments need them.

use std::ops::Range;

/// An opening or self-closing tag.
#[derive(Clone, Debug)]
pub struct Tag<'a> {
    /// Lower-cased name.
    pub name: String,
    /// Attributes in order: name in lower case, value without quotes, the value's bytes in the text.
    pub attributes: Vec<(String, &'a str, Range<usize>)>,
    /// The tag's bytes in the text.
    pub range: Range<usize>,
}

impl<'a> Tag<'a> {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(n, _, _)| n == name).map(|(_, value, _)| *value)
    }
}

/// A part of raw HTML.
#[derive(Clone, Debug)]
pub enum Piece<'a> {
    /// What stands between tags, with the entities read that are common.
    Text(String),
    /// An opening or self-closing tag.
    Open(Tag<'a>),
    /// A closing tag: its lower-cased name.
    Close(String),
}

/// Everything in `text` but comments and declarations, in order. A `<` that begins no tag is text.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut at, mut from) = (0, 0);
    let read = |range: Range<usize>| Piece::Text(entities(text.get(range).unwrap_or_default().to_owned()));
    while let Some(open) = memchr::memchr(b'<', text.as_bytes().get(at..).unwrap_or_default()).map(|i| i + at) {
        let rest = text.get(open..).unwrap_or_default();
        let (piece, end) = if rest.starts_with("<!--") {
            (None, rest.find("-->").map_or(text.len(), |end| open + end + 3))
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            (None, rest.find('>').map_or(text.len(), |end| open + end + 1))
        } else if let Some(name) = rest.strip_prefix("</").filter(|r| r.starts_with(|c: char| c.is_ascii_alphabetic()))
        {
            let end = name.find('>').unwrap_or(name.len());
            let name = name.get(..end).unwrap_or_default().trim().to_ascii_lowercase();
            (Some(Piece::Close(name)), (open + 2 + end + 1).min(text.len()))
        } else if let Some((tag, end)) = tag(text, open) {
            (Some(Piece::Open(tag)), end)
        } else {
            at = open + 1;
            continue;
        };
        pieces.push(read(from..open));
        pieces.extend(piece);
        (at, from) = (end, end);
    }
    pieces.push(read(from..text.len()));
    pieces
}

/// The opening tags in `text`, in order. Comments and closing tags are passed over.
pub fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', text.as_bytes().get(at..).unwrap_or_default()).map(|i| i + at) {
        let rest = text.get(open..).unwrap_or_default();
        if rest.starts_with("<!--") {
            let Some(end) = rest.find("-->") else { break };
            at = open + end + 3;
        } else if let Some((tag, end)) = tag(text, open) {
            tags.push(tag);
            at = end;
        } else {
            at = open + 1;
        }
    }
    tags
}

/// The comments in `text` with their delimiters: their bytes.
pub fn comments(text: &str) -> Vec<Range<usize>> {
    let mut comments = Vec::new();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find("<!--")).map(|i| i + at) {
        let end = text.get(open..).and_then(|rest| rest.find("-->")).map_or(text.len(), |i| open + i + 3);
        comments.push(open..end);
        at = end;
    }
    comments
}

/// The text between the tags, with the commonest entities read.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        rest = after.split_once('>').map_or("", |(_, behind)| behind);
    }
    plain.push_str(rest);
    entities(plain)
}

/// `text` with the commonest entities read.
pub fn entities(text: String) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", "\u{a0}"), ("&amp;", "&")];
    entities.iter().fold(text, |text, (entity, sign)| text.replace(entity, sign))
}

fn tag(text: &str, open: usize) -> Option<(Tag<'_>, usize)> {
    let take = |at: usize, f: fn(char) -> bool| {
        let rest = text.get(at..).unwrap_or_default();
        at + rest.find(|c| !f(c)).unwrap_or(rest.len())
    };
    let name_end = take(open + 1, |c| c.is_ascii_alphanumeric() || c == '-');
    let name = text.get(open + 1..name_end).filter(|name| !name.is_empty())?.to_ascii_lowercase();
    let mut attributes = Vec::new();
    let mut at = name_end;
    loop {
        at = take(at, |c| c.is_whitespace() || c == '/');
        let rest = text.get(at..)?;
        if rest.starts_with('>') {
            return Some((Tag { name, attributes, range: open..at + 1 }, at + 1));
        }
        let key_end = take(at, |c| !c.is_whitespace() && !matches!(c, '=' | '>' | '/' | '<'));
        let key = text.get(at..key_end).filter(|key| !key.is_empty())?.to_ascii_lowercase();
        let equals = take(key_end, char::is_whitespace);
        let value = if text.get(equals..)?.starts_with('=') {
            let start = take(equals + 1, char::is_whitespace);
            match text.get(start..)?.chars().next()? {
                quote @ ('"' | '\'') => {
                    let end = start + 1 + text.get(start + 1..)?.find(quote)?;
                    at = end + 1;
                    start + 1..end
                }
                _ => {
                    at = take(start, |c| !c.is_whitespace() && c != '>');
                    start..at
                }
            }
        } else {
            at = key_end;
            key_end..key_end
        };
        attributes.push((key, text.get(value.clone())?, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_attributes_are_read() {
        let found = tags(r#"<!-- <a id="no"> --> <a id="x" href='y z'><IMG src=q.png/><br/> </a> 1 < 2 <a name="#);
        let names: Vec<_> = found.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["a", "img", "br"]);
        assert_eq!(found.first().and_then(|tag| tag.attribute("href")), Some("y z"));
        assert_eq!(found.get(1).and_then(|tag| tag.attribute("src")), Some("q.png/"));
    }
}
