//! SVG as text: elements and escaped attributes, nothing else.

use std::fmt::Write as _;

use crate::emit::playbook::quote;

/// An SVG document, or a part of one.
#[derive(Debug, Default)]
pub(in crate::emit) struct Svg {
    text: String,
    open: Vec<&'static str>,
}

impl Svg {
    /// Opens an element.
    pub(in crate::emit) fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.text.push('>');
        self.open.push(name);
    }

    /// Closes the innermost element.
    pub(in crate::emit) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            let _ = write!(self.text, "</{name}>");
        }
    }

    /// An element without contents.
    pub(in crate::emit) fn empty(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.text.push_str("/>");
    }

    /// Text.
    pub(in crate::emit) fn text(&mut self, text: &str) {
        self.text.push_str(&escaped(text));
    }

    /// An element with text.
    pub(in crate::emit) fn with_text(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close();
    }

    /// A style sheet, which holds no text of a runbook.
    pub(in crate::emit) fn style(&mut self, css: &str) {
        self.open("style", &[]);
        self.text.push_str(&css.replace("</", "<\\/").replace('<', "&lt;"));
        self.close();
    }

    /// What was written, with all elements closed.
    pub(in crate::emit) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let _ = write!(self.text, "<{name}");
        for (key, value) in attributes {
            let _ = write!(self.text, " {key}=\"{}\"", escaped(value));
        }
    }
}

/// Text as XML and HTML have it, in elements and in quoted attributes; what XML cannot hold is shown.
pub(in crate::emit) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if quote::unseen(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text() {
        let mut svg = Svg::default();
        svg.open("a", &[("href", "x\"><script>")]);
        svg.text("</a>\u{0}&");
        assert_eq!(svg.finish(), "<a href=\"x&quot;&gt;&lt;script&gt;\">&lt;/a&gt;\\u{0}&amp;</a>");
    }
}
