//! YAML, written and never read: block style, every string in quotes, comments where they are asked for.
//!
//! What is in quotes is a string for every reader of YAML 1.1 or 1.2, whatever it looks like: `on`, `1e3`, `~`, `*x`.

use std::fmt::Write as _;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Yaml {
    /// Text, always quoted.
    Str(String),
    /// `true` or `false`.
    Bool(bool),
    /// Items in order.
    Seq(Vec<Entry<()>>),
    /// Keys and values in order. The keys are the writer's own and need no quotes.
    Map(Vec<Entry<&'static str>>),
    /// Keys of the user's and their text.
    Texts(Vec<(String, String, Option<String>)>),
}

/// An item of a sequence or a map, with comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<K> {
    /// Comment lines above.
    pub above: Vec<String>,
    /// The key; nothing in a sequence.
    pub key: K,
    /// The value.
    pub value: Yaml,
    /// A comment behind it; only plain values have one.
    pub note: Option<String>,
}

impl<K> Entry<K> {
    /// An entry without comments.
    pub fn new(key: K, value: Yaml) -> Self {
        Self { above: Vec::new(), key, value, note: None }
    }

    /// Puts comment lines above it.
    pub fn above(mut self, lines: Vec<String>) -> Self {
        self.above = lines;
        self
    }

    /// Puts a comment behind it.
    pub fn note(mut self, note: Option<String>) -> Self {
        self.note = note;
        self
    }
}

impl Yaml {
    /// Text.
    pub fn str(text: impl Into<String>) -> Self {
        Self::Str(text.into())
    }

    /// A map of entries without comments.
    pub fn map<const N: usize>(entries: [(&'static str, Self); N]) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| Entry::new(key, value)).collect())
    }

    /// A sequence of items without comments.
    pub fn seq(items: impl IntoIterator<Item = Self>) -> Self {
        Self::Seq(items.into_iter().map(|value| Entry::new((), value)).collect())
    }

    /// A sequence of texts.
    pub fn texts<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::seq(items.into_iter().map(|item| Self::Str(item.into())))
    }

    /// The value as a document, below comment lines.
    pub fn document(&self, head: &[String]) -> String {
        let mut out = String::new();
        comments(&mut out, head, 0);
        self.write(&mut out, 0);
        out
    }

    fn plain(&self) -> Option<String> {
        match self {
            Self::Str(text) => Some(quoted(text)),
            Self::Bool(value) => Some(value.to_string()),
            Self::Seq(items) if items.is_empty() => Some("[]".to_owned()),
            Self::Map(entries) if entries.is_empty() => Some("{}".to_owned()),
            Self::Texts(entries) if entries.is_empty() => Some("{}".to_owned()),
            _ => None,
        }
    }

    /// Writes the lines of a value that is not plain, each indented by `indent`.
    fn write(&self, out: &mut String, indent: usize) {
        match self {
            Self::Seq(items) => items.iter().for_each(|item| item.write(out, indent)),
            Self::Map(entries) => entries.iter().for_each(|entry| entry.write(out, indent)),
            Self::Texts(entries) => {
                for (key, text, note) in entries {
                    line(out, indent, &format!("{}: {}", name(key), quoted(text)), note.as_deref());
                }
            }
            Self::Str(_) | Self::Bool(_) => line(out, indent, &self.plain().unwrap_or_default(), None),
        }
    }
}

impl Entry<()> {
    fn write(&self, out: &mut String, indent: usize) {
        comments(out, &self.above, indent);
        if let Some(plain) = self.value.plain() {
            return line(out, indent, &format!("- {plain}"), self.note.as_deref());
        }
        // The first line of the item stands behind its dash.
        let mut inner = String::new();
        self.value.write(&mut inner, indent + 2);
        let head = " ".repeat(indent + 2);
        let body = inner.strip_prefix(&head).unwrap_or(&inner);
        let _ = write!(out, "{}- {body}", " ".repeat(indent));
    }
}

impl Entry<&'static str> {
    fn write(&self, out: &mut String, indent: usize) {
        comments(out, &self.above, indent);
        if let Yaml::Str(text) = &self.value
            && is_block(text)
        {
            line(out, indent, &format!("{}: |-", self.key), self.note.as_deref());
            return text.lines().for_each(|text| line(out, indent + 2, text, None));
        }
        if let Some(plain) = self.value.plain() {
            return line(out, indent, &format!("{}: {plain}", self.key), self.note.as_deref());
        }
        line(out, indent, &format!("{}:", self.key), self.note.as_deref());
        self.value.write(out, indent + 2);
    }
}

