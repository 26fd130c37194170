//! What each byte of shell text is to bash (a word, quoted, a comment, a here-document), and whether the text is complete.
//!
//! The scanner reads a line at a time, so that a console session can be cut into commands while it is read. It knows
//! quotes, substitutions, here-documents and the keywords that open and close compound commands: as much as tells where a
//! command ends, and no grammar. It never fails, and its work is linear in the text.

use std::collections::VecDeque;

use crate::syntax::shell::placeholder::angle_length;

/// What a byte is to bash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Context {
    /// Outside all quotes: `<` redirects, `|` pipes.
    Bare,
    /// Behind a `#`.
    Comment,
    /// In `'...'` or `$'...'`, with the marks.
    Single,
    /// In `"..."`, with the marks.
    Double,
    /// In `${...}`, with the marks.
    Brace,
    /// In the body of a here-document, its end mark included.
    Heredoc,
}

/// Why text is not complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    /// It ends in a backslash.
    Backslash,
    /// It ends in `|`, `&&` or `||`.
    Operator,
    /// A quote, a bracket, a substitution, a here-document or a compound command lacks its end.
    Inside,
}

/// What has been opened and waits for its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frame {
    Single,
    /// `$'...'`, where a backslash escapes.
    Ansi,
    Double,
    Paren,
    /// `$(`
    Substitution,
    /// One of the two brackets of `((...))`, in which `<<` shifts.
    Arithmetic,
    Brace,
    Backtick,
}

impl Frame {
    fn mark(self) -> &'static str {
        match self {
            Self::Single | Self::Ansi => "'",
            Self::Double => "\"",
            Self::Paren | Self::Arithmetic => "(",
            Self::Substitution => "$(",
            Self::Brace => "${",
            Self::Backtick => "`",
        }
    }
}

#[derive(Debug)]
struct Heredoc {
    end: String,
    tabs: bool,
}

/// The state between two lines, and what was found in those before.
#[derive(Debug)]
pub(crate) struct Scanner {
    /// One entry a byte of all lines fed so far.
    pub(crate) contexts: Vec<Context>,
    /// The most that was ever open at one time.
    pub(crate) deepest: usize,
    /// What is open, and the byte that opened it.
    frames: Vec<(Frame, usize)>,
    heredocs: VecDeque<Heredoc>,
    /// Keywords of the compound commands that are open, and their first bytes.
    compounds: Vec<(String, usize)>,
    /// How many of the frames are backquotes: none or one.
    backticks: usize,
    /// The next word may be a keyword or the name of a command.
    at_command: bool,
    word: String,
    tail: Option<Open>,
}

/// Scans a whole text.
pub(crate) fn scan(text: &str) -> Scanner {
    let mut scanner = Scanner::new();
    scanner.contexts.reserve_exact(text.len());
    text.split_inclusive('\n').for_each(|line| scanner.feed(line));
    scanner
}

/// Is it a letter of a word to bash, wherever it stands?
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-./:,=@%+~".contains(&byte)
}

impl Scanner {
    /// A scanner before the first line.
    pub(crate) fn new() -> Self {
        Self {
            contexts: Vec::new(),
            deepest: 0,
            frames: Vec::new(),
            heredocs: VecDeque::new(),
            compounds: Vec::new(),
            backticks: 0,
            at_command: true,
            word: String::new(),
            tail: None,
        }
    }

    /// Why what was fed so far is no complete command, if it isn't.
    pub(crate) fn open(&self) -> Option<Open> {
        let inside = !self.frames.is_empty() || !self.heredocs.is_empty() || !self.compounds.is_empty();
        if inside { Some(Open::Inside) } else { self.tail }
    }

    /// What was opened last and never closed: how it is written and where it begins. Here-documents don't count, since
    /// bash ends them with the text.
    pub(crate) fn unclosed(&self) -> Option<(&str, usize)> {
        let frame = self.frames.last().map(|&(frame, at)| (frame.mark(), at));
        let compound = self.compounds.last().map(|(word, at)| (word.as_str(), *at));
        frame.into_iter().chain(compound).max_by_key(|&(_, at)| at)
    }

    /// The end marks of the here-documents that the text does not end.
    pub(crate) fn heredoc_ends(&self) -> impl Iterator<Item = &str> {
        self.heredocs.iter().map(|heredoc| heredoc.end.as_str())
    }

