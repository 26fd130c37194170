//! Commands of words, quotes and plain variables, with pipes, `&&` and redirections between them, read without the grammar:
//! most lines of most runbooks (`kubectl get pods -n "$NS" | grep shop`), at a twentieth of its cost. Whatever could be more
//! to bash is left to the grammar; a test holds the two against each other.

use crate::syntax::shell::script::{
    Assignment, Bytes, Command, Comment, Connector, Inside, Redirect, Script, Stage, Statement, Use, Word,
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
    let mut reader = Reader {
        bytes: safe.as_bytes(),
        at: 0,
        words,
        script: Script::default(),
        depth: 0,
        pipelines: 0,
        uses: Vec::new(),
        defines: Vec::new(),
    };
    let plain = reader.text().is_some();
    if plain {
        *script = reader.script;
    }
    plain
}

/// Substitutions that stand inside each other deeper than this are left to the grammar.
const DEEPEST: usize = 8;

/// Reads a text from its beginning to its end. Each of its functions reads what its name says, and gives nothing back
/// where that is more than plain.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    words: &'a Words<'a>,
    script: Script,
    /// How many `$(` are open.
    depth: usize,
    /// How many pipelines the statement has so far.
    pipelines: usize,
    /// What the statement expands, and what it sets.
    uses: Vec<Use>,
    defines: Vec<String>,
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

    /// Goes over blanks behind a word, and to the next line where a backslash joins it and more of the statement follows.
    fn gap(&mut self) {
        self.blanks();
        while let [b'\\', b'\n', next @ ..] = self.rest()
            && self.bytes.get(self.at - 1) == Some(&b' ')
            && next.iter().find(|byte| !matches!(byte, b' ' | b'\t')).is_some_and(|byte| goes_on(*byte))
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

    fn statement(&mut self) -> Option<()> {
        let start = self.at;
        self.pipelines = 0;
        let mut commands = Vec::new();
        let range = start..self.list(&mut commands)?;
        self.script.statements.push(Statement {
            span: self.words.text.span(range.clone()),
            text: self.words.text.part(range),
            commands,
            defines: std::mem::take(&mut self.defines),
            uses: std::mem::take(&mut self.uses),
            functions: Vec::new(),
            background: false,
        });
        Some(())
    }

    /// Commands with `|`, `&&` and `||` between them, and where the last one ends.
    fn list(&mut self, commands: &mut Vec<Command>) -> Option<usize> {
        let start = self.at;
        let (mut after, mut stage) = (Connector::Sequence, self.pipeline());
        loop {
            let at = commands.len();
            self.command(after, stage, commands)?;
            let command = commands.get_mut(at)?;
            let end = command.range.end;
            // To the grammar a redirection belongs to all before it.
            if !command.redirects.is_empty() {
                command.span = self.words.text.span(start..end);
            }
            let length;
            (after, length) = match self.rest() {
                [b'|', b'|', ..] => (Connector::Or, 2),
                [b'&', b'&', ..] => (Connector::And, 2),
                [b'|', b'&', ..] => return None,
                [b'|', ..] => (Connector::Pipe, 1),
                _ => return Some(end),
            };
            stage = match after {
                Connector::Pipe => Stage { position: stage.position + 1, ..stage },
                _ => self.pipeline(),
            };
            self.at += length;
            self.gap();
        }
    }

    /// The first place of the statement's next pipeline.
    fn pipeline(&mut self) -> Stage {
        self.pipelines += 1;
        Stage { pipeline: self.pipelines - 1, position: 0 }
    }

    /// Assignments, words, and redirections behind them; the commands of substitutions come behind it.
    fn command(&mut self, after: Connector, stage: Stage, commands: &mut Vec<Command>) -> Option<()> {
        if self.rest().starts_with(b"export ") && self.depth == 0 {
            return self.export(after, stage, commands);
        }
        let start = self.at;
        let mut inner = Vec::new();
        let (mut words, mut redirects) = (Vec::new(), Vec::new());
        let assignments: Vec<Assignment> = self.assignment(&mut inner)?.into_iter().collect();
        let mut end = self.at;
        if !assignments.is_empty() {
            self.gap();
        }
        while let Some(byte) = self.rest().first().copied() {
            if self.ends_command(byte) || (byte == b'#' && !words.is_empty()) {
                break;
            }
            if let Some(operator) = operator(self.rest()) {
                redirects.push(self.redirect(operator, &mut inner)?);
            } else if redirects.is_empty() {
                let range = self.word(words.is_empty(), &mut inner)?;
                words.push(self.words.word(range));
            } else {
                return None;
            }
            end = self.at;
            self.gap();
        }
        // A program that sets variables, or a word that only bash itself knows.
        if program(&words).as_ref().is_some_and(|program| SPECIAL.contains(&program.name.as_str())) {
            return None;
        }
        if words.is_empty() {
            // Alone it sets the variable for what follows.
            if self.depth > 0 {
                return None;
            }
            self.defines.push(assignments.first().filter(|_| redirects.is_empty())?.name.clone());
        }
        commands.push(Command { assignments, redirects, ..self.simple(start..end, words, after, stage) });
        commands.append(&mut inner);
        Some(())
    }

    /// `export NAME=value NAME ...`
    fn export(&mut self, after: Connector, stage: Stage, commands: &mut Vec<Command>) -> Option<()> {
        let start = self.at;
        let (mut inner, mut assignments) = (Vec::new(), Vec::new());
        self.at += "export".len();
        let mut words = vec![self.words.word(start..self.at)];
        let mut end = self.at;
        self.blanks();
        while let Some(byte) = self.rest().first().copied() {
            if self.ends_command(byte) || byte == b'#' {
                break;
            }
            let begin = self.at;
            if let Some(assignment) = self.assignment(&mut inner)? {
                self.defines.push(assignment.name.clone());
                assignments.push(assignment);
            } else {
                let name = self.word(true, &mut inner)?;
                if !self.words.slice(name.clone()).bytes().all(is_letter) {
                    return None;
                }
                self.defines.push(self.words.slice(name).to_owned());
            }
            words.push(self.words.word(begin..self.at));
            end = self.at;
            self.blanks();
        }
        if words.len() < 2 {
            return None;
        }
        commands.push(Command { assignments, ..self.simple(start..end, words, after, stage) });
        commands.append(&mut inner);
        Some(())
    }

    /// A command of nothing but words, as deep in substitutions as this.
    fn simple(&self, range: Bytes, words: Vec<Word>, after: Connector, stage: Stage) -> Command {
        let inside = Inside { substitutions: self.depth, ..Inside::default() };
        Command { stage, after, inside, ..self.words.command(range, words) }
    }

    /// `NAME=value`, where the command begins with it.
    fn assignment(&mut self, inner: &mut Vec<Command>) -> Option<Option<Assignment>> {
        let letters = self.rest().iter().take_while(|&&byte| is_letter(byte)).count();
        let begins = self.rest().first().is_some_and(u8::is_ascii_alphabetic);
        if !begins || self.rest().get(letters) != Some(&b'=') {
            return Some(None);
        }
        let start = self.at;
        self.at += letters + 1;
        let value = self.word(false, inner)?;
        Some(Some(Assignment {
            name: self.words.slice(start..start + letters).to_owned(),
            span: self.words.text.span(start..value.end),
            value: unquote(self.words.slice(value)),
        }))
    }

    /// Does the command before end where `byte` begins the rest?
    fn ends_command(&self, byte: u8) -> bool {
        match byte {
            b'\n' | b'|' | b';' => true,
            b')' => self.depth > 0,
            b'&' => self.rest().get(1) != Some(&b'>'),
            _ => false,
        }
    }

    fn redirect(&mut self, operator: usize, inner: &mut Vec<Command>) -> Option<Redirect> {
        let start = self.at;
        self.at += operator;
        while matches!(self.rest(), [b' ', ..]) {
            self.at += 1;
        }
        let target = self.word(false, inner)?;
        Some(Redirect {
            operator: self.words.slice(start..start + operator).to_owned(),
            span: self.words.text.span(start..target.end),
            target: unquote(self.words.slice(target)),
            body: None,
        })
    }

    /// A word; the name of a program where it is the `first` of its command.
    fn word(&mut self, first: bool, inner: &mut Vec<Command>) -> Option<Bytes> {
        let start = self.at;
        loop {
            let rest = self.rest();
            let length = match rest {
                [b'\'', behind @ ..] if !first => memchr::memchr(b'\'', behind)? + 2,
                [b'"', ..] if !first => {
                    self.quoted(inner)?;
                    0
                }
                [b'$', ..] if !first => {
                    self.expansion(inner)?;
                    0
                }
                // `==` and `=~` compare.
                [b'=', ..] if self.at == start => return None,
                [byte, ..] if is_plain(*byte) => rest.iter().take_while(|&&byte| is_plain(byte)).count(),
                [] | [b' ' | b'\t' | b'\n' | b'|' | b'&' | b';', ..] => break,
                [b')', ..] if self.depth > 0 => break,
                _ => return None,
            };
            self.at += length;
        }
        let range = start..self.at;
        let word = self.bytes.get(range.clone()).and_then(|word| std::str::from_utf8(word).ok())?;
        (!word.is_empty() && (!first || is_name(word))).then_some(range)
    }

    /// `"..."`, with plain variables and substitutions in it.
    fn quoted(&mut self, inner: &mut Vec<Command>) -> Option<()> {
        self.at += 1;
        loop {
            match self.rest() {
                [b'"', ..] => {
                    self.at += 1;
                    return Some(());
                }
                [b'\\', next, ..] if *next != b'\n' => self.at += 2,
                [b'$', ..] => self.expansion(inner)?,
                [b'\\' | b'`' | b'\r', ..] | [] => return None,
                [_, ..] => self.at += 1,
            }
        }
    }

    /// `$NAME`, `${NAME}` or `$(...)`.
    fn expansion(&mut self, inner: &mut Vec<Command>) -> Option<()> {
        match self.rest() {
            [b'$', b'(', next, ..] if *next != b'(' && self.depth < DEEPEST => self.substitution(inner),
            _ => self.variable(),
        }
    }

    fn substitution(&mut self, inner: &mut Vec<Command>) -> Option<()> {
        self.at += 2;
        self.depth += 1;
        self.blanks();
        self.list(inner)?;
        self.depth -= 1;
        let closed = self.rest().first() == Some(&b')');
        self.at += 1;
        closed.then_some(())
    }

    fn variable(&mut self) -> Option<()> {
        let braced = self.rest().get(1) == Some(&b'{');
        let start = self.at + if braced { 2 } else { 1 };
        let letters = self.bytes.get(start..)?.iter().take_while(|&&byte| is_letter(byte));
        let range = start..start + letters.count();
        let named = self.bytes.get(start).is_some_and(u8::is_ascii_alphabetic);
        let ends = !braced || self.bytes.get(range.end) == Some(&b'}');
        if !named || !ends {
            return None;
        }
        self.at = range.end + usize::from(braced);
        let name = self.words.slice(range.clone()).to_owned();
        self.uses.push(Use { name, span: self.words.text.span(range), guarded: false });
        Some(())
    }
}

/// May a statement go on with this byte on a line that is joined to the one before?
fn goes_on(byte: u8) -> bool {
    is_plain(byte) || b"\"'$|&".contains(&byte)
}

/// Is it part of a variable's name?
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
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