fn line(out: &mut String, indent: usize, text: &str, note: Option<&str>) {
    let _ = write!(out, "{}{text}", " ".repeat(indent));
    if let Some(note) = note {
        let _ = write!(out, "  # {}", one_line(note));
    }
    out.push('\n');
}

fn comments(out: &mut String, lines: &[String], indent: usize) {
    for text in lines {
        let text: String = text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
        let text = text.trim_end();
        let _ = writeln!(out, "{}#{}{text}", " ".repeat(indent), if text.is_empty() { "" } else { " " });
    }
}

/// Can it stand as lines of its own, for people to read? Each must begin and end with what is seen.
fn is_block(text: &str) -> bool {
    let visible = |text: &str| !text.is_empty() && !text.ends_with(' ') && !text.chars().any(is_hidden);
    text.contains('\n') && !text.ends_with('\n') && !text.starts_with([' ', '\n']) && text.split('\n').all(visible)
}

/// `text` on one line, with nothing in it that could end the line or hide what follows.
pub fn one_line(text: &str) -> String {
    let shown = text.chars().map(|c| if c.is_whitespace() || is_hidden(c) { ' ' } else { c }).collect::<String>();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Control characters, and those that turn the direction of text or mark an order of bytes. YAML takes none of them
/// outside double quotes.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// A key of the user's: bare where it is a plain word, else quoted.
fn name(key: &str) -> String {
    let bare = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !matches!(
            key.to_ascii_lowercase().as_str(),
            "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null"
        );
    if bare { key.to_owned() } else { quoted(key) }
}

/// `text` in single quotes, or in double ones where it holds what single ones cannot.
pub fn quoted(text: &str) -> String {
    if !text.chars().any(is_hidden) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_reads_as_it_was_meant() {
        let rule = Yaml::Map(vec![
            Entry::new("alert", Yaml::str("ErrorRateHigh")),
            Entry::new("for", Yaml::str("5m")).note(Some("default".to_owned())),
            Entry::new("labels", Yaml::Texts(vec![("severity".to_owned(), "on".to_owned(), Some("said".to_owned()))])),
        ]);
        let rules = Yaml::Seq(vec![Entry::new((), rule).above(vec!["a.md:3  it's\nso".to_owned()])]);
        let text = Yaml::map([("groups", Yaml::seq([Yaml::map([("name", Yaml::str("it's")), ("rules", rules)])]))]);
        let wanted = "\
# head
groups:
  - name: 'it''s'
    rules:
      # a.md:3  it's so
      - alert: 'ErrorRateHigh'
        for: '5m'  # default
        labels:
          severity: 'on'  # said
";
        assert_eq!(text.document(&["head".to_owned()]), wanted);
    }

    #[test]
    fn no_text_escapes_its_quotes() {
        assert_eq!(quoted("a: b # c"), "'a: b # c'");
        assert_eq!(quoted("it's \\n"), "'it''s \\n'");
        assert_eq!(quoted("a\nb\"\\\u{202e}\u{7}"), "\"a\\nb\\\"\\\\\\u202e\\u0007\"");
        assert_eq!(one_line("a\r\n- b\u{2028}c\u{85}d"), "a - b c d");
        assert_eq!(name("on"), "'on'");
        assert_eq!(name("a-b"), "'a-b'");
    }

    #[test]
    fn empty_values_are_written() {
        assert_eq!(
            Yaml::map([("a", Yaml::Seq(Vec::new())), ("b", Yaml::Bool(true))]).document(&[]),
            "a: []\nb: true\n"
        );
    }
}
