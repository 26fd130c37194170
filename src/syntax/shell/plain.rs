//! Commands that are words and nothing else, read without the grammar: most lines of most runbooks (`kubectl get pods -n
//! shop`), at a twentieth of its cost. Whatever could be more than words to bash is left to the grammar; a test holds the
//! two against each other.

use crate::syntax::shell::script::{Bytes, Command, Comment, Connector, Inside, Script, Stage, Statement};
use crate::syntax::shell::word::Words;
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

/// A line that means no more than it says.
enum Line {
    Blank,
    Comment(Bytes),
    Command(Vec<Bytes>),
}

/// Puts the commands of `safe`, the text of `words` with its placeholders replaced, into `script`; false, with nothing
/// done, where a line of it may be more than a command of plain words.
pub(crate) fn read(safe: &str, words: &Words<'_>, script: &mut Script) -> bool {
    let mut at = 0;
    let lines = safe.split_inclusive('\n').map(|line| {
        let start = at;
        at += line.len();
        self::line(line.strip_suffix('\n').unwrap_or(line), start)
    });
    let Some(lines) = lines.collect::<Option<Vec<Line>>>() else { return false };
    let mut statements = Vec::new();
    let mut comments = Vec::new();
    for line in lines {
        match line {
            Line::Blank => {}
            Line::Comment(range) => {
                comments.push(Comment { span: words.text.span(range.clone()), text: words.slice(range).to_owned() });
            }
            Line::Command(ranges) => match statement(ranges, words) {
                Some(statement) => statements.push(statement),
                None => return false,
            },
        }
    }
    script.statements.extend(statements);
    script.comments.extend(comments);
    true
}

/// Reads a line, which stands at `start`.
fn line(line: &str, start: usize) -> Option<Line> {
    let text = line.trim_start_matches([' ', '\t']);
    let first = start + line.len() - text.len();
    if text.is_empty() {
        return Some(Line::Blank);
    }
    if text.starts_with('#') {
        return Some(Line::Comment(first..first + text.len()));
    }
    let mut ranges = Vec::new();
    let mut at = first;
    for word in text.split([' ', '\t']) {
        if !word.is_empty() {
            let fits = if ranges.is_empty() { is_name(word) } else { is_argument(word) };
            if !fits {
                return None;
            }
            ranges.push(at..at + word.len());
        }
        at += word.len() + 1;
    }
    Some(Line::Command(ranges))
}

/// Can it be nothing but the name of a program?
fn is_name(word: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'/');
    let begins = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') || word.starts_with("./");
    begins && word.bytes().all(plain) && !SPECIAL.contains(&word)
}

/// Can it be nothing but an argument?
fn is_argument(word: &str) -> bool {
    let option = word.starts_with("--");
    word.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./:,@".contains(&b) || (option && b == b'='))
}

/// The statement that words make up; nothing where the program that they call sets variables.
fn statement(ranges: Vec<Bytes>, words: &Words<'_>) -> Option<Statement> {
    let range = ranges.first()?.start..ranges.last()?.end;
    let span = words.text.span(range.clone());
    let found: Vec<_> = ranges.into_iter().map(|range| words.word(range)).collect();
    let program = program(&found);
    if program.as_ref().is_some_and(|program| SPECIAL.contains(&program.name.as_str())) {
        return None;
    }
    let command = Command {
        span,
        text: words.slice(range.clone()).to_owned(),
        range: range.clone(),
        words: found,
        program,
        assignments: Vec::new(),
        redirects: Vec::new(),
        stage: Stage { pipeline: 0, position: 0 },
        after: Connector::Sequence,
        inside: Inside::default(),
    };
    Some(Statement {
        span,
        text: words.text.part(range),
        commands: vec![command],
        defines: Vec::new(),
        uses: Vec::new(),
        functions: Vec::new(),
        background: false,
    })
}
