//! One word: what of it is quoted, what bash expands in it, and its value without quotes.

use crate::source::Mapped;
use crate::syntax::shell::placeholder::{Placeholder, angle_length};
use crate::syntax::shell::scan::Context;
use crate::syntax::shell::script::{Bytes, Command, Connector, Inside, Quoting, Stage, Word};
use crate::syntax::shell::wrapper::program;

/// Makes words of one text.
pub(crate) struct Words<'a> {
    pub(crate) text: &'a Mapped,
    /// Of the part of the text that begins at `base`.
    pub(crate) contexts: &'a [Context],
    pub(crate) base: usize,
    pub(crate) placeholders: &'a [Placeholder],
}

impl Words<'_> {
    /// A command of nothing but words, by itself.
    pub(crate) fn command(&self, range: Bytes, words: Vec<Word>) -> Command {
        Command {
            span: self.text.span(range.clone()),
            text: self.slice(range.clone()).to_owned(),
            range,
            program: program(&words),
            words,
            assignments: Vec::new(),
            redirects: Vec::new(),
            stage: Stage { pipeline: 0, position: 0 },
            after: Connector::Sequence,
            inside: Inside::default(),
        }
    }

    /// The word that stands at `range`.
    pub(crate) fn word(&self, range: Bytes) -> Word {
        let text = self.slice(range.clone());
        let within = range.start.saturating_sub(self.base)..range.end.saturating_sub(self.base);
        let contexts = self.contexts.get(within).unwrap_or_default();
        let first = self.placeholders.partition_point(|p| p.range.end <= range.start);
        let inside = self.placeholders.iter().skip(first).take_while(|p| p.range.start < range.end);
        let placeholders: Vec<Placeholder> = inside.cloned().collect();
        let filled = |at: usize| {
            let next = placeholders.partition_point(|p| p.range.end <= range.start + at);
            placeholders.get(next).is_some_and(|p| p.range.start <= range.start + at)
        };
        Word {
            text: text.to_owned(),
            value: unquote(text),
            span: self.text.span(range.clone()),
            quoting: quoting(contexts),
            expands: expands(text.as_bytes(), contexts),
            globs: text
                .bytes()
                .zip(contexts)
                .enumerate()
                .any(|(at, (byte, context))| *context == Context::Bare && b"*?[".contains(&byte) && !filled(at)),
            placeholders,
        }
    }

    /// The text at `range`.
    pub(crate) fn slice(&self, range: Bytes) -> &str {
        self.text.text.get(range).unwrap_or_default()
    }
}

fn quoting(contexts: &[Context]) -> Quoting {
    let outside = || contexts.iter().filter(|&&c| c != Context::Brace);
    let all = |context| outside().next().is_some() && outside().all(|&c| c == context);
    if all(Context::Single) {
        Quoting::Single
    } else if all(Context::Double) {
        Quoting::Double
    } else if contexts.iter().any(|c| matches!(c, Context::Single | Context::Double)) {
        Quoting::Mixed
    } else {
        Quoting::None
    }
}

/// Is there a variable or a substitution outside single quotes?
fn expands(text: &[u8], contexts: &[Context]) -> bool {
    let mut escaped = false;
    for (at, (&byte, &context)) in text.iter().zip(contexts).enumerate() {
        let opens = match byte {
            b'$' => text.get(at + 1).is_some_and(|b| b.is_ascii_alphanumeric() || b"_{(?!@*#$".contains(b)),
            b'`' => true,
            b'<' | b'>' => context == Context::Bare && text.get(at + 1) == Some(&b'('),
            _ => false,
        };
        if opens && !escaped && context != Context::Single {
            return true;
        }
        escaped = byte == b'\\' && !escaped;
    }
    false
}

/// Text without the quotes and escapes that bash takes off. Escapes of `$'...'` stay as they are.
pub(crate) fn unquote(text: &str) -> String {
    if !text.contains(['\'', '"', '\\']) {
        return text.to_owned();
    }
    let mut value = String::with_capacity(text.len());
    let mut quote = None;
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let next = text.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        if let Some(length) = (c == '<').then(|| angle_length(text, at)).flatten() {
            value.push_str(text.get(at..at + length).unwrap_or_default());
            at += length;
            continue;
        }
        at += c.len_utf8();
        match (c, quote) {
            ('\'' | '"', None) => quote = Some(c),
            _ if Some(c) == quote => quote = None,
            ('\\', None | Some('"')) => {
                let kept = quote.is_some() && !next.is_some_and(|n| "$`\"\\\n".contains(n));
                if kept {
                    value.push(c);
                }
                let Some(next) = next else { break };
                at += next.len_utf8();
                if next != '\n' {
                    value.push(next);
                }
            }
            _ => value.push(c),
        }
    }
    value
}
