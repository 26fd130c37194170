//! Commands of words, quotes and plain variables, with pipes, `&&` and redirections between them, read without the grammar:
//! most lines of most runbooks (`kubectl get pods -n "$NS" | grep shop`), at a twentieth of its cost. Whatever could be more
//! to bash is left to the grammar; a test holds the two against each other.

use crate::syntax::shell::script::{
    Bytes, Command, Comment, Connector, Inside, Redirect, Script, Stage, Statement, Use,
};
use crate::syntax::shell::word::{Words, unquote};
use crate::syntax::shell::wrapper::program;

/// Words that begin or end more than a command, declare something, or set variables.
const SPECIAL: &[&str] = &[
    "case",
    "coproc",
    "declare",
    "do",
    "done",
    "elif",
    "else",
    "esac",
    "export",
    "fi",
    "for",
    "function",
    "if",
    "in",
    "local",
    "mapfile",
    "read",
    "readarray",
    "readonly",
    "select",
    "then",
    "time",
    "typeset",
    "unset",
    "unsetenv",
    "until",
    "while",
];

/// Puts the commands of `safe`, the text of `words` with its placeholders replaced, into `script`; false, with nothing
/// done, where some of it may be more than is read here.
pub(crate) fn read(safe: &str, words: &Words<'_>, script: &mut Script) -> bool {
    let mut reader = Reader { bytes: safe.as_bytes(), at: 0, words, script: Script::default() };
    let plain = reader.text().is_some();
    if plain {
        *script = reader.script;
    }
    plain
}

/// Reads a text from its beginning to its end. Each of its functions reads what its name says, and gives nothing back
/// where that is more than plain.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    words: &'a Words<'a>,
    script: Script,
}