    /// Reads the next line, with its line break.
    pub(crate) fn feed(&mut self, line: &str) {
        if let Some(heredoc) = self.heredocs.front() {
            let bare = line.trim_end_matches(['\n', '\r']);
            let bare = if heredoc.tabs { bare.trim_start_matches('\t') } else { bare };
            if bare == heredoc.end {
                self.heredocs.pop_front();
                self.at_command = true;
            }
            self.contexts.resize(self.contexts.len() + line.len(), Context::Heredoc);
            return;
        }
        self.tail = None;
        let bytes = line.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let rest = bytes.get(at..).unwrap_or_default();
            let (length, context) = match self.frames.last() {
                Some((Frame::Single | Frame::Ansi, _)) => self.single(rest),
                Some((Frame::Double, _)) => self.double(rest),
                Some((Frame::Brace, _)) => self.brace(rest),
                _ => self.bare(line, at, byte, rest),
            };
            let length = length.clamp(1, rest.len());
            self.contexts.resize(self.contexts.len() + length, context);
            at += length;
        }
        self.end_word();
    }

    fn push(&mut self, frame: Frame) {
        self.frames.push((frame, self.contexts.len()));
        self.deepest = self.deepest.max(self.frames.len() + self.compounds.len());
    }

    fn single(&mut self, rest: &[u8]) -> (usize, Context) {
        let ansi = matches!(self.frames.last(), Some((Frame::Ansi, _)));
        let stop = rest.iter().position(|&b| b == b'\'' || (ansi && b == b'\\'));
        let length = match stop {
            Some(at) if rest.get(at) == Some(&b'\\') => at + 2,
            Some(at) => {
                self.frames.pop();
                at + 1
            }
            None => rest.len(),
        };
        (length, Context::Single)
    }

    fn double(&mut self, rest: &[u8]) -> (usize, Context) {
        match rest {
            [b'"', ..] => {
                self.frames.pop();
                (1, Context::Double)
            }
            [b'\\', ..] => (2, Context::Double),
            _ => self.expansion(rest).unwrap_or_else(|| {
                let more = rest.iter().skip(1).take_while(|byte| !b"\"\\$`".contains(byte)).count();
                (1 + more, Context::Double)
            }),
        }
    }

    /// Inside `${...}`, where quotes and further expansions may stand.
    fn brace(&mut self, rest: &[u8]) -> (usize, Context) {
        match rest {
            [b'}', ..] => {
                self.frames.pop();
                (1, Context::Brace)
            }
            [b'\\', ..] => (2, Context::Brace),
            [b'"', ..] => {
                self.push(Frame::Double);
                (1, Context::Double)
            }
            _ => self.expansion(rest).unwrap_or((1, Context::Brace)),
        }
    }

    /// `$(`, `${`, `$((` and backquotes open alike in bare and in double-quoted text.
    fn expansion(&mut self, rest: &[u8]) -> Option<(usize, Context)> {
        match rest {
            [b'$', b'(', b'(', ..] => {
                self.push(Frame::Arithmetic);
                self.push(Frame::Arithmetic);
                Some((3, Context::Bare))
            }
            [b'$', b'(', ..] => {
                self.push(Frame::Substitution);
                self.at_command = true;
                Some((2, Context::Bare))
            }
            [b'$', b'{', ..] => {
                self.push(Frame::Brace);
                Some((2, Context::Brace))
            }
            // Backquotes do not nest: one that stands in quotes inside a backquoted command ends that command.
            [b'`', ..] if self.backticks > 0 => {
                self.backticks -= 1;
                while self.frames.pop().is_some_and(|(frame, _)| frame != Frame::Backtick) {}
                Some((1, Context::Bare))
            }
            [b'`', ..] => {
                self.backticks += 1;
                self.push(Frame::Backtick);
                self.at_command = true;
                Some((1, Context::Bare))
            }
            _ => None,
        }
    }

    fn bare(&mut self, line: &str, at: usize, byte: u8, rest: &[u8]) -> (usize, Context) {
        let letters = rest.iter().take_while(|&&byte| is_letter(byte)).count();
        if letters > 0 {
            self.word.push_str(line.get(at..at + letters).unwrap_or_default());
            self.tail = None;
            return (letters, Context::Bare);
        }
        if let Some(length) = (byte == b'<').then(|| angle_length(line, at)).flatten() {
            self.word.push('<');
            return (length, Context::Bare);
        }
        if self.word.is_empty() && byte == b'(' && rest.get(1) == Some(&b'(') {
            self.push(Frame::Arithmetic);
            self.push(Frame::Arithmetic);
            return (2, Context::Bare);
        }
        if let Some(found) = self.expansion(rest) {
            self.word.push('$');
            return found;
        }
        let length = match byte {
            b'\\' => return self.escape(rest),
            b'\'' | b'"' => return self.quote(byte),
            b'#' if self.word.is_empty() => {
                return (rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len()), Context::Comment);
            }
            b'<' if rest.starts_with(b"<<") && !rest.starts_with(b"<<<") && !self.arithmetic() => self.heredoc(rest),
            b'<' if rest.starts_with(b"<<<") => 3,
            // `name()` waits for the body of the function.
            b'(' if rest.starts_with(b"()") => {
                self.end_word();
                self.at_command = true;
                self.tail = Some(Open::Operator);
                2
            }
            b'(' | b')' => self.paren(byte),
            b'|' | b'&' | b';' | b'\n' => self.operator(byte, rest),
            b' ' | b'\t' | b'\r' => {
                self.end_word();
                1
            }
            _ => {
                self.word.push(char::from(byte));
                self.tail = None;
                1
            }
        };
        (length, Context::Bare)
    }

    fn arithmetic(&self) -> bool {
        matches!(self.frames.last(), Some((Frame::Arithmetic, _)))
    }

    fn escape(&mut self, rest: &[u8]) -> (usize, Context) {
        let last = rest.get(1..).is_none_or(|after| after.iter().all(|b| matches!(b, b'\n' | b'\r')));
        if last {
            self.tail = Some(Open::Backslash);
            return (rest.len(), Context::Bare);
        }
        self.word.push('\\');
        self.tail = None;
        (2, Context::Bare)
    }

    fn quote(&mut self, mark: u8) -> (usize, Context) {
        self.tail = None;
        let ansi = self.word.ends_with('$');
        self.word.push('"');
        match (mark, ansi) {
            (b'"', _) => self.push(Frame::Double),
            (_, true) => self.push(Frame::Ansi),
            _ => self.push(Frame::Single),
        }
        (1, if mark == b'"' { Context::Double } else { Context::Single })
    }

    fn paren(&mut self, mark: u8) -> usize {
        self.end_word();
        self.tail = None;
        if mark == b'(' {
            self.push(if self.arithmetic() { Frame::Arithmetic } else { Frame::Paren });
        } else if matches!(self.frames.last(), Some((Frame::Paren | Frame::Substitution | Frame::Arithmetic, _))) {
            self.frames.pop();
        }
        // Behind `)` stands an operator, or, in a `case`, a command.
        self.at_command = true;
        1
    }

    fn operator(&mut self, byte: u8, rest: &[u8]) -> usize {
        let redirects = byte == b'&' && (rest.get(1) == Some(&b'>') || self.word.ends_with('>'));
        if redirects {
            return 1;
        }
        self.end_word();
        self.at_command = true;
        match (byte, rest.get(1)) {
            (b'|', Some(b'|' | b'&')) | (b'&', Some(b'&')) => {
                self.tail = Some(Open::Operator);
                2
            }
            (b'|', _) => {
                self.tail = Some(Open::Operator);
                1
            }
            (b'\n', _) => 1,
            _ => {
                self.tail = None;
                1
            }
        }
    }

    /// Notes the end mark of a here-document whose `<<` begins `rest`.
    fn heredoc(&mut self, rest: &[u8]) -> usize {
        self.end_word();
        self.tail = None;
        let tabs = rest.get(2) == Some(&b'-');
        let skip = if tabs { 3 } else { 2 };
        let after = rest.get(skip..).unwrap_or_default();
        let blanks = after.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let word = after.get(blanks..).unwrap_or_default();
        let ends = |b: &&u8| !b.is_ascii_whitespace() && !b";|&<>()".contains(b);
        let length = word.iter().take_while(ends).count();
        let end = String::from_utf8_lossy(word.get(..length).unwrap_or_default()).replace(['"', '\'', '\\'], "");
        if end.is_empty() {
            return skip;
        }
        self.heredocs.push_back(Heredoc { end, tabs });
        self.deepest = self.deepest.max(self.heredocs.len());
        skip + blanks + length
    }

    /// A word has ended: where it was a keyword, it opens or closes something.
    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let word = std::mem::take(&mut self.word);
        if !self.at_command {
            return;
        }
        match word.as_str() {
            "if" | "while" | "until" | "for" | "select" | "case" | "{" => {
                self.compounds.push((word.clone(), self.contexts.len().saturating_sub(word.len())));
                self.deepest = self.deepest.max(self.frames.len() + self.compounds.len());
                self.at_command = matches!(word.as_str(), "if" | "while" | "until" | "{");
            }
            "fi" | "done" | "esac" | "}" => {
                self.compounds.pop();
                self.at_command = false;
            }
            "then" | "do" | "else" | "elif" | "!" | "time" => {}
            _ => self.at_command = word.contains('=') && !word.starts_with('='),
        }
    }
}