impl Reader<'_> {
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn blanks(&mut self) {
        while matches!(self.rest(), [b' ' | b'\t', ..]) {
            self.at += 1;
        }
    }

    /// Goes over blanks behind a word, and to the next line where a backslash joins it and goes on with a word.
    fn gap(&mut self) {
        self.blanks();
        while let [b'\\', b'\n', next @ ..] = self.rest()
            && self.bytes.get(self.at - 1) == Some(&b' ')
            && next.iter().find(|byte| !matches!(byte, b' ' | b'\t')).is_some_and(|byte| is_plain(*byte) || b"\"'$".contains(byte))
        {
            self.at += 2;
            self.blanks();
        }
    }

    fn text(&mut self) -> Option<()> {
        loop {
            self.blanks();
            match self.rest() {
                [] => return Some(()),
                [b'\n', ..] => self.at += 1,
                [b'#', ..] => self.comment(),
                _ => {
                    self.statement()?;
                    self.blanks();
                    match self.rest() {
                        [] | [b'\n', ..] => {}
                        [b';', next, ..] if *next != b';' => self.at += 1,
                        [b'#', ..] if self.bytes.get(self.at - 1) == Some(&b' ') => self.comment(),
                        _ => return None,
                    }
                }
            }
        }
    }

    fn comment(&mut self) {
        let length = memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
        let range = self.at..self.at + length;
        let text = self.words.slice(range.clone()).to_owned();
        self.script.comments.push(Comment { span: self.words.text.span(range), text });
        self.at += length;
    }

    /// Commands with `|`, `&&` and `||` between them.
    fn statement(&mut self) -> Option<()> {
        let start = self.at;
        let (mut commands, mut uses) = (Vec::new(), Vec::new());
        let (mut after, mut stage) = (Connector::Sequence, Stage { pipeline: 0, position: 0 });
        loop {
            let mut command = self.command(after, stage, &mut uses)?;
            // To the grammar a redirection belongs to all before it.
            if !command.redirects.is_empty() {
                command.span = self.words.text.span(start..command.range.end);
            }
            commands.push(command);
            self.blanks();
            let next = Stage { pipeline: stage.pipeline + 1, position: 0 };
            let length;
            (after, stage, length) = match self.rest() {
                [b'|', b'|', ..] => (Connector::Or, next, 2),
                [b'&', b'&', ..] => (Connector::And, next, 2),
                [b'|', b'&', ..] => return None,
                [b'|', ..] => (Connector::Pipe, Stage { position: stage.position + 1, ..stage }, 1),
                _ => break,
            };
            self.at += length;
            self.blanks();
        }
        let range = start..commands.last()?.range.end;
        self.script.statements.push(Statement {
            span: self.words.text.span(range.clone()),
            text: self.words.text.part(range),
            commands,
            defines: Vec::new(),
            uses,
            functions: Vec::new(),
            background: false,
        });
        Some(())
    }

    /// Words, and redirections behind them.
    fn command(&mut self, after: Connector, stage: Stage, uses: &mut Vec<Use>) -> Option<Command> {
        let start = self.at;
        let mut words = Vec::new();
        let mut redirects = Vec::new();
        let mut end = start;
        while let Some(byte) = self.rest().first().copied() {
            if ends_command(byte, self.rest()) || (byte == b'#' && !words.is_empty()) {
                break;
            }
            if let Some(operator) = operator(self.rest()) {
                redirects.push(self.redirect(operator, uses)?);
            } else if redirects.is_empty() {
                let range = self.word(words.is_empty(), uses)?;
                words.push(self.words.word(range));
            } else {
                return None;
            }
            end = self.at;
            self.gap();
        }
        let program = program(&words);
        // A program that sets variables, or a word that only bash itself knows.
        if words.is_empty() || program.as_ref().is_some_and(|program| SPECIAL.contains(&program.name.as_str())) {
            return None;
        }
        Some(Command {
            span: self.words.text.span(start..end),
            text: self.words.slice(start..end).to_owned(),
            range: start..end,
            words,
            program,
            assignments: Vec::new(),
            redirects,
            stage,
            after,
            inside: Inside::default(),
        })
    }

    fn redirect(&mut self, operator: usize, uses: &mut Vec<Use>) -> Option<Redirect> {
        let start = self.at;
        self.at += operator;
        while matches!(self.rest(), [b' ', ..]) {
            self.at += 1;
        }
        let target = self.word(false, uses)?;
        Some(Redirect {
            operator: self.words.slice(start..start + operator).to_owned(),
            span: self.words.text.span(start..target.end),
            target: unquote(self.words.slice(target)),
            body: None,
        })
    }

    /// A word; the name of a program where it is the `first` of its command.
    fn word(&mut self, first: bool, uses: &mut Vec<Use>) -> Option<Bytes> {
        let start = self.at;
        loop {
            let rest = self.rest();
            let length = match rest {
                [b'\'', behind @ ..] if !first => memchr::memchr(b'\'', behind)? + 2,
                [b'"', ..] if !first => {
                    self.quoted(uses)?;
                    0
                }
                [b'$', ..] if !first => {
                    self.variable(uses)?;
                    0
                }
                // `==` and `=~` compare.
                [b'=', ..] if self.at == start => return None,
                [byte, ..] if is_plain(*byte) => rest.iter().take_while(|&&byte| is_plain(byte)).count(),
                [] | [b' ' | b'\t' | b'\n' | b'|' | b'&' | b';', ..] => break,
                _ => return None,
            };
            self.at += length;
        }
        let range = start..self.at;
        let word = self.bytes.get(range.clone()).and_then(|word| std::str::from_utf8(word).ok())?;
        (!word.is_empty() && (!first || is_name(word))).then_some(range)
    }

    /// `"..."`, with plain variables in it.
    fn quoted(&mut self, uses: &mut Vec<Use>) -> Option<()> {
        self.at += 1;
        loop {
            match self.rest() {
                [b'"', ..] => {
                    self.at += 1;
                    return Some(());
                }
                [b'\\', next, ..] if *next != b'\n' => self.at += 2,
                [b'$', ..] => self.variable(uses)?,
                [b'\\' | b'`' | b'\r', ..] | [] => return None,
                [_, ..] => self.at += 1,
            }
        }
    }

    /// `$NAME` or `${NAME}`.
    fn variable(&mut self, uses: &mut Vec<Use>) -> Option<()> {
        let braced = self.rest().get(1) == Some(&b'{');
        let start = self.at + if braced { 2 } else { 1 };
        let letters = self.bytes.get(start..)?.iter().take_while(|&&byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let range = start..start + letters.count();
        let named = self.bytes.get(start).is_some_and(u8::is_ascii_alphabetic);
        let ends = !braced || self.bytes.get(range.end) == Some(&b'}');
        if !named || !ends {
            return None;
        }
        self.at = range.end + usize::from(braced);
        let name = self.words.slice(range.clone()).to_owned();
        uses.push(Use { name, span: self.words.text.span(range), guarded: false });
        Some(())
    }
}

/// Does the command before end where `rest` begins?
fn ends_command(byte: u8, rest: &[u8]) -> bool {
    matches!(byte, b'\n' | b'|' | b';') || (byte == b'&' && rest.get(1) != Some(&b'>'))
}

/// How many bytes the operator of a redirection has with which `rest` begins.
fn operator(rest: &[u8]) -> Option<usize> {
    let descriptor = usize::from(matches!(rest, [b'1' | b'2', ..]));
    let length = match rest.get(descriptor..)? {
        [b'>', b'&' | b'>', next, ..] if !matches!(next, b'>' | b'&' | b'|' | b'(') => 2,
        [b'>', next, ..] if !matches!(next, b'>' | b'&' | b'|' | b'(') => 1,
        [b'<', next, ..] if !matches!(next, b'<' | b'>' | b'&' | b'(') => 1,
        [b'&', b'>', next, ..] if descriptor == 0 && !matches!(next, b'>' | b'&' | b'|' | b'(') => 2,
        _ => return None,
    };
    Some(descriptor + length)
}

/// Is it part of a word, and nothing else anywhere?
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-./:,@=%+~*?^".contains(&byte)
}

/// Can it be nothing but the name of a program?
fn is_name(word: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'/');
    let begins = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') || word.starts_with("./");
    begins && word.bytes().all(plain) && !SPECIAL.contains(&word)
}
